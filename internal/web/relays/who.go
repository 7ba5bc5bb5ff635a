package relays

import (
	"encoding/json"
	"net/url"
	"slices"
	"strings"

	"meantime/internal/fault"
	"meantime/internal/id"
	"meantime/internal/space"
	"meantime/internal/web/compose"
	"meantime/internal/web/page"
	"meantime/internal/web/site"
)

// Match is somebody who may be meant by a name.
type Match struct {
	ID       string `json:"id"`
	Name     string `json:"name"`
	Initials string `json:"initials"`
	Hue      int    `json:"hue"`
	Photo    string `json:"photo,omitempty"`
}

const offered = 8 // people that a name may mean

// meant finds who is to be added: whom the viewer chose, or else whom the typed name means.
func meant(v *site.Visit, where space.Space, form url.Values) (id.ID, error) {
	if chosen := form.Get("person"); chosen != "" {
		return number(chosen, "person")
	}
	written := strings.TrimSpace(form.Get("who"))
	typed := strings.TrimSpace(strings.TrimPrefix(written, "@"))
	if typed == "" {
		return 0, fault.Invalid("who", "Please write a name.")
	}
	found, err := compose.Readers(v, where, typed)
	if err != nil {
		return 0, err
	}
	exact := slices.IndexFunc(found, func(e space.Entry) bool {
		return strings.EqualFold("@"+e.Handle, written) || strings.EqualFold(e.Name, written)
	})
	switch {
	case len(found) == 0:
		return 0, fault.Invalid("who", "Nobody else of this name sees the space.")
	case len(found) == 1:
		return found[0].ID, nil
	case exact >= 0:
		return found[exact].ID, nil
	}
	return 0, fault.Invalid("who", "This may be several people. Please write more of the name.")
}

// complete is GET /complete/relay?space=&q=: who may be meant by what is typed, of those who see the space.
func complete(v *site.Visit) error {
	query := v.R.URL.Query()
	in, err := number(query.Get("space"), "space")
	if err != nil {
		return err
	}
	out := []Match{}
	typed := strings.TrimPrefix(query.Get("q"), "@")
	if in != 0 && strings.TrimSpace(typed) != "" {
		where, err := v.Spaces.Find(v.Ctx(), v.Actor, in)
		if err != nil {
			return err
		}
		found, err := compose.Readers(v, where, typed)
		if err != nil {
			return err
		}
		for _, e := range found[:min(len(found), offered)] {
			face := site.FaceOf(e.ID, e.Name, e.Photo)
			out = append(out, Match{e.ID.String(), e.Name, face.Initials(), face.Hue, page.LocalPath(face.Photo, "")})
		}
	}
	v.W.Header().Set("Content-Type", "application/json; charset=utf-8")
	v.W.Header().Set("Cache-Control", "private, no-store")
	return json.NewEncoder(v.W).Encode(out)
}

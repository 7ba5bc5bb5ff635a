package compose

import (
	"slices"
	"strings"

	"meantime/internal/fault"
	"meantime/internal/id"
	"meantime/internal/person"
	"meantime/internal/space"
	"meantime/internal/web/page"
	"meantime/internal/web/site"
)

// Match is somebody who can be mentioned.
type Match struct {
	Handle   string `json:"handle"`
	Name     string `json:"name"`
	Initials string `json:"initials"`
	Hue      int    `json:"hue"`
	Photo    string `json:"photo,omitempty"`
}

const (
	offered = 8  // matches in one answer
	sought  = 40 // people looked at for them
)

// complete is GET /complete/people?q=&space= or &thread=: who of those that can see the space is meant by what was typed
// after "@"; with &private= whom one can name in a private note. Else nobody is.
func complete(v *site.Visit) error {
	query := v.R.URL.Query()
	typed := strings.TrimPrefix(query.Get("q"), "@")
	where, err := spaceOf(v, query.Get("space"), query.Get("thread"))
	if err != nil {
		return err
	}
	if query.Get("private") != "" && where == nil {
		begun := anywhere()
		where = &begun
	}
	out := []Match{}
	if where != nil && strings.TrimSpace(typed) != "" {
		if out, err = matches(v, *where, typed); err != nil {
			return err
		}
	}
	return answer(v, map[string]any{"people": out})
}

// spaceOf finds the space that something is written in, nil while none is chosen.
func spaceOf(v *site.Visit, spelled, in string) (*space.Space, error) {
	if spelled == "" && in == "" {
		return nil, nil
	}
	if in != "" {
		number, err := id.Parse(in)
		if err != nil {
			return nil, fault.NotFound("thread")
		}
		found, err := threadOf(v, number)
		if err != nil {
			return nil, err
		}
		spelled = found.Space.String()
	}
	number, err := id.Parse(spelled)
	if err != nil {
		return nil, fault.NotFound("space")
	}
	found, err := v.Spaces.Any(v.Ctx(), v.Actor, number)
	return &found, err
}

// matches are the readers of a space whom the viewer can name.
func matches(v *site.Visit, where space.Space, typed string) ([]Match, error) {
	found, err := Readers(v, where, typed)
	out := []Match{}
	for _, e := range found[:min(len(found), offered)] {
		face := site.FaceOf(e.ID, e.Name, e.Photo)
		out = append(out, Match{e.Handle, e.Name, face.Initials(), face.Hue, page.LocalPath(face.Photo, "")})
	}
	return out, err
}

// Readers are others who see a space and whom a name may mean: its members, and of an open one everybody but guests, as far
// as the viewer may know of them.
func Readers(v *site.Visit, where space.Space, typed string) ([]space.Entry, error) {
	search := space.Search{Name: typed, Limit: sought}
	if where.Kind != space.Open {
		search.Space = where.ID // nothing where a private note is only begun
	}
	found, _, err := v.Spaces.Directory(v.Ctx(), v.Actor, search)
	if err != nil {
		return nil, err
	}
	if where.ID == 0 {
		return slices.DeleteFunc(found, func(e space.Entry) bool { return e.ID == v.Actor.ID }), nil
	}
	belongs, err := guestMembers(v, where, found)
	if err != nil {
		return nil, err
	}
	return slices.DeleteFunc(found, func(e space.Entry) bool {
		return e.ID == v.Actor.ID || e.Role == person.Guest && !belongs[e.ID]
	}), nil
}

// guestMembers tells which guests among those found belong to a space: other guests do not see it.
func guestMembers(v *site.Visit, where space.Space, found []space.Entry) (map[id.ID]bool, error) {
	out := map[id.ID]bool{}
	for _, e := range found {
		if e.Role != person.Guest {
			continue
		}
		members, err := v.Spaces.Members(v.Ctx(), v.Actor, where.ID)
		for _, m := range members {
			out[m.Person] = true
		}
		return out, err
	}
	return out, nil
}

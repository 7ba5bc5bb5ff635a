package spaces

import (
	"context"
	"encoding/json"
	"strings"

	"meantime/internal/db"
	"meantime/internal/fault"
	"meantime/internal/id"
	"meantime/internal/person"
	"meantime/internal/space"
	"meantime/internal/web/page"
	"meantime/internal/web/site"
)

const (
	membersOnPage = 60
	searchFrom    = 20 // members, from which on there is a field to look for one
	matches       = 8  // people that a name may mean
)

// Members is GET /spaces/{space}/members.
type Members struct {
	page.Shell
	Head    Head
	People  []Member
	Query   string
	Search  bool
	More    string // where the rest is, empty at the end
	Typed   string // the name that was typed to add somebody
	Wrong   string
	Admin   bool    // the viewer may invite whom nobody knows yet
	Choices []Match // whom the typed name may mean, when it is not one person
}

// Member is one row.
type Member struct {
	ID       string
	Face     page.Face
	Title    string
	Pronouns string
	Guest    bool
	Maker    bool // made the space
	Me       bool
	Remove   bool // the viewer may remove them
}

// Match is a person who may be meant.
type Match struct {
	ID     string    `json:"id"`
	Name   string    `json:"name"`
	Handle string    `json:"handle"`
	Face   page.Face `json:"-"`
	Photo  string    `json:"photo,omitempty"`
	Hue    int       `json:"hue"`
	Short  string    `json:"initials"`
}

func members(v *site.Visit) error {
	var p Members
	if err := p.fill(v); err != nil {
		return err
	}
	return v.Show("spaces/members", &p)
}

func (p *Members) fill(v *site.Visit) error {
	q := v.R.URL.Query()
	p.Query, p.Admin = q.Get("q"), v.Actor.Administers()
	return v.DB.Read(v.Ctx(), func(tx *db.Tx) error {
		ctx := tx.Context()
		var err error
		if p.Shell, p.Head, err = Look(ctx, v, tabMembers, v.L().T("Members")); err != nil {
			return err
		}
		s := p.Head.Space
		list, next, err := v.Spaces.Directory(ctx, v.Actor, space.Search{Space: s.ID, Name: p.Query, After: q.Get("after"), Limit: membersOnPage})
		if err != nil {
			return err
		}
		for _, e := range list {
			p.People = append(p.People, p.member(v, e))
		}
		p.Search = p.Query != "" || s.Members > searchFrom
		if next != "" {
			p.More = withQuery(address(s.ID)+tabMembers, "q", p.Query, "after", next)
		}
		return nil
	})
}

func (p *Members) member(v *site.Visit, e space.Entry) Member {
	s := p.Head.Space
	me := e.ID == v.Actor.ID
	return Member{ID: e.ID.String(), Face: faceOf(e.Card), Title: e.Title, Pronouns: e.Pronouns, Guest: e.Role == person.Guest,
		Maker: e.ID == s.CreatedBy, Me: me, Remove: p.Head.Tend && !me && !s.Archived()}
}

// add lets somebody in: whom the viewer chose, or else whom the typed name means.
func add(v *site.Visit) error {
	form, err := v.Form()
	if err != nil {
		return err
	}
	s, err := find(v.Ctx(), v)
	if err != nil {
		return err
	}
	who, choices, err := meant(v, s, form.Get("person"), form.Get("who"))
	if err == nil {
		_, err = v.Once(form, func(ctx context.Context) (string, error) {
			return "", v.Spaces.Add(ctx, v.Actor, s.ID, who)
		})
	}
	if fault.Is(err, fault.KindInvalid) {
		p := Members{Typed: form.Get("who"), Choices: choices, Wrong: v.L().T(fault.Of(err).Message)}
		if err := p.fill(v); err != nil {
			return err
		}
		return v.Again("spaces/members", &p, err)
	}
	if err != nil {
		return err
	}
	names, err := namesOf(v.Ctx(), v, who)
	if err != nil {
		return err
	}
	return v.Go(address(s.ID)+tabMembers, v.L().T("{name} belongs to “{space}” now.", "name", names[who].Name, "space", s.Name), nil)
}

// meant finds who is to be let in. Several people of a name are choices.
func meant(v *site.Visit, s space.Space, chosen, typed string) (id.ID, []Match, error) {
	if chosen != "" {
		who, err := id.Parse(chosen)
		if err != nil {
			err = fault.NotFound("person")
		}
		return who, nil, err
	}
	if strings.TrimSpace(typed) == "" {
		return 0, nil, fault.Invalid("who", "Please write a name.")
	}
	list, _, err := v.Spaces.Directory(v.Ctx(), v.Actor, space.Search{Beside: s.ID, Name: typed, Limit: matches})
	switch {
	case err != nil:
		return 0, nil, err
	case len(list) == 0:
		return 0, nil, fault.Invalid("who", "Nobody of this name is here who does not belong to the space already.")
	case len(list) == 1:
		return list[0].ID, nil, nil
	}
	return 0, matchesOf(list), fault.Invalid("who", "This may be several people. Please choose one.")
}

func matchesOf(list []space.Entry) []Match {
	out := make([]Match, len(list))
	for i, e := range list {
		f := faceOf(e.Card)
		out[i] = Match{ID: e.ID.String(), Name: e.Name, Handle: e.Handle, Face: f, Photo: f.Photo, Hue: f.Hue, Short: f.Initials()}
	}
	return out
}

// complete is GET /complete/members?space=&q=: who may be meant by what is typed, of those who do not belong to the
// space yet; told to those who may let them in.
func complete(v *site.Visit) error {
	q := v.R.URL.Query()
	where, err := id.Parse(q.Get("space"))
	if err != nil {
		return fault.NotFound("space")
	}
	s, err := v.Spaces.Find(v.Ctx(), v.Actor, where)
	if err != nil {
		return err
	}
	if err := s.MayWrite(); err != nil {
		return err
	}
	found := []Match{}
	if strings.TrimSpace(q.Get("q")) != "" {
		list, _, err := v.Spaces.Directory(v.Ctx(), v.Actor, space.Search{Beside: where, Name: q.Get("q"), Limit: matches})
		if err != nil {
			return err
		}
		found = matchesOf(list)
	}
	v.W.Header().Set("Content-Type", "application/json; charset=utf-8")
	v.W.Header().Set("Cache-Control", "private, no-store")
	return json.NewEncoder(v.W).Encode(found)
}

func remove(v *site.Visit) error {
	form, err := v.Form()
	if err != nil {
		return err
	}
	s, err := find(v.Ctx(), v)
	if err != nil {
		return err
	}
	who, err := v.ID("person", "person")
	if err != nil {
		return err
	}
	if _, err := v.Once(form, func(ctx context.Context) (string, error) {
		return "", v.Spaces.Remove(ctx, v.Actor, s.ID, who)
	}); err != nil {
		return err
	}
	names, err := namesOf(v.Ctx(), v, who)
	if err != nil {
		return err
	}
	undo := &page.Undo{Action: address(s.ID) + tabMembers, Fields: map[string]string{"person": who.String(), "once": v.Fresh()}}
	return v.Go(address(s.ID)+tabMembers, v.L().T("{name} does not belong to “{space}” any more.", "name", names[who].Name, "space", s.Name), undo)
}

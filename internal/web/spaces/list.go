package spaces

import (
	"meantime/internal/db"
	"meantime/internal/id"
	"meantime/internal/person"
	"meantime/internal/space"
	"meantime/internal/thread"
	"meantime/internal/web/page"
	"meantime/internal/web/site"
)

// List is GET /spaces.
type List struct {
	page.Shell
	Mine     []Entry
	Others   []Entry // open ones to join
	Archived []Entry
	MayMake  bool
	Notes    int // private notes that the viewer reads
}

// Entry is a space among others.
type Entry struct {
	Href   string
	Name   string
	About  string
	Closed bool
	Secret bool // it is confidential
	Muted  bool
	Pace   string // how often its letters reach the viewer, empty for every delivery
	Faces  Faces
	Latest *Line // nil while nothing was written in it
	ID     string
	Once   string
}

func list(v *site.Visit) error {
	p := List{Shell: v.Page(v.L().T("Spaces"), page.PlaceSpaces), MayMake: v.Actor.Role != person.Guest}
	err := v.DB.Read(v.Ctx(), func(tx *db.Tx) error {
		ctx := tx.Context()
		all, err := v.Spaces.List(ctx, v.Actor)
		if err != nil {
			return err
		}
		ids := make([]id.ID, len(all))
		for i, s := range all {
			ids[i] = s.ID
		}
		shown, err := v.Spaces.Faces(ctx, v.Actor, faces+1, ids...)
		if err != nil {
			return err
		}
		latest, err := v.Threads.Latest(ctx, v.Actor)
		if err != nil {
			return err
		}
		var glances []thread.Glance
		for _, g := range latest {
			glances = append(glances, g)
		}
		lines, err := linesOf(ctx, v, glances)
		if err != nil {
			return err
		}
		last := map[id.ID]*Line{}
		for i, g := range glances {
			last[g.Space] = &lines[0][i]
		}
		notes, err := v.Threads.PrivateNotes(ctx, v.Actor)
		if err != nil {
			return err
		}
		p.Notes = len(notes)
		for _, s := range all {
			p.put(s, entryOf(v, s, shown[s.ID], last[s.ID]))
		}
		return nil
	})
	if err != nil {
		return err
	}
	return v.Show("spaces/list", &p)
}

func (p *List) put(s space.Space, e Entry) {
	switch {
	case s.Archived():
		p.Archived = append(p.Archived, e)
	case s.Mine != nil:
		p.Mine = append(p.Mine, e)
	default:
		p.Others = append(p.Others, e)
	}
}

func entryOf(v *site.Visit, s space.Space, cards []person.Card, last *Line) Entry {
	e := Entry{Href: address(s.ID), Name: s.Name, About: s.Purpose, Closed: s.Kind == space.Closed, Secret: s.Kind == space.Confidential, Faces: facesOf(v, cards),
		Latest: last, ID: s.ID.String(), Once: v.Fresh()}
	if s.Mine != nil {
		e.Muted = s.Mine.Muted
		e.Pace = paceOf(v.L(), mine(s))
	}
	return e
}

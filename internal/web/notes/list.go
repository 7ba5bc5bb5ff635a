package notes

import (
	"meantime/internal/db"
	"meantime/internal/id"
	"meantime/internal/person"
	"meantime/internal/web/page"
	"meantime/internal/web/site"
)

// List is GET /notes.
type List struct {
	page.Shell
	Notes []Line
}

// Line is a private note among others.
type Line struct {
	Href, Title string
	From        string // empty for the viewer's own
	Others      string // who reads it beside the viewer and its author, in words; empty for nobody
	Last        page.Moment
	Until       page.Moment
	Read        bool
}

func list(v *site.Visit) error {
	p := List{Shell: v.Page(v.L().T("Private notes"), page.PlaceSpaces)}
	found, err := v.Threads.PrivateNotes(v.Ctx(), v.Actor)
	if err != nil {
		return err
	}
	var people []id.ID
	for _, n := range found {
		people = append(people, n.Readers...)
	}
	cards, err := cardsOf(v, people)
	if err != nil {
		return err
	}
	for _, n := range found {
		line := Line{Href: "/threads/" + n.ID.String(), Title: n.Title, Last: p.Moment(n.LastAt), Until: p.Moment(n.ExpiresAt), Read: n.Read}
		if n.Author != v.Actor.ID {
			line.From = cards[n.Author].Name
		}
		var others []string
		for _, who := range n.Readers {
			if who != v.Actor.ID && who != n.Author {
				others = append(others, cards[who].Name)
			}
		}
		if len(others) > 0 {
			line.Others = v.L().List(others)
		}
		p.Notes = append(p.Notes, line)
	}
	if len(p.Notes) > 0 {
		p.Confide = v.L().T("Each of these is read by those whom its author named, and by nobody else. {disk}", "disk", disk(v.L()))
	}
	return v.Show("notes/list", &p)
}

func cardsOf(v *site.Visit, people []id.ID) (cards map[id.ID]person.Card, err error) {
	err = v.DB.Read(v.Ctx(), func(tx *db.Tx) error {
		cards, err = v.Persons.People.Names(tx, people...)
		return err
	})
	return cards, err
}

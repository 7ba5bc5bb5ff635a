package spaces

import (
	"context"

	"meantime/internal/db"
	"meantime/internal/id"
	"meantime/internal/person"
	"meantime/internal/thread"
	"meantime/internal/web/page"
	"meantime/internal/web/site"
)

// Line is a thread before it is opened.
type Line struct {
	Href    string
	Title   string
	Excerpt string // how it begins
	Ended   string // how it ended; empty while it goes on
	Over    bool
	Read    bool      // by the viewer, to its end
	Face    page.Face // of who acted last
	Says    string    // who wrote, who replied
	At      page.Moment
}

func lineOf(v *site.Visit, g thread.Glance, names map[id.ID]person.Card) Line {
	l := Line{Href: "/threads/" + g.ID.String(), Title: g.Title, Excerpt: g.Excerpt, Ended: g.Ended, Read: g.Read,
		Face: faceOf(names[g.LastBy]), At: v.Shell.Moment(g.LastAt)}
	if g.Note {
		l.Title, l.Excerpt = g.Excerpt, ""
	}
	author, last := names[g.Author].Name, names[g.LastBy].Name
	switch replies := g.Letters - 1; {
	case g.Closure != nil:
		by := names[g.Closure.By]
		l.Over, l.Face, l.At = true, faceOf(by), v.Shell.Moment(g.Closure.ClosedAt)
		l.Says = by.Name
	case replies == 0:
		l.Says = author
	default:
		l.Says = v.L().N(replies, "{author}, with one reply by {last}", "{author}, with {count} replies, the last by {last}",
			"author", author, "last", last)
	}
	return l
}

// linesOf shows threads with the names of those who wrote.
func linesOf(ctx context.Context, v *site.Visit, lists ...[]thread.Glance) ([][]Line, error) {
	var people []id.ID
	for _, list := range lists {
		for _, g := range list {
			people = append(people, g.Author, g.LastBy)
			if g.Closure != nil {
				people = append(people, g.Closure.By)
			}
		}
	}
	names, err := namesOf(ctx, v, people...)
	if err != nil {
		return nil, err
	}
	out := make([][]Line, len(lists))
	for i, list := range lists {
		for _, g := range list {
			out[i] = append(out[i], lineOf(v, g, names))
		}
	}
	return out, nil
}

func namesOf(ctx context.Context, v *site.Visit, people ...id.ID) (names map[id.ID]person.Card, err error) {
	err = v.DB.Read(ctx, func(tx *db.Tx) error {
		names, err = v.Persons.People.Names(tx, people...)
		return err
	})
	return names, err
}

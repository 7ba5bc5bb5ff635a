package thread

import (
	"context"

	"meantime/internal/db"
	"meantime/internal/fault"
	"meantime/internal/id"
	"meantime/internal/markdown"
	"meantime/internal/person"
	"meantime/internal/space"
)

// Glance is a thread as the pages of its space show it, before it is opened. Looking at one marks nothing as read.
type Glance struct {
	Thread
	Excerpt string // the beginning of the first letter, without markup; empty where that was deleted
	Note    bool   // that is a quick note, and its Excerpt is all of it
	LastBy  id.ID  // who wrote the last letter
	Read    bool   // the actor has read it to its end, or its end was imported
	Ended   string // the beginning of its outcome, without markup; empty while it is open
}

// Which narrows the threads of a space.
type Which string

// The threads of a space: all, those that go on, those that ended with an outcome.
const (
	All     Which = ""
	GoingOn Which = "open"
	Ended   Which = "ended"
)

// ParseWhich reads what Which spells. Anything else is a fault.KindInvalid.
func ParseWhich(s string) (Which, error) {
	switch w := Which(s); w {
	case All, GoingOn, Ended:
		return w, nil
	}
	return All, fault.Invalid("which", "Threads are open or ended.")
}

// maxGlances bounds one page of a space's threads.
const maxGlances = 100

// Browse returns threads of a space, the latest first, before a cursor (the last letter's number; zero for the
// beginning), and the cursor for the rest, zero when that was all. limit is up to 100.
func (t *Threads) Browse(ctx context.Context, actor person.Actor, where id.ID, which Which, before id.ID, limit int) ([]Glance, id.ID, error) {
	limit = min(max(limit, 1), maxGlances)
	var out []Glance
	err := t.db.Read(ctx, func(tx *db.Tx) (err error) {
		if _, err = t.spaces.FindIn(tx, actor, where); err != nil {
			return err
		}
		out, err = browse(tx, actor, where, which, before, limit+1)
		return err
	})
	if err != nil || len(out) <= limit {
		return out, 0, fault.While("browsing a space", err)
	}
	out = out[:limit]
	return out, out[limit-1].LastLetter, nil
}

// Outcomes returns the threads of a space that ended last, the latest first.
func (t *Threads) Outcomes(ctx context.Context, actor person.Actor, where id.ID, limit int) ([]Glance, error) {
	var out []Glance
	err := t.db.Read(ctx, func(tx *db.Tx) (err error) {
		if _, err = t.spaces.FindIn(tx, actor, where); err != nil {
			return err
		}
		out, err = outcomes(tx, actor, where, min(max(limit, 1), maxGlances))
		return err
	})
	return out, fault.While("reading the outcomes of a space", err)
}

// Latest returns the latest thread of each space that the actor may see, by space; a space without threads has none.
func (t *Threads) Latest(ctx context.Context, actor person.Actor) (map[id.ID]Glance, error) {
	out := map[id.ID]Glance{}
	err := t.db.Read(ctx, func(tx *db.Tx) error {
		found, err := latest(tx, space.Viewer(actor, t.now()))
		for _, g := range found {
			out[g.Space] = g
		}
		return err
	})
	return out, fault.While("looking for the latest threads", err)
}

// gist is the beginning of an outcome as plain text. What was kept once can be rendered again; if a later renderer
// refuses it, its source says the same less prettily.
func gist(outcome string) string {
	if r, err := markdown.Render(outcome, markdown.Options{}); err == nil {
		outcome = r.Text
	}
	return markdown.Excerpt(outcome, excerptLen)
}

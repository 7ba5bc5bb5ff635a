package thread

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"meantime/internal/ask"
	"meantime/internal/db"
	"meantime/internal/fault"
	"meantime/internal/id"
	"meantime/internal/markdown"
	"meantime/internal/person"
)

// Draft is something that is being written. Its writer alone ever sees it.
type Draft struct {
	Place     Place
	Title     string // of a new thread
	Body      string
	Ask       *ask.Wanted // what a new thread needs, as far as it has been written; nil for nothing
	Manner    Manner      // of a new thread
	Private   *Private    // who is to read a new private note, as far as that has been said; nil for what is none
	UpdatedAt time.Time
}

// Place is where a draft belongs: a new thread, one in a given space, a new private note, or a reply in a thread.
type Place string

// NewPlace is a new thread whose space is not chosen yet.
const NewPlace Place = "new"

// PrivatePlace is a new private note.
const PrivatePlace Place = "private"

// SpacePlace is a new thread in a space.
func SpacePlace(space id.ID) Place { return Place("space:" + space.String()) }

// ThreadPlace is a reply in a thread.
func ThreadPlace(thread id.ID) Place { return Place("thread:" + thread.String()) }

// ParsePlace reads a place.
func ParsePlace(s string) (Place, error) {
	kind, number, _ := strings.Cut(s, ":")
	_, err := id.Parse(number)
	if s == string(NewPlace) || s == string(PrivatePlace) || err == nil && (kind == "space" || kind == "thread") {
		return Place(s), nil
	}
	return "", fault.Invalid("place", "A draft belongs to “new”, “private”, “space:…” or “thread:…”.")
}

// Thread returns the thread that the draft replies to, zero for a new one.
func (p Place) Thread() id.ID {
	v, err := id.Parse(strings.TrimPrefix(string(p), "thread:"))
	if err != nil {
		return 0
	}
	return v
}

// Space returns the space of the new thread, zero where none is chosen.
func (p Place) Space() id.ID {
	v, err := id.Parse(strings.TrimPrefix(string(p), "space:"))
	if err != nil {
		return 0
	}
	return v
}

// SaveDraft keeps what the actor has written so far at a place; nothing written removes the draft. Of those whom it asks
// only whom the actor knows are kept: of others a draft tells as little as anything else.
func (t *Threads) SaveDraft(ctx context.Context, actor person.Actor, d Draft) error {
	if len(d.Body) > markdown.DefaultMaxBytes || len(d.Title) > 4*MaxLine {
		return fault.TooLarge("body", "This draft is longer than a letter may be, and was not kept. About twenty pages fit, which is 64 KB.")
	}
	if err := d.Manner.Settle(d.Place == PrivatePlace || d.Private != nil); err != nil {
		return err
	}
	return t.db.Write(ctx, func(tx *db.Tx) error {
		if strings.TrimSpace(d.Title) == "" && strings.TrimSpace(d.Body) == "" {
			return t.dropDraft(tx, actor, d.Place)
		}
		if d.Ask != nil {
			known, err := t.spaces.KnownOf(tx, actor, d.Ask.Of...)
			if err != nil {
				return err
			}
			asks := *d.Ask
			asks.Of = slices.DeleteFunc(slices.Clone(asks.Of), func(who id.ID) bool { return !known[who] })
			d.Ask = &asks
		}
		if d.Private != nil {
			known, err := t.spaces.KnownOf(tx, actor, d.Private.Readers...)
			if err != nil {
				return err
			}
			named := *d.Private
			named.Readers = slices.DeleteFunc(slices.Clone(named.Readers), func(who id.ID) bool { return !known[who] })
			d.Private = &named
		}
		return t.keepDraft(tx, actor, d)
	})
}

// keepDraft writes a draft down, sealed where what it is to become is.
func (t *Threads) keepDraft(tx *db.Tx, actor person.Actor, d Draft) error {
	sealed, err := sealsAt(tx, d.Place, d.Private)
	if err != nil {
		return err
	}
	if err := t.refer(tx, actor.ID, draftRef(actor.ID, d.Place), sealed, d.Title+" "+d.Body); err != nil {
		return err
	}
	if err := t.seal(tx, sealed, d.texts(actor.ID)); err != nil {
		return err
	}
	return upsertDraft(tx, actor.ID, d, t.now())
}

// Draft returns what the actor has written so far at a place; an empty draft where nothing is.
func (t *Threads) Draft(ctx context.Context, actor person.Actor, p Place) (Draft, error) {
	d := Draft{Place: p}
	err := t.db.Read(ctx, func(tx *db.Tx) error {
		found, ok, err := findDraft(tx, actor.ID, p)
		if err != nil || !ok {
			return err
		}
		d = found
		return t.open(d.texts(actor.ID))
	})
	return d, err
}

// Drafts lists the actor's drafts, the latest first.
func (t *Threads) Drafts(ctx context.Context, actor person.Actor) ([]Draft, error) {
	var out []Draft
	err := t.db.Read(ctx, func(tx *db.Tx) (err error) {
		out, err = listDrafts(tx, actor.ID)
		for i := range out {
			err = errors.Join(err, t.open(out[i].texts(actor.ID)))
		}
		return err
	})
	return out, err
}

func (t *Threads) dropDraft(tx *db.Tx, actor person.Actor, p Place) error {
	if err := t.files.Drop(tx, draftRef(actor.ID, p)); err != nil {
		return err
	}
	return deleteDraft(tx, actor.ID, p)
}

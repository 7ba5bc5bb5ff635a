package thread

import (
	"context"

	"meantime/internal/ask"
	"meantime/internal/db"
	"meantime/internal/id"
	"meantime/internal/person"
	"meantime/internal/space"
)

// PageSize is how many letters one page of a thread holds.
const PageSize = 200

// tail is how many letters a reader finds who has read a long thread to its end.
const tail = 20

// Page is a thread as one person opens it, with some of its letters.
type Page struct {
	Thread
	Where    space.Space
	Readers  []id.ID  // of a private note, its author too; nil of any other thread
	Letters  []Letter // the oldest first
	Ask      *ask.Ask // what it needs of whom; nil for nothing
	State    State
	ReadUpTo id.ID // the last letter to which this person had read without a gap; zero for none
	Earlier  id.ID // the letter before the first one here, zero for none
	Later    id.ID // the letter after the last one here, zero for none
}

// Way says how a Part is found.
type Way int

// The ways into a thread. Only Around, Newest and Unread show a short thread whole.
const (
	Beginning Way = iota
	Newest        // its last letters
	Unread        // from the last letter that was read, if others follow; else its end
	Around        // a letter, with what comes before and after it
	From          // a letter and those after it
	Until         // a letter and those before it
)

// Part says which letters of a thread a page holds.
type Part struct {
	Way    Way
	Letter id.ID // of Around, From and Until; it need not be there: its place is what counts
	Limit  int   // letters at the most; zero for PageSize
}

// Find returns a thread without its letters, and notes nothing.
func (t *Threads) Find(ctx context.Context, actor person.Actor, thread id.ID) (Page, error) {
	var p Page
	err := t.db.Read(ctx, func(tx *db.Tx) (err error) {
		p, err = t.page(tx, actor, thread)
		return err
	})
	return p, err
}

func (t *Threads) page(tx *db.Tx, actor person.Actor, thread id.ID) (p Page, err error) {
	if p.Thread, p.Where, err = t.find(tx, actor, thread); err != nil {
		return p, err
	}
	if isPrivate(p.Where) {
		if p.Readers, err = t.spaces.ReadersIn(tx, p.Space); err != nil {
			return p, err
		}
	}
	if needs, ok, err := t.asks.Of(tx, actor.ID, thread); err != nil {
		return p, err
	} else if ok {
		p.Ask = &needs
	}
	if p.State, err = followState(tx, thread, actor.ID); err != nil {
		return p, err
	}
	p.ReadUpTo, err = readUpTo(tx, actor.ID, thread)
	return p, err
}

// Look returns a part of a thread, and notes nothing. It costs what the part holds, however long the thread is.
func (t *Threads) Look(ctx context.Context, actor person.Actor, thread id.ID, part Part) (Page, error) {
	if part.Limit <= 0 || part.Limit > PageSize {
		part.Limit = PageSize
	}
	var p Page
	err := t.db.Read(ctx, func(tx *db.Tx) (err error) {
		if p, err = t.page(tx, actor, thread); err != nil {
			return err
		}
		if p.Letters, err = p.choose(tx, part); err != nil || len(p.Letters) == 0 {
			return err
		}
		for i := range p.Letters {
			if err := t.open(p.Letters[i].texts()); err != nil {
				return err
			}
		}
		p.Earlier, p.Later, err = neighbours(tx, thread, p.Letters[0].ID, p.Letters[len(p.Letters)-1].ID)
		return err
	})
	return p, err
}

// choose reads the letters of a part.
func (p *Page) choose(tx *db.Tx, part Part) ([]Letter, error) {
	const end = id.ID(1<<63 - 1)
	whole := p.Thread.Letters <= part.Limit
	switch part.Way {
	case From:
		return lettersFrom(tx, p.ID, part.Letter, part.Limit)
	case Until:
		return lettersUntil(tx, p.ID, part.Letter, part.Limit)
	case Newest:
		return lettersUntil(tx, p.ID, end, part.Limit)
	case Around:
		if whole {
			break
		}
		before, err := lettersUntil(tx, p.ID, part.Letter-1, part.Limit/2)
		if err != nil {
			return nil, err
		}
		from, err := lettersFrom(tx, p.ID, part.Letter, part.Limit-len(before))
		return append(before, from...), err
	case Unread:
		switch {
		case whole || p.ReadUpTo == 0:
		case p.ReadUpTo >= p.LastLetter:
			return lettersUntil(tx, p.ID, end, min(tail, part.Limit))
		default:
			return lettersFrom(tx, p.ID, p.ReadUpTo, part.Limit)
		}
	}
	return lettersFrom(tx, p.ID, 0, part.Limit)
}

// Open is Look, and notes that the actor has read what it returns: what of that still waited for a delivery does not come
// any more. The mark moves on only where nothing unread lies before the page.
func (t *Threads) Open(ctx context.Context, actor person.Actor, thread id.ID, part Part) (Page, error) {
	p, err := t.Look(ctx, actor, thread, part)
	if err != nil || len(p.Letters) == 0 {
		return p, err
	}
	var shown []id.ID
	for _, l := range p.Letters {
		shown = append(shown, l.ID)
	}
	if p.Closure != nil { // every page shows it
		shown = append(shown, p.Closure.ID)
	}
	last := p.Letters[len(p.Letters)-1].ID
	moves := p.Earlier <= p.ReadUpTo && last > p.ReadUpTo
	if !moves {
		var waits bool
		err := t.db.Read(ctx, func(tx *db.Tx) (err error) {
			waits, err = t.deliveries.AnyUnread(tx, actor.ID, shown)
			return err
		})
		if err != nil || !waits {
			return p, err
		}
	}
	return p, t.db.Write(ctx, func(tx *db.Tx) error {
		if moves {
			if err := setReading(tx, actor.ID, thread, last); err != nil {
				return err
			}
		}
		return t.deliveries.Shown(tx, actor.ID, shown)
	})
}

// MarkRead notes that the actor takes a whole thread for read, whether it was shown or not.
func (t *Threads) MarkRead(ctx context.Context, actor person.Actor, thread id.ID) error {
	return t.db.Write(ctx, func(tx *db.Tx) error {
		p, err := t.page(tx, actor, thread)
		if err != nil {
			return err
		}
		upTo := p.LastLetter
		if err := setReading(tx, actor.ID, thread, upTo); err != nil {
			return err
		}
		if p.Closure != nil {
			upTo = max(upTo, p.Closure.ID)
		}
		return t.deliveries.Read(tx, actor.ID, thread, upTo)
	})
}

// wrote moves its writer's mark over a letter of her own, where she had read all before it.
func wrote(tx *db.Tx, before id.ID, l Letter) error {
	mark, err := readUpTo(tx, l.Author, l.Thread)
	if err != nil || mark < before {
		return err
	}
	return setReading(tx, l.Author, l.Thread, l.ID)
}

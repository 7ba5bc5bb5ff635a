package ask

import (
	"context"

	"meantime/internal/db"
	"meantime/internal/delivery"
	"meantime/internal/fault"
	"meantime/internal/id"
	"meantime/internal/person"
	"meantime/internal/space"
	"meantime/internal/worktime"
)

// HandOn has somebody else asked in the place of the person who is: by that person, or by who asks. The time begins anew,
// and is counted in the other's own; a time of day that has gone by is not handed on, nor is a half
// hour that is over.
func (a *Asks) HandOn(ctx context.Context, actor person.Actor, asked, to id.ID, said string) (Asked, error) {
	return a.handOn(ctx, actor, asked, to, said, nil)
}

// HandOnUntil is HandOn until another time, that of w, which is all of w that counts.
func (a *Asks) HandOnUntil(ctx context.Context, actor person.Actor, asked, to id.ID, said string, w Wanted) (Asked, error) {
	return a.handOn(ctx, actor, asked, to, said, &w)
}

func (a *Asks) handOn(ctx context.Context, actor person.Actor, asked, to id.ID, said string, w *Wanted) (made Asked, err error) {
	err = a.write(ctx, "handing on", func(tx *db.Tx) error {
		made, err = a.handOnIn(tx, actor, asked, to, said, w)
		return err
	})
	return made, err
}

// HandOnIn is HandOn in the caller's transaction.
func (a *Asks) HandOnIn(tx *db.Tx, actor person.Actor, asked, to id.ID, said string) (Asked, error) {
	return a.handOnIn(tx, actor, asked, to, said, nil)
}

func (a *Asks) handOnIn(tx *db.Tx, actor person.Actor, asked, to id.ID, said string, w *Wanted) (made Asked, err error) {
	if said, err = cleanSaid(said); err != nil {
		return made, err
	}
	q, err := a.finish(tx, actor, asked, HandedOn, func(q Asked) bool { return q.Person == actor.ID || q.Author == actor.ID })
	if err != nil {
		return made, err
	}
	if to == 0 || to == q.Author || to == q.Person {
		return made, fault.Invalid("to", "Please choose somebody else.")
	}
	if actor.ID == q.Person {
		if err := a.deliveries.PutAway(tx, actor.ID, q.Item); err != nil {
			return made, err
		}
	}
	switch {
	case q.Kind == Talk && !a.now().Before(q.Over()):
		return made, over()
	case q.Kind == Talk && w != nil:
		return made, fault.Invalid("want", "Half an hour is handed on as it is. Who asks for it can ask for another one.")
	}
	made = Asked{Person: to, By: actor.ID, Said: said, Want: q.Want, DueAt: q.DueAt}
	return made, a.next(tx, actor, q, &made, delivery.Handed, w)
}

// Again asks the same person anew, or the space, until another time.
func (a *Asks) Again(ctx context.Context, actor person.Actor, asked id.ID, want worktime.Want) (Asked, error) {
	return a.again(ctx, actor, asked, Wanted{Want: want})
}

// AgainBy is Again until a time that was typed.
func (a *Asks) AgainBy(ctx context.Context, actor person.Actor, asked id.ID, t Typed) (Asked, error) {
	return a.again(ctx, actor, asked, Wanted{Typed: &t})
}

func (a *Asks) again(ctx context.Context, actor person.Actor, asked id.ID, w Wanted) (made Asked, err error) {
	err = a.write(ctx, "asking again", func(tx *db.Tx) error {
		q, err := a.finish(tx, actor, asked, AskedAgain, func(q Asked) bool { return q.Author == actor.ID })
		if err != nil {
			return err
		}
		if q.Kind == Talk {
			return fault.Invalid("want", "A half hour is asked for again by when it begins.")
		}
		if q.Person == 0 { // what asked for it before says nothing more
			if err := a.deliveries.Withdraw(tx, q.ID); err != nil {
				return err
			}
		}
		made = Asked{Person: q.Person, By: actor.ID}
		return a.next(tx, actor, q, &made, delivery.Again, &w)
	})
	return made, err
}

// next has somebody, or the space, asked after another asking ended, and puts it on its way as an item of its own: until
// the time of w, or, where that is nil, until the one from before, which begins anew.
func (a *Asks) next(tx *db.Tx, actor person.Actor, before Asked, made *Asked, kind delivery.Kind, w *Wanted) error {
	where, err := a.spaces.AnyIn(tx, actor, before.Space)
	if err != nil {
		return err
	}
	a.follows(before, made)
	return a.bring(tx, actor, where, made, kind, w)
}

// bring is next of an asking that is all but its time.
func (a *Asks) bring(tx *db.Tx, actor person.Actor, where space.Space, made *Asked, kind delivery.Kind, w *Wanted) error {
	to, err := a.recipients(tx, where, *made, kind)
	if err != nil {
		return err
	}
	switch {
	case made.Kind == Talk: // it has its own time
	case w == nil:
		err = a.renewed(tx, made)
	default:
		made.Want, err = a.wanted(tx, *w, made.Clock())
	}
	if err != nil {
		return err
	}
	item := made.ID
	switch made.Person {
	case 0: // its members keep what brought it to them
		if item, err = letterOf(tx, made.Ask); err != nil {
			return err
		}
	default:
		if to[0].Want, err = a.wants(tx, *made); err != nil {
			return err
		}
	}
	said := made.Said
	if err := a.sealSaid(tx, where, made); err != nil {
		return err
	}
	if err := a.insert(tx, made, item); err != nil {
		return err
	}
	made.Said = said
	return a.deliveries.Post(tx, delivery.Item{ID: a.ids.New(), Kind: kind, Ref: made.ID, Thread: made.Thread, Space: made.Space, Author: actor.ID,
		CreatedAt: made.CreatedAt}, to)
}

// wanted is until when something is wanted of one person.
func (a *Asks) wanted(tx *db.Tx, w Wanted, of id.ID) (worktime.Want, error) {
	p, _, err := a.schedules.Compiled(tx, of)
	if err != nil {
		return worktime.Want{}, err
	}
	return w.until(p)
}

// follows fills what an asking has of the one that ended by it.
func (a *Asks) follows(before Asked, made *Asked) {
	made.ID, made.Ask, made.Thread, made.Space, made.Kind = a.ids.New(), before.Ask, before.Thread, before.Space, before.Kind
	made.OfSpace, made.Author, made.Follows, made.CreatedAt = before.OfSpace, before.Author, before.ID, a.now()
}

// recipients are whom an asking reaches that follows another: who is asked, the members of the space of whom it is asked once
// more, or who asks, to whom it has come back.
func (a *Asks) recipients(tx *db.Tx, where space.Space, made Asked, kind delivery.Kind) ([]delivery.Recipient, error) {
	if made.Person == 0 && kind == delivery.Again {
		members, err := space.Readers(tx, where)
		out := make([]delivery.Recipient, len(members))
		for i, r := range members {
			out[i] = delivery.Recipient{Reader: r, Reason: delivery.Belongs}
		}
		return out, err
	}
	if made.Person == 0 {
		author, ok, err := a.reader(tx, made, made.Author)
		if err != nil || !ok {
			return nil, err
		}
		return []delivery.Recipient{{Reader: author, Reason: delivery.Waits}}, nil
	}
	readers, err := space.Reach(tx, where, []id.ID{made.Person})
	switch {
	case err != nil:
		return nil, err
	case len(readers) == 0 && kind == delivery.Again:
		return nil, fault.Conflict("asked_gone", "This person does not see the space any more. Please ask somebody else, or carry on without.")
	case len(readers) == 0:
		return nil, fault.Invalid("to", "Please choose somebody who sees this space.")
	}
	return []delivery.Recipient{{Reader: readers[0], Reason: delivery.Asked}}, nil
}

// renewed has the time of an asking begin anew for who is asked now: whenever it suits, where it has gone by meanwhile.
func (a *Asks) renewed(tx *db.Tx, made *Asked) error {
	p, _, err := a.schedules.Compiled(tx, made.Clock())
	if err != nil {
		return err
	}
	if _, err := until(p, made.CreatedAt, made.Want); err != nil {
		made.Want = worktime.Want{}
	}
	return nil
}

package ask

import (
	"context"

	"meantime/internal/db"
	"meantime/internal/delivery"
	"meantime/internal/id"
	"meantime/internal/person"
)

// open asks a space for work, until one of its members takes it. It goes by the author's clock until then.
func (a *Asks) open(tx *db.Tx, of Ask, w Wanted, letter id.ID) error {
	p, _, err := a.schedules.Compiled(tx, of.Author)
	if err != nil {
		return err
	}
	want, err := w.until(p)
	if err != nil {
		return err
	}
	q := Asked{ID: a.ids.New(), Ask: of.ID, Thread: of.Thread, Space: of.Space, OfSpace: true, Author: of.Author, By: of.Author, Want: want, CreatedAt: of.CreatedAt}
	return a.insert(tx, &q, letter)
}

// Take makes what is asked of a space the actor's, who belongs to it: of several who take it at once, one gets it. The time
// begins anew, and is counted in the actor's own; a time of day that has gone by does not count any more.
func (a *Asks) Take(ctx context.Context, actor person.Actor, asked id.ID) (made Asked, err error) {
	err = a.write(ctx, "taking", func(tx *db.Tx) error {
		q, err := a.finish(tx, actor, asked, Taken, func(q Asked) bool { return q.Person == 0 && q.Author != actor.ID })
		if err != nil {
			return err
		}
		if err := a.deliveries.Withdraw(tx, q.ID); err != nil { // that it was asked again, or given back
			return err
		}
		made = Asked{Person: actor.ID, By: actor.ID, Want: q.Want}
		a.follows(q, &made)
		if err := a.renewed(tx, &made); err != nil {
			return err
		}
		return a.insert(tx, &made, q.Item)
	})
	return made, err
}

// GiveBack returns what was asked of a space to it, by who is asked now: another member can take it. Who asks is told.
func (a *Asks) GiveBack(ctx context.Context, actor person.Actor, asked id.ID) (made Asked, err error) {
	err = a.write(ctx, "giving back", func(tx *db.Tx) error {
		q, err := a.finish(tx, actor, asked, GivenBack, func(q Asked) bool { return q.OfSpace && q.Person == actor.ID })
		if err != nil {
			return err
		}
		if err := a.deliveries.PutAway(tx, actor.ID, q.Item); err != nil {
			return err
		}
		made = Asked{By: actor.ID, Want: q.Want}
		return a.next(tx, actor, q, &made, delivery.GivenBack, nil)
	})
	return made, err
}

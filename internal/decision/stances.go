package decision

import (
	"context"
	"time"

	"meantime/internal/ask"
	"meantime/internal/db"
	"meantime/internal/delivery"
	"meantime/internal/fault"
	"meantime/internal/id"
	"meantime/internal/person"
	"meantime/internal/space"
	"meantime/internal/thread"
)

// proposal finds a proposal that is open and on which the actor may take a stance, and keeps it open until the
// transaction ends.
func (d *Decisions) proposal(tx *db.Tx, actor person.Actor, number id.ID) (thread.Page, error) {
	if err := thread.Hold(tx, number); err != nil {
		return thread.Page{}, err
	}
	found, err := d.threads.Find(tx.Context(), actor, number)
	switch {
	case err != nil:
		return found, err
	case !Proposes(found):
		return found, fault.Conflict("not_a_proposal", "Nobody asks for a decision here, so there is nothing to take a stance on.")
	case found.Closure != nil:
		return found, fault.Conflict("proposal_closed", "This proposal has been closed. Where everybody stood stays as it was.")
	}
	return found, found.Where.MayWrite()
}

// Proposes tells whether a thread asks for a decision. A private note does not: what it says ends with it.
func Proposes(p thread.Page) bool {
	return p.Ask != nil && p.Ask.Kind == ask.Decision && p.Where.Kind != space.Note
}

// Take has the actor take a stance on a proposal, in the place of the one that counted. Who is asked has answered by it, and
// whoever proposes hears of it in a delivery.
func (d *Decisions) Take(ctx context.Context, actor person.Actor, proposal id.ID, kind Kind, reason string) (made Stance, err error) {
	err = d.db.Write(ctx, func(tx *db.Tx) error {
		made, err = d.TakeIn(tx, actor, proposal, kind, reason)
		return err
	})
	return made, fault.While("taking a stance", err)
}

// TakeIn is Take in the caller's transaction.
func (d *Decisions) TakeIn(tx *db.Tx, actor person.Actor, proposal id.ID, kind Kind, reason string) (made Stance, err error) {
	if reason, err = clean(kind, reason); err != nil {
		return made, err
	}
	found, err := d.proposal(tx, actor, proposal)
	if err != nil {
		return made, err
	}
	now := d.now()
	if _, err := d.asks.AnswerBy(tx, actor, proposal, 0); err != nil {
		return made, err
	}
	was, ok, err := standing(tx, proposal, actor.ID)
	if err != nil {
		return made, err
	}
	if ok && was.Kind == kind && was.Reason == reason {
		return was, nil
	}
	if ok {
		if err := d.end(tx, was, now); err != nil {
			return made, err
		}
	}
	made = Stance{ID: d.ids.New(), Thread: proposal, Person: actor.ID, Kind: kind, Reason: reason, TakenAt: now}
	if err := insertStance(tx, made); err != nil {
		return made, err
	}
	if err := thread.Followed(tx, proposal, actor.ID, now); err != nil {
		return made, err
	}
	d.threads.Tell(tx, found.Thread)
	return made, d.toProposer(tx, found, made)
}

// toProposer puts a stance on its way to whoever proposes.
func (d *Decisions) toProposer(tx *db.Tx, in thread.Page, s Stance) error {
	if in.Ask.Author == s.Person {
		return nil
	}
	readers, err := space.Reach(tx, in.Where, []id.ID{in.Ask.Author})
	if err != nil || len(readers) == 0 {
		return err
	}
	return d.deliveries.Post(tx, delivery.Item{ID: d.ids.New(), Kind: delivery.Stance, Ref: s.ID, Thread: s.Thread, Space: in.Space, Author: s.Person,
		CreatedAt: s.TakenAt}, []delivery.Recipient{{Reader: readers[0], Reason: delivery.Waits}})
}

// end ends a stance, and takes back what tells of it.
func (d *Decisions) end(tx *db.Tx, s Stance, at time.Time) error {
	if err := endStance(tx, s.ID, d.ids.New(), at); err != nil {
		return err
	}
	return d.deliveries.Withdraw(tx, s.ID)
}

// TakeBack ends the actor's stance on a proposal; it is kept among what was. Without one nothing happens.
func (d *Decisions) TakeBack(ctx context.Context, actor person.Actor, proposal id.ID) error {
	return fault.While("taking a stance back", d.db.Write(ctx, func(tx *db.Tx) error {
		found, err := d.proposal(tx, actor, proposal)
		if err != nil {
			return err
		}
		was, ok, err := standing(tx, proposal, actor.ID)
		if err != nil || !ok {
			return err
		}
		d.threads.Tell(tx, found.Thread)
		return d.end(tx, was, d.now())
	}))
}

// Stances lists all stances on a proposal, in the order in which they were taken, those that ended too.
func (d *Decisions) Stances(ctx context.Context, actor person.Actor, proposal id.ID) (out []Stance, err error) {
	err = d.db.Read(ctx, func(tx *db.Tx) error {
		if _, err := d.threads.Find(tx.Context(), actor, proposal); err != nil {
			return err
		}
		out, err = stancesOn(tx, proposal)
		return err
	})
	return out, fault.While("reading stances", err)
}

// Seen notes that the actor has seen where everybody stands on a proposal, and whether it is due for review: what of that
// waits for a delivery does not come any more.
func (d *Decisions) Seen(ctx context.Context, actor person.Actor, in id.ID) error {
	var refs []id.ID
	err := d.db.Read(ctx, func(tx *db.Tx) (err error) {
		refs, err = unreadOf(tx, actor.ID, in)
		return err
	})
	if err != nil || len(refs) == 0 {
		return fault.While("looking for what is new", err)
	}
	return d.db.Write(ctx, func(tx *db.Tx) error { return d.deliveries.Shown(tx, actor.ID, refs) })
}

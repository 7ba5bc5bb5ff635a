package relay

import (
	"context"

	"meantime/internal/db"
	"meantime/internal/fault"
	"meantime/internal/id"
	"meantime/internal/person"
	"meantime/internal/space"
)

// MaySteer returns nil where the actor may pause a relay, go on with it, change what is to come and give it up: who started
// it, and who looks after its space.
func (r *Relays) MaySteer(tx *db.Tx, actor person.Actor, of Relay) error {
	where, err := r.spaces.FindIn(tx, actor, of.Space)
	if err != nil {
		return err
	}
	if err := where.MayWrite(); err != nil {
		return err
	}
	if of.Starter != actor.ID && where.MayTend(actor) != nil {
		return fault.Forbidden("not_your_relay", "A relay is steered by who started it, or by who looks after the space.")
	}
	return nil
}

// steer does something to a relay that has not ended, held for this transaction.
func (r *Relays) steer(ctx context.Context, actor person.Actor, relay id.ID, doing string, do func(tx *db.Tx, of Relay) error) error {
	return fault.While(doing, r.db.Write(ctx, func(tx *db.Tx) error {
		found, err := r.find(tx, actor, relay)
		if err != nil {
			return err
		}
		if err := r.MaySteer(tx, actor, found); err != nil {
			return err
		}
		held, _, err := r.held(tx, found.Thread)
		if err != nil {
			return err
		}
		if held.Ended() || held.State == Back {
			return fault.Conflict("relay_ended", "This relay has come round, or has been stopped, meanwhile.")
		}
		r.tell(tx, held)
		return do(tx, held)
	}))
}

// Pause has nobody asked when the leg that is on ends. Pausing twice changes nothing.
func (r *Relays) Pause(ctx context.Context, actor person.Actor, relay id.ID) error {
	return r.steer(ctx, actor, relay, "pausing a relay", func(tx *db.Tx, of Relay) error {
		of.State = Paused
		return setState(tx, of)
	})
}

// GoOn goes on with a relay that is paused: if nobody is asked now, the next is.
func (r *Relays) GoOn(ctx context.Context, actor person.Actor, relay id.ID) error {
	return r.steer(ctx, actor, relay, "going on with a relay", func(tx *db.Tx, of Relay) error {
		if of.State == Running {
			return nil
		}
		of.State = Running
		if err := setState(tx, of); err != nil || of.now() != nil {
			return err
		}
		return r.next(tx, of, of.last(), actor.ID)
	})
}

// Stop gives a relay up: nobody is asked any more. What was written stays.
func (r *Relays) Stop(ctx context.Context, actor person.Actor, relay id.ID) error {
	return r.steer(ctx, actor, relay, "stopping a relay", func(tx *db.Tx, of Relay) error { return r.stop(tx, actor, of) })
}

// Skip takes a leg out that is to come.
func (r *Relays) Skip(ctx context.Context, actor person.Actor, relay, leg id.ID) error {
	return r.steer(ctx, actor, relay, "skipping a leg", func(tx *db.Tx, of Relay) error {
		if _, err := toCome(of, leg); err != nil {
			return err
		}
		return endLeg(tx, leg, Skipped, r.now())
	})
}

// Move has a leg that is to come change places with the one before it, or after it, that is to come too. At either end of
// those it stays where it is.
func (r *Relays) Move(ctx context.Context, actor person.Actor, relay, leg id.ID, earlier bool) error {
	return r.steer(ctx, actor, relay, "moving a leg", func(tx *db.Tx, of Relay) error {
		at, err := toCome(of, leg)
		if err != nil {
			return err
		}
		step := 1
		if earlier {
			step = -1
		}
		for to := at + step; to >= 0 && to < len(of.Legs); to += step {
			if of.Legs[to].State != ToCome {
				continue
			}
			if err := setPlace(tx, leg, of.Legs[to].Place); err != nil {
				return err
			}
			return setPlace(tx, of.Legs[to].ID, of.Legs[at].Place)
		}
		return nil
	})
}

// toCome finds a leg that is to come.
func toCome(of Relay, leg id.ID) (at int, err error) {
	for i, l := range of.Legs {
		if l.ID != leg {
			continue
		}
		if l.State != ToCome {
			return 0, fault.Conflict("leg_begun", "The turn of this leg has come meanwhile, or it was taken out.")
		}
		return i, nil
	}
	return 0, fault.NotFound("leg")
}

// tell has the open pages of the thread hear that something is newer.
func (r *Relays) tell(tx *db.Tx, of Relay) {
	tx.AfterCommit(func() { r.bus.Publish(space.ThreadTopic(of.Space, of.Thread)) })
}

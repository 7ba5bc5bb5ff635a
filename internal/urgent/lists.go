package urgent

import (
	"context"
	"time"

	"meantime/internal/db"
	"meantime/internal/fault"
	"meantime/internal/id"
	"meantime/internal/person"
)

// maxRunning bounds one list of what is open; more comes up as these end.
const maxRunning = 100

// Find returns an urgent that the actor sees, with who was rung for it.
func (u *Urgents) Find(ctx context.Context, actor person.Actor, urgent id.ID) (v Urgent, err error) {
	err = u.DB.Read(ctx, func(tx *db.Tx) error {
		if v, err = find(tx, u.viewer(actor), urgent); err != nil {
			return err
		}
		v.Rings, err = ringsOf(tx, urgent)
		return err
	})
	return v, fault.While("finding an urgent", err)
}

// Open lists what is open in a space that the actor sees, or in all of them for the space zero, the latest first.
func (u *Urgents) Open(ctx context.Context, actor person.Actor, space id.ID) (out []Urgent, err error) {
	err = u.DB.Read(ctx, func(tx *db.Tx) error {
		if space == 0 {
			out, err = list(tx, u.viewer(actor), `u.ended_at IS NULL ORDER BY u.id DESC LIMIT $3`, maxRunning)
			return err
		}
		if _, err := u.Spaces.FindIn(tx, actor, space); err != nil {
			return err
		}
		out, err = list(tx, u.viewer(actor), `u.ended_at IS NULL AND u.space_id = $3 ORDER BY u.id DESC LIMIT $4`, space, maxRunning)
		return err
	})
	return out, fault.While("listing what is urgent", err)
}

// Log lists what was ever urgent in a space that the actor sees, the latest first, before a cursor (an id; zero for the
// beginning), and the cursor for the rest, zero when that was all. Who raised it, why, and how it ended is for everybody
// who sees the space.
func (u *Urgents) Log(ctx context.Context, actor person.Actor, space, before id.ID, limit int) (out []Urgent, next id.ID, err error) {
	if before == 0 {
		before = 1<<63 - 1
	}
	err = u.DB.Read(ctx, func(tx *db.Tx) error {
		if _, err := u.Spaces.FindIn(tx, actor, space); err != nil {
			return err
		}
		out, err = list(tx, u.viewer(actor), `u.space_id = $3 AND u.id < $4 ORDER BY u.id DESC LIMIT $5`, space, before, limit+1)
		return err
	})
	if err != nil || len(out) <= limit {
		return out, 0, fault.While("listing what was urgent", err)
	}
	out = out[:limit]
	return out, out[limit-1].ID, nil
}

// Ringing is something for which the actor was rung, or is told of, and which nobody has taken.
type Ringing struct {
	Urgent Urgent
	Ring   Ring // the latest of the actor's
}

// Sounds tells whether a page rings for it still, aloud: until the ladder goes on to somebody else.
func (r Ringing) Sounds(now time.Time) bool { return r.Ring.Reason != Told && now.Before(r.Ring.Until) }

// Ringing lists what rings for the actor now: all for which the actor was rung or told, the latest first, until somebody
// says "Mine" or it ends.
func (u *Urgents) Ringing(ctx context.Context, actor person.Actor) (out []Ringing, err error) {
	err = u.DB.Read(ctx, func(tx *db.Tx) error {
		found, err := list(tx, u.viewer(actor), `u.ended_at IS NULL AND u.mine_at IS NULL
			AND EXISTS (SELECT 1 FROM ring r WHERE r.urgent_id = u.id AND r.person_id = $1) ORDER BY u.id DESC LIMIT $3`, maxRunning)
		for _, v := range found {
			one := Ringing{Urgent: v}
			for _, r := range v.Rings {
				if r.Person == actor.ID {
					one.Ring = r
				}
			}
			out = append(out, one)
		}
		return err
	})
	return out, fault.While("listing what rings", err)
}

package urgent

import (
	"context"
	"time"

	"meantime/internal/db"
	"meantime/internal/fault"
	"meantime/internal/id"
	"meantime/internal/person"
	"meantime/internal/worktime"
)

// Preview is what would happen if an urgent were raised now and nobody answered. Of whoever shows no times, hours are
// looked at now alone: it tells no more of them than whether they are at work.
type Preview struct {
	Rings     []Ring             // who would be rung when, in order; Urgent is zero
	Passed    []Passed           // who would be rung but for a reason
	OnCall    id.ID              // whose turn it is now; zero for nobody's
	Exhausted time.Time          // when the ladder would be
	Told      []id.ID            // who would be told then, beside the actor
	Wait      time.Duration      // of each step
	Left      worktime.Allowance // of the actor's budget
}

// Passed is somebody whom the first round passes.
type Passed struct {
	Person id.ID
	Reason Reason // for which they would be rung
	Why    Why
}

// Why is why somebody is passed. Whom somebody refuses, nobody else is told: that looks like any other hour.
type Why string

// Why people are passed.
const (
	OnLeave Why = "on_leave"
	NotNow  Why = "not_now" // outside their hours, or they do not want to be rung from here
	Rung    Why = "rung"    // in this round already
	Yours   Why = "yours"   // it is the actor
)

// Preview shows whom the ladder would ring, before anything is sent. Errors: as Raise, but for what is not written yet and
// for the budget.
func (u *Urgents) Preview(ctx context.Context, actor person.Actor, space, asked id.ID) (out Preview, err error) {
	err = u.DB.Read(ctx, func(tx *db.Tx) error {
		where, err := u.may(tx, actor, Raising{Space: space, Asked: asked})
		if err != nil {
			return err
		}
		now := u.now()
		own, set, err := u.left(tx, actor.ID, now)
		if err != nil {
			return err
		}
		l := u.ladder(tx, where, Urgent{Space: space, Author: actor.ID, Asked: asked, Wait: set.Wait, Repeats: set.Repeats})
		l.seen = now
		out = Preview{Wait: set.Wait, Left: own.Allowance}
		if out.OnCall, err = u.Duty.OnCall(tx, space, now); err != nil {
			return err
		}
		for at, step := now, 0; ; {
			ring, ok, err := l.fire(step, at)
			if err != nil {
				return err
			}
			if !ok {
				out.Rings, out.Exhausted = l.v.Rings, at
				break
			}
			l.v.Rings = append(l.v.Rings, ring)
			step, at = ring.Step+1, ring.Until
		}
		out.Passed = l.passed(now, out.OnCall)
		out.Told, err = l.fallback(out.Exhausted)
		return err
	})
	return out, fault.While("previewing a ladder", err)
}

// passed tells why who is asked, and who is on call, would not be rung in the first round.
func (l *ladder) passed(now time.Time, onCall id.ID) (out []Passed) {
	why := func(who id.ID, reason Reason, inside bool) {
		standing := l.load(who)
		switch {
		case who == l.v.Author:
			out = append(out, Passed{who, reason, Yours})
		case reason == OnCall && l.inRound(0, who):
			for _, r := range l.v.Rings {
				if r.Person == who && r.Step < perRound && r.Reason != OnCall {
					out = append(out, Passed{who, reason, Rung})
				}
			}
		case standing != nil && standing.Time.OnLeave(now):
			out = append(out, Passed{who, reason, OnLeave})
		case !inside || l.isAway(who, now):
			out = append(out, Passed{who, reason, NotNow})
		}
	}
	if who := l.v.Asked; who != 0 {
		why(who, Asked, l.inside(who, now))
	}
	if onCall != 0 {
		why(onCall, OnCall, true)
	}
	return out
}

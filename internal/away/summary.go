package away

import (
	"context"
	"errors"
	"fmt"
	"time"

	"meantime/internal/db"
	"meantime/internal/delivery"
	"meantime/internal/fault"
	"meantime/internal/id"
	"meantime/internal/person"
	"meantime/internal/worktime"
)

// Weekly tells whether the actor chose a summary once a week while away. Who chose nothing has none.
func (a *Away) Weekly(ctx context.Context, actor person.Actor) (weekly bool, err error) {
	err = a.db.Read(ctx, func(tx *db.Tx) error {
		c, err := choiceOf(tx, actor.ID)
		weekly = c.weekly
		return err
	})
	return weekly, fault.While("looking what comes while somebody is away", err)
}

// SetWeekly chooses for the actor whether a summary comes once a week while away.
func (a *Away) SetWeekly(ctx context.Context, actor person.Actor, weekly bool) error {
	err := a.db.Write(ctx, func(tx *db.Tx) error {
		return a.Choose(tx, actor.ID, weekly)
	})
	return fault.While("choosing what comes while somebody is away", err)
}

// Choose is SetWeekly of somebody, as a part of more.
func (a *Away) Choose(tx *db.Tx, who id.ID, weekly bool) error {
	if err := choose(tx, who, weekly); err != nil {
		return err
	}
	p, _, err := a.schedules.Compiled(tx, who)
	if err != nil {
		return err
	}
	return a.plan(tx, who, p)
}

// Chose is Weekly of somebody, as a part of more.
func (a *Away) Chose(tx *db.Tx, who id.ID) (bool, error) {
	c, err := choiceOf(tx, who)
	return c.weekly, err
}

// Replan plans somebody's next summary anew, in the transaction that changed their schedule.
func (a *Away) Replan(tx *db.Tx, who id.ID, version int64) error {
	p, err := a.schedules.At(tx, who, version)
	if err != nil {
		return err
	}
	return a.plan(tx, who, p)
}

// Renew is Replan after the zone data has changed.
func (a *Away) Renew(tx *db.Tx, t delivery.Timer) error {
	p, _, err := a.schedules.Compiled(tx, t.Person)
	if err != nil {
		return err
	}
	return a.plan(tx, t.Person, p)
}

// mostAhead is how far ahead of the clock a summary may have been sent: an hour may be put back.
const mostAhead = time.Hour

// Mend has those have their summaries again who would not for as long as the clock had been ahead: it was in another year for a while, in which they had
// one, or had no leave any more. The next is that of the next week then, or of this one where it had none. Whose cannot be mended keep nobody
// else's from being.
func (a *Away) Mend(ctx context.Context) error {
	var chose []id.ID
	err := a.db.Read(ctx, func(tx *db.Tx) (err error) {
		chose, err = whoChose(tx)
		return err
	})
	failed := []error{err}
	for _, who := range chose {
		if ctx.Err() != nil {
			break
		}
		if err := a.mend(ctx, who); err != nil {
			failed = append(failed, fmt.Errorf("the summaries of %s: %w", who, err))
		}
	}
	return fault.While("finding summaries that were put off while the clock was ahead", errors.Join(failed...))
}

func (a *Away) mend(ctx context.Context, who id.ID) error {
	var lacks bool
	err := a.db.Read(ctx, func(tx *db.Tx) (err error) {
		lacks, err = a.lacks(tx, who)
		return err
	})
	if err != nil || !lacks {
		return err
	}
	return a.db.Write(ctx, func(tx *db.Tx) error {
		if lacks, err := a.lacks(tx, who); err != nil || !lacks { // something else may have set it right meanwhile
			return err
		}
		p, _, err := a.schedules.Compiled(tx, who)
		if err != nil {
			return err
		}
		now := a.now()
		if err := backdate(tx, who, weekOf(p, now), now); err != nil {
			return err
		}
		return a.plan(tx, who, p)
	})
}

// lacks tells whether somebody's last summary is said to be of a time that is still to come, or their next is planned for later than it is due.
// One that is due already and is not sent yet is as it must be.
func (a *Away) lacks(tx *db.Tx, who id.ID) (bool, error) {
	c, err := choiceOf(tx, who)
	if err != nil {
		return false, err
	}
	now := a.now()
	if c.told.After(now.Add(mostAhead)) {
		return true, nil
	}
	p, _, err := a.schedules.Compiled(tx, who)
	if err != nil {
		return false, err
	}
	next := nextSummary(p, now, c.week)
	if next.IsZero() {
		return false, nil
	}
	planned, is, err := delivery.TimerAt(tx, delivery.AwaySummary, who, who)
	return !is || planned.After(next), err
}

// plan sets the timer of the next summary, or none.
func (a *Away) plan(tx *db.Tx, who id.ID, p *worktime.Person) error {
	c, err := choiceOf(tx, who)
	if err != nil {
		return err
	}
	var at time.Time
	if c.weekly {
		at = nextSummary(p, a.now(), c.week)
	}
	if at.IsZero() {
		return delivery.DropTimer(tx, delivery.AwaySummary, who, who)
	}
	return a.deliveries.SetTimer(tx, delivery.Timer{Kind: delivery.AwaySummary, Ref: who, Person: who, FireAt: at})
}

// Due has the summary of this week sent, in the transaction that removes the timer, and plans the next. Where its time is not that
// of a summary any more, or its week has had one, none is sent.
func (a *Away) Due(tx *db.Tx, t delivery.Timer) error {
	p, _, err := a.schedules.Compiled(tx, t.Person)
	if err != nil {
		return err
	}
	c, err := choiceOf(tx, t.Person)
	if err != nil {
		return err
	}
	now := a.now()
	week := weekOf(p, now)
	at, is := summaryIn(p, week)
	if c.weekly && is && week > c.week && !at.After(now) && p.OnLeave(now) && a.deliveries.Mails() {
		if err := tell(tx, t.Person, week, now); err != nil {
			return err
		}
		if err := a.deliveries.Announce(tx, delivery.Mail, t.Person, delivery.WeekAway, int64(week)); err != nil {
			return err
		}
	}
	return a.plan(tx, t.Person, p)
}

// Summary is of which time a summary tells.
type Summary struct {
	After, Until time.Time // of what was written after the one, until the other
	Back         time.Time // when the person works again; zero where that is not known
	StandIns     []id.ID   // who answers meanwhile
}

// Summary finds what the summary of a week of somebody's is about. Where they are back, or have chosen otherwise meanwhile, or it is
// that of another week, it is delivery.ErrMoot.
func (a *Away) Summary(ctx context.Context, who id.ID, monday worktime.Date) (out Summary, err error) {
	err = a.db.Read(ctx, func(tx *db.Tx) error {
		standing, err := a.schedules.Standing(tx, who)
		if err != nil {
			return err
		}
		c, err := choiceOf(tx, who)
		if err != nil {
			return err
		}
		p, now := standing.Time, a.now()
		if _, still := summaryIn(p, monday); !c.weekly || c.week != monday || weekOf(p, now) != monday || !still || !p.OnLeave(now) {
			return delivery.ErrMoot
		}
		declared, err := standing.Declared()
		if err != nil {
			return err
		}
		out = Summary{After: c.since, Until: c.told, StandIns: standIns(declared.Leaves, monday, monday+6)}
		const aYear = 366
		if back, known := p.Within(aYear).NextWorking(now); known {
			out.Back = back
		}
		return nil
	})
	return out, err
}

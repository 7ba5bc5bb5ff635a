package delivery

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"meantime/internal/db"
	"meantime/internal/fault"
	"meantime/internal/id"
	"meantime/internal/worktime"
)

// TimerKind is what happens when a timer fires.
type TimerKind string

// The kinds of timers.
const (
	ComesBack   TimerKind = "comes_back"   // an entry that was put off; Ref is the item
	SendsNow    TimerKind = "sends_now"    // something written to be sent later; Ref is what was written
	Rings       TimerKind = "rings"        // the next step of a ladder; Ref is the urgent, Person who raised it
	NoteEnds    TimerKind = "note_ends"    // a private note ends; Ref is its thread, Person its author
	AskPast     TimerKind = "ask_past"     // the time of something asked goes by; Ref is that somebody is asked, Person who asked
	AskReminder TimerKind = "ask_reminder" // the time of something asked comes near (rule 45); Ref is that somebody is asked, Person who is
	AwaySummary TimerKind = "away_summary" // the summary of a week away comes (rule 47); Ref is its person
	ReviewDue   TimerKind = "review_due"   // the review date of a decision comes; Ref is the decision, Person who decided
)

// Timer is something that happens once, at a time that a person chose. With a Wall it follows that person's clock to
// wherever she is by then (rule 40); FireAt is then what follows from it.
type Timer struct {
	Kind   TimerKind
	Ref    id.ID
	Person id.ID
	FireAt time.Time
	Wall   *worktime.Wall

	unread error // why what is kept of it cannot be read; it has no Wall then
}

// known tells whether there are timers of a kind.
func (k TimerKind) known() bool {
	switch k {
	case ComesBack, SendsNow, Rings, NoteEnds, AskPast, AskReminder, AwaySummary, ReviewDue:
		return true
	}
	return false
}

// SetTimer sets a timer, or sets it anew.
func (d *Deliveries) SetTimer(tx *db.Tx, t Timer) error {
	if t.Kind == Rings {
		tx.AfterCommit(func() { d.rings(t.FireAt) })
	} else {
		d.alarm(tx, t.FireAt)
	}
	return upsertTimer(tx, t, d.tzVersion())
}

// DropTimer takes a timer back; one that does not exist is no error.
func DropTimer(tx *db.Tx, kind TimerKind, ref, who id.ID) error {
	return deleteTimer(tx, kind, ref, who)
}

// TimerAt is when a timer fires; false where there is none.
func TimerAt(tx *db.Tx, kind TimerKind, ref, who id.ID) (time.Time, bool, error) {
	at, is, err := db.One(tx, db.Value[int64], `SELECT fire_at FROM timer WHERE kind = $1 AND ref = $2 AND person_id = $3`, kind, ref, who)
	return db.Time(at), is, err
}

// retime moves timers that follow a person's clock and were set with other zone data (rule 2).
func (d *Deliveries) retime(ctx context.Context) error {
	return sweep(ctx, d, func(tx *db.Tx, after id.ID) ([]id.ID, error) {
		return floatingByOthers(tx, after, d.tzVersion(), d.now(), claimSize)
	}, itself, func(tx *db.Tx, who id.ID) error {
		p, _, err := d.schedules.Compiled(tx, who)
		if err != nil {
			return err
		}
		return d.retimed(tx, who, p)
	})
}

// retimed moves the timers of a person that follow her clock, after her schedule or the zone data has changed.
func (d *Deliveries) retimed(tx *db.Tx, who id.ID, p *worktime.Person) error {
	timers, err := floatingTimers(tx, who)
	if err != nil {
		return err
	}
	now := d.now()
	for _, t := range timers {
		if t.unread != nil { // it is told of when it fires, and by Check
			continue
		}
		if at, ok := p.Within(yearOfMinutes/60/24).AtLocal(now, *t.Wall); ok {
			t.FireAt = at
			if err := d.SetTimer(tx, t); err != nil {
				return err
			}
			if t.Kind == ComesBack {
				if err := setLater(tx, who, t.Ref, at); err != nil {
					return err
				}
			}
		}
	}
	return nil
}

// renew has timers of a kind set anew that were set with other zone data and are still ahead.
func (d *Deliveries) renew(ctx context.Context, kind TimerKind, anew func(*db.Tx, Timer) error) error {
	return sweep(ctx, d, func(tx *db.Tx, after id.ID) ([]Timer, error) {
		return setByOthers(tx, kind, after, d.tzVersion(), d.now(), claimSize)
	}, func(t Timer) id.ID { return t.Ref }, anew)
}

// fireDue runs every timer that is due but rings.
func (e *Engine) fireDue(ctx context.Context, by time.Time) error {
	for {
		if fired, err := e.fire(ctx, by); err != nil || !fired {
			return err
		}
	}
}

// fire runs one due timer and removes it, in one transaction; false when none is due. A handler that fails leaves the
// timer in place, a while later.
func (e *Engine) fire(ctx context.Context, by time.Time) (bool, error) {
	var t Timer
	var found bool
	err := e.d.db.Write(ctx, func(tx *db.Tx) (err error) {
		if t, found, err = claimTimer(tx, by); err != nil || !found {
			return err
		}
		if err := deleteTimer(tx, t.Kind, t.Ref, t.Person); err != nil {
			return err
		}
		return e.handle(tx, t, by, by.Add(timerRetry))
	})
	if err == nil || !found {
		return found, err
	}
	e.log.Error("a timer failed and will be tried again", "kind", t.Kind, "ref", t.Ref, "error", err)
	return true, e.d.db.Write(ctx, func(tx *db.Tx) error { return delayTimer(tx, t, by.Add(timerRetry)) })
}

// handle does what a timer says. One that sets itself anew for a time that has come already waits until another: it would fire for ever.
func (e *Engine) handle(tx *db.Tx, t Timer, by, again time.Time) error {
	if t.unread != nil {
		return t.unread
	}
	if t.Kind == ComesBack {
		tx.AfterCommit(func() { e.d.bus.Publish(Topic(t.Person)) })
		return insertAnnouncement(tx, Page, t.Person, announcedBack, int64(t.Ref), t.FireAt)
	}
	h := e.handlers[t.Kind]
	if h == nil {
		return fmt.Errorf("nobody handles timers of the kind %q", t.Kind)
	}
	if err := fault.Caught(func() error { return h(tx, t) }); err != nil {
		return err
	}
	return holdOff(tx, t, by, again)
}

const (
	ringLook  = 5 * time.Second // the longest sleep before rings are looked for
	ringRetry = 5 * time.Second
	ringBatch = 64 // rings that are fired together: as many as SQLite commits at once
)

// Ring says what timers of rings do, as Handle does of others, and what sets those right that would ring too late, as after
// the clock was set back: that is done before each look.
func (e *Engine) Ring(h func(tx *db.Tx, t Timer) error, mend func(context.Context) error) {
	e.handlers[Rings], e.mend = h, mend
}

// ringing fires rings until the context ends, on a path of their own: whatever else is due keeps none of them waiting.
func (e *Engine) ringing(ctx context.Context) {
	ctx = db.First(ctx)
	for ctx.Err() == nil {
		err := e.fireRings(ctx, together)
		if err != nil && ctx.Err() == nil {
			e.log.Error("what rings could not be done, and will be tried again", "error", err)
		}
		e.sleep(ctx, e.ringAlarm, ringLook, err != nil, earliestRing)
	}
}

// fireRings fires every ring that is due, even where those that would ring too late cannot be set right.
func (e *Engine) fireRings(ctx context.Context, each func([]Timer, func(Timer) error) error) error {
	return errors.Join(fault.Caught(func() error { return e.mend(ctx) }), e.fireDueRings(ctx, each))
}

func (e *Engine) fireDueRings(ctx context.Context, each func([]Timer, func(Timer) error) error) error {
	now := e.d.now()
	for {
		var due []Timer
		err := e.d.db.Read(ctx, func(tx *db.Tx) (err error) {
			due, err = ringsDue(tx, now, ringBatch)
			return err
		})
		if err != nil || len(due) == 0 {
			return err
		}
		if err := each(due, func(t Timer) error { return e.fireRing(ctx, t, now) }); err != nil {
			return err
		}
	}
}

// oneByOne fires rings in their order, as within one transaction.
func oneByOne(due []Timer, fire func(Timer) error) error {
	for _, t := range due {
		if err := fire(t); err != nil {
			return err
		}
	}
	return nil
}

// together fires rings all at once: none waits for the others, and SQLite commits them together.
func together(due []Timer, fire func(Timer) error) error {
	failed := make([]error, len(due))
	var firing sync.WaitGroup
	for i, t := range due {
		firing.Go(func() { failed[i] = fire(t) })
	}
	firing.Wait()
	return errors.Join(failed...)
}

// fireRing fires one ring, unless somebody else does.
func (e *Engine) fireRing(ctx context.Context, t Timer, by time.Time) error {
	err := e.d.db.Write(ctx, func(tx *db.Tx) error {
		taken, err := takeTimer(tx, t, by)
		if err != nil || !taken {
			return err
		}
		return e.handle(tx, t, by, by.Add(ringRetry))
	})
	if err == nil || ctx.Err() != nil {
		return err
	}
	e.log.Error("a ring failed and will be tried again", "ref", t.Ref, "error", err)
	return e.d.db.Write(ctx, func(tx *db.Tx) error { return delayTimer(tx, t, by.Add(ringRetry)) })
}

package interruption

import (
	"context"
	"time"

	"meantime/internal/db"
	"meantime/internal/delivery"
	"meantime/internal/fault"
	"meantime/internal/id"
	"meantime/internal/person"
	"meantime/internal/worktime"
)

// Interruptions counts them.
type Interruptions struct {
	db        *db.DB
	now       func() time.Time
	schedules *person.Schedules
}

// New returns the interruptions of a database.
func New(d *db.DB, now func() time.Time, schedules *person.Schedules) *Interruptions {
	return &Interruptions{db: d, now: now, schedules: schedules}
}

// Week is a week of somebody's calendar.
type Week struct {
	Monday worktime.Date
	Rings  int // what was urgent
	Early  int // deliveries that were opened before their time
	Spoken int // deliveries that came at their time, and were announced: no interruptions, and counted beside them
}

// Interruptions is how many there were.
func (w Week) Interruptions() int { return w.Rings + w.Early }

// Weeks is how many weeks a person is told of, with the one that has begun.
const Weeks = 4

const (
	keepRaw   = 14 * 24 * time.Hour
	keepWeeks = 53 * 7 // days
	batch     = 500
)

// Mine tells the actor of their last four weeks, the one that has begun first.
func (i *Interruptions) Mine(ctx context.Context, actor person.Actor) (weeks []Week, err error) {
	err = i.db.Read(ctx, func(tx *db.Tx) error {
		clock, _, err := i.schedules.Compiled(tx, actor.ID)
		if err != nil {
			return err
		}
		this := mondayOf(clock, i.now())
		at := map[worktime.Date]*Week{}
		weeks = make([]Week, Weeks)
		for n := range weeks {
			weeks[n].Monday = this - worktime.Date(7*n)
			at[weeks[n].Monday] = &weeks[n]
		}
		counted, err := weeksOf(tx, actor.ID, weeks[Weeks-1].Monday)
		if err != nil {
			return err
		}
		for _, c := range counted {
			if w := at[c.Monday]; w != nil {
				w.Rings, w.Early = c.Rings, c.Early
			}
		}
		return i.lately(tx, actor, clock, at)
	})
	return weeks, fault.While("counting interruptions", err)
}

// lately adds what is not counted into weeks yet, and what was delivered.
func (i *Interruptions) lately(tx *db.Tx, actor person.Actor, clock *worktime.Person, at map[worktime.Date]*Week) error {
	raw, err := eventsOf(tx, actor.ID)
	if err != nil {
		return err
	}
	for _, e := range raw {
		if w := at[mondayOf(clock, e.at)]; w != nil {
			w.add(e.kind)
		}
	}
	delivered, err := deliveredTo(tx, actor.ID, i.now().AddDate(0, 0, -7*Weeks-1))
	for _, slot := range delivered {
		if w := at[mondayOf(clock, slot)]; w != nil {
			w.Spoken++
		}
	}
	return err
}

func (w *Week) add(kind delivery.Interruption) {
	if kind == delivery.ByRing {
		w.Rings++
	} else {
		w.Early++
	}
}

// Fold counts what is older than fourteen days into weeks and forgets it, and forgets weeks after a year.
func (i *Interruptions) Fold(ctx context.Context) error {
	for {
		n := 0
		err := i.db.Write(ctx, func(tx *db.Tx) (err error) {
			n, err = i.fold(tx)
			return err
		})
		if err != nil || n < batch {
			return fault.While("counting interruptions into weeks", err)
		}
	}
}

func (i *Interruptions) fold(tx *db.Tx) (int, error) {
	old, err := eventsBefore(tx, i.now().Add(-keepRaw), batch)
	if err != nil {
		return 0, err
	}
	people, events := make([]id.ID, len(old)), make([]id.ID, len(old))
	for n, e := range old {
		people[n], events[n] = e.person, e.id
	}
	standing, err := i.schedules.Of(tx, people...)
	if err != nil {
		return 0, err
	}
	for _, e := range old {
		if s := standing[e.person]; s != nil {
			w := Week{Monday: mondayOf(s.Time, e.at)}
			w.add(e.kind)
			if err := addWeek(tx, e.person, w); err != nil {
				return 0, err
			}
		}
	}
	if err := deleteEvents(tx, events); err != nil {
		return 0, err
	}
	return len(old), deleteWeeks(tx, worktime.WallIn(i.now(), time.UTC).Date-keepWeeks)
}

// mondayOf is the Monday of the week of somebody's calendar that an instant falls in.
func mondayOf(clock *worktime.Person, at time.Time) worktime.Date {
	date := worktime.WallIn(at, clock.Zone(at)).Date
	return date - worktime.Date((int(date.Weekday())+6)%7)
}

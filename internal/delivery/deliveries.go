package delivery

import (
	"cmp"
	"fmt"
	"slices"
	"time"

	"meantime/internal/bus"
	"meantime/internal/db"
	"meantime/internal/id"
	"meantime/internal/person"
	"meantime/internal/worktime"
)

// Deliveries is what can be done with items and deliveries.
type Deliveries struct {
	db        *db.DB
	ids       *id.Source
	bus       *bus.Bus
	now       func() time.Time
	schedules *person.Schedules
	tzVersion func() string
	due       func(time.Time) // told of every slot that was planned, for the engine's alarm
}

// New returns the verbs of deliveries. tzVersion names the zone data in force, with which schedules are compiled.
func New(d *db.DB, ids *id.Source, b *bus.Bus, now func() time.Time, s *person.Schedules, tzVersion func() string) *Deliveries {
	return &Deliveries{db: d, ids: ids, bus: b, now: now, schedules: s, tzVersion: tzVersion, due: func(time.Time) {}}
}

// Post puts an item into the inboxes of its readers and plans their next slots, in the caller's transaction (rule 41).
// Its author is never a reader; a person named twice is one reader, by the first reason given.
func (d *Deliveries) Post(tx *db.Tx, it Item, to []Recipient, when Timing) error {
	readers := distinct(it.Author, to)
	if err := insertItem(tx, it); err != nil {
		return err
	}
	return d.enter(tx, it, readers, when)
}

// Extend brings an item that was posted to further readers, such as those whom an edit mentions.
func (d *Deliveries) Extend(tx *db.Tx, ref id.ID, to []Recipient) error {
	it, ok, err := itemOf(tx, ref)
	if err != nil || !ok {
		return err
	}
	it.CreatedAt = d.now() // for these readers it is new now
	return d.enter(tx, it, distinct(it.Author, to), NextDelivery)
}

// enter puts an item into inboxes and plans the slots.
func (d *Deliveries) enter(tx *db.Tx, it Item, readers []Recipient, when Timing) error {
	standing, err := d.standing(tx, readers)
	if err != nil {
		return err
	}
	plans := make([]plan, len(readers))
	for i, r := range readers {
		p := standing[r.Person].Time
		plans[i] = plan{person: r.Person, reason: r.Reason, version: standing[r.Person].Version, notBefore: earliest(p, it.CreatedAt, r, when)}
		if slot, ok := p.Slot(plans[i].notBefore); ok {
			plans[i].slot = slot.At
		}
	}
	if err := insertEntries(tx, it.ID, plans); err != nil {
		return err
	}
	return d.advance(tx, plans)
}

// Preview tells when an item written at an instant would reach each reader, soonest first.
func (d *Deliveries) Preview(tx *db.Tx, author id.ID, at time.Time, to []Recipient, when Timing) ([]Arrival, error) {
	readers := distinct(author, to)
	standing, err := d.standing(tx, readers)
	if err != nil {
		return nil, err
	}
	out := make([]Arrival, 0, len(readers))
	for _, r := range readers {
		p := standing[r.Person].Time
		a := Arrival{Person: r.Person}
		if slot, ok := p.Slot(earliest(p, at, r, when)); ok {
			a.At, a.Ok = slot.At, true
		}
		out = append(out, a)
	}
	slices.SortStableFunc(out, func(a, b Arrival) int {
		if a.Ok != b.Ok {
			if a.Ok {
				return -1
			}
			return 1
		}
		return a.At.Compare(b.At)
	})
	return out, nil
}

// standing loads the schedules of readers, who all must have one.
func (d *Deliveries) standing(tx *db.Tx, readers []Recipient) (map[id.ID]*person.Standing, error) {
	people := make([]id.ID, len(readers))
	for i, r := range readers {
		people[i] = r.Person
	}
	found, err := d.schedules.Of(tx, people...)
	for _, who := range people {
		if err == nil && found[who] == nil {
			err = fmt.Errorf("%s has no schedule", who)
		}
	}
	return found, err
}

// earliest is the first instant whose slot may bring an item to a reader.
func earliest(p *worktime.Person, created time.Time, r Recipient, when Timing) time.Time {
	at := created
	if when == NextMorning {
		if morning, ok := p.Tomorrow(created); ok {
			at = morning
		}
	}
	if r.Reason == Mentioned {
		return at
	}
	return r.Rhythm.Opens(at, p.Zone(at))
}

// distinct sorts readers by person, so that concurrent posts lock in one order, and drops the author and repetitions.
func distinct(author id.ID, to []Recipient) []Recipient {
	out := slices.Clone(to)
	slices.SortStableFunc(out, func(a, b Recipient) int { return cmp.Compare(a.Person, b.Person) })
	out = slices.CompactFunc(out, func(a, b Recipient) bool { return a.Person == b.Person })
	return slices.DeleteFunc(out, func(r Recipient) bool { return r.Person == author })
}

// plan is where one entry goes.
type plan struct {
	person    id.ID
	reason    Reason
	version   int64
	notBefore time.Time
	slot      time.Time // zero for none inside the horizon
}

// advance brings each reader's next slot forward where an entry may come sooner than what waited before.
func (d *Deliveries) advance(tx *db.Tx, plans []plan) error {
	ids := make([]id.ID, len(plans))
	for i, p := range plans {
		ids[i] = p.person
	}
	next, err := nextSlots(tx, ids)
	if err != nil {
		return err
	}
	for _, p := range plans {
		if was, ok := next[p.person]; p.slot.IsZero() || ok && !was.After(p.slot) {
			continue
		}
		if err := upsertNext(tx, p.person, p.slot, p.version, d.tzVersion()); err != nil {
			return err
		}
		d.alarm(tx, p.slot)
	}
	return nil
}

// alarm tells the engine of a slot once it is certain.
func (d *Deliveries) alarm(tx *db.Tx, at time.Time) {
	tx.AfterCommit(func() { d.due(at) })
}

// Replan computes a person's next slot anew, in the transaction that changed the schedule. What waits joins the first
// slot of the new schedule from now on: a slot that the change puts into the past does not count.
func (d *Deliveries) Replan(tx *db.Tx, who id.ID, version int64) error {
	p, err := d.schedules.At(tx, who, version)
	if err != nil {
		return err
	}
	if err := d.retimed(tx, who, p); err != nil {
		return err
	}
	return d.replan(tx, who, p, version, d.now())
}

// replan sets the next slot to the first at or after from that something waits for, or to none.
func (d *Deliveries) replan(tx *db.Tx, who id.ID, p *worktime.Person, version int64, from time.Time) error {
	first, ok, err := firstWaiting(tx, who)
	if err != nil {
		return err
	}
	var at time.Time
	if ok {
		if first.Before(from) {
			first = from
		}
		slot, found := p.Slot(first)
		if !found { // the horizon moves on with the day
			slot, found = p.Slot(d.now())
		}
		if found {
			at = slot.At
			d.alarm(tx, at)
		}
	}
	return setNext(tx, who, at, version, d.tzVersion())
}

// WithdrawSpace takes what waits from a space out of a person's next delivery: she has left it.
func (d *Deliveries) WithdrawSpace(tx *db.Tx, space, who id.ID) error {
	return deleteWaitingOfSpace(tx, who, space)
}

// Withdraw takes an item out of every delivery that has not come yet: what it was about is gone.
func (d *Deliveries) Withdraw(tx *db.Tx, ref id.ID) error { return deleteWaitingOfRef(tx, ref) }

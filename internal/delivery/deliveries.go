package delivery

import (
	"cmp"
	"fmt"
	"maps"
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
	rings     func(time.Time) // of every ring
	mails     func(time.Time) // and of what leaves the program
	byMail    bool            // somebody sends mail
}

// New returns the verbs of deliveries. tzVersion names the zone data in force, with which schedules are compiled.
func New(d *db.DB, ids *id.Source, b *bus.Bus, now func() time.Time, s *person.Schedules, tzVersion func() string) *Deliveries {
	return &Deliveries{db: d, ids: ids, bus: b, now: now, schedules: s, tzVersion: tzVersion, due: func(time.Time) {}, rings: func(time.Time) {}, mails: func(time.Time) {}}
}

// Post puts an item into the inboxes of its readers and plans their next slots, in the caller's transaction (rule 41).
// Its author is never a reader; a person named twice is one reader, by the first reason given.
func (d *Deliveries) Post(tx *db.Tx, it Item, to []Recipient) error {
	readers := distinct(it.Author, to)
	if err := insertItem(tx, it); err != nil {
		return err
	}
	return d.enter(tx, it, readers)
}

// Extend brings an item that was posted to further readers, such as those whom an edit mentions.
func (d *Deliveries) Extend(tx *db.Tx, ref id.ID, to []Recipient) error {
	it, ok, err := itemOf(tx, ref)
	if err != nil || !ok {
		return err
	}
	it.CreatedAt, it.Timing = d.now(), NextDelivery // for these readers it is new now
	return d.enter(tx, it, distinct(it.Author, to))
}

// enter puts an item into inboxes, or into the audience that stands for them, and plans the slots.
func (d *Deliveries) enter(tx *db.Tx, it Item, readers []Recipient) error {
	standing, err := d.standing(tx, readers)
	if err != nil {
		return err
	}
	var single, many []plan
	for _, r := range readers {
		p := standing[r.Person].Time
		n := plan{Recipient: r, version: standing[r.Person].Version, notBefore: earliest(p, it.CreatedAt, r, it.Timing)}
		if n.ahead = ahead(p, it.CreatedAt, n.notBefore, r.Want); !n.ahead.IsZero() {
			n.slot = n.ahead
		} else if slot, ok := p.Slot(n.notBefore); ok {
			n.slot = slot.At
		}
		if n.gathers(it) {
			many = append(many, n)
		} else {
			single = append(single, n)
		}
	}
	if err := insertEntries(tx, it.ID, single); err != nil {
		return err
	}
	if err := holdPlans(tx, readersOf(single)); err != nil {
		return err
	}
	if err := d.advance(tx, slices.Concat(single, many)); err != nil {
		return err
	}
	if err := gather(tx, it, many); err != nil || tx.Alone() {
		return err
	}
	// Only now nobody plans for these readers without seeing the audience; who did so meanwhile did without it.
	return d.advance(tx, many)
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
		from := earliest(p, at, r, when)
		if a.At = ahead(p, at, from, r.Want); !a.At.IsZero() {
			a.Ok = true
		} else if slot, ok := p.Slot(from); ok {
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
	if r.Reason.personal() {
		return at
	}
	return r.Rhythm.Opens(at, p.Zone(at))
}

// ahead is the slot that something asked takes by itself, because the delivery it would join from an instant on comes only
// when it is due (rule 23). It is zero for what comes with the others.
func ahead(p *worktime.Person, created, from time.Time, want worktime.Want) time.Time {
	if want.IsZero() {
		return time.Time{}
	}
	due, ok := p.Due(created, want)
	if !ok {
		return time.Time{}
	}
	slot, ok := p.SlotFor(worktime.Request{Created: from, Want: worktime.ByLocal(worktime.WallIn(due, p.Zone(due)))})
	if !ok || slot.Rule != lateGuard {
		return time.Time{}
	}
	return slot.At
}

// lateGuard is the number of the rule by which something comes ahead of its batch.
const lateGuard = 23

// distinct sorts readers by person, so that concurrent posts lock in one order, and drops the author and repetitions.
func distinct(author id.ID, to []Recipient) []Recipient {
	out := slices.Clone(to)
	slices.SortStableFunc(out, func(a, b Recipient) int { return cmp.Compare(a.Person, b.Person) })
	out = slices.CompactFunc(out, func(a, b Recipient) bool { return a.Person == b.Person })
	return slices.DeleteFunc(out, func(r Recipient) bool { return r.Person == author })
}

// plan is where one entry goes.
type plan struct {
	Recipient
	version   int64
	notBefore time.Time
	slot      time.Time // zero for none inside the horizon
	ahead     time.Time // the slot that the entry takes by itself, zero for none
}

// advance brings each reader's next slot forward where an entry may come sooner than what waited before.
func (d *Deliveries) advance(tx *db.Tx, plans []plan) error {
	plans = slices.DeleteFunc(slices.Clone(plans), func(p plan) bool { return p.slot.IsZero() })
	if len(plans) == 0 {
		return nil
	}
	first := slices.MinFunc(plans, func(a, b plan) int { return a.slot.Compare(b.slot) }).slot
	later, err := nextAfter(tx, readersOf(plans), first)
	if err != nil {
		return err
	}
	type stamp struct{ slot, version int64 }
	sooner := map[stamp][]id.ID{}
	for _, p := range plans {
		if was, is := later[p.Person]; !is || !was.IsZero() && !was.After(p.slot) {
			continue
		}
		s := stamp{db.Micros(p.slot), p.version}
		sooner[s] = append(sooner[s], p.Person)
	}
	inOrder := func(a, b stamp) int { return cmp.Or(cmp.Compare(a.slot, b.slot), cmp.Compare(a.version, b.version)) }
	for _, s := range slices.SortedFunc(maps.Keys(sooner), inOrder) { // concurrent posts lock in one order
		if err := bringForward(tx, sooner[s], s.slot, s.version, d.tzVersion()); err != nil {
			return err
		}
		d.alarm(tx, db.Time(s.slot))
	}
	return nil
}

func readersOf(plans []plan) []id.ID {
	out := make([]id.ID, len(plans))
	for i, p := range plans {
		out[i] = p.Person
	}
	return out
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
	if err := settle(tx, who); err != nil {
		return err
	}
	if err := d.mornings(tx, who, p); err != nil {
		return err
	}
	return d.replan(tx, who, p, version, d.now())
}

// mornings finds anew which morning it is that a person's entries wait for, which may be one after leave that was taken back.
func (d *Deliveries) mornings(tx *db.Tx, who id.ID, p *worktime.Person) error {
	list, err := waitingForMorning(tx, who, d.now())
	for _, e := range list {
		if err != nil {
			break
		}
		r := Recipient{Reason: e.Reason}
		if r.Rhythm, err = paceOf(tx, who, e.Space); err == nil {
			err = setNotBefore(tx, who, e.ID, earliest(p, e.CreatedAt, r, NextMorning))
		}
	}
	return err
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
		if now := d.now(); !found && now.After(first) { // the horizon moves on with the day
			slot, found = p.Slot(now)
		}
		if found {
			at = slot.At
		}
		soonest, err := d.replanAhead(tx, who, p, from)
		if err != nil {
			return err
		}
		if !soonest.IsZero() && (at.IsZero() || soonest.Before(at)) {
			at = soonest
		}
		if !at.IsZero() {
			d.alarm(tx, at)
		}
	}
	return setNext(tx, who, at, version, d.tzVersion())
}

// replanAhead finds anew, from an instant on, what of a person's waiting entries takes a slot by itself, and the earliest of
// those slots.
func (d *Deliveries) replanAhead(tx *db.Tx, who id.ID, p *worktime.Person, from time.Time) (soonest time.Time, err error) {
	list, err := waitingAsked(tx, who)
	if err != nil {
		return soonest, err
	}
	for _, e := range list {
		start := e.notBefore
		if start.Before(from) {
			start = from
		}
		at := ahead(p, e.created, start, e.want)
		if err := setAhead(tx, who, e.item, at); err != nil {
			return soonest, err
		}
		if !at.IsZero() && (soonest.IsZero() || at.Before(soonest)) {
			soonest = at
		}
	}
	return soonest, nil
}

// WithdrawSpace takes what waits from a space out of a person's next delivery: she has left it, and with her membership
// has lost what of its audiences was not written out.
func (d *Deliveries) WithdrawSpace(tx *db.Tx, space, who id.ID) error {
	return deleteWaitingOfSpace(tx, who, space)
}

// WithdrawStrangers does the same for all who do not belong to the space: it is closed to them from now on.
func (d *Deliveries) WithdrawStrangers(tx *db.Tx, space id.ID) error {
	return deleteWaitingOfStrangers(tx, space)
}

// Withdraw takes an item out of every delivery that has not come yet, and puts it away where it has: what it was about is
// gone.
func (d *Deliveries) Withdraw(tx *db.Tx, ref id.ID) error {
	if err := deleteAudienceOfRef(tx, ref); err != nil {
		return err
	}
	if err := deleteWaitingOfRef(tx, ref); err != nil {
		return err
	}
	return putAway(tx, ref, d.now())
}

// Recall takes back an item that is aimed at one person, as if it had not been written; false where it has come already, or has
// been read.
func (d *Deliveries) Recall(tx *db.Tx, ref id.ID) (bool, error) {
	return recall(tx, ref)
}

// Erase removes all that is known here of a thread, in the transaction that erases the thread: what was delivered of it, too,
// and deliveries that brought nothing else.
func (d *Deliveries) Erase(tx *db.Tx, thread id.ID) error {
	emptied, err := deliveriesWith(tx, thread)
	if err != nil {
		return err
	}
	if err := eraseItems(tx, thread); err != nil {
		return err
	}
	return deleteEmptied(tx, emptied)
}

// PutAway takes one person to be done with an item that is aimed at that person, and so never waits in an audience.
func (d *Deliveries) PutAway(tx *db.Tx, who, ref id.ID) error {
	return putAwayFor(tx, who, ref, d.now())
}

// Interruption is what reached a person before its time.
type Interruption string

// The kinds of interruptions.
const (
	OpenedEarly Interruption = "early" // a delivery, by the person's own hand
	ByRing      Interruption = "ring"
)

// Interrupted counts an interruption. Only the person is ever told how many there were.
func (d *Deliveries) Interrupted(tx *db.Tx, who id.ID, kind Interruption, at time.Time) error {
	return insertInterruption(tx, d.ids.New(), who, kind, at)
}

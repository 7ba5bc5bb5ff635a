package delivery

import (
	"context"
	"slices"
	"time"

	"meantime/internal/db"
	"meantime/internal/fault"
	"meantime/internal/id"
	"meantime/internal/person"
	"meantime/internal/space"
)

// todayLimit bounds what one look at Today shows; more stays in its deliveries and comes up as these are done.
const todayLimit = 300

// slotLimit bounds what one delivery is read of, such as the first after weeks away.
const slotLimit = 3000

// Today is what one person has before her.
type Today struct {
	// Back holds what she put off and what has come back.
	Back []Entry
	// Deliveries holds the latest delivery, to its end, and of earlier ones what is neither read nor done, oldest first.
	Deliveries []Delivery
	// Sealed is what comes next.
	Sealed Sealed
	// Put holds what was put off, soonest first.
	Put []Entry
}

// Today returns what the actor has before her and notes that she has looked.
func (d *Deliveries) Today(ctx context.Context, actor person.Actor) (Today, error) {
	var out Today
	now := d.now()
	if err := d.Expand(ctx, actor.ID); err != nil {
		return out, err
	}
	err := d.db.Read(ctx, func(tx *db.Tx) (err error) {
		if out.Deliveries, err = d.before(tx, actor, now); err != nil {
			return err
		}
		if out.Put, out.Back, err = putOff(tx, actor, now); err != nil {
			return err
		}
		out.Sealed, err = d.sealed(tx, actor)
		return err
	})
	if err != nil || !slices.ContainsFunc(out.Deliveries, func(v Delivery) bool { return v.OpenedAt.IsZero() }) {
		return out, err
	}
	return out, d.db.Write(ctx, func(tx *db.Tx) error { return markOpened(tx, actor.ID, now) })
}

// PutOff lists what the actor has put off and has not come back yet, the soonest first.
func (d *Deliveries) PutOff(ctx context.Context, actor person.Actor) ([]Entry, error) {
	var put []Entry
	err := d.db.Read(ctx, func(tx *db.Tx) (err error) {
		put, _, err = putOff(tx, actor, d.now())
		return err
	})
	return put, err
}

// putOff lists what the actor has put off, and what of it has come back.
func putOff(tx *db.Tx, actor person.Actor, now time.Time) (put, back []Entry, err error) {
	all, err := entries(tx, space.Viewer(actor, now), putOffEntries)
	for _, e := range all {
		if e.LaterUntil.After(now) {
			put = append(put, e)
		} else {
			back = append(back, e)
		}
	}
	return put, back, err
}

func (d *Deliveries) before(tx *db.Tx, actor person.Actor, now time.Time) ([]Delivery, error) {
	latest, ok, err := latestDelivery(tx, actor.ID)
	if err != nil || !ok {
		return nil, err
	}
	open, err := entries(tx, space.Viewer(actor, d.now()), openEntries, db.Micros(latest), todayLimit)
	if err != nil {
		return nil, err
	}
	newest, err := entries(tx, space.Viewer(actor, d.now()), newestEntries, db.Micros(latest), slotLimit)
	if err != nil {
		return nil, err
	}
	open = append(open, newest...)
	var out []Delivery
	for _, e := range open {
		if n := len(out); n == 0 || !out[n-1].Slot.Equal(e.Slot) {
			v, err := deliveryAt(tx, actor.ID, e.Slot)
			if err != nil {
				return nil, err
			}
			out = append(out, v)
		}
		v := &out[len(out)-1]
		v.Entries = append(v.Entries, e)
	}
	return out, nil
}

func (d *Deliveries) sealed(tx *db.Tx, actor person.Actor) (Sealed, error) {
	var s Sealed
	waits, err := entries(tx, space.Viewer(actor, d.now()), sealedEntries, todayLimit)
	if err != nil {
		return s, err
	}
	if s.At, err = nextSlot(tx, actor.ID); err != nil {
		return s, err
	}
	only, err := d.onlyAhead(tx, s.At, []id.ID{actor.ID})
	if err != nil {
		return s, err
	}
	for _, e := range waits {
		if e.NotBefore.After(s.At) || len(only) > 0 && (e.ahead.IsZero() || e.ahead.After(s.At)) {
			s.Later++
		} else {
			s.Entries = append(s.Entries, e)
		}
	}
	return s, nil
}

// Unread is what a delivery of the actor's brought that she has neither read nor put away or off, where she may see it still.
func (d *Deliveries) Unread(ctx context.Context, actor person.Actor, slot time.Time) (v Delivery, err error) {
	err = d.db.Read(ctx, func(tx *db.Tx) error {
		if v, err = deliveryAt(tx, actor.ID, slot); err != nil {
			return err
		}
		v.Entries, err = entries(tx, space.Viewer(actor, d.now()), slotEntries, db.Micros(slot), slotLimit)
		return err
	})
	return v, fault.While("reading a delivery", err)
}

// Before is the slot of the delivery before another one of somebody's; zero for the first.
func (d *Deliveries) Before(tx *db.Tx, who id.ID, slot time.Time) (time.Time, error) {
	return slotBefore(tx, who, slot)
}

// Waits is what was written until an instant, and waits for the actor to be delivered.
func (d *Deliveries) Waits(ctx context.Context, actor person.Actor, until time.Time) (out []Entry, err error) {
	if err = d.Expand(ctx, actor.ID); err != nil {
		return nil, err
	}
	err = d.db.Read(ctx, func(tx *db.Tx) error {
		out, err = entries(tx, space.Viewer(actor, d.now()), writtenEntries, db.Micros(until), slotLimit)
		return err
	})
	return out, fault.While("reading what waits", err)
}

// Find returns one entry of the actor's inbox.
func (d *Deliveries) Find(ctx context.Context, actor person.Actor, item id.ID) (Entry, error) {
	var e Entry
	if err := d.Expand(ctx, actor.ID); err != nil {
		return e, err
	}
	err := d.db.Read(ctx, func(tx *db.Tx) (err error) {
		e, err = d.find(tx, actor, item)
		return err
	})
	return e, err
}

// About returns what of the actor's inbox is about some refs, by ref. It is for what is aimed at the actor, such as what is
// asked: that never waits in an audience.
func (d *Deliveries) About(ctx context.Context, actor person.Actor, refs []id.ID) (map[id.ID]Entry, error) {
	out := make(map[id.ID]Entry, len(refs))
	err := d.db.Read(ctx, func(tx *db.Tx) error {
		found, err := entries(tx, space.Viewer(actor, d.now()), `it.ref `+tx.In(3), db.List(tx, refs))
		for _, e := range found {
			out[e.Ref] = e
		}
		return err
	})
	return out, err
}

func (d *Deliveries) find(tx *db.Tx, actor person.Actor, item id.ID) (Entry, error) {
	found, err := entries(tx, space.Viewer(actor, d.now()), `i.item_id = $3`, item)
	if err != nil {
		return Entry{}, err
	}
	if len(found) == 0 {
		return Entry{}, fault.NotFound("item")
	}
	return found[0], nil
}

// Shown notes that a person has seen letters or outcomes: what waited of them does not come any more.
func (d *Deliveries) Shown(tx *db.Tx, who id.ID, refs []id.ID) error {
	if err := expand(tx, who); err != nil {
		return err
	}
	return markShown(tx, who, refs, d.now())
}

// AnyUnread tells whether anything of some letters or outcomes is in a person's inbox, unread, or may be.
func (d *Deliveries) AnyUnread(tx *db.Tx, who id.ID, refs []id.ID) (bool, error) {
	list, err := behindOf(tx, []id.ID{who})
	if err != nil || len(list) > 0 {
		return len(list) > 0, err
	}
	return anyUnread(tx, who, refs)
}

// Read notes that a person has read a thread up to a letter: what waited of it does not come any more.
func (d *Deliveries) Read(tx *db.Tx, who, thread, upTo id.ID) error {
	if err := expand(tx, who); err != nil {
		return err
	}
	return markRead(tx, who, thread, upTo, d.now())
}

// Done puts an entry away, or with done false takes that back.
func (d *Deliveries) Done(ctx context.Context, actor person.Actor, item id.ID, done bool) error {
	return d.change(ctx, actor, item, func(tx *db.Tx, e Entry) error {
		var at time.Time
		if done {
			at = d.now()
		}
		return setDone(tx, actor.ID, e.ID, at)
	})
}

// Later puts an entry off until a time of the actor's choice: it leaves Today and comes back by itself, outside hours too.
func (d *Deliveries) Later(ctx context.Context, actor person.Actor, item id.ID, s Snooze) (time.Time, error) {
	var until time.Time
	err := d.change(ctx, actor, item, func(tx *db.Tx, e Entry) error {
		p, _, err := d.schedules.Compiled(tx, actor.ID)
		if err != nil {
			return err
		}
		if until, err = s.until(d.now(), p); err != nil {
			return err
		}
		if err := setLater(tx, actor.ID, e.ID, until); err != nil {
			return err
		}
		return d.SetTimer(tx, Timer{Kind: ComesBack, Ref: e.ID, Person: actor.ID, FireAt: until, Wall: s.Wall})
	})
	return until, err
}

// Now takes a putting-off back.
func (d *Deliveries) Now(ctx context.Context, actor person.Actor, item id.ID) error {
	return d.change(ctx, actor, item, func(tx *db.Tx, e Entry) error {
		if err := setLater(tx, actor.ID, e.ID, time.Time{}); err != nil {
			return err
		}
		return DropTimer(tx, ComesBack, e.ID, actor.ID)
	})
}

func (d *Deliveries) change(ctx context.Context, actor person.Actor, item id.ID, do func(*db.Tx, Entry) error) error {
	return d.db.Write(ctx, func(tx *db.Tx) error {
		if err := expand(tx, actor.ID); err != nil {
			return err
		}
		e, err := d.find(tx, actor, item)
		if err != nil {
			return err
		}
		tx.AfterCommit(func() { d.bus.Publish(Topic(actor.ID)) })
		return do(tx, e)
	})
}

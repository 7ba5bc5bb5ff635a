package ask

import (
	"context"
	"time"

	"meantime/internal/db"
	"meantime/internal/delivery"
	"meantime/internal/fault"
	"meantime/internal/id"
	"meantime/internal/person"
	"meantime/internal/space"
)

// early is how long before its moment a reminder is written: the delivery of that moment has it then, whoever makes that.
const early = 30 * time.Minute

// reminded is from when on a delivery may remind who is asked (rule 45); zero for never.
func reminded(q Asked, standing *person.Standing) (time.Time, error) {
	if q.Person == 0 || q.Person == q.Author || q.DueAt.IsZero() {
		return time.Time{}, nil
	}
	declared, err := standing.Declared()
	if err != nil || declared.NoReminders {
		return time.Time{}, err
	}
	at, ok := standing.Time.Reminder(q.CreatedAt, q.DueAt)
	if !ok {
		return time.Time{}, nil
	}
	return at, nil
}

// remindIn has somebody reminded when the moment for it comes, or not any more.
func (a *Asks) remindIn(tx *db.Tx, q Asked, standing *person.Standing) error {
	at, err := reminded(q, standing)
	if err != nil {
		return err
	}
	if at.IsZero() {
		return delivery.DropTimer(tx, delivery.AskReminder, q.ID, q.Person)
	}
	return a.deliveries.SetTimer(tx, delivery.Timer{Kind: delivery.AskReminder, Ref: q.ID, Person: q.Person, FireAt: at.Add(-early)})
}

// remindAnew is remindIn after the time has moved: a reminder that has not come yet is taken back, one that has stays the only.
func (a *Asks) remindAnew(tx *db.Tx, q Asked, standing *person.Standing) error {
	if q.reminder != 0 {
		recalled, err := a.deliveries.Recall(tx, q.reminder)
		if err != nil || !recalled {
			return err
		}
		if _, err := setReminder(tx, q.ID, 0); err != nil {
			return err
		}
		q.reminder = 0
	}
	return a.remindIn(tx, q, standing)
}

// Remind puts on its way to who is asked that the time comes near, in the transaction that removes the timer: once, as an
// item of a delivery like any other, if one comes before the time does. It is taken back when an answer is faster.
func (a *Asks) Remind(tx *db.Tx, t delivery.Timer) error {
	q, ok, err := findOpen(tx, t.Ref)
	if err != nil || !ok {
		return err
	}
	standing, err := a.schedules.Standing(tx, q.Clock())
	if err != nil {
		return err
	}
	from, err := reminded(q, standing)
	if err != nil || from.IsZero() {
		return err
	}
	now := a.now()
	if now.Before(from.Add(-early)) { // the clock was set back
		return a.remindIn(tx, q, standing)
	}
	if now.After(from) {
		from = now
	}
	if slot, ok := standing.Time.Slot(from); !ok || !slot.At.Before(q.DueAt) {
		return nil
	}
	if known, err := knows(tx, q, from); err != nil || !known {
		return err
	}
	to, ok, err := a.reader(tx, q, q.Person)
	if err != nil || !ok {
		return err
	}
	ref := a.ids.New()
	if open, err := setReminder(tx, q.ID, ref); err != nil || !open {
		return err
	}
	return a.deliveries.Post(tx, delivery.Item{ID: a.ids.New(), Kind: delivery.Reminder, Ref: ref, Thread: q.Thread, Space: q.Space, Author: q.Author, CreatedAt: from},
		[]delivery.Recipient{{Reader: to, Reason: delivery.Asked}})
}

// reader is somebody whom an asking concerns, who is still here and sees its space.
func (a *Asks) reader(tx *db.Tx, q Asked, who id.ID) (space.Reader, bool, error) {
	found, err := a.people.Get(tx, who)
	if err != nil || !found.Active() {
		return space.Reader{}, false, err
	}
	where, err := a.spaces.AnyIn(tx, person.Actor{ID: found.ID, Role: found.Role}, q.Space)
	if fault.Is(err, fault.KindNotFound) {
		return space.Reader{}, false, nil
	}
	if err != nil {
		return space.Reader{}, false, err
	}
	readers, err := space.Reach(tx, where, []id.ID{who})
	if err != nil || len(readers) == 0 {
		return space.Reader{}, false, err
	}
	return readers[0], true, nil
}

// Reminders finds what the actor is reminded of by some items, by their refs, as long as it is open.
func (a *Asks) Reminders(ctx context.Context, actor person.Actor, refs []id.ID) (out map[id.ID]Asked, err error) {
	err = a.db.Read(ctx, func(tx *db.Tx) error {
		list, err := remindedBy(tx, space.Viewer(actor, a.now()), refs)
		out = make(map[id.ID]Asked, len(list))
		for _, q := range list {
			out[q.reminder] = q
		}
		return err
	})
	return out, fault.While("looking up reminders", err)
}

package urgent

import (
	"context"
	"errors"
	"time"

	"meantime/internal/bus"
	"meantime/internal/db"
	"meantime/internal/delivery"
	"meantime/internal/fault"
	"meantime/internal/id"
	"meantime/internal/space"
)

// Climb does the step of a ladder that a timer says is due, in the transaction that removes the timer.
func (u *Urgents) Climb(tx *db.Tx, t delivery.Timer) error {
	v, ok, err := hold(tx, t.Ref)
	if err != nil || !ok || !v.Climbs() { // taken, or ended, in the meantime
		return err
	}
	where, err := space.Get(tx, v.Space)
	if err != nil {
		return err
	}
	return u.fire(tx, where, &v, u.now())
}

// fire rings whom the next step of a ladder finds, and sets the timer of the one after it.
func (u *Urgents) fire(tx *db.Tx, where space.Space, v *Urgent, now time.Time) error {
	l := u.ladder(tx, where, *v)
	ring, ok, err := l.fire(v.Step, now)
	if err != nil {
		return err
	}
	if !ok {
		return u.exhaust(tx, l, v, now)
	}
	v.Step, v.NextAt = ring.Step+1, ring.Until
	if err := u.ring(tx, v, ring); err != nil {
		return err
	}
	if err := setStep(tx, *v); err != nil {
		return err
	}
	return u.Deliveries.SetTimer(tx, timerOf(*v))
}

func timerOf(v Urgent) delivery.Timer {
	return delivery.Timer{Kind: delivery.Rings, Ref: v.ID, Person: v.Author, FireAt: v.NextAt}
}

// ring keeps that somebody is rung or told, and lets the pages know.
func (u *Urgents) ring(tx *db.Tx, v *Urgent, r Ring) error {
	if err := insertRing(tx, r); err != nil {
		return err
	}
	v.Rings = append(v.Rings, r)
	topics := []bus.Topic{RingsTopic(r.Person), topic(*v)}
	tx.AfterCommit(func() { u.Bus.Publish(topics...) })
	if u.Deliveries.Mails() {
		if err := u.Deliveries.Announce(tx, delivery.Mail, r.Person, delivery.Rang, db.Micros(r.At)); err != nil {
			return err
		}
	}
	if r.Person == v.Author {
		return nil
	}
	return u.Deliveries.Interrupted(tx, r.Person, delivery.ByRing, r.At)
}

// exhaust ends a climb in which nobody answered: who raised it and the fallback group are told. It stays open.
func (u *Urgents) exhaust(tx *db.Tx, l *ladder, v *Urgent, now time.Time) error {
	told, err := l.fallback(now)
	if err != nil {
		return err
	}
	v.NextAt, v.Exhausted = time.Time{}, now
	for _, who := range append([]id.ID{v.Author}, told...) {
		if err := u.ring(tx, v, Ring{Urgent: v.ID, Step: v.Step, Person: who, Reason: Told, At: now, Until: now}); err != nil {
			return err
		}
	}
	v.Step++
	return setStep(tx, *v)
}

// Mend sets right what a clock that was set back, or a lost timer, would have wait for ever: no ladder goes on later than
// its wait from now (rule 5).
func (u *Urgents) Mend(ctx context.Context) error {
	now := u.now()
	var late []Urgent
	err := u.DB.Read(ctx, func(tx *db.Tx) (err error) {
		late, err = stuck(tx, now)
		return err
	})
	for _, v := range late { // one that cannot be mended keeps no other from being
		err = errors.Join(err, u.DB.Write(ctx, func(tx *db.Tx) error { return u.mend(tx, v, now) }))
	}
	return fault.While("mending ladders", err)
}

func (u *Urgents) mend(tx *db.Tx, v Urgent, now time.Time) error {
	if err := u.still(tx, v); err != nil {
		return err
	}
	v, ok, err := hold(tx, v.ID)
	if err != nil || !ok || !v.Climbs() {
		return err
	}
	if latest := now.Add(v.Wait); v.NextAt.After(latest) {
		v.NextAt = latest
	}
	if err := setStep(tx, v); err != nil {
		return err
	}
	return u.Deliveries.SetTimer(tx, timerOf(v))
}

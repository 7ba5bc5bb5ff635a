package delivery

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"meantime/internal/db"
	"meantime/internal/fault"
	"meantime/internal/id"
)

// claimSize is how many people's deliveries are made in one transaction.
const claimSize = 500

// claim is a person whose slot has come.
type claim struct {
	person id.ID
	slot   time.Time
}

// Cut makes the deliveries whose slot has come by an instant, in one transaction for a few hundred people, and tells of each such
// batch. Whose delivery cannot be made keeps nobody else from theirs. It may run on several nodes at once.
func (d *Deliveries) Cut(ctx context.Context, by time.Time, batch func(people int, slot time.Time)) error {
	var failed []error
	var aside []id.ID // whose delivery cannot be made now
	for most := claimSize; ctx.Err() == nil; {
		due, err := d.cutSome(ctx, by, aside, most)
		switch {
		case err == nil && len(due) == 0:
			return errors.Join(failed...)
		case err == nil:
			batch(len(due), due[0].slot)
			most = min(2*most, claimSize)
		case len(due) == 0:
			return errors.Join(append(failed, err)...)
		case len(due) > 1: // it is one of them, or a few
			most = len(due) / 2
		default:
			aside = append(aside, due[0].person)
			failed = append(failed, fmt.Errorf("the delivery of %s at %s: %w", due[0].person, due[0].slot, err))
		}
	}
	return errors.Join(append(failed, ctx.Err())...)
}

// cutSome makes the deliveries of some of those whose slot has come, and returns whose it was to make.
func (d *Deliveries) cutSome(ctx context.Context, by time.Time, aside []id.ID, most int) (due []claim, err error) {
	err = d.db.Write(ctx, func(tx *db.Tx) (err error) {
		if due, err = claimDue(tx, by, aside, most); err != nil || len(due) == 0 {
			return err
		}
		if err := holdAudiences(tx, claimed(due)); err != nil {
			return err
		}
		return fault.Caught(func() error {
			for _, group := range bySlot(due) {
				if err := d.cutSlot(tx, group, by); err != nil {
					return err
				}
			}
			return nil
		})
	})
	return due, err
}

func claimed(due []claim) []id.ID {
	out := make([]id.ID, len(due))
	for i, c := range due {
		out[i] = c.person
	}
	return out
}

// bySlot splits claims, which come in the order of their slots, into those of one slot each.
func bySlot(due []claim) [][]claim {
	var out [][]claim
	for len(due) > 0 {
		n := slices.IndexFunc(due, func(c claim) bool { return !c.slot.Equal(due[0].slot) })
		if n < 0 {
			n = len(due)
		}
		out = append(out, due[:n])
		due = due[n:]
	}
	return out
}

// cutSlot makes the deliveries of one instant: entries get their slot, deliveries and announcements are written, and
// the next slots are planned, all in the transaction that claimed the people (rule 42).
func (d *Deliveries) cutSlot(tx *db.Tx, due []claim, now time.Time) error {
	slot, people := due[0].slot, claimed(due)
	if err := expand(tx, people...); err != nil {
		return err
	}
	made, err := havingDelivery(tx, slot, people)
	if err != nil {
		return err
	}
	taking := people
	if len(made) > 0 { // the clock was set back: what came since then waits for the slot after this one (rule 2)
		if err := postpone(tx, slot, made); err != nil {
			return err
		}
		taking = slices.DeleteFunc(slices.Clone(people), func(who id.ID) bool { return slices.Contains(made, who) })
	}
	reached, err := d.take(tx, slot, taking)
	if err != nil {
		return err
	}
	if err := insertDeliveries(tx, slot, reached, now, false); err != nil {
		return err
	}
	if err := d.announce(tx, slot, reached); err != nil {
		return err
	}
	tx.AfterCommit(func() {
		for _, who := range reached {
			d.bus.Publish(Topic(who))
		}
	})
	return d.planNext(tx, slot, people)
}

// announce has some people told that a delivery is here: on their open pages, and by mail where this Meantime sends it.
func (d *Deliveries) announce(tx *db.Tx, slot time.Time, reached []id.ID) error {
	if err := insertAnnouncements(tx, slot, reached); err != nil || !d.byMail {
		return err
	}
	tx.AfterCommit(func() { d.mails(slot) })
	return insertMails(tx, slot, reached)
}

// take gives the slot to what waits for it, and returns for whom. At a slot that somebody has only because of something
// asked, the rest goes on waiting.
func (d *Deliveries) take(tx *db.Tx, slot time.Time, people []id.ID) ([]id.ID, error) {
	only, err := d.onlyAhead(tx, slot, people)
	if err != nil {
		return nil, err
	}
	if len(only) == 0 {
		return takeWaiting(tx, slot, people)
	}
	reached, err := takeAhead(tx, slot, only)
	if err != nil {
		return nil, err
	}
	others, err := takeWaiting(tx, slot, slices.DeleteFunc(slices.Clone(people), func(who id.ID) bool { return slices.Contains(only, who) }))
	return append(reached, others...), err
}

// onlyAhead tells which of some people have a slot at an instant only because of something asked.
func (d *Deliveries) onlyAhead(tx *db.Tx, slot time.Time, people []id.ID) ([]id.ID, error) {
	maybe, err := withAhead(tx, slot, people)
	if err != nil || len(maybe) == 0 {
		return nil, err
	}
	standing, err := d.schedules.Of(tx, maybe...)
	return slices.DeleteFunc(maybe, func(who id.ID) bool {
		ordinary, ok := standing[who].Time.Slot(slot)
		return ok && ordinary.At.Equal(slot)
	}), err
}

// planNext clears the next slots of people and plans those for whom something still waits.
func (d *Deliveries) planNext(tx *db.Tx, slot time.Time, people []id.ID) error {
	if err := clearNext(tx, people); err != nil {
		return err
	}
	still, err := withWaiting(tx, people)
	if err != nil {
		return err
	}
	standing, err := d.schedules.Of(tx, still...)
	if err != nil {
		return err
	}
	for _, who := range still {
		s := standing[who]
		if err := d.replan(tx, who, s.Time, s.Version, slot.Add(time.Microsecond)); err != nil {
			return err
		}
	}
	return nil
}

// OpenEarly makes the actor's next delivery now, before its slot. It counts as an interruption that only she sees.
// It returns the slot it made, which is now or in the next free microsecond, and false when nothing waits for the next delivery.
func (d *Deliveries) OpenEarly(ctx context.Context, who id.ID) (time.Time, bool, error) {
	now := d.now()
	slot, opened := now, false
	err := d.db.Write(ctx, func(tx *db.Tx) error {
		c, ok, err := claimOne(tx, who)
		if err != nil || !ok || c.slot.Before(now) { // what is due already is no longer early
			return err
		}
		if err := settle(tx, who); err != nil {
			return err
		}
		if slot, err = freeSlot(tx, who, now); err != nil {
			return err
		}
		n, err := takeUpTo(tx, who, c.slot, slot)
		if opened = n > 0; err != nil || !opened {
			return err
		}
		written, err := lastWritten(tx, who, slot)
		if err != nil {
			return err
		}
		if written.Before(now) { // unless the clock was set back, or it is a reminder, which is written for its moment
			written = now
		}
		if err := insertDeliveries(tx, slot, []id.ID{who}, written, true); err != nil {
			return err
		}
		if err := d.Interrupted(tx, who, OpenedEarly, now); err != nil {
			return err
		}
		return d.planNext(tx, slot, []id.ID{who})
	})
	return slot, opened, err
}

// freeSlot is an instant, or the first after it at which a person has had no delivery: one comes once for a person and an
// instant (rule 20), and one may have come in this very microsecond.
func freeSlot(tx *db.Tx, who id.ID, at time.Time) (time.Time, error) {
	for ; ; at = at.Add(time.Microsecond) {
		if had, err := havingDelivery(tx, at, []id.ID{who}); err != nil || len(had) == 0 {
			return at, err
		}
	}
}

// Sweep mends what must not be: people for whom something waits without a next slot, because none lay inside the horizon
// when it came or because a plan was lost, plans and timers made with other zone data, and what was written while the clock was
// ahead. It returns how many people it planned anew. It also writes out what old audiences still hold. What cannot be mended keeps
// nothing else from being.
func (d *Deliveries) Sweep(ctx context.Context) (int, error) {
	failed := []error{d.dissolve(ctx), d.backdate(ctx), d.retime(ctx)}
	total := 0
	err := sweep(ctx, d, func(tx *db.Tx, after id.ID) ([]id.ID, error) {
		return unplanned(tx, after, d.tzVersion(), d.now(), claimSize)
	}, itself, func(tx *db.Tx, who id.ID) error {
		waits, err := d.recover(tx, who)
		if waits {
			tx.AfterCommit(func() { total++ })
		}
		return err
	})
	return total, errors.Join(append(failed, err)...)
}

func itself(v id.ID) id.ID { return v }

// sweep does something about all that is found, a few hundred at a time: found by a number, in its order, after another. They share
// a transaction or, where that fails, have one each.
func sweep[T any](ctx context.Context, d *Deliveries, find func(tx *db.Tx, after id.ID) ([]T, error), number func(T) id.ID, do func(*db.Tx, T) error) error {
	var failed []error
	caught := func(tx *db.Tx, v T) error { return fault.Caught(func() error { return do(tx, v) }) }
	for after, more := id.ID(0), true; more; {
		var found []T
		err := d.db.Write(ctx, func(tx *db.Tx) (err error) {
			if found, err = find(tx, after); err != nil {
				return err
			}
			return all(tx, found, caught)
		})
		if err != nil && len(found) == 0 {
			return errors.Join(append(failed, err)...)
		}
		for i := range found {
			if err == nil {
				break
			}
			if err := d.db.Write(ctx, func(tx *db.Tx) error { return caught(tx, found[i]) }); err != nil {
				failed = append(failed, err)
			}
		}
		if more = len(found) == claimSize && ctx.Err() == nil; more {
			after = number(found[len(found)-1])
		}
	}
	return errors.Join(failed...)
}

func all[T any](tx *db.Tx, list []T, do func(*db.Tx, T) error) error {
	for _, v := range list {
		if err := do(tx, v); err != nil {
			return err
		}
	}
	return nil
}

// planAnew plans everybody's next slot anew who has one ahead.
func (d *Deliveries) planAnew(ctx context.Context) error {
	return sweep(ctx, d, func(tx *db.Tx, after id.ID) ([]id.ID, error) {
		return plannedAfter(tx, after, d.now(), claimSize)
	}, itself, func(tx *db.Tx, who id.ID) error {
		_, version, err := d.schedules.Compiled(tx, who)
		if err != nil {
			return err
		}
		return d.Replan(tx, who, version)
	})
}

// recover plans what waits for a person anew, if something does. It looks from the beginning, not from now: what was lost is
// late and comes at once (rule 44).
func (d *Deliveries) recover(tx *db.Tx, who id.ID) (waits bool, err error) {
	if err := settle(tx, who); err != nil {
		return false, err
	}
	if _, waits, err = firstWaiting(tx, who); err != nil || !waits {
		return false, err
	}
	p, version, err := d.schedules.Compiled(tx, who)
	if err != nil {
		return false, err
	}
	if err := d.mornings(tx, who, p); err != nil {
		return false, err
	}
	return true, d.replan(tx, who, p, version, time.Time{})
}

package delivery

import (
	"context"
	"slices"
	"time"

	"meantime/internal/db"
	"meantime/internal/id"
)

// claimSize is how many people's deliveries are made in one transaction.
const claimSize = 500

// claim is a person whose slot has come.
type claim struct {
	person id.ID
	slot   time.Time
}

// Cut makes the deliveries whose slot has come by an instant, in one transaction for a few hundred people, and returns
// how many people it looked at and the earliest of their slots; zero people means that nothing is due. It may run on
// several nodes at once.
func (d *Deliveries) Cut(ctx context.Context, by time.Time) (n int, earliest time.Time, err error) {
	err = d.db.Write(ctx, func(tx *db.Tx) error {
		due, err := claimDue(tx, by, claimSize)
		if n = len(due); err != nil || n == 0 {
			return err
		}
		if err := holdAudiences(tx, claimed(due)); err != nil {
			return err
		}
		earliest = due[0].slot
		for _, group := range bySlot(due) {
			if err := d.cutSlot(tx, group, by); err != nil {
				return err
			}
		}
		return nil
	})
	return n, earliest, err
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
	if len(made) > 0 { // the clock was set back: what came since then waits for the slot after this one (rule 2)
		if err := postpone(tx, slot, made); err != nil {
			return err
		}
	}
	reached, err := d.take(tx, slot, people)
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
		if err := insertDeliveries(tx, slot, []id.ID{who}, now, true); err != nil {
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
// when it came or because a plan was lost, and plans and timers made with other zone data. It returns how many it planned
// anew. It also writes out what old audiences still hold.
func (d *Deliveries) Sweep(ctx context.Context) (int, error) {
	for more := true; more; {
		err := d.db.Write(ctx, func(tx *db.Tx) (err error) {
			more, err = d.dissolve(tx)
			return err
		})
		if err != nil {
			return 0, err
		}
	}
	if err := d.retime(ctx); err != nil {
		return 0, err
	}
	var after id.ID
	for total := 0; ; {
		var lost []id.ID
		var found int
		err := d.db.Write(ctx, func(tx *db.Tx) (err error) {
			if lost, err = unplanned(tx, after, d.tzVersion(), d.now(), claimSize); err != nil {
				return err
			}
			found = 0
			for _, who := range lost {
				waits, err := d.recover(tx, who)
				if err != nil {
					return err
				}
				if waits {
					found++
				}
			}
			return nil
		})
		total += found
		if err != nil || len(lost) < claimSize {
			return total, err
		}
		after = lost[len(lost)-1]
	}
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
	return true, d.replan(tx, who, p, version, time.Time{})
}

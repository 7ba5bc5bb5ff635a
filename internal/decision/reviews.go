package decision

import (
	"context"

	"meantime/internal/db"
	"meantime/internal/delivery"
	"meantime/internal/fault"
	"meantime/internal/id"
	"meantime/internal/person"
	"meantime/internal/space"
	"meantime/internal/thread"
	"meantime/internal/worktime"
)

// mayReview refuses a review date that does not lie ahead on a person's clock; none is right.
func (d *Decisions) mayReview(tx *db.Tx, who id.ID, on worktime.Date) error {
	if on == 0 {
		return nil
	}
	today, _, err := d.today(tx, who)
	switch {
	case err != nil:
		return err
	case on <= today:
		return fault.Invalid("review", "Please choose a date that lies ahead.")
	case on > today+maxYears*yearDays:
		return fault.Invalid("review", "Please choose a date within the next ten years.")
	}
	return nil
}

// remind has a decision become due when the date begins on the clock of who decided; the first delivery of her working day
// then brings it. A zero date is none.
func (d *Decisions) remind(tx *db.Tx, decision, by id.ID, on worktime.Date) error {
	if on == 0 {
		return nil
	}
	_, p, err := d.today(tx, by)
	if err != nil {
		return err
	}
	wall := worktime.Wall{Date: on}
	at, ok := p.Within((maxYears+1)*yearDays).AtLocal(d.now(), wall)
	if !ok {
		return fault.Invalid("review", "Please choose a date within the next ten years.")
	}
	return d.deliveries.SetTimer(tx, delivery.Timer{Kind: delivery.ReviewDue, Ref: decision, Person: by, FireAt: at, Wall: &wall})
}

// relieve ends the review of a decision that was replaced, unless the one who decided it does not see that it was.
func (d *Decisions) relieve(tx *db.Tx, decision id.ID) error {
	r, ok, err := findRow(tx, decision)
	if err != nil || !ok {
		return err
	}
	_, seen, ok, err := d.asDecider(tx, r)
	if err != nil || ok && seen.Stands() {
		return err
	}
	if err := delivery.DropTimer(tx, delivery.ReviewDue, r.id, r.by); err != nil || r.due == 0 {
		return err
	}
	return d.deliveries.Withdraw(tx, r.due)
}

// asDecider is a decision as the person who made it sees it; false when she does not any more.
func (d *Decisions) asDecider(tx *db.Tx, r row) (by person.Actor, seen Decision, ok bool, err error) {
	who, err := d.people.Get(tx, r.by)
	if err != nil || !who.Active() {
		return by, seen, false, err
	}
	by = person.Actor{ID: who.ID, Role: who.Role}
	seen, ok, err = findDecision(tx, d.viewer(by), r.id)
	return by, seen, ok, err
}

// ReviewDue notes that the review date of a decision has come and brings it, in the transaction that removes the timer.
func (d *Decisions) ReviewDue(tx *db.Tx, t delivery.Timer) error {
	r, ok, err := findRow(tx, t.Ref)
	if err != nil || !ok || r.review == 0 || r.due != 0 {
		return err
	}
	today, _, err := d.today(tx, r.by)
	if err != nil {
		return err
	}
	if today < r.review { // the clock was set back, or the person moved west
		return d.remind(tx, r.id, r.by, r.review)
	}
	r.due = d.ids.New()
	if err := setDue(tx, r.id, r.due); err != nil {
		return err
	}
	d.threads.Tell(tx, thread.Thread{ID: r.thread, Space: r.space})
	return d.bring(tx, r)
}

// bring puts on its way to who decided that a decision is due or, where that person does not see it any more, to who looks
// after the space.
func (d *Decisions) bring(tx *db.Tx, r row) error {
	where, err := space.Get(tx, r.space)
	if err != nil {
		return err
	}
	reason := delivery.Decided
	by, seen, ok, err := d.asDecider(tx, r)
	if err != nil {
		return err
	}
	var readers []space.Reader
	if ok {
		readers, err = space.Reach(tx, where, []id.ID{by.ID})
	} else {
		reason = delivery.Tends
		if readers, err = space.Tenders(tx, where); err == nil && len(readers) > 0 {
			seen, ok, err = findDecision(tx, d.viewer(person.Actor{ID: readers[0].Person}), r.id)
		}
	}
	if err != nil || !ok || !seen.Stands() {
		return err
	}
	to := make([]delivery.Recipient, len(readers))
	for i, reader := range readers {
		to[i] = delivery.Recipient{Reader: reader, Reason: reason}
	}
	return d.deliveries.Post(tx, delivery.Item{ID: d.ids.New(), Kind: delivery.Review, Ref: r.due, Thread: r.thread, Space: r.space, CreatedAt: d.now()}, to)
}

// accountEnded has what somebody decided and is due be brought to who looks after its space, in the transaction that ends
// that person's account.
func (d *Decisions) accountEnded(tx *db.Tx, who id.ID) error {
	list, err := dueOf(tx, who)
	if err != nil {
		return err
	}
	for _, r := range list {
		if err := d.deliveries.Withdraw(tx, r.due); err != nil {
			return err
		}
		r.due = d.ids.New()
		if err := setDue(tx, r.id, r.due); err != nil {
			return err
		}
		if err := d.bring(tx, r); err != nil {
			return err
		}
	}
	return nil
}

// Keep notes that a decision still holds, until another review date or without one. Who decided may, and who looks after
// the space.
func (d *Decisions) Keep(ctx context.Context, actor person.Actor, decision id.ID, until worktime.Date) error {
	return fault.While("keeping a decision", d.db.Write(ctx, func(tx *db.Tx) error {
		if err := hold(tx, decision); err != nil {
			return err
		}
		found, err := d.find(tx, actor, decision)
		if err != nil {
			return err
		}
		if err := d.mayKeep(tx, actor, found); err != nil {
			return err
		}
		if err := d.mayReview(tx, found.By, until); err != nil {
			return err
		}
		if err := insertReview(tx, d.ids.New(), found, actor.ID, d.now(), until); err != nil {
			return err
		}
		r, _, err := findRow(tx, decision)
		if err != nil {
			return err
		}
		if r.due != 0 {
			if err := d.deliveries.Withdraw(tx, r.due); err != nil {
				return err
			}
		}
		if err := setReview(tx, decision, until); err != nil {
			return err
		}
		if err := delivery.DropTimer(tx, delivery.ReviewDue, decision, found.By); err != nil {
			return err
		}
		d.threads.Tell(tx, thread.Thread{ID: r.thread, Space: r.space})
		return d.remind(tx, decision, found.By, until)
	}))
}

func (d *Decisions) mayKeep(tx *db.Tx, actor person.Actor, found Decision) error {
	where, err := d.spaces.FindIn(tx, actor, found.Space)
	if err != nil {
		return err
	}
	if err := MayKeep(where, actor, found); err != nil {
		return err
	}
	if !found.Stands() {
		return fault.Conflict("decision_replaced", "Another decision has replaced that one already.")
	}
	return nil
}

// MayKeep returns nil when the actor may say that a decision still holds, else why not.
func MayKeep(where space.Space, actor person.Actor, found Decision) error {
	if err := where.MayWrite(); err != nil || found.By == actor.ID {
		return err
	}
	if where.MayTend(actor) != nil {
		return fault.Forbidden("not_yours_to_review", "Whoever decided something looks at it again, or who looks after the space.")
	}
	return nil
}

// Reviews lists how often a decision that the actor may see was looked at again, the first first.
func (d *Decisions) Reviews(ctx context.Context, actor person.Actor, decision id.ID) (out []Review, err error) {
	err = d.db.Read(ctx, func(tx *db.Tx) error {
		if _, err := d.find(tx, actor, decision); err != nil {
			return err
		}
		out, err = reviewsOf(tx, decision)
		return err
	})
	return out, err
}

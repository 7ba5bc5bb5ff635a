package ask

import (
	"time"

	"meantime/internal/db"
	"meantime/internal/delivery"
	"meantime/internal/id"
	"meantime/internal/person"
	"meantime/internal/worktime"
)

// seenPast is when somebody sees that a due time has gone by: at once, or at the end of its date where whoever is asked shares
// only the day with others. standing is of whose clock it is.
func seenPast(viewer id.ID, q Asked, standing *person.Standing) (time.Time, error) {
	if q.Kind == Talk { // who asks said when it is, and it is no secret
		return q.Over(), nil
	}
	if q.DueAt.IsZero() || standing == nil || viewer == q.Clock() {
		return q.DueAt, nil
	}
	declared, err := standing.Declared()
	if err != nil || !declared.Coarse {
		return q.DueAt, err
	}
	date := worktime.WallIn(q.DueAt, standing.Time.Zone(q.DueAt)).Date
	at, _ := standing.Time.AtLocal(q.DueAt, worktime.Wall{Date: date + 1})
	return at, nil
}

// see says of open askings when a viewer sees that their time has gone by; zero for somebody who is not asked.
func (a *Asks) see(tx *db.Tx, viewer id.ID, list []Asked) error {
	var clocks []id.ID
	for _, q := range list {
		if q.End == nil && !q.DueAt.IsZero() && q.Clock() != viewer {
			clocks = append(clocks, q.Clock())
		}
	}
	if len(clocks) == 0 {
		return nil
	}
	standing, err := a.schedules.Of(tx, clocks...)
	if err != nil {
		return err
	}
	for i, q := range list {
		if q.End == nil {
			if list[i].seenPast, err = seenPast(viewer, q, standing[q.Clock()]); err != nil {
				return err
			}
		}
	}
	return nil
}

// watch has a due time noticed when it goes by for who asks; a zero one is not.
func (a *Asks) watch(tx *db.Tx, q Asked, standing *person.Standing) error {
	at, err := seenPast(q.Author, q, standing)
	if err != nil {
		return err
	}
	if at.IsZero() {
		return delivery.DropTimer(tx, delivery.AskPast, q.ID, q.Author)
	}
	return a.deliveries.SetTimer(tx, delivery.Timer{Kind: delivery.AskPast, Ref: q.ID, Person: q.Author, FireAt: at})
}

// PastDue puts on its way to who asked that the time has gone by, in the transaction that removes the timer. It comes in
// the next delivery, once, and is taken back when an answer is faster.
func (a *Asks) PastDue(tx *db.Tx, t delivery.Timer) error {
	q, ok, err := findOpen(tx, t.Ref)
	if err != nil || !ok {
		return err
	}
	standing, err := a.schedules.Standing(tx, q.Clock())
	if err != nil {
		return err
	}
	if q.seenPast, err = seenPast(q.Author, q, standing); err != nil {
		return err
	}
	now := a.now()
	if now.Before(q.seenPast) { // the clock was set back
		return a.watch(tx, q, standing)
	}
	if !q.Past(now) || q.past != 0 || q.Person == q.Author { // who asks herself sees it on her own timetable
		return nil
	}
	author, ok, err := a.reader(tx, q, q.Author)
	if err != nil || !ok {
		return err
	}
	ref := a.ids.New()
	if open, err := setPast(tx, q.ID, ref); err != nil || !open { // it has been answered meanwhile
		return err
	}
	return a.deliveries.Post(tx, delivery.Item{ID: a.ids.New(), Kind: delivery.Past, Ref: ref, Thread: q.Thread, Space: q.Space, Author: q.Person, CreatedAt: now},
		[]delivery.Recipient{{Reader: author, Reason: delivery.Waits}})
}

// unwatch forgets the due time of what has ended, and takes back what has been said of it meanwhile.
func (a *Asks) unwatch(tx *db.Tx, q Asked) error {
	if err := dropTimers(tx, q); err != nil {
		return err
	}
	ended, ok, err := findAsked(tx, q.ID) // as it is now that nothing more can be said of it
	if err != nil || !ok {
		return err
	}
	for _, ref := range []id.ID{ended.past, ended.reminder} {
		if ref == 0 {
			continue
		}
		if err := a.deliveries.Withdraw(tx, ref); err != nil {
			return err
		}
	}
	return nil
}

// dropTimers has nothing more noticed of an asking.
func dropTimers(tx *db.Tx, q Asked) error {
	if err := delivery.DropTimer(tx, delivery.AskPast, q.ID, q.Author); err != nil {
		return err
	}
	return delivery.DropTimer(tx, delivery.AskReminder, q.ID, q.Person)
}

// renew works out anew until when somebody is asked, and has that noticed; there is no time where it lies too far ahead. What
// has ended stays as it is.
func (a *Asks) renew(tx *db.Tx, q Asked, standing *person.Standing) error {
	if q.Kind == Talk { // it is when it was said to be
		if err := a.watch(tx, q, standing); err != nil {
			return err
		}
		return a.remindAnew(tx, q, standing)
	}
	at, ok := standing.Time.Due(q.CreatedAt, q.Want)
	if !ok {
		at = time.Time{}
	}
	if q.past != 0 && at.Equal(q.DueAt) { // it is told already that this has gone by
		return nil
	}
	open, err := setDue(tx, q.ID, at)
	if err != nil || !open {
		return err
	}
	q.DueAt = at
	if err := a.watch(tx, q, standing); err != nil {
		return err
	}
	return a.remindAnew(tx, q, standing)
}

// Renew is what a timer becomes that was set with other zone data (rule 2), in the transaction that looks after it.
func (a *Asks) Renew(tx *db.Tx, t delivery.Timer) error {
	q, ok, err := findOpen(tx, t.Ref)
	if err == nil && !ok {
		err = delivery.DropTimer(tx, t.Kind, t.Ref, t.Person)
	}
	if err != nil || !ok {
		return err
	}
	standing, err := a.schedules.Standing(tx, q.Clock())
	if err != nil {
		return err
	}
	return a.renew(tx, q, standing)
}

package app

import (
	"meantime/internal/db"
	"meantime/internal/delivery"
	"meantime/internal/id"
	"meantime/internal/oncall"
	"meantime/internal/space"
	"meantime/internal/worktime"
)

// courier brings what becomes of offered shifts in deliveries. What is asked for has to be answered before the shift.
type courier struct{ *Core }

// Offered brings an offer to its person.
func (c courier) Offered(tx *db.Tx, s oncall.Swap) error {
	p, _, err := c.Persons.Schedules.Compiled(tx, s.Person)
	if err != nil {
		return err
	}
	var want worktime.Want
	if s.Gives.From.After(s.CreatedAt) {
		want = worktime.ByLocal(worktime.WallIn(s.Gives.From, p.Zone(s.Gives.From)))
	}
	return c.bring(tx, s, s.ID, delivery.Offered, s.Author, delivery.Recipient{Reader: reader(s.Person), Reason: delivery.Asked, Want: want})
}

// Answered brings what became of an offer to its author; its person is done with it.
func (c courier) Answered(tx *db.Tx, s oncall.Swap) error {
	if err := c.Deliveries.PutAway(tx, s.Person, s.ID); err != nil {
		return err
	}
	return c.bring(tx, s, s.Answer, delivery.Swapped, s.Person, delivery.Recipient{Reader: reader(s.Author), Reason: delivery.Waits})
}

// Withdrawn takes an offer out of the delivery that it waits for.
func (c courier) Withdrawn(tx *db.Tx, s oncall.Swap) error { return c.Deliveries.Withdraw(tx, s.ID) }

func (c courier) bring(tx *db.Tx, s oncall.Swap, ref id.ID, kind delivery.Kind, by id.ID, to delivery.Recipient) error {
	item := delivery.Item{ID: c.IDs.New(), Kind: kind, Ref: ref, Thread: s.ID, Space: s.Space, Author: by, CreatedAt: c.Now()}
	return c.Deliveries.Post(tx, item, []delivery.Recipient{to})
}

// reader is one whom something is aimed at, so that no slower rhythm holds it up.
func reader(who id.ID) space.Reader {
	return space.Reader{Person: who, Member: true, Rhythm: space.Rhythm{On: space.Every}}
}

package ask

import (
	"meantime/internal/db"
	"meantime/internal/delivery"
	"meantime/internal/fault"
	"meantime/internal/id"
	"meantime/internal/person"
	"meantime/internal/space"
	"meantime/internal/worktime"
)

// Turn asks one more person of what a thread asks, in the caller's transaction, as an item of its own that comes from
// somebody else: what is asked of people one after the other. It may be who asks: then it has come back.
func (a *Asks) Turn(tx *db.Tx, thread id.ID, to space.Reader, from id.ID, want worktime.Want) (Asked, error) {
	k, ok, err := askOf(tx, thread)
	if err == nil && !ok {
		err = fault.NotFound("ask")
	}
	if err != nil {
		return Asked{}, err
	}
	q := Asked{ID: a.ids.New(), Ask: k.ID, Thread: k.Thread, Space: k.Space, Kind: k.Kind, Author: k.Author, Person: to.Person, By: k.Author,
		Want: want, CreatedAt: a.now()}
	if err := a.renewed(tx, &q); err != nil {
		return q, err
	}
	if err := a.insert(tx, &q, q.ID); err != nil {
		return q, err
	}
	item := delivery.Item{ID: a.ids.New(), Kind: delivery.Turn, Ref: q.ID, Thread: q.Thread, Space: q.Space, Author: from, CreatedAt: q.CreatedAt}
	return q, a.deliveries.Post(tx, item, []delivery.Recipient{{Reader: to, Reason: delivery.Asked, Want: q.Want}})
}

// EndOpen ends whatever is still open of what a thread asks, in the caller's transaction: without an answer, or with one that
// was given elsewhere.
func (a *Asks) EndOpen(tx *db.Tx, actor person.Actor, thread id.ID, how How) error {
	list, err := openIn(tx, thread)
	if err != nil {
		return err
	}
	for _, q := range list {
		ended, err := a.end(tx, q, End{How: how, By: actor.ID, At: a.now()})
		if err != nil {
			return err
		}
		if !ended { // somebody was faster with this one
			continue
		}
		if how == Answered {
			err = a.deliveries.PutAway(tx, q.Person, q.Item)
		} else {
			err = a.deliveries.Withdraw(tx, q.ID)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// Hold has whatever is still open of what a thread asks end for nobody else before this transaction is over.
func Hold(tx *db.Tx, thread id.ID) error {
	_, err := db.All(tx, db.Value[id.ID], `SELECT q.id FROM asked q WHERE q.ask_id = (SELECT k.id FROM ask k WHERE k.thread_id = $1)
		AND q.ended_at IS NULL ORDER BY q.id`+tx.ForUpdate(), thread)
	return err
}

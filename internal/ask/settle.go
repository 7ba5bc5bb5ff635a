package ask

import (
	"meantime/internal/db"
	"meantime/internal/id"
	"meantime/internal/person"
)

// Settle ends, in the caller's transaction, all that is still asked in a thread, which the actor has ended: it went on
// without an answer, and what the actor was asked is answered.
func (a *Asks) Settle(tx *db.Tx, actor person.Actor, thread id.ID) error {
	list, err := openIn(tx, thread)
	if err != nil {
		return err
	}
	for _, q := range list {
		how := CarriedOn
		if q.Person == actor.ID {
			how = Answered
		}
		if _, err := a.end(tx, q, End{How: how, By: actor.ID, At: a.now()}); err != nil {
			return err
		}
		if err := a.deliveries.Withdraw(tx, q.ID); err != nil {
			return err
		}
	}
	return nil
}

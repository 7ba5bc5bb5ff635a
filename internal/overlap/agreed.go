package overlap

import (
	"meantime/internal/db"
	"meantime/internal/id"
	"meantime/internal/person"
	"meantime/internal/space"
	"meantime/internal/worktime"
)

// Agreed has a time to talk count as an hour that was taken, for who asked for it and one who agrees, in the caller's
// transaction. Several may agree to the same time of an ask: for who asked it counts once.
func (o *Overlaps) Agreed(tx *db.Tx, ask, by, who id.ID, at worktime.Interval) error {
	if err := insertAgreed(tx, Taken{ID: o.ids.New(), Interval: at}, ask, by, o.now()); err != nil {
		return err
	}
	hour, _, err := agreedAt(tx, ask, at.From)
	if err != nil {
		return err
	}
	// What each shares with who asked, as where an hour is taken. That they see each other is known: they share a thread.
	both := []space.Entry{{Card: person.Card{ID: by}}, {Card: person.Card{ID: who}}}
	people, err := o.time(tx, person.Actor{ID: by}, both)
	if err != nil {
		return err
	}
	days := Sought{People: people, From: at.From, To: at.To}.days()
	for i, p := range people {
		if err := insertTakenPerson(tx, hour, p.ID, atEdge(p, days[i], at)); err != nil {
			return err
		}
	}
	return nil
}

// CalledOff has a time that somebody had agreed to count for them no more, nor for who asked once nobody agrees to it, in the
// caller's transaction.
func (o *Overlaps) CalledOff(tx *db.Tx, ask, who id.ID, at worktime.Interval) error {
	return deleteAgreed(tx, ask, who, at.From)
}

// Erased forgets every time of an ask that is erased, in the caller's transaction.
func (o *Overlaps) Erased(tx *db.Tx, ask id.ID) error { return deleteAllAgreed(tx, ask) }

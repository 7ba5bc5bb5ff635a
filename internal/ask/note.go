package ask

import (
	"slices"

	"meantime/internal/db"
	"meantime/internal/delivery"
	"meantime/internal/fault"
	"meantime/internal/id"
	"meantime/internal/person"
	"meantime/internal/secret"
	"meantime/internal/space"
)

// SealWith gives the keys with which is sealed what is said with handing on in a private note. It is called once, before
// anything is asked.
func (a *Asks) SealWith(r *secret.Ring) { a.secrets = r }

// inNote refuses what has no place in a private note: a decision is looked up for years, and the note ends; and there is no
// team whose members could take work.
func inNote(where space.Space, w Wanted) error {
	if where.Kind == space.Note && w.OfSpace {
		return fault.Invalid("of", "A private note names its readers. Please say which of them you ask.")
	}
	if where.Kind == space.Note && w.Kind == Decision {
		return fault.Invalid("ask", "A decision is kept for all whom it concerns. Its place is in a space: a private note ends.")
	}
	return nil
}

// saidAt is the place for which what was said with handing on is sealed.
func saidAt(asked id.ID) string { return "asked " + asked.String() + " said" }

// sealSaid has what is said kept sealed where it is said in a private note.
func (a *Asks) sealSaid(tx *db.Tx, where space.Space, q *Asked) (err error) {
	if where.Kind != space.Note {
		q.Said = secret.Unmarked(q.Said)
		return nil
	}
	q.Said, err = a.secrets.Seal(tx, saidAt(q.ID), q.Said)
	return err
}

// openSaid opens what was said with handing on.
func (a *Asks) openSaid(list []Asked) (err error) {
	for i := range list {
		if list[i].Said, err = a.secrets.Open(saidAt(list[i].ID), list[i].Said); err != nil {
			return err
		}
	}
	return nil
}

// SealedWith tells whether anything here was sealed with a key.
func (a *Asks) SealedWith(tx *db.Tx, prefix string) (bool, error) {
	_, found, err := db.One(tx, db.Value[id.ID], `SELECT id FROM asked WHERE said LIKE $1 LIMIT 1`, prefix+"%")
	return found, err
}

// DropOf withdraws what one person is asked in a thread that this person does not see any more, in the caller's transaction.
// A half hour that suited is called off, and who asked for it is told.
func (a *Asks) DropOf(tx *db.Tx, actor person.Actor, thread, who id.ID) error {
	q, ok, err := openOf(tx, who, thread)
	if err == nil && ok {
		_, err = a.end(tx, q, End{How: Withdrawn, By: actor.ID, At: a.now()})
		return err
	}
	if err != nil {
		return err
	}
	q, ok, err = agreedIn(tx, who, thread, a.now().Add(-Half))
	if err != nil || !ok {
		return err
	}
	return a.part(tx, q, who)
}

// Erase removes the ask of a thread and all that came of it, in the transaction that erases the thread.
func (a *Asks) Erase(tx *db.Tx, thread id.ID) error {
	found, ok, err := askOf(tx, thread)
	if err != nil || !ok {
		return err
	}
	list, err := askedOf(tx, found.ID)
	if err != nil {
		return err
	}
	for _, q := range list {
		if err := dropTimers(tx, q); err != nil {
			return err
		}
		a.tell(tx, q)
	}
	if err := a.counts.Erased(tx, found.ID); err != nil {
		return err
	}
	if _, err := tx.Exec(`DELETE FROM asked WHERE ask_id = $1`, found.ID); err != nil {
		return err
	}
	_, err = tx.Exec(`DELETE FROM ask WHERE id = $1`, found.ID)
	return err
}

// readers are those of some people who see a space; where is zero for a private note that the actor has not written yet.
func (a *Asks) readers(tx *db.Tx, actor person.Actor, where id.ID, of []id.ID) ([]space.Reader, error) {
	if where == 0 {
		return a.spaces.Named(tx, actor, of)
	}
	in, err := a.spaces.AnyIn(tx, actor, where)
	if err != nil {
		return nil, err
	}
	return space.Reach(tx, in, of)
}

// ReachedOf is Reached of some readers: those who are asked are among them.
func (a *Asks) ReachedOf(tx *db.Tx, readers []space.Reader, w Wanted) ([]delivery.Recipient, error) {
	var out []delivery.Recipient
	for _, r := range readers {
		if !slices.Contains(w.Of, r.Person) {
			continue
		}
		asked, err := a.recipient(tx, r, w)
		if err != nil && !fault.Is(err, fault.KindInvalid) {
			return nil, err
		}
		out = append(out, asked)
	}
	return out, nil
}

package thread

import (
	"context"
	"encoding/json"
	"time"

	"meantime/internal/db"
	"meantime/internal/delivery"
	"meantime/internal/fault"
	"meantime/internal/id"
	"meantime/internal/person"
	"meantime/internal/space"
)

// Private is who reads a private note beside its author, and for how many days it is kept from its sending: one of
// space.Days, zero for space.DefaultDays.
type Private struct {
	Readers []id.ID `json:"readers"`
	Days    int     `json:"days"`
}

// PrivateNote is a private note, as the list of them shows it.
type PrivateNote struct {
	Thread
	Readers   []id.ID // all of them, its author too
	ExpiresAt time.Time
	Read      bool // the actor has read it to its end
}

// PrivateNotes lists the private notes that the actor reads, the latest first. One person has few, and they end: there are
// a hundred at the most.
func (t *Threads) PrivateNotes(ctx context.Context, actor person.Actor) (out []PrivateNote, err error) {
	err = t.db.Read(ctx, func(tx *db.Tx) error {
		if out, err = privateNotes(tx, space.Viewer(actor, t.now())); err != nil {
			return err
		}
		for i := range out {
			if err := t.open(out[i].texts()); err != nil {
				return err
			}
			if out[i].Readers, err = t.spaces.ReadersIn(tx, out[i].Space); err != nil {
				return err
			}
		}
		return nil
	})
	return out, fault.While("listing private notes", err)
}

// place finds where a thread is to be opened: the space, or one that is made for the private note.
func (t *Threads) place(tx *db.Tx, actor person.Actor, o Opening) (space.Space, error) {
	if o.Private == nil {
		return t.mayWrite(tx, actor, o.Space)
	}
	return t.spaces.MakeNote(tx, actor, o.Private.Readers, o.Private.Days)
}

// refuse leaves nothing of a private note that cannot be written.
func (t *Threads) refuse(tx *db.Tx, where space.Space, why error) error {
	if isPrivate(where) {
		if err := t.spaces.UnmakeNote(tx, where.ID); err != nil {
			return err
		}
	}
	return why
}

// begin has a new private note end by itself, and its readers follow it: what is written there is for them.
func (t *Threads) begin(tx *db.Tx, made Thread, where space.Space) error {
	if !isPrivate(where) {
		return nil
	}
	readers, err := t.spaces.ReadersIn(tx, where.ID)
	if err != nil {
		return err
	}
	for _, who := range readers {
		if err := setFollow(tx, made.ID, who, Following, made.CreatedAt); err != nil {
			return err
		}
	}
	return t.endsAt(tx, made, where.ExpiresAt)
}

func (t *Threads) endsAt(tx *db.Tx, note Thread, at time.Time) error {
	return t.deliveries.SetTimer(tx, delivery.Timer{Kind: delivery.NoteEnds, Ref: note.ID, Person: note.Author, FireAt: at})
}

// private finds a private note that the actor reads. A thread that is none is not found.
func (t *Threads) private(tx *db.Tx, actor person.Actor, thread id.ID) (Thread, space.Space, error) {
	found, where, err := t.find(tx, actor, thread)
	if err == nil && !isPrivate(where) {
		err = fault.NotFound("thread")
	}
	return found, where, err
}

// NameReader lets another person read a private note, all of it, from now on: it comes in that person's next delivery. Its
// author may. Naming somebody twice changes nothing.
func (t *Threads) NameReader(ctx context.Context, actor person.Actor, thread, who id.ID) error {
	return fault.While("naming a reader", t.db.Write(ctx, func(tx *db.Tx) error {
		found, where, err := t.private(tx, actor, thread)
		if err != nil {
			return err
		}
		fresh, err := t.spaces.NameReader(tx, actor, where, who)
		if err != nil || !fresh {
			return err
		}
		if err := setFollow(tx, found.ID, who, Following, t.now()); err != nil {
			return err
		}
		first, err := lettersFrom(tx, found.ID, 0, 1)
		if err != nil || len(first) == 0 {
			return err
		}
		reached, err := space.Reach(tx, where, []id.ID{who})
		if err != nil {
			return err
		}
		t.Tell(tx, found)
		return t.deliveries.Extend(tx, first[0].ID, recipients(reached, delivery.Named))
	}))
}

// DropReader ends that a person reads a private note: its author may do that to others, and every other reader to themself.
// All that the person had of it goes at once: what waits, what is asked, what is half written or waits to be sent.
func (t *Threads) DropReader(ctx context.Context, actor person.Actor, thread, who id.ID) error {
	return fault.While("ending that somebody reads", t.db.Write(ctx, func(tx *db.Tx) error {
		found, where, err := t.private(tx, actor, thread)
		if err != nil {
			return err
		}
		was, err := t.spaces.DropReader(tx, actor, where, who)
		if err != nil || !was {
			return err
		}
		if err := t.asks.DropOf(tx, actor, found.ID, who); err != nil {
			return err
		}
		t.Tell(tx, found)
		return t.forget(tx, found, who)
	}))
}

// Prolong keeps a private note for so many days from now on, and returns until when. Its author may.
func (t *Threads) Prolong(ctx context.Context, actor person.Actor, thread id.ID, days int) (ends time.Time, err error) {
	err = t.db.Write(ctx, func(tx *db.Tx) error {
		found, where, err := t.private(tx, actor, thread)
		if err != nil {
			return err
		}
		if ends, err = t.spaces.Prolong(tx, actor, where, days); err != nil {
			return err
		}
		t.Tell(tx, found)
		return t.endsAt(tx, found, ends)
	})
	return ends, fault.While("keeping a note longer", err)
}

// Erase ends a private note before its time. Its author may. Nothing of it is left, not even that it was.
func (t *Threads) Erase(ctx context.Context, actor person.Actor, thread id.ID) error {
	return fault.While("erasing a note", t.db.Write(ctx, func(tx *db.Tx) error {
		found, where, err := t.private(tx, actor, thread)
		if err != nil {
			return err
		}
		if where.MayTend(actor) != nil {
			return fault.Forbidden("not_your_note", "Only who wrote a private note can do that.")
		}
		return t.erase(tx, found)
	}))
}

// NoteEnds erases a private note whose time is over, in the transaction that removes its timer.
func (t *Threads) NoteEnds(tx *db.Tx, timer delivery.Timer) error {
	where, ok, err := noteSpace(tx, timer.Ref)
	if err != nil || !ok {
		return err
	}
	note := Thread{ID: timer.Ref, Space: where, Author: timer.Person}
	ends, ok, err := t.spaces.EndOf(tx, where)
	if err != nil || !ok {
		return err
	}
	if t.now().Before(ends) { // it was prolonged, or the clock was set back
		return t.endsAt(tx, note, ends)
	}
	return t.erase(tx, note)
}

// erase removes a private note: its texts and all that refers to them.
func (t *Threads) erase(tx *db.Tx, note Thread) error {
	readers, err := t.spaces.ReadersIn(tx, note.Space)
	if err != nil {
		return err
	}
	tx.AfterCommit(func() {
		t.bus.Publish(topic(note))
		for _, who := range readers {
			t.bus.Publish(delivery.Topic(who))
		}
	})
	if err := t.asks.Erase(tx, note.ID); err != nil {
		return err
	}
	if err := t.deliveries.Erase(tx, note.ID); err != nil {
		return err
	}
	if err := t.forget(tx, note, 0); err != nil {
		return err
	}
	if err := deleteThread(tx, note.ID); err != nil {
		return err
	}
	if err := delivery.DropTimer(tx, delivery.NoteEnds, note.ID, note.Author); err != nil {
		return err
	}
	return t.spaces.UnmakeNote(tx, note.Space)
}

// forget removes what one person, or with zero everybody, has half written in a thread or waiting to be sent.
func (t *Threads) forget(tx *db.Tx, in Thread, who id.ID) error {
	waiting, err := scheduledIn(tx, in.ID, who)
	if err != nil {
		return err
	}
	for _, w := range waiting {
		if err := delivery.DropTimer(tx, delivery.SendsNow, w.letter, w.person); err != nil {
			return err
		}
		if err := t.dropScheduled(tx, w.letter); err != nil {
			return err
		}
	}
	if who == 0 {
		return deleteDraftsAt(tx, ThreadPlace(in.ID))
	}
	if err := deleteFollow(tx, in.ID, who); err != nil {
		return err
	}
	return deleteDraft(tx, who, ThreadPlace(in.ID))
}

// sealsAt tells whether what is written at a place is sealed.
func sealsAt(tx *db.Tx, p Place, n *Private) (bool, error) {
	if n != nil || p == PrivatePlace {
		return true, nil
	}
	if p.Thread() == 0 {
		return false, nil
	}
	_, is, err := noteSpace(tx, p.Thread())
	return is, err
}

// isPrivate tells whether what is written in a space is a private note, and so is sealed.
func isPrivate(where space.Space) bool { return where.Kind == space.Note }

// maxPrivateNotes bounds one look at private notes.
const maxPrivateNotes = 100

// privateScanner reads the leading columns, then leaves the rest to scanThread.
type privateScanner struct {
	row  db.Scanner
	n    *PrivateNote
	ends *int64
}

// Scan takes the destinations of scanThread.
func (s privateScanner) Scan(dest ...any) error {
	return s.row.Scan(append([]any{s.ends, &s.n.Read}, dest...)...)
}

func privateNotes(tx *db.Tx, viewer []any) ([]PrivateNote, error) {
	return db.All(tx, func(row db.Scanner) (n PrivateNote, err error) {
		var ends int64
		n.Thread, err = scanThread(privateScanner{row, &n, &ends})
		n.ExpiresAt = db.Time(ends)
		return n, err
	}, `SELECT s.expires_at, coalesce((SELECT r.letter_id FROM reading r WHERE r.person_id = $1 AND r.thread_id = t.id), 0) >= t.last_letter_id,
		`+threadColumns+` WHERE s.kind = 'note' AND `+space.Seen("s", 1, 2)+` ORDER BY t.last_letter_id DESC LIMIT $3`, append(viewer, maxPrivateNotes)...)
}

// noteSpace returns the space of a private note, by its thread, whoever looks; false for any other thread.
func noteSpace(tx *db.Tx, thread id.ID) (id.ID, bool, error) {
	return db.One(tx, db.Value[id.ID], `SELECT s.id FROM thread t JOIN space s ON s.id = t.space_id WHERE t.id = $1 AND s.kind = 'note'`, thread)
}

// deleteThread removes a thread, its letters and what is kept about them.
func deleteThread(tx *db.Tx, thread id.ID) error {
	const letters = ` IN (SELECT id FROM letter WHERE thread_id = $1)`
	for _, statement := range []string{
		`DELETE FROM letter_version WHERE letter_id` + letters,
		`DELETE FROM mention WHERE letter_id` + letters,
		`DELETE FROM closure WHERE thread_id = $1`,
		`DELETE FROM letter WHERE thread_id = $1`,
		`DELETE FROM follow WHERE thread_id = $1`,
		`DELETE FROM reading WHERE thread_id = $1`,
		`DELETE FROM thread WHERE id = $1`,
	} {
		if _, err := tx.Exec(statement, thread); err != nil {
			return err
		}
	}
	return nil
}

// waiting is a letter that waits to be sent, and who wrote it.
type waiting struct{ letter, person id.ID }

// scheduledIn lists what one person, or with zero everybody, has waiting to be sent in a thread.
func scheduledIn(tx *db.Tx, thread, who id.ID) ([]waiting, error) {
	return db.All(tx, func(row db.Scanner) (w waiting, err error) {
		err = row.Scan(&w.letter, &w.person)
		return w, err
	}, `SELECT id, person_id FROM scheduled WHERE thread_id = $1 AND (person_id = $2 OR CAST($2 AS BIGINT) = 0)`, thread, who)
}

func deleteDraftsAt(tx *db.Tx, p Place) error {
	_, err := tx.Exec(`DELETE FROM draft WHERE place = $1`, p)
	return err
}

// spellPrivate writes down who is to read a private note, as nothing for what is none.
func spellPrivate(n *Private) (string, error) {
	if n == nil {
		return "", nil
	}
	raw, err := json.Marshal(n)
	return string(raw), err
}

// readPrivate reads what spellPrivate wrote.
func readPrivate(s string) (*Private, error) {
	if s == "" {
		return nil, nil
	}
	n := new(Private)
	return n, json.Unmarshal([]byte(s), n)
}

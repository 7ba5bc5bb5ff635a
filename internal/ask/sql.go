package ask

import (
	"database/sql"
	"encoding/json"
	"time"

	"meantime/internal/db"
	"meantime/internal/fault"
	"meantime/internal/id"
	"meantime/internal/space"
)

func insertAsk(tx *db.Tx, a Ask) error {
	_, err := tx.Exec(`INSERT INTO ask (id, thread_id, space_id, kind, author_id, created_at) VALUES ($1, $2, $3, $4, $5, $6)`,
		a.ID, a.Thread, a.Space, a.Kind, a.Author, db.Micros(a.CreatedAt))
	return err
}

func insertAsked(tx *db.Tx, q Asked) error {
	want, err := json.Marshal(q.Want)
	if err != nil {
		return err
	}
	n, err := tx.Exec(`INSERT INTO asked (id, ask_id, person_id, author_id, by_id, follows_id, item_ref, said, wanted, due_at, created_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) ON CONFLICT DO NOTHING`,
		q.ID, q.Ask, q.Person, q.Author, q.By, orNull(q.Follows), q.Item, q.Said, string(want), db.NullMicros(q.DueAt), db.Micros(q.CreatedAt))
	if err == nil && n == 0 {
		err = fault.Conflict("asked_already", "This person is asked for it already.")
	}
	return err
}

// orNull is a number that may be none, which zero stands for.
func orNull(v id.ID) sql.NullInt64 { return sql.NullInt64{Int64: int64(v), Valid: v != 0} }

const askedColumns = `q.id, q.ask_id, k.thread_id, k.space_id, k.kind, q.author_id, q.person_id, q.by_id, q.follows_id, q.item_ref, q.said, q.wanted, q.due_at, q.created_at,
	q.past_ref, q.ended, q.ended_by, q.ended_at, q.letter_id
	FROM asked q JOIN ask k ON k.id = q.ask_id`

func scanAsked(row db.Scanner) (Asked, error) {
	var (
		q                                    Asked
		want, how                            string
		created                              int64
		follows, due, past, by, at, byLetter sql.NullInt64
	)
	err := row.Scan(&q.ID, &q.Ask, &q.Thread, &q.Space, &q.Kind, &q.Author, &q.Person, &q.By, &follows, &q.Item, &q.Said, &want, &due, &created,
		&past, &how, &by, &at, &byLetter)
	if err != nil {
		return q, err
	}
	q.Follows = id.ID(follows.Int64)
	q.DueAt, q.CreatedAt, q.past = db.NullTime(due), db.Time(created), id.ID(past.Int64)
	if at.Valid {
		q.End = &End{How: How(how), By: id.ID(by.Int64), At: db.NullTime(at), Letter: id.ID(byLetter.Int64)}
	}
	return q, json.Unmarshal([]byte(want), &q.Want)
}

// find returns an asking whose space the actor sees.
func find(tx *db.Tx, viewer []any, asked id.ID) (Asked, error) {
	q, ok, err := db.One(tx, scanAsked, `SELECT `+askedColumns+` JOIN space s ON s.id = k.space_id WHERE q.id = $3 AND `+space.Seen("s", 1, 2),
		append(viewer, asked)...)
	if err == nil && !ok {
		err = fault.NotFound("ask")
	}
	return q, err
}

// openOf returns what a person is asked in a thread and has not ended.
func openOf(tx *db.Tx, who, thread id.ID) (Asked, bool, error) {
	return db.One(tx, scanAsked, `SELECT `+askedColumns+` WHERE k.thread_id = $1 AND q.person_id = $2 AND q.ended_at IS NULL`, thread, who)
}

// findOpen returns an asking that has not ended, whoever looks.
func findOpen(tx *db.Tx, asked id.ID) (Asked, bool, error) {
	return db.One(tx, scanAsked, `SELECT `+askedColumns+` WHERE q.id = $1 AND q.ended_at IS NULL`, asked)
}

func setPast(tx *db.Tx, asked, ref id.ID) error {
	_, err := tx.Exec(`UPDATE asked SET past_ref = $2 WHERE id = $1`, asked, ref)
	return err
}

// openIn lists the open askings of a thread.
func openIn(tx *db.Tx, thread id.ID) ([]Asked, error) {
	return db.All(tx, scanAsked, `SELECT `+askedColumns+` WHERE k.thread_id = $1 AND q.ended_at IS NULL ORDER BY q.id`, thread)
}

// openFrom lists the open askings of a thread whose ask a letter brought, to whomever it has gone on.
func openFrom(tx *db.Tx, thread, letter id.ID) ([]Asked, error) {
	return db.All(tx, scanAsked, `SELECT `+askedColumns+` WHERE k.thread_id = $1 AND q.ended_at IS NULL
		AND EXISTS (SELECT 1 FROM asked first WHERE first.ask_id = k.id AND first.item_ref = $2)`, thread, letter)
}

// endAsked ends an asking that has not ended; it says whether it did.
func endAsked(tx *db.Tx, asked id.ID, e End) (bool, error) {
	n, err := tx.Exec(`UPDATE asked SET ended = $2, ended_by = $3, ended_at = $4, letter_id = $5 WHERE id = $1 AND ended_at IS NULL`,
		asked, e.How, e.By, db.Micros(e.At), orNull(e.Letter))
	return n > 0, err
}

// maxOpen bounds what one look shows; more comes up as these end.
const maxOpen = 200

// What a look at open askings is about. What brings one is aimed at its person, and is in the inbox from the start.
const (
	mine = `q.person_id = $1 AND EXISTS (SELECT 1 FROM item it JOIN inbox i ON i.item_id = it.id
		WHERE it.ref = q.item_ref AND i.person_id = q.person_id AND (i.slot_at IS NOT NULL OR i.read_at IS NOT NULL))`
	theirs = `q.author_id = $1 AND (q.person_id IS NULL OR q.person_id <> q.author_id)` // what has come back to her is hers to answer
)

func openAsked(tx *db.Tx, viewer []any, which string) ([]Asked, error) {
	return db.All(tx, scanAsked, `SELECT `+askedColumns+` JOIN space s ON s.id = k.space_id
		WHERE q.ended_at IS NULL AND `+which+` AND `+space.Seen("s", 1, 2)+`
		ORDER BY q.due_at IS NULL, q.due_at, q.id LIMIT $3`, append(viewer, maxOpen)...)
}

func askOf(tx *db.Tx, thread id.ID) (Ask, bool, error) {
	return db.One(tx, func(row db.Scanner) (Ask, error) {
		var a Ask
		var created int64
		err := row.Scan(&a.ID, &a.Thread, &a.Space, &a.Kind, &a.Author, &created)
		a.CreatedAt = db.Time(created)
		return a, err
	}, `SELECT id, thread_id, space_id, kind, author_id, created_at FROM ask WHERE thread_id = $1`, thread)
}

func askedOf(tx *db.Tx, ask id.ID) ([]Asked, error) {
	return db.All(tx, scanAsked, `SELECT `+askedColumns+` WHERE q.ask_id = $1 ORDER BY q.id`, ask)
}

// openWithTime lists what a person is asked until some time of her own.
func openWithTime(tx *db.Tx, who id.ID) ([]Asked, error) {
	return db.All(tx, scanAsked, `SELECT `+askedColumns+` WHERE q.person_id = $1 AND q.ended_at IS NULL AND q.wanted <> 'null'`, who)
}

func setDue(tx *db.Tx, asked id.ID, at time.Time) error {
	_, err := tx.Exec(`UPDATE asked SET due_at = $2 WHERE id = $1`, asked, db.NullMicros(at))
	return err
}

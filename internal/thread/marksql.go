package thread

import (
	"database/sql"
	"encoding/json"
	"time"

	"meantime/internal/ask"
	"meantime/internal/db"
	"meantime/internal/id"
	"meantime/internal/markdown"
	"meantime/internal/worktime"
)

const rendererVersion = markdown.Version

func insertMention(tx *db.Tx, letter, who id.ID) error {
	_, err := tx.Exec(`INSERT INTO mention (letter_id, person_id) VALUES ($1, $2) ON CONFLICT (letter_id, person_id) DO NOTHING`, letter, who)
	return err
}

func mentionsOf(tx *db.Tx, letter id.ID) (map[id.ID]bool, error) {
	list, err := db.All(tx, db.Value[id.ID], `SELECT person_id FROM mention WHERE letter_id = $1`, letter)
	out := make(map[id.ID]bool, len(list))
	for _, who := range list {
		out[who] = true
	}
	return out, err
}

func setFollow(tx *db.Tx, thread, who id.ID, state State, since time.Time) error {
	_, err := tx.Exec(`INSERT INTO follow (thread_id, person_id, state, since) VALUES ($1, $2, $3, $4)
		ON CONFLICT (thread_id, person_id) DO UPDATE SET state = excluded.state, since = excluded.since
		WHERE follow.state <> excluded.state`, thread, who, state, db.Micros(since))
	return err
}

// Followed has a person follow a thread, in the caller's transaction, unless she has said before what she wants of it.
func Followed(tx *db.Tx, thread, who id.ID, since time.Time) error {
	_, err := tx.Exec(`INSERT INTO follow (thread_id, person_id, state, since) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING`,
		thread, who, Following, db.Micros(since))
	return err
}

func deleteFollow(tx *db.Tx, thread, who id.ID) error {
	_, err := tx.Exec(`DELETE FROM follow WHERE thread_id = $1 AND person_id = $2`, thread, who)
	return err
}

func followState(tx *db.Tx, thread, who id.ID) (State, error) {
	s, _, err := db.One(tx, db.Value[State], `SELECT state FROM follow WHERE thread_id = $1 AND person_id = $2`, thread, who)
	return s, err
}

// followers are those who follow the thread $2.
const followers = `SELECT person_id FROM follow WHERE thread_id = $2 AND state = 'follow'`

// setReading moves a reader's mark forward, never back.
func setReading(tx *db.Tx, who, thread, upTo id.ID) error {
	_, err := tx.Exec(`INSERT INTO reading (person_id, thread_id, letter_id) VALUES ($1, $2, $3)
		ON CONFLICT (person_id, thread_id) DO UPDATE SET letter_id = excluded.letter_id
		WHERE reading.letter_id < excluded.letter_id`, who, thread, upTo)
	return err
}

func readUpTo(tx *db.Tx, who, thread id.ID) (id.ID, error) {
	v, _, err := db.One(tx, db.Value[id.ID], `SELECT letter_id FROM reading WHERE person_id = $1 AND thread_id = $2`, who, thread)
	return v, err
}

func scanDraft(row db.Scanner) (Draft, error) {
	var d Draft
	var at int64
	var needs, manner, private string
	if err := row.Scan(&d.Place, &d.Title, &d.Body, &needs, &manner, &private, &at); err != nil {
		return d, err
	}
	d.UpdatedAt = db.Time(at)
	var err error
	if d.Manner, err = readManner(manner); err != nil {
		return d, err
	}
	if d.Private, err = readPrivate(private); err != nil {
		return d, err
	}
	d.Ask, err = readNeeds(needs)
	return d, err
}

func upsertDraft(tx *db.Tx, who id.ID, d Draft, now time.Time) error {
	needs, err := spellNeeds(d.Ask)
	if err != nil {
		return err
	}
	manner, err := spellManner(d.Manner)
	if err != nil {
		return err
	}
	private, err := spellPrivate(d.Private)
	if err != nil {
		return err
	}
	_, err = tx.Exec(`INSERT INTO draft (person_id, place, title, body, ask, manner, private, updated_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
		ON CONFLICT (person_id, place) DO UPDATE SET title = excluded.title, body = excluded.body, ask = excluded.ask, manner = excluded.manner,
			private = excluded.private, updated_at = excluded.updated_at`,
		who, d.Place, d.Title, d.Body, needs, manner, private, db.Micros(now))
	return err
}

func findDraft(tx *db.Tx, who id.ID, p Place) (Draft, bool, error) {
	return db.One(tx, scanDraft, `SELECT place, title, body, ask, manner, private, updated_at FROM draft WHERE person_id = $1 AND place = $2`, who, p)
}

func listDrafts(tx *db.Tx, who id.ID) ([]Draft, error) {
	return db.All(tx, scanDraft, `SELECT place, title, body, ask, manner, private, updated_at FROM draft WHERE person_id = $1 ORDER BY updated_at DESC, place LIMIT 100`, who)
}

func deleteDraft(tx *db.Tx, who id.ID, p Place) error {
	_, err := tx.Exec(`DELETE FROM draft WHERE person_id = $1 AND place = $2`, who, p)
	return err
}

// spellNeeds writes down what a thread needs, as nothing for nothing.
func spellNeeds(w *ask.Wanted) (string, error) {
	if w == nil {
		return "", nil
	}
	raw, err := json.Marshal(w)
	return string(raw), err
}

// readNeeds reads what spellNeeds wrote.
func readNeeds(s string) (*ask.Wanted, error) {
	if s == "" {
		return nil, nil
	}
	w := new(ask.Wanted)
	return w, json.Unmarshal([]byte(s), w)
}

const scheduledColumns = `id, space_id, thread_id, title, body, local, send_at, ask, manner, private, answers, problem FROM scheduled`

func scanScheduled(row db.Scanner) (Scheduled, error) {
	var s Scheduled
	var where, thread sql.NullInt64
	var local, needs, manner, private string
	var at int64
	if err := row.Scan(&s.ID, &where, &thread, &s.Title, &s.Body, &local, &at, &needs, &manner, &private, &s.Answers, &s.Problem); err != nil {
		return s, err
	}
	s.Space, s.Thread, s.SendAt = id.ID(where.Int64), id.ID(thread.Int64), db.Time(at)
	var err error
	if s.Manner, err = readManner(manner); err != nil {
		return s, err
	}
	if s.Private, err = readPrivate(private); err != nil {
		return s, err
	}
	if s.Ask, err = readNeeds(needs); err != nil {
		return s, err
	}
	s.Wall, err = worktime.ParseWall(local)
	return s, err
}

func insertScheduled(tx *db.Tx, who id.ID, s Scheduled, now time.Time) error {
	needs, err := spellNeeds(s.Ask)
	if err != nil {
		return err
	}
	manner, err := spellManner(s.Manner)
	if err != nil {
		return err
	}
	private, err := spellPrivate(s.Private)
	if err != nil {
		return err
	}
	_, err = tx.Exec(`INSERT INTO scheduled (id, person_id, space_id, thread_id, title, body, local, send_at, created_at, ask, manner, private, answers, problem)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, '')`,
		s.ID, who, orNull(s.Space), orNull(s.Thread), s.Title, s.Body, s.Wall.String(), db.Micros(s.SendAt), db.Micros(now), needs, manner, private, s.Answers)
	return err
}

func orNull(v id.ID) sql.NullInt64 { return sql.NullInt64{Int64: int64(v), Valid: v != 0} }

func findScheduled(tx *db.Tx, who, v id.ID) (Scheduled, bool, error) {
	return db.One(tx, scanScheduled, `SELECT `+scheduledColumns+` WHERE person_id = $1 AND id = $2`, who, v)
}

func listScheduled(tx *db.Tx, who id.ID) ([]Scheduled, error) {
	return db.All(tx, scanScheduled, `SELECT `+scheduledColumns+` WHERE person_id = $1 ORDER BY send_at, id`, who)
}

func countScheduled(tx *db.Tx, who id.ID) (int, error) {
	n, _, err := db.One(tx, db.Value[int], `SELECT count(*) FROM scheduled WHERE person_id = $1`, who)
	return n, err
}

func setProblem(tx *db.Tx, v id.ID, problem string) error {
	_, err := tx.Exec(`UPDATE scheduled SET problem = $2 WHERE id = $1`, v, problem)
	return err
}

func deleteScheduled(tx *db.Tx, v id.ID) error {
	_, err := tx.Exec(`DELETE FROM scheduled WHERE id = $1`, v)
	return err
}

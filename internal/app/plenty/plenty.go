package plenty

import (
	"fmt"
	"time"

	"meantime/internal/app/apptest"
	"meantime/internal/db"
	"meantime/internal/person"
	"meantime/internal/space"
	"meantime/internal/thread"
)

// Company is what there is plenty of.
type Company struct {
	*apptest.World
	Viewer person.Actor
	Space  space.Space   // half of all threads are in it
	Thread thread.Thread // has 200 letters
}

const (
	people  = 40
	spaces  = 12
	letters = 25 // of a thread
	long    = 200

	firstThread = 1_000_000
	firstLetter = 100_000_000
	firstItem   = 200_000_000
)

// Fill makes a company of so many letters, in a database that it has for itself.
func Fill(w *apptest.World, many int) Company {
	w.T.Helper()
	var all []person.Actor
	for i := range people {
		all = append(all, w.Person(fmt.Sprintf("Reader %d", i), []string{"Europe/Lisbon", "Africa/Accra", "Asia/Tokyo"}[i%3]))
	}
	c := Company{World: w, Viewer: all[0], Space: w.Space("Ticketing", all...)}
	for i := range spaces {
		w.Space(fmt.Sprintf("Harbour %d", i), all[i], all[i+1], all[i+2], all[i+3])
	}
	c.Thread = w.Thread(all[1], c.Space, "The lamp on the east mole", "It went out at dusk.")
	for i := range long - 1 {
		w.Reply(all[i%people], c.Thread.ID, fmt.Sprintf("Day %d: it went out *again*, and came back by itself after a minute. @reader", i))
	}
	err := w.DB.Write(w.T.Context(), func(tx *db.Tx) error { return c.fill(tx, many/letters) })
	if err != nil {
		w.T.Fatal(err)
	}
	if w.DB.Engine() == "postgres" { // which does it by itself, a little later
		err := w.DB.Write(w.T.Context(), func(tx *db.Tx) error {
			_, err := tx.Exec("ANALYZE")
			return err
		})
		if err != nil {
			w.T.Fatal(err)
		}
	}
	return c
}

// fill writes so many threads. Each letter goes to the next thread: so a thread lies scattered over the table, as it does
// where people write.
func (c Company) fill(tx *db.Tx, threads int) error {
	begin := db.Micros(c.Clock().Add(-2 * 365 * 24 * time.Hour))
	step := (2 * 365 * 24 * time.Hour).Microseconds() / int64(threads*letters)
	for _, s := range []struct {
		sql  string
		args []any
	}{
		{counted + `, p AS (SELECT id, ROW_NUMBER() OVER (ORDER BY id) - 1 AS no FROM person), s AS (SELECT id, ROW_NUMBER() OVER (ORDER BY id) - 1 AS no FROM space WHERE id <> CAST($2 AS BIGINT))
			INSERT INTO thread (id, space_id, author_id, title, letters, created_at, last_letter_id, last_at)
			SELECT $3 + i, CASE WHEN i % 2 = 0 THEN CAST($2 AS BIGINT) ELSE s.id END, p.id, 'Which boats need the new reader, and who fits it? ' || i, CAST($4 AS BIGINT), $5 + i * $6, $7 + i + (CAST($4 AS BIGINT) - 1) * CAST($1 AS BIGINT), $5 + (i + (CAST($4 AS BIGINT) - 1) * CAST($1 AS BIGINT)) * $6
			FROM n JOIN p ON p.no = i % $8 JOIN s ON s.no = i % $9`,
			[]any{threads, c.Space.ID, firstThread, letters, begin, step, firstLetter, people, spaces}},
		{counted + `, p AS (SELECT id, ROW_NUMBER() OVER (ORDER BY id) - 1 AS no FROM person)
			INSERT INTO letter (id, thread_id, author_id, body, html, excerpt, renderer, words, created_at)
			SELECT $2 + i, $3 + (i - 1) % $4 + 1, p.id, x.body || ' ' || i, x.html, x.excerpt, x.renderer, x.words, $5 + i * $6
			FROM n JOIN p ON p.no = (i / 3) % $7 CROSS JOIN letter x WHERE x.id = $8`,
			[]any{threads * letters, firstLetter, firstThread, threads, begin, step, people, c.Thread.LastLetter}},
		{`INSERT INTO closure (id, thread_id, space_id, person_id, outcome, html, closed_at) SELECT id + 50000000, id, space_id, author_id, 'Every boat has one.', '<p>Every boat has one.</p>', last_at
			FROM thread WHERE id % 3 = 0 AND id < $1`, []any{firstLetter}},
		{`INSERT INTO decision (id, space_id, number, thread_id, closure_id, person_id, why, why_html, decided_at, review_on)
			SELECT id + 60000000, space_id, id, id, id + 50000000, author_id, 'It costs least.', '<p>It costs least.</p>', last_at, '' FROM thread WHERE id % 12 = 0 AND id < $1`, []any{firstLetter}},
		{`INSERT INTO stance (id, thread_id, person_id, kind, reason, taken_at, ended_at)
			SELECT t.id + 60000000 + p.id % 1000 * 10000000, t.id, p.id, 'agree', '', t.last_at, NULL FROM thread t JOIN person p ON (p.id + t.id) % 9 = 0 WHERE t.id % 6 = 0 AND t.id < $1`, []any{firstLetter}},
		{`INSERT INTO ask (id, thread_id, space_id, author_id, kind, created_at, of_space) SELECT id + 70000000, id, space_id, author_id, 'answer', created_at, FALSE FROM thread WHERE id % 5 = 0 AND id < $1`, []any{firstLetter}},
		{`INSERT INTO asked (id, ask_id, person_id, author_id, by_id, item_ref, said, wanted, due_at, created_at, ended, ended_by, ended_at)
			SELECT k.id, k.id, p.id, k.author_id, k.author_id, k.id, '', '{}', k.created_at + 86400000000, k.created_at, 'answered', p.id, k.created_at + 3600000000
			FROM ask k JOIN (SELECT id, ROW_NUMBER() OVER (ORDER BY id) - 1 AS no FROM person) p ON p.no = k.id % $1`, []any{people}},
		{`INSERT INTO follow (thread_id, person_id, state, since) SELECT t.id, p.id, 'follow', t.created_at FROM thread t JOIN person p ON (p.id + t.id) % 8 = 0 WHERE t.id < $1`, []any{firstLetter}},
		{`INSERT INTO reading (person_id, thread_id, letter_id) SELECT p.id, t.id, t.last_letter_id FROM thread t JOIN person p ON (p.id + t.id) % 7 < 2 WHERE t.id < $1`, []any{firstLetter}},
		{`INSERT INTO item (id, kind, ref, thread_id, space_id, author_id, created_at) SELECT l.id + $1, 'letter', l.id, l.thread_id, t.space_id, l.author_id, l.created_at
			FROM letter l JOIN thread t ON t.id = l.thread_id WHERE l.id < $2`, []any{firstItem - firstLetter, firstItem}},
		{`INSERT INTO inbox (person_id, item_id, reason, not_before, slot_at, read_at, done_at, later_until)
			SELECT f.person_id, i.id, 'follow', i.created_at, i.created_at + 3600000000, i.created_at + 4000000000, NULL, NULL
			FROM item i JOIN follow f ON f.thread_id = i.thread_id WHERE i.id % 5 = 0 AND i.id >= $1 AND i.id < $1 + 100000000`, []any{firstItem}},
	} {
		if _, err := tx.Exec(s.sql, s.args...); err != nil {
			return err
		}
	}
	return nil
}

// counted counts from one to the first argument.
const counted = `WITH RECURSIVE n(i) AS (SELECT CAST(1 AS BIGINT) UNION ALL SELECT i + 1 FROM n WHERE i < CAST($1 AS BIGINT))`

package overlap

import (
	"time"

	"meantime/internal/db"
	"meantime/internal/id"
)

func insertTaken(tx *db.Tx, t Taken, by id.ID, at time.Time) error {
	_, err := tx.Exec(`INSERT INTO hour_taken (id, person_id, from_at, to_at, taken_at) VALUES ($1, $2, $3, $4, $5)`,
		t.ID, by, db.Micros(t.From), db.Micros(t.To), db.Micros(at))
	return err
}

func insertTakenPerson(tx *db.Tx, taken, who id.ID, edge bool) error {
	_, err := tx.Exec(`INSERT INTO hour_taken_person (hour_id, person_id, edge) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING`, taken, who, edge)
	return err
}

func deleteTaken(tx *db.Tx, by, taken id.ID) (int64, error) {
	_, err := tx.Exec(`DELETE FROM hour_taken_person WHERE hour_id IN (SELECT id FROM hour_taken WHERE id = $1 AND person_id = $2 AND ask_id IS NULL)`, taken, by)
	if err != nil {
		return 0, err
	}
	return tx.Exec(`DELETE FROM hour_taken WHERE id = $1 AND person_id = $2 AND ask_id IS NULL`, taken, by)
}

// insertAgreed keeps a time of an ask, unless it is kept already.
func insertAgreed(tx *db.Tx, t Taken, ask, by id.ID, at time.Time) error {
	_, err := tx.Exec(`INSERT INTO hour_taken (id, person_id, from_at, to_at, taken_at, ask_id) VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT DO NOTHING`,
		t.ID, by, db.Micros(t.From), db.Micros(t.To), db.Micros(at), ask)
	return err
}

func agreedAt(tx *db.Tx, ask id.ID, from time.Time) (id.ID, bool, error) {
	return db.One(tx, db.Value[id.ID], `SELECT id FROM hour_taken WHERE ask_id = $1 AND from_at = $2`+tx.ForUpdate(), ask, db.Micros(from))
}

// deleteAgreed takes somebody out of a time of an ask, and removes it when nobody is left but who asked.
func deleteAgreed(tx *db.Tx, ask, who id.ID, from time.Time) error {
	hour, ok, err := agreedAt(tx, ask, from)
	if err != nil || !ok {
		return err
	}
	for _, do := range []struct {
		query string
		args  []any
	}{
		{`DELETE FROM hour_taken_person WHERE hour_id = $1 AND person_id = $2`, []any{hour, who}},
		{`DELETE FROM hour_taken_person WHERE hour_id = $1 AND (SELECT count(*) FROM hour_taken_person p WHERE p.hour_id = $1) < 2`, []any{hour}},
		{`DELETE FROM hour_taken WHERE id = $1 AND NOT EXISTS (SELECT 1 FROM hour_taken_person p WHERE p.hour_id = $1)`, []any{hour}},
	} {
		if _, err := tx.Exec(do.query, do.args...); err != nil {
			return err
		}
	}
	return nil
}

func deleteAllAgreed(tx *db.Tx, ask id.ID) error {
	_, err := tx.Exec(`DELETE FROM hour_taken_person WHERE hour_id IN (SELECT id FROM hour_taken WHERE ask_id = $1)`, ask)
	if err == nil {
		_, err = tx.Exec(`DELETE FROM hour_taken WHERE ask_id = $1`, ask)
	}
	return err
}

func deleteOld(tx *db.Tx, before time.Time) error {
	_, err := tx.Exec(`DELETE FROM hour_taken_person WHERE hour_id IN (SELECT id FROM hour_taken WHERE to_at < $1)`, db.Micros(before))
	if err != nil {
		return err
	}
	_, err = tx.Exec(`DELETE FROM hour_taken WHERE to_at < $1`, db.Micros(before))
	return err
}

func scanTaken(row db.Scanner) (Taken, error) {
	var t Taken
	var from, to int64
	err := row.Scan(&t.ID, &from, &to)
	t.From, t.To = db.Time(from), db.Time(to)
	return t, err
}

// takenBy lists what somebody took, and not what was agreed in a thread, which is looked after there.
func takenBy(tx *db.Tx, who id.ID, after time.Time) ([]Taken, error) {
	return db.All(tx, scanTaken, `SELECT id, from_at, to_at FROM hour_taken WHERE person_id = $1 AND to_at > $2 AND ask_id IS NULL ORDER BY from_at, id LIMIT 50`, who, db.Micros(after))
}

func peopleOf(tx *db.Tx, taken id.ID) ([]id.ID, error) {
	return db.All(tx, db.Value[id.ID], `SELECT person_id FROM hour_taken_person WHERE hour_id = $1 ORDER BY person_id`, taken)
}

type burden struct {
	who id.ID
	n   int
}

func scanBurden(row db.Scanner) (b burden, err error) {
	err = row.Scan(&b.who, &b.n)
	return b, err
}

// burdens counts how often each of some people had the edge since an instant, in hours that a viewer was in as well: of
// others nobody learns anything.
func burdens(tx *db.Tx, viewer id.ID, since time.Time, people []id.ID) (map[id.ID]int, error) {
	rows, err := db.All(tx, scanBurden, `SELECT p.person_id, count(*) FROM hour_taken_person mine
		JOIN hour_taken h ON h.id = mine.hour_id JOIN hour_taken_person p ON p.hour_id = h.id
		WHERE mine.person_id = $1 AND h.to_at >= $2 AND p.edge AND p.person_id `+tx.In(3)+` GROUP BY p.person_id`,
		viewer, db.Micros(since), db.List(tx, people))
	out := make(map[id.ID]int, len(rows))
	for _, r := range rows {
		out[r.who] = r.n
	}
	return out, err
}

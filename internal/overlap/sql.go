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
	_, err := tx.Exec(`INSERT INTO hour_taken_person (hour_id, person_id, edge) VALUES ($1, $2, $3)`, taken, who, edge)
	return err
}

func deleteTaken(tx *db.Tx, by, taken id.ID) (int64, error) {
	_, err := tx.Exec(`DELETE FROM hour_taken_person WHERE hour_id IN (SELECT id FROM hour_taken WHERE id = $1 AND person_id = $2)`, taken, by)
	if err != nil {
		return 0, err
	}
	return tx.Exec(`DELETE FROM hour_taken WHERE id = $1 AND person_id = $2`, taken, by)
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

func takenBy(tx *db.Tx, who id.ID, after time.Time) ([]Taken, error) {
	return db.All(tx, scanTaken, `SELECT id, from_at, to_at FROM hour_taken WHERE person_id = $1 AND to_at > $2 ORDER BY from_at, id LIMIT 50`, who, db.Micros(after))
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

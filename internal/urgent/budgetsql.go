package urgent

import (
	"fmt"
	"time"

	"meantime/internal/db"
	"meantime/internal/id"
)

// onlyRow is the id of the organisation's settings.
const onlyRow = 1

func settings(tx *db.Tx) (Settings, error) {
	set, ok, err := db.One(tx, func(row db.Scanner) (Settings, error) {
		var set Settings
		var minutes int64
		err := row.Scan(&set.Budget, &minutes, &set.Repeats)
		set.Wait = time.Duration(minutes) * time.Minute
		return set, err
	}, `SELECT budget, wait_minutes, repeats FROM urgent_setting WHERE id = $1`, onlyRow)
	if !ok {
		set = usual()
	}
	return set, err
}

func saveSettings(tx *db.Tx, set Settings) error {
	_, err := tx.Exec(`INSERT INTO urgent_setting (id, budget, wait_minutes, repeats) VALUES ($1, $2, $3, $4)
		ON CONFLICT (id) DO UPDATE SET budget = excluded.budget, wait_minutes = excluded.wait_minutes, repeats = excluded.repeats`,
		onlyRow, set.Budget, int64(set.Wait/time.Minute), set.Repeats)
	return err
}

// holdPerson has what one person raises come one after the other. It changes nothing: that lets go on whatever refers to
// the person, as each of their letters does.
func holdPerson(tx *db.Tx, who id.ID) error {
	if tx.Alone() {
		return nil
	}
	n, err := tx.Exec(`UPDATE person SET role = role WHERE id = $1`, who)
	if err == nil && n == 0 {
		err = fmt.Errorf("%s is nobody", who)
	}
	return err
}

// raisedSince tells when somebody raised something after an instant.
func raisedSince(tx *db.Tx, who id.ID, after time.Time) ([]time.Time, error) {
	return db.All(tx, func(row db.Scanner) (time.Time, error) {
		var at int64
		err := row.Scan(&at)
		return db.Time(at), err
	}, `SELECT raised_at FROM urgent WHERE author_id = $1 AND raised_at > $2`, who, db.Micros(after))
}

func allowedSince(tx *db.Tx, who id.ID, after time.Time) (int, error) {
	n, _, err := db.One(tx, db.Value[int], `SELECT count(*) FROM urgent_grant WHERE person_id = $1 AND granted_at > $2`, who, db.Micros(after))
	return n, err
}

func insertGrant(tx *db.Tx, g Grant) error {
	_, err := tx.Exec(`INSERT INTO urgent_grant (id, person_id, by_id, why, granted_at) VALUES ($1, $2, $3, $4, $5)`,
		g.ID, g.Person, g.By, g.Why, db.Micros(g.At))
	return err
}

func grants(tx *db.Tx, who id.ID, all bool, limit int) ([]Grant, error) {
	return db.All(tx, func(row db.Scanner) (Grant, error) {
		var g Grant
		var at int64
		err := row.Scan(&g.ID, &g.Person, &g.By, &g.Why, &at)
		g.At = db.Time(at)
		return g, err
	}, `SELECT id, person_id, by_id, why, granted_at FROM urgent_grant WHERE $1 OR person_id = $2 ORDER BY id DESC LIMIT $3`, all, who, limit)
}

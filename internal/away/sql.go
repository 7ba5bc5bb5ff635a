package away

import (
	"time"

	"meantime/internal/db"
	"meantime/internal/id"
	"meantime/internal/worktime"
)

// choice is what somebody chose, and the last summary.
type choice struct {
	weekly      bool
	week        worktime.Date // its Monday; zero for none
	since, told time.Time     // of which time it tells
}

func choiceOf(tx *db.Tx, who id.ID) (choice, error) {
	c, _, err := db.One(tx, func(row db.Scanner) (c choice, err error) {
		var since, told int64
		err = row.Scan(&c.weekly, &c.week, &since, &told)
		c.since, c.told = db.Time(since), db.Time(told)
		return c, err
	}, `SELECT weekly, week, since_at, told_at FROM away_summary WHERE person_id = $1`, who)
	return c, err
}

func choose(tx *db.Tx, who id.ID, weekly bool) error {
	_, err := tx.Exec(`INSERT INTO away_summary (person_id, weekly, week, since_at, told_at) VALUES ($1, $2, 0, 0, 0)
		ON CONFLICT (person_id) DO UPDATE SET weekly = excluded.weekly`, who, weekly)
	return err
}

// tell notes that the summary of a week tells of what was written since the one before.
func tell(tx *db.Tx, who id.ID, week worktime.Date, now time.Time) error {
	_, err := tx.Exec(`UPDATE away_summary SET week = $2, since_at = told_at, told_at = $3 WHERE person_id = $1`, who, week, db.Micros(now))
	return err
}

// backdate has the last summary be that of a week now, where it is of a later one, and tell of nothing that is still to come.
func backdate(tx *db.Tx, who id.ID, week worktime.Date, now time.Time) error {
	_, err := tx.Exec(`UPDATE away_summary SET week = CASE WHEN week > $2 THEN $2 ELSE week END, told_at = $3,
		since_at = CASE WHEN since_at > $3 THEN $3 ELSE since_at END WHERE person_id = $1 AND told_at > $3`, who, week, db.Micros(now))
	return err
}

// whoChose lists who chose a summary once a week and whose account is in use.
func whoChose(tx *db.Tx) ([]id.ID, error) {
	return db.All(tx, db.Value[id.ID], `SELECT a.person_id FROM away_summary a JOIN person p ON p.id = a.person_id
		WHERE a.weekly AND p.deactivated_at IS NULL ORDER BY a.person_id`)
}

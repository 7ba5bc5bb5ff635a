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

package person

import (
	"time"

	"meantime/internal/db"
	"meantime/internal/id"
)

// versionRow is the newest version of a person's schedule.
type versionRow struct {
	person  id.ID
	version int64
}

type scheduleRow struct {
	person   id.ID
	version  int64
	declared string
	doc      string
}

func scanSchedule(s db.Scanner) (r scheduleRow, err error) {
	err = s.Scan(&r.person, &r.version, &r.declared, &r.doc)
	return r, err
}

func newestVersions(tx *db.Tx, people []id.ID) ([]versionRow, error) {
	return inChunks(tx, people, func(s db.Scanner) (v versionRow, err error) {
		err = s.Scan(&v.person, &v.version)
		return v, err
	}, func(in string) string {
		return `SELECT person_id, max(version) FROM schedule WHERE person_id IN (` + in + `) GROUP BY person_id`
	})
}

func newestSchedules(tx *db.Tx, people []id.ID) ([]scheduleRow, error) {
	return inChunks(tx, people, scanSchedule, func(in string) string {
		return `SELECT s.person_id, s.version, s.declared, s.doc FROM schedule s WHERE s.person_id IN (` + in + `)
			AND s.version = (SELECT max(n.version) FROM schedule n WHERE n.person_id = s.person_id)`
	})
}

func scheduleAt(tx *db.Tx, person id.ID, version int64) (scheduleRow, bool, error) {
	return db.One(tx, scanSchedule, `SELECT person_id, version, declared, doc FROM schedule
		WHERE person_id = $1 AND version = $2`, person, version)
}

// insertSchedule adds a version unless it is there; it says whether it did.
func insertSchedule(tx *db.Tx, r scheduleRow, now time.Time) (bool, error) {
	n, err := tx.Exec(`INSERT INTO schedule (person_id, version, declared, doc, created_at) VALUES ($1, $2, $3, $4, $5)
		ON CONFLICT DO NOTHING`, r.person, r.version, r.declared, r.doc, db.Micros(now))
	return n == 1, err
}

func setRegion(tx *db.Tx, person id.ID, region string) error {
	_, err := tx.Exec(`UPDATE person SET region = $2 WHERE id = $1`, person, region)
	return err
}

// setLeaves replaces the rows by which time away is found.
func setLeaves(tx *db.Tx, person id.ID, leaves []Leave) error {
	if _, err := tx.Exec(`DELETE FROM leave WHERE person_id = $1`, person); err != nil {
		return err
	}
	for _, l := range leaves {
		_, err := tx.Exec(`INSERT INTO leave (person_id, first, last, stand_in, note) VALUES ($1, $2, $3, $4, $5)`,
			person, l.From.String(), l.To.String(), nullID(l.StandIn), l.Note)
		if err != nil {
			return err
		}
	}
	return nil
}

// nullID is an id for a column that is null for none.
func nullID(i id.ID) any {
	if i == 0 {
		return nil
	}
	return i
}

package delivery

import (
	"time"

	"meantime/internal/db"
	"meantime/internal/id"
	"meantime/internal/space"
)

// madeDelivery is what a delivery was made with.
type madeDelivery struct {
	cutAt   time.Time
	early   bool
	version int64
	tz      string
}

func deliveryMade(tx *db.Tx, who id.ID, slot time.Time) (madeDelivery, error) {
	v, _, err := db.One(tx, func(s db.Scanner) (madeDelivery, error) {
		var v madeDelivery
		var cut int64
		err := s.Scan(&cut, &v.early, &v.version, &v.tz)
		v.cutAt = db.Time(cut)
		return v, err
	}, `SELECT cut_at, early, sched_version, tz_version FROM delivery WHERE person_id = $1 AND slot_at = $2`, who, db.Micros(slot))
	return v, err
}

// scheduleVersions lists since when each version of a person's schedule was in force, the oldest first. Everybody has one.
func scheduleVersions(tx *db.Tx, who id.ID) ([]scheduleVersion, error) {
	return db.All(tx, func(s db.Scanner) (scheduleVersion, error) {
		var v scheduleVersion
		var at int64
		err := s.Scan(&v.number, &at)
		v.since = db.Time(at)
		return v, err
	}, `SELECT version, created_at FROM schedule WHERE person_id = $1 ORDER BY version`, who)
}

// paceOf is the rhythm in which things of a space reach a person now.
func paceOf(tx *db.Tx, who, where id.ID) (space.Rhythm, error) {
	spelled, _, err := db.One(tx, db.Value[string], `SELECT CASE WHEN m.rhythm <> '' THEN m.rhythm ELSE s.rhythm END
		FROM space s LEFT JOIN member m ON m.space_id = s.id AND m.person_id = $1 WHERE s.id = $2`, who, where)
	if err != nil {
		return space.Rhythm{}, err
	}
	return space.ParseRhythm(spelled)
}

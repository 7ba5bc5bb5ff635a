package delivery

import (
	"time"

	"meantime/internal/db"
	"meantime/internal/id"
	"meantime/internal/worktime"
)

func upsertTimer(tx *db.Tx, t Timer, tz string) error {
	local := ""
	if t.Wall != nil {
		local = t.Wall.String()
	}
	_, err := tx.Exec(`INSERT INTO timer (kind, ref, person_id, fire_at, local, tz_version, gen) VALUES ($1, $2, $3, $4, $5, $6, 1)
		ON CONFLICT (kind, ref, person_id) DO UPDATE SET fire_at = excluded.fire_at, local = excluded.local,
			tz_version = excluded.tz_version, gen = timer.gen + 1`,
		t.Kind, t.Ref, t.Person, db.Micros(t.FireAt), local, tz)
	return err
}

func deleteTimer(tx *db.Tx, kind TimerKind, ref, who id.ID) error {
	_, err := tx.Exec(`DELETE FROM timer WHERE kind = $1 AND ref = $2 AND person_id = $3`, kind, ref, who)
	return err
}

func delayTimer(tx *db.Tx, t Timer, until time.Time) error {
	_, err := tx.Exec(`UPDATE timer SET fire_at = $4, gen = gen + 1 WHERE kind = $1 AND ref = $2 AND person_id = $3`,
		t.Kind, t.Ref, t.Person, db.Micros(until))
	return err
}

const timerColumns = `kind, ref, person_id, fire_at, local FROM timer`

func scanTimer(row db.Scanner) (Timer, error) {
	var t Timer
	var at int64
	var local string
	if err := row.Scan(&t.Kind, &t.Ref, &t.Person, &at, &local); err != nil {
		return t, err
	}
	t.FireAt = db.Time(at)
	if local == "" {
		return t, nil
	}
	wall, err := worktime.ParseWall(local)
	t.Wall = &wall
	return t, err
}

func claimTimer(tx *db.Tx, by time.Time) (Timer, bool, error) {
	return db.One(tx, scanTimer, `SELECT `+timerColumns+` WHERE fire_at <= $1 ORDER BY fire_at, kind, ref LIMIT 1`+tx.SkipLocked(), db.Micros(by))
}

func floatingTimers(tx *db.Tx, who id.ID) ([]Timer, error) {
	return db.All(tx, scanTimer, `SELECT `+timerColumns+` WHERE person_id = $1 AND local <> '' ORDER BY kind, ref`, who)
}

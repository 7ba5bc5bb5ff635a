package delivery

import (
	"database/sql"
	"time"

	"meantime/internal/db"
	"meantime/internal/id"
)

func insertAnnouncement(tx *db.Tx, who id.ID, kind string, ref id.ID, at time.Time) error {
	_, err := tx.Exec(`INSERT INTO outbox (person_id, channel, kind, ref, not_before, attempts, lease_until, state, problem)
		VALUES ($1, 'page', $2, $3, $4, 0, 0, 'waiting', '')
		ON CONFLICT (person_id, channel, kind, ref) DO UPDATE SET not_before = excluded.not_before, attempts = 0, lease_until = 0,
			state = 'waiting', problem = ''`, who, kind, ref, db.Micros(at))
	return err
}

func scanAnnouncement(row db.Scanner) (Announcement, error) {
	var a Announcement
	var due int64
	err := row.Scan(&a.Person, &a.Channel, &a.Kind, &a.Ref, &a.Attempts, &due)
	a.Due = db.Time(due)
	return a, err
}

// leaseAnnouncements takes what may leave for a while; while paused, only what stays inside the program.
func leaseAnnouncements(tx *db.Tx, now, until time.Time, paused bool, limit int) ([]Announcement, error) {
	found, err := db.All(tx, scanAnnouncement, `SELECT person_id, channel, kind, ref, attempts, not_before FROM outbox
		WHERE state = 'waiting' AND not_before <= $1 AND lease_until <= $1 AND (channel = 'page' OR NOT $2)
		ORDER BY not_before LIMIT $3`+tx.SkipLocked(), db.Micros(now), paused, limit)
	if err != nil {
		return nil, err
	}
	for _, a := range found {
		_, err := tx.Exec(`UPDATE outbox SET lease_until = $5 WHERE person_id = $1 AND channel = $2 AND kind = $3 AND ref = $4`,
			a.Person, a.Channel, a.Kind, a.Ref, db.Micros(until))
		if err != nil {
			return nil, err
		}
	}
	return found, nil
}

func settleAnnouncement(tx *db.Tx, a Announcement, state, problem string, next time.Time) error {
	_, err := tx.Exec(`UPDATE outbox SET state = $5, problem = $6, not_before = $7, attempts = attempts + 1, lease_until = 0
		WHERE person_id = $1 AND channel = $2 AND kind = $3 AND ref = $4`,
		a.Person, a.Channel, a.Kind, a.Ref, state, problem, db.Micros(next))
	return err
}

// What must hold for an announcement to be worth telling.
const (
	deliveryStands = `SELECT count(*) FROM inbox i JOIN person p ON p.id = i.person_id AND p.deactivated_at IS NULL
		WHERE i.person_id = $1 AND i.slot_at BETWEEN $2 AND $2 AND i.read_at IS NULL AND i.done_at IS NULL`
	backStands = `SELECT count(*) FROM inbox i JOIN person p ON p.id = i.person_id AND p.deactivated_at IS NULL
		WHERE i.person_id = $1 AND i.item_id = $2 AND i.later_until IS NOT NULL AND i.done_at IS NULL`
)

// stillStands asks again, while the lease is held, whether there is something to tell (rule 43).
func stillStands(tx *db.Tx, a Announcement) (bool, error) {
	query := deliveryStands
	if a.Kind == announcedBack {
		query = backStands
	}
	n, _, err := db.One(tx, db.Value[int], query, a.Person, a.Ref)
	return n > 0, err
}

// earliestRing is when the next ring is due, zero for never.
func earliestRing(tx *db.Tx) (time.Time, error) {
	at, _, err := db.One(tx, db.Value[sql.NullInt64], `SELECT min(fire_at) FROM timer WHERE kind = 'rings'`)
	return db.NullTime(at), err
}

// earliestDue is when the next thing but a ring is due: a slot, a timer or an announcement.
func earliestDue(tx *db.Tx, paused time.Time) (time.Time, error) {
	at, _, err := db.One(tx, db.Value[sql.NullInt64], `SELECT min(at) FROM (
		SELECT min(next_at) AS at FROM person_delivery WHERE next_at IS NOT NULL
		UNION ALL SELECT min(fire_at) FROM timer WHERE kind <> 'rings'
		UNION ALL SELECT min(CASE WHEN lease_until > not_before THEN lease_until WHEN channel <> 'page' AND not_before < $1 THEN $1
			ELSE not_before END) FROM outbox WHERE state = 'waiting') AS due`, db.Micros(paused))
	return db.NullTime(at), err
}

// How long what must not be kept is kept.
const (
	keepAnnouncements = 14 * 24 * time.Hour
	keepNotices       = 90 * 24 * time.Hour
)

func forget(tx *db.Tx, now time.Time) error {
	for _, old := range []struct {
		query string
		keep  time.Duration
	}{
		{`DELETE FROM outbox WHERE state <> 'waiting' AND not_before < $1`, keepAnnouncements},
		{`DELETE FROM notice WHERE happened_at < $1`, keepNotices},
	} {
		if _, err := tx.Exec(old.query, db.Micros(now.Add(-old.keep))); err != nil {
			return err
		}
	}
	return nil
}

func insertNotice(tx *db.Tx, v id.ID, kind, detail string, at time.Time) error {
	_, err := tx.Exec(`INSERT INTO notice (id, kind, detail, happened_at) VALUES ($1, $2, $3, $4)`, v, kind, detail, db.Micros(at))
	return err
}

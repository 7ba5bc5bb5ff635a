package delivery

import (
	"slices"
	"time"

	"meantime/internal/db"
	"meantime/internal/id"
)

func scanClaim(row db.Scanner) (claim, error) {
	var c claim
	var at int64
	err := row.Scan(&c.person, &at)
	c.slot = db.Time(at)
	return c, err
}

// claimDue locks the people whose slot has come, but for some; what another node has in hand is passed over.
func claimDue(tx *db.Tx, by time.Time, but []id.ID, limit int) ([]claim, error) {
	return db.All(tx, scanClaim, `SELECT person_id, next_at FROM person_delivery
		WHERE next_at <= $1 AND NOT person_id `+tx.In(3)+` ORDER BY next_at, person_id LIMIT $2`+tx.SkipLocked(), db.Micros(by), limit, db.List(tx, but))
}

func claimOne(tx *db.Tx, who id.ID) (claim, bool, error) {
	return db.One(tx, scanClaim, `SELECT person_id, next_at FROM person_delivery
		WHERE person_id = $1 AND next_at IS NOT NULL`+tx.SkipLocked(), who)
}

func havingDelivery(tx *db.Tx, slot time.Time, people []id.ID) ([]id.ID, error) {
	return db.All(tx, db.Value[id.ID], `SELECT person_id FROM delivery WHERE slot_at = $1 AND person_id `+tx.In(2), db.Micros(slot), db.List(tx, people))
}

func postpone(tx *db.Tx, slot time.Time, people []id.ID) error {
	_, err := tx.Exec(`UPDATE inbox SET not_before = $1 WHERE `+waiting+` AND not_before < $1 AND person_id `+tx.In(2),
		db.Micros(slot)+1, db.List(tx, people))
	return err
}

// takeWaiting gives the slot to what waits for it and returns the people it did that for, each once.
func takeWaiting(tx *db.Tx, slot time.Time, people []id.ID) ([]id.ID, error) {
	rows, err := db.All(tx, db.Value[id.ID], `UPDATE inbox SET slot_at = $1 WHERE `+waiting+` AND not_before <= $1 AND person_id `+tx.In(2)+`
		RETURNING person_id`, db.Micros(slot), db.List(tx, people))
	slices.Sort(rows)
	return slices.Compact(rows), err
}

// withAhead lists who of some people has an entry that takes a slot by itself, up to an instant.
func withAhead(tx *db.Tx, slot time.Time, people []id.ID) ([]id.ID, error) {
	return db.All(tx, db.Value[id.ID], `SELECT DISTINCT person_id FROM inbox WHERE ahead_at <= $1 AND slot_at IS NULL AND read_at IS NULL
		AND person_id `+tx.In(2), db.Micros(slot), db.List(tx, people))
}

// takeAhead is takeWaiting of nothing but what takes the slot by itself.
func takeAhead(tx *db.Tx, slot time.Time, people []id.ID) ([]id.ID, error) {
	rows, err := db.All(tx, db.Value[id.ID], `UPDATE inbox SET slot_at = $1 WHERE ahead_at <= $1 AND slot_at IS NULL AND read_at IS NULL
		AND person_id `+tx.In(2)+` RETURNING person_id`, db.Micros(slot), db.List(tx, people))
	slices.Sort(rows)
	return slices.Compact(rows), err
}

// takeUpTo gives one person's entries that wait for a slot another one, now.
func takeUpTo(tx *db.Tx, who id.ID, planned, now time.Time) (int64, error) {
	return tx.Exec(`UPDATE inbox SET slot_at = $3 WHERE person_id = $1 AND not_before <= $2 AND `+waiting, who, db.Micros(planned), db.Micros(now))
}

// lastWritten is when the latest was written of what a delivery brings.
func lastWritten(tx *db.Tx, who id.ID, slot time.Time) (time.Time, error) {
	at, _, err := db.One(tx, db.Value[int64], `SELECT max(it.created_at) FROM inbox i JOIN item it ON it.id = i.item_id WHERE i.person_id = $1 AND i.slot_at = $2`, who, db.Micros(slot))
	return db.Time(at), err
}

// insertDeliveries makes a delivery for each of some people, by the schedule and zone data that their plan was made with.
func insertDeliveries(tx *db.Tx, slot time.Time, people []id.ID, now time.Time, early bool) error {
	_, err := tx.Exec(`INSERT INTO delivery (person_id, slot_at, cut_at, early, sched_version, tz_version)
		SELECT person_id, $1, $2, $3, sched_version, tz_version FROM person_delivery WHERE person_id `+tx.In(4),
		db.Micros(slot), db.Micros(now), early, db.List(tx, people))
	return err
}

// insertAnnouncements has some people told that a delivery is here.
func insertAnnouncements(tx *db.Tx, slot time.Time, people []id.ID) error {
	_, err := tx.Exec(`INSERT INTO outbox (person_id, ref, made_at, not_before, channel, kind, attempts, lease_until, state, problem)
		SELECT value, $1, $1, $1, 'page', 'delivery', 0, 0, 'waiting', '' FROM `+tx.Each(2)+` WHERE TRUE
		ON CONFLICT (person_id, channel, kind, ref) DO NOTHING`, db.Micros(slot), db.List(tx, people))
	return err
}

// insertMails has those of some people told by mail who want that, each some time within two minutes, alike each time.
func insertMails(tx *db.Tx, slot time.Time, people []id.ID) error {
	_, err := tx.Exec(`INSERT INTO outbox (person_id, ref, made_at, not_before, channel, kind, attempts, lease_until, state, problem)
		SELECT p.id, $1, $1, $1 + (p.id >> 22) % 120 * 1000000, 'mail', 'delivery', 0, 0, 'waiting', '' FROM person p
		WHERE p.id `+tx.In(2)+` AND (p.by_mail = 'all' OR p.by_mail = 'asks' AND EXISTS (
			SELECT 1 FROM inbox i WHERE i.person_id = p.id AND i.slot_at BETWEEN $1 AND $1 AND i.reason = 'asked'))
		ON CONFLICT (person_id, channel, kind, ref) DO NOTHING`, db.Micros(slot), db.List(tx, people))
	return err
}

func clearNext(tx *db.Tx, people []id.ID) error {
	_, err := tx.Exec(`UPDATE person_delivery SET next_at = NULL, gen = gen + 1 WHERE person_id `+tx.In(1), db.List(tx, people))
	return err
}

func withWaiting(tx *db.Tx, people []id.ID) ([]id.ID, error) {
	return db.All(tx, db.Value[id.ID], `SELECT DISTINCT person_id FROM inbox WHERE `+waiting+` AND person_id `+tx.In(1), db.List(tx, people))
}

// unplanned finds people after a number for whom something waits, or may, without a next slot, or whose plan for later came
// from other zone data.
func unplanned(tx *db.Tx, after id.ID, tz string, now time.Time, limit int) ([]id.ID, error) {
	return db.All(tx, db.Value[id.ID], `SELECT p.id FROM person p LEFT JOIN person_delivery d ON d.person_id = p.id
		WHERE p.id > $1 AND p.deactivated_at IS NULL AND (d.next_at IS NULL OR d.tz_version <> $2 AND d.next_at > $3)
		AND (EXISTS (SELECT 1 FROM inbox i WHERE i.person_id = p.id AND i.slot_at IS NULL AND i.read_at IS NULL AND i.not_before > 0)
			OR EXISTS (SELECT 1 FROM member m JOIN space s ON s.id = m.space_id WHERE m.person_id = p.id AND s.audiences > m.audiences))
		ORDER BY p.id LIMIT $4`, after, tz, db.Micros(now), limit)
}

// plannedAfter lists people after a number whose next slot lies after an instant.
func plannedAfter(tx *db.Tx, after id.ID, now time.Time, limit int) ([]id.ID, error) {
	return db.All(tx, db.Value[id.ID], `SELECT person_id FROM person_delivery WHERE person_id > $1 AND next_at > $2 ORDER BY person_id LIMIT $3`, after, db.Micros(now), limit)
}

func insertInterruption(tx *db.Tx, v, who id.ID, kind Interruption, at time.Time) error {
	_, err := tx.Exec(`INSERT INTO interruption (id, person_id, kind, happened_at) VALUES ($1, $2, $3, $4)`, v, who, kind, db.Micros(at))
	return err
}

// deliveriesWith lists which deliveries brought something of a thread, by person and slot.
func deliveriesWith(tx *db.Tx, thread id.ID) ([]claim, error) {
	return db.All(tx, scanClaim, `SELECT DISTINCT i.person_id, i.slot_at FROM inbox i JOIN item it ON it.id = i.item_id
		WHERE it.thread_id = $1 AND i.slot_at IS NOT NULL ORDER BY i.person_id, i.slot_at`, thread)
}

// eraseItems removes the items of a thread and all that refers to them.
func eraseItems(tx *db.Tx, thread id.ID) error {
	const items = ` IN (SELECT id FROM item WHERE thread_id = $1)`
	for _, statement := range []string{
		`DELETE FROM outbox WHERE kind = 'back' AND ref` + items,
		`DELETE FROM outbox WHERE kind = 'delivery_part' AND (person_id, ref) IN (SELECT person_id, id FROM thread_mail WHERE thread_id = $1)`,
		`DELETE FROM thread_mail WHERE thread_id = $1`,
		`DELETE FROM timer WHERE kind = 'comes_back' AND ref` + items,
		`DELETE FROM audience WHERE item_id` + items,
		`DELETE FROM inbox WHERE item_id` + items,
		`DELETE FROM item WHERE thread_id = $1`,
	} {
		if _, err := tx.Exec(statement, thread); err != nil {
			return err
		}
	}
	return nil
}

// deleteEmptied removes those of some deliveries in which nothing is left.
func deleteEmptied(tx *db.Tx, list []claim) error {
	for _, c := range list {
		if _, err := tx.Exec(`DELETE FROM delivery WHERE person_id = $1 AND slot_at = $2
			AND NOT EXISTS (SELECT 1 FROM inbox i WHERE i.person_id = $1 AND i.slot_at = $2)`, c.person, db.Micros(c.slot)); err != nil {
			return err
		}
	}
	return nil
}

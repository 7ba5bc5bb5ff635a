package delivery

import (
	"database/sql"
	"time"

	"meantime/internal/db"
	"meantime/internal/id"
)

// The conditions of what Today shows. Each says again what its index is made of, so that SQLite goes by it and not by all
// that the person ever got; an equality of slots is written as a range for the same reason.
const (
	openEntries = `i.slot_at IS NOT NULL AND i.read_at IS NULL AND i.done_at IS NULL AND i.slot_at < $3 AND i.later_until IS NULL
		ORDER BY i.slot_at, it.space_id, it.id LIMIT $4`
	newestEntries  = `i.slot_at BETWEEN $3 AND $3 AND i.later_until IS NULL ORDER BY it.space_id, it.id LIMIT $4`
	slotEntries    = `i.slot_at BETWEEN $3 AND $3 AND i.read_at IS NULL AND i.done_at IS NULL AND i.later_until IS NULL ORDER BY it.space_id, it.id LIMIT $4`
	sealedEntries  = `i.slot_at IS NULL AND i.read_at IS NULL AND i.not_before > 0 ORDER BY it.id LIMIT $3`
	writtenEntries = `i.slot_at IS NULL AND i.read_at IS NULL AND i.not_before > 0 AND it.created_at <= $3 ORDER BY it.space_id, it.id LIMIT $4`
	putOffEntries  = `i.later_until IS NOT NULL AND i.done_at IS NULL ORDER BY i.later_until, it.id`
)

func latestDelivery(tx *db.Tx, who id.ID) (time.Time, bool, error) {
	at, ok, err := db.One(tx, db.Value[int64], `SELECT slot_at FROM delivery WHERE person_id = $1 ORDER BY slot_at DESC LIMIT 1`, who)
	return db.Time(at), ok, err
}

func slotBefore(tx *db.Tx, who id.ID, slot time.Time) (time.Time, error) {
	at, _, err := db.One(tx, db.Value[sql.NullInt64], `SELECT max(slot_at) FROM delivery WHERE person_id = $1 AND slot_at < $2`, who, db.Micros(slot))
	return db.NullTime(at), err
}

func deliveryAt(tx *db.Tx, who id.ID, slot time.Time) (Delivery, error) {
	v, _, err := db.One(tx, func(s db.Scanner) (Delivery, error) {
		var v Delivery
		var cut int64
		var opened sql.NullInt64
		err := s.Scan(&cut, &v.Early, &opened)
		v.Slot, v.CutAt, v.OpenedAt = slot, db.Time(cut), db.NullTime(opened)
		return v, err
	}, `SELECT cut_at, early, opened_at FROM delivery WHERE person_id = $1 AND slot_at = $2`, who, db.Micros(slot))
	return v, err
}

func markOpened(tx *db.Tx, who id.ID, now time.Time) error {
	_, err := tx.Exec(`UPDATE delivery SET opened_at = $2 WHERE person_id = $1 AND opened_at IS NULL AND slot_at <= $2`, who, db.Micros(now))
	return err
}

func markRead(tx *db.Tx, who, thread, upTo id.ID, now time.Time) error {
	_, err := tx.Exec(`UPDATE inbox SET read_at = $4 WHERE person_id = $1 AND read_at IS NULL
		AND item_id IN (SELECT id FROM item WHERE thread_id = $2 AND ref <= $3)`, who, thread, upTo, db.Micros(now))
	return err
}

func markShown(tx *db.Tx, who id.ID, refs []id.ID, now time.Time) error {
	_, err := tx.Exec(`UPDATE inbox SET read_at = $2 WHERE person_id = $1 AND read_at IS NULL
		AND item_id IN (SELECT id FROM item WHERE ref `+tx.In(3)+`)`, who, db.Micros(now), db.List(tx, refs))
	return err
}

// anyUnread goes from the few items to the inbox, as CROSS JOIN has it on SQLite: the other way leads through all that the
// person was ever brought.
func anyUnread(tx *db.Tx, who id.ID, refs []id.ID) (bool, error) {
	_, found, err := db.One(tx, db.Value[id.ID], `SELECT i.item_id FROM item it CROSS JOIN inbox i
		WHERE i.item_id = it.id AND i.person_id = $1 AND i.read_at IS NULL AND it.ref `+tx.In(2)+` LIMIT 1`, who, db.List(tx, refs))
	return found, err
}

func setDone(tx *db.Tx, who, item id.ID, at time.Time) error {
	_, err := tx.Exec(`UPDATE inbox SET done_at = $3 WHERE person_id = $1 AND item_id = $2`, who, item, db.NullMicros(at))
	return err
}

func setLater(tx *db.Tx, who, item id.ID, until time.Time) error {
	_, err := tx.Exec(`UPDATE inbox SET later_until = $3 WHERE person_id = $1 AND item_id = $2`, who, item, db.NullMicros(until))
	return err
}

// nextSlot is the slot that something waits for, zero for none.
func nextSlot(tx *db.Tx, who id.ID) (time.Time, error) {
	at, _, err := db.One(tx, db.Value[sql.NullInt64], `SELECT next_at FROM person_delivery WHERE person_id = $1`, who)
	return db.NullTime(at), err
}

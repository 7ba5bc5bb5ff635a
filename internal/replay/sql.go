package replay

import (
	"time"

	"meantime/internal/db"
	"meantime/internal/id"
	"meantime/internal/urgent"
)

// posted is an item as it was written.
type posted struct {
	item     id.ID
	at       time.Time
	question bool
}

func items(tx *db.Tx) ([]posted, error) {
	return db.All(tx, func(row db.Scanner) (posted, error) {
		var p posted
		var at int64
		err := row.Scan(&p.item, &at, &p.question)
		p.at = db.Time(at)
		return p, err
	}, `SELECT id, created_at, kind = 'thread' FROM item`)
}

// entry is what became of an item in somebody's inbox, in microseconds; zero for never.
type entry struct {
	item       id.ID
	slot, read int64
}

func entriesOf(tx *db.Tx, who id.ID) ([]entry, error) {
	return db.All(tx, func(row db.Scanner) (e entry, err error) {
		err = row.Scan(&e.item, &e.slot, &e.read)
		return e, err
	}, `SELECT item_id, coalesce(slot_at, 0), coalesce(read_at, 0) FROM inbox WHERE person_id = $1`, who)
}

// announcementsOf are the times at which somebody was told of a delivery.
func announcementsOf(tx *db.Tx, who id.ID) ([]time.Time, error) {
	return db.All(tx, scanTime, `SELECT not_before FROM outbox WHERE person_id = $1 AND kind = 'delivery' AND state = 'sent'`, who)
}

// interruptionsOf are the times of rings and of openings before the slot.
func interruptionsOf(tx *db.Tx, who id.ID) ([]time.Time, error) {
	return db.All(tx, scanTime, `SELECT happened_at FROM interruption WHERE person_id = $1`, who)
}

// callsTo are the times at which somebody was rung for being on call.
func callsTo(tx *db.Tx, who id.ID) ([]time.Time, error) {
	return db.All(tx, scanTime, `SELECT rung_at FROM ring WHERE person_id = $1 AND reason = 'on_call'`, who)
}

func scanTime(row db.Scanner) (time.Time, error) {
	at, err := db.Value[int64](row)
	return db.Time(at), err
}

// version is one version of somebody's schedule.
type version struct {
	number int64
	from   time.Time
}

func versionsOf(tx *db.Tx, who id.ID) ([]version, error) {
	return db.All(tx, func(row db.Scanner) (version, error) {
		var v version
		var at int64
		err := row.Scan(&v.number, &at)
		v.from = db.Time(at)
		return v, err
	}, `SELECT version, created_at FROM schedule WHERE person_id = $1 ORDER BY version`, who)
}

// count reads what became of what was raised.
func (r *Rung) count(tx *db.Tx) error {
	_, err := db.All(tx, func(row db.Scanner) (struct{}, error) {
		var reason urgent.Reason
		var n int
		err := row.Scan(&reason, &n)
		r.Rings.add(reason, n)
		return struct{}{}, err
	}, `SELECT r.reason, count(*) FROM ring r JOIN urgent u ON u.id = r.urgent_id WHERE r.person_id <> u.author_id GROUP BY r.reason`)
	if err != nil {
		return err
	}
	if r.Exhausted, _, err = db.One(tx, db.Value[int], `SELECT count(*) FROM urgent WHERE exhausted_at IS NOT NULL`); err != nil {
		return err
	}
	r.Open, _, err = db.One(tx, db.Value[int], `SELECT count(*) FROM urgent WHERE mine_at IS NULL`)
	return err
}

package delivery

import (
	"database/sql"
	"fmt"
	"strings"
	"time"

	"meantime/internal/db"
	"meantime/internal/id"
	"meantime/internal/person"
	"meantime/internal/space"
)

// inChunks calls do for pieces of n, in sizes of 128, 16, 2 and 1: few different texts, so that each is prepared once,
// and not longer, because the SQLite driver looks every placeholder up in a list of them all.
func inChunks(n int, do func(from, to int) error) error {
	for from, size := 0, 128; from < n; {
		if n-from < size {
			size = max(1, size/8)
			continue
		}
		if err := do(from, from+size); err != nil {
			return err
		}
		from += size
	}
	return nil
}

// values writes "($k, $k+1, …constants), …" for rows of a width, the first placeholder being first.
func values(rows, width, first int, constants string) string {
	var b strings.Builder
	for r := range rows {
		if r > 0 {
			b.WriteString(", ")
		}
		b.WriteByte('(')
		for c := range width {
			if c > 0 {
				b.WriteString(", ")
			}
			fmt.Fprintf(&b, "$%d", first+r*width+c)
		}
		b.WriteString(constants)
		b.WriteByte(')')
	}
	return b.String()
}

// oneOf writes "($first, …)" for a list of a length.
func oneOf(length, first int) string { return values(1, length, first, "") }

func anys(ids []id.ID, before ...any) []any {
	for _, v := range ids {
		before = append(before, v)
	}
	return before
}

func insertItem(tx *db.Tx, it Item) error {
	_, err := tx.Exec(`INSERT INTO item (id, kind, ref, thread_id, space_id, author_id, created_at) VALUES ($1, $2, $3, $4, $5, $6, $7)`,
		it.ID, it.Kind, it.Ref, it.Thread, it.Space, it.Author, db.Micros(it.CreatedAt))
	return err
}

func itemOf(tx *db.Tx, ref id.ID) (Item, bool, error) {
	return db.One(tx, func(row db.Scanner) (Item, error) {
		var it Item
		var created int64
		err := row.Scan(&it.ID, &it.Kind, &it.Ref, &it.Thread, &it.Space, &it.Author, &created)
		it.CreatedAt = db.Time(created)
		return it, err
	}, `SELECT id, kind, ref, thread_id, space_id, author_id, created_at FROM item WHERE ref = $1`, ref)
}

func insertEntries(tx *db.Tx, item id.ID, plans []plan) error {
	return inChunks(len(plans), func(from, to int) error {
		args := make([]any, 0, 4*(to-from))
		for _, p := range plans[from:to] {
			args = append(args, p.person, item, p.reason, db.Micros(p.notBefore))
		}
		_, err := tx.Exec(`INSERT INTO inbox (person_id, item_id, reason, not_before) VALUES `+values(to-from, 4, 1, "")+`
			ON CONFLICT (person_id, item_id) DO NOTHING`, args...)
		return err
	})
}

// nextSlots returns the planned slots of some people, and holds those plans still: a cut must not run between reading a
// plan and adding to what waits for it.
func nextSlots(tx *db.Tx, ids []id.ID) (map[id.ID]time.Time, error) {
	type row struct {
		person id.ID
		at     time.Time
	}
	out := make(map[id.ID]time.Time, len(ids))
	err := inChunks(len(ids), func(from, to int) error {
		rows, err := db.All(tx, func(s db.Scanner) (r row, err error) {
			var at sql.NullInt64
			err = s.Scan(&r.person, &at)
			r.at = db.NullTime(at)
			return r, err
		}, `SELECT person_id, next_at FROM person_delivery WHERE person_id IN `+oneOf(to-from, 1)+` ORDER BY person_id`+tx.ForShare(),
			anys(ids[from:to])...)
		for _, r := range rows {
			if !r.at.IsZero() {
				out[r.person] = r.at
			}
		}
		return err
	})
	return out, err
}

// upsertNext brings a next slot forward, never back.
func upsertNext(tx *db.Tx, who id.ID, at time.Time, version int64, tz string) error {
	_, err := tx.Exec(`INSERT INTO person_delivery (person_id, next_at, sched_version, tz_version, gen) VALUES ($1, $2, $3, $4, 1)
		ON CONFLICT (person_id) DO UPDATE SET next_at = excluded.next_at, sched_version = excluded.sched_version,
			tz_version = excluded.tz_version, gen = person_delivery.gen + 1
		WHERE person_delivery.next_at IS NULL OR person_delivery.next_at > excluded.next_at`, who, db.Micros(at), version, tz)
	return err
}

// setNext sets a next slot, or none for the zero time.
func setNext(tx *db.Tx, who id.ID, at time.Time, version int64, tz string) error {
	_, err := tx.Exec(`INSERT INTO person_delivery (person_id, next_at, sched_version, tz_version, gen) VALUES ($1, $2, $3, $4, 1)
		ON CONFLICT (person_id) DO UPDATE SET next_at = excluded.next_at, sched_version = excluded.sched_version,
			tz_version = excluded.tz_version, gen = person_delivery.gen + 1`, who, db.NullMicros(at), version, tz)
	return err
}

// waiting is the condition of an entry that no delivery has taken and nobody has read. Its last part is always true: it
// leads SQLite to the index of what waits, past the years of what has been delivered.
const waiting = `slot_at IS NULL AND read_at IS NULL AND not_before > 0`

func firstWaiting(tx *db.Tx, who id.ID) (time.Time, bool, error) {
	at, _, err := db.One(tx, db.Value[sql.NullInt64], `SELECT min(not_before) FROM inbox WHERE person_id = $1 AND `+waiting, who)
	return db.NullTime(at), at.Valid, err
}

func deleteWaitingOfSpace(tx *db.Tx, who, space id.ID) error {
	_, err := tx.Exec(`DELETE FROM inbox WHERE person_id = $1 AND `+waiting+`
		AND item_id IN (SELECT id FROM item WHERE space_id = $2)`, who, space)
	return err
}

func deleteWaitingOfRef(tx *db.Tx, ref id.ID) error {
	_, err := tx.Exec(`DELETE FROM inbox WHERE item_id IN (SELECT id FROM item WHERE ref = $1) AND `+waiting, ref)
	return err
}

const entryColumns = `it.id, it.kind, it.ref, it.thread_id, it.space_id, it.author_id, it.created_at,
	i.reason, i.not_before, i.slot_at, i.read_at, i.done_at, i.later_until
	FROM inbox i JOIN item it ON it.id = i.item_id JOIN space s ON s.id = it.space_id`

func scanEntry(row db.Scanner) (Entry, error) {
	var (
		e                       Entry
		created, notBefore      int64
		slot, read, done, later sql.NullInt64
	)
	err := row.Scan(&e.ID, &e.Kind, &e.Ref, &e.Thread, &e.Space, &e.Author, &created, &e.Reason, &notBefore, &slot, &read, &done, &later)
	e.CreatedAt, e.NotBefore, e.Slot = db.Time(created), db.Time(notBefore), db.NullTime(slot)
	e.ReadAt, e.DoneAt, e.LaterUntil = db.NullTime(read), db.NullTime(done), db.NullTime(later)
	return e, err
}

// entries lists what of the actor's inbox meets a condition and may be seen by the actor now. The condition's
// placeholders begin at $3.
func entries(tx *db.Tx, actor person.Actor, condition string, args ...any) ([]Entry, error) {
	return db.All(tx, scanEntry, `SELECT `+entryColumns+` WHERE i.person_id = $1 AND `+space.Seen("s", 1, 2)+` AND `+condition,
		append(space.Viewer(actor), args...)...)
}

package delivery

import (
	"cmp"
	"database/sql"
	"encoding/json"
	"fmt"
	"time"

	"meantime/internal/db"
	"meantime/internal/id"
	"meantime/internal/space"
	"meantime/internal/worktime"
)

func insertItem(tx *db.Tx, it Item) error {
	_, err := tx.Exec(`INSERT INTO item (id, kind, ref, thread_id, space_id, author_id, created_at, timing) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
		it.ID, it.Kind, it.Ref, it.Thread, it.Space, it.Author, db.Micros(it.CreatedAt), cmp.Or(it.Timing, NextDelivery))
	return err
}

func itemOf(tx *db.Tx, ref id.ID) (Item, bool, error) {
	return db.One(tx, func(row db.Scanner) (Item, error) {
		var it Item
		var created int64
		err := row.Scan(&it.ID, &it.Kind, &it.Ref, &it.Thread, &it.Space, &it.Author, &created, &it.Timing)
		it.CreatedAt = db.Time(created)
		return it, err
	}, `SELECT id, kind, ref, thread_id, space_id, author_id, created_at, timing FROM item WHERE ref = $1`, ref)
}

func insertEntries(tx *db.Tx, item id.ID, plans []plan) error {
	for _, p := range plans {
		want, err := spell(p.Want)
		if err != nil {
			return err
		}
		_, err = tx.Exec(`INSERT INTO inbox (person_id, item_id, reason, not_before, wanted, ahead_at) VALUES ($1, $2, $3, $4, $5, $6)
			ON CONFLICT (person_id, item_id) DO NOTHING`, p.Person, item, p.Reason, db.Micros(p.notBefore), want, db.NullMicros(p.ahead))
		if err != nil {
			return err
		}
	}
	return nil
}

// spell writes a want down, as nothing for none.
func spell(w worktime.Want) (string, error) {
	if w.IsZero() {
		return "", nil
	}
	raw, err := json.Marshal(w)
	return string(raw), err
}

// readWant reads what spell wrote.
func readWant(s string) (w worktime.Want, err error) {
	if s == "" {
		return w, nil
	}
	return w, json.Unmarshal([]byte(s), &w)
}

// askedEntry is an entry with a want that waits.
type askedEntry struct {
	item               id.ID
	created, notBefore time.Time
	want               worktime.Want
}

func waitingAsked(tx *db.Tx, who id.ID) ([]askedEntry, error) {
	return db.All(tx, func(row db.Scanner) (e askedEntry, err error) {
		var created, notBefore int64
		var want string
		if err := row.Scan(&e.item, &created, &notBefore, &want); err != nil {
			return e, err
		}
		e.created, e.notBefore = db.Time(created), db.Time(notBefore)
		e.want, err = readWant(want)
		return e, err
	}, `SELECT i.item_id, it.created_at, i.not_before, i.wanted FROM inbox i JOIN item it ON it.id = i.item_id
		WHERE i.person_id = $1 AND i.slot_at IS NULL AND i.read_at IS NULL AND i.not_before > 0 AND i.wanted <> ''`, who)
}

// waitingForMorning lists what of a person's inbox is not to come before a morning that lies ahead.
func waitingForMorning(tx *db.Tx, who id.ID, now time.Time) ([]Entry, error) {
	return db.All(tx, scanEntry, `SELECT `+entryColumns+` WHERE i.person_id = $1 AND i.slot_at IS NULL AND i.read_at IS NULL AND i.not_before > $2 AND it.timing = 'next_morning'`,
		who, db.Micros(now))
}

func setNotBefore(tx *db.Tx, who, item id.ID, at time.Time) error {
	_, err := tx.Exec(`UPDATE inbox SET not_before = $3 WHERE person_id = $1 AND item_id = $2`, who, item, db.Micros(at))
	return err
}

func setAhead(tx *db.Tx, who, item id.ID, at time.Time) error {
	_, err := tx.Exec(`UPDATE inbox SET ahead_at = $3 WHERE person_id = $1 AND item_id = $2`, who, item, db.NullMicros(at))
	return err
}

// nextAfter returns, of some people, those whose next slot is planned after an instant, or not at all: then it is zero.
func nextAfter(tx *db.Tx, people []id.ID, at time.Time) (map[id.ID]time.Time, error) {
	type row struct {
		person id.ID
		next   sql.NullInt64
	}
	rows, err := db.All(tx, func(s db.Scanner) (r row, err error) {
		err = s.Scan(&r.person, &r.next)
		return r, err
	}, `SELECT value, d.next_at FROM `+tx.Each(1)+` LEFT JOIN person_delivery d ON d.person_id = value
		WHERE d.next_at IS NULL OR d.next_at > $2`, db.List(tx, people), db.Micros(at))
	out := make(map[id.ID]time.Time, len(rows))
	for _, r := range rows {
		out[r.person] = db.NullTime(r.next)
	}
	return out, err
}

// holdPlans keeps the plans of some people as they are: a cut must not run between reading a plan and adding to what waits
// for it.
func holdPlans(tx *db.Tx, people []id.ID) error {
	if tx.Alone() || len(people) == 0 {
		return nil
	}
	_, err := db.All(tx, db.Value[id.ID], `SELECT person_id FROM person_delivery WHERE person_id `+tx.In(1)+` ORDER BY person_id`+tx.ForUpdate(),
		db.List(tx, people))
	return err
}

// bringForward plans a slot for people who have none or a later one.
func bringForward(tx *db.Tx, people []id.ID, slot, version int64, tz string) error {
	_, err := tx.Exec(`INSERT INTO person_delivery (person_id, next_at, sched_version, tz_version, gen)
		SELECT value, $2, $3, $4, 1 FROM `+tx.Each(1)+` WHERE TRUE
		ON CONFLICT (person_id) DO UPDATE SET next_at = excluded.next_at, sched_version = excluded.sched_version,
			tz_version = excluded.tz_version, gen = person_delivery.gen + 1
		WHERE person_delivery.next_at IS NULL OR person_delivery.next_at > excluded.next_at`, db.List(tx, people), slot, version, tz)
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

func deleteWaitingOfStrangers(tx *db.Tx, space id.ID) error {
	_, err := tx.Exec(`DELETE FROM inbox WHERE `+waiting+` AND item_id IN (SELECT id FROM item WHERE space_id = $1)
		AND person_id NOT IN (SELECT person_id FROM member WHERE space_id = $1)`, space)
	return err
}

func deleteWaitingOfRef(tx *db.Tx, ref id.ID) error {
	_, err := tx.Exec(`DELETE FROM inbox WHERE item_id IN (SELECT id FROM item WHERE ref = $1) AND `+waiting, ref)
	return err
}

// recall removes an item that still waits for its one reader.
func recall(tx *db.Tx, ref id.ID) (bool, error) {
	n, err := tx.Exec(`DELETE FROM inbox WHERE item_id IN (SELECT id FROM item WHERE ref = $1) AND `+waiting, ref)
	if err != nil || n == 0 {
		return false, err
	}
	_, err = tx.Exec(`DELETE FROM item WHERE ref = $1`, ref)
	return true, err
}

// putAway puts an item away for those whom a delivery has brought it.
func putAway(tx *db.Tx, ref id.ID, at time.Time) error {
	_, err := tx.Exec(`UPDATE inbox SET done_at = $2 WHERE item_id IN (SELECT id FROM item WHERE ref = $1) AND slot_at IS NOT NULL AND done_at IS NULL`,
		ref, db.Micros(at))
	return err
}

// putAwayFor puts an item away for one person.
func putAwayFor(tx *db.Tx, who, ref id.ID, at time.Time) error {
	_, err := tx.Exec(`UPDATE inbox SET done_at = $3 WHERE person_id = $1 AND item_id IN (SELECT id FROM item WHERE ref = $2) AND done_at IS NULL`,
		who, ref, db.Micros(at))
	return err
}

const entryColumns = `it.id, it.kind, it.ref, it.thread_id, it.space_id, it.author_id, it.created_at, it.timing,
	i.reason, i.wanted, i.ahead_at, i.not_before, i.slot_at, i.read_at, i.done_at, i.later_until
	FROM inbox i JOIN item it ON it.id = i.item_id JOIN space s ON s.id = it.space_id`

func scanEntry(row db.Scanner) (Entry, error) {
	var (
		e                              Entry
		created, notBefore             int64
		ahead, slot, read, done, later sql.NullInt64
		want                           string
	)
	err := row.Scan(&e.ID, &e.Kind, &e.Ref, &e.Thread, &e.Space, &e.Author, &created, &e.Timing, &e.Reason, &want, &ahead, &notBefore, &slot, &read, &done, &later)
	e.CreatedAt, e.NotBefore, e.Slot = db.Time(created), db.Time(notBefore), db.NullTime(slot)
	e.ahead = db.NullTime(ahead)
	e.ReadAt, e.DoneAt, e.LaterUntil = db.NullTime(read), db.NullTime(done), db.NullTime(later)
	if err != nil {
		return e, err
	}
	e.Want, err = readWant(want)
	return e, err
}

// entries lists what of the actor's inbox meets a condition and may be seen by the actor now. The condition's
// placeholders begin at $3.
func entries(tx *db.Tx, viewer []any, condition string, args ...any) ([]Entry, error) {
	return db.All(tx, scanEntry, `SELECT `+entryColumns+` WHERE i.person_id = $1 AND `+space.Seen("s", 1, 2)+` AND `+condition,
		append(viewer, args...)...)
}

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
	if err != nil { // it fails alone: nobody else's is to go unread for it
		t.unread = fmt.Errorf("the local time of a timer cannot be read: %w", err)
		return t, nil
	}
	t.Wall = &wall
	return t, nil
}

// unreadTimers says of which timers something cannot be read.
func unreadTimers(tx *db.Tx) (wrong []string, err error) {
	list, err := db.All(tx, scanTimer, `SELECT `+timerColumns+` ORDER BY kind, ref, person_id`)
	for _, t := range list {
		switch {
		case t.unread != nil:
			wrong = append(wrong, fmt.Sprintf("a timer %q of %s never fires: %v", t.Kind, t.Person, t.unread))
		case !t.Kind.known():
			wrong = append(wrong, fmt.Sprintf("a timer of %s never fires: it is of the kind %q, of which there are none", t.Person, t.Kind))
		}
	}
	return wrong, err
}

func claimTimer(tx *db.Tx, by time.Time) (Timer, bool, error) {
	return db.One(tx, scanTimer, `SELECT `+timerColumns+` WHERE fire_at <= $1 AND kind <> 'rings' ORDER BY fire_at, kind, ref LIMIT 1`+tx.SkipLocked(), db.Micros(by))
}

// holdOff has a timer that is due fire later, if there is one.
func holdOff(tx *db.Tx, t Timer, due, until time.Time) error {
	_, err := tx.Exec(`UPDATE timer SET fire_at = $5, gen = gen + 1 WHERE kind = $1 AND ref = $2 AND person_id = $3 AND fire_at <= $4`,
		t.Kind, t.Ref, t.Person, db.Micros(due), db.Micros(until))
	return err
}

// ringsDue lists rings that are due, the earliest first.
func ringsDue(tx *db.Tx, by time.Time, limit int) ([]Timer, error) {
	return db.All(tx, scanTimer, `SELECT `+timerColumns+` WHERE fire_at <= $1 AND kind = 'rings' ORDER BY fire_at LIMIT $2`, db.Micros(by), limit)
}

// takeTimer removes a timer that is still due; false when somebody else has, or it was set anew.
func takeTimer(tx *db.Tx, t Timer, by time.Time) (bool, error) {
	n, err := tx.Exec(`DELETE FROM timer WHERE kind = $1 AND ref = $2 AND person_id = $3 AND fire_at <= $4`, t.Kind, t.Ref, t.Person, db.Micros(by))
	return n > 0, err
}

// floatingByOthers finds people after a number who have a timer ahead that was set with other zone data.
func floatingByOthers(tx *db.Tx, after id.ID, tz string, now time.Time, limit int) ([]id.ID, error) {
	return db.All(tx, db.Value[id.ID], `SELECT DISTINCT person_id FROM timer WHERE person_id > $1 AND local <> '' AND tz_version <> $2 AND fire_at > $3
		ORDER BY person_id LIMIT $4`, after, tz, db.Micros(now), limit)
}

func floatingTimers(tx *db.Tx, who id.ID) ([]Timer, error) {
	return db.All(tx, scanTimer, `SELECT `+timerColumns+` WHERE person_id = $1 AND local <> '' ORDER BY kind, ref`, who)
}

// setByOthers finds timers of a kind ahead, about what comes after a number, that were set with other zone data.
func setByOthers(tx *db.Tx, kind TimerKind, after id.ID, tz string, now time.Time, limit int) ([]Timer, error) {
	return db.All(tx, scanTimer, `SELECT `+timerColumns+` WHERE kind = $1 AND ref > $2 AND tz_version <> $3 AND fire_at > $4
		ORDER BY ref LIMIT $5`, kind, after, tz, db.Micros(now), limit)
}

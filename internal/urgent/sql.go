package urgent

import (
	"database/sql"
	"html/template"
	"time"

	"meantime/internal/db"
	"meantime/internal/fault"
	"meantime/internal/id"
	"meantime/internal/space"
)

const columns = `u.id, u.space_id, u.author_id, u.title, u.body, u.html, u.worse, u.asked_id, u.raised_at, u.wait, u.repeats, u.step, u.next_at,
	u.exhausted_at, u.mine_by, u.mine_at, u.ended, u.ended_by, u.ended_at, u.thread_id FROM urgent u`

func scan(row db.Scanner) (Urgent, error) {
	var (
		v                                    Urgent
		html                                 string
		raised, wait                         int64
		asked, next, exhausted, mine, mineAt sql.NullInt64
		how                                  string
		by, at, in                           sql.NullInt64
	)
	err := row.Scan(&v.ID, &v.Space, &v.Author, &v.Title, &v.Body, &html, &v.Worse, &asked, &raised, &wait, &v.Repeats, &v.Step, &next,
		&exhausted, &mine, &mineAt, &how, &by, &at, &in)
	v.HTML, v.Asked, v.RaisedAt = template.HTML(html), id.ID(asked.Int64), db.Time(raised)
	v.Wait, v.NextAt, v.Exhausted = time.Duration(wait)*time.Microsecond, db.NullTime(next), db.NullTime(exhausted)
	if mine.Valid {
		v.Mine = &Mine{By: id.ID(mine.Int64), At: db.NullTime(mineAt)}
	}
	if at.Valid {
		v.End = &End{How: How(how), By: id.ID(by.Int64), At: db.NullTime(at), Thread: id.ID(in.Int64)}
	}
	return v, err
}

// find returns an urgent whose space a viewer sees, without its rings.
func find(tx *db.Tx, viewer []any, urgent id.ID) (Urgent, error) {
	v, ok, err := db.One(tx, scan, `SELECT `+columns+` JOIN space s ON s.id = u.space_id WHERE u.id = $3 AND `+space.Seen("s", 1, 2),
		append(viewer, urgent)...)
	if err == nil && !ok {
		err = fault.NotFound("urgent")
	}
	return v, err
}

// hold reads an urgent with its rings, for this transaction to change.
func hold(tx *db.Tx, urgent id.ID) (Urgent, bool, error) {
	v, ok, err := db.One(tx, scan, `SELECT `+columns+` WHERE u.id = $1 ORDER BY u.id`+tx.ForUpdate(), urgent)
	if err != nil || !ok {
		return v, false, err
	}
	v.Rings, err = ringsOf(tx, v.ID)
	return v, true, err
}

// list reads urgents that a viewer sees and a condition holds for, whose placeholders begin at $3.
func list(tx *db.Tx, viewer []any, condition string, args ...any) ([]Urgent, error) {
	found, err := db.All(tx, scan, `SELECT `+columns+` JOIN space s ON s.id = u.space_id WHERE `+space.Seen("s", 1, 2)+` AND `+condition,
		append(viewer, args...)...)
	if err != nil || len(found) == 0 {
		return found, err
	}
	ids := make([]id.ID, len(found))
	at := make(map[id.ID]int, len(found))
	for i, v := range found {
		ids[i], at[v.ID] = v.ID, i
	}
	rings, err := db.All(tx, scanRing, `SELECT `+ringColumns+` WHERE urgent_id `+tx.In(1)+` ORDER BY urgent_id, step, person_id`, db.List(tx, ids))
	for _, r := range rings {
		v := &found[at[r.Urgent]]
		v.Rings = append(v.Rings, r)
	}
	return found, err
}

func insertUrgent(tx *db.Tx, v Urgent) error {
	_, err := tx.Exec(`INSERT INTO urgent (id, space_id, author_id, title, body, html, worse, asked_id, raised_at, wait, repeats, step)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, 0)`, v.ID, v.Space, v.Author, v.Title, v.Body, string(v.HTML), v.Worse,
		nullID(v.Asked), db.Micros(v.RaisedAt), v.Wait.Microseconds(), v.Repeats)
	return err
}

func nullID(v id.ID) sql.NullInt64 { return sql.NullInt64{Int64: int64(v), Valid: v != 0} }

// setStep keeps how far a ladder has come.
func setStep(tx *db.Tx, v Urgent) error {
	_, err := tx.Exec(`UPDATE urgent SET step = $2, next_at = $3, exhausted_at = $4 WHERE id = $1`,
		v.ID, v.Step, db.NullMicros(v.NextAt), db.NullMicros(v.Exhausted))
	return err
}

// setMine keeps who took it, and how far the ladder had come then: no step after it rings.
func setMine(tx *db.Tx, v Urgent, by id.ID, at time.Time) error {
	_, err := tx.Exec(`UPDATE urgent SET mine_by = $2, mine_at = $3, mine_step = step, next_at = NULL WHERE id = $1`, v.ID, by, db.Micros(at))
	return err
}

// clearMine takes back that somebody has taken it.
func clearMine(tx *db.Tx, urgent id.ID) error {
	_, err := tx.Exec(`UPDATE urgent SET mine_by = NULL, mine_at = NULL, mine_step = NULL WHERE id = $1`, urgent)
	return err
}

// takenBy lists what somebody has taken and is open, without its rings.
func takenBy(tx *db.Tx, who id.ID) ([]Urgent, error) {
	return db.All(tx, scan, `SELECT `+columns+` WHERE u.mine_by = $1 AND u.ended_at IS NULL ORDER BY u.id`, who)
}

// takenIn lists what somebody has taken in a space and is open, without its rings.
func takenIn(tx *db.Tx, where id.ID) ([]Urgent, error) {
	return db.All(tx, scan, `SELECT `+columns+` WHERE u.space_id = $1 AND u.mine_by IS NOT NULL AND u.ended_at IS NULL ORDER BY u.id`, where)
}

// setEnd keeps how it ended.
func setEnd(tx *db.Tx, urgent id.ID, e End) error {
	_, err := tx.Exec(`UPDATE urgent SET ended = $2, ended_by = $3, ended_at = $4, thread_id = $5, next_at = NULL WHERE id = $1`,
		urgent, e.How, e.By, db.Micros(e.At), nullID(e.Thread))
	return err
}

// stuck finds ladders that go on, but later than their wait from now, or by no timer.
func stuck(tx *db.Tx, now time.Time) ([]Urgent, error) {
	return db.All(tx, scan, `SELECT `+columns+` LEFT JOIN timer t ON t.kind = 'rings' AND t.ref = u.id AND t.person_id = u.author_id
		WHERE u.next_at IS NOT NULL AND (t.ref IS NULL OR u.next_at > $1 + u.wait OR t.fire_at > $1 + u.wait) ORDER BY u.id`, db.Micros(now))
}

const ringColumns = `urgent_id, step, person_id, reason, rung_at, until_at FROM ring`

func scanRing(row db.Scanner) (Ring, error) {
	var r Ring
	var at, until int64
	err := row.Scan(&r.Urgent, &r.Step, &r.Person, &r.Reason, &at, &until)
	r.At, r.Until = db.Time(at), db.Time(until)
	return r, err
}

func insertRing(tx *db.Tx, r Ring) error {
	_, err := tx.Exec(`INSERT INTO ring (urgent_id, step, person_id, reason, rung_at, until_at) VALUES ($1, $2, $3, $4, $5, $6)`,
		r.Urgent, r.Step, r.Person, r.Reason, db.Micros(r.At), db.Micros(r.Until))
	return err
}

func ringsOf(tx *db.Tx, urgent id.ID) ([]Ring, error) {
	return db.All(tx, scanRing, `SELECT `+ringColumns+` WHERE urgent_id = $1 ORDER BY step, person_id`, urgent)
}

// listener is a member who has not muted the space.
type listener struct {
	person id.ID
	gone   bool
	lately time.Time // when something rang last; zero for never
}

// listening lists some of the members who have not muted a space, in the order of their numbers, after one.
func listening(tx *db.Tx, space, after id.ID, limit int) ([]listener, error) {
	return db.All(tx, func(row db.Scanner) (m listener, err error) {
		var at sql.NullInt64
		err = row.Scan(&m.person, &m.gone, &at)
		m.lately = db.NullTime(at)
		return m, err
	}, `SELECT m.person_id, p.deactivated_at IS NOT NULL, (SELECT max(r.rung_at) FROM ring r WHERE r.person_id = m.person_id)
		FROM (SELECT person_id FROM member WHERE space_id = $1 AND NOT muted AND person_id > $2 ORDER BY person_id LIMIT $3) m
		JOIN person p ON p.id = m.person_id ORDER BY m.person_id`, space, after, limit)
}

// unanswered lists every ring of what is open and not taken.
func unanswered(tx *db.Tx) ([]ringing, error) {
	return db.All(tx, func(row db.Scanner) (r ringing, err error) {
		err = row.Scan(&r.urgent, &r.step, &r.person)
		return r, err
	}, `SELECT r.urgent_id, r.step, r.person_id FROM urgent u JOIN ring r ON r.urgent_id = u.id WHERE u.ended_at IS NULL AND u.mine_at IS NULL`)
}

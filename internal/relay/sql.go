package relay

import (
	"database/sql"
	"time"

	"meantime/internal/db"
	"meantime/internal/id"
	"meantime/internal/person"
	"meantime/internal/space"
)

func insertRelay(tx *db.Tx, r Relay) error {
	_, err := tx.Exec(`INSERT INTO relay (id, thread_id, space_id, starter_id, length, state, started_at) VALUES ($1, $2, $3, $4, $5, $6, $7)`,
		r.ID, r.Thread, r.Space, r.Starter, r.Length, r.State, db.Micros(r.StartedAt))
	return err
}

func insertLeg(tx *db.Tx, relay id.ID, l Leg) error {
	_, err := tx.Exec(`INSERT INTO relay_leg (id, relay_id, place, person_id, state, asked_id, passed_at, begun_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
		l.ID, relay, l.Place, l.Person, l.State, number(l.Asked), db.NullMicros(l.PassedAt), db.NullMicros(l.BegunAt))
	return err
}

// number is one that may be none, which zero stands for.
func number(v id.ID) sql.NullInt64 { return sql.NullInt64{Int64: int64(v), Valid: v != 0} }

const relayColumns = `r.id, r.thread_id, r.space_id, r.starter_id, r.length, r.state, r.started_at, r.ended_at FROM relay r`

func scanRelay(row db.Scanner) (Relay, error) {
	var (
		r       Relay
		started int64
		ended   sql.NullInt64
	)
	err := row.Scan(&r.ID, &r.Thread, &r.Space, &r.Starter, &r.Length, &r.State, &started, &ended)
	r.StartedAt, r.EndedAt = db.Time(started), db.NullTime(ended)
	return r, err
}

func scanLeg(row db.Scanner) (Leg, error) {
	var l Leg
	var asked, passed, begun, ended sql.NullInt64
	err := row.Scan(&l.ID, &l.Place, &l.Person, &l.State, &asked, &passed, &begun, &ended)
	l.Asked, l.PassedAt, l.BegunAt, l.EndedAt = id.ID(asked.Int64), db.NullTime(passed), db.NullTime(begun), db.NullTime(ended)
	return l, err
}

func legsOf(tx *db.Tx, relay id.ID) ([]Leg, error) {
	return db.All(tx, scanLeg, `SELECT id, place, person_id, state, asked_id, passed_at, begun_at, ended_at FROM relay_leg WHERE relay_id = $1 ORDER BY place`, relay)
}

// find returns a relay whose space the actor sees, without its legs.
func find(tx *db.Tx, actor person.Actor, now time.Time, relay id.ID) (Relay, bool, error) {
	return db.One(tx, scanRelay, `SELECT `+relayColumns+` JOIN space s ON s.id = r.space_id WHERE r.id = $3 AND `+space.Seen("s", 1, 2),
		append(space.Viewer(actor, now), relay)...)
}

// byThreads lists the relays of some threads, whoever looks.
func byThreads(tx *db.Tx, threads []id.ID) ([]Relay, error) {
	return db.All(tx, scanRelay, `SELECT `+relayColumns+` WHERE r.thread_id `+tx.In(1)+` ORDER BY r.id`, db.List(tx, threads))
}

// hold returns the relay of a thread for this transaction alone.
func hold(tx *db.Tx, thread id.ID) (Relay, bool, error) {
	r, ok, err := db.One(tx, scanRelay, `SELECT `+relayColumns+` WHERE r.thread_id = $1`+tx.ForUpdate(), thread)
	if err != nil || !ok {
		return r, false, err
	}
	r.Legs, err = legsOf(tx, r.ID)
	return r, true, err
}

// openIn lists the threads of a space whose relays have not ended.
func openIn(tx *db.Tx, where id.ID) ([]id.ID, error) {
	return db.All(tx, db.Value[id.ID], `SELECT r.thread_id FROM relay r WHERE r.space_id = $1 AND r.ended_at IS NULL ORDER BY r.thread_id`, where)
}

// openOf lists the threads of the relays that have not ended in which somebody has a turn to come or is asked.
func openOf(tx *db.Tx, who id.ID) ([]id.ID, error) {
	return db.All(tx, db.Value[id.ID], `SELECT r.thread_id FROM relay r WHERE r.ended_at IS NULL
		AND (EXISTS (SELECT 1 FROM relay_leg l WHERE l.relay_id = r.id AND l.person_id = $1 AND l.state = 'to_come')
		OR EXISTS (SELECT 1 FROM ask k JOIN asked q ON q.ask_id = k.id WHERE k.thread_id = r.thread_id AND q.person_id = $1 AND q.ended_at IS NULL))
		ORDER BY r.thread_id`, who)
}

func setState(tx *db.Tx, r Relay) error {
	_, err := tx.Exec(`UPDATE relay SET state = $2, ended_at = $3 WHERE id = $1`, r.ID, r.State, db.NullMicros(r.EndedAt))
	return err
}

func setBack(tx *db.Tx, relay, asked id.ID) error {
	_, err := tx.Exec(`UPDATE relay SET state = $2, back_asked = $3 WHERE id = $1`, relay, Back, asked)
	return err
}

func setPlace(tx *db.Tx, leg id.ID, place int) error {
	_, err := tx.Exec(`UPDATE relay_leg SET place = $2 WHERE id = $1`, leg, place)
	return err
}

func setPassed(tx *db.Tx, leg id.ID, at time.Time) error {
	_, err := tx.Exec(`UPDATE relay_leg SET passed_at = $2 WHERE id = $1`, leg, db.Micros(at))
	return err
}

func beginLeg(tx *db.Tx, leg, asked id.ID, at time.Time) error {
	_, err := tx.Exec(`UPDATE relay_leg SET state = $2, asked_id = $3, begun_at = $4 WHERE id = $1`, leg, On, asked, db.Micros(at))
	return err
}

func endLeg(tx *db.Tx, leg id.ID, state LegState, at time.Time) error {
	_, err := tx.Exec(`UPDATE relay_leg SET state = $2, ended_at = $3 WHERE id = $1`, leg, state, db.Micros(at))
	return err
}

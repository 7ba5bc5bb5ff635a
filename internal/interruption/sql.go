package interruption

import (
	"time"

	"meantime/internal/db"
	"meantime/internal/delivery"
	"meantime/internal/id"
	"meantime/internal/worktime"
)

// event is one interruption.
type event struct {
	id, person id.ID
	kind       delivery.Interruption
	at         time.Time
}

func scanEvent(row db.Scanner) (event, error) {
	var e event
	var at int64
	err := row.Scan(&e.id, &e.person, &e.kind, &at)
	e.at = db.Time(at)
	return e, err
}

func eventsOf(tx *db.Tx, who id.ID) ([]event, error) {
	return db.All(tx, scanEvent, `SELECT id, person_id, kind, happened_at FROM interruption WHERE person_id = $1`, who)
}

// eventsBefore takes the oldest in hand, and passes over what another node has.
func eventsBefore(tx *db.Tx, before time.Time, limit int) ([]event, error) {
	return db.All(tx, scanEvent, `SELECT id, person_id, kind, happened_at FROM interruption WHERE happened_at < $1
		ORDER BY person_id, happened_at, id LIMIT $2`+tx.SkipLocked(), db.Micros(before), limit)
}

func deleteEvents(tx *db.Tx, events []id.ID) error {
	_, err := tx.Exec(`DELETE FROM interruption WHERE id `+tx.In(1), db.List(tx, events))
	return err
}

func scanWeek(row db.Scanner) (Week, error) {
	var w Week
	var monday string
	if err := row.Scan(&monday, &w.Rings, &w.Early); err != nil {
		return w, err
	}
	date, err := worktime.ParseDate(monday)
	w.Monday = date
	return w, err
}

func weeksOf(tx *db.Tx, who id.ID, first worktime.Date) ([]Week, error) {
	return db.All(tx, scanWeek, `SELECT monday, rings, early FROM interruption_week WHERE person_id = $1 AND monday >= $2`, who, first.String())
}

func addWeek(tx *db.Tx, who id.ID, w Week) error {
	_, err := tx.Exec(`INSERT INTO interruption_week (person_id, monday, rings, early) VALUES ($1, $2, $3, $4)
		ON CONFLICT (person_id, monday) DO UPDATE SET rings = interruption_week.rings + excluded.rings,
			early = interruption_week.early + excluded.early`, who, w.Monday.String(), w.Rings, w.Early)
	return err
}

func deleteWeeks(tx *db.Tx, before worktime.Date) error {
	_, err := tx.Exec(`DELETE FROM interruption_week WHERE monday < $1`, before.String())
	return err
}

func scanInstant(row db.Scanner) (time.Time, error) {
	var at int64
	err := row.Scan(&at)
	return db.Time(at), err
}

// deliveredTo are the slots of deliveries that came by themselves.
func deliveredTo(tx *db.Tx, who id.ID, since time.Time) ([]time.Time, error) {
	return db.All(tx, scanInstant, `SELECT slot_at FROM delivery WHERE person_id = $1 AND slot_at >= $2 AND NOT early`, who, db.Micros(since))
}

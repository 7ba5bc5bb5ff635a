package person

import (
	"time"

	"meantime/internal/db"
	"meantime/internal/id"
)

func insertSession(tx *db.Tx, hash string, person id.ID, s Session) error {
	_, err := tx.Exec(`INSERT INTO session (hash, id, person_id, agent, created_at, expires_at) VALUES ($1, $2, $3, $4, $5, $6)`,
		hash, s.ID, person, s.Agent, db.Micros(s.Created), db.Micros(s.Expires))
	return err
}

// actorOfSession gives the actor of an active person's session, and when it ends; a zero actor when there is none.
func actorOfSession(tx *db.Tx, hash string) (Actor, time.Time, error) {
	var expires int64
	actor, _, err := db.One(tx, func(s db.Scanner) (a Actor, err error) {
		a.Scopes = AllScopes
		err = s.Scan(&a.Session, &a.ID, &a.Role, &expires)
		return a, err
	}, `SELECT s.id, p.id, p.role, s.expires_at FROM session s JOIN person p ON p.id = s.person_id
		WHERE s.hash = $1 AND p.deactivated_at IS NULL`, hash)
	return actor, db.Time(expires), err
}

func extendSession(tx *db.Tx, hash string, expires time.Time) error {
	_, err := tx.Exec(`UPDATE session SET expires_at = $2 WHERE hash = $1`, hash, db.Micros(expires))
	return err
}

func sessionsOf(tx *db.Tx, person id.ID, now time.Time) ([]Session, error) {
	return db.All(tx, func(s db.Scanner) (out Session, err error) {
		var created, expires int64
		err = s.Scan(&out.ID, &out.Agent, &created, &expires)
		out.Created, out.Expires = db.Time(created), db.Time(expires)
		return out, err
	}, `SELECT id, agent, created_at, expires_at FROM session WHERE person_id = $1 AND expires_at > $2 ORDER BY id DESC`,
		person, db.Micros(now))
}

func setPassword(tx *db.Tx, person id.ID, hash string, now time.Time) error {
	_, err := tx.Exec(`INSERT INTO password (person_id, hash, set_at) VALUES ($1, $2, $3)
		ON CONFLICT (person_id) DO UPDATE SET hash = excluded.hash, set_at = excluded.set_at`, person, hash, db.Micros(now))
	return err
}

package person

import (
	"time"

	"meantime/internal/db"
	"meantime/internal/id"
)

// lockPerson lets what follows in the transaction be the only one of its kind for the person.
func lockPerson(tx *db.Tx, person id.ID) error {
	_, err := tx.Exec(`UPDATE person SET role = role WHERE id = $1`, person)
	return err
}

type passkeyRow struct {
	Passkey
	doc string
}

func passkeysOf(tx *db.Tx, person id.ID) ([]passkeyRow, error) {
	return db.All(tx, func(s db.Scanner) (r passkeyRow, err error) {
		var created int64
		err = s.Scan(&r.ID, &r.Name, &r.doc, &created)
		r.Created = db.Time(created)
		return r, err
	}, `SELECT id, name, doc, created_at FROM passkey WHERE person_id = $1 ORDER BY created_at, id`, person)
}

// insertPasskey adds a passkey unless it is known; it says whether it did.
func insertPasskey(tx *db.Tx, passkey string, person id.ID, name, doc string, now time.Time) (bool, error) {
	n, err := tx.Exec(`INSERT INTO passkey (id, person_id, name, doc, created_at) VALUES ($1, $2, $3, $4, $5)
		ON CONFLICT (id) DO NOTHING`, passkey, person, name, doc, db.Micros(now))
	return n == 1, err
}

func updatePasskey(tx *db.Tx, passkey, doc string) error {
	_, err := tx.Exec(`UPDATE passkey SET doc = $2 WHERE id = $1`, passkey, doc)
	return err
}

func insertCeremony(tx *db.Tx, hash, doc string, expires time.Time) error {
	_, err := tx.Exec(`INSERT INTO ceremony (id, doc, expires_at) VALUES ($1, $2, $3)`, hash, doc, db.Micros(expires))
	return err
}

func takeCeremony(tx *db.Tx, hash string, now time.Time) (string, bool, error) {
	return db.One(tx, db.Value[string], `DELETE FROM ceremony WHERE id = $1 AND expires_at > $2 RETURNING doc`, hash, db.Micros(now))
}

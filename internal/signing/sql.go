package signing

import (
	"context"
	"time"

	"meantime/internal/db"
)

// row is a pair as it is kept.
type row struct {
	day          string
	rsa, ed25519 string
	made         time.Time
}

func scanRow(s db.Scanner) (r row, err error) {
	var made int64
	err = s.Scan(&r.day, &r.rsa, &r.ed25519, &made)
	r.made = db.Time(made)
	return r, err
}

func (k *Keys) rows(ctx context.Context) (out []row, err error) {
	err = k.db.Read(ctx, func(tx *db.Tx) error {
		out, err = rowsIn(tx)
		return err
	})
	return out, err
}

func rowsIn(tx *db.Tx) ([]row, error) {
	return db.All(tx, scanRow, `SELECT day, rsa, edwards, made_at FROM mail_key ORDER BY day DESC`)
}

// insert keeps a pair. Of two nodes that made one of the same day, the first has its own kept.
func insert(tx *db.Tx, r row) error {
	_, err := tx.Exec(`INSERT INTO mail_key (day, rsa, edwards, made_at) VALUES ($1, $2, $3, $4) ON CONFLICT (day) DO NOTHING`,
		r.day, r.rsa, r.ed25519, db.Micros(r.made))
	return err
}

func remove(tx *db.Tx, day string) error {
	_, err := tx.Exec(`DELETE FROM mail_key WHERE day = $1`, day)
	return err
}

// SealedWith tells whether a key is sealed with a key of the ring's.
func (k *Keys) SealedWith(tx *db.Tx, prefix string) (bool, error) {
	_, found, err := db.One(tx, db.Value[string], `SELECT day FROM mail_key WHERE rsa LIKE $1 OR edwards LIKE $1 LIMIT 1`, prefix+"%")
	return found, err
}

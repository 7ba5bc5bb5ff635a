package secret

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"meantime/internal/db"
)

// Used tells whether anything begins with a text, of what one package keeps sealed.
type Used func(tx *db.Tx, prefix string) (bool, error)

// Fits refuses a ring that lacks a key with which something in the database is sealed, wherever the keys were looked for:
// MissingError.
func (r *Ring) Fits(ctx context.Context, d *db.DB, where string, used ...Used) error {
	var needed []string
	err := d.Read(ctx, func(tx *db.Tx) error {
		foreign, err := r.foreign(tx)
		if err == nil {
			needed, err = needs(tx, foreign, used)
		}
		return err
	})
	if err == nil && len(needed) > 0 {
		err = &MissingError{Keys: needed, Where: where}
	}
	return err
}

// Settle is Fits, and has the database forget the keys that nothing is sealed with any more.
func (r *Ring) Settle(ctx context.Context, d *db.DB, where string, used ...Used) error {
	return d.Write(ctx, func(tx *db.Tx) error {
		if err := hold(tx, tx.ForUpdate()); err != nil { // until nobody seals who has registered a key
			return err
		}
		foreign, err := r.foreign(tx)
		if err != nil {
			return err
		}
		needed, err := needs(tx, foreign, used)
		if err == nil && len(needed) > 0 {
			err = &MissingError{Keys: needed, Where: where}
		}
		if err != nil {
			return err
		}
		for _, name := range foreign {
			if _, err := tx.Exec(`DELETE FROM sealing_key WHERE name = $1`, name); err != nil {
				return err
			}
		}
		return nil
	})
}

// hold locks all keys that the database knows.
func hold(tx *db.Tx, how string) error {
	_, err := db.All(tx, db.Value[string], `SELECT name FROM sealing_key ORDER BY name`+how)
	return err
}

// needs finds which of some keys something is sealed with.
func needs(tx *db.Tx, names []string, used []Used) (out []string, err error) {
	for _, name := range names {
		for _, u := range used {
			is, err := u(tx, prefix(name))
			if err != nil {
				return nil, err
			}
			if is {
				out = append(out, name)
				break
			}
		}
	}
	return out, nil
}

// register has the database know that it needs the key that seals. Of two nodes with different keys that both seal for the
// first time, the second is refused: neither could open what the other keeps.
func (r *Ring) register(tx *db.Tx) error {
	if err := hold(tx, tx.ForShare()); err != nil { // none is forgotten until what it seals is there
		return err
	}
	n, err := tx.Exec(`INSERT INTO sealing_key (name) VALUES ($1) ON CONFLICT (name) DO NOTHING`, r.keys[0].name)
	if err != nil || n == 0 {
		return err
	}
	if _, err := tx.Exec(`INSERT INTO epoch (name, value) VALUES ('sealing_key', 1)
		ON CONFLICT (name) DO UPDATE SET value = epoch.value + 1`); err != nil { // one after the other
		return err
	}
	foreign, err := r.foreign(tx)
	if err == nil && len(foreign) > 0 {
		err = &MissingError{Keys: foreign, Where: "the file of keys of this program"}
	}
	return err
}

// foreign lists the keys that the database knows and the ring lacks.
func (r *Ring) foreign(tx *db.Tx) ([]string, error) {
	known, err := db.All(tx, db.Value[string], `SELECT name FROM sealing_key ORDER BY name`)
	return slices.DeleteFunc(known, func(name string) bool {
		return slices.ContainsFunc(r.keys, func(k key) bool { return k.name == name })
	}), err
}

// MissingError says that something is sealed with keys that are not there.
type MissingError struct {
	Keys  []string // by their names
	Where string   // where the keys were looked for
}

func (e *MissingError) Error() string {
	return fmt.Sprintf("something in this database is sealed with the key %s, which is not in %s; please put the file of keys there that belongs to this database",
		strings.Join(e.Keys, " and the key "), e.Where)
}

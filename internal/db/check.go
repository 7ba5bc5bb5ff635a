package db

import (
	"context"
	"fmt"
)

// Check asks the engine whether its own files are whole, and returns a sentence for each thing that is not. PostgreSQL
// keeps watch over its files and its references itself.
func (d *DB) Check(ctx context.Context) ([]string, error) {
	if d.Engine() != "sqlite" {
		return nil, nil
	}
	var wrong []string
	err := d.Read(ctx, func(tx *Tx) error {
		says, err := All(tx, Value[string], `PRAGMA integrity_check`)
		if err != nil {
			return err
		}
		for _, s := range says {
			if s != "ok" {
				wrong = append(wrong, "the file is damaged: "+s)
			}
		}
		broken, err := All(tx, func(s Scanner) (string, error) {
			var table, parent string
			var row, key any
			err := s.Scan(&table, &row, &parent, &key)
			return fmt.Sprintf("a row of %s refers to a row of %s that does not exist", table, parent), err
		}, `PRAGMA foreign_key_check`)
		wrong = append(wrong, broken...)
		return err
	})
	return wrong, err
}

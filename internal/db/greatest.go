package db

import (
	"context"
	"slices"

	"meantime/internal/id"
)

// Greatest returns the greatest number by which the database knows anything; zero when it knows nothing. What comes after
// a start must be larger, whatever has been done to the clock meanwhile.
//
// The number of what has been deleted is gone. Where it was the greatest, another may be given it again; then nothing is
// left that it could be mistaken for.
func (d *DB) Greatest(ctx context.Context) (greatest id.ID, err error) {
	all, err := migrations()
	if err != nil {
		return 0, err
	}
	err = d.Read(ctx, func(tx *Tx) error {
		greatest = 0
		look := func(table, column string) error {
			most, _, err := One(tx, Value[id.ID], `SELECT coalesce(max(`+column+`), 0) FROM `+table)
			greatest = max(greatest, most)
			return err
		}
		for _, table := range tables(all, newest) {
			numbered, err := hasNumbers(tx, table)
			if err == nil && numbered {
				err = look(table, "id")
			}
			if err != nil {
				return err
			}
		}
		for _, at := range [][2]string{ // numbers that are no row's own, and may come after all that are
			{"epoch", "value"}, {"stance", "ended_no"},
		} {
			if err := look(at[0], at[1]); err != nil {
				return err
			}
		}
		return nil
	})
	return greatest, err
}

// hasNumbers tells whether the rows of a table have numbers for their own, by which they have an index.
func hasNumbers(tx *Tx, table string) (bool, error) {
	columns, err := tx.Columns(table)
	return numbered(columns), err
}

func numbered(columns []Column) bool { return slices.Contains(columns, Column{"id", Number}) }

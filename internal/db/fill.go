package db

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"
)

// tableChange is a statement that makes a table, drops one, or gives one another name.
var tableChange = regexp.MustCompile(`(?m)^(?:CREATE TABLE (\w+) \(|DROP TABLE (\w+);|ALTER TABLE (\w+) RENAME TO (\w+);)`)

// tables lists the tables of a schema in the order in which rows can be written: what is referred to comes first. What is
// derived from others is not among them.
func tables(all []migration, upTo int) []string {
	var out []string
	for _, m := range all {
		if m.version > upTo {
			break
		}
		for _, found := range tableChange.FindAllStringSubmatch(lasting(m.text), -1) {
			switch made, dropped, was, is := found[1], found[2], found[3], found[4]; {
			case made != "":
				out = append(out, made)
			case dropped != "":
				out = slices.DeleteFunc(out, func(table string) bool { return table == dropped })
			default:
				out[slices.Index(out, was)] = is
			}
		}
	}
	return out
}

// lasting is the text of a migration without what makes derived tables.
func lasting(text string) string {
	return strings.Join(slices.DeleteFunc(statements(text), derivedLine.MatchString), "")
}

// Type is what a column holds.
type Type int

// The types.
const (
	Number Type = iota // of 64 bits
	Text
	Truth
	Bytes
)

// Column is a column of a table.
type Column struct {
	Name string
	Type Type
}

// Held is a value of the column as it is, whatever the engine makes of it: SQLite keeps truth as a number, PostgreSQL does not
// take one.
func (c Column) Held(v any) any {
	if n, is := v.(int64); is && c.Type == Truth {
		return n != 0
	}
	return v
}

// Columns lists the columns of a table, in their order. What a migration changes in the same transaction is among them: it is the
// engine's own tables that are asked.
func (tx *Tx) Columns(table string) ([]Column, error) {
	return All(tx, func(row Scanner) (c Column, err error) {
		var kind string
		err = row.Scan(&c.Name, &kind)
		switch strings.ToUpper(kind) {
		case "TEXT":
			c.Type = Text
		case "BOOLEAN":
			c.Type = Truth
		case "BYTEA":
			c.Type = Bytes
		}
		return c, err
	}, tx.lang.columns, table)
}

// Rows hands over the rows of a query, one after the other, however many there are, and returns how many there were. The values
// are as the engine keeps them (Column.Held), and each is there until the next row.
func (tx *Tx) Rows(each func(values []any) error, query string, args ...any) (n int, err error) {
	tx.watched(query, args)
	found, err := tx.run.QueryContext(tx.ctx, query, args...)
	if err != nil {
		return 0, fmt.Errorf("%s: %w", firstLine(query), err)
	}
	defer found.Close()
	columns, err := found.Columns()
	if err != nil {
		return 0, err
	}
	values, into := make([]any, len(columns)), make([]any, len(columns))
	for i := range values {
		into[i] = &values[i]
	}
	for ; found.Next(); n++ {
		if err := found.Scan(into...); err != nil {
			return n, err
		}
		if err := each(values); err != nil {
			return n, err
		}
	}
	return n, errors.Join(found.Err(), found.Close())
}

// Fill fills an empty database, in one transaction. It is opened with NoMigrate. fill is handed the tables of a schema, none of
// which has rows, in the order in which they can be written; settle comes once they are those of this program. Errors: the database is
// in use, or the schema is from a newer program, or none; then, and when fill or settle fails, nothing has been written.
func (d *DB) Fill(ctx context.Context, schema int, fill func(tx *Tx, tables []string) error, settle func(tx *Tx) error) error {
	all, err := migrations()
	switch {
	case err != nil:
		return err
	case schema > len(all):
		return &TooNewError{Needs: schema, Have: len(all)}
	case schema < 1:
		return fmt.Errorf("there is no schema %d", schema)
	}
	return d.engine.locked(ctx, func() error {
		done, err := d.applied(ctx)
		if err != nil {
			return err
		}
		if len(done) > 0 {
			return errors.New("this database is in use already, and only an empty one can be filled")
		}
		return d.Write(ctx, func(tx *Tx) error {
			if err := d.applyAll(tx, all[:schema]); err != nil {
				return err
			}
			if err := fill(tx, tables(all, schema)); err != nil {
				return err
			}
			if err := d.applyAll(tx, all[schema:]); err != nil {
				return err
			}
			return settle(tx)
		})
	})
}

func (d *DB) applyAll(tx *Tx, steps []migration) error {
	for _, m := range steps {
		if err := d.apply(tx.Context(), m); err != nil {
			return fmt.Errorf("migration %d (%s): %w", m.version, m.name, err)
		}
	}
	return nil
}

// Tables lists the tables of the schema that this program knows, but for those whose rows follow from others, in the order in which
// they can be written.
func Tables() ([]string, error) {
	all, err := migrations()
	return tables(all, newest), err
}

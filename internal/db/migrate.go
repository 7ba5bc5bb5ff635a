package db

import (
	"context"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

//go:embed migrations/*.sql
var migrationFiles embed.FS

// newest stands for the last migration that this program knows.
const newest = 1 << 30

// migration is one numbered step of the schema.
type migration struct {
	version int
	name    string
	needs   int // the oldest program, by the number of its last migration, that may open the result
	text    string
	sum     string
}

// ErrEmpty says that nothing of Meantime is in the database.
var ErrEmpty = errors.New("there is no Meantime in this database")

// TooNewError says that a newer Meantime has worked on the database in a way that this one would break.
type TooNewError struct {
	Needs, Have int // numbers of migrations
}

func (e *TooNewError) Error() string {
	return fmt.Sprintf("this database was written by a newer Meantime (it needs schema %d, this program knows %d); please use the newer program", e.Needs, e.Have)
}

// Lines of a migration that say something to the program. "-- only: sqlite" or "-- only: postgres" above a statement leaves
// it out on the other engine. "-- derived" above one that makes a table says that its rows follow from others and are made
// again after a restore: they are in no backup.
var (
	needsLine   = regexp.MustCompile(`(?m)^-- needs: (\d+)$`)
	onlyLine    = regexp.MustCompile(`(?m)^-- only: (sqlite|postgres)$`)
	derivedLine = regexp.MustCompile(`(?m)^-- derived$`)
)

// migrations reads the embedded files, in order. A file is NNNN_name.sql and begins with "-- needs: N".
func migrations() ([]migration, error) {
	names, err := fs.Glob(migrationFiles, "migrations/*.sql")
	if err != nil {
		return nil, err
	}
	var out []migration
	for i, path := range names {
		raw, err := migrationFiles.ReadFile(path)
		if err != nil {
			return nil, err
		}
		number, name, _ := strings.Cut(strings.TrimSuffix(strings.TrimPrefix(path, "migrations/"), ".sql"), "_")
		version, err := strconv.Atoi(number)
		needs := needsLine.FindSubmatch(raw)
		if err != nil || version != i+1 || needs == nil {
			return nil, fmt.Errorf("migration %s: want number %d and a line “-- needs: N”", path, i+1)
		}
		n, _ := strconv.Atoi(string(needs[1])) // digits, by the expression
		sum := sha256.Sum256(raw)
		out = append(out, migration{version, name, n, string(raw), hex.EncodeToString(sum[:8])})
	}
	return out, nil
}

// Schema returns the number of the last migration that this program knows.
func Schema() (int, error) {
	all, err := migrations()
	return len(all), err
}

// migrate runs what has not run yet, up to a version, each step in a transaction of its own.
func (d *DB) migrate(ctx context.Context, upTo int) error {
	all, err := migrations()
	if err != nil {
		return err
	}
	return d.engine.locked(ctx, func() error {
		done, err := d.applied(ctx)
		if err != nil {
			return err
		}
		if err := fits(all, done); err != nil {
			return err
		}
		for _, m := range all {
			if m.version <= len(done) || m.version > upTo {
				continue
			}
			if err := d.apply(ctx, m); err != nil {
				return fmt.Errorf("migration %d (%s): %w", m.version, m.name, err)
			}
		}
		return nil
	})
}

// step is a migration as the database remembers it.
type step struct {
	version, needs int
	sum            string
}

// Holds refuses a database that was opened with NoMigrate and is not one that this program works with: one in which no
// Meantime is, one that a newer program has made unreadable, and where current is wanted one that is behind.
func (d *DB) Holds(ctx context.Context, current bool) error {
	all, err := migrations()
	if err != nil {
		return err
	}
	var done []step
	err = d.Read(ctx, func(tx *Tx) error {
		done, err = steps(tx)
		return err
	})
	switch {
	case isMissing(err) || err == nil && len(done) == 0:
		return ErrEmpty
	case err != nil:
		return err
	case current && len(done) < len(all):
		return fmt.Errorf("this database is of an older Meantime (schema %d, this program knows %d); meantime serve brings it up to date", len(done), len(all))
	}
	return fits(all, done)
}

func steps(tx *Tx) ([]step, error) {
	return All(tx, func(s Scanner) (st step, err error) {
		err = s.Scan(&st.version, &st.needs, &st.sum)
		return st, err
	}, `SELECT version, needs, sum FROM migration ORDER BY version`)
}

func (d *DB) applied(ctx context.Context) ([]step, error) {
	var done []step
	err := d.Write(ctx, func(tx *Tx) error {
		_, err := tx.Exec(tx.lang.ddl(`CREATE TABLE IF NOT EXISTS migration (
			version BIGINT PRIMARY KEY, needs BIGINT NOT NULL, name TEXT NOT NULL, sum TEXT NOT NULL, applied_at BIGINT NOT NULL)`))
		if err != nil {
			return err
		}
		done, err = steps(tx)
		return err
	})
	return done, err
}

// fits refuses a database that a newer program has made unreadable to this one, and one whose history is another.
func fits(all []migration, done []step) error {
	for i, st := range done {
		if st.needs > len(all) {
			return &TooNewError{Needs: st.needs, Have: len(all)}
		}
		if i < len(all) && st.sum != all[i].sum {
			return fmt.Errorf("migration %d of this database is not the one this program knows; it was changed after it ran", st.version)
		}
	}
	return nil
}

func (d *DB) apply(ctx context.Context, m migration) error {
	return d.Write(ctx, func(tx *Tx) error {
		for _, statement := range statements(tx.lang.ddl(m.text)) {
			if only := onlyLine.FindStringSubmatch(statement); only != nil && only[1] != tx.lang.name {
				continue
			}
			if _, err := tx.Exec(statement); err != nil {
				return err
			}
		}
		_, err := tx.Exec(`INSERT INTO migration (version, needs, name, sum, applied_at) VALUES ($1, $2, $3, $4, $5)`,
			m.version, m.needs, m.name, m.sum, Micros(d.now()))
		return err
	})
}

// statements are those of a migration's text, each with the comments above it.
func statements(text string) []string {
	return slices.DeleteFunc(strings.SplitAfter(text, ";\n"), func(statement string) bool {
		return strings.TrimSpace(withoutComments(statement)) == ""
	})
}

func withoutComments(sql string) string {
	var out strings.Builder
	for line := range strings.Lines(sql) {
		if !strings.HasPrefix(strings.TrimSpace(line), "--") {
			out.WriteString(line)
		}
	}
	return out.String()
}

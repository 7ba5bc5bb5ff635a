package db_test

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"math"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"meantime/internal/db"
	"meantime/internal/db/dbtest"
	"meantime/internal/fault"
)

func insert(tx *db.Tx, name string) error {
	_, err := tx.Exec(`INSERT INTO once_link (hash, kind, person_id, expires_at) VALUES ($1, $2, $3, $4)`, name, "test", nil, 7)
	return err
}

func count(t *testing.T, d *db.DB) int64 {
	t.Helper()
	var n int64
	err := d.Read(t.Context(), func(tx *db.Tx) (err error) {
		n, _, err = db.One(tx, db.Value[int64], `SELECT count(*) FROM once_link`)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func TestWritesFailAlone(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		boom := errors.New("boom")
		var wg sync.WaitGroup
		for i := range 200 {
			wg.Go(func() {
				err := d.Write(t.Context(), func(tx *db.Tx) error {
					if err := insert(tx, fmt.Sprint(i)); err != nil {
						return err
					}
					if i%4 == 0 {
						return boom
					}
					return nil
				})
				if i%4 == 0 != errors.Is(err, boom) {
					t.Errorf("write %d: %v", i, err)
				}
			})
		}
		wg.Wait()
		if n := count(t, d); n != 150 {
			t.Fatalf("%d rows, want 150", n)
		}
	})
}

func TestAfterCommitOnlyWhenDurable(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		var told []string
		write := func(name string, fail error) error {
			return d.Write(t.Context(), func(tx *db.Tx) error {
				tx.AfterCommit(func() { told = append(told, name) })
				return errors.Join(insert(tx, name), fail)
			})
		}
		if err := write("kept", nil); err != nil {
			t.Fatal(err)
		}
		if err := write("lost", errors.New("no")); err == nil {
			t.Fatal("a failing write succeeded")
		}
		if err := write("kept", nil); !db.IsUnique(err) {
			t.Fatalf("want a unique violation, got %v", err)
		}
		if fmt.Sprint(told) != "[kept]" || count(t, d) != 1 {
			t.Fatalf("told %v, %d rows", told, count(t, d))
		}
	})
}

func TestContextJoinsTheTransaction(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		err := d.Write(t.Context(), func(tx *db.Tx) error {
			if err := d.Write(tx.Context(), func(tx *db.Tx) error { return insert(tx, "inner") }); err != nil {
				return err
			}
			return d.Read(tx.Context(), func(tx *db.Tx) error {
				n, _, err := db.One(tx, db.Value[int64], `SELECT count(*) FROM once_link`)
				if n != 1 {
					t.Errorf("the transaction does not see its own row")
				}
				return errors.Join(err, errors.New("undo all"))
			})
		})
		if err == nil || count(t, d) != 0 {
			t.Fatalf("the joined write stayed: %v", err)
		}
	})
}

func TestPanicLeavesTheWriterAlive(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		func() {
			defer func() {
				if recover() == nil {
					t.Error("the panic did not reach its caller")
				}
			}()
			d.Write(context.Background(), func(tx *db.Tx) error {
				if err := insert(tx, "lost"); err != nil {
					return err
				}
				panic("boom")
			})
		}()
		if err := d.Write(t.Context(), func(tx *db.Tx) error { return insert(tx, "kept") }); err != nil {
			t.Fatal(err)
		}
		if n := count(t, d); n != 1 {
			t.Fatalf("%d rows", n)
		}
	})
}

func TestReadIsOneSnapshot(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		err := d.Read(t.Context(), func(tx *db.Tx) error {
			if _, _, err := db.One(tx, db.Value[int64], `SELECT count(*) FROM once_link`); err != nil {
				return err
			}
			if err := d.Write(t.Context(), func(tx *db.Tx) error { return insert(tx, "later") }); err != nil {
				return err
			}
			n, _, err := db.One(tx, db.Value[int64], `SELECT count(*) FROM once_link`)
			if n != 0 {
				t.Errorf("the snapshot moved")
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	})
}

func TestReadCannotWrite(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		for _, read := range []func(context.Context, func(*db.Tx) error) error{d.Read, d.ReadEach} {
			if err := read(t.Context(), func(tx *db.Tx) error { return insert(tx, "x") }); err == nil {
				t.Fatal("a read wrote")
			}
		}
		if n := count(t, d); n != 0 {
			t.Fatalf("%d rows", n)
		}
	})
}

func TestSettingsThatLoseWritesAreRefused(t *testing.T) {
	path := filepath.Join(t.TempDir(), "m.db")
	d := dbtest.Open(t, path)
	var level, foreign int64
	err := d.Read(t.Context(), func(tx *db.Tx) (err error) {
		if level, _, err = db.One(tx, db.Value[int64], `PRAGMA synchronous`); err != nil {
			return err
		}
		foreign, _, err = db.One(tx, db.Value[int64], `PRAGMA foreign_keys`)
		return err
	})
	if err != nil || level != 2 || foreign != 1 {
		t.Fatalf("synchronous %d, foreign keys %d, %v", level, foreign, err)
	}
}

func TestAFullDiskIsSaidAndHeals(t *testing.T) {
	d := dbtest.SQLite(t)
	limit := func(pages int) {
		t.Helper()
		err := d.Write(t.Context(), func(tx *db.Tx) error {
			_, _, err := db.One(tx, db.Value[int], fmt.Sprintf("PRAGMA max_page_count(%d)", pages))
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	write := func() error {
		return d.Write(t.Context(), func(tx *db.Tx) error {
			_, err := tx.Exec(`INSERT INTO migration (version, needs, name, sum, applied_at) VALUES (700, 1, $1, '', 0)`, strings.Repeat("x", 1<<20))
			return err
		})
	}
	limit(1) // no more than there are
	if err := write(); !fault.Is(err, fault.KindUnavailable) {
		t.Fatalf("without room: %v", err)
	}
	if err := d.Ping(t.Context()); err != nil {
		t.Errorf("nothing can be read: %v", err)
	}
	limit(1 << 20)
	if err := write(); err != nil {
		t.Errorf("with room again: %v", err)
	}
}

func TestNewerDatabaseIsRefused(t *testing.T) {
	path := filepath.Join(t.TempDir(), "m.db")
	open := func() error {
		d, err := db.Open(t.Context(), db.Options{URL: path, Now: time.Now})
		if err != nil {
			return err
		}
		return d.Close()
	}
	if err := open(); err != nil {
		t.Fatal(err)
	}
	raw, err := sql.Open("sqlite", path)
	if err != nil {
		t.Fatal(err)
	}
	defer raw.Close()
	change := func(statement string) {
		t.Helper()
		if _, err := raw.Exec(statement); err != nil {
			t.Fatal(err)
		}
	}
	change(`INSERT INTO migration (version, needs, name, sum, applied_at) VALUES (900, 1, 'harmless', '', 0)`)
	if err := open(); err != nil {
		t.Fatalf("a newer but compatible database was refused: %v", err)
	}
	change(`UPDATE migration SET needs = 900 WHERE version = 900`)
	if _, ok := errors.AsType[*db.TooNewError](open()); !ok {
		t.Fatalf("a newer database was opened: %v", open())
	}
	change(`DELETE FROM migration WHERE version = 900`)
	change(`UPDATE migration SET sum = 'other' WHERE version = 1`)
	if err := open(); err == nil {
		t.Fatal("a database with another history was opened")
	}
}

func TestNodesHaveNumbersOfTheirOwn(t *testing.T) {
	url := dbtest.PostgresURL(t)
	a, b := dbtest.Open(t, url), dbtest.Open(t, url)
	first, second := numbered(t, a), numbered(t, b)
	if first.Number == second.Number {
		t.Fatalf("two nodes are number %d", first.Number)
	}
	first.Release()
	if third := numbered(t, b); third.Number != first.Number {
		t.Fatalf("number %d was given back, and is not free: got %d", first.Number, third.Number)
	}
}

// TestLists asks for lists of numbers, none and the largest among them, in the two ways there are.
func TestLists(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		long := make([]int64, 5000)
		for i := range long {
			long[i] = int64(i) - 2500
		}
		for _, list := range [][]int64{nil, {7}, {1 << 62, -1, math.MaxInt64, math.MinInt64}, long} {
			err := d.Read(t.Context(), func(tx *db.Tx) error {
				each, err := db.All(tx, db.Value[int64], `SELECT value FROM `+tx.Each(1), db.List(tx, list))
				if err != nil {
					return err
				}
				if slices.Sort(each); !slices.Equal(each, slices.Sorted(slices.Values(list))) {
					t.Errorf("%d numbers went out and %d came back", len(list), len(each))
				}
				for _, v := range list[:min(len(list), 5)] {
					if _, found, err := db.One(tx, db.Value[int64], `SELECT value FROM `+tx.Each(2)+` WHERE value `+tx.In(1), db.List(tx, list), db.List(tx, []int64{v})); err != nil || !found {
						t.Errorf("%d is not in its list: %v", v, err)
						break
					}
				}
				_, found, err := db.One(tx, db.Value[int64], `SELECT value FROM `+tx.Each(2)+` WHERE value `+tx.In(1), db.List(tx, list), db.List(tx, []int64{99999}))
				if found {
					t.Error("99999 is in a list that does not have it")
				}
				return err
			})
			if err != nil {
				t.Fatal(err)
			}
		}
	})
}

// What is bound to a limit by itself would have SQLite compile the statement anew each time.
func TestNoNumberIsBoundToALimitByItself(t *testing.T) {
	if got, want := db.Asked("SELECT (SELECT 1 LIMIT $12), 2 LIMIT $1 OFFSET $2"), "SELECT (SELECT 1 LIMIT +$12), 2 LIMIT +$1 OFFSET $2"; got != want {
		t.Errorf("%q, not %q", got, want)
	}
}

package db_test

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"

	"meantime/internal/db"
	"meantime/internal/db/dbtest"
)

func note(ctx context.Context, d *db.DB, number int) error {
	return d.Write(ctx, func(tx *db.Tx) error { return noteIn(tx, number) })
}

func noteIn(tx *db.Tx, number int) error {
	_, err := tx.Exec(`INSERT INTO notice (id, kind, detail, happened_at) VALUES ($1, 'x', 'x', 0)`, number)
	return err
}

func noted(t *testing.T, ctx context.Context, d *db.DB) (n int) {
	t.Helper()
	if err := d.Read(ctx, func(tx *db.Tx) (err error) {
		n, _, err = db.One(tx, db.Value[int], `SELECT count(*) FROM notice`)
		return err
	}); err != nil {
		t.Error(err)
	}
	return n
}

func nothing(*db.Tx) error { return nil }

func TestAroundBeginsWithTheFirstWrite(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		var first, after int
		err := d.Around(t.Context(), func(tx *db.Tx) error { first++; return noteIn(tx, 1) }, func(ctx context.Context) error {
			if first != 0 {
				t.Error("the transaction began before it was needed")
			}
			if err := note(t.Context(), d, 2); err != nil { // somebody else's: it waits for nobody
				return err
			}
			if n := noted(t, ctx, d); n != 1 {
				t.Errorf("%d notices while preparing", n)
			}
			if err := d.Write(ctx, func(tx *db.Tx) error {
				tx.AfterCommit(func() { after++ })
				return noteIn(tx, 3)
			}); err != nil {
				return err
			}
			if err := note(ctx, d, 4); err != nil {
				return err
			}
			if n := noted(t, ctx, d); n != 4 || after != 0 {
				t.Errorf("%d notices inside, %d calls after the commit before it", n, after)
			}
			return nil
		}, func(tx *db.Tx) error { return noteIn(tx, 5) })
		if n := noted(t, t.Context(), d); err != nil || n != 5 || after != 1 || first != 1 {
			t.Fatalf("%d notices, %d after the commit, %d first: %v", n, after, first, err)
		}
	})
}

func TestAroundIsAllOrNothing(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		no := errors.New("no")
		refuse := func(*db.Tx) error { return no }
		one := func(ctx context.Context) error { return note(ctx, d, 1) }
		gone, cancel := context.WithCancel(t.Context())
		cancel()
		for name, do := range map[string]func() error{
			"the beginning": func() error { return d.Around(t.Context(), refuse, one, nothing) },
			"the end":       func() error { return d.Around(t.Context(), nothing, one, refuse) },
			"the work": func() error {
				return d.Around(t.Context(), nothing, func(ctx context.Context) error { return errors.Join(one(ctx), no) }, nothing)
			},
			"before a write": func() error {
				return d.Around(t.Context(), nothing, func(context.Context) error { return no }, nothing)
			},
			"without a write, at the end": func() error {
				return d.Around(t.Context(), nothing, func(context.Context) error { return nil }, refuse)
			},
			"who asks has gone": func() error {
				if err := d.Around(gone, nothing, one, nothing); !errors.Is(err, context.Canceled) {
					return err
				}
				return no
			},
		} {
			if err := do(); !errors.Is(err, no) {
				t.Errorf("%s refuses: %v", name, err)
			}
			if n := noted(t, t.Context(), d); n != 0 {
				t.Errorf("%s refuses, and %d notices stay", name, n)
			}
		}
		func() {
			defer func() {
				if recover() == nil {
					t.Error("a panic was swallowed")
				}
			}()
			_ = d.Around(t.Context(), nothing, func(ctx context.Context) error { panic(one(ctx)) }, nothing)
		}()
		inside := d.Write(t.Context(), func(tx *db.Tx) error { return d.Around(tx.Context(), nothing, one, nothing) })
		if n := noted(t, t.Context(), d); inside != nil || n != 1 {
			t.Errorf("inside another transaction: %d notices, %v", n, inside)
		}
	})
}

// On PostgreSQL a transaction may have to run again, and with it all of its work.
func TestAroundRunsAgain(t *testing.T) {
	d := dbtest.Postgres(t)
	tries := 0
	err := d.Around(t.Context(), nothing, func(ctx context.Context) error {
		tries++
		return note(ctx, d, tries)
	}, func(tx *db.Tx) error {
		if tries > 1 {
			return nil
		}
		_, err := tx.Exec(`DO $$ BEGIN RAISE EXCEPTION 'collided' USING ERRCODE = '40001'; END $$`)
		return err
	})
	if n := noted(t, t.Context(), d); err != nil || tries != 2 || n != 1 {
		t.Fatalf("%d tries, %d notices: %v", tries, n, err)
	}
}

func TestManyAround(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		var all sync.WaitGroup
		for i := range 40 {
			all.Go(func() {
				if err := d.Around(t.Context(), nothing, func(ctx context.Context) error {
					noted(t, ctx, d)
					return note(ctx, d, 2*i)
				}, func(tx *db.Tx) error { return noteIn(tx, 2*i+1) }); err != nil {
					t.Error(fmt.Errorf("%d: %w", i, err))
				}
			})
		}
		all.Wait()
		if n := noted(t, t.Context(), d); n != 80 {
			t.Errorf("%d notices", n)
		}
	})
}

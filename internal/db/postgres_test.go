package db_test

import (
	"context"
	"database/sql/driver"
	"errors"
	"strings"
	"testing"
	"time"

	"meantime/internal/db"
	"meantime/internal/db/dbtest"
	"meantime/internal/fault"
)

func numbered(t *testing.T, d *db.DB) *db.Node {
	t.Helper()
	n, err := d.Node(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(n.Release)
	return n
}

// kept keeps a node's number until the test ends, and tells when it is lost, and when it was taken again.
func kept(t *testing.T, n *db.Node) (lost chan error, again chan struct{}) {
	t.Helper()
	ctx, end := context.WithCancel(t.Context())
	lost, again = make(chan error, 1), make(chan struct{}, 8)
	ended := make(chan struct{})
	go func() {
		lost <- n.Keep(ctx, func() { again <- struct{}{} })
		close(ended)
	}()
	t.Cleanup(func() { end(); <-ended })
	return lost, again
}

func TestAServerThatForgetsIsRefused(t *testing.T) {
	t.Parallel()
	s := dbtest.NewServer(t)
	for _, level := range []string{"on", "local", "remote_write", "remote_apply", "off"} {
		s.Do("ALTER DATABASE meantime SET synchronous_commit = " + level)
		d, err := db.Open(t.Context(), db.Options{URL: s.URL, Now: time.Now})
		if level != "off" {
			if err != nil {
				t.Fatalf("%s: %v", level, err)
			}
			if err := d.Close(); err != nil {
				t.Fatal(err)
			}
			continue
		}
		if err == nil || !strings.HasPrefix(err.Error(), "the PostgreSQL database runs with synchronous_commit=off") || strings.Contains(err.Error(), "\n") {
			t.Errorf("%s: %v", level, err)
		}
	}
}

// TestASettingThatLosesWritesWhileItRuns changes the setting under a program that is running: no new connection writes.
func TestASettingThatLosesWritesWhileItRuns(t *testing.T) {
	t.Parallel()
	s := dbtest.NewServer(t)
	d := dbtest.Open(t, s.URL)
	s.Do("ALTER DATABASE meantime SET synchronous_commit = off")
	s.Do("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = 'meantime'")
	write := func() error {
		return d.Write(t.Context(), func(tx *db.Tx) error { return insert(tx, "later") })
	}
	for range 3 { // the first finds the old connection broken
		if err := write(); !fault.Is(err, fault.KindUnavailable) {
			t.Fatalf("off: %v", err)
		}
	}
	s.Do("ALTER DATABASE meantime SET synchronous_commit = on")
	if err := write(); err != nil {
		t.Errorf("on: %v", err)
	}
}

// TestAServerThatGoesAway stops the server in both ways, outside of transactions and within, and starts it again.
func TestAServerThatGoesAway(t *testing.T) {
	t.Parallel()
	s := dbtest.NewServer(t)
	d := dbtest.Open(t, s.URL)
	for name, stop := range map[string]func(){"crash": s.Crash, "shut": s.Shut} {
		err := d.Write(t.Context(), func(tx *db.Tx) error {
			if err := insert(tx, name); err != nil {
				return err
			}
			stop()
			return insert(tx, name+" again")
		})
		if !fault.Is(err, fault.KindUnavailable) {
			t.Fatalf("%s, in a write: %v", name, err)
		}
		if err := d.Ping(t.Context()); !fault.Is(err, fault.KindUnavailable) {
			t.Fatalf("%s, afterwards: %v", name, err)
		}
		s.Start()
		if n := count(t, d); n != 0 {
			t.Errorf("%s: %d rows of a write that failed", name, n)
		}
	}
	err := d.Write(t.Context(), func(tx *db.Tx) error {
		tx.AfterCommit(func() { t.Error("a write was taken for kept that perhaps is not") })
		s.Crash()
		return nil
	})
	if !fault.Is(err, fault.KindUnavailable) || !strings.Contains(err.Error(), "look whether") {
		t.Errorf("in a commit: %v", err)
	}
}

// TestANumberIsTakenAgain has the server forget a node's number: it is the same node's again before anything is written.
func TestANumberIsTakenAgain(t *testing.T) {
	t.Parallel()
	s := dbtest.NewServer(t)
	first, other := dbtest.Open(t, s.URL), dbtest.Open(t, s.URL)
	node := numbered(t, first)
	_, again := kept(t, node)
	s.Crash()
	s.Start()
	if err := first.Write(t.Context(), func(tx *db.Tx) error { return insert(tx, "x") }); err != nil {
		// A connection of before is found broken only when it is used.
		if err = first.Ping(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	if n := numbered(t, other); n.Number == node.Number {
		t.Errorf("two nodes are number %d", n.Number)
	}
	select {
	case <-again:
	case <-time.After(10 * time.Second):
		t.Error("nobody was told that the server is back")
	}
	s.Do("SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory'")
	select {
	case <-again:
	case <-time.After(10 * time.Second):
		t.Error("the number was not taken again after its connection broke")
	}
}

// TestALostNumberEndsTheNode gives the number to another while the server is away: nothing is written under it any more,
// and the node hears that it must end.
func TestALostNumberEndsTheNode(t *testing.T) {
	t.Parallel()
	s := dbtest.NewServer(t)
	first := dbtest.Open(t, s.URL)
	node := numbered(t, first)
	s.Crash()
	s.Start()
	if n := numbered(t, dbtest.Open(t, s.URL)); n.Number != node.Number {
		t.Fatalf("the server remembers number %d", node.Number)
	}
	lost, _ := kept(t, node)
	for range 3 {
		if err := first.Write(t.Context(), func(tx *db.Tx) error { return insert(tx, "x") }); !fault.Is(err, fault.KindUnavailable) {
			t.Fatalf("written under a number that is another's: %v", err)
		}
	}
	select {
	case err := <-lost:
		if err == nil || !strings.Contains(err.Error(), "another Meantime has taken this one's number") {
			t.Errorf("the node hears %v", err)
		}
		lost <- nil
	case <-time.After(20 * time.Second):
		t.Error("the node goes on under a number that is another's")
	}
}

// stopping is a number that stops whoever asks at the moment it is sent.
type stopping func()

func (s stopping) Value() (driver.Value, error) {
	s()
	return int64(7), nil
}

// TestWhoIsStoppedIsTold stops a write just before a statement of it is sent, while the server is at it, and between two statements.
func TestWhoIsStoppedIsTold(t *testing.T) {
	d := dbtest.Postgres(t)
	for when, statements := range map[string]func(tx *db.Tx, stop func()) error{
		"before": func(tx *db.Tx, stop func()) error {
			_, err := tx.Exec(`UPDATE once_link SET expires_at = $1`, stopping(stop))
			return err
		},
		"within": func(tx *db.Tx, stop func()) error {
			time.AfterFunc(50*time.Millisecond, stop)
			_, err := tx.Exec(`SELECT pg_sleep(60)`)
			return err
		},
		"after": func(tx *db.Tx, stop func()) error {
			stop()
			for { // until the transaction is ended for it
				if err := insert(tx, "later"); err != nil {
					return err
				}
			}
		},
		"unseen": func(_ *db.Tx, stop func()) error {
			stop()
			return nil
		},
	} {
		ctx, stop := context.WithCancel(t.Context())
		err := d.Write(ctx, func(tx *db.Tx) error { return errors.Join(insert(tx, when), statements(tx, stop)) })
		stop()
		if !errors.Is(err, context.Canceled) {
			t.Errorf("%s: %v", when, err)
		}
		if n := count(t, d); n != 0 {
			t.Errorf("%s: %d rows", when, n)
		}
	}
	if err := d.Write(t.Context(), func(tx *db.Tx) error { return insert(tx, "again") }); err != nil {
		t.Error(err)
	}
}

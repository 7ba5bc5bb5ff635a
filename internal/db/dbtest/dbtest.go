package dbtest

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"meantime/internal/db"
)

// Each runs a test on a fresh database of every engine, in parallel subtests named after it.
func Each(t *testing.T, run func(t *testing.T, d *db.DB)) {
	t.Helper()
	t.Run("sqlite", func(t *testing.T) {
		t.Parallel()
		run(t, SQLite(t))
	})
	t.Run("postgres", func(t *testing.T) {
		t.Parallel()
		run(t, Postgres(t))
	})
}

// SQLite opens a fresh copy of a migrated file.
func SQLite(t testing.TB) *db.DB {
	t.Helper()
	raw, err := template()
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "meantime.db")
	if err := os.WriteFile(path, raw, 0o600); err != nil {
		t.Fatal(err)
	}
	return Open(t, path)
}

// Postgres opens a fresh copy of a migrated database.
func Postgres(t testing.TB) *db.DB {
	t.Helper()
	return Open(t, PostgresURL(t))
}

// PostgresURL makes a fresh copy of a migrated database and gives its address. It goes with the test.
func PostgresURL(t testing.TB) string {
	t.Helper()
	return create(t, func(s *postgres) string { return s.template })
}

// EmptyPostgresURL makes a database in which nothing has happened yet, and gives its address. It goes with the test.
func EmptyPostgresURL(t testing.TB) string {
	t.Helper()
	return create(t, func(*postgres) string { return "template0" })
}

func create(t testing.TB, from func(*postgres) string) string {
	t.Helper()
	s, err := server()
	if err != nil {
		t.Fatal(err)
	}
	name := fmt.Sprintf("meantime_%d_%d", os.Getpid(), copies.Add(1))
	if err := s.exec("CREATE DATABASE " + name + " TEMPLATE " + from(s)); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.exec("DROP DATABASE " + name + " WITH (FORCE)"); err != nil {
			t.Error(err)
		}
	})
	return s.url(name)
}

// Open opens a database for a test and closes it at the test's end.
func Open(t testing.TB, url string) *db.DB {
	t.Helper()
	d, err := db.Open(context.Background(), db.Options{URL: url, Now: time.Now})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := d.Close(); err != nil {
			t.Error(err)
		}
	})
	return d
}

var (
	copies atomic.Int64

	// template is the content of a migrated SQLite file, made once: migrating is slow under the race detector.
	template = sync.OnceValues(func() ([]byte, error) {
		dir, err := os.MkdirTemp("", "meantime-template-")
		if err != nil {
			return nil, err
		}
		defer os.RemoveAll(dir)
		path := filepath.Join(dir, "meantime.db")
		if err := migrated(path); err != nil {
			return nil, err
		}
		return os.ReadFile(path)
	})

	// server is the PostgreSQL server of this process.
	server = sync.OnceValues(startPostgres)
)

func migrated(url string) error {
	d, err := db.Open(context.Background(), db.Options{URL: url, Now: time.Now})
	if err != nil {
		return err
	}
	return d.Close()
}

// url names one database of the server; the server's own address names the database postgres.
func (s *postgres) url(database string) string {
	return strings.Replace(s.address, "/postgres?", "/"+database+"?", 1)
}

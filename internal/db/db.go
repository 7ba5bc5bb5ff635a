package db

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"sync"
	"time"
)

// Options say where the data is.
type Options struct {
	// URL is the path of an SQLite file, or postgres://….
	URL string
	// Now stamps migrations.
	Now func() time.Time
	// Log is told of what goes on in the background; nil means nobody is.
	Log *slog.Logger
	// NoMigrate opens the database as it is.
	NoMigrate bool
}

// DB is an open database. It is safe for concurrent use.
type DB struct {
	engine engine
	now    func() time.Time
	log    *slog.Logger
	close  sync.Once
}

// engine is what the two databases do differently while they run.
type engine interface {
	read(ctx context.Context, each bool, fn func(*Tx) error) error
	write(ctx context.Context, fn func(*Tx) error) error
	dialect() *dialect
	// locked runs fn while no other process migrates.
	locked(ctx context.Context, fn func() error) error
	shut() error
}

// Open opens the database, creating an SQLite file where there is none, and brings its schema up to date.
// A database that needs a newer program is refused with a *TooNewError.
func Open(ctx context.Context, o Options) (*DB, error) {
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	var (
		e   engine
		err error
	)
	if strings.HasPrefix(o.URL, "postgres://") || strings.HasPrefix(o.URL, "postgresql://") {
		e, err = openPostgres(ctx, o.URL, o.Log)
	} else {
		e, err = openSQLite(ctx, o.URL, o.Log)
	}
	if err != nil {
		return nil, err
	}
	d := &DB{engine: e, now: o.Now, log: o.Log}
	if !o.NoMigrate {
		if err := d.migrate(ctx, newest); err != nil {
			return nil, errors.Join(err, d.Close())
		}
	}
	return d, nil
}

// Engine names the engine: "sqlite" or "postgres".
func (d *DB) Engine() string { return d.engine.dialect().name }

// Ping tells whether the database answers.
func (d *DB) Ping(ctx context.Context) error {
	return d.Read(ctx, func(tx *Tx) error {
		_, _, err := One(tx, Value[int], `SELECT 1`)
		return err
	})
}

// Close waits for the writes under way and closes the database. A second call does nothing.
func (d *DB) Close() error {
	var err error
	d.close.Do(func() { err = d.engine.shut() })
	return err
}

// Read runs fn on one consistent snapshot. What fn writes is an error on SQLite and lost on PostgreSQL.
func (d *DB) Read(ctx context.Context, fn func(*Tx) error) error {
	if tx := joined(ctx); tx != nil {
		return fn(tx)
	}
	return d.engine.read(ctx, false, fn)
}

// ReadEach is Read for what asks little, and whose answers need not be of one moment: on PostgreSQL each statement has a snapshot of its own,
// which spares it two of the ways to the server and back. What fn writes is an error.
func (d *DB) ReadEach(ctx context.Context, fn func(*Tx) error) error {
	if tx := joined(ctx); tx != nil {
		return fn(tx)
	}
	return d.engine.read(ctx, true, fn)
}

// Write runs fn in one transaction and returns once it is durable. When fn fails nothing of it stays.
// fn must use the Tx it is given, never the DB, and must have no effect outside it.
func (d *DB) Write(ctx context.Context, fn func(*Tx) error) error {
	if l, ok := ctx.Value(txKey{}).(*late); ok {
		if err := l.begin(goesFirst(ctx)); err != nil {
			return err
		}
	}
	if tx := joined(ctx); tx != nil {
		return fn(tx)
	}
	return d.engine.write(ctx, fn)
}

// Tx is one transaction. It belongs to the function that was given it and must not outlive it.
type Tx struct {
	ctx   context.Context
	run   runner
	lang  *dialect
	after []func()
}

// runner is the part of database/sql that a transaction needs.
type runner interface {
	ExecContext(ctx context.Context, query string, args ...any) (sql.Result, error)
	QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error)
}

type firstKey struct{}

// First returns a context whose transactions go before all others that wait for their turn: for the few that somebody must
// feel within moments, such as a ring. However many others there are, one waits for what is being done, and for no more.
func First(ctx context.Context) context.Context { return context.WithValue(ctx, firstKey{}, true) }

func goesFirst(ctx context.Context) bool { return ctx.Value(firstKey{}) != nil }

type txKey struct{}

func joined(ctx context.Context) *Tx {
	switch in := ctx.Value(txKey{}).(type) {
	case *Tx:
		return in
	case *late:
		return in.tx
	}
	return nil
}

// Context returns a context that carries the transaction: Read and Write on it join the transaction.
func (tx *Tx) Context() context.Context { return context.WithValue(tx.ctx, txKey{}, tx) }

// AfterCommit has fn run once the transaction is durable, in the order of the calls; never when it is not.
func (tx *Tx) AfterCommit(fn func()) { tx.after = append(tx.after, fn) }

type watchKey struct{}

// Watched returns a context whose transactions tell watch of each statement before they run it: for whoever looks at what
// something costs.
func Watched(ctx context.Context, watch func(query string, args []any)) context.Context {
	return context.WithValue(ctx, watchKey{}, watch)
}

func (tx *Tx) watched(query string, args []any) {
	if watch, ok := tx.ctx.Value(watchKey{}).(func(string, []any)); ok {
		watch(query, args)
	}
}

// Plan is how the engine would go about a query, in its own words.
func (tx *Tx) Plan(query string, args ...any) ([]string, error) {
	return All(tx, func(s Scanner) (line string, err error) {
		if tx.lang.name == "postgres" {
			err = s.Scan(&line)
			return line, err
		}
		var node, parent, unused int
		err = s.Scan(&node, &parent, &unused, &line)
		return line, err
	}, tx.lang.plan+query, args...)
}

// Exec runs a statement and returns how many rows it touched.
func (tx *Tx) Exec(query string, args ...any) (int64, error) {
	tx.watched(query, args)
	res, err := tx.run.ExecContext(tx.ctx, query, args...)
	if err != nil {
		return 0, fmt.Errorf("%s: %w", firstLine(query), err)
	}
	return res.RowsAffected()
}

// Scanner is the row that a scan function reads its columns from.
type Scanner interface{ Scan(dest ...any) error }

// All reads every row of a query.
func All[T any](tx *Tx, scan func(Scanner) (T, error), query string, args ...any) ([]T, error) {
	tx.watched(query, args)
	rows, err := tx.run.QueryContext(tx.ctx, query, args...)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", firstLine(query), err)
	}
	defer rows.Close()
	var out []T
	for rows.Next() {
		v, err := scan(rows)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", firstLine(query), err)
		}
		out = append(out, v)
	}
	if err := rows.Err(); err != nil {
		return nil, fmt.Errorf("%s: %w", firstLine(query), err)
	}
	return out, rows.Close()
}

// One reads the first row of a query; ok is false when there is none.
func One[T any](tx *Tx, scan func(Scanner) (T, error), query string, args ...any) (v T, ok bool, err error) {
	tx.watched(query, args)
	rows, err := tx.run.QueryContext(tx.ctx, query, args...)
	if err != nil {
		return v, false, fmt.Errorf("%s: %w", firstLine(query), err)
	}
	defer rows.Close()
	if !rows.Next() {
		return v, false, errors.Join(rows.Err(), rows.Close())
	}
	if v, err = scan(rows); err != nil {
		return v, false, fmt.Errorf("%s: %w", firstLine(query), err)
	}
	return v, true, rows.Close()
}

// Value scans rows of a single column.
func Value[T any](s Scanner) (T, error) {
	var v T
	err := s.Scan(&v)
	return v, err
}

// Time turns a column of microseconds into an instant in UTC.
func Time(micros int64) time.Time { return time.UnixMicro(micros).UTC() }

// Micros turns an instant into a column of microseconds.
func Micros(t time.Time) int64 { return t.UnixMicro() }

// NullMicros is Micros, with null for the zero time.
func NullMicros(t time.Time) any {
	if t.IsZero() {
		return nil
	}
	return t.UnixMicro()
}

// NullTime turns a column of microseconds that may be null into an instant, zero for null.
func NullTime(micros sql.NullInt64) time.Time {
	if !micros.Valid {
		return time.Time{}
	}
	return Time(micros.Int64)
}

func firstLine(query string) string {
	line, _, _ := strings.Cut(strings.TrimSpace(query), "\n")
	return line
}

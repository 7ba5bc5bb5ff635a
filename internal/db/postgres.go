package db

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"
	"time"

	_ "github.com/jackc/pgx/v5/stdlib" // the driver named pgx
)

const (
	postgresConns = 16
	maxAttempts   = 8
)

type postgres struct {
	pool    *sql.DB
	lang    *dialect
	reading *dialect // of transactions that only read: the server lets them lock nothing
}

func openPostgres(ctx context.Context, url string) (*postgres, error) {
	pool, err := sql.Open("pgx", url)
	if err != nil {
		return nil, fmt.Errorf("the address of the PostgreSQL database cannot be read: %w", err)
	}
	pool.SetMaxOpenConns(postgresConns)
	pool.SetMaxIdleConns(postgresConns)
	pool.SetConnMaxIdleTime(5 * time.Minute)
	if err := pool.PingContext(ctx); err != nil {
		return nil, errors.Join(fmt.Errorf("the PostgreSQL database does not answer: %s", oneLine(err)), pool.Close())
	}
	reading := postgresDialect()
	reading.skipLocked, reading.forShare, reading.forUpdate = "", "", ""
	return &postgres{pool: pool, lang: postgresDialect(), reading: reading}, nil
}

// oneLine is why there is no connection: the driver lists every address that it tried, on a line each.
func oneLine(err error) string {
	lines := strings.Split(strings.TrimSpace(err.Error()), "\n")
	return strings.TrimSpace(lines[len(lines)-1])
}

func (p *postgres) dialect() *dialect { return p.lang }
func (p *postgres) shut() error       { return p.pool.Close() }

// migrationLock is an arbitrary number that all nodes agree on.
const migrationLock = 0x6d65616e74696d65

func (p *postgres) locked(ctx context.Context, fn func() error) error {
	conn, err := p.pool.Conn(ctx)
	if err != nil {
		return fmt.Errorf("connecting: %w", err)
	}
	defer conn.Close() // back to the pool
	if _, err := conn.ExecContext(ctx, `SELECT pg_advisory_lock($1)`, int64(migrationLock)); err != nil {
		return fmt.Errorf("waiting for other nodes to migrate: %w", err)
	}
	defer conn.ExecContext(context.WithoutCancel(ctx), `SELECT pg_advisory_unlock($1)`, int64(migrationLock))
	return fn()
}

func (p *postgres) read(ctx context.Context, fn func(*Tx) error) error {
	return p.once(ctx, p.reading, &sql.TxOptions{ReadOnly: true, Isolation: sql.LevelRepeatableRead}, fn)
}

func (p *postgres) write(ctx context.Context, fn func(*Tx) error) error {
	for attempt := 1; ; attempt++ {
		err := p.once(ctx, p.lang, nil, fn)
		if !collided(err) || attempt == maxAttempts {
			return err
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(time.Duration(attempt*attempt) * time.Millisecond):
		}
	}
}

func (p *postgres) once(ctx context.Context, lang *dialect, o *sql.TxOptions, fn func(*Tx) error) error {
	inner, err := p.pool.BeginTx(ctx, o)
	if err != nil {
		return fmt.Errorf("beginning a transaction: %w", err)
	}
	defer inner.Rollback() // after a commit it says only that there is nothing to undo
	tx := &Tx{ctx: ctx, run: inner, lang: lang}
	if err := fn(tx); err != nil {
		return err
	}
	if err := inner.Commit(); err != nil {
		return fmt.Errorf("committing: %w", err)
	}
	for _, f := range tx.after {
		f()
	}
	return nil
}

package db

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"sync/atomic"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/stdlib"
)

const (
	postgresConns = 16
	reservedConns = 4 // for transactions that go before others
	maxAttempts   = 8
	connectWithin = 5 * time.Second // unless the address says otherwise
)

type postgres struct {
	config  *pgx.ConnConfig
	pool    *sql.DB
	others  chan struct{} // holds one for each transaction that does not go before others
	lang    *dialect
	reading *dialect // of transactions that only read: the server lets them lock nothing
	log     *slog.Logger
	node    atomic.Pointer[Node] // nil before it has a number
	away    atomic.Bool          // whether the server did not answer when it was last asked
}

// errForgetful is a server's that answers before it has kept what it was told to.
var errForgetful = errors.New("the PostgreSQL database runs with synchronous_commit=off, which loses writes that it has confirmed; please set it to on")

func openPostgres(ctx context.Context, url string, log *slog.Logger) (*postgres, error) {
	config, err := pgx.ParseConfig(url)
	if err != nil {
		return nil, fmt.Errorf("the address of the PostgreSQL database cannot be read: %w", err)
	}
	if config.ConnectTimeout == 0 {
		config.ConnectTimeout = connectWithin
	}
	p := &postgres{config: config, others: make(chan struct{}, postgresConns-reservedConns), lang: postgresDialect(), reading: postgresDialect(), log: log}
	p.reading.skipLocked, p.reading.forShare, p.reading.forUpdate = "", "", ""
	p.pool = stdlib.OpenDB(*config, stdlib.OptionAfterConnect(p.connected))
	p.pool.SetMaxOpenConns(postgresConns)
	p.pool.SetMaxIdleConns(postgresConns)
	p.pool.SetConnMaxIdleTime(5 * time.Minute)
	if err := p.pool.PingContext(ctx); err != nil {
		if !errors.Is(err, errForgetful) {
			err = fmt.Errorf("the PostgreSQL database does not answer: %s", oneLine(err))
		}
		return nil, errors.Join(err, p.pool.Close())
	}
	return p, nil
}

// connected looks at each new connection before it is used: the settings may be others since the last one was made, and
// what a server that went away knew of this node's number is forgotten. No query here takes so long that compiling it pays: that takes the
// server a tenth of a second, of one whose costs it overestimates.
func (p *postgres) connected(ctx context.Context, conn *pgx.Conn) error {
	var commits string
	err := conn.QueryRow(ctx, `SELECT current_setting('synchronous_commit'), set_config('jit', 'off', FALSE)`).Scan(&commits, nil)
	switch {
	case err != nil:
		err = fmt.Errorf("asking how the database keeps its writes: %w", err)
	case commits == "off": // the others differ in what standbys do; the server itself has written
		err = errForgetful
	default:
		if node := p.node.Load(); node != nil {
			err = node.hold()
		}
	}
	if err != nil {
		return errors.Join(err, conn.Close(context.WithoutCancel(ctx)))
	}
	return nil
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

func (p *postgres) read(ctx context.Context, each bool, fn func(*Tx) error) error {
	if each {
		return p.readEach(ctx, fn)
	}
	return p.once(ctx, p.reading, &sql.TxOptions{ReadOnly: true, Isolation: sql.LevelRepeatableRead}, fn)
}

// readEach needs neither to begin nor to end, which are two ways to the server.
func (p *postgres) readEach(ctx context.Context, fn func(*Tx) error) error {
	return p.inTurn(ctx, func() error {
		tx := &Tx{ctx: ctx, run: onlyAsking{p.pool}, lang: p.reading}
		if err := fn(tx); err != nil {
			return p.outage(ctx, undone(), err)
		}
		p.done(tx)
		return nil
	})
}

// onlyAsking is the database for who changes nothing.
type onlyAsking struct{ *sql.DB }

func (onlyAsking) ExecContext(_ context.Context, query string, _ ...any) (sql.Result, error) {
	return nil, fmt.Errorf("what only reads cannot do this: %s", firstLine(query))
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
	return p.inTurn(ctx, func() error { return p.transact(ctx, lang, o, fn) })
}

// inTurn waits for one of the connections that are there for everybody, unless ctx goes first.
func (p *postgres) inTurn(ctx context.Context, fn func() error) error {
	if !goesFirst(ctx) {
		select {
		case p.others <- struct{}{}:
			defer func() { <-p.others }()
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	return fn()
}

func (p *postgres) transact(ctx context.Context, lang *dialect, o *sql.TxOptions, fn func(*Tx) error) error {
	inner, err := p.pool.BeginTx(ctx, o)
	if err != nil {
		return p.outage(ctx, undone(), fmt.Errorf("beginning a transaction: %w", err))
	}
	defer inner.Rollback() // after a commit it says only that there is nothing to undo
	tx := &Tx{ctx: ctx, run: inner, lang: lang}
	if err := fn(tx); err != nil {
		return p.outage(ctx, undone(), err)
	}
	if err := inner.Commit(); err != nil {
		said := uncertain()
		if o != nil && o.ReadOnly {
			said = undone()
		}
		return p.outage(ctx, said, fmt.Errorf("committing: %w", err))
	}
	p.done(tx)
	return nil
}

// done has what waited for the end of a transaction happen.
func (p *postgres) done(tx *Tx) {
	p.answers()
	for _, f := range tx.after {
		f()
	}
}

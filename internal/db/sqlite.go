package db

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"log/slog"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"sync"

	"modernc.org/sqlite" // and the driver of this name
	sqlite3 "modernc.org/sqlite/lib"
)

const (
	readers       = 6
	maxStatements = 512
)

// lite is one SQLite file: one session writes, a few read.
type lite struct {
	path   string
	pool   *sql.DB
	lang   *dialect
	log    *slog.Logger
	idle   chan *session // read sessions not in use; nil ones are opened when taken
	writes chan *writing
	firsts chan *writing // those that go before
	stop   chan struct{}
	done   sync.WaitGroup
}

// session is one connection with its prepared statements.
type session struct {
	conn  *sql.Conn
	stmts map[string]*sql.Stmt
}

func openSQLite(ctx context.Context, path string, log *slog.Logger) (*lite, error) {
	if dir := filepath.Dir(path); dir != "" {
		if err := os.MkdirAll(dir, 0o700); err != nil {
			return nil, fmt.Errorf("the folder %s cannot be made: %w", dir, err)
		}
	}
	// What people write is not for others who use the machine. SQLite gives the files beside it the same rights.
	file, err := os.OpenFile(path, os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return nil, fmt.Errorf("the database %s cannot be opened: %w", path, reasonOf(err))
	}
	if err := file.Close(); err != nil {
		return nil, fmt.Errorf("the database %s cannot be made: %w", path, reasonOf(err))
	}
	q := url.Values{"_txlock": {"immediate"}, "_pragma": {
		"busy_timeout(10000)", "journal_mode(WAL)", "synchronous(FULL)", "foreign_keys(ON)", "wal_autocheckpoint(0)",
		"cache_size(-4000)", "temp_store(MEMORY)", "journal_size_limit(67108864)",
	}}
	pool, err := sql.Open("sqlite", "file:"+(&url.URL{Path: path}).EscapedPath()+"?"+q.Encode())
	if err != nil {
		return nil, err
	}
	pool.SetMaxOpenConns(readers + 2) // the writer and the checkpointer beside them
	pool.SetMaxIdleConns(readers + 2)
	l := &lite{path: path, pool: pool, lang: sqliteDialect(), log: log, idle: make(chan *session, readers),
		writes: make(chan *writing, 256),
		firsts: make(chan *writing, 256), stop: make(chan struct{})}
	for range readers {
		l.idle <- nil
	}
	writer, err := l.session(ctx)
	if err != nil {
		return nil, errors.Join(unopened(path, err), pool.Close())
	}
	if err := durable(ctx, writer); err != nil {
		return nil, errors.Join(err, pool.Close())
	}
	l.done.Go(func() { l.writeLoop(writer) })
	return l, nil
}

// durable refuses settings under which an acknowledged write could be lost.
func durable(ctx context.Context, s *session) error {
	var mode string
	var level int
	err := errors.Join(s.conn.QueryRowContext(ctx, "PRAGMA journal_mode").Scan(&mode),
		s.conn.QueryRowContext(ctx, "PRAGMA synchronous").Scan(&level))
	if err != nil {
		return fmt.Errorf("asking how the database keeps its writes: %w", err)
	}
	if mode != "wal" || level != 2 {
		return fmt.Errorf("the database must run with a write-ahead log and synchronous=FULL; this one has journal_mode=%s and synchronous=%d", mode, level)
	}
	return nil
}

// unopened says why a file that can be read and written is no database to work with.
func unopened(path string, err error) error {
	if e, ok := errors.AsType[*sqlite.Error](err); ok {
		switch e.Code() & 0xff { // the higher bits say where it was found out
		case sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN: // the log beside it
			return fmt.Errorf("the folder %s cannot be written to", filepath.Dir(path))
		case sqlite3.SQLITE_NOTADB:
			return fmt.Errorf("%s is not a database", path)
		}
	}
	return fmt.Errorf("the database %s cannot be opened: %w", path, err)
}

// reasonOf is what went wrong with a file, without its name.
func reasonOf(err error) error {
	if e, ok := errors.AsType[*os.PathError](err); ok {
		return e.Err
	}
	return err
}

func (l *lite) session(ctx context.Context) (*session, error) {
	conn, err := l.pool.Conn(ctx)
	if err != nil {
		return nil, err
	}
	return &session{conn: conn, stmts: map[string]*sql.Stmt{}}, nil
}

// reader is a session that cannot write. That is said once: a pragma like this has every prepared statement of its connection
// compiled anew.
func (l *lite) reader(ctx context.Context) (*session, error) {
	s, err := l.session(ctx)
	if err != nil {
		return nil, err
	}
	if _, err := s.conn.ExecContext(ctx, "PRAGMA query_only(1)"); err != nil {
		s.close()
		return nil, err
	}
	return s, nil
}

func (l *lite) dialect() *dialect { return l.lang }

// locked needs no lock: the folder belongs to one process, and one session writes.
func (l *lite) locked(_ context.Context, fn func() error) error { return fn() }

func (l *lite) shut() error {
	close(l.stop)
	l.done.Wait()
	for range readers {
		if s := <-l.idle; s != nil {
			s.close()
		}
	}
	return l.pool.Close()
}

// read is of one snapshot for each statement, too: here nothing is far away.
func (l *lite) read(ctx context.Context, _ bool, fn func(*Tx) error) (err error) {
	var s *session
	select {
	case s = <-l.idle:
	case <-ctx.Done():
		return ctx.Err()
	}
	defer func() { l.idle <- s }()
	if s == nil {
		if s, err = l.reader(ctx); err != nil {
			return fmt.Errorf("opening a reader: %w", err)
		}
	}
	// The caller's end must not interrupt a shared connection half-way: queries here are short.
	ctx = context.WithoutCancel(ctx)
	if _, err := s.ExecContext(ctx, "BEGIN DEFERRED"); err != nil {
		return fmt.Errorf("beginning a read: %w", err)
	}
	defer func() {
		if _, e := s.ExecContext(ctx, "ROLLBACK"); e != nil {
			err = errors.Join(err, fmt.Errorf("ending a read: %w", e))
			s.close()
			s = nil
		}
	}()
	return fn(&Tx{ctx: ctx, run: s, lang: l.lang})
}

// close ends the connection, and does not give it back: whoever came next would have what was set on it.
func (s *session) close() {
	for _, st := range s.stmts {
		st.Close() // the connection goes with it
	}
	s.conn.Raw(func(any) error { return driver.ErrBadConn }) // what it says is how it is done
	s.conn.Close()                                           // nothing is pending on it
}

// ExecContext runs a statement that was prepared before, or is now.
func (s *session) ExecContext(ctx context.Context, query string, args ...any) (sql.Result, error) {
	st, err := s.prepared(ctx, query)
	if err != nil {
		return nil, err
	}
	return st.ExecContext(ctx, args...)
}

// QueryContext runs a query that was prepared before, or is now.
func (s *session) QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error) {
	st, err := s.prepared(ctx, query)
	if err != nil {
		return nil, err
	}
	return st.QueryContext(ctx, args...)
}

func (s *session) prepared(ctx context.Context, query string) (*sql.Stmt, error) {
	if st := s.stmts[query]; st != nil {
		return st, nil
	}
	if len(s.stmts) >= maxStatements {
		for _, st := range s.stmts {
			st.Close() // only memory
		}
		clear(s.stmts)
	}
	st, err := s.conn.PrepareContext(ctx, asked(query))
	if err != nil {
		return nil, err
	}
	s.stmts[query] = st
	return st, nil
}

// asked is a query as SQLite is asked it. For each number that is bound to a limit it compiles the statement anew, which takes as long
// as many a query does; for one that is bound within an expression it does not.
func asked(query string) string { return limit.ReplaceAllString(query, "LIMIT +$$$1") }

var limit = regexp.MustCompile(`LIMIT \$(\d+)`)

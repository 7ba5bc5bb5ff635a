package db

import (
	"errors"
	"strings"

	"github.com/jackc/pgx/v5/pgconn"
	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"
)

// dialect is everything in which the engines' SQL differs.
type dialect struct {
	name string
	// skipLocked ends a select that claims rows: other claimers pass over what one has in hand.
	skipLocked string
	// forShare ends a select whose rows must not change before this transaction ends.
	forShare string
	// ddl turns the one text of a migration into the engine's own.
	ddl func(string) string
}

func sqliteDialect() *dialect {
	return &dialect{name: "sqlite", ddl: func(s string) string {
		// BIGINT would cost a second index for each key; INTEGER is the row's own number.
		s = strings.ReplaceAll(s, "BIGINT PRIMARY KEY", "INTEGER PRIMARY KEY")
		return strings.ReplaceAll(s, "); -- clustered", ") WITHOUT ROWID;")
	}}
}

func postgresDialect() *dialect {
	return &dialect{name: "postgres", skipLocked: " FOR UPDATE SKIP LOCKED", forShare: " FOR SHARE", ddl: func(s string) string {
		// Byte order, as SQLite sorts, whatever the server's locale is.
		return strings.ReplaceAll(s, " TEXT", ` TEXT COLLATE "C"`)
	}}
}

// SkipLocked ends a SELECT that claims rows for this transaction alone.
func (tx *Tx) SkipLocked() string { return tx.lang.skipLocked }

// ForShare ends a SELECT whose rows must stay as they are until this transaction ends. It comes with an ORDER BY key.
func (tx *Tx) ForShare() string { return tx.lang.forShare }

// IsUnique tells whether err says that a unique key exists already.
func IsUnique(err error) bool {
	if pg, ok := errors.AsType[*pgconn.PgError](err); ok {
		return pg.Code == "23505"
	}
	if lite, ok := errors.AsType[*sqlite.Error](err); ok {
		return lite.Code() == sqlite3.SQLITE_CONSTRAINT_UNIQUE || lite.Code() == sqlite3.SQLITE_CONSTRAINT_PRIMARYKEY
	}
	return false
}

// isMissing tells whether err says that there is no such table.
func isMissing(err error) bool {
	if pg, ok := errors.AsType[*pgconn.PgError](err); ok {
		return pg.Code == "42P01"
	}
	lite, ok := errors.AsType[*sqlite.Error](err)
	return ok && strings.Contains(lite.Error(), "no such table")
}

// collided tells whether PostgreSQL asks for the transaction to be run again.
func collided(err error) bool {
	pg, ok := errors.AsType[*pgconn.PgError](err)
	return ok && (pg.Code == "40001" || pg.Code == "40P01")
}

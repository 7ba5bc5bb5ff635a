package db

import (
	"encoding/json"
	"errors"
	"strconv"
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
	// forUpdate ends a select whose rows this transaction will change.
	forUpdate string
	// in is the condition that a value is in the list that placeholder n holds.
	in func(n int) string
	// each is the list that placeholder n holds as a table of one column, named value.
	each func(n int) string
	// list makes a list of numbers or texts one argument.
	list func(any) any
	// plan before a query asks how it would be gone about.
	plan string
	// columns asks for the names and types of a table's columns, in their order.
	columns string
	// ddl turns the one text of a migration into the engine's own.
	ddl func(string) string
}

func sqliteDialect() *dialect {
	return &dialect{name: "sqlite", plan: "EXPLAIN QUERY PLAN ", columns: "SELECT name, type FROM pragma_table_info($1) ORDER BY cid", in: func(n int) string {
		return "IN (SELECT value FROM json_each($" + strconv.Itoa(n) + "))"
	}, each: func(n int) string {
		return "json_each($" + strconv.Itoa(n) + ") AS each"
	}, list: asJSON, ddl: func(s string) string {
		// BIGINT would cost a second index for each key; INTEGER is the row's own number.
		s = strings.ReplaceAll(s, "BIGINT PRIMARY KEY", "INTEGER PRIMARY KEY")
		return strings.ReplaceAll(s, "); -- clustered", ") WITHOUT ROWID;")
	}}
}

func postgresDialect() *dialect {
	return &dialect{name: "postgres", plan: "EXPLAIN ", columns: `SELECT attname::text, format_type(atttypid, NULL) FROM pg_attribute
		WHERE attrelid = to_regclass($1) AND attnum > 0 AND NOT attisdropped ORDER BY attnum`, skipLocked: " FOR UPDATE SKIP LOCKED", forShare: " FOR SHARE", forUpdate: " FOR UPDATE", in: func(n int) string {
		return "= ANY($" + strconv.Itoa(n) + ")"
	}, each: func(n int) string {
		return "unnest($" + strconv.Itoa(n) + "::bigint[]) AS each (value)"
	}, list: func(v any) any { return v }, ddl: func(s string) string {
		// Byte order, as SQLite sorts, whatever the server's locale is.
		return strings.ReplaceAll(s, " TEXT", ` TEXT COLLATE "C"`)
	}}
}

// SkipLocked ends a SELECT that claims rows for this transaction alone.
func (tx *Tx) SkipLocked() string { return tx.lang.skipLocked }

// ForShare ends a SELECT whose rows must stay as they are until this transaction ends. It comes with an ORDER BY key.
func (tx *Tx) ForShare() string { return tx.lang.forShare }

// asJSON writes a list of numbers or texts, which cannot fail.
func asJSON(list any) any {
	raw, _ := json.Marshal(list)
	return string(raw)
}

// In is the condition that what stands before it is in the list that placeholder n holds: `id `+tx.In(1). However long the
// list is, the statement is the same, and is prepared once. What stands before it is a column, which says what is listed.
func (tx *Tx) In(n int) string { return tx.lang.in(n) }

// Each is the list that placeholder n holds as a table to select from, called each, whose one column is value.
func (tx *Tx) Each(n int) string { return tx.lang.each(n) }

// List makes a list of numbers one argument, for In and Each.
func List[T ~int64](tx *Tx, list []T) any {
	plain := make([]int64, len(list))
	for i, v := range list {
		plain[i] = int64(v)
	}
	return tx.lang.list(plain)
}

// Texts makes a list of texts one argument, for In.
func Texts(tx *Tx, list []string) any {
	if list == nil {
		list = []string{}
	}
	return tx.lang.list(list)
}

// ForUpdate ends a SELECT whose rows this transaction will change, so that nobody else does. It comes with an ORDER BY key.
func (tx *Tx) ForUpdate() string { return tx.lang.forUpdate }

// Alone tells whether no other transaction writes before this one ends, so that nothing need be locked.
func (tx *Tx) Alone() bool { return tx.lang.forUpdate == "" }

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

// IsConstraint tells whether err says that a row is not one that its table takes: it refers to what is not there, is there already, or
// lacks something.
func IsConstraint(err error) bool {
	if pg, ok := errors.AsType[*pgconn.PgError](err); ok {
		return strings.HasPrefix(pg.Code, "23")
	}
	lite, ok := errors.AsType[*sqlite.Error](err)
	return ok && lite.Code()&0xff == sqlite3.SQLITE_CONSTRAINT // the higher bits say which
}

// isMissing tells whether err says that there is no such table.
func isMissing(err error) bool {
	if pg, ok := errors.AsType[*pgconn.PgError](err); ok {
		return pg.Code == "42P01"
	}
	lite, ok := errors.AsType[*sqlite.Error](err)
	return ok && strings.Contains(lite.Error(), "no such table")
}

// isFull tells whether there was no room for a write.
func isFull(err error) bool {
	if pg, ok := errors.AsType[*pgconn.PgError](err); ok {
		return pg.Code == "53100"
	}
	lite, ok := errors.AsType[*sqlite.Error](err)
	return ok && lite.Code() == sqlite3.SQLITE_FULL
}

// collided tells whether PostgreSQL asks for the transaction to be run again.
func collided(err error) bool {
	pg, ok := errors.AsType[*pgconn.PgError](err)
	return ok && (pg.Code == "40001" || pg.Code == "40P01")
}

package db

import "context"

// MigrateTo brings a database that was opened with NoMigrate to a version of its schema.
func (d *DB) MigrateTo(ctx context.Context, version int) error { return d.migrate(ctx, version) }

// Asked is a query as SQLite is asked it.
func Asked(query string) string { return asked(query) }

// AtOnce is how many writes that do not go before others are done at once.
func (d *DB) AtOnce() int {
	if _, one := d.engine.(*lite); one {
		return 1
	}
	return postgresConns - reservedConns
}

// Waiting is how many writes SQLite has waiting, and how many of those that go before others. Of PostgreSQL nobody knows.
func (d *DB) Waiting() (others, firsts int) {
	l, ok := d.engine.(*lite)
	if !ok {
		return 0, 0
	}
	return len(l.writes), len(l.firsts)
}

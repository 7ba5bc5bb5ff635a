package db

import "context"

// MigrateTo brings a database that was opened with NoMigrate to a version of its schema.
func (d *DB) MigrateTo(ctx context.Context, version int) error { return d.migrate(ctx, version) }

// Asked is a query as SQLite is asked it.
func Asked(query string) string { return asked(query) }

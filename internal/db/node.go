package db

import (
	"context"
	"errors"
	"fmt"
)

// maxNodes is how many processes may share a database: their IDs carry ten bits of a node's number.
const maxNodes = 1024

// nodeLock is an arbitrary number, beside migrationLock, that all nodes agree on; a node's number is added to it.
const nodeLock = migrationLock + 1

// Node returns a number that no other process on this database has as long as this one lives and release is not called.
// On SQLite, whose folder belongs to one process, it is 0.
func (d *DB) Node(ctx context.Context) (n int, release func() error, err error) {
	p, ok := d.engine.(*postgres)
	if !ok {
		return 0, func() error { return nil }, nil
	}
	conn, err := p.pool.Conn(ctx)
	if err != nil {
		return 0, nil, fmt.Errorf("taking a number for this node: %w", err)
	}
	for n := range maxNodes {
		var got bool
		if err := conn.QueryRowContext(ctx, `SELECT pg_try_advisory_lock($1)`, int64(nodeLock)+int64(n)).Scan(&got); err != nil {
			return 0, nil, errors.Join(fmt.Errorf("taking a number for this node: %w", err), conn.Close())
		}
		if got {
			return n, func() error {
				_, err := conn.ExecContext(context.WithoutCancel(ctx), `SELECT pg_advisory_unlock($1)`, int64(nodeLock)+int64(n))
				return errors.Join(err, conn.Close())
			}, nil
		}
	}
	return 0, nil, errors.Join(fmt.Errorf("%d programs use this database already", maxNodes), conn.Close())
}

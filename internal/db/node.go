package db

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/jackc/pgx/v5"
)

const (
	// maxNodes is how many processes may share a database: their IDs carry ten bits of a node's number. The last number is
	// that of the past (id.Past).
	maxNodes = 1023

	// nodeLock is an arbitrary number, beside migrationLock, that all nodes agree on; a node's number is added to it.
	nodeLock = migrationLock + 1

	holdEvery   = time.Second // between two looks whether the number is still this node's
	holdRefused = 10          // looks at which another has it, until it is lost: a server may take long to see that a connection is gone
)

// errTaken is a number's that another process has.
var errTaken = errors.New("the number of this node is another's")

// Node is this process among those that share a database.
type Node struct {
	// Number is one that no other process on this database has.
	Number int

	server *postgres // nil on SQLite, whose folder belongs to one process
	mu     sync.Mutex
	conn   *pgx.Conn // has the lock on the number as long as it lives; nil when it is lost
	taken  int       // how often it was taken
}

// Node takes a number for this process, until it is released. On SQLite it is 0.
//
// On PostgreSQL the number is a lock of one connection, which the server forgets when it stops, or when the connection
// breaks. No connection is made then before the lock is this node's again: what others have taken meanwhile, it does not
// write under.
func (d *DB) Node(ctx context.Context) (*Node, error) {
	p, ok := d.engine.(*postgres)
	if !ok {
		return &Node{}, nil
	}
	conn, err := pgx.ConnectConfig(ctx, p.config)
	if err != nil {
		return nil, fmt.Errorf("taking a number for this node: %w", err)
	}
	for n := range maxNodes {
		got, err := lockNumber(ctx, conn, n)
		if err != nil {
			return nil, errors.Join(fmt.Errorf("taking a number for this node: %w", err), conn.Close(ctx))
		}
		if got {
			node := &Node{Number: n, server: p, conn: conn, taken: 1}
			p.node.Store(node)
			return node, nil
		}
	}
	return nil, errors.Join(fmt.Errorf("%d programs use this database already", maxNodes), conn.Close(ctx))
}

func lockNumber(ctx context.Context, conn *pgx.Conn, n int) (got bool, err error) {
	err = conn.QueryRow(ctx, `SELECT pg_try_advisory_lock($1)`, int64(nodeLock)+int64(n)).Scan(&got)
	return got, err
}

// hold takes the number again if it is lost; errTaken when another process has it by now.
func (n *Node) hold() error {
	// Not the caller's context: its end would end the connection, and the lock with it.
	ctx, cancel := context.WithTimeout(context.Background(), connectWithin)
	defer cancel()
	n.mu.Lock()
	defer n.mu.Unlock()
	if n.conn != nil && n.conn.Ping(ctx) == nil {
		return nil
	}
	if n.conn != nil {
		n.conn.Close(ctx) // it is broken
		n.conn = nil
	}
	conn, err := pgx.ConnectConfig(ctx, n.server.config)
	if err != nil {
		return err
	}
	got, err := lockNumber(ctx, conn, n.Number)
	if err == nil && !got {
		err = errTaken
	}
	if err != nil {
		return errors.Join(err, conn.Close(ctx))
	}
	n.conn = conn
	n.taken++
	return nil
}

// Keep looks every second whether the number is still this node's, and takes it again when the server has forgotten it,
// which it tells. It returns when the context ends, or with an error when another process has the number: whoever writes
// under it must end.
func (n *Node) Keep(ctx context.Context, again func()) error {
	if n.server == nil {
		<-ctx.Done()
		return nil
	}
	tick := time.NewTicker(holdEvery)
	defer tick.Stop()
	for taken, refused := n.times(), 0; ; {
		select {
		case <-ctx.Done():
			return nil
		case <-tick.C:
		}
		err := n.hold()
		if !errors.Is(err, errTaken) {
			refused = 0
		} else if refused++; refused == holdRefused {
			return fmt.Errorf("another Meantime has taken this one's number, %d, while the database was away; please start this one again", n.Number)
		}
		if now := n.times(); now != taken {
			taken = now
			again()
		}
	}
}

func (n *Node) times() int {
	n.mu.Lock()
	defer n.mu.Unlock()
	return n.taken
}

// Release gives the number back. Nothing is written after it.
func (n *Node) Release() {
	if n.server == nil {
		return
	}
	n.server.node.Store(nil)
	n.mu.Lock()
	defer n.mu.Unlock()
	if n.conn == nil {
		return
	}
	ctx, cancel := context.WithTimeout(context.Background(), connectWithin)
	defer cancel()
	// The end of the connection gives it back as well, a little later.
	_, _ = n.conn.Exec(ctx, `SELECT pg_advisory_unlock($1)`, int64(nodeLock)+int64(n.Number))
	n.conn.Close(ctx) // nothing is pending on it
	n.conn = nil
}

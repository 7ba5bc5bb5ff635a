package db

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"io"
	"net"
	"strings"

	"github.com/jackc/pgx/v5/pgconn"

	"meantime/internal/fault"
)

// undone is said when the server went away before it was told to keep anything.
func undone() error {
	return fault.Unavailable("The database does not answer at this moment. Nothing was changed; please try again shortly.")
}

// uncertain is said when the server went away after it was told to keep something, and before it said that it had.
func uncertain() error {
	return fault.Unavailable("The database stopped answering at this moment. Please look whether what you did is there before you do it again.")
}

// full is said when there is no room for a write.
func full() error {
	return fault.Unavailable("There is no room left where Meantime keeps its data. Nothing was changed.")
}

// outage says in words what the server cannot do now; other errors stay what they are.
func (p *postgres) outage(ctx context.Context, said, err error) error {
	switch {
	case ctx.Err() != nil:
		return stopped(ctx, err)
	case isFull(err):
		p.log.Error("there is no room left for the database", "error", err)
		return fmt.Errorf("%w (%w)", full(), err)
	case !isAway(err):
		return err
	}
	if !p.away.Swap(true) { // it is logged once, and not by everybody who asks meanwhile
		p.log.Error("the database does not answer", "error", err)
	}
	return fmt.Errorf("%w (%w)", said, err)
}

// stopped says that whoever asked did not wait, where err tells only what that did to the connection.
func stopped(ctx context.Context, err error) error {
	if errors.Is(err, ctx.Err()) || !isAway(err) && !errors.Is(err, sql.ErrTxDone) {
		return err
	}
	return fmt.Errorf("%w (%w)", ctx.Err(), err)
}

// answers notes that the server did what it was asked to.
func (p *postgres) answers() {
	if p.away.Load() && p.away.Swap(false) {
		p.log.Info("the database answers again")
	}
}

// isAway tells whether PostgreSQL could not be reached, or stopped in the middle.
func isAway(err error) bool {
	if pg, ok := errors.AsType[*pgconn.PgError](err); ok {
		// 08 is a broken connection, 57P a server that stops or starts, 53300 one that has no connection left.
		return strings.HasPrefix(pg.Code, "08") || strings.HasPrefix(pg.Code, "57P") || pg.Code == "53300"
	}
	if _, ok := errors.AsType[*pgconn.ConnectError](err); ok {
		return true
	}
	if _, ok := errors.AsType[net.Error](err); ok {
		return true
	}
	return errors.Is(err, driver.ErrBadConn) || errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, io.EOF) || errors.Is(err, net.ErrClosed) ||
		errors.Is(err, errTaken) || errors.Is(err, errForgetful) || pgconn.SafeToRetry(err) // the last: the connection was closed before
}

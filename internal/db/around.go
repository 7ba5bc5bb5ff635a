package db

import (
	"context"
	"iter"
)

// Around runs work in one transaction that begins with work's first Write, and that its later Writes and Reads join: what
// work reads and prepares before holds up no other writer. first runs in the transaction before anything is written, last
// when work is done; an error of any of the three undoes all. Work that writes nothing is surrounded all the same.
//
// Where the transaction has to run again, all of work does, from its beginning and within it.
func (d *DB) Around(ctx context.Context, first func(*Tx) error, work func(context.Context) error, last func(*Tx) error) error {
	whole := func(tx *Tx) error {
		if err := first(tx); err != nil {
			return err
		}
		if err := work(tx.Context()); err != nil {
			return err
		}
		return last(tx)
	}
	if joined(ctx) != nil {
		return d.Write(ctx, whole)
	}
	l := &late{}
	var failed error
	next, stop := iter.Pull(func(yield func(struct{}) bool) {
		l.pause = func() bool { return yield(struct{}{}) }
		failed = work(context.WithValue(ctx, txKey{}, l))
	})
	defer stop()
	if _, writes := next(); !writes {
		l.over = true
		if failed != nil {
			return failed
		}
		return d.engine.write(ctx, func(tx *Tx) error {
			if err := first(tx); err != nil {
				return err
			}
			return last(tx)
		})
	}
	if l.first {
		ctx = First(ctx)
	}
	begun := false
	err := d.engine.write(ctx, func(tx *Tx) error {
		if begun {
			return whole(tx)
		}
		if err := first(tx); err != nil {
			return err
		}
		begun, l.tx = true, tx
		defer func() { l.tx, l.over = nil, true }()
		if next(); failed != nil {
			return failed
		}
		return last(tx)
	})
	if !begun { // work waits in its Write, and hears there that there is no transaction
		l.refused, l.over = err, true
		next()
	}
	return err
}

// late is a transaction that begins when it is first needed.
type late struct {
	pause   func() bool // work waits until it has a transaction or is refused one
	tx      *Tx         // nil before and after
	refused error
	over    bool
	first   bool // whether it goes before others that wait
}

// begin waits for the transaction if it has not begun.
func (l *late) begin(first bool) error {
	if l.tx == nil && !l.over {
		l.first = first
		l.pause()
	}
	return l.refused
}

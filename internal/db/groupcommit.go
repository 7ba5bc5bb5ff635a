package db

import (
	"context"
	"errors"
	"fmt"
	"os"
	"time"
)

const (
	groupSize       = 64          // writes in one commit at the most
	checkpointFrom  = 4 << 20     // bytes of write-ahead log that are worth moving
	checkpointHard  = 256 << 20   // bytes at which readers and the writer are waited for
	checkpointPause = time.Second // between two looks at the log
)

// writing is one Write that waits for its turn.
type writing struct {
	ctx   context.Context
	fn    func(*Tx) error
	after []func()
	err   error
	panic any
	done  chan struct{}
}

// errStopped tells a writer that the database is closing.
var errStopped = errors.New("the database is closing")

func (l *lite) write(ctx context.Context, fn func(*Tx) error) error {
	w := &writing{ctx: ctx, fn: fn, done: make(chan struct{})}
	queue := l.writes
	if goesFirst(ctx) {
		queue = l.firsts
	}
	select {
	case queue <- w:
	case <-ctx.Done():
		return ctx.Err()
	case <-l.stop:
		return errStopped
	}
	select {
	case <-w.done:
	case <-l.stop: // the loop may have answered in the same moment, or never will
		l.done.Wait()
		select {
		case <-w.done:
		default:
			return errStopped
		}
	}
	if w.panic != nil {
		panic(w.panic)
	}
	if isFull(w.err) {
		l.log.Error("there is no room left for the database", "error", w.err)
		return fmt.Errorf("%w (%w)", full(), w.err)
	}
	if w.err != nil {
		return w.err
	}
	for _, f := range w.after {
		f()
	}
	return nil
}

// writeLoop owns the writing session: it takes what waits, runs it in one transaction, commits, and only then answers.
func (l *lite) writeLoop(s *session) {
	defer s.close()
	checkpoint := make(chan struct{}, 1)
	l.done.Go(func() { l.checkpointLoop(checkpoint) })
	for {
		w := l.waiting(true)
		if w == nil {
			select {
			case w = <-l.firsts:
			case w = <-l.writes:
			case <-l.stop:
				close(checkpoint)
				return
			}
		}
		l.group(s, w)
		select {
		case checkpoint <- struct{}{}:
		default:
		}
		select {
		case <-l.stop:
			close(checkpoint)
			return
		default:
		}
	}
}

// waiting returns the next of the writes that wait, one that goes before others first; nil for none. Without ordinary, only
// one that goes before.
func (l *lite) waiting(ordinary bool) (w *writing) {
	select {
	case w = <-l.firsts:
		return w
	default:
	}
	if ordinary {
		select {
		case w = <-l.writes:
		default:
		}
	}
	return w
}

func (l *lite) group(s *session, first *writing) {
	ctx := context.Background()
	var ran []*writing
	hurried := false // somebody who goes before others waits for this commit, and not for theirs
	if _, err := s.ExecContext(ctx, "BEGIN IMMEDIATE"); err != nil {
		first.answer(fmt.Errorf("beginning a transaction: %w", err))
		return
	}
	for w := first; w != nil; {
		ran = append(ran, w)
		if err := l.one(s, w); err != nil {
			// The engine gave the whole transaction up (a full disk, say): nothing of the group is there.
			s.ExecContext(ctx, "ROLLBACK") // it may be gone already
			answerAll(ran, err)
			return
		}
		hurried = hurried || goesFirst(w.ctx)
		w = nil
		if len(ran) < groupSize {
			w = l.waiting(!hurried)
		}
	}
	if _, err := s.ExecContext(ctx, "COMMIT"); err != nil {
		s.ExecContext(ctx, "ROLLBACK") // it may be gone already
		answerAll(ran, fmt.Errorf("committing: %w", err))
		return
	}
	for _, w := range ran {
		close(w.done)
	}
}

// one runs a write inside its own savepoint. An error means that the savepoint, and so the transaction, is lost.
func (l *lite) one(s *session, w *writing) error {
	if w.err = w.ctx.Err(); w.err != nil {
		return nil
	}
	ctx := context.WithoutCancel(w.ctx)
	if _, err := s.ExecContext(ctx, "SAVEPOINT one"); err != nil {
		return fmt.Errorf("beginning a write: %w", err)
	}
	tx := &Tx{ctx: ctx, run: s, lang: l.lang}
	w.panic, w.err = guarded(w.fn, tx)
	w.after = tx.after
	if w.err != nil || w.panic != nil {
		if _, err := s.ExecContext(ctx, "ROLLBACK TO one"); err != nil {
			return errors.Join(w.err, fmt.Errorf("undoing a write: %w", err))
		}
	}
	if _, err := s.ExecContext(ctx, "RELEASE one"); err != nil {
		return fmt.Errorf("ending a write: %w", err)
	}
	return nil
}

// guarded keeps a panic of one write from taking the writer, and so everybody's writes, with it.
func guarded(fn func(*Tx) error, tx *Tx) (panicked any, err error) {
	defer func() { panicked = recover() }()
	return nil, fn(tx)
}

func (w *writing) answer(err error) {
	if w.err == nil {
		w.err = err
	}
	close(w.done)
}

func answerAll(ran []*writing, err error) {
	for _, w := range ran {
		w.answer(err)
	}
}

// checkpointLoop moves the log into the file beside the writer, whose commits would otherwise pay for it.
func (l *lite) checkpointLoop(due <-chan struct{}) {
	s, err := l.session(context.Background())
	if err != nil {
		l.log.Error("no connection for checkpoints", "error", err)
		return
	}
	defer s.close()
	for range due {
		info, err := os.Stat(l.path + "-wal")
		if err != nil || info.Size() < checkpointFrom {
			continue
		}
		mode := "PASSIVE"
		if info.Size() > checkpointHard {
			mode = "RESTART"
		}
		if _, err := s.conn.ExecContext(context.Background(), "PRAGMA wal_checkpoint("+mode+")"); err != nil {
			l.log.Warn("the write-ahead log could not be moved", "error", err)
		}
		select {
		case <-time.After(checkpointPause):
		case <-l.stop:
		}
	}
}

package mailbox

import (
	"cmp"
	"context"
	"crypto/tls"
	"fmt"
	"net"
	"slices"
	"time"

	"github.com/emersion/go-imap/v2"
	"github.com/emersion/go-imap/v2/imapclient"

	"meantime/internal/fault"
	"meantime/internal/incoming"
)

// line is a mailbox that is open.
type line struct {
	Options
	conn     net.Conn
	c        *imapclient.Client
	changed  chan struct{} // the server told of something
	validity uint32
	after    uint32 // the number of the last message that is decided about
}

// session takes mails until the line breaks off or the context ends. came is whether the mailbox could be opened.
func session(ctx context.Context, o Options) (came bool, err error) {
	l := &line{Options: o, changed: make(chan struct{}, 1)}
	if l.conn, err = l.dial(ctx); err != nil {
		return false, err
	}
	cut := context.AfterFunc(ctx, func() { l.conn.Close() })
	defer cut()
	defer l.conn.Close()
	if err := l.within(stepWithin, l.greet); err != nil {
		return false, err
	}
	defer l.c.Close()
	if err := l.open(ctx); err != nil {
		return false, err
	}
	for ctx.Err() == nil {
		if err := l.sweep(ctx); err != nil {
			return true, err
		}
		if err := l.wait(ctx); err != nil {
			return true, err
		}
	}
	return true, ctx.Err()
}

// within cuts the line where a step takes too long.
func (l *line) within(most time.Duration, step func() error) error {
	timer := time.AfterFunc(most, func() { l.conn.Close() })
	defer timer.Stop()
	return step()
}

func (l *line) dial(ctx context.Context) (net.Conn, error) {
	dialing, cancel := context.WithTimeout(ctx, dialWithin)
	defer cancel()
	return new(net.Dialer).DialContext(dialing, "tcp", net.JoinHostPort(l.From.host, l.From.port))
}

// greet has the line encrypted, and comes in.
func (l *line) greet() (err error) {
	secure := &tls.Config{ServerName: l.From.host, RootCAs: l.From.roots, MinVersion: tls.VersionTLS12}
	with := &imapclient.Options{TLSConfig: secure, UnilateralDataHandler: &imapclient.UnilateralDataHandler{Mailbox: func(*imapclient.UnilateralDataMailbox) {
		select {
		case l.changed <- struct{}{}:
		default:
		}
	}}}
	switch {
	case l.From.plain:
		l.c = imapclient.New(l.conn, with)
	case l.From.implicit:
		l.c = imapclient.New(tls.Client(l.conn, secure), with)
	default:
		if l.c, err = imapclient.NewStartTLS(l.conn, with); err != nil {
			return fmt.Errorf("the line could not be encrypted: %w", err)
		}
	}
	err = l.c.WaitGreeting()
	if err == nil {
		err = l.c.Login(l.From.user, l.From.password).Wait()
	}
	if err != nil {
		l.c.Close()
	}
	return err
}

// open selects the folder.
func (l *line) open(ctx context.Context) error {
	return l.within(stepWithin, func() error {
		if l.From.done != "" {
			_ = l.c.Create(l.From.done, nil).Wait() // it is there, or what is moved there tells
		}
		found, err := l.c.Select(l.From.folder, nil).Wait()
		if err != nil {
			return err
		}
		l.validity = found.UIDValidity
		l.after, err = l.Box.Open(ctx, l.validity)
		return err
	})
}

// sweep takes what has come since, and tells the mailbox what was taken.
func (l *line) sweep(ctx context.Context) error {
	var uids []imap.UID
	err := l.within(stepWithin, func() error {
		found, err := l.c.UIDSearch(&imap.SearchCriteria{UID: []imap.UIDSet{{{Start: imap.UID(l.after + 1)}}}}, nil).Wait()
		if err == nil {
			uids = found.AllUIDs()
		}
		return err
	})
	if err != nil {
		return err
	}
	uids = slices.DeleteFunc(uids, func(u imap.UID) bool { return uint32(u) <= l.after }) // n:* names the last message, whichever it is
	slices.Sort(uids)
	for some := range slices.Chunk(uids, atOnce) {
		if err := l.batch(ctx, some); err != nil {
			return err
		}
		last := uint32(some[len(some)-1])
		if err := l.Box.Pass(ctx, l.validity, last); err != nil {
			return err
		}
		l.after = last
		if err := l.mark(ctx); err != nil {
			return err
		}
	}
	return l.mark(ctx) // what an earlier line left
}

// batch takes those of some messages that are for this Meantime.
func (l *line) batch(ctx context.Context, uids []imap.UID) error {
	head := &imap.FetchItemBodySection{Specifier: imap.PartSpecifierHeader, Peek: true, Partial: &imap.SectionPartial{Size: maxHeader}}
	var found []*imapclient.FetchMessageBuffer
	err := l.within(5*stepWithin, func() (err error) {
		found, err = l.c.Fetch(imap.UIDSetNum(uids...), &imap.FetchOptions{UID: true, RFC822Size: true, BodySection: []*imap.FetchItemBodySection{head}}).Collect()
		return err
	})
	if err != nil {
		return err
	}
	slices.SortFunc(found, func(a, b *imapclient.FetchMessageBuffer) int { return cmp.Compare(a.UID, b.UID) })
	for _, m := range found {
		if len(m.BodySection) != 1 {
			continue
		}
		if ours, err := l.Names(ctx, m.BodySection[0].Bytes); err != nil {
			return err
		} else if !ours {
			continue
		}
		if m.RFC822Size > incoming.MaxMail {
			l.Log.Warn("a mail in the mailbox is over 25 MB, and is not taken", "mailbox", l.From.String(), "number", m.UID)
			err = l.kept(m.UID, l.Box.TakeHeader(ctx, l.validity, uint32(m.UID), m.BodySection[0].Bytes, m.RFC822Size))
		} else {
			err = l.take(ctx, m.UID)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// take keeps a message.
func (l *line) take(ctx context.Context, uid imap.UID) error {
	var raw []byte
	err := l.within(5*stepWithin, func() error {
		found, err := l.c.Fetch(imap.UIDSetNum(uid), &imap.FetchOptions{UID: true, BodySection: []*imap.FetchItemBodySection{{Peek: true}}}).Collect()
		if err == nil && len(found) == 1 && len(found[0].BodySection) == 1 {
			raw = found[0].BodySection[0].Bytes
		}
		return err
	})
	if err != nil || raw == nil { // it is gone
		return err
	}
	return l.kept(uid, l.Box.Take(ctx, l.validity, uint32(uid), raw))
}

// kept passes over a message that cannot be kept.
func (l *line) kept(uid imap.UID, err error) error {
	if fault.Is(err, fault.KindInvalid) || fault.Is(err, fault.KindTooLarge) {
		l.Log.Warn("a mail in the mailbox cannot be taken, and stays there", "mailbox", l.From.String(), "number", uid, "error", err)
		return nil
	}
	return err
}

// mark tells the mailbox which messages were taken: they are read, and where that is wanted, elsewhere.
func (l *line) mark(ctx context.Context) error {
	taken, err := l.Box.Unmarked(ctx, l.validity)
	if err != nil || len(taken) == 0 {
		return err
	}
	var uids imap.UIDSet
	for _, uid := range taken {
		uids.AddNum(imap.UID(uid))
	}
	err = l.within(stepWithin, func() error {
		if err := l.c.Store(uids, &imap.StoreFlags{Op: imap.StoreFlagsAdd, Silent: true, Flags: []imap.Flag{imap.FlagSeen}}, nil).Close(); err != nil {
			return err
		}
		can := l.c.Caps().Has(imap.CapMove) || l.c.Caps().Has(imap.CapUIDPlus) // otherwise all would go that anybody has deleted
		if l.From.done == "" || !can {
			return nil
		}
		_, err := l.c.Move(uids, l.From.done).Wait()
		return err
	})
	if err != nil {
		return fmt.Errorf("the mailbox could not be told what was taken: %w", err)
	}
	return l.Box.Mark(ctx, l.validity, taken)
}

// wait returns when there may be something new.
func (l *line) wait(ctx context.Context) error {
	if !l.c.Caps().Has(imap.CapIdle) && !l.c.Caps().Has(imap.CapIMAP4rev2) {
		l.quiet(ctx, lookEvery)
		return l.within(stepWithin, func() error { return l.c.Noop().Wait() })
	}
	var idle *imapclient.IdleCommand
	err := l.within(stepWithin, func() (err error) {
		idle, err = l.c.Idle()
		return err
	})
	if err != nil {
		return err
	}
	l.quiet(ctx, idleFor)
	return l.within(stepWithin, func() error {
		if err := idle.Close(); err != nil {
			return err
		}
		return idle.Wait()
	})
}

// quiet waits until the server tells of something, or for a while.
func (l *line) quiet(ctx context.Context, most time.Duration) {
	select {
	case <-l.changed:
	case <-l.c.Closed():
	case <-time.After(most):
	case <-ctx.Done():
	}
}

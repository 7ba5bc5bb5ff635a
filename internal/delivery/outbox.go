package delivery

import (
	"context"
	"errors"
	"fmt"
	"time"

	"meantime/internal/db"
	"meantime/internal/id"
)

// Announcement is one thing to tell a person over a channel: that a delivery is here, or that something came back.
type Announcement struct {
	Channel  string
	Person   id.ID
	Kind     string    // "delivery" or "back"
	Ref      int64     // the slot in microseconds, or the item
	Attempts int       // sends that failed before
	Due      time.Time // when it may leave
}

// announcedBack is the kind of what came back; the other is a delivery's.
const announcedBack = "back"

// Page is the channel of the open web pages. It is inside the program: no jitter, no pause.
const Page = "page"

// Sender tells one person over one channel. It is called again after an error, so that the far end may hear it twice.
type Sender func(ctx context.Context, a Announcement) error

const (
	sendBatch   = 200
	sendLease   = 2 * time.Minute
	maxAttempts = 12
	firstRetry  = 30 * time.Second
	maxRetry    = 12 * time.Hour
)

// Deliver says who sends over a channel.
func (e *Engine) Deliver(channel string, s Sender) { e.senders[channel] = s }

// send leases what may leave, re-checks each in its lease, sends it and notes the result.
func (e *Engine) send(ctx context.Context, now time.Time) error {
	for {
		var leased []Announcement
		err := e.d.db.Write(ctx, func(tx *db.Tx) (err error) {
			leased, err = leaseAnnouncements(tx, now, now.Add(sendLease), now.Before(e.paused), sendBatch)
			return err
		})
		if err != nil || len(leased) == 0 {
			return err
		}
		results := make([]error, len(leased))
		for i, a := range leased {
			results[i] = e.sendOne(ctx, a)
		}
		err = e.d.db.Write(ctx, func(tx *db.Tx) error { return e.settle(tx, leased, results, now) })
		if err != nil {
			return err
		}
	}
}

// errMoot says that there is nothing left to tell.
var errMoot = errors.New("read or withdrawn before it was sent")

func (e *Engine) sendOne(ctx context.Context, a Announcement) error {
	var stands bool
	err := e.d.db.Read(ctx, func(tx *db.Tx) (err error) {
		stands, err = stillStands(tx, a)
		return err
	})
	if err != nil {
		return err
	}
	if !stands {
		return errMoot
	}
	s := e.senders[a.Channel]
	if s == nil {
		return fmt.Errorf("nobody sends over the channel %q", a.Channel)
	}
	return s(ctx, a)
}

func (e *Engine) settle(tx *db.Tx, sent []Announcement, results []error, now time.Time) error {
	for i, a := range sent {
		state, problem, next := "sent", "", now
		switch err := results[i]; {
		case err == nil:
		case err == errMoot:
			state = "moot"
		case a.Attempts+1 >= maxAttempts:
			state, problem = "dead", err.Error()
			if err := insertNotice(tx, e.d.ids.New(), "dead_letter", a.Channel+": "+problem, now); err != nil {
				return err
			}
		default:
			state, problem, next = "waiting", err.Error(), now.Add(backoff(a.Attempts))
		}
		if err := settleAnnouncement(tx, a, state, problem, next); err != nil {
			return err
		}
	}
	return nil
}

// backoff doubles from half a minute to half a day.
func backoff(attempts int) time.Duration {
	return min(firstRetry<<min(attempts, 20), maxRetry)
}

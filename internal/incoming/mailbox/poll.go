package mailbox

import (
	"context"
	"log/slog"
	"time"

	"meantime/internal/incoming"
)

const (
	againAfter = 2 * time.Second  // a line that broke off
	againMost  = 5 * time.Minute  // and as long at the most
	lookEvery  = time.Minute      // where the server does not tell of what comes
	idleFor    = 9 * time.Minute  // after which it is asked whether it is still there
	stepWithin = 2 * time.Minute  // an answer of the server
	dialWithin = 30 * time.Second // a connection
	atOnce     = 100              // messages of whose headers it is asked
	maxHeader  = 64 << 10         // bytes of a header that are looked at
)

// Options are what a Mailbox is made from. All are needed.
type Options struct {
	From  *Source
	Box   *incoming.Box
	Names func(ctx context.Context, header []byte) (bool, error) // whether a header names an address of this Meantime's
	Log   *slog.Logger
}

// Run takes what comes into a mailbox until the context ends. A line that breaks off is made again, later each time.
func Run(ctx context.Context, o Options) {
	wait := againAfter
	for ctx.Err() == nil {
		came, err := session(ctx, o)
		if ctx.Err() != nil {
			return
		}
		if came {
			wait = againAfter
		}
		o.Log.Warn("no mails can be taken out of the mailbox just now, and it is tried again", "mailbox", o.From.String(), "error", err, "in", wait)
		select {
		case <-ctx.Done():
		case <-time.After(wait):
		}
		wait = min(2*wait, againMost)
	}
}

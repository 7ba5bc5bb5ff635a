package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/netip"

	"meantime/internal/app"
	"meantime/internal/fault"
	"meantime/internal/incoming"
)

// The exit statuses by which a mail server learns what to do with a mail (sysexits.h).
const (
	notMail  = 65 // EX_DATAERR: it goes back to whoever sent it
	tooBig   = 69 // EX_UNAVAILABLE: likewise
	tryAgain = 75 // EX_TEMPFAIL: it is kept, and tried again
)

// exit is an error with a status of its own.
type exit struct {
	status int
	error
}

// Unwrap is the error.
func (e *exit) Unwrap() error { return e.error }

type deliver struct {
	place
	Recipients []string `arg:"" optional:"" help:"Whom the envelope is to; $ORIGINAL_RECIPIENT or $RECIPIENT where none is named."`
	Original   string   `hidden:"" env:"ORIGINAL_RECIPIENT"`
	Recipient  string   `hidden:"" env:"RECIPIENT"`
	Sender     *string  `env:"SENDER" placeholder:"ADDRESS" help:"Whom the envelope is from; empty for nobody."`
	Client     string   `env:"CLIENT_ADDRESS" placeholder:"IP" help:"The address of the server that brought it to this one."`
	Hello      string   `name:"helo" env:"CLIENT_HELO" placeholder:"NAME" help:"What that server called itself."`
}

// Run keeps the mail. What becomes of it is decided by the Meantime that runs.
func (c deliver) Run(ctx context.Context, s Streams) error {
	raw, err := io.ReadAll(io.LimitReader(s.In, incoming.MaxMail+1))
	if err == nil {
		_, err = io.Copy(io.Discard, s.In)
	}
	if err != nil {
		return &exit{tryAgain, fmt.Errorf("the mail could not be read: %w", err)}
	}
	e := incoming.Envelope{Way: incoming.Handed, Sender: c.Sender, Recipients: c.Recipients, Hello: c.Hello}
	if len(e.Recipients) == 0 {
		for _, r := range []string{c.Original, c.Recipient} {
			if r != "" {
				e.Recipients = append(e.Recipients, r)
			}
		}
	}
	e.Peer, _ = netip.ParseAddr(c.Client) // "unknown", of a mail that no server brought
	switch err := app.DeliverMail(ctx, c.config(s), raw, e); {
	case err == nil:
		return nil
	case fault.Is(err, fault.KindTooLarge):
		return &exit{tooBig, errors.New(fault.Of(err).Message)}
	case fault.Is(err, fault.KindInvalid):
		return &exit{notMail, errors.New(fault.Of(err).Message)}
	default:
		return &exit{tryAgain, err}
	}
}

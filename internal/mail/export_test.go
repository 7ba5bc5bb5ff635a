package mail

import (
	"context"
	"crypto/x509"
)

// Trust has a relay believe certificates that some authorities signed.
func (r *Relay) Trust(roots *x509.CertPool) { r.roots = roots }

// Pace is how fast mails go, for tests that send none.
type Pace struct{ p *pace }

// NewPace is so many mails a second in all, and for one domain.
func NewPace(all, each int) Pace { return Pace{newPace(all, each)} }

// Send waits as a mail does before it is handed over.
func (p Pace) Send(ctx context.Context, to string, many bool) error {
	if many {
		if err := p.p.room(to); err != nil {
			return err
		}
	}
	return p.p.wait(ctx, to, many)
}

package mails

import (
	"context"
	"log/slog"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"meantime/e2e"
	"meantime/internal/incoming"
	"meantime/internal/incoming/smtpd"
	"meantime/internal/mail/authentic"
	"meantime/internal/selfsigned"
)

// certificate writes one of localhost, and of the authority that it is itself.
func certificate(t *testing.T, dir string) (cert, key string) {
	t.Helper()
	return selfsigned.Write(t, dir, selfsigned.Certificate(t, 1, "localhost", "127.0.0.1"))
}

// Swaks brings mails to the program that runs: what is taken, what is refused and with which words, and what stays of it when the program
// is killed right after it said yes.
func TestSwaksBringsMails(t *testing.T) {
	t.Parallel()
	d := sit(t)
	at := "127.0.0.1:" + port(t)
	cert, key := certificate(t, t.TempDir())
	with := flags("--mail-listen", at, "--mail-cert", cert, "--mail-key", key)
	running := e2e.Serve(t, d.data, with...)
	to := d.address()
	accepted(t, at, answering(to, "In the clear.", "1")...)
	accepted(t, at, append(answering(to, "Encrypted.", "2"), "--tls", "--pipeline")...)
	for _, c := range []struct {
		what, says string
		status     int
		args       []string
	}{
		{"another's address", "550 5.1.1", 24, answering("kenji@elsewhere.example", "Send this on.", "3")},
		{"nobody's address", "550 5.1.1", 24, answering("kenji@saltmarsh.example", "Is there anybody?", "3")},
		{"a password", "", 28, append(answering(to, "Let me in.", "3"), "--auth", "PLAIN", "--auth-user", "ines", "--auth-password", "x")},
	} {
		if status, said := swaks(t, at, c.args...); status != c.status || !strings.Contains(said, c.says) {
			t.Errorf("%s: swaks ended with %d:\n%s", c.what, status, tail(said))
		}
	}
	large := filepath.Join(t.TempDir(), "large")
	if err := os.WriteFile(large, []byte("From: "+inesAddress+"\n\n"+strings.Repeat(strings.Repeat("x", 99)+"\n", 1<<20)), 0o600); err != nil {
		t.Fatal(err)
	}
	if status, said := swaks(t, at, "--to", to, "--data", "@"+large, "--hide-send", "--hide-informational"); status != 26 || !strings.Contains(said, "552 5.3.4") {
		t.Errorf("100 MB: swaks ended with %d:\n%s", status, tail(said))
	}
	if status, said := swaks(t, at, append(answering(to, "Header", "4"), "--helo", "x>\tSubject:forged")...); status != 0 {
		t.Errorf("an odd name: swaks ended with %d:\n%s", status, tail(said))
	}
	accepted(t, at, answering(to, "The last word.", "5")...)
	running.Kill()
	if got := d.came(); len(got) != 4 || strings.Contains(got[2].raw, "forged") || !strings.Contains(got[3].raw, "The last word.") || !strings.Contains(got[1].raw, "with ESMTPS") {
		t.Errorf("kept: %+v", got)
	}
	e2e.Serve(t, d.data, with...)
	accepted(t, at, answering(to, "Again.", "6")...)
	if got := d.came(); len(got) != 5 {
		t.Errorf("kept after it was killed: %+v", got)
	}
}

// names is what DNS says: a resolver that knows one domain.
type names struct{ spf string }

func (n names) LookupTXT(_ context.Context, name string) ([]string, error) {
	switch strings.TrimSuffix(name, ".") {
	case "saltmarsh.example":
		return []string{n.spf}, nil
	case "_dmarc.saltmarsh.example":
		return []string{"v=DMARC1; p=reject"}, nil
	}
	return nil, &net.DNSError{Err: "no such host", Name: name, IsNotFound: true}
}

func (n names) LookupMX(context.Context, string) ([]*net.MX, error)        { return nil, nil }
func (n names) LookupIPAddr(context.Context, string) ([]net.IPAddr, error) { return nil, nil }
func (n names) LookupAddr(context.Context, string) ([]string, error)       { return nil, nil }

// Who brought a mail to the built-in server decides by SPF whose it is: a letter where the domain of its From lets that server send, and held
// where it does not, whatever the mail itself says that others found out.
func TestSPFDecidesWhoseAMailIs(t *testing.T) {
	t.Parallel()
	for spf, posts := range map[string]bool{"v=spf1 ip4:127.0.0.1 -all": true, "v=spf1 ip4:192.0.2.7 -all": false} {
		t.Run(spf, func(t *testing.T) {
			d := sit(t)
			d.Incoming.Open(d.place, ownAddress, func(ctx context.Context, raw []byte, e incoming.Envelope) incoming.Verdict {
				found := authentic.Trusted(raw, []string{"mx.saltmarsh.example"})
				if found.Verdict != authentic.Authentic {
					found = authentic.Check(ctx, raw, e.Peer, *e.Sender, e.Hello, names{spf})
				}
				return incoming.Verdict{From: found.From, Proven: found.Verdict == authentic.Authentic}
			})
			at, err := net.Listen("tcp", "127.0.0.1:0")
			if err != nil {
				t.Fatal(err)
			}
			server := smtpd.New(smtpd.Options{Name: "mx.saltmarsh.example", Takes: d.Incoming.Takes, Now: time.Now, Log: slog.New(slog.NewTextHandler(t.Output(), nil)), Limits: smtpd.Usual(),
				Keep: func(ctx context.Context, raw []byte, e incoming.Envelope) error {
					return incoming.Keep(ctx, d.DB, d.Now(), raw, e)
				}})
			ctx, stop := context.WithCancel(t.Context())
			ended := make(chan error, 1)
			go func() { ended <- server.Serve(ctx, at) }()
			accepted(t, at.Addr().String(), append(answering(d.address(), "By a tenth.", "1"), "--header", "Authentication-Results: mx.saltmarsh.example; dmarc=pass header.from=saltmarsh.example")...)
			stop()
			if err := <-ended; err != nil {
				t.Fatal(err)
			}
			if err := d.Incoming.Take(t.Context()); err != nil {
				t.Fatal(err)
			}
			if got, want := d.came()[0].state, map[bool]string{true: "posted", false: "held"}[posts]; got != want || len(d.letters()) == 1 != posts {
				t.Errorf("it is %s, and the letters are %q", got, d.letters())
			}
		})
	}
}

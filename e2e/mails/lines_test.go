package mails

import (
	"bytes"
	"context"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"meantime/e2e"
	"meantime/internal/incoming"
	"meantime/internal/incoming/mailbox"
)

// logins are the lines in which a mailbox says that somebody came in, or tried to.
func (v *dovecot) logins() (out []string) {
	v.t.Helper()
	log, err := os.ReadFile(filepath.Join(v.dir, "log"))
	if err != nil {
		v.t.Fatal(err)
	}
	for line := range strings.Lines(string(log)) {
		if strings.Contains(line, "user=<ines>") {
			out = append(out, line)
		}
	}
	return out
}

// spoken is a log that others may read meanwhile.
type spoken struct {
	mu   sync.Mutex
	said bytes.Buffer
}

func (s *spoken) Write(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.said.Write(p)
}

func (s *spoken) String() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.said.String()
}

// A line is encrypted before anybody comes in by it, and before it is known what is in the mailbox.
func TestAMailboxWithSTARTTLS(t *testing.T) {
	v := newDovecot(t)
	t.Setenv("SSL_CERT_FILE", v.cert)
	d := sit(t)
	to := d.address()
	v.comes(to, "There before.")
	e2e.Serve(t, d.data, flags("--mail-trusts", "mx.saltmarsh.example", "--mail-imap", "imap://ines:secret@localhost:"+v.clear+"/INBOX")...)
	d.writes("There before.")
	v.comes(to, "While it waits.")
	d.writes("There before.", "While it waits.")
	v.stands(d, "", 2, 0)
	if in := v.logins(); len(in) == 0 || slices.ContainsFunc(in, func(line string) bool { return !strings.Contains(line, "Login:") || !strings.Contains(line, "TLS") }) {
		t.Errorf("it came in by %q", in)
	}
}

// Where it cannot be, or nobody vouches for who encrypts it, no password is said and no mail is taken.
func TestNoPasswordGoesOverALineThatIsNotEncrypted(t *testing.T) {
	for name, c := range map[string]struct{ with, says string }{
		"no STARTTLS is offered":     {"ssl = no", "the line could not be encrypted"},
		"a certificate of just them": {"", "unknown authority"},
	} {
		t.Run(name, func(t *testing.T) {
			v, d := newDovecot(t, c.with), sit(t)
			v.comes(d.address(), "For nobody.")
			from, err := mailbox.ParseSource("imap://ines:secret@localhost:" + v.clear + "/INBOX")
			if err != nil {
				t.Fatal(err)
			}
			log := &spoken{}
			ctx, stop := context.WithCancel(t.Context())
			var working sync.WaitGroup
			working.Go(func() {
				mailbox.Run(ctx, mailbox.Options{From: from, Box: incoming.NewBox(d.DB, time.Now, from.String()), Names: d.Incoming.Names, Log: slog.New(slog.NewTextHandler(log, nil))})
			})
			d.until(func() string {
				if said := log.String(); !strings.Contains(said, c.says) {
					return "it says " + said
				}
				return ""
			})
			stop()
			working.Wait()
			if said := log.String(); strings.Contains(said, "secret") {
				t.Errorf("the log tells the password: %s", said)
			}
			v.stop() // it has said all then
			if in := v.logins(); len(in) > 0 || len(d.came()) > 0 {
				t.Errorf("it came in by %q, and took %+v", in, d.came())
			}
			v.stands(d, "", 0, 1)
		})
	}
}

// Where a mailbox does not tell of what comes, it is looked at every minute.
func TestAMailboxThatTellsOfNothing(t *testing.T) {
	t.Parallel()
	v := newDovecot(t, "imap_capability = IMAP4rev1 SASL-IR LITERAL+ ID ENABLE UIDPLUS MOVE")
	d := sit(t)
	to := d.address()
	v.comes(to, "There before.")
	e2e.Serve(t, d.data, flags("--mail-trusts", "mx.saltmarsh.example", "--mail-imap", "imap://ines:secret@localhost:"+v.clear+"/INBOX?tls=off")...)
	d.writes("There before.")
	start := time.Now()
	v.comes(to, "While it waits.")
	for len(d.letters()) < 2 && time.Since(start) < 2*time.Minute {
		time.Sleep(100 * time.Millisecond)
	}
	took := time.Since(start).Round(100 * time.Millisecond)
	if took < 30*time.Second {
		t.Errorf("it was a letter after %s: the mailbox told of it, which proves nothing", took)
	}
	t.Logf("what came while it waited was a letter after %s", took)
	d.writes("There before.", "While it waits.")
	v.stands(d, "", 2, 0)
}

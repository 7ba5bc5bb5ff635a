package mails

import (
	"context"
	"fmt"
	"log/slog"
	"net"
	"net/smtp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"

	"meantime/e2e"
	"meantime/internal/app"
	"meantime/internal/app/apptest"
	"meantime/internal/blob"
	"meantime/internal/db/dbtest"
	"meantime/internal/incoming"
	"meantime/internal/incoming/smtpd"
)

// beside is another node on a database, whose clock goes ahead by some time.
func (d *desk) beside(database string, ahead time.Duration) *app.Core {
	d.t.Helper()
	core, err := app.NewCore(d.t.Context(), app.CoreOptions{DB: dbtest.Open(d.t, database), Files: blob.New(d.t.TempDir()), Now: func() time.Time { return time.Now().Add(ahead) },
		Zones: d.Zones, Secrets: d.Secrets, Log: slog.New(slog.DiscardHandler), Uptime: func() time.Duration { return 0 }, BaseURL: "http://localhost", Node: 1})
	if err != nil {
		d.t.Fatal(err)
	}
	return core
}

// believes has a node take each mail for one of Inês's.
func (d *desk) believes(node *app.Core) {
	node.Incoming.Open(d.place, ownAddress, func(context.Context, []byte, incoming.Envelope) incoming.Verdict {
		return incoming.Verdict{From: inesAddress, Proven: true}
	})
}

// decides has a node decide about mails until the context ends.
func decides(ctx context.Context, node *app.Core, log *slog.Logger) {
	for ctx.Err() == nil {
		if err := node.Incoming.Take(ctx); err != nil && ctx.Err() == nil {
			log.Warn("a mail is tried again", "error", err)
		}
		select {
		case <-ctx.Done():
		case <-time.After(10 * time.Millisecond):
		}
	}
}

// serves has a node take mail until the context ends, and returns where.
func serves(ctx context.Context, t *testing.T, working *sync.WaitGroup, node *app.Core, log *slog.Logger) string {
	t.Helper()
	at, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	server := smtpd.New(smtpd.Options{Name: "mx.saltmarsh.example", Takes: node.Incoming.Takes, Now: time.Now, Log: log, Limits: smtpd.Usual(),
		Keep: func(ctx context.Context, raw []byte, e incoming.Envelope) error {
			return incoming.Keep(ctx, node.DB, time.Now(), raw, e)
		}})
	working.Go(func() {
		if err := server.Serve(ctx, at); err != nil {
			t.Error(err)
		}
	})
	return at.Addr().String()
}

// sends brings a mail of Inês's and returns once it was taken.
func sends(at, to, says, number string) error {
	raw := fmt.Sprintf("From: Ines <%s>\r\nTo: <%s>\r\nSubject: Re: Fares in winter\r\nMessage-ID: <%s@elsewhere.example>\r\n\r\n%s\r\n", inesAddress, to, number, says)
	return smtp.SendMail(at, nil, inesAddress, []string{to}, []byte(raw))
}

// The same mail is brought to two nodes at once, again and again: each is one letter, and both nodes end with nothing left of them.
func TestTheSameMailAtTwoNodes(t *testing.T) {
	database := dbtest.PostgresURL(t)
	d := sitOn(t, apptest.New(t, dbtest.Open(t, database)), t.TempDir())
	nodes := []*app.Core{d.Core, d.beside(database, 0)}
	to := d.address()
	before := goleak.IgnoreCurrent()
	log := slog.New(slog.NewTextHandler(t.Output(), nil))
	ctx, stop := context.WithCancel(t.Context())
	var working sync.WaitGroup
	var ats []string
	for _, node := range nodes {
		d.believes(node)
		ats = append(ats, serves(ctx, t, &working, node, log))
		working.Go(func() { decides(ctx, node, log) })
	}
	const all = 30
	var want []string
	for n := range all {
		says := fmt.Sprintf("Number %d.", n)
		want = append(want, says)
		var both sync.WaitGroup
		for _, at := range ats {
			both.Go(func() {
				if err := sends(at, to, says, fmt.Sprint(n)); err != nil {
					t.Error(err)
				}
			})
		}
		both.Wait()
	}
	d.until(func() string {
		settled := 0
		for _, c := range d.came() {
			if c.state == string(incoming.Posted) || c.state == string(incoming.Known) {
				settled++
			}
		}
		if settled < 2*all {
			return fmt.Sprintf("%d of %d are settled", settled, 2*all)
		}
		return ""
	})
	stop()
	working.Wait()
	got := d.letters()
	slices.Sort(got)
	slices.Sort(want)
	if !slices.Equal(got, want) {
		t.Errorf("the letters are %q", got)
	}
	goleak.VerifyNone(t, before, goleak.IgnoreAnyFunction("database/sql.(*DB).connectionCleaner")) // of the databases, which the test closes
}

// A node is killed as soon as it has said yes to a mail: the other makes a letter of it, once, and so of each that came before.
func TestANodeIsKilledRightAfterItsYes(t *testing.T) {
	t.Parallel()
	database := dbtest.PostgresURL(t)
	d := sitOn(t, apptest.New(t, dbtest.Open(t, database)), t.TempDir())
	to := d.address()
	other := d.beside(database, 5*time.Minute) // what the killed one had begun to look at is another's after three
	d.believes(other)
	at := "127.0.0.1:" + port(t)
	running := e2e.Serve(t, t.TempDir(), flags("--database", database, "--mail-listen", at)...)
	dialed, err := smtp.Dial(at)
	if err != nil {
		t.Fatal(err)
	}
	defer dialed.Close()
	for _, step := range []func() error{func() error { return dialed.Mail(inesAddress) }, func() error { return dialed.Rcpt(to) }} {
		if err := step(); err != nil {
			t.Fatal(err)
		}
	}
	body, err := dialed.Data()
	if err != nil {
		t.Fatal(err)
	}
	if _, err := fmt.Fprintf(body, "From: Ines <%s>\r\nTo: <%s>\r\nSubject: Re: Fares\r\nMessage-ID: <1@elsewhere.example>\r\n\r\nIt is safe.\r\n", inesAddress, to); err != nil {
		t.Fatal(err)
	}
	if err := body.Close(); err != nil { // it has said yes
		t.Fatal(err)
	}
	running.Kill()
	if got := d.came(); len(got) != 1 || got[0].state != "waiting" || !strings.Contains(got[0].raw, "It is safe.") {
		t.Fatalf("kept: %+v", got)
	}
	for range 2 {
		if err := other.Incoming.Take(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	d.writes("It is safe.")
	if got := d.came(); got[0].state != string(incoming.Posted) {
		t.Errorf("it is %s", got[0].state)
	}
}

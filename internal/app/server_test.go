package app

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"net"
	"net/http"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"go.uber.org/goleak"

	"meantime/internal/blob"
	"meantime/internal/db"
	"meantime/internal/db/dbtest"
	"meantime/internal/incoming"
	"meantime/internal/org"
	"meantime/internal/person"
	"meantime/internal/secret"
	"meantime/internal/space"
	"meantime/internal/thread"
	"meantime/internal/zone"
)

// TestMain fails when something that a test started is still running at the end.
func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// Whoever says that more comes and then sends nothing is sent away, whatever the address does with what was sent.
func TestASlowBodyHoldsNoConnection(t *testing.T) {
	server := newServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { _, _ = io.Copy(io.Discard, r.Body) }))
	if server.ReadHeaderTimeout > 10*time.Second || server.WriteTimeout == 0 || server.MaxHeaderBytes > 64<<10 {
		t.Errorf("%v for headers of %d bytes, %v for the answer", server.ReadHeaderTimeout, server.MaxHeaderBytes, server.WriteTimeout)
	}
	server.ReadTimeout /= 400 // what takes minutes is not waited for here
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	go func() { _ = server.Serve(listener) }() // it ends when the server is closed
	defer server.Close()
	conn, err := net.Dial("tcp", listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	if _, err := io.WriteString(conn, "POST /sign-in HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000\r\n\r\nemail="); err != nil {
		t.Fatal(err)
	}
	_ = conn.SetReadDeadline(time.Now().Add(10 * time.Second))
	if _, err := io.ReadAll(conn); err != nil {
		t.Errorf("the connection stays: %v", err)
	}
}

// answered is a core to whose one thread somebody may answer by mail at an address, on a clock that goes with the test's.
func answered(t *testing.T) (c *Core, address string) {
	t.Helper()
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	ring, err := secret.New([]byte("the key of every world of a test"))
	must(err)
	begun := time.Now()
	now := func() time.Time { return time.Date(2026, 10, 13, 9, 40, 0, 0, time.UTC).Add(time.Since(begun)) }
	c, err = NewCore(t.Context(), CoreOptions{DB: dbtest.SQLite(t), Files: blob.New(t.TempDir()), Now: now, Zones: zone.Shipped(), Secrets: ring, Log: slog.New(slog.NewTextHandler(t.Output(), nil)),
		Uptime: func() time.Duration { return time.Since(begun) }, BaseURL: "http://localhost:8484"})
	must(err)
	link, err := c.Orgs.SetupLink(t.Context())
	must(err)
	const email = "ines@saltmarsh.example"
	var ines person.Person
	must(c.Orgs.SetUp(t.Context(), link, org.Settings{Name: "Saltmarsh", Zone: "Europe/Lisbon", Region: "PT"}, func(tx *db.Tx) (err error) {
		ines, err = c.Persons.People.Add(tx, person.Newcomer{Name: "Ines", Email: email, Declared: person.Declared{Zone: "Europe/Lisbon"}}, person.Owner, person.WayIn{})
		return err
	}))
	actor := person.Actor{ID: ines.ID, Role: person.Owner, Scopes: person.AllScopes}
	in, err := c.Spaces.Create(t.Context(), actor, space.Details{Name: "Ferries", Kind: space.Open})
	must(err)
	asks, err := c.Threads.Start(t.Context(), actor, thread.Opening{Space: in.ID, Title: "Fares", Body: "By a tenth?"})
	must(err)
	place, err := incoming.ParsePlace("meantime@saltmarsh.example")
	must(err)
	c.Incoming.Open(place, "meantime@saltmarsh.example", func(context.Context, []byte, incoming.Envelope) incoming.Verdict {
		return incoming.Verdict{From: email, Proven: true}
	})
	at := place.Address(ines.ID, asks.ID, false)
	must(c.Incoming.Give(t.Context(), []incoming.Address{at}))
	return c, at.Address
}

// What comes by mail is a letter two seconds later, until that is stopped: then nothing of it goes on.
func TestWhatComesByMailIsALetterInTwoSeconds(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c, to := answered(t)
		states := func() (out []string) {
			err := c.DB.Read(t.Context(), func(tx *db.Tx) (err error) {
				out, err = db.All(tx, db.Value[string], `SELECT state FROM mail_in ORDER BY received_at`)
				return err
			})
			if err != nil {
				t.Fatal(err)
			}
			return out
		}
		comes := func(number string) {
			raw := "From: ines@saltmarsh.example\r\nTo: " + to + "\r\nMessage-ID: <" + number + "@x>\r\n\r\nNumber " + number + ".\r\n"
			if err := incoming.Keep(t.Context(), c.DB, c.Now(), []byte(raw), incoming.Envelope{}); err != nil {
				t.Fatal(err)
			}
		}
		wants := func(when string, want ...string) {
			t.Helper()
			if got := states(); len(got) != len(want) || got[len(got)-1] != want[len(want)-1] {
				t.Errorf("%s they are %q and not %q", when, got, want)
			}
		}
		ctx, stop := context.WithCancel(t.Context())
		var working sync.WaitGroup
		working.Go(func() { c.mails(ctx) })
		comes("1")
		time.Sleep(mailsEvery - time.Millisecond)
		wants("a moment too early", "waiting")
		time.Sleep(2 * time.Millisecond)
		wants("after two seconds", "posted")
		comes("2")
		time.Sleep(mailsEvery)
		wants("two seconds later", "posted", "posted")
		stop()
		working.Wait()
		comes("3")
		time.Sleep(time.Minute)
		wants("after it was stopped", "posted", "posted", "waiting")
	})
}

// Where no mail comes in, nothing looks for any; and the mail server that ends is told of, and stops nothing else.
func TestNoMailComesIn(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := &Core{Incoming: incoming.New(incoming.Options{}), log: slog.New(slog.DiscardHandler)}
		c.mails(t.Context())
		c.comes(t.Context())
		c.post = func(context.Context) error { return errors.New("its line is gone") }
		c.comes(t.Context())
	})
}

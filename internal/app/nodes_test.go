package app_test

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/json"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"strings"
	"testing"
	"time"

	"meantime/internal/app"
	"meantime/internal/app/apptest"
	"meantime/internal/ask"
	"meantime/internal/blob"
	"meantime/internal/db/dbtest"
	"meantime/internal/decision"
	"meantime/internal/id"
	"meantime/internal/person"
	"meantime/internal/thread"
	"meantime/internal/web/site"
	"meantime/internal/worktime"
)

// node runs the whole program on a database until the test ends, and gives its address.
func node(t *testing.T, database string) string {
	t.Helper()
	ctx, stop := context.WithCancel(context.WithoutCancel(t.Context()))
	ready, ended := make(chan string, 1), make(chan error, 1)
	go func() {
		ended <- app.Run(ctx, app.Config{Data: t.TempDir(), Database: database, Listen: "127.0.0.1:0", Log: slog.New(slog.DiscardHandler),
			Ready: func(address, _ string) { ready <- address }})
	}()
	t.Cleanup(func() {
		stop()
		if err := <-ended; err != nil {
			t.Error(err)
		}
	})
	select {
	case address := <-ready:
		return address
	case err := <-ended:
		ended <- nil
		t.Fatal(err)
		return ""
	}
}

// asked sends a request without following where its answer leads; the header is what lets somebody in.
func asked(t *testing.T, method, address, header, value string) *http.Response {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), method, address, nil)
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set(header, value)
	answer, err := http.DefaultTransport.RoundTrip(r)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { answer.Body.Close() })
	return answer
}

// streaming opens a stream and tells when it ends.
func streaming(t *testing.T, node, session string) (ended chan time.Time) {
	t.Helper()
	answer := asked(t, http.MethodGet, node+"/stream", "Cookie", site.SessionCookie+"="+session)
	if kind := answer.Header.Get("Content-Type"); kind != "text/event-stream" {
		t.Fatalf("no stream but %d %s", answer.StatusCode, kind)
	}
	ended = make(chan time.Time, 1)
	go func() {
		_, _ = io.Copy(io.Discard, answer.Body) // however it ends, it has ended
		ended <- time.Now()
	}()
	return ended
}

// within is how soon an end is felt.
const within = 5 * time.Second

func stops(t *testing.T, what string, ended chan time.Time, since time.Time) {
	t.Helper()
	select {
	case at := <-ended:
		t.Logf("%s ended after %s", what, at.Sub(since).Round(time.Millisecond))
	case <-time.After(within - time.Since(since)):
		t.Errorf("%s goes on after %s", what, within)
	}
}

// TestAnEndIsFeltOnEveryNode ends an account and a session on one of two nodes: what they opened on the other stops
// within five seconds, and what others opened there goes on.
func TestAnEndIsFeltOnEveryNode(t *testing.T) {
	t.Parallel()
	database := dbtest.PostgresURL(t)
	w := apptest.New(t, dbtest.Open(t, database))
	w.At(time.Now())
	ruth, kenji, ines := w.PersonAs("Ruth Adler", "Europe/Lisbon", person.Owner), w.Person("Kenji Morita", "Asia/Tokyo"), w.Person("Inês Carvalho", "Europe/Lisbon")
	session := func(who person.Actor) string {
		token, err := w.Persons.Sessions.Begin(t.Context(), who.ID, "", "")
		if err != nil {
			t.Fatal(err)
		}
		return token
	}
	bearer := func(who person.Actor, scopes person.Scopes) string {
		_, secret, err := w.Persons.Tokens.Create(t.Context(), who, "Test", scopes, time.Time{})
		if err != nil {
			t.Fatal(err)
		}
		return "Bearer " + secret
	}
	here, there := node(t, database), node(t, database)
	kenjis, ineses, kept := session(kenji), session(ines), session(ines)
	streamOfKenji, streamOfInes, streamKept := streaming(t, here, kenjis), streaming(t, here, ineses), streaming(t, here, kept)
	api := bearer(kenji, person.ScopeRead)
	if a := asked(t, http.MethodGet, here+"/api/v1/me", "Authorization", api); a.StatusCode != http.StatusOK {
		t.Fatalf("before: %d", a.StatusCode)
	}
	begin := time.Now()
	end := asked(t, http.MethodPost, there+"/api/v1/people/"+kenji.ID.String()+"/deactivate", "Authorization", bearer(ruth, person.AllScopes))
	if end.StatusCode != http.StatusNoContent {
		t.Fatalf("ending the account: %d", end.StatusCode)
	}
	stops(t, "the stream of an ended account", streamOfKenji, begin)
	time.Sleep(time.Until(begin.Add(within)))
	if a := asked(t, http.MethodGet, here+"/today", "Cookie", site.SessionCookie+"="+kenjis); !strings.HasPrefix(a.Header.Get("Location"), "/sign-in") {
		t.Errorf("the session of an ended account shows Today: %d", a.StatusCode)
	}
	if a := asked(t, http.MethodGet, here+"/api/v1/me", "Authorization", api); a.StatusCode != http.StatusUnauthorized {
		t.Errorf("the token of an ended account works: %d", a.StatusCode)
	}
	begin = time.Now()
	if err := w.Persons.Sessions.SignOut(t.Context(), ineses); err != nil {
		t.Fatal(err)
	}
	stops(t, "the stream of an ended session", streamOfInes, begin)
	select {
	case <-streamKept:
		t.Error("another stream of the same person ended, too")
	default:
	}
}

// TestNumbersGoOnAfterAClockIsSetBack does something, and starts the program anew on a clock that was set back by an hour,
// as the same node and as another: what comes then has a larger number than anything that stands anywhere.
func TestNumbersGoOnAfterAClockIsSetBack(t *testing.T) {
	apptest.Each(t, func(t *testing.T, w *apptest.World) {
		start := func(node int, now func() time.Time) *app.Core {
			core, err := app.NewCore(t.Context(), app.CoreOptions{DB: w.DB, Files: blob.New(t.TempDir()), Now: now, Zones: w.Zones, Secrets: w.Secrets, Log: slog.New(slog.DiscardHandler),
				Uptime: func() time.Duration { return 0 }, BaseURL: "http://localhost", Node: node})
			if err != nil {
				t.Fatal(err)
			}
			return core
		}
		w.Core = start(0, func() time.Time { // on which no two numbers are of one millisecond
			w.At(w.Clock().Add(time.Millisecond))
			return w.Clock()
		})
		ines, kenji := w.Person("Inês Carvalho", "Europe/Lisbon"), w.Person("Kenji Morita", "Asia/Tokyo")
		in := w.Space("Ticketing", ines, kenji)
		propose := func() thread.Thread {
			made, err := w.Threads.Start(t.Context(), ines, thread.Opening{Space: in.ID, Title: "Refund", Body: "At once.",
				Ask: &ask.Wanted{Kind: ask.Decision, Of: []id.ID{kenji.ID}}})
			if err != nil {
				t.Fatal(err)
			}
			return made
		}
		for _, does := range []struct {
			what string
			do   func() error
		}{
			{"a thread", func() error { propose(); return nil }},
			{"a session", func() error { _, err := w.Persons.Sessions.Begin(t.Context(), ines.ID, "", ""); return err }},
			{"a schedule", func() error {
				_, err := w.Persons.Schedules.Save(t.Context(), kenji, kenji.ID, 1, person.Declared{Zone: "Asia/Seoul"})
				return err
			}},
			{"a stance that is taken back", func() error {
				to := propose()
				_, err := w.Decisions.Take(t.Context(), kenji, to.ID, decision.Agree, "")
				return errors.Join(err, w.Decisions.TakeBack(t.Context(), kenji, to.ID))
			}},
			{"a decision with its review", func() error {
				_, err := w.Decisions.Decide(t.Context(), ines, decision.Deciding{Thread: propose().ID, Outcome: "Yes.", Review: worktime.DateOf(2026, 12, 1)})
				return err
			}},
		} {
			w.At(w.Clock().Add(time.Minute))
			if err := does.do(); err != nil {
				t.Fatal(err)
			}
			greatest := greatestOf(t, w)
			for node := range 2 {
				core := start(node, func() time.Time { return w.Clock().Add(-time.Hour) })
				if next := core.IDs.New(); next <= greatest {
					t.Errorf("after %s, node %d goes on with %s, and %s is there", does.what, node, next, greatest)
				}
			}
		}
	})
}

// greatestOf looks through everything that is kept for the greatest number by which anything is known. Instants, counts and
// all else that is a number are smaller by far.
func greatestOf(t *testing.T, w *apptest.World) (greatest id.ID) {
	t.Helper()
	var backup bytes.Buffer
	if _, err := w.DB.Backup(t.Context(), &backup); err != nil {
		t.Fatal(err)
	}
	lines, err := gzip.NewReader(&backup)
	if err != nil {
		t.Fatal(err)
	}
	for in := json.NewDecoder(lines); ; {
		in.UseNumber()
		var line any
		err := in.Decode(&line)
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		row, _ := line.([]any) // what heads and ends a table is none
		for _, value := range row {
			if n, ok := value.(json.Number); ok {
				v, _ := n.Int64() // there are no others
				greatest = max(greatest, id.ID(v))
			}
		}
	}
	if made := greatest.Time(); made.Before(w.Clock().Add(-time.Second)) || made.After(w.Clock().Add(time.Second)) {
		t.Fatalf("%s was made at %v, and it is %v", greatest, made, w.Clock())
	}
	return greatest
}

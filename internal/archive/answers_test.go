package archive_test

import (
	"encoding/json"
	"errors"
	"io/fs"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"meantime/internal/app"
	"meantime/internal/blob"
	"meantime/internal/db"
	"meantime/internal/db/dbtest"
	"meantime/internal/id"
	"meantime/internal/person"
	"meantime/internal/secret"
	"meantime/internal/web/site"
	"meantime/internal/zone"
)

// answering is a Meantime that answers, at one instant.
type answering struct {
	*app.Core
	handler http.Handler
}

func answers(t *testing.T, c app.Config, now time.Time) answering {
	t.Helper()
	ring, err := secret.Load(filepath.Join(c.Data, "secret.key"))
	if errors.Is(err, fs.ErrNotExist) { // no archive brings one
		ring, err = secret.Fresh()
	}
	if err != nil {
		t.Fatal(err)
	}
	a := answering{}
	at := func() time.Time { return now }
	a.Core, err = app.NewCore(t.Context(), app.CoreOptions{DB: dbtest.Open(t, c.DatabaseURL()), Files: blob.New(filepath.Join(c.Data, "files")), Now: at, Zones: zone.Shipped(), Secrets: ring,
		Log: slog.New(slog.DiscardHandler), Uptime: func() time.Duration { return 0 }, BaseURL: "http://localhost:8484"})
	if err == nil {
		a.handler, err = app.NewHandler(a.Core, app.Config{Log: slog.New(slog.DiscardHandler)}, &url.URL{Scheme: "http", Host: "localhost:8484"})
	}
	if err == nil {
		err = a.Finds.Gather(t.Context())
	}
	if err != nil {
		t.Fatal(err)
	}
	return a
}

// withoutSeals erases what is sealed, which is in no archive: private notes, and the lines by which a space is called.
func (a answering) withoutSeals(t *testing.T) {
	t.Helper()
	type note struct{ thread, author id.ID }
	var notes []note
	err := a.DB.Write(t.Context(), func(tx *db.Tx) (err error) {
		if _, err := tx.Exec(`DELETE FROM call_line`); err != nil {
			return err
		}
		notes, err = db.All(tx, func(row db.Scanner) (n note, err error) {
			err = row.Scan(&n.thread, &n.author)
			return n, err
		}, `SELECT t.id, t.author_id FROM thread t JOIN space s ON s.id = t.space_id WHERE s.kind = 'note'`)
		return err
	})
	for _, n := range notes {
		err = errors.Join(err, a.Threads.Erase(t.Context(), person.Actor{ID: n.author, Role: person.Member, Scopes: person.AllScopes}, n.thread))
	}
	if err != nil || len(notes) == 0 {
		t.Fatalf("%d private notes: %v", len(notes), err)
	}
}

// as is what somebody is answered, at pages and in the API.
func (a answering) as(t *testing.T, email string) func(path string) (int, string) {
	t.Helper()
	var who person.Person
	err := a.DB.Read(t.Context(), func(tx *db.Tx) (err error) {
		who, err = a.Persons.People.ByEmail(tx, email)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	session, err := a.Persons.Sessions.Begin(t.Context(), who.ID, "", "")
	if err != nil {
		t.Fatal(err)
	}
	_, token, err := a.Persons.Tokens.Create(t.Context(), person.Actor{ID: who.ID, Role: who.Role, Scopes: person.AllScopes}, "Test", person.AllScopes, time.Time{})
	if err != nil {
		t.Fatal(err)
	}
	return func(path string) (int, string) {
		r := httptest.NewRequestWithContext(t.Context(), http.MethodGet, path, nil)
		r.Host = "localhost:8484"
		if strings.HasPrefix(path, "/api/") {
			r.Header.Set("Authorization", "Bearer "+token)
		} else {
			r.AddCookie(&http.Cookie{Name: site.SessionCookie, Value: session})
		}
		w := httptest.NewRecorder()
		a.handler.ServeHTTP(w, r)
		return w.Code, once.ReplaceAllString(w.Body.String(), "")
	}
}

var (
	// once is what a page says once and never again: the key of a form, and which session it is.
	once  = regexp.MustCompile(`<input type="hidden" name="(?:key|idempotency_key|once)" value="[^"]*">|nonce="[^"]*"`)
	links = regexp.MustCompile(`(?:href|src)="(/[^"#]*)"`)
	// own are addresses of what no archive brings: ways in, and one's own numbers, which one's own archive holds, too; and of what does not end.
	own = regexp.MustCompile(`^/(me/(security|interruptions)|api/v1/me/(sessions|tokens|interruptions|archive)|static/|events|api/v1/events)`)
)

// looked is how many pages one person looks at.
const looked = 160

// TestEverybodyIsAnsweredTheSame takes the demo to the other engine, and has several people look at as much of it as they can
// find, in both.
func TestEverybodyIsAnsweredTheSame(t *testing.T) {
	now := time.Now()
	c := config(filepath.Join(t.TempDir(), "data"))
	if err := app.FillDemo(t.Context(), c, app.DemoOptions{Now: now, Seed: 1}); err != nil {
		t.Fatal(err)
	}
	a := answers(t, c, now)
	a.withoutSeals(t)
	b := answers(t, imported(t, exported(t, c), dbtest.EmptyPostgresURL(t)), now)
	for _, email := range emails(t, a) {
		one, two := a.as(t, email), b.as(t, email)
		_, described := one("/api/openapi.json")
		next := append([]string{"/", "/spaces", "/people", "/decisions", "/find?q=the"}, operations(t, described)...)
		seen := map[string]bool{}
		for n := 0; len(next) > 0 && n < looked; next = next[1:] {
			path := strings.ReplaceAll(next[0], "&amp;", "&")
			if seen[path] || own.MatchString(path) {
				continue
			}
			seen[path] = true
			n++
			status, was := one(path)
			again, is := two(path)
			if status != again || was != is {
				t.Errorf("%s at %s: %d and %d: %s", email, path, status, again, difference(was, is))
			}
			for _, m := range links.FindAllStringSubmatch(was, -1) {
				next = append(next, m[1])
			}
		}
		if len(seen) < 100 {
			t.Errorf("%s saw %d pages", email, len(seen))
		}
	}
}

// emails are of four people, of every role.
func emails(t *testing.T, a answering) (out []string) {
	t.Helper()
	err := a.DB.Read(t.Context(), func(tx *db.Tx) (err error) {
		out, err = db.All(tx, db.Value[string], `SELECT min(email) FROM person GROUP BY role UNION SELECT max(email) FROM person GROUP BY role`)
		return err
	})
	if err != nil || len(out) < 4 {
		t.Fatal(out, err)
	}
	return out
}

// operations are the addresses of the API that answer without being told of what.
func operations(t *testing.T, described string) (out []string) {
	t.Helper()
	var api struct {
		Paths map[string]map[string]any `json:"paths"`
	}
	if err := json.Unmarshal([]byte(described), &api); err != nil {
		t.Fatal(err)
	}
	for path, methods := range api.Paths {
		if methods["get"] != nil && !strings.Contains(path, "{") {
			out = append(out, "/api/v1"+strings.TrimPrefix(path, "/api/v1"))
		}
	}
	slices.Sort(out)
	if len(out) < 10 {
		t.Fatalf("%v", out)
	}
	return out
}

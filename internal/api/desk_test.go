package api_test

import (
	"encoding/json"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"testing"
	"time"

	"meantime/internal/api"
	"meantime/internal/api/rest"
	"meantime/internal/app"
	"meantime/internal/app/apptest"
	"meantime/internal/db/dbtest"
	"meantime/internal/once"
	"meantime/internal/person"
	"meantime/internal/transfer"
	"meantime/internal/words"
	"meantime/internal/zone"
)

// desk is the API before a world.
type desk struct {
	http.Handler
	*apptest.World
	t testing.TB
}

// address is where the files of the pages are in these tests.
func address(file string) (string, error) { return "/static/x/" + file, nil }

// sit puts the API before a world.
func sit(t testing.TB, w *apptest.World) *desk {
	t.Helper()
	log := slog.New(slog.NewTextHandler(problems{t}, &slog.HandlerOptions{Level: slog.LevelError}))
	return &desk{programs(w.Core, log), w, t}
}

// programs is the API of a core.
func programs(c *app.Core, log *slog.Logger) http.Handler {
	catalogue, err := words.Open()
	if err != nil {
		panic(err)
	}
	return api.New(api.Deps{
		Parts: rest.Parts{DB: c.DB, Now: c.Now, Log: log, Persons: c.Persons, Keys: once.New(c.DB, c.Now),
			BaseURL: "http://localhost:8484", Address: address},
		Zones: func() *zone.Data { return c.Zones }, Holidays: c.Holidays, Overlaps: c.Overlaps, Interruptions: c.Interruptions,
		Orgs:       c.Orgs,
		Spaces:     c.Spaces,
		Deliveries: c.Deliveries,
		Asks:       c.Asks,
		Rotas:      c.Rotas,
		Refusals:   c.Refusals,
		Threads:    c.Threads,
		Advice:     c.Advice,
		Finds:      c.Finds,
		Imports:    c.Imports,
		Incoming:   c.Incoming,
		Pauses:     c.Pauses,
		Away:       c.Away,
		Relays:     c.Relays,
		Decisions:  c.Decisions,
		Urgents:    c.Urgents,
		Words:      catalogue,
		Files:      c.Files, Transfers: transfer.Transfers{Files: c.Files, Archives: c.Archives},
	})
}

// newDesk is a desk before an empty world on SQLite.
func newDesk(t testing.TB) *desk {
	t.Helper()
	return sit(t, apptest.New(t, dbtest.SQLite(t)))
}

// problems fails the test for every error that the API logs: none is expected of any request.
type problems struct{ t testing.TB }

func (p problems) Write(line []byte) (int, error) {
	p.t.Errorf("the API logged: %s", line)
	return len(line), nil
}

// client is a program with a token.
type client struct {
	desk  *desk
	token string
}

// as gives somebody's program a token with scopes; without any it has all.
func (d *desk) as(who person.Actor, scopes ...person.Scopes) *client {
	d.t.Helper()
	allowed := person.Scopes(0)
	for _, s := range scopes {
		allowed |= s
	}
	if allowed == 0 {
		allowed = person.AllScopes
	}
	_, secret, err := d.Persons.Tokens.Create(d.t.Context(), who, "A test", allowed, time.Time{})
	if err != nil {
		d.t.Fatal(err)
	}
	return &client{d, secret}
}

// nobody is a program without a token.
func (d *desk) nobody() *client { return &client{desk: d} }

// said is what the API answered.
type said struct {
	t      testing.TB
	asked  string
	Status int
	Header http.Header
	Body   string
}

// do sends a request below /api/v1; body is JSON as text, or empty. headers are names and values in turn.
func (c *client) do(method, path, body string, headers ...string) said {
	c.desk.t.Helper()
	if !strings.HasPrefix(path, "/api/") {
		path = "/api/v1" + path
	}
	r := httptest.NewRequestWithContext(c.desk.t.Context(), method, path, strings.NewReader(body))
	if body != "" {
		r.Header.Set("Content-Type", "application/json")
	}
	if c.token != "" {
		r.Header.Set("Authorization", "Bearer "+c.token)
	}
	for i := 0; i+1 < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	w := httptest.NewRecorder()
	c.desk.ServeHTTP(w, r)
	return said{c.desk.t, method + " " + path, w.Code, w.Header(), w.Body.String()}
}

func (c *client) get(path string) said { return c.do(http.MethodGet, path, "") }
func (c *client) post(path, body string, headers ...string) said {
	return c.do(http.MethodPost, path, body, headers...)
}

// want fails the test for another status.
func (s said) want(status int) said {
	s.t.Helper()
	if s.Status != status {
		s.t.Fatalf("%s: status %d, want %d: %s", s.asked, s.Status, status, s.Body)
	}
	return s
}

// at finds a value in the answer by its path, such as "items.0.author.name"; a missing one is nil.
func (s said) at(path string) any {
	s.t.Helper()
	var v any
	if err := json.Unmarshal([]byte(s.Body), &v); err != nil {
		s.t.Fatalf("%s: %v in %q", s.asked, err, s.Body)
	}
	for step := range strings.SplitSeq(path, ".") {
		switch in := v.(type) {
		case map[string]any:
			v = in[step]
		case []any:
			i, err := strconv.Atoi(step)
			if err != nil || i >= len(in) {
				return nil
			}
			v = in[i]
		default:
			return nil
		}
	}
	return v
}

// text is at for a string, empty for anything else.
func (s said) text(path string) string {
	s.t.Helper()
	text, _ := s.at(path).(string)
	return text
}

// is fails the test where a value of the answer is another one; numbers are float64.
func (s said) is(path string, want any) said {
	s.t.Helper()
	if got := s.at(path); got != want {
		s.t.Errorf("%s: %s is %v, want %v, in %s", s.asked, path, got, want, s.Body)
	}
	return s
}

// size is how many elements a list of the answer has, -1 where there is no list.
func (s said) size(path string) int {
	s.t.Helper()
	list, ok := s.at(path).([]any)
	if !ok {
		return -1
	}
	return len(list)
}

package app_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"meantime/internal/app"
	"meantime/internal/app/apptest"
	"meantime/internal/ask"
	"meantime/internal/db"
	"meantime/internal/db/dbtest"
	"meantime/internal/id"
	"meantime/internal/person"
	"meantime/internal/relay"
	"meantime/internal/space"
	"meantime/internal/thread"
	"meantime/internal/urgent"
	"meantime/internal/web"
	"meantime/internal/web/site"
	"meantime/internal/words"
	"meantime/internal/worktime"
)

// cage is a confidential space and private notes full of canaries, with everybody who must never hear one, and a member who must.
type cage struct {
	*apptest.World
	handler  http.Handler
	log      *bytes.Buffer
	insider  person.Actor
	leaves   person.Actor // is removed later
	outsider map[string]person.Actor
	closed   space.Space
	thread   thread.Thread
	proposal id.ID         // that is open
	note     thread.Thread // private, between the insider and who leaves
	numbers  []id.ID       // of everything confidential, to be tried wherever an address takes a number
	canaries map[string]string
	headers  map[address]http.Header // that an operation must be sent with
	sessions map[id.ID]string
	tokens   map[id.ID]string
}

// invited is what owners and admins may hear, whose pages show it: it is no member's.
const invited = "address of an invitation"

// plants put one canary each into a field of something confidential. What is new in Meantime joins with a line.
var plants = map[string]func(c *cage, canary string) error{
	"name of a space": func(c *cage, canary string) (err error) {
		c.closed, err = c.Spaces.Create(c.T.Context(), c.insider, space.Details{Name: canary, Kind: space.Confidential})
		c.numbers = append(c.numbers, c.closed.ID)
		return err
	},
	"purpose of a space": func(c *cage, canary string) error {
		return c.Spaces.Edit(c.T.Context(), c.insider, c.closed.ID, space.Details{Name: c.closed.Name, Purpose: canary, Kind: space.Confidential})
	},
	"title of a thread": func(c *cage, canary string) (err error) {
		c.thread, err = c.Threads.Start(c.T.Context(), c.insider, thread.Opening{Space: c.closed.ID, Title: canary, Body: "Hello."})
		c.numbers = append(c.numbers, c.thread.ID, c.thread.LastLetter)
		return err
	},
	"letter": func(c *cage, canary string) error {
		l, err := c.Threads.Reply(c.T.Context(), c.insider, thread.Answer{Thread: c.thread.ID, Body: canary})
		c.numbers = append(c.numbers, l.ID)
		return err
	},
	"letter before its edit": func(c *cage, canary string) error {
		l, err := c.Threads.Reply(c.T.Context(), c.insider, thread.Answer{Thread: c.thread.ID, Body: canary})
		if err != nil {
			return err
		}
		c.numbers = append(c.numbers, l.ID)
		return c.Threads.Edit(c.T.Context(), c.insider, l.ID, "Said better.")
	},
	"name of a file": func(c *cage, canary string) error { return c.plantFile(canary+".txt", "Hello.") },
	"file":           func(c *cage, canary string) error { return c.plantFile("plan.txt", canary) },
	"outcome": func(c *cage, canary string) error {
		other := c.Thread(c.insider, c.closed, "Another", "Hello.")
		c.numbers = append(c.numbers, other.ID)
		return c.Threads.Close(c.T.Context(), c.insider, other.ID, canary)
	},
	"stance": stance, "stance that was changed": changedStance, "decision": decided, "why of a decision": reason,
	"what is said with handing on": func(c *cage, canary string) error {
		asker := c.Person("Also A Member", "Europe/Lisbon")
		c.must(c.Spaces.Add(c.T.Context(), c.insider, c.closed.ID, asker.ID))
		th, err := c.Threads.Start(c.T.Context(), asker, thread.Opening{Space: c.closed.ID, Title: "A question", Body: "Who knows?",
			Ask: &ask.Wanted{Kind: ask.Answer, Of: []id.ID{c.leaves.ID}, Want: worktime.WorkingDays(1)}})
		c.must(err)
		p, err := c.Threads.Find(c.T.Context(), asker, th.ID)
		c.must(err)
		handed, err := c.Asks.HandOn(c.T.Context(), c.leaves, p.Ask.Asked[0].ID, c.insider.ID, canary)
		c.numbers = append(c.numbers, th.ID, p.Ask.Asked[0].ID, handed.ID)
		return err
	},
	"what gets worse by waiting": func(c *cage, canary string) error {
		v, err := c.Urgents.Raise(c.T.Context(), c.insider, urgent.Raising{Space: c.closed.ID, Title: "Help", Worse: canary, Asked: c.leaves.ID})
		c.numbers = append(c.numbers, v.ID)
		return err
	},
	"what was urgent": func(c *cage, canary string) error {
		v, err := c.Urgents.Raise(c.T.Context(), c.insider, urgent.Raising{Space: c.closed.ID, Title: "Help again", Worse: "All of it."})
		c.must(err)
		th, err := c.Urgents.Resolve(c.T.Context(), c.insider, v.ID, urgent.Resolution{Was: canary, Done: "Nothing."}, &words.Locale{})
		c.numbers = append(c.numbers, v.ID, th.ID)
		return err
	},
	"title of a private note":  plantNote,
	"letter of a private note": plantNoteLetter,
	"draft of a private note":  plantNoteDraft,
	"private note sent later":  plantNoteLater,
	"title of what goes round": func(c *cage, canary string) error {
		also := c.Person("A Third Member", "Europe/Lisbon")
		c.must(c.Spaces.Add(c.T.Context(), c.insider, c.closed.ID, also.ID))
		made, err := c.Relays.Start(c.T.Context(), c.insider, relay.Opening{Space: c.closed.ID, Title: canary, Body: "Who is next?",
			Order: []id.ID{c.leaves.ID, also.ID}, Length: relay.EndOfDay})
		c.must(err)
		c.numbers = append(c.numbers, made.ID, made.Thread, made.Legs[0].ID, made.Legs[1].ID)
		return nil
	},
	invited: func(c *cage, canary string) error {
		i, _, err := c.Persons.Invitations.Create(c.T.Context(), c.insider, person.Invite{Email: canary + "@example.org"})
		c.numbers = append(c.numbers, i.ID)
		return err
	},
	"number to call": func(c *cage, canary string) error {
		return c.Rotas.SetLine(c.T.Context(), c.insider, c.closed.ID, "https://"+canary+".example.org")
	},
	"mail to a space": mailed,
	inName:            claimed, byStranger: waiting,
	"draft": func(c *cage, canary string) error {
		return c.Threads.SaveDraft(c.T.Context(), c.insider, thread.Draft{Place: thread.ThreadPlace(c.thread.ID), Body: canary})
	},
	"scheduled letter": func(c *cage, canary string) error {
		s, err := c.Threads.SendLater(c.T.Context(), c.insider, thread.Scheduled{Thread: c.thread.ID, Body: canary,
			Wall: worktime.WallIn(c.Clock().AddDate(0, 1, 0), time.UTC)})
		c.numbers = append(c.numbers, s.ID)
		return err
	},
}

// order is the order of planting: a thread needs its space, and what is sent later was a draft until then.
var order = []string{"name of a space", "purpose of a space", "title of a thread", "letter", "letter before its edit", "name of a file", "file", "outcome",
	"stance", "stance that was changed", "decision", "why of a decision",
	"what is said with handing on", "title of what goes round", "what gets worse by waiting", "what was urgent", "scheduled letter", "draft", "title of a private note", "letter of a private note", "private note sent later",
	"draft of a private note", "number to call", "mail to a space", inName, byStranger, invited}

func newCage(t *testing.T) *cage {
	t.Helper()
	return newCageOn(t, apptest.New(t, dbtest.SQLite(t)))
}

func newCageOn(t *testing.T, w *apptest.World) *cage {
	t.Helper()
	c := &cage{World: w, log: &bytes.Buffer{}, outsider: map[string]person.Actor{}, canaries: map[string]string{}, headers: map[address]http.Header{}, sessions: map[id.ID]string{},
		tokens: map[id.ID]string{}}
	var err error
	c.handler, err = app.NewHandler(w.Core, app.Config{Metrics: true, Log: slog.New(slog.NewTextHandler(c.log, nil))},
		&url.URL{Scheme: "http", Host: "localhost:8484"})
	c.must(err)
	c.insider = w.Person("Inês Carvalho", "Europe/Lisbon")
	c.leaves = w.Person("Once A Member", "Europe/Lisbon")
	for name, role := range map[string]person.Role{"owner": person.Owner, "admin": person.Admin, "member": person.Member, "guest": person.Guest} {
		c.outsider[name] = w.PersonAs("Outside "+name, "Europe/Lisbon", role)
	}
	c.outsider["nobody"] = person.Actor{}
	w.Space("Everybody", c.insider, c.leaves, c.outsider["owner"], c.outsider["admin"], c.outsider["member"], c.outsider["guest"])
	if len(order) != len(plants) {
		t.Fatal("a canary is missing from the order of planting")
	}
	for i, name := range order {
		c.canaries[name] = fmt.Sprintf("canary%dqzx", i)
		c.must(plants[name](c, c.canaries[name]))
		if name == "name of a space" {
			c.must(c.Spaces.Add(t.Context(), c.insider, c.closed.ID, c.leaves.ID))
		}
	}
	c.turns()
	c.Pass(c.Clock().Add(6 * time.Hour)) // what waits is delivered
	c.outsider["removed member"] = c.leaves
	for name, actor := range c.outsider {
		c.numbers = append(c.numbers, actor.ID)
		if name != "nobody" {
			c.signIn(actor)
		}
	}
	c.signIn(c.insider)
	c.inboxNumbers()
	return c
}

func (c *cage) must(err error) {
	c.T.Helper()
	if err != nil {
		c.T.Fatal(err)
	}
}

func (c *cage) signIn(who person.Actor) {
	var err error
	c.sessions[who.ID], err = c.Persons.Sessions.Begin(c.T.Context(), who.ID, "", "")
	c.must(err)
	_, c.tokens[who.ID], err = c.Persons.Tokens.Create(c.T.Context(), who, "Test", person.AllScopes, time.Time{})
	c.must(err)
}

// again lets somebody in whom a request has signed out, or whose account it has ended: the next ones are to be hers, too.
func (c *cage) again(who person.Actor) {
	_, session := c.Persons.Sessions.Who(c.T.Context(), c.sessions[who.ID])
	_, token := c.Persons.Tokens.Who(c.T.Context(), c.tokens[who.ID])
	if session != nil || token != nil {
		c.must(c.Persons.People.Reactivate(c.T.Context(), c.outsider["owner"], who.ID))
		c.signIn(who)
	}
}

// inboxNumbers adds the numbers of all items to those that are tried.
func (c *cage) inboxNumbers() {
	c.must(c.DB.Read(c.T.Context(), func(tx *db.Tx) error {
		list, err := db.All(tx, db.Value[id.ID], `SELECT id FROM item`)
		c.numbers = append(c.numbers, list...)
		return err
	}))
}

var blank = regexp.MustCompile(`\{[a-z_]+(\.\.\.)?\}`)

// address is something to be asked for.
type address struct{ method, path, body string }

// addresses fills the blanks of every route with every number.
func (c *cage) addresses() (out []address) {
	patterns := []string{"GET /metrics", "GET /healthz", "GET /readyz", "GET /api/openapi.json", "GET /api/docs"}
	for _, r := range web.Routes() {
		if r.Pattern != "GET /stream" {
			patterns = append(patterns, r.Pattern)
		}
	}
	for _, p := range patterns {
		method, path, _ := strings.Cut(p, " ")
		path = strings.TrimSuffix(path, "{$}")
		if !blank.MatchString(path) {
			out = append(out, address{method, path, ""}, address{method, path + "?q=canary&space=" + c.closed.ID.String() + "&thread=" + c.thread.ID.String(), ""})
			continue
		}
		for _, n := range c.numbers {
			out = append(out, address{method, blank.ReplaceAllString(path, n.String()), ""})
		}
	}
	return append(out, c.operations()...)
}

// sample is the id that the examples of the API show.
const sample = "0b3n6x2e9g000"

// operations are the addresses of the API as it describes itself, with the examples of their bodies. So what is new there
// is walked through by itself.
func (c *cage) operations() (out []address) {
	var doc struct {
		Paths map[string]map[string]struct {
			Parameters []struct {
				Name, In string
				Required bool
				Example  any
			}
			RequestBody struct {
				Content map[string]struct{ Example json.RawMessage }
			}
		}
	}
	_, described, _ := strings.Cut(c.ask(person.Actor{}, address{http.MethodGet, "/api/openapi.json", ""}), "\r\n\r\n")
	c.must(json.Unmarshal([]byte(described), &doc))
	for path, methods := range doc.Paths {
		for method, o := range methods {
			query, headers := url.Values{}, http.Header{}
			for kind := range o.RequestBody.Content {
				headers.Set("Content-Type", kind)
			}
			for _, p := range o.Parameters {
				switch {
				case p.In == "path" && (p.Name == "region" || p.Name == "date"):
					path = strings.Replace(path, "{"+p.Name+"}", fmt.Sprint(p.Example), 1)
				case p.In == "header" && p.Required:
					headers.Set(p.Name, fmt.Sprint(p.Example))
				case p.Name == "limit":
					query.Set("limit", "200")
				case p.Name == "q":
					query.Set("q", "canary")
				}
			}
			body := string(o.RequestBody.Content["application/json"].Example)
			for _, n := range c.numbers {
				for _, kind := range []string{"space:", "thread:"} {
					aim := strings.Replace("/api/v1"+path, "{place}", kind+n.String(), 1)
					aim = strings.Replace(aim, "{person}", c.insider.ID.String(), 1) // of all people the one who knows something
					aim = blank.ReplaceAllString(aim, n.String()) + "?" + query.Encode()
					a := address{strings.ToUpper(method), aim, strings.ReplaceAll(body, sample, n.String())}
					c.headers[a] = headers
					if len(out) == 0 || out[len(out)-1] != a {
						out = append(out, a)
					}
				}
			}
		}
	}
	return out
}

// ask is send, after which somebody whom the request has signed out is let in again.
func (c *cage) ask(who person.Actor, a address) string {
	out := c.send(who, a)
	if who.ID != 0 && a.method != http.MethodGet {
		c.again(who)
	}
	return out
}

// send sends a request as somebody, with what would do something if it were allowed.
func (c *cage) send(who person.Actor, a address) string {
	form := url.Values{"space": {c.closed.ID.String()}, "thread": {c.thread.ID.String()}, "person": {who.ID.String()}, "body": {"Hello @ines"},
		"title": {"Hello"}, "outcome": {"Hello"}, "q": {"canary"}, "place": {"thread:" + c.thread.ID.String()}, "kind": {"tomorrow"}, "state": {"follow"}}
	kind, body := "application/x-www-form-urlencoded", form.Encode()
	if strings.HasPrefix(a.path, "/api/") {
		kind, body = "application/json", a.body
	}
	var sent io.Reader
	if a.method != http.MethodGet {
		sent = strings.NewReader(body)
	}
	r := httptest.NewRequest(a.method, "http://localhost:8484"+a.path, sent)
	r.Header.Set("Content-Type", kind)
	for name, values := range c.headers[a] {
		r.Header[name] = values
	}
	if who.ID != 0 {
		r.AddCookie(&http.Cookie{Name: site.SessionCookie, Value: c.sessions[who.ID]})
		r.Header.Set("Authorization", "Bearer "+c.tokens[who.ID])
	}
	w := httptest.NewRecorder()
	c.handler.ServeHTTP(w, r)
	var out bytes.Buffer
	fmt.Fprintln(&out, w.Code)
	c.must(w.Header().Write(&out))
	out.WriteString("\r\n")
	out.Write(w.Body.Bytes())
	if w.Header().Get("Content-Type") == "application/zip" {
		c.unpack(&out, w.Body.Bytes())
	}
	return out.String()
}

// heard names the canaries in some bytes.
func (c *cage) heard(bytes string) (out []string) {
	for name, canary := range c.canaries {
		if strings.Contains(bytes, canary) {
			out = append(out, name)
		}
	}
	return out
}

func (c *cage) silence(who string, actor person.Actor) {
	c.T.Helper()
	if actor.ID != 0 {
		c.again(actor)
	}
	for _, a := range c.addresses() {
		got := c.heard(c.ask(actor, a))
		if who == "owner" || who == "admin" { // who look after invitations
			got = slices.DeleteFunc(got, func(name string) bool { return name == invited })
		}
		if len(got) > 0 {
			c.T.Errorf("%s hears the %s at %s %s", who, got, a.method, a.path)
		}
	}
	for _, path := range []string{"/today", "/api/v1/me"} {
		if got := c.ask(actor, address{http.MethodGet, path, ""}); actor.ID != 0 && !strings.HasPrefix(got, "200") {
			c.T.Errorf("%s was not let in to the end of the walk, which proves little: %s answers %.3s", who, path, got)
		}
	}
}

// everythingIsHeard proves that the search would find something: the member hears all of it, but what is not told there.
func (c *cage) everythingIsHeard(where string, there func(address) bool, but ...string) {
	c.T.Helper()
	missing := maps.Clone(c.canaries)
	for _, name := range but {
		delete(missing, name)
	}
	for _, a := range c.addresses() {
		if a.method == http.MethodGet && there(a) {
			for _, name := range c.heard(c.ask(c.insider, a)) {
				delete(missing, name)
			}
		}
	}
	for name := range missing {
		c.T.Errorf("not even the member hears the %s %s", name, where)
	}
}

// unfound are the canaries that are not told where something is looked for, each for its reason: what is private is in no
// search, and drafts, purposes and the like are not looked through.
func (c *cage) unfound(where string) (names []string) {
	told := []string{"name of a space", "title of a thread", "letter", "outcome", "decision", "why of a decision", "title of what goes round", "what was urgent"}
	if where == "/complete/places?q=" {
		told = []string{"name of a space", "title of a thread", "title of what goes round"} // it names threads, and quotes nothing
	}
	for name := range c.canaries {
		if !slices.Contains(told, name) {
			names = append(names, name)
		}
	}
	return names
}

// TestNobodyHearsACanary drives everybody who must not know through every route, and looks for canaries in every byte.
func TestNobodyHearsACanary(t *testing.T) {
	t.Parallel()
	c := newCage(t)
	t.Run("the member hears them all", func(t *testing.T) {
		c.everythingIsHeard("on the pages", func(a address) bool { return !strings.HasPrefix(a.path, "/api/") }, invited)
		c.everythingIsHeard("in the API", func(a address) bool { return strings.HasPrefix(a.path, "/api/v1/") }, inName)
		for _, where := range []string{"/find?q=", "/complete/places?q=", "/api/v1/find?"} {
			c.everythingIsHeard("by finding", func(a address) bool { return strings.HasPrefix(a.path, where) }, c.unfound(where)...)
		}
	})
	gone := c.outsider["removed member"]
	c.remove(gone)
	for who, actor := range c.outsider {
		c.silence(who, actor)
	}
	c.must(c.Spaces.Archive(t.Context(), c.insider, c.closed.ID))
	c.silence("removed member, of the archive,", gone)
	if got := c.heard(c.log.String()); len(got) > 0 {
		t.Errorf("the log holds the %s", got)
	}
}

// TestForeignAndAbsentAreAnsweredAlike compares, for every route and everybody outside, the answer for what is
// confidential with the answer for what does not exist.
func TestForeignAndAbsentAreAnsweredAlike(t *testing.T) {
	t.Parallel()
	c := newCage(t)
	c.remove(c.outsider["removed member"])
	varies := regexp.MustCompile(`once" value="[^"]*"|[0-9a-z]{13}`) // keys of forms, and the number that was asked for
	for who, actor := range c.outsider {
		for _, r := range web.Routes() {
			method, path, _ := strings.Cut(r.Pattern, " ")
			if !blank.MatchString(path) || strings.Contains(path, "{person}") && !strings.Contains(path, "{space}") {
				continue
			}
			plain := func(n id.ID) string {
				return varies.ReplaceAllString(c.ask(actor, address{method, blank.ReplaceAllString(path, n.String()), ""}), "")
			}
			for _, n := range []id.ID{c.closed.ID, c.thread.ID, c.thread.LastLetter, c.note.ID, c.note.Space, c.note.LastLetter} {
				if foreign, absent := plain(n), plain(c.IDs.New()); foreign != absent {
					t.Errorf("%s can tell at %s that something is there:\n%s\n%s", who, r.Pattern, foreign, absent)
				}
			}
		}
	}
}

// TestTheStreamTellsOnlyWhoMaySee listens as a member, and as the same person after the removal.
func TestTheStreamTellsOnlyWhoMaySee(t *testing.T) {
	c := newCage(t)
	server := httptest.NewServer(c.handler)
	defer server.Close()
	write := func() { c.Reply(c.insider, c.thread.ID, "Something newer.") }
	member := c.outsider["removed member"]
	if got := c.events(server, member, write); !strings.Contains(got, "thread:"+c.thread.ID.String()) || strings.Contains(got, "Something") {
		t.Fatalf("a member hears %q", got)
	}
	got := c.events(server, member, func() {
		c.must(c.Spaces.Remove(t.Context(), c.insider, c.closed.ID, member.ID))
		write()
	})
	if strings.Contains(got, c.thread.ID.String()) || strings.Contains(got, c.closed.ID.String()) {
		t.Errorf("removed while listening, she hears %q", got)
	}
	for who, actor := range c.outsider {
		if who == "nobody" {
			continue
		}
		if got := c.events(server, actor, write); strings.Contains(got, c.thread.ID.String()) || strings.Contains(got, c.closed.ID.String()) {
			t.Errorf("%s hears %q", who, got)
		}
	}
}

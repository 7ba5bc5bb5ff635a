package api_test

import (
	"bufio"
	"encoding/base64"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"reflect"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"meantime/internal/app/apptest"
	"meantime/internal/imports"
	"meantime/internal/person"
	"meantime/internal/thread"
)

// refusal is a request that is not done, and what the problem says.
type refusal struct {
	name, method, path, body string
	headers                  []string
	status                   int
	code, field              string
}

func refusals() []refusal {
	return []refusal{
		{"no such address", "GET", "/attic", "", nil, 404, "address_not_found", ""},
		{"no such version", "GET", "/api/v2/me", "", nil, 404, "address_not_found", ""},
		{"a slash too many", "GET", "/me/", "", nil, 404, "address_not_found", ""},
		{"another method", "DELETE", "/me", "", nil, 405, "method_not_allowed", ""},
		{"asked by a page elsewhere", "OPTIONS", "/me", "", []string{"Origin", "https://evil.example"}, 405, "method_not_allowed", ""},
		{"no JSON", "POST", "/spaces", `{"name"`, nil, 400, "malformed_body", ""},
		{"no body", "POST", "/spaces", "", nil, 400, "malformed_body", ""},
		{"two values", "POST", "/spaces", `{"name":"x"} {}`, nil, 400, "malformed_body", ""},
		{"a bomb of brackets", "POST", "/spaces", strings.Repeat("[", 200_000), nil, 400, "malformed_body", ""},
		{"broken UTF-8", "POST", "/spaces", "{\"name\":\"\xff\"}", nil, 400, "malformed_body", ""},
		{"NUL", "POST", "/spaces", `{"name":"a\u0000b"}`, nil, 400, "malformed_body", ""},
		{"a body that is too large", "POST", "/threads", `{"body":"` + strings.Repeat("x", 256<<10) + `"}`, nil, 413, "too_large", ""},
		{"a form", "POST", "/spaces", "name=x", []string{"Content-Type", "application/x-www-form-urlencoded"}, 415, "unsupported_media_type", ""},
		{"a packed body", "POST", "/spaces", `{"name":"x"}`, []string{"Content-Encoding", "gzip"}, 415, "unsupported_media_type", ""},
		{"a field that there is not", "POST", "/spaces", `{"name":"x","colour":"red"}`, nil, 422, "invalid_request", "colour"},
		{"a field that is missing", "POST", "/preview", `{}`, nil, 422, "invalid_request", "body"},
		{"another type", "POST", "/spaces", `{"name":7}`, nil, 422, "invalid_request", "name"},
		{"null", "POST", "/spaces", `{"name":null}`, nil, 422, "invalid_request", "name"},
		{"a list", "POST", "/spaces", `[]`, nil, 422, "invalid_request", ""},
		{"a text that is too long", "POST", "/spaces", `{"name":"` + strings.Repeat("x", 61) + `"}`, nil, 422, "invalid_request", "name"},
		{"a choice that there is not", "POST", "/spaces", `{"name":"x","kind":"secret"}`, nil, 422, "invalid_request", "kind"},
		{"a parameter that there is not", "GET", "/spaces?page=2", "", nil, 422, "invalid_request", "page"},
		{"a parameter twice", "GET", "/spaces?limit=1&limit=2", "", nil, 422, "invalid_limit", "limit"},
		{"a limit of none", "GET", "/spaces?limit=0", "", nil, 422, "invalid_request", "limit"},
		{"a limit beyond", "GET", "/spaces?limit=201", "", nil, 422, "invalid_request", "limit"},
		{"no number", "GET", "/spaces?limit=many", "", nil, 422, "invalid_request", "limit"},
		{"NUL in a query", "GET", "/holidays?region=PT%00", "", nil, 422, "invalid_region", "region"},
		{"broken UTF-8 in a query", "GET", "/people?name=%ff", "", nil, 422, "invalid_name", "name"},
		{"a broken query", "GET", "/people?name=%zz", "", nil, 422, "invalid_query", "query"},
		{"NUL in a path", "GET", "/drafts/new%00", "", nil, 404, "address_not_found", ""},
		{"no id", "GET", "/spaces/harbour", "", nil, 404, "space_not_found", ""},
		{"the id zero", "GET", "/spaces/0000000000000", "", nil, 404, "space_not_found", ""},
		{"no id in a body", "POST", "/threads", `{"space":"harbour","title":"x","body":"x"}`, nil, 404, "space_not_found", ""},
		{"a table of many columns", "POST", "/preview", `{"body":"` + strings.Repeat("|", 4000) + `\n` + strings.Repeat("|-", 4000) + `\n"}`, nil, 413, "text_too_many_columns", "body"},
	}
}

func TestProblems(t *testing.T) {
	d := newDesk(t)
	ines := d.Person("Inês Carvalho", "Europe/Lisbon")
	c := d.as(ines)
	for _, p := range refusals() {
		a := c.do(p.method, p.path, p.body, p.headers...)
		if a.Status != p.status || a.text("code") != p.code || a.text("errors.0.field") != p.field || a.text("detail") == "" ||
			a.text("type") != "about:blank" || a.text("title") != http.StatusText(p.status) || a.at("status") != float64(p.status) {
			t.Errorf("%s: %d %s", p.name, a.Status, a.Body)
		}
		if kind := a.Header.Get("Content-Type"); kind != "application/problem+json" {
			t.Errorf("%s: Content-Type %q", p.name, kind)
		}
	}
	if allow := c.do("DELETE", "/me", "").Header.Get("Allow"); allow != "GET, HEAD, PATCH" {
		t.Errorf("Allow %q", allow)
	}
	c.do("PUT", "/drafts/new", `{"body":"a\\u0000b and \\\\u0000"}`).want(200).is("body", `a\u0000b and \\u0000`)
	many := c.post("/spaces", `{"x":1`+manyFields(5000)+`}`).want(422)
	if n := many.size("errors"); n != 20 {
		t.Errorf("%d errors are told", n)
	}
}

func manyFields(n int) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, `,"y%d":1`, i)
	}
	return b.String()
}

func TestTheTokenStandsInItsHeader(t *testing.T) {
	d := newDesk(t)
	c := d.as(d.Person("Inês Carvalho", "Europe/Lisbon"))
	for value, status := range map[string]int{"Bearer " + c.token: 200, "bearer  " + c.token + " ": 200, "BEARER " + c.token: 200, c.token: 401,
		"Basic " + c.token: 401, "Bearer": 401, "Bearer " + c.token + " x": 401, "Bearer " + strings.ToUpper(c.token): 401, "Token " + c.token: 401} {
		d.nobody().do("GET", "/me", "", "Authorization", value).want(status)
	}
	d.nobody().get("/me?access_token=" + c.token).want(401)
	if a := d.nobody().get("/api/"); a.Status != http.StatusSeeOther || a.Header.Get("Location") != "/api/docs" {
		t.Errorf("/api/ leads to %d %q", a.Status, a.Header.Get("Location"))
	}
	if a := d.nobody().get("/api/docs.css"); !strings.Contains(a.Body, `url("/static/x/fonts/figtree-latin-wght-normal.woff2")`) || strings.Contains(a.Body, `"fonts/`) {
		t.Errorf("the reference is not written in the fonts of the pages: %s", a.Body)
	}
}

func TestHeadersOfEveryAnswer(t *testing.T) {
	d := newDesk(t)
	c := d.as(d.Person("Inês Carvalho", "Europe/Lisbon"))
	for _, a := range []said{c.get("/me"), c.get("/attic"), c.post("/spaces", "{"), d.nobody().get("/me"), d.nobody().get("/api/docs"),
		c.do("GET", "/me", "", "Origin", "https://evil.example", "Host", "evil.example")} {
		for name, want := range map[string]string{"X-Content-Type-Options": "nosniff", "Cross-Origin-Resource-Policy": "same-origin",
			"Referrer-Policy": "no-referrer", "X-Frame-Options": "DENY", "Access-Control-Allow-Origin": "", "Set-Cookie": ""} {
			if got := a.Header.Get(name); got != want {
				t.Errorf("%s: %s is %q", a.asked, name, got)
			}
		}
		if policy := a.Header.Get("Content-Security-Policy"); !strings.HasPrefix(policy, "default-src 'none'; style-src 'self';") {
			t.Errorf("%s: Content-Security-Policy %q", a.asked, policy)
		}
		if strings.Contains(a.Body+headers(a), "evil.example") || strings.Contains(a.Body, "$schema") {
			t.Errorf("%s: the answer repeats the host: %v %s", a.asked, a.Header, a.Body)
		}
	}
	if got := c.get("/me").Header.Get("Cache-Control"); got != "no-store" {
		t.Errorf("Cache-Control %q", got)
	}
}

// A body that stops coming is given up.
func TestSlowBody(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := newDesk(t)
		c := d.as(d.Person("Inês Carvalho", "Europe/Lisbon"))
		near, far := net.Pipe()
		server := &http.Server{Handler: d}
		go server.Serve(&oneConn{conn: far})
		go io.WriteString(near, "POST /api/v1/spaces HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer "+c.token+"\r\nContent-Length: 100\r\n\r\n{")
		began := time.Now()
		r, err := http.ReadResponse(bufio.NewReader(near), nil)
		if err != nil {
			t.Fatal(err)
		}
		if took := time.Since(began); r.StatusCode != http.StatusRequestTimeout || took != 20*time.Second {
			t.Errorf("%s after %s", r.Status, took)
		}
		near.Close()
		server.Close()
		d.DB.Close()
	})
}

// oneConn is a listener that gives out one connection.
type oneConn struct {
	conn net.Conn
	done chan struct{}
}

func (l *oneConn) Accept() (net.Conn, error) {
	if c := l.conn; c != nil {
		l.conn, l.done = nil, make(chan struct{})
		return c, nil
	}
	<-l.done
	return nil, net.ErrClosed
}

func (l *oneConn) Close() error   { close(l.done); return nil }
func (l *oneConn) Addr() net.Addr { return &net.TCPAddr{} }

// walk goes through a list by its cursors and returns what it met, by a path into each element.
func (c *client) walk(path, by string, limit int) (out []string) {
	c.desk.t.Helper()
	before := "?"
	if strings.Contains(path, "?") {
		before = "&"
	}
	next := fmt.Sprintf("%s%slimit=%d", path, before, limit)
	for {
		a := c.get(next).want(http.StatusOK)
		n := a.size("items")
		if n > limit {
			c.desk.t.Fatalf("%s: %d items", next, n)
		}
		for i := range n {
			out = append(out, a.text(fmt.Sprintf("items.%d.%s", i, by)))
		}
		link := a.Header.Get("Link")
		if a.text("next") == "" {
			if link != "" {
				c.desk.t.Errorf("%s: the last page has the link %s", next, link)
			}
			return out
		}
		where, ok := strings.CutSuffix(strings.TrimPrefix(link, "<"), `>; rel="next"`)
		u, err := url.Parse(where)
		if !ok || err != nil || u.Query().Get("cursor") != a.text("next") || u.Host != "" {
			c.desk.t.Fatalf("%s: next is %s, the link %s", next, a.text("next"), link)
		}
		next = where
	}
}

func TestPaging(t *testing.T) {
	apptest.Each(t, func(t *testing.T, w *apptest.World) {
		d := sit(t, w)
		ines := w.PersonAs("Inês Carvalho", "Europe/Lisbon", person.Owner)
		s := w.Space("Harbour lights", ines)
		c := d.as(ines)
		th := w.Thread(ines, s, "The first", "Letter 0")
		for i := range 7 {
			w.Space(fmt.Sprintf("Space %d", i), ines)
			w.Person([]string{"Ana Reis", "Ána Reis", "Àna Reis", "Anã Reis", "Bo Lind", "Bö Lind", "Bó Lind"}[i], "Europe/Lisbon") // alike when sorted
			w.Thread(ines, s, fmt.Sprintf("Thread %d", i), "x")
			w.Reply(ines, th.ID, fmt.Sprintf("Letter %d", i))
			d.as(ines)
			c.post("/invitations", `{}`).want(201)
			c.do("PUT", "/drafts/space:"+c.get("/spaces").text(fmt.Sprintf("items.%d.id", i)), `{"body":"x"}`).want(200)
			c.post("/scheduled", `{"space":"`+s.ID.String()+`","title":"x","body":"x","send_at":"2026-10-14T08:30"}`).want(201)
			c.do("PUT", fmt.Sprintf("/holidays/PT/2026-11-%02d", i+1), `{"off":true,"name":"x"}`).want(204)
			c.do("PATCH", "/letters/"+th.LastLetter.String(), fmt.Sprintf(`{"body":"Version %d"}`, i)).want(200)
		}
		for path, by := range map[string]string{"/spaces": "id", "/people": "id", "/spaces/" + s.ID.String() + "/threads": "id",
			"/threads/" + th.ID.String() + "/letters": "id", "/me/tokens": "id", "/invitations": "id", "/drafts": "place", "/scheduled": "id",
			"/holidays/edits?region=PT": "date", "/holidays?region=PT&year=2026": "date", "/places": "code", "/letters/" + th.LastLetter.String() + "/history": "written_at",
			"/spaces/" + s.ID.String() + "/members": "id"} {
			whole := c.walk(path, by, 200)
			if len(whole) < 6 && !strings.HasSuffix(path, "/members") {
				t.Errorf("%s: %d items", path, len(whole))
			}
			for _, limit := range []int{1, 3} {
				if path == "/places" {
					limit *= 20
				}
				if got := c.walk(path, by, limit); !slices.Equal(got, whole) {
					t.Errorf("%s by %d: %v, and whole %v", path, limit, got, whole)
				}
			}
			for _, bad := range []string{"x", "!", "bnVsbA", strings.Repeat("A", 801), base64.RawURLEncoding.EncodeToString([]byte("elsewhere:0b3n6x2e9g000"))} {
				before := map[bool]string{true: "&", false: "?"}[strings.Contains(path, "?")]
				c.get(path+before+"cursor="+bad).want(422).is("errors.0.field", "cursor")
			}
		}
	})
}

// What is added while a list is read neither repeats nor hides anything of it.
func TestPagingWhileThingsChange(t *testing.T) {
	d := newDesk(t)
	ines := d.Person("Inês Carvalho", "Europe/Lisbon")
	c := d.as(ines)
	for i := range 4 {
		d.Space(fmt.Sprintf("Space %d", i), ines)
	}
	whole := c.walk("/spaces", "id", 200)
	first := c.get("/spaces?limit=2")
	c.do("PATCH", "/spaces/"+whole[0], `{"name":"Zebra"}`).want(200)
	c.post("/spaces/"+whole[1]+"/archive", "").want(200)
	d.Space("A new one", ines)
	rest := c.get("/spaces?cursor=" + first.text("next"))
	if got := []string{rest.text("items.0.id"), rest.text("items.1.id")}; !slices.Equal(got, whole[2:]) {
		t.Errorf("then %v, want %v", got, whole[2:])
	}
}

func FuzzCursor(f *testing.F) {
	for _, seed := range []string{"", "c3BhY2VzOjBiM242eDJlOWcwMDA", "dGhyZWFkczowYjNuNngyZTlnMDAw", "cGVvcGxlOk1EYzBiVEV4WnpBd01EQXdNWE4w", "////", "\x00", "bGV0dGVyczo"} {
		f.Add(seed)
	}
	d := newDesk(f)
	ines := d.Person("Inês Carvalho", "Europe/Lisbon")
	s := d.Space("Harbour lights", ines)
	th := d.Thread(ines, s, "The lamp", "It went out.")
	c := d.as(ines)
	f.Fuzz(func(t *testing.T, cursor string) {
		c := &client{&desk{d, d.World, t}, c.token}
		for _, path := range []string{"/spaces", "/people", "/spaces/" + s.ID.String() + "/threads", "/threads/" + th.ID.String() + "/letters", "/places"} {
			if a := c.get(path + "?cursor=" + url.QueryEscape(cursor)); a.Status != http.StatusOK && a.Status != http.StatusUnprocessableEntity {
				t.Errorf("%s with %q: %d %s", path, cursor, a.Status, a.Body)
			}
		}
	})
}

func FuzzStartThread(f *testing.F) {
	d := newDesk(f)
	ines := d.Person("Inês Carvalho", "Europe/Lisbon")
	s := d.Space("Harbour lights", ines)
	c := d.as(ines)
	for _, seed := range []string{`{"space":"` + s.ID.String() + `","title":"x","body":"@ines *x*","when":"next_morning"}`, `{"space":"` + s.ID.String() + `","title":"\ud800","body":"\ufeff"}`,
		`{"title":{},"body":[[]]}`, `{"Space":1}`, `null`, `{"space":"x","space":"y"}`, "\xef\xbb\xbf{}", `{"body":1e999}`} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		r := httptest.NewRequestWithContext(t.Context(), http.MethodPost, "/api/v1/threads", strings.NewReader(string(body)))
		r.Header.Set("Authorization", "Bearer "+c.token)
		w := httptest.NewRecorder()
		d.ServeHTTP(w, r)
		switch w.Code {
		case http.StatusCreated, http.StatusBadRequest, http.StatusNotFound, http.StatusRequestEntityTooLarge, http.StatusUnprocessableEntity:
		default:
			t.Errorf("%q: %d %s", body, w.Code, w.Body)
		}
	})
}

// What is said of a thread as it is started is held to the same as a draft's, and gives the advice that /advice gives.
func TestWhatIsSaidOfAThread(t *testing.T) {
	apptest.Each(t, func(t *testing.T, w *apptest.World) {
		d := sit(t, w)
		ines, kenji := w.Person("Inês Carvalho", "Europe/Lisbon"), w.Person("Kenji Mori", "Asia/Tokyo")
		s := w.Space("Harbour lights", ines, kenji)
		c := d.as(ines)
		in, named := `"space":"`+s.ID.String()+`"`, `"private":{"readers":["`+kenji.ID.String()+`"]}`
		start := func(where, more string) said {
			return c.post("/threads", `{"title":"The lamp","body":"Out.",`+where+more+`}`)
		}

		start(in, ``).want(201).is("advice", nil)
		start(in, `,"manner":{}`).want(201).is("advice", nil)
		start(in, `,"manner":{"complexity":"complicated"}`).want(201).is("advice.rule", "complicated_account").is("advice.steps.0.name", "account")
		start(named, `,"manner":{"urgency":"urgent"}`).want(201).is("advice.rule", "urgent_and_sensitive")
		for _, one := range []struct{ asks, manner, advise string }{
			{`"kind":"decision"`, `"complexity":"complicated"`, `"urgency":"can_wait","complexity":"complicated","need":"decision"`},
			{`"kind":"decision"`, `"complexity":"complicated","laid_out":true`, `"urgency":"can_wait","complexity":"complicated","need":"decision","laid_out":true`},
			{`"kind":"answer"`, `"urgency":"today"`, `"urgency":"today","complexity":"simple","need":"answer"`},
			{`"kind":"answer","want":{"working_days":1}`, `"urgency":"today"`, `"urgency":"today","complexity":"simple","need":"answer"`},
			{`"kind":"answer","want":{"end_of_day":0}`, `"urgency":"today"`, `"urgency":"today","complexity":"simple","need":"answer","due_today":true`},
			{`"kind":"answer","until":"end of Friday"`, `"urgency":"today"`, `"urgency":"today","complexity":"simple","need":"answer","due_today":true`},
		} {
			advised := c.post("/advice", `{"sensitivity":"everyone",`+one.advise+`}`).want(200)
			started := start(in, `,"manner":{`+one.manner+`},"ask":{"of":["`+kenji.ID.String()+`"],`+one.asks+`}`).want(201)
			if got, want := started.at("advice"), advised.at("advice"); !reflect.DeepEqual(got, want) {
				t.Errorf("%s with %s is advised %v, want %v", one.asks, one.manner, got, want)
			}
		}

		begun := c.get("/spaces/" + s.ID.String() + "/threads").size("items")
		start(in, `,"manner":{"sensitivity":"sensitive"}`).want(422).is("errors.0.field", "manner.sensitivity")
		start(named, `,"manner":{"sensitivity":"everyone"}`).want(422).is("errors.0.field", "manner.sensitivity")
		start(in, `,"manner":{"urgency":"very"}`).want(422).is("errors.0.field", "manner.urgency")
		start(in, `,"manner":{"urgency":"urgent","worse":"Every boat."}`).want(422).is("errors.0.field", "manner.urgency").
			is("errors.0.message", "What is urgent rings, and is raised with POST /urgents.")
		if n := c.get("/spaces/" + s.ID.String() + "/threads").size("items"); n != begun || n < 8 {
			t.Errorf("there are %d threads, and were %d", n, begun)
		}

		// What a draft there says is the draft's: of what is missing here the usual holds.
		c.do("PUT", "/drafts/space:"+s.ID.String(), `{"title":"The lamp","manner":{"urgency":"urgent"}}`).want(200)
		start(in, `,"manner":{"complexity":"complicated"}`).want(201).is("advice.rule", "complicated_account")
	})
}

// A letter names the files that it refers to, and a program uploads them in parts as a page does.
func TestALetterNamesItsFiles(t *testing.T) {
	d := newDesk(t)
	ines := d.Person("Inês Carvalho", "Europe/Lisbon")
	kenji := d.Person("Kenji Mori", "Asia/Tokyo")
	c := d.as(ines)
	s := d.Space("Lamps", ines)
	at := c.do("POST", "/uploads", "", "Tus-Resumable", "1.0.0", "Upload-Length", "9", "Upload-Metadata", "filename cGxhbi50eHQ=").want(201).Header.Get("Location")
	at = strings.TrimPrefix(at, "/api/v1")
	c.do("PATCH", at, "The plan.", "Tus-Resumable", "1.0.0", "Upload-Offset", "0", "Content-Type", "application/offset+octet-stream").want(204)
	number := strings.TrimPrefix(at, "/uploads/")
	d.as(kenji).get("/files/" + number).want(404)
	th := d.Thread(ines, s, "The lamp", "Here: "+c.get("/files/"+number).want(200).text("link"))
	c.get("/letters/"+th.LastLetter.String()).want(200).is("files.0.name", "plan.txt").is("files.0.kind", "text")
	if a := d.as(kenji).get("/files/" + number + "/bytes").want(200); a.Body != "The plan." {
		t.Errorf("%q", a.Body)
	}
	c.do("DELETE", "/files/"+number, "").want(409).is("code", "file_in_use")
}

// A letter that was imported says so, to whoever sees it, as its page does; no other letter says anything of it.
func TestALetterNamesItsImport(t *testing.T) {
	d := newDesk(t)
	owner, ines := d.PersonAs("Ada Admin", "Europe/Berlin", person.Owner), d.Person("Inês Carvalho", "Europe/Lisbon")
	s := d.Space("Lamps", owner, ines)
	run, err := d.Imports.Begin(t.Context(), owner, imports.Archive{Space: s.ID, File: "lamps.mbox", Digest: "x"})
	if err != nil {
		t.Fatal(err)
	}
	text, err := thread.PrepareImport("It went out.", "> Is it *on*?")
	if err != nil {
		t.Fatal(err)
	}
	at := d.Clock().AddDate(-1, 0, 0)
	added, err := d.Imports.Add(t.Context(), owner, run, []imports.Thread{{Title: "The lamp", Letters: []imports.Letter{
		{Key: "id:a", Name: "Mira Osei", Email: "mira@example.org", Written: at, Place: at, Text: text}}}}, 1)
	if err != nil {
		t.Fatal(err)
	}
	d.Reply(ines, added.Threads[0], "It is on again.")
	a := d.as(ines).get("/threads/"+added.Threads[0].String()+"/letters").want(200).is("items.0.import.id", run.ID.String()).is("items.0.import.by.name", "Ada Admin")
	if rest := a.text("items.0.import.rest"); !strings.Contains(rest, "<em>on</em>") {
		t.Errorf("the rest is %q", rest)
	}
	if strings.Count(a.Body, `"import"`) != 1 {
		t.Errorf("what was written here was imported, too: %s", a.Body)
	}
	d.as(ines).get("/letters/"+a.text("items.0.id")).want(200).is("import.id", run.ID.String())
}

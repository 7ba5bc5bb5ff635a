package e2e

import (
	"bytes"
	"image"
	"image/png"
	"io"
	"iter"
	"maps"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"meantime/e2e/browser"
	"meantime/internal/app/hostile"
	"meantime/internal/id"
	"meantime/internal/person"
	"meantime/internal/web"
)

// attack is a company whose people write scripts into every field that there is.
type attack struct {
	saltmarsh
	solveig person.Actor // who does nothing herself
	scripts *hostile.Corpus
	tours   []tour
	routes  *http.ServeMux
	seen    map[string]bool // every field that was found, and whether what was written into it has been kept
	echoed  []echo
	asked   map[string]question
	visited map[string]int // how many addresses of a route have been looked at
	session map[id.ID]string
	token   map[id.ID]string
}

// echo is a form whose answer is a page of its own, as where something is refused.
type echo struct {
	by            person.Actor
	route, action string
	form          url.Values
	files         url.Values // what the file in a field is called; nil where none is sent
}

// TestNoFieldRunsAScript writes every script of a list that others have made into every field, in the API and in the forms,
// and into every address, and opens every page that shows any of it: no script runs, nothing is refused by the content
// security policy because nothing tries, and the pages ask for nothing of what was written.
func TestNoFieldRunsAScript(t *testing.T) {
	s := newSaltmarsh(t)
	turns := s.takesTurns()
	solveig := s.Person("Solveig Moen", "Europe/Oslo")
	s.must(s.Spaces.Add(t.Context(), s.ruth, s.ticketing.ID, solveig.ID))
	a := attack{saltmarsh: s, solveig: solveig, scripts: hostile.Scripts(t), routes: http.NewServeMux(), seen: map[string]bool{}, visited: map[string]int{}, asked: map[string]question{}, session: map[id.ID]string{}, token: map[id.ID]string{}}
	for _, r := range web.Routes() {
		a.routes.Handle(r.Pattern, http.NotFoundHandler())
	}
	a.tours = append(s.tours(), tour{s.house, s.ines, turns}, s.goesRound())
	a.tours = append(a.tours, s.urgentPages(s.rings().String())...)
	a.operations()
	a.forms()
	for name, kept := range a.seen {
		if !kept && !slices.ContainsFunc(formal, func(r *regexp.Regexp) bool { return r.MatchString(name) }) {
			t.Errorf("nothing was written into %s, so nothing was proven of it", name)
		}
	}
	if left := a.scripts.Left(); left > 0 || len(a.seen) < 100 {
		t.Errorf("%d scripts were written nowhere, and %d fields were found", left, len(a.seen))
	}
	a.Pass(a.Clock().Add(26 * time.Hour)) // what waits is delivered
	a.look()
}

// formal are the fields that take no words, and why.
var formal = []*regexp.Regexp{
	regexp.MustCompile(`zone$|hours|times\.|focus|deliveries$| time$|\.time$`), // only what is a time, or where
	regexp.MustCompile(`email$`),                     // only an address
	regexp.MustCompile(` (who|standin|of|readers)$`), // only somebody's name
	regexp.MustCompile(` line$`),                     // only a number to call, or a link
	regexp.MustCompile(`passkeys name$`),             // only with a passkey
}

func (a *attack) signIn(who person.Actor) {
	a.T.Helper()
	if who.ID == 0 || a.session[who.ID] != "" {
		return
	}
	var err error
	a.session[who.ID], err = a.Persons.Sessions.Begin(a.T.Context(), who.ID, "", "")
	a.must(err)
	_, a.token[who.ID], err = a.Persons.Tokens.Create(a.T.Context(), who, "Test", person.AllScopes, time.Time{})
	a.must(err)
}

// send sends a request as somebody, and follows no redirect. Where it has to be said what is changed, that is what is there.
func (a *attack) send(who person.Actor, method, path, kind string, body []byte) (status int, answer string) {
	a.T.Helper()
	got, raw := a.request(who, method, path, kind, body, "")
	if got.StatusCode == http.StatusPreconditionRequired {
		now, _ := a.request(who, http.MethodGet, path, "", nil, "")
		got, raw = a.request(who, method, path, kind, body, now.Header.Get("ETag"))
	}
	if got.StatusCode >= 500 {
		a.T.Errorf("%s %s: %d\n%s\n%s", method, path, got.StatusCode, body, raw)
	}
	return got.StatusCode, raw
}

func (a *attack) request(who person.Actor, method, path, kind string, body []byte, match string) (*http.Response, string) {
	a.T.Helper()
	a.signIn(who)
	r, err := http.NewRequestWithContext(a.T.Context(), method, a.address+path, bytes.NewReader(body))
	a.must(err)
	r.Header.Set("Content-Type", kind)
	if match != "" {
		r.Header.Set("If-Match", match)
	}
	if who.ID != 0 && strings.HasPrefix(path, "/api/") {
		r.Header.Set("Authorization", "Bearer "+a.token[who.ID])
	} else if who.ID != 0 {
		r.AddCookie(&http.Cookie{Name: "session", Value: a.session[who.ID]})
	}
	got, err := http.DefaultTransport.RoundTrip(r)
	a.must(err)
	defer got.Body.Close()
	raw, err := io.ReadAll(got.Body)
	a.must(err)
	return got, string(raw)
}

var number = regexp.MustCompile(`\b[0-9a-z]{13}\b`)

// numbers are those of everything that is named on the pages of the tours.
func (a *attack) numbers() []string {
	found := map[string]bool{a.ticketing.ID.String(): true}
	for _, one := range a.tours {
		for _, path := range one.pages {
			_, page := a.send(one.by, http.MethodGet, path, "", nil)
			for _, n := range number.FindAllString(page+path, -1) {
				if _, err := id.Parse(n); err == nil {
					found[n] = true
				}
			}
		}
	}
	return slices.Sorted(maps.Keys(found))
}

var blank = regexp.MustCompile(`\{[^}]*\}`)

// operations writes into every field of the API that holds words, into all of an operation at once and into each alone.
// The last come first: what is described last is what ends a thing.
func (a *attack) operations() {
	a.T.Helper()
	_, document := a.send(person.Actor{}, http.MethodGet, "/api/openapi.json", "", nil)
	all, err := hostile.Operations([]byte(document))
	a.must(err)
	numbers := a.numbers()
	for _, o := range slices.Backward(all) {
		kept := a.operation(o, "", numbers)
		for _, f := range o.Fields {
			if one := a.operation(o, f.Name, numbers); f.Words {
				a.seen[o.Method+" "+o.Path+" "+f.Name] = one || kept
			}
		}
	}
}

// sample is the id that the examples of the API show.
const sample = "0b3n6x2e9g000"

var named = regexp.MustCompile(`"(\w+)":(\[?)"` + sample + `"`)

// operation writes into one field, or into all that hold words when none is named, as anybody, of anything. A number in a
// body is chosen by its name, and a limit that is not described is found by writing less.
func (a *attack) operation(o hostile.Operation, only string, numbers []string) bool {
	for share := 1; share < 100; share *= 4 {
		body := named.ReplaceAllStringFunc(string(o.Body(func(f hostile.Value) (string, bool) {
			wanted := f.Name == only || only == "" && f.Words
			if !wanted {
				return "", false
			}
			return a.scripts.Take(max(f.Most/share, 12), " "), true
		})), func(at string) string {
			of := a.solveig.ID
			switch named.FindStringSubmatch(at)[1] {
			case "space":
				of = a.ticketing.ID
			case "thread":
				of = a.refunds.ID
			}
			return strings.Replace(at, sample, of.String(), 1)
		})
		for _, who := range []person.Actor{a.ines, a.ruth, a.mira} {
			if a.tried(o, who, body, numbers) {
				return true
			}
		}
	}
	return false
}

func (a *attack) tried(o hostile.Operation, who person.Actor, body string, numbers []string) bool {
	for _, n := range numbers {
		path := strings.NewReplacer("{place}", "space:"+n, "{region}", "PT", "{date}", "2026-10-20").Replace(o.Path)
		path = "/api/v1" + blank.ReplaceAllString(path, n)
		status, answer := a.send(who, o.Method, path, "application/json", []byte(strings.ReplaceAll(body, sample, n)))
		switch {
		case status < 300:
			return true
		case status == http.StatusUnprocessableEntity:
			if !strings.Contains(answer, `"code":"invalid_`) || strings.Contains(answer, `"detail":""`) {
				a.T.Errorf("%s %s: %s", o.Method, o.Path, answer)
			}
			return false
		}
		if !strings.Contains(path, n) {
			return false
		}
	}
	return false
}

// forms writes into every field of every form that is on a page of the tours: into each alone, and into all at once.
func (a *attack) forms() {
	a.T.Helper()
	for _, one := range a.tours {
		for _, name := range slices.Sorted(maps.Keys(one.pages)) {
			path := one.pages[name]
			_, page := a.send(one.by, http.MethodGet, path, "", nil)
			for i, f := range hostile.Read(page, a.address+path).Forms {
				written := f.Written()
				if f.Get || len(written) == 0 {
					continue
				}
				for _, only := range append(written, "") {
					if _, page = a.send(one.by, http.MethodGet, path, "", nil); page != "" { // with a key of its own
						if again := hostile.Read(page, a.address+path).Forms; i < len(again) && again[i].Action == f.Action {
							a.form(one.by, again[i], only)
						}
					}
				}
			}
		}
	}
}

// form sends a form with scripts in one field, or in all when none is named. The others are empty, or if that is refused
// hold the name of somebody who does nothing here.
func (a *attack) form(who person.Actor, f hostile.Form, only string) {
	a.T.Helper()
	for _, harmless := range []string{"", "Solveig Moen", "@solveig"} {
		form := f.Filled(harmless, func(field hostile.Field) (string, bool) {
			sep := " "
			if field.Lines {
				sep = "\n\n"
			}
			return a.scripts.Take(field.Most, sep), only == "" || field.Name == only
		})
		kind, body := "application/x-www-form-urlencoded", []byte(form.Encode())
		if f.Files {
			kind, body = a.parts(f, form)
		}
		status, answer := a.send(who, http.MethodPost, f.Action, kind, body)
		_, pattern := a.routes.Handler(httptest.NewRequestWithContext(a.T.Context(), http.MethodPost, f.Action, nil))
		if strings.Contains(answer, "<main") {
			a.echoed = append(a.echoed, echo{who, pattern, f.Action, form, a.named(f)})
		}
		for _, name := range f.Written() {
			if only == "" || name == only {
				a.seen[pattern+" "+name] = a.seen[pattern+" "+name] || status < 400
			}
		}
		if status < 400 {
			return
		}
	}
}

// named are scripts as the names of the files of a form.
func (a *attack) named(f hostile.Form) url.Values {
	if !f.Files {
		return nil
	}
	names := url.Values{}
	for _, field := range f.Fields {
		if field.File {
			names.Set(field.Name, a.scripts.Take(100, " "))
		}
	}
	return names
}

// parts is a form with files in it, of which each has a script for a name.
func (a *attack) parts(f hostile.Form, form url.Values) (kind string, body []byte) {
	a.T.Helper()
	var out bytes.Buffer
	w := multipart.NewWriter(&out)
	for name, values := range form {
		for _, value := range values {
			a.must(w.WriteField(name, value))
		}
	}
	for _, field := range f.Fields {
		if field.File {
			part, err := w.CreateFormFile(field.Name, a.scripts.Take(100, " "))
			a.must(err)
			a.must(png.Encode(part, image.NewGray(image.Rect(0, 0, 20, 20))))
		}
	}
	a.must(w.Close())
	return w.FormDataContentType(), out.Bytes()
}

// look opens every page that shows what was written, in a browser: those of the tours, those that they lead to, and what
// answers a form that was refused. Then it writes into the addresses themselves. A run of hours looks at more of each.
func (a *attack) look() {
	a.T.Helper()
	few := 1
	if os.Getenv("MEANTIME_LONG") != "" {
		few = 50
	}
	tabs := map[id.ID]*browser.Page{}
	tab := func(who person.Actor) *browser.Page {
		if tabs[who.ID] == nil {
			tabs[who.ID] = a.tab(who)
		}
		return tabs[who.ID]
	}
	for _, one := range a.tours {
		for path := range a.addresses(one, few) {
			a.harmless(tab(one.by), path, func(p *browser.Page) { p.Go(a.address + path) })
		}
	}
	shown := map[string]int{}
	for _, e := range a.echoed {
		if shown[e.route]++; shown[e.route] <= 2*few {
			a.harmless(tab(e.by), e.action, func(p *browser.Page) { p.Submit(e.action, e.form, e.files) })
		}
	}
	for _, route := range slices.Sorted(maps.Keys(a.asked)) {
		for _, address := range a.asked[route].hostile(route, a.scripts, few) {
			a.harmless(tab(a.asked[route].by), address, func(p *browser.Page) { p.Go(a.address + address) })
		}
	}
}

// tab is a window of somebody that says what it asks for.
func (a *attack) tab(who person.Actor) *browser.Page {
	a.T.Helper()
	t := a.T.(*testing.T)
	var p *browser.Page
	if who.ID != 0 {
		p = a.open(t, who, browser.Person{})
	} else {
		p = chromium.Open(t, browser.Person{})
		p.Go(a.address + "/sign-in")
	}
	p.Guard()
	return p
}

// addresses are those of a tour and those that its pages lead to, of each route a few; and of each once more with scripts
// in everything that its address holds.
func (a *attack) addresses(one tour, few int) iter.Seq[string] {
	return func(yield func(string) bool) {
		todo := slices.Sorted(maps.Values(one.pages))
		for n := 0; n < len(todo); n++ {
			path := todo[n]
			at, query, _ := strings.Cut(path, "?")
			_, pattern := a.routes.Handler(httptest.NewRequestWithContext(a.T.Context(), http.MethodGet, at, nil))
			route := strings.TrimPrefix(pattern, "GET ")
			if values, err := url.ParseQuery(query); err == nil {
				route += "?" + strings.Join(slices.Sorted(maps.Keys(values)), "&")
			}
			if a.visited[route]++; n >= len(one.pages) && a.visited[route] > few {
				continue
			}
			status, page := a.send(one.by, http.MethodGet, path, "", nil)
			if status != http.StatusOK || !strings.Contains(page, "<main") {
				continue
			}
			if !yield(path) {
				return
			}
			read := hostile.Read(page, a.address+path)
			todo = append(todo, read.Links...)
			a.learn(one.by, path)
			for _, link := range read.Links {
				a.learn(one.by, link)
			}
			for _, f := range read.Forms {
				if f.Get {
					a.learn(one.by, f.Action+"?"+f.Filled("", func(hostile.Field) (string, bool) { return "", false }).Encode())
				}
			}
		}
	}
}

// learn keeps what a route is asked with.
func (a *attack) learn(by person.Actor, address string) {
	at, query, _ := strings.Cut(address, "?")
	_, pattern := a.routes.Handler(httptest.NewRequestWithContext(a.T.Context(), http.MethodGet, at, nil))
	values, err := url.ParseQuery(query)
	if err != nil || noPages[strings.TrimPrefix(pattern, "GET ")] != "" && pattern != "GET /" {
		return
	}
	known, ok := a.asked[pattern]
	if !ok {
		known = question{by: by, path: at, names: map[string]bool{"q": true, "then": true}}
		a.asked[pattern] = known
	}
	for name := range values {
		known.names[name] = true
	}
}

// question is what a route is asked with.
type question struct {
	by    person.Actor
	path  string
	names map[string]bool
}

// hostile are the addresses of the questions with scripts in them: in all that is asked for, in the path and, in a run of
// hours, in each name of the query alone.
func (q question) hostile(route string, scripts *hostile.Corpus, few int) (out []string) {
	all := url.Values{}
	for _, name := range slices.Sorted(maps.Keys(q.names)) {
		all.Set(name, scripts.Take(150, " "))
		if few > 1 {
			out = append(out, q.path+"?"+url.Values{name: {scripts.Take(150, " ")}}.Encode())
		}
	}
	out = append(out, q.path+"?"+all.Encode())
	if blank.MatchString(route) {
		out = append(out, blank.ReplaceAllStringFunc(strings.TrimPrefix(route, "GET "), func(string) string { return url.PathEscape(scripts.Take(100, " ")) }))
	}
	return out
}

// harmless looks at a page, and fails the test for what has run, was refused, or was asked for.
func (a *attack) harmless(p *browser.Page, path string, open func(*browser.Page)) {
	a.T.Helper()
	open(p)
	found := browser.Eval[[]string](p, `() => [...document.querySelectorAll("*")].flatMap(e => [
		...[...e.attributes].filter(a => /^on/i.test(a.name) || /^(href|src|action|formaction|xlink:href|data|poster|srcdoc|background)$/i.test(a.name)
			&& /^(javascript|vbscript|data):/i.test(a.value.replace(/[\x00-\x20]/g, ""))).map(a => e.tagName + " " + a.name + "=" + a.value),
		...(/^(iframe|frame|object|embed|base|applet|marquee)$/i.test(e.tagName) || e.localName === "script" && !e.src.startsWith(location.origin + "/static/") && e.type !== "importmap"
			|| e.localName === "meta" && e.httpEquiv ? [e.outerHTML] : [])])`)
	for _, what := range found {
		a.T.Errorf("%s: %s is on the page", path, what)
	}
	for _, problem := range p.Problems() {
		if !strings.HasPrefix(problem, "network: Failed to load resource: the server responded with a status of 4") {
			a.T.Errorf("%s: %s", path, problem)
		}
	}
	at, _, _ := strings.Cut(path, "?")
	now, err := url.Parse(p.URL()) // where it was led to
	a.must(err)
	for _, asked := range p.Asked() {
		rest, ours := strings.CutPrefix(asked, a.address)
		if !ours && !strings.HasPrefix(asked, "data:") || ours && !allowed.MatchString(rest) && !strings.HasPrefix(rest, at) && !strings.HasPrefix(rest, now.Path) {
			a.T.Errorf("%s: it asks for %s", path, asked)
		}
	}
}

// allowed is what every page may ask for by itself.
var allowed = regexp.MustCompile(`^/(static/|photos/|stream$|rings$|passkeys$|sign-in$)`)

package canary_test

import (
	"bytes"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"golang.org/x/net/html"
	"golang.org/x/text/unicode/norm"

	"meantime/internal/app/apptest"
	"meantime/internal/app/hostile"
	"meantime/internal/naming"
	"meantime/internal/person"
	"meantime/internal/web"
	"meantime/internal/web/site"
)

// stumbles writes the Big List of Naughty Strings into a company.
type stumbles struct {
	*cage
	strings []string
	next    int
	each    int // how many of them a field meets
	solveig person.Actor
	used    map[string]bool
	kept    map[string]int  // how many each field has given back
	found   map[string]spot // where an operation could be done
}

// spot is as whom, and about what, something can be done.
type spot struct {
	who    person.Actor
	number string
}

// TestNaughtyStringsComeBack writes strings that programs stumble over into every field of the API and of the forms, on
// both engines. Each comes back byte for byte as the rules of its kind of text leave it, or is refused with a sentence and a
// code, and what was written is not lost; nowhere something goes wrong. The rules are NFC and those of package naming: a
// name is one line, what shows nothing goes, controls and what turns the direction of other text are refused. A letter is
// kept but for NFC and the blanks around it.
func TestNaughtyStringsComeBack(t *testing.T) {
	t.Parallel()
	apptest.Each(t, func(t *testing.T, w *apptest.World) {
		s := &stumbles{cage: newCageOn(t, w), strings: hostile.Strings(t), each: 8, used: map[string]bool{}, kept: map[string]int{}, found: map[string]spot{}}
		if os.Getenv("MEANTIME_LONG") != "" {
			s.each = len(s.strings)
		}
		s.solveig = w.Person("Solveig Moen", "Europe/Oslo")
		s.must(s.Spaces.Add(t.Context(), s.insider, s.closed.ID, s.solveig.ID))
		s.letters()
		s.operations()
		s.forms()
		if len(s.kept) < 60 || len(s.used) < len(s.strings)/2 {
			t.Errorf("%d fields have kept something, and %d of %d strings were tried in others than letters", len(s.kept), len(s.used), len(s.strings))
		}
	})
}

// request sends something as somebody. Where it has to be said what is changed, that is what is there.
func (s *stumbles) request(who person.Actor, method, path, kind string, body []byte, match string) *httptest.ResponseRecorder {
	s.T.Helper()
	r := httptest.NewRequest(method, "http://localhost:8484"+path, bytes.NewReader(body))
	r.Header.Set("Content-Type", kind)
	if match != "" {
		r.Header.Set("If-Match", match)
	}
	r.AddCookie(&http.Cookie{Name: site.SessionCookie, Value: s.sessions[who.ID]})
	r.Header.Set("Authorization", "Bearer "+s.tokens[who.ID])
	w := httptest.NewRecorder()
	s.handler.ServeHTTP(w, r)
	if w.Code == http.StatusPreconditionRequired && match == "" {
		return s.request(who, method, path, kind, body, s.request(who, http.MethodGet, path, "", nil, "").Header().Get("ETag"))
	}
	if w.Code >= 500 {
		s.T.Errorf("%s %s: %d\n%q\n%s", method, path, w.Code, body, w.Body)
	}
	return w
}

// take is the next of the strings that fits.
func (s *stumbles) take(most int) string {
	for {
		s.next = (s.next + 1) % len(s.strings)
		if one := s.strings[s.next]; len([]rune(one)) <= most {
			s.used[one] = true
			return one
		}
	}
}

// leaves is a text, and what the rules leave of it.
func leaves(s string) []string {
	s = strings.ReplaceAll(s, "\r\n", "\n")
	out := []string{s, strings.TrimSpace(s)}
	for _, text := range []string{s, norm.NFC.String(s)} {
		for _, clean := range []func(string, string, int) (string, error){naming.Line, naming.Lines} {
			if kept, err := clean("text", text, len(text)); err == nil {
				out = append(out, kept)
			}
		}
	}
	return out
}

// letters writes every string as a title and as code, which shows every character, and looks at the page.
func (s *stumbles) letters() {
	s.T.Helper()
	fence := strings.Repeat("`", 20)
	for _, text := range s.strings {
		body, err := json.Marshal(map[string]any{"space": s.closed.ID, "title": text, "body": "As code:\n\n" + fence + "\n" + text + "\n" + fence})
		s.must(err)
		w := s.request(s.insider, http.MethodPost, "/api/v1/threads", "application/json", body, "")
		if w.Code != http.StatusCreated {
			s.says("POST /threads title", text, w)
			continue
		}
		var made struct{ ID string }
		s.must(json.Unmarshal(w.Body.Bytes(), &made))
		page := s.request(s.insider, http.MethodGet, "/threads/"+made.ID, "", nil, "").Body.String()
		title, err := naming.Line("title", norm.NFC.String(text), len(text))
		s.must(err)
		if shown := texts(s.T, page, "h1"); !slices.Contains(shown, title) {
			s.T.Errorf("the title %q is shown as %q", text, shown)
		}
		if shown := texts(s.T, page, "pre"); !slices.Contains(shown, norm.NFC.String(strings.TrimSpace(text))) {
			s.T.Errorf("the letter %q is shown as %q", text, shown)
		}
	}
}

// texts are what is in the elements of a kind.
func texts(t testing.TB, page, kind string) (out []string) {
	t.Helper()
	root, err := html.Parse(strings.NewReader(page))
	if err != nil {
		t.Fatal(err)
	}
	for n := range root.Descendants() {
		if n.Type != html.ElementNode || n.Data != kind {
			continue
		}
		text := ""
		for d := range n.Descendants() {
			if d.Type == html.TextNode {
				text += d.Data
			}
		}
		out = append(out, strings.TrimSpace(text))
	}
	return out
}

// operations writes into the fields of the API that hold words.
func (s *stumbles) operations() {
	s.T.Helper()
	all, err := hostile.Operations(s.request(s.insider, http.MethodGet, "/api/openapi.json", "", nil, "").Body.Bytes())
	s.must(err)
	for _, o := range slices.Backward(all) {
		for _, f := range o.Fields {
			for range s.each {
				if f.Words {
					s.operation(o, f)
				}
			}
		}
	}
}

var byName = regexp.MustCompile(`"(\w+)":(\[?)"` + sample + `"`)

// operation writes a string into a field of an operation, as whoever may and of whatever it can be about.
func (s *stumbles) operation(o hostile.Operation, f hostile.Value) {
	s.T.Helper()
	text := s.take(f.Most)
	name := o.Method + " " + o.Path
	body := byName.ReplaceAllStringFunc(string(o.Body(func(one hostile.Value) (string, bool) { return text, one.Name == f.Name })), func(at string) string {
		of := s.solveig.ID
		switch byName.FindStringSubmatch(at)[1] {
		case "space":
			of = s.closed.ID
		case "thread":
			of = s.thread.ID
		}
		return strings.Replace(at, sample, of.String(), 1)
	})
	for _, at := range s.spots(name) {
		path := strings.NewReplacer("{place}", "space:"+at.number, "{region}", "PT", "{date}", "2026-10-20").Replace(o.Path)
		path = "/api/v1" + blank.ReplaceAllString(path, at.number)
		w := s.request(at.who, o.Method, path, "application/json", []byte(strings.ReplaceAll(body, sample, at.number)), "")
		switch {
		case w.Code < 300:
			s.found[name] = at
			if s.kept[name+" "+f.Name]++; o.Keeps && !s.gave(at.who, path, w, text) {
				s.T.Errorf("%s %s: %q did not come back: %.300s", name, f.Name, text, w.Body)
			}
			return
		case w.Code == http.StatusUnprocessableEntity, w.Code == http.StatusRequestEntityTooLarge:
			s.says(name+" "+f.Name, text, w)
			return
		}
	}
}

// spots are what an operation is tried at: where it could be done, and else everywhere.
func (s *stumbles) spots(name string) (out []spot) {
	if at, ok := s.found[name]; ok {
		out = append(out, at)
	}
	for _, who := range []person.Actor{s.insider, s.outsider["owner"]} {
		for _, n := range s.numbers {
			out = append(out, spot{who, n.String()})
		}
		if !strings.Contains(name, "{") {
			out = out[:len(out)-len(s.numbers)+1]
		}
	}
	return out
}

// becomes finds the thread that something has become.
var becomes = regexp.MustCompile(`"thread":"([0-9a-z]+)"`)

// gave looks for the string in the answer, and where the thing is read.
func (s *stumbles) gave(who person.Actor, path string, w *httptest.ResponseRecorder, text string) bool {
	s.T.Helper()
	if holds(w.Body.Bytes(), text) {
		return true
	}
	became := ""
	if m := becomes.FindStringSubmatch(w.Body.String()); m != nil {
		became = m[1]
	}
	_, made, _ := strings.Cut(w.Header().Get("Location"), "/api/")
	for _, at := range []string{path, "/api/" + made, "/api/" + made + "/letters", "/api/v1/threads/" + became + "/letters", "/api/v1/holidays/edits?region=PT"} {
		if holds(s.request(who, http.MethodGet, at, "", nil, "").Body.Bytes(), text) {
			return true
		}
	}
	return false
}

// holds tells whether some JSON says a text, or what the rules leave of it.
func holds(answer []byte, text string) bool {
	var said any
	if json.Unmarshal(answer, &said) != nil {
		return false
	}
	wanted := leaves(text)
	var in func(any) bool
	in = func(v any) bool {
		switch v := v.(type) {
		case string: // or one paragraph of a letter, as what was done about something urgent is
			return slices.ContainsFunc(wanted, func(one string) bool { return strings.Contains("\n\n"+v+"\n\n", "\n\n"+one+"\n\n") })
		case []any:
			return slices.ContainsFunc(v, in)
		case map[string]any:
			for _, one := range v {
				if in(one) {
					return true
				}
			}
		}
		return false
	}
	return in(said)
}

// says fails the test unless the refusal has a code and a whole sentence.
func (s *stumbles) says(name, text string, w *httptest.ResponseRecorder) {
	s.T.Helper()
	var problem struct{ Detail, Code string }
	if err := json.Unmarshal(w.Body.Bytes(), &problem); err != nil || problem.Code == "" || !strings.HasSuffix(problem.Detail, ".") {
		s.T.Errorf("%s refuses %q with %d %s", name, text, w.Code, w.Body)
	}
}

// forms writes into the fields of the forms on the pages that lead to one another, of each route one. What a passkey is
// called is sent by a script, with the passkey.
func (s *stumbles) forms() {
	s.T.Helper()
	routes, seen := http.NewServeMux(), map[string]bool{}
	for _, r := range web.Routes() {
		routes.Handle(r.Pattern, http.NotFoundHandler())
	}
	first := func(who person.Actor, method, path, more string) bool {
		_, pattern := routes.Handler(httptest.NewRequest(method, path, nil))
		pattern = who.ID.String() + pattern + weekday.ReplaceAllString(more, "")
		defer func() { seen[pattern] = true }()
		return !seen[pattern]
	}
	for _, who := range []person.Actor{s.insider, s.outsider["owner"]} {
		todo := []string{"/today", "/new", "/spaces/new", "/me/hours", "/organisation", "/threads/" + s.thread.ID.String()}
		for i := 0; i < len(todo); i++ {
			path, _, _ := strings.Cut(todo[i], "?")
			if !first(who, http.MethodGet, path, "") {
				continue
			}
			page := s.read(who, path)
			todo = append(todo, page.Links...)
			for at, f := range page.Forms {
				for _, name := range f.Written() {
					if !f.Get && !f.Files && f.Action != "/me/security/passkeys" && first(person.Actor{}, http.MethodPost, f.Action, " "+name) {
						s.field(who, path, at, f.Action, name)
					}
				}
			}
		}
	}
}

// weekday ends the name of a field of which there is one for each.
var weekday = regexp.MustCompile(`\.(mon|tue|wed|thu|fri|sat|sun)$`)

func (s *stumbles) read(who person.Actor, path string) hostile.Page {
	s.T.Helper()
	return hostile.Read(s.request(who, http.MethodGet, path, "", nil, "").Body.String(), "http://localhost:8484"+path)
}

// field writes some of the strings into a field of a form: alone, and if that is refused beside somebody's name.
func (s *stumbles) field(who person.Actor, path string, at int, action, name string) {
	s.T.Helper()
	for range max(s.each/2, 1) {
		page := s.read(who, path)
		if at >= len(page.Forms) || page.Forms[at].Action != action {
			return
		}
		text := ""
		for _, harmless := range []string{"", "Solveig Moen"} {
			form := page.Forms[at].Filled(harmless, func(field hostile.Field) (string, bool) {
				if field.Name == name && text == "" {
					text = s.take(field.Most)
				}
				return text, field.Name == name
			})
			w := s.request(who, http.MethodPost, action, "application/x-www-form-urlencoded", []byte(form.Encode()), "")
			if w.Code < 400 {
				s.kept[action+" "+name]++
				break
			}
			if w.Code == http.StatusUnprocessableEntity && !s.echoes(w.Body.String(), name, text) {
				s.T.Errorf("POST %s: %q in %s was refused, and is lost", action, text, name)
			}
		}
	}
}

// echoes tells whether a page that refuses something still holds it, so that nobody writes it twice.
func (s *stumbles) echoes(page, name, text string) bool {
	for _, f := range hostile.Read(page, "http://localhost:8484/").Forms {
		for _, field := range f.Fields {
			if field.Name == name && slices.Contains(leaves(text), field.Value) {
				return true
			}
		}
	}
	return false
}

package extract

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"meantime/internal/words"
)

func told(problems []Problem) string {
	var lines []string
	for _, p := range problems {
		lines = append(lines, p.String())
	}
	return strings.Join(lines, "\n")
}

func TestEscaped(t *testing.T) {
	for name, tt := range map[string]struct{ html, want string }{
		"all in actions":       {`<p title="{{.T "x"}}">{{.T "Hello"}} · 13 {{/* note */}}</p>`, ""},
		"text":                 {"<p>\n  {{.T \"a\"}}\n  Hello {{.Name}}\n</p>", `t.html:3: text that escaped the catalogue: "Hello"`},
		"a label":              {"<p></p>\n<a aria-label=\"Close {{.X}}\"></a>", `t.html:2: text that escaped the catalogue: aria-label=`},
		"a title":              {`<p title="x">`, `title="x"`},
		"a placeholder":        {`<input placeholder="Name">`, "placeholder"},
		"alt":                  {`<img alt="A boat">`, "alt"},
		"a submit's value":     {`<input type="submit" value="Send">`, "value"},
		"a field's value":      {`<input type="text" name="zone" value="Europe/Lisbon">`, ""},
		"not shown attributes": {`<p class="big" id="x" data-is="visit" href="/today">`, ""},
		"another script":       {"<p>日本</p>", "日本"},
		"an entity":            {"<p>&eacute;</p>", "é"},
		"not for translation":  {`<a translate="no">Meantime <b>now</b></a> <kbd>g</kbd><code>x</code><script>y</script>`, ""},
		"after such":           {`<a translate="no">Meantime<br></a> text`, `"text"`},
		"a string with braces": {`<p>{{.T "}} {{"}}</p>{{printf ` + "`}}`" + `}}`, ""},
		"a quote in a string":  {`<p>{{.T "say \"}} so\""}}</p>`, ""},
		"a comment":            {"{{- /* it's } }} not text */ -}}<!-- nor this -->", ""},
		"in an if":             {`<p{{if .X}} title="{{.T "a"}}"{{end}}>{{if .Y}}yes{{else}}{{.T "no"}}{{end}}</p>`, `"yes"`},
	} {
		got := told(Escaped("t.html", tt.html))
		if tt.want == "" && got != "" || !strings.Contains(got, tt.want) {
			t.Errorf("%s: got %q, want %q", name, got, tt.want)
		}
	}
}

func TestTemplate(t *testing.T) {
	messages, problems := Template("t.html", `
{{define "main"}}
<p>{{.T "Good {time}, {name}." "time" .Time "name" (.T "you")}}</p>
{{range .Rows}}{{$.N (len .X) "one" "{n} of {all}" "all" 3}}{{else}}{{.Shell.C "verb" "Open"}}{{end}}
{{with .Y}}{{$.TH "<em>{a}</em>" "a" .}}{{end}}{{template "x" ($.T "in a call")}}
{{if eq (.T "in a test") "x"}}{{end}}{{$t := .T "kept"}}{{.Other "not a verb"}}
{{end}}`)
	if len(problems) > 0 {
		t.Fatal(told(problems))
	}
	found := map[words.Key]Message{}
	for _, m := range messages {
		found[m.Key] = m
	}
	for _, source := range []string{"Good {time}, {name}.", "you", "one", "<em>{a}</em>", "in a call", "in a test", "kept"} {
		if _, ok := found[words.Key{Source: source}]; !ok {
			t.Errorf("%q was not found", source)
		}
	}
	if m := found[words.Key{Source: "one"}]; m.Plural != "{n} of {all}" || strings.Join(m.Args, " ") != "all" || m.Where != "t.html:4" {
		t.Errorf("got %+v", m)
	}
	if _, ok := found[words.Key{Context: "verb", Source: "Open"}]; !ok || len(messages) != 8 {
		t.Errorf("the context was lost, or %d messages are not 8", len(messages))
	}
	if p := told(CheckBlanks(messages)); p != "" {
		t.Error(p)
	}
}

func TestTemplateProblems(t *testing.T) {
	for text, want := range map[string]string{
		`{{.T .Dynamic}}`:                  "not written out",
		`{{.N 1 "one" .Many}}`:             "not written out",
		`{{.C .X "a"}}`:                    "not written out",
		`{{.T "a {b}" "b"}}`:               "pairs",
		`{{.T "a {b}" .Name 1}}`:           "pairs",
		`{{.N 1 "one"}}`:                   "too few",
		`{{.T "a" | .T}}`:                  "too few",
		`{{if}}`:                           "t.html",
		"\n\n{{.T \"a {b}\"}}":             "t.html:3: \"a {b}\" is given no value for {b}",
		`{{.T "a" "b" 1}}`:                 "no blank {b}",
		`{{.T "{n} things"}}`:              "no value for {n}",
		`{{.N 1 "one {x}" "{n} {count}"}}`: "no value for {x}",
	} {
		messages, problems := Template("t.html", text)
		if got := told(append(problems, CheckBlanks(messages)...)); !strings.Contains(got, want) {
			t.Errorf("%s: got %q, want %q", text, got, want)
		}
	}
}

func TestGo(t *testing.T) {
	messages, problems := Go("x.go", `package x
func f(s Shell, l *Locale, parts []any) {
	_ = s.T("Hello, {name}. " +
		"It is {clock}.", "name", s.Name, "clock", s.Clock(now))
	_ = l.N(3, "one", "{n} of {x}", parts...)
	_ = l.C("date", "{day}", parts...)
	_ = rand.N(10)
	_ = rand.N(max(1, 2))
	_ = s.T(dynamic)
	_ = t.C(1, 2)
	_ = s.T("lost {it}")
	_ = fault.Invalid("title", "A thread needs a title.")
	_ = fault.TooMany("Later, please.")
	_ = words.Source("Said elsewhere.")
	_ = fault.Invalid(field, sentence)
}`)
	if len(problems) > 0 {
		t.Fatal(told(problems))
	}
	if len(messages) != 7 || messages[0].Source != "Hello, {name}. It is {clock}." || messages[1].Plural != "{n} of {x}" ||
		messages[4].Source != "A thread needs a title." || messages[5].Source != "Later, please." || messages[6].Source != "Said elsewhere." {
		t.Fatalf("got %+v", messages)
	}
	if got, want := told(CheckBlanks(messages)), `x.go:11: "lost {it}" is given no value for {it}`; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	if _, problems := Go("x.go", "package"); len(problems) != 1 {
		t.Error("a file that does not parse was passed over")
	}
}

func TestEscapedGo(t *testing.T) {
	got := told(EscapedGo("x.go", `package x
import "net/http"
type s struct { A string `+"`json:\"Not me or\"`"+` }
func f(s Shell) error {
	a := "Your hours are saved"
	b := Page{Title: "Today", Name: "thread", Flash: &Flash{Text: s.T("Saved for later.")}}
	c := s.T("Hello {name}", "name", "Dear reader")
	log.Info("Started to serve")
	h.Set("Content-Type", "text/html; charset=utf-8")
	return fmt.Errorf("Could not do it: %w", fault.Conflict("x", "It is closed."))
}`))
	want := `x.go:5: text that escaped the catalogue: "Your hours are saved"
x.go:6: text that escaped the catalogue: "Today"`
	if got != want {
		t.Errorf("got %s\nwant %s", got, want)
	}
	if len(EscapedGo("x.go", "package")) != 1 {
		t.Error("a file that does not parse was passed over")
	}
}

func TestObsolete(t *testing.T) {
	cat, err := words.Open()
	if err != nil {
		t.Fatal(err)
	}
	var messages []Message
	sources, err := filepath.Glob("../*.go")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range sources {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		found, problems := Go(name, string(text))
		if len(problems) > 0 {
			t.Error(told(problems))
		}
		messages = append(messages, found...)
	}
	used := map[words.Key]bool{}
	for _, key := range Obsolete(cat.Locale("pt-PT"), messages) {
		used[key] = true
	}
	if used[words.Key{Source: "tomorrow"}] || used[words.Key{Context: "month", Source: "May"}] || used[words.Key{Context: "city", Source: "Lisbon"}] {
		t.Errorf("called obsolete though it is used: %v", used)
	}
	without := messages[:0:0]
	for _, m := range messages {
		if m.Source != "tomorrow" {
			without = append(without, m)
		}
	}
	gone := Obsolete(cat.Locale("pt-PT"), without)
	if len(gone) != len(used)+1 {
		t.Errorf("a sentence was taken out of the sources, and %v is obsolete", gone)
	}
}

func TestMissing(t *testing.T) {
	cat, err := words.Open()
	if err != nil {
		t.Fatal(err)
	}
	said := []Message{{Key: words.Key{Source: "tomorrow"}}, {Key: words.Key{Source: "Nobody has put this into Portuguese."}},
		{Key: words.Key{Context: "elsewhere", Source: "tomorrow"}}, {Key: words.Key{}}}
	got := Missing(cat.Locale("pt-PT"), said)
	if want := []words.Key{{Source: "Nobody has put this into Portuguese."}, {Context: "elsewhere", Source: "tomorrow"}}; !slices.Equal(got, want) {
		t.Errorf("got  %v\nwant %v", got, want)
	}
}

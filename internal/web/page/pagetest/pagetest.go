package pagetest

import (
	"bytes"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"golang.org/x/net/html"

	"meantime/internal/web/page"
	"meantime/internal/web/static"
	"meantime/internal/web/templates"
	"meantime/internal/words"
)

// Pages are the program's own pages. They are the same ones for all tests of a package, for parsing them takes longer than
// most tests do.
func Pages(t testing.TB) *page.Pages {
	t.Helper()
	p, err := parsed()
	if err != nil {
		t.Fatal(err)
	}
	return p
}

var parsed = sync.OnceValues(func() (*page.Pages, error) {
	a, err := opened()
	if err != nil {
		return nil, err
	}
	return page.New(templates.Files(), a, slog.New(slog.NewTextHandler(io.Discard, nil)), false)
})

// Assets are the program's own static files, the same ones for all tests of a package, too.
func Assets(t testing.TB) *static.Assets {
	t.Helper()
	a, err := opened()
	if err != nil {
		t.Fatal(err)
	}
	return a
}

var opened = sync.OnceValues(static.Open)

// Shell is that of a typical viewer: Inês in Lisbon, on a working Tuesday at 10:40, in English.
func Shell(t testing.TB, title string, place page.Place) page.Shell {
	t.Helper()
	lisbon, err := time.LoadLocation("Europe/Lisbon")
	if err != nil {
		t.Fatal(err)
	}
	at := func(hour, minute int) time.Time { return time.Date(2026, 10, 13, hour, minute, 0, 0, lisbon) }
	return page.Shell{
		Locale: &words.Locale{}, Title: title, Place: place, Org: "Saltmarsh", Now: at(10, 40),
		Hours:  []page.Window{{From: at(9, 0), To: at(17, 30)}},
		Viewer: &page.Viewer{Face: page.Face{Name: "Inês Carvalho", Hue: 90}, City: "Lisbon"},
	}
}

// Outside is the shell before anybody has signed in.
func Outside(t testing.TB, title string) page.Shell {
	s := Shell(t, title, page.PlaceNone)
	s.Viewer, s.Hours, s.Org = nil, nil, ""
	return s
}

// Check renders a page with each of the given contents, and fails on what no page may have. It returns the HTML of
// each, for what only this page's test can say.
func Check(t testing.TB, name string, contents ...page.Page) []string {
	t.Helper()
	pages, modules := Pages(t), Assets(t).Modules()
	var all []string
	for i, content := range contents {
		w := httptest.NewRecorder()
		pages.Render(w, httptest.NewRequest(http.MethodGet, "/"+name, nil), name, content)
		if w.Code != http.StatusOK {
			t.Errorf("%s, content %d: status %d; is each field of the template in the struct?", name, i, w.Code)
			continue
		}
		for _, fault := range Faults(w.Body.Bytes(), modules) {
			t.Errorf("%s, content %d: %s", name, i, fault)
		}
		all = append(all, w.Body.String())
	}
	return all
}

// Faults lists what is wrong with a page's HTML: elements that do not close, blanks that nobody filled, values that
// the template engine refused, an id used twice, a label or description that points nowhere, a picture without alt, a
// behaviour that is not there.
func Faults(text []byte, modules []string) []string {
	c := checker{ids: map[string]int{}, modules: modules}
	for _, bad := range []string{"ZgotmplZ", "<no value>", "%!"} {
		if bytes.Contains(text, []byte(bad)) {
			c.fault("it holds " + bad)
		}
	}
	z := html.NewTokenizer(bytes.NewReader(text))
	for {
		switch z.Next() {
		case html.ErrorToken:
			return c.end()
		case html.TextToken:
			c.text(string(z.Text()))
		case html.StartTagToken:
			c.open(z.Token())
		case html.SelfClosingTagToken:
			c.attributes(z.Token())
		case html.EndTagToken:
			c.close(z.Token().Data)
		}
	}
}

type checker struct {
	faults  []string
	stack   []string
	ids     map[string]int
	refs    []string
	modules []string
}

func (c *checker) fault(text string) {
	c.faults = append(c.faults, text)
}

func (c *checker) text(text string) {
	if len(c.stack) > 0 && c.stack[len(c.stack)-1] == "script" {
		return
	}
	if m := regexp.MustCompile(`\{[a-zA-Z]\w*\}`).FindString(text); m != "" {
		c.fault("nothing filled " + m)
	}
}

func (c *checker) open(tag html.Token) {
	c.attributes(tag)
	void := []string{"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
	if !slices.Contains(void, tag.Data) {
		c.stack = append(c.stack, tag.Data)
	}
}

func (c *checker) close(name string) {
	last := len(c.stack) - 1
	if last < 0 || c.stack[last] != name {
		c.fault("</" + name + "> closes " + strings.Join(c.stack, ">"))
		return
	}
	c.stack = c.stack[:last]
}

func (c *checker) attributes(tag html.Token) {
	hasAlt := false
	for _, a := range tag.Attr {
		switch a.Key {
		case "id":
			c.ids[a.Val]++
		case "for", "aria-labelledby", "aria-describedby", "aria-controls", "list", "form":
			c.refs = append(c.refs, strings.Fields(a.Val)...)
		case "alt":
			hasAlt = true
		case "data-is":
			for name := range strings.FieldsSeq(a.Val) {
				if !slices.Contains(c.modules, "meantime/"+name) {
					c.fault("there is no behaviour " + name)
				}
			}
		case "onclick", "onsubmit", "onload", "onchange", "oninput":
			c.fault(a.Key + " is refused by the content security policy")
		}
		if strings.Contains(a.Val, "{") && regexp.MustCompile(`\{[a-zA-Z]\w*\}`).MatchString(a.Val) {
			c.fault("nothing filled " + a.Key + "=" + a.Val)
		}
	}
	if tag.Data == "img" && !hasAlt {
		c.fault("a picture has no alt")
	}
}

func (c *checker) end() []string {
	if len(c.stack) > 0 {
		c.fault("never closed: " + strings.Join(c.stack, ">"))
	}
	for id, n := range c.ids {
		if n > 1 {
			c.fault("the id " + id + " is used more than once")
		}
	}
	for _, ref := range c.refs {
		if c.ids[ref] == 0 {
			c.fault("nothing has the id " + ref)
		}
	}
	return c.faults
}

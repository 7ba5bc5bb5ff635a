package e2e

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"meantime/e2e/axe"
	"meantime/e2e/browser"
	"meantime/internal/app/apptest"
	"meantime/internal/db"
	"meantime/internal/db/dbtest"
	"meantime/internal/demo"
	"meantime/internal/id"
	"meantime/internal/naming"
	"meantime/internal/person"
	"meantime/internal/web"
)

// demonstrated is a house in which the company of the demo lives.
type demonstrated struct {
	*house
	people map[string]person.Actor // by their first names
}

// newDemo is the demo as it is started on a Tuesday morning, 10:40 in Lisbon: always the same, down to the pixel.
func newDemo(t *testing.T) demonstrated {
	t.Helper()
	w := apptest.Again(t, dbtest.SQLite(t))
	if err := demo.Fill(t.Context(), w.Demo(w.Set), demo.Options{Now: time.Date(2026, 10, 20, 9, 40, 0, 0, time.UTC), Seed: 1}); err != nil {
		t.Fatal(err)
	}
	d := demonstrated{serve(t, w), map[string]person.Actor{}}
	everyone, _, err := w.Persons.People.List(t.Context(), person.Actor{Role: person.Owner, Scopes: person.AllScopes}, "", 50)
	if err != nil {
		t.Fatal(err)
	}
	for _, one := range everyone {
		first, _, _ := strings.Cut(one.Name, " ")
		d.people[first] = person.Actor{ID: one.ID, Role: one.Role, Scopes: person.AllScopes}
	}
	return d
}

// walk goes through the pages by their links, as a person does who is curious, and looks at some of each kind.
func (d demonstrated) walk(p *browser.Page, most int, look func(path string)) {
	mux, seen, known := http.NewServeMux(), map[string]int{}, map[string]bool{}
	for _, route := range web.Routes() {
		if strings.HasPrefix(route.Pattern, "GET ") {
			mux.Handle(route.Pattern, http.NotFoundHandler())
		}
	}
	next := []string{"/today", "/spaces", "/people", "/me/hours", "/drafts", "/notes"}
	for len(next) > 0 {
		path := next[0]
		next = next[1:]
		_, pattern := mux.Handler(httptest.NewRequest(http.MethodGet, path, nil))
		pattern = strings.TrimPrefix(pattern, "GET ")
		if known[path] || pattern == "" || pattern == "/" || noPages[pattern] != "" || seen[pattern] == most {
			continue
		}
		known[path] = true
		seen[pattern]++
		p.Go(d.address + path)
		look(path)
		next = append(next, browser.Eval[[]string](p, `origin => [...document.querySelectorAll("a[href]")].map(a => new URL(a.href))
			.filter(to => to.origin === origin).map(to => to.pathname + to.search)`, d.address)...)
	}
}

// TestDemo walks through the demo as several of its people: no page reports an error, axe finds nothing, and who reads
// Portuguese reads no English but what people wrote.
func TestDemo(t *testing.T) {
	d := newDemo(t)
	d.inPortuguese(t, "Inês")
	wrote := d.wrote(t)
	for name, who := range map[string]browser.Person{
		"Inês": {Zone: "Europe/Lisbon"}, "Hamish": {Zone: "Europe/London", Look: browser.Look{Width: browser.Phone}}, "Ruth": {Zone: "Europe/London", Look: browser.Look{Dark: true}},
	} {
		t.Run(name, func(t *testing.T) {
			p := d.open(t, d.people[name], who)
			d.walk(p, 1, func(path string) {
				axe.Check(t, p)
				if over := p.Overflow(); over > 0 {
					t.Errorf("%s: the page is %d pixels too wide", path, over)
				}
				if name == "Inês" {
					for _, text := range english(p, wrote) {
						t.Errorf("%s is not in Portuguese: %q", path, text)
					}
				}
			})
		})
	}
}

// inPortuguese has somebody read Portuguese from now on.
func (d demonstrated) inPortuguese(t *testing.T, name string) {
	t.Helper()
	found, err := d.Persons.People.Find(t.Context(), d.people[name], d.people[name].ID)
	if err == nil {
		found.Locale = "pt-PT"
		err = d.Persons.People.SetProfile(t.Context(), d.people[name], found.Profile)
	}
	if err != nil {
		t.Fatal(err)
	}
}

// wrote is all that the people of the demo wrote, letters only, one after the other.
func (d demonstrated) wrote(t *testing.T) string {
	t.Helper()
	files, err := filepath.Glob("../internal/demo/company/*.md")
	if err != nil || len(files) == 0 {
		t.Fatal("the company is not where it was", err)
	}
	var all strings.Builder
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		all.WriteString(letters(string(text)))
	}
	return all.String()
}

var (
	// anEnglish is a word that Portuguese does not have.
	anEnglish = regexp.MustCompile(`(?i)\b(the|and|you|your|yours|of|with|this|that|what|who|when|from|until|tomorrow|yesterday|today|nobody|answer|every|is|are|by|to|on)\b`)
	// betweenTexts is what a page puts between what people wrote, and what the script leaves to be filled.
	betweenTexts = regexp.MustCompile(`[«»“”"…:.0-9]+|[A-Z][a-z]+day|January|February|March|April|May|June|July|August|September|October|November|December`)
)

// letters leaves small letters without their accents.
func letters(s string) string {
	return strings.Map(func(r rune) rune {
		if r >= 'a' && r <= 'z' {
			return r
		}
		return -1
	}, naming.Fold(s))
}

// english are the texts of a page with English in them that nobody of the company wrote. The names of countries and cities,
// among which one chooses, are in English wherever they are.
func english(p *browser.Page, wrote string) (out []string) {
	texts := browser.Eval[[]string](p, `() => { const all = [], walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
		while (walk.nextNode()) if (!walk.currentNode.parentElement.closest("[translate=no], script, style, kbd, option, .prose")) all.push(walk.currentNode.data.trim());
		return all }`)
	for _, text := range texts {
		for _, part := range betweenTexts.Split(text, -1) {
			if anEnglish.MatchString(part) && !strings.Contains(wrote, letters(part)) {
				out = append(out, text)
				break
			}
		}
	}
	return out
}

// picture is one of those that the documents show.
type picture struct {
	name   string
	by     string
	path   string
	height int
	look   browser.Look
}

// TestPictures takes the pictures of the documents. make pictures says where they go; otherwise nobody keeps them.
func TestPictures(t *testing.T) {
	d := newDemo(t)
	folder := os.Getenv("MEANTIME_PICTURES")
	if folder == "" {
		folder = t.TempDir()
	}
	phone, dark := browser.Look{Width: browser.Phone}, browser.Look{Dark: true}
	refunds, relay := d.thread(t, "Refund automatically when a sailing is cancelled"), d.thread(t, "Waiheke: what must be true before the first boat")
	rang := d.thread(t, "Readers say “unknown key” in Tobermory")
	for _, one := range []picture{
		{"today", "Inês", "/today", 900, browser.Look{}}, {"today-dark", "Inês", "/today", 900, dark}, {"today-phone", "Inês", "/today", 844, phone},
		{"guest-phone", "Hamish", "/today", 844, phone},
		{"proposal", "Inês", refunds, 1400, browser.Look{}}, {"relay", "Aroha", relay, 1000, browser.Look{}}, {"rang", "Thandi", rang, 900, browser.Look{}},
		{"people", "Inês", "/people", 1300, browser.Look{}}, {"decisions", "Inês", "/decisions", 900, browser.Look{}},
		{"on-call", "Thandi", d.space(t, "Crew app") + "/on-call", 820, browser.Look{}},
	} {
		p := d.open(t, d.people[one.by], browser.Person{Zone: "Europe/Lisbon", Look: one.look})
		p.Go(d.address + one.path)
		p.Picture(filepath.Join(folder, one.name+".png"), one.height)
	}
}

// thread is where a thread is, by its title.
func (d demonstrated) thread(t *testing.T, title string) string {
	return "/threads/" + d.named(t, `SELECT id FROM thread WHERE title = $1`, title)
}

func (d demonstrated) space(t *testing.T, name string) string {
	return "/spaces/" + d.named(t, `SELECT id FROM space WHERE name = $1`, name)
}

func (d demonstrated) named(t *testing.T, query, name string) string {
	t.Helper()
	var found id.ID
	if err := d.DB.Read(t.Context(), func(tx *db.Tx) (err error) {
		var ok bool
		if found, ok, err = db.One(tx, db.Value[id.ID], query, name); err == nil && !ok {
			err = fmt.Errorf("there is no %q", name)
		}
		return err
	}); err != nil {
		t.Fatal(err)
	}
	return found.String()
}

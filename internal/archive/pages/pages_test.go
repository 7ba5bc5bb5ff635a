package pages_test

import (
	"bytes"
	"fmt"
	"io"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/extension"
	"github.com/yuin/goldmark/renderer/html"
	nethtml "golang.org/x/net/html"

	"meantime/internal/app/apptest"
	"meantime/internal/archive/pages"
	"meantime/internal/ask"
	"meantime/internal/db"
	"meantime/internal/db/dbtest"
	"meantime/internal/decision"
	"meantime/internal/demo"
	"meantime/internal/golden"
	"meantime/internal/id"
	"meantime/internal/person"
	"meantime/internal/space"
	"meantime/internal/thread"
	"meantime/internal/words"
	"meantime/internal/worktime"
)

// tuesday is when the demo is looked at.
var tuesday = time.Date(2026, 10, 20, 9, 40, 0, 0, time.UTC)

// book is the pages of an archive, by their names.
type book map[string]string

// written are the pages of an archive.
func written(t *testing.T, w *apptest.World, kind pages.Kind, viewer person.Actor) book {
	t.Helper()
	out := book{}
	p := pages.Pages{Schedules: w.Persons.Schedules, Spaces: w.Spaces, Secrets: w.Secrets, Holidays: w.Holidays}
	of := pages.Of{Kind: kind, Viewer: viewer, Made: w.Clock(), Locale: &words.Locale{}}
	if err := w.DB.Read(t.Context(), func(tx *db.Tx) error {
		return p.Write(tx, of, func(name string, write func(io.Writer) error) error {
			var page bytes.Buffer
			err := write(&page)
			if _, twice := out[name]; twice {
				t.Errorf("%s is written twice", name)
			}
			out[name] = page.String()
			return err
		})
	}); err != nil {
		t.Fatal(err)
	}
	return out
}

// of is the page whose name has some words in it.
func (b book) of(t *testing.T, words string) string {
	t.Helper()
	for name, page := range b {
		if strings.Contains(name, words) {
			return page
		}
	}
	t.Fatalf("no page is called %q", words)
	return ""
}

// all is everything in one text.
func (b book) all() string {
	var out strings.Builder
	for name, page := range b {
		out.WriteString(name + "\n" + page + "\n")
	}
	return out.String()
}

// TestTheDemo compares some pages with what they should be: run it with -update after a change, and read them.
func TestTheDemo(t *testing.T) {
	w := apptest.Again(t, dbtest.SQLite(t))
	if err := demo.Fill(t.Context(), w.Demo(w.Set), demo.Options{Now: tuesday, Seed: 1}); err != nil {
		t.Fatal(err)
	}
	all := written(t, w, pages.Workspace, person.Actor{})
	for file, name := range map[string]string{
		"readme.md": "README.md", "people.md": "people.md", "space.md": "spaces/Ticketing/README.md", "decision.md": "Keep two readers charging",
		"urgent.md": "Nobody can pay in Oban", "relay.md": "Gangway readers - what", "files.md": "The view from your kettle", "outcome.md": "One thumb",
	} {
		got, exactly := all[name]
		if !exactly {
			got = all.of(t, name)
		}
		golden.Same(t, filepath.Join("testdata", file), got)
	}
	for name, page := range all {
		if strings.Contains(page, "](/files/") {
			t.Errorf("%s links to a file that is not in the archive", name)
		}
	}
	if notes := all.all(); strings.Contains(notes, "private-notes") || strings.Contains(notes, "\x01") {
		t.Error("a private note is among them")
	}
}

// TestBothEngines writes the same pages on each.
func TestBothEngines(t *testing.T) {
	var first string
	apptest.Each(t, func(t *testing.T, w *apptest.World) {
		mira, kenji := w.Person("Mira Osei", "Africa/Accra"), w.Person("Kenji Morita", "Asia/Tokyo")
		s := w.Space("Ticketing", mira, kenji)
		th, err := w.Threads.Start(t.Context(), mira, thread.Opening{Space: s.ID, Title: "Dogs?", Body: "On Mull.",
			Ask: &ask.Wanted{Kind: ask.Decision, Of: []id.ID{kenji.ID}, Want: worktime.WorkingDays(1)}})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := w.Decisions.Take(t.Context(), kenji, th.ID, decision.Concern, "Cats."); err != nil {
			t.Fatal(err)
		}
		w.Reply(kenji, th.ID, "They do.")
		page := written(t, w, pages.Workspace, person.Actor{}).of(t, "Dogs")
		for _, says := range []string{"**Kenji Morita**, by 15 October 2026, 09:00 in Tokyo (00:00 UTC). Answered on 13 October 2026, 18:40 in Tokyo (09:40 UTC).",
			"**Kenji Morita** agrees, with a concern, on 13 October 2026, 18:40 in Tokyo (09:40 UTC). “Cats.”", "### 2. Kenji Morita\n\n13 October 2026, 18:40 in Tokyo (09:40 UTC)\n\n> They do.\n"} {
			if !strings.Contains(page, says) {
				t.Errorf("it does not say %q:\n%s", says, page)
			}
		}
		if first == "" {
			first = page
		}
		if page != first {
			t.Errorf("the engines differ:\n%s\n%s", first, page)
		}
	})
}

// hostile are texts that would make something of the page they stand in.
var hostile = []string{
	"# A heading", "Setext\n===", "---\ntitle: x\n---", "```\nnever closed", "~~~~\nnor this", "<!-- never closed", "<script>x", "<details><summary>", "<div>\n\n### 9. Nobody\n\n<b>",
	"> quoted\nlazily", "[a]: https://elsewhere.example\n\n[a]", "* [b]: <https://elsewhere.example>\n", "[^1]: a note", "\r# Alone\rwith returns", "\u2028# A line", "1. one\n\n2. two\n\n   # in it",
	"    code", "\tcode", "| a | b |\n|---|---|\n| x | y", "<https://ok.example> <br> a < b <3", "`<b>` and\n```html\n<div>\n```", "\\<div> &lt;div&gt;", "\u202eturned", "![x](http://x/\"", "%%\n$$\n:::", "",
	strings.Repeat("> ", 15) + "deep", "``````\n```\n", "[c", "]: https://x.example", "[d\nd]: https://x.example",
}

// TestNothingBreaksOut has each of them said, and looks for the page's own structure as others would read it.
func TestNothingBreaksOut(t *testing.T) {
	w := apptest.New(t, dbtest.SQLite(t))
	mira := w.Person("Mira", "Africa/Accra")
	if err := w.Persons.People.SetProfile(t.Context(), mira, person.Profile{Name: "# <b>Osei</b> *x* _y_ [z](w) #"}); err != nil {
		t.Fatal(err)
	}
	s := w.Space("Ticketing", mira)
	th := w.Thread(mira, s, "Title", "First.")
	for _, body := range hostile {
		if body == "" {
			continue
		}
		if _, err := w.Threads.Reply(t.Context(), mira, thread.Answer{Thread: th.ID, Body: body}); err != nil {
			t.Fatalf("%q: %v", body, err)
		}
		w.Reply(mira, th.ID, "After it, [a] and [b] and [d d].[^1]")
	}
	page := written(t, w, pages.Workspace, person.Actor{}).of(t, "Title")
	_, body, _ := strings.Cut(strings.TrimPrefix(page, "---\n"), "\n---\n")
	var out bytes.Buffer
	if err := goldmark.New(goldmark.WithExtensions(extension.GFM, extension.Footnote), goldmark.WithRendererOptions(html.WithUnsafe())).Convert([]byte(body), &out); err != nil {
		t.Fatal(err)
	}
	doc, err := nethtml.Parse(&out)
	if err != nil {
		t.Fatal(err)
	}
	var headings []string
	for n := range doc.FirstChild.LastChild.ChildNodes() {
		switch n.Data {
		case "h1", "h2", "h3":
			headings = append(headings, n.Data+" "+textOf(n))
		case "p", "blockquote", "pre":
		default:
			if n.Type == nethtml.ElementNode {
				t.Errorf("a %s stands on the page: %s", n.Data, textOf(n))
			}
		}
	}
	want := []string{"h1 Title", "h2 Letters"}
	for n := range 2*len(hostile) - 1 {
		want = append(want, fmt.Sprintf("h3 %d. # <b>Osei</b> *x* _y_ [z](w) #", n+1))
	}
	if got := strings.Join(headings, "\n"); got != strings.Join(want, "\n") {
		t.Errorf("its headings are\n%s\nin\n%s", got, page)
	}
	if links := strings.Count(out.String(), "elsewhere.example"); strings.Contains(page, "[a]</a>") || links > 0 && strings.Contains(out.String(), `href="https://elsewhere.example`) {
		t.Error("a letter defined a link for another")
	}
}

func textOf(n *nethtml.Node) string {
	if n.Type == nethtml.TextNode {
		return n.Data
	}
	var out strings.Builder
	for c := range n.ChildNodes() {
		out.WriteString(textOf(c))
	}
	return out.String()
}

// TestWhoSeesWhat has somebody leave a space, and looks at whose pages tell what.
func TestWhoSeesWhat(t *testing.T) {
	apptest.Each(t, func(t *testing.T, w *apptest.World) {
		admin, ines, kenji := w.PersonAs("Ada Admin", "Europe/Lisbon", person.Admin), w.Person("Inês", "Europe/Lisbon"), w.Person("Kenji", "Asia/Tokyo")
		open := w.Space("Harbours", ines, kenji)
		closed := w.SpaceOf(space.Details{Name: "Closed canary", Kind: space.Closed}, ines, kenji)
		w.Thread(ines, open, "Everybody reads this", "Open canary.")
		mine := w.Thread(kenji, open, "Kenji wrote this", "Kenji's.")
		secret := w.Thread(ines, closed, "Only in the closed one", "Hidden canary.")
		w.Reply(kenji, secret.ID, "Kenji's canary.")
		if _, err := w.Threads.Start(t.Context(), ines, thread.Opening{Title: "Note canary", Body: "Private canary.", Private: &thread.Private{Readers: []id.ID{kenji.ID}}}); err != nil {
			t.Fatal(err)
		}
		says := func(about string, b book, want, not []string) {
			t.Helper()
			all := b.all()
			for _, words := range want {
				if !strings.Contains(all, words) {
					t.Errorf("%s: %q is missing", about, words)
				}
			}
			for _, words := range not {
				if strings.Contains(all, words) {
					t.Errorf("%s: %q is there", about, words)
				}
			}
		}
		says("the workspace", written(t, w, pages.Workspace, person.Actor{}), []string{"Open canary", "Hidden canary", "ada.admin@"}, []string{"Private canary", "Note canary"})
		says("the organisation", written(t, w, pages.Organisation, admin), []string{"Open canary", "Kenji's."}, []string{"Closed canary", "Hidden canary", "Private canary", "Note canary"})
		says("Kenji", written(t, w, pages.Person, kenji), []string{"Kenji's.", "Hidden canary", "Private canary", "It ends by itself on 12 November", "This is what is Kenji’s in the Meantime of Saltmarsh"}, []string{"Open canary", "ada.admin@", "Ada"})
		if err := w.Spaces.Remove(t.Context(), ines, closed.ID, kenji.ID); err != nil {
			t.Fatal(err)
		}
		says("Kenji, who has left", written(t, w, pages.Person, kenji), []string{mine.Title}, []string{"Closed canary", "Hidden canary", "Kenji's canary"})
	})
}

package finds_test

import (
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"meantime/internal/app/apptest"
	"meantime/internal/db/dbtest"
	"meantime/internal/decision"
	"meantime/internal/find"
	"meantime/internal/person"
	"meantime/internal/space"
	"meantime/internal/web/finds"
	"meantime/internal/web/page"
	"meantime/internal/web/page/pagetest"
	"meantime/internal/web/webtest"
)

func TestPages(t *testing.T) {
	shell := func() page.Shell { return pagetest.Shell(t, "Find", page.PlaceNone) }
	l, moment := shell().Locale, page.Moment{Text: "today 10:40", Spoken: "Tuesday 13 October, 10:40", ISO: "2026-10-13T10:40:00Z"}
	pieces := []find.Piece{{Text: "<b>"}, {Text: "harbour", Hit: true}}
	hit := finds.Hit{Href: "/letters/x", Title: pieces, Text: pieces, Face: page.NewFace("m", "Mira Osei", ""), By: "<b>", Space: "<i>", When: moment, Lock: true, Files: []finds.File{{Href: "/files/x/y", Name: pieces, Says: "PDF"}}}
	settled := hit
	settled.Kind, settled.Icon = "Decision 12", "decision"
	full := &finds.Page{Shell: shell(), Query: `"<b>" in:harbour`, Filters: []finds.By{{By: find.In, Name: "in:", Says: "x"}, {Kinds: []finds.Kind{{Value: "letter", Says: "Replies"}}}},
		Chosen: []finds.Chosen{{Says: "in:<b>", Href: "/find?q=x"}}, Spaces: []string{"<b>"}, Places: []finds.Place{{Href: "/spaces/x", Says: "Space", Icon: "spaces", Text: pieces}},
		Settled: finds.Hits{Locale: l, List: []finds.Hit{settled}}, MoreSettled: "/find?q=x", Talk: finds.Hits{Locale: l, List: []finds.Hit{hit}}, Older: "/find?cursor=x", First: "/find",
		Misses: []string{"<b>"}, Gathering: true}
	pagetest.Check(t, "find/page", full, &finds.Page{Shell: shell(), Filters: full.Filters}, &finds.Page{Shell: shell(), Query: "x"})
}

// holds tells whether a page holds pieces of HTML.
func holds(t *testing.T, a webtest.Answer, pieces ...string) {
	t.Helper()
	for _, piece := range pieces {
		if !strings.Contains(a.HTML, piece) {
			t.Errorf("it does not hold %q: %s", piece, a.Text())
		}
	}
}

// wharf is a space with a thread and a decision, one that nobody else sees, and who looks for them.
type wharf struct {
	*apptest.World
	web               *webtest.Web
	ines, kenji, rosa person.Actor
	space             space.Space
}

func newWharf(t *testing.T) *wharf {
	w := apptest.New(t, dbtest.SQLite(t))
	h := &wharf{World: w, web: webtest.New(t, w), ines: w.Person("Inês Carvalho", "Europe/Lisbon"), kenji: w.Person("Kenji Mori", "Asia/Tokyo"),
		rosa: w.PersonAs("Rosa Lind", "Europe/Stockholm", person.Guest)}
	if err := w.Finds.Gather(t.Context()); err != nil {
		t.Fatal(err)
	}
	h.space = w.Space("Harbour <lights>", h.ines, h.kenji)
	made := w.Thread(h.ines, h.space, "The lantern on the mole", "It **flickers** at night.")
	w.Reply(h.kenji, made.ID, "Lanterns do.")
	if _, err := w.Decisions.Decide(t.Context(), h.ines, decision.Deciding{Thread: made.ID, Outcome: "A new lantern."}); err != nil {
		t.Fatal(err)
	}
	w.Thread(h.ines, w.SpaceOf(space.Details{Name: "Layoffs", Kind: space.Confidential}, h.ines), "Lantern keepers", "Lantern talk of few.")
	return h
}

func TestWhatIsFound(t *testing.T) {
	h := newWharf(t)
	page := h.web.As(h.ines).Get("/find?q=lant")
	holds(t, page, `Decision 1</span>`, `A new <mark>lantern</mark>.`, `<mark>Lanterns</mark> do.`, `It flickers at night.`, `Inês Carvalho in Harbour &lt;lights&gt;`,
		`The <mark>lantern</mark> on the mole`, `<mark>Lantern</mark> talk of few.`)
	other := h.web.As(h.kenji).Get("/find?q=lant")
	webtest.Says(t, other, `It flickers at night.`)
	webtest.SaysNot(t, other, "Layoffs", "keepers", "of few")
	guest := h.web.As(h.rosa).Get("/find?q=lant")
	webtest.Says(t, guest, "Nothing is found")
	webtest.SaysNot(t, guest, "Harbour", "flickers", "Layoffs")
	if a := h.web.Stranger().Get("/find?q=lant"); a.Status != http.StatusSeeOther || !strings.HasPrefix(a.To, "/sign-in") {
		t.Errorf("a stranger: %d %s", a.Status, a.Header)
	}
}

func TestFiltersOfThePage(t *testing.T) {
	h := newWharf(t)
	c := h.web.As(h.ines)
	chosen := c.Get("/find?" + url.Values{"q": {"lant"}, "in": {"Harbour <lights>"}, "kind": {"letter"}, "from": {"me"}, "after": {"2020-01-02"}}.Encode())
	to := chosen.To
	want := "/find?" + url.Values{"q": {`lant in:"Harbour <lights>" from:me kind:letter after:2020-01-02`}}.Encode()
	if to != want {
		t.Fatalf("%d %q, not %q", chosen.Status, to, want)
	}
	holds(t, c.Get(to), "Nothing is found", `aria-label="Without from:me"`)
	holds(t, c.Get("/find?q=lant+kind:letter"), "<mark>Lanterns</mark> do.")
	webtest.SaysNot(t, c.Get("/find?q=lant+kind:letter"), "flickers", "A new")
	for query, says := range map[string]string{"in:nowhere": "You see no space that is called “nowhere”.", "from:nobody": "You see nobody who is called “nobody”.",
		"kind:poem": "“poem” is no kind", "before:soon": "“soon” is no date"} {
		webtest.Says(t, c.Get("/find?q="+query), says)
		webtest.SaysNot(t, c.Get("/find?q="+query), "Nothing is found") // which is why, and not said twice
	}
	webtest.Says(t, h.web.As(h.kenji).Get("/find?q=in:layoffs"), "You see no space that is called “layoffs”.")
	holds(t, c.Get("/find?q=kenji"), `href="/people/`+h.kenji.ID.String()+`"`, `<mark>Kenji</mark> Mori`)
	webtest.Says(t, c.Get("/find"), "What you can type", "before:")
	if a := c.Get("/find?q=x&cursor=nowhere"); a.Status != http.StatusUnprocessableEntity {
		t.Errorf("a cursor that is none: %d", a.Status)
	}
}

// In another language the filters have names of that language, and the English ones work, too.
func TestFiltersInPortuguese(t *testing.T) {
	h := newWharf(t)
	c := h.web.As(h.ines)
	if err := h.Persons.People.SetProfile(t.Context(), h.ines, person.Profile{Name: "Inês Carvalho", Locale: "pt-PT"}); err != nil {
		t.Fatal(err)
	}
	for _, query := range []string{"tipo:decisão lant", "tipo:decisao lant", "kind:decision lant", "de:eu tipo:decisão", "em:harbour tipo:decisão"} {
		webtest.Says(t, c.Get("/find?"+url.Values{"q": {query}}.Encode()), "Decisão 1")
	}
	if a := c.Get("/find"); !strings.Contains(a.HTML, " em Lisboa.") {
		t.Error("the clock at the foot of the page is that of no Portuguese city")
	}
}

func TestPlacesToGo(t *testing.T) {
	h := newWharf(t)
	places := func(who person.Actor, query string) (names []string) {
		a := h.web.As(who).Get("/complete/places?" + query)
		var got struct{ Places []finds.Place }
		if err := json.Unmarshal([]byte(a.HTML), &got); err != nil || a.Status != http.StatusOK {
			t.Fatalf("%d %s %v", a.Status, a.HTML, err)
		}
		for _, p := range got.Places {
			names = append(names, p.Name)
		}
		return names
	}
	for _, c := range []struct {
		who   person.Actor
		query string
		want  string
	}{
		{h.ines, "q=har", "Harbour <lights>"},
		{h.ines, "q=ines", "Inês Carvalho"},
		{h.ines, "q=tod", "Today"},
		{h.ines, "q=layo", "Layoffs"},
		{h.kenji, "q=layo", ""},
		{h.rosa, "q=har", ""},
		{h.rosa, "q=ines", ""},
		{h.kenji, "q=lantern", "The lantern on the mole"},
		{h.kenji, "recent=/spaces/" + h.space.ID.String() + "+/people/" + h.ines.ID.String() + "+/today+/spaces/x", "Harbour <lights>|Inês Carvalho"},
		{h.rosa, "recent=/spaces/" + h.space.ID.String() + "+/people/" + h.ines.ID.String(), ""},
		{h.ines, "", ""},
	} {
		if got := strings.Join(places(c.who, c.query), "|"); got != c.want {
			t.Errorf("%s: %q, not %q", c.query, got, c.want)
		}
	}
}

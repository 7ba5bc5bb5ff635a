package finds

import (
	"net/url"

	"meantime/internal/fault"
	"meantime/internal/find"
	"meantime/internal/id"
	"meantime/internal/index"
	"meantime/internal/space"
	"meantime/internal/web/page"
	"meantime/internal/web/site"
	"meantime/internal/words"
)

// Page is GET /find.
type Page struct {
	page.Shell
	Query       string
	Filters     []By
	Chosen      []Chosen
	Spaces      []string // by name, to choose from
	Places      []Place  // spaces and people of that name
	Settled     Hits
	MoreSettled string // where the rest of them is; empty for none
	Talk        Hits
	Older       string // where the rest is; empty at the end
	First       string // where the beginning is; empty on it
	Misses      []string
	Gathering   bool
}

// Chosen is a filter that narrows what is shown, and where it does not.
type Chosen struct{ Says, Href string }

// Hits are some of what was found; their template is "found".
type Hits struct {
	*words.Locale
	List []Hit
}

// Hit is something that was found.
type Hit struct {
	Href  string
	Kind  string // "Decision 12", "Outcome"; empty for talk
	Icon  string
	Title []find.Piece
	Text  []find.Piece
	Face  page.Face
	By    string
	Space string
	Lock  bool // in a confidential space
	When  page.Moment
	Files []File
}

// File is a file that what was found shows.
type File struct {
	Href string
	Name []find.Piece
	Says string // what it is, and how large
}

const (
	onPage  = 20
	excerpt = 240 // characters
)

// address is where a query is answered.
func address(q find.Query) string { return "/find?" + url.Values{"q": {q.String()}}.Encode() }

// show is GET /find?q=&cursor=. What is chosen in the form beside the words becomes words, too, so that an address says all.
func show(v *site.Visit) error {
	query := v.R.URL.Query()
	q := find.Parse(query.Get("q"), names(v.L()))
	if chosen, ok := choose(v, q); ok {
		return v.Go(address(chosen), "", nil)
	}
	look := find.Look{Query: q, Names: names(v.L()), Zone: v.Shell.Now.Location(), Limit: onPage}
	if text := query.Get("cursor"); text != "" {
		var err error
		if look.Cursor, err = id.Parse(text); err != nil {
			return fault.Invalid("cursor", "This is not a place in the list.")
		}
	}
	found, err := v.Finds.Find(v.Ctx(), v.Actor, look)
	if err != nil {
		return err
	}
	p := Page{Shell: v.Page(v.L().T("Find"), page.PlaceNone), Query: q.Text, Filters: filters(v.L()), Gathering: found.Gathering}
	spaces, err := v.Spaces.List(v.Ctx(), v.Actor)
	if err != nil {
		return err
	}
	for _, s := range spaces {
		p.Spaces = append(p.Spaces, s.Name)
	}
	if look.Cursor == 0 && len(q.Filters) == 0 && !q.Empty() {
		if p.Places, err = called(v, spaces, q.Text); err != nil {
			return err
		}
	}
	p.fill(v, q, found, look.Cursor)
	return v.Show("find/page", &p)
}

// fill writes what was found into the page.
func (p *Page) fill(v *site.Visit, q find.Query, found find.Found, cursor id.ID) {
	p.Settled, p.Talk = Hits{v.L(), hits(v, q, found.Settled)}, Hits{v.L(), hits(v, q, found.Talk)}
	for _, f := range q.Filters {
		p.Chosen = append(p.Chosen, Chosen{find.Query{Filters: []find.Filter{f}}.String(), address(q.Without(f))})
	}
	for _, m := range found.Misses {
		p.Misses = append(p.Misses, says(v, m))
	}
	if found.MoreSettled {
		p.MoreSettled = address(q.With(named(v.L(), find.OfKind, kinds(v.L())[2].Value)).With(named(v.L(), find.OfKind, kinds(v.L())[3].Value)))
	}
	if found.Next != 0 {
		p.Older = address(q) + "&cursor=" + found.Next.String()
	}
	if cursor != 0 {
		p.First = address(q)
	}
}

// choose adds to a query what was chosen in the form's other fields; false when nothing was.
func choose(v *site.Visit, q find.Query) (find.Query, bool) {
	chosen := false
	for _, by := range []find.By{find.In, find.From, find.OfKind, find.Before, find.After} {
		if value := v.R.URL.Query().Get(string(by)); value != "" {
			q, chosen = q.With(named(v.L(), by, value)), true
		}
	}
	return q, chosen
}

// says is why nothing was found by a filter.
func says(v *site.Visit, m find.Miss) string {
	switch m.Why {
	case find.NoSuchSpace:
		return v.L().T("You see no space that is called “{name}”.", "name", m.Value)
	case find.NoSuchOne:
		return v.L().T("You see nobody who is called “{name}”.", "name", m.Value)
	case find.NoSuchKind:
		return v.L().T("“{word}” is no kind: there are threads, letters, outcomes, decisions and files.", "word", m.Value)
	}
	return v.L().T("“{word}” is no date: please write a day, a month or a year, such as 2026-03-14, 2026-03 or 2026.", "word", m.Value)
}

func hits(v *site.Visit, q find.Query, found []find.Hit) (out []Hit) {
	for _, h := range found {
		out = append(out, hitOf(v, q, h))
	}
	return out
}

func hitOf(v *site.Visit, q find.Query, h find.Hit) Hit {
	out := Hit{Href: "/letters/" + h.ID.String(), Title: q.Marked(h.Title), Text: q.Excerpt(h.Text, excerpt), Space: h.SpaceName, Lock: h.Confidential,
		Face: site.FaceOf(h.Author.ID, h.Author.Name, h.Author.Photo), By: h.Author.Name, When: v.Shell.Moment(h.At)}
	for _, f := range h.Files {
		out.Files = append(out.Files, File{f.Address(), q.Marked(f.Name), f.About()})
	}
	switch h.Kind {
	case index.Outcome:
		out.Href, out.Kind, out.Icon = "/threads/"+h.Thread.String(), v.L().T("Outcome"), "check"
	case index.Decision:
		out.Href, out.Kind, out.Icon = "/decisions/"+h.Decision.String(), v.L().T("Decision {number}", "number", h.Number), "decision"
	}
	return out
}

// Place is somewhere to go, by its name.
type Place struct {
	Href string       `json:"href"`
	Name string       `json:"name"`
	Says string       `json:"says"` // what it is
	Icon string       `json:"icon"`
	Text []find.Piece `json:"-"` // the name, with what was typed marked
	// Written tells that it is something that somebody wrote, and no place of that name.
	Written bool `json:"written,omitempty"`
}

const maxPlaces = 6

// called are the spaces and the people whose names have words that begin with those that were typed.
func called(v *site.Visit, spaces []space.Space, typed string) (out []Place, err error) {
	q := find.Parse(typed, find.Names{})
	for _, s := range find.Called(spaces, typed) {
		if len(out) < maxPlaces {
			out = append(out, Place{Href: "/spaces/" + s.ID.String(), Name: s.Name, Says: v.L().T("Space"), Icon: "spaces", Text: q.Marked(s.Name)})
		}
	}
	people, _, err := v.Spaces.Directory(v.Ctx(), v.Actor, space.Search{Name: typed, Limit: maxPlaces})
	for _, e := range people {
		out = append(out, Place{Href: "/people/" + e.ID.String(), Name: e.Name, Says: v.L().T("Person"), Icon: "people", Text: q.Marked(e.Name)})
	}
	return out, err
}

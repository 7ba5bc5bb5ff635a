package people

import (
	"fmt"
	"net/url"
	"strings"

	"meantime/internal/db"
	"meantime/internal/id"
	"meantime/internal/person"
	"meantime/internal/space"
	"meantime/internal/web/page"
	"meantime/internal/web/site"
	"meantime/internal/worktime"
)

// onPage is how many people one page lists.
const onPage = 50

// Directory is GET /people.
type Directory struct {
	page.Shell
	People  []Row
	Query   string
	Where   string // the space to which the list is narrowed, empty for everybody
	Spaces  []Choice
	Working int     // for how many it is working time now; −1 when not everybody is on this page
	Axis    []Mark  // hours over the tracks
	NowAt   float64 // the hour of the viewer’s day
	More    string  // where the rest is, empty at the end
	First   string  // where the beginning is, empty on it
	Admin   bool
}

// Row is one person.
type Row struct {
	Href  string
	Face  page.Face
	Title string
	Aside string // pronouns, and whether this is a guest or the viewer
	Seen  Seen
	Track Track
}

// Choice is one option of a select.
type Choice struct {
	Value, Label string
	Chosen       bool
}

// Mark is an hour of the axis.
type Mark struct {
	Hour int
	Text string
}

func directory(v *site.Visit) error {
	q := v.R.URL.Query()
	p := Directory{Shell: v.Page(v.L().T("People"), page.PlacePeople), Query: q.Get("q"), Working: -1, Admin: v.Actor.Administers()}
	err := v.DB.Read(v.Ctx(), func(tx *db.Tx) error {
		where, err := p.spaces(tx, v, q.Get("space"))
		if err != nil {
			return err
		}
		list, next, err := v.Spaces.Directory(tx.Context(), v.Actor, space.Search{Name: p.Query, Space: where, After: q.Get("after"), Limit: onPage})
		if err != nil {
			return err
		}
		if err := p.rows(tx, v, list); err != nil {
			return err
		}
		if next != "" {
			p.More = p.link(next)
		}
		return nil
	})
	if err != nil {
		return err
	}
	if q.Get("after") != "" {
		p.First = p.link("")
	} else if p.More == "" && p.Query == "" {
		p.count(v)
	}
	p.axis(v)
	return v.Show("people/directory", &p)
}

// spaces offers the spaces that the viewer belongs to, and reads which one was chosen.
func (p *Directory) spaces(tx *db.Tx, v *site.Visit, chosen string) (id.ID, error) {
	all, err := v.Spaces.List(tx.Context(), v.Actor)
	if err != nil {
		return 0, err
	}
	var where id.ID
	for _, s := range all {
		c := Choice{Value: s.ID.String(), Label: s.Name, Chosen: s.ID.String() == chosen}
		if c.Chosen {
			where, p.Where = s.ID, s.Name
		}
		if s.Mine != nil && !s.Archived() || c.Chosen {
			p.Spaces = append(p.Spaces, c)
		}
	}
	return where, nil
}

func (p *Directory) rows(tx *db.Tx, v *site.Visit, list []space.Entry) error {
	people := make([]id.ID, len(list))
	for i, e := range list {
		people[i] = e.ID
	}
	s, err := see(tx.Context(), v, people)
	if err != nil {
		return err
	}
	today := dayAt(worktime.WallIn(v.Shell.Now, v.Shell.Now.Location()).Date, v.Shell.Now.Location())
	for _, e := range list {
		r := Row{Href: address(e.ID), Face: faceOf(e.Card), Title: e.Title, Aside: aside(v, e)}
		if r.Seen, err = s.of(e.ID); err != nil {
			return err
		}
		if standing := s.standing[e.ID]; standing != nil {
			r.Track = trackOf(v.L(), standing.Time, today)
			r.Track.Now = works(standing.Time, v.Shell.Now)
		}
		p.People = append(p.People, r)
	}
	return nil
}

// aside says what stands in small beside a name.
func aside(v *site.Visit, e space.Entry) string {
	var parts []string
	if e.Pronouns != "" {
		parts = append(parts, e.Pronouns)
	}
	if e.Role == person.Guest {
		parts = append(parts, v.L().T("guest"))
	}
	if e.ID == v.Actor.ID {
		parts = append(parts, v.L().T("you"))
	}
	return strings.Join(parts, v.L().C("list", ", "))
}

// count counts for how many it is working time, where everybody is in view.
func (p *Directory) count(v *site.Visit) {
	p.Working = 0
	for _, r := range p.People {
		if r.Track.Now {
			p.Working++
		}
	}
}

func (p *Directory) axis(v *site.Visit) {
	for hour := 0; hour < 24; hour += 3 {
		p.Axis = append(p.Axis, Mark{hour, fmt.Sprintf("%02d", hour)})
	}
	p.NowAt = v.Shell.Line().At
}

// link leads to a page of the same list.
func (p *Directory) link(after string) string {
	q := url.Values{}
	for name, value := range map[string]string{"q": p.Query, "after": after} {
		if value != "" {
			q.Set(name, value)
		}
	}
	for _, s := range p.Spaces {
		if s.Chosen {
			q.Set("space", s.Value)
		}
	}
	if len(q) == 0 {
		return "/people"
	}
	return "/people?" + q.Encode()
}

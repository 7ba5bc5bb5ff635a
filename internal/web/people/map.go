package people

import (
	"net/url"
	"slices"
	"time"

	"meantime/internal/db"
	"meantime/internal/id"
	"meantime/internal/overlap"
	"meantime/internal/web/page"
	"meantime/internal/web/site"
	"meantime/internal/worktime"
)

// oneByOne is how many people have a row each; more are grouped by city.
const oneByOne = 25

// Map is GET /people.
type Map struct {
	page.Shell
	Week      bool     // seven dates, and not one
	Today     bool     // what is drawn holds this moment
	Says      string   // which dates are drawn
	Date      string   // of the field
	Views     []Way    // a day, a week
	Before    Way      // the day or week before
	After     Way      //
	Back      string   // to now, empty there
	Changes   string   // that the viewer's clock is set on the date
	Lede      string   // how the day is covered, and for how many it is working time
	People    []Row    // one by one, or
	Groups    []Group  // by city
	Length    float64  // hours that are drawn
	Axis      []Mark   // over the tracks
	NowAt     float64  // where on them
	Bands     []Band   // when most work
	Most      string   // the same in a sentence
	Uncounted string   // who is not counted
	Heat      Heat     //
	Query     string   // a name to look for
	Where     string   // the space to which the map is narrowed, empty for everybody
	Spaces    []Choice //
	Part      int      // how many are drawn of more than that; 0 for all
	Admin     bool     //
	Facts     []Fact   // worth knowing of the weeks ahead
	Choice    HourChoice
	Columns   []string // of the table of a week
	query     url.Values
}

// Way leads to another view.
type Way struct {
	Href, Label string
	Lit         bool
}

// Choice is one option of a select.
type Choice struct {
	Value, Label string
	Chosen       bool
}

// Mark is a time on the axis.
type Mark struct {
	Hour  float64
	Text  string
	Minor bool // not where there is little room
}

// Band is when most work at once.
type Band struct {
	From, To float64
	Text     string // who: "Nine together"; empty where there is one beside it that says so
}

func showMap(v *site.Visit) error {
	q := v.R.URL.Query()
	p := Map{Shell: v.Page(v.L().T("People"), page.PlacePeople), Week: q.Get("view") == "week", Query: q.Get("q"), Admin: v.Actor.Administers(), query: q}
	now, loc := v.Shell.Now, v.Shell.Now.Location()
	today := worktime.WallIn(now, loc).Date
	date, err := worktime.ParseDate(q.Get("date"))
	if err != nil || date < today-maxAway || date > today+maxAway {
		date = today
	}
	drawn := dayAt(date, loc)
	if p.Week {
		drawn = weekAt(monday(date), loc)
	}
	err = v.DB.Read(v.Ctx(), func(tx *db.Tx) error {
		where, err := p.spaces(tx, v, q.Get("space"))
		if err != nil {
			return err
		}
		list, all, err := v.Overlaps.See(tx.Context(), v.Actor, overlap.Whom{Name: p.Query, Space: where}, middle(drawn))
		if err != nil {
			return err
		}
		if !all {
			p.Part = len(list)
		}
		if p.Choice, err = choiceOf(tx, v, overlap.Wanted{Minutes: 60, Weeks: 1}); err != nil {
			return err
		}
		p.Choice.Title, p.Choice.More = v.L().T("Is there an hour for all of you?"), len(list) > offered
		p.Choice.picks(v, nil, list, nil)
		return p.draw(tx, v, list, drawn)
	})
	if err != nil {
		return err
	}
	p.ways(today, date)
	return v.Show("people/map", &p)
}

// maxAway is how many days from today are drawn; holidays are known for little longer.
const maxAway = worktime.Date(366)

func monday(d worktime.Date) worktime.Date { return d - worktime.Date((int(d.Weekday())+6)%7) }

// spaces offers the spaces that the viewer belongs to, and reads which one was chosen.
func (p *Map) spaces(tx *db.Tx, v *site.Visit, chosen string) (id.ID, error) {
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

// draw fills the map with some people's time.
func (p *Map) draw(tx *db.Tx, v *site.Visit, list []overlap.Seen, d day) error {
	now := v.Shell.Now
	p.Today = !now.Before(d.from) && now.Before(d.to)
	p.Length, p.NowAt = d.length(), d.hour(now)
	people := make([]id.ID, len(list))
	for i, s := range list {
		people[i] = s.ID
	}
	s, err := see(tx.Context(), v, people)
	if err != nil {
		return err
	}
	if len(list) > oneByOne {
		p.Groups = s.groups(list, d, p.query["open"])
		for i := range p.Groups {
			p.Groups[i].Href = p.opening(p.Groups[i])
		}
	} else {
		p.People = s.rows(list, d)
	}
	if p.Facts, err = s.facts(tx, list); err != nil {
		return err
	}
	steps := overlap.Count(list, d.from, d.to)
	p.bands(d, steps, len(list))
	p.uncounted(list)
	p.Lede = p.covered(d, steps, now)
	p.Heat = heatOf(v.L(), list, monday(worktime.WallIn(middle(d), d.loc).Date), d.loc)
	p.axis(d)
	return nil
}

// opening leads to the map with a group shown one by one, or together again.
func (p *Map) opening(g Group) string {
	open := slices.Clone(p.query["open"])
	if g.Open {
		open = slices.DeleteFunc(open, func(zone string) bool { return zone == g.Zone })
	} else {
		open = append(open, g.Zone)
	}
	return p.link(func(q url.Values) { q["open"] = open }) + "#" + g.Anchor
}

// ways lead to other dates and to the other view.
func (p *Map) ways(today, date worktime.Date) {
	l, step := p.Locale, worktime.Date(1)
	p.Date, p.Says = date.String(), l.Day(date.Time())
	label := func(d worktime.Date) string { return l.ShortDay(d.Time(), p.Now) }
	if p.Week {
		step = 7
		label = func(d worktime.Date) string { return l.ShortDay(monday(d).Time(), p.Now) }
		p.Says = l.T("{first} to {last}", "first", l.ShortDay(monday(date).Time(), p.Now), "last", l.ShortDay((monday(date)+6).Time(), p.Now))
	}
	at := func(d worktime.Date) string { return p.link(func(q url.Values) { q.Set("date", d.String()) }) }
	p.Before, p.After = Way{Href: at(date - step), Label: label(date - step)}, Way{Href: at(date + step), Label: label(date + step)}
	if !p.Today {
		p.Back = p.link(func(q url.Values) { q.Del("date") })
	} else if date == today {
		p.Date = today.String()
	}
	p.Views = []Way{{p.link(func(q url.Values) { q.Del("view") }), l.T("Day"), !p.Week}, {p.link(func(q url.Values) { q.Set("view", "week") }), l.T("Week"), p.Week}}
}

// link leads to the same people, drawn otherwise.
func (p *Map) link(change func(url.Values)) string {
	q := url.Values{}
	for _, name := range []string{"q", "space", "view", "date", "open"} {
		if values := p.query[name]; len(values) > 0 && values[0] != "" {
			q[name] = values
		}
	}
	change(q)
	if len(q) == 0 {
		return "/people"
	}
	return "/people?" + q.Encode()
}

// middle is an instant of what is drawn by which people are put in the order of their clocks.
func middle(d day) time.Time { return d.from.Add(d.to.Sub(d.from) / 2) }

package people

import (
	"fmt"
	"strings"
	"time"

	"meantime/internal/overlap"
	"meantime/internal/person"
	"meantime/internal/space"
	"meantime/internal/web/page"
	"meantime/internal/web/site"
	"meantime/internal/worktime"
)

// Row is one person.
type Row struct {
	Href  string
	Face  page.Face
	Aside string // pronouns, and whether this is a guest or the viewer
	City  string
	Clock string // what their clock reads now
	Their string // when they work on the date, on their own clock
	Away  *Away
	Now   string // whether it is working time of theirs, or when the next begins; empty where this moment is not drawn
	Track Track
	Days  []string // of a week: when they work on each date, on the viewer's clock
}

// Group is the people whose clocks are in one place.
type Group struct {
	City, Zone, Clock string
	Count             int
	Says              string // when most of them work, on the viewer's clock
	Night             []Bar
	Steps             []Share
	Open              bool
	Href              string // to open or to close it
	Anchor            string
	People            []Row // of an open one
}

// Share is a stretch in which some of a group work, as a part of the whole.
type Share struct {
	Bar
	Part float64 // above 0, up to 1
}

// OnMap is a row with the map that it stands in, whose words it speaks.
type OnMap struct {
	Page *Map
	Row  Row
}

// With puts a row into the map.
func (p *Map) With(r Row) OnMap { return OnMap{p, r} }

// HeatAxis marks every sixth of the half hours of a day.
func (p *Map) HeatAxis() (marks []string) {
	for hour := 0; hour < 24; hour += 3 {
		marks = append(marks, fmt.Sprintf("%02d", hour))
	}
	return marks
}

// rows draws people one by one.
func (s *seeing) rows(list []overlap.Seen, d day) []Row {
	rows := make([]Row, len(list))
	for i, p := range list {
		rows[i] = s.row(p, d)
	}
	return rows
}

func (s *seeing) row(p overlap.Seen, d day) Row {
	l, now := s.L(), s.Shell.Now
	here := p.Time.Zone(middle(d))
	r := Row{Href: address(p.ID), Face: faceOf(p.Card), Aside: aside(s.Visit, p.Entry), City: l.City(here), Clock: l.Clock(now.In(p.Time.Zone(now))),
		Track: trackOf(l, p.Time, p.Coarse, d)}
	if a, ok := s.away[p.ID]; ok {
		r.Away = s.absence(a)
	}
	if !now.Before(d.from) && now.Before(d.to) {
		r.Now = working(l, p.Time, now, p.Coarse)
	}
	if d.dates > 1 {
		for i := range d.dates {
			r.Days = append(r.Days, trackOf(l, p.Time, p.Coarse, dayAt(d.first+worktime.Date(i), d.loc)).Says)
		}
		return r
	}
	// Their date that has most of the viewer's is the one that its middle falls on.
	r.Their = trackOf(l, p.Time, p.Coarse, dayAt(worktime.WallIn(middle(d), here).Date, here)).Says
	return r
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

// groups draws people by where their clocks are, from east to west. Those of open ones are also drawn one by one.
func (s *seeing) groups(list []overlap.Seen, d day, open []string) (groups []Group) {
	for len(list) > 0 {
		here := list[0].Time.Zone(middle(d))
		n := 1
		for n < len(list) && list[n].Time.Zone(middle(d)).String() == here.String() {
			n++
		}
		groups = append(groups, s.group(list[:n], here, d, open))
		list = list[n:]
	}
	return groups
}

func (s *seeing) group(list []overlap.Seen, here *time.Location, d day, open []string) Group {
	l := s.L()
	g := Group{City: l.City(here), Zone: here.String(), Clock: l.Clock(s.Shell.Now.In(here)), Count: len(list), Night: d.nights(here)}
	g.Anchor = "in-" + strings.ToLower(strings.NewReplacer("/", "-", "_", "-").Replace(g.Zone))
	steps := overlap.Count(list, d.from, d.to)
	for _, step := range steps {
		if step.N > 0 {
			part := float64(step.N*1000/len(list)) / 1000
			g.Steps = append(g.Steps, Share{Bar{From: d.hour(step.From), To: d.hour(step.To)}, part})
		}
	}
	g.Says = l.T("nobody works")
	if len(overlap.Counted(list)) == 0 {
		g.Says = l.T("hours not shared")
	}
	if most, when := overlap.Busiest(steps); most > 0 && d.dates == 1 {
		g.Says = l.N(most, "at most one at work, {times}", "at most {count} at work, {times}", "times", d.times(l, when))
	} else if most > 0 {
		g.Says = l.N(most, "at most one at work", "at most {count} at work")
	}
	for _, zone := range open {
		g.Open = g.Open || zone == g.Zone
	}
	if g.Open {
		g.People = s.rows(list, d)
	}
	return g
}

// axis marks the hours of a day, or the days of a week.
func (p *Map) axis(d day) {
	if d.dates > 1 {
		for i := range d.dates {
			date := d.first + worktime.Date(i)
			p.Columns = append(p.Columns, p.ShortWeekday(date.Time()))
			p.Axis = append(p.Axis, Mark{Hour: d.hour(worktime.Resolve(worktime.Wall{Date: date}, d.loc)), Text: p.Columns[i]})
		}
		return
	}
	for hour := 0; hour < 24; hour += 3 {
		at := d.hour(worktime.Resolve(worktime.Wall{Date: d.first, Clock: worktime.Clock(hour * 60)}, d.loc))
		p.Axis = append(p.Axis, Mark{at, fmt.Sprintf("%02d", hour), hour%6 > 0})
	}
	switch hours := d.to.Sub(d.from); {
	case hours < 24*time.Hour:
		p.Changes = p.T("Your clock is set forward on this day: it has {length}.", "length", p.Duration(hours))
	case hours > 24*time.Hour:
		p.Changes = p.T("Your clock is set back on this day: it has {length}.", "length", p.Duration(hours))
	}
}

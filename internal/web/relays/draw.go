package relays

import (
	"fmt"
	"strings"
	"time"

	"meantime/internal/db"
	"meantime/internal/id"
	"meantime/internal/overlap"
	"meantime/internal/person"
	"meantime/internal/relay"
	"meantime/internal/web/page"
	"meantime/internal/web/site"
	"meantime/internal/when"
	"meantime/internal/worktime"
)

// Leg is one turn of a relay that is being planned, as it stands in the list.
type Leg struct {
	Person id.ID
	Face   page.Face
	Name   string
	Theirs string // when their turn is, on their clock
	By     string // until when, on the viewer's clock; empty where that cannot be told
	Day    string // of it
	Note   string // why it comes later than its place says
	First  bool
	Last   bool
	Moved  string // "up" or "down" where a button has just done that: the keyboard goes with whom it moved
}

// Drawing is a plan along the hours from now on.
type Drawing struct {
	Hours float64
	Axis  []Mark
	Rows  []Row // in the order of the turns
}

// Mark is a time on the axis.
type Mark struct {
	Hour  float64
	Text  string
	Minor bool // not where there is little room
}

// Row is one turn.
type Row struct {
	Face        page.Face
	Name        string
	City        string
	Night, Work []Bar
	Turn        Bar
	Rough       bool // the days are known, the hours are not
	Theirs      string
	Mine        string
	Says        string
}

// Bar is a stretch of a row, in hours from the beginning of what is drawn.
type Bar struct{ From, To float64 }

// scene is what is needed to say when turns are.
type scene struct {
	v        *site.Visit
	cards    map[id.ID]person.Card
	standing map[id.ID]*person.Standing
}

func newScene(tx *db.Tx, v *site.Visit, people []id.ID) (*scene, error) {
	s := &scene{v: v}
	var err error
	if s.cards, err = v.Persons.People.Names(tx, people...); err != nil {
		return nil, err
	}
	s.standing, err = v.Persons.Schedules.Of(tx, people...)
	return s, err
}

func first(name string) string {
	first, _, _ := strings.Cut(name, " ")
	return first
}

// onPaper is the scene by which everything has its whole date.
func (s *scene) onPaper() *scene {
	v := *s.v
	v.Shell.Now = when.Afar(v.Shell.Now)
	return &scene{&v, s.cards, s.standing}
}

func (s *scene) face(who id.ID) page.Face {
	c := s.cards[who]
	return site.FaceOf(c.ID, c.Name, c.Photo)
}

func (s *scene) name(who id.ID) string {
	if who == s.v.Actor.ID {
		return s.v.L().T("You")
	}
	return s.cards[who].Name
}

// zone is by which clock somebody lives at an instant.
func (s *scene) zone(who id.ID, at time.Time) *time.Location {
	if standing := s.standing[who]; standing != nil {
		return standing.Time.Zone(at)
	}
	return s.v.Shell.Now.Location()
}

// theirs says when a turn is, on the clock of whose it is.
func (s *scene) theirs(t relay.Turn) string {
	l := s.v.L()
	if t.Due.IsZero() {
		return l.T("no working time within sixty days")
	}
	loc := s.zone(t.Person, t.Due)
	now, from, due := s.v.Shell.Now.In(loc), t.From.In(loc), t.Due.In(loc)
	if t.Rough {
		return l.T("{day} in {city}", "day", l.ShortDay(due, now), "city", l.City(loc))
	}
	return l.T("{span} in {city}", "span", span(s.v, from, due, now), "city", l.City(loc))
}

// span says from when to when something is, on the clock that the instants carry.
func span(v *site.Visit, from, to, now time.Time) string {
	l := v.L()
	until := l.DayAndClock(to, now)
	if when.Days(from, to) == 0 {
		until = l.Clock(to)
	}
	return l.C("days", "{from} to {to}", "from", l.DayAndClock(from, now), "to", until)
}

// day is the date of a turn of which others know no more, as a moment on the viewer's clock.
func (s *scene) day(t relay.Turn) time.Time {
	return worktime.Resolve(worktime.Wall{Date: t.Day, Clock: 12 * 60}, s.v.Shell.Now.Location())
}

// show fills the page from a plan; without turns the legs stand there without times.
func (p *NewPage) show(tx *db.Tx, v *site.Visit, made relay.Plan) error {
	s, err := newScene(tx, v, made.Order)
	if err != nil {
		return err
	}
	l, now := v.L(), v.Shell.Now
	p.Without = true
	turns := map[int]relay.Turn{}
	for _, t := range made.Turns {
		turns[t.Leg] = t
	}
	for i, who := range made.Order {
		p.Without = p.Without && who != v.Actor.ID
		leg := Leg{Person: who, Face: s.face(who), Name: s.name(who), First: i == 0, Last: i == len(made.Order)-1}
		if t, ok := turns[i]; ok {
			leg.Theirs = s.theirs(t)
			switch {
			case t.Due.IsZero():
			case t.Rough:
				leg.By = l.ShortDay(s.day(t), now)
			default:
				leg.By, leg.Day = l.Clock(t.Due.In(now.Location())), dayOf(v, t.Due)
			}
			if t.Passed {
				leg.Note = l.T("Away when this turn comes, so that others go first.")
			}
		}
		p.Legs = append(p.Legs, leg)
	}
	if len(made.Turns) == 0 {
		return nil
	}
	p.Round = s.round(made)
	p.Drawing, err = s.draw(made)
	return err
}

// dayOf says which day a moment is on, where it is not today.
func dayOf(v *site.Visit, t time.Time) string {
	if when.Days(v.Shell.Now, t) == 0 {
		return ""
	}
	return v.L().ShortDay(t.In(v.Shell.Now.Location()), v.Shell.Now)
}

// round says when a plan would be round.
func (s *scene) round(made relay.Plan) string {
	l := s.v.L()
	last := made.Turns[len(made.Turns)-1]
	switch {
	case made.Back.IsZero():
		return l.T("When it would be round cannot be told: somebody has no working time within sixty days.")
	case last.Rough:
		return l.T("It would be round {day}, on your clock.", "day", when.Day(l, s.day(last), s.v.Shell.Now))
	}
	return l.T("It would be round {when}, on your clock.", "when", when.At(l, made.Back, s.v.Shell.Now))
}

// draw puts the turns along the hours, from the one that has begun until the last is done.
func (s *scene) draw(made relay.Plan) (*Drawing, error) {
	from, to := s.v.Shell.Now.Truncate(time.Hour), s.v.Shell.Now.Add(6*time.Hour)
	for _, t := range made.Turns {
		if t.Due.After(to) {
			to = t.Due
		}
	}
	d := &Drawing{Hours: hours(from, to.Add(time.Hour))}
	to = to.Add(time.Hour)
	d.mark(s.v, from, to)
	for _, t := range made.Turns {
		standing := s.standing[t.Person]
		if standing == nil || t.Due.IsZero() {
			continue
		}
		time, rough, err := overlap.Shared(standing, s.v.Actor.ID)
		if err != nil {
			return nil, err
		}
		l, now := s.v.L(), s.v.Shell.Now
		row := Row{Face: s.face(t.Person), Name: s.name(t.Person), City: l.City(s.zone(t.Person, t.From)), Rough: rough, Theirs: s.theirs(t),
			Turn: Bar{hours(from, t.From), hours(from, t.Due)}, Work: bars(time.Windows(from, to), from), Night: nights(s.zone(t.Person, t.From), from, to)}
		row.Mine = span(s.v, t.From.In(now.Location()), t.Due.In(now.Location()), now)
		if rough {
			row.Mine = l.ShortDay(s.day(t), now)
		}
		row.Says = l.T("{who}: {when} on your clock", "who", row.Name, "when", row.Mine)
		d.Rows = append(d.Rows, row)
	}
	return d, nil
}

// hours is how long after the beginning an instant is, to the minute.
func hours(from, t time.Time) float64 { return float64(int(t.Sub(from).Minutes())*1000/60) / 1000 }

func bars(list []worktime.Interval, from time.Time) []Bar {
	out := make([]Bar, len(list))
	for i, w := range list {
		out[i] = Bar{hours(from, w.From), hours(from, w.To)}
	}
	return out
}

// nights are those of a zone within a stretch of time.
func nights(zone *time.Location, from, to time.Time) []Bar {
	var out []worktime.Interval
	for date := worktime.WallIn(from, zone).Date - 1; date <= worktime.WallIn(to, zone).Date; date++ {
		n := worktime.Interval{From: worktime.Resolve(worktime.Wall{Date: date, Clock: overlap.NightFrom}, zone),
			To: worktime.Resolve(worktime.Wall{Date: date + 1, Clock: overlap.NightTo}, zone)}
		if n.From.Before(from) {
			n.From = from
		}
		if n.To.After(to) {
			n.To = to
		}
		if n.From.Before(n.To) {
			out = append(out, n)
		}
	}
	return bars(out, from)
}

// mark writes the axis: the hours of a short stretch, the days of a long one.
func (d *Drawing) mark(v *site.Visit, from, to time.Time) {
	step := 3
	switch {
	case d.Hours > 5*24:
		step = 24
	case d.Hours > 54:
		step = 12
	case d.Hours > 27:
		step = 6
	}
	loc := v.Shell.Now.Location()
	for date := worktime.WallIn(from, loc).Date; date <= worktime.WallIn(to, loc).Date; date++ {
		for hour := 0; hour < 24; hour += step {
			at := worktime.Resolve(worktime.Wall{Date: date, Clock: worktime.Clock(hour * 60)}, loc)
			if at.Before(from) || !at.Before(to) {
				continue
			}
			text := fmt.Sprintf("%02d", hour)
			if hour == 0 {
				text = v.L().ShortWeekday(at.In(loc))
			}
			d.Axis = append(d.Axis, Mark{hours(from, at), text, hour%(2*step) != 0})
		}
	}
}

package oncall

import (
	"time"
	"unicode/utf8"

	"meantime/internal/id"
	"meantime/internal/oncall"
	"meantime/internal/words"
	"meantime/internal/worktime"
)

const (
	weeksDrawn = 5 // this one and the four after it
	hoursADay  = 24
)

// Week is a row of the chart: seven dates of the viewer's, in hours from the midnight that they begin with.
type Week struct {
	Label string // its first day: "Mon 12 Oct"
	Bars  []Bar
	Away  []Span
	Now   float64 // where now lies
	This  bool    // now lies in it
}

// Bar is a stretch of a week during which one person is on call.
type Bar struct {
	Span
	Name             string // as much of it as there is room for; empty for nobody
	Mine             bool
	CutStart, CutEnd bool // it began before this week, it goes on after it
}

// Span is a stretch of a week.
type Span struct{ From, To float64 }

// chart is what is drawn: the shifts from a Monday on, on a clock.
type chart struct {
	*words.Locale
	now    time.Time // on the viewer's clock
	viewer id.ID
	names  map[id.ID]string
}

// monday is the first date of the week of now.
func (c *chart) monday() worktime.Date {
	today := worktime.WallIn(c.now, c.now.Location()).Date
	return today - worktime.Date((today.Weekday()+6)%7)
}

// bounds are the first instants of the chart and after it.
func (c *chart) bounds() (from, to time.Time) {
	return c.midnight(c.monday()), c.midnight(c.monday() + 7*weeksDrawn)
}

func (c *chart) midnight(d worktime.Date) time.Time {
	return worktime.Resolve(worktime.Wall{Date: d}, c.now.Location())
}

// weeks draws shifts, and where they fall into leave. That nobody was on call before now is not drawn: it is past.
func (c *chart) weeks(shifts []oncall.Shift, leave map[id.ID][]worktime.Interval) []Week {
	out := make([]Week, weeksDrawn)
	for i := range out {
		first := c.monday() + worktime.Date(7*i)
		w := week{c, first, c.midnight(first), c.midnight(first + 7)}
		out[i].Label = c.ShortDay(first.Time(), c.now)
		out[i].This = i == 0
		out[i].Now = w.hour(c.now)
		for _, s := range shifts {
			if s.Person == 0 && s.From.Before(c.now) {
				s.From = c.now
			}
			if span, ok := w.span(s.From, s.To); ok {
				out[i].Bars = append(out[i].Bars, Bar{Span: span, Name: c.name(s.Person, span), Mine: s.Person == c.viewer,
					CutStart: s.From.Before(w.from), CutEnd: s.To.After(w.to)})
			}
		}
		for _, list := range leave {
			for _, away := range list {
				if span, ok := w.span(away.From, away.To); ok {
					out[i].Away = append(out[i].Away, span)
				}
			}
		}
	}
	return out
}

// roomForName is how many hours a bar needs for a name; a shorter one has its first letter.
const roomForName = 14

func (c *chart) name(who id.ID, in Span) string {
	name := c.names[who]
	if first, size := utf8.DecodeRuneInString(name); size > 0 && in.To-in.From < roomForName {
		return string(first)
	}
	return name
}

// week is a row while it is drawn.
type week struct {
	*chart
	first    worktime.Date
	from, to time.Time
}

// span is where a stretch lies in the week, and whether it does.
func (w week) span(from, to time.Time) (Span, bool) {
	if !from.Before(w.to) || !to.After(w.from) {
		return Span{}, false
	}
	s := Span{w.hour(from), w.hour(to)}
	return s, s.From < s.To
}

// hour is where an instant lies in the week, from 0 to 168, by what the clock reads.
func (w week) hour(t time.Time) float64 {
	switch {
	case !t.After(w.from):
		return 0
	case !t.Before(w.to):
		return 7 * hoursADay
	}
	wall := worktime.WallIn(t, w.now.Location())
	return float64(int(wall.Date-w.first)*hoursADay) + float64(int(wall.Clock)*1000/60)/1000
}

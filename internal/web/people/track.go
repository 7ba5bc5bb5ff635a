package people

import (
	"time"

	"meantime/internal/overlap"
	"meantime/internal/words"
	"meantime/internal/worktime"
)

// Track is what is drawn of the viewer's time, in hours from its beginning, with what of a person's time lies on it.
type Track struct {
	Night, Work, Focus []Bar
	Says               string // when they work, on the clock on which it is drawn
	Off                bool   // they do not work in it
	Rough              bool   // the days are known, the hours are not
}

// Bar is a stretch of a track.
type Bar struct {
	From, To         float64
	CutStart, CutEnd bool // it began before what is drawn, it goes on after it
}

// day is one date or several of a clock.
type day struct {
	from, to time.Time
	loc      *time.Location
	first    worktime.Date
	dates    int
	wall     bool // drawn by what the clock reads, under an axis of 24 hours, and not by the hours that pass
}

func dayAt(date worktime.Date, loc *time.Location) day { return datesAt(date, 1, loc) }

func weekAt(monday worktime.Date, loc *time.Location) day { return datesAt(monday, 7, loc) }

func datesAt(first worktime.Date, n int, loc *time.Location) day {
	return day{from: worktime.Resolve(worktime.Wall{Date: first}, loc), to: worktime.Resolve(worktime.Wall{Date: first + worktime.Date(n)}, loc),
		loc: loc, first: first, dates: n}
}

// trackOf draws what a person shares of their time.
func trackOf(l *words.Locale, p *worktime.Person, rough bool, d day) Track {
	work := p.Windows(d.from, d.to)
	t := Track{Night: d.nights(p.Zone(d.from)), Work: d.bars(work), Focus: d.bars(shared(work, p.Focus(d.from, d.to))), Off: len(work) == 0, Rough: rough}
	// What is cut off by midnight goes on beyond it.
	for i, w := range work {
		t.Work[i].CutStart = w.From.Equal(d.from) && works(p, d.from.Add(-time.Minute))
		t.Work[i].CutEnd = w.To.Equal(d.to) && works(p, d.to)
	}
	switch {
	case t.Off:
		t.Says = l.T("not working")
	case rough:
		t.Says = l.T("a working day, hours not shared")
	default:
		t.Says = d.times(l, work)
	}
	return t
}

// times says stretches on the clock of a day: "09:00 to 12:30 and 13:30 to 18:00".
func (d day) times(l *words.Locale, list []worktime.Interval) string {
	spans := make([]string, len(list))
	for i, w := range list {
		spans[i] = l.T("{from} to {to}", "from", l.Clock(w.From.In(d.loc)), "to", l.Clock(w.To.In(d.loc)))
	}
	return l.List(spans)
}

// works tells whether an instant is one of the person's working time.
func works(p *worktime.Person, t time.Time) bool {
	return len(p.Windows(t, t.Add(time.Minute))) > 0
}

// nights are those of a zone that touch what is drawn.
func (d day) nights(zone *time.Location) []Bar {
	var out []worktime.Interval
	first, last := worktime.WallIn(d.from, zone).Date, worktime.WallIn(d.to, zone).Date
	for date := first - 1; date <= last; date++ {
		n := worktime.Interval{From: worktime.Resolve(worktime.Wall{Date: date, Clock: overlap.NightFrom}, zone),
			To: worktime.Resolve(worktime.Wall{Date: date + 1, Clock: overlap.NightTo}, zone)}
		if n.From.Before(d.to) && n.To.After(d.from) {
			out = append(out, n)
		}
	}
	return d.bars(out)
}

// shared is what two lists of disjoint stretches have in common, both in order.
func shared(a, b []worktime.Interval) (out []worktime.Interval) {
	for len(a) > 0 && len(b) > 0 {
		from, to := a[0].From, a[0].To
		if b[0].From.After(from) {
			from = b[0].From
		}
		if b[0].To.Before(to) {
			to = b[0].To
		}
		if from.Before(to) {
			out = append(out, worktime.Interval{From: from, To: to})
		}
		if a[0].To.Before(b[0].To) {
			a = a[1:]
		} else {
			b = b[1:]
		}
	}
	return out
}

func (d day) bars(list []worktime.Interval) []Bar {
	out := make([]Bar, len(list))
	for i, s := range list {
		out[i] = Bar{From: d.hour(s.From), To: d.hour(s.To)}
	}
	return out
}

// length is how many hours are drawn: 23 and 25 on the dates on which clocks are set.
func (d day) length() float64 {
	if d.wall {
		return 24
	}
	return hours(d.to.Sub(d.from))
}

// hour is where an instant lies on what is drawn, from 0 to its length.
func (d day) hour(t time.Time) float64 {
	switch {
	case !t.After(d.from):
		return 0
	case !t.Before(d.to):
		return d.length()
	case d.wall:
		return float64(int(worktime.WallIn(t, d.loc).Clock)*1000/60) / 1000
	}
	return hours(t.Sub(d.from))
}

// hours rounds a length of time to thousandths of an hour, which is finer than anything that is drawn.
func hours(d time.Duration) float64 { return float64(d.Milliseconds()/3600) / 1000 }

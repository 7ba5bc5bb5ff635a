package people

import (
	"time"

	"meantime/internal/words"
	"meantime/internal/worktime"
)

// Night, on the clock of the person whose row it is: when few are awake, not when the sun is down.
const (
	nightFrom = worktime.Clock(22 * 60)
	nightTo   = worktime.Clock(6*60 + 30)
)

// Track is a date of the viewer's, in hours from its midnight, with what of a person's time lies on it.
type Track struct {
	Night, Work, Focus []Bar
	Says               string // when they work, on the viewer's clock
	Off                bool   // they do not work on it
	Now                bool   // this is working time of theirs
}

// Bar is a stretch of a track.
type Bar struct {
	From, To         float64
	CutStart, CutEnd bool // it began before this date, it goes on after it
}

// day is a date of the viewer's.
type day struct {
	from, to time.Time
	loc      *time.Location
}

func dayAt(date worktime.Date, loc *time.Location) day {
	return day{worktime.Resolve(worktime.Wall{Date: date}, loc), worktime.Resolve(worktime.Wall{Date: date + 1}, loc), loc}
}

// trackOf draws a person's time on a date.
func trackOf(l *words.Locale, p *worktime.Person, d day) Track {
	work := p.Windows(d.from, d.to)
	t := Track{Night: d.bars(nights(p.Zone(d.from), d)), Work: d.bars(work), Focus: d.bars(shared(work, p.Focus(d.from, d.to))), Off: len(work) == 0}
	// What is cut off by midnight goes on beyond it.
	for i, w := range work {
		t.Work[i].CutStart = w.From.Equal(d.from) && works(p, d.from.Add(-time.Minute))
		t.Work[i].CutEnd = w.To.Equal(d.to) && works(p, d.to)
	}
	t.Says = l.T("not working")
	if !t.Off {
		spans := make([]string, len(work))
		for i, w := range work {
			spans[i] = l.T("{from} to {to}", "from", l.Clock(w.From.In(d.loc)), "to", l.Clock(w.To.In(d.loc)))
		}
		t.Says = l.List(spans)
	}
	return t
}

// works tells whether an instant is one of the person's working time.
func works(p *worktime.Person, t time.Time) bool {
	return len(p.Windows(t, t.Add(time.Minute))) > 0
}

// nights are those of a zone that touch a date.
func nights(zone *time.Location, d day) []worktime.Interval {
	var out []worktime.Interval
	first, last := worktime.WallIn(d.from, zone).Date, worktime.WallIn(d.to, zone).Date
	for date := first - 1; date <= last; date++ {
		n := worktime.Interval{From: worktime.Resolve(worktime.Wall{Date: date, Clock: nightFrom}, zone),
			To: worktime.Resolve(worktime.Wall{Date: date + 1, Clock: nightTo}, zone)}
		if n.From.Before(d.to) && n.To.After(d.from) {
			out = append(out, n)
		}
	}
	return out
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

// hour is where an instant lies on the date, from 0 to 24, by what the clock reads.
func (d day) hour(t time.Time) float64 {
	switch {
	case !t.After(d.from):
		return 0
	case !t.Before(d.to):
		return 24
	}
	return float64(int(worktime.WallIn(t, d.loc).Clock)*1000/60) / 1000
}

package people

import (
	"time"

	"meantime/internal/overlap"
	"meantime/internal/words"
	"meantime/internal/worktime"
)

// bands marks when most work at once, where these are at least two.
func (p *Map) bands(d day, steps []overlap.Step, of int) {
	most, when := overlap.Busiest(steps)
	if most < 2 {
		return
	}
	longest := 0
	for i, w := range when {
		p.Bands = append(p.Bands, Band{From: d.hour(w.From), To: d.hour(w.To)})
		if w.To.Sub(w.From) > when[longest].To.Sub(when[longest].From) {
			longest = i
		}
	}
	who := p.N(most, "{Count} of you", "{Count} of you")
	p.Bands[longest].Text = p.N(most, "{Count} together", "{Count} together")
	if most == of {
		who, p.Bands[longest].Text = p.T("All of you"), p.T("All together")
	}
	if d.dates == 1 {
		p.Most = p.T("{who} are at work together {times}, on your clock.", "who", who, "times", d.times(p.Locale, when))
		return
	}
	p.Bands[longest].Text = ""
	first := when[longest]
	p.Most = p.T("{who} are at work together for longest on {day}, {times}, on your clock.", "who", who,
		"day", p.Weekday(first.From.In(d.loc)), "times", d.times(p.Locale, []worktime.Interval{first}))
}

// uncounted says who is not counted, because they share the day and not the hours.
func (p *Map) uncounted(list []overlap.Seen) {
	const named = 3
	var names []string
	n := 0
	for _, s := range list {
		if s.Coarse {
			n++
			if n <= named {
				names = append(names, s.Name)
			}
		}
	}
	if n > 0 {
		p.Uncounted = p.N(n, "{who} shares the day, not the hours, and is not counted.", "{who} share the day, not the hours, and are not counted.", "who", p.List(names, n-len(names)))
	}
}

// covered says how much of what is drawn has somebody at work, and for how many it is working time now.
func (p *Map) covered(d day, steps []overlap.Step, now time.Time) string {
	least, worked := -1, false
	for _, s := range steps {
		if least < 0 || s.N < least {
			least = s.N
		}
		worked = worked || s.N > 0
	}
	var first, second string
	switch {
	case d.dates > 1:
		first = p.T("A week, drawn on your clock.")
	case !worked:
		first = p.T("On this day nobody works.")
	case least > 0:
		first = p.T("On this {weekday}, somebody is always at work.", "weekday", p.Weekday(d.first.Time()))
	default:
		first = p.T("{Day}, drawn on your clock.", "Day", p.Day(d.first.Time()))
	}
	if p.Today {
		second = nowAtWork(p.Locale, overlap.At(steps, now))
	}
	return joined(first, second)
}

func nowAtWork(l *words.Locale, n int) string {
	if n == 0 {
		return l.T("Right now it is working time for nobody.")
	}
	return l.N(n, "Right now it is working time for one of you.", "Right now it is working time for {count} of you.")
}

// joined puts two sentences after each other.
func joined(a, b string) string {
	if b == "" {
		return a
	}
	return a + " " + b
}

// Heat is a week, a row for each date and a cell for each half hour.
type Heat struct {
	Rows []HeatRow
	Most int    // the largest number in it
	Says string // the same in words
}

// HeatRow is a date.
type HeatRow struct {
	Name  string
	Cells []Cell
}

// Cell is a half hour: how many work, of the most who do at any time.
type Cell struct {
	N    int
	Part int // of a hundred
	None bool
}

// heatOf draws how many work through a week.
func heatOf(l *words.Locale, list []overlap.Seen, first worktime.Date, loc *time.Location) (h Heat) {
	week := overlap.Week(list, first, loc)
	var at overlap.WeekDay
	var half int
	for _, d := range week {
		for i, n := range d.N {
			if n > h.Most {
				h.Most, at, half = n, d, i
			}
		}
	}
	for _, d := range week {
		row := HeatRow{Name: l.ShortWeekday(d.Date.Time())}
		for _, n := range d.N {
			c := Cell{N: max(n, 0), None: n == overlap.None}
			if n > 0 {
				c.Part = n * 100 / h.Most
			}
			row.Cells = append(row.Cells, c)
		}
		h.Rows = append(h.Rows, row)
	}
	if h.Most == 0 {
		h.Says = l.T("In this week nobody works.")
		return h
	}
	end := half
	for end < overlap.HalfHours && at.N[end] == h.Most {
		end++
	}
	h.Says = l.N(h.Most, "How many of you are at work, by the half hour, across a week. At most one is, as on {day} from {from} to {to}.",
		"How many of you are at work, by the half hour, across a week. At most {count} are, as on {day} from {from} to {to}.",
		"day", l.Weekday(at.Date.Time()), "from", worktime.Clock(half*30).String(), "to", worktime.Clock(end*30).String())
	return h
}

package today

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"time"

	"meantime/internal/words"
	"meantime/internal/worktime"
)

// Horizon is a person's day as a curve: the light of her working hours under it, focus, deliveries, and the sun at now.
// Hours are those of her wall clock, counted from midnight of the date that it shows: 26 is two in the next morning.
type Horizon struct {
	Start, Span float64
	Says        string   // the same in words
	Light       []string // areas of working time, as SVG paths
	Edge        []string // the curve above them
	Night       []string // areas below the ground
	Curve       string
	Focus       []Block
	Drops       []Drop
	Hours       []Tick
	Now, Y      float64 // Y as a share of the height, from the top
	Down        bool    // the sun is below the ground
}

// Block is a stretch of focus.
type Block struct {
	From, To float64
	Says     string
}

// Drop is a delivery of the day.
type Drop struct {
	At    float64
	Clock string
	Next  bool
	Class string // is-past, is-next; is-tick, is-tight where there is no room for its time; at-start, at-end
}

// Tick is an hour on the scale.
type Tick struct {
	At   float64
	Text string
}

// The drawing's own measures; horizon.css has the same.
const (
	skyWidth, skyHeight = 1800.0, 108.0
	ground              = 84.0
	rise                = 72.6 // from the ground to noon
	depth               = 0.38 // how much shallower the night is
	noon                = 13.25
	usualStart          = 5.0
	usualSpan           = 18.0
	wholeDay            = 24.0
)

// stretch is a part of the day in hours.
type stretch struct{ from, to float64 }

// day draws for one person at one moment.
type day struct {
	p       *worktime.Person
	now     time.Time // on her clock
	date    worktime.Date
	windows []stretch // from yesterday to tomorrow
	view    stretch
	centre  float64 // when the curve is highest: the middle of her working day
	bias    float64 // lifts the curve where the working day is long
}

// newHorizon draws the day of a person at a moment that is given on her clock.
func newHorizon(l *words.Locale, p *worktime.Person, now time.Time) Horizon {
	d := &day{p: p, now: now, date: worktime.WallIn(now, now.Location()).Date}
	for _, w := range p.Windows(d.instant(-wholeDay), d.instant(2*wholeDay)) {
		d.windows = append(d.windows, stretch{d.hour(w.From), d.hour(w.To)})
	}
	d.frame()
	d.shape()
	h := Horizon{Start: d.view.from, Span: d.view.to - d.view.from, Now: d.hour(now)}
	h.Y, h.Down = round(d.y(h.Now)/skyHeight), d.altitude(h.Now) < 0
	h.Curve = d.line(d.view)
	for _, w := range d.working() {
		h.Light, h.Edge = append(h.Light, d.area(w)), append(h.Edge, d.line(w))
	}
	h.Night = d.nights()
	h.Focus = d.focus(l)
	slots := p.Slots(d.instant(d.view.from), d.instant(d.view.to))
	h.Drops = d.drops(l, slots)
	for t := math.Ceil(d.view.from/3) * 3; t <= d.view.to-0.4; t += 3 {
		if t >= d.view.from+0.4 {
			h.Hours = append(h.Hours, Tick{t, fmt.Sprintf("%02d", (int(t)+48)%24)})
		}
	}
	h.Says = d.says(l, h.Focus, slots)
	return h
}

// hour places an instant on the scale.
func (d *day) hour(t time.Time) float64 {
	w := worktime.WallIn(t, d.now.Location())
	return round(float64(w.Date-d.date)*wholeDay + float64(w.Clock)/60)
}

// instant is the first one at which the clock reads an hour of the scale.
func (d *day) instant(hour float64) time.Time {
	days := math.Floor(hour / wholeDay)
	w := worktime.Wall{Date: d.date + worktime.Date(days), Clock: worktime.Clock(math.Round((hour - days*wholeDay) * 60))}
	return worktime.Resolve(w, d.now.Location())
}

// frame chooses the hours to draw: those of the date, or, where somebody works over midnight, of a day that is cut in the
// middle of her longest pause.
func (d *day) frame() {
	cut := 0.0
	if d.overMidnight() {
		cut = d.pause()
	}
	if d.hour(d.now) < cut {
		cut -= wholeDay
	}
	whole := stretch{cut, cut + wholeDay}
	start := cut + usualStart
	d.view = whole
	if w := d.working(); len(w) > 0 {
		first, last := w[0].from, w[len(w)-1].to
		start = math.Floor((first+last)/2 - usualSpan/2)
		if last-first > usualSpan-2 {
			return
		}
	}
	start = min(max(start, whole.from), whole.to-usualSpan)
	now := d.hour(d.now)
	if usual := (stretch{start, start + usualSpan}); usual.from+0.75 <= now && now <= usual.to-0.75 {
		d.view = usual
	}
}

func (d *day) overMidnight() bool {
	return slices.ContainsFunc(d.windows, func(w stretch) bool {
		return w.from < 0 && w.to > 0 || w.from < wholeDay && w.to > wholeDay
	})
}

// pause is the middle of the longest time without work on the date, the date being taken for a circle.
func (d *day) pause() float64 {
	d.view = stretch{0, wholeDay}
	today := d.working()
	if len(today) == 0 {
		return 0
	}
	end := today[len(today)-1].to - wholeDay
	var middle, longest float64
	for _, w := range today {
		if gap := w.from - end; gap > longest {
			longest, middle = gap, end+gap/2
		}
		end = w.to
	}
	return math.Mod(math.Round(middle*4)/4+wholeDay, wholeDay)
}

// shape fits the curve to her working day, so that its light is light at any hour of the clock.
func (d *day) shape() {
	d.centre, d.bias = noon, 0.1
	if w := d.working(); len(w) > 0 {
		first, last := w[0].from, w[len(w)-1].to
		d.centre = (first + last) / 2
		d.bias = max(d.bias, 0.3-math.Cos((last-first)/2/wholeDay*2*math.Pi))
	}
}

// working is the working time in view.
func (d *day) working() []stretch {
	var out []stretch
	for _, w := range d.windows {
		w = stretch{max(w.from, d.view.from), min(w.to, d.view.to)}
		if w.from < w.to {
			out = append(out, w)
		}
	}
	return out
}

func (d *day) altitude(h float64) float64 {
	a := (math.Cos((h-d.centre)/wholeDay*2*math.Pi) + d.bias) / (1 + d.bias)
	if a < 0 {
		a *= depth
	}
	return a
}

func (d *day) y(h float64) float64 { return ground - d.altitude(h)*rise }

func (d *day) x(h float64) float64 { return (h - d.view.from) / (d.view.to - d.view.from) * skyWidth }

// line follows the curve.
func (d *day) line(s stretch) string {
	const step = 0.25
	n := int(math.Ceil((s.to - s.from) / step))
	points := make([]string, 0, n+1)
	for i := range n + 1 {
		h := min(s.from+float64(i)*step, s.to)
		points = append(points, fmt.Sprintf("%.0f %.1f", d.x(h), d.y(h)))
	}
	return "M" + strings.Join(points, " L")
}

// area lies between the curve and the ground.
func (d *day) area(s stretch) string {
	return fmt.Sprintf("%s L%.0f %.0f L%.0f %.0f Z", d.line(s), d.x(s.to), ground, d.x(s.from), ground)
}

// nights are the areas where the curve is below the ground.
func (d *day) nights() []string {
	var out []string
	const step = 0.25
	from := d.view.from
	for h := d.view.from; h <= d.view.to; h += step {
		dark := d.altitude(h) < 0
		if !dark && h > from {
			out = append(out, d.area(stretch{from, h}))
		}
		if !dark {
			from = h + step
		}
	}
	if from < d.view.to {
		out = append(out, d.area(stretch{from, d.view.to}))
	}
	return out
}

// focus is what of her focus lies in her working time.
func (d *day) focus(l *words.Locale) []Block {
	var out []Block
	for _, f := range d.p.Focus(d.instant(d.view.from), d.instant(d.view.to)) {
		for _, w := range d.working() {
			b := Block{From: max(d.hour(f.From), w.from), To: min(d.hour(f.To), w.to)}
			if b.From < b.To {
				b.Says = l.T("Focus until {clock}", "clock", l.Clock(d.instant(b.To).In(d.now.Location())))
				out = append(out, b)
			}
		}
	}
	return out
}

// How far the times of two deliveries must stand apart to be read, as a share of the width: on a wide page, there when
// they are many, on a phone; and how near the edge one must turn inwards.
const (
	roomWide  = 0.055
	roomMany  = 0.12
	roomPhone = 0.15
	roomEdge  = 0.045
	many      = 12
)

// drops are the deliveries in view. The next one always says its time, the others where there is room.
func (d *day) drops(l *words.Locale, slots []worktime.Slot) []Drop {
	out := make([]Drop, len(slots))
	span := d.view.to - d.view.from
	next := slices.IndexFunc(slots, func(s worktime.Slot) bool { return s.At.After(d.now) })
	for i, s := range slots {
		out[i] = Drop{At: d.hour(s.At), Next: i == next, Clock: l.Clock(s.At.In(d.now.Location()))}
		var class []string
		switch share := (out[i].At - d.view.from) / span; {
		case share < roomEdge:
			class = append(class, "at-start")
		case share > 1-roomEdge:
			class = append(class, "at-end")
		}
		switch {
		case i == next:
			class = append(class, "is-next")
		case next < 0 || i < next:
			class = append(class, "is-past")
		}
		out[i].Class = strings.Join(class, " ")
	}
	wide := roomWide
	if len(slots) > many {
		wide = roomMany
	}
	crowd(out, next, span*wide, "is-tick")
	crowd(out, next, span*roomPhone, "is-tight")
	return out
}

// crowd marks the drops that stand too near to the next delivery, or to one before them that says its time.
func crowd(drops []Drop, next int, room float64, mark string) {
	last := math.Inf(-1)
	for i := range drops {
		if strings.Contains(drops[i].Class, "is-tick") {
			continue
		}
		near := drops[i].At-last < room || next >= 0 && math.Abs(drops[i].At-drops[next].At) < room
		if i != next && near {
			drops[i].Class = strings.TrimSpace(drops[i].Class + " " + mark)
			continue
		}
		last = drops[i].At
	}
}

// says tells the day in words.
func (d *day) says(l *words.Locale, focus []Block, slots []worktime.Slot) string {
	span := func(s stretch) string {
		if s.to-s.from >= wholeDay {
			return l.T("at any hour")
		}
		clock := func(h float64) string { return l.Clock(d.instant(h).In(d.now.Location())) }
		return l.T("{from} to {to}", "from", clock(s.from), "to", clock(s.to))
	}
	parts := []string{l.T("Your {weekday}.", "weekday", l.Weekday(d.now))}
	var hours, blocks, times []string
	for _, w := range d.working() {
		hours = append(hours, span(w))
	}
	for _, f := range focus {
		blocks = append(blocks, span(stretch{f.From, f.To}))
	}
	for _, s := range slots[:min(len(slots), 6)] {
		times = append(times, l.Clock(s.At.In(d.now.Location())))
	}
	if len(hours) == 0 {
		parts = append(parts, l.T("You do not work today."))
	} else {
		parts = append(parts, l.T("You work {hours}.", "hours", l.List(hours)))
	}
	if len(blocks) > 0 {
		parts = append(parts, l.T("Focus time {spans}.", "spans", l.List(blocks)))
	}
	if len(times) > 0 {
		parts = append(parts, l.T("Deliveries at {times}.", "times", l.List(times, len(slots)-len(times))))
	}
	parts = append(parts, l.T("It is {clock}.", "clock", l.Clock(d.now)))
	return strings.Join(parts, " ")
}

// round keeps a thousandth, which is four seconds.
func round(x float64) float64 { return math.Round(x*1000) / 1000 }

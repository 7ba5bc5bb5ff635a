package worktime

import (
	"slices"
	"time"
)

// NextWorking is rule 11: the first working instant at or after t, which is t itself inside hours.
func (p *Person) NextWorking(t time.Time) (time.Time, bool) {
	at, _, ok := p.nextWorking(micros(t), p.horizon)
	return timeOf(at), ok
}

// nextWorking also gives the working date, on which the instant's window starts.
func (p *Person) nextWorking(at, horizon int64) (int64, Date, bool) {
	until := at + horizon
	w := p.walk(at, until)
	var room [manyPieces]span
	for w.next() {
		for _, s := range w.pieces(room[:0]) {
			if s.to > at {
				found := max(s.from, at)
				return found, w.date, found < until
			}
		}
	}
	return 0, 0, false
}

// AddWorking is rule 12: the earliest instant by which so many whole minutes of working time have
// passed since t. Zero minutes give t itself; a full day ends at closing, not at the next opening.
func (p *Person) AddWorking(t time.Time, minutes int) (time.Time, bool) {
	at := micros(t)
	if minutes <= 0 {
		return timeOf(at), true
	}
	until := at + p.dueHorizon
	// Clamping keeps the product in range and is past any horizon.
	left := min(int64(minutes), p.dueHorizon/minute+1) * minute
	for s := range p.working(at, until) {
		if s.to-s.from >= left {
			return timeOf(s.from + left), true
		}
		left -= s.to - s.from
	}
	return time.Time{}, false
}

// WorkBetween is the working time in [from, to).
func (p *Person) WorkBetween(from, to time.Time) time.Duration {
	var sum int64
	for s := range p.working(micros(from), micros(to)) {
		sum += s.to - s.from
	}
	return time.Duration(sum) * time.Microsecond
}

// Windows is W within [from, to), joined where pieces touch.
func (p *Person) Windows(from, to time.Time) []Interval {
	return intervals(p.windowsIn(micros(from), micros(to)))
}

func (p *Person) windowsIn(from, to int64) (list []span) {
	for s := range p.working(from, to) {
		list = appendSpan(list, s)
	}
	return list
}

// working yields W within [from, to) as disjoint spans in order. Two dates' windows may overlap,
// when a night's shift runs into the next date's; what was yielded is not yielded again.
func (p *Person) working(from, to int64) func(yield func(span) bool) {
	return func(yield func(span) bool) {
		done := from
		w := p.walk(from, to)
		var room [manyPieces]span
		for w.next() {
			for _, s := range w.pieces(room[:0]) {
				s = s.clip(done, to)
				if s.empty() {
					continue
				}
				if !yield(s) {
					return
				}
				done = s.to
			}
		}
	}
}

// WorkingDates lists the dates to which W within [from, to) belongs, in order, each once.
func (p *Person) WorkingDates(from, to time.Time) (list []Date) {
	at, until := micros(from), micros(to)
	w := p.walk(at, until)
	var room [manyPieces]span
	for w.next() {
		if slices.ContainsFunc(w.pieces(room[:0]), func(s span) bool { return !s.clip(at, until).empty() }) {
			list = append(list, w.date)
		}
	}
	slices.Sort(list) // a move between zones has a walk go back
	return slices.Compact(list)
}

// Overlap is rule 31: when all of the people work, within [from, to). With minusFocus nobody's
// focus counts (rule 32). Nobody overlaps never.
func Overlap(people []*Person, from, to time.Time, minusFocus bool) []Interval {
	var shared []span
	for i, p := range people {
		list := p.windowsIn(micros(from), micros(to))
		if minusFocus {
			list = without(list, p.focusIn(micros(from), micros(to)))
		}
		if i == 0 {
			shared = list
		} else {
			shared = intersect(shared, list)
		}
	}
	return intervals(shared)
}

func without(list, holes []span) (out []span) {
	for _, s := range list {
		out = appendWithout(out, s, holes)
	}
	return out
}

package worktime

import (
	"cmp"
	"slices"
	"time"
)

// Horizons of a search, in elapsed days of 24 hours (rule 24).
const (
	Horizon    = 40
	DueHorizon = 60 // for Due and AddWorking
)

// Person is a compiled schedule. It never changes and may be used by many goroutines at once.
type Person struct {
	segments []segment // in order, without gaps, from the beginning to the end of time

	week      [7][]minutes
	overrides []override // sorted by date
	holidays  []Date     // sorted
	off       []DateRange
	away      []span // leave by the clock, sorted and disjoint

	focus     []span // dated, sorted and disjoint
	focusWeek [7][]minutes
	hasFocus  bool
	quiet     []Date // sorted

	immediate bool
	times     [7][]int32 // minutes after midnight, sorted
	every     int64      // microseconds; 0 without a rhythm

	horizon, dueHorizon int64 // microseconds
}

// segment is a stretch during which the person lives in one zone.
type segment struct {
	span
	loc *time.Location
}

// minutes is a window of a date's wall clock, in minutes after its midnight; to may pass 24:00.
type minutes struct{ from, to int32 }

type override struct {
	date    Date
	windows []minutes
}

// Within returns the same person with another horizon, in days, for every question.
func (p *Person) Within(days int) *Person {
	q := *p
	q.horizon = int64(days) * day
	q.dueHorizon = q.horizon
	return &q
}

// Roughly returns the same person as one who works from one time of day to another on each of their working dates: what may
// be known of somebody who shares the days and not the times. Neither focus nor leave by the clock is left of them.
func (p *Person) Roughly(from, to Clock) *Person {
	q := *p
	whole := []minutes{{int32(from), int32(to)}}
	for d, windows := range p.week {
		if len(windows) > 0 {
			q.week[d] = whole
		}
	}
	q.overrides = slices.Clone(p.overrides)
	for i, o := range q.overrides {
		if len(o.windows) > 0 {
			q.overrides[i].windows = whole
		}
	}
	q.away, q.focus, q.focusWeek, q.hasFocus = nil, nil, [7][]minutes{}, false
	return &q
}

// Present returns the same person without any leave: when they would work.
func (p *Person) Present() *Person {
	q := *p
	q.off, q.away = nil, nil
	return &q
}

// dayKind says which line of rule 6 decided about a date.
type dayKind uint8

const (
	dayWeekly dayKind = iota
	dayHoliday
	dayOverride
	dayOff
)

// windows applies the precedence of rule 6 to a date.
func (p *Person) windows(d Date) ([]minutes, dayKind) {
	if p.isOff(d) {
		return nil, dayOff
	}
	if i, ok := slices.BinarySearchFunc(p.overrides, d, override.compare); ok {
		return p.overrides[i].windows, dayOverride
	}
	if contains(p.holidays, d) {
		return nil, dayHoliday
	}
	return p.week[d.Weekday()], dayWeekly
}

func (o override) compare(d Date) int { return cmp.Compare(o.date, d) }

func (p *Person) isOff(d Date) bool {
	i, _ := slices.BinarySearchFunc(p.off, d, func(r DateRange, d Date) int { return cmp.Compare(r.Last, d) })
	return i < len(p.off) && p.off[i].First <= d
}

func contains(sorted []Date, d Date) bool {
	if len(sorted) == 0 {
		return false
	}
	_, ok := slices.BinarySearch(sorted, d)
	return ok
}

// segmentAt is the index of the segment that holds an instant.
func (p *Person) segmentAt(at int64) int {
	for i := len(p.segments) - 1; i > 0; i-- {
		if p.segments[i].from <= at {
			return i
		}
	}
	return 0
}

// clockAt is the clock on the person's wall at an instant.
func (p *Person) clockAt(at int64) clock { return clock{loc: p.segments[p.segmentAt(at)].loc} }

// Zone is where the person is at t.
func (p *Person) Zone(t time.Time) *time.Location { return p.segments[p.segmentAt(micros(t))].loc }

// reach is the first instant at or after from at which the person's wall, which may move between
// zones, reads wall or later. A reading that a move jumps over gives the instant of the move.
func (p *Person) reach(from, wall int64) int64 {
	for _, s := range p.segments[p.segmentAt(from):] {
		c := clock{loc: s.loc}
		if at := c.reach(max(from, s.from), wall); at < s.to {
			return at
		}
	}
	return end
}

// OnLeave reports whether the person is on leave at t: by whole days on the date that their own
// calendar shows, or by the clock. A weekend or a holiday is not leave.
func (p *Person) OnLeave(t time.Time) bool {
	at := micros(t)
	if i := endingAfter(p.away, at); i < len(p.away) && p.away[i].from <= at {
		return true
	}
	c := p.clockAt(at)
	return p.isOff(c.date(at))
}

// Leave is when the person is on leave, within [from, to).
func (p *Person) Leave(from, to time.Time) []Interval {
	first, last := micros(from), micros(to)
	var list []span
	for _, s := range p.segments {
		s := s.clip(first, last)
		if s.empty() {
			continue
		}
		c := p.clockAt(s.from)
		for _, off := range p.off {
			whole := span{c.resolve(wallSeconds(off.First, 0)), c.resolve(wallSeconds(off.Last+1, 0))}
			if whole = whole.clip(s.from, s.to); !whole.empty() {
				list = append(list, whole)
			}
		}
	}
	for _, s := range p.away {
		if s = s.clip(first, last); !s.empty() {
			list = append(list, s)
		}
	}
	return intervals(union(list))
}

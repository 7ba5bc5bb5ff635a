package worktime

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"time"
)

// Loader finds a zone by its IANA name. It decides which zone data is in force.
type Loader func(name string) (*time.Location, error)

// Compile turns a schedule into a Person. It accepts whatever has a meaning, also what Validate
// would not let anybody declare: a week without windows is a person who never works. The error is
// a *Problem naming the field.
func Compile(s Schedule, load Loader) (*Person, error) {
	p := &Person{horizon: Horizon * day, dueHorizon: DueHorizon * day}
	for _, step := range []func(*Schedule, Loader) error{
		p.compileZones, p.compileHours, p.compileDates, p.compileFocus, p.compileBatch,
	} {
		if err := step(&s, load); err != nil {
			return nil, err
		}
	}
	return p, nil
}

// compileZones lays out the segments. Moves at one instant: the one declared last wins.
func (p *Person) compileZones(s *Schedule, load Loader) error {
	home, err := loadZone("zone", cmp.Or(s.Zone, s.OrgZone, "UTC"), load)
	if err != nil {
		return err
	}
	p.segments = append(make([]segment, 0, len(s.ZoneMoves)+1), segment{span{beginning, end}, home})
	for i, m := range s.ZoneMoves {
		if m.At == (Moment{}) {
			return &Problem{Field: fmt.Sprintf("zone_moves[%d].at", i), Code: Missing}
		}
		loc, err := loadZone(fmt.Sprintf("zone_moves[%d].zone", i), m.Zone, load)
		if err != nil {
			return err
		}
		at := m.At.seconds * second
		if !m.At.fixed {
			c := clock{loc: loc}
			at = c.resolve(m.At.seconds)
		}
		p.segments = append(p.segments, segment{span{at, end}, loc})
	}
	slices.SortStableFunc(p.segments, func(a, b segment) int { return cmp.Compare(a.from, b.from) })
	for i := range p.segments[1:] {
		p.segments[i].to = p.segments[i+1].from
	}
	p.segments = joinSegments(p.segments)
	return nil
}

// joinSegments drops segments that are over at once, and joins those in one zone: a move that goes
// nowhere must not cut a delivery that slides over it.
func joinSegments(list []segment) []segment {
	out := list[:0]
	for _, s := range list {
		switch n := len(out); {
		case s.empty():
		case n > 0 && out[n-1].loc.String() == s.loc.String():
			out[n-1].to = s.to
		default:
			out = append(out, s)
		}
	}
	return out
}

func loadZone(field, name string, load Loader) (*time.Location, error) {
	if name == "UTC" {
		return time.UTC, nil
	}
	if name == "" {
		return nil, &Problem{Field: field, Code: Missing}
	}
	loc, err := load(name)
	if err != nil {
		return nil, &Problem{Field: field, Code: UnknownZone, Value: name}
	}
	return loc, nil
}

func (p *Person) compileHours(s *Schedule, _ Loader) (err error) {
	switch {
	case s.Hours == nil:
		office := []minutes{{9 * 60, 17 * 60}}
		for d := time.Monday; d <= time.Friday; d++ {
			p.week[d] = office
		}
	case s.Hours.Always:
		whole := []minutes{{0, minutesPerDay}}
		for d := range p.week {
			p.week[d] = whole
		}
	default:
		p.week, err = compileWeek("hours", s.Hours.Week)
	}
	return err
}

func compileWeek(field string, declared Weekly[Window]) (week [7][]minutes, err error) {
	for d, list := range declared {
		if len(list) == 0 {
			continue
		}
		if week[d], err = compileWindows(list); err != nil {
			return week, &Problem{Field: field + "." + DayName(time.Weekday(d)), Code: OutOfRange}
		}
	}
	return week, nil
}

// compileWindows sorts a date's windows and joins those that touch.
func compileWindows(declared []Window) ([]minutes, error) {
	list := make([]minutes, 0, len(declared))
	for _, w := range declared {
		m := minutes{int32(w.From), int32(w.To)}
		if m.from < 0 || m.from >= minutesPerDay || m.to < 0 || m.to > minutesPerDay {
			return nil, &Problem{Code: OutOfRange}
		}
		if m.to <= m.from {
			m.to += minutesPerDay
		}
		list = append(list, m)
	}
	slices.SortFunc(list, func(a, b minutes) int { return cmp.Compare(a.from, b.from) })
	out := list[:1]
	for _, m := range list[1:] {
		if last := &out[len(out)-1]; m.from <= last.to {
			last.to = max(last.to, m.to)
		} else {
			out = append(out, m)
		}
	}
	return out, nil
}

func (p *Person) compileDates(s *Schedule, _ Loader) error {
	for _, d := range slices.Sorted(maps.Keys(s.DateHours)) {
		o := override{date: d}
		if declared := s.DateHours[d]; len(declared) > 0 {
			var err error
			if o.windows, err = compileWindows(declared); err != nil {
				return &Problem{Field: "date_hours." + d.String(), Code: OutOfRange}
			}
		}
		p.overrides = append(p.overrides, o)
	}
	p.holidays = sorted(s.Holidays)
	p.quiet = sorted(s.QuietDates)
	p.off = joinDates(s.Off)
	p.away = p.instants(s.OffAt)
	return nil
}

func sorted(dates []Date) []Date {
	dates = slices.Clone(dates)
	if !slices.IsSorted(dates) {
		slices.Sort(dates)
	}
	return dates
}

// joinDates sorts ranges of dates and joins those that overlap; a range that ends before it starts is none.
func joinDates(declared []DateRange) (out []DateRange) {
	list := slices.Clone(declared)
	slices.SortFunc(list, func(a, b DateRange) int { return cmp.Compare(a.First, b.First) })
	for _, r := range list {
		switch n := len(out); {
		case r.Last < r.First:
		case n > 0 && r.First <= out[n-1].Last+1:
			out[n-1].Last = max(out[n-1].Last, r.Last)
		default:
			out = append(out, r)
		}
	}
	return out
}

// instants resolves declared spans on the person's own wall.
func (p *Person) instants(declared []Span) []span {
	if len(declared) == 0 {
		return nil
	}
	list := make([]span, len(declared))
	for i, s := range declared {
		list[i] = span{p.instant(s.From), p.instant(s.To)}
	}
	return union(list)
}

func (p *Person) instant(m Moment) int64 {
	if m.fixed {
		return m.seconds * second
	}
	return p.reach(beginning, m.seconds)
}

func (p *Person) compileFocus(s *Schedule, _ Loader) (err error) {
	p.focus = p.instants(s.Focus)
	p.focusWeek, err = compileWeek("focus_weekly", s.FocusWeekly)
	p.hasFocus = len(p.focus) > 0 || !s.FocusWeekly.empty()
	return err
}

func (p *Person) compileBatch(s *Schedule, _ Loader) error {
	b := s.Batch
	if b.immediate() {
		p.immediate = true
		return nil
	}
	if b.Every < 0 {
		return &Problem{Field: "batch.every", Code: OutOfRange}
	}
	if p.every = int64(b.Every) * minute; p.every > 0 {
		return nil
	}
	for d := range p.times {
		declared := b.timesOn(d)
		if len(declared) == 0 {
			continue
		}
		p.times[d] = make([]int32, len(declared))
		for i, c := range declared {
			if c < 0 || c > minutesPerDay {
				return &Problem{Field: "batch.times", Code: OutOfRange}
			}
			p.times[d][i] = int32(c)
		}
		slices.Sort(p.times[d])
	}
	return nil
}

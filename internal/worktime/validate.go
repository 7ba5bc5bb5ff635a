package worktime

import (
	"fmt"
	"maps"
	"slices"
	"time"
)

// Limits of what may be declared.
const (
	MaxWindows    = 12   // a day, of hours or of focus
	MaxTimes      = 24   // deliveries a day
	MinEvery      = 15   // minutes
	MaxEvery      = 1440 // minutes
	MaxDates      = 2000 // holidays, overrides, quiet dates, each
	MaxSpans      = 1000 // leave, focus, each
	MaxMoves      = 100
	maxPeriodDays = 3660
)

// Code says what is wrong with a declared field.
type Code string

// The codes of a Problem.
const (
	Missing     Code = "missing"      // nothing given where something must be
	Empty       Code = "empty"        // hours or delivery times without a single one
	UnknownZone Code = "unknown_zone" // Value is the name
	OutOfRange  Code = "out_of_range" // Limit is the bound that was passed, where there is one
	TooMany     Code = "too_many"     // more than Limit
	Overlapping Code = "overlapping"  // two windows of one day share time
	Reversed    Code = "reversed"     // ends at or before its start
	Repeated    Code = "repeated"     // given twice
	Conflicting Code = "conflicting"  // two ways that exclude each other
)

// Problem is one thing wrong with a declared schedule. Field is the path of the JSON field, such as
// "hours.mon" or "off[2]".
type Problem struct {
	Field string
	Code  Code
	Value string
	Limit int
}

func (p *Problem) Error() string {
	text := fmt.Sprintf("%s: %s", p.Field, p.Code)
	if p.Value != "" {
		text += fmt.Sprintf(" %q", p.Value)
	}
	if p.Limit != 0 {
		text += fmt.Sprintf(" (limit %d)", p.Limit)
	}
	return text
}

// Validate says what a person may not declare; nil means the schedule is fine. Zone names are
// checked by Compile, which has the loader. A week without any window is refused: a person who
// wants nothing delivered takes leave (rule 9).
func (s *Schedule) Validate() []Problem {
	var v validation
	v.hours(s.Hours)
	v.week("focus_weekly", s.FocusWeekly)
	for _, d := range slices.Sorted(maps.Keys(s.DateHours)) {
		v.windows("date_hours."+d.String(), s.DateHours[d])
	}
	v.atMost("date_hours", len(s.DateHours), MaxDates)
	v.atMost("holidays", len(s.Holidays), MaxDates)
	v.atMost("quiet_dates", len(s.QuietDates), MaxDates)
	v.atMost("zone_moves", len(s.ZoneMoves), MaxMoves)
	v.atMost("off", len(s.Off), MaxSpans)
	for i, r := range s.Off {
		v.when(r.Last < r.First, fmt.Sprintf("off[%d]", i), Reversed)
	}
	v.spans("off_at", s.OffAt)
	v.spans("focus", s.Focus)
	v.batch(s.Batch)
	return v.problems
}

type validation struct{ problems []Problem }

func (v *validation) when(wrong bool, field string, code Code) {
	if wrong {
		v.problems = append(v.problems, Problem{Field: field, Code: code})
	}
}

func (v *validation) atMost(field string, n, limit int) {
	if n > limit {
		v.problems = append(v.problems, Problem{Field: field, Code: TooMany, Limit: limit})
	}
}

func (v *validation) hours(h *Hours) {
	if h == nil {
		return
	}
	v.when(h.Always && !h.Week.IsZero(), "hours", Conflicting)
	v.when(!h.Always && h.Week.empty(), "hours", Empty)
	v.week("hours", h.Week)
}

func (v *validation) week(field string, week Weekly[Window]) {
	for d, list := range week {
		v.windows(field+"."+DayName(time.Weekday(d)), list)
	}
}

func (v *validation) windows(field string, list []Window) {
	v.atMost(field, len(list), MaxWindows)
	if len(list) == 0 {
		return
	}
	for i, a := range list {
		one, err := compileWindows(list[i : i+1])
		if err != nil {
			v.when(true, field, OutOfRange)
			return
		}
		for _, b := range list[:i] {
			other, _ := compileWindows([]Window{b})
			if one[0].from < other[0].to && other[0].from < one[0].to {
				v.problems = append(v.problems, Problem{Field: field, Code: Overlapping, Value: a.From.String()})
				return
			}
		}
	}
}

func (v *validation) spans(field string, list []Span) {
	v.atMost(field, len(list), MaxSpans)
	for i, s := range list {
		comparable := s.From.fixed == s.To.fixed
		v.when(comparable && s.To.seconds <= s.From.seconds, fmt.Sprintf("%s[%d]", field, i), Reversed)
	}
}

func (v *validation) batch(b *Batch) {
	if b == nil {
		return
	}
	times := b.Times != nil || !b.TimesByDay.IsZero()
	ways := 0
	for _, way := range []bool{b.Immediate, times, b.Every != 0} {
		if way {
			ways++
		}
	}
	v.when(ways > 1, "batch", Conflicting)
	v.when(ways == 0, "batch", Missing)
	v.when(times && len(b.Times) == 0 && b.TimesByDay.empty(), "batch.times", Empty)
	if b.Every != 0 && (b.Every < MinEvery || b.Every > MaxEvery) {
		v.problems = append(v.problems, Problem{Field: "batch.every", Code: OutOfRange, Limit: MinEvery})
	}
	v.times("batch.times", b.Times)
	for d, list := range b.TimesByDay {
		v.times("batch.times_by_day."+DayName(time.Weekday(d)), list)
	}
}

func (v *validation) times(field string, list []Clock) {
	v.atMost(field, len(list), MaxTimes)
	for i, c := range list {
		v.when(c < 0 || c >= minutesPerDay, field, OutOfRange)
		if slices.Contains(list[:i], c) {
			v.problems = append(v.problems, Problem{Field: field, Code: Repeated, Value: c.String()})
		}
	}
}

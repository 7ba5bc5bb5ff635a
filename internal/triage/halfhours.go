package triage

import (
	"time"

	"meantime/internal/worktime"
)

// What is offered for talking.
const (
	half     = 30 * time.Minute
	apart    = 2 * time.Hour // of two that are offered on one day
	most     = 3
	lookDays = 14
)

// HalfHours finds up to three half hours, after an instant, in which all of some people work and nobody's focus is: on days
// of their own as seen from here, where there are as many. Where focus leaves none, it counts as work (rules 31 and 32).
func HalfHours(people []*worktime.Person, after time.Time, here *time.Location) []time.Time {
	until := after.Add(lookDays * 24 * time.Hour)
	free := starts(worktime.Overlap(people, after, until, true))
	if len(free) == 0 {
		free = starts(worktime.Overlap(people, after, until, false))
	}
	var out []time.Time
	day := func(t time.Time) string { return t.In(here).Format(time.DateOnly) }
	for _, one := range free {
		if len(out) < most && (len(out) == 0 || day(one) != day(out[len(out)-1])) {
			out = append(out, one)
		}
	}
	for _, one := range free {
		if len(out) < most {
			out = between(out, one)
		}
	}
	return out
}

// between adds an instant in its place, if it is far enough from its neighbours.
func between(list []time.Time, one time.Time) []time.Time {
	at := 0
	for i, other := range list {
		if one.Sub(other).Abs() < apart {
			return list
		}
		if other.Before(one) {
			at = i + 1
		}
	}
	return append(list[:at:at], append([]time.Time{one}, list[at:]...)...)
}

// starts are the half hours of some stretches, on the clock's halves.
func starts(stretches []worktime.Interval) (out []time.Time) {
	for _, s := range stretches {
		at := s.From.Truncate(half)
		if at.Before(s.From) {
			at = at.Add(half)
		}
		for ; !at.Add(half).After(s.To); at = at.Add(half) {
			out = append(out, at)
		}
	}
	return out
}

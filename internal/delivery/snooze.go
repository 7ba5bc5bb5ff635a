package delivery

import (
	"time"

	"meantime/internal/fault"
	"meantime/internal/worktime"
)

// Snooze is until when something is put off, in the person's own words (rules 37 to 40).
type Snooze struct {
	Kind    SnoozeKind
	Minutes int            // of ForMinutes, 1 to a year
	Wall    *worktime.Wall // of AtLocal, on the person's own clock wherever she is by then
}

// SnoozeKind is the sort of a putting-off.
type SnoozeKind string

// The kinds.
const (
	ForMinutes SnoozeKind = "minutes"
	LaterToday SnoozeKind = "later_today"
	Tomorrow   SnoozeKind = "tomorrow"
	NextWeek   SnoozeKind = "next_week"
	AtLocal    SnoozeKind = "at_local"
)

const yearOfMinutes = 366 * 24 * 60

func (s Snooze) until(now time.Time, p *worktime.Person) (time.Time, error) {
	var at time.Time
	ok := true
	switch s.Kind {
	case ForMinutes:
		if s.Minutes < 1 || s.Minutes > yearOfMinutes {
			return at, fault.Invalid("minutes", "Something can be put off for a minute to a year.")
		}
		at = worktime.SnoozeFor(now, time.Duration(s.Minutes)*time.Minute)
	case LaterToday:
		at = worktime.SnoozeFor(now, worktime.LaterToday)
	case Tomorrow:
		at, ok = p.Tomorrow(now)
	case NextWeek:
		at, ok = p.NextWeek(now)
	case AtLocal:
		if s.Wall == nil {
			return at, fault.Invalid("until", "Please say until when.")
		}
		at, ok = p.Within(yearOfMinutes/60/24).AtLocal(now, *s.Wall)
	default:
		return at, fault.Invalid("kind", "Things are put off for minutes, until later today, tomorrow, next week or a time.")
	}
	if !ok {
		return at, fault.Invalid("until", "Nothing of your working time lies that near. Please choose a date and time.")
	}
	if !at.After(now) {
		return at, fault.Invalid("until", "That time has gone by already. Please choose a later one.")
	}
	return at, nil
}

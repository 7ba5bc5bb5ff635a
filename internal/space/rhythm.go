package space

import (
	"strings"
	"time"

	"meantime/internal/fault"
	"meantime/internal/worktime"
)

// Rhythm says how often the ordinary things of a space may arrive: in every delivery, once a day or once a week, on the
// reader's own clock. What is asked of a person or mentions her does not wait for it.
type Rhythm struct {
	On    Pace
	Day   time.Weekday   // of a weekly rhythm
	Clock worktime.Clock // from which time of the day on, of a daily or weekly rhythm
}

// Pace is how often.
type Pace string

// The paces. Inherit is a member's: as the space has it.
const (
	Inherit Pace = ""
	Every   Pace = "every"
	Daily   Pace = "daily"
	Weekly  Pace = "weekly"
)

// String spells the rhythm: "", "every", "daily 16:30" or "weekly fri 12:00".
func (r Rhythm) String() string {
	switch r.On {
	case Daily:
		return "daily " + r.Clock.String()
	case Weekly:
		return "weekly " + worktime.DayName(r.Day) + " " + r.Clock.String()
	}
	return string(r.On)
}

// ParseRhythm reads what String wrote.
func ParseRhythm(s string) (Rhythm, error) {
	bad := fault.Invalid("rhythm", "A rhythm is “every”, “daily 16:30” or “weekly fri 12:00”.")
	words := strings.Fields(s)
	if len(words) == 0 {
		return Rhythm{}, nil
	}
	r := Rhythm{On: Pace(words[0])}
	var err error
	switch {
	case r.On == Every && len(words) == 1:
		return r, nil
	case r.On == Daily && len(words) == 2:
	case r.On == Weekly && len(words) == 3:
		if r.Day, err = worktime.ParseDay(words[1]); err != nil {
			return Rhythm{}, bad
		}
	default:
		return Rhythm{}, bad
	}
	if r.Clock, err = worktime.ParseClock(words[len(words)-1]); err != nil || r.Clock >= 24*60 {
		return Rhythm{}, bad
	}
	return r, nil
}

// Opens returns the first instant at or after t at which the rhythm lets things in, on a clock in the zone.
func (r Rhythm) Opens(t time.Time, zone *time.Location) time.Time {
	if r.On != Daily && r.On != Weekly {
		return t
	}
	today := worktime.WallIn(t, zone).Date
	for d := today; ; d++ {
		if r.On == Weekly && d.Weekday() != r.Day {
			continue
		}
		if at := worktime.Resolve(worktime.Wall{Date: d, Clock: r.Clock}, zone); !at.Before(t) {
			return at
		}
	}
}

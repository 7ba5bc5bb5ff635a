package when

import (
	"time"

	"meantime/internal/words"
	"meantime/internal/worktime"
)

// At says a moment with its time of day: "at 13:00", "at 09:30 tomorrow", "at 12:00 on Friday", "at 12:00 on Thu 22 Oct".
func At(l *words.Locale, t, now time.Time) string {
	t = t.In(now.Location())
	clock := l.Clock(t)
	switch days := Days(now, t); {
	case days == 0:
		return l.C("in a sentence", "at {clock}", "clock", clock)
	case days == 1:
		return l.C("in a sentence", "at {clock} tomorrow", "clock", clock)
	case days == -1:
		return l.C("in a sentence", "at {clock} yesterday", "clock", clock)
	}
	return l.C("in a sentence", "at {clock} {day}", "clock", clock, "day", Day(l, t, now))
}

// Day says the day of a moment: "today", "tomorrow", "on Friday", "on Thu 22 Oct".
func Day(l *words.Locale, t, now time.Time) string {
	t = t.In(now.Location())
	switch days := Days(now, t); {
	case days == 0:
		return l.C("in a sentence", "today")
	case days == 1:
		return l.C("in a sentence", "tomorrow")
	case days == -1:
		return l.C("in a sentence", "yesterday")
	case days > 1 && days < 7:
		return l.C("in a sentence", "on {day}", "day", l.Weekday(t))
	}
	return l.C("in a sentence", "on {day}", "day", l.ShortDay(t, now))
}

// Days counts midnights from one moment to another, both on the clock of the first.
func Days(from, to time.Time) int {
	midnight := func(t time.Time) time.Time { return time.Date(t.Year(), t.Month(), t.Day(), 0, 0, 0, 0, time.UTC) }
	return int(midnight(to.In(from.Location())).Sub(midnight(from)) / (24 * time.Hour))
}

// Wall reads a date and a time of day as browsers send them, 2026-10-13 and 13:00; seconds that one adds are dropped.
func Wall(date, clock string) (worktime.Wall, error) {
	if len(clock) > len("13:00") {
		clock = clock[:len("13:00")]
	}
	return worktime.ParseWall(date + "T" + clock)
}

// Fields writes a moment as the values of a date field and a time field.
func Fields(t time.Time) (date, clock string) { return t.Format(time.DateOnly), t.Format("15:04") }

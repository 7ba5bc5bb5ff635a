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

// There says a moment on somebody's clock, as in a timetable: "tomorrow 09:00", "Thu 09:00". Its day is named as the viewer
// counts days, for whom today may be another date than there.
func There(l *words.Locale, t time.Time, theirs *time.Location, now time.Time) string {
	return l.DayAndClock(wall(t.In(theirs)), wall(now))
}

// By is There as a time by which something is needed: "12:00 today", "Thu 12:00".
func By(l *words.Locale, t time.Time, theirs *time.Location, now time.Time) string {
	clock := l.Clock(t.In(theirs))
	switch Days(wall(now), wall(t.In(theirs))) {
	case 0:
		return l.C("by when", "{clock} today", "clock", clock)
	case 1:
		return l.C("by when", "{clock} tomorrow", "clock", clock)
	case -1:
		return l.C("by when", "{clock} yesterday", "clock", clock)
	}
	return There(l, t, theirs, now)
}

// Here is on the viewer's clock a moment that is said by By on theirs: with its day where that is another.
func Here(l *words.Locale, t time.Time, theirs *time.Location, now time.Time) string {
	mine := t.In(now.Location())
	if Days(wall(mine), wall(t.In(theirs))) == 0 {
		return l.Clock(mine)
	}
	return By(l, t, now.Location(), now)
}

// Offer says a moment that is offered to somebody: by By on their clock, and beneath it by Here on the viewer's. The latter is
// empty where both clocks read alike, or where only the day is to be told.
func Offer(l *words.Locale, t time.Time, theirs *time.Location, coarse bool, now time.Time) (label, beneath string) {
	if coarse {
		return Day(l, wall(t.In(theirs)), wall(now)), ""
	}
	if !wall(t.In(theirs)).Equal(wall(t.In(now.Location()))) {
		beneath = l.T("{when} for you", "when", Here(l, t, theirs, now))
	}
	return By(l, t, theirs, now), beneath
}

// Afar is a now on the same clock to which no day is near, and no year is this one: what is said by it has its whole date.
func Afar(now time.Time) time.Time { return time.Date(1, 1, 1, 0, 0, 0, 0, now.Location()) }

// wall is what a clock shows, as a moment by which it can be compared with what another clock shows.
func wall(t time.Time) time.Time {
	return time.Date(t.Year(), t.Month(), t.Day(), t.Hour(), t.Minute(), t.Second(), t.Nanosecond(), time.UTC)
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

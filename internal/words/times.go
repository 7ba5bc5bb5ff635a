package words

import (
	"fmt"
	"strings"
	"time"
)

// Clock writes the time of day: "13:00".
func (l *Locale) Clock(t time.Time) string {
	return l.C("clock", "{hour}:{minute}", "hour", two(t.Hour()), "minute", two(t.Minute()))
}

// Date writes a date with its year: "13 October 2026".
func (l *Locale) Date(t time.Time) string {
	return l.C("date", "{day} {month} {year}", l.dateParts(t)...)
}

// Day writes a date as people speak of it, without the year: "Tuesday 13 October".
func (l *Locale) Day(t time.Time) string {
	return l.C("date", "{weekday} {day} {month}", l.dateParts(t)...)
}

// ShortDay writes a date where there is little room: "Tue 13 Oct", and with its year when that is not now's.
func (l *Locale) ShortDay(t, now time.Time) string {
	parts := []any{
		"weekday", l.ShortWeekday(t), "day", fmt.Sprint(t.Day()),
		"month", l.C("month, short", shortMonths()[t.Month()-1]), "year", fmt.Sprint(t.Year()),
	}
	if t.Year() != now.In(t.Location()).Year() {
		return l.C("date, short", "{weekday} {day} {month} {year}", parts...)
	}
	return l.C("date, short", "{weekday} {day} {month}", parts...)
}

// Weekday writes the day's name: "Tuesday".
func (l *Locale) Weekday(t time.Time) string {
	return l.C("weekday", weekdays()[t.Weekday()])
}

// ShortWeekday writes the day's name short: "Tue".
func (l *Locale) ShortWeekday(t time.Time) string {
	return l.C("weekday, short", shortWeekdays()[t.Weekday()])
}

// DayAndClock writes a moment the way a timetable does: "today 13:00", "tomorrow 09:30", "Mon 13:00" within six days
// of now, else "Thu 15 Oct 13:00". Days are those of t's own zone.
func (l *Locale) DayAndClock(t, now time.Time) string {
	clock := l.Clock(t)
	switch days := daysBetween(now, t); {
	case days == 0:
		return l.C("moment", "today {clock}", "clock", clock)
	case days == 1:
		return l.C("moment", "tomorrow {clock}", "clock", clock)
	case days == -1:
		return l.C("moment", "yesterday {clock}", "clock", clock)
	case days > -7 && days < 7:
		return l.C("moment", "{day} {clock}", "day", l.ShortWeekday(t), "clock", clock)
	}
	return l.C("moment", "{day} {clock}", "day", l.ShortDay(t, now), "clock", clock)
}

// Relative writes how far off a moment is, in whole units: "in 2 days", "in 20 minutes", "yesterday", "now".
func (l *Locale) Relative(t, now time.Time) string {
	switch days := daysBetween(now, t); {
	case days == 1:
		return l.T("tomorrow")
	case days == -1:
		return l.T("yesterday")
	case days > 1:
		return l.N(days, "in one day", "in {n} days")
	case days < -1:
		return l.N(-days, "one day ago", "{n} days ago")
	}
	minutes := int(t.Sub(now).Round(time.Minute) / time.Minute)
	hours := minutes / 60
	switch {
	case minutes == 0:
		return l.T("now")
	case hours > 0:
		return l.N(hours, "in one hour", "in {n} hours")
	case hours < 0:
		return l.N(-hours, "one hour ago", "{n} hours ago")
	case minutes > 0:
		return l.N(minutes, "in one minute", "in {n} minutes")
	}
	return l.N(-minutes, "one minute ago", "{n} minutes ago")
}

// Duration writes a length of time in its two largest units: "3 h 20 min", "2 days 4 h". Less than a minute is
// "0 min"; a negative length is written as its opposite.
func (l *Locale) Duration(d time.Duration) string {
	minutes := int(d.Abs().Round(time.Minute) / time.Minute)
	days, hours, minutes := minutes/1440, minutes/60%24, minutes%60
	var parts []string
	if days > 0 {
		parts = append(parts, l.N(days, "one day", "{n} days"))
	}
	if hours > 0 {
		parts = append(parts, l.C("duration", "{hours} h", "hours", hours))
	}
	if days == 0 && (minutes > 0 || hours == 0) {
		parts = append(parts, l.C("duration", "{minutes} min", "minutes", minutes))
	}
	if len(parts) == 1 {
		return parts[0]
	}
	return l.C("duration", "{a} {b}", "a", parts[0], "b", parts[1])
}

// WorkingDays writes a number of days by somebody's own working time: "2 working days".
func (l *Locale) WorkingDays(n int) string {
	return l.N(n, "one working day", "{n} working days")
}

// Spoken writes a moment in full, with its zone, for a screen reader and for a tooltip:
// "Tuesday 13 October 2026, 13:00, Lisbon time".
func (l *Locale) Spoken(t time.Time) string {
	day := l.C("date", "{weekday} {day} {month} {year}", l.dateParts(t)...)
	if t.Location() == time.UTC {
		return l.C("spoken", "{day}, {clock} UTC", "day", day, "clock", l.Clock(t))
	}
	return l.C("spoken", "{day}, {clock}, {city} time", "day", day, "clock", l.Clock(t), "city", l.City(t.Location()))
}

// City names a zone by its city: "Europe/Lisbon" is "Lisbon".
func (l *Locale) City(zone *time.Location) string {
	name := zone.String()
	name = name[strings.LastIndexByte(name, '/')+1:]
	return l.C("city", strings.ReplaceAll(name, "_", " "))
}

func (l *Locale) dateParts(t time.Time) []any {
	return []any{
		"weekday", l.Weekday(t), "day", fmt.Sprint(t.Day()),
		"month", l.C("month", months()[t.Month()-1]), "year", fmt.Sprint(t.Year()),
	}
}

// daysBetween counts midnights from one moment to another, on the clock of the second.
func daysBetween(from, to time.Time) int {
	midnight := func(t time.Time) time.Time {
		return time.Date(t.Year(), t.Month(), t.Day(), 0, 0, 0, 0, time.UTC)
	}
	return int(midnight(to).Sub(midnight(from.In(to.Location()))) / (24 * time.Hour))
}

func two(n int) string {
	return fmt.Sprintf("%02d", n)
}

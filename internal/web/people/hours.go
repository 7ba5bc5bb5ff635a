package people

import (
	"slices"
	"strings"
	"time"

	"meantime/internal/person"
	"meantime/internal/words"
	"meantime/internal/worktime"
)

const wholeDay = 24 * 60 // minutes

// HoursInWords says a person's usual week, on their own clock: "Monday to Thursday 09:00 to 17:30, Friday 09:00 to
// 14:30." It is empty for a week without hours.
func HoursInWords(l *words.Locale, d person.Declared) string {
	week := worktime.Workdays(worktime.Window{From: 9 * 60, To: 17 * 60})
	if d.Hours != nil {
		week = d.Hours.Week
		if d.Hours.Always {
			return l.T("Around the clock.")
		}
	}
	var groups []string
	for i := 0; i < 7; {
		j := i + 1
		for j < 7 && slices.Equal(week[dayOf(j)], week[dayOf(i)]) {
			j++
		}
		if hours := week[dayOf(i)]; len(hours) > 0 {
			days := weekdayOf(l, dayOf(i))
			if j > i+1 {
				days = l.C("days", "{first} to {last}", "first", days, "last", weekdayOf(l, dayOf(j-1)))
			}
			groups = append(groups, l.C("hours", "{days} {times}", "days", days, "times", windowsInWords(l, hours)))
		}
		i = j
	}
	if len(groups) == 0 {
		return ""
	}
	return l.C("hours", "{list}.", "list", strings.Join(groups, l.C("list", ", ")))
}

// dayOf is the nth day of a week that begins on Monday.
func dayOf(n int) time.Weekday { return time.Weekday((n + 1) % 7) }

func weekdayOf(l *words.Locale, d time.Weekday) string {
	sunday := worktime.DateOf(2024, time.January, 7)
	return l.Weekday((sunday + worktime.Date(d)).Time())
}

func windowsInWords(l *words.Locale, list []worktime.Window) string {
	spans := make([]string, len(list))
	for i, w := range list {
		spans[i] = l.T("{from} to {to}", "from", clockOf(l, w.From), "to", clockOf(l, w.To))
	}
	return l.List(spans)
}

// clockOf writes a time of day; 24:00 is the end of the day, and written so.
func clockOf(l *words.Locale, c worktime.Clock) string {
	if c == wholeDay {
		return c.String()
	}
	return l.Clock(time.Unix(int64(c)*60, 0).UTC())
}

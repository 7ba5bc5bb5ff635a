package clocks

import (
	"strings"
	"time"

	"meantime/internal/words"
	"meantime/internal/worktime"
)

const wholeDay = 24 * 60 // minutes

// SayWeek says declared hours in a sentence: "Monday to Thursday 09:00 to 17:30, Friday 09:00 to 14:30." Nil is what holds
// where nothing is declared (rule 9). A week without hours is an empty sentence.
func SayWeek(l *words.Locale, h *worktime.Hours) string {
	if h != nil && h.Always {
		return l.T("Around the clock.")
	}
	week := weekOf(h)
	return sayWeek(l, func(day time.Weekday) string { return SayWindows(l, week[day]) }, func(days, times string) string {
		return l.C("hours", "{days} {times}", "days", days, "times", times)
	})
}

// SayDays says on which days somebody works, and not when: "Monday to Friday."
func SayDays(l *words.Locale, h *worktime.Hours) string {
	if h != nil && h.Always {
		return l.T("Every day.")
	}
	week := weekOf(h)
	return sayWeek(l, func(day time.Weekday) string {
		if len(week[day]) == 0 {
			return ""
		}
		return "working"
	}, func(days, _ string) string { return days })
}

func weekOf(h *worktime.Hours) worktime.Weekly[worktime.Window] {
	if h == nil {
		return worktime.Workdays(worktime.Window{From: 9 * 60, To: 17 * 60})
	}
	return h.Week
}

// sayWeek says the days of a week on which something is said, those that are alike together.
func sayWeek(l *words.Locale, on func(time.Weekday) string, say func(days, what string) string) string {
	var groups []string
	for i := 0; i < 7; {
		j, what := i+1, on(dayOf(i))
		for j < 7 && on(dayOf(j)) == what {
			j++
		}
		if what != "" {
			days := Weekday(l, dayOf(i))
			if j > i+1 {
				days = l.C("days", "{first} to {last}", "first", days, "last", Weekday(l, dayOf(j-1)))
			}
			groups = append(groups, say(days, what))
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

// Weekday is the name of a day of the week.
func Weekday(l *words.Locale, d time.Weekday) string {
	sunday := worktime.DateOf(2024, time.January, 7)
	return l.Weekday((sunday + worktime.Date(d)).Time())
}

// SayWindows says the stretches of a day: "09:00 to 12:30 and 13:30 to 18:00".
func SayWindows(l *words.Locale, list []worktime.Window) string {
	spans := make([]string, len(list))
	for i, w := range list {
		spans[i] = l.T("{from} to {to}", "from", Say(l, w.From), "to", Say(l, w.To))
	}
	return l.List(spans)
}

// Say writes a time of day as the locale does; 24:00 is the end of the day, and written so.
func Say(l *words.Locale, c worktime.Clock) string {
	if c == wholeDay {
		return c.String()
	}
	return l.Clock(time.Unix(int64(c)*60, 0).UTC())
}

package when

import (
	"strings"
	"time"

	"meantime/internal/words"
	"meantime/internal/worktime"
)

// endOfDay is written as it is, and not as the next day's midnight.
const endOfDay = worktime.Clock(24 * 60)

// Clock writes a time of day: "13:00". 24:00 is the end of the day, and written so.
func Clock(l *words.Locale, c worktime.Clock) string {
	if c == endOfDay {
		return c.String()
	}
	return l.Clock(time.Date(2024, time.January, 1, 0, int(c), 0, 0, time.UTC))
}

// Weekday writes a day's name: "Tuesday".
func Weekday(l *words.Locale, day time.Weekday) string {
	return l.Weekday(time.Date(2024, time.January, 7+int(day), 0, 0, 0, 0, time.UTC)) // the 7th is a Sunday
}

// Windows says the stretches of a day: "09:00 to 12:30 and 13:30 to 18:00"; empty for none.
func Windows(l *words.Locale, list []worktime.Window) string {
	spans := make([]string, len(list))
	for i, w := range list {
		spans[i] = l.T("{from} to {to}", "from", Clock(l, w.From), "to", Clock(l, w.To))
	}
	return l.List(spans)
}

// Week says what there is on the days of a week, from Monday on, those that follow each other with the same as one:
// "Monday to Thursday 09:00 to 17:30, Friday 09:00 to 14:30." Days of which nothing is said are left out, and it is empty where none is left.
func Week(l *words.Locale, says [7]string) string {
	name := func(i int) string { return Weekday(l, time.Weekday((i+1)%7)) }
	var groups []string
	for i := 0; i < 7; {
		j := i + 1
		for j < 7 && says[j] == says[i] {
			j++
		}
		if says[i] != "" {
			days := name(i)
			if j > i+1 {
				days = l.C("days", "{first} to {last}", "first", days, "last", name(j-1))
			}
			groups = append(groups, l.C("hours", "{days} {times}", "days", days, "times", says[i]))
		}
		i = j
	}
	if len(groups) == 0 {
		return ""
	}
	return l.C("hours", "{list}.", "list", strings.Join(groups, l.C("list", ", ")))
}

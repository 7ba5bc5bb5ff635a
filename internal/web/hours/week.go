package hours

import (
	"fmt"
	"strings"
	"time"

	"meantime/internal/person"
	"meantime/internal/web/clocks"
	"meantime/internal/when"
	"meantime/internal/words"
	"meantime/internal/worktime"
)

const (
	wholeDay = 24 * 60 // minutes

	// Between these hours the day is drawn.
	dawn = 6
	dusk = 22
)

// Week is the week as it is drawn: what the fields say, and when deliveries come in a week without holidays.
type Week struct {
	Whole  bool // the drawing shows the night too, and not from 6 to 22
	Axis   []Mark
	Rows   [7]Row // from Monday on
	Always bool
}

// Mark is an hour under the drawing.
type Mark struct {
	Hour  int
	Text  string
	Night bool // only where the night is drawn
}

// Row is a day of the week.
type Row struct {
	Day
	Name, Short  string
	Says         string // "09:00 to 12:30 and 13:30 to 18:00"
	Hours, Focus []Bar  // what lies on this row, also of the night that began the day before
	Drops        []Drop
	HoursAt      string // the day's own windows for the script, in minutes: "540-750 810-1080"
	FocusAt      string
}

// Bar is a stretch of a row, in hours from midnight.
type Bar struct {
	From, To         float64
	CutStart, CutEnd bool // goes on in the row before, in the next
}

// Drop is a delivery, in hours from midnight.
type Drop struct{ At float64 }

// draw lays out what is typed. What cannot be read is not drawn.
func draw(f Form, d person.Declared, l *words.Locale) Week {
	w := Week{Always: f.Week == "always"}
	for hour := 0; hour < 24; hour += 3 {
		w.Axis = append(w.Axis, Mark{hour, fmt.Sprintf("%02d", hour), hour < dawn})
	}
	drops := usualDeliveries(d)
	for i, day := range weekdays() {
		row := &w.Rows[i]
		row.Day = f.Days[i]
		row.Name = when.Weekday(l, day)
		row.Short = l.ShortWeekday(time.Date(2024, time.January, 7+int(day), 0, 0, 0, 0, time.UTC)) // the 7th is a Sunday
		hours, _ := clocks.ReadWindows(row.Day.Hours, l.T("not working"))
		focus, _ := clocks.ReadWindows(row.Day.Focus, l.T("not working"))
		if w.Always {
			hours = []worktime.Window{{From: 0, To: wholeDay}}
		}
		row.HoursAt, row.FocusAt = minutesText(hours), minutesText(focus)
		row.Says = saysWindows(hours, w.Always, l)
		next := &w.Rows[(i+1)%7]
		row.Hours, next.Hours = lay(hours, row.Hours, next.Hours)
		row.Focus, next.Focus = lay(focus, row.Focus, next.Focus)
		for _, c := range drops[day] {
			row.Drops = append(row.Drops, Drop{hourOf(int(c))})
		}
	}
	w.Whole = w.inTheNight()
	return w
}

// lay puts windows on the row of their day, and what of them lies past midnight on the next.
func lay(list []worktime.Window, today, tomorrow []Bar) (a, b []Bar) {
	for _, w := range list {
		from, to := int(w.From), int(w.To)
		if to > from {
			today = append(today, Bar{From: hourOf(from), To: hourOf(to)})
			continue
		}
		today = append(today, Bar{From: hourOf(from), To: 24, CutEnd: to > 0})
		if to > 0 {
			tomorrow = append(tomorrow, Bar{To: hourOf(to), CutStart: true})
		}
	}
	return today, tomorrow
}

// inTheNight tells whether something lies where the day alone is not enough to draw.
func (w *Week) inTheNight() bool {
	for _, row := range w.Rows {
		for _, bar := range append(append([]Bar{}, row.Hours...), row.Focus...) {
			if bar.From < dawn || bar.To > dusk {
				return true
			}
		}
		for _, d := range row.Drops {
			if d.At < dawn || d.At > dusk {
				return true
			}
		}
	}
	return false
}

func hourOf(minutes int) float64 { return float64(minutes*1000/60) / 1000 }

func minutesText(list []worktime.Window) string {
	parts := make([]string, len(list))
	for i, w := range list {
		to := int(w.To)
		if w.To <= w.From {
			to += wholeDay
		}
		parts[i] = fmt.Sprintf("%d-%d", w.From, to)
	}
	return strings.Join(parts, " ")
}

func saysWindows(list []worktime.Window, always bool, l *words.Locale) string {
	if always {
		return l.T("around the clock")
	}
	if len(list) == 0 {
		return l.T("not working")
	}
	return when.Windows(l, list)
}

// usualDeliveries are the deliveries of a week without holidays, by the day of the week on which the clock reads them.
func usualDeliveries(d person.Declared) (out [7][]worktime.Clock) {
	usual, err := worktime.Compile(worktime.Schedule{Zone: "UTC", Hours: d.Hours, FocusWeekly: d.FocusWeekly, Batch: d.Batch}, nil)
	if err != nil { // nothing is drawn of what may not be
		return out
	}
	monday := time.Date(2024, time.January, 8, 0, 0, 0, 0, time.UTC)
	for _, s := range usual.Slots(monday, monday.AddDate(0, 0, 7)) {
		wall := worktime.WallIn(s.At, time.UTC)
		out[wall.Date.Weekday()] = append(out[wall.Date.Weekday()], wall.Clock)
	}
	return out
}

// summary says the hours of a week in a sentence: "Monday to Thursday 09:00 to 17:30, Friday 09:00 to 14:30."
func summary(w Week, l *words.Locale) string {
	if w.Always {
		return l.T("Around the clock.")
	}
	var says [7]string
	for i, row := range w.Rows {
		if row.HoursAt != "" {
			says[i] = row.Says
		}
	}
	return when.Week(l, says)
}

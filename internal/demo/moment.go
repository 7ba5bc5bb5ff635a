package demo

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"

	"meantime/internal/worktime"
)

// days are how many working days the script goes back, with some to settle in.
const days = 44

// calendar reads the times of the script. A day of it is a date from Monday to Friday, whatever is a holiday where: day 0 is
// the last one that has begun in the zone of the organisation.
type calendar struct {
	now   time.Time
	today worktime.Date // day 0
}

func newCalendar(now time.Time, zone *time.Location) calendar {
	today := worktime.WallIn(now, zone).Date
	for !weekday(today) {
		today--
	}
	return calendar{now: now, today: today}
}

func weekday(d worktime.Date) bool {
	return d.Weekday() != time.Saturday && d.Weekday() != time.Sunday
}

// date is the date of a day such as -12 or +3.
func (c calendar) date(n int) worktime.Date {
	d, step := c.today, worktime.Date(1)
	if n < 0 {
		step, n = -1, -n
	}
	for n > 0 {
		if d += step; weekday(d) {
			n--
		}
	}
	return d
}

// day reads a day such as -12 or +3.
func (c calendar) day(s string) (worktime.Date, error) {
	n, err := strconv.Atoi(s)
	if err != nil {
		return 0, fmt.Errorf("%q is no day such as -12 or +3", s)
	}
	return c.date(n), nil
}

// at reads when somebody does something:
//
//	-12 09:40   on that day, at that time on their own clock
//	+25m, +3h   so long after what was before it
//	now -40m    so long ago, if they are at work then
//
// An exclamation mark after it is for what does not wait until they are at work.
func (c calendar) at(when string, who *worktime.Person, before time.Time) (t time.Time, err error) {
	when = strings.TrimSuffix(when, "!")
	if ago, is := strings.CutPrefix(when, "now -"); is {
		d, err := time.ParseDuration(ago)
		return c.now.Add(-d), err
	}
	day, clock, both := strings.Cut(when, " ")
	if !both {
		d, err := time.ParseDuration(strings.TrimPrefix(when, "+"))
		return before.Add(d), err
	}
	date, err := c.day(day)
	if err != nil {
		return t, err
	}
	at, err := worktime.ParseClock(clock)
	if err != nil {
		return t, err
	}
	wall := worktime.Wall{Date: date, Clock: at}
	noon := date.Time().Add(12 * time.Hour)
	return worktime.AtWall(wall).In(who.Zone(noon)), nil
}

// settle moves an instant to where somebody is at work. false is for what has not happened yet, or never does.
func (c calendar) settle(a act, who *worktime.Person, t, before time.Time, late time.Duration) (time.Time, bool) {
	if t.Before(before.Add(2 * time.Minute)) {
		t = before.Add(2 * time.Minute)
	}
	if !strings.HasSuffix(a.when, "!") && !strings.HasSuffix(a.verb, "mine") {
		next, ok := who.NextWorking(t)
		if !ok || strings.HasPrefix(a.when, "now") && !next.Equal(t) {
			return t, false
		}
		if next.After(t) {
			t = next.Add(late)
		}
	}
	return t, t.Before(c.now)
}

// dated are the blanks in what people write: {day -3} is a weekday, {date +4} a date.
var dated = regexp.MustCompile(`\{(day|date) ([+-]?\d+)\}`)

// fill fills the blanks of a text.
func (c calendar) fill(text string) string {
	return dated.ReplaceAllStringFunc(text, func(blank string) string {
		part := dated.FindStringSubmatch(blank)
		n, _ := strconv.Atoi(part[2]) // the pattern has digits only
		if part[1] == "day" {
			return c.date(n).Weekday().String()
		}
		return c.date(n).Time().Format("2 January")
	})
}

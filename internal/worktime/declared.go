package worktime

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"
)

const (
	minutesPerDay = 24 * 60
	secondsPerDay = 24 * 60 * 60
)

// Date is a calendar date without a zone: the number of days since 1970-01-01.
// Its text form is YYYY-MM-DD.
type Date int32

// DateOf returns the date of a year, month and day; out-of-range months and days carry over.
func DateOf(year int, month time.Month, day int) Date {
	return Date(floorDiv(time.Date(year, month, day, 0, 0, 0, 0, time.UTC).Unix(), secondsPerDay))
}

// ParseDate reads YYYY-MM-DD and refuses dates that the calendar does not have.
func ParseDate(s string) (Date, error) {
	t, err := time.Parse(time.DateOnly, s)
	if err != nil || len(s) != len(time.DateOnly) {
		return 0, fmt.Errorf("%q is not a date like 2026-06-05", s)
	}
	return Date(floorDiv(t.Unix(), secondsPerDay)), nil
}

// Weekday returns the day of the week of d.
func (d Date) Weekday() time.Weekday {
	return time.Weekday(floorMod(int64(d)+int64(time.Thursday), 7))
}

// Time returns midnight UTC of d, for formatting and calendar arithmetic.
func (d Date) Time() time.Time { return time.Unix(int64(d)*secondsPerDay, 0).UTC() }

func (d Date) String() string { return d.Time().Format(time.DateOnly) }

// MarshalText writes YYYY-MM-DD.
func (d Date) MarshalText() ([]byte, error) { return []byte(d.String()), nil }

// UnmarshalText reads YYYY-MM-DD.
func (d *Date) UnmarshalText(b []byte) (err error) {
	*d, err = ParseDate(string(b))
	return err
}

// Clock is a reading of the wall clock in whole minutes after midnight, from 00:00 to 24:00.
// 24:00 is the next date's 00:00 and is meant for the end of a window.
type Clock int16

// ParseClock reads HH:MM, from 00:00 to 24:00.
func ParseClock(s string) (Clock, error) {
	if len(s) == 5 && s[2] == ':' && digits(s[:2]) && digits(s[3:]) {
		h, m := int(s[0]-'0')*10+int(s[1]-'0'), int(s[3]-'0')*10+int(s[4]-'0')
		if c := Clock(h*60 + m); m < 60 && c <= minutesPerDay {
			return c, nil
		}
	}
	return 0, fmt.Errorf("%q is not a clock time like 09:30", s)
}

func (c Clock) String() string { return fmt.Sprintf("%02d:%02d", c/60, c%60) }

// MarshalText writes HH:MM.
func (c Clock) MarshalText() ([]byte, error) { return []byte(c.String()), nil }

// UnmarshalText reads HH:MM.
func (c *Clock) UnmarshalText(b []byte) (err error) {
	*c, err = ParseClock(string(b))
	return err
}

func digits(s string) bool {
	for _, c := range []byte(s) {
		if c < '0' || c > '9' {
			return false
		}
	}
	return true
}

// Wall is a reading of a wall calendar and clock, without a zone. Its text form is 2026-06-05T09:30.
type Wall struct {
	Date  Date
	Clock Clock
}

// ParseWall reads YYYY-MM-DDTHH:MM.
func ParseWall(s string) (Wall, error) {
	if len(s) == len("2026-06-05T09:30") && s[10] == 'T' {
		d, errDate := ParseDate(s[:10])
		c, errClock := ParseClock(s[11:])
		if errDate == nil && errClock == nil {
			return Wall{d, c}, nil
		}
	}
	return Wall{}, fmt.Errorf("%q is not a local time like 2026-06-05T09:30", s)
}

// WallIn returns what the clock in loc reads at t, to the minute.
func WallIn(t time.Time, loc *time.Location) Wall {
	_, offset := t.In(loc).Zone()
	seconds := t.Unix() + int64(offset)
	return Wall{
		Date:  Date(floorDiv(seconds, secondsPerDay)),
		Clock: Clock(floorMod(seconds, secondsPerDay) / 60),
	}
}

func (w Wall) String() string { return w.Date.String() + "T" + w.Clock.String() }

// MarshalText writes YYYY-MM-DDTHH:MM.
func (w Wall) MarshalText() ([]byte, error) { return []byte(w.String()), nil }

// UnmarshalText reads YYYY-MM-DDTHH:MM.
func (w *Wall) UnmarshalText(b []byte) (err error) {
	*w, err = ParseWall(string(b))
	return err
}

// seconds counts from 1970-01-01T00:00 on the same wall clock.
func (w Wall) seconds() int64 { return wallSeconds(w.Date, int32(w.Clock)) }

// wallSeconds is the reading so many minutes after date's midnight; more than a day is allowed.
func wallSeconds(date Date, minutes int32) int64 {
	return int64(date)*secondsPerDay + int64(minutes)*60
}

func floorDiv(a, b int64) int64 {
	q := a / b
	if a%b < 0 {
		q--
	}
	return q
}

func floorMod(a, b int64) int64 { return a - floorDiv(a, b)*b }

// Moment is a declared point in time: either an instant, written 2026-06-05T09:30Z, or a wall
// reading that floats with the person, written 2026-06-05T09:30 and resolved by rule 1 (rule 2).
type Moment struct {
	seconds int64 // since 1970: of UTC when fixed, else of the person's wall clock
	fixed   bool
}

// At is the moment of an instant, to the second.
func At(t time.Time) Moment { return Moment{seconds: t.Unix(), fixed: true} }

// AtWall is the moment when the person's clock reads w.
func AtWall(w Wall) Moment { return Moment{seconds: w.seconds()} }

// In is the instant of the moment on the clock of a zone, by rule 1.
func (m Moment) In(loc *time.Location) time.Time {
	c := clock{loc: loc}
	return timeOf(c.instant(m))
}

// Wall is what the person's clock reads at the moment, to the minute. zone tells where that clock is.
func (m Moment) Wall(zone func(time.Time) *time.Location) Wall {
	at := time.Unix(m.seconds, 0).UTC()
	if m.fixed {
		return WallIn(at, zone(at))
	}
	return WallIn(at, time.UTC)
}

const (
	momentMinute = "2006-01-02T15:04"
	momentSecond = "2006-01-02T15:04:05"
)

// ParseMoment reads 2026-06-05T09:30 or 2026-06-05T09:30Z, either with or without seconds.
func ParseMoment(s string) (Moment, error) {
	wall, fixed := strings.CutSuffix(s, "Z")
	layout := momentMinute
	if len(wall) == len(momentSecond) {
		layout = momentSecond
	}
	t, err := time.Parse(layout, wall)
	if err != nil || len(wall) != len(layout) {
		return Moment{}, fmt.Errorf("%q is not a moment like 2026-06-05T09:30 or 2026-06-05T09:30Z", s)
	}
	return Moment{seconds: t.Unix(), fixed: fixed}, nil
}

func (m Moment) String() string {
	t, layout := time.Unix(m.seconds, 0).UTC(), momentMinute
	if t.Second() != 0 {
		layout = momentSecond
	}
	if m.fixed {
		layout += "Z"
	}
	return t.Format(layout)
}

// MarshalText writes the form that ParseMoment reads.
func (m Moment) MarshalText() ([]byte, error) { return []byte(m.String()), nil }

// UnmarshalText reads what ParseMoment reads.
func (m *Moment) UnmarshalText(b []byte) (err error) {
	*m, err = ParseMoment(string(b))
	return err
}

// Span is a declared stretch of time, From inclusive and To exclusive. In JSON it is [from, to].
type Span struct{ From, To Moment }

// MarshalJSON writes [from, to].
func (s Span) MarshalJSON() ([]byte, error) { return json.Marshal([2]Moment{s.From, s.To}) }

// UnmarshalJSON reads [from, to].
func (s *Span) UnmarshalJSON(b []byte) (err error) {
	s.From, s.To, err = pair[Moment](b)
	return err
}

// DateRange is a run of dates, both ends inclusive. In JSON it is [first, last].
type DateRange struct{ First, Last Date }

// MarshalJSON writes [first, last].
func (r DateRange) MarshalJSON() ([]byte, error) { return json.Marshal([2]Date{r.First, r.Last}) }

// UnmarshalJSON reads [first, last].
func (r *DateRange) UnmarshalJSON(b []byte) (err error) {
	r.First, r.Last, err = pair[Date](b)
	return err
}

// Window is a stretch of a date's wall clock. If To is at or before From it ends on the next
// date and still belongs to the date on which it starts (rule 7). In JSON it is ["09:00","17:00"].
type Window struct{ From, To Clock }

// MarshalJSON writes [from, to].
func (w Window) MarshalJSON() ([]byte, error) { return json.Marshal([2]Clock{w.From, w.To}) }

// UnmarshalJSON reads [from, to].
func (w *Window) UnmarshalJSON(b []byte) (err error) {
	w.From, w.To, err = pair[Clock](b)
	return err
}

func pair[T any](b []byte) (first, second T, err error) {
	var list []*T
	if err = json.Unmarshal(b, &list); err != nil {
		return first, second, err
	}
	if len(list) != 2 || list[0] == nil || list[1] == nil {
		return first, second, errors.New("expected a start and an end")
	}
	return *list[0], *list[1], nil
}

// Interval is a stretch of time in UTC, From inclusive and To exclusive.
type Interval struct{ From, To time.Time }

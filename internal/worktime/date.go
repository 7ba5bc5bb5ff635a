package worktime

import (
	"fmt"
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

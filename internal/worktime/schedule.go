package worktime

import (
	"bytes"
	"encoding/json"
	"fmt"
	"time"
)

// Schedule is what a person declared about their time, in the form in which it is stored.
// Its zero value is a person who declared nothing: Monday to Friday 09:00–17:00 UTC, everything
// delivered at once during those hours (rule 9).
type Schedule struct {
	Zone      string     `json:"zone"`                 // IANA name; "" falls back to OrgZone, then UTC
	OrgZone   string     `json:"org_zone,omitempty"`   // the organisation's zone
	ZoneMoves []ZoneMove `json:"zone_moves,omitempty"` // in any order

	Hours     *Hours            `json:"hours"`                // nil: Monday to Friday 09:00–17:00
	DateHours map[Date][]Window `json:"date_hours,omitempty"` // overrides; an empty list closes the date
	Holidays  []Date            `json:"holidays,omitempty"`   // by the person's own date (rule 8)
	Off       []DateRange       `json:"off,omitempty"`        // leave in whole days
	OffAt     []Span            `json:"off_at,omitempty"`     // leave by the clock

	Focus       []Span         `json:"focus,omitempty"`
	FocusWeekly Weekly[Window] `json:"focus_weekly,omitzero"`
	QuietDates  []Date         `json:"quiet_dates,omitempty"` // worked, but nothing ordinary is delivered

	Batch *Batch `json:"batch,omitempty"` // nil: delivered at once
}

// ZoneMove is a dated change of zone. A wall reading in At is on the clock of the new Zone.
type ZoneMove struct {
	At   Moment `json:"at"`
	Zone string `json:"zone"`
}

// Hours is a declared week, or "always": every date from 00:00 to 24:00. In JSON it is an object
// of days, or the string "always".
type Hours struct {
	Always bool
	Week   Weekly[Window]
}

// MarshalJSON writes "always" or the object of days.
func (h Hours) MarshalJSON() ([]byte, error) {
	if h.Always {
		return []byte(`"always"`), nil
	}
	return h.Week.MarshalJSON()
}

// UnmarshalJSON reads "always" or the object of days.
func (h *Hours) UnmarshalJSON(b []byte) error {
	*h = Hours{}
	if bytes.Equal(b, []byte(`"always"`)) {
		h.Always = true
		return nil
	}
	return json.Unmarshal(b, &h.Week)
}

// Batch says when ordinary items are delivered: Every so many minutes from the start of each
// working piece (rule 19), else at chosen Times (rule 17), else, or if Immediate, at once (rule 16).
type Batch struct {
	Immediate  bool          `json:"immediate,omitempty"`
	Times      []Clock       `json:"times,omitzero"`
	TimesByDay Weekly[Clock] `json:"times_by_day,omitzero"` // a given day replaces Times on that day
	Every      int           `json:"every,omitempty"`       // minutes
}

// timesOn returns the delivery times of a working date that falls on the given day.
func (b *Batch) timesOn(day int) []Clock {
	if list := b.TimesByDay[day]; list != nil {
		return list
	}
	return b.Times
}

// immediate reports whether nothing is batched.
func (b *Batch) immediate() bool {
	return b == nil || b.Immediate || (b.Every == 0 && b.Times == nil && b.TimesByDay.IsZero())
}

// Weekly holds a list per day of the week, indexed by time.Weekday. A nil list was not given; an
// empty one was given as empty. In JSON it is an object with some of the keys mon to sun.
type Weekly[T any] [7][]T

// Workdays gives Monday to Friday the same list.
func Workdays[T any](list ...T) (w Weekly[T]) {
	for d := time.Monday; d <= time.Friday; d++ {
		w[d] = list
	}
	return w
}

// IsZero reports whether no day was given.
func (w Weekly[T]) IsZero() bool {
	for _, list := range w {
		if list != nil {
			return false
		}
	}
	return true
}

// empty reports whether no day holds anything.
func (w Weekly[T]) empty() bool {
	for _, list := range w {
		if len(list) > 0 {
			return false
		}
	}
	return true
}

// MarshalJSON writes the given days in the order of the week.
func (w Weekly[T]) MarshalJSON() ([]byte, error) {
	var out bytes.Buffer
	out.WriteByte('{')
	for i := range w {
		day := time.Weekday((i + 1) % 7)
		if w[day] == nil {
			continue
		}
		list, err := json.Marshal(w[day])
		if err != nil {
			return nil, err
		}
		if out.Len() > 1 {
			out.WriteByte(',')
		}
		fmt.Fprintf(&out, "%q:%s", DayName(day), list)
	}
	out.WriteByte('}')
	return out.Bytes(), nil
}

// UnmarshalJSON reads an object of days and refuses keys that are no day.
func (w *Weekly[T]) UnmarshalJSON(b []byte) error {
	var days map[string][]T
	if err := json.Unmarshal(b, &days); err != nil {
		return err
	}
	*w = Weekly[T]{}
	for name, list := range days {
		day, err := ParseDay(name)
		if err != nil {
			return err
		}
		w[day] = list
	}
	return nil
}

// DayName is the short lower-case name of a weekday in declared data: "mon" to "sun".
func DayName(day time.Weekday) string {
	return [...]string{"sun", "mon", "tue", "wed", "thu", "fri", "sat"}[day]
}

// ParseDay reads a name that DayName writes.
func ParseDay(name string) (time.Weekday, error) {
	for day := time.Sunday; day <= time.Saturday; day++ {
		if name == DayName(day) {
			return day, nil
		}
	}
	return 0, fmt.Errorf("%q is not a day: mon, tue, wed, thu, fri, sat or sun", name)
}

// Weekdays is a set of days of the week. The zero value stands for every day.
type Weekdays uint8

// OnDays is the set of the given days.
func OnDays(days ...time.Weekday) (set Weekdays) {
	for _, d := range days {
		set |= 1 << d
	}
	return set
}

// Has reports whether day is in the set; the zero set has every day.
func (s Weekdays) Has(day time.Weekday) bool { return s == 0 || s&(1<<day) != 0 }

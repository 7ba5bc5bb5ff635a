package worktime

import (
	"bytes"
	"encoding/json"
	"fmt"
	"time"
)

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

package worktime

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"
)

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

package worktime

import (
	"bytes"
	"encoding/json"
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

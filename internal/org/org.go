package org

import (
	"fmt"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"meantime/internal/bus"
	"meantime/internal/fault"
	"meantime/internal/holiday"
	"meantime/internal/id"
	"meantime/internal/worktime"
	"meantime/internal/zone"
)

// Topic is the bus topic that tells of changed settings and holidays.
const Topic bus.Topic = "org"

// Org is the organisation.
type Org struct {
	Settings
	Founded time.Time // UTC
}

// Settings are what an admin may change. Hours and deliveries are what newcomers begin with; those who are here keep
// theirs.
type Settings struct {
	Name   string          // up to 80 characters
	Zone   string          // IANA name
	Region string          // of public holidays: "PT", "DE-BY"; empty for none
	Hours  *worktime.Hours // nil: Monday to Friday 09:00–17:00 (rule 9)
	Batch  *worktime.Batch // nil: 09:00, 13:00 and 16:30
}

// Actor is whoever asks; person.Actor is one.
type Actor interface {
	PersonID() id.ID
	Administers() bool
}

func needAdmin(a Actor) error {
	if !a.Administers() {
		return fault.Forbidden("admin_needed", "Only an owner or an admin can do this.")
	}
	return nil
}

func (s Settings) clean(zones *zone.Data, holidays *holiday.Data) (Settings, error) {
	var err error
	if s.Name, err = cleanName("name", s.Name); err != nil {
		return s, err
	}
	if s.Zone == "" {
		return s, fault.Invalid("zone", "Please choose a time zone.")
	}
	if _, err := zones.Load(s.Zone); err != nil {
		return s, err
	}
	if s.Region != "" {
		place, err := holidays.Find(s.Region)
		if err != nil {
			return s, err
		}
		s.Region = place.Code
	}
	usual := worktime.Schedule{Hours: s.Hours, Batch: s.Batch}
	for _, p := range usual.Validate() {
		return s, fault.Invalid(p.Field, fmt.Sprintf("These hours or deliveries cannot be kept: %s.", strings.ReplaceAll(string(p.Code), "_", " ")))
	}
	return s, nil
}

// cleanName joins blanks and refuses what cannot be seen.
func cleanName(field, s string) (string, error) {
	bad := func(r rune) bool {
		return unicode.IsControl(r) && !unicode.IsSpace(r) || unicode.Is(unicode.Bidi_Control, r)
	}
	if !utf8.ValidString(s) || strings.ContainsFunc(s, bad) {
		return "", fault.Invalid(field, "This text has characters in it that cannot be kept.")
	}
	s = strings.Join(strings.Fields(s), " ")
	if s == "" {
		return "", fault.Invalid(field, "Please write a name.")
	}
	if utf8.RuneCountInString(s) > 80 {
		return "", fault.Invalid(field, "This is too long: at most 80 characters.")
	}
	return s, nil
}

package org

import (
	"fmt"
	"strings"
	"time"

	"meantime/internal/bus"
	"meantime/internal/fault"
	"meantime/internal/holiday"
	"meantime/internal/id"
	"meantime/internal/naming"
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
	Batch  *worktime.Batch // at times, or every so many minutes; nil: 09:00, 13:00 and 16:30
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

// cleanName is naming.Line, for what must be there.
func cleanName(field, s string) (string, error) {
	s, err := naming.Line(field, s, 80)
	if err == nil && s == "" {
		err = fault.Invalid(field, "Please write a name.")
	}
	return s, err
}

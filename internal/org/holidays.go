package org

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"time"

	"meantime/internal/db"
	"meantime/internal/fault"
	"meantime/internal/holiday"
	"meantime/internal/id"
	"meantime/internal/worktime"
)

// HolidayEdit is what an admin changed about one date of a region. It replaces what the data set says of that date.
type HolidayEdit struct {
	Region string        // "PT", "DE-BY": for everybody there, and in the places within
	Date   worktime.Date //
	Off    bool          // false: the date is an ordinary one
	Name   string        // of the day off; up to 80 characters
	From   int           // the local hour from which the day is off, 0 to 23: 0 for the whole day
	By     id.ID         // who edited
	At     time.Time     // UTC
}

// Holidays returns the public holidays of a region from first to last, both inclusive, with the admins' edits, in order.
// A region of which nothing is known: fault.KindInvalid.
func (o *Orgs) Holidays(tx *db.Tx, region string, first, last worktime.Date) ([]holiday.Day, error) {
	place, err := o.holidays.Find(region)
	if err != nil {
		return nil, err
	}
	days, err := o.holidays.Between(place.Code, first.String(), (last + 1).String())
	if err != nil {
		return nil, err
	}
	edits, err := editsBetween(tx, within(place.Code), first, last)
	if err != nil {
		return nil, err
	}
	for _, e := range edits {
		date := e.Date.String()
		days = slices.DeleteFunc(days, func(d holiday.Day) bool { return d.Date == date })
		if e.Off {
			days = append(days, holiday.Day{Date: date, Name: e.Name, Local: e.Name, From: e.From})
		}
	}
	slices.SortStableFunc(days, func(a, b holiday.Day) int { return cmp.Compare(a.Date, b.Date) })
	return days, nil
}

// within lists the places that a place lies in, the largest first, itself last: DE, DE-BY, DE-BY-A.
func within(code string) (places []string) {
	for i, c := range code {
		if c == '-' {
			places = append(places, code[:i])
		}
	}
	return append(places, code)
}

// Edits lists what admins changed about a region and the places it lies in, by date.
func (o *Orgs) Edits(ctx context.Context, region string) (edits []HolidayEdit, err error) {
	place, err := o.holidays.Find(region)
	if err != nil {
		return nil, err
	}
	err = o.db.Read(ctx, func(tx *db.Tx) error {
		edits, err = editsBetween(tx, within(place.Code), worktime.DateOf(0, 1, 1), worktime.DateOf(9999, 12, 31))
		return err
	})
	slices.SortStableFunc(edits, func(a, b HolidayEdit) int { return cmp.Compare(a.Date, b.Date) })
	return edits, fault.While("listing edited holidays", err)
}

// Edit renames, adds or removes the holiday of a date. By and At are set here. Others than admins: fault.KindForbidden;
// fields that do not hold what they must: fault.KindInvalid.
func (o *Orgs) Edit(ctx context.Context, actor Actor, e HolidayEdit) error {
	if err := needAdmin(actor); err != nil {
		return err
	}
	place, err := o.holidays.Find(e.Region)
	if err != nil {
		return err
	}
	e.Region, e.By, e.At = place.Code, actor.PersonID(), o.now()
	if e.Off {
		if e.Name, err = cleanName("name", e.Name); err != nil {
			return err
		}
	} else {
		e.Name, e.From = "", 0
	}
	if e.From < 0 || e.From > 23 {
		return fault.Invalid("from", "A day off begins at an hour from 0 to 23.")
	}
	if year := e.Date.Time().Year(); year < holiday.FirstYear || year > holiday.LastYear {
		return fault.Invalid("date", "Holidays can be edited from 2024 to 2045.")
	}
	err = o.db.Write(ctx, func(tx *db.Tx) error {
		o.tell(tx, e.Region)
		return upsertEdit(tx, e)
	})
	return fault.While("editing a holiday", err)
}

// Undo takes an edit back: the data set holds again. Others than admins: fault.KindForbidden; no such edit:
// fault.KindNotFound.
func (o *Orgs) Undo(ctx context.Context, actor Actor, region string, date worktime.Date) error {
	if err := needAdmin(actor); err != nil {
		return err
	}
	region = strings.ToUpper(region)
	err := o.db.Write(ctx, func(tx *db.Tx) error {
		o.tell(tx, region)
		n, err := tx.Exec(`DELETE FROM holiday_edit WHERE region = $1 AND date = $2`, region, date.String())
		if err == nil && n == 0 {
			err = fault.NotFound("edit")
		}
		return err
	})
	return fault.While("taking back an edited holiday", err)
}

func (o *Orgs) tell(tx *db.Tx, region string) {
	tx.AfterCommit(func() {
		o.bus.Publish(Topic)
		o.changed(region)
	})
}

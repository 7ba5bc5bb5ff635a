package holiday

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"meantime/internal/fault"
)

// The years that are known, both included.
const (
	FirstYear = 2024
	LastYear  = 2045
)

// Place is a country, a state or a region.
type Place struct {
	Code string `json:"code"` // "DE", "DE-BY", "DE-BY-A"
	Name string `json:"name"` // in English, or as its people call it where English has no name
}

// Day is one date of a holiday. One that lasts several days is a Day for each.
type Day struct {
	Date  string // a local date, YYYY-MM-DD
	Name  string // in English
	Local string // in the language of the place
	From  int    // the local hour, 0 to 23, from which the day is off: 0 for a whole day, 14 for an afternoon
}

// record is a holiday as the file has it.
type record struct {
	Name   string  `json:"name"`
	Local  string  `json:"local"`  // where it is not the English name
	From   int     `json:"from"`   // as in Day
	Dates  []int32 `json:"dates"`  // sorted, like 20260604
	Places []int   `json:"places"` // indexes of the country's places; none means all
}

// Countries lists the countries by name.
func (d *Data) Countries() []Place { return slices.Clone(d.countries) }

// Regions lists the states of a country, each followed by its regions; none where all of the country keeps the same
// days. An unknown country is a fault.KindInvalid.
func (d *Data) Regions(country string) ([]Place, error) {
	c, at, err := d.find(country)
	if err != nil {
		return nil, err
	}
	if at != 0 {
		return nil, unknown(country)
	}
	return slices.Clone(c.Places[1:]), nil
}

// Find returns a place by its code, in capitals or not. An unknown one is a fault.KindInvalid.
func (d *Data) Find(code string) (Place, error) {
	c, at, err := d.find(code)
	if err != nil {
		return Place{}, err
	}
	return c.Places[at], nil
}

// Between lists the holidays of a place on the dates from ≤ date < to, both YYYY-MM-DD, in order; two holidays may share
// a date. What lies outside the known years has none. An unknown place, or what is no date, is a fault.KindInvalid.
func (d *Data) Between(code, from, to string) ([]Day, error) {
	first, err := number("from", from)
	if err != nil {
		return nil, err
	}
	end, err := number("to", to)
	if err != nil {
		return nil, err
	}
	c, at, err := d.find(code)
	if err != nil {
		return nil, err
	}
	var days []Day
	for _, r := range c.Days {
		if r.Places != nil && !slices.Contains(r.Places, at) {
			continue
		}
		start, _ := slices.BinarySearch(r.Dates, first)
		for _, date := range r.Dates[start:] {
			if date >= end {
				break
			}
			days = append(days, Day{Date: text(date), Name: r.Name, Local: cmp.Or(r.Local, r.Name), From: r.From})
		}
	}
	slices.SortFunc(days, func(a, b Day) int {
		return cmp.Or(cmp.Compare(a.Date, b.Date), cmp.Compare(a.From, b.From), cmp.Compare(a.Name, b.Name))
	})
	return days, nil
}

// Suggest lists the places whose holidays somebody in an IANA time zone is likely to keep, likeliest first: its state
// where there is but one, its country, then the states to choose from. The caller knows the countries of the zone (zone.Data
// has them). It is empty where nothing is known.
func (d *Data) Suggest(zone string, countries []string) []Place {
	var whole, states []Place
	for _, code := range countries {
		if country, err := d.Find(code); err == nil {
			whole = append(whole, country)
		}
	}
	for _, code := range d.zones[zone] {
		country, _, _ := strings.Cut(code, "-")
		if state, err := d.Find(code); err == nil && slices.Contains(countries, country) {
			states = append(states, state)
		}
	}
	if len(states) == 1 {
		return append(states, whole...)
	}
	return append(whole, states...)
}

func unknown(code string) error {
	return fmt.Errorf("place %.20q: %w", code, fault.Invalid("region", "No public holidays are known for this place."))
}

// number reads a date as the file has them.
func number(field, date string) (int32, error) {
	t, err := time.Parse(time.DateOnly, date)
	if err != nil {
		return 0, fault.Invalid(field, "This is not a date, as in 2026-06-04.")
	}
	year, month, day := t.Date()
	return int32(year*10000 + int(month)*100 + day), nil
}

func text(date int32) string {
	return fmt.Sprintf("%04d-%02d-%02d", date/10000, date/100%100, date%100)
}

package hours

import (
	"slices"
	"strings"
	"time"

	"meantime/internal/db"
	"meantime/internal/fault"
	"meantime/internal/holiday"
	"meantime/internal/web/cities"
	"meantime/internal/web/site"
	"meantime/internal/when"
	"meantime/internal/words"
	"meantime/internal/worktime"
)

// Holidays is the part of the page about public holidays.
type Holidays struct {
	Place
	Countries []holiday.Place
	Regions   []holiday.Place
	Suggested *holiday.Place // what most people in the zone keep, while nothing is chosen
	City      string         // of that zone
	Days      []Feast        // of the coming year
	Kept      []string       // worked dates that are not among them
}

// Feast is a public holiday to come.
type Feast struct {
	Date   string
	Day    string // "Tue 1 Dec"
	Name   string
	Worked bool
	Free   bool // the weekday is free anyway
}

// holidaysOf looks up what the form chose.
func holidaysOf(v *site.Visit, f Form, zoneName string, week Week) (Holidays, error) {
	h := Holidays{Place: f.Place, Countries: cities.Countries(v.L(), v.Holidays)}
	if f.Place.Country == "" {
		likely := v.Holidays.Suggest(zoneName, v.Zones().Countries(zoneName))
		if loc, err := v.Zones().Load(zoneName); err == nil && len(likely) > 0 {
			likely[0].Name = cities.Place(v.L(), v.Holidays, likely[0].Code)
			h.Suggested, h.City = &likely[0], v.L().City(loc)
		}
		h.Kept = f.Worked
		return h, nil
	}
	var err error
	if h.Regions, err = v.Holidays.Regions(f.Place.Country); err != nil {
		h.Kept = f.Worked
		return h, ignoreInvalid(err) // the rules say so beside the field
	}
	today := worktime.WallIn(v.Shell.Now, v.Shell.Now.Location()).Date
	var days []holiday.Day
	err = v.DB.Read(v.Ctx(), func(tx *db.Tx) (err error) {
		days, err = v.Orgs.Holidays(tx, f.Place.code(), today, today+366)
		return err
	})
	if err := ignoreInvalid(err); err != nil {
		return h, err
	}
	h.list(days, f, week, v.L(), v.Shell.Now)
	return h, nil
}

func ignoreInvalid(err error) error {
	if fault.Is(err, fault.KindInvalid) {
		return nil
	}
	return err
}

// list shows days; two on one date are one.
func (h *Holidays) list(days []holiday.Day, f Form, week Week, l *words.Locale, now time.Time) {
	for _, day := range days {
		if n := len(h.Days); n > 0 && h.Days[n-1].Date == day.Date {
			h.Days[n-1].Name += ", " + day.Name
			continue
		}
		date, err := worktime.ParseDate(day.Date)
		if err != nil {
			continue
		}
		feast := Feast{Date: day.Date, Day: l.ShortDay(date.Time(), now), Name: day.Name, Worked: slices.Contains(f.Worked, day.Date)}
		if day.From > 0 {
			feast.Name = l.T("{holiday}, from {clock}", "holiday", day.Name, "clock", when.Clock(l, worktime.Clock(day.From*60)))
		}
		feast.Free = week.Rows[(int(date.Weekday())+6)%7].HoursAt == ""
		h.Days = append(h.Days, feast)
	}
	for _, date := range f.Worked {
		if !slices.ContainsFunc(h.Days, func(d Feast) bool { return d.Date == date }) {
			h.Kept = append(h.Kept, date)
		}
	}
}

// Next is the first that frees a working day.
func (h Holidays) Next() *Feast {
	for i := range h.Days {
		if !h.Days[i].Worked && !h.Days[i].Free {
			return &h.Days[i]
		}
	}
	return nil
}

// Indented says how deep a region lies in its country, for the list to choose from.
func (h Holidays) Indented(p holiday.Place) string {
	return strings.Repeat("  ", strings.Count(p.Code, "-")-1) + p.Name
}

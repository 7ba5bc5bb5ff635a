package api

import (
	"time"

	"meantime/internal/db"
	"meantime/internal/fault"
	"meantime/internal/holiday"
	"meantime/internal/id"
	"meantime/internal/org"
	"meantime/internal/worktime"
)

func (s *surface) organisation() {
	g := s.group("The organisation", "Its settings, which everybody reads and admins change.")
	register(g, op{route: "GET /organisation", id: "get-organisation", scope: read, summary: "The settings"}, s.getOrganisation)
	register(g, op{route: "PATCH /organisation", id: "change-organisation", scope: admin, summary: "Change the settings",
		about: "For admins. What is left out stays as it is. Hours and deliveries are what newcomers begin with; those who are here keep theirs."}, whole(s, s.changeOrganisation))
}

// Organisation is everybody who uses this Meantime.
type Organisation struct {
	Name    string          `json:"name" example:"Saltmarsh" doc:"What it is called."`
	Zone    string          `json:"zone" example:"Europe/Lisbon" doc:"Its zone, by the IANA name."`
	Region  string          `json:"region" example:"PT" doc:"Whose public holidays it keeps; empty for nobody's."`
	Hours   *worktime.Hours `json:"hours,omitempty" doc:"The hours that newcomers begin with; missing: Monday to Friday from 09:00 to 17:00."`
	Batch   *worktime.Batch `json:"batch,omitempty" doc:"The deliveries that newcomers begin with, at times or every so many minutes; missing: 09:00, 13:00 and 16:30."`
	Founded time.Time       `json:"founded_at" example:"2026-01-12T09:00:00Z" doc:"When it was set up."`
}

func (s *surface) getOrganisation(c *call, _ *noInput) (Organisation, error) {
	o, err := s.Orgs.Find(c.ctx)
	return Organisation{o.Name, o.Zone, o.Region, o.Hours, o.Batch, o.Founded}, err
}

// SettingsChange is what the settings shall be. What is missing stays.
type SettingsChange struct {
	Name   *string         `json:"name,omitempty" maxLength:"80" example:"Saltmarsh" doc:"What it is called."`
	Zone   *string         `json:"zone,omitempty" maxLength:"80" example:"Europe/Lisbon" doc:"Its zone, by the IANA name."`
	Region *string         `json:"region,omitempty" maxLength:"20" example:"PT" doc:"Whose public holidays it keeps; empty for nobody's."`
	Hours  *worktime.Hours `json:"hours,omitempty" doc:"The hours that newcomers begin with."`
	Batch  *worktime.Batch `json:"batch,omitempty" doc:"The deliveries that newcomers begin with, at times or every so many minutes."`
}

type settingsInput struct{ Body SettingsChange }

func (s *surface) changeOrganisation(c *call, in *settingsInput) (Organisation, error) {
	o, err := s.Orgs.Find(c.ctx)
	if err != nil {
		return Organisation{}, err
	}
	to, b := o.Settings, in.Body
	set(&to.Name, b.Name)
	set(&to.Zone, b.Zone)
	set(&to.Region, b.Region)
	if b.Hours != nil {
		to.Hours = b.Hours
	}
	if b.Batch != nil {
		to.Batch = b.Batch
	}
	if err := s.Orgs.Change(c.ctx, c.actor, to); err != nil {
		return Organisation{}, err
	}
	return s.getOrganisation(c, nil)
}

func (s *surface) holidays() {
	g := s.group("Public holidays", "Of every country and region that is known, and what admins changed about them.")
	register(g, op{route: "GET /places", id: "list-places", scope: read, summary: "List places",
		about: "The countries whose holidays are known, or the states and regions of one."}, s.listPlaces)
	register(g, op{route: "GET /holidays", id: "list-holidays", scope: read, summary: "List holidays",
		about: "Those of a place, by date, with the admins' edits."}, s.listHolidays)
	register(g, op{route: "GET /holidays/edits", id: "list-holiday-edits", scope: read, summary: "List edits",
		about: "What admins changed about a place and those that it lies in."}, s.listEdits)
	register(g, op{route: "PUT /holidays/{region}/{date}", id: "edit-holiday", scope: admin, summary: "Edit a holiday",
		about: "Renames, adds or removes the holiday of a date, for everybody in the place. For admins."}, s.editHoliday)
	register(g, op{route: "DELETE /holidays/{region}/{date}", id: "undo-holiday", scope: admin, summary: "Take an edit back",
		about: "What is known of the date holds again. For admins."}, s.undoHoliday)
}

// Place is a country, a state or a region.
type Place struct {
	Code string `json:"code" example:"DE-BY" doc:"What names it elsewhere in the API."`
	Name string `json:"name" example:"Bavaria" doc:"In English, or as its people call it."`
}

type placesInput struct {
	Paging
	Country string `query:"country" maxLength:"10" example:"DE" doc:"The states and regions of this country, in place of the countries."`
}

func (s *surface) listPlaces(_ *call, in *placesInput) (Page[Place], error) {
	list := s.Holidays.Countries()
	if in.Country != "" {
		var err error
		if list, err = s.Holidays.Regions(in.Country); err != nil {
			return Page[Place]{}, err
		}
	}
	out := each(list, func(p holiday.Place) Place { return Place{p.Code, p.Name} })
	return pageOf(out, func(p Place) string { return p.Code }, in.Paging, "places")
}

// PublicHoliday is one date of a holiday.
type PublicHoliday struct {
	Date  string `json:"date" format:"date" example:"2026-12-24" doc:"The local date."`
	Name  string `json:"name" example:"Christmas Eve" doc:"In English."`
	Local string `json:"local_name" example:"Véspera de Natal" doc:"In the language of the place."`
	From  int    `json:"from_hour" example:"0" doc:"The local hour from which the day is off; 0 for the whole day."`
}

type holidaysInput struct {
	Paging
	Region string `query:"region" required:"true" maxLength:"20" example:"PT" doc:"The place."`
	Year   int    `query:"year" minimum:"2024" maximum:"2045" example:"2026" doc:"Missing: this year."`
}

func (s *surface) listHolidays(c *call, in *holidaysInput) (Page[PublicHoliday], error) {
	year := in.Year
	if year == 0 {
		year = s.Now().UTC().Year()
	}
	var out []PublicHoliday
	err := s.DB.Read(c.ctx, func(tx *db.Tx) error {
		days, err := s.Orgs.Holidays(tx, in.Region, worktime.DateOf(year, time.January, 1), worktime.DateOf(year, time.December, 31))
		out = each(days, func(d holiday.Day) PublicHoliday { return PublicHoliday{d.Date, d.Name, d.Local, d.From} })
		return err
	})
	if err != nil {
		return Page[PublicHoliday]{}, err
	}
	return pageOf(out, func(d PublicHoliday) string { return d.Date + " " + d.Name }, in.Paging, "holidays")
}

// HolidayEdit is what an admin changed about a date.
type HolidayEdit struct {
	Region string    `json:"region" example:"PT" doc:"The place."`
	Date   string    `json:"date" format:"date" example:"2026-12-24" doc:"The local date."`
	Off    bool      `json:"off" example:"true" doc:"Whether it is a day off."`
	Name   string    `json:"name" example:"Christmas Eve" doc:"Of the day off."`
	From   int       `json:"from_hour" example:"12" doc:"The local hour from which the day is off; 0 for the whole day."`
	By     id.ID     `json:"by" doc:"Who edited."`
	At     time.Time `json:"at" example:"2026-10-13T09:40:00Z" doc:"When."`
}

type editsInput struct {
	Paging
	Region string `query:"region" required:"true" maxLength:"20" example:"PT" doc:"The place."`
}

func (s *surface) listEdits(c *call, in *editsInput) (Page[HolidayEdit], error) {
	list, err := s.Orgs.Edits(c.ctx, in.Region)
	if err != nil {
		return Page[HolidayEdit]{}, err
	}
	out := each(list, func(e org.HolidayEdit) HolidayEdit {
		return HolidayEdit{e.Region, e.Date.String(), e.Off, e.Name, e.From, e.By, e.At}
	})
	return pageOf(out, func(e HolidayEdit) string { return e.Date + " " + e.Region }, in.Paging, "edits")
}

// HolidayPath says which date of which place is meant.
type HolidayPath struct {
	Region string `path:"region" maxLength:"20" example:"PT" doc:"The place."`
	Date   string `path:"date" maxLength:"10" example:"2026-12-24" doc:"The local date."`
}

func (p HolidayPath) date() (worktime.Date, error) {
	date, err := worktime.ParseDate(p.Date)
	if err != nil {
		err = fault.Invalid("date", "A date looks like 2026-12-24.")
	}
	return date, err
}

type editHolidayInput struct {
	HolidayPath
	Body HolidayChange
}

// HolidayChange is what a date shall be.
type HolidayChange struct {
	Off  bool   `json:"off" example:"true" doc:"Whether it is a day off."`
	Name string `json:"name,omitempty" maxLength:"80" example:"Christmas Eve" doc:"Of the day off."`
	From int    `json:"from_hour,omitempty" minimum:"0" maximum:"23" example:"12" doc:"The local hour from which the day is off; missing for the whole day."`
}

func (s *surface) editHoliday(c *call, in *editHolidayInput) (None, error) {
	date, err := in.date()
	if err != nil {
		return None{}, err
	}
	return None{}, s.Orgs.Edit(c.ctx, c.actor, org.HolidayEdit{Region: in.Region, Date: date, Off: in.Body.Off, Name: in.Body.Name, From: in.Body.From})
}

func (s *surface) undoHoliday(c *call, in *HolidayPath) (None, error) {
	date, err := in.date()
	if err != nil {
		return None{}, err
	}
	return None{}, s.Orgs.Undo(c.ctx, c.actor, in.Region, date)
}

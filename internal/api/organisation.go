package api

import (
	"time"

	"meantime/internal/api/rest"
	"meantime/internal/db"
	"meantime/internal/fault"
	"meantime/internal/holiday"
	"meantime/internal/id"
	"meantime/internal/org"
	"meantime/internal/worktime"
)

func (s *surface) organisation() {
	g := s.Group("The organisation", "Its settings, which everybody reads and admins change.")
	rest.Register(g, rest.Op{Route: "GET /organisation", ID: "get-organisation", Scope: rest.Read, Summary: "The settings"}, s.getOrganisation)
	rest.Register(g, rest.Op{Route: "PATCH /organisation", ID: "change-organisation", Scope: rest.Admin, Summary: "Change the settings",
		About: "For admins. What is left out stays as it is. Hours and deliveries are what newcomers begin with; those who are here keep theirs."}, rest.Whole(s.Surface, s.changeOrganisation))
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

func (s *surface) getOrganisation(c *rest.Call, _ *rest.NoInput) (Organisation, error) {
	o, err := s.Orgs.Find(c.Ctx)
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

func (s *surface) changeOrganisation(c *rest.Call, in *settingsInput) (Organisation, error) {
	o, err := s.Orgs.Find(c.Ctx)
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
	if err := s.Orgs.Change(c.Ctx, c.Actor, to); err != nil {
		return Organisation{}, err
	}
	return s.getOrganisation(c, nil)
}

func (s *surface) holidays() {
	g := s.Group("Public holidays", "Of every country and region that is known, and what admins changed about them.")
	rest.Register(g, rest.Op{Route: "GET /places", ID: "list-places", Scope: rest.Read, Summary: "List places",
		About: "The countries whose holidays are known, or the states and regions of one."}, s.listPlaces)
	rest.Register(g, rest.Op{Route: "GET /holidays", ID: "list-holidays", Scope: rest.Read, Summary: "List holidays",
		About: "Those of a place, by date, with the admins' edits."}, s.listHolidays)
	rest.Register(g, rest.Op{Route: "GET /holidays/edits", ID: "list-holiday-edits", Scope: rest.Read, Summary: "List edits",
		About: "What admins changed about a place and those that it lies in."}, s.listEdits)
	rest.Register(g, rest.Op{Route: "PUT /holidays/{region}/{date}", ID: "edit-holiday", Scope: rest.Admin, Summary: "Edit a holiday",
		About: "Renames, adds or removes the holiday of a date, for everybody in the place. For admins."}, s.editHoliday)
	rest.Register(g, rest.Op{Route: "DELETE /holidays/{region}/{date}", ID: "undo-holiday", Scope: rest.Admin, Summary: "Take an edit back",
		About: "What is known of the date holds again. For admins."}, s.undoHoliday)
}

// Place is a country, a state or a region.
type Place struct {
	Code string `json:"code" example:"DE-BY" doc:"What names it elsewhere in the API."`
	Name string `json:"name" example:"Bavaria" doc:"In English, or as its people call it."`
}

type placesInput struct {
	rest.Paging
	Country string `query:"country" maxLength:"10" example:"DE" doc:"The states and regions of this country, in place of the countries."`
}

func (s *surface) listPlaces(_ *rest.Call, in *placesInput) (rest.Page[Place], error) {
	list := s.Holidays.Countries()
	if in.Country != "" {
		var err error
		if list, err = s.Holidays.Regions(in.Country); err != nil {
			return rest.Page[Place]{}, err
		}
	}
	out := rest.Each(list, func(p holiday.Place) Place { return Place{p.Code, p.Name} })
	return rest.PageOf(out, func(p Place) string { return p.Code }, in.Paging, "places")
}

// PublicHoliday is one date of a holiday.
type PublicHoliday struct {
	Date  string `json:"date" format:"date" example:"2026-12-24" doc:"The local date."`
	Name  string `json:"name" example:"Christmas Eve" doc:"In English."`
	Local string `json:"local_name" example:"Véspera de Natal" doc:"In the language of the place."`
	From  int    `json:"from_hour" example:"0" doc:"The local hour from which the day is off; 0 for the whole day."`
}

type holidaysInput struct {
	rest.Paging
	Region string `query:"region" required:"true" maxLength:"20" example:"PT" doc:"The place."`
	Year   int    `query:"year" minimum:"2024" maximum:"2045" example:"2026" doc:"Missing: this year."`
}

func (s *surface) listHolidays(c *rest.Call, in *holidaysInput) (rest.Page[PublicHoliday], error) {
	year := in.Year
	if year == 0 {
		year = s.Now().UTC().Year()
	}
	var out []PublicHoliday
	err := s.DB.Read(c.Ctx, func(tx *db.Tx) error {
		days, err := s.Orgs.Holidays(tx, in.Region, worktime.DateOf(year, time.January, 1), worktime.DateOf(year, time.December, 31))
		out = rest.Each(days, func(d holiday.Day) PublicHoliday { return PublicHoliday{d.Date, d.Name, d.Local, d.From} })
		return err
	})
	if err != nil {
		return rest.Page[PublicHoliday]{}, err
	}
	return rest.PageOf(out, func(d PublicHoliday) string { return d.Date + " " + d.Name }, in.Paging, "holidays")
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
	rest.Paging
	Region string `query:"region" required:"true" maxLength:"20" example:"PT" doc:"The place."`
}

func (s *surface) listEdits(c *rest.Call, in *editsInput) (rest.Page[HolidayEdit], error) {
	list, err := s.Orgs.Edits(c.Ctx, in.Region)
	if err != nil {
		return rest.Page[HolidayEdit]{}, err
	}
	out := rest.Each(list, func(e org.HolidayEdit) HolidayEdit {
		return HolidayEdit{e.Region, e.Date.String(), e.Off, e.Name, e.From, e.By, e.At}
	})
	return rest.PageOf(out, func(e HolidayEdit) string { return e.Date + " " + e.Region }, in.Paging, "edits")
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

func (s *surface) editHoliday(c *rest.Call, in *editHolidayInput) (rest.None, error) {
	date, err := in.date()
	if err != nil {
		return rest.None{}, err
	}
	return rest.None{}, s.Orgs.Edit(c.Ctx, c.Actor, org.HolidayEdit{Region: in.Region, Date: date, Off: in.Body.Off, Name: in.Body.Name, From: in.Body.From})
}

func (s *surface) undoHoliday(c *rest.Call, in *HolidayPath) (rest.None, error) {
	date, err := in.date()
	if err != nil {
		return rest.None{}, err
	}
	return rest.None{}, s.Orgs.Undo(c.Ctx, c.Actor, in.Region, date)
}

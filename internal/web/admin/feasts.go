package admin

import (
	"context"
	"net/url"
	"strconv"

	"meantime/internal/fault"
	"meantime/internal/org"
	"meantime/internal/web/page"
	"meantime/internal/web/site"
	"meantime/internal/worktime"
)

// editHoliday adds a day off, changes its name or its hour, or takes it out.
func editHoliday(v *site.Visit) error {
	form, err := v.Form()
	if err != nil {
		return err
	}
	e, err := readEdit(form)
	var undo *page.Undo
	if err == nil {
		undo, err = takesBack(v, e, form.Get("year"))
	}
	if err == nil {
		_, err = v.Once(form, func(ctx context.Context) (string, error) { return "", v.Orgs.Edit(ctx, v.Actor, e) })
	}
	if fault.Is(err, fault.KindInvalid) {
		p := Holidays{Add: Feast{form.Get("date"), form.Get("name"), form.Get("from")}, Wrong: wrong(v.L(), err, "date", "name", "from")}
		if err := p.fill(v, form.Get("region"), form.Get("year")); err != nil {
			return err
		}
		return v.Again("admin/holidays", &p, err)
	}
	if err != nil {
		return err
	}
	day := v.L().Day(e.Date.Time())
	text := v.L().T("{day} is an ordinary day now.", "day", day)
	if e.Off {
		text = v.L().T("{day} is a day off now: {name}.", "day", day, "name", e.Name)
	}
	return v.Go(yearOf(e.Region, form.Get("year")), text, undo)
}

// readEdit reads what is to become of a date.
func readEdit(form url.Values) (org.HolidayEdit, error) {
	e := org.HolidayEdit{Region: form.Get("region"), Off: form.Get("do") != "out", Name: form.Get("name")}
	var err error
	if e.Date, err = worktime.ParseDate(form.Get("date")); err != nil {
		return e, fault.Invalid("date", "Write a date such as 2026-11-02.")
	}
	if from := form.Get("from"); from != "" {
		if e.From, err = strconv.Atoi(from); err != nil {
			return e, fault.Invalid("from", "A day off begins at an hour from 0 to 23.")
		}
	}
	return e, nil
}

// takesBack is the form that brings back how a date was before an edit: by the edit before it, or by the data.
func takesBack(v *site.Visit, e org.HolidayEdit, year string) (*page.Undo, error) {
	fields := map[string]string{"region": e.Region, "date": e.Date.String(), "year": year, "once": v.Fresh()}
	before, err := v.Orgs.Edits(v.Ctx(), e.Region)
	if err != nil {
		return nil, err
	}
	for _, b := range before {
		if b.Region != e.Region || b.Date != e.Date {
			continue
		}
		fields["name"], fields["from"] = b.Name, strconv.Itoa(b.From)
		if !b.Off {
			fields["do"] = "out"
		}
		return &page.Undo{Action: tabHolidays, Fields: fields}, nil
	}
	return &page.Undo{Action: tabHolidays + "/undo", Fields: fields}, nil
}

// undoHoliday lets the data say again what a date is.
func undoHoliday(v *site.Visit) error {
	form, err := v.Form()
	if err != nil {
		return err
	}
	e, err := readEdit(form)
	if err != nil {
		return err
	}
	to, err := v.Once(form, func(ctx context.Context) (string, error) {
		return yearOf(e.Region, form.Get("year")), v.Orgs.Undo(ctx, v.Actor, e.Region, e.Date)
	})
	if err != nil {
		return err
	}
	return v.Go(to, v.L().T("{day} is again as the calendar says.", "day", v.L().Day(e.Date.Time())), nil)
}

// yearOf is the page of a place and a year.
func yearOf(region, year string) string {
	return tabHolidays + "?" + url.Values{"region": {region}, "year": {year}}.Encode()
}

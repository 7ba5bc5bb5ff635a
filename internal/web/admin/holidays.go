package admin

import (
	"cmp"
	"fmt"
	"html/template"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"meantime/internal/db"
	"meantime/internal/holiday"
	"meantime/internal/markdown"
	"meantime/internal/org"
	"meantime/internal/web/cities"
	"meantime/internal/web/clocks"
	"meantime/internal/web/page"
	"meantime/internal/web/site"
	"meantime/internal/words"
	"meantime/internal/worktime"
)

// Holidays is GET /organisation/holidays.
type Holidays struct {
	page.Shell
	Head  Head
	Whose template.HTML // whose work the holidays are, and under which licence
	Where Region
	Name  string // of the place
	Year  int
	Years []int
	Days  []Holiday
	Add   Feast // the form to add one, as it was typed
	Wrong Wrong
	Hours []Choice // from which a day off may begin
}

// Holiday is one date.
type Holiday struct {
	Date    string // 2026-12-25
	Day     string // "Fri 25 Dec"
	Name    string // empty for an ordinary day that was taken out all the same
	Local   string // in the language of the place, where it is another
	From    string // the hour from which the day is off, "0" for the whole day
	Since   string // the same in words, empty for the whole day
	Off     bool   // false for one that was taken out
	Edited  string // what was done to it, empty for what the data say
	Place   string // whose edit it is: "DE" may be edited for "DE-BY"
	Inherit bool   // the edit is of a larger place
}

// Feast is a day off as it is typed.
type Feast struct{ Date, Name, From string }

func holidays(v *site.Visit) error {
	q := v.R.URL.Query()
	var p Holidays
	if err := p.fill(v, chosen(q), q.Get("year")); err != nil {
		return err
	}
	return v.Show("admin/holidays", &p)
}

// chosen is the place that the address names: by its code, or by a country and a part of it, as the form sends it.
func chosen(q url.Values) string {
	if region := q.Get("region"); region != "" && !q.Has("country") {
		return region
	}
	return readRegion(q)
}

// fill shows a year of a place: where none is named, this year where the organisation is.
func (p *Holidays) fill(v *site.Visit, code, year string) error {
	now := v.Shell.Now
	p.Year = now.Year()
	_, notice, _ := strings.Cut(holiday.Notice(), "\n\n") // after its title
	whose, err := markdown.Render(notice, markdown.Options{})
	if err != nil {
		return err
	}
	p.Whose = template.HTML(whose.HTML)
	if n, err := strconv.Atoi(year); err == nil {
		p.Year = min(max(n, holiday.FirstYear), holiday.LastYear)
	}
	for y := holiday.FirstYear; y <= holiday.LastYear; y++ {
		p.Years = append(p.Years, y)
	}
	for hour := 1; hour < 24; hour++ {
		p.Hours = append(p.Hours, Choice{strconv.Itoa(hour), since(v.L(), hour)})
	}
	return v.DB.Read(v.Ctx(), func(tx *db.Tx) error {
		var err error
		if p.Shell, p.Head, err = look(tx.Context(), v, tabHolidays, v.L().T("Holidays")); err != nil {
			return err
		}
		found, err := v.Orgs.Get(tx)
		if err != nil {
			return err
		}
		code = cmp.Or(code, found.Region, v.Me.Region)
		if p.Where = regionOf(v.L(), v.Holidays, code); p.Where.Region == "" {
			return nil // nothing is chosen yet, or nothing is known of it
		}
		p.Name = cities.Place(v.L(), v.Holidays, p.Where.Region)
		return p.days(tx, v, p.Where.Region)
	})
}

// days lists the dates of the year: what the data say, and what admins made of it.
func (p *Holidays) days(tx *db.Tx, v *site.Visit, code string) error {
	known, err := v.Holidays.Between(code, yearStart(p.Year), yearStart(p.Year+1))
	if err != nil {
		return err
	}
	edits, err := v.Orgs.Edits(tx.Context(), code)
	if err != nil {
		return err
	}
	byDate := map[string]*Holiday{}
	for _, d := range known {
		h := byDate[d.Date]
		if h == nil {
			h = &Holiday{Date: d.Date, Name: d.Name, From: strconv.Itoa(d.From), Since: since(v.L(), d.From), Off: true}
			byDate[d.Date] = h
		} else {
			h.Name += ", " + d.Name
		}
		if d.Local != d.Name {
			h.Local = d.Local
		}
	}
	for _, e := range edits {
		if e.Date.Time().Year() == p.Year {
			h := byDate[e.Date.String()]
			byDate[e.Date.String()] = edited(v.L(), h, e, code)
		}
	}
	for _, h := range byDate {
		if date, err := worktime.ParseDate(h.Date); err == nil {
			h.Day = v.L().ShortDay(date.Time(), time.Date(p.Year, 1, 1, 0, 0, 0, 0, time.UTC))
		}
		p.Days = append(p.Days, *h)
	}
	slices.SortFunc(p.Days, func(a, b Holiday) int { return cmp.Compare(a.Date, b.Date) })
	return nil
}

// since says from when on a day is off, and nothing of a whole day.
func since(l *words.Locale, hour int) string {
	if hour == 0 {
		return ""
	}
	return l.T("from {clock}", "clock", clocks.Say(l, worktime.Clock(hour*60)))
}

func yearStart(year int) string { return fmt.Sprintf("%04d-01-01", year) }

// edited is a date as an edit leaves it; before is what it was, nil for an ordinary day. Edits come from the largest
// place to the smallest, and the last one holds.
func edited(l *words.Locale, before *Holiday, e org.HolidayEdit, code string) *Holiday {
	h := &Holiday{Date: e.Date.String(), Name: e.Name, From: strconv.Itoa(e.From), Since: since(l, e.From), Off: e.Off, Place: e.Region, Inherit: e.Region != code}
	switch {
	case !e.Off:
		h.Edited = l.T("Taken out")
		if before != nil {
			h.Name = before.Name
		}
	case before == nil:
		h.Edited = l.T("Added")
	default:
		h.Edited = l.T("Changed")
	}
	return h
}

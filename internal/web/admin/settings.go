package admin

import (
	"context"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"meantime/internal/db"
	"meantime/internal/fault"
	"meantime/internal/org"
	"meantime/internal/web/cities"
	"meantime/internal/web/clocks"
	"meantime/internal/web/page"
	"meantime/internal/web/site"
	"meantime/internal/words"
	"meantime/internal/worktime"
)

// Settings is GET /organisation.
type Settings struct {
	page.Shell
	Head   Head
	Form   Form
	Cities []cities.City
	Where  Region
	Wrong  Wrong
}

// Form is the settings as they are typed.
type Form struct {
	Name       string
	Zone       string // a city, or an IANA name
	Always     bool
	Days       [7]Day // from Monday on
	Batch      string // "times" or "every"; "now" only where it was chosen before
	Deliveries string // "09:00, 13:00, 16:30"
	Every      string // minutes
}

// Now tells whether newcomers get everything at once. The page keeps that, and does not offer it.
func (f Form) Now() bool { return f.Batch == batchNow }

// The ways of delivering, as the form names them.
const (
	batchTimes = "times"
	batchEvery = "every"
	batchNow   = "now"
)

// Day is what is typed about one day of the week.
type Day struct{ Key, Name, Hours string }

// usualDeliveries are what newcomers begin with where nothing is said.
const usualDeliveries = "09:00, 13:00, 16:30"

// usualEvery is offered to those who choose deliveries every so many minutes.
const usualEvery = "120"

func settings(v *site.Visit) error {
	var p Settings
	if err := p.fill(v); err != nil {
		return err
	}
	return v.Show("admin/settings", &p)
}

func (p *Settings) fill(v *site.Visit) error {
	return v.DB.Read(v.Ctx(), func(tx *db.Tx) error {
		var err error
		if p.Shell, p.Head, err = look(tx.Context(), v, tabSettings, v.L().T("Settings")); err != nil {
			return err
		}
		found, err := v.Orgs.Get(tx)
		if err != nil {
			return err
		}
		list := cities.Of(v.Zones(), v.Holidays)
		p.Cities = list.List(v.L(), v.Now())
		p.Where = regionOf(v.L(), v.Holidays, found.Region)
		p.Form = formOf(v.L(), found.Settings)
		p.Form.Zone = list.Name(found.Zone)
		return nil
	})
}

func formOf(l *words.Locale, s org.Settings) Form {
	f := Form{Name: s.Name, Batch: batchTimes, Deliveries: usualDeliveries, Every: usualEvery}
	week := worktime.Workdays(worktime.Window{From: 9 * 60, To: 17 * 60})
	if s.Hours != nil {
		week, f.Always = s.Hours.Week, s.Hours.Always
	}
	for i, d := range weekdays() {
		f.Days[i] = Day{Key: worktime.DayName(d), Name: clocks.Weekday(l, d), Hours: clocks.WriteWindows(week[d])}
	}
	switch b := s.Batch; {
	case b == nil:
	case b.Immediate:
		f.Batch = batchNow
	case b.Every > 0:
		f.Batch, f.Every = batchEvery, strconv.Itoa(b.Every)
	default:
		f.Deliveries = clocks.WriteList(b.Times)
	}
	return f
}

func weekdays() [7]time.Weekday {
	return [7]time.Weekday{time.Monday, time.Tuesday, time.Wednesday, time.Thursday, time.Friday, time.Saturday, time.Sunday}
}

// read reads the form as it was typed and as it is meant.
func read(v *site.Visit, form url.Values) (Form, org.Settings, Wrong) {
	l, bad := v.L(), Wrong{}
	f := Form{Name: form.Get("name"), Zone: form.Get("zone"), Always: form.Get("week") == "always",
		Batch: form.Get("batch"), Deliveries: form.Get("deliveries"), Every: form.Get("every")}
	s := org.Settings{Name: f.Name, Zone: cities.Of(v.Zones(), v.Holidays).Find(f.Zone), Region: readRegion(form), Hours: &worktime.Hours{Always: f.Always}}
	for i, d := range weekdays() {
		f.Days[i] = Day{Key: worktime.DayName(d), Name: clocks.Weekday(l, d), Hours: form.Get("hours." + worktime.DayName(d))}
		hours, err := clocks.ReadWindows(f.Days[i].Hours, l.T("not working"))
		if err != nil {
			bad["hours."+f.Days[i].Key] = l.T("Write times such as 09:00-12:30, 13:30-18:00, or nothing at all.")
		}
		if !f.Always {
			s.Hours.Week[d] = hours
		}
	}
	s.Batch = f.batch(l, bad)
	if len(bad) == 0 {
		check(l, s, bad)
	}
	return f, s, bad
}

// batch reads how newcomers get their deliveries; nil is what is usual.
func (f Form) batch(l *words.Locale, bad Wrong) *worktime.Batch {
	switch f.Batch {
	case batchNow:
		return &worktime.Batch{Immediate: true}
	case batchEvery:
		minutes, err := strconv.Atoi(strings.TrimSpace(f.Every))
		if err != nil || minutes < worktime.MinEvery || minutes > worktime.MaxEvery {
			bad["every"] = l.T("The time between deliveries is from 15 minutes to 24 hours.")
		}
		return &worktime.Batch{Every: minutes}
	}
	times, err := clocks.ReadList(f.Deliveries, "")
	switch {
	case err != nil:
		bad["deliveries"] = l.T("Write times such as 09:00, 13:00, 16:30.")
	case len(times) > 0:
		return &worktime.Batch{Times: slices.Compact(times)}
	}
	return nil
}

// check says beside each field what the rules of time have against it.
func check(l *words.Locale, s org.Settings, bad Wrong) {
	usual := worktime.Schedule{Hours: s.Hours, Batch: s.Batch}
	for _, p := range usual.Validate() {
		field := p.Field
		if strings.HasPrefix(field, "batch") {
			field = "deliveries"
		}
		switch p.Code {
		case worktime.Empty:
			bad[field] = l.T("There must be at least one day with hours.")
		case worktime.Overlapping:
			bad[field] = l.T("Two of these share time.")
		case worktime.TooMany:
			bad[field] = l.T("These are too many: at most {most}.", "most", p.Limit)
		default:
			bad[field] = l.T("This cannot be understood.")
		}
	}
}

func change(v *site.Visit) error {
	form, err := v.Form()
	if err != nil {
		return err
	}
	typed, want, bad := read(v, form)
	if len(bad) == 0 {
		_, err = v.Once(form, func(ctx context.Context) (string, error) {
			return tabSettings, v.Orgs.Change(ctx, v.Actor, want)
		})
		if err == nil {
			return v.Go(tabSettings, v.L().T("Saved."), nil)
		}
		if !fault.Is(err, fault.KindInvalid) {
			return err
		}
		bad = wrong(v.L(), err, "name", "zone", "region")
	}
	var p Settings
	if err := p.fill(v); err != nil {
		return err
	}
	p.Form, p.Wrong, p.Where = typed, bad, regionOf(v.L(), v.Holidays, readRegion(form))
	return v.Again("admin/settings", &p, fault.Invalid("form", ""))
}

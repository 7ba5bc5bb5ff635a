package hours

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"meantime/internal/person"
	"meantime/internal/web/cities"
	"meantime/internal/web/clocks"
	"meantime/internal/words"
	"meantime/internal/worktime"
)

// Wrong says what is wrong, by the field of the form: "hours.mon", "move.1". What belongs to no field is under "form".
type Wrong map[string]string

// reading turns a form into a declaration.
type reading struct {
	*words.Locale
	form  Form
	zones *cities.Cities
	d     person.Declared
	wrong Wrong
}

// declare reads the form over what was declared before: what the page does not show stays. Where wrong is not empty the
// declaration is of no use.
func declare(form Form, before person.Declared, listed *cities.Cities, l *words.Locale) (person.Declared, Wrong) {
	r := &reading{Locale: l, form: form, zones: listed, d: before, wrong: Wrong{}}
	r.d.Zone = listed.Find(form.Zone)
	r.d.Region = form.Place.code()
	r.d.Shown, r.d.Coarse, r.d.NoReminders = form.Shown, form.Coarse, !form.Remind
	r.week()
	r.moves()
	r.batch()
	r.dates()
	r.blocks()
	return r.d, r.wrong
}

// none is the word for a day without anything, as it may be typed.
func (r *reading) none() string { return r.T("not working") }

func (r *reading) windows(field, text string) []worktime.Window {
	list, err := clocks.ReadWindows(text, r.none())
	if err != nil {
		r.wrong[field] = r.T("Write times such as 09:00-12:30, 13:30-18:00, or nothing at all.")
	}
	return list
}

func (r *reading) clocks(field string, text string) []worktime.Clock {
	list, err := clocks.ReadList(text, r.none())
	if err != nil {
		r.wrong[field] = r.T("Write times such as 09:00, 13:00, 16:30.")
	}
	return list
}

func (r *reading) date(field, text string) worktime.Date {
	date, err := worktime.ParseDate(text)
	if year := date.Time().Year(); err != nil || year < 1970 || year > 2200 {
		r.wrong[field] = r.T("Write a date such as 2026-11-02.")
	}
	return date
}

func (r *reading) week() {
	r.d.Hours = &worktime.Hours{Always: r.form.Week == "always"}
	r.d.FocusWeekly = worktime.Weekly[worktime.Window]{}
	for i, day := range weekdays() {
		typed := r.form.Days[i]
		if !r.d.Hours.Always {
			if hours := r.windows("hours."+typed.Key, typed.Hours); len(hours) > 0 {
				r.d.Hours.Week[day] = hours
			}
		}
		if focus := r.windows("focus."+typed.Key, typed.Focus); len(focus) > 0 {
			r.d.FocusWeekly[day] = focus
		}
	}
}

func (r *reading) moves() {
	r.d.ZoneMoves = nil
	for i, m := range r.form.Moves {
		if m == (Move{}) {
			continue
		}
		field := fmt.Sprintf("move.%d", i)
		at := worktime.Wall{Date: r.date(field, m.Date)}
		var err error
		if m.Time != "" {
			at.Clock, err = clocks.Read(m.Time)
		}
		if m.Zone == "" {
			r.wrong[field] = r.T("Where will you be? Write the city.")
		} else if err != nil {
			r.wrong[field] = r.T("Write times such as 09:00, 13:00, 16:30.")
		}
		r.d.ZoneMoves = append(r.d.ZoneMoves, worktime.ZoneMove{At: worktime.AtWall(at), Zone: r.zones.Find(m.Zone)})
	}
}

func (r *reading) batch() {
	b := &worktime.Batch{}
	r.d.Batch = b
	switch r.form.Batch {
	case "now":
		b.Immediate = true
	case "every":
		var err error
		if b.Every, err = strconv.Atoi(strings.TrimSpace(r.form.Every)); err != nil || b.Every < worktime.MinEvery || b.Every > worktime.MaxEvery {
			r.wrong["every"] = r.T("The time between deliveries is from 15 minutes to 24 hours.")
		}
	default:
		b.Times = r.clocks("times", strings.Join(r.form.Times, ","))
		b.Times = slices.Compact(b.Times)
		for i, day := range weekdays() {
			if own := r.form.Days[i].Times; strings.TrimSpace(own) != "" {
				b.TimesByDay[day] = slices.Compact(r.clocks("times."+r.form.Days[i].Key, own))
			}
		}
	}
}

// dates reads everything about single dates.
func (r *reading) dates() {
	r.d.QuietDates, r.d.Worked, r.d.Free, r.d.DateHours = nil, nil, nil, map[worktime.Date][]worktime.Window{}
	for i, text := range r.form.Quiet {
		if text == "" {
			continue
		}
		r.d.QuietDates = append(r.d.QuietDates, r.date(fmt.Sprintf("quiet.%d", i), text))
	}
	for _, text := range r.form.Worked {
		if date, err := worktime.ParseDate(text); err == nil {
			r.d.Worked = append(r.d.Worked, date)
		}
	}
	for i, day := range r.form.Free {
		if day == (Free{}) {
			continue
		}
		field := fmt.Sprintf("free.%d", i)
		r.d.Free = append(r.d.Free, person.Holiday{Date: r.date(field, day.Date), Name: day.Name})
	}
	for i, row := range r.form.Dates {
		if row == (Dated{}) {
			continue
		}
		field := fmt.Sprintf("date.%d", i)
		date := r.date(field, row.Date)
		if _, twice := r.d.DateHours[date]; twice {
			r.wrong[field] = r.T("This date stands here twice.")
		}
		r.d.DateHours[date] = r.windows(field, row.Hours)
	}
}

func (r *reading) blocks() {
	r.d.Focus = nil
	for i, b := range r.form.Blocks {
		if b == (Block{}) {
			continue
		}
		field := fmt.Sprintf("block.%d", i)
		from, errFrom := worktime.ParseWall(b.From)
		to, errTo := worktime.ParseWall(b.To)
		if errFrom != nil || errTo != nil {
			r.wrong[field] = r.T("Write when it begins and when it ends.")
		}
		r.d.Focus = append(r.d.Focus, worktime.Span{From: worktime.AtWall(from), To: worktime.AtWall(to)})
	}
}

// refused adds what the rules say of a declaration, each beside its field; false when the error is of another kind.
func (w Wrong) refused(err error, f Form, l *words.Locale) bool {
	problems := person.Problems(err)
	for _, p := range problems {
		field := fieldOf(p.Field, f)
		if w[field] == "" {
			w[field] = l.T(p.Message)
		}
	}
	return len(problems) > 0
}

// fieldOf names the field of the form for one of the declaration.
func fieldOf(declared string, f Form) string {
	name, rest, _ := strings.Cut(declared, ".")
	list, index, _ := strings.Cut(strings.TrimSuffix(name, "]"), "[")
	n, _ := strconv.Atoi(index) // the first, where the whole list is meant
	switch list {
	case "hours":
		if rest == "" {
			return "week"
		}
		return "hours." + rest
	case "focus_weekly":
		return "focus." + rest
	case "zone", "region", "shown":
		return list
	case "zone_moves":
		return fmt.Sprintf("move.%d", nth(f.Moves, n))
	case "focus":
		return fmt.Sprintf("block.%d", nth(f.Blocks, n))
	case "free":
		return fmt.Sprintf("free.%d", nth(f.Free, n))
	case "quiet_dates":
		return fmt.Sprintf("quiet.%d", nth(f.Quiet, n))
	case "date_hours":
		row := slices.IndexFunc(f.Dates, func(d Dated) bool { return d.Date == rest })
		return fmt.Sprintf("date.%d", max(row, 0))
	case "batch":
		return batchField(rest)
	}
	return "form"
}

func batchField(rest string) string {
	if day, ok := strings.CutPrefix(rest, "times_by_day."); ok {
		return "times." + day
	}
	if rest == "every" {
		return "every"
	}
	return "times"
}

// none says that nothing is wrong.
func (w Wrong) none() bool { return len(w) == 0 }

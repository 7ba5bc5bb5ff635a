package pages

import (
	"maps"
	"slices"
	"strings"
	"time"

	"meantime/internal/person"
	"meantime/internal/when"
	"meantime/internal/worktime"
)

// declared is what somebody said of their time, and the clock by which that is read.
type declared struct {
	person.Declared
	zone func(time.Time) *time.Location
}

// hours writes what somebody said of their time, time away too, for them alone.
func (w *writing) hours() error {
	d := declared{zone: func(time.Time) *time.Location { return time.UTC }}
	s, err := w.standing(w.Viewer.ID, w.Made)
	if err != nil {
		return err
	}
	if s != nil {
		d.zone = s.Time.Zone
		if d.Declared, err = s.Declared(); err != nil {
			return err
		}
	}
	l := w.Locale
	var page said
	page.add("# " + l.T("Hours and time away"))
	page.add(l.T("What they had said of their time, on their own clock."))
	w.week(&page, d)
	w.deliveries(&page, d)
	w.focus(&page, d)
	w.holidays(&page, d)
	if err := w.away(&page, d); err != nil {
		return err
	}
	page.add("## " + l.T("What others see"))
	page.add(quoted(d.Shown))
	if d.Coarse {
		page.add(l.T("The days alone, and no times."))
	} else {
		page.add(l.T("Their hours, and when something reaches them."))
	}
	return w.page("hours.md", strings.TrimLeft(page.String(), "\n"))
}

// week is the hours of a week, where they hold, and on which dates others do.
func (w *writing) week(page *said, d declared) {
	l := w.Locale
	page.add("## " + l.T("Working"))
	hours := worktime.Workdays(worktime.Window{From: 9 * 60, To: 17 * 60})
	if d.Hours != nil {
		hours = d.Hours.Week
	}
	says := when.Week(l, byDay(hours, func(list []worktime.Window) string { return when.Windows(l, list) }))
	if d.Hours != nil && d.Hours.Always {
		says = l.T("Around the clock.")
	}
	page.add(says)
	page.add(l.T("On the clock of {zone}.", "zone", inline(d.Zone)))
	var moves []string
	for _, m := range d.ZoneMoves {
		moves = append(moves, l.T("From {when} on the clock of {zone}.", "when", w.wall(m.At.Wall(d.zone)), "zone", inline(m.Zone)))
	}
	page.list(moves)
	var dates []string
	for _, date := range slices.Sorted(maps.Keys(d.DateHours)) {
		says := when.Windows(l, d.DateHours[date])
		if says == "" {
			says = l.T("not working")
		}
		dates = append(dates, l.Date(date.Time())+": "+says)
	}
	if len(dates) > 0 {
		page.add("## " + l.T("Other hours on single dates"))
	}
	page.list(dates)
}

// byDay says something of each day of a week, from Monday on.
func byDay[T any](of worktime.Weekly[T], says func([]T) string) (out [7]string) {
	for i := range out {
		if list := of[(i+1)%7]; list != nil {
			out[i] = says(list)
		}
	}
	return out
}

// deliveries says when things reach them.
func (w *writing) deliveries(page *said, d declared) {
	l := w.Locale
	clocks := func(list []worktime.Clock) string {
		if len(list) == 0 {
			return l.T("none")
		}
		times := make([]string, len(list))
		for i, c := range list {
			times[i] = when.Clock(l, c)
		}
		return l.List(times)
	}
	page.add("## " + l.T("Deliveries"))
	switch b := d.Batch; {
	case b == nil || b.Immediate || b.Every == 0 && b.Times == nil && b.TimesByDay.IsZero():
		page.add(l.T("Each thing comes by itself, within their hours and outside focus."))
	case b.Every > 0:
		page.add(l.T("Every {duration}, counted from the start of each stretch of work.", "duration", l.Duration(time.Duration(b.Every)*time.Minute)))
	default:
		if b.Times != nil {
			page.add(l.T("Each day: {times}.", "times", clocks(b.Times)))
		}
		if other := when.Week(l, byDay(b.TimesByDay, clocks)); other != "" {
			page.add(l.T("On some days otherwise: {days}", "days", other))
		}
	}
	if d.NoReminders {
		page.add(l.T("They are reminded of nothing that they are asked."))
	}
	if len(d.QuietDates) > 0 {
		page.add(l.T("Nothing ordinary is delivered on {dates}.", "dates", w.dates(d.QuietDates)))
	}
}

// focus says when deliveries wait.
func (w *writing) focus(page *said, d declared) {
	l := w.Locale
	weekly := when.Week(l, byDay(d.FocusWeekly, func(list []worktime.Window) string { return when.Windows(l, list) }))
	if weekly == "" && len(d.Focus) == 0 {
		return
	}
	page.add("## " + l.T("Focus"))
	page.add(weekly)
	page.list(w.spans(d.Focus, d))
}

// region is what a place is called whose holidays are kept, a country in the language and a part of one as its people call it,
// and its code.
func (w *writing) region(code string) string {
	found, err := w.Holidays.Find(code)
	if err != nil {
		return code
	}
	name := w.Locale.Countries().Name(found.Code, found.Name)
	if country, _, part := strings.Cut(found.Code, "-"); part {
		name += ", " + w.Locale.Countries().Name(country, country)
	}
	return name + " (" + found.Code + ")"
}

// holidays says which holidays they keep.
func (w *writing) holidays(page *said, d declared) {
	l := w.Locale
	page.add("## " + l.T("Holidays"))
	if d.Region == "" {
		page.add(l.T("No public holidays."))
	} else {
		page.add(l.T("The public holidays of {region}.", "region", inline(w.region(d.Region))))
	}
	if len(d.Worked) > 0 {
		page.add(l.T("They work on {dates}.", "dates", w.dates(d.Worked)))
	}
	var free []string
	for _, h := range d.Free {
		line := l.Date(h.Date.Time())
		if h.Name != "" {
			line += ": " + inline(h.Name)
		}
		free = append(free, line)
	}
	page.list(free)
}

// away says when they are away, and what they told others of it.
func (w *writing) away(page *said, d declared) error {
	l := w.Locale
	page.add("## " + l.T("Time away"))
	var lines []string
	for _, a := range d.Leaves {
		line := l.Date(a.From.Time())
		if a.To != a.From {
			line = l.C("days", "{from} to {to}", "from", line, "to", l.Date(a.To.Time()))
		}
		line += "."
		if a.StandIn != 0 {
			who, err := w.knownName(a.StandIn)
			if err != nil {
				return err
			}
			line += " " + l.T("{person} stands in.", "person", who)
		}
		if a.Note != "" {
			line += " “" + inline(a.Note) + "”"
		}
		lines = append(lines, line)
	}
	lines = append(lines, w.spans(d.OffAt, d)...)
	if len(lines) == 0 {
		page.add(l.T("No time away is planned."))
	}
	page.list(lines)
	return nil
}

// spans are stretches of time, each in a line.
func (w *writing) spans(list []worktime.Span, d declared) (out []string) {
	for _, s := range list {
		from, to := s.From.Wall(d.zone), s.To.Wall(d.zone)
		end := w.wall(to)
		if from.Date == to.Date {
			end = when.Clock(w.Locale, to.Clock)
		}
		out = append(out, w.Locale.C("days", "{from} to {to}", "from", w.wall(from), "to", end))
	}
	return out
}

// wall says a time on their clock.
func (w *writing) wall(at worktime.Wall) string {
	return w.Locale.T("{date}, {clock}", "date", w.Locale.Date(at.Date.Time()), "clock", when.Clock(w.Locale, at.Clock))
}

func (w *writing) dates(list []worktime.Date) string {
	says := make([]string, len(list))
	for i, date := range list {
		says[i] = w.Locale.Date(date.Time())
	}
	return w.Locale.List(says)
}

package person

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"meantime/internal/fault"
	"meantime/internal/holiday"
	"meantime/internal/id"
	"meantime/internal/naming"
	"meantime/internal/worktime"
)

// Declared is what a person says about their time. The effective worktime.Schedule follows from it, from the public
// holidays of the region, and from the admins' edits of those.
type Declared struct {
	Zone      string              `json:"zone"`                 // IANA name
	ZoneMoves []worktime.ZoneMove `json:"zone_moves,omitempty"` // dated changes of zone, in any order

	Hours     *worktime.Hours                     `json:"hours"`                // nil: Monday to Friday 09:00–17:00 (rule 9)
	DateHours map[worktime.Date][]worktime.Window `json:"date_hours,omitempty"` // single dates; an empty list closes the date
	Batch     *worktime.Batch                     `json:"batch"`                // nil: delivered at once, within hours

	Focus       []worktime.Span                  `json:"focus,omitempty"`
	FocusWeekly worktime.Weekly[worktime.Window] `json:"focus_weekly,omitzero"`
	QuietDates  []worktime.Date                  `json:"quiet_dates,omitempty"`

	Region string          `json:"region,omitempty"` // of public holidays: "PT", "DE-BY"; empty for none
	Free   []Holiday       `json:"free,omitempty"`   // further days that are holidays for this person
	Worked []worktime.Date `json:"worked,omitempty"` // public holidays on which this person works

	Leaves []Leave         `json:"leaves,omitempty"` // whole days away (rule 15)
	OffAt  []worktime.Span `json:"off_at,omitempty"` // hours away

	NoReminders bool `json:"no_reminders,omitempty"` // of what is asked of the person, none comes before it is due (rule 45)

	Shown  string `json:"shown,omitempty"`  // what others see of the hours, in the person's own words, up to 280 characters
	Coarse bool   `json:"coarse,omitempty"` // others see the days: of the next slot not its time, of the hours not when they are
}

// Holiday is a day off with a name.
type Holiday struct {
	Date worktime.Date `json:"date"`
	Name string        `json:"name"`
}

// Leave is a run of whole days away, both ends inclusive, by the person's own calendar.
type Leave struct {
	From    worktime.Date `json:"from"`
	To      worktime.Date `json:"to"`
	StandIn id.ID         `json:"stand_in,omitempty"` // who answers meanwhile, or zero
	Note    string        `json:"note,omitempty"`     // what others read about it, up to 200 characters
}

const (
	maxLeaves   = 200
	maxHolidays = 400
)

// schedule is what follows from a declaration: the stored form that worktime compiles. days are the public holidays.
func (d Declared) schedule(days []holiday.Day) (worktime.Schedule, error) {
	s := worktime.Schedule{
		Zone: d.Zone, ZoneMoves: d.ZoneMoves, Hours: d.Hours, DateHours: maps.Clone(d.DateHours),
		OffAt: d.OffAt, Focus: d.Focus, FocusWeekly: d.FocusWeekly, QuietDates: d.QuietDates, Batch: d.Batch,
	}
	for _, day := range days {
		date, err := worktime.ParseDate(day.Date)
		if err != nil {
			return s, fmt.Errorf("holiday %s: %w", day.Name, err)
		}
		switch _, own := d.DateHours[date]; {
		case own || slices.Contains(d.Worked, date):
		case day.From > 0:
			if s.DateHours == nil {
				s.DateHours = map[worktime.Date][]worktime.Window{}
			}
			s.DateHours[date] = until(d.usual(date), worktime.Clock(day.From*60))
		default:
			s.Holidays = append(s.Holidays, date)
		}
	}
	for _, f := range d.Free {
		s.Holidays = append(s.Holidays, f.Date)
	}
	slices.Sort(s.Holidays)
	s.Holidays = slices.Compact(s.Holidays)
	for _, whole := range s.Holidays { // a date override would pass it (rule 6)
		if _, own := d.DateHours[whole]; !own {
			delete(s.DateHours, whole)
		}
	}
	for _, l := range d.Leaves {
		s.Off = append(s.Off, worktime.DateRange{First: l.From, Last: l.To})
	}
	return s, nil
}

// usual is what the week says of a date.
func (d Declared) usual(date worktime.Date) []worktime.Window {
	day := date.Weekday()
	switch {
	case d.Hours == nil && (day == time.Saturday || day == time.Sunday):
		return nil
	case d.Hours == nil:
		return []worktime.Window{{From: 9 * 60, To: 17 * 60}}
	case d.Hours.Always:
		return []worktime.Window{{From: 0, To: 24 * 60}}
	}
	return d.Hours.Week[day]
}

// until cuts windows off where a half-day begins: it is an override (rule 8).
func until(windows []worktime.Window, end worktime.Clock) []worktime.Window {
	out := []worktime.Window{}
	for _, w := range windows {
		if w.From >= end {
			continue
		}
		if w.To <= w.From || w.To > end {
			w.To = end
		}
		out = append(out, w)
	}
	return out
}

// clean puts texts in order and says everything that a person may not declare: fault.KindInvalid for each field, joined.
// Problems takes the result apart. Zones are checked against load.
func (d Declared) clean(load worktime.Loader) (Declared, error) {
	var wrong []error
	say := func(err error) {
		if err != nil {
			wrong = append(wrong, err)
		}
	}
	var err error
	d.Shown, err = naming.Lines("shown", d.Shown, 280)
	say(err)
	d.Free, d.Leaves = slices.Clone(d.Free), slices.Clone(d.Leaves)
	for i := range d.Free {
		d.Free[i].Name, err = naming.Line(fmt.Sprintf("free[%d]", i), d.Free[i].Name, 80)
		say(err)
	}
	for i := range d.Leaves {
		d.Leaves[i].Note, err = naming.Line(fmt.Sprintf("leaves[%d]", i), d.Leaves[i].Note, 200)
		say(err)
	}
	d.Region, err = naming.Line("region", d.Region, 20)
	say(err)
	d.Region = strings.ToUpper(d.Region)
	if d.Zone == "" {
		say(fault.Invalid("zone", "Please choose a time zone."))
	}
	wrong = append(wrong, d.leaves()...)
	if len(d.Free) > maxHolidays || len(d.Worked) > maxHolidays {
		say(fault.Invalid("free", "These are too many days: at most 400."))
	}
	s, err := d.schedule(nil)
	if err != nil {
		return d, err
	}
	for _, p := range s.Validate() {
		if computed := p.Field == "holidays" || p.Field == "off" || strings.HasPrefix(p.Field, "off["); !computed {
			say(sentence(p)) // what is computed was said above, of what the person sees
		}
	}
	if _, err := worktime.Compile(s, load); err != nil && len(wrong) == 0 {
		p, ok := errors.AsType[*worktime.Problem](err)
		if !ok {
			return d, err
		}
		say(sentence(*p))
	}
	return d, errors.Join(wrong...)
}

// leaves says what is wrong with the time away, and puts it in order.
func (d Declared) leaves() (wrong []error) {
	slices.SortFunc(d.Leaves, func(a, b Leave) int { return int(a.From - b.From) })
	if len(d.Leaves) > maxLeaves {
		return []error{fault.Invalid("leaves", "This is too much time away: at most 200 entries.")}
	}
	for i, l := range d.Leaves {
		field := fmt.Sprintf("leaves[%d]", i)
		switch {
		case l.To < l.From:
			wrong = append(wrong, fault.Invalid(field, "The last day away comes before the first."))
		case l.To-l.From >= 3660:
			wrong = append(wrong, fault.Invalid(field, "Time away lasts ten years at most."))
		case i > 0 && l.From <= d.Leaves[i-1].To:
			wrong = append(wrong, fault.Invalid(field, "Two times away share a day."))
		}
	}
	return wrong
}

// sentence says a problem of a schedule for a person.
func sentence(p worktime.Problem) error {
	switch p.Code {
	case worktime.Missing:
		return fault.Invalid(p.Field, "Something is missing here.")
	case worktime.Empty:
		return fault.Invalid(p.Field, "There must be at least one. If nothing should come at all, please enter time away.")
	case worktime.UnknownZone:
		return fault.Invalid(p.Field, "There is no time zone of this name.")
	case worktime.TooMany:
		return tooMany(p)
	case worktime.Overlapping:
		return fault.Invalid(p.Field, "Two of these share time.")
	case worktime.Reversed:
		return fault.Invalid(p.Field, "This ends before it begins.")
	case worktime.Repeated:
		return fault.Invalid(p.Field, "One of these stands here twice.")
	case worktime.Conflicting:
		return fault.Invalid(p.Field, "Please choose one of these, not both.")
	case worktime.OutOfRange:
		if p.Field == "batch.every" {
			return fault.Invalid(p.Field, "The time between deliveries is from 15 minutes to 24 hours.")
		}
		return fault.Invalid(p.Field, "A time of day is from 00:00 to 24:00.")
	}
	return fault.Invalid(p.Field, "This cannot be understood.")
}

// tooMany names the limit in a sentence that can be translated.
func tooMany(p worktime.Problem) error {
	switch p.Limit {
	case worktime.MaxWindows:
		return fault.Invalid(p.Field, "These are too many: at most 12 stretches a day.")
	case worktime.MaxTimes:
		return fault.Invalid(p.Field, "These are too many: at most 24 deliveries a day.")
	case worktime.MaxMoves:
		return fault.Invalid(p.Field, "These are too many: at most 100 changes of zone.")
	case worktime.MaxSpans:
		return fault.Invalid(p.Field, "These are too many: at most 1,000.")
	}
	return fault.Invalid(p.Field, "These are too many: at most 2,000.")
}

// Problems takes apart what Save and Preview say of a declaration: one fault for each field that is wrong. It is empty
// when err is of another kind.
func Problems(err error) (list []*fault.Fault) {
	switch e := err.(type) {
	case *fault.Fault:
		if e.Kind == fault.KindInvalid {
			list = append(list, e)
		}
	case interface{ Unwrap() []error }:
		for _, one := range e.Unwrap() {
			list = append(list, Problems(one)...)
		}
	case interface{ Unwrap() error }:
		list = Problems(e.Unwrap())
	}
	return list
}

package away

import (
	"slices"
	"time"

	"meantime/internal/worktime"
)

// Long is how many dates somebody would have worked, and did not, for the next delivery to begin with that (rule 46).
const Long = 3

// Absence is leave that lies between two deliveries.
type Absence struct {
	First, Last worktime.Date // of those on which the person would have worked
	Dates       int           // how many of those there are
	Back        time.Time     // the end of the leave, or the delivery that came during it
}

// between is the leave within [from, to) that took whole dates; false where it took fewer than Long.
func between(p *worktime.Person, from, to time.Time) (Absence, bool) {
	var off []worktime.Date
	out := Absence{}
	for _, leave := range p.Leave(from, to) {
		lost := notWorked(p, leave.From, leave.To)
		if off = append(off, lost...); len(lost) > 0 {
			out.Back = leave.To
		}
	}
	slices.Sort(off)
	off = slices.Compact(off)
	if len(off) < Long {
		return Absence{}, false
	}
	out.First, out.Last, out.Dates = off[0], off[len(off)-1], len(off)
	return out, true
}

// notWorked lists the dates of which hours lie within [from, to), and of which leave takes all.
func notWorked(p *worktime.Person, from, to time.Time) []worktime.Date {
	const around = 48 * time.Hour // what is left of a date may lie outside
	works := p.WorkingDates(from.Add(-around), to.Add(around))
	return slices.DeleteFunc(p.Present().WorkingDates(from, to), func(d worktime.Date) bool {
		_, some := slices.BinarySearch(works, d)
		return some
	})
}

// monday is the first date of the week of another.
func monday(d worktime.Date) worktime.Date { return d - worktime.Date(d.Weekday()+6)%7 }

// weekOf is the Monday of the week that it is for a person.
func weekOf(p *worktime.Person, at time.Time) worktime.Date {
	return monday(worktime.WallIn(at, p.Zone(at)).Date)
}

// begins is when a date begins for a person.
func begins(p *worktime.Person, d worktime.Date) time.Time {
	at, _ := p.AtLocal(d.Time().Add(-3*24*time.Hour), worktime.Wall{Date: d})
	return at
}

// summaryIn is when a person has the summary of the week of a Monday; false for none (rule 47).
func summaryIn(p *worktime.Person, week worktime.Date) (time.Time, bool) {
	before, start, end := begins(p, week-7), begins(p, week), begins(p, week+7)
	would := p.Present()
	if len(p.WorkingDates(before, end)) > 0 || len(would.WorkingDates(before, start)) == 0 {
		return time.Time{}, false
	}
	opening, ok := would.NextWeek(start.Add(-time.Microsecond))
	if !ok || !opening.Before(end) {
		return time.Time{}, false
	}
	slot, ok := would.Slot(opening)
	return slot.At, ok && slot.At.Before(end) && p.OnLeave(slot.At)
}

// farthest is how long leave that is declared may be ahead.
const farthest = 11 * 366 * 24 * time.Hour

// nextSummary is the first summary after an instant, of a week after the one that was told of last; zero for none.
func nextSummary(p *worktime.Person, after time.Time, told worktime.Date) time.Time {
	for _, leave := range p.Leave(after, after.Add(farthest)) {
		for week := max(weekOf(p, leave.From), told+7); week <= weekOf(p, leave.To); week += 7 {
			if at, ok := summaryIn(p, week); ok && at.After(after) {
				return at
			}
		}
	}
	return time.Time{}
}

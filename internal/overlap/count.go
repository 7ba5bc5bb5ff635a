package overlap

import (
	"slices"
	"time"

	"meantime/internal/worktime"
)

// Step is a stretch during which a number of people work.
type Step struct {
	worktime.Interval
	N int
}

// Count says how many of some people work, from one instant to another, in steps without gaps that differ from one to the
// next. Who shares no times is not counted: nobody can say.
func Count(people []Seen, from, to time.Time) []Step {
	type change struct {
		at time.Time
		by int
	}
	changes := []change{{from, 0}, {to, 0}}
	for _, p := range Counted(people) {
		for _, w := range p.Time.Windows(from, to) {
			changes = append(changes, change{w.From, 1}, change{w.To, -1})
		}
	}
	slices.SortFunc(changes, func(a, b change) int { return a.at.Compare(b.at) })
	var steps []Step
	n := 0
	for i, c := range changes[:len(changes)-1] {
		n += c.by
		next := changes[i+1].at
		switch last := len(steps) - 1; {
		case !c.at.Before(next):
		case last >= 0 && steps[last].N == n:
			steps[last].To = next
		default:
			steps = append(steps, Step{worktime.Interval{From: c.at, To: next}, n})
		}
	}
	return steps
}

// Counted are those of some people who share their times.
func Counted(people []Seen) []Seen {
	return slices.DeleteFunc(slices.Clone(people), func(p Seen) bool { return p.Coarse })
}

// Busiest is the most who work at once, and when.
func Busiest(steps []Step) (most int, when []worktime.Interval) {
	for _, s := range steps {
		if s.N > most {
			most, when = s.N, nil
		}
		if s.N == most && most > 0 {
			when = append(when, s.Interval)
		}
	}
	return most, when
}

// At is how many work at an instant.
func At(steps []Step, at time.Time) int {
	for _, s := range steps {
		if !at.Before(s.From) && at.Before(s.To) {
			return s.N
		}
	}
	return 0
}

// HalfHours is how many half hours a date of a clock has: 48, but where the clock is set.
const HalfHours = 48

// None stands for a half hour that a clock passes over.
const None = -1

// WeekDay is a date of a clock with how many work in each half hour that it reads. A half hour counts for who works half of
// it or more. What the clock reads twice has the larger of its two numbers, what it passes over has None.
type WeekDay struct {
	Date worktime.Date
	N    [HalfHours]int
}

// Week counts seven dates of a clock from a date on.
func Week(people []Seen, first worktime.Date, loc *time.Location) [7]WeekDay {
	var week [7]WeekDay
	for i := range week {
		day := &week[i]
		day.Date = first + worktime.Date(i)
		for h := range day.N {
			day.N[h] = None
		}
	}
	from := worktime.Resolve(worktime.Wall{Date: first}, loc)
	to := worktime.Resolve(worktime.Wall{Date: first + 7}, loc)
	cells := make([]int, int(to.Sub(from)/cell)+1)
	for _, p := range Counted(people) {
		for _, w := range p.Time.Windows(from, to) {
			// Cells whose middle lies within the window are those of which half or more does, but where a window is
			// shorter than a cell; nobody's hours are.
			begin := int((w.From.Sub(from) + cell/2 - 1) / cell)
			end := int((w.To.Sub(from) + cell/2) / cell)
			for i := begin; i < end; i++ {
				cells[i]++
			}
		}
	}
	for i := range cells {
		at := from.Add(time.Duration(i) * cell)
		if !at.Before(to) {
			break
		}
		wall := worktime.WallIn(at, loc)
		n := &week[wall.Date-first].N[int(wall.Clock)/30]
		*n = max(*n, cells[i])
	}
	return week
}

const cell = 30 * time.Minute

package replay

import (
	"time"

	"meantime/internal/worktime"
)

const (
	halfHours   = 48    // of a day
	dayLength   = 16    // half hours of a working day, as many as from 09:00 to 17:00
	usualStart  = 2 * 9 // in half hours
	enough      = 20    // messages from which hours are told
	shareOfDays = 10    // a day of the week that holds less than a tenth of all messages is free
)

// habit is when somebody has written until now, on their own clock.
type habit struct {
	count [7][halfHours]int // by day of the week
	n     int
}

// add counts a message by its writer's wall clock.
func (h *habit) add(at time.Time) {
	h.count[at.Weekday()][at.Hour()*2+at.Minute()/30]++
	h.n++
}

// pattern is a working week: the same eight hours on some days. Its zero value is Monday to Friday 09:00–17:00.
type pattern struct {
	start int // half hours after midnight
	days  worktime.Weekdays
}

// hours spell a pattern; nil stands for the usual week.
func (p pattern) hours() *worktime.Hours {
	if p.days == 0 {
		return nil
	}
	window := worktime.Window{From: clockOf(p.start), To: clockOf((p.start + dayLength) % halfHours)}
	var week worktime.Weekly[worktime.Window]
	for day := range week {
		if p.days.Has(time.Weekday(day)) {
			week[day] = []worktime.Window{window}
		}
	}
	return &worktime.Hours{Week: week}
}

func clockOf(half int) worktime.Clock { return worktime.Clock(half * 30) }

// pattern is the week that follows from what was written: the eight hours that hold most of it, to the half hour (of
// several as good, those that begin nearest to 09:00), on the days that hold a tenth of it or more. It is the usual week
// until there are twenty messages.
func (h *habit) pattern() pattern {
	if h.n < enough {
		return pattern{}
	}
	p := pattern{start: h.start()}
	for day, n := range h.days(p.start) {
		if n*shareOfDays >= h.n {
			p.days |= worktime.OnDays(time.Weekday(day))
		}
	}
	return p
}

// start is the half hour at which the eight fullest hours begin.
func (h *habit) start() int {
	var all [halfHours]int
	for _, day := range h.count {
		for half, n := range day {
			all[half] += n
		}
	}
	held := 0
	for half := range dayLength {
		held += all[half]
	}
	best, most := 0, held
	for start := 1; start < halfHours; start++ {
		held += all[(start+dayLength-1)%halfHours] - all[start-1]
		if held > most || held == most && fromUsual(start) < fromUsual(best) {
			best, most = start, held
		}
	}
	return best
}

// fromUsual is how far a start is from 09:00 around the clock.
func fromUsual(start int) int {
	d := (start - usualStart + halfHours) % halfHours
	return min(d, halfHours-d)
}

// days counts messages by working day: what is written after midnight in hours that began the evening before belongs to
// that evening's day (rule 7).
func (h *habit) days(start int) (out [7]int) {
	over := start + dayLength - halfHours // half hours after midnight
	for day := range h.count {
		for half, n := range h.count[day] {
			if half < over {
				out[(day+6)%7] += n
			} else {
				out[day] += n
			}
		}
	}
	return out
}

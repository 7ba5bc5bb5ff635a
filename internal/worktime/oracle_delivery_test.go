package worktime_test

import (
	"slices"
	"time"

	"meantime/internal/worktime"
)

func (o *oracle) immediate(at int) (int, bool) {
	for t := at; t < at+o.days*dayMinutes; t++ {
		if _, ok := o.w(t); ok && !o.f(t) && !o.q(t) {
			return t, true
		}
	}
	return 0, false
}

// batches lists every effective batch of the person, in any order.
func (o *oracle) batches() (list []int) {
	for i, z := range o.zones {
		from, to := o.from, o.to-2*dayMinutes
		if i > 0 {
			from = o.moves[i-1]
		}
		if i < len(o.moves) {
			to = o.moves[i]
		}
		inside := func(t int) bool { return from <= t && t < to && z.o.here(t) == i }
		for date := floorDay(z.wall[0]) + 2; date < floorDay(z.wall[len(z.wall)-1])-2; date++ {
			in := z.working(date)
			for _, t := range o.batchTimes(z, date, in) {
				if !inside(t) {
					continue
				}
				t, ok := o.slide(z, in, t)
				// A closing that only the instant of the move touches closed nothing in this zone.
				if ok && inside(t) && (in[t-o.from] || t > from) && !slices.Contains(o.s.QuietDates, worktime.Date(z.date(t))) {
					list = append(list, t)
				}
			}
		}
	}
	return list
}

func (o *oracle) batchTimes(z *zoneWall, date int, in []bool) (list []int) {
	if !slices.Contains(in, true) {
		return nil
	}
	b := o.s.Batch
	if b.Every > 0 {
		start := 0
		for i := 1; i < len(in); i++ {
			if in[i] && !in[i-1] {
				start = i
			}
			if (in[i] || in[i-1]) && (i-start)%b.Every == 0 {
				list = append(list, o.from+i)
			}
		}
		return list
	}
	times := b.Times
	if byDay := b.TimesByDay[worktime.Date(date).Weekday()]; byDay != nil {
		times = byDay
	}
	for _, c := range times {
		today, tomorrow := z.r(date*dayMinutes+int(c)), z.r((date+1)*dayMinutes+int(c))
		list = append(list, o.place(in, today, tomorrow, true, 0))
	}
	return list
}

// slide is rule 18.
func (o *oracle) slide(z *zoneWall, in []bool, t int) (int, bool) {
	for ; t < o.to-1; t++ {
		i := t - o.from
		if z.focus[i] {
			continue
		}
		if in[i] || in[i-1] {
			return t, true
		}
		if !slices.Contains(in[i:], true) {
			return 0, false
		}
	}
	return 0, false
}

func (o *oracle) deliver(at int) (int, bool) {
	if o.s.Batch == nil || o.s.Batch.Immediate {
		return o.immediate(at)
	}
	best, ok := 0, false
	for _, t := range o.batches() {
		if t >= at && (!ok || t < best) {
			best, ok = t, true
		}
	}
	return best, ok && best < at+o.days*dayMinutes
}

func (o *oracle) opening(at, first int) (int, bool) {
	for t := at + 1; t < at+o.days*dayMinutes; t++ {
		for _, d := range o.datesAt(t) {
			// The minute opens its date if none before it, while the person was in this zone, belongs to it.
			i := o.here(t)
			since := o.from
			if i > 0 {
				since = o.moves[i-1]
			}
			if d >= first && !slices.Contains(o.zones[i].working(d)[since-o.from:t-o.from], true) {
				return t, true
			}
		}
	}
	return 0, false
}

func (o *oracle) tomorrow(at int) (int, bool) {
	wall := o.zones[o.here(at)].at(at)
	today := floorDay(wall)
	if wall-today*dayMinutes < 4*60 {
		today--
	}
	return o.opening(at, today+1)
}

func (o *oracle) nextWeek(at int) (int, bool) {
	d := o.zones[o.here(at)].date(at) + 1
	for worktime.Date(d).Weekday() != time.Monday {
		d++
	}
	return o.opening(at, d)
}

func (o *oracle) checkIns(clock, first, last int) (list []int) {
	for date := first; date <= last; date++ {
		for i, z := range o.zones {
			in := z.working(date)
			if !slices.Contains(in, true) {
				continue
			}
			t := o.place(in, z.r(date*dayMinutes+clock), z.r((date+1)*dayMinutes+clock), false, 30)
			if o.here(t) == i {
				list = append(list, t)
				break
			}
		}
	}
	slices.Sort(list)
	return list
}

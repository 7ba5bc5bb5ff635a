package worktime_test

import (
	"cmp"
	"slices"
	"time"

	"meantime/internal/worktime"
)

// oracle answers the same questions as a Person by trying every minute in turn, straight from the
// text of the rules. It shares nothing with the package but the declared types. Instants are
// minutes since 1970 UTC, wall readings minutes since 1970-01-01T00:00 on that wall.
type oracle struct {
	s        worktime.Schedule
	from, to int // every minute it knows
	days     int
	zones    []*zoneWall
	moves    []int  // zones[i+1] holds from moves[i] on
	away     []bool // leave by the clock
}

const dayMinutes = 24 * 60

// zoneWall is a zone's wall, minute by minute, and what the schedule makes of it if the person
// lived there all the time.
type zoneWall struct {
	o     *oracle
	name  string
	wall  []int
	dates map[int][]bool // working minutes of a date, by date
	focus []bool
}

func newOracle(s worktime.Schedule, at time.Time, days int, load worktime.Loader) *oracle {
	start := int(at.Unix() / 60)
	o := &oracle{s: s, from: start - 9*dayMinutes, to: start + (days+9)*dayMinutes, days: days}
	o.zones = append(o.zones, o.zone(cmp.Or(s.Zone, s.OrgZone, "UTC"), load))
	moves := slices.Clone(s.ZoneMoves)
	instant := func(m worktime.ZoneMove) int {
		w := o.zone(m.Zone, load)
		return o.moment(m.At, func(local int) int { return w.r(local) })
	}
	slices.SortStableFunc(moves, func(a, b worktime.ZoneMove) int { return instant(a) - instant(b) })
	for _, m := range moves {
		if z := o.zone(m.Zone, load); z != o.zones[len(o.zones)-1] {
			o.moves = append(o.moves, instant(m))
			o.zones = append(o.zones, z)
		}
	}
	o.away = o.mark(s.OffAt)
	for _, z := range o.zones {
		z.fillFocus()
	}
	return o
}

func (o *oracle) zone(name string, load worktime.Loader) *zoneWall {
	loc, err := load(name)
	if err != nil {
		panic(err)
	}
	for _, z := range o.zones {
		if z.name == name {
			return z
		}
	}
	z := &zoneWall{o: o, name: name, wall: make([]int, o.to-o.from), dates: map[int][]bool{}, focus: make([]bool, o.to-o.from)}
	for i := range z.wall {
		_, offset := time.Unix(int64(o.from+i)*60, 0).In(loc).Zone()
		z.wall[i] = o.from + i + offset/60
	}
	return z
}

// r is rule 1.
func (z *zoneWall) r(local int) int {
	// No zone was ever 17 hours from UTC, so no earlier minute can read local.
	for t := max(z.o.from, local-17*60); t < z.o.to; t++ {
		if z.at(t) >= local {
			return t
		}
	}
	return z.o.to
}

func (z *zoneWall) at(t int) int { return z.wall[t-z.o.from] }

func (z *zoneWall) date(t int) int { return floorDay(z.at(t)) }

func floorDay(wall int) int {
	d := wall / dayMinutes
	if wall%dayMinutes < 0 {
		d--
	}
	return d
}

// moment reads a declared moment; floating ones by r.
func (o *oracle) moment(m worktime.Moment, r func(local int) int) int {
	text := m.String()
	wall, err := time.Parse("2006-01-02T15:04", text[:16])
	if err != nil {
		panic(err)
	}
	if len(text) == 17 {
		return int(wall.Unix() / 60)
	}
	return r(int(wall.Unix() / 60))
}

// here is the index of the zone in which the person is at a minute.
func (o *oracle) here(t int) int {
	n := 0
	for i, m := range o.moves {
		if m <= t {
			n = i + 1
		}
	}
	return n
}

// reads is the first minute from t on at which the person's own wall reads local or later.
func (o *oracle) reads(t, local int) int {
	for t = max(t, local-17*60); t < o.to; t++ {
		if o.zones[o.here(t)].at(t) >= local {
			break
		}
	}
	return t
}

// mark tells of every minute whether one of the spans holds it.
func (o *oracle) mark(list []worktime.Span) []bool {
	marked := make([]bool, o.to-o.from)
	floating := func(local int) int { return o.reads(o.from, local) }
	for _, s := range list {
		from, to := o.moment(s.From, floating), o.moment(s.To, floating)
		for t := max(from, o.from); t < min(to, o.to); t++ {
			marked[t-o.from] = true
		}
	}
	return marked
}

// windows is rule 6, in minutes after the date's midnight, each crossing midnight by rule 7.
func (o *oracle) windows(date int) (list []worktime.Window) {
	d := worktime.Date(date)
	for _, r := range o.s.Off {
		if r.First <= d && d <= r.Last {
			return nil
		}
	}
	if list, ok := o.s.DateHours[d]; ok {
		return list
	}
	if slices.Contains(o.s.Holidays, d) {
		return nil
	}
	switch h := o.s.Hours; {
	case h == nil:
		if wd := d.Weekday(); wd == time.Saturday || wd == time.Sunday {
			return nil
		}
		return []worktime.Window{{From: 9 * 60, To: 17 * 60}}
	case h.Always:
		return []worktime.Window{{From: 0, To: 24 * 60}}
	default:
		return h.Week[d.Weekday()]
	}
}

// bounds of a window on a date, by rule 1.
func (z *zoneWall) bounds(date int, w worktime.Window) (from, to int) {
	end := int(w.To)
	if w.To <= w.From {
		end += dayMinutes
	}
	return z.r(date*dayMinutes + int(w.From)), z.r(date*dayMinutes + end)
}

// working gives the minutes of a date's windows without leave.
func (z *zoneWall) working(date int) []bool {
	if m, ok := z.dates[date]; ok {
		return m
	}
	m := make([]bool, z.o.to-z.o.from)
	for _, w := range z.o.windows(date) {
		from, to := z.bounds(date, w)
		for t := from; t < to; t++ {
			m[t-z.o.from] = !z.o.away[t-z.o.from]
		}
	}
	z.dates[date] = m
	return m
}

func (z *zoneWall) fillFocus() {
	for date := floorDay(z.wall[0]) + 2; date < floorDay(z.wall[len(z.wall)-1])-2; date++ {
		for _, w := range z.o.s.FocusWeekly[worktime.Date(date).Weekday()] {
			from, to := z.bounds(date, w)
			for t := from; t < to; t++ {
				z.focus[t-z.o.from] = true
			}
		}
	}
	for i, marked := range z.o.mark(z.o.s.Focus) {
		z.focus[i] = z.focus[i] || marked
	}
}

// w tells whether the person works at a minute, and on which date.
func (o *oracle) w(t int) (date int, ok bool) {
	z := o.zones[o.here(t)]
	today := z.date(t)
	for d := today - 2; d <= today+1; d++ {
		if z.working(d)[t-o.from] {
			return d, true
		}
	}
	return 0, false
}

func (o *oracle) f(t int) bool { return o.zones[o.here(t)].focus[t-o.from] }

func (o *oracle) q(t int) bool {
	return slices.Contains(o.s.QuietDates, worktime.Date(o.zones[o.here(t)].date(t)))
}

func (o *oracle) onLeave(t int) bool {
	d := worktime.Date(o.zones[o.here(t)].date(t))
	whole := func(r worktime.DateRange) bool { return r.First <= d && d <= r.Last }
	return o.away[t-o.from] || slices.ContainsFunc(o.s.Off, whole)
}

func (o *oracle) nextWorking(at int) (int, bool) {
	for t := at; t < at+o.days*dayMinutes; t++ {
		if _, ok := o.w(t); ok {
			return t, true
		}
	}
	return 0, false
}

func (o *oracle) addWorking(at, n int) (int, bool) {
	for t := at; t <= at+o.days*dayMinutes; t++ {
		if n == 0 {
			return t, true
		}
		if _, ok := o.w(t); ok {
			n--
		}
	}
	return 0, false
}

func (o *oracle) workBetween(from, to int) (sum int) {
	for t := from; t < to; t++ {
		if _, ok := o.w(t); ok {
			sum++
		}
	}
	return sum
}

// laterDate is the n-th working date after that of a working minute, and the minute itself.
func (o *oracle) laterDate(at, n int) (received, date int, ok bool) {
	received, ok = o.nextWorking(at)
	if !ok {
		return 0, 0, false
	}
	date, _ = o.w(received)
	for t := received; n > 0; t++ {
		if t >= at+o.days*dayMinutes {
			return 0, 0, false
		}
		for _, d := range o.datesAt(t) {
			if d > date && n > 0 {
				date = d
				n--
			}
		}
	}
	return received, date, true
}

// datesAt gives every date to which a working minute belongs: a night's and the next one's may overlap.
func (o *oracle) datesAt(t int) (list []int) {
	z := o.zones[o.here(t)]
	for d := z.date(t) - 2; d <= z.date(t)+1; d++ {
		if z.working(d)[t-o.from] {
			list = append(list, d)
		}
	}
	return list
}

// onDate gives the minutes from t on that belong to a working date.
func (o *oracle) onDate(t, date int) []bool {
	m := make([]bool, o.to-o.from)
	for ; t < o.to-3*dayMinutes; t++ {
		m[t-o.from] = o.zones[o.here(t)].working(date)[t-o.from]
	}
	return m
}

func (o *oracle) dueDays(at, n int) (int, bool) {
	received, date, ok := o.laterDate(at, n)
	if !ok {
		return 0, false
	}
	wall := o.zones[o.here(received)].at(received)
	clock := wall - floorDay(wall)*dayMinutes
	today, tomorrow := o.reads(received, date*dayMinutes+clock), o.reads(received, (date+1)*dayMinutes+clock)
	t := o.place(o.onDate(received, date), today, tomorrow, true, 0)
	return t, t <= at+o.days*dayMinutes
}

func (o *oracle) endOfDay(at, n int) (int, bool) {
	received, date, ok := o.laterDate(at, n)
	if !ok {
		return 0, false
	}
	last := 0
	for i, in := range o.onDate(received, date) {
		if in {
			last = o.from + i + 1
		}
	}
	return last, last <= at+o.days*dayMinutes
}

// place reads a wall time on a working date: inside its minutes, else the next opening, else short
// of the closing. With closed the instant after a working minute is still inside.
func (o *oracle) place(in []bool, today, tomorrow int, closed bool, short int) int {
	for _, t := range []int{today, tomorrow} {
		i := t - o.from
		if i > 0 && i < len(in) && (in[i] || closed && in[i-1]) {
			return t
		}
	}
	for i := max(today-o.from, 0); i < len(in); i++ {
		if in[i] {
			return o.from + i
		}
	}
	last := len(in) - 1
	for !in[last] {
		last--
	}
	for n := 1; n < short && in[last-1]; n++ {
		last--
	}
	if short > 0 {
		return o.from + last
	}
	return o.from + last + 1
}

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

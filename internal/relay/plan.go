package relay

import (
	"slices"
	"time"

	"meantime/internal/ask"
	"meantime/internal/id"
	"meantime/internal/worktime"
)

// Turn is when somebody's turn is expected to be.
type Turn struct {
	Person id.ID
	Leg    int           // which of those who wait it is of, from 0 and in the order that was given
	From   time.Time     // the first working instant at which they can begin; zero where none lies near enough
	Due    time.Time     // zero where it lies too far ahead
	Passed bool          // they are away when their turn comes, so that others go first
	Rough  bool          // they share the day with who asks, and not the time
	Day    worktime.Date // of Due, where they are
}

// exactly is up to how many people every order is weighed; of more, whoever can be done soonest goes next.
const exactly = 8

// leftOver is how much of a working day is worth beginning in, where each has until its end: with less, the next day counts.
const leftOver = time.Hour

// pace knows how long people take. It works each question out once.
type pace struct {
	length Length
	people map[id.ID]*worktime.Person
	rough  map[id.ID]bool // whose time is known by the day only
	known  map[question]window
}

type question struct {
	who id.ID
	at  time.Time
}

// window is what somebody has for a leg.
type window struct {
	want worktime.Want
	from time.Time
	due  time.Time
	ok   bool
}

func newPace(length Length, people map[id.ID]*worktime.Person) *pace {
	return &pace{length, people, map[id.ID]bool{}, map[question]window{}}
}

// window is what somebody would have for a leg that comes to them at an instant.
func (p *pace) window(who id.ID, at time.Time) window {
	q := question{who, at}
	w, ok := p.known[q]
	if !ok {
		if of := p.people[who]; of != nil {
			w = p.length.window(of, at)
		}
		p.known[q] = w
	}
	return w
}

// until is when an asking that is open will have ended, at an instant: at its due time, or when as much time has passed as a
// leg has; false where that cannot be told.
func (p *pace) until(q ask.Asked, now time.Time) (time.Time, bool) {
	if of := p.people[q.Person]; p.rough[q.Person] && of != nil && !q.DueAt.IsZero() {
		if due, ok := of.Due(q.DueAt, worktime.EndOfDay(0)); ok {
			q.DueAt = due
		}
	}
	if q.DueAt.After(now) {
		return q.DueAt, true
	}
	if !q.DueAt.IsZero() {
		return now, true
	}
	if w := p.window(q.Person, now); w.ok {
		return w.due, true
	}
	return now, false
}

func (l Length) window(p *worktime.Person, at time.Time) (w window) {
	w.want = l.want()
	if w.from, w.ok = p.NextWorking(at); !w.ok {
		return window{}
	}
	if w.due, w.ok = p.Due(at, w.want); !w.ok {
		return window{from: w.from}
	}
	if l == EndOfDay && p.WorkBetween(w.from, w.due) < leftOver {
		w.want = worktime.EndOfDay(1)
		w.due, w.ok = p.Due(at, w.want)
	}
	if !w.ok {
		return window{from: w.from}
	}
	return w
}

// done is when somebody would be done with a leg; who works nowhere near is done after everybody else.
func (p *pace) done(who id.ID, at time.Time) time.Time {
	if w := p.window(who, at); w.ok {
		return w.due
	}
	return at.AddDate(1, 0, 0)
}

// away tells whether somebody is on leave at an instant, or will be before they work again.
func (p *pace) away(who id.ID, at time.Time) bool {
	of := p.people[who]
	if of == nil {
		return true
	}
	next, ok := of.NextWorking(at)
	if !ok {
		return true
	}
	for t := at; t.Before(next); t = t.Add(12 * time.Hour) { // no date is shorter
		if of.OnLeave(t) {
			return true
		}
	}
	return next.After(at) && of.OnLeave(next.Add(-time.Microsecond))
}

// first picks whose turn comes at an instant after somebody else's, of those who wait for theirs in order, and who before it
// in the order is passed over for being away.
func (p *pace) first(waiting []id.ID, last id.ID, at time.Time) (chosen int, passed []int) {
	back := -1 // of those who are away, who can begin first
	for i, who := range waiting {
		if who == last {
			continue
		}
		if !p.away(who, at) {
			return i, passed
		}
		passed = append(passed, i)
		if back < 0 || p.done(who, at).Before(p.done(waiting[back], at)) {
			back = i
		}
	}
	if back < 0 {
		return 0, nil // nobody else waits
	}
	return back, slices.DeleteFunc(passed, func(i int) bool { return i >= back })
}

// expect tells when those who wait will have their turns, in the order in which they come, and when the last is done; zero
// where that cannot be told.
func (p *pace) expect(waiting []id.ID, last id.ID, at time.Time) (turns []Turn, back time.Time) {
	left := make([]int, len(waiting))
	for i := range left {
		left[i] = i
	}
	passed, known := map[int]bool{}, true
	for len(left) > 0 {
		people := make([]id.ID, len(left))
		for i, n := range left {
			people[i] = waiting[n]
		}
		chosen, over := p.first(people, last, at)
		for _, i := range over {
			passed[left[i]] = true
		}
		n := left[chosen]
		left = slices.Delete(left, chosen, chosen+1)
		last = waiting[n]
		w := p.window(last, at)
		turns = append(turns, p.turn(Turn{Person: last, Leg: n, From: w.from, Due: w.due, Passed: passed[n]}))
		if at = p.done(last, at); !w.ok {
			known = false
		}
	}
	if !known {
		return turns, time.Time{}
	}
	return turns, at
}

// turn adds to a turn how well it is known.
func (p *pace) turn(t Turn) Turn {
	t.Rough = p.rough[t.Person]
	if of := p.people[t.Person]; of != nil && !t.Due.IsZero() {
		t.Day = worktime.WallIn(t.Due, of.Zone(t.Due)).Date
	}
	return t
}

// soonest is the order in which people are done soonest, after somebody else's turn. Of orders that are equally quick it is
// the one nearest to that of the list.
func (p *pace) soonest(people []id.ID, last id.ID, at time.Time) []id.ID {
	if len(people) > exactly {
		return p.greedy(people, last, at)
	}
	// reached[set][end] is when all of a set are done soonest, with one of them as the last, and who was before that one.
	type step struct {
		at   time.Time
		from int
		ok   bool
	}
	n := len(people)
	reached := make([][]step, 1<<n)
	for set := range reached {
		reached[set] = make([]step, n)
	}
	better := func(set, end int, at time.Time, from int) {
		if s := &reached[set][end]; !s.ok || !at.After(s.at) { // of equals, the later in the list stays later
			*s = step{at, from, true}
		}
	}
	for i, who := range people {
		if who != last {
			better(1<<i, i, p.done(who, at), -1)
		}
	}
	for set := 1; set < 1<<n; set++ {
		for end, s := range reached[set] {
			for i, who := range people {
				if s.ok && set&(1<<i) == 0 && who != people[end] {
					better(set|1<<i, i, p.done(who, s.at), end)
				}
			}
		}
	}
	all, end := reached[1<<n-1], -1
	for i, s := range all {
		if s.ok && (end < 0 || !s.at.After(all[end].at)) {
			end = i
		}
	}
	if end < 0 {
		return people // there is no order without two turns in a row
	}
	var order []id.ID
	for set := 1<<n - 1; set != 0; {
		order = append(order, people[end])
		from := reached[set][end].from
		set &^= 1 << end
		end = from
	}
	slices.Reverse(order)
	return order
}

// greedy has whoever is done soonest go next.
func (p *pace) greedy(people []id.ID, last id.ID, at time.Time) (order []id.ID) {
	left := slices.Clone(people)
	for len(left) > 0 {
		next := -1
		for i, who := range left {
			if who != last && (next < 0 || p.done(who, at).Before(p.done(left[next], at))) {
				next = i
			}
		}
		next = max(next, 0)
		last, at = left[next], p.done(left[next], at)
		order, left = append(order, last), slices.Delete(left, next, next+1)
	}
	return order
}

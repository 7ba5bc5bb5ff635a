package worktime

import (
	"cmp"
	"slices"
	"time"
)

// Explanation answers "why did I get this, why not before?" for one item: the slot, and every step
// from the item's creation to it. It holds no prose.
type Explanation struct {
	Created time.Time
	Slot    Slot
	OK      bool // false: no slot inside the horizon
	Steps   []Step
}

// Step is one reason on the way. Which fields say something depends on its reason.
type Step struct {
	Reason Reason
	Rule   int
	Date   Date      // the working date, or the calendar date for a reason about dates
	Last   Date      // the last of a run of dates with the same reason; else Date
	At     time.Time // the instant considered
	Until  time.Time // to when it moved, or what it waits for
	Clock  Clock     // the chosen delivery time, for people who chose times
}

// Reason says what a step is about.
type Reason string

// The reasons of a Step.
const (
	// Dates without delivery: Date to Last.
	ReasonLeave   Reason = "leave"        // days off, or leave by the clock through all hours (rule 6)
	ReasonHoliday Reason = "holiday"      // rule 8
	ReasonClosed  Reason = "closed"       // an override closes the date (rule 6)
	ReasonFree    Reason = "free_day"     // the week has no hours on it (rule 6)
	ReasonMissing Reason = "missing_date" // the hours fall into a gap of the zone's clock (rule 1)
	ReasonNoTime  Reason = "no_time"      // no delivery time on such a day (rule 17)
	ReasonQuiet   Reason = "quiet_date"   // rule 21

	// Deliveries that did not count, and how the one that did came to its instant.
	ReasonPassed  Reason = "passed"             // At: the last delivery before the item was created (rule 20)
	ReasonMoved   Reason = "moved"              // At: never came, the person had changed zone (rule 10)
	ReasonDropped Reason = "focus_past_closing" // At: in focus beyond the last closing (rule 18)
	ReasonClamped Reason = "outside_window"     // At: the chosen time; Until: opening or closing (rule 17)
	ReasonFocus   Reason = "focus"              // At to Until (rule 18, or 16 without batches)
	ReasonHours   Reason = "outside_hours"      // At to Until (rule 11)
	ReasonLate    Reason = "late_guard"         // At: the batch, zero if none; Until: when the answer is due (rule 23)

	// The end.
	ReasonSlot Reason = "slot" // At: delivered, by Rule
	ReasonNone Reason = "none" // Until: the horizon (rule 24)
)

// Explain says why an item joins the slot that SlotFor gives for it.
func (p *Person) Explain(r Request) Explanation {
	at := micros(r.Created)
	e := explainer{p: p, at: at, stop: at + p.horizon}
	out := Explanation{Created: timeOf(at)}
	out.Slot, out.OK = p.SlotFor(r)
	if e.found = out.OK; e.found {
		e.stop = micros(out.Slot.At)
	}
	if out.Slot.Rule == 23 {
		e.lateGuard(r)
	}
	if p.immediate || out.Slot.Rule == 23 {
		e.free()
	} else {
		e.batches()
	}
	if out.OK {
		e.add(Step{Reason: ReasonSlot, Rule: out.Slot.Rule, Date: out.Slot.Date, At: out.Slot.At, Clock: e.clock})
	} else {
		e.add(Step{Reason: ReasonNone, Rule: 24, Until: timeOf(e.stop)})
	}
	out.Steps = e.steps
	return out
}

// explainer walks again from creation to the slot and notes what it passes.
type explainer struct {
	p        *Person
	at, stop int64 // creation; the slot, or the horizon if none is found
	found    bool
	clock    Clock // the delivery time that became the slot
	steps    []Step
	passed   Step // the last delivery before creation
}

// add notes a step, unless one already says it: the same dates, or a wait that ends with it. A date
// right after those of the last step, with the same reason, extends it.
func (e *explainer) add(s Step) {
	s.Last = max(s.Last, s.Date)
	dates := s.At.IsZero() && s.Until.IsZero()
	for _, old := range e.steps {
		if old.Reason != s.Reason {
			continue
		}
		if dates && old.Date <= s.Date && s.Date <= old.Last {
			return
		}
		if !s.Until.IsZero() && s.Until.Equal(old.Until) {
			return
		}
	}
	if n := len(e.steps); dates && n > 0 && e.steps[n-1].Reason == s.Reason && e.steps[n-1].Last+1 == s.Date {
		e.steps[n-1].Last = s.Date
		return
	}
	e.steps = append(e.steps, s)
}

func (e *explainer) lateGuard(r Request) {
	due, _ := e.p.Due(r.Created, r.Want)
	s := Step{Reason: ReasonLate, Rule: 23, Until: due}
	if batch := e.p.candidate(e.at); batch.at < end {
		s.Date, s.At = batch.date, timeOf(batch.at)
	}
	e.add(s)
}

// free explains a slot of rule 16 or 23: the waits between creation and slot, one after the other.
func (e *explainer) free() {
	for at := e.at; at < e.stop; {
		next, date, ok := e.p.nextWorking(at, e.p.horizon)
		if !ok || next > e.stop {
			next = e.stop
		}
		if next > at {
			e.add(Step{Reason: ReasonHours, Rule: 11, Date: date, At: timeOf(at), Until: timeOf(next)})
			e.dates(at, next)
			at = next
			continue
		}
		at = e.wait(at, date)
	}
}

// wait explains why a working instant was not yet the slot, and gives the next one to look at.
func (e *explainer) wait(at int64, date Date) int64 {
	s := e.p.segments[e.p.segmentAt(at)]
	w := walk{p: e.p, segment: s, clock: clock{loc: s.loc}}
	today := w.clock.date(at)
	next := w.afterFocus(at, e.stop)
	if next > at {
		e.add(Step{Reason: ReasonFocus, Rule: 16, Date: date, At: timeOf(at), Until: timeOf(next)})
	} else { // only a quiet date is left to wait for
		e.add(Step{Reason: ReasonQuiet, Rule: 21, Date: today})
		next = w.clock.reach(at, wallSeconds(today+1, 0))
	}
	return min(next, w.segment.to)
}

// dates notes why the calendar dates from one instant to another have no working time.
func (e *explainer) dates(from, to int64) {
	w := e.p.walk(from, to)
	for w.next() {
		if first, last := w.span(from, to); first <= w.date && w.date <= last {
			e.closedDate(&w)
		}
	}
}

// span gives the calendar dates of the walk's segment between two instants, inclusive.
func (w *walk) span(from, to int64) (first, last Date) {
	return w.clock.date(max(from, w.segment.from)), w.clock.date(min(to, w.segment.to-1))
}

// closedDate notes why the walk's date has no working time, if it has none.
func (e *explainer) closedDate(w *walk) bool {
	if len(w.whole(nil)) > 0 {
		return false
	}
	windows, kind := e.p.windows(w.date)
	s := Step{Rule: 6, Date: w.date}
	switch {
	case kind == dayOff:
		s.Reason = ReasonLeave
	case kind == dayHoliday:
		s.Reason, s.Rule = ReasonHoliday, 8
	case len(windows) == 0 && kind == dayOverride:
		s.Reason = ReasonClosed
	case len(windows) == 0:
		s.Reason = ReasonFree
	case w.at(windows[0].from) == w.at(windows[len(windows)-1].to):
		s.Reason, s.Rule = ReasonMissing, 1
	default:
		s.Reason = ReasonLeave
	}
	e.add(s)
	return true
}

// batches explains a slot of rules 17 to 19, date by date.
func (e *explainer) batches() {
	w := e.p.walk(e.at, e.stop)
	for w.next() {
		first, last := w.span(e.at, e.stop)
		if w.date > last || w.at(0) > e.stop {
			continue
		}
		b := batches{walk: &w, pieces: w.whole(nil), from: e.at}
		reached := w.date >= first
		if len(b.pieces) == 0 {
			if reached {
				e.closedDate(&w)
			}
			continue
		}
		nominal := b.nominal()
		if len(nominal) == 0 && reached {
			e.add(Step{Reason: ReasonNoTime, Rule: 17, Date: w.date})
		}
		for _, n := range nominal {
			if e.batch(&b, n) {
				e.prependPassed()
				return
			}
		}
	}
	e.prependPassed()
}

func (e *explainer) prependPassed() {
	if e.passed.Reason != "" {
		e.steps = slices.Insert(e.steps, 0, e.passed)
	}
}

// nominal is a batch as declared: the instant its clock time names, and where in the hours that falls.
type nominal struct {
	named, placed int64
	clock         Clock
}

// nominal lists the batches of a date that could matter, in order.
func (b *batches) nominal() (list []nominal) {
	for _, t := range b.p.times[b.date.Weekday()] {
		placed := b.placed(t)
		named := b.at(t)
		if b.at(t+minutesPerDay) == placed {
			named = placed
		}
		list = append(list, nominal{named, placed, Clock(t)})
	}
	for _, s := range b.pieces {
		if b.p.every == 0 {
			break
		}
		skip := max(0, (b.from-s.from)/b.p.every-1)
		for at := s.from + skip*b.p.every; at <= s.to; at += b.p.every {
			list = append(list, nominal{at, at, Clock(floorMod(b.clock.wall(at), secondsPerDay) / 60)})
		}
	}
	slices.SortStableFunc(list, func(x, y nominal) int { return cmp.Compare(x.placed, y.placed) })
	return list
}

// batch notes what became of one batch, and reports whether it is the slot.
func (e *explainer) batch(b *batches, n nominal) (isSlot bool) {
	v, effective := b.settle(n.placed)
	if v == offerHolds && effective == e.stop && e.found {
		e.arrival(b.date, n, effective)
		return true
	}
	s := Step{Date: b.date, Last: b.date, At: timeOf(n.placed), Clock: n.clock}
	if v == offerHolds && effective < e.at {
		s.Reason, s.Rule, s.At = ReasonPassed, 20, timeOf(effective)
		if e.passed.Reason == "" || s.At.After(e.passed.At) {
			e.passed = s
		}
		return false
	}
	if max(effective, n.placed) < e.at || n.placed > e.stop {
		return false
	}
	switch {
	case v == offerMoved && n.placed >= b.segment.to:
		s.Reason, s.Rule = ReasonMoved, 10
		e.add(s)
	case v == offerDropped:
		s.Reason, s.Rule, s.Until = ReasonDropped, 18, timeOf(effective)
		e.add(s)
	case v == offerQuiet:
		e.slid(b.date, n, effective)
		e.add(Step{Reason: ReasonQuiet, Rule: 21, Date: b.clock.date(effective)})
	} // else it comes after the slot, or belongs to a zone where the person was not yet
	return false
}

// arrival notes how the batch that became the slot came to its instant.
func (e *explainer) arrival(date Date, n nominal, effective int64) {
	e.clock = n.clock
	if n.named != n.placed {
		e.add(Step{
			Reason: ReasonClamped, Rule: 17, Date: date, Clock: n.clock,
			At: timeOf(n.named), Until: timeOf(n.placed),
		})
	}
	e.slid(date, n, effective)
}

// slid notes that focus moved a batch, if it did.
func (e *explainer) slid(date Date, n nominal, effective int64) {
	if effective != n.placed {
		e.add(Step{
			Reason: ReasonFocus, Rule: 18, Date: date, Clock: n.clock,
			At: timeOf(n.placed), Until: timeOf(effective),
		})
	}
}

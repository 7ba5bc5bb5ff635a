package worktime

import (
	"cmp"
	"slices"
)

// batches explains a slot of rules 17 to 19, date by date.
func (e *explainer) batches() {
	w := e.p.walk(e.at, e.stop)
	for w.next() {
		first, last := w.span(e.at, e.stop)
		if w.date > last || w.at(0) > e.stop {
			continue
		}
		b := batches{walk: &w, pieces: w.whole(nil), from: e.at}
		switch reached := w.date >= first; {
		case len(b.pieces) == 0:
			if reached {
				e.closedDate(&w)
			}
		case !e.on.Has(w.date.Weekday()):
			if reached {
				e.add(Step{Reason: ReasonRhythm, Date: w.date})
			}
		default:
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

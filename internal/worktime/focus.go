package worktime

import (
	"slices"
	"time"
)

// Focus is F within [from, to), joined where blocks touch. It does not ask whether the person works.
func (p *Person) Focus(from, to time.Time) []Interval {
	return intervals(p.focusIn(micros(from), micros(to)))
}

func (p *Person) focusIn(from, to int64) (list []span) {
	if !p.hasFocus {
		return nil
	}
	for _, s := range p.focus {
		list = append(list, s.clip(from, to))
	}
	for w := p.walk(from, to); w.next(); {
		for _, m := range p.focusWeek[w.date.Weekday()] {
			s := span{w.at(m.from), w.at(m.to)}
			list = append(list, s.clip(w.segment.from, w.segment.to).clip(from, to))
		}
	}
	return union(slices.DeleteFunc(list, span.empty))
}

// afterFocus is the end of the focus that holds at, blocks that touch counted as one, or at itself
// outside focus. It looks no further than limit, and at the walk's own zone only.
func (w *walk) afterFocus(at, limit int64) int64 {
	if !w.p.hasFocus {
		return at
	}
	for at < limit {
		next := max(w.datedFocus(at), w.weeklyFocus(at))
		if next == at {
			break
		}
		at = next
	}
	return at
}

func (w *walk) datedFocus(at int64) int64 {
	if i := endingAfter(w.p.focus, at); i < len(w.p.focus) && w.p.focus[i].from <= at {
		return w.p.focus[i].to
	}
	return at
}

func (w *walk) weeklyFocus(at int64) int64 {
	today, found := w.clock.date(at), at
	for d := today - 1; d <= today+1; d++ {
		for _, m := range w.p.focusWeek[d.Weekday()] {
			from := w.clock.resolve(wallSeconds(d, m.from))
			to := w.clock.resolve(wallSeconds(d, m.to))
			if from <= at && at < to {
				found = max(found, to)
			}
		}
	}
	return found
}

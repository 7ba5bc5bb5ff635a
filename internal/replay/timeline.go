package replay

import (
	"sort"
	"time"

	"meantime/internal/worktime"
)

// timeline is somebody's working time over a whole replay, by the schedules that were in force one after the other.
type timeline struct {
	eras  []era
	spans []span // in order, disjoint
}

// era is the time of one version of a schedule.
type era struct {
	from time.Time
	time *worktime.Person
}

// span is a stretch of working time, in microseconds; before is how much there was before it.
type span struct{ from, to, before int64 }

// newTimeline lays out the eras, which are in order, until an instant.
func newTimeline(eras []era, until time.Time) *timeline {
	t := &timeline{eras: eras}
	for i, e := range eras {
		to := until
		if i+1 < len(eras) {
			to = eras[i+1].from
		}
		for _, w := range e.time.Windows(e.from, to) {
			t.append(w.From.UnixMicro(), w.To.UnixMicro())
		}
	}
	return t
}

func (t *timeline) append(from, to int64) {
	var before int64
	if n := len(t.spans); n > 0 {
		last := &t.spans[n-1]
		if last.to == from {
			last.to = to
			return
		}
		before = last.before + last.to - last.from
	}
	t.spans = append(t.spans, span{from, to, before})
}

// at is what was in force at an instant.
func (t *timeline) at(at time.Time) *worktime.Person {
	after := sort.Search(len(t.eras), func(i int) bool { return t.eras[i].from.After(at) })
	return t.eras[max(after-1, 0)].time
}

// ending is the first span that ends at or after an instant.
func (t *timeline) ending(at int64) int {
	return sort.Search(len(t.spans), func(i int) bool { return t.spans[i].to >= at })
}

// inside tells whether an instant lies in working time, of which the closing instant is part (rule 3).
func (t *timeline) inside(at time.Time) bool {
	us := at.UnixMicro()
	i := t.ending(us)
	return i < len(t.spans) && t.spans[i].from <= us
}

// next is the next working instant (rule 11); an instant past all working time is its own.
func (t *timeline) next(at time.Time) time.Time {
	us := at.UnixMicro()
	i := t.ending(us + 1)
	if i == len(t.spans) || t.spans[i].from <= us {
		return at
	}
	return time.UnixMicro(t.spans[i].from).UTC()
}

// worked is the working time between two instants.
func (t *timeline) worked(from, to time.Time) time.Duration {
	return time.Duration(t.until(to.UnixMicro())-t.until(from.UnixMicro())) * time.Microsecond
}

// until is the working time before an instant.
func (t *timeline) until(at int64) int64 {
	i := t.ending(at)
	if i == len(t.spans) {
		if i == 0 {
			return 0
		}
		last := t.spans[i-1]
		return last.before + last.to - last.from
	}
	s := t.spans[i]
	return s.before + max(0, at-s.from)
}

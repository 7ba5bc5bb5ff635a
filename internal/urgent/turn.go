package urgent

import (
	"cmp"
	"maps"
	"slices"
	"time"

	"meantime/internal/id"
)

// turn is the members who have not muted the space in the order in which they are rung: those whose last ring is the longest
// ago. That nobody ever rang for most of them, and that somebody among the first is at work most of the time, keeps what is
// read of a large space small.
type turn struct {
	size   int                 // of what was read last
	last   id.ID               // as far as they were read, in the order of their numbers
	whole  bool                // these are all
	pages  [][]id.ID           // of them, whom nothing ever rang
	lately map[id.ID]time.Time // and the others, with when the last ring was
}

// Pages are small at first, and grow: where nobody of the first is at work, it may be the night of all.
const (
	firstPage = 32
	largest   = 1024
)

// inTurn yields the members, some at a time.
func (l *ladder) inTurn(yield func([]id.ID) bool) {
	rang := map[id.ID]time.Time{} // by this ladder, which may be only looked ahead
	for _, r := range l.v.Rings {
		rang[r.Person] = r.At
	}
	var after []id.ID
	for n := 0; ; n++ {
		page, ok := l.page(n)
		if !ok {
			break
		}
		first := make([]id.ID, 0, len(page))
		for _, who := range page {
			if _, did := rang[who]; did {
				after = append(after, who)
			} else {
				first = append(first, who)
			}
		}
		if !yield(first) {
			return
		}
	}
	for some := range slices.Chunk(l.rungBefore(rang, after), firstPage) {
		if !yield(some) {
			return
		}
	}
}

// page is some of those who were never rung; false when there are no more. It reads on as far as it must.
func (l *ladder) page(n int) ([]id.ID, bool) {
	for t := &l.turn; n >= len(t.pages); {
		if t.whole {
			return nil, false
		}
		t.size = min(max(2*t.size, firstPage), largest)
		found, err := listening(l.tx, l.where.ID, t.last, t.size)
		if l.fail(err) {
			return nil, false
		}
		t.whole = len(found) < t.size
		var fresh []id.ID
		for _, m := range found {
			switch {
			case m.gone:
			case m.lately.IsZero():
				fresh = append(fresh, m.person)
			default:
				t.lately[m.person] = m.lately
			}
			t.last = m.person
		}
		if len(fresh) > 0 {
			t.pages = append(t.pages, fresh)
		}
	}
	return l.turn.pages[n], true
}

// rungBefore returns the members who were rung before, for anything, and of the others those whom this ladder rings. All have
// been read by then.
func (l *ladder) rungBefore(rang map[id.ID]time.Time, others []id.ID) []id.ID {
	last := func(who id.ID) time.Time {
		if at, did := rang[who]; did {
			return at
		}
		return l.turn.lately[who]
	}
	out := slices.AppendSeq(others, maps.Keys(l.turn.lately))
	slices.SortFunc(out, func(a, b id.ID) int { return cmp.Or(last(a).Compare(last(b)), cmp.Compare(a, b)) })
	return out
}

package worktime

// walk goes through the dates of a person's segments in order. Within a segment the starts of the
// windows never decrease from one date to the next, so the first piece that serves is the earliest.
type walk struct {
	p     *Person
	index int // of segment
	segment
	clock clock

	date, last  Date
	from, until int64
}

// walk starts early enough for every date whose windows or deliveries can touch [from, until].
func (p *Person) walk(from, until int64) walk {
	return walk{p: p, index: p.segmentAt(from) - 1, from: from, until: until, last: -1}
}

// next moves to the next date and reports whether there is one.
func (w *walk) next() bool {
	w.date++
	for w.date > w.last {
		w.index++
		if w.index >= len(w.p.segments) || w.p.segments[w.index].from > w.until {
			return false
		}
		w.segment = w.p.segments[w.index]
		w.clock = clock{loc: w.loc}
		// A night's window, or its closing moved over a missing date, reaches two dates ahead;
		// a clock set back over midnight repeats the end of a date inside the next one's windows.
		w.date = w.clock.date(max(w.from, w.segment.from)) - 2
		// Farther east than anybody is late enough, and saves asking the zone about the far end.
		w.last = Date(floorDiv(min(w.until, w.segment.to)/second+maxOffset, secondsPerDay)) + 1
	}
	return true
}

// whole appends the working pieces of the date as its own zone would have them, leave taken out
// but not yet cut at a move (rule 10).
func (w *walk) whole(dst []span) []span {
	windows, _ := w.p.windows(w.date)
	for _, m := range windows {
		s := span{w.at(m.from), w.at(m.to)}
		if len(w.p.away) == 0 {
			dst = appendSpan(dst, s)
		} else {
			dst = appendWithout(dst, s, w.p.away)
		}
	}
	return dst
}

// pieces appends the working pieces of the date that lie in the segment.
func (w *walk) pieces(dst []span) []span {
	dst = w.whole(dst)
	if len(w.p.segments) == 1 {
		return dst
	}
	kept := dst[:0]
	for _, s := range dst {
		kept = appendSpan(kept, s.clip(w.segment.from, w.segment.to))
	}
	return kept
}

// at is the instant so many minutes after the date's midnight on the wall.
func (w *walk) at(minutes int32) int64 { return w.clock.resolve(wallSeconds(w.date, minutes)) }

// inside reports whether an instant belongs to the segment.
func (w *walk) inside(at int64) bool { return w.segment.from <= at && at < w.segment.to }

// manyPieces is room for the pieces of any ordinary date without allocating.
const manyPieces = 16

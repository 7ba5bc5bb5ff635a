package worktime

import "time"

// Request asks for the delivery of one ordinary item.
type Request struct {
	Created time.Time
	Want    Want // for the late guard of rule 23; zero for none
}

// Slot is a delivery: the instant, the working date it belongs to, and the rule that decided:
// 16 at once, 17 at a chosen time, 18 slid to the end of focus, 19 every so many minutes,
// 23 ahead of the batch because the answer is due.
type Slot struct {
	At   time.Time
	Date Date
	Rule int
}

// Slot is the delivery that an item created at t joins (rule 20).
func (p *Person) Slot(t time.Time) (Slot, bool) { return p.SlotFor(Request{Created: t}) }

// SlotFor is the delivery that an item joins. The late guard never makes it later.
func (p *Person) SlotFor(r Request) (Slot, bool) {
	at := micros(r.Created)
	c := p.candidate(at)
	if !r.Want.IsZero() && !p.immediate {
		if due, ok := p.Due(r.Created, r.Want); ok && c.at >= micros(due) {
			if now := p.firstFree(at); now.at < c.at {
				now.rule = 23
				c = now
			}
		}
	}
	if c.at >= at+p.horizon {
		return Slot{}, false
	}
	return Slot{timeOf(c.at), c.date, int(c.rule)}, true
}

// Slots lists the deliveries of [from, to), for drawing. It is empty for a person to whom everything
// is delivered at once.
func (p *Person) Slots(from, to time.Time) (list []Slot) {
	for at := micros(from); !p.immediate && at < micros(to); at++ {
		c := p.firstBatch(at)
		if c.at >= micros(to) {
			break
		}
		list = append(list, Slot{timeOf(c.at), c.date, int(c.rule)})
		at = c.at
	}
	return list
}

// Ring is rule 22: an urgent reaches the person now, unless they are on leave. Then it is skipped
// and joins the slot of an ordinary item.
func (p *Person) Ring(r Request) (slot Slot, skipped, ok bool) {
	if p.OnLeave(r.Created) {
		slot, ok = p.SlotFor(r)
		return slot, true, ok
	}
	at := micros(r.Created)
	c := p.clockAt(at)
	return Slot{timeOf(at), c.date(at), 22}, false, true
}

// candidate is an instant at which the person may be reached; its at is end if there is none.
type candidate struct {
	at   int64
	date Date
	rule int8
}

func (p *Person) candidate(at int64) candidate {
	if p.immediate {
		return p.firstFree(at)
	}
	return p.firstBatch(at)
}

// firstFree is rule 16: the first instant of W outside F and Q.
func (p *Person) firstFree(at int64) candidate {
	w := p.walk(at, at+p.horizon)
	var room [manyPieces]span
	for w.next() {
		for _, s := range w.pieces(room[:0]) {
			if free := w.free(max(s.from, at), s.to); free < s.to {
				return candidate{free, w.date, 16}
			}
		}
	}
	return candidate{at: end}
}

// free is the first instant from at on outside focus and quiet dates, or something at or past limit.
func (w *walk) free(at, limit int64) int64 {
	for at < limit {
		next := w.afterFocus(at, limit)
		if d := w.clock.date(next); contains(w.p.quiet, d) {
			next = w.clock.reach(next, wallSeconds(d+1, 0))
		}
		if next == at {
			break
		}
		at = next
	}
	return at
}

// firstBatch is rule 20: the first effective batch at or after at. A night's last batches may come
// after the next date's first, so the search goes on until a date opens after what was found.
func (p *Person) firstBatch(at int64) candidate {
	best := candidate{at: end}
	w := p.walk(at, at+p.horizon)
	var room [manyPieces]span
	for w.next() {
		if best.at < end && w.at(0) > best.at {
			break
		}
		b := batches{walk: &w, pieces: w.whole(room[:0]), from: at}
		if n := len(b.pieces); n == 0 || b.pieces[n-1].to < at {
			continue
		}
		if p.every > 0 {
			b.everySo(&best)
		} else {
			b.chosen(&best)
		}
	}
	return best
}

// batches are the batch instants of one working date.
type batches struct {
	*walk
	pieces []span // whole, not yet cut at a move
	from   int64  // nothing before this instant serves
}

// chosen offers the date's chosen times (rule 17).
func (b *batches) chosen(best *candidate) {
	for _, t := range b.p.times[b.date.Weekday()] {
		if at := b.placed(t); at >= b.from || b.p.hasFocus {
			b.offer(at, 17, best)
		}
	}
}

// placed is where a chosen time falls on the date. Past the last closing it moves back to it.
func (b *batches) placed(t int32) int64 {
	at, ok := place(b.pieces, b.at(t), b.at(t+minutesPerDay), closedEnd)
	if !ok {
		return b.pieces[len(b.pieces)-1].to
	}
	return at
}

// everySo offers the batches anchored at each piece's start (rule 19). A later batch never arrives
// before an earlier one, so the first that holds is the piece's best.
func (b *batches) everySo(best *candidate) {
	every := b.p.every
	for _, s := range b.pieces {
		lo := max(b.from, b.segment.from)
		for {
			at := s.from + max(0, (lo-s.from+every-1)/every)*every
			// The one before may be in focus and slide to lo or later.
			if last := at - every; b.p.hasFocus && last >= s.from && last <= s.to {
				if b.offer(last, 19, best) == offerHolds {
					break
				}
			}
			if at > s.to || b.offer(at, 19, best) != offerQuiet {
				break
			}
			_, quiet := b.settle(at)
			lo = b.clock.reach(quiet, wallSeconds(b.clock.date(quiet)+1, 0))
		}
	}
}

// verdicts about a batch.
type verdict uint8

const (
	offerHolds   verdict = iota
	offerEarly           // before the item was created
	offerMoved           // the person is in another zone by then, or not yet in this one
	offerDropped         // focus holds past the last closing
	offerQuiet           // on a quiet date
)

// offer takes a batch if it holds and is earlier than the best so far.
func (b *batches) offer(at int64, rule int8, best *candidate) verdict {
	v, effective := b.settle(at)
	if v != offerHolds {
		return v
	}
	if effective < b.from {
		return offerEarly
	}
	if effective < best.at {
		if effective > at {
			rule = 18
		}
		*best = candidate{effective, b.date, rule}
	}
	return offerHolds
}

// settle is rule 18: a batch in focus slides to its end, from there out of a break to the next
// piece, and past the last closing it is dropped. It returns the instant reached in any case.
func (b *batches) settle(at int64) (verdict, int64) {
	if !b.inside(at) {
		return offerMoved, at
	}
	closing := b.pieces[len(b.pieces)-1].to
	for {
		next := b.afterFocus(at, closing+1)
		fit, ok := place(b.pieces, next, next, closedEnd)
		if !ok {
			return offerDropped, next
		}
		if fit == at {
			break
		}
		at = fit
	}
	if !b.inside(at) || at == b.segment.from && !holds(b.pieces, at, openEnd) {
		return offerMoved, at
	}
	if contains(b.p.quiet, b.clock.date(at)) {
		return offerQuiet, at
	}
	return offerHolds, at
}

// Whether a piece's closing instant belongs to it (rule 3): for a delivery or a due time it does.
const (
	openEnd   = false
	closedEnd = true
)

// place puts a wall time on a working date, given the instants at which the clock reads it on that
// date and on the next. The first of them inside a piece counts: 01:30 on a shift that starts at
// 22:00 is read on the next date. Outside it moves on to the next opening; ok is false past the last
// closing.
func place(pieces []span, today, tomorrow int64, closed bool) (at int64, ok bool) {
	for _, t := range [...]int64{today, tomorrow} {
		if holds(pieces, t, closed) {
			return t, true
		}
	}
	for _, s := range pieces {
		if today < s.from {
			return s.from, true
		}
	}
	return 0, false
}

// holds reports whether an instant lies in one of the pieces.
func holds(pieces []span, at int64, closed bool) bool {
	for _, s := range pieces {
		if s.from <= at && (at < s.to || closed && at == s.to) {
			return true
		}
	}
	return false
}

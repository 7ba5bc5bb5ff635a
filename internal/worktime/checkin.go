package worktime

import (
	"slices"
	"time"
)

// beforeClosing is when a check-in asks whose time is past closing (rule 35).
const beforeClosing = 30 * minute

// CheckIn is one question asked of one person.
type CheckIn struct {
	Date Date // the working date it is asked about; once per date (rule 36)
	At   time.Time
}

// CheckIns gives when a check-in at a wall time asks, on the working dates from first to last,
// inclusive, that fall on the given days (rules 33–36). Before opening it waits for opening, in a
// break for its end; after closing it comes 30 minutes before closing. A time that the person's
// clock jumps over by a move is skipped.
func (p *Person) CheckIns(at Clock, on Weekdays, first, last Date) (list []CheckIn) {
	from := wallSeconds(first, 0) - maxOffset
	until := wallSeconds(last+2, 0) + maxOffset
	var room [manyPieces]span
	for w := p.walk(from*second, until*second); w.next(); {
		if w.date < first || w.date > last || !on.Has(w.date.Weekday()) {
			continue
		}
		pieces := w.whole(room[:0])
		if len(pieces) == 0 {
			continue
		}
		asked, ok := place(pieces, w.at(int32(at)), w.at(int32(at)+minutesPerDay), openEnd)
		if !ok {
			closing := pieces[len(pieces)-1]
			asked = max(closing.from, closing.to-beforeClosing)
		}
		once := func(c CheckIn) bool { return c.Date == w.date }
		if w.inside(asked) && !slices.ContainsFunc(list, once) {
			list = append(list, CheckIn{w.date, timeOf(asked)})
		}
	}
	slices.SortFunc(list, func(a, b CheckIn) int { return a.At.Compare(b.At) })
	return list
}

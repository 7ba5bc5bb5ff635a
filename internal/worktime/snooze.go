package worktime

import "time"

// Tonight is when a new day begins for the words "tomorrow": before 04:00 it means the day that is
// dawning (rule 38).
const tonight = 4 * 60 * 60

// LaterToday is how far "later today" is (rule 37).
const LaterToday = 3 * time.Hour

// SnoozeFor is rule 37: elapsed time, whatever the hours; the person asked for it.
func SnoozeFor(t time.Time, d time.Duration) time.Time { return t.Add(d).UTC() }

// Tomorrow is rule 38: the opening of the next working date. Before 04:00 today's counts too, if it
// is still to come.
func (p *Person) Tomorrow(t time.Time) (time.Time, bool) {
	at := micros(t)
	c := p.clockAt(at)
	return p.opening(at, Date(floorDiv(c.wall(at)-tonight, secondsPerDay))+1)
}

// NextWeek is rule 39: the opening of the first working date from the Monday of the next ISO week on.
func (p *Person) NextWeek(t time.Time) (time.Time, bool) {
	at := micros(t)
	c := p.clockAt(at)
	today := c.date(at)
	sinceMonday := Date(today.Weekday()+6) % 7
	return p.opening(at, today-sinceMonday+7)
}

// AtLocal is rule 40: the first instant from t on at which the person's clock reads wall or later,
// wherever they are by then. A reading that a move jumps over gives the instant of the move.
func (p *Person) AtLocal(t time.Time, wall Wall) (time.Time, bool) {
	at := micros(t)
	found := p.reach(at, wall.seconds())
	return timeOf(found), found < at+p.horizon
}

// opening is the first opening after an instant, of a working date no earlier than first.
func (p *Person) opening(at int64, first Date) (time.Time, bool) {
	until := at + p.horizon
	w := p.walk(at, until)
	var room [manyPieces]span
	for w.next() {
		if w.date < first {
			continue
		}
		if list := w.pieces(room[:0]); len(list) > 0 && list[0].from > at {
			return timeOf(list[0].from), list[0].from < until
		}
	}
	return time.Time{}, false
}

package worktime

import (
	"encoding/json"
	"errors"
	"fmt"
	"time"
)

// Want is when an answer is wanted, in the recipient's own time. Its zero value wants none.
type Want struct {
	kind wantKind
	n    int
	wall Wall
}

type wantKind uint8

const (
	wantNone wantKind = iota
	wantMinutes
	wantDays
	wantEndOfDay
	wantByLocal
)

// WorkingMinutes wants an answer after so many working minutes (rule 12).
func WorkingMinutes(n int) Want { return Want{kind: wantMinutes, n: n} }

// WorkingDays wants an answer on the n-th working date after the one on which the question is
// received, at the same wall time (rule 13).
func WorkingDays(n int) Want { return Want{kind: wantDays, n: n} }

// EndOfDay wants an answer by the last closing of the n-th working date after the one on which the
// question is received; 0 is that date itself (rule 14).
func EndOfDay(n int) Want { return Want{kind: wantEndOfDay, n: n} }

// ByLocal wants an answer when the recipient's clock reads wall (rule 14).
func ByLocal(wall Wall) Want { return Want{kind: wantByLocal, wall: wall} }

// IsZero reports whether no answer is wanted.
func (w Want) IsZero() bool { return w.kind == wantNone }

// wantJSON is the declared form: an object with exactly one of these.
type wantJSON struct {
	WorkingMinutes *int  `json:"working_minutes,omitempty"`
	WorkingDays    *int  `json:"working_days,omitempty"`
	EndOfDay       *int  `json:"end_of_day,omitempty"`
	ByLocal        *Wall `json:"by_local,omitempty"`
}

// MarshalJSON writes {"working_days":1} and the like, or null for no want.
func (w Want) MarshalJSON() ([]byte, error) {
	switch w.kind {
	case wantMinutes:
		return json.Marshal(wantJSON{WorkingMinutes: &w.n})
	case wantDays:
		return json.Marshal(wantJSON{WorkingDays: &w.n})
	case wantEndOfDay:
		return json.Marshal(wantJSON{EndOfDay: &w.n})
	case wantByLocal:
		return json.Marshal(wantJSON{ByLocal: &w.wall})
	}
	return []byte("null"), nil
}

// UnmarshalJSON reads what MarshalJSON writes; counts are not negative.
func (w *Want) UnmarshalJSON(b []byte) error {
	*w = Want{}
	if string(b) == "null" {
		return nil
	}
	var fields map[string]json.RawMessage
	if err := json.Unmarshal(b, &fields); err != nil {
		return err
	}
	if len(fields) != 1 {
		return errors.New("a want is exactly one of working_minutes, working_days, end_of_day and by_local")
	}
	for name, value := range fields {
		if name == "by_local" {
			w.kind = wantByLocal
			return json.Unmarshal(value, &w.wall)
		}
		kind, ok := map[string]wantKind{
			"working_minutes": wantMinutes, "working_days": wantDays, "end_of_day": wantEndOfDay,
		}[name]
		if !ok {
			return fmt.Errorf("unknown want %q", name)
		}
		w.kind = kind
		if err := json.Unmarshal(value, &w.n); err != nil {
			return err
		}
	}
	if w.n < 0 {
		return errors.New("a want counts from zero")
	}
	return nil
}

// Due is when an answer to a question sent at t is due. Focus, quiet dates and delivery times never
// stop the answer clock; leave does (rule 15).
func (p *Person) Due(t time.Time, want Want) (time.Time, bool) {
	at := micros(t)
	switch want.kind {
	case wantMinutes:
		return p.AddWorking(t, want.n)
	case wantDays:
		return p.dueOnDate(at, want.n, p.sameWallTime)
	case wantEndOfDay:
		return p.dueOnDate(at, want.n, p.lastClosing)
	case wantByLocal:
		due := p.reach(at, want.wall.seconds())
		return timeOf(due), due < at+p.dueHorizon
	}
	return time.Time{}, false
}

// dueOnDate finds when the question is received and the n-th later working date, and lets pick
// choose the instant on it. Dates count, not hours: a date met again after a move is the same one.
func (p *Person) dueOnDate(at int64, n int, pick func(received int64, date Date) int64) (time.Time, bool) {
	received, date, ok := p.nextWorking(at, p.dueHorizon)
	if !ok {
		return time.Time{}, false
	}
	until := at + p.dueHorizon
	w := p.walk(received, until)
	var room [manyPieces]span
	for n > 0 && w.next() {
		if w.date <= date {
			continue
		}
		list := w.pieces(room[:0])
		if count := len(list); count > 0 && list[0].from < until && list[count-1].to > received {
			date = w.date
			n--
		}
	}
	if n > 0 {
		return time.Time{}, false
	}
	due := pick(received, date)
	return timeOf(due), due <= until
}

// sameWallTime is the received instant's wall time on a later working date, clamped to its hours
// (rule 13).
func (p *Person) sameWallTime(received int64, date Date) int64 {
	c := p.clockAt(received)
	time := floorMod(c.wall(received), secondsPerDay)
	today := p.reach(received, wallSeconds(date, 0)+time)
	tomorrow := p.reach(received, wallSeconds(date+1, 0)+time)
	list := p.piecesOf(date, received)
	if due, ok := place(list, today, tomorrow, closedEnd); ok {
		return due
	}
	return list[len(list)-1].to
}

// lastClosing is the end of a working date's last piece.
func (p *Person) lastClosing(received int64, date Date) int64 {
	list := p.piecesOf(date, received)
	return list[len(list)-1].to
}

// Reminder is from when on the person is reminded of what was asked at t and is due (rule 45): the opening of the working
// date before that of the due time. There is none where that is the date on which it was received, or the one after.
func (p *Person) Reminder(t, due time.Time) (time.Time, bool) {
	received, date, ok := p.nextWorking(micros(t), p.dueHorizon)
	if !ok {
		return time.Time{}, false
	}
	until := micros(due)
	w := p.walk(received, until+1)
	var room [manyPieces]span
	var before, last int64 // openings
	dates := 0
	for w.next() {
		if w.date <= date {
			continue
		}
		list := w.pieces(room[:0])
		if count := len(list); count > 0 && list[0].from <= until && list[count-1].to > received {
			date = w.date
			before, last = last, max(list[0].from, received)
			dates++
		}
	}
	return timeOf(before), dates > 2
}

// Closing is what the person's clock reads at the last closing of a date that comes after t; false where nothing of the date
// is worked after t.
func (p *Person) Closing(t time.Time, date Date) (Wall, bool) {
	list := p.piecesOf(date, micros(t))
	if len(list) == 0 {
		return Wall{}, false
	}
	due := timeOf(list[len(list)-1].to)
	return WallIn(due, p.Zone(due)), true
}

// piecesOf is what is left of a working date from an instant on, over all the person's zones.
func (p *Person) piecesOf(date Date, from int64) (list []span) {
	for _, s := range p.segments[p.segmentAt(from):] {
		w := walk{p: p, segment: s, clock: clock{loc: s.loc}, date: date}
		for _, piece := range w.pieces(nil) {
			list = appendSpan(list, piece.clip(from, end))
		}
	}
	return list
}

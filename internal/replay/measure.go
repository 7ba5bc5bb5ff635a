package replay

import (
	"context"
	"time"

	"meantime/internal/db"
	"meantime/internal/id"
	"meantime/internal/worktime"
)

// Side is what one way of sending does to the readers, all together.
type Side struct {
	Inside, Outside int                // interruptions in working hours and outside them
	Day             [halfHours]Daytime // the same by the reader's own clock
	Clock, Working  Spread             // how long a message waits until its reader can see it at work
	Left            Spread             // working time that is left to answer a question when it is seen
}

// Daytime is what falls into one half hour of the day.
type Daytime struct{ Inside, Outside int }

// interrupt counts an interruption.
func (s *Side) interrupt(t *timeline, at time.Time) {
	half := &s.Day[halfOf(at.In(t.at(at).Zone(at)))]
	if t.inside(at) {
		s.Inside++
		half.Inside++
	} else {
		s.Outside++
		half.Outside++
	}
}

// wait counts a message that was sent, and seen at work.
func (s *Side) wait(t *timeline, sent, seen time.Time) {
	s.Clock.add(seen.Sub(sent))
	s.Working.add(t.worked(sent, seen))
}

func halfOf(local time.Time) int { return local.Hour()*2 + local.Minute()/30 }

// measure reads from the database what became of a history. Working time counts from the first message to the last.
func (s *stage) measure(ctx context.Context) (*Report, error) {
	r := s.facts()
	err := s.DB.Read(ctx, func(tx *db.Tx) error {
		list, err := items(tx)
		if err != nil {
			return err
		}
		if err := r.Rung.count(tx); err != nil {
			return err
		}
		sent := make(map[id.ID]posted, len(list))
		for _, p := range list {
			sent[p.item] = p
		}
		for who, there := range stays(s.h) {
			t, err := s.timeline(tx, s.cast[who].ID)
			if err != nil {
				return err
			}
			r.light(t, there)
			if err := r.read(tx, s.cast[who].ID, t, sent); err != nil {
				return err
			}
		}
		return nil
	})
	return r, err
}

// timeline is the working time of somebody, far enough beyond the end for whatever is still due then.
func (s *stage) timeline(tx *db.Tx, who id.ID) (*timeline, error) {
	versions, err := versionsOf(tx, who)
	if err != nil {
		return nil, err
	}
	eras := make([]era, len(versions))
	for i, v := range versions {
		p, err := s.Schedules.At(tx, who, v.number)
		if err != nil {
			return nil, err
		}
		eras[i] = era{v.from, p}
	}
	return newTimeline(eras, s.Clock.Now().Add(worktime.DueHorizon*24*time.Hour)), nil
}

// light counts when somebody works, on their own clock, while they are there.
func (r *Report) light(t *timeline, there []stay) {
	for _, stay := range there {
		from, to := later(stay.from, r.From), earlier(stay.to, r.To)
		r.There += max(to.Sub(from), 0)
		for from.Before(to) {
			end := earlier(from.Truncate(half).Add(half), to) // offsets are whole quarters of an hour, or nearly
			worked := t.worked(from, end)
			r.Worked += worked
			r.Light[halfOf(from.In(t.at(from).Zone(from)))] += worked
			from = end
		}
	}
}

const half = 30 * time.Minute

func later(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}

func earlier(a, b time.Time) time.Time {
	if a.Before(b) {
		return a
	}
	return b
}

// read counts what reached somebody, as it was sent and through Meantime.
func (r *Report) read(tx *db.Tx, who id.ID, t *timeline, sent map[id.ID]posted) error {
	announced, err := announcementsOf(tx, who)
	if err != nil {
		return err
	}
	for _, at := range announced {
		r.Announced++
		r.Through.interrupt(t, at)
	}
	before, err := interruptionsOf(tx, who)
	if err != nil {
		return err
	}
	for _, at := range before {
		r.Before++
		r.Through.interrupt(t, at)
	}
	onCall, err := callsTo(tx, who)
	if err != nil {
		return err
	}
	for _, at := range onCall {
		if !t.inside(at) {
			r.Rung.Outside++
		}
	}
	entries, err := entriesOf(tx, who)
	for _, e := range entries {
		r.count(t, sent[e.item], e)
	}
	return err
}

// count counts one message to one reader.
func (r *Report) count(t *timeline, p posted, e entry) {
	r.Arrivals++
	r.AsSent.interrupt(t, p.at)
	atWork := t.next(p.at)
	r.AsSent.wait(t, p.at, atWork)
	var seen time.Time
	switch {
	case e.slot != 0:
		seen = db.Time(e.slot)
	case e.read != 0:
		seen = db.Time(e.read)
		r.ReadBefore++
	default:
		r.Waiting++
		return
	}
	r.Through.wait(t, p.at, seen)
	if !p.question {
		return
	}
	due, ok := t.at(p.at).Due(p.at, worktime.WorkingDays(1))
	if !ok {
		return
	}
	r.Due.add(due.Sub(p.at))
	r.AsSent.Left.add(t.worked(atWork, due))
	r.Through.Left.add(t.worked(seen, due))
	if seen.After(due) {
		r.Late++
	}
}

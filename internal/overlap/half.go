package overlap

import (
	"context"
	"slices"
	"time"

	"meantime/internal/db"
	"meantime/internal/fault"
	"meantime/internal/id"
	"meantime/internal/person"
	"meantime/internal/worktime"
)

// What is found for talking soon.
const (
	mostHalves = 3
	half       = 30 // minutes
)

// HalfHours finds up to three half hours for the actor and some people from an instant on, within two weeks: the fairest as
// Find has them, the earlier first. None of them meets what the actor has taken, or says is taken. Where everybody's focus
// leaves none, it counts as work (rule 32). The rest is as for Look.
func (o *Overlaps) HalfHours(ctx context.Context, actor person.Actor, with []id.ID, after time.Time, taken ...worktime.Interval) (out []Hour, err error) {
	s, err := o.halves(ctx, actor, with, after, taken)
	if err != nil {
		return nil, fault.While("looking for half hours", err)
	}
	if out = Find(s); len(out) == 0 {
		s.MinusFocus = false
		out = Find(s)
	}
	slices.SortFunc(out, func(a, b Hour) int { return a.From.Compare(b.From) })
	return out, nil
}

// HalfOutside is the half hour in the hours of some people that reaches least out of the actor's own, for the actor to choose;
// false where none is within five hours of these. The rest is as for HalfHours.
func (o *Overlaps) HalfOutside(ctx context.Context, actor person.Actor, with []id.ID, after time.Time, taken ...worktime.Interval) (at time.Time, ok bool, err error) {
	s, err := o.halves(ctx, actor, with, after, taken)
	if err != nil {
		return at, false, fault.While("looking for a half hour outside of one's hours", err)
	}
	i := slices.IndexFunc(s.People, func(p Seen) bool { return p.ID == actor.ID })
	others := s
	others.People, others.MinusFocus = slices.Delete(slices.Clone(s.People), i, i+1), false
	if found := others.beyond(s.People[i]); found != nil {
		return found.From, true, nil
	}
	return at, false, nil
}

// halves is what half hours are looked for by.
func (o *Overlaps) halves(ctx context.Context, actor person.Actor, with []id.ID, after time.Time, taken []worktime.Interval) (s Sought, err error) {
	err = o.db.Read(ctx, func(tx *db.Tx) error {
		if s, err = o.sought(tx, actor, Wanted{With: with, Minutes: half, Weeks: 2, MinusFocus: true}); err != nil {
			return err
		}
		mine, err := takenBy(tx, actor.ID, o.now())
		for _, t := range mine {
			taken = append(taken, t.Interval)
		}
		return err
	})
	if after.After(s.From) {
		s.From = after
	}
	s.Taken, s.Most = taken, mostHalves
	return s, err
}

// Within tells whether a half hour lies in the hours of the actor and some people, as far as they share these; focus counts as
// work. The rest is as for Look.
func (o *Overlaps) Within(ctx context.Context, actor person.Actor, with []id.ID, from time.Time) (within bool, err error) {
	h := hourAt(from, half*time.Minute)
	err = o.db.Read(ctx, func(tx *db.Tx) error {
		s, err := o.sought(tx, actor, Wanted{With: with, Minutes: half, Weeks: 1})
		s.From, s.To = h.From, h.To
		within = err == nil && s.has(h)
		return err
	})
	return within, fault.While("looking whether a half hour is one for all", err)
}

package overlap

import (
	"context"
	"slices"
	"time"

	"meantime/internal/db"
	"meantime/internal/fault"
	"meantime/internal/id"
	"meantime/internal/person"
	"meantime/internal/space"
	"meantime/internal/worktime"
)

// Wanted asks for an hour with some people.
type Wanted struct {
	With       []id.ID // beside the actor, who always is one of them; or
	Space      id.ID   // the members of a space, the actor with them
	Minutes    int     // 30, 60 or 90
	Weeks      int     // 1 or 2
	MinusFocus bool
}

// Found is what came of it.
type Found struct {
	Sought
	Hours   []Hour
	Nearest Nearest // where there is none
}

// memory is how long it counts who had the edge.
const memory = 12 * 7 * 24 * time.Hour

// Look looks for an hour from the next half hour on. People whom the actor may not see, or who are not there any more:
// fault.KindNotFound; too many of them or too few, or another length: fault.KindInvalid.
func (o *Overlaps) Look(ctx context.Context, actor person.Actor, w Wanted) (f Found, err error) {
	err = o.db.Read(ctx, func(tx *db.Tx) error {
		f.Sought, err = o.sought(tx, actor, w)
		return err
	})
	if err != nil {
		return f, fault.While("looking for an hour", err)
	}
	if f.Hours = Find(f.Sought); len(f.Hours) == 0 {
		f.Nearest = Near(f.Sought)
	}
	return f, nil
}

func (o *Overlaps) sought(tx *db.Tx, actor person.Actor, w Wanted) (s Sought, err error) {
	if !slices.Contains([]int{30, 60, 90}, w.Minutes) {
		return s, fault.Invalid("minutes", "Please choose 30, 60 or 90 minutes.")
	}
	if w.Weeks < 1 || w.Weeks > 2 {
		return s, fault.Invalid("weeks", "Please choose one week or two.")
	}
	s = Sought{Length: time.Duration(w.Minutes) * time.Minute, MinusFocus: w.MinusFocus}
	if s.People, err = o.together(tx, actor, w); err != nil {
		return s, err
	}
	for _, p := range s.People {
		if p.ID == actor.ID {
			s.Clock = p.Time.Zone(o.now())
		}
	}
	s.From = o.now().Truncate(30 * time.Minute).Add(30 * time.Minute)
	s.To = s.From.AddDate(0, 0, 7*w.Weeks)
	s.Burdens, err = burdens(tx, actor.ID, o.now().Add(-memory), ids(s.People))
	return s, err
}

// together are the people an hour is wanted with, and the actor.
func (o *Overlaps) together(tx *db.Tx, actor person.Actor, w Wanted) ([]Seen, error) {
	people := append([]id.ID{actor.ID}, w.With...)
	if w.Space != 0 {
		members, next, err := o.spaces.Directory(tx.Context(), actor, space.Search{Space: w.Space, Limit: MaxPeople})
		if err != nil {
			return nil, err
		}
		if next != "" {
			return nil, tooMany()
		}
		for _, m := range members {
			people = append(people, m.ID)
		}
	}
	slices.Sort(people)
	people = slices.Compact(people)
	switch {
	case len(people) > MaxPeople:
		return nil, tooMany()
	case len(people) < 2:
		return nil, fault.Invalid("with", "Please choose at least one person.")
	}
	return o.some(tx, actor, people)
}

// some are chosen people, all of whom the actor must see.
func (o *Overlaps) some(tx *db.Tx, actor person.Actor, people []id.ID) ([]Seen, error) {
	known, err := o.spaces.KnownOf(tx, actor, people...)
	if err != nil {
		return nil, err
	}
	cards, err := o.people.People.Names(tx, people...)
	if err != nil {
		return nil, err
	}
	found := make([]space.Entry, len(people))
	for i, who := range people {
		if !known[who] || !cards[who].Active {
			return nil, fault.NotFound("person")
		}
		found[i].Card = cards[who]
	}
	list, err := o.time(tx, actor, found)
	slices.SortStableFunc(list, func(a, b Seen) int { return eastFirst(a.Time, b.Time, o.now()) })
	return list, err
}

func tooMany() error {
	return fault.Invalid("with", "These are too many for one hour: at most 20 people.")
}

// Taken is an hour that somebody has taken.
type Taken struct {
	ID id.ID
	worktime.Interval
	People []id.ID
}

// Take takes an hour for people, the actor among them, and keeps for twelve weeks for whom it is at the edge of the day.
// An hour that is not in the hours of all of them, as far as they share these, any more: fault.KindConflict. The rest is as
// for Look.
func (o *Overlaps) Take(ctx context.Context, actor person.Actor, w Wanted, from time.Time) (t Taken, err error) {
	err = o.db.Write(ctx, func(tx *db.Tx) error {
		s, err := o.sought(tx, actor, w)
		if err != nil {
			return err
		}
		h := hourAt(from, s.Length)
		if !s.has(h) {
			return fault.Conflict("hour_gone", "This is not an hour for all of you any more. Please look again.")
		}
		t = Taken{o.ids.New(), h.Interval, ids(s.People)}
		if err := insertTaken(tx, t, actor.ID, o.now()); err != nil {
			return err
		}
		days := s.days()
		for i, p := range s.People {
			if err := insertTakenPerson(tx, t.ID, p.ID, atEdge(p, days[i], h.Interval)); err != nil {
				return err
			}
		}
		return nil
	})
	return t, fault.While("taking an hour", err)
}

// GiveBack undoes what the actor took: it counts for nobody any more. What somebody else took, or nobody:
// fault.KindNotFound.
func (o *Overlaps) GiveBack(ctx context.Context, actor person.Actor, taken id.ID) error {
	err := o.db.Write(ctx, func(tx *db.Tx) error {
		n, err := deleteTaken(tx, actor.ID, taken)
		if err == nil && n == 0 {
			err = fault.NotFound("hour")
		}
		return err
	})
	return fault.While("giving an hour back", err)
}

// Ahead lists the hours that the actor took and that are not over, the next one first. Whom the actor does not see any more
// is left out.
func (o *Overlaps) Ahead(ctx context.Context, actor person.Actor) (list []Taken, err error) {
	err = o.db.Read(ctx, func(tx *db.Tx) error {
		if list, err = takenBy(tx, actor.ID, o.now()); err != nil {
			return err
		}
		for i, t := range list {
			people, err := peopleOf(tx, t.ID)
			if err != nil {
				return err
			}
			known, err := o.spaces.KnownOf(tx, actor, people...)
			if err != nil {
				return err
			}
			list[i].People = slices.DeleteFunc(people, func(who id.ID) bool { return !known[who] })
		}
		return nil
	})
	return list, fault.While("listing the hours that were taken", err)
}

// Forget forgets what is too old to count.
func (o *Overlaps) Forget(ctx context.Context) error {
	return fault.While("forgetting hours that were taken", o.db.Write(ctx, func(tx *db.Tx) error {
		return deleteOld(tx, o.now().Add(-memory))
	}))
}

func ids(people []Seen) []id.ID {
	out := make([]id.ID, len(people))
	for i, p := range people {
		out[i] = p.ID
	}
	return out
}

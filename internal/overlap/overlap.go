package overlap

import (
	"cmp"
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

// Night, on the clock of the person whose it is: when few are awake, not when the sun is down.
const (
	NightFrom = worktime.Clock(22 * 60)
	NightTo   = worktime.Clock(6*60 + 30)
)

// maxSeen is how many people are looked at together.
const maxSeen = 1000

// Overlaps looks at several people's time at once.
type Overlaps struct {
	db     *db.DB
	ids    *id.Source
	now    func() time.Time
	people *person.Parts
	spaces *space.Spaces
}

// New returns the overlaps of the people of a database.
func New(d *db.DB, ids *id.Source, now func() time.Time, people *person.Parts, spaces *space.Spaces) *Overlaps {
	return &Overlaps{db: d, ids: ids, now: now, people: people, spaces: spaces}
}

// Seen is a person with the time that they share with who asks.
type Seen struct {
	space.Entry
	Time   *worktime.Person // of who is Coarse: all of each working day, and neither focus nor hours away
	Coarse bool             // they share the day, not the time
	Region string           // whose public holidays they keep; empty for nobody's
}

// Whom says whose time is looked at. Its zero value is everybody whom the actor may see.
type Whom struct {
	Name  string // beginnings of words of the name or the handle, as they are typed
	Space id.ID  // only its members; zero for everybody
}

// See lists active people with the time that they share, from east to west as their clocks stand at an instant, those of
// one clock by name. all is false where there are more than are looked at together. A space that the actor does not see:
// fault.KindNotFound.
func (o *Overlaps) See(ctx context.Context, actor person.Actor, whom Whom, at time.Time) (list []Seen, all bool, err error) {
	err = o.db.Read(ctx, func(tx *db.Tx) error {
		var found []space.Entry
		for after, first := "", true; (first || after != "") && len(found) < maxSeen; first = false {
			page, next, err := o.spaces.Directory(tx.Context(), actor, space.Search{Name: whom.Name, Space: whom.Space, After: after, Limit: 200})
			if err != nil {
				return err
			}
			found, after, all = append(found, page...), next, next == ""
		}
		var err error
		list, err = o.time(tx, actor, found)
		return err
	})
	slices.SortStableFunc(list, func(a, b Seen) int { return eastFirst(a.Time, b.Time, at) })
	return list, all, fault.While("seeing when people work", err)
}

// time adds what each of some people shares of their time.
func (o *Overlaps) time(tx *db.Tx, actor person.Actor, found []space.Entry) ([]Seen, error) {
	people := make([]id.ID, len(found))
	for i, e := range found {
		people[i] = e.ID
	}
	standing, err := o.people.Schedules.Of(tx, people...)
	if err != nil {
		return nil, err
	}
	list := make([]Seen, 0, len(found))
	for _, e := range found {
		if s := standing[e.ID]; s != nil {
			seen, err := seenBy(e, s, actor.ID)
			if err != nil {
				return nil, err
			}
			list = append(list, seen)
		}
	}
	return list, nil
}

func seenBy(e space.Entry, s *person.Standing, viewer id.ID) (Seen, error) {
	d, err := s.Declared()
	if err != nil {
		return Seen{}, err
	}
	out := Seen{Entry: e, Time: s.Time, Region: d.Region}
	if d.Coarse && s.Person != viewer {
		out.Time, out.Coarse = s.Time.Roughly(NightTo, NightFrom), true
	}
	return out, nil
}

// Shared is what a person shares of their time with a viewer: all of it with themself, and of who tells others only the
// day, the working days as wholes.
func Shared(s *person.Standing, viewer id.ID) (time *worktime.Person, coarse bool, err error) {
	seen, err := seenBy(space.Entry{}, s, viewer)
	return seen.Time, seen.Coarse, err
}

// eastFirst orders people by how far ahead their clocks are, and the places of one clock by name.
func eastFirst(a, b *worktime.Person, at time.Time) int {
	here, there := a.Zone(at), b.Zone(at)
	_, ahead := at.In(here).Zone()
	_, behind := at.In(there).Zone()
	return cmp.Or(cmp.Compare(behind, ahead), cmp.Compare(here.String(), there.String()))
}

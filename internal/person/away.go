package person

import (
	"context"
	"errors"
	"time"

	"meantime/internal/db"
	"meantime/internal/fault"
	"meantime/internal/id"
	"meantime/internal/worktime"
)

// Absence is a time away as others see it.
type Absence struct {
	Person id.ID
	Leave
	Now bool // whether it has begun, by the person's own calendar
}

// Away says of people, by id, who is away now, or else begins to be within ahead (rule 15); the others are left out.
func (s *Schedules) Away(tx *db.Tx, ahead time.Duration, people ...id.ID) (map[id.ID]Absence, error) {
	rows, err := absencesOf(tx, distinct(people))
	if err != nil {
		return nil, err
	}
	list, err := s.soon(tx, rows, ahead)
	out := make(map[id.ID]Absence, len(list))
	for _, a := range list {
		if _, earlier := out[a.Person]; !earlier { // a person's rows are in order
			out[a.Person] = a
		}
	}
	return out, err
}

// EveryoneAway lists who is away now or begins to be within ahead, by the first day. Guests are told nothing here:
// package space tells them of those they share a space with.
func (s *Schedules) EveryoneAway(ctx context.Context, actor Actor, ahead time.Duration) (list []Absence, err error) {
	if actor.Role == Guest {
		return nil, nil
	}
	err = s.db.Read(ctx, func(tx *db.Tx) error {
		// A day on both sides, for those whose calendar is not ours; soon looks at each one's own.
		now := worktime.WallIn(s.now(), time.UTC).Date
		last := worktime.WallIn(s.now().Add(ahead), time.UTC).Date
		rows, err := absences(tx, now-1, last+2)
		if err != nil {
			return err
		}
		list, err = s.soon(tx, rows, ahead)
		return err
	})
	return list, fault.While("listing who is away", err)
}

// soon keeps the times away that are not over and begin within ahead, each by its person's calendar.
func (s *Schedules) soon(tx *db.Tx, rows []absenceRow, ahead time.Duration) (list []Absence, err error) {
	people := make([]id.ID, len(rows))
	for i, r := range rows {
		people[i] = r.person
	}
	standing, err := s.Of(tx, people...)
	if err != nil {
		return nil, err
	}
	for _, r := range rows {
		their := standing[r.person]
		if their == nil {
			continue
		}
		zone := their.Time.Zone(s.now())
		today, last := worktime.WallIn(s.now(), zone).Date, worktime.WallIn(s.now().Add(ahead), zone).Date
		if r.To >= today && r.From <= last {
			list = append(list, Absence{Person: r.person, Leave: r.Leave, Now: r.From <= today})
		}
	}
	return list, nil
}

// refreshBatch is how many people one transaction looks at: little enough that nobody waits for it.
const refreshBatch = 50

// Refresh gives new versions to the schedules from which something else follows now than when they were saved: after
// holidays of a region were edited, or, with an empty region, of everybody, when the year or the data has changed. It
// goes on where it stopped when it is called again, because what is up to date is left alone. It returns how many
// schedules it changed.
func (s *Schedules) Refresh(ctx context.Context, region string) (changed int, err error) {
	for after := id.ID(0); ; {
		var people, stale []id.ID
		err := s.db.Read(ctx, func(tx *db.Tx) (err error) {
			if people, err = peopleOf(tx, region, after, refreshBatch); err != nil {
				return err
			}
			stale, err = s.stale(tx, people)
			return err
		})
		if err != nil {
			return changed, fault.While("refreshing schedules", err)
		}
		if len(people) == 0 {
			return changed, nil
		}
		after = people[len(people)-1]
		if len(stale) == 0 {
			continue
		}
		if err := s.db.Write(ctx, func(tx *db.Tx) error { return s.refresh(tx, stale) }); err != nil {
			return changed, fault.While("refreshing schedules", err)
		}
		changed += len(stale)
	}
}

// stale tells whose stored schedule is not what follows from their declaration now.
func (s *Schedules) stale(tx *db.Tx, people []id.ID) (list []id.ID, err error) {
	rows, err := newestSchedules(tx, people)
	if err != nil {
		return nil, err
	}
	for _, r := range rows {
		_, doc, err := s.follows(tx, r)
		if err != nil {
			return nil, err
		}
		if doc != r.doc {
			list = append(list, r.person)
		}
	}
	return list, nil
}

func (s *Schedules) refresh(tx *db.Tx, people []id.ID) error {
	rows, err := newestSchedules(tx, people)
	if err != nil {
		return err
	}
	for _, r := range rows {
		d, doc, err := s.follows(tx, r)
		if err != nil {
			return err
		}
		if doc == r.doc {
			continue
		}
		err = s.store(tx, r.person, r.version+1, d, r.declared)
		if fault.Is(err, fault.KindConflict) {
			continue // they saved in this moment, by the same holidays
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// follows gives what follows now from a declaration. Where its region is not known any more, what was stored stays.
func (s *Schedules) follows(tx *db.Tx, r scheduleRow) (Declared, string, error) {
	d, err := (&Standing{Person: r.person, Version: r.version, declared: r.declared}).Declared()
	if err != nil {
		return d, "", err
	}
	effective, err := s.effective(tx, d)
	if f, ok := errors.AsType[*fault.Fault](err); ok && f.Field == "region" {
		return d, r.doc, nil
	}
	if err != nil {
		return d, "", err
	}
	doc, err := marshal(effective)
	return d, doc, err
}

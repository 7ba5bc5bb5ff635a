package pages

import (
	"time"

	"meantime/internal/fault"
	"meantime/internal/id"
	"meantime/internal/person"
	"meantime/internal/words"
)

// clock is a version of somebody's schedule.
type clock struct {
	who    id.ID
	number int64
}

// standing is the schedule that was in force for somebody at an instant; nil where there was none yet.
func (w *writing) standing(who id.ID, at time.Time) (*person.Standing, error) {
	versions, known := w.versions[who]
	if !known {
		var err error
		if versions, err = versionsOf(w.tx, who); err != nil {
			return nil, err
		}
		w.versions[who] = versions
	}
	number := int64(0)
	for _, v := range versions {
		if !v.since.After(at) {
			number = v.number
		}
	}
	if number == 0 {
		return nil, nil
	}
	key := clock{who, number}
	if found, ok := w.clocks[key]; ok {
		return found, nil
	}
	found, err := w.Schedules.StandingAt(w.tx, who, number)
	if err != nil && !fault.Is(err, fault.KindNotFound) {
		return nil, err
	}
	w.clocks[key] = found
	return found, nil
}

// zone is where somebody's clock was at an instant; nil where nobody knows.
func (w *writing) zone(who id.ID, at time.Time) (*time.Location, error) {
	s, err := w.standing(who, at)
	if s == nil {
		return nil, err
	}
	return s.Time.Zone(at), err
}

// coarse tells whether of a time of somebody's only the day is told.
func (w *writing) coarse(who id.ID) (bool, error) {
	s, err := w.standing(who, w.Made)
	if s == nil || who == w.Viewer.ID {
		return false, err
	}
	declared, err := s.Declared()
	return declared.Coarse, err
}

// when says an instant on somebody's clock as it was then, and by UTC: "13 October 2026, 10:40 in Lisbon (09:40 UTC)".
func (w *writing) when(at time.Time, who id.ID) (string, error) {
	loc, err := w.zone(who, at)
	return moment(w.Locale, at.UTC(), loc), err
}

func moment(l *words.Locale, at time.Time, loc *time.Location) string {
	if loc == nil || loc == time.UTC {
		return l.T("{date}, {clock} UTC", "date", l.Date(at), "clock", l.Clock(at))
	}
	there, utc := at.In(loc), l.Clock(at)
	if there.YearDay() != at.YearDay() {
		utc = l.T("{date}, {clock}", "date", l.Date(at), "clock", utc)
	}
	return l.T("{date}, {clock} in {city} ({utc} UTC)", "date", l.Date(there), "clock", l.Clock(there), "city", inline(l.City(loc)), "utc", utc)
}

package overlaps

import (
	"fmt"
	"time"

	"meantime/internal/api/rest"
	"meantime/internal/fault"
	"meantime/internal/interruption"
	"meantime/internal/overlap"
	"meantime/internal/worktime"
)

// HourStretch is a stretch of time.
type HourStretch struct {
	From rest.Instant `json:"from" doc:"When it begins."`
	To   rest.Instant `json:"to" doc:"When it ends."`
}

func stretch(i worktime.Interval, clock *worktime.Person) HourStretch {
	return HourStretch{rest.InstantOf(i.From, clock), rest.InstantOf(i.To, clock)}
}

func stretches(list []worktime.Interval, clock *worktime.Person) []HourStretch {
	return rest.Each(list, func(i worktime.Interval) HourStretch { return stretch(i, clock) })
}

// PersonHours are when a person works.
type PersonHours struct {
	Person rest.Card     `json:"person" doc:"Who."`
	Zone   string        `json:"zone" example:"Asia/Tokyo" doc:"The zone of their clock on the first of the dates, by its IANA name."`
	Coarse bool          `json:"coarse" example:"false" doc:"Whether they share only the day: their hours are then those of the whole working day, from morning to night."`
	Hours  []HourStretch `json:"hours" doc:"When they work, on your clock."`
	Focus  []HourStretch `json:"focus" doc:"When they want to be left alone, inside their hours or not."`
}

type datesInput struct {
	rest.Paging
	From  string   `query:"from" format:"date" example:"2026-10-13" doc:"The first date, on your clock. Without it, today."`
	Days  int      `query:"days" minimum:"1" maximum:"14" default:"1" example:"7" doc:"How many dates."`
	Space rest.Ref `query:"space" doc:"Only the members of this space. Without it, everybody whom you may see."`
}

// aYear is how many days from today hours are told.
const aYear = worktime.Date(366)

// seen finds the people and the dates that are meant.
func (s *surface) seen(c *rest.Call, in *datesInput) (list []overlap.Seen, clock *worktime.Person, from, to time.Time, err error) {
	if clock, err = s.Clock(c); err != nil {
		return nil, nil, from, to, err
	}
	space, err := in.Space.Optional("space")
	if err != nil {
		return nil, nil, from, to, err
	}
	now := s.Now()
	zone := clock.Zone(now)
	date := worktime.WallIn(now, zone).Date
	if in.From != "" {
		asked, err := worktime.ParseDate(in.From)
		if err != nil || asked < date-aYear || asked > date+aYear {
			return nil, nil, from, to, fault.Invalid("from", "Please name a date within a year of today.")
		}
		date = asked
	}
	from = worktime.Resolve(worktime.Wall{Date: date}, zone)
	to = worktime.Resolve(worktime.Wall{Date: date + worktime.Date(in.Days)}, zone)
	list, _, err = s.Overlaps.See(c.Ctx, c.Actor, overlap.Whom{Space: space}, from)
	return list, clock, from, to, err
}

func (s *surface) listHours(c *rest.Call, in *datesInput) (rest.Page[PersonHours], error) {
	list, clock, from, to, err := s.seen(c, in)
	if err != nil {
		return rest.Page[PersonHours]{}, err
	}
	out := rest.Each(list, func(p overlap.Seen) PersonHours {
		return PersonHours{rest.CardOf(p.Card), p.Time.Zone(from).String(), p.Coarse, stretches(p.Time.Windows(from, to), clock), stretches(p.Time.Focus(from, to), clock)}
	})
	return rest.PageOf(out, func(h PersonHours) string { return h.Person.ID.String() }, in.Paging, "hours")
}

// AtWork is a stretch in which a number of people work.
type AtWork struct {
	HourStretch
	People int `json:"people" example:"9" doc:"How many."`
}

func (s *surface) listAtWork(c *rest.Call, in *datesInput) (rest.Page[AtWork], error) {
	list, clock, from, to, err := s.seen(c, in)
	if err != nil {
		return rest.Page[AtWork]{}, err
	}
	out := rest.Each(overlap.Count(list, from, to), func(step overlap.Step) AtWork { return AtWork{stretch(step.Interval, clock), step.N} })
	return rest.PageOf(out, func(a AtWork) string { return a.From.At.Format(time.RFC3339) }, in.Paging, "at-work")
}

// InterruptionWeek is how often the caller was interrupted in a week.
type InterruptionWeek struct {
	Monday worktime.Date `json:"monday" doc:"The first day of the week."`
	Rings  int           `json:"rings" example:"1" doc:"How often something urgent rang."`
	Early  int           `json:"early" example:"2" doc:"How many deliveries you opened before their time."`
	Spoken int           `json:"spoken" example:"14" doc:"How many deliveries came at their time and were announced: no interruptions, and told beside them."`
}

func (s *surface) interruptions(c *rest.Call, in *rest.ListInput) (rest.Page[InterruptionWeek], error) {
	found, err := s.Interruptions.Mine(c.Ctx, c.Actor)
	if err != nil {
		return rest.Page[InterruptionWeek]{}, err
	}
	out := rest.Each(found, func(w interruption.Week) InterruptionWeek {
		return InterruptionWeek{w.Monday, w.Rings, w.Early, w.Spoken}
	})
	return rest.PageOf(out, func(w InterruptionWeek) string { return fmt.Sprintf("%08d", 99_999_999-int(w.Monday)) }, in.Paging, "interruptions")
}

package people

import (
	"context"
	"time"

	"meantime/internal/db"
	"meantime/internal/id"
	"meantime/internal/overlap"
	"meantime/internal/person"
	"meantime/internal/web/clocks"
	"meantime/internal/web/page"
	"meantime/internal/web/site"
	"meantime/internal/when"
	"meantime/internal/words"
	"meantime/internal/worktime"
)

// ahead is how long before a time away others are told of it.
const ahead = 21 * 24 * time.Hour

// Seen is what others see of a person's time.
type Seen struct {
	City  string
	Clock string // what their clock reads now
	Hours string // their usual week, on their own clock; of who shares no times, its days
	Shown string // what they say of it in their own words
	Now   string // whether this is working time of theirs, or when the next begins, on the viewer's clock
	Away  *Away  // nil for nobody who is or will soon be away
}

// Away is a time away.
type Away struct {
	Begun   bool
	Says    string // "Away until Fri 16 Oct"
	StandIn *Link  // who answers meanwhile; nil for nobody, and for nobody whom the viewer may see
	Note    string
}

// Link leads to a person.
type Link struct{ Href, Name string }

// seeing gathers what is needed to show the time of several people to a viewer.
type seeing struct {
	*site.Visit
	standing map[id.ID]*person.Standing
	away     map[id.ID]person.Absence
	known    map[id.ID]bool // which stand-ins the viewer may see
	names    map[id.ID]person.Card
}

func see(ctx context.Context, v *site.Visit, people []id.ID) (*seeing, error) {
	s := &seeing{Visit: v}
	err := v.DB.Read(ctx, func(tx *db.Tx) (err error) {
		if s.standing, err = v.Persons.Schedules.Of(tx, people...); err != nil {
			return err
		}
		if s.away, err = v.Persons.Schedules.Away(tx, ahead, people...); err != nil {
			return err
		}
		var others []id.ID
		for _, a := range s.away {
			if a.StandIn != 0 {
				others = append(others, a.StandIn)
			}
		}
		if s.known, err = v.Spaces.KnownOf(tx, v.Actor, others...); err != nil {
			return err
		}
		s.names, err = v.Persons.People.Names(tx, others...)
		return err
	})
	return s, err
}

// of is what the viewer sees of one person's time. Who has none declared, because the account is ended, has none.
func (s *seeing) of(who id.ID) (Seen, error) {
	standing := s.standing[who]
	if standing == nil {
		return Seen{}, nil
	}
	d, err := standing.Declared()
	if err != nil {
		return Seen{}, err
	}
	l, now := s.L(), s.Shell.Now
	loc := standing.Time.Zone(now)
	out := Seen{City: l.City(loc), Clock: l.Clock(now.In(loc)), Hours: clocks.SayWeek(l, d.Hours), Shown: d.Shown}
	time, coarse, err := overlap.Shared(standing, s.Actor.ID)
	if err != nil {
		return Seen{}, err
	}
	if coarse {
		out.Hours = clocks.SayDays(l, d.Hours)
	}
	if a, ok := s.away[who]; ok {
		out.Away = s.absence(a)
	}
	out.Now = working(l, time, now, coarse)
	return out, nil
}

func (s *seeing) absence(a person.Absence) *Away {
	l := s.L()
	from, to := l.ShortDay(a.From.Time(), s.Shell.Now), l.ShortDay(a.To.Time(), s.Shell.Now)
	out := &Away{Begun: a.Now, Note: a.Note}
	switch {
	case a.Now:
		out.Says = l.T("Away until {day}", "day", to)
	case a.From == a.To:
		out.Says = l.T("Away on {day}", "day", from)
	default:
		out.Says = l.T("Away from {first} to {last}", "first", from, "last", to)
	}
	if card, ok := s.names[a.StandIn]; ok && s.known[a.StandIn] && card.Active {
		out.StandIn = &Link{Href: address(card.ID), Name: card.Name}
	}
	return out
}

// working says whether this is working time, or when the next begins, on the viewer's clock, and that it is the viewer's
// where the two differ. It follows from declared hours alone. Somebody who tells senders only the day is not told to the
// minute here either.
func working(l *words.Locale, p *worktime.Person, now time.Time, coarse bool) string {
	at, ok := p.NextWorking(now)
	switch {
	case !ok:
		return ""
	case at.After(now) && coarse:
		return l.T("Works again {day}", "day", when.Day(l, at, now))
	case at.After(now) && sameTime(at, now.Location(), p.Zone(at)):
		return l.T("Works again {moment}", "moment", when.At(l, at, now))
	case at.After(now):
		return l.T("Works again {moment}, your time", "moment", when.At(l, at, now))
	case coarse:
		return l.T("Works today")
	}
	today := p.Windows(now, now.Add(24*time.Hour))
	if len(today) == 0 {
		return ""
	}
	ends := today[0].To
	clock := l.Clock(ends.In(now.Location()))
	if sameTime(ends, now.Location(), p.Zone(ends)) {
		return l.T("Within their working hours until {clock}", "clock", clock)
	}
	return l.T("Within their working hours until {clock}, your time", "clock", clock)
}

// sameTime tells whether two clocks read the same at an instant.
func sameTime(at time.Time, a, b *time.Location) bool {
	_, here := at.In(a).Zone()
	_, there := at.In(b).Zone()
	return here == there
}

// address is where a person's page is.
func address(who id.ID) string { return "/people/" + who.String() }

func faceOf(c person.Card) page.Face { return site.FaceOf(c.ID, c.Name, c.Photo) }

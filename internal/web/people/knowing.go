package people

import (
	"cmp"
	"slices"
	"time"

	"meantime/internal/db"
	"meantime/internal/id"
	"meantime/internal/overlap"
	"meantime/internal/person"
	"meantime/internal/web/cities"
	"meantime/internal/web/site"
	"meantime/internal/words"
	"meantime/internal/worktime"
)

// Fact is something worth knowing of the weeks ahead.
type Fact struct {
	When string
	Says string
	date worktime.Date
}

// How many facts are shown, the nearest ones: so that where many are away, clocks and holidays still have a place. And how
// many names stand in one.
const (
	shownFacts  = 12
	shownOthers = 8
	named       = 3
)

// facts says what is worth knowing of the weeks ahead among some people.
func (s *seeing) facts(tx *db.Tx, list []overlap.Seen) ([]Fact, error) {
	now := s.Shell.Now
	k, err := s.Overlaps.Know(tx, list, now.Location(), s.Orgs)
	if err != nil {
		return nil, err
	}
	names := make(map[id.ID]string, len(list))
	for _, p := range list {
		names[p.ID] = p.Name
	}
	l := s.L()
	var facts []Fact
	add := func(date worktime.Date, when, says string) { facts = append(facts, Fact{when, says, date}) }
	for _, c := range k.Clocks {
		date := worktime.WallIn(c.At, now.Location()).Date
		add(date, l.Day(date.Time()), clockChange(l, c))
	}
	for _, m := range k.Moves {
		add(m.Date, l.Day(m.Date.Time()), l.T("From then on {name} is on the clock of {city}.", "name", names[m.Person], "city", l.City(m.Zone)))
	}
	for _, f := range k.Feasts {
		add(f.Date, l.Day(f.Date.Time()), feast(s.Visit, f, names))
	}
	soonest := func(a, b Fact) int { return cmp.Compare(a.date, b.date) }
	slices.SortStableFunc(facts, soonest)
	facts = facts[:min(len(facts), shownOthers)]
	away := s.absences(k.Away, names)
	facts = append(facts, away[:min(len(away), shownFacts-len(facts))]...)
	slices.SortStableFunc(facts, soonest)
	return facts, nil
}

// absences says who is away when, those together who are for the same dates and for whom nobody in particular answers.
func (s *seeing) absences(list []person.Absence, names map[id.ID]string) []Fact {
	l := s.L()
	var facts []Fact
	together := map[string][]string{} // by their dates
	at := map[string]int{}
	for _, a := range list {
		when := datesOf(s.Visit, a.From, a.To)
		if in := s.absence(a).StandIn; in != nil {
			facts = append(facts, Fact{when, l.T("{name} is away. {other} answers meanwhile.", "name", names[a.Person], "other", in.Name), a.From})
			continue
		}
		if together[when] == nil {
			at[when] = len(facts)
			facts = append(facts, Fact{When: when, date: a.From})
		}
		together[when] = append(together[when], names[a.Person])
	}
	for when, who := range together {
		facts[at[when]].Says = l.N(len(who), "{who} is away.", "{who} are away.", "who", l.List(who[:min(len(who), named)], len(who)-min(len(who), named)))
	}
	return facts
}

// datesOf says a first and a last day.
func datesOf(v *site.Visit, from, to worktime.Date) string {
	l, now := v.L(), v.Shell.Now
	switch today := worktime.WallIn(now, now.Location()).Date; {
	case from <= today:
		return l.T("Until {day}", "day", l.ShortDay(to.Time(), now))
	case from == to:
		return l.Day(from.Time())
	}
	return l.T("{first} to {last}", "first", l.ShortDay(from.Time(), now), "last", l.ShortDay(to.Time(), now))
}

// clockChange says whose clocks are set, and how they stand to the viewer's from then on.
func clockChange(l *words.Locale, c overlap.ClockChange) string {
	says := ""
	switch {
	case c.Own > 0:
		says = l.T("Your clock is set forward by {length}.", "length", l.Duration(c.Own))
	case c.Own < 0:
		says = l.T("Your clock is set back by {length}.", "length", l.Duration(-c.Own))
	}
	for _, d := range c.Others {
		says = joined(says, difference(l, d))
	}
	return says
}

// difference says how some places stand to the viewer's clock from then on, and how before.
func difference(l *words.Locale, d overlap.Difference) string {
	var cities []string
	for i, z := range d.Zones {
		if i < named {
			cities = append(cities, l.City(z))
		}
	}
	where, n := l.List(cities, len(d.Zones)-len(cities)), len(d.Zones)
	was := standing(l, d.Before)
	switch {
	case d.After > 0 && d.Before > 0 || d.After < 0 && d.Before < 0:
		was = l.Duration(d.Before) // on the same side, which need not be said twice
	case d.After == 0:
		return l.N(n, "{places} is on your clock from then on, and no longer {before}.", "{places} are on your clock from then on, and no longer {before}.", "places", where, "before", was)
	case d.Before == 0:
		return l.N(n, "{places} is {after}, and no longer on your clock.", "{places} are {after}, and no longer on your clock.", "places", where, "after", standing(l, d.After))
	}
	return l.N(n, "{places} is {after} instead of {before}.", "{places} are {after} instead of {before}.", "places", where, "after", standing(l, d.After), "before", was)
}

// standing says how far a clock is ahead of the viewer's.
func standing(l *words.Locale, d time.Duration) string {
	if d < 0 {
		return l.T("{length} behind you", "length", l.Duration(-d))
	}
	return l.T("{length} ahead of you", "length", l.Duration(d))
}

// feast says a public holiday, where it is, and who is off.
func feast(v *site.Visit, f overlap.Feast, names map[id.ID]string) string {
	l := v.L()
	var who []string
	for i, p := range f.People {
		if i < named {
			who = append(who, names[p])
		}
	}
	place := cities.Place(l, v.Holidays, f.Region)
	return l.N(len(f.People), "{feast} in {place}. {who} does not work.", "{feast} in {place}. {who} do not work.", "feast", f.Name, "place", place, "who", l.List(who, len(f.People)-len(who)))
}

package overlap

import (
	"cmp"
	"slices"
	"time"

	"meantime/internal/db"
	"meantime/internal/fault"
	"meantime/internal/id"
	"meantime/internal/org"
	"meantime/internal/person"
	"meantime/internal/worktime"
)

// KnowingDays is how many days ahead something is worth knowing.
const KnowingDays = 28

// Knowing is what of the weeks ahead is worth knowing of some people: what they share of it.
type Knowing struct {
	Away   []person.Absence // the next of each, by its first day
	Clocks []ClockChange    // in order
	Moves  []Move           // in order
	Feasts []Feast          // in order
}

// ClockChange is a date of the viewer's on which clocks are set, theirs or others', so that they differ otherwise.
type ClockChange struct {
	At     time.Time
	Own    time.Duration // by how much the viewer's clock is set forward; negative for back, zero for not at all
	Others []Difference
}

// Difference is how clocks of places differ from the viewer's: ahead of it, or behind where negative.
type Difference struct {
	Zones         []*time.Location
	Before, After time.Duration
}

// Move is a change of zone that somebody has declared.
type Move struct {
	Person id.ID
	Date   worktime.Date // of the place moved to
	Zone   *time.Location
}

// Feast is a public holiday on which people do not work who otherwise would.
type Feast struct {
	Date   worktime.Date
	Name   string
	Region string
	People []id.ID
}

// Know gathers what is worth knowing of people, as a viewer's clock stands.
func (o *Overlaps) Know(tx *db.Tx, people []Seen, clock *time.Location, orgs *org.Orgs) (k Knowing, err error) {
	now := o.now()
	if err := o.absences(tx, people, &k); err != nil {
		return k, err
	}
	var zones []*time.Location
	for _, p := range people {
		zone := p.Time.Zone(now)
		if !slices.ContainsFunc(zones, func(z *time.Location) bool { return z.String() == zone.String() }) {
			zones = append(zones, zone)
		}
		if m, ok := moveOf(p, now); ok {
			k.Moves = append(k.Moves, m)
		}
	}
	slices.SortStableFunc(k.Moves, func(a, b Move) int { return cmp.Compare(a.Date, b.Date) })
	k.Clocks = clockChanges(clock, zones, now, now.AddDate(0, 0, KnowingDays))
	k.Feasts, err = o.feasts(tx, people, now, orgs)
	return k, err
}

func (o *Overlaps) absences(tx *db.Tx, people []Seen, k *Knowing) error {
	away, err := o.people.Schedules.Away(tx, KnowingDays*24*time.Hour, ids(people)...)
	if err != nil {
		return err
	}
	for _, p := range people {
		if a, ok := away[p.ID]; ok {
			k.Away = append(k.Away, a)
		}
	}
	slices.SortStableFunc(k.Away, func(a, b person.Absence) int { return cmp.Compare(a.From, b.From) })
	return nil
}

// moveOf finds the next change of a person's zone.
func moveOf(p Seen, now time.Time) (Move, bool) {
	here := p.Time.Zone(now)
	for day := range KnowingDays {
		at := now.AddDate(0, 0, day+1)
		if there := p.Time.Zone(at); there.String() != here.String() {
			// It was within the day before; the first date on which the new clock holds at its noon is its date.
			date := worktime.WallIn(at, there).Date
			for p.Time.Zone(worktime.Resolve(worktime.Wall{Date: date - 1, Clock: 12 * 60}, there)).String() == there.String() {
				date--
			}
			return Move{p.ID, date, there}, true
		}
	}
	return Move{}, false
}

// clockChanges are the dates between two instants on which a clock and those of some zones come to differ otherwise.
func clockChanges(clock *time.Location, zones []*time.Location, from, to time.Time) (out []ClockChange) {
	var instants []time.Time
	for _, z := range append([]*time.Location{clock}, zones...) {
		for at := from; ; {
			_, next := at.In(z).ZoneBounds()
			if next.IsZero() || !next.After(at) || next.After(to) {
				break
			}
			instants, at = append(instants, next), next
		}
	}
	slices.SortFunc(instants, time.Time.Compare)
	for len(instants) > 0 {
		first, n := instants[0], 1
		date := worktime.WallIn(first, clock).Date
		for n < len(instants) && worktime.WallIn(instants[n], clock).Date == date {
			n++
		}
		before, after := first.Add(-time.Second), instants[n-1]
		change := ClockChange{At: first, Own: offset(clock, after) - offset(clock, before)}
		for _, z := range zones {
			change.differ(z, offset(z, before)-offset(clock, before), offset(z, after)-offset(clock, after))
		}
		if change.Own != 0 || len(change.Others) > 0 {
			out = append(out, change)
		}
		instants = instants[n:]
	}
	return out
}

func (c *ClockChange) differ(zone *time.Location, before, after time.Duration) {
	if before == after {
		return
	}
	for i, d := range c.Others {
		if d.Before == before && d.After == after {
			c.Others[i].Zones = append(d.Zones, zone)
			return
		}
	}
	c.Others = append(c.Others, Difference{[]*time.Location{zone}, before, after})
}

func offset(zone *time.Location, at time.Time) time.Duration {
	_, seconds := at.In(zone).Zone()
	return time.Duration(seconds) * time.Second
}

// feasts are the public holidays ahead in the places of people, with those of them who are off and would work otherwise.
func (o *Overlaps) feasts(tx *db.Tx, people []Seen, now time.Time, orgs *org.Orgs) ([]Feast, error) {
	regions := map[string][]Seen{}
	for _, p := range people {
		if p.Region != "" {
			regions[p.Region] = append(regions[p.Region], p)
		}
	}
	var out []Feast
	for region, there := range regions {
		first := worktime.WallIn(now, time.UTC).Date
		for _, p := range there { // west of Greenwich it is the day before still
			first = min(first, worktime.WallIn(now, p.Time.Zone(now)).Date)
		}
		days, err := orgs.Holidays(tx, region, first, first+KnowingDays)
		if fault.Is(err, fault.KindInvalid) {
			continue // a place that the data does not know any more
		}
		if err != nil {
			return nil, err
		}
		for _, day := range days {
			date, err := worktime.ParseDate(day.Date)
			if err != nil {
				return nil, err
			}
			f := Feast{Date: date, Name: day.Name, Region: region}
			for _, p := range there {
				if p.offOn(date) && date >= worktime.WallIn(now, p.Time.Zone(now)).Date {
					f.People = append(f.People, p.ID)
				}
			}
			if len(f.People) > 0 && day.From == 0 {
				out = append(out, f)
			}
		}
	}
	slices.SortFunc(out, func(a, b Feast) int {
		return cmp.Or(cmp.Compare(a.Date, b.Date), cmp.Compare(a.Name, b.Name), cmp.Compare(a.Region, b.Region))
	})
	return out, nil
}

// offOn tells whether a person does not work on a date, on whose day of the week they otherwise do.
func (p Seen) offOn(date worktime.Date) bool {
	works := func(d worktime.Date) bool {
		from := worktime.Wall{Date: d}
		zone := p.Time.Zone(worktime.Resolve(from, time.UTC))
		return p.Time.WorkBetween(worktime.Resolve(from, zone), worktime.Resolve(worktime.Wall{Date: d + 1}, zone)) > 0
	}
	return !works(date) && (works(date-7) || works(date+7) || works(date+14))
}

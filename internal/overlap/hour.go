package overlap

import (
	"cmp"
	"slices"
	"time"

	"meantime/internal/id"
	"meantime/internal/worktime"
)

// Sought is an hour that is looked for.
type Sought struct {
	People     []Seen              // whose hours must hold it
	From, To   time.Time           // within which it lies
	Length     time.Duration       // whole minutes
	MinusFocus bool                // nobody's focus counts (rule 32)
	Clock      *time.Location      // on which it begins on the hour or the half hour, where it can
	Burdens    map[id.ID]int       // how often each of them had the edge lately
	Taken      []worktime.Interval // which it does not meet
	Most       int                 // how many are proposed; zero for MaxHours
}

// Hour is a stretch that lies in everybody's hours.
type Hour struct {
	worktime.Interval
	Edge []id.ID // for whom it is at the edge of their day, in the order of the people
	cost int
}

// Nearest is how near no hour comes to one. What is zero is not near.
type Nearest struct {
	Shared  worktime.Interval // the longest that all of them share, shorter than what is looked for
	Focused worktime.Interval // the fairest hour if focus counts as well
	Without []Lacking         // who stands alone in the way: each of them, and the fairest hour that the others have
	Beyond  *Beyond           // whom it would cost the least to leave their hours
}

// Lacking is somebody without whom there would be an hour.
type Lacking struct {
	Person id.ID
	worktime.Interval
}

// Beyond is an hour that all but one have, and that comes near to that one's hours.
type Beyond struct {
	Person id.ID
	worktime.Interval
	By time.Duration // how far it reaches out of that person's hours
}

// The bounds of what is looked for.
const (
	MaxHours  = 5             // that are proposed
	MaxPeople = 20            // for whom at once
	maxBeyond = 5 * time.Hour // what lies farther from somebody's hours is not near
)

// Find proposes up to five hours that all of the people have, the fairest first. An hour costs one for each who has the
// edge of their day, and one more for each time that they had it more often than whoever of them had it least. The
// cheapest comes first; of equals one that begins on the hour or the half hour; of equals the earlier. No two share time,
// and no date of the clock is taken twice before every date that has an hour was taken once.
func Find(s Sought) []Hour {
	all := slices.DeleteFunc(s.candidates(s.shared(s.People)), s.taken)
	days, least := s.days(), s.leastBurden()
	for i := range all {
		for j, p := range s.People {
			if atEdge(p, days[j], all[i].Interval) {
				all[i].Edge = append(all[i].Edge, p.ID)
				all[i].cost += 1 + s.Burdens[p.ID] - least
			}
		}
	}
	slices.SortStableFunc(all, s.fairer)
	picked := s.pick(all, nil, true)
	picked = s.pick(all, picked, false)
	slices.SortStableFunc(picked, s.fairer)
	return picked
}

func (s Sought) shared(people []Seen) []worktime.Interval {
	time := make([]*worktime.Person, len(people))
	for i, p := range people {
		time[i] = p.Time
	}
	return worktime.Overlap(time, s.From, s.To, s.MinusFocus)
}

// has tells whether an hour lies in the hours of all of the people.
func (s Sought) has(h Hour) bool {
	return slices.ContainsFunc(s.shared(s.People), func(w worktime.Interval) bool { return !h.From.Before(w.From) && !h.To.After(w.To) })
}

// candidates are the hours within stretches: those that begin with one, and those that begin on the hour or the half hour.
func (s Sought) candidates(stretches []worktime.Interval) (all []Hour) {
	const step = 30
	for _, w := range stretches {
		if last := w.To.Add(-s.Length); !last.Before(w.From) {
			all = append(all, hourAt(w.From, s.Length))
			over := int(worktime.WallIn(w.From, s.Clock).Clock) % step
			for at := w.From.Add(time.Duration(step-over) * time.Minute).Truncate(time.Minute); !at.After(last); at = at.Add(step * time.Minute) {
				all = append(all, hourAt(at, s.Length))
			}
		}
	}
	return all
}

// taken tells whether an hour meets one that is taken.
func (s Sought) taken(h Hour) bool {
	return slices.ContainsFunc(s.Taken, func(t worktime.Interval) bool { return h.From.Before(t.To) && t.From.Before(h.To) })
}

func hourAt(from time.Time, length time.Duration) Hour {
	return Hour{Interval: worktime.Interval{From: from, To: from.Add(length)}}
}

// fairer orders hours as Find says.
func (s Sought) fairer(a, b Hour) int {
	odd := func(h Hour) int {
		if wall := h.From.In(s.Clock); wall.Minute()%30 != 0 || wall.Second() != 0 {
			return 1
		}
		return 0
	}
	return cmp.Or(cmp.Compare(a.cost, b.cost), cmp.Compare(odd(a), odd(b)), a.From.Compare(b.From))
}

// pick adds hours that share no time with those that are picked, and no date either where each date may have one alone.
func (s Sought) pick(all, picked []Hour, oneADate bool) []Hour {
	for _, h := range all {
		if len(picked) == cmp.Or(s.Most, MaxHours) {
			break
		}
		taken := slices.ContainsFunc(picked, func(p Hour) bool {
			return h.From.Before(p.To) && p.From.Before(h.To) ||
				oneADate && worktime.WallIn(h.From, s.Clock).Date == worktime.WallIn(p.From, s.Clock).Date
		})
		if !taken {
			picked = append(picked, h)
		}
	}
	return picked
}

func (s Sought) leastBurden() int {
	least := -1
	for _, p := range s.People {
		if n := s.Burdens[p.ID]; least < 0 || n < least {
			least = n
		}
	}
	return least
}

// The edge of a day: its first and last hour, and what is early or late by the clock.
const (
	edgeHour = time.Hour
	early    = worktime.Clock(8 * 60)
	late     = worktime.Clock(18 * 60)
	dayBreak = 4 * time.Hour // so long a break parts two working days; a shorter one is within a day
	aside    = 48 * time.Hour
)

// days are the working days of each of the people, as stretches from their first opening to their last closing.
func (s Sought) days() [][]worktime.Interval {
	out := make([][]worktime.Interval, len(s.People))
	for i, p := range s.People {
		for _, w := range p.Time.Windows(s.From.Add(-aside), s.To.Add(aside)) {
			if n := len(out[i]); n > 0 && w.From.Sub(out[i][n-1].To) < dayBreak {
				out[i][n-1].To = w.To
			} else {
				out[i] = append(out[i], w)
			}
		}
	}
	return out
}

// atEdge tells whether an hour touches the edge of one of a person's days.
func atEdge(p Seen, days []worktime.Interval, h worktime.Interval) bool {
	for _, d := range days {
		if h.From.Before(d.From.Add(edgeHour)) && h.To.After(d.From) || h.From.Before(d.To) && h.To.After(d.To.Add(-edgeHour)) {
			return true
		}
	}
	zone := p.Time.Zone(h.From)
	from, to := worktime.WallIn(h.From, zone), worktime.WallIn(h.To, zone)
	return from.Clock < early || to.Clock > late || to.Date > from.Date
}

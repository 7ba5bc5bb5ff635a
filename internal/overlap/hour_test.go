package overlap

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"meantime/internal/id"
	"meantime/internal/worktime"
	"meantime/internal/zone"
)

// free tells whether an instant is an hour of somebody's, by its minute alone.
func free(p Seen, at time.Time, minusFocus bool) bool {
	return worksAt(p, at) && !(minusFocus && len(p.Time.Focus(at, at.Add(time.Minute))) > 0)
}

// runs goes through the minutes, in fives as all hours here are, and gives each beginning from which everybody is free for
// the whole length.
func runs(s Sought) map[int64]bool {
	const five = 5 * time.Minute
	out, run := map[int64]bool{}, 0
	for at := s.From; at.Before(s.To); at = at.Add(five) {
		if run++; slices.ContainsFunc(s.People, func(p Seen) bool { return !free(p, at, s.MinusFocus) }) {
			run = 0
		}
		if n := int(s.Length / five); run >= n {
			out[at.Add(five-s.Length).Unix()] = true
		}
	}
	return out
}

// What is proposed is an hour of everybody's, at every minute; nothing is proposed only where there is none.
func TestFindAgainstTheMinutes(t *testing.T) {
	lisbon := load(t, "Europe/Lisbon")
	rapid.Check(t, func(t *rapid.T) {
		s := Sought{People: drawPeople(t, 2, 3), Clock: lisbon, MinusFocus: rapid.Bool().Draw(t, "minus focus"), Burdens: map[id.ID]int{},
			Length: rapid.SampledFrom([]time.Duration{30 * time.Minute, time.Hour, 90 * time.Minute}).Draw(t, "length")}
		s.From = worktime.Resolve(worktime.Wall{Date: start()}, lisbon).Add(time.Duration(rapid.IntRange(0, 100).Draw(t, "from")) * 5 * time.Minute)
		s.To = s.From.Add(time.Duration(rapid.IntRange(1, 3).Draw(t, "days")) * 24 * time.Hour)
		for _, p := range s.People {
			s.Burdens[p.ID] = rapid.IntRange(0, 3).Draw(t, "burden")
		}
		possible, found := runs(s), Find(s)
		if (len(possible) > 0) != (len(found) > 0) {
			t.Fatalf("%d beginnings, %d proposed", len(possible), len(found))
		}
		for i, h := range found {
			if !possible[h.From.Unix()] || h.To.Sub(h.From) != s.Length {
				t.Fatalf("%v is no hour of theirs", h.Interval)
			}
			if cost := costOf(s, h.From); h.cost != cost {
				t.Fatalf("%v costs %d, not %d", h.Interval, cost, h.cost)
			}
			for _, other := range found[:i] {
				if h.From.Before(other.To) && other.From.Before(h.To) {
					t.Fatalf("%v and %v share time", h.Interval, other.Interval)
				}
				if other.cost > h.cost {
					t.Fatalf("%v stands before %v, which is fairer", other, h)
				}
			}
		}
		// No beginning at all, on any five minutes, would be fairer than the first that is proposed begins on or beside it.
		if len(found) > 0 {
			for at := range possible {
				begin := time.Unix(at, 0).UTC()
				if begin.In(lisbon).Minute()%30 == 0 && costOf(s, begin) < found[0].cost {
					t.Fatalf("%v costs less than %v", begin, found[0])
				}
			}
		}
		near := Near(s)
		for _, l := range near.Without {
			rest := s
			rest.People = slices.DeleteFunc(slices.Clone(s.People), func(p Seen) bool { return p.ID == l.Person })
			if !runs(rest)[l.From.Unix()] {
				t.Fatalf("%v is no hour of the others", l)
			}
		}
		if b := near.Beyond; b != nil && possible[b.From.Unix()] {
			t.Fatalf("%v is beyond nobody's hours", b)
		}
	})
}

// costOf counts an hour's cost as the rules say it, minute by minute.
func costOf(s Sought, begin time.Time) (cost int) {
	least := 1 << 30
	for _, p := range s.People {
		least = min(least, s.Burdens[p.ID])
	}
	for _, p := range s.People {
		edge := false
		for at := begin; at.Before(begin.Add(s.Length)); at = at.Add(5 * time.Minute) {
			clock := worktime.WallIn(at, p.Time.Zone(begin)).Clock
			edge = edge || clock < 8*60 || clock >= 18*60 || !reaches(p, at, -1) || !reaches(p, at, 1)
		}
		if edge {
			cost += 1 + s.Burdens[p.ID] - least
		}
	}
	return cost
}

// reaches tells whether a working day goes on for an hour before or after an instant: whether they work within the four
// hours that follow that hour, or at its end.
func reaches(p Seen, at time.Time, way time.Duration) bool {
	const five = 5 * time.Minute
	gap := 0
	for i := 1; ; i++ {
		there := at.Add(way * five * time.Duration(i))
		if worksAt(p, there) {
			if gap = 0; i >= 12 {
				return true
			}
		} else if gap++; gap >= 48 {
			return false
		}
	}
}

func who(t *testing.T, name string, n id.ID, where, hours string) Seen {
	t.Helper()
	var from, to worktime.Clock
	for i, at := range strings.Split(hours, "-") {
		c, err := worktime.ParseClock(at)
		if err != nil {
			t.Fatal(err)
		}
		if i == 0 {
			from = c
		} else {
			to = c
		}
	}
	p, err := worktime.Compile(worktime.Schedule{Zone: where, Hours: &worktime.Hours{Week: worktime.Workdays(worktime.Window{From: from, To: to})}}, zone.Shipped().Load)
	if err != nil {
		t.Fatal(err)
	}
	s := Seen{Time: p}
	s.ID, s.Name = n, name
	return s
}

// The edge of the day goes round: whoever had it lately is spared where another can have it.
func TestTheEdgeGoesRound(t *testing.T) {
	lisbon := load(t, "Europe/Lisbon")
	// Of the two hours that they share, the first is Kenji's last and the second is Marisol's first.
	kenji, marisol := who(t, "Kenji", 1, "Europe/Lisbon", "08:00-12:00"), who(t, "Marisol", 2, "Europe/Lisbon", "10:00-16:00")
	s := Sought{People: []Seen{kenji, marisol}, Clock: lisbon, Length: time.Hour, Burdens: map[id.ID]int{}}
	s.From = worktime.Resolve(worktime.Wall{Date: start()}, lisbon)
	s.To = s.From.AddDate(0, 0, 1)
	var turns []string
	for range 6 {
		h := Find(s)[0]
		for _, who := range h.Edge {
			s.Burdens[who]++
		}
		turns = append(turns, fmt.Sprintf("%s %v", h.From.In(lisbon).Format("15:04"), h.Edge))
	}
	if got := fmt.Sprint(turns); s.Burdens[1] != 3 || s.Burdens[2] != 3 {
		t.Errorf("the turns: %s", got)
	}
}

// Five hours on five dates come before two on one.
func TestFindOnFiveDates(t *testing.T) {
	lisbon := load(t, "Europe/Lisbon")
	s := Sought{People: []Seen{who(t, "A", 1, "Europe/Lisbon", "09:00-17:00"), who(t, "B", 2, "Asia/Kathmandu", "09:00-17:00")}, Clock: lisbon, Length: 30 * time.Minute}
	s.From = worktime.Resolve(worktime.Wall{Date: start()}, lisbon)
	s.To = s.From.AddDate(0, 0, 14)
	var got []string
	for _, h := range Find(s) {
		got = append(got, h.From.In(lisbon).Format("Mon 15:04"))
	}
	if want := "[Thu 10:00 Fri 10:00 Mon 09:00 Tue 09:00 Wed 09:00]"; fmt.Sprint(got) != want {
		t.Errorf("%v, want %v", got, want)
	}
	s.To = s.From.AddDate(0, 0, 1)
	if got := len(Find(s)); got != 5 {
		t.Errorf("%d on one date", got)
	}
}

func TestNear(t *testing.T) {
	lisbon := load(t, "Europe/Lisbon")
	ines, kenji, aroha := who(t, "Inês", 1, "Europe/Lisbon", "09:00-17:00"), who(t, "Kenji", 2, "Asia/Tokyo", "09:30-17:30"), who(t, "Ruth", 3, "Europe/London", "09:00-17:00")
	s := Sought{People: []Seen{ines, kenji, aroha}, Clock: lisbon, Length: time.Hour}
	s.From = worktime.Resolve(worktime.Wall{Date: start()}, lisbon)
	s.To = s.From.AddDate(0, 0, 1)
	n := Near(s)
	if len(n.Without) != 1 || n.Without[0].Person != kenji.ID || n.Beyond == nil || n.Beyond.Person != kenji.ID || n.Beyond.By != 30*time.Minute {
		t.Errorf("%+v %+v", n, n.Beyond)
	}
	s.People[1] = who(t, "Kenji", 2, "Asia/Tokyo", "10:00-18:00")
	s.People[0] = who(t, "Inês", 1, "Europe/Lisbon", "09:30-17:00")
	s.People[1] = who(t, "Kenji", 2, "Asia/Kathmandu", "09:00-14:45")
	if n = Near(s); n.Shared.To.Sub(n.Shared.From) != 30*time.Minute {
		t.Errorf("the longest they share: %v", n.Shared)
	}
	s.People[1].Coarse = true
	if n = Near(s); n.Beyond != nil && n.Beyond.Person == kenji.ID {
		t.Error("of who shares no hours it is said how far they reach")
	}
	s.People = []Seen{ines, who(t, "Aroha", 4, "Pacific/Auckland", "11:00-13:00")}
	if n = Near(s); n.Beyond != nil || len(n.Without) > 0 {
		t.Errorf("what is half a day away is near: %+v %+v", n.Beyond, n.Without)
	}
}

// Where focus alone stands in the way, that is said, and which hour it would be.
func TestNearInFocus(t *testing.T) {
	lisbon := load(t, "Europe/Lisbon")
	window := worktime.Window{From: 9 * 60, To: 17 * 60}
	p, err := worktime.Compile(worktime.Schedule{Zone: "Europe/Lisbon", FocusWeekly: worktime.Workdays(window)}, zone.Shipped().Load)
	if err != nil {
		t.Fatal(err)
	}
	s := Sought{People: []Seen{who(t, "Inês", 1, "Europe/Lisbon", "09:00-17:00"), {Time: p}}, Clock: lisbon, Length: time.Hour, MinusFocus: true}
	s.From = worktime.Resolve(worktime.Wall{Date: start()}, lisbon)
	s.To = s.From.AddDate(0, 0, 1)
	if n := Near(s); len(Find(s)) > 0 || n.Focused.From.In(lisbon).Format("15:04") != "10:00" {
		t.Errorf("beside focus %v; in it %v", Find(s), n.Focused)
	}
}

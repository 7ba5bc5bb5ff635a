package relay

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"meantime/internal/id"
	"meantime/internal/worktime"
	"meantime/internal/zone"
)

// team are people who work from Monday to Friday, 09:00 to 17:00 each in their zone, by their numbers from 1.
func team(t testing.TB, length Length, zones ...string) *pace {
	t.Helper()
	people := map[id.ID]*worktime.Person{}
	for i, name := range zones {
		people[id.ID(i+1)] = compiled(t, worktime.Schedule{Zone: name})
	}
	return newPace(length, people)
}

func compiled(t testing.TB, s worktime.Schedule) *worktime.Person {
	t.Helper()
	p, err := worktime.Compile(s, zone.Shipped().Load)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// says spells turns, on UTC.
func says(turns []Turn, back time.Time) string {
	var out []string
	for _, t := range turns {
		says := fmt.Sprintf("%d %s to %s", t.Person, t.From.Format("Mon 15:04"), t.Due.Format("Mon 15:04"))
		if t.Passed {
			says += " passed"
		}
		out = append(out, says)
	}
	return strings.Join(append(out, back.Format("Mon 15:04")), ", ")
}

var tuesday = time.Date(2026, 10, 13, 9, 40, 0, 0, time.UTC)

// TestItFollowsTheSun has people round the world, named in a bad order: the quickest follows the sun.
func TestItFollowsTheSun(t *testing.T) {
	p := team(t, EndOfDay, "America/Santiago", "Pacific/Auckland", "Europe/Lisbon", "Asia/Kathmandu")
	order := p.soonest([]id.ID{1, 2, 3, 4}, 9, tuesday)
	turns, back := p.expect(order, 9, tuesday)
	if got := says(turns, back); got != "4 Tue 09:40 to Tue 11:15, 3 Tue 11:15 to Tue 16:00, 1 Tue 16:00 to Tue 20:00, 2 Tue 20:00 to Wed 04:00, Wed 04:00" {
		t.Error(got)
	}
	turns, back = p.expect([]id.ID{1, 2, 3, 4}, 9, tuesday)
	if got := says(turns, back); got != "1 Tue 12:00 to Tue 20:00, 2 Tue 20:00 to Wed 04:00, 3 Wed 08:00 to Wed 16:00, 4 Thu 03:15 to Thu 11:15, Thu 11:15" {
		t.Error(got)
	}
}

// TestEquallyQuick keeps the order of the list where another one is no quicker.
func TestEquallyQuick(t *testing.T) {
	p := team(t, TwoHours, "Europe/Lisbon", "Europe/Lisbon", "Europe/Lisbon")
	for _, order := range [][]id.ID{{1, 2, 3}, {3, 1, 2}} {
		if got := p.soonest(order, 9, tuesday); fmt.Sprint(got) != fmt.Sprint(order) {
			t.Errorf("of %v it makes %v", order, got)
		}
	}
}

// TestTheEndOfADayThatIsNearlyOver gives until the end of the next.
func TestTheEndOfADayThatIsNearlyOver(t *testing.T) {
	p := team(t, EndOfDay, "Europe/Lisbon")
	for minutes, want := range map[int]string{60: "Tue 16:00", 59: "Wed 16:00", 0: "Wed 16:00"} {
		at := time.Date(2026, 10, 13, 16, 0, 0, 0, time.UTC).Add(-time.Duration(minutes) * time.Minute)
		if got := p.window(1, at).due.Format("Mon 15:04"); got != want {
			t.Errorf("%d minutes before it closes: %s, want %s", minutes, got, want)
		}
	}
	for length, want := range map[Length]string{TwoHours: "Tue 11:40", FourHours: "Tue 13:40", WorkingDay: "Wed 09:40"} {
		if got := team(t, length, "Europe/Lisbon").window(1, tuesday).due.Format("Mon 15:04"); got != want {
			t.Errorf("%s: %s, want %s", length, got, want)
		}
	}
}

// TestWhoIsAwayIsPassedOver has somebody on leave until Friday, and everybody on leave.
func TestWhoIsAwayIsPassedOver(t *testing.T) {
	off := func(first, last int) *worktime.Person {
		return compiled(t, worktime.Schedule{Zone: "Europe/Lisbon", Off: []worktime.DateRange{{First: worktime.DateOf(2026, 10, first), Last: worktime.DateOf(2026, 10, last)}}})
	}
	p := newPace(EndOfDay, map[id.ID]*worktime.Person{1: off(13, 15), 2: compiled(t, worktime.Schedule{Zone: "Europe/Lisbon"}), 3: off(13, 13), 4: off(19, 19)})
	for _, tt := range []struct {
		order []id.ID
		last  id.ID
		want  string
	}{
		{[]id.ID{1, 2}, 9, "2 Tue 09:40 to Tue 16:00, 1 Fri 08:00 to Fri 16:00 passed, Fri 16:00"},
		{[]id.ID{1, 3}, 9, "3 Wed 08:00 to Wed 16:00, 1 Fri 08:00 to Fri 16:00 passed, Fri 16:00"},
		{[]id.ID{2, 1}, 2, "1 Fri 08:00 to Fri 16:00, 2 Mon 08:00 to Mon 16:00, Mon 16:00"},
		{[]id.ID{2, 2}, 9, "2 Tue 09:40 to Tue 16:00, 2 Wed 08:00 to Wed 16:00, Wed 16:00"},
		{[]id.ID{5, 2}, 9, "2 Tue 09:40 to Tue 16:00, 5 Mon 00:00 to Mon 00:00 passed, Mon 00:00"}, // nobody knows when
	} {
		if got := says(p.expect(tt.order, tt.last, tuesday)); got != tt.want {
			t.Errorf("%v after %d: %s, want %s", tt.order, tt.last, got, tt.want)
		}
	}
	// A leave that begins on Monday counts from the weekend before it.
	if saturday := time.Date(2026, 10, 17, 12, 0, 0, 0, time.UTC); !p.away(4, saturday) || p.away(2, saturday) || p.away(4, tuesday) {
		t.Error("away at another time")
	}
}

var someZones = []string{"Pacific/Auckland", "Asia/Tokyo", "Asia/Kathmandu", "Asia/Amman", "Europe/Lisbon", "Africa/Accra", "America/Halifax", "America/Santiago", "America/Merida"}

// TestNoOrderIsSooner weighs every order of up to five turns against the one that is found.
func TestNoOrderIsSooner(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		length := rapid.SampledFrom(Lengths()).Draw(r, "length")
		zones := rapid.SliceOfN(rapid.SampledFrom(someZones), 2, 4).Draw(r, "zones")
		at := tuesday.Add(time.Duration(rapid.IntRange(0, 7*24*60).Draw(r, "minutes")) * time.Minute)
		p := team(t, length, zones...)
		people := make([]id.ID, len(zones))
		for i := range people {
			people[i] = id.ID(i + 1)
		}
		if rapid.Bool().Draw(r, "twice") {
			people = append(people, 1)
		}
		_, back := p.expect(p.soonest(people, 2, at), 2, at)
		greedy := p.greedy(people, 2, at)
		orders := append(permutations(people), greedy)
		for _, order := range orders {
			if check(2, order, length) != nil {
				continue
			}
			if _, other := p.expect(order, 2, at); other.Before(back) {
				r.Fatalf("%v is round at %s, and the one found at %s", order, other, back)
			}
		}
	})
}

func permutations(list []id.ID) (out [][]id.ID) {
	if len(list) <= 1 {
		return [][]id.ID{list}
	}
	for i, first := range list {
		rest := append(append([]id.ID{}, list[:i]...), list[i+1:]...)
		for _, tail := range permutations(rest) {
			out = append(out, append([]id.ID{first}, tail...))
		}
	}
	return out
}

// TestTwentyPeople plans for as many as there can be: each once, each after the one before.
func TestTwentyPeople(t *testing.T) {
	zones := make([]string, MaxLegs)
	people := make([]id.ID, MaxLegs)
	for i := range zones {
		zones[i], people[i] = someZones[i%len(someZones)], id.ID(i+1)
	}
	p := team(t, EndOfDay, zones...)
	order := p.soonest(people, 1, tuesday)
	turns, back := p.expect(order, 1, tuesday)
	seen, at := map[id.ID]bool{}, tuesday
	for _, turn := range turns {
		if seen[turn.Person] || turn.From.Before(at) || !turn.Due.After(turn.From) {
			t.Errorf("%+v after %s", turn, at)
		}
		seen[turn.Person], at = true, turn.Due
	}
	if len(turns) != MaxLegs || order[0] == 1 || !back.Equal(at) || back.After(tuesday.AddDate(0, 0, 14)) {
		t.Errorf("%d turns, round at %s", len(turns), back)
	}
}

package overlap

import (
	"fmt"
	"testing"
	"time"

	"pgregory.net/rapid"

	"meantime/internal/id"
	"meantime/internal/worktime"
	"meantime/internal/zone"
)

// drawPeople draws people of any hours, in zones a half and a quarter hour off, and where clocks are set these days.
func drawPeople(t *rapid.T, least, most int) []Seen {
	people := make([]Seen, rapid.IntRange(least, most).Draw(t, "people"))
	for i := range people {
		zones := []string{"Europe/Lisbon", "America/New_York", "Asia/Kathmandu", "Australia/Lord_Howe", "America/St_Johns", "Asia/Tokyo"}
		s := worktime.Schedule{Zone: rapid.SampledFrom(zones).Draw(t, "zone")}
		if rapid.Bool().Draw(t, "own hours") {
			s.Hours = &worktime.Hours{Week: drawWeek(t, "hours")}
		}
		if rapid.Bool().Draw(t, "focus") {
			s.FocusWeekly = drawWeek(t, "focus")
		}
		if rapid.IntRange(0, 3).Draw(t, "away") == 0 {
			s.Off = []worktime.DateRange{{First: start() + 2, Last: start() + 3}}
		}
		p, err := worktime.Compile(s, zone.Shipped().Load)
		if err != nil {
			t.Fatal(err)
		}
		people[i].Time, people[i].ID, people[i].Coarse = p, id.ID(100+i), rapid.IntRange(0, 5).Draw(t, "coarse") == 0
	}
	return people
}

// start is a Thursday before clocks are set back in Europe, at Lord Howe a while after they were set forward.
func start() worktime.Date { return worktime.DateOf(2026, time.October, 22) }

func drawWeek(t *rapid.T, what string) (week worktime.Weekly[worktime.Window]) {
	for day := range week {
		if rapid.IntRange(0, 4).Draw(t, what+" none") == 0 {
			continue
		}
		from := rapid.IntRange(0, 95).Draw(t, what+" from") * 15
		length := rapid.IntRange(1, 40).Draw(t, what+" length") * 15
		week[day] = []worktime.Window{{From: worktime.Clock(from), To: worktime.Clock((from + length) % 1440)}}
	}
	return week
}

func load(t testing.TB, name string) *time.Location {
	t.Helper()
	loc, err := zone.Shipped().Load(name)
	if err != nil {
		t.Fatal(err)
	}
	return loc
}

func worksAt(p Seen, at time.Time) bool { return len(p.Time.Windows(at, at.Add(time.Minute))) > 0 }

// The steps count, at every fifth minute, who works at it.
func TestCountAgainstTheMinutes(t *testing.T) {
	lisbon := load(t, "Europe/Lisbon")
	rapid.Check(t, func(t *rapid.T) {
		people := drawPeople(t, 0, 5)
		date := start() + worktime.Date(rapid.IntRange(0, 6).Draw(t, "date"))
		from, to := worktime.Resolve(worktime.Wall{Date: date}, lisbon), worktime.Resolve(worktime.Wall{Date: date + 1}, lisbon)
		steps := Count(people, from, to)
		most := 0
		for at := from; at.Before(to); at = at.Add(5 * time.Minute) {
			n := 0
			for _, p := range people {
				if !p.Coarse && worksAt(p, at) {
					n++
				}
			}
			if got := At(steps, at); got != n {
				t.Fatalf("%v: %d at work, not %d", at, got, n)
			}
			most = max(most, n)
		}
		got, when := Busiest(steps)
		if got != most || (most > 0) != (len(when) > 0) {
			t.Fatalf("at most %d, not %d, at %v", got, most, when)
		}
		for i, s := range steps {
			if i == 0 && !s.From.Equal(from) || i == len(steps)-1 && !s.To.Equal(to) || i > 0 && (!s.From.Equal(steps[i-1].To) || s.N == steps[i-1].N) {
				t.Fatalf("steps have gaps: %v", steps)
			}
		}
	})
}

// A half hour of the week counts who works half of it or more; what a clock reads twice has the larger number.
func TestWeekAgainstTheMinutes(t *testing.T) {
	lisbon := load(t, "Europe/Lisbon")
	rapid.Check(t, func(t *rapid.T) {
		people := drawPeople(t, 0, 4)
		week := Week(people, start(), lisbon)
		want := map[string]int{}
		for at := worktime.Resolve(worktime.Wall{Date: start()}, lisbon); ; at = at.Add(30 * time.Minute) {
			wall := worktime.WallIn(at, lisbon)
			if wall.Date > start()+6 {
				break
			}
			n := 0
			for _, p := range people {
				minutes := 0 // in fives
				for m := range 6 {
					if worksAt(p, at.Add(time.Duration(m)*5*time.Minute)) {
						minutes++
					}
				}
				if !p.Coarse && minutes >= 3 {
					n++
				}
			}
			key := fmt.Sprint(wall.Date, int(wall.Clock)/30)
			want[key] = max(want[key], n)
		}
		for _, d := range week {
			for i, n := range d.N {
				w, read := want[fmt.Sprint(d.Date, i)]
				if !read {
					w = None
				}
				if n != w {
					t.Fatalf("%v, half hour %d: %d, not %d", d.Date, i, n, w)
				}
			}
		}
	})
	spring := Week(nil, worktime.DateOf(2027, time.March, 22), lisbon)
	if n := spring[6].N; n[1] != 0 || n[2] != None || n[3] != None || n[4] != 0 {
		t.Errorf("the hour that the clocks pass over: %v", n[:6])
	}
}

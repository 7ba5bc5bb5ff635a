package replay

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"meantime/internal/worktime"
	"meantime/internal/zone"
)

func at(t testing.TB, s string) time.Time {
	t.Helper()
	v, err := time.Parse(time.RFC3339, s)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func TestStays(t *testing.T) {
	message := func(s string) Message { return Message{At: at(t, s)} }
	h := &History{People: 1, Messages: []Message{
		message("2026-01-01T00:00:00Z"),
		message("2026-02-26T00:00:00Z"), // 56 days on: the two months touch
		message("2026-04-23T00:00:01Z"), // a second more: away in between
	}}
	var got []string
	for _, s := range stays(h)[0] {
		got = append(got, s.from.Format(time.RFC3339)+" "+s.to.Format(time.RFC3339))
	}
	want := []string{"2025-12-04T00:00:00Z 2026-03-26T00:00:00Z", "2026-03-26T00:00:01Z 2026-05-21T00:00:01Z"}
	if !slices.Equal(got, want) {
		t.Errorf("%q, want %q", got, want)
	}
}

// written is a habit of messages at times of a week, each so often: "mon 09:15" and the like.
func written(t *testing.T, times map[string]int) *habit {
	t.Helper()
	var h habit
	for s, n := range times {
		day, err := worktime.ParseDay(s[:3])
		if err != nil {
			t.Fatal(err)
		}
		clock, err := worktime.ParseClock(s[4:])
		if err != nil {
			t.Fatal(err)
		}
		for range n {
			h.add(time.Date(2026, 3, 1+int(day), 0, int(clock), 0, 0, time.UTC)) // 1 March is a Sunday
		}
	}
	return &h
}

func TestHabit(t *testing.T) {
	for name, c := range map[string]struct {
		times map[string]int
		want  string
	}{
		"nineteen tell nothing": {map[string]int{"mon 22:00": 19}, "usual"},
		// All within eight hours of 15:00 to 23:00; the start nearest to 09:00 that holds them all.
		"an evening":        {map[string]int{"mon 18:00": 10, "tue 22:45": 10}, "15:00-23:00 mon tue"},
		"a morning":         {map[string]int{"mon 05:00": 10, "tue 06:00": 10}, "05:00-13:00 mon tue"},
		"the usual hours":   {map[string]int{"mon 10:00": 10, "fri 11:00": 10}, "09:00-17:00 mon fri"},
		"the most":          {map[string]int{"mon 01:00": 9, "mon 12:00": 11}, "09:00-17:00 mon"},
		"a tenth is a day":  {map[string]int{"mon 10:00": 18, "sat 10:00": 2}, "09:00-17:00 mon sat"},
		"less than a tenth": {map[string]int{"mon 10:00": 18, "sat 10:00": 1, "sun 10:00": 1}, "09:00-17:00 mon"},
		// What is written at 01:00 on Tuesday belongs to Monday's night.
		"a night": {map[string]int{"mon 19:00": 10, "tue 02:30": 10}, "19:00-03:00 mon"},
		"Sunday":  {map[string]int{"sat 22:00": 10, "sun 05:30": 10}, "22:00-06:00 sat"},
	} {
		t.Run(name, func(t *testing.T) {
			p := written(t, c.times).pattern()
			got := "usual"
			if hours := p.hours(); hours != nil {
				got = ""
				for i := range 7 {
					day := (i + 1) % 7
					for _, w := range hours.Week[day] {
						if got == "" {
							got = w.From.String() + "-" + w.To.String()
						}
						got += " " + worktime.DayName(time.Weekday(day))
					}
				}
			}
			if got != c.want {
				t.Errorf("%s, want %s", got, c.want)
			}
		})
	}
}

// Whatever was written, its hours can be declared, and no other eight hours hold more of it.
func TestHabitProperties(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var h habit
		for range rapid.IntRange(enough, 60).Draw(t, "n") {
			minute := rapid.IntRange(0, 7*24*60-1).Draw(t, "minute")
			h.add(time.Date(2026, 3, 1, 0, minute, 0, 0, time.UTC))
		}
		p := h.pattern()
		s := worktime.Schedule{Hours: p.hours()}
		if problems := s.Validate(); len(problems) > 0 {
			t.Fatalf("%+v: %v", p, problems)
		}
		holds := func(start int) (n int) {
			for i := range dayLength {
				for _, day := range h.count {
					n += day[(start+i)%halfHours]
				}
			}
			return n
		}
		for start := range halfHours {
			if holds(start) > holds(p.start) || holds(start) == holds(p.start) && fromUsual(start) < fromUsual(p.start) {
				t.Fatalf("%d is better than %d", start, p.start)
			}
		}
	})
}

func TestPlaces(t *testing.T) {
	p := newPlaces(zone.Shipped())
	for _, c := range []struct{ at, want string }{
		{"2026-01-05T12:00:00Z", "UTC"},
		{"2026-01-05T12:00:00-05:00", "Etc/GMT+5"},
		{"2026-01-05T12:00:00+14:00", "Etc/GMT-14"},
		{"2026-01-05T12:00:00+05:30", "Asia/Kolkata"},
		{"2026-01-05T12:00:00+05:45", "Asia/Kathmandu"},
		{"2022-07-01T12:00:00+04:30", "Asia/Kabul"}, // Tehran had it too, but not for long
		{"2026-07-01T12:00:00-02:30", "America/St_Johns"},
		{"2026-01-05T12:00:00-03:30", "America/St_Johns"},
	} {
		when := at(t, c.at)
		_, offset := when.Zone()
		if got, err := p.at(when, offset); err != nil || got != c.want {
			t.Errorf("%s: %s, %v, want %s", c.at, got, err, c.want)
		}
	}
	if name, err := p.at(at(t, "2026-01-05T12:00:00Z"), 3600+23*60); err == nil {
		t.Errorf("01:23 is kept in %s", name)
	}
	if name, err := p.at(at(t, "2026-01-05T12:00:00Z"), 15*3600); err == nil {
		t.Errorf("15:00 is kept in %s", name)
	}
}

// A zone that is found keeps the offset at the time, whatever was asked before.
func TestPlacesKeep(t *testing.T) {
	zones := zone.Shipped()
	p := newPlaces(zones)
	found := 0
	for year := 2000; year < 2030; year++ {
		for _, month := range []time.Month{time.January, time.July} {
			for offset := -12 * 3600; offset <= 14*3600; offset += 15 * 60 {
				when := time.Date(year, month, 3, 12, 0, 0, 0, time.UTC)
				name, err := p.at(when, offset)
				if err != nil {
					continue
				}
				found++
				loc, err := zones.Load(name)
				if err != nil {
					t.Fatal(err)
				}
				if _, is := when.In(loc).Zone(); is != offset {
					t.Errorf("%s in %s is not at %d", when, name, offset)
				}
			}
		}
	}
	if found < 60*(27+8) {
		t.Errorf("only %d offsets were found", found)
	}
}

// A timeline says what worktime says, as long as one schedule is in force, and a change cuts it.
func TestTimeline(t *testing.T) {
	zones := zone.Shipped()
	rapid.Check(t, func(t *rapid.T) {
		begin := time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC)
		end := begin.AddDate(0, 0, 40)
		var eras []era
		from := begin
		for i := range rapid.IntRange(1, 4).Draw(t, "eras") {
			name := rapid.SampledFrom([]string{"UTC", "America/New_York", "Asia/Kolkata", "Etc/GMT-9"}).Draw(t, "zone")
			open := rapid.IntRange(0, 47).Draw(t, "open")
			hours := pattern{start: open, days: worktime.Weekdays(rapid.IntRange(1, 127).Draw(t, "days"))}.hours()
			p, err := worktime.Compile(worktime.Schedule{Zone: name, Hours: hours}, zones.Load)
			if err != nil {
				t.Fatal(err)
			}
			if i > 0 {
				from = from.Add(time.Duration(rapid.IntRange(0, 10*24*60).Draw(t, "later")) * time.Minute)
			}
			eras = append(eras, era{from, p})
		}
		line := newTimeline(eras, end)
		for range 30 {
			when := begin.Add(time.Duration(rapid.IntRange(0, 40*24*60).Draw(t, "when")) * time.Minute)
			check(t, line, eras, when, end)
		}
	})
}

func check(t *rapid.T, line *timeline, eras []era, when, end time.Time) {
	now := eras[0]
	var worked time.Duration
	for i, e := range eras {
		to := end
		if i+1 < len(eras) {
			to = eras[i+1].from
		}
		if !e.from.After(when) {
			now = e
			worked += e.time.WorkBetween(e.from, earlier(to, when))
		}
	}
	if got := line.at(when); got != now.time {
		t.Fatalf("another schedule is in force at %s", when)
	}
	if got := line.worked(eras[0].from, when); got != worked {
		t.Fatalf("worked %s until %s, not %s", got, when, worked)
	}
	next, ok := nextOf(eras, when, end)
	if got := line.next(when); ok && !got.Equal(next) {
		t.Fatalf("works next at %s after %s, not %s", got, when, next)
	}
	inside := ok && next.Equal(when)
	before := when.Add(-time.Microsecond)
	if last, ok := nextOf(eras, before, end); ok && last.Equal(before) {
		inside = true // the closing instant
	}
	if got := line.inside(when); got != inside {
		t.Fatalf("inside at %s: %v", when, got)
	}
}

// nextOf asks each schedule in turn.
func nextOf(eras []era, when, end time.Time) (time.Time, bool) {
	for i, e := range eras {
		to := end
		if i+1 < len(eras) {
			to = eras[i+1].from
		}
		from := later(e.from, when)
		if !from.Before(to) {
			continue
		}
		if next, ok := e.time.NextWorking(from); ok && next.Before(to) {
			return next, true
		}
	}
	return time.Time{}, false
}

func TestSpread(t *testing.T) {
	var s Spread
	if s.Quantile(50) != 0 || s.Len() != 0 {
		t.Error("nothing takes no time")
	}
	for _, minutes := range []int{5, 1, 3, 2, 4} {
		s.add(time.Duration(minutes)*time.Minute + 59*time.Second)
	}
	var got []string
	for _, q := range []int{1, 20, 21, 50, 95, 100} {
		got = append(got, fmt.Sprint(s.Quantile(q)))
	}
	if want := []string{"1m0s", "1m0s", "2m0s", "3m0s", "5m0s", "5m0s"}; !slices.Equal(got, want) {
		t.Errorf("%q, want %q", got, want)
	}
}

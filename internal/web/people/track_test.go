package people

import (
	"fmt"
	"testing"
	"time"

	"meantime/internal/words"
	"meantime/internal/worktime"
	"meantime/internal/zone"
)

func window(t *testing.T, from, to string) worktime.Window {
	t.Helper()
	a, err := worktime.ParseClock(from)
	if err != nil {
		t.Fatal(err)
	}
	b, err := worktime.ParseClock(to)
	if err != nil {
		t.Fatal(err)
	}
	return worktime.Window{From: a, To: b}
}

func load(t *testing.T, name string) *time.Location {
	t.Helper()
	loc, err := zone.Shipped().Load(name)
	if err != nil {
		t.Fatal(err)
	}
	return loc
}

func TestTrack(t *testing.T) {
	lisbon := load(t, "Europe/Lisbon")
	for name, tt := range map[string]struct {
		zone, from, to, date string
		focus                []worktime.Window
		want                 string
	}{
		"the same clock": {"Europe/Lisbon", "09:00", "17:30", "2026-10-13", []worktime.Window{window(t, "08:00", "10:00")},
			"09:00 to 17:30 work [{9 17.5 false false}] focus [{9 10 false false}] night [{0 6.5 false false} {22 24 false false}]"},
		"the other side of the world": {"Pacific/Auckland", "08:00", "15:00", "2026-10-13", nil,
			"00:00 to 03:00 and 20:00 to 00:00 work [{0 3 true false} {20 24 false true}] focus [] night [{10 18.5 false false}]"},
		"a day off": {"Europe/Lisbon", "09:00", "17:30", "2026-10-17", nil, "not working work [] focus [] night [{0 6.5 false false} {22 24 false false}]"},
		"a quarter of an hour": {"Asia/Kathmandu", "09:00", "17:00", "2026-10-13", nil,
			"04:15 to 12:15 work [{4.25 12.25 false false}] focus [] night [{0 1.75 false false} {17.25 24 false false}]"},
		"the clocks go back": {"America/New_York", "09:00", "17:00", "2026-10-26", nil, // in Lisbon a day before
			"13:00 to 21:00 work [{13 21 false false}] focus [] night [{2 10.5 false false}]"},
	} {
		week := worktime.Workdays(window(t, tt.from, tt.to))
		p, err := worktime.Compile(worktime.Schedule{Zone: tt.zone, Hours: &worktime.Hours{Week: week}, FocusWeekly: worktime.Workdays(tt.focus...)}, zone.Shipped().Load)
		if err != nil {
			t.Fatal(err)
		}
		date, err := worktime.ParseDate(tt.date)
		if err != nil {
			t.Fatal(err)
		}
		track := trackOf(&words.Locale{}, p, false, dayAt(date, lisbon))
		if got := fmt.Sprint(track.Says, " work ", track.Work, " focus ", track.Focus, " night ", track.Night); got != tt.want {
			t.Errorf("%s:\n got %s\nwant %s", name, got, tt.want)
		}
	}
}

func TestWorking(t *testing.T) {
	p, err := worktime.Compile(worktime.Schedule{Zone: "Europe/Lisbon"}, zone.Shipped().Load)
	if err != nil {
		t.Fatal(err)
	}
	lisbon := load(t, "Europe/Lisbon")
	for _, tt := range []struct {
		day, hour int
		coarse    bool
		want      string
	}{
		{13, 10, false, "Within their working hours until 17:00"},
		{13, 10, true, "Works today"},
		{13, 8, false, "Works again at 09:00"},
		{13, 8, true, "Works again today"},
		{16, 18, false, "Works again at 09:00 on Monday"},
		{16, 18, true, "Works again on Monday"},
	} {
		now := time.Date(2026, 10, tt.day, tt.hour, 0, 0, 0, lisbon)
		if got := working(&words.Locale{}, p, now, tt.coarse); got != tt.want {
			t.Errorf("%v, coarse %v: %q, want %q", now, tt.coarse, got, tt.want)
		}
	}
	warsaw := load(t, "Europe/Warsaw")
	for hour, want := range map[int]string{9: "Works again at 10:00, your time", 11: "Within their working hours until 18:00, your time"} {
		if got := working(&words.Locale{}, p, time.Date(2026, 10, 13, hour, 0, 0, 0, warsaw), false); got != want {
			t.Errorf("seen from Warsaw at %d: %q, want %q", hour, got, want)
		}
	}
	off, err := worktime.Compile(worktime.Schedule{Zone: "UTC", Off: []worktime.DateRange{{First: 0, Last: 40000}}}, zone.Shipped().Load)
	if err != nil {
		t.Fatal(err)
	}
	if got := working(&words.Locale{}, off, time.Date(2026, 10, 13, 9, 0, 0, 0, time.UTC), false); got != "" {
		t.Errorf("who is long away: %q", got)
	}
}

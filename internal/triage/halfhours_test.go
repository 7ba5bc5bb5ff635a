package triage_test

import (
	"fmt"
	"testing"
	"time"

	"meantime/internal/triage"
	"meantime/internal/worktime"
)

func TestHalfHours(t *testing.T) {
	day := func(d int) worktime.Date { return worktime.DateOf(2026, 10, d) }
	window := func(from, to int) worktime.Window {
		return worktime.Window{From: worktime.Clock(from), To: worktime.Clock(to)}
	}
	compiled := func(s worktime.Schedule) *worktime.Person {
		p, err := worktime.Compile(s, time.LoadLocation)
		if err != nil {
			t.Fatal(err)
		}
		return p
	}
	lisbon := compiled(worktime.Schedule{Zone: "Europe/Lisbon"})
	one := worktime.Schedule{Zone: "Europe/Lisbon", Hours: &worktime.Hours{}, DateHours: map[worktime.Date][]worktime.Window{day(14): {window(9*60+10, 17*60)}}}
	for name, c := range map[string]struct {
		people []*worktime.Person
		want   string
	}{
		"each on a day of its own":   {[]*worktime.Person{lisbon, compiled(worktime.Schedule{Zone: "Asia/Amman"})}, "[Tue 13 11:00 Wed 14 09:00 Thu 15 09:00]"},
		"on odd clocks":              {[]*worktime.Person{lisbon, compiled(worktime.Schedule{Zone: "Asia/Kathmandu"})}, "[Tue 13 11:00 Wed 14 09:00 Thu 15 09:00]"},
		"two hours apart on one day": {[]*worktime.Person{lisbon, compiled(one)}, "[Wed 14 09:30 Wed 14 11:30 Wed 14 13:30]"},
		"none":                       {[]*worktime.Person{lisbon, compiled(worktime.Schedule{Zone: "Asia/Tokyo"})}, "[]"},
		"beside focus": {[]*worktime.Person{lisbon, compiled(worktime.Schedule{Zone: "Europe/Lisbon",
			FocusWeekly: worktime.Workdays(window(9*60, 11*60+30))})}, "[Tue 13 11:30 Wed 14 11:30 Thu 15 11:30]"},
		"in focus, where there is nothing else": {[]*worktime.Person{lisbon, compiled(worktime.Schedule{Zone: "Europe/Lisbon",
			FocusWeekly: worktime.Workdays(window(0, 24*60))})}, "[Tue 13 11:00 Wed 14 09:00 Thu 15 09:00]"},
		"in less than half an hour": {[]*worktime.Person{lisbon, compiled(worktime.Schedule{Zone: "Europe/Lisbon", Hours: &worktime.Hours{Week: worktime.Workdays(window(9*60, 9*60+29))}})}, "[]"},
	} {
		here, err := time.LoadLocation("Europe/Lisbon")
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, at := range triage.HalfHours(c.people, time.Date(2026, 10, 13, 9, 40, 0, 0, time.UTC), here) {
			got = append(got, at.In(here).Format("Mon 2 15:04"))
		}
		if fmt.Sprint(got) != c.want {
			t.Errorf("%s: got %v, want %s", name, got, c.want)
		}
	}
	auckland, err := time.LoadLocation("Pacific/Auckland") // for whom it is Wednesday when it is eleven on Tuesday in Lisbon
	if err != nil {
		t.Fatal(err)
	}
	there := triage.HalfHours([]*worktime.Person{lisbon, compiled(worktime.Schedule{Zone: "Europe/Lisbon"})}, time.Date(2026, 10, 13, 9, 40, 0, 0, time.UTC), auckland)
	if len(there) != 3 || there[1].Format("Mon 15:04") != "Tue 11:00" {
		t.Errorf("on days of their own as seen from Auckland: %v", there)
	}
}

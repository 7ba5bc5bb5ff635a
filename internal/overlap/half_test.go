package overlap_test

import (
	"fmt"
	"testing"
	"time"

	"meantime/internal/app/apptest"
	"meantime/internal/id"
	"meantime/internal/person"
	"meantime/internal/worktime"
)

// TestHalfHours are in everybody's hours, on days of their own and away from the edge of the day; beside focus where that
// leaves some, and not where something is taken.
func TestHalfHours(t *testing.T) {
	apptest.Each(t, func(t *testing.T, w *apptest.World) {
		window := func(from, to int) worktime.Window {
			return worktime.Window{From: worktime.Clock(from), To: worktime.Clock(to)}
		}
		ines := w.Person("Inês Carvalho", "Europe/Lisbon")
		with := func(name string, d person.Declared) person.Actor { return w.PersonWith(name, person.Member, d) }
		one := person.Declared{Zone: "Europe/Lisbon", Hours: &worktime.Hours{Week: worktime.Weekly[worktime.Window]{time.Wednesday: {window(9*60+10, 17*60)}}}}
		taken := worktime.Interval{From: time.Date(2026, 10, 14, 9, 15, 0, 0, time.UTC), To: time.Date(2026, 10, 14, 9, 45, 0, 0, time.UTC)}
		for name, c := range map[string]struct {
			with  person.Actor
			taken []worktime.Interval
			want  string
		}{
			"each on a day of its own":   {with("Ada Amman", person.Declared{Zone: "Asia/Amman"}), nil, "[Tue 13 11:00 Wed 14 10:00 Thu 15 10:00]"},
			"where something is taken":   {with("Bea Amman", person.Declared{Zone: "Asia/Amman"}), []worktime.Interval{taken}, "[Tue 13 11:00 Wed 14 11:00 Thu 15 10:00]"},
			"on odd clocks":              {with("Kat Mandu", person.Declared{Zone: "Asia/Kathmandu"}), nil, "[Wed 14 10:00 Thu 15 10:00 Fri 16 10:00]"},
			"on one day":                 {with("One Day", one), nil, "[Wed 14 10:30 Wed 14 11:00 Wed 21 10:30]"},
			"none":                       {with("Kenji Morita", person.Declared{Zone: "Asia/Tokyo"}), nil, "[]"},
			"beside focus":               {with("Foc Us", person.Declared{Zone: "Europe/Lisbon", FocusWeekly: worktime.Workdays(window(9*60, 11*60+30))}), nil, "[Tue 13 11:30 Wed 14 11:30 Thu 15 11:30]"},
			"in focus, for want of else": {with("Fo Cus", person.Declared{Zone: "Europe/Lisbon", FocusWeekly: worktime.Workdays(window(0, 24*60))}), nil, "[Tue 13 11:00 Wed 14 10:00 Thu 15 10:00]"},
			"in less than half an hour":  {with("Less Time", person.Declared{Zone: "Europe/Lisbon", Hours: &worktime.Hours{Week: worktime.Workdays(window(9*60, 9*60+29))}}), nil, "[]"},
			"of who shares only the day": {with("Cora Coarse", person.Declared{Zone: "Europe/Lisbon", Coarse: true}), nil, "[Tue 13 11:00 Wed 14 10:00 Thu 15 10:00]"},
		} {
			w.Space("With "+c.with.ID.String(), ines, c.with)
			found, err := w.Overlaps.HalfHours(t.Context(), ines, []id.ID{c.with.ID}, w.Now(), c.taken...)
			if err != nil {
				t.Fatal(err)
			}
			var got []string
			for _, h := range found {
				got = append(got, w.Wall(ines, h.From).Date.Time().Format("Mon 2 ")+w.Wall(ines, h.From).Clock.String())
			}
			if fmt.Sprint(got) != c.want {
				t.Errorf("%s: got %v, want %s", name, got, c.want)
			}
		}
	})
}

// TestHalfOutside is in the hours of the others, and reaches least out of one's own; none where nothing is within five hours.
func TestHalfOutside(t *testing.T) {
	apptest.Each(t, func(t *testing.T, w *apptest.World) {
		ines, kenji, bea := w.Person("Inês Carvalho", "Europe/Lisbon"), w.Person("Kenji Morita", "Asia/Tokyo"), w.Person("Bea Brisbane", "Australia/Brisbane")
		axel := w.PersonWith("Axel Away", person.Member, person.Declared{Zone: "Europe/Lisbon",
			Leaves: []person.Leave{{From: worktime.DateOf(2026, 10, 1), To: worktime.DateOf(2026, 12, 20)}}})
		w.Space("Ticketing", ines, kenji, bea, axel)
		at := time.Date(2026, 10, 14, 7, 30, 0, 0, time.UTC) // until 17:00 in Tokyo
		for _, c := range []struct {
			who   person.Actor
			with  []person.Actor
			taken []worktime.Interval
			want  time.Time
		}{
			{ines, []person.Actor{kenji}, nil, at},
			{ines, []person.Actor{kenji}, []worktime.Interval{{From: at, To: at.Add(time.Hour)}}, at.AddDate(0, 0, 1)},
			{ines, []person.Actor{kenji, bea}, nil, at.Add(-time.Hour)}, // until 17:00 in Brisbane
			{kenji, []person.Actor{ines}, nil, time.Date(2026, 10, 14, 8, 0, 0, 0, time.UTC)},
			{ines, []person.Actor{axel}, nil, time.Time{}},
		} {
			var with []id.ID
			for _, who := range c.with {
				with = append(with, who.ID)
			}
			got, ok, err := w.Overlaps.HalfOutside(t.Context(), c.who, with, w.Now(), c.taken...)
			if err != nil || ok == c.want.IsZero() || !got.Equal(c.want) {
				t.Errorf("%+v: %v %t %v", c, got, ok, err)
			}
		}
	})
}

// TestWithin is what lies in everybody's hours to its end, focus or not, as far as they share these.
func TestWithin(t *testing.T) {
	apptest.Each(t, func(t *testing.T, w *apptest.World) {
		ines := w.Person("Inês Carvalho", "Europe/Lisbon")
		focused := w.PersonWith("Foc Us", person.Member, person.Declared{Zone: "Europe/Lisbon", FocusWeekly: worktime.Workdays(worktime.Window{From: 0, To: 12 * 60})})
		coarse := w.PersonWith("Cora Coarse", person.Member, person.Declared{Zone: "Asia/Tokyo", Coarse: true})
		w.Space("Ticketing", ines, focused, coarse)
		for _, c := range []struct {
			with       person.Actor
			day, h, mn int // of November, in UTC, which is the time of Lisbon then
			want       bool
		}{
			{focused, 12, 9, 0, true}, {focused, 12, 16, 30, true}, {focused, 12, 16, 31, false}, {focused, 12, 8, 59, false}, {focused, 14, 10, 0, false},
			{coarse, 12, 12, 30, true}, {coarse, 12, 12, 31, false}, // until 22:00 in Tokyo
		} {
			got, err := w.Overlaps.Within(t.Context(), ines, []id.ID{c.with.ID}, time.Date(2026, 11, c.day, c.h, c.mn, 0, 0, time.UTC))
			if err != nil || got != c.want {
				t.Errorf("%+v: %t, %v", c, got, err)
			}
		}
	})
}

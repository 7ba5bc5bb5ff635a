package overlap_test

import (
	"fmt"
	"testing"

	"meantime/internal/app/apptest"
	"meantime/internal/fault"
	"meantime/internal/overlap"
	"meantime/internal/person"
	"meantime/internal/space"
	"meantime/internal/worktime"
)

func names(list []overlap.Seen) (out []string) {
	for _, p := range list {
		out = append(out, p.Name)
	}
	return out
}

func TestSee(t *testing.T) {
	apptest.Each(t, func(t *testing.T, w *apptest.World) {
		ines, kenji := w.Person("Inês", "Europe/Lisbon"), w.Person("Kenji", "Asia/Tokyo")
		w.Person("Aroha", "Pacific/Auckland")
		ruth := w.Person("Ruth", "Europe/London")
		gil := w.PersonAs("Gil", "America/New_York", person.Guest)
		closed := w.SpaceOf(space.Details{Name: "Board", Kind: space.Closed}, ruth, gil)
		for _, tt := range []struct {
			actor person.Actor
			whom  overlap.Whom
			want  string
		}{
			{ines, overlap.Whom{}, "[Aroha Kenji Inês Ruth Gil]"},
			{ines, overlap.Whom{Name: "ru"}, "[Ruth]"},
			{ruth, overlap.Whom{Space: closed.ID}, "[Ruth Gil]"},
			{gil, overlap.Whom{}, "[Ruth Gil]"},
			{gil, overlap.Whom{Name: "kenji"}, "[]"},
		} {
			list, all, err := w.Overlaps.See(t.Context(), tt.actor, tt.whom, w.Clock())
			if got := fmt.Sprint(names(list)); err != nil || got != tt.want || !all {
				t.Errorf("%+v: %s, all %v, %v; want %s", tt.whom, got, all, err, tt.want)
			}
		}
		if _, _, err := w.Overlaps.See(t.Context(), kenji, overlap.Whom{Space: closed.ID}, w.Clock()); !fault.Is(err, fault.KindNotFound) {
			t.Errorf("a stranger to a space: %v", err)
		}
	})
}

// Who tells others only the day is seen by them as working all of it, whatever their hours are, and by themself as they are.
func TestSeeWhoSharesTheDay(t *testing.T) {
	apptest.Each(t, func(t *testing.T, w *apptest.World) {
		ines := w.Person("Inês", "Europe/Lisbon")
		date := worktime.DateOf(2026, 10, 13)
		night := worktime.Weekly[worktime.Window]{}
		night[2] = []worktime.Window{{From: 23 * 60, To: 3 * 60}} // Tuesdays
		shy := w.PersonWith("Shy", person.Member, person.Declared{Zone: "Europe/Lisbon", Coarse: true, Hours: &worktime.Hours{Week: night}, FocusWeekly: night,
			DateHours: map[worktime.Date][]worktime.Window{date + 1: {{From: 600, To: 660}}, date + 7: {}},
			Leaves:    []person.Leave{{From: date + 14, To: date + 14}}})
		for _, tt := range []struct {
			viewer person.Actor
			want   string
		}{
			{ines, "06:30-22:00 06:30-22:00 - - -"},
			{shy, "23:00-00:00 00:00-03:00 10:00-11:00 - - -"},
		} {
			list, _, err := w.Overlaps.See(t.Context(), tt.viewer, overlap.Whom{Name: "shy"}, w.Clock())
			if err != nil || len(list) != 1 {
				t.Fatal(list, err)
			}
			got := ""
			for _, d := range []worktime.Date{date, date + 1, date + 2, date + 7, date + 14} {
				p := list[0].Time
				loc := p.Zone(w.Clock())
				windows := p.Windows(worktime.Resolve(worktime.Wall{Date: d}, loc), worktime.Resolve(worktime.Wall{Date: d + 1}, loc))
				for _, i := range windows {
					got += fmt.Sprintf("%s-%s ", i.From.In(loc).Format("15:04"), i.To.In(loc).Format("15:04"))
				}
				if len(windows) == 0 {
					got += "- "
				}
				if focus := p.Focus(w.Clock(), w.Clock().AddDate(0, 0, 14)); tt.viewer == ines && len(focus) > 0 {
					t.Error("focus is told of")
				}
			}
			if got != tt.want+" " || list[0].Coarse != (tt.viewer == ines) {
				t.Errorf("%s, coarse %v; want %s", got, list[0].Coarse, tt.want)
			}
		}
	})
}

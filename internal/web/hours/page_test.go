package hours_test

import (
	"strings"
	"testing"

	"meantime/internal/holiday"
	"meantime/internal/person"
	"meantime/internal/web/cities"
	"meantime/internal/web/hours"
	"meantime/internal/web/page"
	"meantime/internal/web/page/pagetest"
)

func TestHoursPage(t *testing.T) {
	shell := pagetest.Shell(t, "Your hours, and what may enter them", page.PlaceMe)
	typical := &hours.Page{Shell: shell, Tab: "hours", Form: hours.Form{Times: []string{"09:00", ""}, Moves: []hours.Move{{Date: "2026-11-02", Zone: "Tokyo"}, {}}},
		Wrong: hours.Wrong{"move.0": "Nowhere", "form": "No"}, Effect: hours.Effect{Says: "Later", Changed: true, First: "wrong-move-0", Next: []hours.Coming{{Moment: shell.Moment(shell.Now), New: true}}},
		Holidays: hours.Holidays{Place: hours.Place{Country: "PT"}, Countries: []holiday.Place{{Code: "PT", Name: "Portugal"}}, Regions: []holiday.Place{{Code: "PT-20", Name: "Azores"}}, Days: []hours.Feast{{Date: "2026-12-01", Day: "Tue 1 Dec", Name: "Restoration"}}},
		Paces:    []hours.Pace{{Space: "0001", Name: "Design", Choices: []hours.Choice{{Value: "", Label: "In every delivery", Chosen: true}}}},
		Cities:   []cities.City{{Name: "Lisbon", Where: "Portugal, UTC+1"}}, Face: hours.Face{Face: shell.Viewer.Face, City: "Lisbon", Hours: "Monday 09:00 to 17:00.", Shown: "Hello"},
		Changed: &hours.Changed{Says: "Changed", Lines: []hours.Difference{{What: "Monday", Saved: "a", Typed: "b"}}}}
	empty := &hours.Page{Shell: shell}
	for i, key := range []string{"mon", "tue", "wed", "thu", "fri", "sat", "sun"} {
		typical.Week.Rows[i] = hours.Row{Day: hours.Day{Key: key, Hours: "22:00-06:00"}, Name: key, Short: key, Hours: []hours.Bar{{From: 22, To: 24, CutEnd: true}}, Drops: []hours.Drop{{At: 23}}}
		empty.Week.Rows[i].Day.Key = key
	}
	text := pagetest.Check(t, "me/hours", typical, empty)[0]
	for _, want := range []string{`aria-invalid="true"`, `href="#wrong-move-0"`, "Portugal, UTC&#43;1", "Azores"} {
		if !strings.Contains(text, want) {
			t.Errorf("the page lacks %q", want)
		}
	}
}

func TestAwayPage(t *testing.T) {
	shell := pagetest.Shell(t, "Time away", page.PlaceMe)
	absence := hours.Absence{Says: "Mon 2 Nov to Fri 6 Nov", From: "2026-11-02", To: "2026-11-06", Now: true, Note: "Reachable by phone", StandIn: person.Card{Name: "Owen Reed", Handle: "owen"}}
	typical := &hours.AwayPage{Shell: shell, Tab: "away", Leaves: []hours.Absence{absence}, Hours: []hours.Absence{absence}, Form: hours.Leave{Was: "2026-11-02"},
		Wrong: hours.Wrong{"leave": "No", "off": "No", "standin": "No", "form": "No"}, People: []person.Card{{Name: "Owen Reed", Handle: "owen"}}}
	if text := pagetest.Check(t, "me/away", typical, &hours.AwayPage{Shell: shell})[0]; !strings.Contains(text, "Owen Reed stands in.") {
		t.Error("the page does not say who stands in")
	}
}

package relays_test

import (
	"testing"

	"meantime/internal/web/compose"
	"meantime/internal/web/page"
	"meantime/internal/web/page/pagetest"
	"meantime/internal/web/relays"
	"meantime/internal/words"
)

func TestPages(t *testing.T) {
	shell := func() page.Shell { return pagetest.Shell(t, "A relay", page.PlacePeople) }
	face := page.NewFace("k", "Kenji Morita", "")
	full := relays.NewPage{Shell: shell(), Files: &compose.AddFiles{Locale: &words.Locale{}, Into: "body", Action: "/relays/new/files"}, Spaces: []relays.Choice{{Value: "x", Text: "<b>", Chosen: true}}, Subject: "<b>", Body: "</textarea>", Lengths: []relays.Choice{{Value: "end_of_day", Text: "until"}},
		Legs: []relays.Leg{{Person: 7, Face: face, Name: "<b>", Theirs: "today 09:00 to 17:00 in Tokyo", By: "10:00", Day: "Wed 14 Oct", First: true},
			{Person: 8, Face: face, Name: "You", Note: "Away when this turn comes.", Last: true}},
		Without: true, From: "/complete/relay?space=x", Typed: "<i>", Round: "It would be round at 10:00.", Key: "k",
		Drawing: &relays.Drawing{Hours: 30, Axis: []relays.Mark{{Hour: 1, Text: "12", Minor: true}}, Rows: []relays.Row{{Face: face, Name: "<b>", City: "Tokyo", Night: []relays.Bar{{From: 1, To: 2}},
			Work: []relays.Bar{{From: 2, To: 3.5}}, Turn: relays.Bar{From: 2, To: 3}, Rough: true, Theirs: "x", Mine: "y", Says: "z"}}},
		Wrong: relays.Wrong{Space: "a", Title: "b", Body: "c", Order: "d", Who: "e", Form: "f"}}
	pagetest.Check(t, "relays/new", &relays.NewPage{Shell: shell()}, &full)
}

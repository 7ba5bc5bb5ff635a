package urgents_test

import (
	"testing"

	"meantime/internal/web/page"
	"meantime/internal/web/page/pagetest"
	"meantime/internal/web/urgents"
)

func TestPages(t *testing.T) {
	shell := func() page.Shell { return pagetest.Shell(t, "Urgent", page.PlaceSpaces) }
	face := page.NewFace("0000000000007", "Inês <Carvalho>", "")
	lines := []urgents.Line{{Href: "/urgents/x", Title: "Tickets will not <scan>", Face: face, Says: "Nobody has taken it yet."}}
	rung := shell()
	rung.Rings = []page.Ring{{ID: "x", Title: "Tickets will not <scan>", Worse: "The boat <boards>", Says: "Inês rings you", Then: "Sven is next.",
		Whisper: "Something urgent", Sounds: true}, {ID: "y", Title: "Quiet now"}}
	pagetest.Check(t, "urgents/rings", &urgents.Rings{Shell: rung, Lines: lines}, &urgents.Rings{Shell: shell()})
	pagetest.Check(t, "urgents/log", &urgents.Log{Shell: shell(), Where: "Ticketing", Home: "/spaces/x", Lines: lines, Older: "?before=x", Newest: "/"},
		&urgents.Log{Shell: shell()})
	whole := urgents.Urgent{Shell: shell(), ID: "x", Where: "Ticketing", Home: "/spaces/x", Author: face, Raised: "Inês raised this at 10:40.",
		Worse: "The boat <boards>", Body: "<p>It fades.</p>", State: "Nobody has taken it yet.", Next: "Sven at 10:50.", Own: "You have raised one.",
		Steps: []urgents.Step{{Face: face, Name: "Inês <Carvalho>", Href: "/people/x", Says: "Rung at 10:40.", Took: true, Unreached: "Mail comes back."}},
		Open:  true, Take: true, Resolve: true, Waits: true, Was: "<b>", Done: "<i>", Wrong: map[string]string{"was": "Please say."}, Key: "k"}
	pagetest.Check(t, "urgents/urgent", &whole, &urgents.Urgent{Shell: shell(), Thread: "/threads/x"})
}

package asks_test

import (
	"testing"

	"meantime/internal/web/asks"
	"meantime/internal/web/page"
	"meantime/internal/web/page/pagetest"
)

func TestPages(t *testing.T) {
	shell := func() page.Shell { return pagetest.Shell(t, "Hand it on", page.PlaceToday) }
	pagetest.Check(t, "asks/ended", &asks.EndedPage{Shell: shell(), Subject: "<b>", Says: "Inês was asked. Withdrawn at 10:40.", Href: "/threads/x#ask"},
		&asks.EndedPage{Shell: shell(), Own: true})
	mine := asks.HandOnPage{Shell: shell(), ID: 5, Subject: "<b>", Href: "/threads/x#ask", Mine: true, Who: "Inês", Key: "k", To: "/threads/x#ask"}
	wrong := mine
	wrong.Mine, wrong.StandIn, wrong.Typed, wrong.Said, wrong.Wrong, wrong.TooLong = false, "Sven Halvorsen", "s", "<i>", "Please choose one.", "Too long."
	wrong.Times = []asks.Choice{{Label: "As it was asked"}, {Want: `{"working_days":1}`, Label: "12:00 <tomorrow>", Here: "04:00 for you"}}
	wrong.Chosen, wrong.Until, wrong.Unclear = wrong.Times[1].Want, "<soon>", "That cannot be read."
	wrong.Choices = []asks.Match{{ID: "0000000000007", Handle: "sven", Name: "Sven <Halvorsen>"}}
	pagetest.Check(t, "asks/again", &asks.AgainPage{Shell: shell(), ID: 5, Subject: "<b>", Href: "/threads/x#ask", Who: "<Inês>", Typed: "<soon>", Wrong: "That cannot be read.", Key: "k", To: "/threads/x#ask"},
		&asks.AgainPage{Shell: shell()})
	pagetest.Check(t, "asks/hand-on", &mine, &wrong)
	pagetest.Check(t, "asks/talk", &asks.TalkPage{Shell: shell(), ID: 5, Subject: "<b>", Href: "/threads/x#ask", Mine: true, Says: "Wed 14:00", Halves: []asks.Half{{At: "2026-10-14T13:00:00Z", Label: "Wed 14:00"}, {At: "2026-10-14T07:30:00Z", Label: "Wed 08:30", Outside: true}},
		OnDate: "2026-10-14", AtTime: "14:00", Wrong: "Please choose.", Key: "k", To: "/threads/x#ask"}, &asks.TalkPage{Shell: shell()})
}

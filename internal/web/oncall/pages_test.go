package oncall_test

import (
	"testing"

	"meantime/internal/space"
	"meantime/internal/web/cities"
	"meantime/internal/web/oncall"
	"meantime/internal/web/page"
	"meantime/internal/web/page/pagetest"
	"meantime/internal/web/spaces"
	"meantime/internal/web/urgents"
)

func shell(t *testing.T) page.Shell { return pagetest.Shell(t, "On call, Ticketing", page.PlaceSpaces) }

func head() spaces.Head {
	return spaces.Head{ID: "0000000000001", Space: space.Space{Name: "Ticketing <b>", Kind: space.Open, Mine: &space.Membership{}}, Once: "k"}
}

func TestPages(t *testing.T) {
	face := page.Face{Name: "Nadia Haddad <b>", Hue: 30}
	soon := page.Moment{Text: "Mon 09:00", Spoken: "Monday", ISO: "2026-10-19T09:00:00+01:00"}
	row := oncall.Row{From: soon, To: soon, Now: true, Me: true, Face: face, Href: "/people/1", Their: "Mon 13:45", Instead: "Kenji", Away: "Fri"}
	people := []oncall.Choice{{Value: "1", Label: "Nadia", Chosen: true}}
	wrong := spaces.Wrong{"person": "Wrong.", "from": "Wrong.", "to": "Wrong.", "zone": "Wrong.", "form": "Wrong.", "people": "Wrong.", "first": "Wrong.",
		"handoff": "Wrong.", "days": "Wrong."}
	full := &oncall.Page{Shell: shell(t), Head: head(), Once: "k", Edit: true, Refuse: true, Has: oncall.Duty{Face: face, Href: "/people/1", Me: true, Until: &soon, Their: "Mon"},
		Then: &oncall.Duty{Face: face, From: soon, Their: "Mon"}, Turns: "A week each.", Next: "Later.", Gone: []string{"Kenji <b>"}, Axis: []string{"Mon"},
		Weeks: []oncall.Week{{Label: "Mon 12 Oct", This: true, Now: 30, Bars: []oncall.Bar{{Span: oncall.Span{From: 1, To: 2}, Name: "Nadia", Mine: true, CutStart: true, CutEnd: true},
			{Span: oncall.Span{From: 3, To: 4}}}, Away: []oncall.Span{{From: 1, To: 2}}}},
		Rows:  []oncall.Row{row, {From: soon, To: soon, None: true, Take: "/x"}},
		Ahead: []oncall.Replaced{{ID: "1", Name: "Nadia", From: soon, To: soon, By: "Kenji", Person: "1", Begins: "a", Ends: "b", Zone: "UTC"}, {ID: "2", Gone: true, Name: "Gil", From: soon, To: soon}},
		Form:  oncall.Replace{From: "a", To: "b", People: people, Zones: people, Wrong: wrong}, Told: []page.Face{face}, Choices: oncall.Told{Rows: [][]oncall.Choice{people}}}
	bare := &oncall.Page{Shell: shell(t), Head: head(), Has: oncall.Duty{None: true}}
	pagetest.Check(t, "oncall/page", full, bare, &oncall.Page{Shell: shell(t), Head: head(), Nothing: true}, &oncall.Page{Shell: shell(t), Head: head(), Nothing: true, Edit: true},
		&oncall.Page{Shell: shell(t), Head: head(), Has: oncall.Duty{Face: face}})
	times := oncall.Times{From: soon, To: soon}
	full.Offers = []oncall.Offer{{Href: "/swaps/1", Mine: true, Name: "Nadia", Gives: times, Stale: true}, {Href: "/swaps/2", Name: "Kenji <b>", Gives: times}}
	full.Rows[0].Swap = "/s"
	full.Call, full.Typed, full.Wrong = &urgents.CallLine{Text: "+351 <b>", Href: "tel:+351"}, "call me", "Wrong."
	full.Changes = []oncall.Change{{At: soon, Says: "Kenji <b> ended the turns."}}
	pagetest.Check(t, "oncall/page", full)
	pagetest.Check(t, "oncall/offer", &oncall.OfferPage{Shell: shell(t), Head: head(), Once: "k", From: "a", To: "b", Gives: times, Wrong: "Wrong.",
		People: []oncall.Group{{Name: "Nadia <b>", Choices: people}}}, &oncall.OfferPage{Shell: shell(t), Head: head()})
	pagetest.Check(t, "oncall/swap", &oncall.SwapPage{Shell: shell(t), Once: "k", ID: "1", Space: "Ticketing <b>", Back: "/b", Other: face, Gives: times, Takes: &times, Open: true},
		&oncall.SwapPage{Shell: shell(t), Mine: true, Other: face, Takes: &times, Open: true, Says: "Stale."}, &oncall.SwapPage{Shell: shell(t), Open: true, Stale: true})
	pagetest.Check(t, "oncall/turns", &oncall.Turns{Shell: shell(t), Head: head(), Once: "k", Base: 3, Begun: true, Cities: []cities.City{{Name: "Lisbon", Where: "Portugal"}},
		Rows: [][]oncall.Choice{people}, Form: oncall.Form{First: "2026-10-19", Handoff: "09:00", Zone: "Lisbon", Length: "1", Unit: "week", Wrong: wrong}},
		&oncall.Turns{Shell: shell(t), Head: head()})
}

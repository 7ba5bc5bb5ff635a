package e2e

import (
	"strings"
	"testing"
	"time"

	"meantime/e2e/axe"
	"meantime/e2e/browser"
	"meantime/internal/person"
	"meantime/internal/space"
)

// globe is four people who share no hour: Aroha in Wellington, Bishnu in Kathmandu, Inês in Lisbon, Marisol in Valparaíso.
type globe struct {
	*house
	aroha, bishnu, ines, marisol person.Actor
}

// tuesdayUTC is an hour of Tuesday 13 October; it is a day later in Wellington from 11:00 on.
func tuesdayUTC(hour, minute int) time.Time {
	return time.Date(2026, 10, 13, hour, minute, 0, 0, time.UTC)
}

func newGlobe(t *testing.T) globe {
	t.Helper()
	g := globe{house: founded(t)}
	g.At(tuesdayUTC(-2, 0)) // 11:00 in Wellington
	g.aroha, g.bishnu = g.Person("Aroha Ngata", "Pacific/Auckland"), g.Person("Bishnu Rai", "Asia/Kathmandu")
	g.ines, g.marisol = g.Person("Inês Carvalho", "Europe/Lisbon"), g.Person("Marisol Vega", "America/Santiago")
	g.SpaceOf(space.Details{Name: "Harbours", Kind: space.Closed}, g.aroha, g.bishnu, g.ines, g.marisol)
	return g
}

// takesTheTurn has somebody find it on Today at an hour of Tuesday, and write on.
func (g globe) takesTheTurn(t *testing.T, who person.Actor, as browser.Person, at time.Time, turn, body string) {
	t.Helper()
	g.Pass(at)
	p := g.open(t, who, as)
	p.Go(g.address + "/today")
	p.WaitText("Your turn in Harbours")
	p.WaitText("Aroha had it go round. Yours is turn " + turn + " of 3.")
	p.Follow(".timetable a.btn")
	p.WaitText("A relay")
	p.Fill("#c-body", body)
	if !as.NoScript {
		told(p)
		p.Press("Control+Enter")
	} else {
		p.Follow(".composer__foot .btn--primary")
		p.WaitText("Send it?")
		p.Follow("main form .btn--primary")
	}
	p.WaitText("Answered. It waits for each reader’s next delivery.")
	p.WaitText("Read what they wrote")
	p.Shots("relay-" + turn)
	axe.CheckLooks(t, p)
}

// TestARelayRoundTheWorld has Aroha start what goes round from Wellington over Kathmandu, Lisbon and Valparaíso, and comes back
// within a day, though there is no hour that they share. Each writes in their own morning; nobody is asked before their turn.
func TestARelayRoundTheWorld(t *testing.T) {
	g := newGlobe(t)
	aroha := g.open(t, g.aroha, browser.Person{Zone: "Pacific/Auckland"})
	aroha.Go(g.address + "/relays/new?people=" + g.marisol.ID.String() + "," + g.ines.ID.String() + "," + g.bishnu.ID.String())
	aroha.WaitText("It would be round at 09:00 tomorrow, on your clock.")
	aroha.Fill("#title", "Where do we moor in winter?")
	aroha.Fill("#body", "Three piers, one boat. Which of them do **you** see from your desk?")
	order := func() string { return strings.Join(strings.Fields(aroha.Text("ol.relay")), " ") }
	if got := order(); !(strings.Index(got, "Bishnu") < strings.Index(got, "Inês") && strings.Index(got, "Inês") < strings.Index(got, "Marisol")) {
		t.Errorf("it goes %s", got)
	}
	aroha.Shots("relay-new")
	axe.CheckLooks(t, aroha)
	aroha.Click("#down-0")
	aroha.WaitText("It would be round at 09:00 on Thursday, on your clock.")
	aroha.Press("Tab")
	aroha.Click("text=The order that gets round soonest")
	aroha.WaitText("It would be round at 09:00 tomorrow, on your clock.")
	aroha.Click("text=Start the relay")
	aroha.WaitText("On its way. Bishnu has the first turn.")
	aroha.WaitText("Turn 1 of 3. Expected back with you at 09:00 tomorrow.")
	aroha.Shots("relay-started")
	axe.CheckLooks(t, aroha)

	ines := g.open(t, g.ines, browser.Person{Zone: "Europe/Lisbon"})
	g.takesTheTurn(t, g.bishnu, browser.Person{Zone: "Asia/Kathmandu"}, tuesdayUTC(3, 20), "1", "From here I see none. The first has the better stairs.")
	ines.Go(g.address + "/today")
	if ines.Has("text=Where do we moor in winter?") {
		t.Error("it came to Lisbon in the night")
	}
	g.takesTheTurn(t, g.ines, browser.Person{Zone: "Europe/Lisbon", NoScript: true}, tuesdayUTC(8, 5), "2", "The second is out of the wind, and I would walk.")
	g.takesTheTurn(t, g.marisol, browser.Person{Zone: "America/Santiago"}, tuesdayUTC(12, 5), "3", "Then the second: we lose a minute there, and no paint.")

	g.Pass(tuesdayUTC(20, 5)) // 09:05 in Wellington, a day after
	aroha.Go(g.address + "/today")
	aroha.WaitText("Back from a relay in Harbours")
	aroha.Shots("relay-back")
	axe.CheckLooks(t, aroha)
	aroha.Follow("text=Where do we moor in winter?")
	aroha.WaitText("It is round. What came of it?")
	aroha.Click(".relaying .btn--primary")
	aroha.Fill("#outcome", "At the second pier, from November on.")
	aroha.Click("text=Close it")
	aroha.WaitText("It went round.")
	aroha.Shots("relay-over")
	axe.CheckLooks(t, aroha)
}

package hands

import (
	"strings"
	"testing"
	"time"

	"meantime/e2e/axe"
	"meantime/e2e/browser"
	"meantime/internal/id"
	"meantime/internal/oncall"
	"meantime/internal/worktime"
)

// TestAnHourByKeyboard looks for an hour with Mira, takes it into a letter, and gives it back. With Kenji there is none, and it
// goes round in writing.
func TestAnHourByKeyboard(t *testing.T) {
	s := newPier(t)
	ines := s.sits(t, s.ines, "Europe/Lisbon", "/today")
	ines.Press("g", "p")
	ines.Comes("/people")
	ines.To(`checkbox "Mira Osei`)
	ines.Press("Space")
	ines.To(`button "Look for an hour"`)
	ines.Press("Enter")
	ines.Comes("/people/hour")
	ines.Page().WaitText("Yes, these")
	ines.To(`button "Take this hour" (Wednesday 14 October, 11:00 to 12:00)`)
	ines.Press("Enter")
	ines.Comes("/new")
	if body := ines.Page().Value("#c-body"); !strings.Contains(body, "Mira Osei: 10:00 in Accra") {
		t.Errorf("the letter says %q", body)
	}
	ines.To(`combobox "To"`)
	ines.Choose("Ticketing")
	ines.To(`button "Send"`)
	ines.Press("Enter")
	ines.Comes("/threads/")
	ines.IsTold("Sent. It waits for each reader’s next delivery.")

	ines.Go(s.address + "/people/hour")
	ines.To(`button "Give it back"`)
	ines.Press("Enter")
	ines.Page().WaitText("The hour is given back, and counts for nobody.")
	ines.To(`checkbox "Kenji Morita`)
	ines.Press("Space")
	ines.To(`button "Look for an hour"`)
	ines.Press("Enter")
	ines.Page().WaitText("No, not one")
	ines.To(`link "Start a relay"`)
	ines.Press("Enter")
	ines.Comes("/relays/new")
	goesRound(ines)
	axe.CheckLooks(t, ines.Page())
}

// goesRound starts a relay, after an order in which it cannot go.
func goesRound(ines *browser.Hands) {
	ines.To(`textbox "What it is about"`)
	ines.Type("What do we say when a boat is full?")
	ines.To(`textbox "Your letter, from which the first goes on"`)
	ines.Type("One sentence each.")
	ines.To(`button "Kenji Morita later"`)
	ines.Press("Enter")
	ines.IsTold("Your letter opens the relay. Please have somebody else go on from it.")
	ines.IsOn(`button "Kenji Morita earlier"`)
	ines.Press("Enter")
	ines.IsOn(`button "Kenji Morita later"`)
	ines.To(`button "Start the relay"`)
	ines.Press("Enter")
	ines.Comes("/threads/")
	ines.Page().WaitText("Kenji Morita")
}

// TestASwapByKeyboard has Inês, who is on call, offer her shift to Mira for one of hers. Mira accepts from Today, and Inês reads
// on hers that it is settled.
func TestASwapByKeyboard(t *testing.T) {
	s := newPier(t)
	_, err := s.Rotas.Declare(t.Context(), s.ines, 0, oncall.Rota{Space: s.in.ID, Zone: "Europe/Lisbon", First: worktime.DateOf(2026, 10, 12), Handoff: 9 * 60,
		Days: 7, People: []id.ID{s.ines.ID, s.mira.ID}})
	s.must(err)
	ines := s.sits(t, s.ines, "Europe/Lisbon", "/today")
	ines.Press("g", "s")
	ines.Comes("/spaces")
	ines.Press("j", "Enter")
	ines.Comes("/spaces/")
	ines.To(`link "On call"`)
	ines.Press("Enter")
	ines.Comes("/spaces/" + s.in.ID.String() + "/on-call")
	ines.To(`link "Swap" (now Monday 19 October 2026, 09:00`)
	ines.Press("Enter")
	ines.Comes("/spaces/" + s.in.ID.String() + "/on-call/offer")
	ines.To(`combobox "Whom you ask"`)
	ines.Choose("Mira takes it, and you take Mon 19 Oct 09:00 to Mon 26 Oct 09:00")
	ines.To(`button "Ask"`)
	ines.Press("Enter")
	ines.IsTold("Asked. Until somebody agrees, you stay on call.")
	ines.Page().WaitText("You asked Mira Osei to be on call in your place")
	axe.CheckLooks(t, ines.Page())

	s.Pass(time.Date(2026, 10, 13, 16, 31, 0, 0, time.UTC))
	mira := s.sits(t, s.mira, "Africa/Accra", "/today")
	mira.To(`link "On call from today 12:00 to Mon 08:00, for Mon 08:00 to Mon 26 Oct 09:00"`)
	mira.Press("Enter")
	mira.Comes("/swaps/")
	mira.To(`button "Agree"`)
	mira.Press("Enter")
	mira.IsTold("Agreed. It is settled, and the other is told.")
	mira.Page().WaitText("You are on call")
	mira.Press("g", "t")
	mira.Comes("/today")

	s.Pass(time.Date(2026, 10, 14, 8, 1, 0, 0, time.UTC))
	ines.Press("g", "t")
	ines.Comes("/today")
	ines.Page().WaitText("Mira agreed. It is settled.")
}

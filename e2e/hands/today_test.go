package hands

import (
	"testing"
	"time"

	"meantime/e2e/browser"
)

// TestAWholeDelivery goes through what has come: an answer is given where it is asked for, one thing is read and done, one put
// off, one asked why it is here, one taken back; until that is all of it.
func TestAWholeDelivery(t *testing.T) {
	s := newPier(t)
	ines := s.sits(t, s.ines, "Europe/Lisbon", "/today")
	answers(ines)
	reads(ines)
	empties(ines)

	s.At(time.Date(2026, 10, 13, 12, 5, 0, 0, time.UTC))
	s.Thread(s.mira, s.in, "Fifth", "It is lit.")
	ines.Go(s.address + "/today")
	ines.To(`button "Open it early" (That counts as an interruption. Only you see it.)`)
	ines.Press("Enter")
	ines.Page().WaitText("Fifth")
}

// answers gives one of two answers where it is asked for, and is done with the other.
func answers(ines *browser.Hands) {
	ines.Press("j")
	ines.IsOn(`link "May the screen stay awake?"`)
	ines.To(`link "Answer “May the screen stay awake?”"`)
	ines.Press("Enter")
	ines.Comes("/threads/")
	ines.IsOn(`textbox "Your reply"`)
	ines.Type("For five minutes, yes.")
	ines.Press("Control+Enter")
	ines.IsTold("Answered")
	ines.IsOn(`textbox "Your reply"`)
	ines.Press("Shift+Tab")
	ines.IsOn(`DisclosureTriangle "More about the letter of Inês Carvalho"`)
	ines.Press("g", "t")
	ines.Comes("/today")

	ines.Press("j")
	ines.IsOn(`link "Which fares may be carried over?"`)
	ines.Press("h")
	ines.IsOn(`DisclosureTriangle "More: done with “Which fares may be carried over?”, hand it on, later", expanded`)
	ines.Press("Escape")
	ines.IsOn(`DisclosureTriangle "More: done with “Which fares may be carried over?”, hand it on, later", collapsed`)
	ines.Press("Enter")
	ines.To(`button "Done, it is answered elsewhere`)
	ines.Press("Enter")
	ines.IsTold("Done")
	ines.IsOn(`link "First"`)
}

// reads goes through a thread and back, and is done with it, twice.
func reads(ines *browser.Hands) {
	ines.Press("Enter")
	ines.Comes("/threads/")
	ines.Press("j", "j")
	ines.IsOn(`link "Kenji Morita"`)
	ines.Press("g", "t")
	ines.Comes("/today")
	ines.To(`link "First"`) // which is read now
	ines.Press("e")
	ines.IsTold("Done")
	ines.IsOn(`link "Second"`)
	ines.To(`button "Undo"`)
	ines.Press("Enter")
	ines.IsTold("It is back where it was.")
	ines.IsOn(`link "First"`)
	ines.Press("e")
	ines.IsOn(`link "Second"`)
}

// empties puts one thing off, asks why another is here, and is done with all the rest.
func empties(ines *browser.Hands) {
	p := ines.Page()
	ines.Press("h")
	ines.IsOn(`DisclosureTriangle "Put “Second” off", expanded`)
	ines.To(`button "Your next morning`)
	ines.Press("Enter")
	ines.IsTold("Comes back at 09:00 tomorrow.")
	ines.IsOn(`link "Third"`)
	ines.To(`link "Why “Third” now, and not before?"`)
	ines.Press("Enter")
	ines.IsOn(`button "Close"`)
	p.WaitText("It came with your delivery at 13:00.")
	ines.Press("Enter")
	ines.IsOn(`link "Why “Third” now, and not before?"`)
	ines.Press("e")
	ines.IsOn(`link "Fourth"`)
	ines.Press("e")
	ines.IsOn(`link "May the screen stay awake?"`)
	ines.Press("e")
	ines.IsOn("main") // that is all of it
	p.WaitText("That is all of it")
	ines.To(`DisclosureTriangle "Five things are done", collapsed`)
	ines.Press("Enter")
	ines.To(`button "Take up again “Fourth”"`)
	ines.Press("Enter")
	ines.IsTold("It is back where it was.")
}

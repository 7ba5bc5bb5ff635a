package hands

import (
	"testing"

	"meantime/internal/thread"
)

// TestADraftByKeyboard begins a letter and leaves it, finds it among the drafts, goes on with it and sends it later, calls that
// back, and removes it.
func TestADraftByKeyboard(t *testing.T) {
	s := newPier(t)
	s.must(s.Threads.SaveDraft(t.Context(), s.ines, thread.Draft{Place: thread.ThreadPlace(s.first.ID), Body: "To be"}))
	ines := s.sits(t, s.ines, "Europe/Lisbon", "/today")
	ines.Press("n")
	ines.Comes("/new")
	ines.To(`combobox "To"`)
	ines.Choose("Ticketing")
	ines.To(`textbox "Title, or a quick note"`)
	ines.Type("Fares in winter")
	ines.Press("Enter")
	ines.Type("Who pays")
	ines.To(`button "Keep as draft"`)
	ines.Press("Enter")
	ines.IsTold("draft")

	ines.Press("g", "t")
	ines.Comes("/today")
	ines.Press("n")
	ines.Comes("/new")
	ines.To(`link "Drafts"`)
	ines.Press("Enter")
	ines.Comes("/drafts")
	ines.Press("j")
	ines.IsOn(`link "Fares in winter"`)
	ines.Press("Enter")
	ines.Comes("/new")
	ines.To(`textbox "Your letter": Who pays`)
	ines.Press("End")
	ines.Type(" for the paper?")
	ines.To(`DisclosureTriangle "Send later`)
	ines.Press("Enter")
	ines.To(`button "Send then"`)
	ines.Press("Enter")
	ines.IsTold("It is sent")
	ines.Go(s.address + "/scheduled")
	ines.To(`button "Make it a draft again “Fares in winter”"`)
	ines.Press("Enter")
	ines.IsTold("draft again")
	ines.Go(s.address + "/drafts")
	ines.Press("j")
	ines.IsOn(`link "Fares in winter"`)
	ines.To(`DisclosureTriangle "Remove “Fares in winter”", collapsed`)
	ines.Press("Enter")
	ines.To(`button "Remove it for good"`)
	ines.Press("Enter")
	ines.IsTold("The draft is gone.")
	ines.IsOn(`link "First"`) // the next one
}

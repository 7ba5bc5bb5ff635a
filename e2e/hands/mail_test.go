package hands

import (
	"context"
	"testing"

	"meantime/e2e/axe"
	"meantime/internal/incoming"
)

// TestAStrangersMailByKeyboard has Ticketing take mail from others, and lets one in.
func TestAStrangersMailByKeyboard(t *testing.T) {
	s := newPier(t)
	place, err := incoming.ParsePlace("meantime@saltmarsh.example")
	if err != nil {
		t.Fatal(err)
	}
	s.Incoming.Open(place, "meantime@saltmarsh.example", func(context.Context, []byte, incoming.Envelope) incoming.Verdict { return incoming.Verdict{} })
	here := "/spaces/" + s.in.ID.String()
	ines := s.sits(t, s.ines, "Europe/Lisbon", here)
	ines.To(`textbox "The address of this space": meantime+ticketing@saltmarsh.example`)
	ines.Press("Tab")
	ines.IsOn(`button "Copy"`)
	ines.Press("Enter")
	ines.IsTold("Copied")
	ines.To(`link "Settings"`)
	ines.Press("Enter")
	ines.Comes(here + "/settings")
	ines.To(`radio "Is refused`)
	ines.Press("ArrowDown", "Enter")
	ines.IsTold("Saved.")
	raw := "From: Ana Silva <ana@elsewhere.example>\r\nTo: meantime+ticketing@saltmarsh.example\r\nSubject: A red hat\r\n\r\nDid anybody find it?\r\n"
	if err := incoming.Keep(t.Context(), s.DB, s.Now(), []byte(raw), incoming.Envelope{}); err != nil {
		t.Fatal(err)
	}
	if err := s.Incoming.Take(t.Context()); err != nil {
		t.Fatal(err)
	}
	ines.To(`link "Front page"`)
	ines.Press("Enter")
	ines.To(`link "A mail from somebody else waits to be let in"`)
	ines.Press("Enter")
	ines.Comes(here + "/mail")
	axe.CheckLooks(t, ines.Page())
	ines.To(`button "Let it in"`)
	ines.Press("Enter")
	ines.Comes("/threads/")
	ines.IsTold("It is in the space, as a mail that you let in.")
}

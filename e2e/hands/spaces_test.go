package hands

import (
	"testing"

	"meantime/e2e/axe"
)

// TestASpaceByKeyboard makes a space, lets Mira in, and makes a link by which others come into the organisation.
func TestASpaceByKeyboard(t *testing.T) {
	s := newPier(t)
	ines := s.sits(t, s.ines, "Europe/Lisbon", "/today")
	p := ines.Page()
	ines.Press("g", "s")
	ines.Comes("/spaces")
	ines.To(`link "New space"`)
	ines.Press("Enter")
	ines.Comes("/spaces/new")
	ines.To(`textbox "Name"`)
	ines.Type("Lighthouse")
	ines.Press("Enter")
	ines.IsTold("“Lighthouse” is made, and you are in it.")

	ines.To(`link "Let people in"`)
	ines.Press("Enter")
	ines.Comes("/spaces/")
	ines.To(`combobox "Name"`)
	ines.Type("mir")
	ines.IsOn(`combobox "Name": mir, expanded (The beginning of the name is enough.), at option "Mira Osei"`)
	ines.Press("Enter", "Enter")
	ines.IsTold("Mira Osei belongs to “Lighthouse” now.")
	ines.To(`link "Invite them by a link"`)
	ines.Press("Enter")
	ines.Comes("/organisation/invitations")
	ines.To(`textbox "Only for this`)
	ines.Type("dale@saltmarsh.example")
	ines.Press("Enter")
	ines.IsOn(`textbox "Link": http`)
	axe.CheckLooks(t, p)
	ines.Press("Tab")
	ines.IsOn(`button "Copy"`)
	ines.Press("Enter")
	ines.IsTold("Copied")
	ines.To(`button "Revoke`)
	ines.Press("Enter")
	ines.IsTold("Nobody joins by that link any more.")
}

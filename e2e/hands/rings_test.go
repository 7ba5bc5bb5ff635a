package hands

import (
	"testing"

	"meantime/internal/urgent"
)

// TestARingByKeyboard rings Inês while she writes: it is told, and what she writes on stays where it is. She takes it, and says
// how it ended.
func TestARingByKeyboard(t *testing.T) {
	s := newPier(t)
	ines := s.sits(t, s.ines, "Europe/Lisbon", "/threads/"+s.first.ID.String())
	ines.Press("r")
	ines.Type("It is")
	ines.Page().Listening()
	_, err := s.Urgents.Raise(t.Context(), s.mira, urgent.Raising{Space: s.in.ID, Title: "Tickets will not scan in Oban", Worse: "The boat boards in an hour."})
	s.must(err)
	ines.IsTold("Tickets will not scan in Oban What gets worse by waiting: The boat boards in an hour.")
	ines.IsOn(`textbox "Your reply": It is`)
	ines.Back(`button "Mine`)
	ines.Press("Enter")
	ines.Comes("/urgents/")
	ines.IsTold("It is yours. Nobody is rung for it any more.")
	ines.To(`textbox "What was it?`)
	ines.Type("The key of the readers had run out.")
	ines.To(`textbox "What was done?`)
	ines.Type("They have a new one.")
	ines.Press("Control+Enter")
	ines.Comes("/threads/")
	ines.IsTold("What you wrote is a thread now")
}

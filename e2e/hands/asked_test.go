package hands

import (
	"testing"
	"time"

	"meantime/e2e/axe"
	"meantime/internal/ask"
	"meantime/internal/id"
	"meantime/internal/relay"
	"meantime/internal/thread"
	"meantime/internal/worktime"
)

// TestWorkTakenByKeyboard takes what Ticketing is asked for, gives it back, and takes it again.
func TestWorkTakenByKeyboard(t *testing.T) {
	s := newPier(t)
	_, err := s.Threads.Start(t.Context(), s.mira, thread.Opening{Space: s.in.ID, Title: "Paint the ticket window", Body: "It peels.",
		Ask: &ask.Wanted{Kind: ask.Work, OfSpace: true, Want: worktime.WorkingDays(2)}})
	s.must(err)
	s.Pass(time.Date(2026, 10, 13, 15, 31, 0, 0, time.UTC))
	ines := s.sits(t, s.ines, "Europe/Lisbon", "/today")
	ines.To(`link "Paint the ticket window"`)
	ines.To(`button "I take it`)
	ines.Press("Enter")
	ines.IsTold("It is yours")
	ines.IsOn(`link "First"`)
	ines.Back(`link "Paint the ticket window"`)
	ines.Press("Enter")
	ines.Comes("/threads/")
	ines.To(`button "Give it back`)
	ines.Press("Enter")
	ines.IsTold("Given back. Mira is told, and somebody else can take it.")
	ines.To(`button "I take it`)
	ines.Press("Enter")
	ines.IsTold("It is yours")
}

// TestHalfAnHourByKeyboard asks Mira for half an hour, and is told that none is chosen yet. Mira proposes another, which suits.
func TestHalfAnHourByKeyboard(t *testing.T) {
	s := newPier(t)
	ines := s.sits(t, s.ines, "Europe/Lisbon", "/new?space="+s.in.ID.String()+"&title=The+winter+timetable&body=Shall+we+go+through+it?")
	p := ines.Page()
	ines.To(`combobox "I need"`)
	ines.Choose("half an hour to talk")
	ines.To(`textbox "From whom"`)
	ines.Type("mir")
	ines.IsTold("Mira Osei")
	ines.Press("Tab")
	ines.IsTold("Choose a half hour in which all of you work.")
	p.WaitText("First Mira at 14:00")
	ines.Press("Control+Enter")
	ines.IsOn(`combobox "I need": half an hour to talk, invalid (Please choose a half hour.)`)
	p.Problems() // that it was refused
	axe.CheckLooks(t, p)
	ines.To(`button "11:00 tomorrow`)
	ines.Press("Enter")
	ines.IsTold("Wednesday 14 October at 11:00 in Lisbon")
	ines.Press("Control+Enter")
	ines.Comes("/threads/")
	ines.IsTold("Sent")

	s.Pass(time.Date(2026, 10, 13, 16, 31, 0, 0, time.UTC))
	mira := s.sits(t, s.mira, "Africa/Accra", "/today")
	mira.To(`link "The winter timetable"`)
	mira.To(`link "Not then`)
	mira.Press("Enter")
	mira.Comes("/asked/")
	mira.To(`radio "I propose none"`)
	mira.Press("ArrowDown")
	mira.To(`button "It does not suit"`)
	mira.Press("Enter")
	mira.IsTold("Inês is told that it does not suit.")

	s.Pass(time.Date(2026, 10, 14, 8, 1, 0, 0, time.UTC))
	ines.Press("g", "t")
	ines.Comes("/today")
	ines.To(`link "The winter timetable"`)
	ines.Press("Enter")
	ines.Comes("/threads/")
	ines.To(`button "Ask for`)
	ines.Press("Enter")
	ines.IsTold("The half hour asked for is 11:30 today now.")
	ines.Back(`button "Call it off"`)
}

// TestATurnByKeyboard finds on Today that it is Inês' turn in a relay, and writes on.
func TestATurnByKeyboard(t *testing.T) {
	s := newPier(t)
	_, err := s.Relays.Start(t.Context(), s.mira, relay.Opening{Space: s.in.ID, Title: "What do we say when a boat is full?", Body: "One sentence each.",
		Order: []id.ID{s.ines.ID, s.kenji.ID}, Length: relay.EndOfDay})
	s.must(err)
	s.Pass(time.Date(2026, 10, 13, 15, 31, 0, 0, time.UTC))
	ines := s.sits(t, s.ines, "Europe/Lisbon", "/today")
	ines.To(`link "What do we say when a boat is full?"`)
	ines.Press("r")
	ines.Comes("/threads/")
	ines.IsOn(`textbox "Your reply"`)
	ines.Type("“The next one has room for you.”")
	ines.Press("Control+Enter")
	ines.IsTold("Answered. It waits for each reader’s next delivery.")
	ines.IsOn(`textbox "Your reply"`)
	ines.Back(`link "Read what they wrote"`)
}

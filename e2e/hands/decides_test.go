package hands

import (
	"testing"
	"time"

	"meantime/internal/ask"
	"meantime/internal/decision"
	"meantime/internal/id"
	"meantime/internal/thread"
	"meantime/internal/worktime"
)

// TestAStanceByKeyboard says where Inês stands on what Mira proposes, is told why a concern needs a reason, thinks again, and
// takes it back.
func TestAStanceByKeyboard(t *testing.T) {
	s := newPier(t)
	_, err := s.Threads.Start(t.Context(), s.mira, thread.Opening{Space: s.in.ID, Title: "Refund at once", Body: "Whoever it is that cancels.",
		Ask: &ask.Wanted{Kind: ask.Decision, Of: []id.ID{s.ines.ID}, Want: worktime.WorkingDays(2)}})
	s.must(err)
	s.Pass(time.Date(2026, 10, 13, 15, 31, 0, 0, time.UTC))
	ines := s.sits(t, s.ines, "Europe/Lisbon", "/today")
	p := ines.Page()
	ines.To(`link "Refund at once"`)
	ines.Press("r")
	ines.Comes("/threads/")
	ines.To(`DisclosureTriangle "Say where you stand", collapsed`)
	ines.Press("Enter")
	ines.To(`radio "I agree"`)
	ines.Press("ArrowDown")
	ines.To(`button "Say so"`)
	ines.Press("Enter")
	ines.IsOn(`textbox "Why, in a few words"`)
	p.WaitText("what concerns you")
	p.Problems() // that it was refused
	ines.Type("Not while everybody sleeps.")
	ines.Press("Enter")
	ines.IsTold("Everybody who sees the thread can read where you stand.")
	ines.To(`DisclosureTriangle "Change where you stand"`)
}

// TestTheRegisterByKeyboard goes through what was decided to what is due for review, lets it stand, and proposes something else.
func TestTheRegisterByKeyboard(t *testing.T) {
	s := newPier(t)
	for i, one := range []thread.Thread{s.first, s.Thread(s.mira, s.in, "Fares in winter", "Text.")} {
		_, err := s.Decisions.Decide(t.Context(), s.ines, decision.Deciding{Thread: one.ID, Outcome: "It is so.", Review: worktime.DateOf(2026, 10, 16+7*i)})
		s.must(err)
	}
	s.Pass(time.Date(2026, 10, 16, 8, 1, 0, 0, time.UTC))
	ines := s.sits(t, s.ines, "Europe/Lisbon", "/today")
	p := ines.Page()
	ines.Go(s.address + "/decisions")
	ines.To(`link "Due for review`)
	ines.Press("Enter")
	p.WaitText("Due for review since")
	ines.Press("j")
	ines.IsOn(`link "First"`)
	ines.Press("Enter")
	ines.Comes("/decisions/")
	ines.To(`DisclosureTriangle "It still holds"`)
	ines.Press("Enter")
	ines.To(`button "Let it stand"`)
	ines.Press("Enter")
	ines.IsTold("It still holds, and nobody is asked to look at it again.")
	ines.IsOn(`button "Set the date"`)
	ines.To(`button "Propose something else"`)
	ines.Press("Enter")
	ines.Comes("/new")
}

package ask_test

import (
	"strings"
	"testing"

	"meantime/internal/ask"
	"meantime/internal/id"
	"meantime/internal/space"
	"meantime/internal/thread"
	"meantime/internal/worktime"
)

// TestNothingOfWhatCannotBeSentIsThere schedules a question to somebody who has left the space by then.
func TestNothingOfWhatCannotBeSentIsThere(t *testing.T) {
	each(t, func(t *testing.T, c *cast) {
		closed := c.SpaceOf(space.Details{Name: "Payroll", Kind: space.Closed}, c.mira, c.ines, c.kenji)
		_, err := c.Threads.SendLater(t.Context(), c.mira, thread.Scheduled{Space: closed.ID, Title: "Pay", Body: "x",
			Wall: worktime.Wall{Date: worktime.DateOf(2026, 10, 14), Clock: 9 * 60}, Ask: &ask.Wanted{Kind: ask.Work, Of: []id.ID{c.ines.ID}}})
		if err != nil {
			t.Fatal(err)
		}
		if err := c.Spaces.Remove(t.Context(), c.mira, closed.ID, c.ines.ID); err != nil {
			t.Fatal(err)
		}
		c.Pass(lisbon(14, 18, 0))
		left, err := c.Threads.Scheduled(t.Context(), c.mira)
		if err != nil || len(left) != 1 || left[0].Problem == "" {
			t.Fatalf("%+v, %v", left, err)
		}
		if list, _, err := c.Threads.List(t.Context(), c.mira, closed.ID, 0, 10); err != nil || len(list) != 0 {
			t.Errorf("a thread is there: %+v, %v", list, err)
		}
		if wrong, err := c.Threads.Check(t.Context()); err != nil || len(wrong) != 0 {
			t.Errorf("the check found %v, %v", wrong, err)
		}
	})
}

// TestTheCheckKnowsWhatItemsAreAbout hands on, asks again and lets the time go by.
func TestTheCheckKnowsWhatItemsAreAbout(t *testing.T) {
	each(t, func(t *testing.T, c *cast) {
		c.asks(t, worktime.EndOfDay(1), c.ines)
		c.Pass(lisbon(13, 13, 0))
		handed, err := c.Asks.HandOn(t.Context(), c.ines, c.mine(t, c.ines)[0].ID, c.kenji.ID, "")
		if err != nil {
			t.Fatal(err)
		}
		if _, err := c.Asks.Again(t.Context(), c.mira, handed.ID, worktime.EndOfDay(0)); err != nil {
			t.Fatal(err)
		}
		c.Pass(lisbon(16, 18, 0))
		if got := c.kinds(c.mira); !strings.Contains(got, "past waits") {
			t.Fatalf("no time has gone by: %s", got)
		}
		if wrong, err := c.Threads.Check(t.Context()); err != nil || len(wrong) != 0 {
			t.Errorf("the check found %v, %v", wrong, err)
		}
	})
}

// TestWhatIsSentLaterAnswersThen schedules an answer, and one to what has been withdrawn by then.
func TestWhatIsSentLaterAnswersThen(t *testing.T) {
	each(t, func(t *testing.T, c *cast) {
		later := func() {
			_, err := c.Threads.SendLater(t.Context(), c.ines, thread.Scheduled{Thread: c.thread.ID, Body: "Yes.", Answers: true,
				Wall: worktime.Wall{Date: worktime.DateOf(2026, 10, 14), Clock: 9 * 60}})
			if err != nil {
				t.Fatal(err)
			}
		}
		c.asks(t, worktime.WorkingDays(3), c.ines)
		first := c.thread.ID
		later()
		c.asks(t, worktime.WorkingDays(3), c.ines)
		later()
		if err := c.Asks.Withdraw(t.Context(), c.mira, lastOf(t, c).ID); err != nil {
			t.Fatal(err)
		}
		if left, err := c.Threads.Scheduled(t.Context(), c.ines); err != nil || len(left) != 2 || !left[0].Answers {
			t.Errorf("%+v, %v", left, err)
		}
		c.Pass(lisbon(14, 9, 1))
		if got := lastOf(t, c); got.End.How != ask.Withdrawn || got.End.Letter != 0 {
			t.Errorf("%+v", got.End)
		}
		c.thread.ID = first
		if got := lastOf(t, c); got.End == nil || got.End.How != ask.Answered || got.End.Letter == 0 {
			t.Errorf("%+v", got.End)
		}
		c.sound(t)
	})
}

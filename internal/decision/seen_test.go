package decision_test

import (
	"strings"
	"testing"

	"meantime/internal/decision"
	"meantime/internal/fault"
	"meantime/internal/id"
	"meantime/internal/space"
	"meantime/internal/thread"
	"meantime/internal/worktime"
)

// Whoever has a proposal or a decision open hears of what is done with it.
func TestWhoHasItOpenHears(t *testing.T) {
	each(t, func(t *testing.T, c *cast) {
		hears := func(in thread.Thread, do func()) bool {
			return c.Hears(space.Topic(in.Space), space.ThreadTopic(in.Space, in.ID), do)
		}
		var made decision.Decision
		rain := c.Thread(c.mira, c.ticketing, "Rain", "It rains.")
		c.must(t, c.Threads.Close(t.Context(), c.mira, rain.ID, "Hoods."))
		for _, x := range []struct {
			name string
			in   thread.Thread
			do   func()
		}{
			{"a stance", c.proposal, func() { c.take(t, c.dale, decision.Agree, "") }},
			{"a stance that is taken back", c.proposal, func() { c.must(t, c.Decisions.TakeBack(t.Context(), c.dale, c.proposal.ID)) }},
			{"a decision", c.proposal, func() {
				made = c.decide(t, c.mira, decision.Deciding{Thread: c.proposal.ID, Outcome: "Yes.", Review: worktime.DateOf(2026, 10, 20)})
			}},
			{"an outcome that is recorded", rain, func() { c.decide(t, c.mira, decision.Deciding{Thread: rain.ID}) }},
			{"a review", c.proposal, func() { c.must(t, c.Decisions.Keep(t.Context(), c.mira, made.ID, worktime.DateOf(2026, 10, 21))) }},
			{"a review that is due", c.proposal, func() { c.Pass(lisbon(21, 9, 30)) }},
			{"what replaces it", c.proposal, func() {
				c.decide(t, c.mira, decision.Deciding{Thread: c.propose(c.ticketing, "Again").ID, Outcome: "No.", Replaces: made.ID})
			}},
		} {
			if !hears(x.in, x.do) {
				t.Errorf("of %s nobody hears", x.name)
			}
		}
	})
}

// That it was replaced by what they do not see, nobody is to learn: not by a hint, nor by a review that does not come.
func TestWhatReplacesItUnseenTellsNothing(t *testing.T) {
	each(t, func(t *testing.T, c *cast) {
		made := c.decide(t, c.kenji, decision.Deciding{Thread: c.proposal.ID, Outcome: "Yes.", Review: worktime.DateOf(2026, 10, 15)})
		board := c.SpaceOf(space.Details{Name: "Board", Kind: space.Closed}, c.mira, c.ines)
		secret := c.Thread(c.mira, board, "Secret refunds", "By hand?")
		if c.Hears(space.Topic(c.ticketing.ID), space.ThreadTopic(c.ticketing.ID, c.proposal.ID), func() {
			c.decide(t, c.mira, decision.Deciding{Thread: secret.ID, Outcome: "By hand.", Replaces: made.ID})
		}) {
			t.Error("something is newer for who sees nothing new")
		}
		c.Pass(lisbon(15, 12, 0))
		if got := c.kinds(c.kenji); !strings.Contains(got, "review decided") {
			t.Errorf("who decided it and sees nothing in its place is told %s", got)
		}
	})
}

// Of what is decided in a space, and of what was thought of it, nobody learns who does not see it, or not any more.
func TestOfAClosedSpaceNobodyLearns(t *testing.T) {
	each(t, func(t *testing.T, c *cast) {
		board := c.SpaceOf(space.Details{Name: "Board", Kind: space.Closed}, c.mira, c.ines, c.kenji)
		c.proposal = c.propose(board, "Close the harbour")
		made := c.take(t, c.ines, decision.Concern, "The ferries.")
		done := c.decide(t, c.mira, decision.Deciding{Thread: c.proposal.ID, Outcome: "Closed.", Review: worktime.DateOf(2026, 10, 14)})
		c.Pass(lisbon(14, 12, 0))
		var refs []id.ID
		for _, d := range c.Today(c.mira).Deliveries {
			for _, e := range d.Entries {
				refs = append(refs, e.Ref)
			}
		}
		before, err := c.Decisions.News(t.Context(), c.mira, refs)
		if err != nil || len(before) != 2 || before[made.ID].Author != c.ines.ID {
			t.Fatalf("%+v %v", before, err)
		}
		page, err := c.Threads.Find(t.Context(), c.mira, c.proposal.ID)
		c.must(t, err)
		refs = append(refs, page.Closure.ID)
		nothing := func(name string, err error, n int) {
			t.Helper()
			if n != 0 || err != nil && !fault.Is(err, fault.KindNotFound) {
				t.Errorf("%s: %d, %v", name, n, err)
			}
		}
		c.must(t, c.Spaces.Remove(t.Context(), c.mira, board.ID, c.kenji.ID))
		stances, err := c.Decisions.Stances(t.Context(), c.kenji, c.proposal.ID)
		nothing("stances", err, len(stances))
		reviews, err := c.Decisions.Reviews(t.Context(), c.kenji, done.ID)
		if nothing("reviews", err, len(reviews)); err == nil {
			t.Error("that it is there is told")
		}
		news, err := c.Decisions.News(t.Context(), c.kenji, refs)
		nothing("news", err, len(news))
		_, ok, err := c.Decisions.Of(t.Context(), c.kenji, c.proposal.ID)
		if nothing("what a thread decided", err, 0); ok {
			t.Error("what a thread decided is told")
		}
		_, err = c.Decisions.Numbered(t.Context(), c.kenji, board.ID, 1)
		want(t, err, fault.KindNotFound, "decision_not_found")
		want(t, c.Decisions.Keep(t.Context(), c.kenji, done.ID, 0), fault.KindNotFound, "decision_not_found")
	})
}

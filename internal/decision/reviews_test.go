package decision_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"meantime/internal/decision"
	"meantime/internal/fault"
	"meantime/internal/id"
	"meantime/internal/person"
	"meantime/internal/worktime"
)

// A review date on a Saturday comes with the first delivery of Monday; kept, it comes again on another date.
func TestAReviewComesOnItsDate(t *testing.T) {
	each(t, func(t *testing.T, c *cast) {
		saturday, next := worktime.DateOf(2026, 10, 17), worktime.DateOf(2026, 10, 22)
		made := c.decide(t, c.kenji, decision.Deciding{Thread: c.proposal.ID, Outcome: "After an hour.", Review: saturday})
		c.Pass(lisbon(16, 15, 0)) // 23:00 on Friday in Tokyo
		if got := c.kinds(c.kenji); got != "[09:00 thread asked]" {
			t.Errorf("too early: %s", got)
		}
		c.Pass(lisbon(19, 12, 0))
		if got := c.kinds(c.kenji); got != "[09:00 thread asked 09:00 review decided]" {
			t.Error(got)
		}
		entry := c.Today(c.kenji).Deliveries[1]
		if d := worktime.WallIn(entry.Slot, time.FixedZone("Tokyo", 9*3600)).Date; d != worktime.DateOf(2026, 10, 19) {
			t.Errorf("it came on %s", d)
		}
		ref := entry.Entries[0].Ref
		news, err := c.Decisions.News(t.Context(), c.kenji, []id.ID{ref})
		if n := news[ref]; err != nil || n.Decision != made.ID || n.Number != 1 || n.Excerpt != "After an hour." {
			t.Errorf("%+v %v", n, err)
		}
		if now, err := c.Decisions.Find(t.Context(), c.owen, made.ID); err != nil || !now.Due {
			t.Errorf("not due: %v", err)
		}
		want(t, c.Decisions.Keep(t.Context(), c.dale, made.ID, next), fault.KindForbidden, "not_yours_to_review")
		want(t, c.Decisions.Keep(t.Context(), c.kenji, made.ID, saturday), fault.KindInvalid, "invalid_review")
		if err := c.Decisions.Keep(t.Context(), c.kenji, made.ID, next); err != nil {
			t.Fatal(err)
		}
		if now, err := c.Decisions.Find(t.Context(), c.kenji, made.ID); err != nil || now.Due || now.Review != next {
			t.Errorf("kept: %+v %v", now, err)
		}
		if news, err := c.Decisions.News(t.Context(), c.kenji, []id.ID{ref}); err != nil || len(news) != 0 {
			t.Errorf("it is still said to be due: %v %v", news, err)
		}
		c.holds(t)
		c.Set(lisbon(13, 12, 0)) // the clock is set back, and comes again
		c.Pass(lisbon(22, 12, 0))
		if got := len(c.Today(c.kenji).Deliveries); got != 2 {
			t.Errorf("%d deliveries: %s", got, c.kinds(c.kenji))
		}
		if err := c.Decisions.Keep(t.Context(), c.mira, made.ID, 0); err != nil { // who made the space
			t.Fatal(err)
		}
		list, err := c.Decisions.Reviews(t.Context(), c.owen, made.ID)
		if got := fmt.Sprint(len(list), list[0].Was, list[0].Next, list[0].By == c.kenji.ID, list[1].Was, list[1].Next == 0, list[1].By == c.mira.ID); err != nil ||
			got != "2 2026-10-17 2026-10-22 true 2026-10-22 true true" {
			t.Errorf("%s %v", got, err)
		}
	})
}

// What follows a person's clock follows her to another zone.
func TestAReviewFollowsWhoDecided(t *testing.T) {
	each(t, func(t *testing.T, c *cast) {
		c.decide(t, c.mira, decision.Deciding{Thread: c.proposal.ID, Outcome: "After an hour.", Review: worktime.DateOf(2026, 10, 20)})
		c.At(lisbon(15, 12, 0))
		d, version, err := c.Persons.Schedules.Mine(t.Context(), c.mira)
		if err != nil {
			t.Fatal(err)
		}
		d.Zone = "America/Santiago"
		if _, err := c.Persons.Schedules.Save(t.Context(), c.mira, c.mira.ID, version, d); err != nil {
			t.Fatal(err)
		}
		c.Pass(time.Date(2026, 10, 20, 2, 30, 0, 0, time.UTC)) // 23:30 on Monday in Santiago
		if got := c.register(t, c.mira, decision.Look{Which: decision.Due}); got != "" {
			t.Errorf("due too early: %s", got)
		}
		c.Pass(time.Date(2026, 10, 20, 3, 30, 0, 0, time.UTC))
		if got := c.register(t, c.mira, decision.Look{Which: decision.Due}); got != "1 Refund automatically" {
			t.Errorf("not due: %s", got)
		}
	})
}

// What is due goes to who looks after the space when whoever decided it has gone: before the date, and after it.
func TestAReviewOfWhoHasGoneComesToWhoLooksAfterTheSpace(t *testing.T) {
	each(t, func(t *testing.T, c *cast) {
		olga := c.PersonAs("Olga Owner", "Europe/Lisbon", person.Owner)
		first := c.decide(t, c.kenji, decision.Deciding{Thread: c.proposal.ID, Outcome: "After an hour.", Review: worktime.DateOf(2026, 10, 16)})
		other := c.propose(c.ticketing, "Close at nine")
		second := c.decide(t, c.ines, decision.Deciding{Thread: other.ID, Outcome: "At nine.", Review: worktime.DateOf(2026, 10, 15)})
		c.Pass(lisbon(14, 12, 0))
		c.must(t, c.Persons.People.Deactivate(t.Context(), olga, c.kenji.ID))
		c.Pass(lisbon(15, 17, 0))
		if got := c.kinds(c.ines); !strings.Contains(got, "review decided") {
			t.Errorf("Inês was not reminded: %s", got)
		}
		if got := c.kinds(c.mira); strings.Contains(got, "review") {
			t.Errorf("Mira was reminded of what is somebody's: %s", got)
		}
		c.must(t, c.Persons.People.Deactivate(t.Context(), olga, c.ines.ID)) // it is due, and she has not kept it
		c.Pass(lisbon(19, 17, 0))
		if got := strings.Count(c.kinds(c.mira), "review tends"); got != 2 {
			t.Errorf("%d reviews: %s", got, c.kinds(c.mira))
		}
		if got := c.kinds(c.dale); strings.Contains(got, "review") {
			t.Errorf("Dale does not look after the space: %s", got)
		}
		for _, made := range []decision.Decision{first, second} {
			c.must(t, c.Decisions.Keep(t.Context(), c.mira, made.ID, 0))
		}
	})
}

// Whoever looks after a space keeps a decision on the clock of who decided it, and only while it stands.
func TestADecisionIsKeptForWhoDecidedIt(t *testing.T) {
	each(t, func(t *testing.T, c *cast) {
		made := c.decide(t, c.kenji, decision.Deciding{Thread: c.proposal.ID, Outcome: "After an hour.", Review: worktime.DateOf(2026, 10, 14)})
		c.Pass(lisbon(14, 20, 0)) // the 15th in Tokyo
		fifteenth := worktime.DateOf(2026, 10, 15)
		want(t, c.Decisions.Keep(t.Context(), c.mira, made.ID, fifteenth), fault.KindInvalid, "invalid_review")
		c.must(t, c.Decisions.Keep(t.Context(), c.mira, made.ID, fifteenth+1))
		c.Pass(lisbon(16, 12, 0))
		if got := c.kinds(c.kenji); strings.Count(got, "review decided") != 1 {
			t.Errorf("who decided is told %s", got)
		}
		if got := c.kinds(c.mira); strings.Contains(got, "review") {
			t.Errorf("who kept it is told %s", got)
		}
		c.decide(t, c.ines, decision.Deciding{Thread: c.propose(c.ticketing, "Again").ID, Outcome: "No.", Replaces: made.ID})
		want(t, c.Decisions.Keep(t.Context(), c.kenji, made.ID, 0), fault.KindConflict, "decision_replaced")
		if now, err := c.Decisions.Find(t.Context(), c.mira, made.ID); err != nil || now.Due {
			t.Errorf("what is replaced is due: %v", err)
		}
	})
}

func (c *cast) must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// Nobody is told to review what another decision has replaced meanwhile.
func TestAReviewThatNobodyNeeds(t *testing.T) {
	each(t, func(t *testing.T, c *cast) {
		made := c.decide(t, c.kenji, decision.Deciding{Thread: c.proposal.ID, Outcome: "After an hour.", Review: worktime.DateOf(2026, 10, 14)})
		c.Pass(lisbon(13, 23, 30)) // it is due, and waits for the morning in Tokyo
		if got := c.kinds(c.kenji) + fmt.Sprint(len(c.Today(c.kenji).Sealed.Entries)); strings.Contains(got, "review") || strings.HasSuffix(got, "]0") {
			t.Fatalf("before: %s", got)
		}
		c.decide(t, c.mira, decision.Deciding{Thread: c.propose(c.ticketing, "Again").ID, Outcome: "No.", Replaces: made.ID})
		c.Pass(lisbon(15, 12, 0))
		if got := c.kinds(c.kenji); strings.Contains(got, "review") {
			t.Errorf("what is replaced is reviewed: %s", got)
		}
	})
}

package decision_test

import (
	"context"
	"fmt"
	"sync"
	"testing"

	"pgregory.net/rapid"

	"meantime/internal/app/apptest"
	"meantime/internal/decision"
	"meantime/internal/fault"
	"meantime/internal/id"
	"meantime/internal/person"
	"meantime/internal/thread"
)

// step is one thing that somebody does to one of two proposals.
type step struct {
	who, verb, on int
}

// game is a company in which everybody does something at once, over and over.
type game struct {
	*cast
	people    []person.Actor
	proposals [2]thread.Thread
	first     decision.Decision // what both would replace
}

func (g *game) do(ctx context.Context, s step) (decided bool, err error) {
	who, on := g.people[s.who], g.proposals[s.on].ID
	switch s.verb {
	case 0:
		_, err = g.Decisions.Take(ctx, who, on, decision.Agree, "")
	case 1:
		_, err = g.Decisions.Take(ctx, who, on, decision.CannotLive, fmt.Sprint("Number ", s.who))
	case 2:
		err = g.Decisions.TakeBack(ctx, who, on)
	case 3:
		_, err = g.Decisions.Decide(ctx, who, decision.Deciding{Thread: on, Outcome: "Decided.", Replaces: g.first.ID})
		decided = err == nil
	case 4:
		_, err = g.Decisions.Decide(ctx, who, decision.Deciding{Thread: on, Outcome: "Decided."})
		decided = err == nil
	case 5:
		err = g.Threads.Close(ctx, who, on, "Not now.")
	case 6:
		err = g.Threads.Reopen(ctx, who, on)
	case 7:
		err = g.Decisions.Keep(ctx, who, g.first.ID, 0)
	}
	switch fault.Of(err).Kind {
	case fault.KindConflict, fault.KindForbidden:
		return decided, nil
	}
	return decided, err
}

// round begins two proposals, has everything happen to them at once, and checks what became of them.
func (g *game) round(t *rapid.T, steps []step) {
	for i := range g.proposals {
		g.proposals[i] = g.propose(g.ticketing, fmt.Sprint("Proposal ", i))
	}
	g.first = g.decide(g.T.(*testing.T), g.mira, decision.Deciding{Thread: g.Thread(g.mira, g.ticketing, "First", "Text.").ID, Outcome: "First."})
	var working sync.WaitGroup
	decided := make([]bool, len(steps))
	wrong := make([]error, len(steps))
	for i, s := range steps {
		working.Go(func() { decided[i], wrong[i] = g.do(g.T.Context(), s) })
	}
	working.Wait()
	var times [2]int
	for i, s := range steps {
		if wrong[i] != nil {
			t.Fatalf("%+v: %v", s, wrong[i])
		}
		if decided[i] {
			times[s.on]++
		}
	}
	for i, p := range g.proposals {
		found, ok, err := g.Decisions.Of(g.T.Context(), g.mira, p.ID)
		if err != nil || times[i] > 1 || ok != (times[i] == 1) {
			t.Fatalf("decided %d times: %+v %v", times[i], found, err)
		}
	}
	g.replacedOnce(t)
	for _, check := range []func(context.Context) ([]string, error){g.Decisions.Check, g.Threads.Check, g.Deliveries.Check} {
		if wrong, err := check(g.T.Context()); err != nil || len(wrong) > 0 {
			t.Fatalf("%v %v", wrong, err)
		}
	}
}

// replacedOnce fails when the same decision was replaced by several that everybody sees.
func (g *game) replacedOnce(t *rapid.T) {
	list, _, err := g.Decisions.Register(g.T.Context(), g.mira, decision.Look{Limit: 100})
	if err != nil {
		t.Fatal(err)
	}
	by := map[id.ID]int{}
	for _, d := range list {
		if d.Replaces != nil {
			by[d.Replaces.ID]++
		}
	}
	for _, n := range by {
		if n > 1 {
			t.Fatalf("replaced %d times", n)
		}
	}
}

// TestEverythingAtOnce has stances be taken, changed and taken back while a proposal is decided, closed and opened again.
func TestEverythingAtOnce(t *testing.T) {
	apptest.Each(t, func(t *testing.T, w *apptest.World) {
		g := &game{cast: newCast(w)}
		g.people = []person.Actor{g.mira, g.ines, g.kenji, g.dale}
		rapid.Check(t, func(rt *rapid.T) {
			one := rapid.Custom(func(rt *rapid.T) step {
				return step{rapid.IntRange(0, 3).Draw(rt, "who"), rapid.IntRange(0, 7).Draw(rt, "verb"), rapid.IntRange(0, 1).Draw(rt, "on")}
			})
			g.round(rt, rapid.SliceOfN(one, 8, 16).Draw(rt, "steps"))
		})
	})
}

// Of several who record one outcome at once, one does.
func TestSeveralRecordAnOutcome(t *testing.T) {
	each(t, func(t *testing.T, c *cast) {
		for n := range 4 {
			rain := c.Thread(c.mira, c.ticketing, fmt.Sprint("Rain ", n), "It rains.")
			if err := c.Threads.Close(t.Context(), c.mira, rain.ID, "Hoods."); err != nil {
				t.Fatal(err)
			}
			results := make([]error, 4)
			var all sync.WaitGroup
			for i, who := range []person.Actor{c.mira, c.ines, c.kenji, c.dale} {
				all.Go(func() { _, results[i] = c.Decisions.Decide(t.Context(), who, decision.Deciding{Thread: rain.ID}) })
			}
			all.Wait()
			done := 0
			for _, err := range results {
				if err == nil {
					done++
				} else {
					want(t, err, fault.KindConflict, "thread_decided")
				}
			}
			if done != 1 {
				t.Errorf("%d recorded it", done)
			}
		}
	})
}

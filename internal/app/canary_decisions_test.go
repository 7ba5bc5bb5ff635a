package app_test

import (
	"meantime/internal/ask"
	"meantime/internal/decision"
	"meantime/internal/id"
	"meantime/internal/thread"
)

// decides has the insider ask for a decision, in the closed space.
func (c *cage) decides() id.ID {
	c.T.Helper()
	th, err := c.Threads.Start(c.T.Context(), c.insider, thread.Opening{Space: c.closed.ID, Title: "A proposal", Body: "Shall we?",
		Ask: &ask.Wanted{Kind: ask.Decision, Of: []id.ID{c.leaves.ID}}})
	c.must(err)
	return th.ID
}

// stance plants why somebody stands where they do.
func stance(c *cage, canary string) error {
	c.proposal = c.decides()
	s, err := c.Decisions.Take(c.T.Context(), c.insider, c.proposal, decision.Concern, canary)
	c.numbers = append(c.numbers, c.proposal, s.ID)
	return err
}

// changedStance plants why somebody stood where they do not any more.
func changedStance(c *cage, canary string) error {
	_, err := c.Decisions.Take(c.T.Context(), c.leaves, c.proposal, decision.CannotLive, canary)
	c.must(err)
	_, err = c.Decisions.Take(c.T.Context(), c.leaves, c.proposal, decision.Agree, "")
	return err
}

// decided plants what is decided.
func decided(c *cage, canary string) error {
	on := c.decides()
	d, err := c.Decisions.Decide(c.T.Context(), c.insider, decision.Deciding{Thread: on, Outcome: canary})
	c.numbers = append(c.numbers, on, d.ID)
	return err
}

// reason plants why something is decided, in the place of another decision.
func reason(c *cage, canary string) error {
	on := c.decides()
	old, _, err := c.Decisions.Register(c.T.Context(), c.insider, decision.Look{Limit: 1})
	c.must(err)
	d, err := c.Decisions.Decide(c.T.Context(), c.insider, decision.Deciding{Thread: on, Outcome: "So it is.", Why: canary, Replaces: old[0].ID})
	c.numbers = append(c.numbers, on, d.ID)
	return err
}

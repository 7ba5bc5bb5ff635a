package relay_test

import (
	"strings"
	"testing"

	"meantime/internal/fault"
	"meantime/internal/person"
	"meantime/internal/space"
)

// TestWhoIsAwayAtItsStart has the first in the order be on leave when it starts.
func TestWhoIsAwayAtItsStart(t *testing.T) {
	each(t, func(t *testing.T, c *crew) {
		c.away(c.bishnu, 13, 13)
		c.starts(c.bishnu, c.ines, c.marisol)
		c.is("ines by Tue 16:00", "running: ines on, bishnu to_come by Wed 11:15 passed, marisol to_come by Tue 20:00, round Wed 11:15")
		c.holds()
	})
}

// TestWhoSteers has an admin of the space steer what another has started, and nobody where the space is archived.
func TestWhoSteers(t *testing.T) {
	each(t, func(t *testing.T, c *crew) {
		ctx, ada := t.Context(), c.PersonAs("Ada Admin", "Europe/Berlin", person.Admin)
		c.starts(c.bishnu, c.ines)
		if err := c.Relays.Pause(ctx, ada, c.relay.ID); !fault.Is(err, fault.KindNotFound) {
			t.Errorf("an admin from outside: %v", err)
		}
		c.must(c.Spaces.Add(ctx, c.mira, c.space.ID, ada.ID))
		c.must(c.Relays.Pause(ctx, ada, c.relay.ID))
		if err := c.Relays.Skip(ctx, c.mira, c.relay.ID, c.IDs.New()); !fault.Is(err, fault.KindNotFound) {
			t.Errorf("a leg that there is not: %v", err)
		}
		c.must(c.Spaces.Archive(ctx, c.mira, c.space.ID))
		for name, err := range map[string]error{"go on": c.Relays.GoOn(ctx, c.mira, c.relay.ID), "stop": c.Relays.Stop(ctx, ada, c.relay.ID)} {
			if fault.Of(err).Code != "space_archived" {
				t.Errorf("%s: %v", name, err)
			}
		}
		c.holds()
	})
}

// TestWhoHasItOpenHears of every change, and what has come round is not steered any more.
func TestWhoHasItOpenHears(t *testing.T) {
	each(t, func(t *testing.T, c *crew) {
		ctx := t.Context()
		c.starts(c.bishnu, c.ines, c.marisol, c.aroha)
		leg := c.relay.Legs[2].ID
		for _, act := range []struct {
			name string
			do   func() error
		}{
			{"a leg that is moved", func() error { return c.Relays.Move(ctx, c.mira, c.relay.ID, leg, true) }},
			{"one that is skipped", func() error { return c.Relays.Skip(ctx, c.mira, c.relay.ID, leg) }},
			{"who leaves before it", func() error { return c.Spaces.Leave(ctx, c.aroha, c.space.ID) }},
			{"a pause", func() error { return c.Relays.Pause(ctx, c.mira, c.relay.ID) }},
			{"going on", func() error { return c.Relays.GoOn(ctx, c.mira, c.relay.ID) }},
			{"a turn that ends", func() error { return c.Asks.Done(ctx, c.bishnu, c.open()[0].ID) }},
			{"who leaves in their turn", func() error { return c.Spaces.Leave(ctx, c.ines, c.space.ID) }},
		} {
			if !c.Hears(space.Topic(c.space.ID), space.ThreadTopic(c.relay.Space, c.relay.Thread), func() { c.must(act.do()) }) {
				t.Errorf("of %s nobody hears", act.name)
			}
		}
		c.is("mira", "back: bishnu written, marisol skipped, aroha gone, ines gone")
		for name, err := range map[string]error{"pause": c.Relays.Pause(ctx, c.mira, c.relay.ID), "stop": c.Relays.Stop(ctx, c.mira, c.relay.ID)} {
			if fault.Of(err).Code != "relay_ended" {
				t.Errorf("%s: %v", name, err)
			}
		}
		c.holds()
	})
}

// TestWhoLeavesWhileItIsPaused has whose turn it is leave, and whom it was handed to: nobody is asked until it goes on.
func TestWhoLeavesWhileItIsPaused(t *testing.T) {
	each(t, func(t *testing.T, c *crew) {
		ctx := t.Context()
		c.starts(c.bishnu, c.ines, c.marisol)
		c.must(c.Relays.Pause(ctx, c.mira, c.relay.ID))
		c.must(c.Spaces.Leave(ctx, c.bishnu, c.space.ID))
		c.is("", "paused: bishnu gone, ines to_come by Tue 16:00, marisol to_come by Tue 20:00, round Tue 20:00")
		c.must(c.Relays.GoOn(ctx, c.mira, c.relay.ID))
		_, err := c.Asks.HandOn(ctx, c.ines, c.open()[0].ID, c.aroha.ID, "")
		c.must(err)
		c.must(c.Spaces.Leave(ctx, c.ines, c.space.ID)) // who has nothing to do with it any more
		if got := c.asked(); !strings.HasPrefix(got, "aroha") {
			t.Errorf("asked is %q", got)
		}
		c.must(c.Spaces.Leave(ctx, c.aroha, c.space.ID))
		c.is("marisol by Tue 20:00", "running: bishnu gone, ines gone, marisol on, round Tue 20:00")
		c.holds()
	})
}

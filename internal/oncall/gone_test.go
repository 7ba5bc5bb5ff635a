package oncall_test

import (
	"testing"
	"time"

	"meantime/internal/app/apptest"
	"meantime/internal/delivery"
	"meantime/internal/fault"
	"meantime/internal/oncall"
	"meantime/internal/person"
)

// TestASwapWithWhoHasGoneIsOver has Kenji, who is on call, offer Nadia a shift, whose account ends: he is told, once, and is
// still on call.
func TestASwapWithWhoHasGoneIsOver(t *testing.T) {
	apptest.Each(t, func(t *testing.T, w *apptest.World) {
		c := crewed(t, w)
		s := c.offers(t)
		if err := c.Persons.People.Deactivate(t.Context(), c.ruth, c.nadia.ID); err != nil {
			t.Fatal(err)
		}
		v, err := c.Rotas.Swap(t.Context(), c.kenji, s.ID)
		if err != nil || v.Ended != oncall.Gone || v.Stale {
			t.Errorf("%+v, %v", v, err)
		}
		c.Pass(c.Clock().Add(30 * time.Hour))
		var brought []delivery.Kind
		for _, d := range c.Today(c.kenji).Deliveries {
			for _, e := range d.Entries {
				if e.Thread == s.ID {
					brought = append(brought, e.Kind)
				}
			}
		}
		if len(brought) != 1 || brought[0] != delivery.Swapped {
			t.Errorf("Kenji was brought %v", brought)
		}
		if err := c.Rotas.Withdraw(t.Context(), c.kenji, s.ID); fault.Of(err).Code != "swap_ended" {
			t.Errorf("withdrawing what is over: %v", err)
		}
		if wrong, err := c.Deliveries.Check(t.Context()); err != nil || len(wrong) != 0 {
			t.Error(wrong, err)
		}
	})
}

// TestWhatWhoHasLeftOfferedIsWithdrawn has who offered a shift leave the space: it is not brought to the other any more.
func TestWhatWhoHasLeftOfferedIsWithdrawn(t *testing.T) {
	apptest.Each(t, func(t *testing.T, w *apptest.World) {
		c := crewed(t, w)
		s := c.offers(t)
		if err := c.Spaces.Leave(t.Context(), c.kenji, c.space.ID); err != nil {
			t.Fatal(err)
		}
		for _, who := range []person.Actor{c.nadia, c.ines} {
			if v, err := c.Rotas.Look(t.Context(), who, c.space.ID, w.Clock(), w.Clock().Add(time.Hour)); err != nil || len(v.Swaps) != 0 {
				t.Errorf("%+v, %v", v.Swaps, err)
			}
		}
		if err := c.Rotas.Agree(t.Context(), c.nadia, s.ID); fault.Of(err).Code != "swap_ended" {
			t.Errorf("agreeing to it: %v", err)
		}
		c.Pass(c.Clock().Add(30 * time.Hour))
		for _, d := range c.Today(c.nadia).Deliveries {
			for _, e := range d.Entries {
				if e.Thread == s.ID {
					t.Errorf("Nadia was brought %s", e.Kind)
				}
			}
		}
	})
}

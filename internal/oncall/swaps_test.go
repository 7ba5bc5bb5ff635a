package oncall_test

import (
	"strings"
	"sync"
	"testing"
	"time"

	"meantime/internal/app/apptest"
	"meantime/internal/fault"
	"meantime/internal/id"
	"meantime/internal/oncall"
	"meantime/internal/person"
	"meantime/internal/space"
	"meantime/internal/worktime"
)

func (c *crew) stretch(t *testing.T, from, to string) oncall.Stretch {
	t.Helper()
	return oncall.Stretch{From: instant(t, from), To: instant(t, to)}
}

// offers has Kenji offer his week from the 19th to Nadia, for hers from the 26th.
func (c *crew) offers(t *testing.T) oncall.Swap {
	t.Helper()
	s, err := c.Rotas.Offer(t.Context(), c.kenji, oncall.Swap{Space: c.space.ID, Person: c.nadia.ID, Gives: c.stretch(t, "2026-10-19T08:00Z", "2026-10-26T09:00Z"),
		Takes: c.stretch(t, "2026-10-26T09:00Z", "2026-11-02T09:00Z")})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func (c *crew) brought(t *testing.T, who person.Actor) string {
	t.Helper()
	var out []string
	for _, d := range c.Today(who).Deliveries {
		for _, e := range d.Entries {
			if found, err := c.Rotas.Swaps(t.Context(), who, []id.ID{e.Ref}); err != nil || len(found) == 0 {
				t.Errorf("nothing is found of %+v: %v", e, err)
			}
			says := string(e.Kind) + " at " + c.Wall(who, d.Slot).String()[8:]
			if !e.DoneAt.IsZero() {
				says += " done"
			}
			out = append(out, says)
		}
	}
	return strings.Join(out, ", ")
}

func TestTwoSwap(t *testing.T) {
	apptest.Each(t, func(t *testing.T, w *apptest.World) {
		c := crewed(t, w)
		s := c.offers(t)
		c.Pass(instant(t, "2026-10-14T05:00Z"))
		if got := c.brought(t, c.nadia); got != "swap at 13T16:30" {
			t.Errorf("Nadia is brought %q", got)
		}
		for _, who := range []person.Actor{c.nadia, c.kenji} {
			v, err := c.Rotas.Look(t.Context(), who, c.space.ID, w.Clock(), w.Clock().Add(time.Hour))
			if err != nil || len(v.Swaps) != 1 || v.Swaps[0].Stale || !v.Swaps[0].Takes.To.Equal(instant(t, "2026-11-02T09:00Z")) {
				t.Errorf("%s sees %+v, %v", c.names[who.ID], v.Swaps, err)
			}
		}
		if err := c.Rotas.Agree(t.Context(), c.nadia, s.ID); err != nil {
			t.Fatal(err)
		}
		v := c.look(t, "2026-10-14T05:00Z", "2026-11-03T00:00Z")
		if got, want := c.says(v), "14T05:00 ines, 19T08:00 nadia for kenji, 26T09:00 kenji for nadia, 02T09:00 ines"; got != want {
			t.Errorf("after the swap: %s, want %s", got, want)
		}
		for _, o := range v.Replacements {
			if o.Swap != s.ID || strings.HasSuffix(o.From.String(), "Z") || !strings.HasSuffix(o.From.String(), "T09:00") {
				t.Errorf("a replacement of the swap is kept as %+v", o)
			}
		}
		c.Pass(instant(t, "2026-10-15T05:00Z"))
		if got := c.brought(t, c.kenji); got != "swap_answer at 14T16:30" {
			t.Errorf("Kenji is brought %q", got)
		}
		if got := c.brought(t, c.nadia); got != "" && got != "swap at 13T16:30 done" {
			t.Errorf("Nadia still has %q", got)
		}
		if err := c.Rotas.Agree(t.Context(), c.nadia, s.ID); fault.Of(err).Code != "swap_ended" {
			t.Errorf("agreeing twice: %v", err)
		}
	})
}

// A shift that begins before the next ordinary delivery is offered ahead of it, within the hours of whom it is offered to.
func TestAnOfferThatIsAlmostTooLate(t *testing.T) {
	apptest.Each(t, func(t *testing.T, w *apptest.World) {
		c := crewed(t, w)
		c.At(instant(t, "2026-10-14T08:00Z")) // 13:45 in Kathmandu, after the delivery of 13:00
		if _, err := c.Rotas.Offer(t.Context(), c.ines, oncall.Swap{Space: c.space.ID, Person: c.nadia.ID, Gives: c.stretch(t, "2026-10-14T08:30Z", "2026-10-15T08:00Z")}); err != nil {
			t.Fatal(err)
		}
		c.Pass(instant(t, "2026-10-14T08:10Z"))
		if got := c.brought(t, c.nadia); got != "swap at 14T13:45" {
			t.Errorf("Nadia is brought %q", got)
		}
	})
}

func TestAnOfferIsForTheTwoAlone(t *testing.T) {
	apptest.Each(t, func(t *testing.T, w *apptest.World) {
		c := crewed(t, w)
		s := c.offers(t)
		for _, who := range []person.Actor{c.ines, c.ruth, c.gil} {
			for name, act := range map[string]func() error{"agree": func() error { return c.Rotas.Agree(t.Context(), who, s.ID) },
				"decline": func() error { return c.Rotas.Decline(t.Context(), who, s.ID) }, "withdraw": func() error { return c.Rotas.Withdraw(t.Context(), who, s.ID) },
				"find": func() error { _, err := c.Rotas.Swap(t.Context(), who, s.ID); return err }} {
				if err := act(); !fault.Is(err, fault.KindNotFound) {
					t.Errorf("%s by %s: %v", name, c.names[who.ID], err)
				}
			}
		}
		if err := c.Rotas.Agree(t.Context(), c.kenji, s.ID); fault.Of(err).Code != "not_your_swap" {
			t.Errorf("agreeing to one's own offer: %v", err)
		}
		if err := c.Rotas.Withdraw(t.Context(), c.nadia, s.ID); fault.Of(err).Code != "not_your_swap" {
			t.Errorf("withdrawing another's offer: %v", err)
		}
		if err := c.Rotas.Withdraw(t.Context(), c.kenji, s.ID); err != nil {
			t.Fatal(err)
		}
		c.Pass(instant(t, "2026-10-14T12:00Z"))
		if got := c.brought(t, c.nadia); got != "" {
			t.Errorf("what was withdrawn is brought: %q", got)
		}
		if err := c.Spaces.Leave(t.Context(), c.nadia, c.space.ID); err != nil {
			t.Fatal(err)
		}
		other := c.offersTo(t, c.gil)
		if err := c.Rotas.Decline(t.Context(), c.gil, other.ID); err != nil { // a guest answers for himself
			t.Fatal(err)
		}
	})
}

func (c *crew) offersTo(t *testing.T, who person.Actor) oncall.Swap {
	t.Helper()
	s, err := c.Rotas.Offer(t.Context(), c.kenji, oncall.Swap{Space: c.space.ID, Person: who.ID, Gives: c.stretch(t, "2026-10-19T08:00Z", "2026-10-20T08:00Z")})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// What was brought about a space that is not seen any more tells nothing.
func TestWhatWasBroughtFromWhereOneHasLeft(t *testing.T) {
	apptest.Each(t, func(t *testing.T, w *apptest.World) {
		c := crewed(t, w)
		closed := w.SpaceOf(space.Details{Name: "Board", Kind: space.Closed}, c.kenji, c.nadia)
		_, err := c.Rotas.Declare(t.Context(), c.kenji, 0, oncall.Rota{Space: closed.ID, Zone: "UTC", First: worktime.DateOf(2026, 10, 13), Days: 7, People: []id.ID{c.kenji.ID}})
		if err != nil {
			t.Fatal(err)
		}
		s, err := c.Rotas.Offer(t.Context(), c.kenji, oncall.Swap{Space: closed.ID, Person: c.nadia.ID, Gives: c.stretch(t, "2026-10-14T08:00Z", "2026-10-15T08:00Z")})
		if err != nil {
			t.Fatal(err)
		}
		for left, want := range []int{1, 0} {
			if found, err := c.Rotas.Swaps(t.Context(), c.nadia, []id.ID{s.ID}); err != nil || len(found) != want {
				t.Errorf("Nadia finds %+v, %v; want %d", found, err, want)
			}
			if left == 0 {
				if err := c.Spaces.Leave(t.Context(), c.nadia, closed.ID); err != nil {
					t.Fatal(err)
				}
			}
		}
		if err := c.Rotas.Agree(t.Context(), c.nadia, s.ID); !fault.Is(err, fault.KindNotFound) {
			t.Errorf("agreeing from outside: %v", err)
		}
	})
}

func TestOffersThatCannotBe(t *testing.T) {
	apptest.Each(t, func(t *testing.T, w *apptest.World) {
		c := crewed(t, w)
		week := c.stretch(t, "2026-10-19T08:00Z", "2026-10-26T09:00Z")
		for name, tt := range map[string]struct {
			by    person.Actor
			s     oncall.Swap
			field string
		}{
			"not on call":                 {c.ines, oncall.Swap{Person: c.nadia.ID, Gives: week}, "gives"},
			"on call for a part":          {c.kenji, oncall.Swap{Person: c.nadia.ID, Gives: oncall.Stretch{From: week.From.Add(-time.Minute), To: week.To}}, "gives"},
			"of no length":                {c.kenji, oncall.Swap{Person: c.nadia.ID, Gives: oncall.Stretch{From: week.From, To: week.From}}, "gives"},
			"without an end":              {c.kenji, oncall.Swap{Person: c.nadia.ID, Gives: oncall.Stretch{From: week.From, To: week.To.AddDate(300, 0, 0)}}, "gives"},
			"for what is not the other's": {c.kenji, oncall.Swap{Person: c.nadia.ID, Gives: week, Takes: week}, "takes"},
			"to oneself":                  {c.kenji, oncall.Swap{Person: c.kenji.ID, Gives: week}, "person"},
			"to who is no member":         {c.kenji, oncall.Swap{Person: c.ruth.ID, Gives: week}, "person"},
		} {
			tt.s.Space = c.space.ID
			if _, err := c.Rotas.Offer(t.Context(), tt.by, tt.s); fault.Of(err).Field != tt.field {
				t.Errorf("%s: %v", name, err)
			}
		}
		s := c.offers(t)
		c.replace(t, c.ines, "UTC", "2026-10-20T00:00", "2026-10-21T00:00")
		if err := c.Rotas.Agree(t.Context(), c.nadia, s.ID); fault.Of(err).Code != "swap_stale" {
			t.Errorf("agreeing after somebody else took a part: %v", err)
		}
		if v, err := c.Rotas.Swap(t.Context(), c.nadia, s.ID); err != nil || !v.Stale || v.Ended != "" {
			t.Errorf("the offer is %+v, %v", v, err)
		}
	})
}

// Of several who agree to take one shift at one time, one has it.
func TestSeveralAgreeAtOnce(t *testing.T) {
	apptest.Each(t, func(t *testing.T, w *apptest.World) {
		c := crewed(t, w)
		for _, who := range []person.Actor{c.ines, c.nadia, c.gil} {
			c.offersTo(t, who)
		}
		crowd := []person.Actor{c.ines, c.nadia, c.gil}
		errs := make([]error, len(crowd))
		var all sync.WaitGroup
		for i, who := range crowd {
			v, err := c.Rotas.Look(t.Context(), who, c.space.ID, w.Clock(), w.Clock().Add(time.Hour))
			if err != nil || len(v.Swaps) != 1 {
				t.Fatalf("%+v, %v", v.Swaps, err)
			}
			all.Go(func() { errs[i] = c.Rotas.Agree(t.Context(), who, v.Swaps[0].ID) })
		}
		all.Wait()
		agreed := ""
		for i, err := range errs {
			if err == nil {
				agreed += c.names[crowd[i].ID]
			} else if fault.Of(err).Code != "swap_stale" {
				t.Errorf("%s: %v", c.names[crowd[i].ID], err)
			}
		}
		if got := c.on(t, "2026-10-19T12:00Z"); got != agreed {
			t.Errorf("%s agreed, and %s is on call", agreed, got)
		}
	})
}

// A shift that ends when the clock reads what it has read before ends at the same instant after the swap.
func TestSwapsAtTheChangeOfClocks(t *testing.T) {
	apptest.Each(t, func(t *testing.T, w *apptest.World) {
		c := crewed(t, w)
		// 25 October in Lisbon: 01:30 is read at 00:30Z, and again at 01:30Z.
		c.replace(t, c.nadia, "Asia/Kathmandu", "2026-10-25T07:15", "2026-10-25T12:45")
		gives := c.stretch(t, "2026-10-25T01:30Z", "2026-10-25T07:00Z")
		s, err := c.Rotas.Offer(t.Context(), c.nadia, oncall.Swap{Space: c.space.ID, Person: c.ines.ID, Gives: gives})
		if err != nil {
			t.Fatal(err)
		}
		if err := c.Rotas.Agree(t.Context(), c.ines, s.ID); err != nil {
			t.Fatal(err)
		}
		for at, want := range map[string]string{"2026-10-25T01:29Z": "kenji", "2026-10-25T01:30Z": "ines", "2026-10-25T06:59Z": "ines", "2026-10-25T07:00Z": "kenji"} {
			if got := c.on(t, at); got != want {
				t.Errorf("at %s: %s, want %s", at, got, want)
			}
		}
	})
}

// What is offered twice is one offer, also when its shift has begun meanwhile; declined, it may be asked for again.
func TestAnOfferIsMadeOnce(t *testing.T) {
	apptest.Each(t, func(t *testing.T, w *apptest.World) {
		c := crewed(t, w)
		c.At(instant(t, "2026-10-14T08:00Z"))
		offer := oncall.Swap{Space: c.space.ID, Person: c.nadia.ID, Gives: c.stretch(t, "2026-10-14T08:30Z", "2026-10-15T08:00Z")}
		first, err := c.Rotas.Offer(t.Context(), c.ines, offer)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := c.Rotas.Offer(t.Context(), c.ines, offer); fault.Of(err).Code != "already_offered" {
			t.Errorf("offered twice: %v", err)
		}
		c.At(first.Gives.From.Add(time.Hour))
		if _, err := c.Rotas.Offer(t.Context(), c.ines, offer); fault.Of(err).Code != "already_offered" {
			t.Errorf("offered twice, and begun: %v", err)
		}
		if err := c.Rotas.Decline(t.Context(), c.nadia, first.ID); err != nil {
			t.Fatal(err)
		}
		if _, err := c.Rotas.Offer(t.Context(), c.ines, offer); err != nil {
			t.Errorf("declined, it cannot be asked for again: %v", err)
		}
	})
}

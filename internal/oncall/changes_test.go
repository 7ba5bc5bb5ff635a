package oncall_test

import (
	"strings"
	"testing"
	"time"

	"meantime/internal/app/apptest"
	"meantime/internal/fault"
	"meantime/internal/space"
)

func TestWhoChangedWhat(t *testing.T) {
	apptest.Each(t, func(t *testing.T, w *apptest.World) {
		c := crewed(t, w)
		minute := func() { c.At(c.Clock().Add(time.Minute)) }
		minute()
		o := c.replace(t, c.nadia, "UTC", "2026-10-14T00:00", "2026-10-15T00:00") // by Kenji
		minute()
		if err := c.Rotas.TakeBack(t.Context(), c.ines, c.space.ID, o.ID); err != nil {
			t.Fatal(err)
		}
		minute()
		if err := c.Rotas.Agree(t.Context(), c.nadia, c.offers(t).ID); err != nil {
			t.Fatal(err)
		}
		minute()
		if err := c.Rotas.End(t.Context(), c.nadia, c.space.ID, 5); err != nil {
			t.Fatal(err)
		}
		list, err := c.Rotas.Changes(t.Context(), c.ruth, c.space.ID, 50)
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, one := range list {
			says := string(one.Kind) + " by " + c.names[one.By]
			if one.Person != 0 {
				says += ": " + c.names[one.Person] + " from " + one.When.From.Format("02")
			}
			got = append(got, says)
		}
		want := "ended by nadia, swapped by nadia: kenji from 26, swapped by kenji: nadia from 19, took_back by ines: nadia from 14, replaced by kenji: nadia from 14, declared by ines"
		if says := strings.Join(got, ", "); says != want {
			t.Errorf("got  %s\nwant %s", says, want)
		}
		if short, err := c.Rotas.Changes(t.Context(), c.ruth, c.space.ID, 2); err != nil || len(short) != 2 {
			t.Errorf("two of them: %+v, %v", short, err)
		}
		closed := w.SpaceOf(space.Details{Name: "Board", Kind: space.Closed}, c.ruth)
		if _, err := c.Rotas.Changes(t.Context(), c.ines, closed.ID, 2); !fault.Is(err, fault.KindNotFound) {
			t.Errorf("where nothing is seen: %v", err)
		}
	})
}

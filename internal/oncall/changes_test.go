package oncall_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"meantime/internal/app/apptest"
	"meantime/internal/fault"
	"meantime/internal/id"
	"meantime/internal/oncall"
	"meantime/internal/person"
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
		minute()
		late := c.replace(t, c.ines, "UTC", "2026-10-15T00:00", "2026-10-16T00:00")
		for range 3 {
			minute()
			c.replace(t, c.nadia, "UTC", "2026-10-16T00:00", "2026-10-17T00:00")
		}
		minute()
		if err := c.Rotas.TakeBack(t.Context(), c.ines, c.space.ID, late.ID); err != nil {
			t.Fatal(err)
		}
		if short, err := c.Rotas.Changes(t.Context(), c.ruth, c.space.ID, 2); err != nil || len(short) != 2 || short[0].Kind != oncall.TookBack || short[1].Person != c.nadia.ID {
			t.Errorf("the latest two: %+v, %v", short, err)
		}
		closed := w.SpaceOf(space.Details{Name: "Board", Kind: space.Closed}, c.ruth)
		if _, err := c.Rotas.Changes(t.Context(), c.ines, closed.ID, 2); !fault.Is(err, fault.KindNotFound) {
			t.Errorf("where nothing is seen: %v", err)
		}
	})
}

// TestWhoIsToldAndWhomToCallAreAmongTheChanges changes both, and changes nothing by saying the same again.
func TestWhoIsToldAndWhomToCallAreAmongTheChanges(t *testing.T) {
	apptest.Each(t, func(t *testing.T, w *apptest.World) {
		c := crewed(t, w)
		says := func(viewer person.Actor) string {
			t.Helper()
			list, err := c.Rotas.Changes(t.Context(), viewer, c.space.ID, 50)
			if err != nil {
				t.Fatal(err)
			}
			var out []string
			for _, one := range list {
				line := string(one.Kind) + " by " + c.names[one.By]
				if one.Person != 0 {
					line += ": " + c.names[one.Person]
				}
				out = append(out, line)
			}
			return strings.Join(out, ", ")
		}
		do := func(err error) {
			t.Helper()
			if err != nil {
				t.Fatal(err)
			}
			c.At(c.Clock().Add(time.Minute))
		}
		told := func(by person.Actor, people ...id.ID) { do(c.Rotas.SetFallback(t.Context(), by, c.space.ID, people)) }
		line := func(by person.Actor, text string) { do(c.Rotas.SetLine(t.Context(), by, c.space.ID, text)) }
		c.At(c.Clock().Add(time.Minute))
		told(c.ines, c.nadia.ID)
		told(c.kenji, c.nadia.ID)
		line(c.ines, "+351 21 000 00 00")
		line(c.nadia, "+351 21 000 00 00")
		line(c.nadia, "112")
		told(c.kenji, c.ines.ID)
		line(c.kenji, "")
		line(c.kenji, "")
		want := "no_line by kenji, %sline by nadia, line by ines, named by ines: nadia, declared by ines"
		swapped := []string{"named by kenji: ines, unnamed by kenji: nadia, ", "unnamed by kenji: nadia, named by kenji: ines, "}
		if got := says(c.gil); got != fmt.Sprintf(want, swapped[0]) && got != fmt.Sprintf(want, swapped[1]) {
			t.Errorf("got %s", got)
		}
		if got := says(c.ruth); strings.Contains(got, "line") || !strings.Contains(got, "named by ines: nadia") {
			t.Errorf("who does not belong hears %s", got)
		}
		if got, err := c.Rotas.Changes(t.Context(), c.gil, c.space.ID, 1); err != nil || len(got) != 1 || got[0].Kind != oncall.NoLine {
			t.Errorf("%+v, %v", got, err)
		}
	})
}

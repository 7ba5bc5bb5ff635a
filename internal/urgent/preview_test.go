package urgent_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"meantime/internal/app/apptest"
	"meantime/internal/id"
	"meantime/internal/person"
	"meantime/internal/urgent"
)

func TestThePreviewIsWhatHappens(t *testing.T) {
	each(t, func(t *testing.T, c *crew) {
		c.onCall, c.fallback = c.kenji.ID, []id.ID{c.nia.ID}
		p, err := c.Urgents.Preview(t.Context(), c.mira, c.ferries.ID, c.aiko.ID)
		if err != nil {
			t.Fatal(err)
		}
		want := fmt.Sprint(c.says(p.Rings), p.Passed, p.Told, p.Left.Left)
		if want != fmt.Sprint("09:40 Ines, 09:50 Tomas, 10:00 Kenji (on_call), 10:10 Ines, 10:20 Tomas, 10:30 Kenji (on_call)",
			[]urgent.Passed{{c.aiko.ID, urgent.Asked, urgent.NotNow}}, []id.ID{c.nia.ID}, 3) {
			t.Errorf("it would ring %s", want)
		}
		v := c.raise(t, c.mira, c.aiko.ID)
		c.Pass(apptest.Begin.Add(3 * time.Hour))
		found, err := c.Urgents.Find(t.Context(), c.mira, v.ID)
		if err != nil {
			t.Fatal(err)
		}
		rings := slices.DeleteFunc(found.Rings, func(r urgent.Ring) bool { return r.Reason == urgent.Told })
		if got := c.says(rings); got != c.says(p.Rings) || !found.Exhausted.Equal(p.Exhausted) {
			t.Errorf("it rang %s until %v", got, found.Exhausted)
		}
	})
}

// TestThePreviewTellsNoClosingTime: of somebody who shows no times, it looks at their hours now alone.
func TestThePreviewTellsNoClosingTime(t *testing.T) {
	each(t, func(t *testing.T, c *crew) {
		c.At(time.Date(2026, 10, 13, 15, 55, 0, 0, time.UTC)) // 16:55 in Lisbon
		first := func() string {
			p, err := c.Urgents.Preview(t.Context(), c.kenji, c.ferries.ID, c.ines.ID)
			if err != nil {
				t.Fatal(err)
			}
			return c.says(p.Rings)
		}
		if got := first(); strings.Count(got, "Ines") != 1 {
			t.Errorf("it would ring %s", got)
		}
		if _, err := c.Persons.Schedules.Save(t.Context(), c.ines, c.ines.ID, 1, person.Declared{Zone: "Europe/Lisbon", Coarse: true}); err != nil {
			t.Fatal(err)
		}
		if got := first(); strings.Count(got, "Ines") != 2 {
			t.Errorf("it would ring %s", got)
		}
	})
}

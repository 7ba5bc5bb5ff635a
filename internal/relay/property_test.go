package relay_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"meantime/internal/app/apptest"
	"meantime/internal/ask"
	"meantime/internal/db/dbtest"
	"meantime/internal/id"
	"meantime/internal/person"
	"meantime/internal/relay"
	"meantime/internal/worktime"
)

// TestWhateverHappensItEnds lets anything happen to a relay, with time in between, leave and other hours, and then has
// everybody answer: at every moment while it runs one person is asked, each leg begins once, and it ends.
func TestWhateverHappensItEnds(t *testing.T) {
	c := newCrew(apptest.New(t, dbtest.SQLite(t)))
	everybody := map[id.ID]person.Actor{}
	for _, p := range []person.Actor{c.mira, c.bishnu, c.ines, c.marisol, c.aroha} {
		everybody[p.ID] = p
	}
	rapid.Check(t, func(r *rapid.T) {
		all := []person.Actor{c.bishnu, c.ines, c.marisol, c.aroha, c.mira}
		order := rapid.SliceOfN(rapid.SampledFrom(all), 1, 6).Draw(r, "order")
		order = slices.CompactFunc(append([]person.Actor{c.bishnu}, append(order, c.ines)...), func(a, b person.Actor) bool { return a.ID == b.ID })
		length := rapid.SampledFrom(relay.Lengths()).Draw(r, "length")
		var err error
		c.relay, err = c.Relays.Start(t.Context(), c.mira, relay.Opening{Space: c.space.ID, Title: "Which pier?", Body: "One boat.", Order: numbers(order...), Length: length})
		if err != nil {
			r.Fatal(err)
		}
		begun := map[id.ID]time.Time{}
		for range rapid.IntRange(0, 12).Draw(r, "acts") {
			c.anything(r, everybody)
			c.once(r, begun)
		}
		for range 2*len(order) + 4 {
			if open := c.open(); len(open) > 0 {
				c.must(c.Asks.Done(t.Context(), everybody[open[0].Person], open[0].ID))
			} else {
				c.must(ignore(c.Relays.GoOn(t.Context(), c.mira, c.relay.ID), "relay_ended"))
			}
			c.once(r, begun)
		}
		if found, err := c.Relays.Find(t.Context(), c.mira, c.relay.ID); err != nil || !found.Ended() || found.Legs[0].Asked == 0 {
			r.Fatalf("%+v, %v", found, err)
		}
	})
}

// anything does one thing of those that can happen; that somebody was faster is none of its errors.
func (c *crew) anything(r *rapid.T, everybody map[id.ID]person.Actor) {
	ctx, open := c.T.Context(), c.open()
	legs := c.relay.Legs
	leg := legs[rapid.IntRange(0, len(legs)-1).Draw(r, "leg")].ID
	whom := rapid.SampledFrom([]person.Actor{c.bishnu, c.ines, c.marisol, c.aroha}).Draw(r, "whom")
	act := rapid.SampledFrom([]string{"write", "done", "carry on", "withdraw", "hand on", "again", "pause", "go on", "skip", "earlier", "later", "time", "leave", "hours"}).Draw(r, "act")
	var q ask.Asked
	if len(open) > 0 {
		q = open[0]
	}
	who := everybody[q.Person]
	var err error
	switch {
	case act == "pause":
		err = c.Relays.Pause(ctx, c.mira, c.relay.ID)
	case act == "go on":
		err = c.Relays.GoOn(ctx, c.mira, c.relay.ID)
	case act == "skip":
		err = c.Relays.Skip(ctx, c.mira, c.relay.ID, leg)
	case act == "earlier" || act == "later":
		err = c.Relays.Move(ctx, c.mira, c.relay.ID, leg, act == "earlier")
	case act == "time":
		c.Pass(c.Clock().Add(time.Duration(rapid.IntRange(1, 30).Draw(r, "hours")) * time.Hour))
	case act == "leave" || act == "hours":
		c.changes(r, whom, act)
	case q.ID == 0:
	case act == "write":
		c.writes(who)
	case act == "done":
		err = c.Asks.Done(ctx, who, q.ID)
	case act == "carry on":
		err = c.Asks.CarryOn(ctx, c.mira, q.ID)
	case act == "withdraw":
		err = c.Asks.Withdraw(ctx, c.mira, q.ID)
	case act == "again":
		_, err = c.Asks.Again(ctx, c.mira, q.ID, worktime.WorkingDays(1))
	case act == "hand on" && whom.ID != q.Person:
		_, err = c.Asks.HandOn(ctx, who, q.ID, whom.ID, "")
	}
	if err = ignore(err, "ask_ended", "relay_ended", "leg_begun"); err != nil {
		r.Fatalf("%s: %v", act, err)
	}
}

// changes gives somebody other hours, or a leave of some days from today on, in place of what they had.
func (c *crew) changes(r *rapid.T, who person.Actor, what string) {
	d, version, err := c.Persons.Schedules.Mine(c.T.Context(), who)
	c.must(err)
	today := c.Wall(who, c.Clock()).Date
	if what == "leave" {
		d.Leaves = []person.Leave{{From: today, To: today + worktime.Date(rapid.IntRange(0, 9).Draw(r, "days"))}}
	} else {
		from := worktime.Clock(rapid.IntRange(0, 16).Draw(r, "from") * 60)
		d.Hours = &worktime.Hours{Week: worktime.Workdays(worktime.Window{From: from, To: from + 6*60})}
	}
	_, err = c.Persons.Schedules.Save(c.T.Context(), who, who.ID, version, d)
	c.must(err)
}

// once sees that one is asked while it runs, that nothing begins twice, and that all that must hold does.
func (c *crew) once(r *rapid.T, begun map[id.ID]time.Time) {
	wrong, err := c.Relays.Check(c.T.Context())
	if err != nil || len(wrong) > 0 {
		r.Fatalf("%v, %v", wrong, err)
	}
	found, err := c.Relays.Find(c.T.Context(), c.mira, c.relay.ID)
	c.must(err)
	_ = c.says() // the outlook can be told at every moment
	if n := len(c.open()); (found.State == relay.Running || found.State == relay.Back) != (n == 1) && found.State != relay.Paused {
		r.Fatalf("%s, and %d are asked: %s", found.State, n, c.says())
	}
	for _, l := range found.Legs {
		if at, was := begun[l.ID]; was && !at.Equal(l.BegunAt) {
			r.Fatal(fmt.Sprintf("a leg began at %s and again at %s", at, l.BegunAt))
		}
		if l.Asked != 0 {
			begun[l.ID] = l.BegunAt
		}
	}
}

package urgent_test

import (
	"testing"
	"time"

	"meantime/internal/app/apptest"
	"meantime/internal/fault"
	"meantime/internal/id"
	"meantime/internal/person"
	"meantime/internal/space"
	"meantime/internal/urgent"
)

func (c *crew) ends(t *testing.T, who person.Actor) {
	t.Helper()
	if err := c.Persons.People.Deactivate(t.Context(), c.PersonAs("Olga Owner", "Pacific/Auckland", person.Owner), who.ID); err != nil {
		t.Fatal(err)
	}
}

func (c *crew) mine(t *testing.T, who person.Actor, v id.ID) {
	t.Helper()
	if err := c.Urgents.Mine(t.Context(), who, v); err != nil {
		t.Fatal(err)
	}
}

// TestWhatSomebodyHadTakenWhoHasGoneRingsOn ends the account of who said "Mine": the ladder goes on with the next step, at
// once, and does not begin again.
func TestWhatSomebodyHadTakenWhoHasGoneRingsOn(t *testing.T) {
	each(t, func(t *testing.T, c *crew) {
		v := c.raise(t, c.mira, c.tomas.ID)
		c.Pass(apptest.Begin.Add(5 * time.Minute))
		c.mine(t, c.tomas, v.ID)
		c.Pass(apptest.Begin.Add(30 * time.Minute))
		if got := c.rung(t, v.ID); got != "09:40 Tomas (asked)" {
			t.Fatal(got)
		}
		c.ends(t, c.tomas)
		if got := c.rung(t, v.ID); got != "09:40 Tomas (asked), 10:10 Ines" {
			t.Error(got)
		}
		found, err := c.Urgents.Find(t.Context(), c.mira, v.ID)
		if err != nil || found.Mine != nil {
			t.Errorf("%+v, %v", found.Mine, err)
		}
		c.Pass(apptest.Begin.Add(45 * time.Minute))
		if got := c.rung(t, v.ID); got != "09:40 Tomas (asked), 10:10 Ines, 10:20 Ines" { // the second round
			t.Error(got)
		}
		c.mine(t, c.ines, v.ID)
		c.Pass(apptest.Begin.Add(3 * time.Hour))
		if got := c.rung(t, v.ID); got != "09:40 Tomas (asked), 10:10 Ines, 10:20 Ines" {
			t.Errorf("somebody was rung after Mine: %s", got)
		}
	})
}

// TestWhoRaisedItIsToldAgainWhereTheLadderIsAtItsEnd has it taken when the ladder is exhausted.
func TestWhoRaisedItIsToldAgainWhereTheLadderIsAtItsEnd(t *testing.T) {
	each(t, func(t *testing.T, c *crew) {
		v := c.raise(t, c.mira, 0)
		c.Pass(apptest.Begin.Add(3 * time.Hour))
		before := c.rung(t, v.ID)
		c.mine(t, c.aiko, v.ID)
		c.ends(t, c.aiko)
		if got := c.rung(t, v.ID); got != before+", 12:40 Mira (told)" {
			t.Errorf("%s, and before %s", got, before)
		}
	})
}

// TestWhoLeavesTheSpaceHandsBackWhatTheyTook has people leave who took something: from a closed space it rings on, from an
// open one, which they still see, it stays theirs; and what is over stays as it is.
func TestWhoLeavesTheSpaceHandsBackWhatTheyTook(t *testing.T) {
	each(t, func(t *testing.T, c *crew) {
		ctx, open := t.Context(), c.ferries
		c.ferries = c.SpaceOf(space.Details{Name: "Piers", Kind: space.Closed}, c.mira, c.ines, c.tomas)
		v := c.raise(t, c.mira, c.tomas.ID)
		c.mine(t, c.tomas, v.ID)
		over := c.raise(t, c.mira, c.tomas.ID)
		c.mine(t, c.tomas, over.ID)
		if err := c.Urgents.Drop(ctx, c.mira, over.ID); err != nil {
			t.Fatal(err)
		}
		elsewhere := c.ferries
		c.ferries = open
		other := c.raise(t, c.mira, c.tomas.ID)
		c.mine(t, c.tomas, other.ID)
		for _, where := range []id.ID{open.ID, elsewhere.ID} {
			if err := c.Spaces.Leave(ctx, c.tomas, where); err != nil {
				t.Fatal(err)
			}
		}
		for which, want := range map[id.ID]string{v.ID: "09:40 Tomas (asked), 09:40 Ines", over.ID: "09:40 Tomas (asked)", other.ID: "09:40 Tomas (asked)"} {
			if got := c.rung(t, which); got != want {
				t.Errorf("rang %s, want %s", got, want)
			}
		}
		if _, err := c.Urgents.Resolve(ctx, c.tomas, v.ID, urgent.Resolution{Was: "A.", Done: "B."}, nil); !fault.Is(err, fault.KindNotFound) {
			t.Errorf("who has left can end it: %v", err)
		}
	})
}

// TestWhoSeesTheSpaceNoMoreHandsBackWhatTheyTook closes an open space to somebody who took something there, and makes a guest of
// another.
func TestWhoSeesTheSpaceNoMoreHandsBackWhatTheyTook(t *testing.T) {
	each(t, func(t *testing.T, c *crew) {
		ctx, open := t.Context(), c.ferries
		paul, ruth := c.Person("Paul Ito", "Europe/Lisbon"), c.Person("Ruth Dias", "Europe/Lisbon")
		first, second := c.raise(t, c.mira, 0), c.raise(t, c.mira, 0)
		c.mine(t, paul, first.ID)
		c.mine(t, ruth, second.ID)
		if err := c.Persons.People.SetRole(ctx, c.PersonAs("Olga Owner", "Pacific/Auckland", person.Owner), paul.ID, person.Guest); err != nil {
			t.Fatal(err)
		}
		if err := c.Spaces.Edit(ctx, c.mira, open.ID, space.Details{Name: open.Name, Kind: space.Closed}); err != nil {
			t.Fatal(err)
		}
		for _, v := range []urgent.Urgent{first, second} {
			found, err := c.Urgents.Find(ctx, c.mira, v.ID)
			if err != nil || found.Mine != nil || len(found.Rings) != 2 {
				t.Errorf("%+v, %d rings, %v", found.Mine, len(found.Rings), err)
			}
		}
	})
}

package relay_test

import (
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"meantime/internal/app/apptest"
	"meantime/internal/ask"
	"meantime/internal/db"
	"meantime/internal/fault"
	"meantime/internal/id"
	"meantime/internal/person"
	"meantime/internal/relay"
	"meantime/internal/space"
	"meantime/internal/thread"
	"meantime/internal/worktime"
)

// crew is a closed space of people round the world. Mira, in Accra, starts what goes round.
type crew struct {
	*apptest.World
	mira, bishnu, ines, marisol, aroha person.Actor
	space                              space.Space
	names                              map[id.ID]string
	relay                              relay.Relay
}

func newCrew(w *apptest.World) *crew {
	c := &crew{World: w, mira: w.Person("Mira Osei", "Africa/Accra"), bishnu: w.Person("Bishnu Rai", "Asia/Kathmandu"),
		ines: w.Person("Inês Carvalho", "Europe/Lisbon"), marisol: w.Person("Marisol Vega", "America/Santiago"), aroha: w.Person("Aroha Ngata", "Pacific/Auckland")}
	c.space = w.SpaceOf(space.Details{Name: "Harbours", Kind: space.Closed}, c.mira, c.bishnu, c.ines, c.marisol, c.aroha)
	c.names = map[id.ID]string{c.mira.ID: "mira", c.bishnu.ID: "bishnu", c.ines.ID: "ines", c.marisol.ID: "marisol", c.aroha.ID: "aroha"}
	return c
}

func each(t *testing.T, run func(t *testing.T, c *crew)) {
	apptest.Each(t, func(t *testing.T, w *apptest.World) { run(t, newCrew(w)) })
}

func (c *crew) must(err error) {
	c.T.Helper()
	if err != nil {
		c.T.Fatal(err)
	}
}

func numbers(people ...person.Actor) (out []id.ID) {
	for _, p := range people {
		out = append(out, p.ID)
	}
	return out
}

// starts has Mira start a relay.
func (c *crew) starts(order ...person.Actor) {
	c.T.Helper()
	var err error
	c.relay, err = c.Relays.Start(c.T.Context(), c.mira, relay.Opening{Space: c.space.ID, Title: "Where do we moor in winter?", Body: "Three piers, one boat.",
		Order: numbers(order...), Length: relay.EndOfDay})
	c.must(err)
}

// says spells how it stands: its state, its legs, and when it is expected to be round.
func (c *crew) says() string {
	c.T.Helper()
	found, err := c.Relays.Find(c.T.Context(), c.mira, c.relay.ID)
	c.must(err)
	var look relay.Outlook
	c.must(c.DB.Read(c.T.Context(), func(tx *db.Tx) (err error) {
		look, err = c.Relays.Outlook(tx, c.mira, found)
		return err
	}))
	var legs []string
	for _, l := range found.Legs {
		says := c.names[l.Person] + " " + string(l.State)
		if turn, ok := look.Turns[l.ID]; ok {
			says += " by " + turn.Due.Format("Mon 15:04")
		}
		if !l.PassedAt.IsZero() {
			says += " passed"
		}
		legs = append(legs, says)
	}
	says := fmt.Sprintf("%s: %s", found.State, strings.Join(legs, ", "))
	if !look.Back.IsZero() {
		says += ", round " + look.Back.Format("Mon 15:04")
	}
	return says
}

// asked spells who is asked now, and until when.
func (c *crew) asked() string {
	c.T.Helper()
	var out []string
	for _, q := range c.open() {
		says := c.names[q.Person]
		if !q.DueAt.IsZero() {
			says += " by " + q.DueAt.Format("Mon 15:04")
		}
		out = append(out, says)
	}
	return strings.Join(out, ", ")
}

func (c *crew) open() (out []ask.Asked) {
	c.T.Helper()
	p, err := c.Threads.Find(c.T.Context(), c.mira, c.relay.Thread)
	c.must(err)
	for _, q := range p.Ask.Asked {
		if q.End == nil {
			out = append(out, q)
		}
	}
	return out
}

func (c *crew) writes(who person.Actor) {
	c.T.Helper()
	_, err := c.Threads.Reply(c.T.Context(), who, thread.Answer{Thread: c.relay.Thread, Body: "From " + c.names[who.ID] + ".", Answers: true})
	c.must(err)
}

func (c *crew) holds() {
	c.T.Helper()
	for _, check := range []func() ([]string, error){
		func() ([]string, error) { return c.Relays.Check(c.T.Context()) },
		func() ([]string, error) { return c.Threads.Check(c.T.Context()) },
		func() ([]string, error) { return c.Deliveries.Check(c.T.Context()) },
	} {
		if wrong, err := check(); err != nil || len(wrong) != 0 {
			c.T.Errorf("%v, %v", wrong, err)
		}
	}
}

func at(day, hour, minute int) time.Time {
	return time.Date(2026, 10, day, hour, minute, 0, 0, time.UTC)
}

func (c *crew) is(asked, says string) {
	c.T.Helper()
	if got := c.asked(); got != asked {
		c.T.Errorf("asked is %q, want %q", got, asked)
	}
	if got := c.says(); got != says {
		c.T.Errorf("it says\n %s, want\n %s", got, says)
	}
}

// TestItGoesRoundTheWorld has four people write one after the other, each in their own day, and the starter say what came of it.
func TestItGoesRoundTheWorld(t *testing.T) {
	each(t, func(t *testing.T, c *crew) {
		plan, err := c.Relays.Plan(t.Context(), c.mira, c.space.ID, numbers(c.marisol, c.aroha, c.ines, c.bishnu), relay.EndOfDay, true)
		if err != nil || fmt.Sprint(plan.Order) != fmt.Sprint(numbers(c.bishnu, c.ines, c.marisol, c.aroha)) || plan.Back != at(14, 4, 0) {
			t.Fatalf("%+v, %v", plan, err)
		}
		c.starts(c.bishnu, c.ines, c.marisol, c.aroha)
		c.is("bishnu by Tue 11:15", "running: bishnu on, ines to_come by Tue 16:00, marisol to_come by Tue 20:00, aroha to_come by Wed 04:00, round Wed 04:00")
		c.Pass(at(13, 10, 45)) // 16:30 in Kathmandu
		c.writes(c.bishnu)
		c.is("ines by Tue 16:00", "running: bishnu written, ines on, marisol to_come by Tue 20:00, aroha to_come by Wed 04:00, round Wed 04:00")
		if list, err := c.Asks.Mine(t.Context(), c.ines); err != nil || len(list) != 0 {
			t.Errorf("her turn has come before her delivery: %+v, %v", list, err)
		}
		c.Pass(at(13, 12, 0)) // 13:00 in Lisbon
		if list, err := c.Asks.Mine(t.Context(), c.ines); err != nil || len(list) != 1 || list[0].Author != c.mira.ID {
			t.Errorf("her turn has not come: %+v, %v", list, err)
		}
		c.writes(c.ines)
		c.Pass(at(13, 16, 0))
		c.writes(c.marisol)
		c.Pass(at(13, 23, 0))
		c.writes(c.aroha)
		c.is("mira", "back: bishnu written, ines written, marisol written, aroha written")
		c.Pass(at(14, 9, 0))
		if list, err := c.Asks.Mine(t.Context(), c.mira); err != nil || len(list) != 1 || list[0].Thread != c.relay.Thread {
			t.Errorf("it has not come back: %+v, %v", list, err)
		}
		if list, err := c.Asks.Theirs(t.Context(), c.mira); err != nil || len(list) != 0 {
			t.Errorf("she waits for herself: %+v, %v", list, err)
		}
		c.must(c.Threads.Close(t.Context(), c.mira, c.relay.Thread, "At the second pier."))
		c.is("", "over: bishnu written, ines written, marisol written, aroha written")
		c.holds()
	})
}

// TestATurnComesInTime asks somebody whose next delivery would be too late: the turn comes ahead of it (rule 23).
func TestATurnComesInTime(t *testing.T) {
	each(t, func(t *testing.T, c *crew) {
		var err error
		c.relay, err = c.Relays.Start(t.Context(), c.mira, relay.Opening{Space: c.space.ID, Title: "Which rope?", Body: "By noon.", Order: numbers(c.bishnu, c.ines),
			Length: relay.TwoHours})
		c.must(err)
		c.Pass(at(13, 9, 50))
		c.writes(c.bishnu)
		c.Pass(at(13, 9, 51))
		if list, err := c.Asks.Mine(t.Context(), c.ines); err != nil || len(list) != 1 || list[0].DueAt != at(13, 11, 50) {
			t.Errorf("%+v, %v", list, err)
		}
		c.holds()
	})
}

// TestHandedOnAskedAgainAndCarriedOn goes on within a leg, and without one.
func TestHandedOnAskedAgainAndCarriedOn(t *testing.T) {
	each(t, func(t *testing.T, c *crew) {
		c.starts(c.bishnu, c.ines, c.mira)
		_, err := c.Asks.HandOn(t.Context(), c.bishnu, c.open()[0].ID, c.aroha.ID, "Aroha was there.")
		c.must(err)
		c.is("aroha by Wed 04:00", "running: bishnu on, ines to_come by Wed 16:00, mira to_come by Wed 17:00, round Wed 17:00")
		_, err = c.Asks.Again(t.Context(), c.mira, c.open()[0].ID, worktime.WorkingDays(2))
		c.must(err)
		c.writes(c.aroha)
		c.is("ines by Tue 16:00", "running: bishnu written, ines on, mira to_come by Tue 17:00, round Tue 17:00")
		c.must(c.Asks.CarryOn(t.Context(), c.mira, c.open()[0].ID))
		c.is("mira by Tue 17:00", "running: bishnu written, ines without, mira on, round Tue 17:00")
		c.Pass(at(13, 18, 0)) // the time of her own leg goes by, which nobody tells her
		c.writes(c.mira)
		c.is("mira", "back: bishnu written, ines without, mira written")
		c.Pass(at(14, 18, 0))
		c.must(c.Asks.Done(t.Context(), c.mira, c.open()[0].ID))
		c.is("", "over: bishnu written, ines without, mira written")
		c.holds()
	})
}

// TestSteering pauses, reorders, skips, goes on and stops.
func TestSteering(t *testing.T) {
	each(t, func(t *testing.T, c *crew) {
		c.starts(c.bishnu, c.ines, c.marisol, c.aroha)
		ctx, legs := t.Context(), c.relay.Legs
		c.must(c.Relays.Move(ctx, c.mira, c.relay.ID, legs[3].ID, true))
		c.must(c.Relays.Move(ctx, c.mira, c.relay.ID, legs[3].ID, true))
		c.must(c.Relays.Move(ctx, c.mira, c.relay.ID, legs[3].ID, true)) // it stays behind the one that is on
		c.must(c.Relays.Skip(ctx, c.mira, c.relay.ID, legs[1].ID))
		c.is("bishnu by Tue 11:15", "running: bishnu on, aroha to_come by Wed 04:00, ines skipped, marisol to_come by Wed 20:00, round Wed 20:00")
		c.must(c.Relays.Move(ctx, c.mira, c.relay.ID, legs[3].ID, false))
		c.must(c.Relays.Pause(ctx, c.mira, c.relay.ID))
		c.writes(c.bishnu)
		c.is("", "paused: bishnu written, marisol to_come by Tue 20:00, ines skipped, aroha to_come by Wed 04:00, round Wed 04:00")
		c.must(c.Relays.GoOn(ctx, c.mira, c.relay.ID))
		c.is("marisol by Tue 20:00", "running: bishnu written, ines skipped, marisol on, aroha to_come by Wed 04:00, round Wed 04:00")
		c.must(c.Asks.Withdraw(ctx, c.mira, c.open()[0].ID)) // then she decides
		c.is("", "paused: bishnu written, ines skipped, marisol withdrawn, aroha to_come by Wed 04:00, round Wed 04:00")
		c.must(c.Relays.GoOn(ctx, c.mira, c.relay.ID))
		for name, err := range map[string]error{"a leg that was skipped": c.Relays.Move(ctx, c.mira, c.relay.ID, legs[1].ID, true),
			"a leg that is on": c.Relays.Skip(ctx, c.mira, c.relay.ID, legs[3].ID)} {
			if fault.Of(err).Code != "leg_begun" {
				t.Errorf("%s: %v", name, err)
			}
		}
		if err := c.Relays.Pause(ctx, c.ines, c.relay.ID); !fault.Is(err, fault.KindForbidden) {
			t.Error(err)
		}
		if err := c.Relays.Pause(ctx, c.Person("Dale Reid", "Europe/London"), c.relay.ID); !fault.Is(err, fault.KindNotFound) {
			t.Error(err)
		}
		c.must(c.Relays.Stop(ctx, c.mira, c.relay.ID))
		c.is("", "stopped: bishnu written, ines skipped, marisol withdrawn, aroha withdrawn")
		if err := c.Relays.GoOn(ctx, c.mira, c.relay.ID); fault.Of(err).Code != "relay_ended" {
			t.Error(err)
		}
		c.holds()
	})
}

// away declares a leave of somebody's in October.
func (c *crew) away(who person.Actor, from, to int) {
	c.T.Helper()
	d, version, err := c.Persons.Schedules.Mine(c.T.Context(), who)
	c.must(err)
	d.Leaves = append(d.Leaves, person.Leave{From: worktime.DateOf(2026, 10, from), To: worktime.DateOf(2026, 10, to)})
	_, err = c.Persons.Schedules.Save(c.T.Context(), who, who.ID, version, d)
	c.must(err)
}

// TestWhoIsAwayIsNotWaitedFor has leave declared while it runs: the next one who is there goes first, and it is said so.
func TestWhoIsAwayIsNotWaitedFor(t *testing.T) {
	each(t, func(t *testing.T, c *crew) {
		c.starts(c.bishnu, c.ines, c.marisol)
		c.away(c.ines, 13, 15)
		c.is("bishnu by Tue 11:15", "running: bishnu on, ines to_come by Fri 16:00, marisol to_come by Tue 20:00, round Fri 16:00")
		c.writes(c.bishnu)
		c.is("marisol by Tue 20:00", "running: bishnu written, marisol on, ines to_come by Fri 16:00 passed, round Fri 16:00")
		c.writes(c.marisol)
		c.is("ines by Fri 16:00", "running: bishnu written, marisol written, ines on passed, round Fri 16:00")
		c.holds()
	})
}

// TestWhoLeavesIsSkipped has people leave the space: before their turn, and in it.
func TestWhoLeavesIsSkipped(t *testing.T) {
	each(t, func(t *testing.T, c *crew) {
		ctx := t.Context()
		c.starts(c.bishnu, c.ines, c.marisol, c.aroha)
		c.must(c.Spaces.Leave(ctx, c.ines, c.space.ID))
		c.is("bishnu by Tue 11:15", "running: bishnu on, ines gone, marisol to_come by Tue 20:00, aroha to_come by Wed 04:00, round Wed 04:00")
		c.must(c.Spaces.Remove(ctx, c.mira, c.space.ID, c.bishnu.ID))
		c.is("marisol by Tue 20:00", "running: bishnu gone, ines gone, marisol on, aroha to_come by Wed 04:00, round Wed 04:00")
		c.must(c.Spaces.Leave(ctx, c.mira, c.space.ID)) // who started it
		_, err := c.Threads.Reply(ctx, c.marisol, thread.Answer{Thread: c.relay.Thread, Body: "The second.", Answers: true})
		c.must(err)
		found, err := c.Relays.Find(ctx, c.marisol, c.relay.ID)
		if err != nil || found.State != relay.Running || found.Legs[3].State != relay.On {
			t.Errorf("%+v, %v", found, err)
		}
		_, err = c.Threads.Reply(ctx, c.aroha, thread.Answer{Thread: c.relay.Thread, Body: "The third.", Answers: true})
		c.must(err)
		if found, err = c.Relays.Find(ctx, c.marisol, c.relay.ID); err != nil || found.State != relay.Over {
			t.Errorf("%+v, %v", found, err)
		}
		c.holds()
	})
}

// TestWhoSeesTheSpaceNoMoreIsSkipped has somebody become a guest in their turn, and an open space be closed to others of those
// to come, and to who started it.
func TestWhoSeesTheSpaceNoMoreIsSkipped(t *testing.T) {
	each(t, func(t *testing.T, c *crew) {
		ctx, olga := t.Context(), c.PersonAs("Olga Owner", "Europe/Lisbon", person.Owner)
		c.space = c.Space("Quays", c.mira, c.marisol)
		c.starts(c.bishnu, c.ines, c.marisol, c.aroha)
		c.must(c.Persons.People.SetRole(ctx, olga, c.bishnu.ID, person.Guest))
		c.is("ines by Tue 16:00", "running: bishnu gone, ines on, marisol to_come by Tue 20:00, aroha to_come by Wed 04:00, round Wed 04:00")
		c.must(c.Spaces.Edit(ctx, c.mira, c.space.ID, space.Details{Name: "Quays", Kind: space.Closed}))
		c.is("marisol by Tue 20:00", "running: bishnu gone, ines gone, marisol on, aroha gone, round Tue 20:00")
		_, err := c.Threads.Reply(ctx, c.marisol, thread.Answer{Thread: c.relay.Thread, Body: "The only one.", Answers: true})
		c.must(err)
		c.is("mira", "back: bishnu gone, ines gone, marisol written, aroha gone")
		c.holds()
	})
}

// TestAnAccountThatEndsIsNotWaitedFor ends accounts before their turn, in it, in a turn that was handed on, and of who
// started it: it goes on by itself each time.
func TestAnAccountThatEndsIsNotWaitedFor(t *testing.T) {
	each(t, func(t *testing.T, c *crew) {
		ctx, olga := t.Context(), c.PersonAs("Olga Owner", "Europe/Lisbon", person.Owner)
		ends := func(who person.Actor) {
			t.Helper()
			c.must(c.Persons.People.Deactivate(ctx, olga, who.ID))
		}
		pirjo := c.Person("Pirjo Salo", "Europe/Helsinki")
		c.names[pirjo.ID] = "pirjo"
		c.must(c.Spaces.Add(ctx, c.mira, c.space.ID, pirjo.ID))
		c.starts(c.bishnu, c.ines, c.marisol, c.aroha)
		ends(c.ines)
		c.is("bishnu by Tue 11:15", "running: bishnu on, ines gone, marisol to_come by Tue 20:00, aroha to_come by Wed 04:00, round Wed 04:00")
		_, err := c.Asks.HandOn(ctx, c.bishnu, c.open()[0].ID, pirjo.ID, "")
		c.must(err)
		ends(c.bishnu) // whose turn is somebody else's by now
		c.is("pirjo by Tue 14:00", "running: bishnu on, ines gone, marisol to_come by Tue 20:00, aroha to_come by Wed 04:00, round Wed 04:00")
		ends(pirjo)
		c.is("marisol by Tue 20:00", "running: bishnu gone, ines gone, marisol on, aroha to_come by Wed 04:00, round Wed 04:00")
		c.must(c.Relays.Pause(ctx, c.mira, c.relay.ID))
		ends(c.marisol)
		c.is("", "paused: bishnu gone, ines gone, marisol gone, aroha to_come by Wed 04:00, round Wed 04:00")
		c.must(c.Relays.GoOn(ctx, c.mira, c.relay.ID))
		ends(c.mira)
		_, err = c.Threads.Reply(ctx, c.aroha, thread.Answer{Thread: c.relay.Thread, Body: "The third.", Answers: true})
		c.must(err)
		if found, err := c.Relays.Find(ctx, c.aroha, c.relay.ID); err != nil || found.State != relay.Over {
			t.Errorf("%+v, %v", found, err)
		}
		c.holds()
	})
}

// TestItIsOverWhereNobodyIsLeftToSayWhatCameOfIt ends the account of whoever it has come back to.
func TestItIsOverWhereNobodyIsLeftToSayWhatCameOfIt(t *testing.T) {
	each(t, func(t *testing.T, c *crew) {
		c.starts(c.bishnu, c.ines)
		c.writes(c.bishnu)
		c.writes(c.ines)
		c.is("mira", "back: bishnu written, ines written")
		c.must(c.Persons.People.Deactivate(t.Context(), c.PersonAs("Olga Owner", "Europe/Lisbon", person.Owner), c.mira.ID))
		if found, err := c.Relays.Find(t.Context(), c.ines, c.relay.ID); err != nil || found.State != relay.Over {
			t.Errorf("%+v, %v", found, err)
		}
		c.holds()
	})
}

// TestAThreadThatIsClosedGoesNoFurther has somebody say what came of it before it is round.
func TestAThreadThatIsClosedGoesNoFurther(t *testing.T) {
	each(t, func(t *testing.T, c *crew) {
		c.starts(c.bishnu, c.ines)
		c.must(c.Threads.Close(t.Context(), c.aroha, c.relay.Thread, "The pier has gone."))
		c.is("", "stopped: bishnu withdrawn, ines to_come")
		c.must(c.Threads.Reopen(t.Context(), c.aroha, c.relay.Thread))
		c.is("", "stopped: bishnu withdrawn, ines to_come")
		c.starts(c.bishnu, c.ines)
		c.must(c.Threads.Delete(t.Context(), c.mira, c.first()))
		c.is("", "paused: bishnu withdrawn, ines to_come by Tue 16:00, round Tue 16:00")
		c.holds()
	})
}

// first is the letter that opened the thread.
func (c *crew) first() id.ID {
	c.T.Helper()
	p, err := c.Threads.Look(c.T.Context(), c.mira, c.relay.Thread, thread.Part{})
	c.must(err)
	return p.Letters[0].ID
}

// TestWhatCannotGoRound refuses ways that cannot be gone.
func TestWhatCannotGoRound(t *testing.T) {
	each(t, func(t *testing.T, c *crew) {
		dale := c.Person("Dale Reid", "Europe/London")
		many := make([]id.ID, relay.MaxLegs+1)
		for i := range many {
			many[i] = numbers(c.bishnu, c.ines)[i%2]
		}
		for name, o := range map[string]relay.Opening{
			"one person":     {Order: numbers(c.bishnu), Length: relay.EndOfDay},
			"twenty-one":     {Order: many, Length: relay.EndOfDay},
			"the starter":    {Order: numbers(c.mira, c.bishnu), Length: relay.EndOfDay},
			"twice in a row": {Order: numbers(c.bishnu, c.bishnu, c.ines), Length: relay.EndOfDay},
			"a stranger":     {Order: numbers(c.bishnu, dale), Length: relay.EndOfDay},
			"nobody":         {Order: []id.ID{c.bishnu.ID, 7}, Length: relay.EndOfDay},
			"no such length": {Order: numbers(c.bishnu, c.ines), Length: "a_year"},
		} {
			o.Space, o.Title, o.Body = c.space.ID, "Where?", "Hello."
			if _, err := c.Relays.Start(t.Context(), c.mira, o); !fault.Is(err, fault.KindInvalid) {
				t.Errorf("%s: %v", name, err)
			}
		}
		_, stranger := c.Relays.Plan(t.Context(), dale, c.space.ID, numbers(c.bishnu, c.ines), relay.EndOfDay, false)
		_, starts := c.Relays.Start(t.Context(), dale, relay.Opening{Space: c.space.ID, Title: "x", Body: "x", Order: numbers(c.bishnu, c.ines), Length: relay.EndOfDay})
		if !fault.Is(stranger, fault.KindNotFound) || !fault.Is(starts, fault.KindNotFound) {
			t.Error(stranger, starts)
		}
		if list, _, err := c.Threads.List(t.Context(), c.mira, c.space.ID, 0, 10); err != nil || len(list) != 0 {
			t.Errorf("something was written all the same: %+v, %v", list, err)
		}
	})
}

// TestEverybodyAtOnce ends, steers and leaves at one moment, again and again: one person is asked for each leg, and it ends.
func TestEverybodyAtOnce(t *testing.T) {
	each(t, func(t *testing.T, c *crew) {
		ctx := t.Context()
		for range 4 {
			c.starts(c.bishnu, c.ines, c.marisol, c.ines)
			for range 12 {
				open := c.open()
				if len(open) == 0 {
					c.must(ignore(c.Relays.GoOn(ctx, c.mira, c.relay.ID), "relay_ended"))
					continue
				}
				q := open[0]
				who := map[id.ID]person.Actor{c.mira.ID: c.mira, c.bishnu.ID: c.bishnu, c.ines.ID: c.ines, c.marisol.ID: c.marisol, c.aroha.ID: c.aroha}[q.Person]
				acts := []func() error{
					func() error { return c.Asks.Done(ctx, who, q.ID) },
					func() error {
						_, err := c.Threads.Reply(ctx, who, thread.Answer{Thread: c.relay.Thread, Body: "Yes.", Answers: true})
						return err
					},
					func() error { return c.Asks.CarryOn(ctx, c.mira, q.ID) },
					func() error { return c.Asks.Withdraw(ctx, c.mira, q.ID) },
					func() error { return c.Relays.Pause(ctx, c.mira, c.relay.ID) },
					func() error { return c.Relays.GoOn(ctx, c.mira, c.relay.ID) },
					func() error { return c.Relays.Move(ctx, c.mira, c.relay.ID, c.relay.Legs[3].ID, true) },
				}
				results := make([]error, len(acts))
				var all sync.WaitGroup
				for i, act := range acts {
					all.Go(func() { results[i] = act() })
				}
				all.Wait()
				for _, err := range results {
					c.must(ignore(err, "ask_ended", "relay_ended", "leg_begun"))
				}
				c.holds()
			}
			found, err := c.Relays.Find(ctx, c.mira, c.relay.ID)
			if err != nil || !found.Ended() {
				t.Errorf("it has not ended: %s", c.says())
			}
		}
	})
}

// ignore is an error that is not one of some codes.
func ignore(err error, codes ...string) error {
	for _, code := range codes {
		if err != nil && fault.Of(err).Code == code {
			return nil
		}
	}
	return errors.Join(err)
}

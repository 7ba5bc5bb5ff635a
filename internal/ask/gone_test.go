package ask_test

import (
	"strings"
	"testing"

	"meantime/internal/ask"
	"meantime/internal/db"
	"meantime/internal/fault"
	"meantime/internal/id"
	"meantime/internal/person"
	"meantime/internal/space"
	"meantime/internal/thread"
	"meantime/internal/worktime"
)

// ends ends an account.
func (c *cast) ends(who person.Actor) {
	c.T.Helper()
	if err := c.Persons.People.Deactivate(c.T.Context(), c.PersonAs("Olga Owner", "Europe/Lisbon", person.Owner), who.ID); err != nil {
		c.T.Fatal(err)
	}
}

// holds proves what must always hold.
func (c *cast) holds() {
	c.T.Helper()
	for _, check := range []func() ([]string, error){
		func() ([]string, error) { return c.Asks.Check(c.T.Context()) },
		func() ([]string, error) { return c.Threads.Check(c.T.Context()) },
		func() ([]string, error) { return c.Deliveries.Check(c.T.Context()) },
	} {
		if wrong, err := check(); err != nil || len(wrong) != 0 {
			c.T.Errorf("%v, %v", wrong, err)
		}
	}
}

// gone is of how many that Mira waits for it is said that they are no longer here.
func (c *cast) gone() (n int) {
	c.T.Helper()
	list, err := c.Asks.Theirs(c.T.Context(), c.mira)
	if err != nil {
		c.T.Fatal(err)
	}
	for _, q := range list {
		if q.Gone {
			n++
		}
	}
	return n
}

// TestWhoAsksIsToldThatSomebodyHasGone ends an account while an answer of its person is awaited: who asks is told in her
// next delivery, once, hears no more of the time, and can ask somebody else.
func TestWhoAsksIsToldThatSomebodyHasGone(t *testing.T) {
	each(t, func(t *testing.T, c *cast) {
		c.asks(t, worktime.WorkingDays(1), c.ines, c.kenji)
		if c.gone() != 0 {
			t.Error("they are said to have gone before they have")
		}
		c.ends(c.ines)
		if c.gone() != 1 {
			t.Errorf("of %d it is said that they are no longer here", c.gone())
		}
		c.Pass(lisbon(13, 17, 30))
		if got := c.kinds(c.mira); got != "[13:00 gone waits]" {
			t.Error(got)
		}
		c.Pass(lisbon(14, 10, 50)) // past the time that was hers
		if got := c.kinds(c.mira); got != "[13:00 gone waits]" {
			t.Error(got)
		}
		list, err := c.Asks.Theirs(t.Context(), c.mira)
		if err != nil || len(list) != 2 {
			t.Fatalf("%+v, %v", list, err)
		}
		q := list[0]
		if q.Person != c.ines.ID {
			q = list[1]
		}
		if _, err := c.Asks.Again(t.Context(), c.mira, q.ID, worktime.Want{}); fault.Of(err).Code != "asked_gone" {
			t.Error(err)
		}
		made, err := c.Asks.HandOn(t.Context(), c.mira, q.ID, c.rui(t), "")
		if err != nil || made.Gone {
			t.Errorf("%+v, %v", made, err)
		}
		if c.gone() != 0 {
			t.Error("who was asked instead is said to have gone")
		}
		c.holds()
	})
}

// rui is a further member of the space.
func (c *cast) rui(t *testing.T) id.ID {
	t.Helper()
	rui := c.Person("Rui Teles", "Europe/Lisbon")
	if err := c.Spaces.Add(t.Context(), c.mira, c.space.ID, rui.ID); err != nil {
		t.Fatal(err)
	}
	return rui.ID
}

// TestAnAnswerIsTakenFromWhoComesBack opens an account again: its person is asked as before.
func TestAnAnswerIsTakenFromWhoComesBack(t *testing.T) {
	each(t, func(t *testing.T, c *cast) {
		c.asks(t, worktime.WorkingDays(1), c.ines)
		c.ends(c.ines)
		if err := c.Persons.People.Reactivate(t.Context(), c.PersonAs("Ada Owner", "Europe/Lisbon", person.Owner), c.ines.ID); err != nil {
			t.Fatal(err)
		}
		if c.gone() != 0 {
			t.Error("she is here again")
		}
		if _, err := c.Threads.Reply(t.Context(), c.ines, thread.Answer{Thread: c.thread.ID, Body: "Yes.", Answers: true}); err != nil {
			t.Fatal(err)
		}
		c.Pass(lisbon(13, 17, 30))
		if got := c.kinds(c.mira); got != "[13:00 reply follows]" { // and not any more that she has gone
			t.Error(got)
		}
		c.holds()
	})
}

// TestWhoLeavesTheSpaceHasGoneFromIt removes somebody from a closed space, and then ends the account: it is told once. Who
// leaves an open one still sees it, and is waited for.
func TestWhoLeavesTheSpaceHasGoneFromIt(t *testing.T) {
	each(t, func(t *testing.T, c *cast) {
		c.asks(t, worktime.Want{}, c.ines)
		if err := c.Spaces.Leave(t.Context(), c.ines, c.space.ID); err != nil || c.gone() != 0 {
			t.Errorf("%d, %v", c.gone(), err)
		}
		c.space = c.SpaceOf(space.Details{Name: "Tills", Kind: space.Closed}, c.mira, c.ines, c.kenji)
		c.asks(t, worktime.Want{}, c.kenji)
		if err := c.Spaces.Remove(t.Context(), c.mira, c.space.ID, c.kenji.ID); err != nil {
			t.Fatal(err)
		}
		if c.gone() != 1 {
			t.Errorf("of %d it is said that they are no longer here", c.gone())
		}
		c.ends(c.kenji)
		c.Pass(lisbon(14, 17, 30))
		if got := c.kinds(c.mira); got != "[13:00 gone waits]" {
			t.Error(got)
		}
		c.holds()
	})
}

// TestWorkGoesBackToItsSpace ends the account of who took what a space was asked: another one can take it, and who asks is told.
func TestWorkGoesBackToItsSpace(t *testing.T) {
	each(t, func(t *testing.T, c *cast) {
		q := c.offers(t, worktime.WorkingDays(2))
		if _, err := c.Asks.Take(t.Context(), c.ines, q.ID); err != nil {
			t.Fatal(err)
		}
		c.ends(c.ines)
		if got := c.says(t); got != "all by Thu 09:40 taken, ines by Thu 09:40 given_back, all by Thu 09:40" {
			t.Error(got)
		}
		c.Pass(lisbon(13, 17, 30))
		if got := c.kinds(c.mira); got != "[13:00 gone waits]" {
			t.Error(got)
		}
		last := lastOf(t, c)
		if _, err := c.Asks.Take(t.Context(), c.kenji, last.ID); err != nil || last.Person != 0 {
			t.Errorf("%+v, %v", last, err)
		}
		c.holds()
	})
}

// TestNobodyWaitsForAnAskOfWhoHasGone ends the account of who asks, and then of who is asked: nobody is told of it.
func TestNobodyWaitsForAnAskOfWhoHasGone(t *testing.T) {
	each(t, func(t *testing.T, c *cast) {
		c.asks(t, worktime.WorkingDays(1), c.ines)
		q := c.offers(t, worktime.WorkingDays(1))
		if _, err := c.Asks.Take(t.Context(), c.kenji, q.ID); err != nil {
			t.Fatal(err)
		}
		olga := c.PersonAs("Olga Owner", "Europe/Lisbon", person.Owner)
		for _, who := range []person.Actor{c.mira, c.ines, c.kenji} {
			if err := c.Persons.People.Deactivate(t.Context(), olga, who.ID); err != nil {
				t.Fatal(err)
			}
		}
		c.Pass(lisbon(15, 17, 30))
		if got := c.kinds(c.mira); got != "[]" {
			t.Error(got)
		}
		if k, err := c.Threads.Find(t.Context(), olga, c.thread.ID); err != nil || k.Ask.Asked[len(k.Ask.Asked)-1].Person != 0 || k.Ask.Kind != ask.Work {
			t.Errorf("%+v, %v", k.Ask, err)
		}
		c.holds()
	})
}

// TestWhoSeesAnOpenSpaceNoMoreHasGoneFromIt asks two who only look at an open space; one becomes a guest, and then the space
// is closed: of each it is told once.
func TestWhoSeesAnOpenSpaceNoMoreHasGoneFromIt(t *testing.T) {
	each(t, func(t *testing.T, c *cast) {
		olga, paul := c.PersonAs("Olga Owner", "Europe/Lisbon", person.Owner), c.Person("Paul Ito", "Europe/Lisbon")
		c.asks(t, worktime.Want{}, c.dale, paul, c.kenji)
		if err := c.Persons.People.SetRole(t.Context(), olga, paul.ID, person.Guest); err != nil || c.gone() != 1 {
			t.Errorf("%d, %v", c.gone(), err)
		}
		c.Pass(lisbon(13, 14, 30))
		if got := c.kinds(c.mira); got != "[13:00 gone waits]" {
			t.Error(got)
		}
		if err := c.Persons.People.SetRole(t.Context(), olga, c.kenji.ID, person.Guest); err != nil { // who belongs to it
			t.Fatal(err)
		}
		if err := c.Spaces.Edit(t.Context(), c.mira, c.space.ID, space.Details{Name: c.space.Name, Kind: space.Closed}); err != nil || c.gone() != 2 {
			t.Errorf("%d, %v", c.gone(), err)
		}
		c.Pass(lisbon(14, 17, 30))
		if got := c.kinds(c.mira); got != "[13:00 gone waits 16:30 gone waits]" {
			t.Error(got)
		}
		c.holds()
	})
}

// TestNobodyIsSaidToHaveGoneWhoHasAnswered has an answer come between the finding of what is asked of somebody who goes and the
// telling of it, as two transactions do on PostgreSQL.
func TestNobodyIsSaidToHaveGoneWhoHasAnswered(t *testing.T) {
	each(t, func(t *testing.T, c *cast) {
		c.asks(t, worktime.WorkingDays(1), c.ines)
		found, err := c.Asks.Theirs(t.Context(), c.mira)
		if err != nil || len(found) != 1 {
			t.Fatalf("%+v, %v", found, err)
		}
		if err := c.Asks.Done(t.Context(), c.ines, found[0].ID); err != nil {
			t.Fatal(err)
		}
		found[0].Gone = true
		if err := c.DB.Write(t.Context(), func(tx *db.Tx) error { return c.Asks.GoneOf(tx, found) }); err != nil {
			t.Fatal(err)
		}
		c.Pass(lisbon(14, 17, 30))
		if got := c.kinds(c.mira); got != "[]" {
			t.Error(got)
		}
	})
}

// agreesTo has somebody agree to the half hour that Mira asks for in the thread.
func (c *cast) agreesTo(t *testing.T, who person.Actor) {
	t.Helper()
	done(t, c.Asks.Done(t.Context(), who, c.open(t, who).ID))
}

// TestAHalfHourIsCalledOffWhenSomebodyGoes has two agree, one of whom is asked and goes in each of the ways there are: Mira is
// told once, that half hour is ahead of her no more, and the other's stays.
func TestAHalfHourIsCalledOffWhenSomebodyGoes(t *testing.T) {
	for name, goes := range map[string]func(c *cast, olga person.Actor) error{
		"the account ends": func(c *cast, olga person.Actor) error {
			return c.Persons.People.Deactivate(c.T.Context(), olga, c.kenji.ID)
		},
		"who is removed": func(c *cast, _ person.Actor) error {
			return c.Spaces.Remove(c.T.Context(), c.mira, c.space.ID, c.kenji.ID)
		},
		"who leaves": func(c *cast, _ person.Actor) error { return c.Spaces.Leave(c.T.Context(), c.kenji, c.space.ID) },
	} {
		t.Run(name, func(t *testing.T) {
			each(t, func(t *testing.T, c *cast) {
				olga := c.PersonAs("Olga Owner", "Europe/Lisbon", person.Owner)
				c.space = c.SpaceOf(space.Details{Name: "Tills", Kind: space.Closed}, c.mira, c.ines, c.kenji)
				c.talks(t, lisbon(15, 9, 0), c.ines, c.kenji)
				c.agreesTo(t, c.ines)
				c.agreesTo(t, c.kenji)
				c.Pass(lisbon(13, 16, 30))
				if got := c.agreed(t, c.mira); got != "Thu 08:00 Thu 08:00 " {
					t.Fatalf("agreed: %s", got)
				}
				done(t, goes(c, olga))
				done(t, c.Persons.People.Deactivate(t.Context(), olga, c.kenji.ID)) // once more, or for good
				if got := c.agreed(t, c.mira) + "· " + c.agreed(t, c.ines); got != "Thu 08:00 · Thu 08:00 " {
					t.Errorf("agreed: %s", got)
				}
				if got := c.says(t); got != "ines by Thu 08:00 answered, kenji by Thu 08:00 answered, kenji by Thu 08:00 withdrawn" {
					t.Error(got)
				}
				c.Pass(lisbon(14, 17, 30))
				if got := c.kinds(c.mira); got != "[13:00 suits waits 13:00 suits waits 16:30 talk_gone waits]" {
					t.Error(got)
				}
				c.holds()
			})
		})
	}
}

// TestAHalfHourIsCalledOffWhenWhoAsksGoes tells each who had agreed, and nobody else.
func TestAHalfHourIsCalledOffWhenWhoAsksGoes(t *testing.T) {
	each(t, func(t *testing.T, c *cast) {
		c.talks(t, lisbon(15, 9, 0), c.ines, c.kenji)
		c.agreesTo(t, c.ines)
		c.ends(c.mira)
		if got := c.agreed(t, c.ines); got != "" {
			t.Errorf("agreed: %s", got)
		}
		c.Pass(lisbon(14, 17, 30))
		if got := c.kinds(c.ines); !strings.Contains(got, "talk_gone waits") {
			t.Error(got)
		}
		if got := c.kinds(c.kenji); strings.Contains(got, "talk_gone") {
			t.Error(got)
		}
		c.holds()
	})
}

// TestAHalfHourIsCalledOffWhenASpaceIsShut parts who had agreed in an open space from who sees it no more, as guest or stranger.
// What is over is left as it was.
func TestAHalfHourIsCalledOffWhenASpaceIsShut(t *testing.T) {
	each(t, func(t *testing.T, c *cast) {
		olga, paul := c.PersonAs("Olga Owner", "Europe/Lisbon", person.Owner), c.Person("Paul Ito", "Europe/Lisbon")
		done(t, c.Spaces.Add(t.Context(), c.mira, c.space.ID, c.dale.ID))
		done(t, c.Spaces.Add(t.Context(), c.mira, c.space.ID, paul.ID))
		c.talks(t, lisbon(13, 15, 0), c.dale)
		c.agreesTo(t, c.dale)
		over := c.says(t)
		past := c.thread
		c.talks(t, lisbon(15, 9, 0), c.dale, paul)
		c.agreesTo(t, c.dale)
		c.agreesTo(t, paul)
		c.Pass(lisbon(13, 15, 30))
		for _, who := range []person.Actor{c.dale, paul} { // they see it still
			done(t, c.Spaces.Leave(t.Context(), who, c.space.ID))
		}
		if got := c.agreed(t, c.mira); got != "Thu 08:00 Thu 08:00 " {
			t.Errorf("with who only looks: %s", got)
		}
		done(t, c.Persons.People.SetRole(t.Context(), olga, paul.ID, person.Guest))
		if got := c.agreed(t, c.mira); got != "Thu 08:00 " {
			t.Errorf("with a guest: %s", got)
		}
		done(t, c.Spaces.Edit(t.Context(), c.mira, c.space.ID, space.Details{Name: c.space.Name, Kind: space.Closed}))
		if got := c.agreed(t, c.mira); got != "" {
			t.Errorf("with a stranger: %s", got)
		}
		c.thread = past
		if got := c.says(t); got != over {
			t.Errorf("what is over: %s", got)
		}
		c.holds()
	})
}

// TestAHalfHourIsCalledOffWithAReader drops somebody from the readers of a private note, who had agreed in it.
func TestAHalfHourIsCalledOffWithAReader(t *testing.T) {
	each(t, func(t *testing.T, c *cast) {
		var err error
		c.thread, err = c.Threads.Start(t.Context(), c.mira, thread.Opening{Title: "Between us", Body: "Better said.", Private: &thread.Private{Readers: []id.ID{c.ines.ID, c.kenji.ID}},
			Ask: &ask.Wanted{Kind: ask.Talk, At: lisbon(15, 9, 0), Of: []id.ID{c.ines.ID, c.kenji.ID}}})
		done(t, err)
		c.agreesTo(t, c.ines)
		done(t, c.Threads.DropReader(t.Context(), c.ines, c.thread.ID, c.ines.ID))
		if got := c.agreed(t, c.mira) + c.agreed(t, c.ines); got != "" {
			t.Errorf("agreed: %s", got)
		}
		done(t, c.Threads.DropReader(t.Context(), c.mira, c.thread.ID, c.kenji.ID))
		if got := c.says(t); got != "ines by Thu 08:00 answered, kenji by Thu 08:00 withdrawn, ines by Thu 08:00 withdrawn" {
			t.Error(got)
		}
		c.Pass(lisbon(14, 17, 30))
		if got := c.kinds(c.mira); got != "[13:00 suits waits 13:00 talk_gone waits]" {
			t.Error(got)
		}
		c.holds()
	})
}

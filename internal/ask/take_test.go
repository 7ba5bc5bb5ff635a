package ask_test

import (
	"fmt"
	"sync"
	"testing"

	"meantime/internal/ask"
	"meantime/internal/delivery"
	"meantime/internal/fault"
	"meantime/internal/id"
	"meantime/internal/person"
	"meantime/internal/thread"
	"meantime/internal/worktime"
)

// offers has Mira ask her space for work.
func (c *cast) offers(t *testing.T, want worktime.Want) ask.Asked {
	t.Helper()
	var err error
	c.thread, err = c.Threads.Start(t.Context(), c.mira, thread.Opening{Space: c.space.ID, Title: "The turnstile at pier four", Body: "It sticks.",
		Ask: &ask.Wanted{Kind: ask.Work, OfSpace: true, Want: want}})
	if err != nil {
		t.Fatal(err)
	}
	return lastOf(t, c)
}

// toTake is how much of what spaces are asked somebody can take.
func (c *cast) toTake(t *testing.T, who person.Actor) int {
	t.Helper()
	list, err := c.Asks.ToTake(t.Context(), who)
	if err != nil {
		t.Fatal(err)
	}
	return len(list)
}

// TestOneOfTheSpaceTakesIt asks a space on a Tuesday for work within one working day: it goes by the clock of who asks, and
// once Kenji has it, by his.
func TestOneOfTheSpaceTakesIt(t *testing.T) {
	each(t, func(t *testing.T, c *cast) {
		q := c.offers(t, worktime.WorkingDays(1))
		if !q.Open() || q.Item != c.thread.LastLetter || !q.DueAt.Equal(lisbon(14, 10, 40)) {
			t.Fatalf("%+v", q)
		}
		if c.toTake(t, c.ines) != 0 {
			t.Error("it is there before its delivery")
		}
		c.Pass(lisbon(14, 9, 30))
		if n := fmt.Sprint(c.toTake(t, c.ines), c.toTake(t, c.kenji), c.toTake(t, c.mira), c.toTake(t, c.dale)); n != "1 1 0 0" {
			t.Errorf("to take: %s", n)
		}
		made, err := c.Asks.Take(t.Context(), c.kenji, q.ID)
		if err != nil || made.Person != c.kenji.ID || made.Follows != q.ID {
			t.Fatalf("%+v, %v", made, err)
		}
		if want := lisbon(16, 1, 0); !made.DueAt.Equal(want) { // Friday at nine: he took it after hours on Wednesday
			t.Errorf("due %s, not %s", made.DueAt, want)
		}
		if len(c.mine(t, c.kenji)) != 1 || c.toTake(t, c.ines)+c.toTake(t, c.kenji) != 0 {
			t.Error("it is not his alone")
		}
		waits, err := c.Asks.Theirs(t.Context(), c.mira)
		if err != nil || len(waits) != 1 || waits[0].Person != c.kenji.ID {
			t.Errorf("%+v, %v", waits, err)
		}
		if _, err := c.Threads.Reply(t.Context(), c.kenji, thread.Answer{Thread: c.thread.ID, Body: "Oiled.", Answers: true}); err != nil {
			t.Fatal(err)
		}
		if got := lastOf(t, c); got.End == nil || got.End.How != ask.Answered {
			t.Errorf("%+v", got)
		}
	})
}

// TestWhatWasTakenIsGivenBack tells who asks, and nobody else; and another takes it.
func TestWhatWasTakenIsGivenBack(t *testing.T) {
	each(t, func(t *testing.T, c *cast) {
		q := c.offers(t, worktime.EndOfDay(2))
		c.Pass(lisbon(13, 13, 0))
		taken, err := c.Asks.Take(t.Context(), c.ines, q.ID)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := c.Asks.GiveBack(t.Context(), c.kenji, taken.ID); fault.Of(err).Code != "not_your_ask" {
			t.Errorf("another gave it back: %v", err)
		}
		back, err := c.Asks.GiveBack(t.Context(), c.ines, taken.ID)
		if err != nil || !back.Open() || back.Follows != taken.ID {
			t.Fatalf("%+v, %v", back, err)
		}
		if c.toTake(t, c.ines) != 1 || len(c.mine(t, c.ines)) != 0 {
			t.Error("it is not to be taken again")
		}
		c.Pass(lisbon(14, 14, 0))
		if got := c.kinds(c.mira); got != "[13:00 given_back waits]" {
			t.Error(got)
		}
		if got := c.kinds(c.kenji); got != "[09:00 thread belongs]" {
			t.Error(got)
		}
		if _, err := c.Asks.Take(t.Context(), c.kenji, back.ID); err != nil {
			t.Fatal(err)
		}
		if got := c.says(t); got != "all by Thu 17:00 taken, ines by Thu 16:00 given_back, all by Thu 17:00 taken, kenji by Mon 08:00" {
			t.Error(got)
		}
		c.sound(t)
	})
}

// sound has the checks find nothing.
func (c *cast) sound(t *testing.T) {
	t.Helper()
	for name, check := range map[string]func() ([]string, error){
		"asks":       func() ([]string, error) { return c.Asks.Check(t.Context()) },
		"threads":    func() ([]string, error) { return c.Threads.Check(t.Context()) },
		"deliveries": func() ([]string, error) { return c.Deliveries.Check(t.Context()) },
	} {
		if wrong, err := check(); err != nil || len(wrong) != 0 {
			t.Errorf("%s: %v, %v", name, wrong, err)
		}
	}
}

// TestOneOfManyTakers has everybody take it at the same moment.
func TestOneOfManyTakers(t *testing.T) {
	each(t, func(t *testing.T, c *cast) {
		takers := []person.Actor{c.ines, c.kenji}
		for n := range 6 {
			who := c.Person(fmt.Sprint("Member ", n), "Europe/Lisbon")
			if err := c.Spaces.Add(t.Context(), c.mira, c.space.ID, who.ID); err != nil {
				t.Fatal(err)
			}
			takers = append(takers, who)
		}
		q := c.offers(t, worktime.WorkingDays(1))
		var all sync.WaitGroup
		errs := make([]error, len(takers))
		for i, who := range takers {
			all.Go(func() { _, errs[i] = c.Asks.Take(t.Context(), who, q.ID) })
		}
		all.Wait()
		took := 0
		for i, err := range errs {
			switch {
			case err == nil:
				took++
				if got := lastOf(t, c); got.Person != takers[i].ID || got.By != takers[i].ID {
					t.Errorf("%+v", got)
				}
			case fault.Of(err).Code != "ask_ended":
				t.Error(err)
			}
		}
		if took != 1 {
			t.Errorf("%d took it", took)
		}
	})
}

// TestWhoMayTake refuses who asks, who only looks at the space, and what is asked of somebody by name.
func TestWhoMayTake(t *testing.T) {
	each(t, func(t *testing.T, c *cast) {
		q := c.offers(t, worktime.Want{})
		for who, code := range map[person.Actor]string{c.mira: "not_to_take", c.dale: "not_a_member",
			c.PersonAs("Gus Guest", "Europe/Lisbon", person.Guest): "ask_not_found"} {
			if _, err := c.Asks.Take(t.Context(), who, q.ID); fault.Of(err).Code != code {
				t.Errorf("%s: %v", code, err)
			}
		}
		c.asks(t, worktime.Want{}, c.ines)
		if _, err := c.Asks.Take(t.Context(), c.kenji, lastOf(t, c).ID); fault.Of(err).Code != "not_to_take" {
			t.Error(err)
		}
		if _, err := c.Asks.HandOn(t.Context(), c.ines, lastOf(t, c).ID, 0, ""); fault.Of(err).Field != "to" {
			t.Errorf("handed on to nobody: %v", err)
		}
		for _, w := range []ask.Wanted{{Kind: ask.Answer, OfSpace: true}, {Kind: ask.Work, OfSpace: true, Of: []id.ID{c.ines.ID}}, {Kind: ask.Work}} {
			if err := w.Check(); fault.Of(err).Field != "of" {
				t.Errorf("%+v: %v", w, err)
			}
		}
	})
}

// TestNobodyTakesIt lets the time go by, asks the space again, and then somebody by name.
func TestNobodyTakesIt(t *testing.T) {
	each(t, func(t *testing.T, c *cast) {
		q := c.offers(t, worktime.WorkingDays(1))
		c.Pass(lisbon(14, 18, 0))
		if got := c.kinds(c.mira); got != "[13:00 past waits]" {
			t.Error(got)
		}
		if lines, err := c.Threads.Lines(t.Context(), c.mira, pastRefs(c.Today(c.mira))); err != nil || len(lines) != 1 {
			t.Errorf("%+v, %v", lines, err)
		}
		again, err := c.Asks.Again(t.Context(), c.mira, q.ID, worktime.WorkingDays(2))
		if err != nil || !again.Open() {
			t.Fatalf("%+v, %v", again, err)
		}
		c.Pass(lisbon(15, 13, 0))
		if got := c.kinds(c.ines); got != "[13:00 thread belongs 09:00 asked_again belongs]" {
			t.Error(got)
		}
		made, err := c.Asks.HandOn(t.Context(), c.mira, again.ID, c.dale.ID, "")
		if err != nil || made.Person != c.dale.ID {
			t.Fatalf("%+v, %v", made, err)
		}
		if _, err := c.Asks.GiveBack(t.Context(), c.dale, made.ID); err == nil {
			t.Error("who does not belong to the space gave it back")
		}
		c.Pass(lisbon(16, 18, 0))
		c.sound(t)
	})
}

func pastRefs(t delivery.Today) []id.ID {
	var out []id.ID
	for _, d := range t.Deliveries {
		for _, e := range d.Entries {
			out = append(out, e.Ref)
		}
	}
	return out
}

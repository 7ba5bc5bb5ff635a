package ask_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"meantime/internal/ask"
	"meantime/internal/db"
	"meantime/internal/delivery"
	"meantime/internal/fault"
	"meantime/internal/id"
	"meantime/internal/overlap"
	"meantime/internal/person"
	"meantime/internal/thread"
	"meantime/internal/worktime"
)

// talks has Mira ask for half an hour with people.
func (c *cast) talks(t *testing.T, at time.Time, of ...person.Actor) {
	t.Helper()
	w := ask.Wanted{Kind: ask.Talk, At: at}
	for _, who := range of {
		w.Of = append(w.Of, who.ID)
	}
	var err error
	if c.thread, err = c.Threads.Start(t.Context(), c.mira, thread.Opening{Space: c.space.ID, Title: "The winter fares", Body: "Better said than written.", Ask: &w}); err != nil {
		t.Fatal(err)
	}
}

// open is what somebody is asked in the thread now.
func (c *cast) open(t *testing.T, who person.Actor) ask.Asked {
	t.Helper()
	p, err := c.Threads.Find(t.Context(), c.mira, c.thread.ID)
	if err != nil {
		t.Fatal(err)
	}
	for _, q := range p.Ask.Last() {
		if q.Person == who.ID {
			return q
		}
	}
	t.Fatal("not asked")
	return ask.Asked{}
}

// agreed spells the half hours that somebody has ahead.
func (c *cast) agreed(t *testing.T, who person.Actor) (out string) {
	t.Helper()
	list, err := c.Asks.Talks(t.Context(), who)
	if err != nil {
		t.Fatal(err)
	}
	for _, q := range list {
		out += q.DueAt.Format("Mon 15:04 ")
	}
	return out
}

func done(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// TestAHalfHourIsAgreed from its asking to its end: it comes before it begins, suits one and not the other, who proposes
// another one; that is asked for, and is agreed to by whoever proposed it.
func TestAHalfHourIsAgreed(t *testing.T) {
	each(t, func(t *testing.T, c *cast) {
		c.talks(t, lisbon(14, 9, 30), c.ines, c.kenji)
		c.Pass(lisbon(14, 9, 0)) // before Kenji's next delivery, which is too late, there is another moment of his hours (rule 23)
		q := c.open(t, c.ines)
		if list := c.mine(t, c.ines); len(list) != 1 || !list[0].DueAt.Equal(lisbon(14, 9, 30)) || list[0].Kind != ask.Talk || len(c.mine(t, c.kenji)) != 1 {
			t.Fatalf("%+v", list)
		}
		done(t, c.Asks.Done(t.Context(), c.ines, q.ID))
		if got := c.agreed(t, c.ines) + "· " + c.agreed(t, c.mira) + "· " + c.agreed(t, c.kenji); got != "Wed 08:30 · Wed 08:30 · " {
			t.Errorf("agreed: %s", got)
		}
		done(t, c.Asks.NotThen(t.Context(), c.kenji, c.open(t, c.kenji).ID, lisbon(15, 9, 0)))
		made, err := c.Asks.TalkAt(t.Context(), c.mira, q.ID, lisbon(15, 9, 0))
		if err != nil || len(made) != 2 {
			t.Fatalf("%+v, %v", made, err)
		}
		if got := c.says(t); got != "ines by Wed 08:30 answered, kenji by Wed 08:30 not_then, ines by Thu 08:00, kenji by Thu 08:00 answered" {
			t.Error(got)
		}
		if got := c.agreed(t, c.kenji) + "· " + c.agreed(t, c.ines); got != "Thu 08:00 · " {
			t.Errorf("agreed: %s", got)
		}
		c.Pass(lisbon(14, 17, 0))
		done(t, c.Asks.Done(t.Context(), c.ines, c.open(t, c.ines).ID))
		c.Pass(lisbon(15, 9, 29))
		if c.agreed(t, c.ines) == "" {
			t.Error("it is over before its end")
		}
		c.Pass(lisbon(16, 14, 0))
		if got := c.agreed(t, c.ines) + c.agreed(t, c.mira); got != "" {
			t.Errorf("still ahead: %s", got)
		}
		if got := c.kinds(c.mira); got != "[09:00 suits waits 09:00 not_then waits 16:30 suits waits]" {
			t.Error(got)
		}
		c.sound(t)
	})
}

// TestAHalfHourIsCalledOff by who asked, and by who had agreed: each is told, once, and what was said before stays.
func TestAHalfHourIsCalledOff(t *testing.T) {
	each(t, func(t *testing.T, c *cast) {
		c.talks(t, lisbon(14, 15, 0), c.ines, c.kenji)
		c.Pass(lisbon(13, 13, 0))
		first := c.open(t, c.ines)
		done(t, c.Asks.Done(t.Context(), c.ines, first.ID))
		done(t, c.Asks.Withdraw(t.Context(), c.mira, first.ID))
		if err := c.Asks.Withdraw(t.Context(), c.mira, first.ID); fault.Of(err).Code != "ask_ended" {
			t.Errorf("twice: %v", err)
		}
		if err := c.Asks.NotThen(t.Context(), c.ines, first.ID, time.Time{}); fault.Of(err).Code != "ask_ended" {
			t.Errorf("after it was called off: %v", err)
		}
		done(t, c.Asks.Done(t.Context(), c.kenji, c.open(t, c.kenji).ID))
		agreed := c.open(t, c.kenji)
		if err := c.Asks.NotThen(t.Context(), c.ines, agreed.ID, time.Time{}); err == nil {
			t.Error("another says no for him")
		}
		done(t, c.Asks.NotThen(t.Context(), c.kenji, agreed.ID, time.Time{}))
		if got := c.says(t); got != "ines by Wed 14:00 answered, kenji by Wed 14:00 answered, ines by Wed 14:00 withdrawn, kenji by Wed 14:00 not_then" {
			t.Error(got)
		}
		if got := c.agreed(t, c.mira); got != "" {
			t.Errorf("agreed: %s", got)
		}
		c.Pass(lisbon(14, 14, 0))
		if got := c.kinds(c.ines); got != "[16:30 called_off waits]" {
			t.Error(got)
		}
		c.sound(t)
	})
}

// TestAHalfHourGoesBy that nobody has answered: it is past once it is over, and can be asked for at another time.
func TestAHalfHourGoesBy(t *testing.T) {
	each(t, func(t *testing.T, c *cast) {
		c.talks(t, lisbon(13, 15, 0), c.ines)
		q := c.open(t, c.ines)
		if q.Past(lisbon(13, 15, 29)) || !q.Past(lisbon(13, 15, 30)) {
			t.Error("past at another time")
		}
		if ok, err := c.Threads.Reply(t.Context(), c.ines, thread.Answer{Thread: c.thread.ID, Body: "Hm.", Answers: true}); err != nil || c.open(t, c.ines).End != nil {
			t.Errorf("a letter says that it suits: %+v, %v", ok, err)
		}
		if _, err := c.Asks.Again(t.Context(), c.mira, q.ID, worktime.WorkingDays(1)); !fault.Is(err, fault.KindInvalid) {
			t.Errorf("asked again without a time: %v", err)
		}
		c.Pass(lisbon(13, 15, 30))
		if err := c.Asks.Done(t.Context(), c.ines, q.ID); fault.Of(err).Code != "half_hour_over" {
			t.Errorf("suits when it is over: %v", err)
		}
		if _, err := c.Asks.HandOn(t.Context(), c.ines, q.ID, c.kenji.ID, ""); fault.Of(err).Code != "half_hour_over" {
			t.Errorf("handed on when it is over: %v", err)
		}
		if _, err := c.Asks.TalkAt(t.Context(), c.kenji, q.ID, lisbon(15, 9, 0)); fault.Of(err).Code != "not_your_ask" {
			t.Errorf("another asks: %v", err)
		}
		if made, err := c.Asks.TalkAt(t.Context(), c.mira, q.ID, lisbon(15, 9, 0)); err != nil || len(made) != 1 || made[0].Follows != q.ID {
			t.Fatalf("%+v, %v", made, err)
		}
		handed, err := c.Asks.HandOn(t.Context(), c.ines, c.open(t, c.ines).ID, c.kenji.ID, "It is your part.")
		if err != nil || !handed.DueAt.Equal(lisbon(15, 9, 0)) {
			t.Fatalf("%+v, %v", handed, err)
		}
		c.Pass(lisbon(16, 14, 0))
		if got := c.kinds(c.mira); got != "[13:00 reply follows 09:00 past waits]" {
			t.Error(got)
		}
		c.sound(t)
	})
}

// TestWhatIsNoHalfHour is refused; and other zone data, or another schedule, does not move one.
func TestWhatIsNoHalfHour(t *testing.T) {
	each(t, func(t *testing.T, c *cast) {
		at := lisbon(14, 15, 0)
		of := []id.ID{c.ines.ID}
		for name, w := range map[string]ask.Wanted{
			"at":    {Kind: ask.Talk, Of: of},
			"at ":   {Kind: ask.Talk, Of: of, At: at.Add(time.Second)},
			"at  ":  {Kind: ask.Talk, Of: of, At: c.Now()},
			"at   ": {Kind: ask.Talk, Of: of, At: at.AddDate(0, 3, 0)},
			"at .":  {Kind: ask.Answer, Of: of, At: at},
			"want":  {Kind: ask.Talk, Of: of, At: at, Want: worktime.WorkingDays(1)},
			"of":    {Kind: ask.Talk, OfSpace: true, At: at},
		} {
			_, err := c.Threads.Start(t.Context(), c.mira, thread.Opening{Space: c.space.ID, Title: "x", Body: "y", Ask: &w})
			if f := fault.Of(err); f.Kind != fault.KindInvalid || f.Field != strings.TrimRight(name, " .") {
				t.Errorf("%q: %v", name, err)
			}
		}
		c.talks(t, at, c.ines)
		d, version, err := c.Persons.Schedules.Mine(t.Context(), c.ines)
		done(t, err)
		d.Zone = "Asia/Tokyo"
		_, err = c.Persons.Schedules.Save(t.Context(), c.ines, c.ines.ID, version, d)
		done(t, err)
		if q := c.open(t, c.ines); !q.DueAt.Equal(at) {
			t.Errorf("her travelling moved it to %s", q.DueAt)
		}
		done(t, c.DB.Write(t.Context(), func(tx *db.Tx) error {
			return c.Asks.Renew(tx, delivery.Timer{Kind: delivery.AskPast, Ref: c.open(t, c.ines).ID, Person: c.mira.ID})
		}))
		if q := c.open(t, c.ines); !q.DueAt.Equal(at) {
			t.Errorf("zone data moved it to %s", q.DueAt)
		}
		c.sound(t)
	})
}

// turns spells how often each had the edge of their day, as Mira learns when she looks for an hour.
func (c *cast) turns(t *testing.T) string {
	t.Helper()
	f, err := c.Overlaps.Look(t.Context(), c.mira, overlap.Wanted{With: []id.ID{c.ines.ID, c.kenji.ID}, Minutes: 30, Weeks: 1})
	done(t, err)
	return fmt.Sprintf("mira %d ines %d kenji %d", f.Burdens[c.mira.ID], f.Burdens[c.ines.ID], f.Burdens[c.kenji.ID])
}

// TestAHalfHourCounts for whoever agreed and had the edge of their day by it, as an hour does that is taken; once for who asks;
// and no more when it is called off, moved, or one of the two goes. Nobody takes it or gives it back as such an hour.
func TestAHalfHourCounts(t *testing.T) {
	each(t, func(t *testing.T, c *cast) {
		counts := func(when, want string) {
			t.Helper()
			if got := c.turns(t); got != want {
				t.Errorf("%s: %s, not %s", when, got, want)
			}
		}
		c.talks(t, lisbon(15, 17, 30), c.ines, c.kenji) // past Mira's last hour begun, past Inês' day, at night for Kenji
		counts("asked", "mira 0 ines 0 kenji 0")
		q := c.open(t, c.ines)
		done(t, c.Asks.Done(t.Context(), c.ines, q.ID))
		counts("one agrees", "mira 1 ines 0 kenji 0")
		done(t, c.Asks.Done(t.Context(), c.kenji, c.open(t, c.kenji).ID))
		counts("both agree", "mira 1 ines 0 kenji 1")
		if list, err := c.Overlaps.Ahead(t.Context(), c.mira); err != nil || len(list) != 0 {
			t.Errorf("taken: %+v, %v", list, err)
		}
		done(t, c.Asks.Withdraw(t.Context(), c.mira, c.open(t, c.kenji).ID))
		counts("one is called off", "mira 1 ines 0 kenji 0")
		_, err := c.Asks.TalkAt(t.Context(), c.mira, q.ID, lisbon(14, 9, 0)) // Inês' first half hour
		done(t, err)
		counts("moved", "mira 0 ines 0 kenji 0")
		done(t, c.Asks.NotThen(t.Context(), c.ines, c.open(t, c.ines).ID, lisbon(14, 9, 30)))
		_, err = c.Asks.TalkAt(t.Context(), c.mira, q.ID, lisbon(14, 9, 30))
		done(t, err)
		counts("granted", "mira 0 ines 1 kenji 0")
		c.Pass(lisbon(14, 10, 0))
		_, err = c.Asks.TalkAt(t.Context(), c.mira, q.ID, lisbon(15, 9, 0))
		done(t, err)
		counts("asked for another when it is over", "mira 0 ines 1 kenji 0")
		done(t, c.Asks.Done(t.Context(), c.ines, c.open(t, c.ines).ID))
		counts("once more", "mira 0 ines 2 kenji 0")
		done(t, c.Asks.NotThen(t.Context(), c.ines, c.open(t, c.ines).ID, time.Time{}))
		counts("not then after all", "mira 0 ines 1 kenji 0")
		done(t, c.DB.Write(t.Context(), func(tx *db.Tx) error { return c.Asks.Erase(tx, c.thread.ID) }))
		counts("erased", "mira 0 ines 0 kenji 0")
	})
}

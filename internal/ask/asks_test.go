package ask_test

import (
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"meantime/internal/app/apptest"
	"meantime/internal/ask"
	"meantime/internal/fault"
	"meantime/internal/id"
	"meantime/internal/person"
	"meantime/internal/space"
	"meantime/internal/thread"
	"meantime/internal/worktime"
)

// cast is a question that Mira has for Inês and Kenji, on a Tuesday at 10:40 in Lisbon.
type cast struct {
	*apptest.World
	mira, ines, kenji, dale person.Actor
	space                   space.Space
	thread                  thread.Thread
}

func ticketing(w *apptest.World) *cast {
	c := &cast{World: w, mira: w.Person("Mira Osei", "Africa/Accra"), ines: w.Person("Inês Carvalho", "Europe/Lisbon"),
		kenji: w.Person("Kenji Morita", "Asia/Tokyo"), dale: w.Person("Dale Reid", "Europe/London")}
	c.space = w.Space("Ticketing", c.mira, c.ines, c.kenji)
	return c
}

func (c *cast) asks(t *testing.T, want worktime.Want, of ...person.Actor) {
	t.Helper()
	w := ask.Wanted{Kind: ask.Answer, Want: want}
	for _, who := range of {
		w.Of = append(w.Of, who.ID)
	}
	var err error
	c.thread, err = c.Threads.Start(t.Context(), c.mira, thread.Opening{Space: c.space.ID, Title: "May the screen stay awake?", Body: "While boarding.", Ask: &w})
	if err != nil {
		t.Fatal(err)
	}
}

func (c *cast) mine(t *testing.T, who person.Actor) []ask.Asked {
	t.Helper()
	list, err := c.Asks.Mine(t.Context(), who)
	if err != nil {
		t.Fatal(err)
	}
	return list
}

// says spells what became of the ask, one asking after the other.
func (c *cast) says(t *testing.T) string {
	t.Helper()
	p, err := c.Threads.Find(t.Context(), c.mira, c.thread.ID)
	if err != nil {
		t.Fatal(err)
	}
	names := map[id.ID]string{0: "all", c.mira.ID: "mira", c.ines.ID: "ines", c.kenji.ID: "kenji", c.dale.ID: "dale"}
	var out []string
	for _, q := range p.Ask.Asked {
		says := names[q.Person]
		if !q.DueAt.IsZero() {
			says += " by " + q.DueAt.Format("Mon 15:04")
		}
		if q.End != nil {
			says += " " + string(q.End.How)
		}
		out = append(out, says)
	}
	return strings.Join(out, ", ")
}

func lisbon(day, hour, minute int) time.Time {
	return time.Date(2026, 10, day, hour-1, minute, 0, 0, time.UTC)
}

func each(t *testing.T, run func(t *testing.T, c *cast)) {
	apptest.Each(t, func(t *testing.T, w *apptest.World) { run(t, ticketing(w)) })
}

func TestAnAskIsYoursOnceItIsBrought(t *testing.T) {
	each(t, func(t *testing.T, c *cast) {
		c.asks(t, worktime.WorkingDays(1), c.ines)
		if len(c.mine(t, c.ines)) != 0 {
			t.Error("it is there before its delivery")
		}
		c.Pass(lisbon(13, 13, 0))
		list := c.mine(t, c.ines)
		if len(list) != 1 || list[0].DueAt != lisbon(14, 10, 40) || list[0].Thread != c.thread.ID {
			t.Fatalf("%+v", list)
		}
		waits, err := c.Asks.Theirs(t.Context(), c.mira)
		if err != nil || len(waits) != 1 || waits[0].Person != c.ines.ID {
			t.Fatalf("%+v, %v", waits, err)
		}
		if list[0].Past(lisbon(14, 10, 39)) || !list[0].Past(lisbon(14, 10, 40)) {
			t.Error("past at another time")
		}
		l, err := c.Threads.Reply(t.Context(), c.ines, thread.Answer{Thread: c.thread.ID, Body: "Yes.", Answers: true})
		if err != nil {
			t.Fatal(err)
		}
		if got := c.says(t); got != "ines by Wed 09:40 answered" || len(c.mine(t, c.ines)) != 0 {
			t.Error(got)
		}
		q, err := c.Asks.Find(t.Context(), c.mira, list[0].ID)
		if err != nil || q.End.Letter != l.ID || q.End.By != c.ines.ID {
			t.Errorf("%+v, %v", q.End, err)
		}
	})
}

// TestWhatIsDueBeforeTheBatchComesAhead asks for something within the hour: it does not wait for 13:00, and nothing else
// comes with it (rule 23).
func TestWhatIsDueBeforeTheBatchComesAhead(t *testing.T) {
	each(t, func(t *testing.T, c *cast) {
		c.Thread(c.mira, c.space, "Tides", "An ordinary thing.")
		c.asks(t, worktime.WorkingMinutes(60), c.ines)
		if sealed := c.Today(c.ines).Sealed; !sealed.At.Equal(apptest.Begin) || len(sealed.Entries) != 1 || sealed.Later != 1 {
			t.Errorf("%+v", sealed)
		}
		c.Pass(lisbon(13, 10, 41))
		if got := fmt.Sprint(c.Titles(c.ines)); got != "[10:40 May the screen stay awake?]" {
			t.Error(got)
		}
		c.Pass(lisbon(13, 13, 0))
		if got := fmt.Sprint(c.Titles(c.ines)); got != "[10:40 May the screen stay awake? 13:00 Tides]" {
			t.Error(got)
		}
		if wrong, err := c.Deliveries.Check(t.Context()); err != nil || len(wrong) != 0 {
			t.Error(wrong, err)
		}
	})
}

func TestHandingOnAskingAgainAndGoingOn(t *testing.T) {
	each(t, func(t *testing.T, c *cast) {
		c.asks(t, worktime.EndOfDay(1), c.ines)
		c.Pass(lisbon(13, 13, 0))
		handed, err := c.Asks.HandOn(t.Context(), c.ines, c.mine(t, c.ines)[0].ID, c.kenji.ID, "Kenji wrote it.")
		if err != nil {
			t.Fatal(err)
		}
		if got := c.says(t); got != "ines by Wed 16:00 handed_on, kenji by Thu 08:00" || handed.DueAt.Format("Mon 15:04") != "Thu 08:00" {
			t.Error(got, handed.DueAt)
		}
		c.Pass(lisbon(14, 3, 0)) // noon in Tokyo
		if p, err := c.Threads.Find(t.Context(), c.kenji, c.thread.ID); err != nil || p.State != thread.Following {
			t.Errorf("who is asked now follows nothing: %q, %v", p.State, err)
		}
		if list := c.mine(t, c.kenji); len(list) != 1 || list[0].Said != "Kenji wrote it." || list[0].By != c.ines.ID || list[0].Author != c.mira.ID {
			t.Errorf("%+v", list)
		}
		again, err := c.Asks.Again(t.Context(), c.mira, handed.ID, worktime.WorkingDays(2))
		if err != nil {
			t.Fatal(err)
		}
		if err := c.Asks.CarryOn(t.Context(), c.mira, again.ID); err != nil {
			t.Fatal(err)
		}
		if got := c.says(t); got != "ines by Wed 16:00 handed_on, kenji by Thu 08:00 asked_again, kenji by Fri 02:00 carried_on" {
			t.Error(got)
		}
		if err := c.Asks.Withdraw(t.Context(), c.mira, again.ID); fault.Of(err).Code != "ask_ended" {
			t.Error(err)
		}
	})
}

func TestWhoMayBeAskedAndWhoMayEndIt(t *testing.T) {
	each(t, func(t *testing.T, c *cast) {
		closed := c.SpaceOf(space.Details{Name: "Payroll", Kind: space.Closed}, c.mira, c.ines)
		for name, of := range map[string][]id.ID{
			"nobody": nil, "herself": {c.mira.ID}, "an outsider": {c.dale.ID}, "who does not exist": {id.ID(7)},
		} {
			_, err := c.Threads.Start(t.Context(), c.mira, thread.Opening{Space: closed.ID, Title: "Pay", Body: "x", Ask: &ask.Wanted{Kind: ask.Answer, Of: of}})
			if f := fault.Of(err); f.Kind != fault.KindInvalid || f.Field != "of" {
				t.Errorf("%s: %v", name, err)
			}
		}
		if n, _, err := c.Threads.List(t.Context(), c.mira, closed.ID, 0, 10); err != nil || len(n) != 0 {
			t.Errorf("something was written all the same: %+v, %v", n, err)
		}
		c.space = closed
		c.asks(t, worktime.Want{}, c.ines)
		c.Pass(lisbon(13, 13, 0))
		q := c.mine(t, c.ines)[0].ID
		_, handed := c.Asks.HandOn(t.Context(), c.ines, q, c.dale.ID, "")
		_, stranger := c.Asks.Find(t.Context(), c.dale, q)
		if !fault.Is(handed, fault.KindInvalid) || !fault.Is(stranger, fault.KindNotFound) {
			t.Errorf("%v; %v", handed, stranger)
		}
		if err := c.Asks.Withdraw(t.Context(), c.ines, q); !fault.Is(err, fault.KindForbidden) {
			t.Error(err)
		}
		if err := c.Asks.Done(t.Context(), c.mira, q); !fault.Is(err, fault.KindForbidden) {
			t.Error(err)
		}
		if err := errors.Join(c.Spaces.Leave(t.Context(), c.ines, closed.ID)); err != nil {
			t.Fatal(err)
		}
		if list := c.mine(t, c.ines); len(list) != 0 {
			t.Errorf("who has left still sees %+v", list)
		}
		if got := c.says(t); got != "ines" {
			t.Error(got)
		}
	})
}

func TestAnotherScheduleIsAnotherDueTime(t *testing.T) {
	each(t, func(t *testing.T, c *cast) {
		c.asks(t, worktime.WorkingDays(1), c.ines)
		d, version, err := c.Persons.Schedules.Mine(t.Context(), c.ines)
		if err != nil {
			t.Fatal(err)
		}
		d.Leaves = append(d.Leaves, person.Leave{From: worktime.DateOf(2026, 10, 14), To: worktime.DateOf(2026, 10, 15)})
		if _, err := c.Persons.Schedules.Save(t.Context(), c.ines, c.ines.ID, version, d); err != nil {
			t.Fatal(err)
		}
		if got := c.says(t); got != "ines by Fri 09:40" {
			t.Error(got)
		}
	})
}

func TestADeletedLetterAsksNothing(t *testing.T) {
	each(t, func(t *testing.T, c *cast) {
		c.asks(t, worktime.WorkingDays(1), c.ines)
		c.Pass(lisbon(13, 13, 0))
		if _, err := c.Asks.HandOn(t.Context(), c.ines, c.mine(t, c.ines)[0].ID, c.kenji.ID, ""); err != nil {
			t.Fatal(err)
		}
		if err := c.Threads.Delete(t.Context(), c.mira, c.thread.LastLetter); err != nil {
			t.Fatal(err)
		}
		if got := c.says(t); got != "ines by Wed 09:40 handed_on, kenji by Thu 00:00 withdrawn" {
			t.Error(got)
		}
		c.Pass(lisbon(14, 3, 0))
		if got := c.kinds(c.kenji); got != "[]" {
			t.Errorf("what is withdrawn was brought: %s", got)
		}
	})
}

// TestAnAskingEndsOnce has everybody end it at once: one is faster, the others are told.
func TestAnAskingEndsOnce(t *testing.T) {
	each(t, func(t *testing.T, c *cast) {
		for range 5 {
			c.asks(t, worktime.WorkingDays(1), c.ines)
			p, err := c.Threads.Find(t.Context(), c.mira, c.thread.ID)
			if err != nil {
				t.Fatal(err)
			}
			q := p.Ask.Asked[0].ID
			acts := []func() error{
				func() error { return c.Asks.Done(t.Context(), c.ines, q) },
				func() error { return c.Asks.Withdraw(t.Context(), c.mira, q) },
				func() error { return c.Asks.CarryOn(t.Context(), c.mira, q) },
				func() error { _, err := c.Asks.HandOn(t.Context(), c.ines, q, c.kenji.ID, ""); return err },
				func() error { _, err := c.Asks.Again(t.Context(), c.mira, q, worktime.Want{}); return err },
			}
			results := make([]error, len(acts))
			var all sync.WaitGroup
			for i, act := range acts {
				all.Go(func() { results[i] = act() })
			}
			all.Wait()
			done := 0
			for _, err := range results {
				if err == nil {
					done++
				} else if fault.Of(err).Code != "ask_ended" {
					t.Error(err)
				}
			}
			if done != 1 {
				t.Errorf("%d ended it: %s", done, c.says(t))
			}
		}
	})
}

// TestATimeThatCannotBe asks until a time that has gone by, or that nobody plans for: now, again, and for a letter that is sent
// later.
func TestATimeThatCannotBe(t *testing.T) {
	each(t, func(t *testing.T, c *cast) {
		c.asks(t, worktime.Want{}, c.ines)
		p, err := c.Threads.Find(t.Context(), c.mira, c.thread.ID)
		if err != nil {
			t.Fatal(err)
		}
		day := func(year int, month time.Month, day int) worktime.Want {
			return worktime.ByLocal(worktime.Wall{Date: worktime.DateOf(year, month, day), Clock: 10 * 60})
		}
		for name, want := range map[string]worktime.Want{
			"this morning": day(2026, 10, 13), "the year 9999": day(9999, 12, 31), "a thousand million working days": worktime.WorkingDays(1_000_000_000),
			"the end of one of those": worktime.EndOfDay(1_000_000_000), "a lifetime of minutes": worktime.WorkingMinutes(1 << 40), "no minutes": worktime.WorkingMinutes(0),
		} {
			w := &ask.Wanted{Kind: ask.Answer, Of: []id.ID{c.ines.ID}, Want: want}
			_, now := c.Threads.Start(t.Context(), c.mira, thread.Opening{Space: c.space.ID, Title: "When?", Body: "x", Ask: w})
			_, later := c.Threads.SendLater(t.Context(), c.mira, thread.Scheduled{Space: c.space.ID, Title: "When?", Body: "x", Ask: w,
				Wall: worktime.Wall{Date: worktime.DateOf(2026, 10, 14), Clock: 9 * 60}})
			_, again := c.Asks.Again(t.Context(), c.mira, p.Ask.Asked[0].ID, want)
			for way, err := range map[string]error{"now": now, "later": later, "again": again} {
				if f := fault.Of(err); f.Kind != fault.KindInvalid || f.Field != "want" {
					t.Errorf("%s, %s: %v", name, way, err)
				}
			}
			dues, err := c.Asks.Dues(t.Context(), c.mira, c.space.ID, ask.Wanted{Of: []id.ID{c.ines.ID}, Want: want})
			if err != nil || len(dues) != 1 || dues[0].Err == nil || !dues[0].At.IsZero() {
				t.Errorf("%s: %+v, %v", name, dues, err)
			}
		}
		if got := c.says(t); got != "ines" {
			t.Error(got)
		}
	})
}

// TestWhoIsAskedLaterIsCheckedNow schedules what could not be asked then either.
func TestWhoIsAskedLaterIsCheckedNow(t *testing.T) {
	each(t, func(t *testing.T, c *cast) {
		closed := c.SpaceOf(space.Details{Name: "Payroll", Kind: space.Closed}, c.mira, c.ines)
		tomorrow := worktime.Wall{Date: worktime.DateOf(2026, 10, 14), Clock: 9 * 60}
		later := func(want worktime.Want, of ...id.ID) error {
			_, err := c.Threads.SendLater(t.Context(), c.mira, thread.Scheduled{Space: closed.ID, Title: "Pay", Body: "x", Wall: tomorrow,
				Ask: &ask.Wanted{Kind: ask.Work, Of: of, Want: want}})
			return err
		}
		at := func(hour int) worktime.Want {
			return worktime.ByLocal(worktime.Wall{Date: tomorrow.Date, Clock: worktime.Clock(hour * 60)})
		}
		for name, err := range map[string]error{"an outsider": later(worktime.Want{}, c.dale.ID), "herself": later(worktime.Want{}, c.mira.ID),
			"nobody": later(worktime.Want{}), "too early": later(at(9), c.ines.ID)} {
			if f := fault.Of(err); f.Kind != fault.KindInvalid || f.Field != "of" && f.Field != "want" {
				t.Errorf("%s: %v", name, err)
			}
		}
		if err := later(at(11), c.ines.ID); err != nil { // nine in Accra is ten in Lisbon
			t.Error(err)
		}
	})
}

// TestATimeThatHasGoneByIsNotHandedOn hands on what was wanted by noon, after noon.
func TestATimeThatHasGoneByIsNotHandedOn(t *testing.T) {
	each(t, func(t *testing.T, c *cast) {
		c.asks(t, worktime.ByLocal(worktime.Wall{Date: worktime.DateOf(2026, 10, 14), Clock: 12 * 60}), c.ines)
		c.Pass(lisbon(14, 14, 0))
		made, err := c.Asks.HandOn(t.Context(), c.ines, c.mine(t, c.ines)[0].ID, c.kenji.ID, "")
		if err != nil || !made.Want.IsZero() {
			t.Errorf("%+v, %v", made, err)
		}
		if got := c.says(t); got != "ines by Wed 11:00 handed_on, kenji" {
			t.Error(got)
		}
		if err := c.Persons.People.Deactivate(t.Context(), c.PersonAs("Olga Owner", "Europe/Lisbon", person.Owner), c.kenji.ID); err != nil {
			t.Fatal(err)
		}
		if _, err := c.Asks.Again(t.Context(), c.mira, made.ID, worktime.Want{}); fault.Of(err).Code != "asked_gone" {
			t.Error(err)
		}
	})
}

// TestWhatIsNotHersAnyMoreIsPutAway says of an answer given elsewhere, and of handing on, that what brought it is done with.
func TestWhatIsNotHersAnyMoreIsPutAway(t *testing.T) {
	each(t, func(t *testing.T, c *cast) {
		c.asks(t, worktime.WorkingDays(1), c.ines, c.kenji)
		c.Pass(lisbon(14, 9, 0))
		if err := c.Asks.Done(t.Context(), c.kenji, c.mine(t, c.kenji)[0].ID); err != nil {
			t.Fatal(err)
		}
		q := c.mine(t, c.ines)[0]
		if _, err := c.Asks.HandOn(t.Context(), c.mira, q.ID, c.dale.ID, ""); err != nil {
			t.Fatal(err)
		}
		if done := doneWith(t, c, c.ines, q.Item); done {
			t.Error("who asks has put away what another was brought")
		}
		c.asks(t, worktime.WorkingDays(1), c.ines)
		c.Pass(lisbon(14, 13, 0))
		second := c.mine(t, c.ines)[0]
		if _, err := c.Asks.HandOn(t.Context(), c.ines, second.ID, c.dale.ID, ""); err != nil {
			t.Fatal(err)
		}
		if !doneWith(t, c, c.kenji, q.Item) || !doneWith(t, c, c.ines, second.Item) {
			t.Error("what brought it is still there to read")
		}
	})
}

func doneWith(t *testing.T, c *cast, who person.Actor, ref id.ID) bool {
	t.Helper()
	found, err := c.Deliveries.About(t.Context(), who, []id.ID{ref})
	if err != nil || len(found) != 1 {
		t.Fatalf("%d entries, %v", len(found), err)
	}
	return !found[ref].DoneAt.IsZero()
}

package oncall_test

import (
	"slices"
	"testing"
	"time"

	"meantime/internal/app/apptest"
	"meantime/internal/db"
	"meantime/internal/fault"
	"meantime/internal/id"
	"meantime/internal/oncall"
	"meantime/internal/person"
	"meantime/internal/thread"
	"meantime/internal/worktime"
)

func (c *crew) must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// Whoever has open who is on call hears of every change of it.
func TestWhoHasItOpenHears(t *testing.T) {
	apptest.Each(t, func(t *testing.T, w *apptest.World) {
		c := crewed(t, w)
		ctx := t.Context()
		var o oncall.Replacement
		var s oncall.Swap
		offer := func() { s = c.offersTo(t, c.nadia) }
		for _, act := range []struct {
			name string
			do   func()
		}{
			{"a replacement", func() { o = c.replace(t, c.nadia, "UTC", "2026-10-14T00:00", "2026-10-15T00:00") }},
			{"one that is taken back", func() { c.must(t, c.Rotas.TakeBack(ctx, c.ines, c.space.ID, o.ID)) }},
			{"who is told", func() { c.must(t, c.Rotas.SetFallback(ctx, c.ines, c.space.ID, []id.ID{c.ines.ID})) }},
			{"the number to call", func() { c.must(t, c.Rotas.SetLine(ctx, c.ines, c.space.ID, "112")) }},
			{"an offer", offer},
			{"one that is withdrawn", func() { c.must(t, c.Rotas.Withdraw(ctx, c.kenji, s.ID)) }},
			{"another offer", offer},
			{"one that is agreed to", func() { c.must(t, c.Rotas.Agree(ctx, c.nadia, s.ID)) }},
			{"other turns", func() { c.declare(t, 9, c.weekly(c.nadia)) }},
			{"the end of turns", func() { c.must(t, c.Rotas.End(ctx, c.ines, c.space.ID, 10)) }},
		} {
			if topic := oncall.Topic(c.space.ID); !c.Hears(topic, topic, act.do) {
				t.Errorf("of %s nobody hears", act.name)
			}
		}
	})
}

// In an archived space nobody changes who is on call, nor swaps, and nobody is told of turns there.
func TestInAnArchivedSpace(t *testing.T) {
	apptest.Each(t, func(t *testing.T, w *apptest.World) {
		c := crewed(t, w)
		ctx := t.Context()
		s := c.offers(t)
		c.must(t, c.Spaces.Archive(ctx, c.ines, c.space.ID))
		_, offered := c.Rotas.Offer(ctx, c.kenji, oncall.Swap{Space: c.space.ID, Person: c.nadia.ID, Gives: s.Gives})
		for name, err := range map[string]error{"offered": offered, "agreed": c.Rotas.Agree(ctx, c.nadia, s.ID), "declined": c.Rotas.Decline(ctx, c.nadia, s.ID),
			"withdrawn": c.Rotas.Withdraw(ctx, c.kenji, s.ID), "ended": c.Rotas.End(ctx, c.ines, c.space.ID, 2)} {
			if fault.Of(err).Code != "space_archived" {
				t.Errorf("%s: %v", name, err)
			}
		}
		if list, err := c.Rotas.Mine(ctx, c.kenji, w.Clock(), w.Clock().AddDate(0, 0, 20)); err != nil || len(list) > 0 {
			t.Errorf("turns of an archived space: %+v, %v", list, err)
		}
	})
}

// Told are those who were named and are there, by name; only who belongs to the space can be named.
func TestWhoIsTold(t *testing.T) {
	apptest.Each(t, func(t *testing.T, w *apptest.World) {
		c := crewed(t, w)
		told := func() (out []id.ID) {
			c.must(t, w.DB.Read(t.Context(), func(tx *db.Tx) (err error) { out, err = c.Rotas.Fallback(tx, c.space.ID); return err }))
			return out
		}
		set := func(people ...id.ID) error { return c.Rotas.SetFallback(t.Context(), c.ines, c.space.ID, people) }
		c.must(t, set(c.gil.ID, c.nadia.ID, c.ines.ID, c.gil.ID))
		if got := told(); !slices.Equal(got, []id.ID{c.gil.ID, c.ines.ID, c.nadia.ID}) {
			t.Errorf("told are %v", got)
		}
		if err := set(c.ines.ID, c.ruth.ID); fault.Of(err).Field != "people" {
			t.Errorf("somebody who does not belong: %v", err)
		}
		many := make([]id.ID, oncall.MaxFallback+1)
		for i := range many {
			many[i] = w.IDs.New()
		}
		if err := set(many...); fault.Of(err).Message != "Please choose 20 people at the most." {
			t.Errorf("twenty-one: %v", err)
		}
		c.must(t, w.Persons.People.Deactivate(t.Context(), c.ruth, c.nadia.ID))
		if got := told(); !slices.Equal(got, []id.ID{c.gil.ID, c.ines.ID}) {
			t.Errorf("after an account ended, told are %v", got)
		}
	})
}

// A shift that has begun is given from now on, and can be agreed to until it is over.
func TestAShiftThatHasBegun(t *testing.T) {
	apptest.Each(t, func(t *testing.T, w *apptest.World) {
		c := crewed(t, w)
		week := c.stretch(t, "2026-10-12T08:00Z", "2026-10-19T08:00Z")
		offer := func(by, to person.Actor, gives, takes oncall.Stretch) oncall.Swap {
			t.Helper()
			s, err := c.Rotas.Offer(t.Context(), by, oncall.Swap{Space: c.space.ID, Person: to.ID, Gives: gives, Takes: takes})
			c.must(t, err)
			return s
		}
		s := offer(c.ines, c.gil, week, oncall.Stretch{})
		if !s.Gives.From.Equal(w.Clock()) {
			t.Errorf("it is offered from %s", s.Gives.From)
		}
		for _, who := range []person.Actor{c.nadia, c.ruth} {
			if v, err := c.Rotas.Look(t.Context(), who, c.space.ID, w.Clock(), week.To); err != nil || len(v.Swaps) > 0 {
				t.Errorf("%s sees an offer between two others: %+v, %v", c.names[who.ID], v.Swaps, err)
			}
		}
		late := offer(c.ines, c.nadia, week, oncall.Stretch{})
		back := offer(c.kenji, c.ines, c.stretch(t, "2026-10-19T08:00Z", "2026-10-26T09:00Z"), c.stretch(t, "2026-10-16T08:00Z", "2026-10-19T08:00Z"))
		c.replace(t, c.nadia, "UTC", "2026-10-16T12:00", "2026-10-17T08:00")
		c.At(instant(t, "2026-10-17T12:00Z")) // Inês has it, but for what is gone
		c.must(t, c.Rotas.Agree(t.Context(), c.ines, back.ID))
		if err := c.Rotas.Agree(t.Context(), c.gil, s.ID); fault.Of(err).Code != "swap_stale" {
			t.Errorf("agreed to what is Kenji's by now: %v", err)
		}
		if got := c.on(t, "2026-10-17T12:01Z"); got != "kenji" {
			t.Errorf("after the swap %s is on call", got)
		}
		c.At(week.To)
		if v, err := c.Rotas.Look(t.Context(), c.nadia, c.space.ID, w.Clock(), w.Clock().Add(time.Hour)); err != nil || len(v.Swaps) > 0 {
			t.Errorf("an offer of what is over: %+v, %v", v.Swaps, err)
		}
		if err := c.Rotas.Agree(t.Context(), c.nadia, late.ID); fault.Of(err).Code != "swap_stale" {
			t.Errorf("agreed to what is over: %v", err)
		}
	})
}

// Of several that are declared for later, the one that begins first comes next.
func TestWhatComesNext(t *testing.T) {
	apptest.Each(t, func(t *testing.T, w *apptest.World) {
		c := crewed(t, w)
		at := func(base int64, day int, who person.Actor) oncall.Rota {
			r := c.weekly(who)
			r.First = worktime.DateOf(2026, 10, day)
			return c.declare(t, base, r)
		}
		soon := at(1, 20, c.kenji)
		at(2, 28, c.nadia)
		if v := c.look(t, "2026-10-14T00:00Z", "2026-10-30T00:00Z"); v.Next == nil || v.Next.ID != soon.ID {
			t.Errorf("next is %+v", v.Next)
		}
		c.At(instant(t, "2026-10-30T12:00Z"))
		noon := c.weekly(c.ines, c.kenji)
		noon.First, noon.Handoff = worktime.DateOf(2026, 10, 30), 12*60
		if got, err := c.Rotas.Coming(noon); err != nil || got.First != noon.First+7 || got.People[0] != c.kenji.ID {
			t.Errorf("at a handoff, the next is %+v, %v", got, err)
		}
		for now, want := range map[string]string{"2026-10-12": "2026-11-02 ines", "2026-10-02": "2026-11-06 nadia"} {
			first, err := worktime.ParseDate(now)
			c.must(t, err)
			r := c.weekly(c.ines, c.kenji, c.nadia)
			r.First = first
			if got, err := c.Rotas.Coming(r); err != nil || got.First.String()+" "+c.names[got.People[0]] != want {
				t.Errorf("from %s the next handoff is on %s, to %s, %v; want %s", now, got.First, c.names[got.People[0]], err, want)
			}
		}
	})
}

// Something is kept of who is on call while anybody is or will be: turns, those to come, or a replacement alone.
func TestKept(t *testing.T) {
	apptest.Each(t, func(t *testing.T, w *apptest.World) {
		c := crewed(t, w)
		kept := func(want bool, when string) {
			t.Helper()
			var got bool
			c.must(t, w.DB.Read(t.Context(), func(tx *db.Tx) (err error) { got, err = c.Rotas.Kept(tx, c.space.ID); return err }))
			if got != want {
				t.Errorf("%s: %v", when, got)
			}
		}
		c.must(t, c.Rotas.End(t.Context(), c.ines, c.space.ID, 1))
		kept(false, "after the turns have ended")
		c.replace(t, c.nadia, "UTC", "2026-10-14T00:00", "2026-10-15T00:00")
		kept(true, "with a replacement ahead")
		c.At(instant(t, "2026-10-15T00:00Z"))
		kept(false, "after it is over")
		later := c.weekly(c.kenji)
		later.First = worktime.DateOf(2026, 10, 20)
		c.declare(t, 3, later)
		kept(true, "with turns to come")
	})
}

// A number that is sealed for one space opens for no other.
func TestACallLineIsSealedForItsSpace(t *testing.T) {
	apptest.Each(t, func(t *testing.T, w *apptest.World) {
		c := crewed(t, w)
		other := w.Space("Harbour", c.ruth)
		c.must(t, c.Rotas.SetLine(t.Context(), c.kenji, c.space.ID, "112"))
		c.must(t, w.DB.Write(t.Context(), func(tx *db.Tx) error {
			_, err := tx.Exec(`UPDATE call_line SET space_id = $1`, other.ID)
			return err
		}))
		if _, err := c.Rotas.Look(t.Context(), c.ruth, other.ID, w.Clock(), w.Clock().Add(time.Hour)); err == nil {
			t.Error("what was moved to another space opens")
		}
	})
}

// Nobody is on call for a private note, not even to its author.
func TestNobodyIsOnCallForAPrivateNote(t *testing.T) {
	apptest.Each(t, func(t *testing.T, w *apptest.World) {
		c := crewed(t, w)
		note, err := c.Threads.Start(t.Context(), c.ines, thread.Opening{Title: "Us", Body: "Two.", Private: &thread.Private{Readers: []id.ID{c.kenji.ID}}})
		c.must(t, err)
		r := c.weekly(c.ines)
		r.Space = note.Space
		_, declared := c.Rotas.Declare(t.Context(), c.ines, 0, r)
		_, looked := c.Rotas.Look(t.Context(), c.ines, note.Space, w.Clock(), w.Clock().Add(time.Hour))
		_, changes := c.Rotas.Changes(t.Context(), c.ines, note.Space, 5)
		for _, err := range []error{declared, looked, changes, c.Refusals.Refuse(t.Context(), c.kenji, oncall.Source{Kind: oncall.FromSpace, Ref: note.Space})} {
			if !fault.Is(err, fault.KindNotFound) {
				t.Error(err)
			}
		}
	})
}

package ask_test

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"testing"

	"pgregory.net/rapid"

	"meantime/internal/ask"
	"meantime/internal/db"
	"meantime/internal/fault"
	"meantime/internal/id"
	"meantime/internal/person"
	"meantime/internal/thread"
	"meantime/internal/worktime"
)

// histories is how many are checked on each engine.
const histories = 200

// deed is one act of a history: what somebody does to what is open then, and what came of it.
type deed struct {
	how   ask.How
	actor person.Actor
	to    id.ID
	on    ask.Asked
	err   error
}

// do acts on one of what is open now.
func (d *deed) do(ctx context.Context, c *cast, in id.ID) {
	p, err := c.Threads.Find(ctx, c.mira, in)
	if d.err = err; err != nil {
		return
	}
	for _, q := range p.Ask.Asked {
		if d.on = q; q.End == nil {
			break
		}
	}
	switch d.how {
	case ask.Answered:
		d.err = c.Asks.Done(ctx, d.actor, d.on.ID)
	case ask.HandedOn:
		_, d.err = c.Asks.HandOn(ctx, d.actor, d.on.ID, d.to, "")
	case ask.AskedAgain:
		_, d.err = c.Asks.Again(ctx, d.actor, d.on.ID, worktime.WorkingDays(2))
	case ask.CarriedOn:
		d.err = c.Asks.CarryOn(ctx, d.actor, d.on.ID)
	case ask.Withdrawn:
		d.err = c.Asks.Withdraw(ctx, d.actor, d.on.ID)
	case ask.Taken:
		_, d.err = c.Asks.Take(ctx, d.actor, d.on.ID)
	case ask.GivenBack:
		_, d.err = c.Asks.GiveBack(ctx, d.actor, d.on.ID)
	}
}

// may is the model's rule of who can end an asking in which way.
func (d *deed) may() bool {
	mine, asks := d.on.Person == d.actor.ID, d.on.Author == d.actor.ID
	switch d.how {
	case ask.Answered:
		return mine
	case ask.HandedOn:
		return mine || asks
	case ask.Taken:
		return d.on.Person == 0 && !asks
	case ask.GivenBack:
		return mine && d.on.OfSpace
	}
	return asks
}

// nowhere is the model's rule of whom it cannot be handed on to: who is asked, and who asks.
func (d *deed) nowhere() bool {
	return d.how == ask.HandedOn && (d.to == d.on.Person || d.to == d.on.Author)
}

// TestHistories has several people act at once on what is asked, again and again. Whatever happens is what would have
// happened had they acted one after the other: each asking ends by exactly one of those who may, everybody else is told that
// it has ended, and the chains are whole.
func TestHistories(t *testing.T) {
	each(t, func(t *testing.T, c *cast) {
		hows := []ask.How{ask.Answered, ask.HandedOn, ask.HandedOn, ask.AskedAgain, ask.CarriedOn, ask.Withdrawn, ask.Taken, ask.Taken, ask.GivenBack}
		people := []person.Actor{c.mira, c.ines, c.kenji}
		for n := range histories {
			history := rapid.Custom(func(r *rapid.T) [][]*deed {
				return rapid.SliceOfN(rapid.SliceOfN(rapid.Custom(func(r *rapid.T) *deed {
					return &deed{how: rapid.SampledFrom(hows).Draw(r, "how"), actor: rapid.SampledFrom(people).Draw(r, "who"),
						to: rapid.SampledFrom(people).Draw(r, "to").ID}
				}), 1, 3), 2, 4).Draw(r, "history")
			}).Example(n)
			w := ask.Wanted{Kind: ask.Work, OfSpace: n%2 == 0, Want: worktime.WorkingDays(1)}
			if !w.OfSpace {
				w.Of = []id.ID{c.ines.ID}
			}
			th, err := c.Threads.Start(t.Context(), c.mira, thread.Opening{Space: c.space.ID, Title: fmt.Sprint("History ", n), Body: "x", Ask: &w})
			if err != nil {
				t.Fatal(err)
			}
			var all sync.WaitGroup
			for _, one := range history {
				all.Go(func() {
					for _, d := range one {
						d.do(t.Context(), c, th.ID)
					}
				})
			}
			all.Wait()
			c.explained(t, th.ID, history)
		}
		c.sound(t)
	})
}

// explained finds for each end the one deed that it came of, and for each refusal why.
func (c *cast) explained(t *testing.T, in id.ID, history [][]*deed) {
	t.Helper()
	p, err := c.Threads.Find(t.Context(), c.mira, in)
	if err != nil {
		t.Fatal(err)
	}
	ends, open := map[id.ID]*ask.End{}, map[id.ID]int{}
	for _, q := range p.Ask.Asked {
		if ends[q.ID] = q.End; q.End == nil {
			open[q.Person]++
		}
	}
	by := map[id.ID]int{}
	for _, one := range history {
		for _, d := range one {
			end, code := ends[d.on.ID], fault.Of(d.err)
			switch {
			case d.err == nil:
				by[d.on.ID]++
				if !d.may() || d.nowhere() || end == nil || end.How != d.how || end.By != d.actor.ID {
					t.Errorf("%s of %s succeeded, and it ended as %+v", d.how, d.on.ID, end)
				}
			case code.Code == "ask_ended":
				if !d.may() || end == nil {
					t.Errorf("%s of %s: it has not ended", d.how, d.on.ID)
				}
			case code.Code == "not_your_ask" || code.Code == "not_to_take":
				if d.may() {
					t.Errorf("%s of %s by who may: %v", d.how, d.on.ID, d.err)
				}
			case d.nowhere() && code.Field == "to":
			default:
				t.Errorf("%s of %s: %v", d.how, d.on.ID, d.err)
			}
		}
	}
	for asked, end := range ends {
		if end != nil && by[asked] != 1 || end == nil && by[asked] != 0 {
			t.Errorf("%s was ended %d times", asked, by[asked])
		}
	}
	for who, n := range open {
		if n != 1 {
			t.Errorf("%s is asked %d times at once", who, n)
		}
	}
}

// TestTheCheckFindsWhatIsBroken breaks one thing after the other.
func TestTheCheckFindsWhatIsBroken(t *testing.T) {
	each(t, func(t *testing.T, c *cast) {
		c.asks(t, worktime.WorkingDays(1), c.ines)
		if _, err := c.Asks.HandOn(t.Context(), c.mira, lastOf(t, c).ID, c.kenji.ID, ""); err != nil {
			t.Fatal(err)
		}
		c.sound(t)
		for _, b := range []struct{ says, statement string }{
			{"nothing notices it", `DELETE FROM timer WHERE kind = 'ask_past'`},
			{"is noticed, and is not due", `INSERT INTO timer (kind, ref, person_id, fire_at, local, tz_version, gen) VALUES ('ask_past', 5, 6, 7, '', '', 0)`},
			{"is to be reminded of, and is not due", `INSERT INTO timer (kind, ref, person_id, fire_at, local, tz_version, gen) VALUES ('ask_reminder', 5, 6, 7, '', '', 0)`},
			{"reminded of by nothing", `UPDATE asked SET remind_ref = 5 WHERE ended_at IS NULL`},
			{"reminded of to somebody else", `UPDATE item SET kind = 'reminder', ref = 5 WHERE kind = 'thread'`},
			{"a reminder of it waits", `UPDATE asked SET remind_ref = 5`},
			{"went on to none", `UPDATE asked SET follows_id = NULL`},
			{"did not go on to it", `UPDATE asked SET follows_id = id WHERE ended_at IS NULL`},
			{"another author than its ask", `UPDATE asked SET author_id = person_id`},
			{"is of nobody", `UPDATE asked SET person_id = NULL WHERE ended_at IS NULL`},
			{"half an end", `UPDATE asked SET ended_by = NULL`},
		} {
			err := c.DB.Write(t.Context(), func(tx *db.Tx) error {
				_, err := tx.Exec(b.statement)
				return err
			})
			if err != nil {
				t.Fatal(err)
			}
			if wrong, err := c.Asks.Check(t.Context()); err != nil || !strings.Contains(strings.Join(wrong, "\n"), b.says) {
				t.Errorf("%s: %v, %v", b.says, wrong, err)
			}
		}
	})
}

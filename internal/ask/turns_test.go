package ask_test

import (
	"fmt"
	"testing"

	"meantime/internal/ask"
	"meantime/internal/db"
	"meantime/internal/id"
	"meantime/internal/space"
	"meantime/internal/worktime"
)

// TestTheOthersEndWhereOneHasEndedAlready ends one asking from under what ends them all.
func TestTheOthersEndWhereOneHasEndedAlready(t *testing.T) {
	each(t, func(t *testing.T, c *cast) {
		c.space = c.SpaceOf(space.Details{Name: "Pier four", Kind: space.Closed}, c.mira, c.ines, c.kenji, c.dale)
		c.asks(t, worktime.WorkingDays(1), c.ines, c.kenji, c.dale)
		var told []id.ID
		var hooked *db.Tx
		c.Asks.WhenEnded(func(tx *db.Tx, q ask.Asked) error {
			if told = append(told, q.Person); tx != hooked || q.Person != c.ines.ID {
				return nil
			}
			_, err := c.Asks.AnswerBy(tx, c.kenji, q.Thread, c.thread.LastLetter)
			return err
		})
		err := c.DB.Write(t.Context(), func(tx *db.Tx) error {
			hooked = tx
			return c.Asks.EndOpen(tx, c.mira, c.thread.ID, ask.Withdrawn)
		})
		if err != nil {
			t.Fatal(err)
		}
		if got, want := c.says(t), "ines by Wed 09:40 withdrawn, kenji by Thu 00:00 answered, dale by Wed 09:40 withdrawn"; got != want {
			t.Errorf("%s, not %s", got, want)
		}
		if len(told) != 3 {
			t.Errorf("told of %v", told)
		}
		c.sound(t)
	})
}

// TestAnAskingKnowsWhatItFollows has who asks put somebody else in the place of both, at the same moment.
func TestAnAskingKnowsWhatItFollows(t *testing.T) {
	each(t, func(t *testing.T, c *cast) {
		var ends []string
		c.Asks.WhenEnded(func(tx *db.Tx, q ask.Asked) error {
			n, _, err := db.One(tx, db.Value[int], `SELECT count(*) FROM asked WHERE id = $1 AND ended_at IS NOT NULL`, q.ID)
			ends = append(ends, fmt.Sprint(q.End.How, " ", n))
			return err
		})
		c.asks(t, worktime.WorkingDays(1), c.ines, c.kenji)
		noor := c.Person("Noor Haddad", "Asia/Beirut")
		to := map[id.ID]id.ID{c.ines.ID: c.dale.ID, c.kenji.ID: noor.ID}
		p, err := c.Threads.Find(t.Context(), c.mira, c.thread.ID)
		if err != nil {
			t.Fatal(err)
		}
		follows := map[id.ID]id.ID{}
		for _, q := range p.Ask.Asked {
			made, err := c.Asks.HandOn(t.Context(), c.mira, q.ID, to[q.Person], "")
			if err != nil {
				t.Fatal(err)
			}
			follows[made.ID] = q.ID
		}
		last := lastOf(t, c)
		again, err := c.Asks.Again(t.Context(), c.mira, last.ID, worktime.WorkingDays(2))
		if err != nil {
			t.Fatal(err)
		}
		follows[again.ID] = last.ID
		if p, err = c.Threads.Find(t.Context(), c.mira, c.thread.ID); err != nil {
			t.Fatal(err)
		}
		for _, q := range p.Ask.Asked {
			if q.Follows != follows[q.ID] {
				t.Errorf("%s follows %s, not %s", q.ID, q.Follows, follows[q.ID])
			}
		}
		if fmt.Sprint(ends) != "[handed_on 1 handed_on 1 asked_again 1]" {
			t.Error(ends)
		}
	})
}

// lastOf is who was asked last in the thread of the cast.
func lastOf(t *testing.T, c *cast) ask.Asked {
	t.Helper()
	p, err := c.Threads.Find(t.Context(), c.mira, c.thread.ID)
	if err != nil {
		t.Fatal(err)
	}
	return p.Ask.Asked[len(p.Ask.Asked)-1]
}

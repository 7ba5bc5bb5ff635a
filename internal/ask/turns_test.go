package ask_test

import (
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

package ask_test

import (
	"strings"
	"testing"

	"meantime/internal/db"
	"meantime/internal/worktime"
)

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

package ask_test

import (
	"testing"

	"meantime/internal/ask"
	"meantime/internal/fault"
	"meantime/internal/worktime"
)

// TestAskedAgainByWhatIsTyped types a time for Kenji: it is read on his clock, and an unclear one leaves all as it is.
func TestAskedAgainByWhatIsTyped(t *testing.T) {
	each(t, func(t *testing.T, c *cast) {
		c.asks(t, worktime.WorkingDays(1), c.kenji)
		q := lastOf(t, c)
		if _, err := c.Asks.AgainBy(t.Context(), c.mira, q.ID, ask.Typed{Text: "soonish", At: c.Clock()}); fault.Of(err).Field != "want" {
			t.Errorf("unclear: %v", err)
		}
		if got := c.says(t); got != "kenji by Thu 00:00" {
			t.Fatal(got)
		}
		if _, err := c.Asks.AgainBy(t.Context(), c.mira, q.ID, ask.Typed{Text: "Thu 15:00", At: c.Clock()}); err != nil {
			t.Fatal(err)
		}
		if got := c.says(t); got != "kenji by Thu 00:00 asked_again, kenji by Thu 06:00" {
			t.Error(got)
		}
		c.sound(t)
	})
}

package thread_test

import (
	"context"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"

	"meantime/internal/fault"
	"meantime/internal/thread"
)

// Many do at once what excludes each other: one closes a thread, whoever replies is in it or told why not, and everything
// holds afterwards.
func TestManyAtOnce(t *testing.T) {
	each(t, func(t *testing.T, c cast) {
		leaver := c.Person("Lea Vera", "Europe/Berlin")
		s := c.Space("Lamps", c.mira, c.ines, leaver)
		th := c.Thread(c.mira, s, "Lamp", "It went out.")
		var closed, replied atomic.Int64
		var working sync.WaitGroup
		for i := range 24 {
			working.Go(func() {
				switch err := c.Threads.Close(t.Context(), c.mira, th.ID, fmt.Sprint("Outcome ", i)); {
				case err == nil:
					closed.Add(1)
				case !fault.Is(err, fault.KindConflict):
					t.Errorf("closing: %v", err)
				}
			})
			working.Go(func() {
				switch _, err := c.Threads.Reply(t.Context(), c.ines, thread.Answer{Thread: th.ID, Body: fmt.Sprint("Reply ", i, " @mira @lea")}); {
				case err == nil:
					replied.Add(1)
				case !fault.Is(err, fault.KindConflict):
					t.Errorf("replying: %v", err)
				}
			})
			working.Go(func() {
				if err := c.Spaces.Leave(t.Context(), leaver, s.ID); err != nil && fault.Of(err).Kind == fault.KindInternal {
					t.Errorf("leaving: %v", err)
				}
			})
			working.Go(func() {
				if err := c.Spaces.Join(t.Context(), leaver, s.ID); err != nil && fault.Of(err).Kind == fault.KindInternal {
					t.Errorf("joining: %v", err)
				}
			})
		}
		working.Wait()
		if got, err := c.Threads.Find(t.Context(), c.mira, th.ID); err != nil || closed.Load() != 1 || int64(got.Thread.Letters) != 1+replied.Load() {
			t.Errorf("%d closed it, %d replied, %d letters (%v)", closed.Load(), replied.Load(), got.Thread.Letters, err)
		}
		c.Pass(c.Clock().AddDate(0, 0, 3))
		for _, check := range []func(context.Context) ([]string, error){c.Threads.Check, c.Deliveries.Check} {
			if wrong, err := check(t.Context()); err != nil || len(wrong) > 0 {
				t.Errorf("%v %v", wrong, err)
			}
		}
	})
}

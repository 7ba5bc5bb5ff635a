package replay

import (
	"sync/atomic"
	"time"
)

// Clock is the simulated clock of a company. Its zero value stands at the beginning of 1970.
type Clock struct{ at atomic.Int64 }

// Now is the time on the clock, in UTC.
func (c *Clock) Now() time.Time { return time.UnixMicro(c.at.Load()).UTC() }

// Set has the clock show a time.
func (c *Clock) Set(t time.Time) { c.at.Store(t.UnixMicro()) }

package person

import (
	"net/netip"
	"strconv"
	"sync"
	"time"

	"meantime/internal/fault"
)

const maxAttempts = 50_000 // keys that are remembered

// attempts counts in memory what may be tried so many times in a window.
type attempts struct {
	mu     sync.Mutex
	window time.Duration
	byKey  map[string]attempt
}

type attempt struct {
	since time.Time
	count int
}

// limit is how often a key may be tried.
type limit struct {
	key  string
	most int
}

func newAttempts(window time.Duration) *attempts {
	return &attempts{window: window, byKey: map[string]attempt{}}
}

// take counts one more try under every key, or none and fault.KindTooMany when one has none left.
func (a *attempts) take(now time.Time, limits ...limit) error {
	a.mu.Lock()
	defer a.mu.Unlock()
	for _, l := range limits {
		if k := a.current(l.key, now); k.count >= l.most {
			minutes := int((k.since.Add(a.window).Sub(now) + time.Minute - 1) / time.Minute)
			when := strconv.Itoa(minutes) + " minutes."
			if minutes == 1 {
				when = "a minute."
			}
			return fault.TooMany("These were too many attempts. Please try again in " + when)
		}
	}
	for _, l := range limits {
		k := a.current(l.key, now)
		k.count++
		if _, known := a.byKey[l.key]; !known {
			a.makeRoom(now)
		}
		a.byKey[l.key] = k
	}
	return nil
}

// current is the count of the window that now is in. A clock that was set back begins another.
func (a *attempts) current(key string, now time.Time) attempt {
	k, ok := a.byKey[key]
	if age := now.Sub(k.since); !ok || age < 0 || age >= a.window {
		return attempt{since: now}
	}
	return k
}

func (a *attempts) makeRoom(now time.Time) {
	if len(a.byKey) < maxAttempts {
		return
	}
	for key, k := range a.byKey {
		if now.Sub(k.since) >= a.window {
			delete(a.byKey, key)
		}
	}
	evict(a.byKey, maxAttempts)
}

func (a *attempts) forget(key string) {
	a.mu.Lock()
	defer a.mu.Unlock()
	delete(a.byKey, key)
}

// giveBack takes back one try: it was none.
func (a *attempts) giveBack(key string) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if k, ok := a.byKey[key]; ok && k.count > 0 {
		k.count--
		a.byKey[key] = k
	}
}

// network is what counts as one place that requests come from: an address, or for IPv6 the /64 that one household has.
func network(from netip.Addr) string {
	from = from.Unmap()
	if from.Is6() {
		if prefix, err := from.WithZone("").Prefix(64); err == nil {
			return prefix.String()
		}
	}
	return from.String()
}

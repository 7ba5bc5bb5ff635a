package person

import (
	"net/netip"
	"strings"
	"testing"
	"time"
)

// TestForgottenWhileItWasRead holds the race of a look-up with a deactivation: what was read before is not remembered
// after.
func TestForgottenWhileItWasRead(t *testing.T) {
	now := time.Date(2026, 10, 13, 9, 0, 0, 0, time.UTC)
	a, kept := newActors(), knownActor{Actor: Actor{ID: 1}, since: now, expires: now.Add(time.Hour)}
	_, _, changes := a.get("hash", now)
	a.forget(1)
	a.put("hash", kept, changes)
	if _, ok, _ := a.get("hash", now); ok {
		t.Error("remembered what had been forgotten")
	}
	_, _, changes = a.get("hash", now)
	a.put("hash", kept, changes)
	if _, ok, _ := a.get("hash", now); !ok {
		t.Error("remembers nothing")
	}
}

func TestMemoryIsBounded(t *testing.T) {
	now := time.Date(2026, 10, 13, 9, 0, 0, 0, time.UTC)
	a, tries := newActors(), newAttempts(attemptWindow)
	for i := range maxAttempts + 1000 {
		key := time.Duration(i).String()
		a.put(key, knownActor{}, 0)
		if err := tries.take(now, limit{key, 3}); err != nil {
			t.Fatal(err)
		}
	}
	if len(a.byHash) > maxActors || len(tries.byKey) > maxAttempts {
		t.Errorf("%d actors, %d attempts", len(a.byHash), len(tries.byKey))
	}
	if err := tries.take(now.Add(attemptWindow), limit{"one more", 3}); err != nil || len(tries.byKey) != 1 {
		t.Errorf("%v, %d attempts of the window before", err, len(tries.byKey)-1)
	}
}

func TestLongAddressesTakeNoRoom(t *testing.T) {
	here := netip.MustParseAddr("2001:db8::1")
	long := triesOf(strings.Repeat("a", 200_000), here)
	if len(long) > 100 || long == triesOf(strings.Repeat("a", 200_001), here) || long == triesOf(strings.Repeat("a", 200_000), netip.MustParseAddr("192.0.2.1")) {
		t.Errorf("%.200q", long)
	}
}

package person

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"sync"
	"time"

	"meantime/internal/db"
	"meantime/internal/fault"
	"meantime/internal/id"
)

const (
	actorAge  = 2 * time.Second // deactivation must be felt everywhere within five
	maxActors = 10_000
)

// actors remembers for a moment who holds which token, so that a page with twenty requests asks the database once.
type actors struct {
	mu     sync.Mutex
	byHash map[string]knownActor
	// changes counts forgettings: what was read before one is not remembered after it.
	changes int
}

type knownActor struct {
	Actor
	since, expires time.Time
}

func newActors() *actors { return &actors{byHash: map[string]knownActor{}} }

func (a *actors) get(hash string, now time.Time) (Actor, bool, int) {
	a.mu.Lock()
	defer a.mu.Unlock()
	k, ok := a.byHash[hash]
	age := now.Sub(k.since)
	// A negative age means that the clock was set back: nothing is known about how old this is.
	ok = ok && age >= 0 && age < actorAge && now.Before(k.expires)
	return k.Actor, ok, a.changes
}

func (a *actors) put(hash string, k knownActor, changes int) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.changes != changes {
		return
	}
	if len(a.byHash) >= maxActors {
		clear(a.byHash)
	}
	a.byHash[hash] = k
}

func (a *actors) forget(person id.ID) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.changes++
	for hash, k := range a.byHash {
		if k.ID == person {
			delete(a.byHash, hash)
		}
	}
}

// who finds the actor who holds a secret: from memory, else by look, which gives a zero actor for nobody. kind keeps the
// kinds of secrets apart. fresh is when the way in expires if the database was asked just now, else zero.
func (c *core) who(ctx context.Context, kind, secret string, look func(*db.Tx, string) (Actor, time.Time, error)) (actor Actor, fresh time.Time, err error) {
	now, hash := c.now(), hashOf(secret)
	actor, ok, changes := c.known.get(kind+hash, now)
	if ok {
		return actor, time.Time{}, nil
	}
	err = c.db.Read(ctx, func(tx *db.Tx) (err error) {
		actor, fresh, err = look(tx, hash)
		return err
	})
	if err != nil {
		return Actor{}, fresh, fault.While("looking up who asks", err)
	}
	if actor.ID == 0 || !now.Before(fresh) {
		return Actor{}, fresh, fault.Unsigned()
	}
	c.known.put(kind+hash, knownActor{Actor: actor, since: now, expires: fresh}, changes)
	return actor, fresh, nil
}

// newSecret gives 256 random bits, spelled in 43 characters that stand in addresses and cookies.
func newSecret() string {
	var raw [32]byte
	rand.Read(raw[:]) // never fails
	return base64.RawURLEncoding.EncodeToString(raw[:])
}

// hashOf is how a secret is kept. The secret is random and long, so it needs neither salt nor stretching, and a look-up
// by the hash tells an attacker who measures nothing about the secret.
func hashOf(secret string) string {
	sum := sha256.Sum256([]byte(secret))
	return base64.RawURLEncoding.EncodeToString(sum[:])
}

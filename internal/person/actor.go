package person

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"strings"
	"sync"
	"time"

	"meantime/internal/db"
	"meantime/internal/fault"
	"meantime/internal/id"
)

// Role is what a person may do in the organisation.
type Role string

// The roles. What a guest may see is decided by package space: the spaces that the guest belongs to, and nothing else.
const (
	Owner  Role = "owner"  // everything an admin may, and makes owners
	Admin  Role = "admin"  // settings and members; reads nothing that is not theirs
	Member Role = "member" // every open space, and those they belong to
	Guest  Role = "guest"  // the spaces they belong to
)

// ParseRole reads a role. Anything else is a fault.KindInvalid.
func ParseRole(s string) (Role, error) {
	switch r := Role(s); r {
	case Owner, Admin, Member, Guest:
		return r, nil
	}
	return "", fault.Invalid("role", "A role is owner, admin, member or guest.")
}

// administers tells whether the role looks after settings and members.
func (r Role) administers() bool { return r == Owner || r == Admin }

// Scopes is a set of what a way in allows. A session allows everything, an API token what it was made for.
type Scopes uint8

// The scopes of an API token.
const (
	ScopeRead  Scopes = 1 << iota // read what the person may read
	ScopeWrite                    // write what the person may write
	ScopeAdmin                    // look after settings and members, if the person may

	AllScopes = ScopeRead | ScopeWrite | ScopeAdmin
)

// ParseScopes reads names joined by spaces, such as "read write". Anything else, and nothing, is a fault.KindInvalid.
func ParseScopes(s string) (Scopes, error) {
	var out Scopes
	for _, name := range strings.Fields(s) {
		switch name {
		case "read":
			out |= ScopeRead
		case "write":
			out |= ScopeWrite
		case "admin":
			out |= ScopeAdmin
		default:
			return 0, fault.Invalid("scopes", "A scope is read, write or admin.")
		}
	}
	if out == 0 {
		return 0, fault.Invalid("scopes", "Please choose at least one scope: read, write or admin.")
	}
	return out, nil
}

// String joins the names of the scopes with spaces.
func (s Scopes) String() string {
	var names []string
	for i, name := range []string{"read", "write", "admin"} {
		if s&(1<<i) != 0 {
			names = append(names, name)
		}
	}
	return strings.Join(names, " ")
}

// Actor is whoever asks: every verb of every domain package starts from one. It is small, holds no connection, and is
// at most two seconds older than the truth.
type Actor struct {
	ID      id.ID  // the person
	Role    Role   // as it was when the actor was looked up
	Scopes  Scopes // what this way in allows
	Session id.ID  // the session that asked, or zero
	Token   id.ID  // the API token that asked, or zero
}

// PersonID is the person who asks.
func (a Actor) PersonID() id.ID { return a.ID }

// Allows tells whether the way in has all the scopes.
func (a Actor) Allows(s Scopes) bool { return a.Scopes&s == s }

// Administers tells whether the actor may look after settings and members.
func (a Actor) Administers() bool { return a.Role.administers() && a.Allows(ScopeAdmin) }

// needAdmin is the answer to those who may not look after settings and members.
func (a Actor) needAdmin() error {
	if !a.Administers() {
		return fault.Forbidden("admin_needed", "Only an owner or an admin can do this.")
	}
	return nil
}

// needPresence refuses API tokens: a token that leaks must not open further ways in.
func (a Actor) needPresence() error {
	if a.Token != 0 {
		return fault.Forbidden("session_needed", "An API token cannot do this. Please sign in on the web page.")
	}
	return nil
}

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

// held are the sessions for which something is open on this node, such as a stream.
type held struct {
	mu    sync.Mutex
	count map[heldSession]int
}

type heldSession struct{ person, session id.ID }

func newHeld() *held { return &held{count: map[heldSession]int{}} }

func (h *held) hold(person, session id.ID) (release func()) {
	key := heldSession{person, session}
	h.mu.Lock()
	defer h.mu.Unlock()
	h.count[key]++
	return sync.OnceFunc(func() {
		h.mu.Lock()
		defer h.mu.Unlock()
		if h.count[key]--; h.count[key] == 0 {
			delete(h.count, key)
		}
	})
}

// list gives whose the held sessions are, by session.
func (h *held) list() map[id.ID]id.ID {
	h.mu.Lock()
	defer h.mu.Unlock()
	out := make(map[id.ID]id.ID, len(h.count))
	for key := range h.count {
		out[key.session] = key.person
	}
	return out
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

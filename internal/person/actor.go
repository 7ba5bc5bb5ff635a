package person

import (
	"strings"

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

package person

import (
	"context"
	"strings"
	"time"

	"meantime/internal/db"
	"meantime/internal/fault"
	"meantime/internal/id"
	"meantime/internal/naming"
)

const (
	tokenPrefix = "mt_"
	maxTokens   = 50
)

// Tokens are personal API tokens: "mt_" and 256 random bits, shown once.
type Tokens struct{ *core }

// Token is one of a person's API tokens, without the secret.
type Token struct {
	ID      id.ID
	Name    string
	Scopes  Scopes
	Created time.Time
	Expires time.Time // zero: never
}

// Create makes a token and returns it with its secret, which is not kept. A zero expires is never. Fields that do not
// hold what they must: fault.KindInvalid; asked with an API token: fault.KindForbidden.
func (t *Tokens) Create(ctx context.Context, actor Actor, name string, scopes Scopes, expires time.Time) (token Token, secret string, err error) {
	if err := actor.needPresence(); err != nil {
		return token, "", err
	}
	if name, err = naming.Line("name", name, 80); err != nil {
		return token, "", err
	}
	now := t.now()
	switch {
	case name == "":
		return token, "", fault.Invalid("name", "Please write what the token is for.")
	case scopes&^AllScopes != 0 || scopes == 0:
		return token, "", fault.Invalid("scopes", "Please choose at least one scope: read, write or admin.")
	case !expires.IsZero() && !expires.After(now):
		return token, "", fault.Invalid("expires", "The token would end before it begins.")
	}
	token = Token{ID: t.ids.New(), Name: name, Scopes: scopes, Created: now, Expires: expires}
	secret = tokenPrefix + newSecret()
	err = t.db.Write(ctx, func(tx *db.Tx) error {
		have, err := tokensOf(tx, actor.ID, now)
		if err != nil {
			return err
		}
		if len(have) >= maxTokens {
			return fault.Conflict("too_many_tokens", "You have 50 tokens. Please revoke one first.")
		}
		return insertToken(tx, hashOf(secret), actor.ID, token)
	})
	if err != nil {
		return Token{}, "", fault.While("making a token", err)
	}
	return token, secret, nil
}

// Who says who holds a token: fault.KindUnsigned when nobody does. It answers from memory for up to two seconds.
func (t *Tokens) Who(ctx context.Context, secret string) (Actor, error) {
	if !strings.HasPrefix(secret, tokenPrefix) {
		return Actor{}, fault.Unsigned()
	}
	actor, _, err := t.who(ctx, "token ", secret, actorOfToken)
	return actor, err
}

// List returns the actor's tokens that work, newest first.
func (t *Tokens) List(ctx context.Context, actor Actor) (list []Token, err error) {
	err = t.db.Read(ctx, func(tx *db.Tx) error {
		list, err = tokensOf(tx, actor.ID, t.now())
		return err
	})
	return list, fault.While("listing tokens", err)
}

// Revoke ends one of the actor's tokens; one that is not theirs is fault.KindNotFound.
func (t *Tokens) Revoke(ctx context.Context, actor Actor, token id.ID) error {
	err := t.db.Write(ctx, func(tx *db.Tx) error {
		t.forget(tx, actor.ID)
		revoked, err := revokeToken(tx, actor.ID, token, t.now())
		if err == nil && !revoked {
			err = fault.NotFound("token")
		}
		return err
	})
	return fault.While("revoking a token", err)
}

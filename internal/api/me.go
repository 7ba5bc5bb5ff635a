package api

import (
	"bytes"
	"strings"
	"time"

	"meantime/internal/db"
	"meantime/internal/id"
	"meantime/internal/person"
	"meantime/internal/portrait"
)

func (s *surface) me() {
	g := s.group("You", "Who the token acts for, and the ways in.")
	register(g, op{route: "GET /me", id: "get-me", scope: read, summary: "Who you are",
		about: "The person that the token acts for, and what the clock of that person reads."}, s.getMe)
	register(g, op{route: "PATCH /me", id: "change-me", scope: write, summary: "Change your profile",
		about: "What is left out stays as it is. The address that you sign in with is changed on the web page only, where you confirm that it is you: a token that leaks must not take an account away."}, whole(s, s.changeMe))
	register(g, op{route: "PUT /me/photo", id: "set-photo", scope: write, limit: portrait.MaxBytes, summary: "Set your photo",
		about: "From a picture: JPEG, PNG, GIF or WebP, 10 MB at the most. It is made square and written anew; whatever else the file says is left behind."}, s.setPhoto)
	register(g, op{route: "DELETE /me/photo", id: "remove-photo", scope: write, summary: "Remove your photo"}, s.removePhoto)
	register(g, op{route: "GET /me/sessions", id: "list-sessions", scope: read, summary: "List your sessions",
		about: "The browsers in which you are signed in."}, s.listSessions)
	register(g, op{route: "DELETE /me/sessions/{session}", id: "end-session", scope: write, summary: "End a session",
		about: "Signs one browser out."}, s.endSession)
	register(g, op{route: "GET /me/tokens", id: "list-tokens", scope: read, summary: "List your tokens",
		about: "The tokens that work, without their secrets. A token is made on the web page only: one that leaks opens no further ways in."}, s.listTokens)
	register(g, op{route: "DELETE /me/tokens/{token}", id: "revoke-token", scope: write, summary: "Revoke a token",
		about: "It may be the one that asks."}, s.revokeToken)
}

// Me is the person that a token acts for.
type Me struct {
	Person
	Locale     string   `json:"locale" example:"pt-PT" doc:"The language and region for words, dates and numbers; empty leaves it to the browser."`
	SingleKeys bool     `json:"single_keys" example:"true" doc:"Whether single keys are shortcuts in the web page."`
	Now        Instant  `json:"now" doc:"What it is now."`
	Scopes     []string `json:"scopes" enum:"read,write,admin" example:"[\"read\",\"write\"]" doc:"What the token allows."`
}

type noInput struct{}

func (s *surface) getMe(c *call, _ *noInput) (me Me, err error) {
	err = s.DB.Read(c.ctx, func(tx *db.Tx) error {
		standing, err := s.Persons.Schedules.Standing(tx, c.actor.ID)
		if err != nil {
			return err
		}
		p, err := s.Persons.People.Get(tx, c.actor.ID)
		if err != nil {
			return err
		}
		public, err := s.profile(tx, c, c.actor.ID)
		me = Me{Person: public, Locale: p.Locale, SingleKeys: p.SingleKeys, Now: instant(s.Now(), standing.Time),
			Scopes: strings.Fields(c.actor.Scopes.String())}
		return err
	})
	return me, err
}

// ProfileChange is what you say of yourself. What is missing stays.
type ProfileChange struct {
	Name       *string `json:"name,omitempty" maxLength:"80" example:"Inês Carvalho" doc:"What you are called."`
	Title      *string `json:"title,omitempty" maxLength:"120" example:"Tide tables" doc:"What you do."`
	Pronouns   *string `json:"pronouns,omitempty" maxLength:"40" example:"she/her" doc:"How you are spoken of."`
	About      *string `json:"about,omitempty" maxLength:"1000" example:"Ask me about harbours." doc:"More, in several lines."`
	Locale     *string `json:"locale,omitempty" maxLength:"35" example:"pt-PT" doc:"The language and region for words, dates and numbers; empty leaves it to the browser."`
	SingleKeys *bool   `json:"single_keys,omitempty" example:"true" doc:"Whether single keys are shortcuts in the web page."`
}

type profileInput struct{ Body ProfileChange }

func (s *surface) changeMe(c *call, in *profileInput) (Me, error) {
	var before person.Person
	err := s.DB.Read(c.ctx, func(tx *db.Tx) (err error) {
		before, err = s.Persons.People.Get(tx, c.actor.ID)
		return err
	})
	if err != nil {
		return Me{}, err
	}
	p, b := before.Profile, in.Body
	set(&p.Name, b.Name)
	set(&p.Title, b.Title)
	set(&p.Pronouns, b.Pronouns)
	set(&p.About, b.About)
	set(&p.Locale, b.Locale)
	set(&p.SingleKeys, b.SingleKeys)
	if err := s.Persons.People.SetProfile(c.ctx, c.actor, p); err != nil {
		return Me{}, err
	}
	return s.getMe(c, nil)
}

// set changes a value where another is given.
func set[T any](value *T, to *T) {
	if to != nil {
		*value = *to
	}
}

type photoInput struct {
	RawBody []byte `contentType:"image/*"`
}

func (s *surface) setPhoto(c *call, in *photoInput) (None, error) {
	_, err := s.Persons.Photos.Set(c.ctx, c.actor, bytes.NewReader(in.RawBody))
	return None{}, err
}

func (s *surface) removePhoto(c *call, _ *noInput) (None, error) {
	return None{}, s.Persons.Photos.Remove(c.ctx, c.actor)
}

// Session is one signed-in browser. Nothing says when it was last used.
type Session struct {
	ID      id.ID     `json:"id" doc:"The id of the session."`
	Agent   string    `json:"agent" example:"Firefox on Linux" doc:"The browser, as far as it said."`
	Created time.Time `json:"created_at" example:"2026-10-12T08:01:00Z" doc:"When you signed in."`
	Expires time.Time `json:"expires_at" example:"2026-11-11T08:01:00Z" doc:"When it ends by itself."`
}

type listInput struct{ Paging }

func (s *surface) listSessions(c *call, in *listInput) (Page[Session], error) {
	list, err := s.Persons.Sessions.List(c.ctx, c.actor)
	if err != nil {
		return Page[Session]{}, err
	}
	out := each(list, func(v person.Session) Session { return Session{v.ID, v.Agent, v.Created, v.Expires} })
	return pageOf(out, func(v Session) string { return v.ID.String() }, in.Paging, "sessions")
}

// SessionPath says which session is meant.
type SessionPath struct {
	Session Ref `path:"session" doc:"The id of a session."`
}

func (s *surface) endSession(c *call, in *SessionPath) (None, error) {
	v, err := in.Session.id("session")
	if err != nil {
		return None{}, err
	}
	return None{}, s.Persons.Sessions.End(c.ctx, c.actor, v)
}

// Token is a personal token, without its secret.
type Token struct {
	ID      id.ID     `json:"id" doc:"The id of the token."`
	Name    string    `json:"name" example:"Harbour lights" doc:"What it is for."`
	Scopes  []string  `json:"scopes" enum:"read,write,admin" example:"[\"read\",\"write\"]" doc:"What it allows."`
	Created time.Time `json:"created_at" example:"2026-10-12T08:01:00Z" doc:"When it was made."`
	Expires time.Time `json:"expires_at,omitzero" example:"2027-10-12T08:01:00Z" doc:"When it ends; missing for never."`
	Current bool      `json:"current" example:"true" doc:"Whether it is the one that asks."`
}

func (s *surface) listTokens(c *call, in *listInput) (Page[Token], error) {
	list, err := s.Persons.Tokens.List(c.ctx, c.actor)
	if err != nil {
		return Page[Token]{}, err
	}
	out := each(list, func(v person.Token) Token {
		return Token{v.ID, v.Name, strings.Fields(v.Scopes.String()), v.Created, v.Expires, v.ID == c.actor.Token}
	})
	return pageOf(out, func(v Token) string { return v.ID.String() }, in.Paging, "tokens")
}

// TokenPath says which token is meant.
type TokenPath struct {
	Token Ref `path:"token" doc:"The id of a token."`
}

func (s *surface) revokeToken(c *call, in *TokenPath) (None, error) {
	v, err := in.Token.id("token")
	if err != nil {
		return None{}, err
	}
	return None{}, s.Persons.Tokens.Revoke(c.ctx, c.actor, v)
}

package api

import (
	"bytes"
	"strings"
	"time"

	"meantime/internal/api/rest"
	"meantime/internal/db"
	"meantime/internal/id"
	"meantime/internal/person"
	"meantime/internal/portrait"
)

func (s *surface) me() {
	g := s.Group("You", "Who the token acts for, and the ways in.")
	rest.Register(g, rest.Op{Route: "GET /me", ID: "get-me", Scope: rest.Read, Summary: "Who you are",
		About: "The person that the token acts for, and what the clock of that person reads."}, s.getMe)
	rest.Register(g, rest.Op{Route: "PATCH /me", ID: "change-me", Scope: rest.Write, Summary: "Change your profile",
		About: "What is left out stays as it is. The address that you sign in with is changed on the web page only, where you confirm that it is you: a token that leaks must not take an account away."}, rest.Whole(s.Surface, s.changeMe))
	rest.Register(g, rest.Op{Route: "PUT /me/photo", ID: "set-photo", Scope: rest.Write, Limit: portrait.MaxBytes, Summary: "Set your photo",
		About: "From a picture: JPEG, PNG, GIF or WebP, 10 MB at the most. It is made square and written anew; whatever else the file says is left behind."}, s.setPhoto)
	rest.Register(g, rest.Op{Route: "DELETE /me/photo", ID: "remove-photo", Scope: rest.Write, Summary: "Remove your photo"}, s.removePhoto)
	rest.Register(g, rest.Op{Route: "GET /me/sessions", ID: "list-sessions", Scope: rest.Read, Summary: "List your sessions",
		About: "The browsers in which you are signed in."}, s.listSessions)
	rest.Register(g, rest.Op{Route: "DELETE /me/sessions/{session}", ID: "end-session", Scope: rest.Write, Summary: "End a session",
		About: "Signs one browser out."}, s.endSession)
	rest.Register(g, rest.Op{Route: "GET /me/tokens", ID: "list-tokens", Scope: rest.Read, Summary: "List your tokens",
		About: "The tokens that work, without their secrets. A token is made on the web page only: one that leaks opens no further ways in."}, s.listTokens)
	rest.Register(g, rest.Op{Route: "DELETE /me/tokens/{token}", ID: "revoke-token", Scope: rest.Write, Summary: "Revoke a token",
		About: "It may be the one that asks."}, s.revokeToken)
}

// Me is the person that a token acts for.
type Me struct {
	Person
	Locale     string       `json:"locale" example:"pt-PT" doc:"The language and region for words, dates and numbers; empty leaves it to the browser."`
	SingleKeys bool         `json:"single_keys" example:"true" doc:"Whether single keys are shortcuts in the web page."`
	ByMail     string       `json:"by_mail" enum:"all,asks,none" example:"asks" doc:"What of your deliveries comes by mail, too, where this Meantime sends mail: all of each, those that ask something of you, or none."`
	MailEach   string       `json:"mail_each" enum:"delivery,thread" example:"delivery" doc:"For what there is one mail: for each delivery, or for each thread of it."`
	AwayWeekly bool         `json:"away_weekly" example:"false" doc:"Whether one mail a week says what was decided and what came to an end while you are away for more than a week. It asks nothing."`
	Now        rest.Instant `json:"now" doc:"What it is now."`
	Scopes     []string     `json:"scopes" enum:"read,write,admin" example:"[\"read\",\"write\"]" doc:"What the token allows."`
}

func (s *surface) getMe(c *rest.Call, _ *rest.NoInput) (me Me, err error) {
	weekly, err := s.Away.Weekly(c.Ctx, c.Actor)
	if err != nil {
		return me, err
	}
	err = s.DB.Read(c.Ctx, func(tx *db.Tx) error {
		standing, err := s.Persons.Schedules.Standing(tx, c.Actor.ID)
		if err != nil {
			return err
		}
		p, err := s.Persons.People.Get(tx, c.Actor.ID)
		if err != nil {
			return err
		}
		public, err := s.profile(tx, c, c.Actor.ID)
		me = Me{Person: public, Locale: p.Locale, SingleKeys: p.SingleKeys, ByMail: string(p.ByMail), MailEach: string(p.MailEach), AwayWeekly: weekly, Now: rest.InstantOf(s.Now(), standing.Time),
			Scopes: strings.Fields(c.Actor.Scopes.String())}
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
	ByMail     *string `json:"by_mail,omitempty" enum:"all,asks,none" example:"asks" doc:"What of your deliveries comes by mail, too."`
	MailEach   *string `json:"mail_each,omitempty" enum:"delivery,thread" example:"thread" doc:"For what there is one mail: for each delivery, or for each thread of it."`
	AwayWeekly *bool   `json:"away_weekly,omitempty" example:"true" doc:"Whether a summary comes by mail once a week while you are away for more than a week."`
}

type profileInput struct{ Body ProfileChange }

func (s *surface) changeMe(c *rest.Call, in *profileInput) (Me, error) {
	var before person.Person
	err := s.DB.Read(c.Ctx, func(tx *db.Tx) (err error) {
		before, err = s.Persons.People.Get(tx, c.Actor.ID)
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
	set(&p.ByMail, (*person.ByMail)(b.ByMail))
	set(&p.MailEach, (*person.MailEach)(b.MailEach))
	if err := s.Persons.People.SetProfile(c.Ctx, c.Actor, p); err != nil {
		return Me{}, err
	}
	if b.AwayWeekly != nil {
		if err := s.Away.SetWeekly(c.Ctx, c.Actor, *b.AwayWeekly); err != nil {
			return Me{}, err
		}
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

func (s *surface) setPhoto(c *rest.Call, in *photoInput) (rest.None, error) {
	_, err := s.Persons.Photos.Set(c.Ctx, c.Actor, bytes.NewReader(in.RawBody))
	return rest.None{}, err
}

func (s *surface) removePhoto(c *rest.Call, _ *rest.NoInput) (rest.None, error) {
	return rest.None{}, s.Persons.Photos.Remove(c.Ctx, c.Actor)
}

// Session is one signed-in browser. Nothing says when it was last used.
type Session struct {
	ID      id.ID     `json:"id" doc:"The id of the session."`
	Agent   string    `json:"agent" example:"Firefox on Linux" doc:"The browser, as far as it said."`
	Created time.Time `json:"created_at" example:"2026-10-12T08:01:00Z" doc:"When you signed in."`
	Expires time.Time `json:"expires_at" example:"2026-11-11T08:01:00Z" doc:"When it ends by itself."`
}

func (s *surface) listSessions(c *rest.Call, in *rest.ListInput) (rest.Page[Session], error) {
	list, err := s.Persons.Sessions.List(c.Ctx, c.Actor)
	if err != nil {
		return rest.Page[Session]{}, err
	}
	out := rest.Each(list, func(v person.Session) Session { return Session{v.ID, v.Agent, v.Created, v.Expires} })
	return rest.PageOf(out, func(v Session) string { return v.ID.String() }, in.Paging, "sessions")
}

// SessionPath says which session is meant.
type SessionPath struct {
	Session rest.Ref `path:"session" doc:"The id of a session."`
}

func (s *surface) endSession(c *rest.Call, in *SessionPath) (rest.None, error) {
	v, err := in.Session.ID("session")
	if err != nil {
		return rest.None{}, err
	}
	return rest.None{}, s.Persons.Sessions.End(c.Ctx, c.Actor, v)
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

func (s *surface) listTokens(c *rest.Call, in *rest.ListInput) (rest.Page[Token], error) {
	list, err := s.Persons.Tokens.List(c.Ctx, c.Actor)
	if err != nil {
		return rest.Page[Token]{}, err
	}
	out := rest.Each(list, func(v person.Token) Token {
		return Token{v.ID, v.Name, strings.Fields(v.Scopes.String()), v.Created, v.Expires, v.ID == c.Actor.Token}
	})
	return rest.PageOf(out, func(v Token) string { return v.ID.String() }, in.Paging, "tokens")
}

// TokenPath says which token is meant.
type TokenPath struct {
	Token rest.Ref `path:"token" doc:"The id of a token."`
}

func (s *surface) revokeToken(c *rest.Call, in *TokenPath) (rest.None, error) {
	v, err := in.Token.ID("token")
	if err != nil {
		return rest.None{}, err
	}
	return rest.None{}, s.Persons.Tokens.Revoke(c.Ctx, c.Actor, v)
}

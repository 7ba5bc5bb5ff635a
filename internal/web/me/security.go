package me

import (
	"context"
	"net/http"
	"net/url"
	"strings"
	"time"

	"meantime/internal/fault"
	"meantime/internal/naming"
	"meantime/internal/once"
	"meantime/internal/person"
	"meantime/internal/web/page"
	"meantime/internal/web/site"
	"meantime/internal/words"
)

// SecurityPage is "Signing in".
type SecurityPage struct {
	Head
	Email       string
	NewEmail    string // as it was typed
	HasPassword bool
	ByPasskey   bool // what matters is confirmed with a passkey: there is no password
	CanPasskey  bool // browsers make passkeys here
	Passkeys    []Key
	Sessions    []Session
	Others      bool // there are sessions beside this one
	Tokens      []Token
	Secret      string // of a token that was just made
	Typed       TokenForm
	Wrong       Wrong
}

// Key is a passkey as the page lists it.
type Key struct {
	ID, Name string
	Made     page.Moment
}

// Session is a sign-in as the page lists it.
type Session struct {
	ID, Agent string
	Since     page.Moment
	Current   bool
}

// Token is an API token as the page lists it.
type Token struct {
	ID, Name, Scopes string
	Ends             page.Moment // zero for never
}

// TokenForm is the form of a token as it was typed.
type TokenForm struct {
	Name, Ends         string
	Read, Write, Admin bool
	MayAdmin           bool
}

func securityPage(v *site.Visit) (*SecurityPage, error) {
	p := &SecurityPage{Head: head(v, "security", v.L().T("Signing in")), Email: v.Me.Email, CanPasskey: v.Persons.Passkeys.Available(), Wrong: Wrong{},
		Typed: TokenForm{Ends: "90", Read: true, MayAdmin: v.Actor.Administers()}}
	var err error
	if p.HasPassword, err = v.Persons.Passwords.Exists(v.Ctx(), v.Actor); err != nil {
		return nil, err
	}
	keys, err := v.Persons.Passkeys.List(v.Ctx(), v.Actor)
	if err != nil {
		return nil, err
	}
	for _, k := range keys {
		p.Passkeys = append(p.Passkeys, Key{k.ID, k.Name, v.Shell.Moment(k.Created)})
	}
	p.ByPasskey = !p.HasPassword && len(keys) > 0
	sessions, err := v.Persons.Sessions.List(v.Ctx(), v.Actor)
	if err != nil {
		return nil, err
	}
	for _, s := range sessions {
		p.Sessions = append(p.Sessions, Session{s.ID.String(), agentIn(v.L(), s.Agent), v.Shell.Moment(s.Created), s.Current})
		p.Others = p.Others || !s.Current
	}
	tokens, err := v.Persons.Tokens.List(v.Ctx(), v.Actor)
	for _, t := range tokens {
		shown := Token{ID: t.ID.String(), Name: t.Name, Scopes: t.Scopes.String()}
		if !t.Expires.IsZero() {
			shown.Ends = v.Shell.Moment(t.Expires)
		}
		p.Tokens = append(p.Tokens, shown)
	}
	return p, err
}

// agentIn is what naming.Agent made of a browser, as the reader says it.
func agentIn(l *words.Locale, agent string) string {
	browser, system, both := strings.Cut(agent, " on ")
	switch browser {
	case naming.SomeBrowser:
		browser = l.T("A browser")
	case naming.GoProgram:
		browser = l.T("A Go program")
	case naming.PythonProgram:
		browser = l.T("A Python program")
	}
	if !both {
		return browser
	}
	return l.T("{browser} on {system}", "browser", browser, "system", system)
}

func showSecurity(v *site.Visit) error {
	p, err := securityPage(v)
	if err != nil {
		return err
	}
	return v.Show("me/security", p)
}

// done ends an act of this page: on with what was done, or again with what is wrong, in one of the fields.
func done(v *site.Visit, err error, says string, fields ...string) error {
	if err == nil {
		return v.Go("/me/security", says, nil)
	}
	return again(v, err, func(*SecurityPage) {}, fields...)
}

// again answers with this page, what is wrong, and what was typed.
func again(v *site.Visit, err error, typed func(*SecurityPage), fields ...string) error {
	wrong := refused(v, err, fields...)
	if wrong == nil {
		return err
	}
	p, failed := securityPage(v)
	if failed != nil {
		return failed
	}
	typed(p)
	p.Wrong = wrong
	status := http.StatusUnprocessableEntity
	if fault.Is(err, fault.KindTooMany) {
		status = http.StatusTooManyRequests
	}
	v.Pages.Status(v.W, v.R, status, "me/security", p)
	return nil
}

// proof is what a form holds of it: a password in a field, or what a passkey's script put there.
func proof(sent url.Values, password string) person.Proof {
	return person.Proof{Password: sent.Get(password), Ceremony: sent.Get("ceremony"), Answer: []byte(sent.Get("passkey"))}
}

func changeEmail(v *site.Visit) error {
	sent, err := v.Form()
	if err != nil {
		return err
	}
	email := strings.TrimSpace(sent.Get("email"))
	if err := v.Persons.Passwords.ChangeEmail(v.Ctx(), v.Actor, proof(sent, "confirm"), email); err != nil {
		return again(v, err, func(p *SecurityPage) { p.NewEmail = email }, "email", "confirm")
	}
	return v.Go("/me/security", v.L().T("From now on you sign in as {email}.", "email", email), nil)
}

func changePassword(v *site.Visit) error {
	sent, err := v.Form()
	if err != nil {
		return err
	}
	err = v.Persons.Passwords.Change(v.Ctx(), v.Actor, proof(sent, "current"), sent.Get("password"))
	return done(v, err, v.L().T("Your password is set. Other browsers are signed out."), "current", "password")
}

func removePassword(v *site.Visit) error {
	return done(v, v.Persons.Passkeys.RemovePassword(v.Ctx(), v.Actor), v.L().T("Your password is gone. Your passkeys are your way in."))
}

func addPasskey(v *site.Visit) error {
	sent, err := v.Form()
	if err != nil {
		return err
	}
	_, err = v.Persons.Passkeys.FinishAdd(v.Ctx(), v.Actor, sent.Get("ceremony"), sent.Get("name"), []byte(sent.Get("passkey")))
	return done(v, err, v.L().T("The passkey is added."))
}

// act does what a form asks for once, however often it is sent.
func act(v *site.Visit, says string, do func(ctx context.Context, field func(string) string) error) error {
	sent, err := v.Form()
	if err != nil {
		return err
	}
	_, err = v.Once(sent, func(ctx context.Context) (string, error) { return "/me/security", do(ctx, sent.Get) })
	return done(v, err, says)
}

func renamePasskey(v *site.Visit) error {
	return act(v, v.L().T("Saved."), func(ctx context.Context, field func(string) string) error {
		return v.Persons.Passkeys.Rename(ctx, v.Actor, field("key"), field("name"))
	})
}

func removePasskey(v *site.Visit) error {
	return act(v, v.L().T("The passkey is removed here. Your device may still keep its half."), func(ctx context.Context, field func(string) string) error {
		return v.Persons.Passkeys.Remove(ctx, v.Actor, field("key"))
	})
}

func endSession(v *site.Visit) error {
	session, err := v.ID("session", "session")
	if err != nil {
		return err
	}
	return act(v, v.L().T("That browser is signed out."), func(ctx context.Context, _ func(string) string) error {
		return v.Persons.Sessions.End(ctx, v.Actor, session)
	})
}

func endOthers(v *site.Visit) error {
	return act(v, v.L().T("Only this browser is signed in."), func(ctx context.Context, _ func(string) string) error {
		return v.Persons.Sessions.EndOthers(ctx, v.Actor)
	})
}

func revokeToken(v *site.Visit) error {
	token, err := v.ID("token", "token")
	if err != nil {
		return err
	}
	return act(v, v.L().T("The token opens nothing any more."), func(ctx context.Context, _ func(string) string) error {
		return v.Persons.Tokens.Revoke(ctx, v.Actor, token)
	})
}

// makeToken answers with the page that shows the secret. Sent again, it shows none: there is one token, shown once.
func makeToken(v *site.Visit) error {
	sent, err := v.Form()
	if err != nil {
		return err
	}
	typed := TokenForm{Name: sent.Get("name"), Ends: sent.Get("ends"), Read: sent.Get("read") != "", Write: sent.Get("write") != "",
		Admin: sent.Get("admin") != "", MayAdmin: v.Actor.Administers()}
	var secret string
	_, again, err := v.Keys.Do(v.Ctx(), v.Actor.ID, sent.Get("once"), once.Digest(v.R.URL.Path, sent.Encode()), func(ctx context.Context) (once.Answer, error) {
		_, secret, err = v.Persons.Tokens.Create(ctx, v.Actor, typed.Name, typed.scopes(), typed.expires(v.Now()))
		return once.Answer{Status: http.StatusOK}, err
	})
	if again && err == nil {
		return v.Go("/me/security", v.L().T("The token was made already. Its secret is shown once only."), nil)
	}
	wrong := Wrong{}
	if err != nil {
		if wrong = refused(v, err, "name", "scopes"); wrong == nil {
			return err
		}
	}
	p, failed := securityPage(v)
	if failed != nil {
		return failed
	}
	p.Wrong = wrong
	if err != nil {
		p.Typed = typed
		return v.Again("me/security", p, err)
	}
	p.Secret = secret
	return v.Show("me/security", p)
}

func (f TokenForm) scopes() (s person.Scopes) {
	if f.Read {
		s |= person.ScopeRead
	}
	if f.Write {
		s |= person.ScopeWrite
	}
	if f.Admin && f.MayAdmin {
		s |= person.ScopeAdmin
	}
	return s
}

// expires is when a token made now ends; the zero time is never.
func (f TokenForm) expires(now time.Time) time.Time {
	switch f.Ends {
	case "30":
		return now.AddDate(0, 0, 30)
	case "365":
		return now.AddDate(0, 0, 365)
	case "never":
		return time.Time{}
	}
	return now.AddDate(0, 0, 90)
}

package gate

import (
	"net/http"
	"net/url"
	"strings"

	"meantime/internal/fault"
	"meantime/internal/id"
	"meantime/internal/web/page"
	"meantime/internal/web/site"
)

// SignIn is the page to sign in on.
type SignIn struct {
	page.Shell
	To       string // where to afterwards
	Email    string
	Wrong    Wrong
	Passkeys bool
	Mails    bool // a link can be sent
}

func showSignIn(v *site.Visit) error {
	to := page.LocalPath(v.R.URL.Query().Get("to"), "/today")
	if v.Actor.ID != 0 {
		return v.Go(to, "", nil)
	}
	return v.Show("gate/sign-in", signInPage(v, to))
}

func signInPage(v *site.Visit, to string) *SignIn {
	p := &SignIn{Shell: v.Page(v.L().T("Sign in"), page.PlaceNone), To: to, Wrong: Wrong{}, Passkeys: v.Persons.Passkeys.Available(), Mails: v.Mails}
	p.Path = signInTo(to)
	return p
}

// signInTo is the page to sign in on, which leads on afterwards.
func signInTo(to string) string { return "/sign-in?" + url.Values{"to": {to}}.Encode() }

func signIn(v *site.Visit) error {
	sent, err := v.Form()
	if err != nil {
		return err
	}
	p := signInPage(v, page.LocalPath(sent.Get("to"), "/today"))
	p.Email = strings.TrimSpace(sent.Get("email"))
	var who id.ID
	if answer := sent.Get("passkey"); answer != "" {
		who, err = v.Persons.Passkeys.FinishSignIn(v.Ctx(), sent.Get("ceremony"), []byte(answer))
	} else {
		who, err = v.Persons.Passwords.Check(v.Ctx(), p.Email, sent.Get("password"), from(v.R))
	}
	if err == nil {
		err = enter(v, who, p.To, "")
	}
	if err == nil {
		return nil
	}
	if err := p.Wrong.refused(v, err); err != nil {
		return err
	}
	return again(v, "gate/sign-in", p, statusOf(err))
}

func signOut(v *site.Visit) error {
	cookie, err := v.R.Cookie(v.SessionName())
	if err != nil {
		return v.Go("/sign-in", "", nil)
	}
	if err := v.Persons.Sessions.SignOut(v.Ctx(), cookie.Value); err != nil {
		return err
	}
	setSession(v, "", -1)
	v.W.Header().Set("Clear-Site-Data", `"storage"`) // what was kept on this device while it was offline is nobody else's
	return v.Go("/sign-in", v.L().T("You are signed out."), nil)
}

// Shut is the page for a link that does not work.
type Shut struct {
	page.Shell
	Says string
}

// shut answers for a link that does not work; other errors stay what they are.
func shut(v *site.Visit, err error, says string) error {
	if !fault.Is(err, fault.KindNotFound) {
		return err
	}
	p := &Shut{Shell: v.Page(v.L().T("This link does not work"), page.PlaceNone), Says: says}
	v.Pages.Status(v.W, v.R, http.StatusNotFound, "gate/shut", p)
	return nil
}

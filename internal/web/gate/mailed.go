package gate

import (
	"strings"

	"meantime/internal/db"
	"meantime/internal/delivery"
	"meantime/internal/fault"
	"meantime/internal/id"
	"meantime/internal/naming"
	"meantime/internal/person"
	"meantime/internal/web/page"
	"meantime/internal/web/site"
)

// AskLink is the page to ask for a link on, and to be told that it is on its way.
type AskLink struct {
	page.Shell
	Email string
	Sent  bool
	Wrong Wrong
}

func askLinkPage(v *site.Visit) *AskLink {
	return &AskLink{Shell: v.Page(v.L().T("A link to sign in"), page.PlaceNone), Wrong: Wrong{}}
}

func showAskLink(v *site.Visit) error {
	if !v.Mails {
		return fault.NotFound("page")
	}
	if v.Actor.ID != 0 {
		return v.Go("/today", "", nil)
	}
	return v.Show("gate/link", askLinkPage(v))
}

// askLink has a link sent. The answer is the same whether anybody has the address.
func askLink(v *site.Visit) error {
	if !v.Mails {
		return fault.NotFound("page")
	}
	sent, err := v.Form()
	if err != nil {
		return err
	}
	p := askLinkPage(v)
	p.Email = strings.TrimSpace(sent.Get("email"))
	if _, err = naming.ParseEmail(p.Email); err == nil {
		err = v.Persons.Mailed.Ask(v.Ctx(), p.Email, from(v.R), func(tx *db.Tx, who id.ID) error {
			return v.Deliveries.Announce(tx, delivery.Mail, who, delivery.SignInLink, db.Micros(v.Now()))
		})
	}
	if failed := p.Wrong.refused(v, err); failed != nil {
		return failed
	}
	if err != nil {
		return again(v, "gate/link", p, statusOf(err))
	}
	p.Sent = true
	return v.Show("gate/link", p)
}

// Mailed is the page of a link that came by mail.
type Mailed struct {
	page.Shell
	Token, Name, Email string
	Wrong              Wrong
}

func mailedPage(v *site.Visit) (*Mailed, error) {
	token := v.R.PathValue("token")
	who, err := v.Persons.Mailed.Look(v.Ctx(), token)
	p := &Mailed{Shell: v.Page(v.L().T("Sign in"), page.PlaceNone), Token: token, Name: who.Name, Email: who.Email, Wrong: Wrong{}}
	return p, err
}

func showMailed(v *site.Visit) error {
	p, err := mailedPage(v)
	if err != nil {
		return shutMailed(v, err)
	}
	return v.Show("gate/mailed", p)
}

func shutMailed(v *site.Visit, err error) error {
	return shut(v, err, v.L().T("It works once, for 15 minutes, and only the one that was sent last. You can have another sent."))
}

// comeIn signs in by a link, and sets a new password where one was typed.
func comeIn(v *site.Visit) error {
	sent, err := v.Form()
	if err != nil {
		return err
	}
	p, err := mailedPage(v)
	if err != nil {
		return shutMailed(v, err)
	}
	var in person.WayIn
	says := ""
	if typed := sent.Get("password"); typed != "" {
		in, err = v.Persons.Passwords.Prepare(v.Ctx(), typed, p.Email, p.Name)
		says = v.L().T("Your password is changed. Other browsers are signed out.")
	}
	var who id.ID
	if err == nil {
		who, err = v.Persons.Mailed.Use(v.Ctx(), p.Token, in)
	}
	if fault.Is(err, fault.KindNotFound) {
		return shutMailed(v, err)
	}
	if failed := p.Wrong.refused(v, err); failed != nil {
		return failed
	}
	if err != nil {
		return again(v, "gate/mailed", p, statusOf(err))
	}
	return enter(v, who, "/today", says)
}

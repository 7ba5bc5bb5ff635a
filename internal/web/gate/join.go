package gate

import (
	"strings"
	"time"

	"meantime/internal/db"
	"meantime/internal/fault"
	"meantime/internal/id"
	"meantime/internal/person"
	"meantime/internal/web/cities"
	"meantime/internal/web/clocks"
	"meantime/internal/web/page"
	"meantime/internal/web/site"
)

// Join is the page of an invitation.
type Join struct {
	page.Shell
	Newcomer
	Token   string
	Inviter page.Face
	Bound   bool // the invitation is for one address
	Guest   bool
	Known   bool // the address has an account, which its person signs in to

	usual string // the hours that newcomers begin with, as they are shown
	zone  string // the organisation's: in it they begin with its holidays
}

// Button is what the last button says.
func (p *Join) Button() string { return p.T("Join") }

// SignIn is where who has an account signs in, and comes back.
func (p *Join) SignIn() string { return signInTo("/join/" + p.Token) }

func joinPage(v *site.Visit) (*Join, error) {
	token := v.R.PathValue("token")
	invitation, by, err := v.Persons.Invitations.Look(v.Ctx(), token)
	if err != nil {
		return nil, err
	}
	organisation, err := v.Organisation()
	if err != nil {
		return nil, err
	}
	p := &Join{Newcomer: newcomer(v), Token: token, Inviter: site.FaceOf(by.ID, by.Name, by.Photo), Bound: invitation.Email != "",
		Guest: invitation.Role == person.Guest}
	p.Shell = v.Page(v.L().T("Join {org}", "org", organisation.Name), page.PlaceNone)
	p.Email, p.Zone = invitation.Email, cities.Of(v.Zones(), v.Holidays).Name(organisation.Zone)
	if organisation.Hours != nil && !organisation.Hours.Always {
		if monday := organisation.Hours.Week[time.Monday]; len(monday) > 0 {
			p.Works = clocks.WriteWindows(monday)
			p.draw(monday)
		}
	}
	p.usual, p.zone = p.Works, organisation.Zone
	if p.Bound {
		p.Known, err = known(v, p.Email)
	}
	return p, err
}

// known tells whether an address has an account by now: for who holds the invitation that is bound to it.
func known(v *site.Visit, email string) (bool, error) {
	err := v.DB.Read(v.Ctx(), func(tx *db.Tx) error {
		_, err := v.Persons.People.ByEmail(tx, email)
		return err
	})
	if fault.Is(err, fault.KindNotFound) {
		return false, nil
	}
	return err == nil, err
}

func showJoin(v *site.Visit) error {
	if v.Actor.ID != 0 {
		return showHere(v)
	}
	p, err := joinPage(v)
	if err != nil {
		return shutJoin(v, err)
	}
	return v.Show("gate/join", p)
}

func shutJoin(v *site.Visit, err error) error {
	return shut(v, err, v.L().T("It may be used up, or too old. If you have joined with it, you can sign in; if not, please ask for another."))
}

func join(v *site.Visit) error {
	sent, err := v.Form()
	if err != nil {
		return err
	}
	if v.Actor.ID != 0 || sent.Has("here") {
		return accept(v, sent)
	}
	p, err := joinPage(v)
	if err != nil {
		return shutJoin(v, err)
	}
	bound := p.Email
	p.typed(sent)
	if p.Bound {
		p.Email = bound
	}
	who, err := p.redeem(v, sent.Get("password"))
	if fault.Is(err, fault.KindNotFound) { // somebody else was faster
		return shutJoin(v, err)
	}
	if err := p.Wrong.refused(v, err); err != nil {
		return err
	}
	if len(p.Wrong) > 0 {
		p.Known = fault.Of(err).Code == "email_taken"
		return again(v, "gate/join", p, statusOf(err))
	}
	first, _, _ := strings.Cut(strings.TrimSpace(p.Name), " ")
	return enter(v, who, "/today", v.L().T("Welcome, {name}. What is written to you from now on comes in your own hours.", "name", first))
}

// redeem checks what was typed, and when nothing is wrong with it makes the account.
func (p *Join) redeem(v *site.Visit, password string) (id.ID, error) {
	declared, err := p.declare(v)
	if err != nil {
		return 0, err
	}
	if declared.Hours != nil && p.Works == p.usual { // whatever else the organisation's week has
		declared.Hours = nil
	}
	if declared.Zone == p.zone { // an admin has said which part of the country it is
		declared.Region = ""
	}
	if err := p.check(v); err != nil || len(p.Wrong) > 0 {
		return 0, err
	}
	in, err := p.wayIn(v, password)
	if err != nil {
		return 0, err
	}
	who, err := v.Persons.Invitations.Redeem(v.Ctx(), p.Token, person.Newcomer{Name: p.Name, Email: p.Email, Declared: declared}, in)
	return who.ID, err
}

// Recover is the page of a link that leads back in.
type Recover struct {
	page.Shell
	Token, Name, Email string
	Wrong              Wrong
}

func recoverPage(v *site.Visit) (*Recover, error) {
	token := v.R.PathValue("token")
	who, err := v.Persons.Recoveries.Look(v.Ctx(), token)
	p := &Recover{Shell: v.Page(v.L().T("Set a new password"), page.PlaceNone), Token: token, Name: who.Name, Email: who.Email, Wrong: Wrong{}}
	return p, err
}

func showRecover(v *site.Visit) error {
	p, err := recoverPage(v)
	if err != nil {
		return shutRecover(v, err)
	}
	return v.Show("gate/recover", p)
}

func shutRecover(v *site.Visit, err error) error {
	return shut(v, err, v.L().T("It works once, for 15 minutes. Please ask whoever runs this Meantime for another."))
}

func recoverAccess(v *site.Visit) error {
	sent, err := v.Form()
	if err != nil {
		return err
	}
	p, err := recoverPage(v)
	if err != nil {
		return shutRecover(v, err)
	}
	in, err := v.Persons.Passwords.Prepare(v.Ctx(), sent.Get("password"), p.Email, p.Name)
	var who id.ID
	if err == nil {
		who, err = v.Persons.Recoveries.Use(v.Ctx(), p.Token, in)
	}
	if fault.Is(err, fault.KindNotFound) {
		return shutRecover(v, err)
	}
	if failed := p.Wrong.refused(v, err); failed != nil {
		return failed
	}
	if err != nil {
		return again(v, "gate/recover", p, statusOf(err))
	}
	return enter(v, who, "/today", v.L().T("Your password is changed. Other browsers are signed out."))
}

package gate

import (
	"net/url"

	"meantime/internal/db"
	"meantime/internal/fault"
	"meantime/internal/id"
	"meantime/internal/naming"
	"meantime/internal/org"
	"meantime/internal/person"
	"meantime/internal/web/page"
	"meantime/internal/web/site"
)

// Setup is the page of the first run.
type Setup struct {
	page.Shell
	Newcomer
	Link         string
	Organisation string
}

// Button is what the last button says.
func (p *Setup) Button() string { return p.T("Set it up") }

func setupPage(v *site.Visit, link string) *Setup {
	p := &Setup{Shell: v.Page(v.L().T("Set up Meantime"), page.PlaceNone), Newcomer: newcomer(v), Link: link}
	p.Path = "/setup?" + url.Values{"link": {link}}.Encode()
	return p
}

func showSetup(v *site.Visit) error {
	link := v.R.URL.Query().Get("link")
	if err := v.Orgs.CheckLink(v.Ctx(), link); err != nil {
		return shutSetup(v, err)
	}
	return v.Show("gate/setup", setupPage(v, link))
}

func shutSetup(v *site.Visit, err error) error {
	return shut(v, err, v.L().T("If Meantime is set up already, you can sign in. If not, the link to set it up was printed where Meantime was started."))
}

func setUp(v *site.Visit) error {
	sent, err := v.Form()
	if err != nil {
		return err
	}
	link := sent.Get("link")
	if err := v.Orgs.CheckLink(v.Ctx(), link); err != nil {
		return shutSetup(v, err)
	}
	p := setupPage(v, link)
	p.typed(sent)
	p.Organisation = sent.Get("organisation")
	who, err := p.found(v, sent.Get("password"))
	if fault.Is(err, fault.KindNotFound) { // somebody else was faster
		return shutSetup(v, err)
	}
	if err := p.Wrong.refused(v, err); err != nil {
		return err
	}
	if len(p.Wrong) > 0 {
		return again(v, "gate/setup", p, statusOf(err))
	}
	return enter(v, who, "/today", v.L().T("{org} is set up. Welcome.", "org", p.Organisation))
}

// found checks what was typed, and when nothing is wrong with it brings the organisation and its founder into being.
func (p *Setup) found(v *site.Visit, password string) (who id.ID, err error) {
	name, err := naming.Line("organisation", p.Organisation, 80)
	if err == nil && name == "" {
		err = fault.Invalid("organisation", "Please write a name.")
	}
	if err := p.Wrong.refused(v, err); err != nil {
		return 0, err
	}
	declared, err := p.declare(v)
	if err != nil {
		return 0, err
	}
	if err := p.check(v); err != nil || len(p.Wrong) > 0 {
		return 0, err
	}
	in, err := p.wayIn(v, password, p.Organisation)
	if err != nil {
		return 0, err
	}
	settings := org.Settings{Name: p.Organisation, Zone: declared.Zone, Region: declared.Region, Hours: declared.Hours}
	err = v.Orgs.SetUp(v.Ctx(), p.Link, settings, func(tx *db.Tx) error {
		founder, err := v.Persons.People.Add(tx, person.Newcomer{Name: p.Name, Email: p.Email, Declared: declared}, person.Owner, in)
		who = founder.ID
		return err
	})
	return who, err
}

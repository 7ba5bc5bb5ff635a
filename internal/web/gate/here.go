package gate

import (
	"context"
	"net/url"

	"meantime/internal/fault"
	"meantime/internal/web/page"
	"meantime/internal/web/site"
)

// Here is the page of an invitation for somebody who has an account: they come as who they are, or have nothing to do.
type Here struct {
	page.Shell
	Once, Token string
	Inviter     page.Face
	Leads       bool   // into a space, which there is to join
	Space       string // what that is called; empty for "a space", where only those inside are told
	Href        string // its address, for who is inside
	Inside      bool   // they belong to it already
	Other       bool   // it is for another address than theirs
	Email       string // theirs
	Wrong       Wrong
}

func showHere(v *site.Visit) error {
	p, err := herePage(v)
	if err != nil {
		return shutJoin(v, err)
	}
	return v.Show("gate/here", p)
}

func herePage(v *site.Visit) (*Here, error) {
	p := &Here{Shell: v.Page(v.L().T("You are here already"), page.PlaceNone), Once: v.Fresh(), Token: v.R.PathValue("token"), Email: v.Me.Email, Wrong: Wrong{}}
	offer, err := v.Persons.Invitations.Offer(v.Ctx(), v.Actor, p.Token)
	if fault.Of(err).Field == "email" {
		p.Other = true
		return p, nil
	}
	if err != nil {
		return nil, err
	}
	p.Inviter, p.Leads, p.Space, p.Inside = site.FaceOf(offer.By.ID, offer.By.Name, offer.By.Photo), offer.Space != 0, offer.Into, offer.Inside
	switch {
	case p.Inside:
		p.Href = "/spaces/" + offer.Space.String()
	case p.Space != "":
		p.Title = v.L().T("Join {space}", "space", p.Space)
	case p.Leads:
		p.Title = v.L().T("Join a space")
	}
	return p, nil
}

// accept joins the space of an invitation. Somebody whose session has ended meanwhile signs in first; a form for a new
// account that is sent by somebody who has one shows them what the invitation means to them.
func accept(v *site.Visit, sent url.Values) error {
	token := v.R.PathValue("token")
	switch {
	case v.Actor.ID == 0:
		return v.Go(signInTo("/join/"+token), "", nil)
	case !sent.Has("here"):
		return v.Go("/join/"+token, "", nil)
	}
	to, err := v.Once(sent, func(ctx context.Context) (string, error) {
		space, err := v.Persons.Invitations.Accept(ctx, v.Actor, token)
		if err != nil || space == 0 {
			return "", err
		}
		return "/spaces/" + space.String(), nil
	})
	switch {
	case err == nil && to == "": // there was nothing to join
		return v.Go("/today", "", nil)
	case err == nil:
		return v.Go(to, v.L().T("You belong to this space now. New threads come in your next deliveries."), nil)
	}
	p, failed := herePage(v)
	if failed != nil {
		return shutJoin(v, failed)
	}
	if failed := p.Wrong.refused(v, err); failed != nil {
		return failed
	}
	return again(v, "gate/here", p, statusOf(err))
}

package me

import (
	"context"

	"meantime/internal/fault"
	"meantime/internal/web/page"
	"meantime/internal/web/site"
)

// Paused is that nothing is mailed to the viewer, since it comes back.
type Paused struct {
	Address string
	Said    string
	Since   page.Moment
}

// paused tells whether the viewer is; nil where they are not, or no mail is sent at all.
func paused(v *site.Visit) (*Paused, error) {
	if !v.Mails {
		return nil, nil
	}
	p, is, err := v.Pauses.Of(v.Ctx(), v.Actor.ID)
	if !is || err != nil {
		return nil, err
	}
	return &Paused{p.Address, p.Said, v.Shell.Moment(p.Since)}, nil
}

func tryAgain(v *site.Visit) error {
	form, err := v.Form()
	if err != nil {
		return err
	}
	if !v.Mails {
		return fault.NotFound("page")
	}
	to, err := v.Once(form, func(ctx context.Context) (string, error) {
		return "/me/mail", v.Pauses.TryAgain(ctx, v.Actor, v.Actor.ID)
	})
	if fault.Is(err, fault.KindConflict) {
		return v.Go("/me/mail", v.L().T(fault.Of(err).Message), nil)
	}
	if err != nil {
		return err
	}
	return v.Go(to, v.L().T("A mail is on its way to {address}. If it comes back, it says so here.", "address", v.Me.Email), nil)
}

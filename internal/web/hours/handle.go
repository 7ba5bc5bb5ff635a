package hours

import (
	"context"
	"strings"

	"meantime/internal/db"
	"meantime/internal/fault"
	"meantime/internal/person"
	"meantime/internal/web/site"
	"meantime/internal/worktime"
)

// Routes are the addresses of this concept.
func Routes() []site.Route {
	return []site.Route{
		{Pattern: "GET /me", Need: site.SignedIn, Do: show},
		{Pattern: "GET /me/hours", Need: site.SignedIn, Do: show},
		{Pattern: "POST /me/hours", Need: site.SignedIn, Do: save},
		{Pattern: "POST /me/hours/preview", Need: site.SignedIn, Do: preview},
		{Pattern: "GET /me/away", Need: site.SignedIn, Do: showAway},
		{Pattern: "POST /me/away", Need: site.SignedIn, Do: saveLeave},
		{Pattern: "POST /me/away/preview", Need: site.SignedIn, Do: previewAway},
		{Pattern: "POST /me/away/hours", Need: site.SignedIn, Do: saveOff},
		{Pattern: "POST /me/away/hours/preview", Need: site.SignedIn, Do: previewOff},
		{Pattern: "POST /me/away/remove", Need: site.SignedIn, Do: removeAway},
	}
}

func show(v *site.Visit) error {
	k, err := deskOf(v)
	if err != nil {
		return err
	}
	p, err := k.lay(k.saved(), k.declared, k.Time, Wrong{})
	if err != nil {
		return err
	}
	return v.Show("me/hours", p)
}

// preview shows the form as it stands, with what it would do, and keeps nothing.
func preview(v *site.Visit) error {
	sent, k, err := sentTo(v)
	if err != nil {
		return err
	}
	f := formFrom(sent)
	switch sent.Get("do") {
	case "copy":
		f.copyMonday()
	case "region":
		f.Place.Region = sent.Get("suggested")
		f.Place.Country, _, _ = strings.Cut(f.Place.Region, "-")
	}
	p, err := k.tryOut(f)
	if err != nil {
		return err
	}
	return v.Show("me/hours", p)
}

// tryOut lays out a form with what it would do.
func (k *desk) tryOut(f Form) (*Page, error) {
	d, wrong := declare(f, k.declared, k.zones, k.L())
	var after *worktime.Person
	if wrong.none() {
		var err error
		if after, err = k.Persons.Schedules.Preview(k.Ctx(), d); err != nil && !wrong.refused(err, f, k.L()) {
			return nil, err
		}
	}
	return k.lay(f, d, after, wrong)
}

func save(v *site.Visit) error {
	sent, k, err := sentTo(v)
	if err != nil {
		return err
	}
	f := formFrom(sent)
	d, wrong := declare(f, k.declared, k.zones, k.L())
	if !wrong.none() {
		return k.again(f, d, wrong, fault.Invalid("form", "Some of this cannot be kept."))
	}
	to, err := v.Once(sent, func(ctx context.Context) (string, error) {
		if _, err := v.Persons.Schedules.Save(ctx, v.Actor, v.Actor.ID, f.Base, d); err != nil {
			return "", err
		}
		return "/me", tune(ctx, v, f)
	})
	switch {
	case wrong.refused(err, f, k.L()):
		return k.again(f, d, wrong, err)
	case fault.Is(err, fault.KindConflict):
		return k.conflict(f, err)
	case err != nil:
		return err
	}
	text, err := saved(v)
	if err != nil {
		return err
	}
	return v.Go(to, text, nil)
}

// again shows what was typed with what is wrong about it.
func (k *desk) again(f Form, d person.Declared, wrong Wrong, err error) error {
	p, failed := k.lay(f, d, nil, wrong)
	if failed != nil {
		return failed
	}
	return k.Again("me/hours", p, err)
}

// saved says what is in force now.
func saved(v *site.Visit) (string, error) {
	var compiled *worktime.Person
	err := v.DB.Read(v.Ctx(), func(tx *db.Tx) (err error) {
		compiled, _, err = v.Persons.Schedules.Compiled(tx, v.Actor.ID)
		return err
	})
	if err != nil {
		return "", err
	}
	return v.L().T("Saved. {sentence}", "sentence", standing(lookAhead(v.L(), compiled, v.Now()))), nil
}

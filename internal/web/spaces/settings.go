package spaces

import (
	"context"

	"meantime/internal/db"
	"meantime/internal/fault"
	"meantime/internal/space"
	"meantime/internal/web/page"
	"meantime/internal/web/site"
)

// Settings is GET /spaces/{space}/settings.
type Settings struct {
	page.Shell
	Head      Head
	Form      Details // of the space, for those who look after it
	Mine      Pace    // how its letters reach the viewer
	Muted     bool
	SpacePace string // the space's own rhythm in words, also when it is every delivery
	MineWrong string
	Mail      *ByMail // how mail comes here; nil where none does
}

func settings(v *site.Visit) error {
	var p Settings
	if err := p.fill(v); err != nil {
		return err
	}
	return v.Show("spaces/settings", &p)
}

// fill shows what is in force. Who does not belong to the space has nothing to set in it.
func (p *Settings) fill(v *site.Visit) error {
	err := v.DB.Read(v.Ctx(), func(tx *db.Tx) error {
		var err error
		if p.Shell, p.Head, err = Look(tx.Context(), v, tabSettings, v.L().T("Settings")); err != nil {
			return err
		}
		s := p.Head.Space
		if s.Mine == nil {
			return fault.NotFound("page")
		}
		p.Form = Details{Name: s.Name, Purpose: s.Purpose, Kind: s.Kind, Pace: formOf(v.L(), spacePace, s.Rhythm)}
		p.Mine, p.Muted = formOf(v.L(), minePace, s.Mine.Rhythm), s.Mine.Muted
		if p.SpacePace = paceOf(v.L(), s.Rhythm); p.SpacePace == "" {
			p.SpacePace = v.L().T("In every delivery")
		}
		return nil
	})
	if err != nil {
		return err
	}
	p.Mail, err = byMail(v, p.Head)
	return err
}

func edit(v *site.Visit) error {
	form, err := v.Form()
	if err != nil {
		return err
	}
	s, err := find(v.Ctx(), v)
	if err != nil {
		return err
	}
	typed, want, err := readDetails(v, form)
	if err == nil {
		_, err = v.Once(form, func(ctx context.Context) (string, error) {
			return "", v.Spaces.Edit(ctx, v.Actor, s.ID, want)
		})
	}
	if err != nil && fault.Of(err).Kind != fault.KindForbidden {
		var p Settings
		if err := p.fill(v); err != nil {
			return err
		}
		typed.wrong(v, err)
		p.Form = typed
		return v.Again("spaces/settings", &p, err)
	}
	if err != nil {
		return err
	}
	return v.Go(address(s.ID)+tabSettings, v.L().T("Saved."), nil)
}

func tune(v *site.Visit) error {
	form, err := v.Form()
	if err != nil {
		return err
	}
	s, err := find(v.Ctx(), v)
	if err != nil {
		return err
	}
	muted := form.Get("pace") == "muted"
	var typed Pace
	var want space.Rhythm
	if !muted {
		typed, want, err = readPace(v.L(), minePace, form)
	}
	if err == nil {
		_, err = v.Once(form, func(ctx context.Context) (string, error) {
			return "", v.Spaces.Tune(ctx, v.Actor, s.ID, muted, want)
		})
	}
	if fault.Is(err, fault.KindInvalid) {
		p := Settings{MineWrong: v.L().T(fault.Of(err).Message)}
		if err := p.fill(v); err != nil {
			return err
		}
		p.Mine, p.Muted = typed, false
		return v.Again("spaces/settings", &p, err)
	}
	if err != nil {
		return err
	}
	if s, err = find(v.Ctx(), v); err != nil {
		return err
	}
	return v.Go(address(s.ID)+tabSettings, reaches(v.L(), s), nil)
}

package oncall

import (
	"context"

	"meantime/internal/fault"
	"meantime/internal/web/site"
)

func setLine(v *site.Visit) error {
	form, err := v.Form()
	if err != nil {
		return err
	}
	where, err := v.ID("space", "space")
	if err != nil {
		return err
	}
	_, err = v.Once(form, func(ctx context.Context) (string, error) {
		return "", v.Rotas.SetLine(ctx, v.Actor, where, form.Get("line"))
	})
	if fault.Is(err, fault.KindInvalid) {
		p := Page{Typed: form.Get("line"), Wrong: v.L().T(fault.Of(err).Message)}
		if err := p.fill(v); err != nil {
			return err
		}
		return v.Again("oncall/page", &p, err)
	}
	if err != nil {
		return err
	}
	return v.Go(address(where), v.L().T("Saved."), nil)
}

package admin

import (
	"context"

	"meantime/internal/fault"
	"meantime/internal/triage"
	"meantime/internal/web/page"
	"meantime/internal/web/site"
)

// Advice is GET /organisation/advice: what the composer advises, and what the organisation says of it.
type Advice struct {
	page.Shell
	Head  Head
	Rules []Rule
}

// Rule is one advice.
type Rule struct {
	Name   string
	Says   string
	House  string // the reason that the house gives
	Reason string // the organisation's own, or what was typed
	Off    bool
	Wrong  string
}

func advice(v *site.Visit) error {
	var p Advice
	if err := p.fill(v); err != nil {
		return err
	}
	return v.Show("admin/advice", &p)
}

func (p *Advice) fill(v *site.Visit) error {
	var err error
	if p.Shell, p.Head, err = look(v.Ctx(), v, tabAdvice, v.L().T("Advice")); err != nil {
		return err
	}
	list, err := v.Advice.List(v.Ctx())
	for _, r := range list {
		p.Rules = append(p.Rules, Rule{Name: r.Name, Says: v.L().T(r.Says), House: v.L().T(r.Rule.Reason), Reason: r.Override.Reason, Off: r.Off})
	}
	return err
}

// sayAdvice keeps what the organisation says of one rule.
func sayAdvice(v *site.Visit) error {
	form, err := v.Form()
	if err != nil {
		return err
	}
	name := v.R.PathValue("rule")
	own := triage.Override{Off: form.Get("speaks") == "", Reason: form.Get("reason")}
	_, err = v.Once(form, func(ctx context.Context) (string, error) { return tabAdvice, v.Advice.Set(ctx, v.Actor, name, own) })
	if !fault.Is(err, fault.KindInvalid) {
		if err != nil {
			return err
		}
		return v.Go(tabAdvice+"#"+name, v.L().T("Saved."), nil)
	}
	var p Advice
	if wrong := p.fill(v); wrong != nil {
		return wrong
	}
	for i := range p.Rules {
		if r := &p.Rules[i]; r.Name == name {
			r.Reason, r.Off, r.Wrong = own.Reason, own.Off, v.L().T(fault.Of(err).Message)
		}
	}
	return v.Again("admin/advice", &p, err)
}

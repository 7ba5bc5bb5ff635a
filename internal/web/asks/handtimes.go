package asks

import (
	"net/url"
	"slices"

	"meantime/internal/ask"
	"meantime/internal/id"
	"meantime/internal/web/compose"
	"meantime/internal/web/page"
	"meantime/internal/web/site"
)

// showTimes is POST /asked/{id}/hand-on/times: the form as it stands, with the times until which that person can be asked.
func showTimes(v *site.Visit) error {
	a, err := acting(v)
	if err != nil {
		return err
	}
	where, err := party(v, a.Asked)
	if err != nil {
		return err
	}
	if a.End != nil {
		return v.Go(address(a.Asked), "", nil)
	}
	p, err := handOnPage(v, a.Asked, page.LocalPath(a.to, home(a.Asked)))
	if err != nil {
		return err
	}
	_, choices, _ := meant(v, where, a) // whom a name does not lead to is said when it is sent
	if err := p.fill(v, a, choices); err != nil {
		return err
	}
	return v.Show("asks/hand-on", &p)
}

// fill shows a form anew as it was sent.
func (p *HandOnPage) fill(v *site.Visit, a act, choices []Match) error {
	p.Typed, p.Said, p.Until, p.Chosen, p.Choices = a.form.Get("who"), a.form.Get("said"), a.form.Get("typed"), a.form.Get("until"), choices
	return p.times(v, a.Asked, a.form)
}

// times offers until when whoever is meant by a form can be asked, in that person's working time: as before, or what is
// proposed for asking again. Of nobody in particular only the first is known.
func (p *HandOnPage) times(v *site.Visit, q ask.Asked, form url.Values) error {
	l := v.L()
	p.Times = []Choice{{Label: l.T("As it was asked"), Here: l.T("It begins anew, in their own working time.")}}
	where, err := party(v, q)
	if err != nil {
		return err
	}
	who, _, err := meant(v, where, act{Asked: q, form: form})
	if err != nil || who == 0 {
		return nil
	}
	b, err := BookOf(v, ask.Asked{Person: who, Author: q.Author, By: q.By})
	if err != nil {
		return err
	}
	wants := []ask.Wanted{{Of: []id.ID{who}, Want: q.Want}}
	for _, want := range compose.Soon() {
		wants = append(wants, ask.Wanted{Of: []id.ID{who}, Want: want})
	}
	dues, err := v.Asks.Dues(v.Ctx(), v.Actor, q.Space, wants...)
	if err != nil || len(dues) != len(wants) { // whom it cannot go to is said when it is sent
		return err
	}
	if p.Times[0].Here = b.By(ask.Asked{Person: who, DueAt: dues[0].At}); dues[0].Err != nil {
		p.Times[0].Here = l.T("whenever it suits: that time has gone by")
	}
	p.ByWhose = b.First(who)
	c := Chase{Locale: l}
	for _, due := range dues[1:] {
		if due.Err == nil {
			if err := c.offer(b, due); err != nil {
				return err
			}
		}
	}
	p.Times = append(p.Times, c.Choices...)
	if !q.Want.IsZero() {
		p.Times = append(p.Times, Choice{Want: "null", Label: l.T("Whenever it suits")})
	}
	if !slices.ContainsFunc(p.Times, func(c Choice) bool { return c.Want == p.Chosen }) { // it was of another person
		p.Chosen = ""
	}
	return nil
}

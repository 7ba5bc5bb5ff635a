package asks

import (
	"context"
	"net/url"

	"meantime/internal/ask"
	"meantime/internal/fault"
	"meantime/internal/id"
	"meantime/internal/web/page"
	"meantime/internal/web/site"
)

// act is a form about one asking.
type act struct {
	ask.Asked
	form url.Values
	to   string // where it leads back to
}

// find returns the asking that an address is about.
func find(v *site.Visit) (ask.Asked, error) {
	number, err := v.ID("id", "ask")
	if err != nil {
		return ask.Asked{}, err
	}
	return v.Asks.Find(v.Ctx(), v.Actor, number)
}

func acting(v *site.Visit) (act, error) {
	form, err := v.Form()
	if err != nil {
		return act{}, err
	}
	q, err := find(v)
	return act{Asked: q, form: form, to: page.LocalPath(form.Get("to"), home(q))}, err
}

// home is where an asking stands on its thread.
func home(q ask.Asked) string { return "/threads/" + q.Thread.String() + "#ask" }

// address is the page that says how an asking ended.
func address(q ask.Asked) string { return "/asked/" + q.ID.String() }

// do acts once, and says what that did. Who comes too late is led to what happened instead.
func (a act) do(v *site.Visit, says func(*Book) string, work func(context.Context) error) error {
	_, err := v.Once(a.form, func(ctx context.Context) (string, error) { return a.to, work(ctx) })
	if fault.Of(err).Code == "ask_ended" {
		return v.Go(address(a.Asked), "", nil)
	}
	if err != nil {
		return err
	}
	b, err := BookOf(v, a.Asked)
	if err != nil {
		return err
	}
	return v.Go(a.to, says(b), nil)
}

func done(v *site.Visit) error {
	a, err := acting(v)
	if err != nil {
		return err
	}
	says := func(b *Book) string {
		if a.Kind == ask.Talk {
			return v.L().T("Agreed. {who} is told.", "who", b.First(a.Author))
		}
		return v.L().T("Done. The thread says so to {who}.", "who", b.First(a.Author))
	}
	return a.do(v, says, func(ctx context.Context) error { return v.Asks.Done(ctx, v.Actor, a.ID) })
}

func carryOn(v *site.Visit) error {
	a, err := acting(v)
	if err != nil {
		return err
	}
	says := func(b *Book) string {
		if a.Person == 0 {
			return v.L().T("You carry on without it. Nobody can take it any more.")
		}
		return v.L().T("You carry on without it. {who} is not asked any more.", "who", b.First(a.Person))
	}
	return a.do(v, says, func(ctx context.Context) error { return v.Asks.CarryOn(ctx, v.Actor, a.ID) })
}

func withdraw(v *site.Visit) error {
	a, err := acting(v)
	if err != nil {
		return err
	}
	says := func(b *Book) string {
		if a.Person == 0 {
			return v.L().T("Withdrawn. Nobody can take it any more.")
		}
		if a.Agreed() {
			return v.L().T("Called off. {who} is told.", "who", b.First(a.Person))
		}
		return v.L().T("Withdrawn. {who} is not asked any more.", "who", b.First(a.Person))
	}
	return a.do(v, says, func(ctx context.Context) error { return v.Asks.Withdraw(ctx, v.Actor, a.ID) })
}

func again(v *site.Visit) error {
	a, err := acting(v)
	if err != nil {
		return err
	}
	want, ok := wanted(a.form.Get("want"))
	typed := a.form.Get("typed")
	if !ok && typed == "" {
		return againAnew(v, a, fault.Invalid("want", "Please write it as in “Thu 15:00” or “2 working days”."))
	}
	var made ask.Asked
	says := func(b *Book) string {
		if made.ID == 0 { // a repetition did nothing, and knows no time
			return ""
		}
		if a.Person == 0 {
			return v.L().T("The space is asked again, {by}.", "by", b.By(made))
		}
		return v.L().T("{who} is asked again, {by}.", "who", b.First(a.Person), "by", b.By(made))
	}
	err = a.do(v, says, func(ctx context.Context) (err error) {
		if ok {
			made, err = v.Asks.Again(ctx, v.Actor, a.ID, want)
		} else {
			made, err = v.Asks.AgainBy(ctx, v.Actor, a.ID, ask.Typed{Text: typed, At: v.Now()})
		}
		return err
	})
	if err != nil && fault.Of(err).Field == "want" {
		return againAnew(v, a, err)
	}
	return err
}

// AgainPage is GET /asked/{id}/again: where a time is typed for asking again. It comes back when it cannot be one.
type AgainPage struct {
	page.Shell
	ID      id.ID
	Subject string // of its thread
	Href    string
	Who     string // in whose time; empty for the viewer's, while nobody has taken it
	Typed   string
	Wrong   string
	Key, To string
}

// againAnew shows what was typed, with what is wrong with it.
func againAnew(v *site.Visit, a act, wrong error) error {
	p, err := againPage(v, a.Asked, a.to)
	if err != nil {
		return err
	}
	p.Typed, p.Wrong = a.form.Get("typed"), v.L().T(fault.Of(wrong).Message)
	return v.Again("asks/again", &p, wrong)
}

// typeTime is where a time is typed, for whoever asks.
func typeTime(v *site.Visit) error {
	q, err := find(v)
	if err != nil {
		return err
	}
	if q.Author != v.Actor.ID {
		return fault.NotFound("ask")
	}
	if q.End != nil {
		return v.Go(address(q), "", nil)
	}
	p, err := againPage(v, q, page.LocalPath(v.R.URL.Query().Get("to"), home(q)))
	if err != nil {
		return err
	}
	return v.Show("asks/again", &p)
}

func againPage(v *site.Visit, q ask.Asked, to string) (AgainPage, error) {
	found, err := v.Threads.Find(v.Ctx(), v.Actor, q.Thread)
	if err != nil {
		return AgainPage{}, err
	}
	p := AgainPage{Shell: v.Page(v.L().T("Ask again"), page.PlaceToday), ID: q.ID, Subject: found.Title, Href: home(q), Key: v.Fresh(), To: to}
	p.Confide = v.Confides(found.Where.Kind)
	if q.Person == 0 {
		return p, nil
	}
	b, err := BookOf(v, q)
	if err == nil {
		p.Who = b.First(q.Person)
	}
	return p, err
}

// EndedPage is GET /asked/{id}: how an asking ended.
type EndedPage struct {
	page.Shell
	Subject string // of its thread
	Says    string
	Href    string // its place on the thread
	Own     bool   // the viewer ended it
}

// show says how an asking ended; one that is open is shown by its thread.
func show(v *site.Visit) error {
	q, err := find(v)
	if err != nil {
		return err
	}
	if q.End == nil {
		return v.Go(home(q), "", nil)
	}
	found, err := v.Threads.Find(v.Ctx(), v.Actor, q.Thread)
	if err != nil {
		return err
	}
	b, err := BookOf(v, found.Ask.Asked...)
	if err != nil {
		return err
	}
	p := EndedPage{Subject: found.Title, Href: home(q), Own: q.End.By == v.Actor.ID}
	title, was := v.L().T("Somebody was faster"), v.L().T("{who} was asked.", "who", b.First(q.Person))
	if p.Own {
		title = v.L().T("This is done already")
	}
	switch q.Person {
	case 0:
		was = v.L().T("The space was asked.")
	case v.Actor.ID:
		was = v.L().T("You were asked.")
	}
	p.Shell, p.Says = v.Page(title, page.PlaceToday), v.L().T("{was} {how}", "was", was, "how", b.How(q, found.Ask.Asked))
	p.Confide = v.Confides(found.Where.Kind)
	return v.Show("asks/ended", &p)
}

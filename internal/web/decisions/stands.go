package decisions

import (
	"context"
	"slices"

	"meantime/internal/decision"
	"meantime/internal/fault"
	"meantime/internal/id"
	"meantime/internal/telling"
	"meantime/internal/thread"
	"meantime/internal/web/page"
	"meantime/internal/web/site"
	"meantime/internal/words"
)

// Stands is where everybody stands on a proposal, as its thread shows it; its templates are "stands" and "standing".
type Stands struct {
	*words.Locale
	Thread id.ID
	Open   bool
	Each   []Line    // the first first
	Before []Line    // what was changed or taken back
	Sums   []Sum     // by where they stand
	ToCome []string  // who is asked and has not said yet
	Form   *Standing // nil where the viewer cannot take a stance
}

// Line is a stance.
type Line struct {
	Face    page.Face
	Profile string
	Name    string
	Says    string
	Class   string
	Reason  string
	When    page.Moment
}

// Sum names those who stand at the same place.
type Sum struct {
	Says, Class, Names string
}

// Standing is the form with which the viewer takes a stance.
type Standing struct {
	Key    string
	Kind   decision.Kind // chosen; empty for none
	Reason string
	Mine   bool // the viewer has a stance
	Wrong  string
}

// On tells where everybody stands on a thread; nil where it proposes nothing.
func On(v *site.Visit, found thread.Page, key string) (*Stands, error) {
	if !decision.Proposes(found) {
		return nil, nil
	}
	all, err := v.Decisions.Stances(v.Ctx(), v.Actor, found.ID)
	if err != nil {
		return nil, err
	}
	var who []id.ID
	for _, s := range all {
		who = append(who, s.Person)
	}
	for _, q := range found.Ask.Asked {
		who = append(who, q.Person)
	}
	people, err := namesOf(v.Ctx(), v, who...)
	if err != nil {
		return nil, err
	}
	out := &Stands{Locale: v.L(), Thread: found.ID, Open: found.Closure == nil}
	if out.Open && found.Where.MayWrite() == nil {
		out.Form = &Standing{Key: key}
	}
	for _, s := range all {
		out.add(v, people, s)
	}
	out.Sums = sums(v.L(), out.Each)
	out.toCome(v, people, found)
	return out, nil
}

// add puts a stance among those that count, or those that were.
func (s *Stands) add(v *site.Visit, people names, one decision.Stance) {
	line := Line{Face: people.face(one.Person), Profile: "/people/" + one.Person.String(), Name: people[one.Person].Name, Says: telling.Stance(v.L(), one.Kind),
		Class: class(one.Kind), Reason: one.Reason, When: v.Shell.Moment(one.TakenAt)}
	mine := one.Person == v.Actor.ID
	if mine {
		line.Name, line.Says = v.L().T("You"), own(v.L(), one.Kind)
	}
	if !one.EndedAt.IsZero() {
		s.Before = append(s.Before, line)
		return
	}
	s.Each = append(s.Each, line)
	if mine && s.Form != nil {
		s.Form.Mine, s.Form.Kind, s.Form.Reason = true, one.Kind, one.Reason
	}
}

// sums gathers the names of those who stand at the same place.
func sums(l *words.Locale, each []Line) (out []Sum) {
	for _, kind := range []struct{ class, says string }{
		{class(decision.Agree), l.T("Agree")}, {class(decision.Concern), l.T("With a concern")}, {class(decision.CannotLive), l.T("Cannot live with it")},
	} {
		var names []string
		for _, line := range each {
			if line.Class == kind.class {
				names = append(names, firstOf(line.Name))
			}
		}
		if names != nil {
			out = append(out, Sum{kind.says, kind.class, l.List(names)})
		}
	}
	return out
}

// toCome names those who are still asked.
func (s *Stands) toCome(v *site.Visit, people names, found thread.Page) {
	for _, q := range found.Ask.Asked {
		if q.End != nil || !s.Open {
			continue
		}
		name := people.first(q.Person)
		if q.Person == v.Actor.ID {
			name = v.L().T("You")
		}
		if !slices.Contains(s.ToCome, name) {
			s.ToCome = append(s.ToCome, name)
		}
	}
}

// ToComeList names them in a sentence.
func (s *Stands) ToComeList() string { return s.List(s.ToCome) }

// Kinds are the choices of the form.
func (s *Stands) Kinds() []Choice {
	return []Choice{
		{decision.Agree, class(decision.Agree), s.T("I agree"), s.Form.Kind == decision.Agree},
		{decision.Concern, class(decision.Concern), s.T("I agree, with a concern"), s.Form.Kind == decision.Concern},
		{decision.CannotLive, class(decision.CannotLive), s.T("I cannot live with this"), s.Form.Kind == decision.CannotLive},
	}
}

// Choice is a stance that can be taken.
type Choice struct {
	Value   decision.Kind
	Class   string
	Label   string
	Checked bool
}

// stand is POST /threads/{id}/stance: the viewer takes a stance, or takes it back.
func stand(v *site.Visit) error {
	in, err := v.ID("id", "thread")
	if err != nil {
		return err
	}
	form, err := v.Form()
	if err != nil {
		return err
	}
	kind, back := decision.Kind(form.Get("kind")), form.Get("back") != ""
	home := "/threads/" + in.String() + "#stands"
	_, err = v.Once(form, func(ctx context.Context) (string, error) {
		if back {
			return home, v.Decisions.TakeBack(ctx, v.Actor, in)
		}
		_, err := v.Decisions.Take(ctx, v.Actor, in, kind, form.Get("reason"))
		return home, err
	})
	switch f := fault.Of(err); {
	case f.Field == "reason" || f.Field == "stance":
		return refuse(v, in, Standing{Kind: kind, Reason: form.Get("reason"), Wrong: v.L().T(f.Message)}, err)
	case err != nil:
		return err
	case back:
		return v.Go(home, v.L().T("Taken back. What you said before stays among what was."), nil)
	}
	return v.Go(home, v.L().T("Everybody who sees the thread can read where you stand. You can change it until it is closed."), nil)
}

// StandPage is POST /threads/{id}/stance when the stance could not be taken.
type StandPage struct {
	page.Shell
	Subject string
	Stands  *Stands
}

// refuse shows the form anew, with what is wrong with it.
func refuse(v *site.Visit, in id.ID, typed Standing, wrong error) error {
	found, err := v.Threads.Find(v.Ctx(), v.Actor, in)
	if err != nil {
		return err
	}
	p := StandPage{Shell: v.Page(v.L().T("Where do you stand?"), page.PlaceSpaces), Subject: found.Title}
	p.Path, p.Confide = "/threads/"+in.String(), v.Confides(found.Where.Kind)
	if p.Stands, err = On(v, found, v.Fresh()); err != nil {
		return err
	}
	if p.Stands == nil || p.Stands.Form == nil {
		return wrong
	}
	typed.Key, typed.Mine = p.Stands.Form.Key, p.Stands.Form.Mine
	p.Stands.Form = &typed
	return v.Again("decisions/stand", &p, wrong)
}

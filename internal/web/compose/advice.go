package compose

import (
	"strings"

	"meantime/internal/ask"
	"meantime/internal/fault"
	"meantime/internal/thread"
	"meantime/internal/triage"
	"meantime/internal/web/site"
)

// Advice is the line under the sentences: what is better done with this, why, and a button for each change.
type Advice struct {
	Says   string
	Reason string
	Steps  []Option
	Relay  string // where it goes from one to the next instead; empty where that is no answer
}

// adviceOf finds what there is to advise; nil for nothing, and in a reply. What would ring and cannot any more says so.
func adviceOf(v *site.Visit, w Written, ringing *Ringing) (*Advice, error) {
	if w.In != 0 {
		return nil, nil
	}
	_, found, err := v.Advice.Advise(v.Ctx(), w.letter())
	if err == nil && found == nil && w.Needs.Talks() {
		return w.talkLine(v)
	}
	if err != nil || found == nil {
		return nil, err
	}
	l := v.L()
	a := &Advice{Says: l.T(found.Says), Reason: found.Reason}
	if !found.Own {
		a.Reason = l.T(found.Reason)
	}
	if ringing != nil && ringing.Spent != "" {
		a.Says = ringing.Spent
	}
	for _, s := range found.Steps {
		if s == triage.AskToTalk {
			talks, err := w.talkSteps(v)
			if err != nil {
				return nil, err
			}
			a.Steps = append(a.Steps, talks...)
			continue
		}
		a.Steps = append(a.Steps, Option{Value: string(s), Text: l.T(s.Label())})
	}
	return a, nil
}

// advise is POST /advice: the composer again, with the change made that an advice offered.
func advise(v *site.Visit) error {
	w, err := Read(v)
	if err != nil {
		return err
	}
	step, at, _ := strings.Cut(w.form.Get("step"), " ")
	changed, wrong := w.follow(v, triage.Step(step), at)
	p, err := around(v, w)
	if err != nil {
		return err
	}
	p.Composer.Changed = changed
	if wrong != nil {
		p.Composer.refuse(v, wrong)
		return v.Again("compose/new", &p, wrong)
	}
	return v.Show("compose/new", &p)
}

// follow makes the change of a step, which may name a time, and says which field it is seen in.
func (w *Written) follow(v *site.Visit, step triage.Step, at string) (changed string, err error) {
	switch {
	case step.LaysOut():
		w.Body, w.Manner.Layout = step.LayOut(w.Body, func(heading string) string { return v.L().T(heading) }), string(step)
		return "body", nil
	case step == triage.AskForAnAnswer:
		w.Needs.Kind = string(ask.Answer)
		return "need", nil
	case step == triage.ByTheEndOfTheirDay:
		w.Needs.By = byToday
		return "by", nil
	case step == triage.NoHurry:
		w.Manner.Urgency = thread.Today
		return "urgency", nil
	case step == triage.AskToTalk:
		return "need", w.talk(v, at)
	}
	return "", fault.Invalid("step", "There is no such advice.")
}

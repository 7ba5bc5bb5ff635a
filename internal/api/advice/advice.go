package advice

import (
	"context"

	"meantime/internal/api/rest"
	"meantime/internal/ask"
	"meantime/internal/thread"
	"meantime/internal/triage"
)

// Parts is what the operations are made from.
type Parts struct{ Rules *triage.Rules }

type surface struct{ Parts }

// Register adds the operations.
func Register(k *rest.Surface, p Parts) {
	s := &surface{p}
	g := k.Group("Advice", "What is better done with something than to send it as it is. Nothing depends on following it.")
	rest.Register(g, rest.Op{Route: "POST /advice", ID: "advise", Scope: rest.Read, Pure: true, Summary: "Ask for advice",
		About: "Says which way a letter goes, and the one advice there is, if any, by what you say of it. Nothing is kept."}, s.advise)
	rest.Register(g, rest.Op{Route: "GET /organisation/advice", ID: "list-advice", Scope: rest.Read, Summary: "What is advised here",
		About: "Every rule: of those that apply to a letter, the first one speaks."}, s.list)
	rest.Register(g, rest.Op{Route: "PUT /organisation/advice", ID: "change-advice", Scope: rest.Admin, Summary: "Change what is advised",
		About: "For owners and admins: switches a rule off, or says its reason in the organisation's own words. Answers with every rule."}, s.change)
}

// Manner is what is said of a letter, and what has been done about it.
type Manner struct {
	Urgency     string `json:"urgency" enum:"can_wait,today,urgent" example:"can_wait" doc:"How urgent it is."`
	Sensitivity string `json:"sensitivity" enum:"everyone,sensitive" example:"everyone" doc:"For whom it is to read."`
	Complexity  string `json:"complexity" enum:"simple,complicated" example:"complicated" doc:"How complicated it is."`
	Need        string `json:"need,omitempty" enum:"nothing,answer,decision,work,talk" default:"nothing" example:"decision" doc:"What it asks."`
	DueToday    bool   `json:"due_today,omitempty" example:"false" doc:"It is asked for by the end of their day, or sooner."`
	LaidOut     bool   `json:"laid_out,omitempty" example:"false" doc:"It is laid out already."`
}

type adviseInput struct{ Body Manner }

// Advised is which way something goes, and what is better done with it.
type Advised struct {
	Route  string  `json:"route" enum:"thread,private,ring" example:"thread" doc:"A thread in its readers' next deliveries, a private note, or something urgent that rings."`
	Advice *Advice `json:"advice,omitempty" doc:"The one advice; missing where there is none."`
}

// Advice is what a rule says of a letter.
type Advice struct {
	Rule   string       `json:"rule" example:"complicated_decision" doc:"The rule's name."`
	Says   string       `json:"says" example:"Lay it out, so that they can decide without asking back, or talk it through." doc:"The advice."`
	Reason string       `json:"reason" example:"A decision is quicker when what is known, what could be done and what you would do stand apart." doc:"Why, in the organisation's words where it has said so."`
	Steps  []AdviceStep `json:"steps" doc:"What would follow it, each for itself."`
}

// AdviceStep is a change that follows an advice.
type AdviceStep struct {
	Name  string `json:"name" example:"proposal" doc:"Its name."`
	Label string `json:"label" example:"Lay it out as a proposal" doc:"What it does, in words."`
}

func stepOf(s triage.Step) AdviceStep { return AdviceStep{string(s), s.Label()} }

func (s *surface) advise(c *rest.Call, in *adviseInput) (Advised, error) {
	b := in.Body
	l := triage.Letter{Dated: b.DueToday, Manner: thread.Manner{Urgency: thread.Urgency(unless(b.Urgency, "can_wait")),
		Sensitivity: thread.Sensitivity(unless(b.Sensitivity, "everyone")), Complexity: thread.Complexity(unless(b.Complexity, "simple"))}}
	l.Kind = ask.Kind(unless(b.Need, "nothing"))
	if b.LaidOut {
		l.Layout = string(triage.LayOutProposal)
	}
	return Of(c.Ctx, s.Rules, l)
}

// Of is which way a letter goes, and what is better done with it.
func Of(ctx context.Context, rules *triage.Rules, l triage.Letter) (Advised, error) {
	route, found, err := rules.Advise(ctx, l)
	out := Advised{Route: string(route)}
	if found != nil {
		out.Advice = &Advice{found.Rule, found.Says, found.Reason, rest.Each(found.Steps, stepOf)}
	}
	return out, err
}

// unless is what was said, empty for what is usual.
func unless(said, usual string) string {
	if said == usual {
		return ""
	}
	return said
}

// AdviceRule is an advice as it holds here.
type AdviceRule struct {
	Advice
	Advised bool `json:"advised" example:"true" doc:"Whether it is advised here."`
	Own     bool `json:"own_reason" example:"false" doc:"Whether the reason is the organisation's own."`
}

func ruleOf(h triage.Held) AdviceRule {
	r := AdviceRule{Advice: Advice{h.Name, h.Says, h.Rule.Reason, rest.Each(h.Steps, stepOf)}, Advised: !h.Off, Own: h.Override.Reason != ""}
	if r.Own {
		r.Reason = h.Override.Reason
	}
	return r
}

// AdviceRules is every rule.
type AdviceRules struct {
	Items []AdviceRule `json:"items" doc:"The one that speaks first stands first."`
}

func (s *surface) list(c *rest.Call, _ *rest.NoInput) (AdviceRules, error) {
	list, err := s.Rules.List(c.Ctx)
	return AdviceRules{rest.Each(list, ruleOf)}, err
}

// AdviceChange is what an organisation says of a rule.
type AdviceChange struct {
	Rule    string `json:"rule" maxLength:"60" example:"complicated_decision" doc:"The rule's name."`
	Advised bool   `json:"advised" example:"true" doc:"Whether it is advised here."`
	Reason  string `json:"reason,omitempty" maxLength:"300" example:"We agreed on one page for whatever is decided." doc:"The reason in the organisation's own words; missing for the one that it has."`
}

type changeInput struct{ Body AdviceChange }

func (s *surface) change(c *rest.Call, in *changeInput) (AdviceRules, error) {
	b := in.Body
	if err := s.Rules.Set(c.Ctx, c.Actor, b.Rule, triage.Override{Off: !b.Advised, Reason: b.Reason}); err != nil {
		return AdviceRules{}, err
	}
	return s.list(c, nil)
}

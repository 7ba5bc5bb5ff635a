package decisions

import (
	"meantime/internal/api/rest"
	"meantime/internal/decision"
	"meantime/internal/fault"
	"meantime/internal/id"
	"meantime/internal/worktime"
)

type stancesInput struct {
	rest.ThreadPath
	rest.Paging
}

func (s *surface) stances(c *rest.Call, in *stancesInput) (rest.Page[Stance], error) {
	v, err := in.Thread.ID("thread")
	if err != nil {
		return rest.Page[Stance]{}, err
	}
	list, err := s.Decisions.Stances(c.Ctx, c.Actor, v)
	if err != nil {
		return rest.Page[Stance]{}, err
	}
	cards, err := s.Cards(c.Ctx, rest.Each(list, func(one decision.Stance) id.ID { return one.Person })...)
	if err != nil {
		return rest.Page[Stance]{}, err
	}
	shown := rest.Each(list, func(one decision.Stance) Stance { return stanceOf(one, cards) })
	return rest.PageOf(shown, func(one Stance) string { return one.ID.String() }, in.Paging, "stances")
}

// NewStance is where the caller stands.
type NewStance struct {
	Stance string `json:"stance" enum:"agree,concern,cannot_live_with" example:"concern" doc:"You agree, agree with a concern, or cannot live with it."`
	Reason string `json:"reason,omitempty" maxLength:"2000" example:"The night fares." doc:"Why: up to 500 characters. It is needed unless you agree."`
}

type takeInput struct {
	rest.ThreadPath
	Body NewStance
}

func (s *surface) take(c *rest.Call, in *takeInput) (Stance, error) {
	v, err := in.Thread.ID("thread")
	if err != nil {
		return Stance{}, err
	}
	made, err := s.Decisions.Take(c.Ctx, c.Actor, v, decision.Kind(in.Body.Stance), in.Body.Reason)
	if err != nil {
		return Stance{}, err
	}
	cards, err := s.Cards(c.Ctx, made.Person)
	return stanceOf(made, cards), err
}

func (s *surface) takeBack(c *rest.Call, in *rest.ThreadPath) (rest.None, error) {
	v, err := in.Thread.ID("thread")
	if err == nil {
		err = s.Decisions.TakeBack(c.Ctx, c.Actor, v)
	}
	return rest.None{}, err
}

// Deciding is how a thread is decided.
type Deciding struct {
	Outcome  string   `json:"outcome,omitempty" example:"The lamp is changed on Friday." doc:"What is decided, in Markdown: up to 4,000 bytes. Missing where the thread has been closed: its outcome is that."`
	Why      string   `json:"why,omitempty" example:"It went out twice." doc:"Why, in Markdown: up to 4,000 bytes."`
	Review   string   `json:"review,omitempty" example:"2027-01-11" doc:"The date on which you look at it again, on your clock; missing for none."`
	Replaces rest.Ref `json:"replaces,omitempty" sample:"no" doc:"The id of a decision, in a space that you belong to, in whose place this one stands."`
}

type decideInput struct {
	rest.ThreadPath
	Body Deciding
}

func (s *surface) decide(c *rest.Call, in *decideInput) (Decision, error) {
	v, err := in.Thread.ID("thread")
	if err != nil {
		return Decision{}, err
	}
	on, err := dateOf("review", in.Body.Review)
	if err != nil {
		return Decision{}, err
	}
	var old id.ID
	if in.Body.Replaces != "" {
		if old = in.Body.Replaces.Anybody(); old == 0 {
			return Decision{}, fault.Invalid("replaces", "There is no such decision, or it is not yours to see.")
		}
	}
	made, err := s.Decisions.Decide(c.Ctx, c.Actor, decision.Deciding{Thread: v, Outcome: in.Body.Outcome, Why: in.Body.Why, Review: on, Replaces: old})
	if err != nil {
		return Decision{}, err
	}
	c.Made("/decisions/" + made.ID.String())
	return s.show(c, made)
}

func dateOf(field, text string) (worktime.Date, error) {
	if text == "" {
		return 0, nil
	}
	on, err := worktime.ParseDate(text)
	if err != nil {
		err = fault.Invalid(field, "This is not a date.")
	}
	return on, err
}

func (s *surface) show(c *rest.Call, d decision.Decision) (Decision, error) {
	cards, err := s.Cards(c.Ctx, d.By)
	return decisionOf(d, cards), err
}

type listInput struct {
	rest.Paging
	Space rest.Ref `query:"space" doc:"Of this space alone."`
	Which string   `query:"which" enum:"standing,replaced,due" example:"standing" doc:"Only what stands, what was replaced, or what stands and is due for review."`
}

func (s *surface) list(c *rest.Call, in *listInput) (out rest.Page[Decision], err error) {
	where, err := in.Space.Optional("space")
	if err != nil {
		return out, err
	}
	before, err := in.After("decisions")
	if err != nil {
		return out, err
	}
	found, next, err := s.Decisions.Register(c.Ctx, c.Actor, decision.Look{Space: where, Which: decision.Which(in.Which), Before: before, Limit: in.Limit})
	if err != nil {
		return out, err
	}
	cards, err := s.Cards(c.Ctx, rest.Each(found, func(d decision.Decision) id.ID { return d.By })...)
	out.Items = rest.Each(found, func(d decision.Decision) Decision { return decisionOf(d, cards) })
	if next != 0 {
		out.Next = rest.CursorOf("decisions", next.String())
	}
	return out, err
}

// DecisionPath says which decision is meant.
type DecisionPath struct {
	Decision rest.Ref `path:"decision" doc:"The id of a decision."`
}

func (s *surface) get(c *rest.Call, in *DecisionPath) (Decision, error) {
	v, err := in.Decision.ID("decision")
	if err != nil {
		return Decision{}, err
	}
	return s.whole(c, v)
}

// whole shows a decision with its reviews.
func (s *surface) whole(c *rest.Call, v id.ID) (Decision, error) {
	found, err := s.Decisions.Find(c.Ctx, c.Actor, v)
	if err != nil {
		return Decision{}, err
	}
	reviews, err := s.Decisions.Reviews(c.Ctx, c.Actor, v)
	if err != nil {
		return Decision{}, err
	}
	cards, err := s.Cards(c.Ctx, append(rest.Each(reviews, func(r decision.Review) id.ID { return r.By }), found.By)...)
	out := decisionOf(found, cards)
	out.Reviews = rest.Each(reviews, func(r decision.Review) Review { return Review{cards[r.By], r.At, dateText(r.Was), dateText(r.Next)} })
	return out, err
}

// Keeping is until when a decision still holds.
type Keeping struct {
	Until string `json:"until,omitempty" example:"2028-01-11" doc:"The date on which it is looked at again, on the clock of who decided it; missing for none."`
}

type keepInput struct {
	DecisionPath
	Body Keeping
}

func (s *surface) keep(c *rest.Call, in *keepInput) (Decision, error) {
	v, err := in.Decision.ID("decision")
	if err != nil {
		return Decision{}, err
	}
	until, err := dateOf("review", in.Body.Until)
	if err != nil {
		return Decision{}, err
	}
	if err := s.Decisions.Keep(c.Ctx, c.Actor, v, until); err != nil {
		return Decision{}, err
	}
	return s.whole(c, v)
}

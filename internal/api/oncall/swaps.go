package oncall

import (
	"context"
	"time"

	"meantime/internal/api/rest"
	"meantime/internal/id"
	"meantime/internal/oncall"
	"meantime/internal/person"
)

// Swap is a shift that is offered to somebody.
type Swap struct {
	ID     id.ID     `json:"id" doc:"Its id."`
	Space  id.ID     `json:"space" doc:"The space."`
	Author rest.Card `json:"author" doc:"Who offers a shift."`
	Person rest.Card `json:"person" doc:"To whom."`
	Gives  Time      `json:"gives" doc:"The shift of the author's."`
	Takes  *Time     `json:"takes,omitempty" doc:"The shift of the person's that the author takes for it; missing for nothing."`
	Made   time.Time `json:"made_at" example:"2026-10-13T09:40:00Z" doc:"When it was offered."`
	Stale  bool      `json:"stale" example:"false" doc:"Whether it can be agreed to no more: somebody else is on call then by now, or it is over."`
	Ended  string    `json:"ended,omitempty" sample:"no" enum:"agreed,declined,withdrawn,gone" doc:"How it ended; missing while it is open. It is gone where the one whom it was offered to is no longer here."`
}

func (w shower) swap(v oncall.Swap) Swap {
	out := Swap{ID: v.ID, Space: v.Space, Author: w.cards[v.Author], Person: w.cards[v.Person], Gives: w.time(v.Gives.From, v.Gives.To),
		Made: v.CreatedAt, Stale: v.Stale, Ended: string(v.Ended)}
	if !v.Takes.IsZero() {
		takes := w.time(v.Takes.From, v.Takes.To)
		out.Takes = &takes
	}
	return out
}

// Stretch is from one moment to another.
type Stretch struct {
	From time.Time `json:"from" example:"2026-10-19T08:00:00Z" doc:"When it begins."`
	To   time.Time `json:"to" example:"2026-10-26T09:00:00Z" doc:"When it ends."`
}

// NewSwap is a shift to be offered.
type NewSwap struct {
	Person rest.Ref `json:"person" doc:"To whom: a member of the space."`
	Gives  Stretch  `json:"gives" doc:"A shift of yours, or a part of one."`
	Takes  *Stretch `json:"takes,omitempty" doc:"A shift of theirs that you take for it; missing for nothing."`
}

type offerInput struct {
	rest.SpacePath
	Body NewSwap
}

func (s *surface) offer(c *rest.Call, in *offerInput) (Swap, error) {
	where, err := in.Space.ID("space")
	if err != nil {
		return Swap{}, err
	}
	want := oncall.Swap{Space: where, Person: in.Body.Person.Anybody(), Gives: oncall.Stretch(in.Body.Gives)}
	if in.Body.Takes != nil {
		want.Takes = oncall.Stretch(*in.Body.Takes)
	}
	made, err := s.Rotas.Offer(c.Ctx, c.Actor, want)
	if err != nil {
		return Swap{}, err
	}
	c.Made("/swaps/" + made.ID.String())
	return s.showSwap(c, made.ID)
}

func (s *surface) showSwap(c *rest.Call, of id.ID) (Swap, error) {
	v, err := s.Rotas.Swap(c.Ctx, c.Actor, of)
	if err != nil {
		return Swap{}, err
	}
	w, err := s.shower(c, []id.ID{v.Author, v.Person})
	return w.swap(v), err
}

type swapPath struct {
	Swap rest.Ref `path:"swap" doc:"The id of an offer."`
}

func (s *surface) getSwap(c *rest.Call, in *swapPath) (Swap, error) {
	of, err := in.Swap.ID("offer")
	if err != nil {
		return Swap{}, err
	}
	return s.showSwap(c, of)
}

func (s *surface) agree(c *rest.Call, in *swapPath) (Swap, error) {
	return s.settle(c, in, s.Rotas.Agree)
}

func (s *surface) decline(c *rest.Call, in *swapPath) (Swap, error) {
	return s.settle(c, in, s.Rotas.Decline)
}

func (s *surface) withdraw(c *rest.Call, in *swapPath) (Swap, error) {
	return s.settle(c, in, s.Rotas.Withdraw)
}

func (s *surface) settle(c *rest.Call, in *swapPath, do func(context.Context, person.Actor, id.ID) error) (Swap, error) {
	of, err := in.Swap.ID("offer")
	if err == nil {
		err = do(c.Ctx, c.Actor, of)
	}
	if err != nil {
		return Swap{}, err
	}
	return s.showSwap(c, of)
}

// Refusal is a source from which nothing rings for the caller.
type Refusal struct {
	Kind  string    `json:"kind" enum:"person,space" example:"space" doc:"What rings come from."`
	From  id.ID     `json:"from" doc:"The id of the person or the space."`
	Since time.Time `json:"since" example:"2026-10-13T09:40:00Z" doc:"Since when it is refused."`
}

func (s *surface) listRefusals(c *rest.Call, in *rest.ListInput) (rest.Page[Refusal], error) {
	found, err := s.Refusals.Mine(c.Ctx, c.Actor)
	if err != nil {
		return rest.Page[Refusal]{}, err
	}
	list := rest.Each(found, func(r oncall.Refusal) Refusal { return Refusal{string(r.Kind), r.Ref, r.Since} })
	return rest.PageOf(list, func(r Refusal) string { return r.Kind + " " + r.From.String() }, in.Paging, "refusals")
}

type sourcePath struct {
	Kind string   `path:"kind" enum:"person,space" example:"space" doc:"What rings come from."`
	From rest.Ref `path:"from" doc:"The id of the person or the space."`
}

func (p sourcePath) source() (oncall.Source, error) {
	ref, err := p.From.ID(p.Kind)
	return oncall.Source{Kind: oncall.SourceKind(p.Kind), Ref: ref}, err
}

func (s *surface) refuse(c *rest.Call, in *sourcePath) (rest.None, error) {
	of, err := in.source()
	if err == nil {
		err = s.Refusals.Refuse(c.Ctx, c.Actor, of)
	}
	return rest.None{}, err
}

func (s *surface) allow(c *rest.Call, in *sourcePath) (rest.None, error) {
	of, err := in.source()
	if err == nil {
		err = s.Refusals.Allow(c.Ctx, c.Actor, of)
	}
	return rest.None{}, err
}

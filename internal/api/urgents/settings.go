package urgents

import (
	"time"

	"meantime/internal/api/rest"
	"meantime/internal/id"
	"meantime/internal/urgent"
)

// OwnUrgents is what only oneself is told.
type OwnUrgents struct {
	Raised int           `json:"raised" example:"1" doc:"How many you raised in the last seven times 24 hours."`
	Left   int           `json:"left" example:"2" doc:"How many you can still raise."`
	Again  *rest.Instant `json:"again,omitempty" sample:"no" doc:"When you can raise the next one, if none is left; missing where the settings allow none."`
}

func (s *surface) own(c *rest.Call, _ *rest.NoInput) (OwnUrgents, error) {
	own, err := s.Urgents.Own(c.Ctx, c.Actor)
	if err != nil {
		return OwnUrgents{}, err
	}
	clock, err := s.Clock(c)
	if err != nil {
		return OwnUrgents{}, err
	}
	return OwnUrgents{own.Raised, own.Left, rest.InstantOrNone(own.Next, clock)}, nil
}

// UrgentSettings are the organisation's.
type UrgentSettings struct {
	Budget  int `json:"budget" minimum:"0" maximum:"100" example:"3" doc:"How many each person can raise in seven times 24 hours."`
	Wait    int `json:"wait_minutes" minimum:"1" maximum:"120" example:"10" doc:"How long each step of a ladder waits, in minutes."`
	Repeats int `json:"repeats" minimum:"0" maximum:"5" example:"1" doc:"How often a ladder begins again."`
}

func (s *surface) getSettings(c *rest.Call, _ *rest.NoInput) (UrgentSettings, error) {
	set, err := s.Urgents.Settings(c.Ctx)
	return UrgentSettings{set.Budget, int(set.Wait / time.Minute), set.Repeats}, err
}

type setInput struct{ Body UrgentSettings }

func (s *surface) setSettings(c *rest.Call, in *setInput) (UrgentSettings, error) {
	b := in.Body
	err := s.Urgents.Set(c.Ctx, c.Actor, urgent.Settings{Budget: b.Budget, Wait: time.Duration(b.Wait) * time.Minute, Repeats: b.Repeats})
	if err != nil {
		return UrgentSettings{}, err
	}
	return s.getSettings(c, nil)
}

// UrgentGrant is that an owner allowed somebody one more.
type UrgentGrant struct {
	ID     id.ID     `json:"id" doc:"Its id."`
	Person rest.Card `json:"person" doc:"Who can raise one more."`
	By     rest.Card `json:"by" doc:"The owner."`
	Why    string    `json:"why" example:"The storm." doc:"Why."`
	At     time.Time `json:"at" example:"2026-10-13T09:40:00Z" doc:"When; it holds for seven times 24 hours."`
}

func (s *surface) grants(c *rest.Call, list []urgent.Grant) ([]UrgentGrant, error) {
	var people []id.ID
	for _, g := range list {
		people = append(people, g.Person, g.By)
	}
	cards, err := s.Cards(c.Ctx, people...)
	return rest.Each(list, func(g urgent.Grant) UrgentGrant { return UrgentGrant{g.ID, cards[g.Person], cards[g.By], g.Why, g.At} }), err
}

func (s *surface) listGrants(c *rest.Call, in *rest.ListInput) (rest.Page[UrgentGrant], error) {
	found, err := s.Urgents.Grants(c.Ctx, c.Actor)
	if err != nil {
		return rest.Page[UrgentGrant]{}, err
	}
	list, err := s.grants(c, found)
	if err != nil {
		return rest.Page[UrgentGrant]{}, err
	}
	return rest.PageOf(list, func(g UrgentGrant) string { return latest(g.ID) }, in.Paging, "grants")
}

// NewUrgentGrant allows somebody one more.
type NewUrgentGrant struct {
	Person rest.Ref `json:"person" doc:"Who can raise one more."`
	Why    string   `json:"why" maxLength:"300" example:"The storm." doc:"Why."`
}

type allowInput struct{ Body NewUrgentGrant }

func (s *surface) allow(c *rest.Call, in *allowInput) (UrgentGrant, error) {
	who, err := in.Body.Person.ID("person")
	if err != nil {
		return UrgentGrant{}, err
	}
	made, err := s.Urgents.Allow(c.Ctx, c.Actor, who, in.Body.Why)
	if err != nil {
		return UrgentGrant{}, err
	}
	list, err := s.grants(c, []urgent.Grant{made})
	if err != nil {
		return UrgentGrant{}, err
	}
	c.Made("/organisation/urgents/grants")
	return list[0], nil
}

package relays

import (
	"meantime/internal/api/rest"
	"meantime/internal/db"
	"meantime/internal/fault"
	"meantime/internal/id"
	"meantime/internal/relay"
)

// NewRelayPlan is what somebody wants to know before anything is written.
type NewRelayPlan struct {
	Space   rest.Ref   `json:"space" doc:"A space that all of them see."`
	People  []rest.Ref `json:"people" minItems:"2" maxItems:"20" doc:"Whose turns, in their order. A person may have several, not in a row. You do not have the first: your letter opens it."`
	Length  string     `json:"length,omitempty" enum:"two_hours,four_hours,end_of_day,working_day" default:"end_of_day" example:"end_of_day" doc:"How long each has, in their own working time."`
	Soonest bool       `json:"soonest,omitempty" example:"true" doc:"Whether to put them into the order that gets round soonest."`
}

type planInput struct{ Body NewRelayPlan }

// people reads whose turns; who does not exist cannot be asked.
func people(list []rest.Ref) []id.ID {
	return rest.Each(list, func(r rest.Ref) id.ID { return r.Anybody() })
}

func (s *surface) plan(c *rest.Call, in *planInput) (RelayPlan, error) {
	where, err := in.Body.Space.ID("space")
	if err != nil {
		return RelayPlan{}, err
	}
	made, err := s.Relays.Plan(c.Ctx, c.Actor, where, people(in.Body.People), relay.Length(in.Body.Length), in.Body.Soonest)
	if err != nil {
		return RelayPlan{}, err
	}
	w, err := s.shower(c, made.Order...)
	if err != nil {
		return RelayPlan{}, err
	}
	out := RelayPlan{Order: rest.Each(made.Order, func(who id.ID) rest.Card { return w.cards[who] }), Turns: rest.Each(made.Turns, w.turn)}
	out.Back, out.BackDay = w.back(made.Back, made.Turns[len(made.Turns)-1])
	return out, nil
}

// NewRelay is what somebody starts a relay with.
type NewRelay struct {
	Space  rest.Ref   `json:"space" doc:"The space to write in."`
	Title  string     `json:"title" maxLength:"500" example:"Where do we moor in winter?" doc:"The title of the thread."`
	Body   string     `json:"body" maxLength:"64000" example:"Three piers, one boat." doc:"The letter, in Markdown, from which the first goes on."`
	People []rest.Ref `json:"people" minItems:"2" maxItems:"20" doc:"Whose turns, in their order. A person may have several, not in a row. You do not have the first: your letter opens it."`
	Length string     `json:"length,omitempty" enum:"two_hours,four_hours,end_of_day,working_day" default:"end_of_day" example:"end_of_day" doc:"How long each has, in their own working time."`
}

type startInput struct{ Body NewRelay }

func (s *surface) start(c *rest.Call, in *startInput) (Relay, error) {
	b := in.Body
	where, err := b.Space.ID("space")
	if err != nil {
		return Relay{}, err
	}
	made, err := s.Relays.Start(c.Ctx, c.Actor, relay.Opening{Space: where, Title: b.Title, Body: b.Body, Order: people(b.People), Length: relay.Length(b.Length)})
	if err != nil {
		return Relay{}, err
	}
	c.Made("/relays/" + made.ID.String())
	return s.relay(c, made)
}

// RelayPath says which relay is meant.
type RelayPath struct {
	Relay rest.Ref `path:"relay" doc:"The id of the relay."`
}

func (s *surface) find(c *rest.Call, ref rest.Ref) (relay.Relay, error) {
	v, err := ref.ID("relay")
	if err != nil {
		return relay.Relay{}, err
	}
	return s.Relays.Find(c.Ctx, c.Actor, v)
}

func (s *surface) get(c *rest.Call, in *RelayPath) (Relay, error) {
	found, err := s.find(c, in.Relay)
	if err != nil {
		return Relay{}, err
	}
	return s.relay(c, found)
}

func (s *surface) ofThread(c *rest.Call, in *rest.ThreadPath) (Relay, error) {
	v, err := in.Thread.ID("thread")
	if err != nil {
		return Relay{}, err
	}
	if _, err := s.Threads.Find(c.Ctx, c.Actor, v); err != nil {
		return Relay{}, err
	}
	var found map[id.ID]relay.Relay
	err = s.DB.Read(c.Ctx, func(tx *db.Tx) (err error) {
		found, err = s.Relays.Of(tx, v)
		return err
	})
	if err != nil {
		return Relay{}, err
	}
	of, ok := found[v]
	if !ok {
		return Relay{}, fault.NotFound("relay")
	}
	return s.relay(c, of)
}

// steered does something to a relay, and shows it as it stands then.
func (s *surface) steered(c *rest.Call, ref rest.Ref, do func(v id.ID) error) (Relay, error) {
	found, err := s.find(c, ref)
	if err != nil {
		return Relay{}, err
	}
	if err := do(found.ID); err != nil {
		return Relay{}, err
	}
	return s.get(c, &RelayPath{ref})
}

func (s *surface) pause(c *rest.Call, in *RelayPath) (Relay, error) {
	return s.steered(c, in.Relay, func(v id.ID) error { return s.Relays.Pause(c.Ctx, c.Actor, v) })
}

func (s *surface) goOn(c *rest.Call, in *RelayPath) (Relay, error) {
	return s.steered(c, in.Relay, func(v id.ID) error { return s.Relays.GoOn(c.Ctx, c.Actor, v) })
}

func (s *surface) stop(c *rest.Call, in *RelayPath) (Relay, error) {
	return s.steered(c, in.Relay, func(v id.ID) error { return s.Relays.Stop(c.Ctx, c.Actor, v) })
}

// LegPath says which turn is meant.
type LegPath struct {
	Relay rest.Ref `path:"relay" doc:"The id of the relay."`
	Leg   rest.Ref `path:"leg" doc:"The id of the turn."`
}

func (s *surface) skip(c *rest.Call, in *LegPath) (Relay, error) {
	return s.steered(c, in.Relay, func(v id.ID) error {
		leg, err := in.Leg.ID("leg")
		if err != nil {
			return err
		}
		return s.Relays.Skip(c.Ctx, c.Actor, v, leg)
	})
}

// MovingLeg says which way.
type MovingLeg struct {
	Earlier bool `json:"earlier" example:"true" doc:"Whether it goes before the one before it; else after the one after it."`
}

type moveInput struct {
	LegPath
	Body MovingLeg
}

func (s *surface) move(c *rest.Call, in *moveInput) (Relay, error) {
	return s.steered(c, in.Relay, func(v id.ID) error {
		leg, err := in.Leg.ID("leg")
		if err != nil {
			return err
		}
		return s.Relays.Move(c.Ctx, c.Actor, v, leg, in.Body.Earlier)
	})
}

package overlaps

import (
	"time"

	"meantime/internal/api/rest"
	"meantime/internal/db"
	"meantime/internal/id"
	"meantime/internal/overlap"
	"meantime/internal/worktime"
)

// HourWanted says for whom an hour is looked for.
type HourWanted struct {
	With       []rest.Ref `json:"with,omitempty" maxItems:"20" doc:"The people beside you."`
	Space      rest.Ref   `json:"space,omitempty" doc:"And the members of this space."`
	Minutes    int        `json:"minutes" enum:"30,60,90" example:"60" doc:"How long it is to be."`
	Weeks      int        `json:"weeks,omitempty" minimum:"0" maximum:"2" example:"1" doc:"Within how many weeks: one if it is left out."`
	MinusFocus bool       `json:"minus_focus,omitempty" example:"false" doc:"Whether everybody's focus is to be left alone."`
}

func (w HourWanted) read() (out overlap.Wanted, err error) {
	out = overlap.Wanted{Minutes: w.Minutes, Weeks: max(w.Weeks, 1), MinusFocus: w.MinusFocus}
	for _, ref := range w.With {
		who, err := ref.ID("person")
		if err != nil {
			return out, err
		}
		out.With = append(out.With, who)
	}
	out.Space, err = w.Space.Optional("space")
	return out, err
}

// HourAnswer is what came of looking for an hour.
type HourAnswer struct {
	Hours []HourProposal `json:"hours" doc:"Up to five, the fairest first."`
	Near  *HourNear      `json:"near,omitempty" sample:"no" doc:"What is near one, where there is none."`
	Edge  []EdgeBurden   `json:"edge" doc:"Who had the edge of the day how often, in hours of the past twelve weeks that you were in."`
}

// HourProposal is an hour for all of them.
type HourProposal struct {
	HourStretch
	Edge []rest.Card `json:"edge" doc:"For whom it is at the edge of the day."`
}

// EdgeBurden is how often somebody had the edge of the day.
type EdgeBurden struct {
	Person rest.Card `json:"person" doc:"Who."`
	Times  int       `json:"times" example:"2" doc:"How often."`
}

// HourNear is what comes near an hour.
type HourNear struct {
	Shared  *HourStretch  `json:"shared,omitempty" doc:"The longest that all of them share; missing where they share nothing."`
	Focused *HourStretch  `json:"focused,omitempty" sample:"no" doc:"An hour, if focus gave way."`
	Without []HourWithout `json:"without" doc:"Without whom there would be one."`
	Beyond  *HourBeyond   `json:"beyond,omitempty" doc:"An hour that lies only a little outside the hours of one of them."`
}

// HourWithout is somebody without whom there would be an hour.
type HourWithout struct {
	Person rest.Card   `json:"person" doc:"Who."`
	Hour   HourStretch `json:"hour" doc:"The hour that the others have."`
}

// HourBeyond is an hour outside somebody's hours.
type HourBeyond struct {
	Person  rest.Card   `json:"person" doc:"Whose hours it lies outside of."`
	Hour    HourStretch `json:"hour" doc:"The hour, which all others have."`
	Minutes int         `json:"minutes" example:"90" doc:"By how much."`
}

type wantedInput struct{ Body HourWanted }

func (s *surface) look(c *rest.Call, in *wantedInput) (HourAnswer, error) {
	want, err := in.Body.read()
	if err != nil {
		return HourAnswer{}, err
	}
	f, err := s.Overlaps.Look(c.Ctx, c.Actor, want)
	if err != nil {
		return HourAnswer{}, err
	}
	clock, err := s.Clock(c)
	if err != nil {
		return HourAnswer{}, err
	}
	cards := map[id.ID]rest.Card{}
	out := HourAnswer{Edge: []EdgeBurden{}}
	for _, p := range f.People {
		cards[p.ID] = rest.CardOf(p.Card)
		if n := f.Burdens[p.ID]; n > 0 {
			out.Edge = append(out.Edge, EdgeBurden{cards[p.ID], n})
		}
	}
	out.Hours = rest.Each(f.Hours, func(h overlap.Hour) HourProposal {
		return HourProposal{stretch(h.Interval, clock), rest.Each(h.Edge, func(who id.ID) rest.Card { return cards[who] })}
	})
	if len(f.Hours) == 0 {
		out.Near = near(f.Nearest, clock, cards)
	}
	return out, nil
}

func near(n overlap.Nearest, clock *worktime.Person, cards map[id.ID]rest.Card) *HourNear {
	some := func(i worktime.Interval) *HourStretch {
		if i.From.IsZero() {
			return nil
		}
		s := stretch(i, clock)
		return &s
	}
	out := &HourNear{Shared: some(n.Shared), Focused: some(n.Focused),
		Without: rest.Each(n.Without, func(l overlap.Lacking) HourWithout { return HourWithout{cards[l.Person], stretch(l.Interval, clock)} })}
	if b := n.Beyond; b != nil {
		out.Beyond = &HourBeyond{cards[b.Person], stretch(b.Interval, clock), int(b.By / time.Minute)}
	}
	return out
}

// HourTaken is an hour that was taken.
type HourTaken struct {
	ID     id.ID       `json:"id" doc:"Its id."`
	People []rest.Card `json:"people" doc:"For whom."`
	HourStretch
}

// NewHourTaken takes an hour.
type NewHourTaken struct {
	HourWanted
	From time.Time `json:"from" example:"2026-10-14T13:00:00Z" doc:"When it begins: one of the hours that were proposed, or another that lies in everybody's hours."`
}

type takeInput struct{ Body NewHourTaken }

func (s *surface) take(c *rest.Call, in *takeInput) (HourTaken, error) {
	want, err := in.Body.read()
	if err != nil {
		return HourTaken{}, err
	}
	t, err := s.Overlaps.Take(c.Ctx, c.Actor, want, in.Body.From)
	if err != nil {
		return HourTaken{}, err
	}
	c.Made("/hours")
	list, err := s.taken(c, []overlap.Taken{t})
	if err != nil {
		return HourTaken{}, err
	}
	return list[0], nil
}

func (s *surface) taken(c *rest.Call, list []overlap.Taken) ([]HourTaken, error) {
	clock, err := s.Clock(c)
	if err != nil {
		return nil, err
	}
	var people []id.ID
	for _, t := range list {
		people = append(people, t.People...)
	}
	cards, err := s.Cards(c.Ctx, people...)
	return rest.Each(list, func(t overlap.Taken) HourTaken {
		return HourTaken{t.ID, rest.Each(t.People, func(who id.ID) rest.Card { return cards[who] }), stretch(t.Interval, clock)}
	}), err
}

func (s *surface) listTaken(c *rest.Call, in *rest.ListInput) (rest.Page[HourTaken], error) {
	found, err := s.Overlaps.Ahead(c.Ctx, c.Actor)
	if err != nil {
		return rest.Page[HourTaken]{}, err
	}
	list, err := s.taken(c, found)
	if err != nil {
		return rest.Page[HourTaken]{}, err
	}
	return rest.PageOf(list, func(t HourTaken) string { return t.From.At.Format(time.RFC3339) + " " + t.ID.String() }, in.Paging, "taken")
}

type hourPath struct {
	Hour rest.Ref `path:"hour" doc:"The id of an hour that you have taken."`
}

func (s *surface) giveBack(c *rest.Call, in *hourPath) (rest.None, error) {
	hour, err := in.Hour.ID("hour")
	if err != nil {
		return rest.None{}, err
	}
	return rest.None{}, s.Overlaps.GiveBack(c.Ctx, c.Actor, hour)
}

// AheadFact is something worth knowing of the weeks ahead.
type AheadFact struct {
	Kind    string            `json:"kind" enum:"away,clocks,moves,holiday" example:"holiday" doc:"Somebody is away, clocks are set, somebody moves to another clock, or a public holiday."`
	Date    worktime.Date     `json:"date" doc:"On which date, or from which on."`
	Until   string            `json:"until,omitempty" format:"date" example:"2026-10-16" doc:"The last day of a time away."`
	Name    string            `json:"name,omitempty" example:"Labour Day" doc:"What the holiday is called."`
	Region  string            `json:"region,omitempty" example:"NZ" doc:"Where it is."`
	Zone    string            `json:"zone,omitempty" example:"Europe/Lisbon" doc:"The clock that somebody moves to."`
	People  []rest.Card       `json:"people" doc:"Whom it concerns; nobody by name where clocks are set."`
	Minutes int               `json:"minutes,omitempty" example:"-60" doc:"By how much your own clock is set forward; less than nothing for back."`
	Clocks  []ClockDifference `json:"clocks" doc:"Whose clocks differ otherwise from yours after that."`
}

// ClockDifference is how clocks differ from the caller's.
type ClockDifference struct {
	Zones  []string `json:"zones" example:"America/Halifax" doc:"The places, by their zones."`
	Before int      `json:"before" example:"-240" doc:"How many minutes they were ahead of you before; less than nothing for behind."`
	After  int      `json:"after" example:"-180" doc:"How many they are after."`
}

func (s *surface) listAhead(c *rest.Call, in *rest.ListInput) (rest.Page[AheadFact], error) {
	clock, err := s.Clock(c)
	if err != nil {
		return rest.Page[AheadFact]{}, err
	}
	now := s.Now()
	list, _, err := s.Overlaps.See(c.Ctx, c.Actor, overlap.Whom{}, now)
	if err != nil {
		return rest.Page[AheadFact]{}, err
	}
	var k overlap.Knowing
	err = s.DB.Read(c.Ctx, func(tx *db.Tx) error {
		k, err = s.Overlaps.Know(tx, list, clock.Zone(now), s.Orgs)
		return err
	})
	if err != nil {
		return rest.Page[AheadFact]{}, err
	}
	cards := map[id.ID]rest.Card{}
	for _, p := range list {
		cards[p.ID] = rest.CardOf(p.Card)
	}
	return rest.PageOf(facts(k, clock.Zone(now), cards), func(f AheadFact) string {
		key := f.Date.String() + f.Kind + f.Region + f.Name
		if f.Kind != "holiday" && len(f.People) > 0 {
			key += f.People[0].ID.String()
		}
		return key
	}, in.Paging, "ahead")
}

func facts(k overlap.Knowing, here *time.Location, cards map[id.ID]rest.Card) (out []AheadFact) {
	one := func(who id.ID) []rest.Card { return []rest.Card{cards[who]} }
	for _, a := range k.Away {
		out = append(out, AheadFact{Kind: "away", Date: a.From, Until: a.To.String(), People: one(a.Person), Clocks: []ClockDifference{}})
	}
	for _, m := range k.Moves {
		out = append(out, AheadFact{Kind: "moves", Date: m.Date, Zone: m.Zone.String(), People: one(m.Person), Clocks: []ClockDifference{}})
	}
	for _, f := range k.Feasts {
		out = append(out, AheadFact{Kind: "holiday", Date: f.Date, Name: f.Name, Region: f.Region, Clocks: []ClockDifference{},
			People: rest.Each(f.People, func(who id.ID) rest.Card { return cards[who] })})
	}
	for _, change := range k.Clocks {
		out = append(out, AheadFact{Kind: "clocks", Date: worktime.WallIn(change.At, here).Date, Minutes: int(change.Own / time.Minute), People: []rest.Card{},
			Clocks: rest.Each(change.Others, func(d overlap.Difference) ClockDifference {
				return ClockDifference{rest.Each(d.Zones, (*time.Location).String), int(d.Before / time.Minute), int(d.After / time.Minute)}
			})})
	}
	return out
}

package oncall

import (
	"time"

	"meantime/internal/api/rest"
	"meantime/internal/id"
	"meantime/internal/oncall"
	"meantime/internal/worktime"
)

// OnCall is who is on call for a space, and what decides that.
type OnCall struct {
	Version      int64         `json:"version" example:"3" doc:"To change the turns against."`
	Shifts       []Shift       `json:"shifts" doc:"Who is on call, from now on, in order and without gaps."`
	Turns        *Turns        `json:"turns,omitempty" doc:"The turns that hold now; missing for none."`
	Next         *Turns        `json:"next,omitempty" sample:"no" doc:"The turns that will hold next; missing where nothing else is declared."`
	Gone         []rest.Card   `json:"gone" sample:"no" doc:"Who is named in these and does not belong to the space any more: the next in the order takes their turns."`
	Replacements []Replacement `json:"replacements" doc:"What is not over, in the order in which it was made."`
	Told         []rest.Card   `json:"told" doc:"Who is told when something urgent found nobody."`
	Line         string        `json:"line,omitempty" example:"+351 21 000 00 00" doc:"The number or link by which the space is reached when nobody answers; missing for none, and for who does not belong to the space."`
	Swaps        []Swap        `json:"swaps" doc:"Open offers that are about you."`
}

// Shift is a time during which one person is on call, or nobody.
type Shift struct {
	Space       id.ID        `json:"space" doc:"The space."`
	From        rest.Instant `json:"from" doc:"When it begins."`
	To          rest.Instant `json:"to" doc:"When it ends; somebody else is on call from then on."`
	Person      *rest.Card   `json:"person,omitempty" doc:"Who is on call; missing for nobody."`
	Turn        *rest.Card   `json:"turn,omitempty" sample:"no" doc:"Whose turn it is, if somebody else is on call; else missing."`
	Replacement id.ID        `json:"replacement,omitempty" sample:"no" doc:"The replacement by which they are on call; missing for a turn."`
	Away        []Time       `json:"away,omitempty" sample:"no" doc:"When that person is away meanwhile."`
}

// Time is from one moment to another.
type Time struct {
	From rest.Instant `json:"from" doc:"When it begins."`
	To   rest.Instant `json:"to" doc:"When it ends."`
}

// Turns are how people take turns.
type Turns struct {
	Zone    string         `json:"zone" example:"Europe/Lisbon" doc:"On whose clock they are handed over, by its IANA name."`
	First   worktime.Date  `json:"first" doc:"The local date on which the first turn begins."`
	Handoff worktime.Clock `json:"handoff" doc:"At which time of day each begins."`
	Days    int            `json:"days" minimum:"1" maximum:"84" example:"7" doc:"How many days each lasts."`
	People  []rest.Card    `json:"people" doc:"Who takes them, in this order."`
	By      rest.Card      `json:"by" doc:"Who declared them."`
	At      time.Time      `json:"at" example:"2026-10-13T09:40:00Z" doc:"When."`
}

// Replacement is that somebody is on call from one time to another.
type Replacement struct {
	ID     id.ID           `json:"id" doc:"Its id."`
	Person rest.Card       `json:"person" doc:"Who is on call."`
	Zone   string          `json:"zone" example:"Europe/Lisbon" doc:"On whose clock the times are read."`
	From   worktime.Moment `json:"from" doc:"When it begins."`
	To     worktime.Moment `json:"to" doc:"When it ends."`
	By     rest.Card       `json:"by" doc:"Who made it."`
	At     time.Time       `json:"at" example:"2026-10-13T09:40:00Z" doc:"When."`
	Swap   id.ID           `json:"swap,omitempty" sample:"no" doc:"The swap that it came from; missing for none."`
}

type getInput struct {
	rest.SpacePath
	Days int `query:"days" minimum:"1" maximum:"92" default:"28" example:"28" doc:"How many days to look ahead."`
}

func (s *surface) get(c *rest.Call, in *getInput) (OnCall, error) {
	where, err := in.Space.ID("space")
	if err != nil {
		return OnCall{}, err
	}
	return s.look(c, where, in.Days)
}

func (s *surface) look(c *rest.Call, where id.ID, days int) (OnCall, error) {
	now := s.Now()
	v, err := s.Rotas.Look(c.Ctx, c.Actor, where, now, now.AddDate(0, 0, days))
	if err != nil {
		return OnCall{}, err
	}
	w, err := s.shower(c, named(v))
	if err != nil {
		return OnCall{}, err
	}
	return OnCall{Version: v.Version, Turns: w.turns(v.Rota), Next: w.turns(v.Next), Gone: rest.Each(v.Gone, w.card), Told: rest.Each(v.Fallback, w.card), Line: v.Line.Text,
		Replacements: rest.Each(v.Replacements, w.replacement), Swaps: rest.Each(v.Swaps, w.swap),
		Shifts: rest.Each(v.Shifts, func(shift oncall.Shift) Shift { return w.shift(shift, v.Leave[shift.Person]) })}, nil
}

// named lists everybody whom a view names.
func named(v oncall.View) []id.ID {
	out := append(append([]id.ID{}, v.Gone...), v.Fallback...)
	for _, shift := range v.Shifts {
		out = append(out, shift.Person, shift.Turn)
	}
	for _, o := range v.Replacements {
		out = append(out, o.Person, o.CreatedBy)
	}
	for _, r := range []*oncall.Rota{v.Rota, v.Next} {
		if r != nil {
			out = append(append(out, r.People...), r.CreatedBy)
		}
	}
	for _, w := range v.Swaps {
		out = append(out, w.Author, w.Person)
	}
	return out
}

// shower shows what is declared to one caller, on the caller's clock.
type shower struct {
	cards map[id.ID]rest.Card
	clock *worktime.Person
}

func (s *surface) shower(c *rest.Call, people []id.ID) (w shower, err error) {
	if w.cards, err = s.Cards(c.Ctx, people...); err != nil {
		return w, err
	}
	w.clock, err = s.Clock(c)
	return w, err
}

func (w shower) card(who id.ID) rest.Card { return w.cards[who] }

func (w shower) cardOrNone(who id.ID) *rest.Card {
	if who == 0 {
		return nil
	}
	card := w.cards[who]
	return &card
}

func (w shower) time(from, to time.Time) Time {
	return Time{rest.InstantOf(from, w.clock), rest.InstantOf(to, w.clock)}
}

func (w shower) shift(s oncall.Shift, leave []worktime.Interval) Shift {
	at := w.time(s.From, s.To)
	out := Shift{Space: s.Space, From: at.From, To: at.To, Person: w.cardOrNone(s.Person), Replacement: s.Replacement}
	if s.Turn != s.Person {
		out.Turn = w.cardOrNone(s.Turn)
	}
	for _, away := range leave {
		if away.From.Before(s.To) && away.To.After(s.From) {
			out.Away = append(out.Away, w.time(away.From, away.To))
		}
	}
	return out
}

func (w shower) turns(r *oncall.Rota) *Turns {
	if r == nil || r.Ends() {
		return nil
	}
	return &Turns{r.Zone, r.First, r.Handoff, r.Days, rest.Each(r.People, w.card), w.cards[r.CreatedBy], r.CreatedAt}
}

func (w shower) replacement(o oncall.Replacement) Replacement {
	return Replacement{o.ID, w.cards[o.Person], o.Zone, o.From, o.To, w.cards[o.CreatedBy], o.CreatedAt, o.Swap}
}

// NewTurns are turns to be declared.
type NewTurns struct {
	Version int64          `json:"version" example:"3" doc:"Of what they were made from; refused with the code rota_changed when somebody was faster."`
	Zone    string         `json:"zone" maxLength:"60" example:"Europe/Lisbon" doc:"On whose clock they are handed over, by its IANA name."`
	First   worktime.Date  `json:"first" doc:"The local date on which the first turn begins."`
	Handoff worktime.Clock `json:"handoff" doc:"At which time of day each begins."`
	Days    int            `json:"days" minimum:"1" maximum:"84" example:"7" doc:"How many days each lasts."`
	People  []rest.Ref     `json:"people" maxItems:"50" doc:"Who takes them, in this order: members of the space."`
}

type declareInput struct {
	rest.SpacePath
	Body NewTurns
}

func (s *surface) declare(c *rest.Call, in *declareInput) (OnCall, error) {
	where, err := in.Space.ID("space")
	if err != nil {
		return OnCall{}, err
	}
	b := in.Body
	_, err = s.Rotas.Declare(c.Ctx, c.Actor, b.Version, oncall.Rota{Space: where, Zone: b.Zone, First: b.First, Handoff: b.Handoff, Days: b.Days, People: people(b.People)})
	if err != nil {
		return OnCall{}, err
	}
	return s.look(c, where, daysAhead)
}

// daysAhead is how far an answer to a change looks.
const daysAhead = 28

type endInput struct {
	rest.SpacePath
	Body struct {
		Version int64 `json:"version" example:"3" doc:"Of what is ended; refused with the code rota_changed when somebody was faster."`
	}
}

func (s *surface) end(c *rest.Call, in *endInput) (OnCall, error) {
	where, err := in.Space.ID("space")
	if err == nil {
		err = s.Rotas.End(c.Ctx, c.Actor, where, in.Body.Version)
	}
	if err != nil {
		return OnCall{}, err
	}
	return s.look(c, where, daysAhead)
}

// NewReplacement is a replacement to be made.
type NewReplacement struct {
	Person rest.Ref        `json:"person" doc:"Who shall be on call: a member of the space."`
	Zone   string          `json:"zone" maxLength:"60" example:"Europe/Lisbon" doc:"On whose clock the times are read, by its IANA name."`
	From   worktime.Moment `json:"from" doc:"When it begins."`
	To     worktime.Moment `json:"to" doc:"When it ends."`
}

type replaceInput struct {
	rest.SpacePath
	Body NewReplacement
}

func (s *surface) replace(c *rest.Call, in *replaceInput) (Replacement, error) {
	where, err := in.Space.ID("space")
	if err != nil {
		return Replacement{}, err
	}
	b := in.Body
	made, err := s.Rotas.Replace(c.Ctx, c.Actor, oncall.Replacement{Space: where, Person: b.Person.Anybody(), Zone: b.Zone, From: b.From, To: b.To})
	if err != nil {
		return Replacement{}, err
	}
	w, err := s.shower(c, []id.ID{made.Person, made.CreatedBy})
	c.Made("/spaces/" + where.String() + "/on-call")
	return w.replacement(made), err
}

type replacementPath struct {
	rest.SpacePath
	Replacement rest.Ref `path:"replacement" doc:"The id of a replacement."`
}

func (s *surface) takeBack(c *rest.Call, in *replacementPath) (rest.None, error) {
	where, err := in.Space.ID("space")
	if err != nil {
		return rest.None{}, err
	}
	of, err := in.Replacement.ID("replacement")
	if err == nil {
		err = s.Rotas.TakeBack(c.Ctx, c.Actor, where, of)
	}
	return rest.None{}, err
}

type toldInput struct {
	rest.SpacePath
	Body struct {
		People []rest.Ref `json:"people" maxItems:"20" doc:"Members of the space; nobody for who raised it alone."`
	}
}

func (s *surface) setTold(c *rest.Call, in *toldInput) (rest.None, error) {
	where, err := in.Space.ID("space")
	if err == nil {
		err = s.Rotas.SetFallback(c.Ctx, c.Actor, where, people(in.Body.People))
	}
	return rest.None{}, err
}

type lineInput struct {
	rest.SpacePath
	Body struct {
		Line string `json:"line" maxLength:"200" example:"+351 21 000 00 00" doc:"A number, or an https link; empty for none."`
	}
}

func (s *surface) setLine(c *rest.Call, in *lineInput) (rest.None, error) {
	where, err := in.Space.ID("space")
	if err == nil {
		err = s.Rotas.SetLine(c.Ctx, c.Actor, where, in.Body.Line)
	}
	return rest.None{}, err
}

type mineInput struct {
	rest.Paging
	Days int `query:"days" minimum:"1" maximum:"92" default:"28" example:"28" doc:"How many days to look ahead."`
}

func (s *surface) mine(c *rest.Call, in *mineInput) (rest.Page[Shift], error) {
	now := s.Now()
	found, err := s.Rotas.Mine(c.Ctx, c.Actor, now, now.AddDate(0, 0, in.Days))
	if err != nil {
		return rest.Page[Shift]{}, err
	}
	w, err := s.shower(c, []id.ID{c.Actor.ID})
	if err != nil {
		return rest.Page[Shift]{}, err
	}
	list := rest.Each(found, func(shift oncall.Shift) Shift { return w.shift(shift, nil) })
	return rest.PageOf(list, func(v Shift) string { return v.To.At.Format(time.RFC3339) + " " + v.Space.String() }, in.Paging, "shifts")
}

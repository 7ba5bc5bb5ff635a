package urgents

import (
	"time"

	"meantime/internal/api/rest"
	"meantime/internal/id"
	"meantime/internal/urgent"
)

// NewUrgent is what somebody writes to raise something urgent.
type NewUrgent struct {
	Space rest.Ref `json:"space" doc:"The space to raise it in."`
	Title string   `json:"title" maxLength:"200" example:"Nobody can board the 10:55" doc:"Its title."`
	Body  string   `json:"body,omitempty" maxLength:"64000" example:"The gate in Almada says no to every ticket." doc:"What more there is to say, in Markdown."`
	Worse string   `json:"worse" maxLength:"500" example:"The ferry leaves without its people." doc:"What gets worse by waiting."`
	Asked rest.Ref `json:"asked,omitempty" doc:"Who is rung first, if inside their hours; missing for nobody in particular."`
}

type raiseInput struct{ Body NewUrgent }

func (s *surface) raise(c *rest.Call, in *raiseInput) (Urgent, error) {
	b := in.Body
	where, err := b.Space.ID("space")
	if err != nil {
		return Urgent{}, err
	}
	asked, err := b.Asked.Optional("person")
	if err != nil {
		return Urgent{}, err
	}
	made, err := s.Urgents.Raise(c.Ctx, c.Actor, urgent.Raising{Space: where, Title: b.Title, Body: b.Body, Worse: b.Worse, Asked: asked})
	if err != nil {
		return Urgent{}, err
	}
	c.Made("/urgents/" + made.ID.String())
	return s.show(c, made)
}

func (s *surface) show(c *rest.Call, v urgent.Urgent) (Urgent, error) {
	w, err := s.shower(c, v)
	if err != nil {
		return Urgent{}, err
	}
	return w.urgent(v), nil
}

// UrgentPath says which urgent is meant.
type UrgentPath struct {
	Urgent rest.Ref `path:"urgent" doc:"The id of something urgent."`
}

func (s *surface) get(c *rest.Call, in *UrgentPath) (Urgent, error) {
	return s.on(c, in, func(id.ID) error { return nil })
}

func (s *surface) mine(c *rest.Call, in *UrgentPath) (Urgent, error) {
	return s.on(c, in, func(v id.ID) error { return s.Urgents.Mine(c.Ctx, c.Actor, v) })
}

func (s *surface) send(c *rest.Call, in *UrgentPath) (Urgent, error) {
	return s.on(c, in, func(v id.ID) error {
		_, err := s.Urgents.Send(c.Ctx, c.Actor, v)
		return err
	})
}

func (s *surface) drop(c *rest.Call, in *UrgentPath) (Urgent, error) {
	return s.on(c, in, func(v id.ID) error { return s.Urgents.Drop(c.Ctx, c.Actor, v) })
}

// Resolution is how something urgent ended.
type Resolution struct {
	Was  string `json:"was" maxLength:"500" example:"The reader had lost its network." doc:"What it was, in a sentence."`
	Done string `json:"done" maxLength:"500" example:"I pulled the plug and put it back." doc:"What was done, in a sentence."`
}

type resolveInput struct {
	UrgentPath
	Body Resolution
}

func (s *surface) resolve(c *rest.Call, in *resolveInput) (Urgent, error) {
	return s.on(c, &in.UrgentPath, func(v id.ID) error {
		tag, err := s.tongue(c)
		if err != nil {
			return err
		}
		_, err = s.Urgents.Resolve(c.Ctx, c.Actor, v, urgent.Resolution{Was: in.Body.Was, Done: in.Body.Done}, s.Words.Locale(tag))
		return err
	})
}

// on does something with an urgent and answers with what it is then.
func (s *surface) on(c *rest.Call, in *UrgentPath, do func(v id.ID) error) (Urgent, error) {
	v, err := in.Urgent.ID("urgent")
	if err == nil {
		err = do(v)
	}
	if err != nil {
		return Urgent{}, err
	}
	found, err := s.Urgents.Find(c.Ctx, c.Actor, v)
	if err != nil {
		return Urgent{}, err
	}
	return s.show(c, found)
}

type openInput struct {
	rest.Paging
	Space rest.Ref `query:"space" doc:"Of this space alone."`
}

func (s *surface) listOpen(c *rest.Call, in *openInput) (rest.Page[Urgent], error) {
	where, err := in.Space.Optional("space")
	if err != nil {
		return rest.Page[Urgent]{}, err
	}
	list, err := s.Urgents.Open(c.Ctx, c.Actor, where)
	if err != nil {
		return rest.Page[Urgent]{}, err
	}
	out, err := s.showAll(c, list)
	if err != nil {
		return rest.Page[Urgent]{}, err
	}
	return rest.PageOf(out, func(v Urgent) string { return latest(v.ID) }, in.Paging, "urgents")
}

// latest orders ids from the latest to the first.
func latest(v id.ID) string { return (1<<63 - 1 - v).String() }

func (s *surface) showAll(c *rest.Call, list []urgent.Urgent) ([]Urgent, error) {
	w, err := s.shower(c, list...)
	return rest.Each(list, w.urgent), err
}

type logInput struct {
	rest.SpacePath
	rest.Paging
}

func (s *surface) log(c *rest.Call, in *logInput) (out rest.Page[Urgent], err error) {
	where, err := in.Space.ID("space")
	if err != nil {
		return out, err
	}
	before, err := in.After("urgent log")
	if err != nil {
		return out, err
	}
	list, next, err := s.Urgents.Log(c.Ctx, c.Actor, where, before, in.Limit)
	if err != nil {
		return out, err
	}
	if next != 0 {
		out.Next = rest.CursorOf("urgent log", next.String())
	}
	out.Items, err = s.showAll(c, list)
	return out, err
}

func (s *surface) rings(c *rest.Call, in *rest.ListInput) (out rest.Page[Ringing], err error) {
	list, err := s.Urgents.Ringing(c.Ctx, c.Actor)
	if err != nil {
		return out, err
	}
	found := make([]urgent.Urgent, len(list))
	for i, r := range list {
		found[i] = r.Urgent
	}
	w, err := s.shower(c, found...)
	if err != nil {
		return out, err
	}
	shown := rest.Each(list, func(r urgent.Ringing) Ringing { return Ringing{w.urgent(r.Urgent), w.ring(r.Ring), r.Sounds(s.Now())} })
	return rest.PageOf(shown, func(r Ringing) string { return latest(r.Urgent.ID) }, in.Paging, "rings")
}

// Unraised is what would be raised.
type Unraised struct {
	Space rest.Ref `json:"space" doc:"The space to raise it in."`
	Asked rest.Ref `json:"asked,omitempty" doc:"Who is rung first, if inside their hours; missing for nobody in particular."`
}

type previewInput struct{ Body Unraised }

// Ladder is whom something urgent would ring if it were raised now and nobody answered.
type Ladder struct {
	Rings     []Ring        `json:"rings" doc:"Who would be rung when, in that order."`
	Passed    []Passed      `json:"passed" doc:"Who is asked, or on call, and would not be rung."`
	OnCall    *rest.Card    `json:"on_call,omitempty" doc:"Who is on call for the space now; missing for nobody."`
	Exhausted rest.Instant  `json:"exhausted" doc:"When nobody would be left to ring."`
	Told      []rest.Card   `json:"told" doc:"Who would be told then, beside you."`
	Wait      int           `json:"wait_minutes" example:"10" doc:"How long each step waits, in minutes."`
	Left      int           `json:"left" example:"3" doc:"How many you can still raise."`
	Again     *rest.Instant `json:"again,omitempty" sample:"no" doc:"When you can raise the next one, if none is left; missing where the settings allow none."`
}

// Passed is somebody whom a ladder passes.
type Passed struct {
	Person rest.Card `json:"person" doc:"Who."`
	Reason string    `json:"reason" enum:"asked,on_call" example:"asked" doc:"For what one would expect this person to be rung."`
	Why    string    `json:"why" enum:"on_leave,not_now,rung,yours" example:"not_now" doc:"On leave, not at this hour, rung in this round already, or you."`
}

func (s *surface) preview(c *rest.Call, in *previewInput) (out Ladder, err error) {
	where, err := in.Body.Space.ID("space")
	if err != nil {
		return out, err
	}
	p, err := s.Urgents.Preview(c.Ctx, c.Actor, where, in.Body.Asked.Anybody())
	if err != nil {
		return out, err
	}
	people := append([]id.ID{p.OnCall}, p.Told...)
	for _, r := range p.Rings {
		people = append(people, r.Person)
	}
	for _, one := range p.Passed {
		people = append(people, one.Person)
	}
	w, err := s.showing(c, people)
	if err != nil {
		return out, err
	}
	out = Ladder{Rings: w.rings(p.Rings), Exhausted: w.at(p.Exhausted), Wait: int(p.Wait / time.Minute), Left: p.Left.Left,
		Again:  rest.InstantOrNone(p.Left.Next, w.clock),
		Told:   rest.Each(p.Told, func(who id.ID) rest.Card { return w.cards[who] }),
		Passed: rest.Each(p.Passed, func(o urgent.Passed) Passed { return Passed{w.cards[o.Person], string(o.Reason), string(o.Why)} })}
	if p.OnCall != 0 {
		onCall := w.cards[p.OnCall]
		out.OnCall = &onCall
	}
	return out, nil
}

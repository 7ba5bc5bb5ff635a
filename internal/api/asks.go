package api

import (
	"cmp"
	"fmt"
	"slices"
	"time"

	"meantime/internal/api/rest"
	"meantime/internal/ask"
	"meantime/internal/fault"
	"meantime/internal/id"
	"meantime/internal/worktime"
)

func (s *surface) asks() {
	g := s.Group("Asks", "What people need of each other. A new thread asks: see Start a thread. Until when is one of working_minutes, working_days, end_of_day (0 is the working day on which it is asked) and by_local (as 2026-10-15T15:00), in the time of whoever is asked; without any it is whenever it suits.")
	rest.Register(g, rest.Op{Route: "GET /asks", ID: "list-asks", Scope: rest.Read, Summary: "List what is asked",
		About: "What you are asked, or what others are asked for you, while it is open; or the half hours that suit and are not over: what is due first comes first, what has no time last. What you are asked is here once a delivery has brought it, or you have read it. What your spaces are asked, and nobody has taken, is a side of its own. It shows 200 at the most; more comes up as these end."}, s.listAsks)
	rest.Register(g, rest.Op{Route: "GET /asks/{asked}", ID: "get-ask", Scope: rest.Read, Summary: "That somebody is asked",
		About: "For everybody who sees the thread."}, s.getAsked)
	rest.Register(g, rest.Op{Route: "POST /asks/{asked}/done", ID: "finish-ask", Scope: rest.Write, Summary: "Say that it is answered",
		About: "For who is asked, where the answer was given elsewhere. A letter can be the answer itself: see Reply. Of half an hour to talk it says that it suits, as long as it is not over."}, s.finishAsk)
	rest.Register(g, rest.Op{Route: "POST /asks/{asked}/not-then", ID: "decline-half-hour", Scope: rest.Write, Summary: "Say that a half hour does not suit",
		About: "For who is asked for half an hour, also after it had suited. Who asks is told, with another one that would suit instead, if you name it."}, s.notThen)
	rest.Register(g, rest.Op{Route: "POST /asks/{asked}/talk", ID: "move-half-hour", Scope: rest.Write, Summary: "Ask for another half hour",
		About: "For who asks: all who are asked for it, have agreed or would rather have another are asked for this one. Who proposed just that one has agreed."}, s.talkAt)
	rest.Register(g, rest.Op{Route: "POST /asks/{asked}/hand-on", ID: "hand-on-ask", Scope: rest.Write, Status: 201, Summary: "Hand it on",
		About: "For who is asked, and for who asks: somebody else who sees the space is asked instead. Where nothing is said of it, the time begins anew, and is counted in the other's own; a time of day that has gone by is not handed on."}, s.handOn)
	rest.Register(g, rest.Op{Route: "POST /asks/{asked}/again", ID: "ask-again", Scope: rest.Write, Status: 201, Summary: "Ask again",
		About: "For who asks: the same person is asked anew, until another time."}, s.askAgain)
	rest.Register(g, rest.Op{Route: "POST /asks/{asked}/carry-on", ID: "carry-on-without", Scope: rest.Write, Summary: "Carry on without",
		About: "For who asks: it goes on without an answer of this person."}, s.carryOn)
	rest.Register(g, rest.Op{Route: "POST /asks/{asked}/withdraw", ID: "withdraw-ask", Scope: rest.Write, Summary: "Withdraw it",
		About: "For who asks: it is not needed of this person any more. A half hour that suited this person is called off."}, s.withdrawAsk)
	rest.Register(g, rest.Op{Route: "POST /asks/{asked}/take", ID: "take-ask", Scope: rest.Write, Status: 201, Summary: "Take it",
		About: "For a member of a space of which work is asked: it becomes yours. Of several who take it at once, one gets it. The time begins anew, and is counted in your own; a time of day that has gone by does not count any more."}, s.takeAsk)
	rest.Register(g, rest.Op{Route: "POST /asks/{asked}/give-back", ID: "give-ask-back", Scope: rest.Write, Status: 201, Summary: "Give it back",
		About: "For who is asked for what was asked of the space: somebody else can take it. Who asks is told."}, s.giveAskBack)
	rest.Register(g, rest.Op{Route: "POST /dues", ID: "preview-dues", Scope: rest.Read, Pure: true, Summary: "Until when would they answer?",
		About: "Tells before anything is asked when each of some people would have to answer, on your clock, for each of several ways to say it. Who does not see the space is left out."}, s.previewDues)
}

// Ask is what a thread needs of people.
type Ask struct {
	ID      id.ID     `json:"id" doc:"The id of the ask."`
	Kind    string    `json:"kind" enum:"answer,decision,work,talk" example:"answer" doc:"What is needed: an answer, a decision, some work, or half an hour to talk."`
	Author  rest.Card `json:"author" doc:"Who needs it."`
	OfSpace bool      `json:"of_space" example:"false" doc:"Whether it is asked of the space, for one of its members to take."`
	Open    bool      `json:"open" example:"true" doc:"Whether somebody is still asked."`
	Created time.Time `json:"created_at" example:"2026-10-13T09:40:00Z" doc:"When it was asked."`
	Asked   []Asked   `json:"asked" doc:"Who was asked, in that order. Asking ends once; what follows it is another one."`
}

// Asked is that one person is asked, or a space until one of its members takes it.
type Asked struct {
	ID      id.ID         `json:"id" doc:"The id of this person's being asked."`
	Ask     id.ID         `json:"ask" doc:"The ask that it belongs to."`
	Kind    string        `json:"kind" enum:"answer,decision,work,talk" example:"answer" doc:"What is needed: an answer, a decision, some work, or half an hour to talk."`
	Thread  id.ID         `json:"thread" doc:"The thread that asks."`
	Title   string        `json:"title" example:"The lamp on the east mole" doc:"Of the thread."`
	Space   id.ID         `json:"space" doc:"The space."`
	Name    string        `json:"space_name" example:"Harbour lights" doc:"What the space is called."`
	Author  rest.Card     `json:"author" doc:"Who needs it."`
	OfSpace bool          `json:"of_space" example:"false" doc:"Whether it was asked of the space, for one of its members to take."`
	Person  *rest.Card    `json:"person,omitempty" doc:"Who is asked; missing while nobody has taken what the space is asked."`
	By      rest.Card     `json:"by" doc:"Who asked this person: the author, who handed it on, or the person, who took it."`
	Follows id.ID         `json:"follows,omitempty" sample:"no" doc:"The asking that ended by this one; missing for the first."`
	Said    string        `json:"said,omitempty" sample:"no" example:"Kenji wrote it." doc:"What was said with handing it on."`
	Want    worktime.Want `json:"want,omitzero" doc:"Until when, in the working time of the person asked; missing for whenever it suits."`
	Due     *rest.Instant `json:"due,omitempty" doc:"When that is, on your clock, or when the half hour begins; missing for no time, and where only the day is shared."`
	DueDay  string        `json:"due_day,omitempty" sample:"no" format:"date" example:"2026-10-14" doc:"On which date of your calendar, for a person who shares no times."`
	Past    bool          `json:"past" example:"false" doc:"Whether that has gone by while it is open."`
	Gone    bool          `json:"gone" example:"false" doc:"Whether it is open, and the person is no longer here, or does not see the space any more."`
	Created time.Time     `json:"created_at" example:"2026-10-13T09:40:00Z" doc:"When this person was asked."`
	Ended   *Ended        `json:"ended,omitempty" sample:"no" doc:"How it ended; missing while it is open."`

	order string
}

// Ended is how asking one person ended.
type Ended struct {
	How    string    `json:"how" enum:"answered,handed_on,asked_again,carried_on,withdrawn,taken,given_back,not_then" example:"answered" doc:"The way in which it ended. Of half an hour, answered says that it suits, as long as nothing newer is asked of this person."`
	By     rest.Card `json:"by" doc:"Who ended it."`
	At     time.Time `json:"at" example:"2026-10-14T08:15:00Z" doc:"When."`
	Letter id.ID     `json:"letter,omitempty" doc:"The letter that answered; missing for none."`

	Instead time.Time `json:"instead,omitzero" sample:"no" example:"2026-10-15T14:00:00Z" doc:"When the half hour would begin that suits instead; missing for none."`
}

// askOf shows the ask of a thread; nil for none.
func (s *surface) askOf(c *rest.Call, a *ask.Ask) (*Ask, error) {
	if a == nil {
		return nil, nil
	}
	list, err := s.asked(c, a.Asked)
	if err != nil {
		return nil, err
	}
	cards, err := s.Cards(c.Ctx, a.Author)
	return &Ask{a.ID, string(a.Kind), cards[a.Author], a.OfSpace, a.Open(), a.CreatedAt, list}, err
}

// asked shows that people are asked, on the caller's clock.
func (s *surface) asked(c *rest.Call, list []ask.Asked) ([]Asked, error) {
	var ids, asked, people []id.ID
	for _, q := range list {
		ids, asked, people = append(ids, q.ID), append(asked, q.Clock()), append(people, q.Clock(), q.Author, q.By)
		if q.End != nil {
			people = append(people, q.End.By)
		}
	}
	lines, err := s.Threads.Lines(c.Ctx, c.Actor, ids)
	if err != nil {
		return nil, err
	}
	cards, err := s.Cards(c.Ctx, people...)
	if err != nil {
		return nil, err
	}
	clock, err := s.Clocks(c, asked)
	return rest.Each(list, func(q ask.Asked) Asked {
		out := Asked{ID: q.ID, Ask: q.Ask, Kind: string(q.Kind), Thread: q.Thread, Title: lines[q.ID].Title, Space: q.Space, Name: lines[q.ID].Name,
			Author: cards[q.Author], OfSpace: q.OfSpace, By: cards[q.By], Follows: q.Follows, Said: q.Said, Want: q.Want, Past: q.Past(s.Now()), Gone: q.Gone, Created: q.CreatedAt}
		if person, ok := cards[q.Person]; ok {
			out.Person = &person
		}
		whose := q.Clock()
		if q.Kind == ask.Talk { // the asker said when it is, so it is on nobody's schedule
			whose = c.Actor.ID
		}
		out.Due, out.DueDay, out.order = clock.Shown(whose, q.DueAt)
		out.order += q.ID.String()
		if e := q.End; e != nil {
			out.Ended = &Ended{string(e.How), cards[e.By], e.At, e.Letter, e.Instead}
		}
		return out
	}), err
}

type asksInput struct {
	rest.Paging
	Side string `query:"side" enum:"mine,theirs,to_take,agreed" default:"mine" example:"mine" doc:"What you are asked, what others are asked for you, what your spaces are asked and nobody has taken, or the half hours that suit, of both sides, until they are over."`
}

func (s *surface) listAsks(c *rest.Call, in *asksInput) (rest.Page[Asked], error) {
	look := s.Asks.Mine
	switch in.Side {
	case "theirs":
		look = s.Asks.Theirs
	case "to_take":
		look = s.Asks.ToTake
	case "agreed":
		look = s.Asks.Talks
	}
	found, err := look(c.Ctx, c.Actor)
	if err != nil {
		return rest.Page[Asked]{}, err
	}
	list, err := s.asked(c, found)
	if err != nil {
		return rest.Page[Asked]{}, err
	}
	return rest.PageOf(list, func(a Asked) string { return a.order }, in.Paging, "asks, "+in.Side)
}

// AskedPath says whose being asked is meant.
type AskedPath struct {
	Asked rest.Ref `path:"asked" doc:"The id of somebody's being asked."`
}

func (s *surface) getAsked(c *rest.Call, in *AskedPath) (Asked, error) {
	return s.onAsked(c, in, func(id.ID) error { return nil })
}

func (s *surface) finishAsk(c *rest.Call, in *AskedPath) (Asked, error) {
	return s.onAsked(c, in, func(v id.ID) error { return s.Asks.Done(c.Ctx, c.Actor, v) })
}

func (s *surface) carryOn(c *rest.Call, in *AskedPath) (Asked, error) {
	return s.onAsked(c, in, func(v id.ID) error { return s.Asks.CarryOn(c.Ctx, c.Actor, v) })
}

func (s *surface) withdrawAsk(c *rest.Call, in *AskedPath) (Asked, error) {
	return s.onAsked(c, in, func(v id.ID) error { return s.Asks.Withdraw(c.Ctx, c.Actor, v) })
}

// onAsked does something with an asking and answers with what it is then.
func (s *surface) onAsked(c *rest.Call, in *AskedPath, do func(v id.ID) error) (Asked, error) {
	v, err := in.Asked.ID("ask")
	if err == nil {
		err = do(v)
	}
	if err != nil {
		return Asked{}, err
	}
	return s.askedNow(c, v)
}

func (s *surface) askedNow(c *rest.Call, v id.ID) (Asked, error) {
	q, err := s.Asks.Find(c.Ctx, c.Actor, v)
	if err != nil {
		return Asked{}, err
	}
	list, err := s.asked(c, []ask.Asked{q})
	if err != nil {
		return Asked{}, err
	}
	return list[0], nil
}

// HandingOn has somebody else asked.
type HandingOn struct {
	To   rest.Ref `json:"to" doc:"Who is asked instead."`
	Said string   `json:"said,omitempty" maxLength:"500" example:"You know the lamp better than I do." doc:"A few words that go with it."`

	Want  *rest.Want `json:"want,omitempty" sample:"no" doc:"Until when, in the working time of who is asked then; missing for as before."`
	Until string     `json:"until,omitempty" maxLength:"100" sample:"no" example:"end of Friday" doc:"The same in words, in the place of want: see Start a thread."`
}

type handInput struct {
	AskedPath
	Body HandingOn
}

func (s *surface) handOn(c *rest.Call, in *handInput) (Asked, error) {
	return s.followedBy(c, &in.AskedPath, func(v id.ID) (ask.Asked, error) {
		to, said := in.Body.To.Anybody(), in.Body.Said
		if in.Body.Want == nil && in.Body.Until == "" {
			return s.Asks.HandOn(c.Ctx, c.Actor, v, to, said)
		}
		w, err := s.until(in.Body.Want, in.Body.Until)
		if err != nil {
			return ask.Asked{}, err
		}
		made, err := s.Asks.HandOnUntil(c.Ctx, c.Actor, v, to, said, w)
		return made, unclear(err, w)
	})
}

// AskingAgain is until when somebody is asked anew.
type AskingAgain struct {
	Want  *rest.Want `json:"want,omitempty" doc:"Until when, in the working time of the person asked; missing for whenever it suits."`
	Until string     `json:"until,omitempty" maxLength:"100" sample:"no" example:"end of Friday" doc:"The same in words, in the place of want: see Start a thread."`
}

type againInput struct {
	AskedPath
	Body AskingAgain
}

func (s *surface) askAgain(c *rest.Call, in *againInput) (Asked, error) {
	return s.followedBy(c, &in.AskedPath, func(v id.ID) (ask.Asked, error) {
		w, err := s.until(in.Body.Want, in.Body.Until)
		if err != nil {
			return ask.Asked{}, err
		}
		if w.Typed == nil {
			return s.Asks.Again(c.Ctx, c.Actor, v, w.Want)
		}
		made, err := s.Asks.AgainBy(c.Ctx, c.Actor, v, *w.Typed)
		return made, unclear(err, w)
	})
}

// until reads until when something is wanted: by a want, in words, or whenever it suits.
func (s *surface) until(want *rest.Want, words string) (w ask.Wanted, err error) {
	if w.Want, err = want.Read("want"); err != nil || words == "" {
		return w, err
	}
	w.Typed, err = s.typed("until", words, want != nil)
	return w, err
}

// unclear has what is wrong with a time in words be said of the words.
func unclear(err error, w ask.Wanted) error {
	if f := fault.Of(err); err != nil && f.Field == "want" && w.Typed != nil {
		return fault.Invalid("until", f.Message)
	}
	return err
}

func (s *surface) takeAsk(c *rest.Call, in *AskedPath) (Asked, error) {
	return s.followedBy(c, in, func(v id.ID) (ask.Asked, error) { return s.Asks.Take(c.Ctx, c.Actor, v) })
}

func (s *surface) giveAskBack(c *rest.Call, in *AskedPath) (Asked, error) {
	return s.followedBy(c, in, func(v id.ID) (ask.Asked, error) { return s.Asks.GiveBack(c.Ctx, c.Actor, v) })
}

// followedBy ends an asking by another one, and answers with that.
func (s *surface) followedBy(c *rest.Call, in *AskedPath, do func(v id.ID) (ask.Asked, error)) (Asked, error) {
	v, err := in.Asked.ID("ask")
	if err != nil {
		return Asked{}, err
	}
	made, err := do(v)
	if err != nil {
		return Asked{}, err
	}
	c.Made("/asks/" + made.ID.String())
	return s.askedNow(c, made.ID)
}

// NewAsk is what a new thread needs of people.
type NewAsk struct {
	Kind    string     `json:"kind" enum:"answer,decision,work,talk" example:"answer" doc:"What is needed: an answer, a decision, some work, or half an hour to talk."`
	Of      []rest.Ref `json:"of,omitempty" maxItems:"20" doc:"Whom you ask: people who see the space, up to twenty. Missing where you ask the space."`
	OfSpace bool       `json:"of_space,omitempty" sample:"no" doc:"Work is asked of the space instead: one of its members takes it. Its time is counted in yours until then."`
	Want    *rest.Want `json:"want,omitempty" doc:"Until when, in the working time of each of them; missing for whenever it suits."`
	Until   string     `json:"until,omitempty" maxLength:"100" sample:"no" example:"end of Friday" doc:"The same in words, English or Portuguese, in the place of want: “2 working days”, “Thu 15:00”, “fim de sexta”. Days and times of day are those on the clock of whoever is asked."`
	At      time.Time  `json:"at,omitzero" sample:"no" example:"2026-10-14T13:00:00Z" doc:"Of half an hour to talk: when it begins. Nothing else says until when it is needed, and nothing is put into a calendar."`
}

// Wanted is what a thread will ask when it is started.
type Wanted struct {
	Kind string        `json:"kind" enum:"answer,decision,work,talk" example:"answer" doc:"What is needed: an answer, a decision, some work, or half an hour to talk."`
	Of   []id.ID       `json:"of" doc:"Who will be asked; nobody where the space is."`
	Want worktime.Want `json:"want,omitzero" doc:"Until when, in the working time of each of them; missing for whenever it suits, and where it is typed."`

	Typed   string `json:"typed,omitempty" example:"Thu 15:00" doc:"Until when as it was typed, on the clock of each of them; missing where it was not."`
	OfSpace bool   `json:"of_space,omitempty" sample:"no" doc:"Whether the space will be asked, for one of its members to take it."`

	At time.Time `json:"at,omitzero" sample:"no" example:"2026-10-14T13:00:00Z" doc:"Of half an hour to talk: when it begins."`
}

// wantedOf shows what a thread will ask; nil for nothing.
func wantedOf(w *ask.Wanted) *Wanted {
	if w == nil {
		return nil
	}
	out := &Wanted{Kind: string(w.Kind), Of: append([]id.ID{}, w.Of...), Want: w.Want, OfSpace: w.OfSpace, At: w.At}
	if w.Typed != nil {
		out.Typed = w.Typed.Text
	}
	return out
}

// wanted reads what a new thread asks; nil for nothing.
func (s *surface) wanted(a *NewAsk) (*ask.Wanted, error) {
	if a == nil {
		return nil, nil
	}
	w := &ask.Wanted{Kind: ask.Kind(a.Kind), Of: rest.Each(a.Of, rest.Ref.Anybody), OfSpace: a.OfSpace, At: a.At}
	var err error
	if w.Want, err = a.Want.Read("ask.want"); err != nil || a.Until == "" {
		return w, err
	}
	w.Typed, err = s.typed("ask.until", a.Until, a.Want != nil)
	return w, err
}

// typed is until when in words, which stand in the place of a want. field is where they stand in the body.
func (s *surface) typed(field, until string, also bool) (*ask.Typed, error) {
	if also {
		return nil, fault.Invalid(field, "Please say until when once: as want or in words.")
	}
	t := &ask.Typed{Text: until, At: s.Now()}
	if err := t.Check(); err != nil {
		return nil, fault.Invalid(field, fault.Of(err).Message)
	}
	return t, nil
}

// wantedIn is wanted for what is either a new thread or a reply: a reply asks nothing.
func (s *surface) wantedIn(a *NewAsk, thread id.ID) (*ask.Wanted, error) {
	if a != nil && thread != 0 {
		return nil, fault.Invalid("ask", "A new thread can ask for something, a reply cannot.")
	}
	return s.wanted(a)
}

// inAsk names the field that a fault is about as the body has it, where what is asked stands inside it.
func inAsk(err error) error {
	f := fault.Of(err)
	if err == nil || f.Kind != fault.KindInvalid || f.Field != "of" && f.Field != "want" && f.Field != "at" {
		return err
	}
	inside := *f
	inside.Field = "ask." + f.Field
	return &inside
}

// Proposals are several ways to say until when people would be asked.
type Proposals struct {
	Space   rest.Ref    `json:"space" doc:"Where."`
	Of      []rest.Ref  `json:"of,omitempty" maxItems:"20" doc:"Whom you would ask: up to twenty people. Missing where you would ask the space."`
	OfSpace bool        `json:"of_space,omitempty" sample:"no" doc:"Whether you would ask the space, which goes by your clock until one of its members takes it."`
	Wants   []rest.Want `json:"wants,omitempty" maxItems:"10" doc:"Until when, in the working time of each of them: up to ten."`
	Until   string      `json:"until,omitempty" maxLength:"100" sample:"no" example:"end of Friday" doc:"One more, in words: see Start a thread."`
}

type proposalsInput struct{ Body Proposals }

// Dues are the times until which people would be asked.
type Dues struct {
	Items []Due `json:"items" doc:"By person, and for each in the order of the wants, what is in words last."`
}

// Due is until when one person would be asked.
type Due struct {
	Person  *rest.Card    `json:"person,omitempty" doc:"Who would be asked; missing for the space."`
	Want    worktime.Want `json:"want,omitzero" doc:"The want that it follows from; missing for whenever it suits."`
	Due     *rest.Instant `json:"due,omitempty" doc:"When that is, on your clock; missing for no time, for one that cannot be, and where only the day is shared."`
	DueDay  string        `json:"due_day,omitempty" sample:"no" format:"date" example:"2026-10-14" doc:"On which date of your calendar, for a person who shares no times."`
	Problem string        `json:"problem,omitempty" sample:"no" example:"That time has gone by already where it is to be answered." doc:"Why this person cannot be asked until then; missing where that can be."`
}

func (s *surface) previewDues(c *rest.Call, in *proposalsInput) (Dues, error) {
	where, err := in.Body.Space.ID("space")
	if err != nil {
		return Dues{}, err
	}
	base := ask.Wanted{Kind: ask.Work, Of: rest.Each(in.Body.Of, rest.Ref.Anybody), OfSpace: in.Body.OfSpace}
	var choices []ask.Wanted
	for i := range in.Body.Wants {
		w := base
		if w.Want, err = in.Body.Wants[i].Read(fmt.Sprintf("wants[%d]", i)); err != nil {
			return Dues{}, err
		}
		choices = append(choices, w)
	}
	if in.Body.Until != "" {
		w := base
		if w.Typed, err = s.typed("until", in.Body.Until, false); err != nil {
			return Dues{}, err
		}
		choices = append(choices, w)
	}
	if len(choices) == 0 {
		return Dues{}, fault.Invalid("wants", "Please say until when, at least once.")
	}
	list, err := s.dues(c, where, choices)
	return Dues{list}, err
}

func (s *surface) dues(c *rest.Call, where id.ID, choices []ask.Wanted) ([]Due, error) {
	found, err := s.Asks.Dues(c.Ctx, c.Actor, where, choices...)
	if err != nil {
		return nil, err
	}
	slices.SortStableFunc(found, func(a, b ask.Due) int { return cmp.Compare(a.Person, b.Person) })
	people := rest.Each(found, func(d ask.Due) id.ID { return d.Clock })
	cards, err := s.Cards(c.Ctx, people...)
	if err != nil {
		return nil, err
	}
	clock, err := s.Clocks(c, people)
	return rest.Each(found, func(d ask.Due) Due {
		out := Due{Want: d.Want}
		if d.Person != 0 {
			person := cards[d.Person]
			out.Person = &person
		}
		out.Due, out.DueDay, _ = clock.Shown(d.Clock, d.At)
		if d.Err != nil {
			out.Problem = fault.Of(d.Err).Message
		}
		return out
	}), err
}

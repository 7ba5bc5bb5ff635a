package api

import (
	"time"

	"meantime/internal/api/rest"
	"meantime/internal/ask"
	"meantime/internal/decision"
	"meantime/internal/delivery"
	"meantime/internal/fault"
	"meantime/internal/id"
	"meantime/internal/thread"
	"meantime/internal/worktime"
)

func (s *surface) today() {
	g := s.Group("Today", "What reached you, what comes next, and what you put off.")
	rest.Register(g, rest.Op{Route: "GET /today", ID: "get-today", Scope: rest.Read, Summary: "What is before you",
		About: "The latest delivery to its end, what is neither read nor done of earlier ones, what comes next, and what you put off. Asking for it notes that you have looked, as the web page does."}, s.getToday)
	rest.Register(g, rest.Op{Route: "POST /today/open", ID: "open-early", Scope: rest.Write, Summary: "Open the next delivery early",
		About: "It counts as an interruption, which only you see."}, s.openEarly)
	rest.Register(g, rest.Op{Route: "GET /items/{item}", ID: "get-item", Scope: rest.Read, Summary: "One item"}, s.getItem)
	rest.Register(g, rest.Op{Route: "GET /items/{item}/why", ID: "why-item", Scope: rest.Read, Summary: "Why now, and why not before?",
		About: "What decided when an item came or will come: what held it, the steps through your schedule, and what happened otherwise."}, s.why)
	rest.Register(g, rest.Op{Route: "POST /items/{item}/done", ID: "finish-item", Scope: rest.Write, Summary: "Be done with an item"}, s.finish)
	rest.Register(g, rest.Op{Route: "DELETE /items/{item}/done", ID: "unfinish-item", Scope: rest.Write, Summary: "Take a done back"}, s.unfinish)
	rest.Register(g, rest.Op{Route: "PUT /items/{item}/later", ID: "put-off-item", Scope: rest.Write, Summary: "Put an item off",
		About: "It leaves Today and comes back by itself, outside your hours too."}, s.putOff)
	rest.Register(g, rest.Op{Route: "DELETE /items/{item}/later", ID: "bring-back-item", Scope: rest.Write, Summary: "Bring an item back",
		About: "Takes a putting-off back."}, s.bringBack)
}

// Today is what you have before you.
type Today struct {
	Next       Sealed     `json:"next" doc:"The delivery that comes next."`
	Deliveries []Delivery `json:"deliveries" doc:"The latest one to its end, and of earlier ones what is neither read nor done; the oldest first."`
	Back       []Item     `json:"back" doc:"What you put off and what has come back."`
	Later      []Item     `json:"later" doc:"What you put off, the soonest first."`
}

// Sealed is the delivery that comes next.
type Sealed struct {
	At    *rest.Instant `json:"at,omitempty" doc:"When it comes; missing when nothing waits, or nothing can come in the next 40 days."`
	Items []Item        `json:"items" doc:"What it will bring."`
	Later int           `json:"later" example:"2" doc:"How much waits for a later one, such as the weekly page of a space."`
}

// Delivery is what came at one time.
type Delivery struct {
	At    rest.Instant `json:"at" doc:"Its slot."`
	Early bool         `json:"early" example:"false" doc:"Whether you opened it before its slot."`
	Away  *DaysAway    `json:"away,omitempty" sample:"no" doc:"Where you come back to it after three working days away or more: which those were."`
	Items []Item       `json:"items" doc:"What it brought."`
}

// DaysAway are working days on which you were away.
type DaysAway struct {
	First worktime.Date `json:"first" example:"2026-10-12" doc:"The first of them."`
	Last  worktime.Date `json:"last" example:"2026-10-23" doc:"The last of them."`
	Days  int           `json:"days" example:"10" doc:"How many they are."`
}

// Item is one thing to notice.
type Item struct {
	ID      id.ID         `json:"id" doc:"The id of the item."`
	Kind    string        `json:"kind" enum:"thread,reply,outcome,handed_on,asked_again,given_back,turn,reminder,past,gone,suits,not_then,called_off,talk_gone,swap,swap_answer,stance,review" example:"reply" doc:"A new thread, a reply, the outcome of a thread; that you are asked: what was asked of somebody else, or once more, or because your turn has come in a relay; that what you asked a space for was given back; a reminder of what you are asked; that the time of what you asked for has gone by, or that whoever was asked for it is no longer here; that a half hour suits who was asked for it, does not, or is called off; that somebody with whom you had agreed on one is no longer here; a shift of being on call that is offered to you, or what became of the one that you offered; where somebody stands on what you propose; or that what you decided is due for review."`
	Reason  string        `json:"reason" enum:"belongs,follows,named,mentioned,asked,waits,decided,tends" example:"mentioned" doc:"You belong to the space, you follow the thread, a private note names you as a reader, somebody mentioned you, something is needed of you, you wait for it, you decided it, or you look after the space and whoever decided it is no longer here."`
	Title   string        `json:"title" example:"The lamp on the east mole" doc:"Of the thread."`
	Excerpt string        `json:"excerpt" example:"I saw it too, on Tuesday." doc:"The beginning of what was written, or what was said with handing it on."`
	Words   int           `json:"words" example:"7" doc:"How many words were written."`
	Author  *rest.Card    `json:"author,omitempty" doc:"Who wrote it, or asked; of what is past, who was asked. Missing where a space was, or nobody."`
	Stance  string        `json:"stance,omitempty" sample:"no" enum:"agree,concern,cannot_live_with" example:"concern" doc:"Of a stance: which."`
	Decides id.ID         `json:"decision,omitempty" sample:"no" doc:"The decision that an outcome is, or that is due for review."`
	Asked   id.ID         `json:"asked,omitempty" sample:"no" doc:"Of a reminder: your being asked."`
	Ref     id.ID         `json:"ref" doc:"The letter, the outcome, the stance, your being asked, that something is due, a reminder, or the offer of a shift or its answer."`
	Thread  id.ID         `json:"thread" doc:"The thread; for a shift that is offered, the offer."`
	Space   id.ID         `json:"space" doc:"The space."`
	Name    string        `json:"space_name" example:"Harbour lights" doc:"What the space is called."`
	Written time.Time     `json:"written_at" example:"2026-10-13T09:40:00Z" doc:"When it was written."`
	Came    *rest.Instant `json:"delivered_at,omitempty" doc:"The slot of the delivery that brought it; missing while it waits."`
	Read    time.Time     `json:"read_at,omitzero" sample:"no" doc:"When you read it; missing for not yet."`
	Done    time.Time     `json:"done_at,omitzero" sample:"no" doc:"When you were done with it; missing for not yet."`
	Until   *rest.Instant `json:"later_until,omitempty" sample:"no" doc:"Until when you put it off; missing for not at all."`
}

// book knows what entries are about, who wrote them, and the caller's clock.
type book struct {
	lines map[id.ID]thread.Line
	news  map[id.ID]decision.News
	due   map[id.ID]ask.Asked // of which the caller is reminded, by the ref of the reminder
	cards map[id.ID]rest.Card
	time  *worktime.Person
}

// offerTitle stands where a thread has its title, for a shift that is offered.
const offerTitle = "A shift of being on call"

func (s *surface) book(c *rest.Call, entries ...[]delivery.Entry) (*book, error) {
	var refs, authors []id.ID
	for _, list := range entries {
		for _, e := range list {
			refs, authors = append(refs, e.Ref), append(authors, e.Author)
		}
	}
	b := &book{}
	var err error
	if b.time, err = s.Clock(c); err != nil {
		return nil, err
	}
	if b.lines, err = s.Threads.Lines(c.Ctx, c.Actor, refs); err != nil {
		return nil, err
	}
	offers, err := s.Rotas.Swaps(c.Ctx, c.Actor, refs)
	if err != nil {
		return nil, err
	}
	for ref, offer := range offers {
		b.lines[ref] = thread.Line{Ref: ref, Title: offerTitle, Space: offer.Space, Name: offer.SpaceName, Author: offer.Author}
	}
	if b.news, err = s.Decisions.News(c.Ctx, c.Actor, refs); err != nil {
		return nil, err
	}
	for ref, n := range b.news {
		if _, known := b.lines[ref]; !known {
			b.lines[ref] = n.Line
		}
	}
	if b.due, err = s.Asks.Reminders(c.Ctx, c.Actor, refs); err != nil {
		return nil, err
	}
	b.cards, err = s.Cards(c.Ctx, authors...)
	return b, err
}

// items shows entries, but for those of which nothing is left to show.
func (b *book) items(list []delivery.Entry) []Item {
	out := []Item{}
	for _, e := range list {
		if line, stands := b.lines[e.Ref]; stands {
			out = append(out, b.item(e, line))
		}
	}
	return out
}

func (b *book) item(e delivery.Entry, line thread.Line) Item {
	var author *rest.Card
	if card, ok := b.cards[e.Author]; ok {
		author = &card
	}
	return Item{ID: e.ID, Kind: string(e.Kind), Reason: string(e.Reason), Title: line.Title, Excerpt: line.Excerpt, Words: line.Words,
		Author: author, Stance: string(b.news[e.Ref].Stance), Decides: b.news[e.Ref].Decision, Asked: b.due[e.Ref].ID, Ref: e.Ref, Thread: e.Thread, Space: e.Space, Name: line.Name, Written: e.CreatedAt,
		Came: rest.InstantOrNone(e.Slot, b.time), Read: e.ReadAt, Done: e.DoneAt, Until: rest.InstantOrNone(e.LaterUntil, b.time)}
}

func (s *surface) getToday(c *rest.Call, _ *rest.NoInput) (Today, error) {
	found, err := s.Deliveries.Today(c.Ctx, c.Actor)
	if err != nil {
		return Today{}, err
	}
	lists := [][]delivery.Entry{found.Back, found.Put, found.Sealed.Entries}
	for _, d := range found.Deliveries {
		lists = append(lists, d.Entries)
	}
	b, err := s.book(c, lists...)
	if err != nil {
		return Today{}, err
	}
	came := make([]Delivery, 0, len(found.Deliveries))
	for _, d := range found.Deliveries {
		back, err := s.Away.Back(c.Ctx, c.Actor, d)
		if err != nil {
			return Today{}, err
		}
		one := Delivery{At: rest.InstantOf(d.Slot, b.time), Early: d.Early, Items: b.items(d.Entries)}
		if back != nil {
			one.Away = &DaysAway{back.First, back.Last, back.Dates}
		}
		came = append(came, one)
	}
	return Today{
		Next:       Sealed{rest.InstantOrNone(found.Sealed.At, b.time), b.items(found.Sealed.Entries), found.Sealed.Later},
		Deliveries: came,
		Back:       b.items(found.Back), Later: b.items(found.Put),
	}, nil
}

// OpenedEarly is what became of an opening.
type OpenedEarly struct {
	Opened bool          `json:"opened" example:"true" doc:"Whether there was something to open."`
	At     *rest.Instant `json:"at,omitempty" doc:"The delivery that was made of it; missing where there was nothing."`
}

func (s *surface) openEarly(c *rest.Call, _ *rest.NoInput) (OpenedEarly, error) {
	at, opened, err := s.Deliveries.OpenEarly(c.Ctx, c.Actor.ID)
	if err != nil || !opened {
		return OpenedEarly{}, err
	}
	p, err := s.Clock(c)
	if err != nil {
		return OpenedEarly{}, err
	}
	return OpenedEarly{true, rest.InstantOrNone(at, p)}, nil
}

// ItemPath says which item is meant.
type ItemPath struct {
	Item rest.Ref `path:"item" doc:"The id of an item."`
}

func (s *surface) getItem(c *rest.Call, in *ItemPath) (Item, error) {
	v, err := in.Item.ID("item")
	if err != nil {
		return Item{}, err
	}
	e, err := s.Deliveries.Find(c.Ctx, c.Actor, v)
	if err != nil {
		return Item{}, err
	}
	b, err := s.book(c, []delivery.Entry{e})
	if err != nil {
		return Item{}, err
	}
	line, stands := b.lines[e.Ref]
	if !stands {
		return Item{}, fault.NotFound("item")
	}
	return b.item(e, line), nil
}

func (s *surface) finish(c *rest.Call, in *ItemPath) (rest.None, error) {
	return onItem(in, func(v id.ID) error { return s.Deliveries.Done(c.Ctx, c.Actor, v, true) })
}

func (s *surface) unfinish(c *rest.Call, in *ItemPath) (rest.None, error) {
	return onItem(in, func(v id.ID) error { return s.Deliveries.Done(c.Ctx, c.Actor, v, false) })
}

func (s *surface) bringBack(c *rest.Call, in *ItemPath) (rest.None, error) {
	return onItem(in, func(v id.ID) error { return s.Deliveries.Now(c.Ctx, c.Actor, v) })
}

func onItem(in *ItemPath, do func(v id.ID) error) (rest.None, error) {
	v, err := in.Item.ID("item")
	if err == nil {
		err = do(v)
	}
	return rest.None{}, err
}

// Snooze says until when something is put off.
type Snooze struct {
	Kind    string `json:"kind" enum:"minutes,later_today,tomorrow,next_week,at_local" example:"at_local" doc:"For minutes, for three hours, to the next working morning, to the first of next week, or to a time on your clock."`
	Minutes int    `json:"minutes,omitempty" minimum:"1" maximum:"527040" sample:"no" example:"90" doc:"Of the kind minutes."`
	Until   string `json:"until,omitempty" example:"2026-10-14T15:00" doc:"Of the kind at_local: a local date and time without a zone."`
}

type snoozeInput struct {
	ItemPath
	Body Snooze
}

// PutOff is when something comes back.
type PutOff struct {
	Until rest.Instant `json:"until" doc:"When it comes back."`
}

func (s *surface) putOff(c *rest.Call, in *snoozeInput) (PutOff, error) {
	v, err := in.Item.ID("item")
	if err != nil {
		return PutOff{}, err
	}
	snooze := delivery.Snooze{Kind: delivery.SnoozeKind(in.Body.Kind), Minutes: in.Body.Minutes}
	if snooze.Kind == delivery.AtLocal {
		wall, err := worktime.ParseWall(in.Body.Until)
		if err != nil {
			return PutOff{}, fault.Invalid("until", "A local date and time looks like 2026-10-14T15:00.")
		}
		snooze.Wall = &wall
	}
	until, err := s.Deliveries.Later(c.Ctx, c.Actor, v, snooze)
	if err != nil {
		return PutOff{}, err
	}
	p, err := s.Clock(c)
	if err != nil {
		return PutOff{}, err
	}
	return PutOff{rest.InstantOf(until, p)}, nil
}

// Why is what decided when an item came or will come.
type Why struct {
	Item    id.ID         `json:"item" doc:"The item."`
	Reason  string        `json:"reason" enum:"belongs,follows,named,mentioned,asked,waits,decided,tends" example:"mentioned" doc:"Why it reaches you at all."`
	Version int64         `json:"schedule_version" example:"3" doc:"The version of your schedule that decided."`
	Slot    *rest.Instant `json:"slot,omitempty" doc:"The slot that the schedule leads to; missing when it leads to none in the next 40 days."`
	Made    *rest.Instant `json:"made_at,omitempty" doc:"When the delivery was made; missing while the item waits."`
	Early   bool          `json:"early" example:"false" doc:"Whether you opened the delivery before its slot."`
	Holds   []Hold        `json:"holds" doc:"What kept it from any earlier slot, in order."`
	Steps   []Step        `json:"steps" doc:"The way through your schedule to the slot."`
	Notes   []Note        `json:"notes" doc:"Where what happened is not what the schedule alone would have led to."`
}

// Hold is one thing that an item had to wait for before your schedule counted.
type Hold struct {
	Code   string        `json:"code" enum:"next_morning,slow_rhythm,named_later,clock_set_back" example:"slow_rhythm" doc:"What."`
	Until  *rest.Instant `json:"until,omitempty" doc:"Until when."`
	Rhythm string        `json:"rhythm,omitempty" example:"daily 16:30" doc:"Of a slow rhythm: which."`
}

// Step is one reason on the way.
type Step struct {
	Reason string        `json:"reason" example:"passed" doc:"What the step is about."`
	Rule   int           `json:"rule" example:"20" doc:"The number of the rule of time that decided."`
	First  string        `json:"first,omitempty" format:"date" example:"2026-10-13" doc:"The date it is about, or the first of several."`
	Last   string        `json:"last,omitempty" format:"date" example:"2026-10-13" doc:"The last of several dates."`
	At     *rest.Instant `json:"at,omitempty" doc:"The moment that was considered."`
	Until  *rest.Instant `json:"until,omitempty" sample:"no" doc:"To when it moved, or what it waits for."`
}

// Note is something that happened otherwise.
type Note struct {
	Code string        `json:"code" enum:"read_first,schedule_changed,zones_changed,beyond_horizon,cut_late,not_made_yet,replanned" example:"cut_late" doc:"What."`
	At   *rest.Instant `json:"at,omitempty" doc:"The moment it is about."`
}

func (s *surface) why(c *rest.Call, in *ItemPath) (Why, error) {
	v, err := in.Item.ID("item")
	if err != nil {
		return Why{}, err
	}
	w, err := s.Deliveries.Why(c.Ctx, c.Actor, v)
	if err != nil {
		return Why{}, err
	}
	p, err := s.Clock(c)
	if err != nil {
		return Why{}, err
	}
	out := Why{Item: w.ID, Reason: string(w.Reason), Version: w.Version, Made: rest.InstantOrNone(w.CutAt, p), Early: w.Early,
		Holds: rest.Each(w.Holds, func(h delivery.Hold) Hold {
			return Hold{string(h.Code), rest.InstantOrNone(h.Until, p), h.Rhythm.String()}
		}),
		Steps: rest.Each(w.Path.Steps, func(st worktime.Step) Step { return stepOf(st, p) }),
		Notes: rest.Each(w.Notes, func(n delivery.Note) Note { return Note{string(n.Code), rest.InstantOrNone(n.At, p)} })}
	if w.Kind == delivery.Reminder { // rule 45: from when on it could come
		out.Steps = append([]Step{{Reason: "reminder", Rule: 45, At: rest.InstantOrNone(w.CreatedAt, p)}}, out.Steps...)
	}
	if w.Path.OK {
		out.Slot = rest.InstantOrNone(w.Path.Slot.At, p)
	}
	return out, nil
}

func stepOf(st worktime.Step, p *worktime.Person) Step {
	out := Step{Reason: string(st.Reason), Rule: st.Rule, At: rest.InstantOrNone(st.At, p), Until: rest.InstantOrNone(st.Until, p)}
	if st.Date != 0 {
		out.First, out.Last = st.Date.String(), st.Last.String()
	}
	return out
}

package api

import (
	"time"

	"meantime/internal/delivery"
	"meantime/internal/fault"
	"meantime/internal/id"
	"meantime/internal/thread"
	"meantime/internal/worktime"
)

func (s *surface) today() {
	g := s.group("Today", "What reached you, what comes next, and what you put off.")
	register(g, op{route: "GET /today", id: "get-today", scope: read, summary: "What is before you",
		about: "The latest delivery to its end, what is neither read nor done of earlier ones, what comes next, and what you put off. Asking for it notes that you have looked, as the web page does."}, s.getToday)
	register(g, op{route: "POST /today/open", id: "open-early", scope: write, summary: "Open the next delivery early",
		about: "It counts as an interruption, which only you see."}, s.openEarly)
	register(g, op{route: "GET /items/{item}", id: "get-item", scope: read, summary: "One item"}, s.getItem)
	register(g, op{route: "GET /items/{item}/why", id: "why-item", scope: read, summary: "Why now, and why not before?",
		about: "What decided when an item came or will come: what held it, the steps through your schedule, and what happened otherwise."}, s.why)
	register(g, op{route: "POST /items/{item}/done", id: "finish-item", scope: write, summary: "Be done with an item"}, s.finish)
	register(g, op{route: "DELETE /items/{item}/done", id: "unfinish-item", scope: write, summary: "Take a done back"}, s.unfinish)
	register(g, op{route: "PUT /items/{item}/later", id: "put-off-item", scope: write, summary: "Put an item off",
		about: "It leaves Today and comes back by itself, outside your hours too."}, s.putOff)
	register(g, op{route: "DELETE /items/{item}/later", id: "bring-back-item", scope: write, summary: "Bring an item back",
		about: "Takes a putting-off back."}, s.bringBack)
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
	At    *Instant `json:"at,omitempty" doc:"When it comes; missing when nothing waits, or nothing can come in the next 40 days."`
	Items []Item   `json:"items" doc:"What it will bring."`
	Later int      `json:"later" example:"2" doc:"How much waits for a later one, such as the weekly page of a space."`
}

// Delivery is what came at one time.
type Delivery struct {
	At    Instant `json:"at" doc:"Its slot."`
	Early bool    `json:"early" example:"false" doc:"Whether you opened it before its slot."`
	Items []Item  `json:"items" doc:"What it brought."`
}

// Item is one thing to notice.
type Item struct {
	ID      id.ID     `json:"id" doc:"The id of the item."`
	Kind    string    `json:"kind" enum:"thread,reply,outcome,handed_on,asked_again,past" example:"reply" doc:"A new thread, a reply, the outcome of a thread; that you are asked: what was asked of somebody else, or once more; or that the time of what you asked for has gone by."`
	Reason  string    `json:"reason" enum:"belongs,follows,mentioned,asked,waits" example:"mentioned" doc:"You belong to the space, you follow the thread, somebody mentioned you, something is needed of you, or you wait for it."`
	Title   string    `json:"title" example:"The lamp on the east mole" doc:"Of the thread."`
	Excerpt string    `json:"excerpt" example:"I saw it too, on Tuesday." doc:"The beginning of what was written, or what was said with handing it on."`
	Words   int       `json:"words" example:"7" doc:"How many words were written."`
	Author  Card      `json:"author" doc:"Who wrote it, or asked."`
	Ref     id.ID     `json:"ref" doc:"The letter, the outcome, or your being asked."`
	Thread  id.ID     `json:"thread" doc:"The thread."`
	Space   id.ID     `json:"space" doc:"The space."`
	Name    string    `json:"space_name" example:"Harbour lights" doc:"What the space is called."`
	Written time.Time `json:"written_at" example:"2026-10-13T09:40:00Z" doc:"When it was written."`
	Came    *Instant  `json:"delivered_at,omitempty" doc:"The slot of the delivery that brought it; missing while it waits."`
	Read    time.Time `json:"read_at,omitzero" sample:"no" doc:"When you read it; missing for not yet."`
	Done    time.Time `json:"done_at,omitzero" sample:"no" doc:"When you were done with it; missing for not yet."`
	Until   *Instant  `json:"later_until,omitempty" sample:"no" doc:"Until when you put it off; missing for not at all."`
}

// book knows what entries are about, who wrote them, and the caller's clock.
type book struct {
	lines map[id.ID]thread.Line
	cards map[id.ID]Card
	time  *worktime.Person
}

func (s *surface) book(c *call, entries ...[]delivery.Entry) (*book, error) {
	var refs, authors []id.ID
	for _, list := range entries {
		for _, e := range list {
			refs, authors = append(refs, e.Ref), append(authors, e.Author)
		}
	}
	b := &book{}
	var err error
	if b.time, err = s.clock(c); err != nil {
		return nil, err
	}
	if b.lines, err = s.Threads.Lines(c.ctx, c.actor, refs); err != nil {
		return nil, err
	}
	b.cards, err = s.cards(c.ctx, authors...)
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
	return Item{ID: e.ID, Kind: string(e.Kind), Reason: string(e.Reason), Title: line.Title, Excerpt: line.Excerpt, Words: line.Words,
		Author: b.cards[e.Author], Ref: e.Ref, Thread: e.Thread, Space: e.Space, Name: line.Name, Written: e.CreatedAt,
		Came: instantOrNone(e.Slot, b.time), Read: e.ReadAt, Done: e.DoneAt, Until: instantOrNone(e.LaterUntil, b.time)}
}

func (s *surface) getToday(c *call, _ *noInput) (Today, error) {
	found, err := s.Deliveries.Today(c.ctx, c.actor)
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
	return Today{
		Next: Sealed{instantOrNone(found.Sealed.At, b.time), b.items(found.Sealed.Entries), found.Sealed.Later},
		Deliveries: each(found.Deliveries, func(d delivery.Delivery) Delivery {
			return Delivery{instant(d.Slot, b.time), d.Early, b.items(d.Entries)}
		}),
		Back: b.items(found.Back), Later: b.items(found.Put),
	}, nil
}

// OpenedEarly is what became of an opening.
type OpenedEarly struct {
	Opened bool     `json:"opened" example:"true" doc:"Whether there was something to open."`
	At     *Instant `json:"at,omitempty" doc:"The delivery that was made of it; missing where there was nothing."`
}

func (s *surface) openEarly(c *call, _ *noInput) (OpenedEarly, error) {
	at, opened, err := s.Deliveries.OpenEarly(c.ctx, c.actor.ID)
	if err != nil || !opened {
		return OpenedEarly{}, err
	}
	p, err := s.clock(c)
	if err != nil {
		return OpenedEarly{}, err
	}
	return OpenedEarly{true, instantOrNone(at, p)}, nil
}

// ItemPath says which item is meant.
type ItemPath struct {
	Item Ref `path:"item" doc:"The id of an item."`
}

func (s *surface) getItem(c *call, in *ItemPath) (Item, error) {
	v, err := in.Item.id("item")
	if err != nil {
		return Item{}, err
	}
	e, err := s.Deliveries.Find(c.ctx, c.actor, v)
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

func (s *surface) finish(c *call, in *ItemPath) (None, error) {
	return onItem(in, func(v id.ID) error { return s.Deliveries.Done(c.ctx, c.actor, v, true) })
}

func (s *surface) unfinish(c *call, in *ItemPath) (None, error) {
	return onItem(in, func(v id.ID) error { return s.Deliveries.Done(c.ctx, c.actor, v, false) })
}

func (s *surface) bringBack(c *call, in *ItemPath) (None, error) {
	return onItem(in, func(v id.ID) error { return s.Deliveries.Now(c.ctx, c.actor, v) })
}

func onItem(in *ItemPath, do func(v id.ID) error) (None, error) {
	v, err := in.Item.id("item")
	if err == nil {
		err = do(v)
	}
	return None{}, err
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
	Until Instant `json:"until" doc:"When it comes back."`
}

func (s *surface) putOff(c *call, in *snoozeInput) (PutOff, error) {
	v, err := in.Item.id("item")
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
	until, err := s.Deliveries.Later(c.ctx, c.actor, v, snooze)
	if err != nil {
		return PutOff{}, err
	}
	p, err := s.clock(c)
	if err != nil {
		return PutOff{}, err
	}
	return PutOff{instant(until, p)}, nil
}

// Why is what decided when an item came or will come.
type Why struct {
	Item    id.ID    `json:"item" doc:"The item."`
	Reason  string   `json:"reason" enum:"belongs,follows,mentioned,asked,waits" example:"mentioned" doc:"Why it reaches you at all."`
	Version int64    `json:"schedule_version" example:"3" doc:"The version of your schedule that decided."`
	Slot    *Instant `json:"slot,omitempty" doc:"The slot that the schedule leads to; missing when it leads to none in the next 40 days."`
	Made    *Instant `json:"made_at,omitempty" doc:"When the delivery was made; missing while the item waits."`
	Early   bool     `json:"early" example:"false" doc:"Whether you opened the delivery before its slot."`
	Holds   []Hold   `json:"holds" doc:"What kept it from any earlier slot, in order."`
	Steps   []Step   `json:"steps" doc:"The way through your schedule to the slot."`
	Notes   []Note   `json:"notes" doc:"Where what happened is not what the schedule alone would have led to."`
}

// Hold is one thing that an item had to wait for before your schedule counted.
type Hold struct {
	Code   string   `json:"code" enum:"next_morning,slow_rhythm,named_later,clock_set_back" example:"slow_rhythm" doc:"What."`
	Until  *Instant `json:"until,omitempty" doc:"Until when."`
	Rhythm string   `json:"rhythm,omitempty" example:"daily 16:30" doc:"Of a slow rhythm: which."`
}

// Step is one reason on the way.
type Step struct {
	Reason string   `json:"reason" example:"passed" doc:"What the step is about."`
	Rule   int      `json:"rule" example:"20" doc:"The number of the rule of time that decided."`
	First  string   `json:"first,omitempty" format:"date" example:"2026-10-13" doc:"The date it is about, or the first of several."`
	Last   string   `json:"last,omitempty" format:"date" example:"2026-10-13" doc:"The last of several dates."`
	At     *Instant `json:"at,omitempty" doc:"The moment that was considered."`
	Until  *Instant `json:"until,omitempty" sample:"no" doc:"To when it moved, or what it waits for."`
}

// Note is something that happened otherwise.
type Note struct {
	Code string   `json:"code" enum:"read_first,schedule_changed,zones_changed,beyond_horizon,cut_late,not_made_yet,replanned" example:"cut_late" doc:"What."`
	At   *Instant `json:"at,omitempty" doc:"The moment it is about."`
}

func (s *surface) why(c *call, in *ItemPath) (Why, error) {
	v, err := in.Item.id("item")
	if err != nil {
		return Why{}, err
	}
	w, err := s.Deliveries.Why(c.ctx, c.actor, v)
	if err != nil {
		return Why{}, err
	}
	p, err := s.clock(c)
	if err != nil {
		return Why{}, err
	}
	out := Why{Item: w.ID, Reason: string(w.Reason), Version: w.Version, Made: instantOrNone(w.CutAt, p), Early: w.Early,
		Holds: each(w.Holds, func(h delivery.Hold) Hold { return Hold{string(h.Code), instantOrNone(h.Until, p), h.Rhythm.String()} }),
		Steps: each(w.Path.Steps, func(st worktime.Step) Step { return stepOf(st, p) }),
		Notes: each(w.Notes, func(n delivery.Note) Note { return Note{string(n.Code), instantOrNone(n.At, p)} })}
	if w.Path.OK {
		out.Slot = instantOrNone(w.Path.Slot.At, p)
	}
	return out, nil
}

func stepOf(st worktime.Step, p *worktime.Person) Step {
	out := Step{Reason: string(st.Reason), Rule: st.Rule, At: instantOrNone(st.At, p), Until: instantOrNone(st.Until, p)}
	if st.Date != 0 {
		out.First, out.Last = st.Date.String(), st.Last.String()
	}
	return out
}

package api

import (
	"time"

	"meantime/internal/api/advice"
	"meantime/internal/api/rest"
	"meantime/internal/ask"
	"meantime/internal/delivery"
	"meantime/internal/fault"
	"meantime/internal/id"
	"meantime/internal/thread"
	"meantime/internal/triage"
)

func (s *surface) threads() {
	g := s.Group("Threads", "A title and the letters under it, in a space.")
	rest.Register(g, rest.Op{Route: "GET /spaces/{space}/threads", ID: "list-threads", Scope: rest.Read, Summary: "List threads",
		About: "Those of a space, the latest letter first."}, s.listThreads)
	rest.Register(g, rest.Op{Route: "POST /threads", ID: "start-thread", Scope: rest.Write, Status: 201, Summary: "Start a thread",
		About: "With its first letter, which arrives in the next delivery of every member of the space who has not muted it; with those it asks for something that is due before, ahead of that. What is said of it with manner gives the advice that Ask for advice gives, and nothing is refused for not following it; what is urgent rings, which is Raise something urgent. To send later, see Schedule a letter."}, s.startThread)
	rest.Register(g, rest.Op{Route: "GET /threads/{thread}", ID: "get-thread", Scope: rest.Read, Summary: "One thread",
		About: "With what it asks and what became of that, without its letters. Nothing is marked as read."}, s.getThread)
	rest.Register(g, rest.Op{Route: "GET /threads/{thread}/letters", ID: "list-letters", Scope: rest.Read, Summary: "Read a thread",
		About: "Its letters, the oldest first or the newest first. Nothing is marked as read."}, s.listLetters)
	rest.Register(g, rest.Op{Route: "POST /threads/{thread}/read", ID: "read-thread", Scope: rest.Write, Summary: "Mark a thread as read",
		About: "Up to its last letter: what of it still waits for a delivery does not come any more."}, s.readThread)
	rest.Register(g, rest.Op{Route: "PUT /threads/{thread}/following", ID: "follow-thread", Scope: rest.Write, Summary: "Follow or mute a thread",
		About: "Whether its replies are delivered to you."}, s.followThread)
	rest.Register(g, rest.Op{Route: "POST /threads/{thread}/close", ID: "close-thread", Scope: rest.Write, Summary: "Close a thread",
		About: "With its outcome, which reaches those who follow it. Any member of the space may."}, s.closeThread)
	rest.Register(g, rest.Op{Route: "POST /threads/{thread}/reopen", ID: "reopen-thread", Scope: rest.Write, Summary: "Go on with a thread",
		About: "Its outcome is kept among what was."}, s.reopenThread)
}

// Thread is a title and letters.
type Thread struct {
	ID      id.ID     `json:"id" doc:"The id of the thread."`
	Space   id.ID     `json:"space" doc:"Where it is."`
	Title   string    `json:"title" example:"The lamp on the east mole" doc:"Its title."`
	Author  rest.Card `json:"author" doc:"Who started it."`
	Letters int       `json:"letters" example:"4" doc:"How many letters it has."`
	Last    id.ID     `json:"last_letter" doc:"Its last letter."`
	Created time.Time `json:"created_at" example:"2026-10-13T09:40:00Z" doc:"When it was started."`
	LastAt  time.Time `json:"last_at" example:"2026-10-13T11:05:00Z" doc:"When its last letter was written."`
	Outcome *Outcome  `json:"outcome,omitempty" doc:"How it ended; missing while it is open."`
}

// Outcome is what came of a thread.
type Outcome struct {
	ID     id.ID     `json:"id" doc:"The id of the outcome."`
	By     rest.Card `json:"by" doc:"Who closed the thread."`
	Body   string    `json:"body" example:"The lamp is changed on Friday." doc:"What came of it, in Markdown."`
	HTML   string    `json:"html" example:"<p>The lamp is changed on Friday.</p>" doc:"The same, rendered and safe to show."`
	Closed time.Time `json:"closed_at" example:"2026-10-16T15:00:00Z" doc:"When."`
}

func threadOf(t thread.Thread, cards map[id.ID]rest.Card) Thread {
	out := Thread{ID: t.ID, Space: t.Space, Title: t.Title, Author: cards[t.Author], Letters: t.Letters, Last: t.LastLetter,
		Created: t.CreatedAt, LastAt: t.LastAt}
	if c := t.Closure; c != nil {
		out.Outcome = &Outcome{c.ID, cards[c.By], c.Outcome, string(c.HTML), c.ClosedAt}
	}
	return out
}

// writersOf are the people whom a thread names.
func writersOf(t thread.Thread) []id.ID {
	if t.Closure != nil {
		return []id.ID{t.Author, t.Closure.By}
	}
	return []id.ID{t.Author}
}

// Glance is a thread in a list.
type Glance struct {
	Thread
	Excerpt string    `json:"excerpt" example:"It went out twice this week." doc:"The beginning of its first letter."`
	LastBy  rest.Card `json:"last_by" doc:"Who wrote its last letter."`
	Read    bool      `json:"read" example:"false" doc:"Whether you have read it to its end."`
}

type threadsInput struct {
	rest.SpacePath
	rest.Paging
	Which string `query:"which" enum:"open,ended" example:"open" doc:"Only those that go on, or only those that ended with an outcome."`
}

func (s *surface) listThreads(c *rest.Call, in *threadsInput) (rest.Page[Glance], error) {
	where, err := in.Space.ID("space")
	if err != nil {
		return rest.Page[Glance]{}, err
	}
	before, err := in.After("threads")
	if err != nil {
		return rest.Page[Glance]{}, err
	}
	found, next, err := s.Threads.Browse(c.Ctx, c.Actor, where, thread.Which(in.Which), before, in.Limit)
	if err != nil {
		return rest.Page[Glance]{}, err
	}
	var people []id.ID
	for _, v := range found {
		people = append(append(people, v.LastBy), writersOf(v.Thread)...)
	}
	cards, err := s.Cards(c.Ctx, people...)
	return rest.Page[Glance]{Items: rest.Each(found, func(v thread.Glance) Glance {
		return Glance{threadOf(v.Thread, cards), v.Excerpt, cards[v.LastBy], v.Read}
	}), Next: rest.CursorOf("threads", spell(next))}, err
}

// spell is the position of an id in a list, empty for zero.
func spell(v id.ID) string {
	if v == 0 {
		return ""
	}
	return v.String()
}

// NewThread is a thread to be started.
type NewThread struct {
	Space rest.Ref `json:"space,omitempty" doc:"Where; left out of a private note."`
	Title string   `json:"title,omitempty" maxLength:"500" example:"The lamp on the east mole" doc:"Its title: up to 200 characters. A quick note is one line, here or in the body: its first words become the title, and all of it is the letter."`
	Body  string   `json:"body,omitempty" example:"It went out twice this week. @kenji, did you see it?" doc:"The first letter, in Markdown: up to 64 KiB."`
	When  string   `json:"when,omitempty" enum:"next_delivery,next_morning" default:"next_delivery" example:"next_delivery" doc:"Whether it joins each reader's next delivery, or the first of their next working day."`
	Ask   *NewAsk  `json:"ask,omitempty" doc:"What it needs of whom. Those people follow it, and it reaches them however seldom the space may."`

	Manner  *advice.Said `json:"manner,omitempty" doc:"What is said of it; what is missing is usual."`
	Private *Private     `json:"private,omitempty" sample:"no" doc:"Of a private note, in place of a space: who reads it, and for how long."`
}

// Private is who reads a private note, and for how long it is kept.
type Private struct {
	Readers []rest.Ref `json:"readers" minItems:"1" maxItems:"20" doc:"The ids of the people who read it beside you."`
	Days    int        `json:"days,omitempty" enum:"7,30,90" default:"30" example:"30" doc:"For how many days from its sending."`
}

// named is what it says, nil for what is no private note.
func (p *Private) named() *thread.Private {
	if p == nil {
		return nil
	}
	return &thread.Private{Readers: rest.Each(p.Readers, rest.Ref.Anybody), Days: p.Days}
}

// privateOf spells who reads a private note that is not sent yet.
func privateOf(n *thread.Private) *Private {
	if n == nil {
		return nil
	}
	return &Private{rest.Each(n.Readers, func(who id.ID) rest.Ref { return rest.Ref(who.String()) }), n.Days}
}

// placed checks that something new is in a space or for named readers, and not both.
func placed(where id.ID, p *Private) error {
	if (where == 0) == (p == nil) {
		return fault.Invalid("space", "Please name a space, or the readers of a private note.")
	}
	return nil
}

type newThreadInput struct{ Body NewThread }

// Started is a thread that has begun.
type Started struct {
	Opened
	Advice *advice.Advice `json:"advice,omitempty" sample:"no" doc:"What is better done with one of which this is said; missing where there is nothing, and where nothing is said with manner."`
}

func (s *surface) startThread(c *rest.Call, in *newThreadInput) (Started, error) {
	where, err := in.Body.Space.Optional("space")
	if err == nil {
		err = placed(where, in.Body.Private)
	}
	if err != nil {
		return Started{}, err
	}
	wanted, err := s.wanted(in.Body.Ask)
	if err != nil {
		return Started{}, err
	}
	better, err := s.better(c, in.Body, wanted)
	if err != nil {
		return Started{}, err
	}
	made, err := s.Threads.Start(c.Ctx, c.Actor, thread.Opening{Space: where, Title: in.Body.Title, Body: in.Body.Body,
		When: delivery.Timing(in.Body.When), Ask: wanted, Private: in.Body.Private.named()})
	if err != nil {
		return Started{}, inAsk(err)
	}
	c.Made("/threads/" + made.ID.String())
	now, err := s.threadNow(c, made.ID)
	return Started{now, better}, err
}

// better is what is better done with something new, by what is said of it; nil for nothing. What would ring is refused.
func (s *surface) better(c *rest.Call, b NewThread, wanted *ask.Wanted) (*advice.Advice, error) {
	if b.Manner == nil {
		return nil, nil
	}
	private := b.Private != nil
	if err := agrees(b.Manner, private); err != nil {
		return nil, err
	}
	l := triage.Letter{Manner: b.Manner.Over(thread.Manner{})}
	if err := l.Settle(private); err != nil {
		return nil, inManner(err)
	}
	if triage.RouteOf(l) == triage.Ringing {
		return nil, fault.Invalid("manner.urgency", "What is urgent rings, and is raised with POST /urgents.")
	}
	if wanted != nil {
		l.Kind, l.Dated = wanted.Kind, wanted.Typed != nil || b.Ask.Want.Timed()
	}
	out, err := advice.Of(c.Ctx, s.Advice, l)
	return out.Advice, err
}

// Opened is a thread with what it is to you.
type Opened struct {
	Thread
	Following string `json:"following" enum:"follow,mute,neither" example:"follow" doc:"Whether its replies are delivered to you."`
	ReadUpTo  id.ID  `json:"read_up_to,omitempty" doc:"The last letter that you have read; missing for none."`
	MayWrite  bool   `json:"may_write" example:"true" doc:"Whether you may write in it."`
	Ask       *Ask   `json:"ask,omitempty" doc:"What it needs of whom; missing where it asks nothing."`
}

// neither is how the API spells that a thread is neither followed nor muted.
const neither = "neither"

func (s *surface) getThread(c *rest.Call, in *rest.ThreadPath) (Opened, error) {
	v, err := in.Thread.ID("thread")
	if err != nil {
		return Opened{}, err
	}
	return s.threadNow(c, v)
}

func (s *surface) threadNow(c *rest.Call, v id.ID) (Opened, error) {
	p, err := s.Threads.Find(c.Ctx, c.Actor, v)
	if err != nil {
		return Opened{}, err
	}
	needs, err := s.askOf(c, p.Ask)
	if err != nil {
		return Opened{}, err
	}
	cards, err := s.Cards(c.Ctx, writersOf(p.Thread)...)
	out := Opened{Thread: threadOf(p.Thread, cards), Following: string(p.State), ReadUpTo: p.ReadUpTo, MayWrite: p.Where.MayWrite() == nil,
		Ask: needs}
	if p.State == thread.Unset {
		out.Following = neither
	}
	return out, err
}

func (s *surface) readThread(c *rest.Call, in *rest.ThreadPath) (rest.None, error) {
	v, err := in.Thread.ID("thread")
	if err != nil {
		return rest.None{}, err
	}
	return rest.None{}, s.Threads.MarkRead(c.Ctx, c.Actor, v)
}

type followInput struct {
	rest.ThreadPath
	Body Following
}

// Following is what you want of a thread.
type Following struct {
	Following string `json:"following" enum:"follow,mute,neither" example:"follow" doc:"To have its replies delivered, to have nothing of it delivered, or neither."`
}

func (s *surface) followThread(c *rest.Call, in *followInput) (Opened, error) {
	state := thread.State(in.Body.Following)
	if in.Body.Following == neither {
		state = thread.Unset
	}
	return s.inThread(c, &in.ThreadPath, func(v id.ID) error { return s.Threads.Follow(c.Ctx, c.Actor, v, state) })
}

// inThread does something with a thread and answers with what it is then.
func (s *surface) inThread(c *rest.Call, in *rest.ThreadPath, do func(v id.ID) error) (Opened, error) {
	v, err := in.Thread.ID("thread")
	if err == nil {
		err = do(v)
	}
	if err != nil {
		return Opened{}, err
	}
	return s.getThread(c, in)
}

type closeInput struct {
	rest.ThreadPath
	Body Closing
}

// Closing ends a thread.
type Closing struct {
	Outcome string `json:"outcome" example:"The lamp is changed on Friday." doc:"What came of it, in Markdown: up to 4,000 bytes."`
	Asked   string `json:"asked,omitempty" enum:"keep,withdraw" example:"withdraw" doc:"What becomes of that which is still asked in it: it is kept open, or withdrawn. Missing for keep."`
}

func (s *surface) closeThread(c *rest.Call, in *closeInput) (Opened, error) {
	do := s.Threads.Close
	if in.Body.Asked == "withdraw" {
		do = s.Threads.CloseAndWithdraw
	}
	return s.inThread(c, &in.ThreadPath, func(v id.ID) error { return do(c.Ctx, c.Actor, v, in.Body.Outcome) })
}

func (s *surface) reopenThread(c *rest.Call, in *rest.ThreadPath) (Opened, error) {
	return s.inThread(c, in, func(v id.ID) error { return s.Threads.Reopen(c.Ctx, c.Actor, v) })
}

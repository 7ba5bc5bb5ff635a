package api

import (
	"slices"
	"time"

	"meantime/internal/api/advice"
	"meantime/internal/api/rest"
	"meantime/internal/fault"
	"meantime/internal/id"
	"meantime/internal/thread"
	"meantime/internal/worktime"
)

func (s *surface) drafts() {
	g := s.Group("Drafts and later letters", "What is being written, and what is sent at a time of its writer's choice.")
	rest.Register(g, rest.Op{Route: "GET /drafts", ID: "list-drafts", Scope: rest.Read, Summary: "List your drafts",
		About: "By place. Nobody else ever sees them."}, s.listDrafts)
	rest.Register(g, rest.Op{Route: "GET /drafts/{place}", ID: "get-draft", Scope: rest.Read, Summary: "One draft",
		About: "An empty one where nothing is written."}, s.getDraft)
	rest.Register(g, rest.Op{Route: "PUT /drafts/{place}", ID: "save-draft", Scope: rest.Write, Summary: "Save a draft",
		About: "One without a title and a body is removed; what is left out is not kept. What is said of it with manner stays as it is where it is left out."}, s.saveDraft)
	rest.Register(g, rest.Op{Route: "GET /scheduled", ID: "list-scheduled", Scope: rest.Read, Summary: "List what is sent later",
		About: "Yours, in the order in which you wrote it."}, s.listScheduled)
	rest.Register(g, rest.Op{Route: "POST /scheduled", ID: "schedule-letter", Scope: rest.Write, Status: 201, Summary: "Schedule a letter",
		About: "A new thread in a space, or a reply in a thread, that is sent when your clock reads a time, wherever you are by then."}, s.scheduleLetter)
	rest.Register(g, rest.Op{Route: "GET /scheduled/{scheduled}", ID: "get-scheduled", Scope: rest.Read, Summary: "One later letter"}, s.getScheduled)
	rest.Register(g, rest.Op{Route: "DELETE /scheduled/{scheduled}", ID: "unschedule-letter", Scope: rest.Write, Summary: "Take a later letter back",
		About: "It becomes a draft again, with which the operation answers."}, s.unschedule)
}

// Draft is something that is being written.
type Draft struct {
	Place string  `json:"place" example:"space:0b3n6x2e9g000" doc:"Where it belongs: “new”, “private”, “space:” and an id, or “thread:” and an id."`
	Title string  `json:"title" example:"The lamp on the east mole" doc:"Of a new thread."`
	Body  string  `json:"body" example:"It went out" doc:"What is written so far, in Markdown."`
	Ask   *Wanted `json:"ask,omitempty" sample:"no" doc:"Of a new thread: what it will need of whom, as far as it has been written; missing for nothing."`

	Manner  *advice.Said `json:"manner,omitempty" sample:"no" doc:"Of a new thread: what is said of it; missing where all of that is usual."`
	Private *Private     `json:"private,omitempty" sample:"no" doc:"Of a new private note: who is to read it, and for how long."`
	Saved   time.Time    `json:"saved_at,omitzero" example:"2026-10-13T09:38:00Z" doc:"When it was last saved; missing for an empty one."`
}

func draftOf(d thread.Draft) Draft {
	return Draft{string(d.Place), d.Title, d.Body, wantedOf(d.Ask), advice.SaidOf(d.Manner), privateOf(d.Private), d.UpdatedAt}
}

func (s *surface) listDrafts(c *rest.Call, in *rest.ListInput) (rest.Page[Draft], error) {
	list, err := s.Threads.Drafts(c.Ctx, c.Actor)
	if err != nil {
		return rest.Page[Draft]{}, err
	}
	return rest.PageOf(rest.Each(list, draftOf), func(d Draft) string { return d.Place }, in.Paging, "drafts")
}

// PlacePath says where a draft belongs.
type PlacePath struct {
	Place string `path:"place" maxLength:"40" example:"space:0b3n6x2e9g000" doc:"Where the draft belongs: “new”, “private”, “space:” and an id, or “thread:” and an id."`
}

func (s *surface) getDraft(c *rest.Call, in *PlacePath) (Draft, error) {
	p, err := thread.ParsePlace(in.Place)
	if err != nil {
		return Draft{}, err
	}
	d, err := s.Threads.Draft(c.Ctx, c.Actor, p)
	return draftOf(d), err
}

// Writing is what is written so far.
type Writing struct {
	Title string  `json:"title,omitempty" maxLength:"800" example:"The lamp on the east mole" doc:"Of a new thread."`
	Body  string  `json:"body,omitempty" example:"It went out" doc:"In Markdown: up to 64 KiB."`
	Ask   *NewAsk `json:"ask,omitempty" doc:"Of a new thread: what it will need of whom, as far as it has been written."`

	Manner  *advice.Said `json:"manner,omitempty" doc:"Of a new thread: what is said of it; of that, and of all of it, what is missing stays as it is."`
	Private *Private     `json:"private,omitempty" sample:"no" doc:"Of a new private note, at the place “private”: who is to read it, and for how long."`
}

type draftInput struct {
	PlacePath
	Body Writing
}

func (s *surface) saveDraft(c *rest.Call, in *draftInput) (Draft, error) {
	p, err := thread.ParsePlace(in.Place)
	if err != nil {
		return Draft{}, err
	}
	wanted, err := s.wantedIn(in.Body.Ask, p.Thread())
	if err != nil {
		return Draft{}, err
	}
	said, err := s.said(c, in.Body.Manner, p)
	if err != nil {
		return Draft{}, err
	}
	d := thread.Draft{Place: p, Title: in.Body.Title, Body: in.Body.Body, Ask: wanted, Manner: said, Private: in.Body.Private.named()}
	if err := s.Threads.SaveDraft(c.Ctx, c.Actor, d); err != nil {
		return Draft{}, inManner(err)
	}
	return s.getDraft(c, &in.PlacePath)
}

// said is what is said of something new: over what is said of the draft at its place, but for whom it is to read, which
// goes by where it is written. Of a reply nothing is said.
func (s *surface) said(c *rest.Call, m *advice.Said, p thread.Place) (thread.Manner, error) {
	switch {
	case m != nil && p.Thread() != 0:
		return thread.Manner{}, fault.Invalid("manner", "It is said of a new thread, a reply has none.")
	case p.Thread() != 0:
		return thread.Manner{}, nil
	}
	if err := agrees(m, p == thread.PrivatePlace); err != nil {
		return thread.Manner{}, err
	}
	was, err := s.Threads.Draft(c.Ctx, c.Actor, p)
	was.Manner.Sensitivity = thread.ForEveryone
	return m.Over(was.Manner), err
}

// agrees refuses a private note that is said to be for everyone.
func agrees(m *advice.Said, private bool) error {
	if m != nil && m.Sensitivity == "everyone" && private {
		return fault.Invalid("manner.sensitivity", "A private note is for the people who are named.")
	}
	return nil
}

// inManner names the field that a fault is about as the body has it, where that stands inside what is said.
func inManner(err error) error {
	f := fault.Of(err)
	if err == nil || f.Kind != fault.KindInvalid || f.Field != "sensitivity" {
		return err
	}
	inside := *f
	inside.Field = "manner.sensitivity"
	return &inside
}

// Scheduled is something written that is sent later.
type Scheduled struct {
	ID     id.ID        `json:"id" doc:"Its id."`
	Space  id.ID        `json:"space,omitempty" doc:"Where it goes; missing for a private note."`
	Thread id.ID        `json:"thread,omitempty" sample:"no" doc:"Of a reply: the thread."`
	Title  string       `json:"title" example:"The lamp on the east mole" doc:"Of a new thread."`
	Body   string       `json:"body" example:"It went out twice this week." doc:"What it says, in Markdown."`
	SendAt rest.Instant `json:"send_at" doc:"When it is sent. What holds is the reading of your clock."`
	Ask    *Wanted      `json:"ask,omitempty" sample:"no" doc:"Of a new thread: what it will need of whom; missing for nothing."`

	Manner  *advice.Said `json:"manner,omitempty" sample:"no" doc:"Of a new thread: what is said of it; missing where all of that is usual."`
	Private *Private     `json:"private,omitempty" sample:"no" doc:"Of a new private note: who is to read it, and for how long."`
	Answers bool         `json:"answers,omitempty" sample:"no" doc:"Of a reply: whether it answers what you are asked in the thread."`
	Problem string       `json:"problem,omitempty" sample:"no" doc:"Why it could not be sent; missing while it waits."`
}

func scheduledOf(v thread.Scheduled, p *worktime.Person) Scheduled {
	at := rest.InstantOf(v.SendAt, p)
	at.Local = v.Wall.String()
	return Scheduled{v.ID, v.Space, v.Thread, v.Title, v.Body, at, wantedOf(v.Ask), advice.SaidOf(v.Manner), privateOf(v.Private), v.Answers, v.Problem}
}

func (s *surface) listScheduled(c *rest.Call, in *rest.ListInput) (rest.Page[Scheduled], error) {
	list, err := s.Threads.Scheduled(c.Ctx, c.Actor)
	if err != nil {
		return rest.Page[Scheduled]{}, err
	}
	p, err := s.Clock(c)
	if err != nil {
		return rest.Page[Scheduled]{}, err
	}
	out := rest.Each(list, func(v thread.Scheduled) Scheduled { return scheduledOf(v, p) })
	return rest.PageOf(out, func(v Scheduled) string { return v.ID.String() }, in.Paging, "scheduled")
}

// Later is something to be sent later.
type Later struct {
	Space  rest.Ref `json:"space,omitempty" doc:"Of a new thread: where."`
	Thread rest.Ref `json:"thread,omitempty" sample:"no" doc:"Of a reply: in which thread."`
	Title  string   `json:"title,omitempty" maxLength:"500" example:"The lamp on the east mole" doc:"Of a new thread: up to 200 characters. A quick note is one line, here or in the body."`
	Body   string   `json:"body,omitempty" example:"It went out twice this week." doc:"What it says, in Markdown: up to 64 KiB."`
	SendAt string   `json:"send_at" example:"2026-10-14T08:30" doc:"When your clock reads this, within a year: a local date and time without a zone."`
	Ask    *NewAsk  `json:"ask,omitempty" doc:"Of a new thread: what it needs of whom, counted from when it is sent."`

	Manner  *advice.Said `json:"manner,omitempty" doc:"Of a new thread: what is said of it; what is missing stays as it is in your draft there, or usual."`
	Private *Private     `json:"private,omitempty" sample:"no" doc:"Of a private note, in place of a space: who reads it, and for how long."`
	Answers bool         `json:"answers,omitempty" sample:"no" doc:"Of a reply: it answers what you are asked in the thread, if anything still is when it is sent."`
}

type laterInput struct{ Body Later }

func (s *surface) scheduleLetter(c *rest.Call, in *laterInput) (Scheduled, error) {
	b := in.Body
	where, err := b.Space.Optional("space")
	if err != nil {
		return Scheduled{}, err
	}
	within, err := b.Thread.Optional("thread")
	if err != nil {
		return Scheduled{}, err
	}
	if within == 0 {
		if err := placed(where, b.Private); err != nil {
			return Scheduled{}, err
		}
	} else if where != 0 || b.Private != nil {
		return Scheduled{}, fault.Invalid("space", "Please name a space for a new thread, or a thread for a reply.")
	}
	wall, err := worktime.ParseWall(b.SendAt)
	if err != nil {
		return Scheduled{}, fault.Invalid("send_at", "A local date and time looks like 2026-10-14T08:30.")
	}
	wanted, err := s.wantedIn(b.Ask, within)
	if err != nil {
		return Scheduled{}, err
	}
	v := thread.Scheduled{Space: where, Thread: within, Title: b.Title, Body: b.Body, Wall: wall, Ask: wanted, Private: b.Private.named(), Answers: b.Answers && within != 0}
	if v.Manner, err = s.said(c, b.Manner, v.Draft()); err != nil {
		return Scheduled{}, err
	}
	made, err := s.Threads.SendLater(c.Ctx, c.Actor, v)
	if err != nil {
		return Scheduled{}, inManner(inAsk(err))
	}
	p, err := s.Clock(c)
	if err != nil {
		return Scheduled{}, err
	}
	c.Made("/scheduled/" + made.ID.String())
	return scheduledOf(made, p), nil
}

// ScheduledPath says which later letter is meant.
type ScheduledPath struct {
	Scheduled rest.Ref `path:"scheduled" doc:"The id of something that is sent later."`
}

func (s *surface) getScheduled(c *rest.Call, in *ScheduledPath) (Scheduled, error) {
	found, err := s.findScheduled(c, in)
	if err != nil {
		return Scheduled{}, err
	}
	p, err := s.Clock(c)
	if err != nil {
		return Scheduled{}, err
	}
	return scheduledOf(found, p), nil
}

func (s *surface) findScheduled(c *rest.Call, in *ScheduledPath) (thread.Scheduled, error) {
	const what = "scheduled_letter"
	v, err := in.Scheduled.ID(what)
	if err != nil {
		return thread.Scheduled{}, err
	}
	list, err := s.Threads.Scheduled(c.Ctx, c.Actor)
	if err != nil {
		return thread.Scheduled{}, err
	}
	i := slices.IndexFunc(list, func(one thread.Scheduled) bool { return one.ID == v })
	if i < 0 {
		return thread.Scheduled{}, fault.NotFound(what)
	}
	return list[i], nil
}

func (s *surface) unschedule(c *rest.Call, in *ScheduledPath) (Draft, error) {
	found, err := s.findScheduled(c, in)
	if err != nil {
		return Draft{}, err
	}
	if err := s.Threads.Unschedule(c.Ctx, c.Actor, found.ID); err != nil {
		return Draft{}, err
	}
	d, err := s.Threads.Draft(c.Ctx, c.Actor, found.Draft())
	return draftOf(d), err
}

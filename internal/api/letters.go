package api

import (
	"context"
	"fmt"
	"slices"
	"time"

	"meantime/internal/api/rest"
	"meantime/internal/ask"
	"meantime/internal/db"
	"meantime/internal/delivery"
	"meantime/internal/fault"
	"meantime/internal/file"
	"meantime/internal/id"
	"meantime/internal/person"
	"meantime/internal/thread"
)

func (s *surface) letters() {
	g := s.Group("Letters", "What people write.")
	rest.Register(g, rest.Op{Route: "POST /threads/{thread}/letters", ID: "reply", Scope: rest.Write, Status: 201, Summary: "Reply",
		About: "Adds a letter to a thread. It arrives in the next delivery of everybody who follows the thread; you follow it from then on. To send later, see Schedule a letter."}, s.reply)
	rest.Register(g, rest.Op{Route: "GET /letters/{letter}", ID: "get-letter", Scope: rest.Read, Summary: "One letter"}, s.getLetter)
	rest.Register(g, rest.Op{Route: "PATCH /letters/{letter}", ID: "edit-letter", Scope: rest.Write, Summary: "Edit a letter",
		About: "One of yours. What it said before is kept; who is newly mentioned is told."}, s.editLetter)
	rest.Register(g, rest.Op{Route: "DELETE /letters/{letter}", ID: "delete-letter", Scope: rest.Write, Summary: "Delete a letter",
		About: "What it says goes; who deleted it, and when, stays. For its writer, and for who looks after the space."}, s.deleteLetter)
	rest.Register(g, rest.Op{Route: "GET /letters/{letter}/history", ID: "list-versions", Scope: rest.Read, Summary: "What a letter said before",
		About: "The oldest first. What it says now is not among it."}, s.listVersions)
	rest.Register(g, rest.Op{Route: "POST /preview", ID: "preview-markdown", Scope: rest.Read, Pure: true, Summary: "Render Markdown",
		About: "As it would appear in a letter. Nothing is kept."}, s.previewMarkdown)
	rest.Register(g, rest.Op{Route: "POST /arrivals", ID: "preview-arrivals", Scope: rest.Read, Pure: true, Summary: "When would this arrive?",
		About: "Tells before anything is sent when a new thread in a space, or a reply in a thread, would reach each of its readers, on your clock, soonest first."}, s.previewArrivals)
}

// Letter is one contribution to a thread.
type Letter struct {
	ID      id.ID        `json:"id" doc:"The id of the letter."`
	Thread  id.ID        `json:"thread" doc:"Where it is."`
	Author  rest.Card    `json:"author" doc:"Who wrote it."`
	Body    string       `json:"body" example:"It went out twice this week." doc:"What it says, in Markdown; empty when it was deleted."`
	HTML    string       `json:"html" example:"<p>It went out twice this week.</p>" doc:"The same, rendered and safe to show."`
	Files   []LetterFile `json:"files,omitempty" sample:"no" doc:"What it refers to."`
	Words   int          `json:"words" example:"6" doc:"How many words it has."`
	Created time.Time    `json:"created_at" example:"2026-10-13T09:40:00Z" doc:"When it was written."`
	Import  *Import      `json:"import,omitempty" sample:"no" doc:"The import that brought it; missing for what was written here."`
	Mail    *Mail        `json:"mail,omitempty" sample:"no" doc:"What else the mail held by which it came; missing for what came by none."`
	Edited  time.Time    `json:"edited_at,omitzero" sample:"no" doc:"When it was last changed; missing for never."`
	Deleted *Deletion    `json:"deleted,omitempty" sample:"no" doc:"Who deleted it, and when; missing while it stands."`
}

// Mail is what else a reply held that came by mail.
type Mail struct {
	Rest   string `json:"rest" example:"" doc:"What the mail repeated of others and its signature, as HTML; empty for nothing."`
	Sender string `json:"sender,omitempty" sample:"no" example:"Ana Silva <ana@example.org>" doc:"Whose mail it is, as that says, where its author let in what somebody else wrote to the space; missing for the author's own."`
}

// Import is one reading of an archive, which brought letters that were written elsewhere, before.
type Import struct {
	ID   id.ID     `json:"id" doc:"The id of the import."`
	By   rest.Card `json:"by" doc:"Who brought the archive in."`
	At   time.Time `json:"at" example:"2026-10-13T09:40:00Z" doc:"When it began."`
	Rest string    `json:"rest,omitempty" sample:"no" doc:"What else the message held, such as what it repeated of others, rendered and safe to show."`
}

// LetterFile is a file that a letter refers to. Read a file has its bytes.
type LetterFile struct {
	ID   id.ID  `json:"id" doc:"The id of the file."`
	Name string `json:"name" example:"plan.pdf" doc:"What it is called."`
	Kind string `json:"kind" example:"pdf" doc:"How it can be shown: picture, audio, video, pdf, text or other."`
	Size int64  `json:"size" example:"340000" doc:"How many bytes it has."`
}

// shown is letters as the API shows them to an actor who sees them, with who wrote them, what they refer to and what brought them.
func (s *surface) shown(ctx context.Context, actor person.Actor, list ...thread.Letter) ([]Letter, error) {
	var people, brought []id.ID
	for _, l := range list {
		people = append(people, l.Author, l.DeletedBy)
		if l.Origin.Import != 0 && !slices.Contains(brought, l.Origin.Import) {
			brought = append(brought, l.Origin.Import)
		}
	}
	runs, err := s.Imports.Runs(ctx, actor, brought)
	if err != nil {
		return nil, err
	}
	for _, run := range runs {
		people = append(people, run.By)
	}
	cards, err := s.Cards(ctx, people...)
	if err != nil {
		return nil, err
	}
	out := rest.Each(list, func(l thread.Letter) Letter {
		made := letterOf(l, cards)
		if run, ok := runs[l.Origin.Import]; ok {
			made.Import = &Import{run.ID, cards[run.By], run.Begun, string(l.Origin.Rest)}
		}
		if l.Origin.ByMail {
			made.Mail = &Mail{string(l.Origin.Rest), l.Origin.Sender}
		}
		return made
	})
	return out, s.DB.Read(ctx, func(tx *db.Tx) error {
		found, err := s.Files.Of(tx, rest.Each(list, func(l thread.Letter) id.ID { return l.ID }), file.Letter)
		for i := range out {
			out[i].Files = nil
			for _, f := range found[out[i].ID] {
				out[i].Files = append(out[i].Files, LetterFile{f.ID, f.Name, string(f.Kind()), f.Size})
			}
		}
		return err
	})
}

// one is the one of a list of one.
func one(list []Letter, err error) (Letter, error) {
	if err != nil {
		return Letter{}, err
	}
	return list[0], nil
}

// Deletion is the trace that a deleted letter leaves.
type Deletion struct {
	By rest.Card `json:"by" doc:"Who deleted it."`
	At time.Time `json:"at" example:"2026-10-13T10:12:00Z" doc:"When."`
}

func letterOf(l thread.Letter, cards map[id.ID]rest.Card) Letter {
	out := Letter{ID: l.ID, Thread: l.Thread, Author: cards[l.Author], Body: l.Body, HTML: string(l.HTML), Words: l.Words,
		Created: l.CreatedAt, Edited: l.EditedAt}
	if !l.DeletedAt.IsZero() {
		out.Deleted = &Deletion{cards[l.DeletedBy], l.DeletedAt}
	}
	return out
}

type lettersInput struct {
	rest.ThreadPath
	rest.Paging
	Order string `query:"order" enum:"oldest,newest" default:"oldest" example:"newest" doc:"Which letters come first. A cursor belongs to the order it was given in."`
}

func (s *surface) listLetters(c *rest.Call, in *lettersInput) (rest.Page[Letter], error) {
	v, err := in.Thread.ID("thread")
	if err != nil {
		return rest.Page[Letter]{}, err
	}
	newest, list := in.Order == "newest", "letters"
	part := thread.Part{Limit: in.Limit}
	if newest {
		list, part.Way = "letters, newest", thread.Newest
	}
	at, err := in.After(list)
	switch {
	case err != nil:
		return rest.Page[Letter]{}, err
	case at != 0 && newest:
		part.Way, part.Letter = thread.Until, at-1
	case at != 0:
		part.Way, part.Letter = thread.From, at+1
	}
	p, err := s.Threads.Look(c.Ctx, c.Actor, v, part)
	if err != nil {
		return rest.Page[Letter]{}, err
	}
	more := p.Later
	if newest {
		slices.Reverse(p.Letters)
		more = p.Earlier
	}
	next := ""
	if more != 0 {
		next = rest.CursorOf(list, p.Letters[len(p.Letters)-1].ID.String())
	}
	items, err := s.shown(c.Ctx, c.Actor, p.Letters...)
	return rest.Page[Letter]{Items: items, Next: next}, err
}

// Reply is a letter to be written.
type Reply struct {
	Body    string `json:"body" example:"I saw it too, on Tuesday." doc:"What it says, in Markdown: up to 64 KiB."`
	When    string `json:"when,omitempty" enum:"next_delivery,next_morning" default:"next_delivery" example:"next_delivery" doc:"Whether it joins each reader's next delivery, or the first of their next working day."`
	Answers bool   `json:"answers,omitempty" example:"true" doc:"Whether it answers what you are asked in the thread. Where nothing is asked of you any more, it is a letter like any other."`
}

type replyInput struct {
	rest.ThreadPath
	Body Reply
}

func (s *surface) reply(c *rest.Call, in *replyInput) (Letter, error) {
	v, err := in.Thread.ID("thread")
	if err != nil {
		return Letter{}, err
	}
	made, err := s.Threads.Reply(c.Ctx, c.Actor, thread.Answer{Thread: v, Body: in.Body.Body, When: delivery.Timing(in.Body.When), Answers: in.Body.Answers})
	if err != nil {
		return Letter{}, err
	}
	c.Made("/letters/" + made.ID.String())
	return one(s.shown(c.Ctx, c.Actor, made))
}

// LetterPath says which letter is meant.
type LetterPath struct {
	Letter rest.Ref `path:"letter" doc:"The id of a letter."`
}

func (s *surface) getLetter(c *rest.Call, in *LetterPath) (Letter, error) {
	v, err := in.Letter.ID("letter")
	if err != nil {
		return Letter{}, err
	}
	l, _, err := s.Threads.Letter(c.Ctx, c.Actor, v)
	if err != nil {
		return Letter{}, err
	}
	return one(s.shown(c.Ctx, c.Actor, l))
}

type editInput struct {
	LetterPath
	Body Edit
}

// Edit is what a letter shall say.
type Edit struct {
	Body string `json:"body" example:"It went out three times this week." doc:"What it says from now on, in Markdown: up to 64 KiB."`
}

func (s *surface) editLetter(c *rest.Call, in *editInput) (Letter, error) {
	return s.onLetter(c, &in.LetterPath, func(v id.ID) error { return s.Threads.Edit(c.Ctx, c.Actor, v, in.Body.Body) })
}

func (s *surface) deleteLetter(c *rest.Call, in *LetterPath) (Letter, error) {
	return s.onLetter(c, in, func(v id.ID) error { return s.Threads.Delete(c.Ctx, c.Actor, v) })
}

// onLetter does something with a letter and answers with what it is then.
func (s *surface) onLetter(c *rest.Call, in *LetterPath, do func(v id.ID) error) (Letter, error) {
	v, err := in.Letter.ID("letter")
	if err == nil {
		err = do(v)
	}
	if err != nil {
		return Letter{}, err
	}
	return s.getLetter(c, in)
}

// Version is what a letter said before an edit.
type Version struct {
	Number  int       `json:"number" example:"1" doc:"Counted from 1, the oldest."`
	Body    string    `json:"body" example:"It went out twice this week." doc:"What it said, in Markdown."`
	HTML    string    `json:"html" example:"<p>It went out twice this week.</p>" doc:"The same, rendered and safe to show."`
	Written time.Time `json:"written_at" example:"2026-10-13T09:40:00Z" doc:"When it was written so."`
}

type versionsInput struct {
	LetterPath
	rest.Paging
}

func (s *surface) listVersions(c *rest.Call, in *versionsInput) (rest.Page[Version], error) {
	v, err := in.Letter.ID("letter")
	if err != nil {
		return rest.Page[Version]{}, err
	}
	_, list, err := s.Threads.History(c.Ctx, c.Actor, v)
	if err != nil {
		return rest.Page[Version]{}, err
	}
	out := rest.Each(list, func(v thread.Version) Version { return Version{v.Number, v.Body, string(v.HTML), v.WrittenAt} })
	return rest.PageOf(out, func(v Version) string { return fmt.Sprintf("%09d", v.Number) }, in.Paging, "versions")
}

// Markdown is a text to be rendered.
type Markdown struct {
	Body string `json:"body" example:"It went out *twice*." doc:"A text in Markdown: up to 64 KiB."`
}

// Rendered is a text as it would appear.
type Rendered struct {
	HTML string `json:"html" example:"<p>It went out <em>twice</em>.</p>" doc:"The text, rendered and safe to show."`
}

type markdownInput struct{ Body Markdown }

func (s *surface) previewMarkdown(c *rest.Call, in *markdownInput) (Rendered, error) {
	html, err := s.Threads.Preview(c.Ctx, c.Actor, in.Body.Body)
	return Rendered{string(html)}, err
}

// Plan is a letter that might be written.
type Plan struct {
	Space  rest.Ref `json:"space,omitempty" doc:"Of a new thread: where."`
	Thread rest.Ref `json:"thread,omitempty" sample:"no" doc:"Of a reply: in which thread."`
	Body   string   `json:"body,omitempty" example:"It went out twice this week. @kenji, did you see it?" doc:"As much of it as is written, for the people that it mentions."`
	When   string   `json:"when,omitempty" enum:"next_delivery,next_morning" default:"next_delivery" example:"next_delivery" doc:"Whether it joins each reader's next delivery, or the first of their next working day."`
	Ask    *NewAsk  `json:"ask,omitempty" doc:"Of a new thread: what it asks of whom. What is due before it would arrive comes ahead. Whoever cannot be asked is left out."`
}

// Arrivals is when a letter would reach its readers: one page of them, and what holds for all.
type Arrivals struct {
	rest.Page[Arrival]
	Readers   int           `json:"readers" example:"11" doc:"How many it would reach."`
	Unreached int           `json:"unreached" example:"0" doc:"How many of them have no delivery in the next 40 days: they find it on the web page."`
	First     *rest.Instant `json:"first,omitempty" doc:"When it reaches the first of them, on your clock."`
	Last      *rest.Instant `json:"last,omitempty" doc:"When it has reached the last of them, on your clock."`
	Dues      []Due         `json:"dues,omitempty" doc:"Of a thread that asks for something: until when it asks each person."`
}

// Arrival is when a letter would reach one reader.
type Arrival struct {
	Person rest.Card     `json:"person" doc:"The reader."`
	At     *rest.Instant `json:"at,omitempty" doc:"When, on your clock; missing where only the day is shared, or nothing lies in the next 40 days."`
	Day    string        `json:"day,omitempty" sample:"no" format:"date" example:"2026-10-14" doc:"On which date of your calendar, for a reader who shares no times."`

	order string
}

type arrivalsInput struct {
	rest.Paging
	Body Plan
}

func (s *surface) previewArrivals(c *rest.Call, in *arrivalsInput) (out Arrivals, err error) {
	where, err := in.Body.Space.Optional("space")
	if err != nil {
		return out, err
	}
	within, err := in.Body.Thread.Optional("thread")
	if err != nil {
		return out, err
	}
	if (where == 0) == (within == 0) {
		return out, fault.Invalid("space", "Please name a space for a new thread, or a thread for a reply.")
	}
	wanted, err := s.wantedIn(in.Body.Ask, within)
	if err != nil {
		return out, err
	}
	if wanted != nil {
		if out.Dues, err = s.dues(c, where, []ask.Wanted{*wanted}); err != nil {
			return out, inAsk(err)
		}
	}
	found, err := s.Threads.Arrivals(c.Ctx, c.Actor, thread.Unsent{Space: where, Thread: within, Body: in.Body.Body,
		When: delivery.Timing(in.Body.When), Ask: wanted})
	if err != nil {
		return out, err
	}
	list, err := s.arrivals(c, found)
	if err != nil {
		return out, err
	}
	for _, a := range list {
		out.Readers++
		switch {
		case a.At == nil && a.Day == "":
			out.Unreached++
		case a.At != nil && (out.First == nil || a.At.At.Before(out.First.At)):
			out.First = a.At
		}
		if a.At != nil && (out.Last == nil || a.At.At.After(out.Last.At)) {
			out.Last = a.At
		}
	}
	out.Page, err = rest.PageOf(list, func(a Arrival) string { return a.order }, in.Paging, "arrivals")
	return out, err
}

// arrivals shows arrivals on the caller's clock. Of a reader who shares no times it shows the day, and the order does not
// give more away.
func (s *surface) arrivals(c *rest.Call, found []delivery.Arrival) ([]Arrival, error) {
	people := rest.Each(found, func(a delivery.Arrival) id.ID { return a.Person })
	cards, err := s.Cards(c.Ctx, people...)
	if err != nil {
		return nil, err
	}
	clock, err := s.Clocks(c, people)
	return rest.Each(found, func(a delivery.Arrival) Arrival {
		if !a.Ok {
			a.At = time.Time{}
		}
		out := Arrival{Person: cards[a.Person]}
		out.At, out.Day, out.order = clock.Shown(a.Person, a.At)
		out.order += a.Person.String()
		return out
	}), err
}

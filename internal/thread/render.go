package thread

import (
	"context"
	"errors"
	"html/template"
	"strings"
	"time"

	"golang.org/x/text/unicode/norm"

	"meantime/internal/db"
	"meantime/internal/fault"
	"meantime/internal/file"
	"meantime/internal/id"
	"meantime/internal/markdown"
	"meantime/internal/person"
	"meantime/internal/space"
)

// rendered is a text, ready to be kept.
type rendered struct {
	body      string
	html      string
	excerpt   string
	words     int
	mentioned []id.ID
	files     []id.ID // that it refers to
}

// render checks and renders a Markdown text of the actor's, outside any write: parsing must not hold up other writers. A text of nobody's
// shows no files.
func (t *Threads) render(ctx context.Context, actor person.Actor, field, body string) (rendered, error) {
	out := rendered{body: norm.NFC.String(strings.TrimSpace(body))}
	if out.body == "" {
		return out, fault.Invalid(field, "There is nothing in it yet. Please write something first.")
	}
	known := map[string]id.ID{}
	err := t.db.Read(ctx, func(tx *db.Tx) error {
		res, err := markdown.Render(out.body, markdown.Options{Mention: t.mention(tx, known), File: t.file(tx, actor)})
		if err != nil {
			return overLimit(field, err)
		}
		out.html, out.words, out.excerpt = res.HTML, res.Words, excerpt(res.Text)
		for _, m := range res.Mentions { // whom a quotation names was told by what is quoted
			out.mentioned = append(out.mentioned, known[m.Handle])
		}
		for _, number := range res.Files {
			v, err := id.Parse(number)
			if err != nil {
				return err
			}
			out.files = append(out.files, v)
		}
		return nil
	})
	return out, err
}

// overLimit says of a text which limit it is over.
func overLimit(field string, err error) error {
	if limit, ok := errors.AsType[*markdown.LimitError](err); ok {
		return &fault.Fault{Kind: fault.KindTooLarge, Code: limit.Code, Field: field, Message: limit.Message}
	}
	return err
}

// mention resolves handles and notes whom they mean.
func (t *Threads) mention(tx *db.Tx, known map[string]id.ID) func(string) (href, name string, ok bool) {
	return func(handle string) (string, string, bool) {
		found, err := t.people.Handles(tx, handle)
		card, ok := found[handle]
		if err != nil || !ok || !card.Active {
			return "", "", false
		}
		known[handle] = card.ID
		return "/people/" + card.ID.String(), card.Name, true
	}
}

// file finds what the actor sees behind a number.
func (t *Threads) file(tx *db.Tx, actor person.Actor) func(string) (markdown.File, bool) {
	return func(number string) (out markdown.File, known bool) {
		v, err := id.Parse(number)
		if err != nil || actor.ID == 0 {
			return out, false
		}
		found, err := t.files.Seen(tx, actor, []id.ID{v})
		one, known := found[v]
		if err != nil || !known {
			return out, false
		}
		return shownAs(one), true
	}
}

// shownAs is how a text shows a file.
func shownAs(f file.File) markdown.File {
	kinds := map[file.Kind]markdown.FileKind{file.Picture: markdown.Picture, file.Audio: markdown.Audio, file.Video: markdown.Video}
	return markdown.File{Kind: kinds[f.Kind()], About: f.About(), Width: f.Width, Height: f.Height}
}

// mayShow makes sure, before anything is written, that a text may refer to the files that it shows: its writer still sees
// them, and it is no private note. What is sealed refers to nothing that is not.
func (t *Threads) mayShow(tx *db.Tx, actor person.Actor, where space.Space, text rendered) error {
	if isPrivate(where) && len(text.files) > 0 {
		return fault.Invalid("body", "A private note holds no files: it leaves nothing, and a file would not be sealed as it is. Please take the link out, or write in a space.")
	}
	return t.files.Hold(tx, actor, text.files)
}

// Passage is a text that is no letter, such as why something was decided, ready to be kept with what it is about.
type Passage struct{ text rendered }

// Passage checks and renders such a text of the actor's, outside any write. None is no mistake.
func (t *Threads) Passage(ctx context.Context, actor person.Actor, field, body string) (Passage, error) {
	if strings.TrimSpace(body) == "" {
		return Passage{}, nil
	}
	text, err := t.render(ctx, actor, field, body)
	return Passage{text}, err
}

// Body is the text in Markdown.
func (p Passage) Body() string { return p.text.body }

// HTML is the text as it is read.
func (p Passage) HTML() template.HTML { return template.HTML(p.text.html) }

// HoldFiles makes sure that the actor still sees the files that some texts show, and that they stay until the transaction ends. It comes before
// anything of the texts is written.
func (t *Threads) HoldFiles(tx *db.Tx, actor person.Actor, texts ...Passage) error {
	var files []id.ID
	for _, p := range texts {
		files = append(files, p.text.files...)
	}
	return t.files.Hold(tx, actor, files)
}

// ReferFiles has a text keep the files that it shows, in the transaction that keeps it.
func (t *Threads) ReferFiles(tx *db.Tx, actor person.Actor, from file.Ref, p Passage) error {
	return t.files.Refer(tx, actor, from, p.text.files)
}

// refer has a text that is not sent yet keep the files that it has links to, unless it is sealed.
func (t *Threads) refer(tx *db.Tx, who id.ID, from file.Ref, sealed bool, text string) error {
	if sealed {
		text = ""
	}
	return t.files.Refer(tx, person.Actor{ID: who}, from, file.In(text))
}

func draftRef(who id.ID, p Place) file.Ref {
	return file.Ref{Kind: file.Draft, Text: who, Place: string(p)}
}

func scheduledRef(v id.ID) file.Ref { return file.Ref{Kind: file.Scheduled, Text: v} }

func (r rendered) letter(v, thread, author id.ID, at time.Time) Letter {
	return Letter{ID: v, Thread: thread, Author: author, Body: r.body, HTML: template.HTML(r.html), Excerpt: r.excerpt, Words: r.words, CreatedAt: at}
}

// Preview renders a text of the actor's as it would appear, and keeps nothing.
func (t *Threads) Preview(ctx context.Context, actor person.Actor, body string) (template.HTML, error) {
	r, err := t.render(ctx, actor, "body", body)
	return template.HTML(r.html), err
}

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
	"meantime/internal/id"
	"meantime/internal/markdown"
)

// rendered is a text, ready to be kept.
type rendered struct {
	body      string
	html      string
	excerpt   string
	words     int
	mentioned []id.ID
}

// render checks and renders a Markdown text, outside any write: parsing must not hold up other writers.
func (t *Threads) render(ctx context.Context, field, body string) (rendered, error) {
	out := rendered{body: norm.NFC.String(strings.TrimSpace(body))}
	if out.body == "" {
		return out, fault.Invalid(field, "There is nothing in it yet. Please write something first.")
	}
	known := map[string]id.ID{}
	err := t.db.Read(ctx, func(tx *db.Tx) error {
		res, err := markdown.Render(out.body, markdown.Options{Mention: t.mention(tx, known)})
		if limit, ok := errors.AsType[*markdown.LimitError](err); ok {
			return &fault.Fault{Kind: fault.KindTooLarge, Code: limit.Code, Field: field, Message: limit.Message}
		}
		out.html, out.words, out.excerpt = res.HTML, res.Words, excerpt(res.Text)
		for _, m := range res.Mentions { // whom a quotation names was told by what is quoted
			out.mentioned = append(out.mentioned, known[m.Handle])
		}
		return err
	})
	return out, err
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

func (r rendered) letter(v, thread, author id.ID, at time.Time) Letter {
	return Letter{ID: v, Thread: thread, Author: author, Body: r.body, HTML: template.HTML(r.html), Excerpt: r.excerpt, Words: r.words, CreatedAt: at}
}

// Preview renders a text as it would appear, and keeps nothing.
func (t *Threads) Preview(ctx context.Context, body string) (template.HTML, error) {
	r, err := t.render(ctx, "body", body)
	return template.HTML(r.html), err
}

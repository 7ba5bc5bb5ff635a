package decisions

import (
	"context"
	"html/template"
	"time"

	"meantime/internal/decision"
	"meantime/internal/id"
	"meantime/internal/markdown"
	"meantime/internal/space"
	"meantime/internal/web/page"
	"meantime/internal/web/site"
	"meantime/internal/words"
	"meantime/internal/worktime"
)

// Seal is a decision as its thread and its own page show it; its template is "decided".
type Seal struct {
	*words.Locale
	ID         id.ID
	Number     int
	Href       string // its own page; empty on it
	Name       string // "Decision 12 in Ticketing"
	By         string
	When       page.Moment
	HTML       template.HTML
	WhyHTML    template.HTML
	Review     string // when it is looked at again; empty for never
	Replaces   *Link
	ReplacedBy *Link
	Acts       *Reviewing // what the viewer can do about it; nil for nothing
}

// Link leads to another decision.
type Link struct {
	Href, Text string
}

// Reviewing is what can be done about a decision that stands.
type Reviewing struct {
	Key     string
	Due     bool
	Keep    bool // the viewer may say that it still holds
	Propose bool // the viewer may propose something in its place
	Date    string
	Wrong   string
}

// Name says which decision it is: of which space, unless that is clear.
func Name(l *words.Locale, number int, in string) string {
	if in == "" {
		return l.T("Decision {number}", "number", number)
	}
	return l.T("Decision {number} in {space}", "number", number, "space", in)
}

func linkTo(l *words.Locale, o *decision.Other, from id.ID) *Link {
	if o == nil {
		return nil
	}
	in := o.SpaceName
	if o.Space == from {
		in = ""
	}
	return &Link{Href: address(o.ID), Text: l.T("{decision}: {title}", "decision", Name(l, o.Number, in), "title", o.Title)}
}

// Of tells of what a thread has decided; nil for nothing.
func Of(v *site.Visit, in id.ID, where space.Space, key string) (*Seal, error) {
	found, ok, err := v.Decisions.Of(v.Ctx(), v.Actor, in)
	if err != nil || !ok {
		return nil, err
	}
	s, err := sealOf(v, found, where, key)
	if err == nil {
		s.Href = address(found.ID)
	}
	return s, err
}

func sealOf(v *site.Visit, d decision.Decision, where space.Space, key string) (*Seal, error) {
	people, err := namesOf(v.Ctx(), v, d.By)
	if err != nil {
		return nil, err
	}
	l := v.L()
	s := &Seal{Locale: l, ID: d.ID, Number: d.Number, Name: Name(l, d.Number, d.SpaceName), By: people[d.By].Name, When: v.Shell.Moment(d.DecidedAt),
		HTML: d.HTML, WhyHTML: d.WhyHTML, Replaces: linkTo(l, d.Replaces, d.Space), ReplacedBy: linkTo(l, d.ReplacedBy, d.Space)}
	if d.Stands() {
		s.Review = review(l, d, v.Shell.Now)
		r := Reviewing{Key: key, Due: d.Due, Keep: decision.MayKeep(where, v.Actor, d) == nil, Propose: where.MayWrite() == nil}
		if r.Keep || r.Propose {
			s.Acts = &r
		}
	}
	return s, nil
}

// review says when a decision is looked at again.
func review(l *words.Locale, d decision.Decision, now time.Time) string {
	switch {
	case d.Review == 0:
		return ""
	case d.Due:
		return l.T("Due for review since {date}.", "date", date(l, d.Review))
	}
	return l.T("To be reviewed on {date}.", "date", date(l, d.Review))
}

// date writes a date with its year.
func date(l *words.Locale, d worktime.Date) string { return l.Date(d.Time()) }

// Entry is a decision in a register.
type Entry struct {
	Number   int
	Href     string
	Title    string
	Space    string // empty in the register of that space
	Gist     string // the beginning of the outcome
	Says     string // by whom
	When     page.Moment
	Review   string
	Due      bool
	Replaced *Link
}

// Entries tells of decisions as a register shows them; of one space, or of all.
func Entries(ctx context.Context, v *site.Visit, list []decision.Decision, one bool) ([]Entry, error) {
	who := make([]id.ID, len(list))
	for i, d := range list {
		who[i] = d.By
	}
	people, err := namesOf(ctx, v, who...)
	if err != nil {
		return nil, err
	}
	out := make([]Entry, len(list))
	for i, d := range list {
		out[i] = Entry{Number: d.Number, Href: address(d.ID), Title: d.Title, Gist: gist(d.Outcome), Says: people[d.By].Name, When: v.Shell.Moment(d.DecidedAt),
			Replaced: linkTo(v.L(), d.ReplacedBy, d.Space)}
		if !one {
			out[i].Space = d.SpaceName
		}
		if d.Stands() {
			out[i].Review, out[i].Due = review(v.L(), d, v.Shell.Now), d.Due
		}
	}
	return out, nil
}

const gistLen = 180

// gist is the beginning of a Markdown text, without its marks.
func gist(text string) string {
	if r, err := markdown.Render(text, markdown.Options{}); err == nil {
		text = r.Text
	}
	return markdown.Excerpt(text, gistLen)
}

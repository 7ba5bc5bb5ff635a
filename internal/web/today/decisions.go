package today

import (
	"meantime/internal/delivery"
	"meantime/internal/id"
	"meantime/internal/thread"
	"meantime/internal/web/decisions"
)

// hear adds to what the entries are about where somebody stands on what the viewer proposes, what is due for review, and
// which outcomes are decisions.
func (b *book) hear(refs []id.ID) (err error) {
	if b.news, err = b.v.Decisions.News(b.v.Ctx(), b.v.Actor, refs); err != nil {
		return err
	}
	for ref, n := range b.news {
		if _, known := b.lines[ref]; !known {
			b.lines[ref] = n.Line
		}
	}
	return nil
}

// aboutDecision leads to what a ref is about, where that is a stance or a review; empty for anything else.
func (b *book) aboutDecision(ref id.ID) string {
	n := b.news[ref]
	switch {
	case n.Stance != "":
		return "/threads/" + n.Thread.String() + "#stands"
	case n.Decision != 0 && n.Author == 0: // nobody wrote that it is due
		return "/decisions/" + n.Decision.String()
	}
	return ""
}

// decided says of some entries where people stand, and what is due for review.
func (b *book) decided(entries []delivery.Entry) (parts []string) {
	l := b.v.L()
	for _, e := range entries {
		n := b.news[e.Ref]
		switch {
		case n.Stance != "" && n.Excerpt != "":
			parts = append(parts, l.T("{who} {stands}: “{why}”", "who", b.first(n.Author), "stands", decisions.Stance(l, n.Stance), "why", n.Excerpt))
		case n.Stance != "":
			parts = append(parts, l.T("{who} {stands}.", "who", b.first(n.Author), "stands", decisions.Stance(l, n.Stance)))
		case e.Kind == delivery.Review:
			parts = append(parts, l.T("Due for review: does number {number} still hold?", "number", n.Number))
		}
	}
	return parts
}

// closed says with what a thread was closed.
func (b *book) closed(outcome thread.Line) (icon, says string) {
	l, who, what := b.v.L(), b.first(outcome.Author), plain(outcome.Excerpt)
	if n := b.news[outcome.Ref]; n.Number != 0 {
		return "decision", l.T("{who} decided it, as number {number}: “{outcome}”", "who", who, "number", n.Number, "outcome", what)
	}
	return "check", l.T("{who} closed it: “{outcome}”", "who", who, "outcome", what)
}

// heard says why a stance or a review reaches the viewer.
func (t *teller) heard() (Step, bool) {
	switch {
	case t.why.Kind == delivery.Review && t.why.Reason == delivery.Tends:
		return Step{Short: t.T("You look after {space}", "space", t.space), Text: t.T("Whoever decided it is no longer here, and wanted to look at it again by now.")}, true
	case t.why.Kind == delivery.Stance:
		return Step{Short: t.T("You proposed it"), Text: t.T("{who} says where they stand.", "who", t.b.first(t.why.Author))}, true
	case t.why.Kind == delivery.Review:
		return Step{Short: t.T("You decided it"), Text: t.T("The date has come on which you wanted to look at it again.")}, true
	}
	return Step{}, false
}

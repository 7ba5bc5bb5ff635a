package telling

import (
	"context"

	"meantime/internal/decision"
	"meantime/internal/delivery"
	"meantime/internal/id"
	"meantime/internal/thread"
	"meantime/internal/words"
)

// hear adds to what the entries are about where somebody stands on what the reader proposes, what is due for review, and
// which outcomes are decisions.
func (t *Teller) hear(ctx context.Context, b *Entries, refs []id.ID) (err error) {
	if b.news, err = t.parts.Decisions.News(ctx, b.Actor, refs); err != nil {
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
func (b *Entries) aboutDecision(ref id.ID) string {
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
func (b *Entries) decided(entries []delivery.Entry) (parts []string) {
	for _, e := range entries {
		n := b.news[e.Ref]
		switch {
		case n.Stance != "" && n.Excerpt != "":
			parts = append(parts, b.T("{who} {stands}: “{why}”", "who", b.First(n.Author), "stands", Stance(b.Locale, n.Stance), "why", n.Excerpt))
		case n.Stance != "":
			parts = append(parts, b.T("{who} {stands}.", "who", b.First(n.Author), "stands", Stance(b.Locale, n.Stance)))
		case e.Kind == delivery.Review:
			parts = append(parts, b.T("Due for review: does number {number} still hold?", "number", n.Number))
		}
	}
	return parts
}

// closed says with what a thread was closed.
func (b *Entries) closed(outcome thread.Line) (icon, says string) {
	who, what := b.First(outcome.Author), plain(outcome.Excerpt)
	if n := b.news[outcome.Ref]; n.Number != 0 {
		return "decision", b.T("{who} decided it, as number {number}: “{outcome}”", "who", who, "number", n.Number, "outcome", what)
	}
	return "check", b.T("{who} closed it: “{outcome}”", "who", who, "outcome", what)
}

// Stance says where somebody else stands: "agrees, with a concern".
func Stance(l *words.Locale, k decision.Kind) string {
	switch k {
	case decision.Agree:
		return l.C("somebody", "agrees")
	case decision.Concern:
		return l.C("somebody", "agrees, with a concern")
	}
	return l.C("somebody", "cannot live with this")
}

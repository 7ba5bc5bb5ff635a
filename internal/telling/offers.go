package telling

import (
	"context"
	"time"

	"meantime/internal/delivery"
	"meantime/internal/id"
	"meantime/internal/oncall"
	"meantime/internal/thread"
	"meantime/internal/when"
)

// offers finds what entries say of shifts that are offered, and of what became of them.
func (t *Teller) offers(ctx context.Context, b *Entries, all []delivery.Entry) (err error) {
	var refs []id.ID
	for _, e := range all {
		if e.Kind == delivery.Offered || e.Kind == delivery.Swapped {
			refs = append(refs, e.Ref)
		}
	}
	if len(refs) == 0 {
		return nil
	}
	if b.swaps, err = t.parts.Rotas.Swaps(ctx, b.Actor, refs); err != nil {
		return err
	}
	for ref, s := range b.swaps {
		b.lines[ref] = thread.Line{Ref: ref, Thread: s.ID, Title: b.offer(s), Space: s.Space, Name: s.SpaceName, Author: s.Author}
	}
	return nil
}

// offer says what is offered, as a title.
func (b *Entries) offer(s oncall.Swap) string {
	from, to := b.moment(s.Gives.From), b.moment(s.Gives.To)
	if s.Takes.IsZero() {
		return b.T("On call from {from} to {to}", "from", from, "to", to)
	}
	return b.T("On call from {from} to {to}, for {theirs} to {end}", "from", from, "to", to, "theirs", b.moment(s.Takes.From), "end", b.moment(s.Takes.To))
}

func (b *Entries) moment(t time.Time) string {
	return b.DayAndClock(t.In(b.Now.Location()), b.Now)
}

// offered fills a row that is about a shift.
func (b *Entries) offered(r *Row) bool {
	e := r.Entries[0]
	s, ok := b.swaps[e.Ref]
	if !ok {
		return false
	}
	who := b.First(e.Author)
	r.Icon, r.Path = "swap", "/swaps/"+s.ID.String()
	switch {
	case e.Kind == delivery.Offered && s.Ended != "":
		r.Meta = b.T("{name} asked you to be on call. This has been settled.", "name", who)
	case e.Kind == delivery.Offered && !s.Gives.From.After(b.Now):
		r.Meta = b.T("{name} asks you to be on call instead, from now on.", "name", who)
	case e.Kind == delivery.Offered:
		r.Meta = b.T("{name} asks you to be on call instead. It begins {when}.", "name", who, "when", when.At(b.Locale, s.Gives.From, b.Now))
	case s.Ended == oncall.Agreed:
		r.Meta = b.T("{name} agreed. It is settled.", "name", who)
	case s.Ended == oncall.Gone:
		r.Meta = b.T("{name} is no longer here. You are still on call then.", "name", who)
	default:
		r.Meta = b.T("{name} cannot. You are still on call then.", "name", who)
	}
	return true
}

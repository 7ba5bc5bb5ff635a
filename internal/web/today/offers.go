package today

import (
	"time"

	"meantime/internal/delivery"
	"meantime/internal/id"
	"meantime/internal/oncall"
	"meantime/internal/thread"
	"meantime/internal/web/when"
)

// offers finds what entries say of shifts that are offered, and of what became of them.
func (b *book) offers(all []delivery.Entry) (err error) {
	var refs []id.ID
	for _, e := range all {
		if e.Kind == delivery.Offered || e.Kind == delivery.Swapped {
			refs = append(refs, e.Ref)
		}
	}
	if len(refs) == 0 {
		return nil
	}
	if b.swaps, err = b.v.Rotas.Swaps(b.v.Ctx(), b.v.Actor, refs); err != nil {
		return err
	}
	for ref, s := range b.swaps {
		b.lines[ref] = thread.Line{Ref: ref, Thread: s.ID, Title: b.offer(s), Space: s.Space, Name: s.SpaceName, Author: s.Author}
	}
	return nil
}

// offer says what is offered, as a title.
func (b *book) offer(s oncall.Swap) string {
	l := b.v.L()
	from, to := b.moment(s.Gives.From), b.moment(s.Gives.To)
	if s.Takes.IsZero() {
		return l.T("On call from {from} to {to}", "from", from, "to", to)
	}
	return l.T("On call from {from} to {to}, for {theirs} to {end}", "from", from, "to", to, "theirs", b.moment(s.Takes.From), "end", b.moment(s.Takes.To))
}

func (b *book) moment(t time.Time) string {
	now := b.v.Shell.Now
	return b.v.L().DayAndClock(t.In(now.Location()), now)
}

// offered fills a row that is about a shift.
func (b *book) offered(r *Row) bool {
	e := r.entries[0]
	s, ok := b.swaps[e.Ref]
	if !ok {
		return false
	}
	l, who := b.v.L(), b.first(e.Author)
	r.Icon, r.Href = "swap", "/swaps/"+s.ID.String()
	switch {
	case e.Kind == delivery.Offered && s.Ended != "":
		r.Meta = l.T("{name} asked you to be on call. This has been settled.", "name", who)
	case e.Kind == delivery.Offered && !s.Gives.From.After(b.v.Now()):
		r.Meta = l.T("{name} asks you to be on call instead, from now on.", "name", who)
	case e.Kind == delivery.Offered:
		r.Meta = l.T("{name} asks you to be on call instead. It begins {when}.", "name", who, "when", when.At(l, s.Gives.From, b.v.Shell.Now))
	case s.Ended == oncall.Agreed:
		r.Meta = l.T("{name} agreed. It is settled.", "name", who)
	case s.Ended == oncall.Gone:
		r.Meta = l.T("{name} is no longer here. You are still on call then.", "name", who)
	default:
		r.Meta = l.T("{name} cannot. You are still on call then.", "name", who)
	}
	return true
}

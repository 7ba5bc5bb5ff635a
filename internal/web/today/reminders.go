package today

import (
	"meantime/internal/ask"
	"meantime/internal/delivery"
	"meantime/internal/id"
	"meantime/internal/web/asks"
)

// recall finds what the viewer is reminded of.
func (b *book) recall(all []delivery.Entry) (err error) {
	var refs []id.ID
	for _, e := range all {
		if e.Kind == delivery.Reminder {
			refs = append(refs, e.Ref)
		}
	}
	if len(refs) == 0 {
		return nil
	}
	if b.due, err = b.v.Asks.Reminders(b.v.Ctx(), b.v.Actor, refs); err != nil {
		return err
	}
	var list []ask.Asked
	for _, q := range b.due {
		list = append(list, q)
	}
	b.clocks, err = asks.BookOf(b.v, list...)
	return err
}

// reminds says who needs what of the viewer, and by when.
func (b *book) reminds(ref id.ID) string {
	q := b.due[ref]
	l, who, by := b.v.L(), b.first(q.Author), b.clocks.By(q)
	switch q.Kind {
	case ask.Decision:
		return l.T("A reminder: {who} needs a decision from you, {by}.", "who", who, "by", by)
	case ask.Work:
		return l.T("A reminder: {who} needs some work from you, {by}.", "who", who, "by", by)
	}
	return l.T("A reminder: {who} needs an answer from you, {by}.", "who", who, "by", by)
}

package telling

import (
	"context"

	"meantime/internal/ask"
	"meantime/internal/delivery"
	"meantime/internal/id"
)

// recall finds what the reader is reminded of.
func (t *Teller) recall(ctx context.Context, b *Entries, all []delivery.Entry) (err error) {
	var refs []id.ID
	for _, e := range all {
		if e.Kind == delivery.Reminder {
			refs = append(refs, e.Ref)
		}
	}
	if len(refs) == 0 {
		return nil
	}
	if b.due, err = t.parts.Asks.Reminders(ctx, b.Actor, refs); err != nil {
		return err
	}
	var list []ask.Asked
	for _, q := range b.due {
		list = append(list, q)
	}
	b.clocks, err = t.People(ctx, b.Reader, list...)
	return err
}

// reminds says who needs what of the reader, and by when.
func (b *Entries) reminds(ref id.ID) string {
	q := b.due[ref]
	who, by := b.First(q.Author), b.clocks.By(q)
	switch q.Kind {
	case ask.Decision:
		return b.T("A reminder: {who} needs a decision from you, {by}.", "who", who, "by", by)
	case ask.Work:
		return b.T("A reminder: {who} needs some work from you, {by}.", "who", who, "by", by)
	}
	return b.T("A reminder: {who} needs an answer from you, {by}.", "who", who, "by", by)
}

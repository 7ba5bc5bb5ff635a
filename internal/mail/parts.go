package mail

import (
	"context"
	"slices"

	"meantime/internal/db"
	"meantime/internal/delivery"
	"meantime/internal/id"
	"meantime/internal/person"
)

// mostParts is how many threads of a delivery have a mail of their own. What is in the others comes together.
const mostParts = 40

// part has a delivery leave as one mail for each thread, for who prefers that; false for others, and for who comes back (rule 46). Each is announced by itself: one that
// is not taken is sent again without the others.
func (m *Mailer) part(ctx context.Context, a delivery.Announcement) (bool, error) {
	to, err := m.reader(ctx, a.Person)
	if err != nil || to.MailEach != person.EachThread || !to.Active() {
		return false, err
	}
	p := &parcel{Mailer: m, ctx: ctx, to: to, part: delivery.ThreadMail{Slot: db.Time(a.Ref)}}
	if err := p.open(m.Words.Locale(to.Locale)); err != nil {
		return false, err
	}
	if p.back != nil {
		return false, nil
	}
	if !p.wanted() {
		return true, delivery.ErrMoot
	}
	return true, m.Deliveries.Part(ctx, a, p.threads())
}

// threads lists which threads of a delivery have mails of their own, those that ask something first; last, zero for what is confidential
// or of no thread.
func (p *parcel) threads() (out []id.ID) {
	together := p.hidden > 0
	for _, q := range p.owed {
		out = append(out, q.Thread)
	}
	if p.to.ByMail == person.MailAll {
		for _, r := range p.rows {
			e := r.Entries[0]
			if e.Kind == delivery.Offered || e.Kind == delivery.Swapped { // of a shift
				together = true
			} else {
				out = append(out, e.Thread)
			}
		}
	}
	var once []id.ID
	for _, thread := range out {
		if !slices.Contains(once, thread) {
			once = append(once, thread)
		}
	}
	if len(once) > mostParts {
		once, together = once[:mostParts], true
	}
	if together {
		once = append(once, 0)
	}
	return once
}

// elsewhere tells whether an entry is in another mail of the delivery.
func (p *parcel) elsewhere(e delivery.Entry) bool {
	if p.part.Thread == 0 {
		return slices.Contains(p.part.Others, e.Thread)
	}
	return e.Thread != p.part.Thread
}

// wanted tells whether there is something to send.
func (p *parcel) wanted() bool {
	switch p.to.ByMail {
	case person.MailAll:
		return len(p.owed)+len(p.rows)+p.hidden > 0
	case person.MailAsks: // beside mails that ask something, what is confidential has one of its own
		return len(p.owed) > 0 || p.hidden > 0 && len(p.part.Others) > 0
	}
	return false
}

// threaded tells whether it is the mail of one thread, and nothing in it is confidential: which mails those are that belong together is
// not told of that.
func (p *parcel) threaded() bool { return p.part.Thread != 0 && p.hidden == 0 }

// follows has mail programs show the mail of a thread together with those of other deliveries.
func (p *parcel) follows(out *Message, number int64) error {
	if !p.threaded() {
		return nil
	}
	first, err := p.Deliveries.MailsBegan(p.ctx, p.to.ID, number)
	if err != nil {
		return err
	}
	if len(p.owed) > 0 {
		out.Subject = p.asks.Tell(p.owed[0]).Title
	} else {
		out.Subject = p.rows[0].Title
	}
	out.name = p.threadMailID(p.to.ID, p.part.Thread, p.part.Slot)
	if !first.Equal(p.part.Slot) {
		out.Subject = "Re: " + out.Subject
		out.refers = p.threadMailID(p.to.ID, p.part.Thread, first)
	}
	return nil
}

package mail

import (
	"context"
	"slices"
	"strings"
	"time"

	"meantime/internal/ask"
	"meantime/internal/away"
	"meantime/internal/db"
	"meantime/internal/delivery"
	"meantime/internal/id"
	"meantime/internal/markdown"
	"meantime/internal/person"
	"meantime/internal/telling"
	"meantime/internal/when"
	"meantime/internal/words"
	"meantime/internal/worktime"
)

// forALine is how much of the room of a letter one line takes to who comes back.
const forALine = 128

// returned is the mail of the delivery to which somebody comes back: what they are asked, and then a line for each thread, of up to
// so many of both; what came of it first.
func (p *parcel) returned(out *Message, most int) error {
	l := p.reader.Locale
	out.Subject = l.C("what a mail is about", "{when}: {contents}", "when", l.T("While you were away"), "contents", p.contents())
	names, err := p.names(p.ctx, p.back.StandIns)
	if err != nil {
		return err
	}
	says := ""
	if len(names) > 0 {
		says = l.N(len(names), "{who} stood in for you.", "{who} stood in for you.", "who", l.List(names))
	}
	out.add(Part{Section: l.T("While you were away"), Says: strings.TrimSpace(telling.AwayFrom(l, p.back.First, p.back.Last) + " " + says)})
	more := 0
	for i, q := range p.owed {
		if i >= most {
			more++
			continue
		}
		p.stands(out, q, i == 0)
	}
	if p.to.ByMail == person.MailAsks {
		p.end(out, more+len(p.rows))
		return nil
	}
	missed, err := p.Telling.Missed(p.ctx, p.entries, p.rows, telling.Gone{Since: p.back.Since, StandIns: p.back.StandIns}, func(time.Time) bool { return true })
	if err != nil {
		return err
	}
	left := most
	list := func(section string, rows []telling.Row) {
		for i, r := range rows {
			if left--; left < 0 {
				more++
				continue
			}
			line := Part{Title: r.Title, Href: p.BaseURL + r.Path, Meta: r.Meta}
			if line.Section = section; section == "" && (i == 0 || rows[i-1].Space != r.Space) {
				line.Section = r.Space
			} else if i > 0 {
				line.Section = ""
			}
			out.add(line)
		}
	}
	list(l.T("What was decided"), missed.Decided)
	list(l.T("What came to an end"), missed.Closed)
	list(l.T("Where somebody stood in for you"), missed.Stood)
	list("", missed.Rest)
	p.end(out, more)
	return nil
}

// stands adds what is asked of who comes back, in short.
func (p *parcel) stands(out *Message, q ask.Asked, first bool) {
	l, told := p.reader.Locale, p.asks.Tell(q)
	part := Part{Title: told.Title, Meta: l.T("{what}, {by}.", "what", told.What, "by", p.asks.By(q)), Press: l.T("Answer"), Href: p.BaseURL + told.Path,
		Wrote: Wrote{HTML: "<p>" + told.Says + "</p>", Text: markdown.Plain(string(told.Says))}, Reply: p.reply(q.Thread, told.Title, q.Kind != ask.Talk)}
	if told.Past {
		part.Meta = l.T("{what}, {by}. That time has passed.", "what", told.What, "by", p.asks.By(q))
	}
	if first {
		part.Section = l.T("Yours to answer")
	}
	out.add(part)
	p.sayHow(out, q, part.Reply)
}

// names are what some people are called in a sentence.
func (m *Mailer) names(ctx context.Context, who []id.ID) (names []string, err error) {
	err = m.DB.Read(ctx, func(tx *db.Tx) error {
		cards, err := m.Persons.People.Names(tx, who...)
		for _, one := range who {
			names = append(names, telling.FirstName(cards[one].Name))
		}
		return err
	})
	return names, err
}

// mostTold is how much of what was decided, and of what came to an end, a summary says.
const mostTold = 20

// week is the summary of a week away (rule 47): it asks nothing, and delivers nothing.
func (m *Mailer) week(ctx context.Context, l *words.Locale, to person.Person, a delivery.Announcement) (*Message, error) {
	of, err := m.Away.Summary(ctx, to.ID, worktime.Date(a.Ref))
	if err != nil {
		return nil, err
	}
	r, err := m.readerOf(ctx, l, to)
	if err != nil {
		return nil, err
	}
	missed, err := m.missed(ctx, r, of)
	if err != nil {
		return nil, err
	}
	news := telling.NewsOf(missed.Rest, of.After)
	if len(missed.Decided)+len(missed.Closed)+len(news) == 0 {
		return nil, delivery.ErrMoot
	}
	o, err := m.Orgs.Find(ctx)
	if err != nil {
		return nil, err
	}
	out := &Message{Subject: l.T("Your week away, in short"), Title: l.T("Your week away, in short"), Foot: []string{
		l.T("It comes from {org}, at {address}.", "org", o.Name, "address", m.BaseURL),
		l.T("You chose one summary a week while you are away. You can choose otherwise: {address}", "address", m.BaseURL+"/me/mail"),
	}}
	token, err := m.Leavings.SummaryToken(ctx, to.ID)
	if err != nil {
		return nil, err
	}
	out.Leave = m.BaseURL + "/mail/leave-summaries/" + token
	names, err := m.names(ctx, of.StandIns)
	if err != nil {
		return nil, err
	}
	says := ""
	if len(names) > 0 {
		says = l.N(len(names), "{who} stands in for you.", "{who} stand in for you.", "who", l.List(names))
	}
	waiting := l.T("Nothing here needs you. All of it waits until you are back.")
	if !of.Back.IsZero() {
		waiting = l.T("Nothing here needs you. All of it waits until you are back, {day}.", "day", when.Day(l, of.Back, r.Now))
	}
	out.add(Part{Says: strings.TrimSpace(waiting + " " + says)})
	m.ended(out, l, l.T("What was decided"), missed.Decided)
	m.ended(out, l, l.T("What came to an end"), missed.Closed)
	for i, n := range news {
		part := Part{Says: newsOf(l, n)}
		if i == 0 {
			part.Section = l.T("What is new")
		}
		out.add(part)
	}
	return out, nil
}

// missed is what of it waits, but for what is confidential.
func (m *Mailer) missed(ctx context.Context, r telling.Reader, of away.Summary) (telling.Missed, error) {
	waits, err := m.Deliveries.Waits(ctx, r.Actor, of.Until)
	if err != nil {
		return telling.Missed{}, err
	}
	entries, err := m.Telling.Entries(ctx, r, waits)
	if err != nil {
		return telling.Missed{}, err
	}
	rows := slices.DeleteFunc(entries.Rows(waits), func(row telling.Row) bool { return row.Plum != "" })
	return m.Telling.Missed(ctx, entries, rows, telling.Gone{}, func(at time.Time) bool { return at.After(of.After) && !at.After(of.Until) })
}

// ended adds threads with what came of each.
func (m *Mailer) ended(out *Message, l *words.Locale, section string, rows []telling.Row) {
	for i, r := range rows[:min(len(rows), mostTold)] {
		part := Part{Title: r.Title, Href: m.BaseURL + "/threads/" + r.Entries[0].Thread.String(), Meta: r.Outcome}
		if i == 0 {
			part.Section = section
		}
		out.add(part)
	}
	if n := len(rows) - mostTold; n > 0 {
		out.add(Part{Says: l.N(n, "And one more.", "And {count} more.")})
	}
}

// newsOf says how much is new in a space.
func newsOf(l *words.Locale, n telling.News) string {
	threads := l.N(n.Threads, "one new thread", "{count} new threads")
	letters := l.N(n.Letters, "one letter in another", "{count} letters in others")
	switch {
	case n.Letters == 0:
		return l.T("{space}: {new}.", "space", n.Space, "new", threads)
	case n.Threads == 0:
		return l.T("{space}: {new}.", "space", n.Space, "new", l.N(n.Letters, "one letter in a thread from before", "{count} letters in threads from before"))
	}
	return l.T("{space}: {new}, {and}.", "space", n.Space, "new", threads, "and", letters)
}

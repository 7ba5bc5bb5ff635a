package mail

import (
	"context"
	"html/template"
	"maps"
	"net/url"
	"slices"
	"strings"
	"time"

	"meantime/internal/ask"
	"meantime/internal/away"
	"meantime/internal/db"
	"meantime/internal/delivery"
	"meantime/internal/fault"
	"meantime/internal/id"
	"meantime/internal/incoming"
	"meantime/internal/markdown"
	"meantime/internal/person"
	"meantime/internal/telling"
	"meantime/internal/when"
	"meantime/internal/words"
)

const (
	mostHTML  = 88 << 10 // bytes of a mail's page: Gmail shows the first 102 kB of a mail
	firstRoom = 24 << 10 // bytes of one letter
	leastRoom = 1 << 10
	mostRows  = 40
)

// parcel is a delivery that is being put into a mail.
type parcel struct {
	*Mailer
	ctx     context.Context
	to      person.Person
	reader  telling.Reader
	part    delivery.ThreadMail // what of the delivery it holds
	came    delivery.Delivery
	entries *telling.Entries
	asks    *telling.Asks
	owed    []ask.Asked // what of it asks something of the reader, what is due first first
	rows    []telling.Row
	back    *away.Return // where they were away before; nil where not
	hidden  int          // how much of it is confidential, and waits in the pages
	at      incoming.Place
	answers map[id.ID]incoming.Address // those at which threads are answered by mail; nil where no mail comes in
}

// delivered is the mail of a delivery, or the one with a number that is a part of it: what it asks first, and then what there is to read,
// by space and thread; to who comes back, what came of each. It says what is so when it is written, and nothing of what the reader has read meanwhile. What is confidential
// is not in it.
func (m *Mailer) delivered(ctx context.Context, l *words.Locale, to person.Person, part delivery.ThreadMail, number int64) (*Message, error) {
	p := &parcel{Mailer: m, ctx: ctx, to: to, part: part}
	if at, open := m.Incoming.At(); open {
		p.at, p.answers = at, map[id.ID]incoming.Address{}
	}
	if err := p.open(l); err != nil {
		return nil, err
	}
	if !p.wanted() {
		return nil, delivery.ErrMoot
	}
	o, err := m.Orgs.Find(ctx)
	if err != nil {
		return nil, err
	}
	leave := ""
	if to.ByMail == person.MailAll { // of asks alone there is nothing to leave
		token, err := m.Leavings.Token(ctx, to.ID)
		if err != nil {
			return nil, err
		}
		leave = m.BaseURL + "/mail/leave/" + token
	}
	for room := firstRoom; ; room /= 2 {
		out, err := p.write(o.Name, room)
		if err != nil {
			return nil, err
		}
		if err := p.follows(out, number); err != nil {
			return nil, err
		}
		out.Leave = leave
		page, err := out.html(l)
		if err != nil || len(page) <= mostHTML || room <= leastRoom {
			out.replies = slices.Collect(maps.Values(p.answers))
			return out, err
		}
	}
}

// readerOf is to whom a mail is told, on their clock.
func (m *Mailer) readerOf(ctx context.Context, l *words.Locale, to person.Person) (telling.Reader, error) {
	r := telling.Reader{Actor: person.Actor{ID: to.ID, Role: to.Role, Scopes: person.ScopeRead}, Locale: l}
	err := m.DB.Read(ctx, func(tx *db.Tx) (err error) {
		r.Now, err = m.nowOf(tx, to.ID)
		return err
	})
	return r, err
}

// nowOf is now, on somebody's clock.
func (m *Mailer) nowOf(tx *db.Tx, who id.ID) (time.Time, error) {
	now := m.Now()
	schedule, _, err := m.Persons.Schedules.Compiled(tx, who)
	if err != nil {
		return now, err
	}
	return now.In(schedule.Zone(now)), nil
}

// open finds what the delivery brought that the reader has not read, and sorts it.
func (p *parcel) open(l *words.Locale) (err error) {
	if p.reader, err = p.readerOf(p.ctx, l, p.to); err != nil {
		return err
	}
	actor := p.reader.Actor
	if p.came, err = p.Deliveries.Unread(p.ctx, actor, p.part.Slot); err != nil {
		return err
	}
	if p.part.Thread == 0 && len(p.part.Others) == 0 {
		if p.back, err = p.Away.Back(p.ctx, actor, p.came); err != nil {
			return err
		}
	}
	p.came.Entries = slices.DeleteFunc(p.came.Entries, p.elsewhere)
	if p.entries, err = p.Telling.Entries(p.ctx, p.reader, p.came.Entries); err != nil {
		return err
	}
	asked, err := p.Asks.Mine(p.ctx, actor)
	if err != nil {
		return err
	}
	brought := map[id.ID]bool{}
	for _, e := range p.came.Entries {
		brought[e.Ref] = true
	}
	asked = slices.DeleteFunc(asked, func(q ask.Asked) bool { return !brought[q.Item] })
	if p.asks, err = p.Telling.Asks(p.ctx, p.reader, asked...); err != nil {
		return err
	}
	p.sort(asked)
	return nil
}

// sort tells what is asked from what is to be read, and what is confidential from both.
func (p *parcel) sort(asked []ask.Asked) {
	owed := map[id.ID]bool{}
	for _, q := range asked {
		owed[q.Item] = true
		if line := p.asks.Line(q); line.Confidential || line.Ref == 0 {
			p.hidden++
		} else {
			p.owed = append(p.owed, q)
		}
	}
	rest := slices.DeleteFunc(slices.Clone(p.came.Entries), func(e delivery.Entry) bool { return owed[e.Ref] })
	for _, r := range p.entries.Rows(rest) {
		if r.Plum != "" {
			p.hidden++
		} else {
			p.rows = append(p.rows, r)
		}
	}
}

// write puts it into words, with letters of up to room bytes.
func (p *parcel) write(org string, room int) (*Message, error) {
	l, slot := p.reader.Locale, p.came.Slot.In(p.reader.Now.Location())
	clock, title := l.Clock(slot), l.T("Your {clock} delivery", "clock", l.Clock(slot))
	if when.Days(p.reader.Now, slot) != 0 {
		clock, title = l.DayAndClock(slot, p.reader.Now), l.T("Your delivery of {day}, {clock}", "day", l.Day(slot), "clock", clock)
	}
	out := &Message{
		ByMail:  l.T("Reply by mail"),
		Subject: l.C("what a mail is about", "{when}: {contents}", "when", clock, "contents", p.contents()),
		Title:   title,
		Foot: []string{
			l.T("It comes from {org}, at {address}.", "org", org, "address", p.BaseURL),
			l.T("What comes by mail is your choice: {address}", "address", p.BaseURL+"/me/mail"),
		},
	}
	if p.back != nil {
		return out, p.returned(out, room/forALine)
	}
	for _, q := range p.owed {
		if err := p.asking(out, q, room); err != nil {
			return nil, err
		}
	}
	if p.to.ByMail == person.MailAsks {
		p.end(out, len(p.rows))
		return out, nil
	}
	space := ""
	for _, r := range p.rows[:min(len(p.rows), mostRows)] {
		if r.Space != space {
			space = r.Space
			out.add(Part{Section: space})
		}
		if err := p.row(out, r, room); err != nil {
			return nil, err
		}
	}
	p.end(out, max(len(p.rows)-mostRows, 0))
	return out, nil
}

// contents says how much there is: "two to answer, five to read".
func (p *parcel) contents() string {
	l := p.reader.Locale
	var says []string
	if n := len(p.owed); n > 0 {
		says = append(says, l.N(n, "one to answer", "{count} to answer"))
	}
	if n := len(p.rows) + p.hidden; n > 0 {
		says = append(says, l.N(n, "one to read", "{count} to read"))
	}
	return strings.Join(says, ", ")
}

// end says what else there is, and that this was all.
func (p *parcel) end(out *Message, more int) {
	l := p.reader.Locale
	if p.hidden > 0 {
		out.add(Part{Says: l.N(p.hidden, "Something confidential waits for you in Meantime. Mail says no more of it.", "{Count} confidential things wait for you in Meantime. Mail says no more of them."),
			Press: l.T("Read it there"), Href: p.BaseURL + "/today"})
	}
	if more > 0 {
		out.add(Part{Says: l.N(more, "There is one more thing to read.", "There are {count} more things to read."), Press: l.T("Read on in Meantime"), Href: p.BaseURL + "/today"})
		return
	}
	if p.threaded() {
		out.add(Part{Says: l.T("That is all of it in this thread.")})
		return
	}
	out.add(Part{Says: l.T("That is all of it.")})
}

// asking adds what is asked of the reader, with the letter that brought it.
func (p *parcel) asking(out *Message, q ask.Asked, room int) error {
	told := p.asks.Tell(q)
	part := Part{Title: told.Title, Href: p.BaseURL + told.Path, Meta: p.reader.T("{what}, {by}.", "what", told.What, "by", p.asks.By(q))}
	if told.Past {
		part.Meta = p.reader.T("{what}, {by}. That time has passed.", "what", told.What, "by", p.asks.By(q))
	}
	in := slices.IndexFunc(p.came.Entries, func(e delivery.Entry) bool { return e.Ref == q.Item })
	if in < 0 || !isLetter(p.came.Entries[in].Kind) {
		part.Wrote = Wrote{HTML: "<p>" + told.Says + "</p>", Text: markdown.Plain(string(told.Says))}
		part.Press, part.Reply = p.reader.T("Answer"), p.reply(q.Thread, told.Title, q.Kind != ask.Talk)
		out.add(part)
		p.sayHow(out, q, part.Reply)
		return nil
	}
	out.add(part)
	if err := p.letter(out, p.came.Entries[in], room); err != nil {
		return err
	}
	reply := p.reply(q.Thread, told.Title, q.Kind != ask.Talk)
	out.add(Part{Press: p.reader.T("Answer"), Href: p.BaseURL + "/threads/" + q.Thread.String() + "?until=end#c-body", Reply: reply})
	p.sayHow(out, q, reply)
	return nil
}

// sayHow says what the first line of an answer by mail does.
func (p *parcel) sayHow(out *Message, q ask.Asked, reply string) {
	if reply == "" {
		return
	}
	l := p.reader.Locale
	switch q.Kind {
	case ask.Answer:
		out.add(Part{Meta: l.T("By mail, whatever you write answers it. A first line “by Friday” only says when you will, and “not me: NAME” asks that person instead.")})
	case ask.Decision:
		out.add(Part{Meta: l.T("By mail, a first line “agree” takes that stance, “by Friday” says when you will, and “not me: NAME” asks that person instead. Anything else is a letter, and leaves it open.")})
	case ask.Work:
		out.add(Part{Meta: l.T("By mail, a first line “done” finishes it, “by Friday” says when you will, and “not me: NAME” asks that person instead. Anything else is a letter, and leaves it open.")})
	}
}

// row adds a thread with what came of it.
func (p *parcel) row(out *Message, r telling.Row, room int) error {
	out.add(Part{Title: r.Title, Href: p.BaseURL + r.Path, Meta: r.Meta})
	written := id.ID(0)
	for _, e := range r.Entries {
		switch {
		case isLetter(e.Kind):
			written = e.Thread
			if err := p.letter(out, e, room); err != nil {
				return err
			}
		case e.Kind == delivery.Outcome:
			if err := p.outcome(out, e, room); err != nil {
				return err
			}
			return nil
		}
	}
	if reply := p.reply(written, r.Title, false); reply != "" {
		out.add(Part{Reply: reply})
	}
	return nil
}

// reply is where a thread is answered by mail, empty where it is not. What answers an ask answers it for all of the mail.
func (p *parcel) reply(thread id.ID, title string, answers bool) string {
	if p.answers == nil || thread == 0 {
		return ""
	}
	a, made := p.answers[thread]
	if !made {
		a = p.at.Address(p.to.ID, thread, answers)
		p.answers[thread] = a
	}
	return "mailto:" + a.Address + "?subject=" + strings.ReplaceAll(url.QueryEscape("Re: "+title), "+", "%20")
}

func isLetter(k delivery.Kind) bool { return k == delivery.NewThread || k == delivery.Reply }

// letter adds what somebody wrote.
func (p *parcel) letter(out *Message, e delivery.Entry, room int) error {
	letter, _, err := p.Threads.Letter(p.ctx, p.reader.Actor, e.Ref)
	if fault.Is(err, fault.KindNotFound) || err == nil && !letter.DeletedAt.IsZero() {
		return nil
	}
	if err != nil {
		return err
	}
	by := p.reader.T("{name}, {when}", "name", p.entries.Name(e.Author), "when", when.At(p.reader.Locale, letter.CreatedAt, p.reader.Now))
	if letter.Origin.Sender != "" {
		by = p.reader.T("{name} let in a mail from {sender}, {when}", "name", p.entries.Name(e.Author), "sender", letter.Origin.Sender, "when", when.At(p.reader.Locale, letter.CreatedAt, p.reader.Now))
	}
	return p.words(out, Part{Meta: by, Href: p.BaseURL + "/threads/" + e.Thread.String() + "?at=" + e.Ref.String() + "#l-" + e.Ref.String()}, letter.HTML, letter.Body, room)
}

// outcome adds all of what came of a thread.
func (p *parcel) outcome(out *Message, e delivery.Entry, room int) error {
	found, err := p.Threads.Find(p.ctx, p.reader.Actor, e.Thread)
	if fault.Is(err, fault.KindNotFound) || err == nil && (found.Closure == nil || found.Closure.ID != e.Ref) {
		return nil
	}
	if err != nil {
		return err
	}
	return p.words(out, Part{Href: p.BaseURL + "/threads/" + e.Thread.String()}, found.Closure.HTML, found.Closure.Outcome, room)
}

// words adds what was written. Where it is too long, a link leads to the rest.
func (p *parcel) words(out *Message, part Part, html template.HTML, source string, room int) error {
	says, cut, err := wrote(html, source, p.BaseURL, room)
	if err != nil {
		return err
	}
	part.Wrote = says
	if cut {
		part.Press, part.Quiet = p.reader.T("Read all of it"), true
	} else {
		part.Href = ""
	}
	out.add(part)
	return nil
}

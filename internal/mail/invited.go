package mail

import (
	"context"
	"time"

	"meantime/internal/db"
	"meantime/internal/delivery"
	"meantime/internal/fault"
	"meantime/internal/id"
	"meantime/internal/person"
	"meantime/internal/words"
)

// invited is a mail to somebody who has no account, with a link that is made now. It is in the language of who invites: nobody
// else knows which they read.
func (m *Mailer) invited(ctx context.Context, a delivery.Announcement) (*Message, person.Person, *words.Locale, error) {
	var to person.Person
	in, err := m.Persons.Invitations.Mail(ctx, id.ID(a.Ref))
	if fault.Is(err, fault.KindNotFound) {
		err = delivery.ErrMoot
	}
	if err != nil {
		return nil, to, nil, err
	}
	o, err := m.Orgs.Find(ctx)
	if err != nil {
		return nil, to, nil, err
	}
	to.Email = in.Email
	l := m.Words.Locale(in.By.Locale)
	out := &Message{
		Subject: l.T("{name} invites you to {org}", "name", in.By.Name, "org", o.Name),
		Title:   l.T("{name} invites you to {org}", "name", in.By.Name, "org", o.Name),
		Foot: []string{
			l.T("{name} gave your address, {email}, at {address}. If you do not want to join, nothing needs to be done: without the link there is no account, and no other mail comes.",
				"name", in.By.Name, "email", in.Email, "address", m.BaseURL),
		},
	}
	for _, says := range invites(l, in, o.Name) {
		out.add(Part{Says: says})
	}
	until := in.Expires
	if loc, err := time.LoadLocation(o.Zone); err == nil {
		until = until.In(loc)
	}
	out.add(Part{Says: l.T("The link is for {email} alone. It works once, until {day}.", "email", in.Email, "day", l.DayAndClock(until, m.Now().In(until.Location())))})
	out.add(Part{Press: l.T("Look at the invitation"), Href: m.BaseURL + "/join/" + in.Token})
	return out, to, l, nil
}

// invites says to what, and what they find there.
func invites(l *words.Locale, in person.Mailing, org string) (out []string) {
	switch {
	case in.Role == person.Guest && in.Into != "":
		out = append(out, l.T("You would be a guest in {space}, which is where some people of {org} write to each other. You see what is written there, write along, and see nothing else.", "space", in.Into, "org", org))
	case in.Role == person.Guest:
		out = append(out, l.T("You would be a guest in one place where some people of {org} write to each other. You see what is written there, write along, and see nothing else.", "org", org))
	case in.Into != "":
		out = append(out, l.T("{org} writes and decides in Meantime. You would belong to {space} there.", "org", org, "space", in.Into))
	default:
		out = append(out, l.T("{org} writes and decides in Meantime, and you would be one of those who do.", "org", org))
	}
	return append(out, l.T("Nothing there has to be read at once. What is written to you comes together, a few times a day, at times that you choose."))
}

// askedWithin is how long after it was asked for a link is still sent: who waited longer has gone another way.
const askedWithin = time.Hour

// signIn is a mail with a link, which begins to live now: it may have had to wait for a relay. Tried again, it has another one beside those that
// went before: nobody knows whether one of them has arrived.
func (m *Mailer) signIn(ctx context.Context, l *words.Locale, a delivery.Announcement) (*Message, error) {
	if m.Now().Sub(db.Time(a.Ref)) > askedWithin {
		return nil, delivery.ErrMoot
	}
	o, err := m.Orgs.Find(ctx)
	if err != nil {
		return nil, err
	}
	token, _, err := m.Persons.Mailed.IssueTo(ctx, a.Person, db.Time(a.Ref))
	if fault.Is(err, fault.KindForbidden) {
		return nil, delivery.ErrMoot
	}
	if err != nil {
		return nil, err
	}
	return &Message{
		Subject: l.T("Your link to sign in to {org}", "org", o.Name),
		Title:   l.T("Sign in to {org}", "org", o.Name),
		Parts: []Part{
			{Says: l.T("It works once, within fifteen minutes.")},
			{Press: l.T("Sign in"), Href: m.BaseURL + "/in/" + token},
		},
		Foot: []string{l.T("Somebody asked for this link at {address}. If it was not you, nothing needs to be done: nobody comes in without it.", "address", m.BaseURL)},
	}, nil
}

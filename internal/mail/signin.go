package mail

import (
	"context"
	"time"

	"meantime/internal/db"
	"meantime/internal/delivery"
	"meantime/internal/fault"
	"meantime/internal/words"
)

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

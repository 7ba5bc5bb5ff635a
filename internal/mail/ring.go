package mail

import (
	"context"
	"time"

	"meantime/internal/db"
	"meantime/internal/delivery"
	"meantime/internal/id"
	"meantime/internal/person"
	"meantime/internal/space"
	"meantime/internal/urgent"
	"meantime/internal/when"
	"meantime/internal/words"
)

// rang is the mail of a ring: what it is, what gets worse by waiting, and why it is this person who is rung. It says what is so when
// it is written, and is moot once somebody has taken it (rule 27), or where the same person was rung for it again.
func (m *Mailer) rang(ctx context.Context, l *words.Locale, to person.Person, a delivery.Announcement) (*Message, error) {
	ringing, err := m.Urgents.Ringing(ctx, person.Actor{ID: to.ID, Role: to.Role, Scopes: person.ScopeRead})
	if err != nil {
		return nil, err
	}
	o, err := m.Orgs.Find(ctx)
	if err != nil {
		return nil, err
	}
	out := &Message{Rings: true, Foot: []string{
		l.T("It comes from {org}, at {address}.", "org", o.Name, "address", m.BaseURL),
		l.T("What rings comes by mail at once, whatever you chose for your deliveries."),
	}}
	for _, r := range ringing {
		if !r.Ring.At.Equal(db.Time(a.Ref)) {
			continue
		}
		if err := m.ring(ctx, l, to, out, r); err != nil {
			return nil, err
		}
	}
	if len(out.Parts) == 0 {
		return nil, delivery.ErrMoot
	}
	return out, nil
}

// ring adds one thing that rings.
func (m *Mailer) ring(ctx context.Context, l *words.Locale, to person.Person, out *Message, r urgent.Ringing) error {
	var where space.Space
	var people map[id.ID]person.Card
	var now time.Time
	err := m.DB.Read(ctx, func(tx *db.Tx) (err error) {
		if where, err = space.Get(tx, r.Urgent.Space); err != nil {
			return err
		}
		if people, err = m.Persons.People.Names(tx, r.Urgent.Author); err != nil {
			return err
		}
		now, err = m.nowOf(tx, to.ID)
		return err
	})
	if err != nil {
		return err
	}
	out.Subject, out.Title = l.T("Urgent: {title}", "title", r.Urgent.Title), l.T("This is urgent")
	open := Part{Press: l.T("Open it, and say whether it is yours"), Href: m.BaseURL + "/urgents/" + r.Urgent.ID.String()}
	if where.Confidential() {
		out.Subject = l.T("Urgent, and confidential")
		open.Says = l.T("Something confidential is urgent, and you are rung for it. Mail says no more of it.")
		out.add(open)
		return nil
	}
	out.add(Part{Title: r.Urgent.Title, Meta: l.T("{who} raised this {when}.", "who", people[r.Urgent.Author].Name,
		"when", when.At(l, r.Urgent.RaisedAt.In(now.Location()), now))})
	out.add(Part{Meta: l.T("What gets worse by waiting"), Says: r.Urgent.Worse})
	if err := m.more(out, l, r.Urgent); err != nil {
		return err
	}
	open.Says = rungFor(l, r, to.ID, where.Name)
	if r.Urgent.Climbs() {
		open.Says += " " + l.T("Unless somebody takes it, the next one is rung {when}.", "when", when.At(l, r.Urgent.NextAt.In(now.Location()), now))
	}
	out.add(open)
	return nil
}

// more adds what else was written of something urgent.
func (m *Mailer) more(out *Message, l *words.Locale, u urgent.Urgent) error {
	if u.Body == "" {
		return nil
	}
	says, cut, err := wrote(u.HTML, u.Body, m.BaseURL, firstRoom)
	if err != nil {
		return err
	}
	part := Part{Wrote: says}
	if cut {
		part.Press, part.Quiet, part.Href = l.T("Read all of it"), true, m.BaseURL+"/urgents/"+u.ID.String()
	}
	out.add(part)
	return nil
}

// rungFor says why it is this person who is rung, or told.
func rungFor(l *words.Locale, r urgent.Ringing, to id.ID, where string) string {
	switch r.Ring.Reason {
	case urgent.Asked:
		return l.T("You are rung because it is asked of you first, and you are at work.")
	case urgent.AtWork:
		return l.T("You are rung because you are at work, and a member of {space}.", "space", where)
	case urgent.OnCall:
		return l.T("You are rung because you are on call for {space}.", "space", where)
	}
	if r.Urgent.Author == to {
		return l.T("Nobody has answered. It stays open until somebody takes it.")
	}
	return l.T("Nobody has answered, and you are of those who are told then.")
}

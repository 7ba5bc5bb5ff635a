package mail

import (
	"context"

	"meantime/internal/db"
	"meantime/internal/delivery"
	"meantime/internal/id"
	"meantime/internal/incoming"
	"meantime/internal/when"
	"meantime/internal/words"
)

// refused is the mail by which somebody hears that nothing was posted of theirs, and why.
func (m *Mailer) refused(ctx context.Context, l *words.Locale, a delivery.Announcement) (*Message, error) {
	about, err := m.Incoming.Answer(ctx, a.Person, id.ID(a.Ref))
	if err != nil {
		return nil, err
	}
	now := m.Now()
	err = m.DB.Read(ctx, func(tx *db.Tx) error {
		schedule, _, err := m.Persons.Schedules.Compiled(tx, a.Person)
		if err == nil {
			now = now.In(schedule.Zone(now))
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	out := &Message{
		Subject: l.T("Your reply was not posted"),
		Title:   l.T("Your reply was not posted"),
		Foot:    []string{l.T("It comes because a mail of yours came in at {address}. No other mail about it follows.", "address", m.BaseURL)},
	}
	out.add(Part{Says: l.T("Your mail “{subject}” came {when}.", "subject", about.About, "when", when.At(l, about.Received, now))})
	out.add(Part{Says: why(l, about.Reason)})
	if about.Thread != 0 {
		out.add(Part{Says: l.T("What you wrote is in your own mail still."), Press: l.T("Open the thread"), Href: m.BaseURL + "/threads/" + about.Thread.String()})
	} else {
		out.add(Part{Says: l.T("What you wrote is in your own mail still."), Press: l.T("Open Meantime"), Href: m.BaseURL + "/today"})
	}
	return out, nil
}

// why says why nothing was posted of a mail.
func why(l *words.Locale, r incoming.Reason) string {
	switch r {
	case incoming.Ended:
		return l.T("The address that it went to takes no mail, or not any more: each one does for 90 days.")
	case incoming.Gone:
		return l.T("There is no such thread, or it is not yours to see any more.")
	case incoming.Shut:
		return l.T("You cannot write in the space of that thread: it is archived, or you do not belong to it.")
	case incoming.Closed:
		return l.T("That thread has ended with an outcome. On its page you can write on all the same.")
	case incoming.Empty:
		return l.T("Nothing was in it but what it repeats of other mails.")
	case incoming.TooMuch:
		return l.T("It is longer than a letter can be, or has more in it than one can hold.")
	}
	return l.T("It could not be read: it has more than 1,000 parts, lies in itself too deep, or is broken.")
}

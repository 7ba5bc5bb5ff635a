package mail

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/emersion/go-smtp"

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
	var now time.Time
	err = m.DB.Read(ctx, func(tx *db.Tx) (err error) {
		now, err = m.nowOf(tx, a.Person)
		return err
	})
	if err != nil {
		return nil, err
	}
	title := l.T("Your reply was not posted")
	if about.Space != 0 {
		title = l.T("Your mail was not posted")
	}
	out := &Message{
		Subject: title,
		Title:   title,
		Foot:    []string{l.T("It comes because a mail of yours came in at {address}. No other mail about it follows.", "address", m.BaseURL)},
	}
	came := when.At(l, about.Received, now)
	if about.About != "" {
		out.add(Part{Says: l.T("Your mail “{subject}” came {when}.", "subject", about.About, "when", came)})
	} else {
		out.add(Part{Says: l.T("A mail of yours came {when}.", "when", came)})
	}
	out.add(Part{Says: why(l, about.Reason)})
	out.add(Part{Says: l.T("If you cannot tell what to do about it, ask an admin. They find it as {number} under Organisation, Mail, and see neither your name nor what you wrote.", "number", id.ID(a.Ref).String())})
	end := Part{Says: l.T("What you wrote is in your own mail still."), Press: l.T("Open Meantime"), Href: m.BaseURL + "/today"}
	switch {
	case about.Thread != 0:
		end.Press, end.Href = l.T("Open the thread"), m.BaseURL+"/threads/"+about.Thread.String()
	case about.Space != 0:
		end.Press, end.Href = l.T("Open the space"), m.BaseURL+"/spaces/"+about.Space.String()
	}
	out.add(end)
	return out, nil
}

// why says why nothing was posted of a mail.
func why(l *words.Locale, r incoming.Reason) string {
	switch r {
	case incoming.Ended:
		return l.T("The address that it went to takes no mail, or not any more: each one does for 90 days.")
	case incoming.Whole:
		return l.T("It does not say what it answers. Each thing in a delivery has a link of its own to reply by mail: write it once more by the link below what you answer.")
	case incoming.Gone:
		return l.T("There is no such thread, or it is not yours to see any more.")
	case incoming.Shut:
		return l.T("You cannot write in the space of that thread: it is archived, or you do not belong to it.")
	case incoming.Outside:
		return l.T("You can read that space, and do not belong to it. Join it on its page, and then write once more.")
	case incoming.Archived:
		return l.T("That space is archived: it can be read, and nothing can be written in it.")
	case incoming.Closed:
		return l.T("That thread has ended with an outcome. On its page you can write on all the same.")
	case incoming.Empty:
		return l.T("Nothing was in it but what it repeats of other mails.")
	case incoming.Large:
		return l.T("It is larger than 25 MB, and no mail is taken that is.")
	case incoming.NoRoom:
		return l.T("Nothing was in it but files that cannot be kept: each is larger than one file may be here, or there is no room for more.")
	case incoming.Unnamed:
		return l.T("Its first line says “not me”, and not clearly who else. Answer once more with the whole name of one other person who sees that space and is not asked yet; nobody was asked.")
	case incoming.Encrypted:
		return l.T("It is encrypted, or sealed by a mail program in a way that only others like it open. Send it once more as plain text.")
	case incoming.TooMuch:
		return l.T("It is longer than a letter can be, or has more in it than one can hold.")
	}
	return l.T("It could not be read: it has more than 1,000 parts, lies in itself too deep, or is broken.")
}

// reaches tells whether mail is sent to whom something is announced: delivery.ErrMoot where it came back for good. A link to sign in
// is tried all the same: somebody waits for it, and may have no other way in to say that it arrives again.
func (m *Mailer) reaches(ctx context.Context, a delivery.Announcement) error {
	if a.Person == 0 || a.Kind == delivery.SignInLink {
		return nil
	}
	_, paused, err := m.Pauses.Of(ctx, a.Person)
	if paused {
		err = delivery.ErrMoot
	}
	return err
}

// pause has nothing more be mailed to an address of somebody's.
func (m *Mailer) pause(ctx context.Context, who id.ID, address string, refused error) error {
	answer, _ := errors.AsType[*smtp.SMTPError](refused)
	return m.DB.Write(ctx, func(tx *db.Tx) error { return m.Pauses.Begin(tx, who, address, answer.Error()) })
}

// gone tells of a refusal whether it says of the address that it takes no mail, now or later: not of one of the mail, of who sends it, or
// of what this server takes.
func gone(err error) bool {
	refusal, is := errors.AsType[*unreachable](err)
	answer, answered := errors.AsType[*smtp.SMTPError](err)
	if !is || !refusal.address || !answered || answer.Code < 500 {
		return false
	}
	code := status(answer)
	if code == "" { // a server that says no more than this
		return slices.Contains([]int{550, 551, 553}, answer.Code) && !strings.Contains(strings.ToLower(answer.Message), "relay")
	}
	return incoming.NoSuchAddress(code)
}

// status is the status of a refusal (RFC 3463), wherever it stands; empty where the server says none.
func status(answer *smtp.SMTPError) string {
	if c := answer.EnhancedCode; c[0] > 0 {
		return fmt.Sprintf("%d.%d.%d", c[0], c[1], c[2])
	}
	return incoming.StatusIn(answer.Message)
}

// trial is a mail to see whether mail arrives again.
func (m *Mailer) trial(ctx context.Context, l *words.Locale) (*Message, error) {
	o, err := m.Orgs.Find(ctx)
	if err != nil {
		return nil, err
	}
	out := &Message{
		Subject: l.T("Mail reaches you again"),
		Title:   l.T("Mail reaches you again"),
		Foot:    []string{l.T("It comes from {org}, at {address}.", "org", o.Name, "address", m.BaseURL)},
	}
	out.add(Part{Says: l.T("Mail to this address had come back, so none was sent. Now it is tried again, and since you read this, it arrives.")})
	out.add(Part{Says: l.T("What came meanwhile stands in Meantime."), Press: l.T("Open Meantime"), Href: m.BaseURL + "/today"})
	return out, nil
}

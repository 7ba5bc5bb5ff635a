package mail

import (
	"bytes"
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"net"
	"net/mail"
	"slices"
	"strings"
	"time"

	"github.com/emersion/go-msgauth/dkim"
	"github.com/emersion/go-smtp"
	"github.com/jhillyerd/enmime/v2"
	"golang.org/x/net/idna"

	"meantime/internal/ask"
	"meantime/internal/away"
	"meantime/internal/db"
	"meantime/internal/delivery"
	"meantime/internal/id"
	"meantime/internal/incoming"
	"meantime/internal/leaving"
	"meantime/internal/org"
	"meantime/internal/pausing"
	"meantime/internal/person"
	"meantime/internal/signing"
	"meantime/internal/telling"
	"meantime/internal/thread"
	"meantime/internal/urgent"
	"meantime/internal/words"
)

// Mailer writes mails and sends them.
type Mailer struct {
	Options
	from mail.Address
}

// Options are what a Mailer is made from. All are needed.
type Options struct {
	DB      *db.DB
	Now     func() time.Time
	Orgs    *org.Orgs
	Persons *person.Parts
	Words   *words.Catalogue
	Threads *thread.Threads
	Asks    *ask.Asks
	Telling *telling.Teller
	Keys    *signing.Keys
	Urgents *urgent.Urgents

	Deliveries *delivery.Deliveries
	Incoming   *incoming.Incoming
	Leavings   *leaving.Leavings
	Pauses     *pausing.Pauses
	Away       *away.Away

	BaseURL string // where people reach this Meantime
	Relays  Relays
	From    string // whom mails are from: "Meantime <meantime@saltmarsh.example>", or an address alone, which has the organisation's name
}

var errNoFrom = errors.New("mail needs an address that it is from, such as --mail-from meantime@example.org")

// New returns a mailer. An address that none can be from is an error.
func New(o Options) (*Mailer, error) {
	from, err := mail.ParseAddress(o.From)
	if err != nil || strings.ContainsAny(from.Name, "\r\n") || !strings.Contains(from.Address, "@") {
		return nil, errNoFrom
	}
	if len(o.Relays) == 0 {
		return nil, errors.New("mail needs a relay that takes it, such as --smtp smtp://user:password@mail.example.org:587")
	}
	return &Mailer{Options: o, from: *from}, nil
}

// From is the address that mails are from.
func (m *Mailer) From() string { return m.from.Address }

// Send is a delivery.Sender: it writes the mail of an announcement and hands it to a relay.
func (m *Mailer) Send(ctx context.Context, a delivery.Announcement) error {
	if err := m.reaches(ctx, a); err != nil {
		return err
	}
	if a.Kind == delivery.Came {
		if parted, err := m.part(ctx, a); parted || err != nil {
			return err
		}
	}
	if a.Many() { // before it is written: of ten thousand, most have to wait
		to, err := m.reader(ctx, a.Person)
		if err == nil {
			err = m.Relays.room(to.Email)
		}
		if err != nil {
			return err
		}
	}
	out, to, l, err := m.write(ctx, a)
	if err != nil {
		return err
	}
	by, err := m.sender(ctx)
	if err != nil {
		return err
	}
	raw, err := m.encode(l, by, to, out, names{cmp.Or(out.name, m.messageID(a)), m.Pauses.Mark(a.Person, a.Kind, a.Ref, to.Email)})
	if err != nil {
		return err
	}
	if raw, err = m.sign(ctx, raw); err != nil {
		return err
	}
	if err := m.Incoming.Give(ctx, out.replies); err != nil {
		return err
	}
	err = m.Relays.send(ctx, m.from.Address, to.Email, raw, a.Many())
	if unsent(err) {
		err = errors.Join(err, m.Incoming.Revoke(context.WithoutCancel(ctx), out.replies))
	}
	if gone(err) && a.Person != 0 {
		err = errors.Join(said(err), m.pause(context.WithoutCancel(ctx), a.Person, to.Email, err))
	}
	return said(err)
}

// unsent tells of what went wrong whether it is certain that no mail went: each relay has said so, or was not there, or nobody asked it.
func unsent(err error) bool {
	if several, are := err.(interface{ Unwrap() []error }); are {
		return !slices.ContainsFunc(several.Unwrap(), func(err error) bool { return !unsent(err) })
	}
	_, answered := errors.AsType[*smtp.SMTPError](err)
	_, later := errors.AsType[*delivery.Later](err)
	line, broken := errors.AsType[*net.OpError](err)
	return answered || later || broken && line.Op == "dial"
}

// write is the mail of an announcement, whom it goes to, and in which language it is.
func (m *Mailer) write(ctx context.Context, a delivery.Announcement) (out *Message, to person.Person, l *words.Locale, err error) {
	switch {
	case a.Kind == delivery.Invited:
		return m.invited(ctx, a)
	case a.Person == 0:
		return nil, to, nil, delivery.ErrMoot
	}
	if to, err = m.reader(ctx, a.Person); err == nil && !to.Active() {
		err = delivery.ErrMoot
	}
	if err != nil {
		return nil, to, nil, err
	}
	l = m.Words.Locale(to.Locale)
	switch a.Kind {
	case delivery.SignInLink:
		out, err = m.signIn(ctx, l, a)
	case delivery.Came:
		out, err = m.delivered(ctx, l, to, delivery.ThreadMail{Slot: db.Time(a.Ref)}, a.Ref)
	case delivery.CamePart:
		var part delivery.ThreadMail
		if part, err = m.Deliveries.ThreadMail(ctx, a.Person, a.Ref); err == nil {
			out, err = m.delivered(ctx, l, to, part, a.Ref)
		}
	case delivery.WeekAway:
		out, err = m.week(ctx, l, to, a)
	case delivery.MailRefused:
		out, err = m.refused(ctx, l, a)
	case delivery.Rang:
		out, err = m.rang(ctx, l, to, a)
	case delivery.Trial:
		out, err = m.trial(ctx, l)
	default:
		err = &delivery.Refused{Says: fmt.Sprintf("there is no mail of the kind %q", a.Kind)}
	}
	return out, to, l, err
}

func (m *Mailer) reader(ctx context.Context, who id.ID) (out person.Person, err error) {
	err = m.DB.Read(ctx, func(tx *db.Tx) error {
		out, err = m.Persons.People.Get(tx, who)
		return err
	})
	return out, err
}

// said tells what will be refused each time from what may go better later. Only what a relay says about a mail and its
// address is final: what it says about this program, such as a wrong password, somebody will mend.
func said(err error) error {
	if _, about := errors.AsType[*unreachable](err); !about {
		return err
	}
	if answer, ok := errors.AsType[*smtp.SMTPError](err); ok && !answer.Temporary() {
		return &delivery.Refused{Says: answer.Error()}
	}
	return err
}

// threadMailID names the mail of a thread that a delivery to somebody brings.
func (m *Mailer) threadMailID(who, thread id.ID, slot time.Time) string {
	return m.named(fmt.Sprintf("%s %s %d %d %d", m.BaseURL, delivery.CamePart, who, thread, db.Micros(slot)))
}

// messageID names a mail, alike each time it is tried, and not when an invitation is sent anew: a mail server would take that for
// the one that it knows. It tells nothing of what the mail is about.
func (m *Mailer) messageID(a delivery.Announcement) string {
	of := fmt.Sprintf("%s %s %d %d", m.BaseURL, a.Kind, a.Person, a.Ref)
	if a.Kind == delivery.Invited {
		of += fmt.Sprintf(" %d", db.Micros(a.Made))
	}
	return m.named(of)
}

func (m *Mailer) named(of string) string {
	sum := sha256.Sum256([]byte(of))
	return "<" + hex.EncodeToString(sum[:16]) + "@" + behindAt(m.from.Address) + ">"
}

// sender is whom mails are from. It is the organisation where nobody is named: a mail may hold what several people wrote.
func (m *Mailer) sender(ctx context.Context) (mail.Address, error) {
	if m.from.Name != "" {
		return m.from, nil
	}
	o, err := m.Orgs.Find(ctx)
	return mail.Address{Name: o.Name, Address: m.from.Address}, err
}

// names are what a mail is known by: to all, and to this Meantime alone.
type names struct{ id, mark string }

// encode is a mail as it goes over the line.
func (m *Mailer) encode(l *words.Locale, by mail.Address, to person.Person, says *Message, name names) ([]byte, error) {
	page, err := says.html(l)
	if err != nil {
		return nil, err
	}
	seed := sha256.Sum256([]byte(name.id))
	build := enmime.Builder().RandSeed(int64(binary.BigEndian.Uint64(seed[:]))) // marks between parts that are alike each time
	build = build.From(by.Name, by.Address).To(to.Name, to.Email).Subject(says.Subject).Date(m.Now())
	build = build.Header("Message-Id", name.id).Header(pausing.Header, name.mark).Header("Auto-Submitted", "auto-generated")
	if says.refers != "" {
		build = build.Header("In-Reply-To", says.refers).Header("References", says.refers)
	}
	if says.Leave != "" {
		build = build.Header("List-Unsubscribe", "<"+says.Leave+">")
		if strings.HasPrefix(says.Leave, "https://") { // nothing else is pressed for a reader
			build = build.Header("List-Unsubscribe-Post", "List-Unsubscribe=One-Click")
		}
	}
	if says.Rings {
		build = build.Header("Importance", "high").Header("X-Priority", "1")
	}
	if len(says.replies) == 1 { // there is one thing in it to answer
		build = build.ReplyTo("", says.replies[0].Address)
	} else if at, open := m.Incoming.At(); open && len(says.replies) > 1 {
		build = build.ReplyTo("", at.Whole())
	}
	part, err := build.Text(says.text()).HTML(page).Build()
	if err != nil {
		return nil, fmt.Errorf("putting a mail together: %w", err)
	}
	var out bytes.Buffer
	err = part.Encode(&out)
	return out.Bytes(), err
}

// signedFields are what nobody may change of a mail on its way. Each stands twice: a mail to which one was added, beside that which
// is there or where there is none, is not as it was signed.
func signedFields() []string {
	once := []string{"From", "To", "Cc", "Reply-To", "Subject", "Date", "Message-ID", "In-Reply-To", "References", "List-Unsubscribe",
		"List-Unsubscribe-Post", "MIME-Version", "Content-Type", "Content-Transfer-Encoding", "Auto-Submitted"}
	return slices.Concat(once, once)
}

// sign puts the signatures of the domain that mail is from above a mail, one of each kind.
func (m *Mailer) sign(ctx context.Context, raw []byte) ([]byte, error) {
	pair, err := m.Keys.Signing(ctx)
	if err != nil {
		return nil, fmt.Errorf("finding the keys with which mail is signed: %w", err)
	}
	domain, err := domainOf(m.from.Address)
	if err != nil {
		return nil, err
	}
	var out bytes.Buffer
	for _, key := range pair.Keys() {
		s, err := dkim.NewSigner(&dkim.SignOptions{Domain: domain, Selector: key.Selector, Signer: key.Signer, HeaderKeys: signedFields(),
			HeaderCanonicalization: dkim.CanonicalizationRelaxed, BodyCanonicalization: dkim.CanonicalizationRelaxed})
		if err != nil {
			return nil, err
		}
		_, err = s.Write(raw)
		if closed := s.Close(); err == nil {
			err = closed
		}
		if err != nil {
			return nil, fmt.Errorf("signing a mail: %w", err)
		}
		out.WriteString(s.Signature())
	}
	out.Write(raw)
	return out.Bytes(), nil
}

// domainOf is the domain of an address as DNS knows it.
func domainOf(address string) (string, error) {
	out, err := idna.Lookup.ToASCII(behindAt(address))
	if err != nil || out == "" {
		return "", fmt.Errorf("mail cannot be from %s: its domain is none", address)
	}
	return out, nil
}

// behindAt is what stands behind the last @ of an address; empty where there is none.
func behindAt(address string) string {
	at := strings.LastIndexByte(address, '@')
	if at < 0 {
		return ""
	}
	return address[at+1:]
}

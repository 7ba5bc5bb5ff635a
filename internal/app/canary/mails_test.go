package canary_test

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"io"
	"net"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/emersion/go-smtp"
	"github.com/jhillyerd/enmime/v2"

	"meantime/internal/app/apptest"
	"meantime/internal/ask"
	"meantime/internal/db"
	"meantime/internal/db/dbtest"
	"meantime/internal/decision"
	"meantime/internal/delivery"
	"meantime/internal/id"
	"meantime/internal/incoming"
	"meantime/internal/mail"
	"meantime/internal/person"
	"meantime/internal/space"
	"meantime/internal/thread"
	"meantime/internal/words"
	"meantime/internal/worktime"
)

// postbox is a mail relay that keeps what it is given, one for each address.
type postbox struct {
	mu  sync.Mutex
	got map[string][][]byte
}

func (p *postbox) NewSession(*smtp.Conn) (smtp.Session, error) { return &posting{box: p}, nil }

type posting struct {
	box *postbox
	to  string
}

func (p *posting) Reset()                                    {}
func (p *posting) Logout() error                             { return nil }
func (p *posting) Mail(string, *smtp.MailOptions) error      { return nil }
func (p *posting) Rcpt(to string, _ *smtp.RcptOptions) error { p.to = to; return nil }
func (p *posting) Data(r io.Reader) error {
	raw, err := io.ReadAll(r)
	p.box.mu.Lock()
	defer p.box.mu.Unlock()
	p.box.got[p.to] = append(p.box.got[p.to], raw)
	return err
}

// mails has what is announced by mail sent to a postbox, a delivery once for each choice that a person has of what comes by mail.
func mails(t *testing.T, w *apptest.World) *postbox {
	t.Helper()
	box := &postbox{got: map[string][][]byte{}}
	server := smtp.NewServer(box)
	server.Domain = "relay.example"
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	go func() { _ = server.Serve(listener) }() // it ends when the server is closed
	t.Cleanup(func() { server.Close() })
	relays, err := mail.ParseRelays([]string{"smtp://" + listener.Addr().String() + "?tls=off&rate=1000"})
	if err != nil {
		t.Fatal(err)
	}
	catalogue, err := words.Open()
	if err != nil {
		t.Fatal(err)
	}
	mailer, err := mail.New(mail.Options{DB: w.DB, Now: w.Now, Orgs: w.Orgs, Persons: w.Persons, Threads: w.Threads, Asks: w.Asks,
		Deliveries: w.Deliveries, Incoming: w.Incoming, Telling: w.Telling, Urgents: w.Urgents, Keys: w.MailKeys, Leavings: w.Leavings, Pauses: w.Pauses, Away: w.Away, Words: catalogue, BaseURL: "https://meantime.example", Relays: relays, From: "meantime@saltmarsh.example"})
	if err != nil {
		t.Fatal(err)
	}
	place, err := incoming.ParsePlace("meantime@saltmarsh.example")
	if err != nil {
		t.Fatal(err)
	}
	w.Incoming.Open(place, mailer.From(), func(context.Context, []byte, incoming.Envelope) incoming.Verdict { return incoming.Verdict{} })
	var one sync.Mutex
	w.Engine.Deliver(delivery.Mail, func(ctx context.Context, a delivery.Announcement) error {
		one.Lock()
		defer one.Unlock()
		for _, choice := range []person.Profile{{ByMail: person.MailAll}, {ByMail: person.MailAsks}, {ByMail: person.MailAll, MailEach: person.EachThread}} {
			err := w.DB.Write(ctx, func(tx *db.Tx) error {
				_, err := tx.Exec(`UPDATE person SET by_mail = $2, mail_each = $3 WHERE id = $1`, a.Person, string(choice.ByMail), string(choice.MailEach))
				return err
			})
			if err = cmp.Or(err, mailer.Send(ctx, a)); err != nil && !errors.Is(err, delivery.ErrMoot) {
				t.Errorf("the mail %+v: %v", a, err)
			}
		}
		return nil
	})
	return box
}

// decoded is a mail as it goes over the line, with all its headers and parts as they are read.
func decoded(t *testing.T, raw []byte) string {
	t.Helper()
	read, err := enmime.ReadEnvelope(bytes.NewReader(raw))
	if err != nil || len(read.Errors) > 0 {
		t.Fatalf("a mail that is none: %v %v\n%s", err, read.Errors, raw)
	}
	ends := []string{"That is all of it", "/in/", "/join/", "Read on in Meantime", "What rings comes by mail at once", "Nothing here needs you."}
	if !slices.ContainsFunc(ends, func(end string) bool { return strings.Contains(read.Text, end) }) {
		t.Fatalf("a mail without its end, which proves little:\n%s", read.Text)
	}
	out := []string{string(raw), read.Text, read.HTML}
	for _, key := range read.GetHeaderKeys() {
		out = append(out, read.GetHeader(key))
	}
	for _, part := range slices.Concat(read.Attachments, read.Inlines, read.OtherParts) {
		out = append(out, part.FileName, string(part.Content))
	}
	return strings.Join(out, "\n")
}

// apart is a space of its own for each who hears of it, in which somebody asks for something and somebody else reads.
func (c *cage) apart(canary string, kind space.Kind, with ...person.Actor) space.Space {
	c.T.Helper()
	s := c.SpaceOf(space.Details{Name: canary + "name", Kind: kind}, append([]person.Actor{c.insider}, with...)...)
	c.Thread(c.insider, s, canary+"title", canary+"letter")
	for _, who := range with {
		_, err := c.Threads.Start(c.T.Context(), c.insider, thread.Opening{Space: s.ID, Title: canary + "asks", Body: canary + "asked",
			Ask: &ask.Wanted{Kind: ask.Answer, Of: []id.ID{who.ID}}})
		c.must(err)
	}
	return s
}

// reviewed has the insider decide something confidential that is looked at again tomorrow.
func (c *cage) reviewed(canary string) {
	c.T.Helper()
	on := c.decides()
	_, err := c.Decisions.Decide(c.T.Context(), c.insider, decision.Deciding{Thread: on, Outcome: canary, Why: canary, Review: worktime.WallIn(c.Clock(), time.UTC).Date + 1})
	c.must(err)
}

// TestNoMailHoldsACanary looks through every byte of every mail that is written in the cage: what is confidential or private is
// in none, not even for who may read it in the pages, and what is in a space is in nobody's who is not there.
func TestNoMailHoldsACanary(t *testing.T) {
	t.Parallel()
	w := apptest.New(t, dbtest.SQLite(t))
	box := mails(t, w)
	c := newCageOn(t, w)
	c.canaries["decision that is due for review"] = "canaryreviewqzx"
	c.reviewed(c.canaries["decision that is due for review"])
	c.canaries["space that became confidential"] = "canaryturnedqzx"
	turned := c.apart(c.canaries["space that became confidential"], space.Closed, c.leaves, c.outsider["member"])
	c.must(c.Spaces.Edit(t.Context(), c.insider, turned.ID, space.Details{Name: turned.Name, Kind: space.Confidential}))
	there := map[string]string{} // what is in a space that is only closed, by who is in it beside the insider
	for who, actor := range c.outsider {
		if actor.ID != 0 {
			there[who] = "apart" + strings.ReplaceAll(who, " ", "") + "qzx"
			c.apart(there[who], space.Closed, actor)
		}
	}
	_, _, err := c.Persons.Invitations.Create(t.Context(), c.insider, person.Invite{Email: "bo@example.org", Role: person.Guest, Space: c.closed.ID, Send: func(tx *db.Tx, v id.ID) error {
		return c.Deliveries.Announce(tx, delivery.Mail, 0, delivery.Invited, int64(v))
	}})
	c.must(err)
	for _, actor := range append([]person.Actor{c.insider}, c.people()...) {
		c.must(c.DB.Write(t.Context(), func(tx *db.Tx) error {
			return c.Deliveries.Announce(tx, delivery.Mail, actor.ID, delivery.SignInLink, db.Micros(c.Now()))
		}))
	}
	c.Pass(c.Clock().Add(4 * 24 * time.Hour))
	c.goAway()
	c.remove(c.leaves)
	c.Reply(c.insider, c.thread.ID, c.canaries["letter"])
	c.Pass(c.Clock().Add(33 * 24 * time.Hour))
	for who, actor := range c.outsider {
		if actor.ID != 0 {
			c.readsMail(box, who, actor, there)
		}
	}
	c.readsMail(box, "insider", c.insider, nil)
	if len(box.got["bo@example.org"]) == 0 {
		t.Error("who is invited into the space got no mail")
	}
	for _, raw := range box.got["bo@example.org"] {
		if got := c.heard(decoded(t, raw)); len(got) > 0 {
			t.Errorf("an invitation tells the %s:\n%s", got, raw)
		}
	}
}

// goAway has everybody be away for four weeks and choose a summary of each, while somebody else writes, decides and closes, in the open
// and not.
func (c *cage) goAway() {
	c.T.Helper()
	today := worktime.WallIn(c.Clock(), time.UTC).Date
	all := append(c.people(), c.insider)
	for _, actor := range all {
		d, version, err := c.Persons.Schedules.Mine(c.T.Context(), actor)
		c.must(err)
		d.Leaves = []person.Leave{{From: today, To: today + 28}}
		_, err = c.Persons.Schedules.Save(c.T.Context(), actor, actor.ID, version, d)
		c.must(err)
		c.must(c.Away.SetWeekly(c.T.Context(), actor, true))
	}
	stays := c.Person("Who Stays", "Europe/Lisbon")
	c.must(c.Spaces.Add(c.T.Context(), c.insider, c.closed.ID, stays.ID))
	open := c.Space("Who is away", append([]person.Actor{stays}, all...)...)
	c.must(c.Threads.Close(c.T.Context(), stays, c.Thread(stays, open, "In the open", "Hello.").ID, "It is over."))
	for i, canary := range []string{"canaryawayqzx", "canarydecidedawayqzx", "canaryprivateawayqzx"} {
		c.canaries[canary] = canary
		if i == 2 {
			_, err := c.Threads.Start(c.T.Context(), stays, thread.Opening{Title: canary, Body: canary, Private: &thread.Private{Readers: []id.ID{c.insider.ID}, Days: 90}})
			c.must(err)
			continue
		}
		hidden := c.Thread(stays, c.closed, canary, canary)
		if i == 0 {
			c.must(c.Threads.Close(c.T.Context(), stays, hidden.ID, canary))
		} else {
			_, err := c.Decisions.Decide(c.T.Context(), stays, decision.Deciding{Thread: hidden.ID, Outcome: canary})
			c.must(err)
		}
	}
}

func (c *cage) people() (out []person.Actor) {
	for _, actor := range c.outsider {
		if actor.ID != 0 {
			out = append(out, actor)
		}
	}
	return out
}

// readsMail looks through the mails of somebody, who hears of the one space that is for them and of no other.
func (c *cage) readsMail(box *postbox, who string, actor person.Actor, there map[string]string) {
	c.T.Helper()
	var to person.Person
	c.must(c.DB.Read(c.T.Context(), func(tx *db.Tx) (err error) {
		to, err = c.Persons.People.Get(tx, actor.ID)
		return err
	}))
	all, threads := "", 0
	for _, raw := range box.got[to.Email] {
		text := decoded(c.T.(*testing.T), raw)
		all += text
		if strings.Contains(text, "That is all of it in this thread.") {
			threads++
		}
		if got := c.heard(text); len(got) > 0 {
			c.T.Errorf("a mail tells %s the %s:\n%s", who, got, text)
		}
		for _, number := range []id.ID{c.closed.ID, c.thread.ID, c.note.ID, c.note.Space, c.proposal} {
			if strings.Contains(text, number.String()) {
				c.T.Errorf("a mail tells %s the number %s:\n%s", who, number, text)
			}
		}
	}
	for _, part := range []string{"Your week away, in short", "While you were away", "It is over."} {
		if !strings.Contains(all, part) {
			c.T.Errorf("%s got no mail that says %q", who, part)
		}
	}
	if !strings.Contains(all, "/in/") {
		c.T.Errorf("%s got no link to sign in", who)
	}
	for other, says := range there {
		for _, part := range []string{"name", "title", "letter", "asks", "asked"} {
			if heard := strings.Contains(all, says+part); heard != (other == who) {
				c.T.Errorf("that %s hears the %s of the space with %s is %t", who, part, other, heard)
			}
		}
	}
	if (threads > 0) != (there[who] != "") {
		c.T.Errorf("%s got %d mails of one thread, which proves little", who, threads)
	}
	if waits := strings.Contains(all, "confidential"); waits != (who == "insider" || who == "removed member" || who == "member") {
		c.T.Errorf("that something confidential waits, %s is told: %t", who, waits)
	}
}

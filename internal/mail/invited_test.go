package mail_test

import (
	"bytes"
	"errors"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/emersion/go-smtp"
	"github.com/jhillyerd/enmime/v2"

	"meantime/internal/app/apptest"
	"meantime/internal/db"
	"meantime/internal/delivery"
	"meantime/internal/fault"
	"meantime/internal/id"
	"meantime/internal/person"
	"meantime/internal/space"
)

var joins = regexp.MustCompile(`https://meantime\.example/join/([\w-]+)`)

// again has an invitation mailed, as the page and the API do.
func (p *post) again(tx *db.Tx, invitation id.ID) error {
	return p.Deliveries.AnnounceAgain(tx, delivery.Mail, 0, delivery.Invited, int64(invitation))
}

// invite has an address invited, and what is due done.
func (p *post) invite(by person.Actor, want person.Invite) (person.Invitation, string) {
	p.t.Helper()
	want.Send = p.again
	made, token, err := p.Persons.Invitations.Create(p.t.Context(), by, want)
	if err != nil {
		p.t.Fatal(err)
	}
	due(p.t, p.World)
	return made, token
}

// last is the mail that came last, and the link in it.
func (p *post) last() (*enmime.Envelope, string) {
	p.t.Helper()
	mails := p.sink.mails()
	if len(mails) == 0 {
		p.t.Fatalf("no mail: %q", outbox(p.t, p.World))
	}
	read, err := enmime.ReadEnvelope(bytes.NewReader(mails[len(mails)-1]))
	if err != nil {
		p.t.Fatal(err)
	}
	text, page := joins.FindStringSubmatch(read.Text), joins.FindStringSubmatch(read.HTML)
	if text == nil || page == nil || text[1] != page[1] {
		p.t.Fatalf("%q in the text and %q on the page:\n%s", text, page, read.Text)
	}
	return read, text[1]
}

func (p *post) works(token string) bool {
	p.t.Helper()
	_, _, err := p.Persons.Invitations.Look(p.t.Context(), token)
	if err != nil && !fault.Is(err, fault.KindNotFound) {
		p.t.Fatal(err)
	}
	return err == nil
}

// says has the relay answer each address so.
func (s *sink) says(err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.rcpt = err
}

func TestAnInvitationIsMailed(t *testing.T) {
	apptest.Each(t, func(t *testing.T, w *apptest.World) {
		p := newPost(t, w)
		made, shown := p.invite(p.ines, person.Invite{Email: "ana@harbour.example", Role: person.Guest, Space: p.crew.ID})
		read, mailed := p.last()
		if got := read.GetHeader("Subject"); got != "Inês Carvalho invites you to Saltmarsh" {
			t.Errorf("the subject is %q", got)
		}
		if got := read.GetHeader("To"); !strings.Contains(got, "ana@harbour.example") {
			t.Errorf("it is to %s", got)
		}
		for _, text := range []string{read.Text, read.HTML} {
			inOrder(t, text, "You would be a guest in Crew app", "for ana@harbour.example alone", "Look at the invitation", "Inês Carvalho gave your address, ana@harbour.example, at https://meantime.example.")
		}
		if mailed == shown || !p.works(mailed) || !p.works(shown) {
			t.Fatal("the link that was shown and the one that was mailed are two, and both work")
		}
		if err := w.DB.Read(t.Context(), func(tx *db.Tx) error {
			rows, err := db.All(tx, db.Value[string], `SELECT kind || problem || state FROM outbox WHERE channel = 'mail'`)
			if len(rows) != 1 || rows[0] != "invitationsent" {
				t.Errorf("the row is %q", rows)
			}
			return err
		}); err != nil {
			t.Fatal(err)
		}
		in, err := w.Persons.Passwords.Prepare(t.Context(), "a harbour full of quiet boats", "ana@harbour.example", "Ana Reis")
		if err != nil {
			t.Fatal(err)
		}
		who, err := w.Persons.Invitations.Redeem(t.Context(), mailed, person.Newcomer{Name: "Ana Reis", Email: "ana@harbour.example"}, in)
		if err != nil || who.Role != person.Guest {
			t.Fatalf("by the mailed link: %+v, %v", who, err)
		}
		if p.works(shown) || p.works(mailed) {
			t.Error("it lets in twice")
		}
		if err := w.Persons.Invitations.SendAgain(t.Context(), p.ines, made.ID, p.again); !fault.Is(err, fault.KindNotFound) {
			t.Errorf("what was used is sent again: %v", err)
		}
	})
}

func TestAnInvitationIsMailedAgain(t *testing.T) {
	apptest.Each(t, func(t *testing.T, w *apptest.World) {
		p := newPost(t, w)
		p.sink.says(&smtp.SMTPError{Code: 451, Message: "busy"})
		made, _ := p.invite(p.ines, person.Invite{Email: "ana@harbour.example"})
		again := func(by person.Actor) error {
			return w.Persons.Invitations.SendAgain(t.Context(), by, made.ID, p.again)
		}
		if err := again(p.ines); fault.Of(err).Code != "waits" {
			t.Errorf("while it is tried: %v", err)
		}
		p.sink.says(nil)
		w.Pass(w.Clock().Add(time.Minute))
		first, one := p.last()
		if err := again(p.ines); fault.Of(err).Code != "just_sent" {
			t.Errorf("a minute after: %v", err)
		}
		if err := again(p.mira); !fault.Is(err, fault.KindNotFound) {
			t.Errorf("somebody else's: %v", err)
		}
		w.At(w.Clock().Add(11 * time.Minute))
		if err := again(p.ines); err != nil {
			t.Fatal(err)
		}
		due(t, w)
		second, two := p.last()
		if one == two || !p.works(one) || !p.works(two) {
			t.Error("each mail has a link of its own, and all of them work")
		}
		if first.GetHeader("Message-Id") == second.GetHeader("Message-Id") {
			t.Error("a mail server takes it for the one that it knows")
		}
		if err := w.Persons.Invitations.Revoke(t.Context(), p.ines, made.ID); err != nil {
			t.Fatal(err)
		}
		if p.works(one) || p.works(two) {
			t.Error("revoked, it works")
		}
	})
}

// TestWhatEndsAnInvitationEndsItsMail takes it back while it waits, and has who invites leave.
func TestWhatEndsAnInvitationEndsItsMail(t *testing.T) {
	apptest.Each(t, func(t *testing.T, w *apptest.World) {
		p := newPost(t, w)
		owner := w.PersonAs("Ruth Hale", "Europe/Lisbon", person.Owner)
		p.sink.says(errors.New("not now"))
		taken, _ := p.invite(p.ines, person.Invite{Email: "ana@harbour.example"})
		p.invite(p.mira, person.Invite{Email: "bo@harbour.example"})
		p.sink.says(nil)
		if err := w.Persons.Invitations.Revoke(t.Context(), p.ines, taken.ID); err != nil {
			t.Fatal(err)
		}
		if err := w.Persons.People.Deactivate(t.Context(), owner, p.mira.ID); err != nil {
			t.Fatal(err)
		}
		w.Pass(w.Clock().Add(time.Hour))
		if got := len(p.sink.mails()); got != 0 {
			t.Errorf("%d mails, %q", got, outbox(t, w))
		}
	})
}

// TestAnInvitationNamesNoConfidentialSpace invites into one: its name is for those inside.
func TestAnInvitationNamesNoConfidentialSpace(t *testing.T) {
	apptest.Each(t, func(t *testing.T, w *apptest.World) {
		p := newPost(t, w)
		closed := w.SpaceOf(space.Details{Name: "Canary space", Kind: space.Confidential}, p.ines)
		p.invite(p.ines, person.Invite{Email: "ana@harbour.example", Role: person.Guest, Space: closed.ID})
		read, _ := p.last()
		inOrder(t, read.Text, "You would be a guest in one place where some people of Saltmarsh write to each other.")
		if strings.Contains(read.Text+read.HTML+string(p.sink.mails()[0]), "Canary") {
			t.Errorf("it names the space:\n%s", read.Text)
		}
	})
}

// A relay that takes a mail and goes away without a word is given it once more: who got both comes in by either, once.
func TestALinkThatMayHaveArrivedWorks(t *testing.T) {
	apptest.Each(t, func(t *testing.T, w *apptest.World) {
		for _, by := range []int{0, 1} {
			s := listenSMTP(t, nil)
			office(t, w, "smtp://"+s.listen.Addr().String()+"?tls=off")
			if by == 0 {
				w.Person("Inês Carvalho", "Europe/Lisbon")
			}
			s.cut = true
			ask(t, w, "inês.carvalho@saltmarsh.example")
			due(t, w)
			s.mu.Lock()
			s.cut = false
			s.mu.Unlock()
			w.Pass(w.Now().Add(time.Minute))
			var tokens []string
			for _, raw := range s.mails() {
				tokens = append(tokens, link.FindStringSubmatch(string(raw))[1])
			}
			if len(tokens) != 2 || tokens[0] == tokens[1] {
				t.Fatalf("%q", tokens)
			}
			if _, err := w.Persons.Mailed.Look(t.Context(), tokens[1-by]); err != nil {
				t.Errorf("link %d: %v", 1-by, err)
			}
			if _, err := w.Persons.Mailed.Use(t.Context(), tokens[by], person.WayIn{}); err != nil {
				t.Errorf("link %d: %v", by, err)
			}
			for _, token := range tokens {
				if _, err := w.Persons.Mailed.Use(t.Context(), token, person.WayIn{}); err == nil {
					t.Errorf("a link works after one of them was used")
				}
			}
			w.At(w.Now().Add(time.Minute))
		}
	})
}

// Whoever asks for another link is let in by no older one.
func TestAnotherLinkEndsTheOneBefore(t *testing.T) {
	apptest.Each(t, func(t *testing.T, w *apptest.World) {
		s := listenSMTP(t, nil)
		office(t, w, "smtp://"+s.listen.Addr().String()+"?tls=off")
		w.Person("Inês Carvalho", "Europe/Lisbon")
		for range 2 {
			ask(t, w, "inês.carvalho@saltmarsh.example")
			due(t, w)
			w.At(w.Now().Add(time.Second))
		}
		first, second := link.FindStringSubmatch(string(s.mails()[0]))[1], link.FindStringSubmatch(string(s.mails()[1]))[1]
		if _, err := w.Persons.Mailed.Look(t.Context(), first); err == nil {
			t.Error("the first one works")
		}
		if _, err := w.Persons.Mailed.Look(t.Context(), second); err != nil {
			t.Errorf("the second one does not: %v", err)
		}
	})
}

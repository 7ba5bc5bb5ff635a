package admin_test

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"testing"
	"time"

	"meantime/internal/db"
	"meantime/internal/delivery"
	"meantime/internal/incoming"
	"meantime/internal/person"
	"meantime/internal/web/admin"
	"meantime/internal/web/page"
	"meantime/internal/web/page/pagetest"
)

func TestMailPage(t *testing.T) {
	shell, head := pagetest.Shell(t, "Mail, Saltmarsh", page.PlacePeople), admin.Head{Org: "Salt <marsh>", Once: "k"}
	pagetest.Check(t, "admin/mail", &admin.Mail{Shell: shell, Head: head},
		&admin.Mail{Shell: shell, Head: head, Sends: true, Takes: true, Waiting: "Two mails wait to be sent.", Failing: "One of them was not taken yet.", Twice: "One mail may have come twice.",
			Paused: []admin.PausedMail{{ID: "1", Who: "Inês & Co", Address: "<b>@saltmarsh.example", Said: "550 <no>"}},
			Lost: []admin.LostMail{{ID: "invitation.0.1", What: "An invitation", Href: "/organisation/invitations", Said: "550 <nobody>", Again: true},
				{ID: "delivery.1.1", What: "A delivery", To: "Inês & Co", Href: "/organisation/people/1", Said: "550 No"}},
			Came:    []admin.CameIn{{What: "Are letters now", Count: 3}},
			Refused: []admin.RefusedMail{{Number: "0b3n6x2e9g000", Why: "The <thread> has ended", Rest: "4 KB, brought by SMTP, from <b>@elsewhere.example"}},
			Older:   "/organisation/mail?before=1.2#refused", Newest: "/organisation/mail#refused"},
		&admin.Mail{Shell: shell, Head: head, Sends: true, Takes: true, Waiting: "Nothing waits to be sent."})
}

// gateway takes mails, or says why it does not.
type gateway struct {
	says error
	sent []delivery.Announcement
}

func (g *gateway) send(_ context.Context, a delivery.Announcement) error {
	if g.says == nil {
		g.sent = append(g.sent, a)
	}
	return g.says
}

// announce has somebody told something by mail.
func (c company) announce(t *testing.T, who person.Actor, kind string, ref int64) {
	t.Helper()
	if err := c.DB.Write(t.Context(), func(tx *db.Tx) error { return c.Deliveries.Announce(tx, delivery.Mail, who.ID, kind, ref) }); err != nil {
		t.Fatal(err)
	}
}

// TestWhatWasLostIsSentAgain has a relay refuse all that it is given, until somebody has mended that.
func TestWhatWasLostIsSentAgain(t *testing.T) {
	c := found(t)
	c.web.Site.Mails = true
	relay := &gateway{says: &delivery.Refused{Says: "550 5.7.1 <Relaying> denied"}}
	c.Engine.Deliver(delivery.Mail, relay.send)
	aroha, ines := c.web.As(c.aroha), c.web.As(c.ines)
	holds(t, aroha.Get("/organisation/mail"), http.StatusOK, "Nothing waits to be sent.", "Nothing was lost.", "No mail comes in yet.")

	c.announce(t, c.ines, delivery.Rang, 7)
	c.announce(t, c.kenji, delivery.SignInLink, 8)
	c.announce(t, person.Actor{}, delivery.Invited, 9)
	c.Pass(c.Clock().Add(time.Minute))
	relay.says = errors.New("451 try later")
	c.announce(t, c.kenji, delivery.Rang, 10)
	c.Pass(c.Clock().Add(time.Second))
	seen := aroha.Get("/organisation/mail")
	holds(t, seen, http.StatusOK, "One mail waits to be sent.", "What was said: 451 try later", "Something urgent, Inês Carvalho", "550 5.7.1 <Relaying> denied",
		"A link to sign in, Kenji Morita", "An invitation", "!Something urgent, Kenji Morita")
	if n := strings.Count(seen.HTML, `action="/organisation/mail/again"`); n != 2 {
		t.Errorf("%d of three can be sent again: the link to sign in cannot", n)
	}

	relay.says = nil
	name := delivery.Lost{Kind: delivery.Rang, Person: c.ines.ID, Ref: 7}.Name()
	if a := ines.Post("/organisation/mail/again", "mail", name); a.Status != http.StatusNotFound && a.Status != http.StatusForbidden {
		t.Errorf("somebody who is no admin is answered %d", a.Status)
	}
	send := func(mail, says string) {
		t.Helper()
		a := aroha.Follow("/organisation/mail/again", "mail", mail, "once", mail+says)
		if holds(t, a, http.StatusOK, "!Something urgent, Inês"); a.Toast() != says {
			t.Errorf("%s: it says %q, want %q", mail, a.Toast(), says)
		}
	}
	send(name, "It is on its way again.")
	c.Pass(c.Clock().Add(time.Second))
	if len(relay.sent) != 1 || relay.sent[0].Person != c.ines.ID || relay.sent[0].Ref != 7 {
		t.Errorf("%+v was sent", relay.sent)
	}
	const none = "It is on its way again, or was forgotten."
	send(name, none)
	send("ring.0000000000001.1", none)
	send(delivery.Lost{Kind: delivery.SignInLink, Person: c.kenji.ID, Ref: 8}.Name(), "A link to sign in is not sent again: who asked for it asks for another.")
	for _, mail := range []string{"", "ring", "ring.x.1", "ring.0000000000001.x", strings.Repeat(".", 99)} {
		if a := aroha.Post("/organisation/mail/again", "mail", mail); a.Status != http.StatusNotFound {
			t.Errorf("%q: %d", mail, a.Status)
		}
	}
	if len(relay.sent) != 1 {
		t.Errorf("%+v was sent", relay.sent)
	}
}

// An admin sees of each mail why nothing was posted, and finds the one whose number somebody tells them.
func TestWhatBecameNothing(t *testing.T) {
	c := found(t)
	aroha := c.web.As(c.aroha)
	holds(t, aroha.Get("/organisation/mail"), http.StatusOK, "!Mail that was not posted")
	place, err := incoming.ParsePlace("meantime@saltmarsh.example")
	if err != nil {
		t.Fatal(err)
	}
	proven := false
	c.Incoming.Open(place, "news@saltmarsh.example", func(context.Context, []byte, incoming.Envelope) incoming.Verdict {
		return incoming.Verdict{From: "inês.carvalho@saltmarsh.example", Proven: proven}
	})
	holds(t, aroha.Get("/organisation/mail"), http.StatusOK, "There is none.")
	come := func(from string, way incoming.Way) {
		t.Helper()
		c.At(c.Clock().Add(time.Minute))
		raw := []byte("From: " + from + "\r\nTo: meantime@saltmarsh.example\r\nSubject: My salary\r\n\r\nIt is too low.\r\n" + strings.Repeat("x", 4000))
		if err := incoming.Keep(t.Context(), c.DB, c.Now(), raw, incoming.Envelope{Way: way}); err != nil {
			t.Fatal(err)
		}
		if err := c.Incoming.Take(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	come("bo@elsewhere.example", incoming.Fetched)
	come("Inês <inês.carvalho@saltmarsh.example>", incoming.Handed)
	proven = true
	come("Inês <inês.carvalho@saltmarsh.example>", incoming.Brought)
	page := aroha.Get("/organisation/mail")
	holds(t, page, http.StatusOK, "4 KB, out of the mailbox, from bo@elsewhere.example", "4 KB, handed over by a mail server, from somebody at saltmarsh.example", "4 KB, brought by SMTP, a member’s, who was told why",
		"nobody who is known is certain to have written it", "It answers a delivery, and does not say what in it", "!Inês", "!inês", "!salary", "!too low", "!Older")
	list, _, err := c.Incoming.Refusals(t.Context(), c.aroha, incoming.Point{}, 1)
	if err != nil || len(list) != 1 || !list[0].Member {
		t.Fatal(err, list)
	}
	holds(t, page, http.StatusOK, "Number "+list[0].Number.String())
	for range 29 {
		come("bo@elsewhere.example", incoming.Fetched)
	}
	latest := aroha.Get("/organisation/mail")
	_, older, _ := strings.Cut(latest.HTML, `rel="next" href="`)
	older, _, _ = strings.Cut(older, "#refused")
	holds(t, latest, http.StatusOK, "Older", "brought by SMTP", "!handed over by a mail server")
	holds(t, aroha.Get(older), http.StatusOK, "out of the mailbox", "handed over by a mail server", "!brought by SMTP", "The latest", "!Older")
	holds(t, aroha.Get("/organisation/mail?before=x"), http.StatusUnprocessableEntity, "This is not a place in the list.")
	if a := c.web.As(c.ines).Get("/organisation/mail"); a.Status == http.StatusOK {
		t.Error("somebody who is no admin sees it")
	}
}

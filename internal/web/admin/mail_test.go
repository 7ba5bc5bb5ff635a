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
	"meantime/internal/person"
	"meantime/internal/web/admin"
	"meantime/internal/web/page"
	"meantime/internal/web/page/pagetest"
)

func TestMailPage(t *testing.T) {
	shell, head := pagetest.Shell(t, "Mail, Saltmarsh", page.PlacePeople), admin.Head{Org: "Salt <marsh>", Once: "k"}
	pagetest.Check(t, "admin/mail", &admin.Mail{Shell: shell, Head: head},
		&admin.Mail{Shell: shell, Head: head, Sends: true, Takes: true, Waiting: "Two mails wait to be sent.", Failing: "One of them was not taken yet.",
			Paused: []admin.PausedMail{{ID: "1", Who: "Inês & Co", Address: "<b>@saltmarsh.example", Said: "550 <no>"}},
			Lost: []admin.LostMail{{ID: "invitation.0.1", What: "An invitation", Href: "/organisation/invitations", Said: "550 <nobody>", Again: true},
				{ID: "delivery.1.1", What: "A delivery", To: "Inês & Co", Href: "/organisation/people/1", Said: "550 No"}},
			Came: []admin.CameIn{{What: "Are letters now", Count: 3}}},
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

package incoming_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"meantime/internal/app/apptest"
	"meantime/internal/fault"
	"meantime/internal/incoming"
	"meantime/internal/person"
	"meantime/internal/space"
)

// answering is a desk at which an address has been given out.
type answering struct {
	*desk
	to string
}

// refused is a mail of which nothing is posted.
type refused struct {
	before func(w answering) string // returns the mail
	reason string
}

func refusals() map[string]refused {
	return map[string]refused{
		"an address that has ended": {func(w answering) string {
			w.At(w.Clock().Add(91 * 24 * time.Hour))
			return mail(w.to, "Yes.")
		}, "ended"},
		"an address that never was": {func(w answering) string {
			return mail("meantime+reply-"+strings.Repeat("a", 26)+"@saltmarsh.example", "Yes.")
		}, "ended"},
		"no address at all": {func(w answering) string { return mail("meantime@saltmarsh.example", "Yes.") }, "whole"},
		"removed from the space": {func(w answering) string {
			if err := w.Spaces.Edit(w.t.Context(), w.ines, w.crew.ID, space.Details{Name: "Crew app", Kind: space.Closed}); err != nil {
				w.t.Fatal(err)
			}
			if err := w.Spaces.Remove(w.t.Context(), w.ines, w.crew.ID, w.ines.ID); err != nil {
				w.t.Fatal(err)
			}
			return mail(w.to, "Yes.")
		}, "gone"},
		"left an open space": {func(w answering) string {
			if err := w.Spaces.Remove(w.t.Context(), w.ines, w.crew.ID, w.ines.ID); err != nil {
				w.t.Fatal(err)
			}
			return mail(w.to, "Yes.")
		}, "shut"},
		"a thread that has ended": {func(w answering) string {
			if err := w.Threads.Close(w.t.Context(), w.mira, w.thread.ID, "By a tenth."); err != nil {
				w.t.Fatal(err)
			}
			return mail(w.to, "Yes.")
		}, "closed"},
		"nothing said": {func(w answering) string { return mail(w.to, "\n\n-- \nInês") }, "empty"},
		"nothing said above what it answers": {func(w answering) string {
			return mail(w.to, "On Fri, 27 Nov 2026 at 09:12, Saltmarsh <meantime@saltmarsh.example> wrote:\r\n\r\n> By a tenth?", "In-Reply-To: <0123456789abcdef0123456789abcdef@saltmarsh.example>")
		}, "empty"},
		"nothing said above what Outlook repeats": {func(w answering) string {
			return mail(w.to, "________________________________\r\nFrom: Saltmarsh <meantime@saltmarsh.example>\r\nSent: Friday, November 27, 2026 9:12 AM\r\nTo: Inês\r\nSubject: Fares in winter\r\n\r\nBy a tenth?",
				"References: <one@mail.example> <0123456789abcdef0123456789abcdef@saltmarsh.example>")
		}, "empty"},
		"encrypted with OpenPGP": {func(w answering) string {
			return mail(w.to, "-----BEGIN PGP MESSAGE-----\r\n\r\nhQEMA\r\n=abcd\r\n-----END PGP MESSAGE-----")
		}, "encrypted"},
		"encrypted": {func(w answering) string {
			return mail(w.to, "MIAGCSqGSIb3DQEHA6CAMIACAQAxgc4wgcs=", "Content-Type: application/pkcs7-mime; smime-type=enveloped-data; name=smime.p7m", "Content-Transfer-Encoding: base64")
		}, "encrypted"},
		"more than a letter can hold": {func(w answering) string { return mail(w.to, strings.Repeat("A line of many.\r\n\r\n", 5000)) }, "too_much"},
		"10,000 parts": {func(w answering) string {
			return mail(w.to, strings.Repeat("--b\r\nContent-Type: text/plain\r\n\r\nx\r\n", 10000)+"--b--", "Content-Type: multipart/mixed; boundary=b")
		}, "unreadable"},
		"10,000 in another": {func(w answering) string {
			return mail(w.to, nested(10000), "Content-Type: multipart/mixed; boundary=b0")
		}, "unreadable"},
	}
}

func TestWhatIsRefusedIsAnsweredOnce(t *testing.T) {
	for name, c := range refusals() {
		t.Run(name, func(t *testing.T) {
			apptest.Each(t, func(t *testing.T, w *apptest.World) {
				d := sit(t, w)
				raw := c.before(answering{d, d.address()})
				letters := len(d.letters())
				d.come(raw)
				d.take()
				d.wants("refused " + c.reason)
				if n := len(d.letters()); n != letters || d.told() != 1 {
					t.Errorf("%d letters, and %d answers", n, d.told())
				}
				w.At(w.Clock().Add(time.Hour))
				d.verdict.Proven = false // nobody answers who did not write
				d.come(raw)
				if n := d.told(); n != 1 {
					t.Errorf("%d answers", n)
				}
			})
		})
	}
}

func nested(n int) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, "--b%d\r\nContent-Type: multipart/mixed; boundary=b%d\r\n\r\n", i, i+1)
	}
	return b.String()
}

func TestWhoseAccountHasEndedPostsNothing(t *testing.T) {
	apptest.Each(t, func(t *testing.T, w *apptest.World) {
		d := sit(t, w)
		owner := w.PersonAs("Ada Owner", "Europe/Lisbon", person.Owner)
		to := d.address()
		if err := w.Persons.People.Deactivate(t.Context(), owner, d.ines.ID); err != nil {
			t.Fatal(err)
		}
		d.come(mail(to, "Yes."))
		d.wants("refused gone")
		if d.told() != 0 || len(d.letters()) != 1 {
			t.Error("somebody is answered whose account has ended")
		}
	})
}

func TestStrangersAreToldNothing(t *testing.T) {
	apptest.Each(t, func(t *testing.T, w *apptest.World) {
		d := sit(t, w)
		d.verdict.From = "who@elsewhere.example"
		d.come(strings.Replace(mail("meantime@saltmarsh.example", "Hello?"), inesMail, "who@elsewhere.example", 1))
		d.wants("refused no_address")
		if d.told() != 0 {
			t.Error("a stranger is answered")
		}
	})
}

func TestWhatNobodyWrotePostsNothing(t *testing.T) {
	apptest.Each(t, func(t *testing.T, w *apptest.World) {
		d := sit(t, w)
		to := d.address()
		var want []string
		for _, c := range []struct{ raw, reason string }{
			{mail(to, "Away.", "Auto-Submitted: auto-replied (vacation)"), "automatic"},
			{mail(to, "Away.", "Auto-Submitted: auto-generated; owner=x"), "automatic"},
			{mail(to, "Away.", "X-Autoreply: yes"), "automatic"},
			{mail(to, "Away.", "Precedence: auto_reply"), "automatic"},
			{mail(to, "All!", "Precedence: BULK"), "list"},
			{mail(to, "All!", "List-Id: <dev.example.org>"), "list"},
			{mail(to, "No.", "Return-Path: <>"), "bounce"},
			{mail(to, "No.", "Content-Type: multipart/report; report-type=delivery-status; boundary=b"), "bounce"},
			{strings.Replace(mail(to, "No."), inesMail, "MAILER-DAEMON@mx.example", 1), "bounce"},
			{strings.Replace(mail(to, "No."), inesMail, "Meantime@saltmarsh.example", 1), "own"},
			{strings.Replace(mail(to, "No."), inesMail, to, 1), "own"},
			{strings.Replace(mail(to, "No."), "<one@mail.example>", "<0123456789abcdef0123456789abcdef@saltmarsh.example>", 1), "own"},
		} {
			d.come(c.raw)
			w.At(w.Clock().Add(time.Second))
			want = append(want, "ignored "+c.reason)
		}
		for _, sender := range []string{"", "MAILER-DAEMON", "<>"} {
			d.keep(mail(to, "No."), incoming.Envelope{Sender: &sender})
			w.At(w.Clock().Add(time.Second))
			want = append(want, "ignored bounce")
		}
		d.take()
		d.wants(want...)
		if len(d.letters()) != 1 || d.told() != 0 {
			t.Error("something was posted, or answered")
		}
		d.come(mail(to, "Yes.", "Auto-Submitted: no", "Precedence: normal"))
		d.wants(append(want, "posted")...)
	})
}

func TestWhoIsNotKnownYetIsAskedAboutAgain(t *testing.T) {
	apptest.Each(t, func(t *testing.T, w *apptest.World) {
		d := sit(t, w)
		d.verdict = incoming.Verdict{From: inesMail, Later: true}
		d.come(mail(d.address(), "Yes."))
		d.wants("waiting")
		w.At(w.Clock().Add(time.Minute))
		d.take()
		d.wants("waiting")
		d.verdict = incoming.Verdict{From: inesMail, Proven: true}
		w.At(w.Clock().Add(time.Hour))
		d.take()
		d.wants("posted")

		d.verdict = incoming.Verdict{Later: true}
		d.keep(mail(d.address(), "No."), incoming.Envelope{})
		for range 20 {
			w.At(w.Clock().Add(5 * time.Hour))
			d.take()
		}
		d.wants("posted", "held unproven")
	})
}

// A token is looked for wherever mail servers leave it.
func TestWhereTheTokenIs(t *testing.T) {
	apptest.Each(t, func(t *testing.T, w *apptest.World) {
		d := sit(t, w)
		elsewhere := func(n int, more ...string) string {
			return strings.Replace(mail("team@saltmarsh.example", "Yes.", more...), "<one@", fmt.Sprintf("<%d@", n), 1)
		}
		to := d.address()
		d.keep(elsewhere(1), incoming.Envelope{Recipients: []string{to}})
		d.keep(elsewhere(2, "Delivered-To: "+to), incoming.Envelope{})
		d.keep(elsewhere(3, "X-Original-To: "+to), incoming.Envelope{Recipients: []string{"meantime@localhost"}})
		d.keep(elsewhere(4, "Cc: Kenji <kenji@saltmarsh.example>,\r\n Meantime <"+to+">"), incoming.Envelope{})
		d.take()
		d.wants("posted", "posted", "posted", "posted")
	})
}

func TestKeepRefuses(t *testing.T) {
	apptest.Each(t, func(t *testing.T, w *apptest.World) {
		if err := incoming.Keep(t.Context(), w.DB, w.Now(), []byte("\x00\x01\x02"), incoming.Envelope{}); !fault.Is(err, fault.KindInvalid) {
			t.Errorf("no mail: %v", err)
		}
		if err := incoming.Keep(t.Context(), w.DB, w.Now(), nil, incoming.Envelope{}); !fault.Is(err, fault.KindInvalid) {
			t.Errorf("nothing: %v", err)
		}
		big := []byte(mail("a@b.example", strings.Repeat("x", incoming.MaxMail)))
		if err := incoming.Keep(t.Context(), w.DB, w.Now(), big, incoming.Envelope{}); !fault.Is(err, fault.KindTooLarge) {
			t.Errorf("too much: %v", err)
		}
	})
}

func TestPlaces(t *testing.T) {
	for _, bad := range []string{"", "meantime", "A <a@b.example>", "a@b.example, c@d.example", strings.Repeat("a", 38) + "@b.example", "\"a b\"@c.example"} {
		if p, err := incoming.ParsePlace(bad); err == nil {
			t.Errorf("%q is a place: %v", bad, p)
		}
	}
	p, err := incoming.ParsePlace("Meantime@Saltmarsh.example")
	if err != nil {
		t.Fatal(err)
	}
	a, b := p.Address(1, 2, false), p.Address(1, 2, false)
	if a.Address == b.Address || !strings.HasPrefix(a.Address, "meantime+") || !strings.HasSuffix(a.Address, "@saltmarsh.example") || a.Address != strings.ToLower(a.Address) {
		t.Errorf("%q and %q", a.Address, b.Address)
	}
}

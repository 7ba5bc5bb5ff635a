package me_test

import (
	"context"
	"net/http"
	"strings"
	"testing"

	"meantime/internal/incoming"
	"meantime/internal/thread"
)

// claims has a mail come that says it is from whose desk it is, and that nothing proves.
func (d desk) claims(in thread.Thread, says string) {
	place, err := incoming.ParsePlace("meantime@saltmarsh.example")
	if err != nil {
		d.w.T.Fatal(err)
	}
	d.w.Incoming.Open(place, "meantime@saltmarsh.example", func(context.Context, []byte, incoming.Envelope) incoming.Verdict { return incoming.Verdict{} })
	a := place.Address(d.actor.ID, in.ID, false)
	if err := d.w.Incoming.Give(d.w.T.Context(), []incoming.Address{a}); err != nil {
		d.w.T.Fatal(err)
	}
	raw := "From: ines.carvalho@saltmarsh.example\r\nTo: " + a.Address + "\r\nSubject: Re: <Fares>\r\n\r\n" + says + "\r\n"
	if err := incoming.Keep(d.w.T.Context(), d.w.DB, d.w.Now(), []byte(raw), incoming.Envelope{}); err != nil {
		d.w.T.Fatal(err)
	}
	if err := d.w.Incoming.Take(d.w.T.Context()); err != nil {
		d.w.T.Fatal(err)
	}
}

func TestAMailInMyName(t *testing.T) {
	d := sit(t)
	mira := d.w.Person("Mira Osei", "Africa/Accra")
	in := d.w.Thread(d.actor, d.w.Space("Crew", d.actor, mira), "Fares in winter", "By a tenth?")
	d.claims(in, "Give them *all* away <script>.")
	if a := d.Get("/today"); !strings.Contains(a.Text(), "A mail in your name waits: was it you?") {
		t.Errorf("Today does not say so: %s", a.Text())
	}
	other := d.s.As(mira)
	if a := other.Get("/today"); strings.Contains(a.Text(), "in your name") {
		t.Error("another is told")
	}
	a := d.Get("/me/mail")
	for _, part := range []string{"Re: <Fares>", "Fares in winter", "nothing proves that", "Give them *all* away <script>."} {
		if !strings.Contains(a.Text(), part) {
			t.Errorf("%q is not there: %s", part, a.Text())
		}
	}
	_, after, _ := strings.Cut(a.HTML, `action="/me/mail/`)
	number, _, _ := strings.Cut(after, "/")
	for _, act := range []string{"in", "away"} {
		if a := other.Post("/me/mail/" + number + "/" + act); a.Status == http.StatusOK || strings.Contains(a.Text(), "Fares") {
			t.Errorf("another's: %d %s", a.Status, a.Text())
		}
	}
	if err := d.w.Threads.Close(t.Context(), mira, in.ID, "So be it."); err != nil {
		t.Fatal(err)
	}
	if a := d.Follow("/me/mail/" + number + "/in"); !strings.Contains(a.Toast(), "It was not posted: Somebody has closed this thread already") {
		t.Errorf("in a thread that has ended: %q", a.Toast())
	}
	if err := d.w.Threads.Reopen(t.Context(), mira, in.ID); err != nil {
		t.Fatal(err)
	}
	a = d.Follow("/me/mail/" + number + "/in")
	if a.Toast() != "It is in the thread, as yours." || !strings.Contains(a.Text(), "Give them *all* away <script>.") || !strings.Contains(a.Text(), "It came by mail.") {
		t.Errorf("%q: %s", a.Toast(), a.Text())
	}
	if a := d.Get("/me/mail"); strings.Contains(a.Text(), "was it you?") {
		t.Error("it waits still")
	}

	d.claims(in, "Something else.")
	_, after, _ = strings.Cut(d.Get("/me/mail").HTML, `action="/me/mail/`)
	number, _, _ = strings.Cut(after, "/")
	if a := d.Follow("/me/mail/" + number + "/away"); a.Toast() != "It is thrown away. Nothing of it was posted." || strings.Contains(a.Text(), "Something else.") {
		t.Errorf("%q: %s", a.Toast(), a.Text())
	}
	if a := d.Get("/threads/" + in.ID.String()); strings.Contains(a.Text(), "Something else.") {
		t.Error("it was posted")
	}
}

package me_test

import (
	"net/http"
	"strings"
	"testing"

	"meantime/internal/db"
	"meantime/internal/delivery"
	"meantime/internal/person"
	"meantime/internal/urgent"
	"meantime/internal/web/webtest"
)

// comesBack has what is mailed to somebody come back.
func (d desk) comesBack(who person.Actor) {
	d.w.T.Helper()
	err := d.w.DB.Write(d.w.T.Context(), func(tx *db.Tx) error {
		to, err := d.w.Persons.People.Get(tx, who.ID)
		if err != nil {
			return err
		}
		return d.w.Pauses.Begin(tx, who.ID, to.Email, "550 5.1.1 No such <user>")
	})
	if err != nil {
		d.w.T.Fatal(err)
	}
}

func says(t *testing.T, a webtest.Answer, parts ...string) {
	t.Helper()
	for _, part := range parts {
		absent, isnt := strings.CutPrefix(part, "!")
		if isnt == strings.Contains(a.Text(), absent) {
			t.Errorf("%q: %s", part, a.Text())
		}
	}
}

func TestMailThatComesBack(t *testing.T) {
	d := sit(t)
	mira := d.w.Person("Mira Osei", "Africa/Accra")
	d.comesBack(mira)
	asMira := d.s.As(mira)
	says(t, asMira.Get("/today"), "!comes back") // no mail is sent at all
	d.s.Site.Mails = true
	says(t, asMira.Get("/today"), "Mail to mira.osei@saltmarsh.example comes back.", "Try again")
	says(t, asMira.Get("/me/mail"), "Mail to mira.osei@saltmarsh.example comes back", "550 5.1.1 No such <user>")
	says(t, d.Get("/today"), "!comes back")
	says(t, d.Get("/me/mail"), "!comes back")
	says(t, d.Get("/organisation/mail"), "To whom mail comes back", "Mira Osei", "mira.osei@saltmarsh.example", "550 5.1.1 No such <user>")
	says(t, d.Get("/organisation/people/"+mira.ID.String()), "Mail to them comes back", "550 5.1.1 No such <user>")

	a := asMira.Follow("/me/mail/try", "once", "one")
	if says(t, a, "!550"); a.Toast() != "A mail is on its way to mira.osei@saltmarsh.example. If it comes back, it says so here." {
		t.Errorf("it says %q", a.Toast())
	}
	if a := asMira.Follow("/me/mail/try", "once", "two"); a.Toast() != "Mail is sent there already." {
		t.Errorf("it says %q", a.Toast())
	}
	says(t, asMira.Get("/today"), "!comes back")
	if n := d.sent(mira, delivery.Trial); n != 1 {
		t.Errorf("%d mails", n)
	}

	d.comesBack(mira)
	to := "/organisation/people/" + mira.ID.String() + "/mail"
	if a := asMira.Post(to, "once", "x"); a.Status != http.StatusNotFound && a.Status != http.StatusForbidden {
		t.Errorf("somebody who is no admin is answered %d", a.Status)
	}
	if a := d.Follow(to, "once", "three"); a.Toast() != "A mail is on its way to them. If it comes back, it says so here." {
		t.Errorf("it says %q", a.Toast())
	}
	if a := d.Follow(to, "once", "four"); a.Toast() != "Mail is sent there already." {
		t.Errorf("it says %q", a.Toast())
	}
	says(t, d.Get("/organisation/mail"), "!To whom mail comes back")
}

// sent counts what was announced to somebody by mail.
func (d desk) sent(who person.Actor, kind string) (n int) {
	d.w.T.Helper()
	err := d.w.DB.Read(d.w.T.Context(), func(tx *db.Tx) (err error) {
		n, _, err = db.One(tx, db.Value[int], `SELECT count(*) FROM outbox WHERE person_id = $1 AND channel = 'mail' AND kind = $2`, who.ID, kind)
		return err
	})
	if err != nil {
		d.w.T.Fatal(err)
	}
	return n
}

// Who rings somebody is told that only an open page does, and nobody else is.
func TestWhoRingsIsToldThatNoMailArrives(t *testing.T) {
	d := sit(t)
	d.s.Site.Mails = true
	mira, tomas := d.w.Person("Mira Osei", "Africa/Accra"), d.w.Person("Tomás Reis", "Europe/Lisbon")
	in := d.w.Space("Ferries", d.actor, mira, tomas)
	u, err := d.w.Urgents.Raise(t.Context(), d.actor, urgent.Raising{Space: in.ID, Title: "Nobody can board", Worse: "They miss it.", Asked: mira.ID})
	if err != nil {
		t.Fatal(err)
	}
	const told = "Mail to them comes back: only an open page rings."
	says(t, d.Get("/urgents/"+u.ID.String()), "!"+told)
	d.comesBack(mira)
	says(t, d.Get("/urgents/"+u.ID.String()), told)
	says(t, d.s.As(tomas).Get("/urgents/"+u.ID.String()), "!"+told)
}

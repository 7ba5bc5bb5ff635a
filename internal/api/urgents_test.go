package api_test

import (
	"context"
	"encoding/base64"
	"net/http"
	"strings"
	"testing"
	"time"

	"meantime/internal/app/apptest"
	"meantime/internal/incoming"
	"meantime/internal/person"
)

func TestUrgentToItsEnd(t *testing.T) {
	d := newDesk(t)
	mira, ines, tomas := d.Person("Mira Osei", "Africa/Accra"), d.Person("Inês Carvalho", "Europe/Lisbon"), d.Person("Tomás Reis", "Europe/Lisbon")
	s := d.Space("Ferries", mira, ines, tomas).ID.String()
	ladder := d.as(mira).post("/urgents/preview", `{"space":"`+s+`","asked":"`+tomas.ID.String()+`"}`).want(http.StatusOK)
	ladder.is("rings.0.person.name", "Tomás Reis")
	ladder.is("rings.0.reason", "asked")
	ladder.is("rings.1.at.local", "2026-10-13T09:50")
	made := d.as(mira).post("/urgents", `{"space":"`+s+`","title":"Nobody can board","worse":"They miss it.","asked":"`+tomas.ID.String()+`"}`).want(http.StatusCreated)
	v := "/urgents/" + made.text("id")
	d.as(tomas).get("/rings").want(http.StatusOK).is("items.0.ring.person.name", "Tomás Reis")
	d.Pass(apptest.Begin.Add(11 * time.Minute))
	d.as(ines).get("/urgents?space="+s).want(http.StatusOK).is("items.0.rings.1.person.name", "Inês Carvalho")
	d.as(ines).post(v+"/mine", "").want(http.StatusOK).is("mine.by.name", "Inês Carvalho")
	d.as(tomas).post(v+"/mine", "").want(http.StatusConflict).is("code", "urgent_taken")
	if got := d.as(tomas).get("/rings").want(http.StatusOK).Body; got != `{"items":[]}`+"\n" {
		t.Errorf("it rings still: %s", got)
	}
	said := `{"was":"The reader was offline.","done":"I restarted it."}`
	d.as(tomas).post(v+"/resolve", said).want(http.StatusForbidden)
	ended := d.as(ines).post(v+"/resolve", said).want(http.StatusOK)
	ended.is("ended.how", "resolved")
	d.as(tomas).get("/threads/"+ended.text("ended.thread")).want(http.StatusOK).is("outcome.body", "I restarted it.")
	d.as(mira).get("/spaces/"+s+"/urgents").want(http.StatusOK).is("items.0.worse", "They miss it.")
	d.as(mira).get("/me/urgents").want(http.StatusOK).is("raised", 1.0).is("left", 2.0)
}

func TestUrgentsThatWereSpent(t *testing.T) {
	d := newDesk(t)
	mira, olga := d.Person("Mira Osei", "Africa/Accra"), d.PersonAs("Olga Lund", "Europe/Oslo", person.Owner)
	s := d.Space("Ferries", mira).ID.String()
	d.as(mira).do(http.MethodPut, "/organisation/urgents", `{"budget":1,"wait_minutes":5,"repeats":0}`).want(http.StatusForbidden)
	d.as(olga).do(http.MethodPut, "/organisation/urgents", `{"budget":1,"wait_minutes":5,"repeats":0}`).want(http.StatusOK)
	raise := func() said {
		return d.as(mira).post("/urgents", `{"space":"`+s+`","title":"Fog","worse":"All of it."}`)
	}
	v := raise().want(http.StatusCreated).text("id")
	raise().want(http.StatusConflict).is("code", "urgents_spent")
	d.as(mira).get("/me/urgents").is("again.at", "2026-10-20T09:40:00Z")
	grant := `{"person":"` + mira.ID.String() + `","why":"The storm."}`
	d.as(mira).post("/organisation/urgents/grants", grant).want(http.StatusForbidden)
	d.as(olga).post("/organisation/urgents/grants", grant).want(http.StatusCreated)
	d.as(mira).get("/organisation/urgents/grants").is("items.0.by.name", "Olga Lund")
	second := raise().want(http.StatusCreated).text("id")
	d.as(mira).post("/urgents/"+v+"/drop", "").want(http.StatusOK).is("ended.how", "dropped")
	d.as(mira).post("/urgents/"+second+"/send", "").want(http.StatusOK).is("ended.how", "sent")
}

// An admin lists what was refused of what came in, page by page; nobody else does.
func TestMailThatWasRefused(t *testing.T) {
	d := newDesk(t)
	ada, ines := d.PersonAs("Ada Owner", "Europe/Lisbon", person.Owner), d.Person("Ines Carvalho", "Europe/Lisbon")
	place, err := incoming.ParsePlace("meantime@saltmarsh.example")
	if err != nil {
		t.Fatal(err)
	}
	d.Incoming.Open(place, "", func(context.Context, []byte, incoming.Envelope) incoming.Verdict { return incoming.Verdict{} })
	for _, from := range []string{"bo@elsewhere.example", "ines.carvalho@saltmarsh.example"} {
		d.At(d.Clock().Add(time.Minute))
		if err := incoming.Keep(t.Context(), d.DB, d.Now(), []byte("From: "+from+"\nTo: meantime@saltmarsh.example\n\nHello?\n"), incoming.Envelope{Way: incoming.Brought}); err != nil {
			t.Fatal(err)
		}
	}
	if err := d.Incoming.Take(t.Context()); err != nil {
		t.Fatal(err)
	}
	first := d.as(ada).get("/organisation/mail/refused?limit=1").want(200)
	first.is("items.0.reason", "no_address").is("items.0.way", "smtp").is("items.0.from", "saltmarsh.example").is("items.0.member", false).is("items.0.state", "refused")
	rest := d.as(ada).get("/organisation/mail/refused?limit=1&cursor="+first.text("next")).want(200).is("items.0.from", "bo@elsewhere.example")
	if strings.Contains(rest.Body, "next") || first.size("items") != 1 {
		t.Errorf("the last page is %s", rest.Body)
	}
	d.as(ada).get("/organisation/mail/refused?cursor=" + base64.RawURLEncoding.EncodeToString([]byte("refused mail:x"))).want(422)
	d.as(ines).get("/organisation/mail/refused").want(403)
}

// Whose mail comes back learns of it, and has it tried again; so do admins, and nobody else.
func TestMailThatComesBack(t *testing.T) {
	d := newDesk(t)
	ada, mira, ines := d.PersonAs("Ada Owner", "Europe/Lisbon", person.Owner), d.Person("Mira Osei", "Africa/Accra"), d.Person("Ines Carvalho", "Europe/Lisbon")
	d.pausedFor("try-mail", "", mira)
	d.as(mira).get("/me/mail").want(200).is("paused.address", "mira.osei@saltmarsh.example").is("paused.said", "550 5.1.1 No such user")
	d.as(ines).post("/me/mail/try", "").want(409).is("code", "not_paused")
	d.as(ines).post("/people/"+mira.ID.String()+"/mail/try", "").want(403)
	d.as(ada).get("/organisation/mail").want(200).is("paused.0.person", mira.ID.String()).is("paused.0.said", "550 5.1.1 No such user")
	d.as(ada).post("/people/"+mira.ID.String()+"/mail/try", "").want(204)
	d.as(ada).post("/people/"+mira.ID.String()+"/mail/try", "").want(409).is("code", "not_paused")
	if got := d.as(mira).get("/me/mail").want(200).Body; got != `{"sends":false}`+"\n" {
		t.Errorf("she is told %s", got)
	}
	d.pausedFor("try-mail", "", mira)
	d.as(mira).post("/me/mail/try", "").want(200)
}

package api_test

import (
	"cmp"
	"context"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"meantime/internal/app/apptest"
	"meantime/internal/db"
	"meantime/internal/delivery"
	"meantime/internal/incoming"
	"meantime/internal/person"
	"meantime/internal/space"
)

func TestSentTwiceDoneOnce(t *testing.T) {
	apptest.Each(t, func(t *testing.T, w *apptest.World) {
		d := sit(t, w)
		ines := w.Person("Inês Carvalho", "Europe/Lisbon")
		th := w.Thread(ines, w.Space("Harbour lights", ines), "The lamp", "It went out.")
		c, at := d.as(ines), "/threads/"+th.ID.String()+"/letters"
		first := c.post(at, `{"body":"Once."}`, "Idempotency-Key", "k1").want(201)
		again := c.post(at, `{"body":"Once."}`, "Idempotency-Key", "k1").want(201)
		if first.Header.Get("Idempotency-Replayed") != "" || again.Header.Get("Idempotency-Replayed") != "true" {
			t.Errorf("replayed: %q, then %q", first.Header.Get("Idempotency-Replayed"), again.Header.Get("Idempotency-Replayed"))
		}
		again.Header.Del("Idempotency-Replayed")
		if !same(first, again) {
			t.Errorf("first %v %s, again %v %s", first.Header, first.Body, again.Header, again.Body)
		}
		c.post(at, `{"body":"Other."}`, "Idempotency-Key", "k1").want(422).is("code", "idempotency_key_reused").is("errors.0.field", "Idempotency-Key")
		c.post("/threads/"+th.ID.String()+"/read", "", "Idempotency-Key", "k1").want(422)
		c.get(at).is("items.1.body", "Once.").is("items.2", nil)
		// A failure is not remembered: it may work the next time.
		c.post(at, `{"body":""}`, "Idempotency-Key", "k2").want(422)
		c.post(at, `{"body":"Now."}`, "Idempotency-Key", "k2").want(201)
		// Another token of the same person has keys of its own.
		d.as(ines).post(at, `{"body":"Mine."}`, "Idempotency-Key", "k1").want(201).is("body", "Mine.")
		for _, bad := range []string{"two words", "grün", strings.Repeat("k", 129), "\x01"} {
			c.post(at, `{"body":"Never."}`, "Idempotency-Key", bad).want(422).is("errors.0.field", "Idempotency-Key")
		}
		w.At(w.Clock().Add(24*time.Hour + time.Second))
		late := c.post(at, `{"body":"Once."}`, "Idempotency-Key", "k1").want(201)
		if late.text("id") == first.text("id") {
			t.Error("an answer is kept for more than 24 hours")
		}
	})
}

func TestSentAtOnceDoneOnce(t *testing.T) {
	apptest.Each(t, func(t *testing.T, w *apptest.World) {
		d := sit(t, w)
		c := d.as(w.Person("Inês Carvalho", "Europe/Lisbon"))
		answers := make([]said, 12)
		var all sync.WaitGroup
		for i := range answers {
			all.Go(func() { answers[i] = c.post("/spaces", `{"name":"Harbour lights"}`, "Idempotency-Key", "make") })
		}
		all.Wait()
		made := 0
		for _, a := range answers {
			a.want(201)
			if a.Body != answers[0].Body {
				t.Errorf("answered %s and %s", answers[0].Body, a.Body)
			}
			if a.Header.Get("Idempotency-Replayed") == "" {
				made++
			}
		}
		if n := c.get("/spaces").size("items"); n != 1 || made != 1 {
			t.Errorf("%d spaces, %d of the answers were no repetitions", n, made)
		}
	})
}

// A thread is closed once: of the same request sent many times at once, each gets the answer of the one that did it.
func TestWhatWorksOnceIsAnsweredAlike(t *testing.T) {
	apptest.Each(t, func(t *testing.T, w *apptest.World) {
		d := sit(t, w)
		ines := w.Person("Inês Carvalho", "Europe/Lisbon")
		c, th := d.as(ines), w.Thread(ines, w.Space("Harbour lights", ines), "The lamp", "It went out.")
		answers := make([]said, 16)
		var all sync.WaitGroup
		for i := range answers {
			all.Go(func() {
				answers[i] = c.post("/threads/"+th.ID.String()+"/close", `{"outcome":"It is **changed**."}`, "Idempotency-Key", "close")
			})
		}
		all.Wait()
		for _, a := range answers {
			if a.want(200); a.Body != answers[0].Body {
				t.Errorf("answered %s and %s", answers[0].Body, a.Body)
			}
		}
		c.post("/threads/"+th.ID.String()+"/close", `{"outcome":"Otherwise."}`, "Idempotency-Key", "close").want(422).is("code", "idempotency_key_reused")
		c.post("/threads/"+th.ID.String()+"/close", `{"outcome":"Otherwise."}`, "Idempotency-Key", "again").want(409).is("code", "thread_closed")
	})
}

// Every operation that changes something answers a repetition with what it answered first, and is refused with another
// body or elsewhere.
func TestEveryChangeHasAKey(t *testing.T) {
	d := newDesk(t)
	ines := d.PersonAs("Inês Carvalho", "Europe/Lisbon", person.Owner)
	kenji := d.Person("Kenji Mori", "Asia/Tokyo")
	ada := d.Person("Ada Bell", "Europe/London")
	s := d.Space("Lamps", ines, kenji, ada)
	th := d.Thread(kenji, s, "The lamp", "It went out.")
	mine := d.Thread(ines, s, "The bell", "It rang.")
	c := d.as(ines)
	if _, err := d.Persons.Sessions.Begin(t.Context(), ines.ID, "", ""); err != nil {
		t.Fatal(err)
	}
	later := c.post("/scheduled", `{"space":"`+s.ID.String()+`","title":"x","body":"x","send_at":"2026-10-14T08:30"}`).want(201)
	spare := d.as(ines, person.ScopeRead).get("/me/tokens")
	link := d.as(kenji).post("/invitations", `{"space":"`+s.ID.String()+`"}`).text("link")
	bodies := bodiesFor(s, kenji, ada)
	bodies["accept-invitation"], bodies["set-photo"] = `{"link":"`+link+`"}`, picture(t, 64)
	ids := secrets{"file": c.post("/files", "The plan.").want(201).text("id"), "hour": c.post("/hours", hourWith(ada)).text("id"), "space": s.ID.String(), "thread": th.ID.String(), "letter": mine.LastLetter.String(), "scheduled": later.text("id"),
		"item": c.get("/today").text("next.items.0.id"), "session": c.get("/me/sessions").text("items.0.id"),
		"token": spare.text("items.1.id"), "invitation": c.post("/invitations", `{"email":"bo@example.org"}`).text("id"), "person": kenji.ID.String(), "place": "new"}
	c.do("PUT", "/organisation/urgents", bodies["set-urgent-settings"]).want(200)
	c.do("PUT", "/holidays/PT/2026-12-24", `{"off":true,"name":"Christmas Eve"}`).want(204)
	bodies["send-mail-again"] = `{"id":"` + d.lost(t, c, kenji) + `"}`
	d.Engine.Deliver(delivery.Mail, func(context.Context, delivery.Announcement) error { return nil })
	// In an order in which each can be done after those before it.
	doc := d.document()
	last := []string{"create-space", "change-space", "close-thread", "reopen-thread", "delete-letter", "unschedule-letter", "deactivate-person", "reactivate-person",
		"remove-member", "archive-space", "restore-space", "leave-space", "revoke-invitation"}
	headersFor := map[string][]string{"save-schedule": {"If-Match", `"1"`}, "set-photo": {"Content-Type", "image/png"}}
	todo := map[string]func(){}
	doc.each(func(name, method, path string, o operation) {
		if method == http.MethodGet || o.Security[0]["token"][0] == "read" || o.OperationID == "upload-file" || o.OperationID == "take-archive" || strings.HasPrefix(path, "/uploads") { // of bytes nothing is kept, and an upload knows how far it is
			return
		}
		todo[o.OperationID] = func() {
			path = d.mailedIn(d.pausedFor(o.OperationID, c.runningIn(path, s, kenji, ada), ines, kenji), s, ines)
			aim, body := o.aimed(d.onCallIn(o.OperationID, d.decidedIn(d.askedIn(path, s, ines, kenji), s, ines, kenji), ines, kenji), ids)
			headers := append([]string{"Idempotency-Key", o.OperationID}, headersFor[o.OperationID]...)
			body = cmp.Or(bodies[o.OperationID], onCallBody(o.OperationID, kenji), ids.asking(body))
			first := c.do(method, aim, body, headers...)
			if first.Status >= 300 {
				t.Errorf("%s: %d %s", name, first.Status, first.Body)
				return
			}
			again := c.do(method, aim, body, headers...)
			if again.Header.Get("Idempotency-Replayed") != "true" || again.Status != first.Status || again.Body != first.Body {
				t.Errorf("%s: again %d %v %s, first %d %s", name, again.Status, again.Header, again.Body, first.Status, first.Body)
			}
			c.do("DELETE", "/items/"+absent+"/later", "", headers...).want(422).is("code", "idempotency_key_reused")
		}
	})
	for id, do := range todo {
		if !strings.Contains(fmt.Sprint(last), id) {
			do()
		}
	}
	for _, id := range last {
		todo[id]()
	}
}

// lost has a mail refused for good, and is its name.
func (d *desk) lost(t *testing.T, admin *client, to person.Actor) string {
	t.Helper()
	d.Engine.Deliver(delivery.Mail, func(context.Context, delivery.Announcement) error { return &delivery.Refused{Says: "550 No"} })
	err := d.DB.Write(t.Context(), func(tx *db.Tx) error { return d.Deliveries.Announce(tx, delivery.Mail, to.ID, delivery.Rang, 7) })
	if err != nil {
		t.Fatal(err)
	}
	d.Pass(d.Clock().Add(time.Second))
	mail := admin.get("/organisation/mail").want(200)
	mail.is("lost.0.kind", "ring").is("lost.0.said", "550 No").is("lost.0.person", to.ID.String())
	return mail.text("lost.0.id")
}

// pausedFor has mail to people come back, where that is what an operation is about, and returns its path.
func (d *desk) pausedFor(operation, path string, people ...person.Actor) string {
	if operation != "try-mail" && operation != "try-my-mail" {
		return path
	}
	for _, who := range people {
		if err := d.DB.Write(d.t.Context(), func(tx *db.Tx) error {
			to, err := d.Persons.People.Get(tx, who.ID)
			if err != nil {
				return err
			}
			return d.Pauses.Begin(tx, who.ID, to.Email, "550 5.1.1 No such user")
		}); err != nil {
			d.t.Fatal(err)
		}
	}
	return path
}

// mailedIn puts into a path, where it takes one, the mail of a stranger that waits in a space.
func (d *desk) mailedIn(path string, s space.Space, tends person.Actor) string {
	d.t.Helper()
	if !strings.Contains(path, "/spaces/{space}/mail") {
		return path
	}
	place, err := incoming.ParsePlace("meantime@saltmarsh.example")
	if err != nil {
		d.t.Fatal(err)
	}
	d.Incoming.Open(place, "meantime@saltmarsh.example", func(context.Context, []byte, incoming.Envelope) incoming.Verdict { return incoming.Verdict{} })
	if err := d.Incoming.TakeOthers(d.t.Context(), tends, s.ID, true); err != nil {
		d.t.Fatal(err)
	}
	to, _, err := d.Incoming.ToSpace(d.t.Context(), tends, s.ID)
	if err != nil {
		d.t.Fatal(err)
	}
	raw := fmt.Sprintf("From: ana@elsewhere.example\r\nTo: %s\r\nSubject: A red hat\r\nMessage-ID: <%d@x>\r\n\r\nDid anybody find it?\r\n", to.Address, d.IDs.New())
	if err := incoming.Keep(d.t.Context(), d.DB, d.Now(), []byte(raw), incoming.Envelope{}); err != nil {
		d.t.Fatal(err)
	}
	if err := d.Incoming.Take(d.t.Context()); err != nil {
		d.t.Fatal(err)
	}
	list, err := d.Incoming.InSpace(d.t.Context(), tends, s.ID)
	if err != nil || len(list) == 0 {
		d.t.Fatal(len(list), err)
	}
	return strings.Replace(path, "{mail}", list[0].Number.String(), 1)
}

// bodiesFor are bodies with which operations succeed that do not with their examples.
func bodiesFor(s space.Space, other, third person.Actor) map[string]string {
	in := `{"space":"` + s.ID.String() + `","title":"x",`
	return map[string]string{
		"take-hour": hourWith(third), "hand-on-ask": `{"to":"` + third.ID.String() + `"}`, "change-space": `{"name":"Lights"}`,
		"start-relay":  in + `"body":"x","people":["` + other.ID.String() + `","` + third.ID.String() + `"]}`,
		"raise-urgent": in + `"worse":"x"}`, "allow-urgent": `{"person":"` + third.ID.String() + `","why":"x"}`,
		"set-urgent-settings": `{"budget":100,"wait_minutes":10,"repeats":1}`, "keep-note": `{"days":90}`,
		"save-schedule": `{"zone":"Europe/Lisbon"}`,
	}
}

// runningIn puts into a path, where it takes one, something that the caller begins: something urgent, a relay of others, or
// a private note that the first of them reads.
func (c *client) runningIn(path string, s space.Space, other, third person.Actor) string {
	in := `"space":"` + s.ID.String() + `","title":"x"`
	switch {
	case strings.Contains(path, "{urgent}"):
		made := c.post("/urgents", `{`+in+`,"worse":"x"}`).want(201).text("id")
		return strings.Replace(path, "{urgent}", made, 1)
	case strings.Contains(path, "{relay}"):
		made := c.post("/relays", `{`+in+`,"body":"x","people":["`+other.ID.String()+`","`+third.ID.String()+`","`+other.ID.String()+`"]}`).want(201)
		if strings.HasSuffix(path, "/go-on") {
			c.post("/relays/"+made.text("id")+"/pause", "").want(200)
		}
		return strings.NewReplacer("{relay}", made.text("id"), "{leg}", made.text("legs.1.id")).Replace(path)
	case strings.Contains(path, "{note}"):
		made := c.post("/threads", `{"title":"x","body":"x","private":{"readers":["`+other.ID.String()+`"]}}`).want(201).text("id")
		return strings.Replace(path, "{note}", made, 1)
	}
	return path
}

// askedIn puts into a path, where it takes one, what somebody asks another: the other is asked where it is to be done.
func (d *desk) askedIn(path string, s space.Space, author, of person.Actor) string {
	if !strings.Contains(path, "{asked}") {
		return path
	}
	if strings.HasSuffix(path, "/done") || strings.HasSuffix(path, "/not-then") || strings.HasSuffix(path, "/take") || strings.HasSuffix(path, "/give-back") {
		author, of = of, author
	}
	if strings.HasSuffix(path, "/take") || strings.HasSuffix(path, "/give-back") {
		open := d.as(author).post("/threads", `{"space":"`+s.ID.String()+`","title":"x","body":"x","ask":{"kind":"work","of_space":true}}`)
		asked := open.want(201).text("ask.asked.0.id")
		if strings.HasSuffix(path, "/give-back") {
			asked = d.as(of).post("/asks/"+asked+"/take", "").want(201).text("id")
		}
		return strings.Replace(path, "{asked}", asked, 1)
	}
	needs := `"kind":"work"`
	if strings.HasSuffix(path, "/not-then") || strings.HasSuffix(path, "/talk") {
		needs = `"kind":"talk","at":"2026-10-14T13:00:00Z"`
	}
	made := d.as(author).post("/threads", `{"space":"`+s.ID.String()+`","title":"x","body":"x","ask":{`+needs+`,"of":["`+of.ID.String()+`"]}}`)
	return strings.Replace(path, "{asked}", made.want(201).text("ask.asked.0.id"), 1)
}

// What is kept for repetitions can be read by nobody who reads the database.
func TestKeptAnswersAreSealed(t *testing.T) {
	d := newDesk(t)
	c := d.as(d.PersonAs("Inês Carvalho", "Europe/Lisbon", person.Owner))
	made := c.post("/invitations", `{"email":"kenji@example.org"}`, "Idempotency-Key", "k").want(201)
	secret := made.text("link")[strings.LastIndexByte(made.text("link"), '/')+1:]
	var kept []string
	err := d.DB.Read(t.Context(), func(tx *db.Tx) (err error) {
		kept, err = db.All(tx, db.Value[string], `SELECT body || header || key || request FROM idempotency`)
		return err
	})
	if err != nil || len(kept) != 1 {
		t.Fatalf("%d answers are kept, %v", len(kept), err)
	}
	for _, plain := range []string{secret, "kenji@example.org", strings.TrimPrefix(c.token, "mt_")} {
		if strings.Contains(kept[0], plain) {
			t.Errorf("%q stands in the database: %s", plain, kept[0])
		}
	}
}

package api_test

import (
	"context"
	"image"
	"image/jpeg"
	"image/png"
	"net/http"
	"strings"
	"testing"
	"time"

	"meantime/internal/app/apptest"
	"meantime/internal/delivery"
	"meantime/internal/person"
	"meantime/internal/space"
	"meantime/internal/worktime"
)

func TestSpaces(t *testing.T) {
	apptest.Each(t, func(t *testing.T, w *apptest.World) {
		d := sit(t, w)
		ines, kenji := w.Person("Inês Carvalho", "Europe/Lisbon"), w.Person("Kenji Mori", "Asia/Tokyo")
		c, k := d.as(ines), d.as(kenji)
		made := c.post("/spaces", `{"name":"  Harbour   lights ","purpose":"Which lamp burns when.","rhythm":"daily 16:30"}`).want(201).
			is("name", "Harbour lights").is("kind", "open").is("rhythm", "daily 16:30").is("members", 1.0).is("tuning.muted", false)
		at := "/spaces/" + made.text("id")
		if made.Header.Get("Location") != "/api/v1"+at {
			t.Errorf("made at %q", made.Header.Get("Location"))
		}
		c.post("/spaces", `{"name":"harbour LIGHTS"}`).want(409).is("code", "space_name_taken")
		c.post("/spaces", `{"name":"Tides","rhythm":"hourly"}`).want(422).is("errors.0.field", "rhythm")
		c.get(at).want(200).is("purpose", "Which lamp burns when.")
		k.get(at).want(200).is("tuning", nil)
		k.do("PATCH", at, `{"name":"Mine"}`).want(403).is("code", "not_yours_to_tend")
		c.do("PATCH", at, `{"rhythm":"weekly fri 12:00"}`).want(200).is("rhythm", "weekly fri 12:00").is("name", "Harbour lights")
		k.do("PUT", at+"/tuning", `{"muted":true,"rhythm":""}`).want(403).is("code", "not_a_member")
		k.post(at+"/join", "").want(200).is("members", 2.0).is("tuning.rhythm", "")
		k.do("PUT", at+"/tuning", `{"muted":true,"rhythm":"daily 09:00"}`).want(200).is("tuning.muted", true).is("tuning.rhythm", "daily 09:00")
		c.get(at+"/members").want(200).is("items.0.handle", "ines").is("items.1.name", "Kenji Mori").is("items.2", nil)
		c.get("/people?space="+made.text("id")+"&name=ken").want(200).is("items.0.handle", "kenji").is("items.1", nil)
		k.post(at+"/leave", "").want(204)
		c.do("PUT", at+"/members/"+kenji.ID.String(), "").want(204)
		c.do("PUT", at+"/members/"+absent, "").want(404).is("code", "person_not_found")
		k.do("DELETE", at+"/members/"+ines.ID.String(), "").want(403)
		c.do("DELETE", at+"/members/"+kenji.ID.String(), "").want(204)
		if archived := c.post(at+"/archive", "").want(200).text("archived_at"); archived != "2026-10-13T09:40:00Z" {
			t.Errorf("archived at %q", archived)
		}
		c.post("/threads", `{"space":"`+made.text("id")+`","title":"Late","body":"Too late."}`).want(409).is("code", "space_archived")
		k.post(at+"/join", "").want(409)
		c.post(at+"/restore", "").want(200).is("archived_at", nil)
		c.do("PATCH", at, `{"kind":"closed"}`).want(200).is("kind", "closed")
		k.get(at).want(404)
		c.post(at+"/leave", "").want(409).is("code", "last_member")
	})
}

func TestPeopleAndTheirRoles(t *testing.T) {
	apptest.Each(t, func(t *testing.T, w *apptest.World) {
		d := sit(t, w)
		ines, kenji := w.PersonAs("Inês Carvalho", "Europe/Lisbon", person.Owner), w.Person("Kenji Mori", "Asia/Tokyo")
		c := d.as(ines)
		c.get("/me").want(200).is("handle", "ines").is("role", "owner").is("now.local", "2026-10-13T10:40").is("now.zone", "Europe/Lisbon").
			is("scopes.2", "admin")
		c.do("PATCH", "/me", `{"title":"Tide tables","about":"Ask me.\nAbout harbours.","single_keys":false}`).want(200).
			is("title", "Tide tables").is("name", "Inês Carvalho").is("single_keys", false)
		c.do("PATCH", "/me", `{"name":" "}`).want(422).is("errors.0.field", "name")
		c.do("PATCH", "/me", `{"email":"ines@harbour.example"}`).want(422)
		c.get("/me").want(200).is("email", "inês.carvalho@saltmarsh.example")
		c.get("/people/"+ines.ID.String()).want(200).is("about", "Ask me.\nAbout harbours.").is("email", "inês.carvalho@saltmarsh.example").is("region", "PT")
		at := "/people/" + kenji.ID.String()
		c.do("PUT", at+"/role", `{"role":"admin"}`).want(204)
		c.get(at).want(200).is("role", "admin")
		c.do("PUT", at+"/role", `{"role":"king"}`).want(422).is("errors.0.field", "role")
		d.as(person.Actor{ID: kenji.ID, Role: person.Admin, Scopes: person.AllScopes}).
			do("PUT", "/people/"+ines.ID.String()+"/role", `{"role":"member"}`).want(403).is("code", "owner_needed")
		c.do("PUT", "/people/"+ines.ID.String()+"/role", `{"role":"member"}`).want(409).is("code", "last_owner")
		c.post(at+"/deactivate", "").want(204)
		c.get("/people").want(200).is("items.0.handle", "ines").is("items.1", nil)
		c.get("/people/former").want(200).is("items.0.handle", "kenji").is("items.0.ended_at", "2026-10-13T09:40:00Z")
		c.get(at).want(200).is("active", false)
		c.post(at+"/reactivate", "").want(204)
		c.get("/people?name=mor").want(200).is("items.0.handle", "kenji")
		c.get("/people?name=%E6%BC%A2").want(200).is("items.0", nil)
	})
}

func TestPhotos(t *testing.T) {
	d := newDesk(t)
	ines, rosa := d.Person("Inês Carvalho", "Europe/Lisbon"), d.PersonAs("Rosa Lind", "Europe/Stockholm", person.Guest)
	c, at := d.as(ines), "/people/"+ines.ID.String()+"/photo"
	c.get(at).want(404).is("code", "photo_not_found")
	c.get("/me").is("photo", nil)
	file := picture(t, 64)
	for range 2 {
		c.do("PUT", "/me/photo", file, "Content-Type", "image/png", "Idempotency-Key", "photo").want(204)
	}
	c.do("PUT", "/me/photo", picture(t, 32), "Content-Type", "image/png", "Idempotency-Key", "photo").want(422).is("code", "idempotency_key_reused")
	c.do("PUT", "/me/photo", "GIF89a", "Content-Type", "image/gif").want(422).is("errors.0.field", "photo")
	c.do("PUT", "/me/photo", file, "Content-Type", "text/plain").want(415)
	c.do("PUT", "/me/photo", strings.Repeat("x", 10<<20+1), "Content-Type", "image/png").want(413)
	c.get("/me").is("photo", "/api/v1"+at)
	shown := c.get(at).want(200)
	if got, err := jpeg.DecodeConfig(strings.NewReader(shown.Body)); err != nil || got.Width != 64 || shown.Header.Get("Content-Type") != "image/jpeg" {
		t.Errorf("%v, %v, %s", got, err, shown.Header.Get("Content-Type"))
	}
	d.as(rosa).get(at).want(404).is("code", "person_not_found")
	c.do("DELETE", "/me/photo", "").want(204)
	c.get(at).want(404)
}

// picture is a square PNG.
func picture(t *testing.T, side int) string {
	t.Helper()
	var out strings.Builder
	if err := png.Encode(&out, image.NewGray(image.Rect(0, 0, side, side))); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

func TestTimeAway(t *testing.T) {
	d := newDesk(t)
	kenji, ada := d.Person("Kenji Mori", "Asia/Tokyo"), d.Person("Ada Bell", "Europe/London")
	ines := d.PersonWith("Inês Carvalho", person.Member, person.Declared{Zone: "Europe/Lisbon", Leaves: []person.Leave{
		{From: worktime.DateOf(2026, time.October, 12), To: worktime.DateOf(2026, time.October, 16), StandIn: ada.ID, Note: "Back on Monday."}}})
	rosa := d.PersonAs("Rosa Lind", "Europe/Stockholm", person.Guest)
	d.Space("Harbour lights", ines, rosa)
	d.as(kenji).get("/people/"+ines.ID.String()).want(200).is("away.from", "2026-10-12").is("away.now", true).is("away.note", "Back on Monday.").
		is("away.stand_in.handle", "ada")
	d.as(kenji).get("/people/away").want(200).is("items.0.person.handle", "ines").is("items.0.to", "2026-10-16").is("items.1", nil)
	d.as(rosa).get("/people/"+ines.ID.String()).want(200).is("away.from", "2026-10-12").is("away.stand_in", nil)
	d.as(rosa).get("/people/away").want(200).is("items.0", nil)
	d.as(ines).get("/me").is("away.now", true)
}

func TestInvitations(t *testing.T) {
	apptest.Each(t, func(t *testing.T, w *apptest.World) {
		d := sit(t, w)
		c := d.as(w.PersonAs("Inês Carvalho", "Europe/Lisbon", person.Owner))
		made := c.post("/invitations", `{"email":"new@example.org","role":"admin","days":3}`, "Idempotency-Key", "invite").want(201).
			is("role", "admin").is("left", 1.0).is("by.handle", "ines").is("expires_at", "2026-10-16T09:40:00Z")
		token := strings.TrimPrefix(made.text("link"), "http://localhost:8484/join/")
		found, _, err := w.Persons.Invitations.Look(t.Context(), token)
		if err != nil || found.ID.String() != made.text("id") {
			t.Fatalf("the link leads to %v, %v", found, err)
		}
		again := c.post("/invitations", `{"email":"new@example.org","role":"admin","days":3}`, "Idempotency-Key", "invite").want(201)
		if again.Body != made.Body || again.Header.Get("Idempotency-Replayed") != "true" {
			t.Errorf("again: %s", again.Body)
		}
		c.get(strings.TrimPrefix(made.Header.Get("Location"), "/api/v1")).want(200).is("email", "new@example.org").is("link", nil)
		c.post("/invitations", `{"email":"new","uses":2}`).want(422).is("errors.0.field", "uses")
		c.post("/invitations", `{"role":"guest"}`).want(422).is("errors.0.field", "space")
		kenji := w.Person("Kenji Mori", "Asia/Tokyo")
		foreign := w.SpaceOf(space.Details{Name: "Closed", Kind: space.Closed}, kenji)
		hidden := c.post("/invitations", `{"space":"`+foreign.ID.String()+`"}`).want(404)
		if missing := c.post("/invitations", `{"space":"`+absent+`"}`); !same(hidden, missing) {
			t.Errorf("foreign %s, absent %s", hidden.Body, missing.Body)
		}
		guest := d.as(kenji).post("/invitations", `{"role":"guest","space":"`+foreign.ID.String()+`"}`).want(201).is("space", foreign.ID.String())
		d.as(kenji).do("DELETE", "/invitations/"+guest.text("id"), "").want(204)
		c.get("/invitations").want(200).is("items.0.id", made.text("id")).is("items.0.link", nil).is("items.1", nil)
		c.post("/invitations/"+made.text("id")+"/send", "").want(409).is("code", "no_mail")
		w.Engine.Deliver(delivery.Mail, func(context.Context, delivery.Announcement) error { return &delivery.Refused{Says: "550 no such user"} })
		mailed := c.post("/invitations", `{"email":"another@example.org"}`).want(201).is("mail", "waiting")
		c.post("/invitations/"+mailed.text("id")+"/send", "").want(409).is("code", "waits")
		w.Pass(w.Clock().Add(time.Second))
		c.get("/invitations/"+mailed.text("id")).want(200).is("mail", "dead").is("mail_said", "550 no such user")
		c.post("/invitations/"+mailed.text("id")+"/send", "").want(204)
		d.as(kenji).post("/invitations/"+mailed.text("id")+"/send", "").want(404)
		c.do("DELETE", "/invitations/"+made.text("id"), "").want(204)
		c.do("DELETE", "/invitations/"+made.text("id"), "").want(404)
	})
}

func TestAcceptingAnInvitation(t *testing.T) {
	apptest.Each(t, func(t *testing.T, w *apptest.World) {
		d := sit(t, w)
		kenji, rosa := w.Person("Kenji Mori", "Asia/Tokyo"), w.PersonAs("Rosa Lind", "Europe/Stockholm", person.Guest)
		where := w.SpaceOf(space.Details{Name: "Closed", Kind: space.Closed}, kenji)
		link := d.as(kenji).post("/invitations", `{"space":"`+where.ID.String()+`","uses":5}`).want(201).text("link")
		c := d.as(rosa, person.ScopeRead, person.ScopeWrite)
		c.get("/spaces/" + where.ID.String()).want(404)
		d.nobody().post("/invitations/accept", `{"link":"`+link+`"}`).want(401)
		d.as(rosa, person.ScopeRead).post("/invitations/accept", `{"link":"`+link+`"}`).want(403)
		for _, way := range []string{link, link[strings.LastIndex(link, "/")+1:]} {
			c.post("/invitations/accept", `{"link":"`+way+`"}`).want(200).is("space", where.ID.String())
		}
		c.get("/spaces/" + where.ID.String()).want(200)
		c.get("/me").want(200).is("role", "guest")
		d.as(kenji).get("/invitations").want(200).is("items.0.left", 4.0)
		c.post("/invitations/accept", `{"link":"https://elsewhere.example/join/guess"}`).want(404).is("code", "invitation_not_found")
		c.post("/invitations/accept", `{"link":""}`).want(422)
		bound := d.as(kenji).post("/invitations", `{"email":"new@example.org"}`).want(201).text("link")
		c.post("/invitations/accept", `{"link":"`+bound+`"}`).want(422).is("errors.0.field", "email")
		plain := d.as(kenji).post("/invitations", `{}`).want(201).text("link")
		c.post("/invitations/accept", `{"link":"`+plain+`"}`).want(200).is("space", nil)
	})
}

func TestWaysIn(t *testing.T) {
	d := newDesk(t)
	ines, kenji := d.Person("Inês Carvalho", "Europe/Lisbon"), d.Person("Kenji Mori", "Asia/Tokyo")
	if _, err := d.Persons.Sessions.Begin(t.Context(), ines.ID, "Mozilla/5.0 (X11; Linux x86_64) Firefox/140.0", ""); err != nil {
		t.Fatal(err)
	}
	c, other := d.as(ines), d.as(ines, person.ScopeRead)
	session := c.get("/me/sessions").want(200).is("items.0.agent", "Firefox on Linux").is("items.1", nil).text("items.0.id")
	d.as(kenji).do("DELETE", "/me/sessions/"+session, "").want(404)
	c.do("DELETE", "/me/sessions/"+session, "").want(204)
	c.get("/me/sessions").want(200).is("items.0", nil)
	tokens := c.get("/me/tokens").want(200).is("items.0.current", true).is("items.1.scopes.0", "read").is("items.1.scopes.1", nil)
	if strings.Contains(tokens.Body, "mt_") {
		t.Error("a secret is shown again")
	}
	c.do("DELETE", "/me/tokens/"+tokens.text("items.1.id"), "").want(204)
	other.get("/me").want(401)
	c.do("POST", "/me/tokens", `{"name":"More"}`).want(http.StatusMethodNotAllowed)
}

func TestSchedule(t *testing.T) {
	apptest.Each(t, func(t *testing.T, w *apptest.World) {
		d := sit(t, w)
		ines, kenji := w.Person("Inês Carvalho", "Europe/Lisbon"), w.Person("Kenji Mori", "Asia/Tokyo")
		w.Thread(kenji, w.Space("Harbour lights", kenji, ines), "The lamp", "It went out.")
		c := d.as(ines)
		was := c.get("/me/schedule").want(200).is("version", 1.0).is("declared.zone", "Europe/Lisbon").is("declared.batch.times.1", "13:00").
			is("coming.deliveries.0.local", "2026-10-13T13:00").is("coming.deliveries.1.local", "2026-10-13T16:30").
			is("coming.deliveries.4.local", "2026-10-14T16:30").is("coming.deliveries.5", nil).is("coming.at_once", false)
		if was.Header.Get("ETag") != `"1"` {
			t.Errorf("ETag %q", was.Header.Get("ETag"))
		}
		c.get("/today").is("next.at.local", "2026-10-13T13:00")
		const wanted = `{"zone":"Europe/Lisbon","hours":{"mon":[["08:00","12:00"],["13:00","17:00"]],"tue":[["22:00","06:00"]]},
			"batch":{"times":["23:00"]},"leaves":[{"from":"2026-11-02","to":"2026-11-06","note":"Away"}],"region":"PT"}`
		tried := c.post("/me/schedule/preview", wanted).want(200).is("deliveries.0.local", "2026-10-13T23:00")
		c.get("/me/schedule").is("version", 1.0)
		c.do("PUT", "/me/schedule", wanted).want(428).is("code", "if_match_needed")
		for _, stale := range []string{`"7"`, `1`, `"x"`, `W/"1"`, `*`} {
			c.do("PUT", "/me/schedule", wanted, "If-Match", stale).want(412).is("code", "schedule_changed")
		}
		saved := c.do("PUT", "/me/schedule", wanted, "If-Match", `"1"`, "Idempotency-Key", "save").want(200).is("version", 2.0).
			is("declared.leaves.0.note", "Away")
		if saved.Header.Get("ETag") != `"2"` || saved.text("coming.deliveries.0.at") != tried.text("deliveries.0.at") {
			t.Errorf("ETag %q, %s", saved.Header.Get("ETag"), saved.Body)
		}
		again := c.do("PUT", "/me/schedule", wanted, "If-Match", `"1"`, "Idempotency-Key", "save").want(200)
		if again.Body != saved.Body || again.Header.Get("ETag") != `"2"` {
			t.Errorf("again: %v %s", again.Header, again.Body)
		}
		c.do("PUT", "/me/schedule", wanted, "If-Match", `"1"`).want(412)
		c.get("/today").is("next.at.local", "2026-10-13T23:00")
		c.do("PUT", "/me/schedule", `{"zone":"Mars/Base","hours":{"mon":[["09:00","12:00"],["11:00","13:00"]]}}`, "If-Match", `"2"`).want(422).
			is("errors.0.field", "hours.mon")
		c.do("PUT", "/me/schedule", `{"zone":"UTC","hours":"always","batch":{"immediate":true}}`, "If-Match", `"2"`).want(200).
			is("coming.at_once", true).is("declared.hours", "always")
		c.do("PUT", "/me/schedule", `{"zone":"UTC","hours":null,"focus":[["2026-11-02T09:00","2026-11-02T12:00"]],"date_hours":{"2026-12-24":[]}}`,
			"If-Match", `"3"`).want(200).is("declared.hours.fri.0.1", "17:00").is("declared.batch.immediate", true)
		c.do("PUT", "/me/schedule", `{"zone":"UTC","date_hours":{"christmas":[]}}`, "If-Match", `"4"`).want(422)
	})
}

func TestOrganisationAndHolidays(t *testing.T) {
	apptest.Each(t, func(t *testing.T, w *apptest.World) {
		d := sit(t, w)
		c, member := d.as(w.PersonAs("Inês Carvalho", "Europe/Lisbon", person.Admin)), d.as(w.Person("Kenji Mori", "Asia/Tokyo"))
		member.get("/organisation").want(200).is("name", "Saltmarsh").is("zone", "Europe/Lisbon").is("hours", nil)
		c.do("PATCH", "/organisation", `{"name":"Salt & Marsh","hours":{"mon":[["10:00","16:00"]]}}`).want(200).is("name", "Salt & Marsh").
			is("hours.mon.0.0", "10:00").is("region", "PT")
		c.do("PATCH", "/organisation", `{"zone":"Mars/Base"}`).want(422).is("errors.0.field", "zone")
		c.do("PATCH", "/organisation", `{"batch":{"every":90}}`).want(200).is("batch.every", 90.0).is("hours.mon.0.0", "10:00")
		c.do("PATCH", "/organisation", `{"batch":{"every":14}}`).want(422).is("errors.0.field", "batch.every")
		d.as(w.Person("Nadia Haddad", "Europe/Lisbon")).get("/me/schedule").want(200).is("declared.batch.every", 90.0).is("declared.batch.times", nil)
		if n := member.get("/places?limit=200").want(200).size("items"); n != 200 {
			t.Errorf("%d places", n)
		}
		member.get("/places?country=DE").want(200).is("items.1.code", "DE-BE")
		member.get("/places?country=XX").want(422)
		member.get("/holidays?region=PT&year=2026").want(200).is("items.0.date", "2026-01-01").is("items.0.local_name", "Ano Novo")
		member.get("/holidays?region=Atlantis").want(422)
		member.get("/holidays").want(422).is("errors.0.field", "region")
		c.do("PUT", "/holidays/pt/2026-12-24", `{"off":true,"name":"Christmas Eve","from_hour":12}`).want(204)
		c.do("PUT", "/holidays/PT/2026-13-24", `{"off":true}`).want(422).is("errors.0.field", "date")
		edits := member.get("/holidays/edits?region=PT").want(200).is("items.0.name", "Christmas Eve").is("items.0.from_hour", 12.0)
		if at := edits.text("items.0.at"); at != w.Clock().Format(time.RFC3339) {
			t.Errorf("edited at %q", at)
		}
		if days := member.get("/holidays?region=PT&year=2026&limit=200"); !strings.Contains(days.Body, "Christmas Eve") {
			t.Error("the edit does not show")
		}
		c.do("DELETE", "/holidays/PT/2026-12-24", "").want(204)
		c.do("DELETE", "/holidays/PT/2026-12-24", "").want(404)
	})
}

func TestAPrivateNoteInTheAPI(t *testing.T) {
	d := newDesk(t)
	ines, ruth, kenji := d.PersonAs("Inês Carvalho", "Europe/Lisbon", person.Owner), d.Person("Ruth Adeyemi", "Europe/London"), d.Person("Kenji Mori", "Asia/Tokyo")
	d.as(ruth).post("/threads", `{"title":"Your leave","body":"All of it."}`).want(http.StatusUnprocessableEntity).is("errors.0.field", "space")
	d.as(ruth).post("/threads", `{"title":"Your leave","body":"All of it.","private":{"readers":["nobody"]}}`).want(http.StatusUnprocessableEntity).is("errors.0.field", "readers")
	made := d.as(ruth).post("/threads", `{"title":"Your leave","body":"All of it.","private":{"readers":["`+kenji.ID.String()+`"],"days":7},
		"ask":{"kind":"answer","of":["`+kenji.ID.String()+`"]}}`).want(http.StatusCreated)
	v := made.text("id")
	d.as(kenji).get("/threads/"+v+"/letters").want(http.StatusOK).is("items.0.body", "All of it.")
	d.as(kenji).get("/notes").want(http.StatusOK).is("items.0.title", "Your leave")
	d.as(kenji).get("/notes/"+v).want(http.StatusOK).is("ends_at", "2026-10-20T09:40:00Z")
	for _, path := range []string{"/notes/" + v, "/threads/" + v, "/threads/" + v + "/letters", "/spaces/" + made.text("space")} {
		foreign := d.as(ines).get(path).want(http.StatusNotFound)
		if absent := d.as(ines).get(strings.NewReplacer(v, d.IDs.New().String(), made.text("space"), d.IDs.New().String()).Replace(path)); !same(foreign, absent) {
			t.Errorf("%s: foreign %s\nabsent %s", path, foreign.Body, absent.Body)
		}
	}
	d.as(ines).get("/notes").want(http.StatusOK).is("items.0", nil)
	d.as(kenji).get("/spaces/" + made.text("space")).want(http.StatusNotFound)
	d.as(kenji).do("PUT", "/notes/"+v+"/readers/"+ines.ID.String(), "").want(http.StatusForbidden).is("code", "not_your_note")
	d.as(ruth).do("PUT", "/notes/"+v+"/readers/"+ines.ID.String(), "").want(http.StatusOK).is("readers.2.handle", "kenji")
	d.as(ines).get("/notes/" + v).want(http.StatusOK)
	d.as(ines).do("DELETE", "/notes/"+v+"/readers/"+ines.ID.String(), "").want(http.StatusNoContent)
	d.as(ines).get("/notes/" + v).want(http.StatusNotFound)
	d.as(ruth).do("PUT", "/notes/"+v+"/end", `{"days":90}`).want(http.StatusOK).is("ends_at", "2027-01-11T09:40:00Z")
	draft := d.as(ruth).do("PUT", "/drafts/private", `{"title":"More","body":"Of it","private":{"readers":["`+kenji.ID.String()+`"]}}`).want(http.StatusOK)
	draft.is("private.readers.0", kenji.ID.String())
	later := d.as(ruth).post("/scheduled", `{"title":"More","body":"Of it.","send_at":"2026-10-15T08:30","private":{"readers":["`+kenji.ID.String()+`"]}}`).want(http.StatusCreated)
	d.as(ruth).do("DELETE", "/scheduled/"+later.text("id"), "").want(http.StatusOK).is("place", "private")
	d.as(kenji).do("DELETE", "/notes/"+v, "").want(http.StatusForbidden)
	d.as(ruth).do("DELETE", "/notes/"+v, "").want(http.StatusNoContent)
	d.as(kenji).get("/threads/" + v).want(http.StatusNotFound)
}

func TestAConfidentialSpaceInTheAPI(t *testing.T) {
	d := newDesk(t)
	ines, ruth := d.PersonAs("Inês Carvalho", "Europe/Lisbon", person.Owner), d.Person("Ruth Adeyemi", "Europe/London")
	v := d.as(ruth).post("/spaces", `{"name":"Reorganisation","kind":"confidential"}`).want(http.StatusCreated).is("kind", "confidential").text("id")
	d.as(ines).get("/spaces/" + v).want(http.StatusNotFound)
	d.as(ines).post("/spaces", `{"name":"Reorganisation"}`).want(http.StatusCreated) // the name tells nothing
	d.as(ruth).do("PATCH", "/spaces/"+v, `{"name":"Reorganised","kind":"closed"}`).want(http.StatusOK).is("kind", "closed")
}

package api_test

import (
	"log/slog"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"meantime/internal/app"
	"meantime/internal/app/apptest"
	"meantime/internal/ask"
	"meantime/internal/blob"
	"meantime/internal/id"
	"meantime/internal/person"
	"meantime/internal/space"
	"meantime/internal/thread"
	"meantime/internal/worktime"
)

// canary is in everything that only the members of the closed space may read.
const canary = "quokkalith"

// absent is an id that nothing has.
const absent = "0a00000000000"

// secrets are the ids of things of a closed space, of those that are personal to a member of it, and of that member.
type secrets map[string]string

// closed makes a world with a closed space full of canaries, and a desk before it.
func closed(t *testing.T) (*desk, secrets) {
	d := newDesk(t)
	ines := d.PersonAs("Inês Carvalho", "Europe/Lisbon", person.Owner)
	maria := d.Person("Maria Silva", "Europe/Lisbon")
	s := d.SpaceOf(space.Details{Name: canary, Purpose: canary, Kind: space.Closed}, ines, maria)
	th := d.Thread(ines, s, canary, canary+" @maria")
	l := d.Reply(maria, th.ID, canary)
	c := d.as(ines)
	later, err := d.Threads.SendLater(t.Context(), ines, thread.Scheduled{Space: s.ID, Title: canary, Body: canary, Wall: worktime.Wall{
		Date: worktime.DateOf(2026, time.October, 14), Clock: 9 * 60}})
	if err != nil {
		t.Fatal(err)
	}
	asks, err := d.Threads.Start(t.Context(), maria, thread.Opening{Space: s.ID, Title: canary, Body: canary,
		Ask: &ask.Wanted{Kind: ask.Answer, Of: []id.ID{ines.ID}}})
	if err != nil {
		t.Fatal(err)
	}
	if err := d.Threads.SaveDraft(t.Context(), ines, thread.Draft{Place: thread.SpacePlace(s.ID), Title: canary, Body: canary}); err != nil {
		t.Fatal(err)
	}
	if _, err := d.Persons.Sessions.Begin(t.Context(), ines.ID, canary, ""); err != nil {
		t.Fatal(err)
	}
	decided, err := d.Threads.Start(t.Context(), maria, thread.Opening{Space: s.ID, Title: canary, Body: canary, Ask: &ask.Wanted{Kind: ask.Decision, Of: []id.ID{ines.ID}}})
	if err != nil {
		t.Fatal(err)
	}
	c.do(http.MethodPut, "/threads/"+decided.ID.String()+"/stance", `{"stance":"concern","reason":"`+canary+`"}`).want(http.StatusOK)
	made := c.post("/threads/"+decided.ID.String()+"/decide", `{"outcome":"`+canary+`","why":"`+canary+`"}`).want(http.StatusCreated)
	invited := c.post("/invitations", `{"email":"`+canary+`@example.org"}`).want(http.StatusCreated)
	upload, err := d.Files.Begin(t.Context(), ines, canary+".txt", 9)
	if err != nil {
		t.Fatal(err)
	}
	plan, err := d.Files.Take(t.Context(), ines, canary+".txt", -1, strings.NewReader(canary))
	if err != nil {
		t.Fatal(err)
	}
	d.Reply(ines, th.ID, plan.Link())
	hour := c.post("/hours", `{"space":"`+s.ID.String()+`","minutes":30,"from":"2026-10-13T15:00:00Z"}`).want(http.StatusCreated)
	return d, secrets{"file": plan.ID.String(), "upload": upload.ID.String(), "hour": hour.text("id"), "space": s.ID.String(), "thread": th.ID.String(), "letter": l.ID.String(), "scheduled": later.ID.String(),
		"item": c.get("/today").text("next.items.0.id"), "session": c.get("/me/sessions").text("items.0.id"),
		"token": c.get("/me/tokens").text("items.0.id"), "invitation": invited.text("id"), "person": ines.ID.String(),
		"place": "space:" + s.ID.String(), "asked": c.get("/threads/" + asks.ID.String()).text("ask.asked.0.id"), "decision": made.text("id")}
}

// aimed puts ids into the path and the body of an operation.
func (o operation) aimed(path string, ids secrets) (string, string) {
	for name, id := range ids {
		path = strings.Replace(path, "{"+name+"}", id, 1)
	}
	body := o.example()
	for _, name := range []string{"space", "thread"} {
		body = strings.Replace(body, `"`+name+`":"0b3n6x2e9g000"`, `"`+name+`":"`+ids[name]+`"`, 1)
	}
	return o.filled(path), body
}

// asking has a body ask the person among the ids, where it asks anybody.
func (ids secrets) asking(body string) string {
	return strings.Replace(body, `"of":["0b3n6x2e9g000"]`, `"of":["`+ids["person"]+`"]`, 1)
}

// nothing are ids of nothing, in the places of those.
func (ids secrets) nothing() secrets {
	out := secrets{}
	for name := range ids {
		out[name] = absent
	}
	out["place"] = "space:" + absent
	return out
}

// That nothing of it is heard in any answer either is for package app to prove, whose canaries walk through the pages and
// all of this document.
func TestForeignAndAbsentAreTheSame(t *testing.T) {
	d, ids := closed(t)
	kenji := d.Person("Kenji Mori", "Asia/Tokyo")
	rosa := d.PersonAs("Rosa Lind", "Europe/Stockholm", person.Guest)
	admin := d.PersonAs("Ada Admin", "Europe/Berlin", person.Admin)
	d.Space("Harbour lights", kenji, rosa)
	// Members see each other, and admins what they look after.
	knowPeople := []string{"get-person", "get-photo", "deactivate-person", "reactivate-person", "change-role", "add-member", "remove-member"}
	knowInvitations := []string{"get-invitation", "revoke-invitation"}
	for name, c := range map[string]*client{"a member": d.as(kenji), "a guest": d.as(rosa), "an admin": d.as(admin)} {
		d.document().each(func(route, method, path string, o operation) {
			if !strings.Contains(path, "{") && !strings.Contains(o.example(), `"0b3n6x2e9g000"`) || strings.Contains(path, "{region}") {
				return
			}
			if name == "an admin" && slices.Contains(slices.Concat(knowPeople, knowInvitations), o.OperationID) ||
				name == "a member" && (o.OperationID == "get-person" || o.OperationID == "get-photo") {
				return
			}
			foreignPath, foreignBody := o.aimed(path, ids)
			absentPath, absentBody := o.aimed(path, ids.nothing())
			foreign, missing := c.do(method, foreignPath, foreignBody, o.headers()...), c.do(method, absentPath, absentBody, o.headers()...)
			if strings.Contains(path, "{place}") { // a draft may stand anywhere, also where nothing is
				foreign.Body = strings.ReplaceAll(foreign.Body, ids["place"], "space:"+absent)
			}
			if !same(foreign, missing) {
				t.Errorf("%s, %s: foreign\n%d %v %s, absent\n%d %v %s", name, route, foreign.Status, foreign.Header, foreign.Body,
					missing.Status, missing.Header, missing.Body)
			}
			if foreign.Status < 400 && !strings.Contains(path, "{place}") && o.OperationID != "preview-schedule" {
				t.Errorf("%s, %s: %d %s", name, route, foreign.Status, foreign.Body)
			}
		})
	}
}

func headers(a said) string {
	var b strings.Builder
	_ = a.Header.Write(&b) // to memory
	return b.String()
}

func TestDeactivationIsFeltByEveryNode(t *testing.T) {
	apptest.Each(t, func(t *testing.T, w *apptest.World) {
		here, there := sit(t, w), secondNode(t, w)
		owner := w.PersonAs("Inês Carvalho", "Europe/Lisbon", person.Owner)
		kenji := w.Person("Kenji Mori", "Asia/Tokyo")
		c := here.as(kenji)
		far := &client{there, c.token}
		c.get("/me").want(http.StatusOK)
		far.get("/me").want(http.StatusOK)
		here.as(owner).post("/people/"+kenji.ID.String()+"/deactivate", "").want(http.StatusNoContent)
		c.get("/me").want(http.StatusUnauthorized)
		w.At(w.Clock().Add(3 * time.Second))
		far.get("/me").want(http.StatusUnauthorized)
		here.as(owner).post("/people/"+kenji.ID.String()+"/reactivate", "").want(http.StatusNoContent)
		c.get("/me").want(http.StatusUnauthorized)
	})
}

// secondNode is another process on the database of a world.
func secondNode(t *testing.T, w *apptest.World) *desk {
	t.Helper()
	core, err := app.NewCore(t.Context(), app.CoreOptions{DB: w.DB, Files: blob.New(t.TempDir()), Now: w.Clock, Zones: w.Zones, Secrets: w.Secrets, Log: slog.New(slog.DiscardHandler),
		Uptime: func() time.Duration { return 0 }, BaseURL: "http://localhost:8484", Node: 1})
	if err != nil {
		t.Fatal(err)
	}
	return &desk{programs(core, slog.New(slog.DiscardHandler)), w, t}
}

func TestGuests(t *testing.T) {
	d := newDesk(t)
	ines, kenji := d.PersonAs("Inês Carvalho", "Europe/Lisbon", person.Owner), d.Person("Kenji Mori", "Asia/Tokyo")
	rosa := d.PersonAs("Rosa Lind", "Europe/Stockholm", person.Guest)
	shared, other := d.Space("Harbour lights", kenji, rosa), d.Space("Tide tables", ines)
	th := d.Thread(kenji, shared, "The lamp", "It went out.")
	c := d.as(rosa)
	c.get("/people").want(200).is("items.0.handle", "kenji").is("items.1.handle", "rosa").is("items.2", nil)
	c.get("/people/"+kenji.ID.String()).want(200).is("handle", "kenji")
	c.get("/people/" + ines.ID.String()).want(404)
	c.get("/spaces").want(200).is("items.0.id", shared.ID.String()).is("items.1", nil)
	c.get("/spaces/" + other.ID.String()).want(404)
	c.post("/spaces/"+other.ID.String()+"/join", "").want(404)
	c.post("/spaces", `{"name":"Mine"}`).want(403).is("code", "guests_make_no_spaces")
	c.do("PUT", "/spaces/"+shared.ID.String()+"/members/"+ines.ID.String(), "").want(403).is("code", "guests_let_nobody_in")
	c.post("/invitations", `{}`).want(403).is("code", "member_needed")
	c.post("/threads/"+th.ID.String()+"/letters", `{"body":"I can help."}`).want(201).is("author.handle", "rosa")
	if got := c.get("/today").want(200).text("next.items.0.title"); got != "The lamp" {
		t.Errorf("Today brings %q", got)
	}
}

// A guest names as a stand-in whom they know; of others the answer is that of one who does not exist.
func TestGuestsStandIns(t *testing.T) {
	apptest.Each(t, func(t *testing.T, w *apptest.World) {
		d := sit(t, w)
		ines, kenji := d.PersonAs("Inês Carvalho", "Europe/Lisbon", person.Owner), d.Person("Kenji Mori", "Asia/Tokyo")
		rosa := d.PersonAs("Rosa Lind", "Europe/Stockholm", person.Guest)
		d.Space("Harbour lights", kenji, rosa)
		c := d.as(rosa)
		name := func(who id.ID) said {
			return c.do("PUT", "/me/schedule", `{"zone":"Europe/Stockholm","leaves":[{"from":"2026-11-02","to":"2026-11-06","stand_in":"`+who.String()+`"}]}`, "If-Match", `"1"`)
		}
		foreign, missing := name(ines.ID).want(422).is("errors.0.field", "leaves[0]"), name(d.IDs.New())
		if !same(foreign, missing) {
			t.Errorf("foreign %s\nabsent %s", foreign.Body, missing.Body)
		}
		name(kenji.ID).want(200)
	})
}

func TestAdminsAreAsked(t *testing.T) {
	d := newDesk(t)
	owner, kenji := d.PersonAs("Inês Carvalho", "Europe/Lisbon", person.Owner), d.Person("Kenji Mori", "Asia/Tokyo")
	member := d.as(kenji)
	for _, ask := range []struct{ method, path, body string }{
		{"PATCH", "/organisation", `{"name":"Mine"}`},
		{"PUT", "/holidays/PT/2026-12-24", `{"off":true,"name":"Mine"}`},
		{"DELETE", "/holidays/PT/2026-12-24", ""},
		{"GET", "/people/former", ""},
		{"PUT", "/people/" + owner.ID.String() + "/role", `{"role":"guest"}`},
		{"POST", "/people/" + owner.ID.String() + "/deactivate", ""},
		{"POST", "/people/" + owner.ID.String() + "/reactivate", ""},
		{"POST", "/invitations", `{"role":"admin"}`},
	} {
		a := member.do(ask.method, ask.path, ask.body).want(http.StatusForbidden)
		if code := a.text("code"); !strings.HasSuffix(code, "admin_needed") && code != "admins_only" {
			t.Errorf("%s %s: code %q", ask.method, ask.path, code)
		}
	}
}

package api_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"meantime/internal/app/apptest"
	"meantime/internal/ask"
	"meantime/internal/decision"
	"meantime/internal/id"
	"meantime/internal/person"
	"meantime/internal/space"
	"meantime/internal/thread"
)

// TestWorkOfASpace asks a space for work, which one of its members takes, gives back, and another takes.
func TestWorkOfASpace(t *testing.T) {
	apptest.Each(t, func(t *testing.T, w *apptest.World) {
		d := sit(t, w)
		ines, kenji, mira := w.Person("Inês Carvalho", "Europe/Lisbon"), w.Person("Kenji Mori", "Asia/Tokyo"), w.Person("Mira Osei", "Africa/Accra")
		ada := w.Person("Ada Bell", "Europe/London")
		s := w.SpaceOf(space.Details{Name: "Harbour lights", Kind: space.Closed}, ines, kenji, mira)
		c, at := d.as(ines), `"space":"`+s.ID.String()+`"`
		c.post("/dues", `{`+at+`,"of_space":true,"wants":[{"working_days":1}],"until":"end of Friday"}`).want(200).is("items.0.person", nil).
			is("items.0.due.local", "2026-10-14T10:40").is("items.1.due.local", "2026-10-16T17:00").is("items.2", nil)
		c.post("/arrivals", `{`+at+`,"ask":{"kind":"work","of_space":true,"until":"Thu 15:00"}}`).want(200).is("dues.0.due.local", "2026-10-15T15:00")
		for field, ask := range map[string]string{"ask.of": `{"kind":"answer","of_space":true}`, "ask.until": `{"kind":"work","of_space":true,"until":"soon"}`} {
			c.post("/threads", `{`+at+`,"title":"x","body":"x","ask":`+ask+`}`).want(422).is("errors.0.field", field)
		}
		c.post("/threads", `{`+at+`,"title":"x","body":"x","ask":{"kind":"work","of_space":true,"until":"Friday","want":{"working_days":1}}}`).want(422).is("errors.0.field", "ask.until")
		th := c.post("/threads", `{`+at+`,"title":"The lamp","body":"It flickers.","ask":{"kind":"work","of_space":true,"until":"Thu 15:00"}}`).want(201).
			is("ask.of_space", true).is("ask.asked.0.person", nil).is("ask.asked.0.due.local", "2026-10-15T15:00")
		first := "/asks/" + th.text("ask.asked.0.id")
		d.as(kenji).get("/asks?side=to_take").want(200).is("items.0", nil)
		w.Pass(apptest.Begin.AddDate(0, 0, 1))
		d.as(kenji).get("/asks?side=to_take").want(200).is("items.0.title", "The lamp").is("items.1", nil)
		c.get("/asks?side=to_take").want(200).is("items.0", nil)
		d.as(ada).post(first+"/take", "").want(404).is("code", "ask_not_found")
		c.post(first+"/take", "").want(403).is("code", "not_to_take")
		taken := d.as(kenji).post(first+"/take", "").want(201).is("person.handle", "kenji").is("by.handle", "kenji").is("due.local", "2026-10-15T15:00").
			is("follows", th.text("ask.asked.0.id"))
		d.as(mira).post(first+"/take", "").want(409).is("code", "ask_ended")
		c.get(first).want(200).is("ended.how", "taken").is("ended.by.handle", "kenji")
		c.get("/asks?side=theirs").want(200).is("items.0.person.handle", "kenji")
		d.as(mira).post("/asks/"+taken.text("id")+"/give-back", "").want(403).is("code", "not_your_ask")
		back := d.as(kenji).post("/asks/"+taken.text("id")+"/give-back", "").want(201).is("person", nil).is("of_space", true)
		again := "/asks/" + back.text("id") + "/again"
		for _, body := range []string{`{"until":"soon"}`, `{"until":"13 Oct 09:00"}`, `{"until":"Friday","want":{"working_days":1}}`} {
			c.post(again, body).want(422).is("errors.0.field", "until")
		}
		back = c.post(again, `{"until":"Fri 15:00"}`).want(201).is("due.local", "2026-10-16T15:00").is("want.by_local", "2026-10-16T15:00")
		taken = d.as(mira).post("/asks/"+back.text("id")+"/take", "").want(201).is("person.handle", "mira")
		hand, to := "/asks/"+taken.text("id")+"/hand-on", `"to":"`+kenji.ID.String()+`"`
		for field, until := range map[string]string{"until": `"until":"soon"`, "want": `"want":{"by_local":"2026-10-13T09:00"}`} {
			d.as(mira).post(hand, `{`+to+`,`+until+`}`).want(422).is("errors.0.field", field)
		}
		d.as(mira).post(hand, `{`+to+`,"until":"end of Friday","want":{"working_days":1}}`).want(422).is("errors.0.field", "until")
		d.as(mira).post(hand, `{`+to+`,"until":"sexta 15:00"}`).want(201).is("person.handle", "kenji").is("due.local", "2026-10-16T06:00").is("want.by_local", "2026-10-16T15:00")
	})
}

func TestARelayInTheAPI(t *testing.T) {
	d := newDesk(t)
	mira, bishnu, ines := d.Person("Mira Osei", "Africa/Accra"), d.Person("Bishnu Rai", "Asia/Kathmandu"), d.Person("Inês Carvalho", "Europe/Lisbon")
	quinn, dale := d.PersonWith("Quinn Still", person.Member, person.Declared{Zone: "America/Halifax", Coarse: true}), d.Person("Dale Reid", "Europe/London")
	s := d.SpaceOf(space.Details{Name: "Harbours", Kind: space.Closed}, mira, bishnu, ines, quinn).ID.String()
	order := func(people ...person.Actor) string {
		var out []string
		for _, p := range people {
			out = append(out, `"`+p.ID.String()+`"`)
		}
		return `"people":[` + strings.Join(out, ",") + `]`
	}
	plan := d.as(mira).post("/relays/plan", `{"space":"`+s+`",`+order(quinn, ines, bishnu)+`,"soonest":true}`).want(http.StatusOK)
	plan.is("order.0.name", "Bishnu Rai").is("turns.0.due.at", "2026-10-13T11:15:00Z").is("turns.1.from.local", "2026-10-13T11:15").is("turns.2.day", "2026-10-13").is("back_day", "2026-10-13")
	if strings.Contains(plan.Body, "T20:00") {
		t.Errorf("it tells when Quinn ends: %s", plan.Body)
	}
	d.as(dale).post("/relays/plan", `{"space":"`+s+`",`+order(bishnu, ines)+`}`).want(http.StatusNotFound)
	d.as(mira).post("/relays/plan", `{"space":"`+s+`",`+order(bishnu, dale)+`}`).want(http.StatusUnprocessableEntity).is("errors.0.field", "order")
	made := d.as(mira).post("/relays", `{"space":"`+s+`","title":"Where do we moor?","body":"Three piers.",`+order(bishnu, quinn, ines)+`}`).want(http.StatusCreated)
	made.is("state", "running").is("length", "end_of_day").is("legs.0.state", "on").is("legs.1.expected.day", "2026-10-13").is("starter.name", "Mira Osei")
	v, th := "/relays/"+made.text("id"), "/threads/"+made.text("thread")
	for _, path := range []string{v, th + "/relay"} {
		d.as(dale).get(path).want(http.StatusNotFound)
		d.as(ines).get(path).want(http.StatusOK).is("id", made.text("id"))
	}
	d.as(dale).post(v+"/stop", "").want(http.StatusNotFound)
	d.as(ines).post(v+"/stop", "").want(http.StatusForbidden).is("code", "not_your_relay")
	d.as(mira).post(v+"/legs/"+made.text("legs.2.id")+"/move", `{"earlier":true}`).want(http.StatusOK).is("legs.1.person.name", "Inês Carvalho").is("back_day", "2026-10-13")
	d.as(mira).post(v+"/legs/"+made.text("legs.1.id")+"/skip", "").want(http.StatusOK).is("legs.2.state", "skipped").is("back.local", "2026-10-13T16:00")
	d.as(mira).post(v+"/pause", "").want(http.StatusOK).is("state", "paused")
	d.as(bishnu).post(th+"/letters", `{"body":"The second.","answers":true}`).want(http.StatusCreated)
	d.as(mira).get(v).is("legs.0.state", "written").is("legs.1.state", "to_come")
	d.as(mira).post(v+"/go-on", "").want(http.StatusOK).is("legs.2.state", "on")
	d.Pass(apptest.Begin.Add(5 * time.Hour))
	today := d.as(ines).get("/today").want(http.StatusOK)
	if !strings.Contains(today.Body, `"kind":"turn"`) {
		t.Errorf("her turn is not told: %s", today.Body)
	}
	d.as(ines).post("/asks/"+d.as(mira).get(v).text("legs.2.asked")+"/done", "").want(http.StatusOK)
	d.as(mira).get(v).is("state", "back")
	d.as(mira).post(v+"/stop", "").want(http.StatusConflict).is("code", "relay_ended")
	d.as(mira).post(th+"/close", `{"outcome":"At the second."}`)
	d.as(mira).get(v).is("state", "over")
	other := d.Thread(mira, d.Space("Everyone", mira), "Nothing goes round", "Here.").ID.String()
	d.as(mira).get("/threads/"+other+"/relay").want(http.StatusNotFound).is("code", "relay_not_found")
}

func TestFromAProposalToTheRegister(t *testing.T) {
	d := newDesk(t)
	mira, ines, kenji, dale := d.Person("Mira Osei", "Africa/Accra"), d.Person("Inês Carvalho", "Europe/Lisbon"), d.Person("Kenji Morita", "Asia/Tokyo"), d.Person("Dale Whitford", "Europe/London")
	s := d.Space("Ferries", mira, ines, kenji, dale)
	propose := func(title string) string {
		made, err := d.Threads.Start(t.Context(), mira, thread.Opening{Space: s.ID, Title: title, Body: "?", Ask: &ask.Wanted{Kind: ask.Decision, Of: []id.ID{ines.ID, kenji.ID}}})
		if err != nil {
			t.Fatal(err)
		}
		return "/threads/" + made.ID.String()
	}
	th := propose("Refunds")
	stand := func(body string) said { return d.as(ines).do(http.MethodPut, th+"/stance", body) }
	stand(`{"stance":"concern"}`).want(http.StatusUnprocessableEntity).is("code", "invalid_reason")
	stand(`{"stance":"agree"}`).want(http.StatusOK).is("person.handle", "ines")
	stand(`{"stance":"concern","reason":"The night fares."}`).want(http.StatusOK).is("stance", "concern")
	d.as(dale).do(http.MethodPut, th+"/stance", `{"stance":"agree"}`).want(http.StatusOK)
	d.as(dale).do(http.MethodDelete, th+"/stance", "").want(http.StatusNoContent)
	d.as(kenji).get(th+"/stances").want(http.StatusOK).is("items.1.reason", "The night fares.").is("items.2.person.name", "Dale Whitford")
	d.as(kenji).get(th).want(http.StatusOK).is("ask.asked.0.ended.how", "answered")
	d.Pass(apptest.Begin.Add(5 * time.Hour))
	d.as(mira).get("/today").want(http.StatusOK).is("deliveries.0.items.0.kind", "stance").is("deliveries.0.items.0.stance", "concern").is("deliveries.0.items.0.reason", "waits")
	d.as(dale).post(th+"/decide", `{"outcome":"Yes."}`).want(http.StatusForbidden).is("code", "not_yours_to_decide")
	d.as(mira).post(th+"/decide", `{"outcome":"Yes.","review":"soon"}`).want(http.StatusUnprocessableEntity).is("code", "invalid_review")
	made := d.as(mira).post(th+"/decide", `{"outcome":"Yes.","why":"By hand it takes days.","review":"2026-10-15"}`).want(http.StatusCreated)
	made.is("number", 1.0).is("by.handle", "mira").is("why_html", "<p>By hand it takes days.</p>\n").is("review", "2026-10-15")
	first := made.text("id")
	d.as(mira).post(th+"/reopen", "").want(http.StatusConflict).is("code", "thread_decided")
	d.Pass(apptest.Begin.AddDate(0, 0, 2).Add(2 * time.Hour))
	d.as(mira).get("/today").want(http.StatusOK).is("deliveries.1.items.0.kind", "review").is("deliveries.1.items.0.decision", first).is("deliveries.1.items.0.reason", "decided")
	d.as(kenji).get("/decisions?which=due").want(http.StatusOK).is("items.0.id", first)
	d.as(kenji).post("/decisions/"+first+"/keep", `{"until":"2027-01-11"}`).want(http.StatusForbidden)
	d.as(mira).post("/decisions/"+first+"/keep", `{"until":"2027-01-11"}`).want(http.StatusOK).is("reviews.0.next", "2027-01-11").is("due", false)
	other := propose("Refunds at eight")
	d.as(kenji).post(other+"/decide", `{"outcome":"At eight.","replaces":"`+absent+`"}`).want(http.StatusUnprocessableEntity).is("code", "invalid_replaces")
	d.as(kenji).post(other+"/decide", `{"outcome":"At eight.","replaces":"`+first+`"}`).want(http.StatusCreated).is("number", 2.0).is("replaces.number", 1.0)
	d.as(ines).get("/decisions/"+first).want(http.StatusOK).is("replaced_by.title", "Refunds at eight")
	page := d.as(ines).get("/decisions?limit=1&space="+s.ID.String()).want(http.StatusOK).is("items.0.number", 2.0)
	d.as(ines).get("/decisions?limit=1&space="+s.ID.String()+"&cursor="+page.text("next")).want(http.StatusOK).is("items.0.number", 1.0)
	d.as(ines).get("/decisions?which=standing").want(http.StatusOK).is("items.0.number", 2.0)
}

// decidedIn puts a proposal into the path of what is done to one, and a decision into that of what is done to a decision.
func (d *desk) decidedIn(path string, s space.Space, author, of person.Actor) string {
	d.T.Helper()
	stance := strings.HasSuffix(path, "/stance") || strings.HasSuffix(path, "/decide")
	if !stance && !strings.Contains(path, "{decision}") {
		return path
	}
	made, err := d.Threads.Start(d.T.Context(), author, thread.Opening{Space: s.ID, Title: "Shall we?", Body: "?", Ask: &ask.Wanted{Kind: ask.Decision, Of: []id.ID{of.ID}}})
	if err != nil {
		d.T.Fatal(err)
	}
	if stance {
		return strings.Replace(path, "{thread}", made.ID.String(), 1)
	}
	decided, err := d.Decisions.Decide(d.T.Context(), author, decision.Deciding{Thread: made.ID, Outcome: "Yes."})
	if err != nil {
		d.T.Fatal(err)
	}
	return strings.Replace(path, "{decision}", decided.ID.String(), 1)
}

// TestHalfAnHour is asked for, moved and agreed on, by programs.
func TestHalfAnHour(t *testing.T) {
	apptest.Each(t, func(t *testing.T, w *apptest.World) {
		d := sit(t, w)
		ines, mira := w.Person("Inês Carvalho", "Europe/Lisbon"), w.Person("Mira Osei", "Africa/Accra")
		ada := w.Person("Ada Bell", "Europe/London")
		s := w.SpaceOf(space.Details{Name: "Harbour lights", Kind: space.Closed}, ines, mira)
		c, at := d.as(ines), `"space":"`+s.ID.String()+`","title":"The lamp","body":"Let us talk.","ask":{"of":["`+mira.ID.String()+`"],"kind":"talk"`
		for field, more := range map[string]string{"ask.at": ``, "ask.at ": `,"at":"2026-10-13T09:00:00Z"`, "ask.want": `,"at":"2026-10-14T13:00:00Z","want":{"working_days":1}`} {
			c.post("/threads", `{`+at+more+`}}`).want(422).is("errors.0.field", strings.TrimSpace(field))
		}
		th := c.post("/threads", `{`+at+`,"at":"2026-10-14T13:00:00Z"}}`).want(201).is("ask.kind", "talk").is("ask.asked.0.due.local", "2026-10-14T14:00").
			is("ask.asked.0.due.at", "2026-10-14T13:00:00Z").is("ask.asked.0.want", nil)
		first := "/asks/" + th.text("ask.asked.0.id")
		w.Pass(apptest.Begin.Add(6 * time.Hour))
		m := d.as(mira)
		m.get("/asks").want(200).is("items.0.kind", "talk").is("items.0.due.local", "2026-10-14T13:00")
		for act, body := range map[string]string{"/not-then": `{}`, "/talk": `{"at":"2026-10-15T13:00:00Z"}`, "/done": ``} {
			d.as(ada).post(first+act, body).want(404).is("code", "ask_not_found")
		}
		m.post(first+"/talk", `{"at":"2026-10-15T13:00:00Z"}`).want(403).is("code", "not_your_ask")
		c.post(first+"/not-then", `{}`).want(403).is("code", "not_your_ask")
		m.post(first+"/not-then", `{"instead":"2026-10-13T09:00:00Z"}`).want(422).is("errors.0.field", "instead")
		m.post(first+"/not-then", `{"instead":"2026-10-15T13:00:00Z"}`).want(200).is("ended.how", "not_then").is("ended.instead", "2026-10-15T13:00:00Z")
		moved := c.post(first+"/talk", `{"at":"2026-10-15T14:00:00Z"}`).want(200).is("items.0.due.at", "2026-10-15T14:00:00Z").is("items.0.ended", nil)
		m.get("/asks?side=agreed").want(200).is("items.0", nil)
		next := "/asks/" + moved.text("items.0.id")
		m.post(next+"/done", ``).want(200).is("ended.how", "answered")
		for _, side := range []*client{m, c} {
			side.get("/asks?side=agreed").want(200).is("items.0.id", moved.text("items.0.id"))
		}
		c.post(next+"/withdraw", ``).want(200)
		m.get("/asks?side=agreed").want(200).is("items.0", nil)
		w.Pass(apptest.Begin.Add(24 * time.Hour))
		m.get("/today").want(200).is("deliveries.0.items.1.kind", "called_off")
	})
}

// TestAReminderInTheAPI asks for something within three working days: the item says of what it reminds, and by which rule.
func TestAReminderInTheAPI(t *testing.T) {
	apptest.Each(t, func(t *testing.T, w *apptest.World) {
		d := sit(t, w)
		ines, mira := w.Person("Inês Carvalho", "Europe/Lisbon"), w.Person("Mira Osei", "Africa/Accra")
		s := w.Space("Harbour lights", ines, mira)
		th := d.as(mira).post("/threads", `{"space":"`+s.ID.String()+`","title":"Oil","body":"Who brings it?","ask":{"kind":"work","of":["`+ines.ID.String()+`"],"want":{"working_days":3}}}`).want(201)
		w.Pass(time.Date(2026, 10, 15, 9, 0, 0, 0, time.UTC))
		found, err := w.Deliveries.Today(t.Context(), ines)
		if err != nil {
			t.Fatal(err)
		}
		last := found.Deliveries[len(found.Deliveries)-1].Entries[0]
		item := "/items/" + last.ID.String()
		d.as(ines).get(item).want(200).is("kind", "reminder").is("reason", "asked").is("title", "Oil").is("author.handle", "mira").
			is("asked", th.text("ask.asked.0.id")).is("delivered_at.local", "2026-10-15T09:00")
		d.as(ines).get(item+"/why").want(200).is("steps.0.reason", "reminder").is("steps.0.rule", float64(45)).is("steps.0.at.local", "2026-10-15T09:00")
		d.as(mira).get(item).want(404)
		schedule := d.as(ines).get("/me/schedule").want(200)
		if strings.Contains(schedule.Body, "no_reminders") {
			t.Error("nobody has switched them off")
		}
	})
}

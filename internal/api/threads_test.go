package api_test

import (
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"meantime/internal/app/apptest"
	"meantime/internal/person"
	"meantime/internal/space"
)

func TestThreadsAndLetters(t *testing.T) {
	apptest.Each(t, func(t *testing.T, w *apptest.World) {
		d := sit(t, w)
		ines, kenji := w.Person("Inês Carvalho", "Europe/Lisbon"), w.Person("Kenji Mori", "Asia/Tokyo")
		s := w.Space("Harbour lights", ines, kenji)
		c, k, stranger := d.as(ines), d.as(kenji), d.as(w.Person("Ada Bell", "Europe/London"))
		th := c.post("/threads", `{"space":"`+s.ID.String()+`","title":"The lamp","body":"It went *out*. @kenji?"}`).want(201).
			is("title", "The lamp").is("author.handle", "ines").is("letters", 1.0).is("outcome", nil)
		at := strings.TrimPrefix(th.Header.Get("Location"), "/api/v1")
		stranger.post(at+"/letters", `{"body":"I am not in this space."}`).want(403).is("code", "not_a_member")
		stranger.get(at).want(200).is("may_write", false).is("following", "neither")
		c.post("/threads", `{"space":"`+s.ID.String()+`","title":" ","body":"x\ny"}`).want(422).is("errors.0.field", "title")
		c.post("/threads", `{"space":"`+s.ID.String()+`","title":"x","body":"`+strings.Repeat("long ", 15_000)+`"}`).want(413).is("errors.0.field", "body")
		k.get(at).want(200).is("following", "follow").is("read_up_to", nil).is("may_write", true)
		reply := k.post(at+"/letters", `{"body":"I saw it too.","when":"next_morning"}`).want(201).is("html", "<p>I saw it too.</p>\n").is("words", 4.0)
		c.get(at+"/letters").want(200).is("items.0.html", "<p>It went <em>out</em>. <a class=\"mention\" href=\"/people/"+kenji.ID.String()+"\">@Kenji Mori</a>?</p>\n").
			is("items.1.id", reply.text("id")).is("items.2", nil).is("next", nil)
		letter := strings.TrimPrefix(reply.Header.Get("Location"), "/api/v1")
		c.do("PATCH", letter, `{"body":"Mine now."}`).want(403).is("code", "not_your_letter")
		k.do("PATCH", letter, `{"body":"I saw it too, on Tuesday."}`).want(200).is("edited_at", "2026-10-13T09:40:00Z")
		c.get(letter+"/history").want(200).is("items.0.body", "I saw it too.").is("items.0.number", 1.0).is("items.1", nil)
		c.get(letter).want(200).is("body", "I saw it too, on Tuesday.").is("deleted", nil)
		k.do("DELETE", letter, "").want(200).is("body", "").is("deleted.by.handle", "kenji")
		c.get(letter+"/history").want(200).is("items.0", nil)
		k.do("PATCH", letter, `{"body":"Back."}`).want(409).is("code", "letter_deleted")
		c.do("PUT", at+"/following", `{"following":"mute"}`).want(200).is("following", "mute")
		c.do("PUT", at+"/following", `{"following":"neither"}`).want(200).is("following", "neither")
		k.post(at+"/close", `{"outcome":"The lamp is changed."}`).want(200).is("outcome.by.handle", "kenji").is("outcome.html", "<p>The lamp is changed.</p>\n")
		c.post(at+"/close", `{"outcome":"Twice."}`).want(409).is("code", "thread_closed")
		c.get("/spaces/"+s.ID.String()+"/threads?which=ended").want(200).is("items.0.title", "The lamp").is("items.0.outcome.body", "The lamp is changed.").
			is("items.0.last_by.handle", "kenji").is("items.0.read", false)
		c.get("/spaces/"+s.ID.String()+"/threads?which=open").want(200).is("items.0", nil)
		c.get("/spaces/" + s.ID.String() + "/threads?which=all").want(422)
		c.post(at+"/reopen", "").want(200).is("outcome", nil)
		c.post("/threads", `{"space":"`+s.ID.String()+`","title":"The **lamp** is out"}`).want(201).is("title", "The lamp is out").is("letters", 1.0)
		html := c.post("/preview", `{"body":"<script>alert(1)</script> [x](javascript:alert(1)) **b**"}`).want(200).text("html")
		if !strings.Contains(html, "<strong>b</strong>") || strings.Contains(html, "<script") || strings.Contains(html, `href="javascript`) {
			t.Errorf("rendered as %s", html)
		}
	})
}

func TestReadingMarksOnlyWhenAsked(t *testing.T) {
	apptest.Each(t, func(t *testing.T, w *apptest.World) {
		d := sit(t, w)
		ines, kenji := w.Person("Inês Carvalho", "Europe/Lisbon"), w.Person("Kenji Mori", "Asia/Tokyo")
		s := w.Space("Harbour lights", ines, kenji)
		th := w.Thread(kenji, s, "The lamp", "It went out.")
		last := w.Reply(kenji, th.ID, "Twice.")
		at, c := "/threads/"+th.ID.String(), d.as(ines)
		c.get(at).want(200)
		c.get(at + "/letters").want(200)
		c.get(at).is("read_up_to", nil)
		if n := c.get("/today").size("next.items"); n != 1 {
			t.Errorf("%d things wait", n)
		}
		c.post(at+"/read", "").want(204)
		c.get(at).is("read_up_to", last.ID.String())
		if n := c.get("/today").size("next.items"); n != 0 {
			t.Errorf("%d things wait that were read", n)
		}
	})
}

func TestALongThreadIsReadToItsEnd(t *testing.T) {
	d := newDesk(t)
	ines, kenji := d.Person("Inês Carvalho", "Europe/Lisbon"), d.Person("Kenji Mori", "Asia/Tokyo")
	th := d.Thread(kenji, d.Space("Harbour lights", kenji, ines), "The lamp", "It went out.")
	last := d.Reply(kenji, th.ID, "Again.")
	for range 205 {
		last = d.Reply(kenji, th.ID, "Again.")
	}
	c, at := d.as(ines), "/threads/"+th.ID.String()
	c.post(at+"/read", "").want(204)
	c.get(at).is("read_up_to", last.ID.String())
	if all := c.walk(at+"/letters", "id", 150); len(all) != 207 || all[206] != last.ID.String() {
		t.Errorf("%d letters", len(all))
	}
	back := c.walk(at+"/letters?order=newest", "id", 150)
	slices.Reverse(back)
	if all := c.walk(at+"/letters", "id", 200); !slices.Equal(all, back) {
		t.Errorf("%d letters backwards, %d forwards", len(back), len(all))
	}
	forwards := c.get(at + "/letters?limit=1").text("next")
	c.get(at+"/letters?limit=1&order=newest&cursor="+forwards).want(422).is("errors.0.field", "cursor")
	c.get(at + "/letters?order=random").want(422)
}

func TestTodayAndItems(t *testing.T) {
	apptest.Each(t, func(t *testing.T, w *apptest.World) {
		d := sit(t, w)
		ines, kenji := w.Person("Inês Carvalho", "Europe/Lisbon"), w.Person("Kenji Mori", "Asia/Tokyo")
		s := w.Space("Harbour lights", kenji, ines)
		w.Thread(kenji, s, "The lamp", "It went out. @ines")
		c := d.as(ines)
		waits := c.get("/today").want(200).is("next.at.local", "2026-10-13T13:00").is("next.items.0.title", "The lamp").
			is("next.items.0.reason", "mentioned").is("next.items.0.space_name", "Harbour lights").is("deliveries.0", nil)
		item := "/items/" + waits.text("next.items.0.id")
		c.get(item+"/why").want(200).is("slot.local", "2026-10-13T13:00").is("made_at", nil).is("steps.0.reason", "passed")
		w.Pass(time.Date(2026, 10, 13, 12, 1, 0, 0, time.UTC))
		c.get("/today").want(200).is("deliveries.0.at.local", "2026-10-13T13:00").is("deliveries.0.items.0.author.handle", "kenji").is("next.at", nil)
		c.get(item).want(200).is("delivered_at.local", "2026-10-13T13:00").is("kind", "thread")
		c.get(item+"/why").want(200).is("made_at.at", "2026-10-13T12:00:00Z")
		c.post(item+"/done", "").want(204)
		c.get(item).is("done_at", "2026-10-13T12:01:00Z")
		c.do("DELETE", item+"/done", "").want(204)
		c.do("PUT", item+"/later", `{"kind":"at_local","until":"2026-10-13T15:00"}`).want(200).is("until.at", "2026-10-13T14:00:00Z")
		c.get("/today").is("later.0.later_until.local", "2026-10-13T15:00").is("deliveries.0", nil)
		c.do("PUT", item+"/later", `{"kind":"at_local","until":"soon"}`).want(422).is("errors.0.field", "until")
		c.do("PUT", item+"/later", `{"kind":"minutes"}`).want(422).is("errors.0.field", "minutes")
		c.do("DELETE", item+"/later", "").want(204)
		c.get("/today").is("later.0", nil)
		c.post("/today/open", "").want(200).is("opened", false)
		gone := w.Thread(kenji, s, "A mistake", "Forget this.")
		forget := c.get("/today").text("next.items.0.id")
		d.as(kenji).do("DELETE", "/letters/"+gone.LastLetter.String(), "").want(200)
		c.get("/today").is("next.items.0", nil)
		c.get("/items/" + forget).want(404)
		bell := w.Thread(kenji, s, "The bell", "It rang.")
		c.post("/today/open", "", "Idempotency-Key", "open").want(200).is("opened", true).is("at.local", "2026-10-13T13:01")
		c.post("/today/open", "", "Idempotency-Key", "open").want(200).is("opened", true)
		if got := c.get("/today"); got.at("deliveries.1.early") != true {
			t.Errorf("opened: %s", got.Body)
		}
		rang := c.get("/today").text("deliveries.1.items.0.id")
		d.as(kenji).do("DELETE", "/letters/"+bell.LastLetter.String(), "").want(200)
		c.get("/today").is("deliveries.1.items.0", nil)
		c.get("/items/"+rang).want(404).is("code", "item_not_found")
	})
}

func TestDraftsAndLaterLetters(t *testing.T) {
	apptest.Each(t, func(t *testing.T, w *apptest.World) {
		d := sit(t, w)
		ines, kenji := w.Person("Inês Carvalho", "Europe/Lisbon"), w.Person("Kenji Mori", "Asia/Tokyo")
		s := w.Space("Harbour lights", ines, kenji)
		c, k := d.as(ines), d.as(kenji)
		place := "space:" + s.ID.String()
		c.get("/drafts/"+place).want(200).is("body", "").is("saved_at", nil)
		c.do("PUT", "/drafts/"+place, `{"title":"The lamp","body":"It went"}`).want(200).is("saved_at", "2026-10-13T09:40:00Z")
		c.do("PUT", "/drafts/new", `{"body":"Elsewhere"}`).want(200)
		c.do("PUT", "/drafts/attic", `{"body":"x"}`).want(422).is("errors.0.field", "place")
		c.get("/drafts").want(200).is("items.0.place", "new").is("items.1.title", "The lamp")
		k.get("/drafts").want(200).is("items.0", nil)
		k.get("/drafts/"+place).want(200).is("body", "")
		c.do("PUT", "/drafts/new", `{}`).want(200)
		c.get("/drafts").is("items.1", nil)
		later := c.post("/scheduled", `{"space":"`+s.ID.String()+`","title":"The lamp","body":"It went out.","send_at":"2026-10-14T08:30"}`).want(201).
			is("send_at.local", "2026-10-14T08:30").is("send_at.at", "2026-10-14T07:30:00Z").is("problem", nil)
		c.get("/drafts").is("items.0", nil)
		c.post("/scheduled", `{"space":"`+s.ID.String()+`","title":"x","body":"x","send_at":"2026-10-12T08:30"}`).want(422).is("errors.0.field", "send_at")
		c.post("/scheduled", `{"title":"x","body":"x","send_at":"2026-10-14T08:30"}`).want(422).is("errors.0.field", "space")
		c.post("/scheduled", `{"space":"`+s.ID.String()+`","title":"x","body":"x","send_at":"2026-10-14T08:30Z"}`).want(422).is("errors.0.field", "send_at")
		at := strings.TrimPrefix(later.Header.Get("Location"), "/api/v1")
		k.get(at).want(404)
		k.do("DELETE", at, "").want(404)
		c.get(at).want(200).is("body", "It went out.")
		c.do("DELETE", at, "").want(200).is("place", place).is("body", "It went out.")
		c.get("/scheduled").want(200).is("items.0", nil)
		th := w.Thread(kenji, s, "The bell", "It rang.")
		c.post("/scheduled", `{"thread":"`+th.ID.String()+`","body":"Twice.","send_at":"2026-10-13T11:00"}`).want(201).is("thread", th.ID.String())
		w.Pass(time.Date(2026, 10, 13, 10, 1, 0, 0, time.UTC))
		c.get("/threads/"+th.ID.String()+"/letters").is("items.1.body", "Twice.")
		c.get("/scheduled").is("items.0", nil)
	})
}

// What is said of a letter is kept with it, and what is left out stays as it is.
func TestWhatIsSaidOfALetter(t *testing.T) {
	apptest.Each(t, func(t *testing.T, w *apptest.World) {
		d := sit(t, w)
		ines, kenji := w.Person("Inês Carvalho", "Europe/Lisbon"), w.Person("Kenji Mori", "Asia/Tokyo")
		s := w.Space("Harbour lights", ines, kenji)
		c, place := d.as(ines), "/drafts/space:"+s.ID.String()
		c.do("PUT", place, `{"title":"The lamp"}`).want(200).is("manner", nil)
		all := `"manner":{"urgency":"urgent","complexity":"complicated","worse":"Every boat.","laid_out":true}`
		whole := func(r said) {
			t.Helper()
			r.is("manner.urgency", "urgent").is("manner.sensitivity", "everyone").is("manner.complexity", "complicated").is("manner.worse", "Every boat.").
				is("manner.laid_out", true)
		}
		whole(c.do("PUT", place, `{"title":"The lamp",`+all+`}`).want(200))
		whole(c.do("PUT", place, `{"title":"The lamp, again"}`).want(200))
		whole(c.get(place))
		c.do("PUT", place, `{"title":"The lamp","manner":{"urgency":"today"}}`).want(200).is("manner.urgency", "today").is("manner.complexity", "complicated").is("manner.worse", "Every boat.")
		c.get("/drafts").is("items.0.manner.urgency", "today")
		at := `{"space":"` + s.ID.String() + `","title":"The lamp","body":"It went out.","send_at":"2026-10-14T08:30"`
		later := c.post("/scheduled", at+`}`).want(201).is("manner.urgency", "today").is("manner.complexity", "complicated")
		c.get("/scheduled").is("items.0.manner.worse", "Every boat.")
		c.do("DELETE", "/scheduled/"+later.text("id"), "").want(200).is("manner.urgency", "today")
		later = c.post("/scheduled", at+`,"manner":{"urgency":"can_wait","complexity":"simple","worse":"","laid_out":false}}`).want(201).is("manner", nil)
		c.get("/scheduled/"+later.text("id")).want(200).is("manner", nil)
		c.post("/scheduled", at+`,`+all+`}`).want(201).is("manner.urgency", "urgent")

		// A private note is sensitive whether that is said or not, and what is sensitive is nothing else.
		named := `,"private":{"readers":["` + kenji.ID.String() + `"]}`
		c.do("PUT", "/drafts/private", `{"title":"Us","manner":{"urgency":"today"}`+named+`}`).want(200).is("manner.sensitivity", "sensitive").is("manner.urgency", "today")
		c.do("PUT", "/drafts/private", `{"title":"Us","manner":{"sensitivity":"everyone"}}`).want(422).is("errors.0.field", "manner.sensitivity")
		c.post("/scheduled", `{"title":"Us","body":"x","send_at":"2026-10-14T08:30"`+named+`}`).want(201).is("manner.sensitivity", "sensitive").is("manner.urgency", "today")
		c.do("PUT", place, `{"title":"Us","manner":{"sensitivity":"sensitive"}}`).want(422).is("errors.0.field", "manner.sensitivity")
		c.post("/scheduled", at+`,"manner":{"sensitivity":"sensitive"}}`).want(422).is("errors.0.field", "manner.sensitivity")
		th := w.Thread(kenji, s, "The bell", "It rang.").ID.String()
		c.do("PUT", "/drafts/thread:"+th, `{"body":"x","manner":{"urgency":"today"}}`).want(422).is("errors.0.field", "manner")
		c.post("/scheduled", `{"thread":"`+th+`","body":"x","send_at":"2026-10-14T08:30","manner":{"urgency":"today"}}`).want(422).is("errors.0.field", "manner")
		c.do("PUT", place, `{"title":"x","manner":{"urgency":"very"}}`).want(422).is("errors.0.field", "manner.urgency")
		d.as(kenji).get("/drafts").is("items.0", nil)
	})
}

func TestArrivals(t *testing.T) {
	apptest.Each(t, func(t *testing.T, w *apptest.World) {
		d := sit(t, w)
		ines, kenji := w.Person("Inês Carvalho", "Europe/Lisbon"), w.Person("Kenji Mori", "Asia/Tokyo")
		quiet := w.PersonWith("Quinn Still", person.Member, person.Declared{Zone: "America/New_York", Coarse: true})
		s := w.Space("Harbour lights", ines, kenji, quiet)
		c := d.as(ines)
		a := c.post("/arrivals", `{"space":"`+s.ID.String()+`"}`).want(200).is("readers", 2.0).is("unreached", 0.0).
			is("items.0.person.handle", "quinn").is("items.0.at", nil).is("items.0.day", "2026-10-13").
			is("items.1.person.handle", "kenji").is("items.1.at.local", "2026-10-14T01:00")
		if strings.Contains(a.Body, "13:00") || strings.Contains(a.Body, "14:00") {
			t.Errorf("the time of who shares none shows: %s", a.Body)
		}
		c.post("/arrivals", `{"space":"`+s.ID.String()+`","when":"next_morning"}`).want(200).is("items.1.at.local", "2026-10-14T01:00")
		th := w.Thread(ines, s, "The lamp", "It went out.")
		c.post("/arrivals", `{"thread":"`+th.ID.String()+`","body":"@kenji"}`).want(200).is("readers", 1.0).is("first.local", "2026-10-14T01:00").
			is("last.local", "2026-10-14T01:00")
		c.post("/arrivals", `{}`).want(422)
		c.post("/arrivals", `{"space":"0000000000000"}`).want(404)
		c.post("/arrivals", `{"thread":"`+th.ID.String()+`","space":"`+s.ID.String()+`"}`).want(422)
	})
}

// TestAsks follows one ask from its thread to its end, on the clocks of who asks and of who is asked.
func TestAsks(t *testing.T) {
	apptest.Each(t, func(t *testing.T, w *apptest.World) {
		d := sit(t, w)
		ines, kenji, mira := w.Person("Inês Carvalho", "Europe/Lisbon"), w.Person("Kenji Mori", "Asia/Tokyo"), w.Person("Mira Osei", "Africa/Accra")
		s := w.SpaceOf(space.Details{Name: "Harbour lights", Kind: space.Closed}, ines, kenji, mira)
		c, k, m, stranger := d.as(ines), d.as(kenji), d.as(mira), d.as(w.Person("Ada Bell", "Europe/London"))
		th := c.post("/threads", `{"space":"`+s.ID.String()+`","title":"The lamp","body":"Does it burn?","ask":{"kind":"answer","of":["`+kenji.ID.String()+`"],"want":{"working_days":1}}}`).
			want(201).is("ask.kind", "answer").is("ask.open", true).is("ask.author.handle", "ines").is("ask.asked.0.person.handle", "kenji").
			is("ask.asked.0.by.handle", "ines").is("ask.asked.0.want.working_days", 1.0).is("ask.asked.0.due.local", "2026-10-15T01:00").
			is("ask.asked.0.due.zone", "Europe/Lisbon").is("ask.asked.0.past", false).is("ask.asked.0.ended", nil)
		thread, first := "/threads/"+th.text("id"), "/asks/"+th.text("ask.asked.0.id")
		k.get("/asks").want(200).is("items.0", nil)
		w.Pass(time.Date(2026, 10, 14, 1, 0, 0, 0, time.UTC)) // ten in Tokyo
		k.get("/asks").want(200).is("items.0.id", th.text("ask.asked.0.id")).is("items.0.title", "The lamp").is("items.0.due.local", "2026-10-15T09:00").
			is("items.0.space_name", "Harbour lights")
		k.get("/asks?side=theirs").want(200).is("items.0", nil)
		c.get("/asks?side=theirs").want(200).is("items.0.person.handle", "kenji").is("items.1", nil)
		for _, verb := range []string{"", "/done", "/carry-on", "/withdraw"} {
			method := map[bool]string{true: "GET", false: "POST"}[verb == ""]
			foreign, missing := stranger.do(method, first+verb, ""), stranger.do(method, "/asks/"+absent+verb, "")
			if foreign.want(404); !same(foreign, missing) {
				t.Errorf("%s: %s and %s", verb, foreign.Body, missing.Body)
			}
		}
		k.post(first+"/withdraw", "").want(403).is("code", "not_your_ask")
		m.post(first+"/done", "").want(403).is("code", "not_your_ask")
		second := k.post(first+"/hand-on", `{"to":"`+mira.ID.String()+`","said":"She lit it."}`).want(201).is("person.handle", "mira").is("by.handle", "kenji").
			is("said", "She lit it.").is("author.handle", "ines").is("due.local", "2026-10-15T18:00")
		k.post(first+"/done", "").want(409).is("code", "ask_ended")
		w.Pass(time.Date(2026, 10, 14, 9, 30, 0, 0, time.UTC))
		item := m.get("/today").want(200).is("deliveries.1.items.0.kind", "handed_on").is("deliveries.1.items.0.reason", "asked").
			is("deliveries.1.items.0.excerpt", "She lit it.").is("deliveries.1.items.0.author.handle", "kenji").is("deliveries.1.items.0.ref", second.text("id"))
		m.get("/items/"+item.text("deliveries.1.items.0.id")+"/why").want(200).is("reason", "asked")
		third := c.post(strings.TrimPrefix(second.Header.Get("Location"), "/api/v1")+"/again", `{}`).want(201).is("person.handle", "mira").is("due", nil).is("want", nil)
		answer := m.post(thread+"/letters", `{"body":"It burns.","answers":true}`).want(201)
		got := c.get(thread).want(200).is("ask.open", false).is("ask.asked.0.ended.how", "handed_on").is("ask.asked.0.ended.by.handle", "kenji").
			is("ask.asked.1.ended.how", "asked_again").is("ask.asked.2.id", third.text("id")).is("ask.asked.2.ended.how", "answered").
			is("ask.asked.2.ended.letter", answer.text("id")).is("ask.asked.2.ended.at", "2026-10-14T09:30:00Z").is("ask.asked.3", nil)
		if got.size("ask.asked") != 3 {
			t.Error(got.Body)
		}
	})
}

// TestAsksEndAndGoOn ends what several people are asked in each of the other ways, page by page.
func TestAsksEndAndGoOn(t *testing.T) {
	apptest.Each(t, func(t *testing.T, w *apptest.World) {
		d := sit(t, w)
		ines, kenji, mira := w.Person("Inês Carvalho", "Europe/Lisbon"), w.Person("Kenji Mori", "Asia/Tokyo"), w.Person("Mira Osei", "Africa/Accra")
		ada := w.PersonAs("Ada Bell", "Europe/London", person.Guest)
		s := w.Space("Harbour lights", ines, kenji, mira, ada)
		c := d.as(ines)
		c.post("/threads", `{"space":"`+s.ID.String()+`","title":"Oil","body":"Who brings it?","ask":{"kind":"work","of":["`+kenji.ID.String()+`","`+mira.ID.String()+`","`+
			ada.ID.String()+`"],"want":{"end_of_day":0}}}`).want(201)
		var order []string
		ids := map[string]string{}
		for next := "/asks?side=theirs&limit=1"; next != ""; {
			a := c.get(next).want(200)
			if a.size("items") != 1 {
				t.Fatal(a.Body)
			}
			who := a.text("items.0.person.handle")
			order, ids[who] = append(order, who), a.text("items.0.id")
			if next = ""; a.text("next") != "" {
				next = "/asks?side=theirs&limit=1&cursor=" + a.text("next")
			}
		}
		if !slices.Equal(order, []string{"ada", "mira", "kenji"}) {
			t.Errorf("in the order %v", order)
		}
		w.Pass(time.Date(2026, 10, 13, 18, 0, 0, 0, time.UTC))
		c.get("/asks/"+ids["ada"]).want(200).is("past", true).is("due.local", "2026-10-13T17:00")
		d.as(ada).post("/asks/"+ids["ada"]+"/done", "").want(200).is("ended.how", "answered").is("ended.letter", nil).is("past", false)
		c.post("/asks/"+ids["mira"]+"/carry-on", "").want(200).is("ended.how", "carried_on").is("ended.by.handle", "ines")
		c.post("/asks/"+ids["kenji"]+"/withdraw", "").want(200).is("ended.how", "withdrawn")
		c.get("/asks?side=theirs").want(200).is("items.0", nil)
		c.get("/asks?side=both").want(422).is("errors.0.field", "side")
	})
}

// TestWhatIsDueBeforeItsDeliverySaysWhy asks for something within the hour: the item comes ahead, and says by which rule.
func TestWhatIsDueBeforeItsDeliverySaysWhy(t *testing.T) {
	apptest.Each(t, func(t *testing.T, w *apptest.World) {
		d := sit(t, w)
		ines, mira := w.Person("Inês Carvalho", "Europe/Lisbon"), w.Person("Mira Osei", "Africa/Accra")
		s := w.Space("Harbour lights", ines, mira)
		asks := `"space":"` + s.ID.String() + `","body":"Now?","ask":{"kind":"answer","of":["` + ines.ID.String() + `"],"want":{"working_minutes":60}}`
		d.as(mira).post("/arrivals", `{`+asks+`}`).want(200).is("readers", 1.0).is("first.local", "2026-10-13T09:40").is("dues.0.due.local", "2026-10-13T10:40")
		d.as(mira).post("/threads", `{"title":"The lamp",`+asks+`}`).want(201)
		w.Pass(apptest.Begin.Add(time.Minute))
		c := d.as(ines)
		today := c.get("/today").want(200).is("deliveries.0.at.local", "2026-10-13T10:40").is("deliveries.0.items.0.reason", "asked")
		why := c.get("/items/"+today.text("deliveries.0.items.0.id")+"/why").want(200).is("slot.local", "2026-10-13T10:40").is("notes.0", nil)
		if !strings.Contains(why.Body, `"rule":23`) {
			t.Errorf("rule 23 is not among the steps: %s", why.Body)
		}
	})
}

// TestWhatCannotBeAsked sends asks that cannot be, in each place that takes one: the answer names the field.
func TestWhatCannotBeAsked(t *testing.T) {
	apptest.Each(t, func(t *testing.T, w *apptest.World) {
		d := sit(t, w)
		ines, kenji, ada := w.Person("Inês Carvalho", "Europe/Lisbon"), w.Person("Kenji Mori", "Asia/Tokyo"), w.Person("Ada Bell", "Europe/London")
		s := w.SpaceOf(space.Details{Name: "Harbour lights", Kind: space.Closed}, ines, kenji)
		c, at := d.as(ines), `"space":"`+s.ID.String()+`",`
		of := func(list ...string) string { return `{"kind":"answer","of":["` + strings.Join(list, `","`) + `"]}` }
		until := func(want string) string {
			return `{"kind":"answer","of":["` + kenji.ID.String() + `"],"want":` + want + `}`
		}
		for _, bad := range []struct{ name, ask, field string }{
			{"nobody", `{"kind":"answer","of":[]}`, "ask.of"}, {"who does not see the space", of(ada.ID.String()), "ask.of"},
			{"one of two who does not", of(kenji.ID.String(), ada.ID.String()), "ask.of"}, {"oneself", of(ines.ID.String()), "ask.of"},
			{"who does not exist", of(absent), "ask.of"}, {"no id", of("kenji"), "ask.of"}, {"21 people", of(slices.Repeat([]string{kenji.ID.String()}, 21)...), "ask.of"},
			{"an unknown kind", `{"kind":"money","of":["` + kenji.ID.String() + `"]}`, "ask.kind"}, {"no kind", `{"of":["` + kenji.ID.String() + `"]}`, "ask.kind"},
			{"this morning", until(`{"by_local":"2026-10-13T09:00"}`), "ask.want"}, {"the year 9999", until(`{"by_local":"9999-12-31T23:59"}`), "ask.want"},
			{"no time", until(`{"by_local":"tomorrow"}`), "ask.want.by_local"}, {"nothing", until(`{}`), "ask.want"},
			{"two things", until(`{"working_days":1,"end_of_day":1}`), "ask.want"}, {"a billion days", until(`{"working_days":1000000000}`), "ask.want.working_days"},
			{"sixty working days", until(`{"working_days":60}`), "ask.want"}, {"less than nothing", until(`{"working_minutes":-1}`), "ask.want.working_minutes"},
			{"another field", until(`{"soon":true}`), "ask.want.soon"},
		} {
			c.post("/threads", `{`+at+`"title":"x","body":"x","ask":`+bad.ask+`}`).want(422).is("errors.0.field", bad.field)
			c.post("/scheduled", `{`+at+`"title":"x","body":"x","send_at":"2026-10-13T20:00","ask":`+bad.ask+`}`).want(422).is("errors.0.field", bad.field)
			if a := c.post("/arrivals", `{`+at+`"ask":`+bad.ask+`}`); a.Status == 422 && a.text("errors.0.field") != bad.field || a.Status > 422 {
				t.Errorf("%s: %d %s", bad.name, a.Status, a.Body)
			}
		}
		c.get("/spaces/"+s.ID.String()+"/threads").want(200).is("items.0", nil)
		c.get("/scheduled").want(200).is("items.0", nil)
		th := w.Thread(kenji, s, "The bell", "It rang.")
		c.post("/scheduled", `{"thread":"`+th.ID.String()+`","body":"x","send_at":"2026-10-13T20:00","ask":`+of(kenji.ID.String())+`}`).want(422).is("errors.0.field", "ask")
		c.post("/arrivals", `{"thread":"`+th.ID.String()+`","ask":`+of(kenji.ID.String())+`}`).want(422).is("errors.0.field", "ask")
		made := c.post("/threads", `{`+at+`"title":"x","body":"x","ask":`+of(kenji.ID.String())+`}`).want(201)
		asked := "/asks/" + made.text("ask.asked.0.id")
		c.post(asked+"/again", `{"want":{"by_local":"2026-10-13T09:00"}}`).want(422).is("errors.0.field", "want")
		for _, to := range []string{ada.ID.String(), absent, "kenji", ines.ID.String(), kenji.ID.String()} {
			c.post(asked+"/hand-on", `{"to":"`+to+`"}`).want(422).is("errors.0.field", "to")
		}
		c.post(asked+"/hand-on", `{"to":"`+absent+`","said":"`+strings.Repeat("x", 501)+`"}`).want(422).is("errors.0.field", "said")
	})
}

// TestUntilWhen asks before asking, also of somebody who shares no times, and schedules what then asks.
func TestUntilWhen(t *testing.T) {
	apptest.Each(t, func(t *testing.T, w *apptest.World) {
		d := sit(t, w)
		ines, kenji := w.Person("Inês Carvalho", "Europe/Lisbon"), w.Person("Kenji Mori", "Asia/Tokyo")
		quiet := w.PersonWith("Quinn Still", person.Member, person.Declared{Zone: "America/New_York", Coarse: true})
		ada := w.Person("Ada Bell", "Europe/London")
		s := w.SpaceOf(space.Details{Name: "Harbour lights", Kind: space.Closed}, ines, kenji, quiet)
		c, at := d.as(ines), `"space":"`+s.ID.String()+`"`
		all := `["` + kenji.ID.String() + `","` + quiet.ID.String() + `","` + ada.ID.String() + `","` + ines.ID.String() + `"]`
		dues := c.post("/dues", `{`+at+`,"of":`+all+`,"wants":[{"working_days":1},{"by_local":"2026-10-13T09:30"}]}`).want(200).
			is("items.0.person.handle", "kenji").is("items.0.due.local", "2026-10-15T01:00").is("items.0.want.working_days", 1.0).
			is("items.1.due", nil).is("items.1.want.by_local", "2026-10-13T09:30").is("items.1.problem", "That time has gone by already where it is to be answered.").
			is("items.2.person.handle", "quinn").is("items.2.due", nil).is("items.2.due_day", "2026-10-14").is("items.2.problem", nil).
			is("items.3.due_day", "2026-10-13").is("items.4", nil)
		if strings.Contains(dues.Body, "Ada") || strings.Contains(dues.Body, "14:00") || strings.Contains(dues.Body, "13:00") {
			t.Errorf("more shows than may: %s", dues.Body)
		}
		c.post("/dues", `{`+at+`,"of":`+all+`,"wants":[{"working_days":1},{}]}`).want(422).is("errors.0.field", "wants[1]")
		c.post("/dues", `{`+at+`,"of":`+all+`,"wants":[]}`).want(422).is("errors.0.field", "wants")
		c.post("/dues", `{`+at+`,"of":["`+strings.Join(slices.Repeat([]string{absent}, 21), `","`)+`"],"wants":[{"end_of_day":0}]}`).want(422).is("errors.0.field", "of")
		d.as(ada).post("/dues", `{`+at+`,"of":`+all+`,"wants":[{"end_of_day":0}]}`).want(404).is("code", "space_not_found")
		asks := `"ask":{"kind":"decision","of":` + strings.Replace(all, `,"`+ada.ID.String()+`","`+ines.ID.String()+`"`, "", 1) + `,"want":{"working_days":1}}`
		c.post("/arrivals", `{`+at+`,`+asks+`}`).want(200).is("readers", 2.0).is("dues.0.person.handle", "kenji").is("dues.0.due.local", "2026-10-15T01:00").
			is("dues.1.due_day", "2026-10-14")
		later := c.post("/scheduled", `{`+at+`,"title":"Oil","body":"Which?","send_at":"2026-10-14T08:30",`+asks+`}`).want(201).
			is("ask.kind", "decision").is("ask.of.0", kenji.ID.String()).is("ask.of.1", quiet.ID.String()).is("ask.want.working_days", 1.0)
		c.get("/scheduled").want(200).is("items.0.ask.of.0", kenji.ID.String())
		c.get(strings.TrimPrefix(later.Header.Get("Location"), "/api/v1")).want(200).is("ask.want.working_days", 1.0)
		place := "/drafts/space:" + s.ID.String()
		c.do("DELETE", strings.TrimPrefix(later.Header.Get("Location"), "/api/v1"), "").want(200).is("ask.want.working_days", 1.0)
		c.do("PUT", place, `{"title":"Oil","ask":{"kind":"work","of":[]}}`).want(200).is("ask.kind", "work").is("ask.of.0", nil).is("ask.want", nil)
		c.do("PUT", place, `{"title":"Oil","ask":{"kind":"work","of":[],"want":{}}}`).want(422).is("errors.0.field", "ask.want")
		guest := d.as(w.PersonAs("Rosa Lind", "Europe/Stockholm", person.Guest))
		for _, who := range []string{kenji.ID.String(), absent, "nobody"} { // a draft is no way to learn who there is
			guest.do("PUT", "/drafts/new", `{"title":"Oil","ask":{"kind":"work","of":["`+who+`"]}}`).want(200).is("ask.kind", "work").is("ask.of.0", nil)
		}
		c.do("PUT", place, `{"title":"Oil","ask":{"kind":"work","of":["`+kenji.ID.String()+`"]}}`).want(200).is("ask.of.0", kenji.ID.String())
		c.do("PUT", place, `{"title":"Oil"}`).want(200).is("ask", nil)
		c.post("/scheduled", `{`+at+`,"title":"Oil","body":"Which?","send_at":"2026-10-14T08:30",`+asks+`}`).want(201)
		w.Pass(time.Date(2026, 10, 14, 7, 31, 0, 0, time.UTC))
		c.get("/asks?side=theirs").want(200).is("items.0.title", "Oil").is("items.0.kind", "decision").is("items.0.person.handle", "quinn").is("items.0.due", nil).
			is("items.0.due_day", "2026-10-15").is("items.1.person.handle", "kenji").is("items.1.due.local", "2026-10-15T08:30")
		d.as(quiet).get("/threads/"+c.get("/asks?side=theirs").text("items.0.thread")).want(200).is("ask.asked.1.due_day", nil).is("ask.asked.1.due.zone", "America/New_York")
	})
}

func TestAdvice(t *testing.T) {
	d := newDesk(t)
	mira, ada := d.as(d.Person("Mira Osei", "Africa/Accra")), d.as(d.PersonAs("Ada Admin", "Europe/Berlin", person.Admin))
	mira.post("/advice", `{"urgency":"can_wait","sensitivity":"everyone","complexity":"simple"}`).want(http.StatusOK).is("route", "thread").is("advice", nil)
	mira.post("/advice", `{"urgency":"can_wait","sensitivity":"everyone","complexity":"complicated","need":"decision"}`).want(http.StatusOK).is("route", "thread").
		is("advice.rule", "complicated_decision").is("advice.steps.0.name", "proposal").is("advice.steps.1.label", "Ask for half an hour")
	mira.post("/advice", `{"urgency":"can_wait","sensitivity":"everyone","complexity":"complicated","need":"decision","laid_out":true}`).is("advice", nil)
	mira.post("/advice", `{"urgency":"urgent","sensitivity":"everyone","complexity":"simple"}`).is("route", "ring").is("advice.rule", "urgent")
	mira.post("/advice", `{"urgency":"urgent","sensitivity":"sensitive","complexity":"simple"}`).is("route", "private").is("advice.rule", "urgent_and_sensitive")
	mira.post("/advice", `{"urgency":"today","sensitivity":"everyone","complexity":"simple","need":"work","due_today":true}`).is("advice", nil)
	mira.post("/advice", `{"urgency":"very","sensitivity":"everyone","complexity":"simple"}`).want(http.StatusUnprocessableEntity).is("errors.0.field", "urgency")
	own := `{"rule":"complicated_decision","advised":true,"reason":"We agreed on it in May."}`
	mira.do(http.MethodPut, "/organisation/advice", own).want(http.StatusForbidden)
	ada.do(http.MethodPut, "/organisation/advice", `{"rule":"none","advised":false}`).want(http.StatusNotFound)
	ada.do(http.MethodPut, "/organisation/advice", own).want(http.StatusOK)
	mira.post("/advice", `{"urgency":"can_wait","sensitivity":"everyone","complexity":"complicated","need":"decision"}`).is("advice.reason", "We agreed on it in May.")
	ada.do(http.MethodPut, "/organisation/advice", `{"rule":"urgent_and_sensitive","advised":false}`).want(http.StatusOK).
		is("items.0.rule", "urgent_and_sensitive").is("items.0.advised", false)
	mira.get("/organisation/advice").want(http.StatusOK).is("items.0.advised", false).is("items.1.advised", true)
	mira.post("/advice", `{"urgency":"urgent","sensitivity":"sensitive","complexity":"simple"}`).is("advice.rule", "sensitive")
}

func TestFind(t *testing.T) {
	apptest.Each(t, func(t *testing.T, w *apptest.World) {
		d := sit(t, w)
		ines, guest := w.Person("Inês Carvalho", "Europe/Lisbon"), w.PersonAs("Rosa Lind", "Europe/Stockholm", person.Guest)
		s := w.Space("Harbour lights", ines)
		made := w.Thread(ines, s, "The lamp", "It went *out*.")
		for range 3 {
			w.Reply(ines, made.ID, "The lamp is lit.")
		}
		if err := w.Threads.Close(t.Context(), ines, made.ID, "A new lamp."); err != nil {
			t.Fatal(err)
		}
		c := d.as(ines)
		page := c.get("/find?q=lam&limit=2").want(200).is("settled.0.kind", "outcome").is("settled.0.text", "A new lamp.").is("more_settled", false).
			is("items.0.kind", "letter").is("items.0.text", "The lamp is lit.").is("items.0.by.handle", "ines").is("items.0.space_name", "Harbour lights").is("items.2", nil)
		c.get("/find?q=lam&limit=2&cursor="+page.text("next")).want(200).is("settled", nil).is("items.1.kind", "thread").is("items.1.title", "The lamp").
			is("items.1.text", "It went out.").is("next", nil)
		c.get("/find?q=kind:decision").want(200).is("items.0", nil)
		c.get("/find?q=in:nowhere").want(422).is("errors.0.field", "q")
		d.as(guest).get("/find?q=lam").want(200).is("items.0", nil).is("settled", nil)
		d.as(guest).get("/find?q=in:harbour").want(422).is("errors.0.field", "q")
	})
}

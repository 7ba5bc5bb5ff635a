package api_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"meantime/internal/app/apptest"
	"meantime/internal/person"
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
		c.post("/threads", `{"space":"`+s.ID.String()+`","title":" ","body":"x"}`).want(422).is("errors.0.field", "title")
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

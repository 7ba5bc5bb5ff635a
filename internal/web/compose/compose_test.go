package compose_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"meantime/internal/app/apptest"
	"meantime/internal/ask"
	"meantime/internal/db/dbtest"
	"meantime/internal/id"
	"meantime/internal/person"
	"meantime/internal/space"
	"meantime/internal/thread"
	"meantime/internal/web/webtest"
	"meantime/internal/worktime"
)

func lisbon(day, hour, minute int) time.Time {
	return time.Date(2026, 10, day, hour-1, minute, 0, 0, time.UTC)
}

// desk is a world in which Inês writes to Nadia, Kenji and Mira.
type desk struct {
	*apptest.World
	web                      *webtest.Web
	ines, nadia, kenji, mira person.Actor
	ticketing                space.Space
	place                    string // of a new thread there
}

func newDesk(t *testing.T) *desk {
	t.Helper()
	w := apptest.New(t, dbtest.SQLite(t))
	d := &desk{World: w, web: webtest.New(t, w), ines: w.Person("Inês Carvalho", "Europe/Lisbon"), nadia: w.Person("Nadia Haddad", "Asia/Amman"),
		kenji: w.Person("Kenji Morita", "Asia/Tokyo"), mira: w.Person("Mira Osei", "Africa/Accra")}
	d.ticketing = w.Space("Ticketing", d.ines, d.nadia, d.kenji, d.mira)
	d.place = string(thread.SpacePlace(d.ticketing.ID))
	return d
}

// form is what a browser sends of a new thread, with fields laid over it.
func (d *desk) form(fields ...string) []string {
	return append([]string{"place", d.place, "space", d.ticketing.ID.String(), "title", "Fares", "body", "What about winter?", "once", "k", "told", "yes"}, fields...)
}

// with lays fields over a form.
func with(form []string, fields ...string) []string {
	values := url.Values{}
	for i := 0; i+1 < len(form); i += 2 {
		values.Set(form[i], form[i+1])
	}
	for i := 0; i+1 < len(fields); i += 2 {
		values.Set(fields[i], fields[i+1])
	}
	var out []string
	for name := range values {
		out = append(out, name, values.Get(name))
	}
	return out
}

// titles are the threads of the space, the latest first.
func (d *desk) titles() []string {
	d.T.Helper()
	list, _, err := d.Threads.List(d.T.Context(), d.ines, d.ticketing.ID, 0, 100)
	if err != nil {
		d.T.Fatal(err)
	}
	var out []string
	for _, th := range list {
		out = append(out, th.Title)
	}
	return out
}

func TestTellsWhenItArrivesBeforeItIsSent(t *testing.T) {
	d := newDesk(t)
	c := d.web.As(d.ines)
	webtest.Says(t, c.Get("/new?space="+d.ticketing.ID.String()),
		"Arrives in everyone’s next delivery. First Nadia at 11:00, last Kenji at 01:00 tomorrow, on your clock.",
		"At their next morning: first Kenji at 01:00 tomorrow, last Mira at 10:00 tomorrow.", "Mira Osei at 14:00")
	coarse := d.PersonWith("Cora Coarse", person.Member, person.Declared{Zone: "Europe/Lisbon", Coarse: true})
	away := d.PersonWith("Axel Away", person.Member, person.Declared{Zone: "Europe/Lisbon",
		Leaves: []person.Leave{{From: worktime.DateOf(2026, 10, 1), To: worktime.DateOf(2026, 12, 20)}}})
	for _, who := range []person.Actor{coarse, away} {
		if err := d.Spaces.Add(t.Context(), d.ines, d.ticketing.ID, who.ID); err != nil {
			t.Fatal(err)
		}
	}
	a := c.Get("/new?space=" + d.ticketing.ID.String())
	webtest.Says(t, a, "Cora Coarse today", "Axel Away in no delivery", "Axel has no delivery within 40 days, and finds it in the space only.")
	if strings.Contains(a.Text(), "Cora Coarse at") {
		t.Error("it tells the time of who shows the day only")
	}
}

func TestArrivalsFollowWhatIsWritten(t *testing.T) {
	d := newDesk(t)
	d.Person("Ruth Adeyemi", "Europe/London")
	c := d.web.As(d.ines)
	a := c.Post("/arrivals", with(d.form(), "body", "What do you think, @ruth?")...)
	webtest.Says(t, a, "Ruth Adeyemi at 13:00")
	if !strings.Contains(a.HTML, `value="Fares"`) || !strings.Contains(a.HTML, "What do you think, @ruth?</textarea>") {
		t.Error("what was typed is lost")
	}
	th := d.Thread(d.ines, d.ticketing, "Fares", "Text.")
	reply := []string{"place", string(thread.ThreadPlace(th.ID)), "body", "Hello"}
	webtest.Says(t, c.Post("/arrivals", reply...), "Nobody else follows this thread.", "It can be read here by everybody who sees the space.")
	webtest.Says(t, c.Post("/arrivals", with(reply, "body", "@ruth?")...), "Arrives in Ruth’s next delivery. That is at 13:00, on your clock.")
}

// The same moment is said on the clock of whoever writes.
func TestOnTheWritersClock(t *testing.T) {
	d := newDesk(t)
	pasang := d.Person("Pasang Lhamo", "Asia/Kathmandu")
	if err := d.Spaces.Add(t.Context(), d.ines, d.ticketing.ID, pasang.ID); err != nil {
		t.Fatal(err)
	}
	webtest.Says(t, d.web.As(pasang).Get("/new?space="+d.ticketing.ID.String()), "First Nadia at 15:45, last Kenji at 05:45 tomorrow, on your clock.")
	d.At(lisbon(23, 18, 0)) // a Friday: on Sunday Lisbon's clock goes back, Tokyo's does not
	webtest.Says(t, d.web.As(d.ines).Get("/new?space="+d.ticketing.ID.String()), "last Mira at 09:00 on Monday", "Kenji Morita at 00:00 on Monday")
}

func TestSendsOnceAndDropsTheDraft(t *testing.T) {
	d := newDesk(t)
	c := d.web.As(d.ines)
	c.Post("/drafts", "place", "new", "title", "Fares", "body", "What about")
	form := with(d.form(), "place", "new")
	first := c.Post("/new", form...)
	for range 2 {
		if again := c.Post("/new", form...); again.To != first.To || !strings.HasPrefix(again.To, "/threads/") {
			t.Fatalf("to %q, then to %q", first.To, again.To)
		}
	}
	if got := fmt.Sprint(d.titles()); got != "[Fares]" {
		t.Fatalf("threads %s", got)
	}
	if list, err := d.Threads.Drafts(t.Context(), d.ines); err != nil || len(list) != 0 {
		t.Errorf("drafts left: %v, %v", list, err)
	}
	other := c.Post("/new", with(form, "body", "Other words.")...)
	if other.Status != http.StatusUnprocessableEntity || !strings.Contains(other.Text(), "This was sent already, with other words.") {
		t.Errorf("the same key with other words: %d %s", other.Status, other.Text())
	}
	if key := other.Field("once"); key == "" || key == "k" {
		t.Errorf("no fresh key: %q", key)
	}
}

func TestAsksFirstWhoWasNotTold(t *testing.T) {
	d := newDesk(t)
	c := d.web.As(d.ines)
	asked := c.Post("/new", with(d.form(), "told", "")...)
	webtest.Says(t, asked, "Send it? “Fares”, in Ticketing", "What about winter?", "Arrives in everyone’s next delivery. First Nadia at 11:00", "Back to writing")
	if len(d.titles()) != 0 {
		t.Fatal("sent without having told")
	}
	if strings.Contains(asked.Text(), "next morning") {
		t.Error("it tells of what was not chosen")
	}
	webtest.Says(t, c.Post("/new", with(d.form(), "told", "", "when", "next_morning")...), "At their next morning: first Kenji at 01:00 tomorrow")
	webtest.Says(t, c.Post("/new", with(d.form(), "told", "", "when", "later", "date", "2026-10-14", "time", "09:30")...), "It is sent at 09:30 tomorrow.")
	sent := c.Follow("/new", with(d.form(), "once", asked.Field("once"))...)
	if sent.Toast() != "Sent. It waits for each reader’s next delivery." || len(d.titles()) != 1 {
		t.Errorf("saying %q, threads %v", sent.Toast(), d.titles())
	}
}

func TestNextMorning(t *testing.T) {
	d := newDesk(t)
	d.web.As(d.ines).Post("/new", d.form("when", "next_morning")...)
	d.Pass(lisbon(13, 23, 0))
	if got := d.Titles(d.nadia); len(got) != 0 {
		t.Fatalf("it came the same day: %v", got)
	}
	d.Pass(lisbon(14, 9, 0))
	if got := fmt.Sprint(d.Titles(d.nadia)); got != "[09:00 Fares]" {
		t.Fatal(got)
	}
}

func TestSendLaterAndCancel(t *testing.T) {
	d := newDesk(t)
	c := d.web.As(d.ines)
	for _, wrong := range [][]string{{"date", "", "time", ""}, {"date", "2026-10-12", "time", "09:00"}, {"date", "2026-10-13", "time", "later"}} {
		a := c.Post("/new", with(d.form("when", "later"), wrong...)...)
		if a.Status != http.StatusUnprocessableEntity || !strings.Contains(a.HTML, `id="at-wrong"`) || !strings.Contains(a.HTML, "What about winter?</textarea>") {
			t.Errorf("%v: %d %s", wrong, a.Status, a.Wrong())
		}
	}
	a := c.Follow("/new", with(d.form(), "when", "later", "date", "2026-10-16", "time", "08:15")...)
	if a.Toast() != "It is sent at 08:15 on Friday." {
		t.Errorf("saying %q", a.Toast())
	}
	webtest.Says(t, a, "Fares What about winter? Is sent at 08:15 on Friday. For Ticketing.")
	list, err := d.Threads.Scheduled(t.Context(), d.ines)
	if err != nil || len(list) != 1 {
		t.Fatal(list, err)
	}
	path := "/scheduled/" + list[0].ID.String() + "/cancel"
	if a := d.web.As(d.mira).Post(path, "once", "x"); a.Status != http.StatusNotFound {
		t.Errorf("somebody else's: %d", a.Status)
	}
	back := c.Follow(path, "once", "c")
	if back.To != "/new?space="+d.ticketing.ID.String() || !strings.Contains(back.HTML, "What about winter?</textarea>") {
		t.Errorf("to %q: %s", back.To, back.Text())
	}
	webtest.Says(t, c.Get("/scheduled"), "Nothing waits to be sent")
}

func TestRefusalsKeepWhatWasTyped(t *testing.T) {
	d := newDesk(t)
	c := d.web.As(d.ines)
	for name, fields := range map[string][]string{
		"title": {"title", "  ", "body", "What about winter?\nAnd spring?"}, "body": {"title", " ", "body", " \n "}, "space": {"space", ""}, "title-long": {"title", strings.Repeat("x", 201)},
		"body-long": {"body", strings.Repeat("word ", 14_000)},
	} {
		for _, told := range []string{"yes", ""} {
			a := c.Post("/new", with(with(d.form(), "told", told), fields...)...)
			field, _, _ := strings.Cut(name, "-")
			if name == "body" {
				field = "title" // one line is enough, and there is none
			}
			if a.Status != http.StatusUnprocessableEntity || !strings.Contains(a.HTML, `id="`+field+`-wrong"`) {
				t.Errorf("%s, told %q: %d %s", name, told, a.Status, a.Wrong())
			}
			if !strings.HasPrefix(name, "body") && !strings.Contains(a.HTML, "What about winter?") {
				t.Errorf("%s: the letter is lost", name)
			}
		}
	}
	if got := d.titles(); len(got) != 0 {
		t.Errorf("sent: %v", got)
	}
}

// One line is enough, wherever it is typed.
func TestAQuickNote(t *testing.T) {
	d := newDesk(t)
	c := d.web.As(d.ines)
	webtest.Says(t, c.Post("/arrivals", with(d.form(), "title", "The lamp is out, @mira", "body", " ")...), "Mira Osei at 14:00")
	webtest.Says(t, c.Post("/preview", with(d.form(), "title", "The **lamp** is out", "body", " ")...), "As it will be read The lamp is out")
	asked := c.Post("/new", with(d.form(), "told", "", "title", "", "body", "The **lamp** is out")...)
	webtest.Says(t, asked, "Send it? A quick note in Ticketing")
	a := c.Follow("/new", with(d.form(), "title", "", "body", "The **lamp** is out")...)
	webtest.Says(t, a, "A quick note")
	if n := strings.Count(a.Text(), "lamp"); n != 1 {
		t.Errorf("it says it %d times: %s", n, a.Text())
	}
	if got := fmt.Sprint(d.titles()); got != "[The lamp is out]" {
		t.Error(got)
	}
	d.Pass(lisbon(13, 15, 0))
	if today := d.web.As(d.mira).Get("/today"); !strings.Contains(today.Text(), "The lamp is out From Inês Carvalho. ") {
		t.Error(today.Text())
	}
	c.Post("/drafts", with(d.form(), "title", "", "body", "The key is lost")...)
	webtest.Says(t, c.Get("/drafts"), "The key is lost For Ticketing.")
}

func TestPreview(t *testing.T) {
	d := newDesk(t)
	a := d.web.As(d.ines).Post("/preview", with(d.form(), "body", "**Bold** <script>alert(1)</script> @nadia")...)
	webtest.Says(t, a, "As it will be read", "Nadia Haddad")
	if !strings.Contains(a.HTML, "<strong>Bold</strong>") || strings.Contains(a.HTML, "<script>alert") {
		t.Errorf("rendered: %s", a.HTML)
	}
	if len(d.titles()) != 0 {
		t.Error("a preview was sent")
	}
}

func TestDraftsAreKeptAndMove(t *testing.T) {
	d := newDesk(t)
	c := d.web.As(d.ines)
	kept := scripted(t, c, "/drafts", "place", "new", "title", "Fares", "body", "What\r\nabout")
	if kept["kept"] != "Kept as a draft at 10:40." || kept["place"] != "new" {
		t.Errorf("kept: %v", kept)
	}
	moved := scripted(t, c, "/drafts", "place", "new", "space", d.ticketing.ID.String(), "title", "Fares", "body", "What\r\nabout")
	if moved["place"] != d.place {
		t.Errorf("moved: %v", moved)
	}
	webtest.Says(t, c.Get("/new?space="+d.ticketing.ID.String()), "Kept as a draft at 10:40.")
	a := c.Get("/drafts")
	webtest.Says(t, a, "Fares What about For Ticketing. Kept as a draft at 10:40.")
	if strings.Count(a.HTML, "data-row") != 1 {
		t.Error("the draft did not move, it was copied")
	}
	webtest.Says(t, d.web.As(d.mira).Get("/drafts"), "Nothing is half written")
	webtest.Says(t, c.Follow("/drafts/remove", "place", d.place, "once", "r"), "Nothing is half written")
	long := scripted(t, c, "/drafts", "place", "new", "body", strings.Repeat("word ", 14_000))
	if !strings.Contains(long["kept"], "was not kept") {
		t.Errorf("too long: %v", long)
	}
	if gone := scripted(t, c, "/drafts", "place", "new", "title", " ", "body", ""); gone["kept"] != "" {
		t.Errorf("nothing was kept, and it says %v", gone)
	}
	if a := c.Follow("/drafts", "place", "new", "body", "By hand"); a.To != "/drafts" || a.Toast() != "Kept as a draft." {
		t.Errorf("to %q, saying %q", a.To, a.Toast())
	}
}

// scripted sends a form as a script does, and reads the JSON that comes back.
func scripted(t *testing.T, c *webtest.Client, path string, fields ...string) map[string]string {
	t.Helper()
	form := url.Values{}
	for i := 0; i+1 < len(fields); i += 2 {
		form.Set(fields[i], fields[i+1])
	}
	r := httptest.NewRequest(http.MethodPost, path, strings.NewReader(form.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.Header.Set("Accept", "application/json")
	a := c.Do(r)
	var out map[string]string
	if err := json.Unmarshal([]byte(a.HTML), &out); err != nil {
		t.Fatalf("%d %s: %v", a.Status, a.HTML, err)
	}
	return out
}

func TestNowhereToWrite(t *testing.T) {
	d := newDesk(t)
	guest := d.PersonAs("Gus Guest", "Europe/Lisbon", person.Guest)
	webtest.Says(t, d.web.As(guest).Get("/new"), "First, a space to write in")
	if err := d.Spaces.Archive(t.Context(), d.ines, d.ticketing.ID); err != nil {
		t.Fatal(err)
	}
	webtest.Says(t, d.web.As(d.mira).Get("/new"), "First, a space to write in")
	a := d.web.As(d.mira).Post("/new", d.form()...)
	if a.Status != http.StatusUnprocessableEntity {
		t.Errorf("written in an archived space: %d %s", a.Status, a.Text())
	}
}

// Who is asked answers with the first button; the second one replies, and she is still asked.
func TestAnswersWhatIsAsked(t *testing.T) {
	d := newDesk(t)
	th, err := d.Threads.Start(t.Context(), d.ines, thread.Opening{Space: d.ticketing.ID, Title: "Fares", Body: "Which?", Ask: &ask.Wanted{Kind: ask.Answer, Of: []id.ID{d.mira.ID}}})
	if err != nil {
		t.Fatal(err)
	}
	c, path := d.web.As(d.mira), "/threads/"+th.ID.String()
	form := []string{"place", string(thread.ThreadPlace(th.ID)), "body", "The low ones.", "told", "yes", "answers", "yes"}
	if a := d.web.As(d.nadia).Get(path); strings.Contains(a.HTML, `name="answers"`) {
		t.Error("who is not asked is to answer")
	}
	if a := c.Get(path); !strings.Contains(a.HTML, `name="answers" value="yes"`) || !strings.Contains(a.Text(), "Answer Reply only") {
		t.Errorf("no way to answer: %s", a.Text())
	}
	asked := c.Post(path+"/letters", with(form, "told", "", "once", "0")...)
	if !strings.Contains(asked.HTML, `name="answers" value="yes"`) {
		t.Error("the question whether to send it forgets that it is an answer")
	}
	for _, step := range []struct {
		fields []string
		toast  string
		open   bool
	}{
		{[]string{"once", "1", "only", "yes"}, "Sent. It waits for each reader’s next delivery.", true},
		{[]string{"once", "2"}, "Answered. It waits for each reader’s next delivery.", false},
		{[]string{"once", "3"}, "Sent. It waits for each reader’s next delivery.", false},
	} {
		a := c.Follow(path+"/letters", with(form, step.fields...)...)
		p, err := d.Threads.Find(t.Context(), d.mira, th.ID)
		if err != nil {
			t.Fatal(err)
		}
		if a.Toast() != step.toast || p.Ask.Open() != step.open {
			t.Errorf("%v: %q, open %v", step.fields, a.Toast(), p.Ask.Open())
		}
	}
}

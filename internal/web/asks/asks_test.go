package asks_test

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"
	"time"

	"meantime/internal/app/apptest"
	"meantime/internal/ask"
	"meantime/internal/id"
	"meantime/internal/person"
	"meantime/internal/space"
	"meantime/internal/thread"
	"meantime/internal/web/webtest"
	"meantime/internal/worktime"
)

// desk is a world in which Mira asks Inês in a closed space that Kenji and Sven see, and Dale does not.
type desk struct {
	*apptest.World
	web                           *webtest.Web
	mira, ines, kenji, sven, dale person.Actor
	space                         space.Space
	thread                        thread.Thread
}

func newDesk(w *apptest.World) *desk {
	d := &desk{World: w, web: webtest.New(w.T, w), mira: w.Person("Mira Osei", "Africa/Accra"), ines: w.Person("Inês Carvalho", "Europe/Lisbon"),
		kenji: w.Person("Kenji Morita", "Asia/Tokyo"), sven: w.Person("Sven Halvorsen", "Europe/Oslo"), dale: w.Person("Dale Whitford", "America/Halifax")}
	d.space = w.SpaceOf(space.Details{Name: "Crew app", Kind: space.Closed}, d.mira, d.ines, d.kenji, d.sven)
	return d
}

// asks has Mira ask Inês for something until a time, and gives the asking.
func (d *desk) asks(want worktime.Want) ask.Asked {
	d.T.Helper()
	var err error
	d.thread, err = d.Threads.Start(d.T.Context(), d.mira, thread.Opening{Space: d.space.ID, Title: "May the screen stay awake?", Body: "While boarding.",
		Ask: &ask.Wanted{Kind: ask.Answer, Of: []id.ID{d.ines.ID}, Want: want}})
	if err != nil {
		d.T.Fatal(err)
	}
	return d.all()[0]
}

// all are the askings of the thread, as they went.
func (d *desk) all() []ask.Asked {
	d.T.Helper()
	p, err := d.Threads.Find(d.T.Context(), d.mira, d.thread.ID)
	if err != nil {
		d.T.Fatal(err)
	}
	return p.Ask.Asked
}

// how says how each of them stands.
func (d *desk) how() string {
	var out []string
	for _, q := range d.all() {
		if q.End == nil {
			out = append(out, "open")
		} else {
			out = append(out, string(q.End.How))
		}
	}
	return strings.Join(out, ", ")
}

func path(q ask.Asked, verb string) string { return "/asked/" + q.ID.String() + "/" + verb }

// TestActs has each act done by who may, by who may not, by a stranger, and a second time.
func TestActs(t *testing.T) {
	apptest.Each(t, func(t *testing.T, w *apptest.World) {
		d := newDesk(w)
		for verb, c := range map[string]struct {
			by, not       person.Actor
			fields        []string
			toast, how    string
			shown, faster string
		}{
			"done":     {d.ines, d.mira, nil, "Done. The thread says so to Mira.", "answered", "Answered elsewhere, at 10:40.", "Inês was asked. Answered elsewhere, at 10:40."},
			"carry-on": {d.mira, d.ines, nil, "You carry on without it. Inês is not asked any more.", "carried_on", "Mira carried on without it at 10:40.", "You were asked. Mira carried on without it at 10:40."},
			"withdraw": {d.mira, d.ines, nil, "Withdrawn. Inês is not asked any more.", "withdrawn", "Withdrawn at 10:40.", "You were asked. Withdrawn at 10:40."},
			"again": {d.mira, d.ines, []string{"want", `{"working_days":1}`}, "Inês is asked again, by 10:40 tomorrow in Lisbon, 09:40 for you.", "asked_again, open",
				"Asked again at 10:40.", "You were asked. Asked again at 10:40."},
			"hand-on": {d.ines, d.kenji, []string{"who", "Kenji", "said", "Kenji wrote it."}, "Kenji is asked now, by 17:00 tomorrow in Tokyo, 09:00 for you.",
				"handed_on, open", "Handed on to Kenji at 10:40.", "Inês was asked. Handed on to Kenji at 10:40."},
		} {
			q := d.asks(worktime.EndOfDay(0))
			form := append([]string{"once", "k" + verb + d.thread.ID.String()}, c.fields...)
			if a := d.web.As(d.dale).Post(path(q, verb), form...); a.Status != http.StatusNotFound {
				t.Errorf("%s by a stranger: %d", verb, a.Status)
			}
			if a := d.web.As(c.not).Post(path(q, verb), form...); a.Status != http.StatusForbidden || d.how() != "open" {
				t.Errorf("%s by another: %d, %s", verb, a.Status, d.how())
			}
			if a := d.web.As(c.by).Follow(path(q, verb), form...); a.Toast() != c.toast || d.how() != c.how {
				t.Errorf("%s: %s, saying %q", verb, d.how(), a.Toast())
			}
			if a := d.web.As(c.by).Follow(path(q, verb), form...); a.Status != http.StatusOK || d.how() != c.how {
				t.Errorf("%s, the form sent again: %s, %d", verb, d.how(), a.Status)
			}
			for _, viewer := range []person.Actor{d.mira, d.ines, d.sven} {
				at := strings.ReplaceAll(c.shown, "10:40", d.Wall(viewer, d.Clock()).Clock.String())
				webtest.Says(t, d.web.As(viewer).Get("/threads/"+d.thread.ID.String()), at)
			}
			late, act := d.mira, path(q, "withdraw")
			if c.by == d.mira {
				late, act = d.ines, path(q, "done")
			}
			a := d.web.As(late).Follow(act, "once", "late"+verb)
			if a.To != "/asked/"+q.ID.String() {
				t.Errorf("too late after %s: to %q", verb, a.To)
			}
			webtest.Says(t, a, "Somebody was faster", strings.ReplaceAll(c.faster, "10:40", d.Wall(late, d.Clock()).Clock.String()))
		}
	})
}

// TestAskingAgainByWhatIsTyped brings back what cannot be read.
// TestAskingSomebodyElseOfWhoHasGone ends the account of who is asked: it is said on the thread and on Today, where somebody
// else can be asked in one step, and never the same person again.
func TestAskingSomebodyElseOfWhoHasGone(t *testing.T) {
	apptest.Each(t, func(t *testing.T, w *apptest.World) {
		d := newDesk(w)
		q := d.asks(worktime.EndOfDay(0))
		if err := d.Persons.People.Deactivate(t.Context(), d.PersonAs("Olga Owner", "Europe/Lisbon", person.Owner), d.ines.ID); err != nil {
			t.Fatal(err)
		}
		c := d.web.As(d.mira)
		for _, address := range []string{"/threads/" + d.thread.ID.String(), "/today"} {
			a := c.Get(address)
			webtest.Says(t, a, "by 17:00 today in Lisbon, 16:00 for you. No longer here.", "Ask someone else", "Carry on without")
			if strings.Contains(a.Text(), "Ask again") {
				t.Errorf("on %s who has gone can be asked again: %s", address, a.Text())
			}
		}
		d.Pass(d.Clock().Add(8 * time.Hour))
		a := c.Get("/today")
		webtest.Says(t, a, "Inês is no longer here, and what you asked for is still open.")
		item := d.Today(d.mira).Deliveries[0].Entries[0].ID.String()
		webtest.Says(t, c.Get("/items/"+item+"/why"), "You asked for it", "Inês, of whom it was asked, is no longer here.", "as Inês Carvalho left.")
		a = c.Follow(path(q, "hand-on"), "once", "k", "who", "Kenji")
		if d.how() != "handed_on, open" || !strings.HasPrefix(a.Toast(), "Kenji is asked now") {
			t.Errorf("%s, saying %q", d.how(), a.Toast())
		}
	})
}

func TestAskingAgainByWhatIsTyped(t *testing.T) {
	apptest.Each(t, func(t *testing.T, w *apptest.World) {
		d := newDesk(w)
		q := d.asks(worktime.EndOfDay(0))
		if a := d.web.As(d.ines).Get(path(q, "again")); a.Status != http.StatusNotFound {
			t.Errorf("who is asked is offered to ask again: %d", a.Status)
		}
		if a := d.web.As(d.mira).Get(path(q, "again")); a.Status != http.StatusOK || !strings.Contains(a.Text(), "Until when, in Inês’s time A time on their clock") || d.how() != "open" {
			t.Errorf("where it is typed: %s", a.Text())
		}
		a := d.web.As(d.mira).Post(path(q, "again"), "once", "b", "typed", "soonish")
		if a.Status != http.StatusUnprocessableEntity || a.Field("typed") != "soonish" || !strings.Contains(a.Text(), "That cannot be read as a time.") || d.how() != "open" {
			t.Errorf("%d, %s", a.Status, d.how())
		}
		if a := d.web.As(d.mira).Follow(path(q, "again"), "once", "b", "typed", "Thu 15:00"); !strings.HasPrefix(a.Toast(), "Inês is asked again, by Thu 15:00 in Lisbon") || d.how() != "asked_again, open" {
			t.Errorf("%q, %s", a.Toast(), d.how())
		}
	})
}

// TestHandOnFindsWhoIsMeant is by name: one person, several, nobody, who cannot read it.
func TestHandOnFindsWhoIsMeant(t *testing.T) {
	apptest.Each(t, func(t *testing.T, w *apptest.World) {
		d := newDesk(w)
		svenja := w.Person("Svenja Lund", "Europe/Oslo")
		if err := d.Spaces.Add(t.Context(), d.mira, d.space.ID, svenja.ID); err != nil {
			t.Fatal(err)
		}
		q := d.asks(worktime.Want{})
		c := d.web.As(d.ines)
		webtest.Says(t, c.Get(path(q, "hand-on")), "Hand it on", "Somebody else is asked in your place", "May the screen stay awake?")
		webtest.Says(t, d.web.As(d.mira).Get(path(q, "hand-on")), "Ask somebody else", "in place of Inês")
		for typed, wrong := range map[string]string{"": "Please write a name.", "Dale": "Nobody else of this name sees the space.", "Mira": "Nobody else of this name sees the space.",
			"Inês": "Nobody else of this name sees the space.", "Sven": "This may be several people. Please choose one."} {
			a := c.Post(path(q, "hand-on"), "once", "w"+typed, "who", typed, "said", "Over to you.")
			if a.Status != http.StatusUnprocessableEntity || a.Wrong() != wrong || !strings.Contains(a.HTML, "Over to you.</textarea>") {
				t.Errorf("%q: %d %q", typed, a.Status, a.Wrong())
			}
			if typed == "Sven" && !(strings.Contains(a.HTML, d.sven.ID.String()) && strings.Contains(a.HTML, svenja.ID.String())) {
				t.Error("it does not say who may be meant")
			}
		}
		long := c.Post(path(q, "hand-on"), "once", "long", "who", "Kenji", "said", strings.Repeat("x", ask.MaxSaid+1))
		if long.Status != http.StatusUnprocessableEntity || !strings.Contains(long.HTML, `id="said-wrong"`) {
			t.Errorf("too long: %d %s", long.Status, long.Text())
		}
		if a := c.Post(path(q, "hand-on"), "once", "d", "person", d.dale.ID.String()); a.Status != http.StatusUnprocessableEntity || d.how() != "open" {
			t.Errorf("an outsider: %d, %s", a.Status, d.how())
		}
		a := c.Follow(path(q, "hand-on"), "once", "s", "who", "@sven", "said", "<b>Yours</b>")
		if a.Toast() != "Sven is asked now, whenever it suits." {
			t.Errorf("saying %q", a.Toast())
		}
		webtest.Says(t, a, "Sven Halvorsen Asked, whenever it suits. Inês: “<b>Yours</b>”")
	})
}

func TestStandIn(t *testing.T) {
	apptest.Each(t, func(t *testing.T, w *apptest.World) {
		d := newDesk(w)
		q := d.asks(worktime.Want{})
		declared, version, err := d.Persons.Schedules.Mine(t.Context(), d.ines)
		if err != nil {
			t.Fatal(err)
		}
		declared.Leaves = []person.Leave{{From: worktime.DateOf(2026, 10, 12), To: worktime.DateOf(2026, 10, 16), StandIn: d.kenji.ID}}
		if _, err := d.Persons.Schedules.Save(t.Context(), d.ines, d.ines.ID, version, declared); err != nil {
			t.Fatal(err)
		}
		a := d.web.As(d.mira).Get(path(q, "hand-on"))
		webtest.Says(t, a, "Inês is away, and Kenji Morita stands in.")
		if a.Field("who") != "Kenji Morita" {
			t.Errorf("not offered: %q", a.Field("who"))
		}
	})
}

// TestCompletesWhoCouldBeAsked tells names to who may hand it on, and to nobody else.
func TestCompletesWhoCouldBeAsked(t *testing.T) {
	apptest.Each(t, func(t *testing.T, w *apptest.World) {
		d := newDesk(w)
		q := d.asks(worktime.Want{})
		for typed, want := range map[string]string{"k": "Kenji Morita", "@sven": "Sven Halvorsen", "m": "Kenji Morita", "i": "", "d": "", " ": ""} {
			a := d.web.As(d.ines).Get("/complete/asked?asked=" + q.ID.String() + "&q=" + strings.ReplaceAll(typed, " ", "+"))
			var found []struct{ Name string }
			if err := json.Unmarshal([]byte(a.HTML), &found); err != nil {
				t.Fatal(err, a.HTML)
			}
			names := []string{}
			for _, f := range found {
				names = append(names, f.Name)
			}
			if got := strings.Join(names, ", "); got != want {
				t.Errorf("%q: %q", typed, got)
			}
		}
		for who, status := range map[person.Actor]int{d.dale: http.StatusNotFound, d.sven: http.StatusForbidden} {
			for _, address := range []string{"/complete/asked?q=k&asked=" + q.ID.String(), path(q, "hand-on")} {
				if a := d.web.As(who).Get(address); a.Status != status {
					t.Errorf("%s: %d, want %d", address, a.Status, status)
				}
			}
		}
		if a := d.web.As(d.dale).Get("/asked/" + q.ID.String()); a.Status != http.StatusNotFound {
			t.Errorf("a stranger learns how it stands: %d", a.Status)
		}
	})
}

// Who shows others only the day is asked by a day, wherever others read it, and by a time on her own page.
func TestOnlyTheDay(t *testing.T) {
	apptest.Each(t, func(t *testing.T, w *apptest.World) {
		d := newDesk(w)
		d.ines = w.PersonWith("Cora Coarse", person.Member, person.Declared{Zone: "Europe/Lisbon", Coarse: true})
		if err := d.Spaces.Add(t.Context(), d.mira, d.space.ID, d.ines.ID); err != nil {
			t.Fatal(err)
		}
		d.asks(worktime.EndOfDay(1))
		address := "/threads/" + d.thread.ID.String()
		webtest.Says(t, d.web.As(d.ines).Get(address), "You Asked, by 17:00 tomorrow.")
		for _, a := range []webtest.Answer{d.web.As(d.mira).Get(address), d.web.As(d.sven).Get(address), d.web.As(d.mira).Get("/today")} {
			webtest.Says(t, a, "by Wed 14 Oct in Lisbon")
			if strings.Contains(a.Text(), "17:00") || strings.Contains(a.Text(), "16:00") {
				t.Errorf("it tells the time: %s", a.Text())
			}
		}
	})
}

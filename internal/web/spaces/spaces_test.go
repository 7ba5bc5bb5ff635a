package spaces_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"meantime/internal/app/apptest"
	"meantime/internal/db/dbtest"
	"meantime/internal/person"
	"meantime/internal/space"
	"meantime/internal/thread"
	"meantime/internal/web/webtest"
)

// company is an open space of three, and a closed one of two with a guest.
type company struct {
	*apptest.World
	web                                 *webtest.Web
	ruth, ines, kenji, mira, guest, out person.Actor
	open, closed                        space.Space
}

func found(t *testing.T) company {
	w := apptest.New(t, dbtest.SQLite(t))
	c := company{World: w, ruth: w.PersonAs("Ruth Adeyemi", "Europe/London", person.Owner), ines: w.Person("Inês Carvalho", "Europe/Lisbon"),
		kenji: w.Person("Kenji Morita", "Asia/Tokyo"), mira: w.Person("Mira Osei", "Africa/Accra"),
		guest: w.PersonAs("Gil Brandão", "Europe/Lisbon", person.Guest), out: w.Person("Owen Pryce", "Europe/London")}
	c.open = w.SpaceOf(space.Details{Name: "Ticketing", Purpose: "Tickets, on land and on water.", Kind: space.Open}, c.ines, c.kenji, c.mira)
	c.closed = w.SpaceOf(space.Details{Name: "Board", Kind: space.Closed}, c.ruth, c.ines, c.guest)
	c.web = webtest.New(t, w)
	return c
}

func at(s space.Space) string { return "/spaces/" + s.ID.String() }

func holds(t *testing.T, a webtest.Answer, status int, texts ...string) {
	t.Helper()
	if a.Status != status {
		t.Errorf("status %d, want %d: %s", a.Status, status, a.Text())
	}
	for _, text := range texts {
		want := true
		if rest, not := strings.CutPrefix(text, "!"); not {
			text, want = rest, false
		}
		if strings.Contains(a.Text(), text) != want {
			t.Errorf("%q on the page: %v, want %v; it says %s", text, !want, want, a.Text())
		}
	}
}

func TestList(t *testing.T) {
	c := found(t)
	c.Thread(c.mira, c.open, "Refunds", "412 bookings by hand.")
	c.Thread(c.ruth, c.closed, "Money", "There is some.")
	old := c.Space("Paper rolls", c.ines)
	if err := c.Spaces.Archive(t.Context(), c.ines, old.ID); err != nil {
		t.Fatal(err)
	}
	holds(t, c.web.As(c.ines).Get("/spaces"), http.StatusOK, "Ticketing", "Tickets, on land and on water.", "Refunds", "412 bookings by hand.",
		"Mira Osei, today 10:40", "Board", "Closed", "Archived Paper rolls", "Members: Inês Carvalho, Kenji Morita and Mira Osei", "!Join")
	holds(t, c.web.As(c.out).Get("/spaces"), http.StatusOK, "No space of yours yet", "Open to you", "Ticketing", "Latest: Refunds", "Join", "!Board", "!Money")
	holds(t, c.web.As(c.guest).Get("/spaces"), http.StatusOK, "Board", "Money", "!Ticketing", "!Refunds", "!New space", "!Paper rolls")
	if a := c.web.Stranger().Get("/spaces"); a.To != "/sign-in?to=%2Fspaces" {
		t.Errorf("a stranger is sent to %q", a.To)
	}
}

func TestListOfNothing(t *testing.T) {
	w := apptest.New(t, dbtest.SQLite(t))
	web := webtest.New(t, w)
	holds(t, web.As(w.Person("Inês Carvalho", "Europe/Lisbon")).Get("/spaces"), http.StatusOK, "A clean start", "Make the first space")
	holds(t, web.As(w.PersonAs("Gil Brandão", "Europe/Lisbon", person.Guest)).Get("/spaces"), http.StatusOK, "Nothing waits for you here", "!Make")
}

func TestMake(t *testing.T) {
	c := found(t)
	ines := c.web.As(c.ines)
	page := ines.Get("/spaces/new")
	holds(t, page, http.StatusOK, "A new space", "How often its letters arrive")
	fields := []string{"once", page.Field("once"), "name", " Winter  timetable ", "purpose", "November to March.", "kind", "closed", "pace", "weekly", "weekly_on", "fri", "weekly_at", "12:00"}
	made := ines.Post("/spaces/new", fields...)
	again := ines.Post("/spaces/new", fields...)
	if made.To == "" || again.To != made.To {
		t.Fatalf("made at %q, and again at %q", made.To, again.To)
	}
	holds(t, ines.Get(made.To), http.StatusOK, "Winter timetable", "November to March.", "Closed", "Once a week, on Friday from 12:00", "You are the first here", "Let people in")
	for name, tt := range map[string]struct {
		fields []string
		says   string
	}{
		"no name":       {[]string{"kind", "open", "pace", "every", "purpose", "Kept."}, "A space needs a name."},
		"a taken name":  {[]string{"name", "ticketing", "kind", "open", "pace", "every", "purpose", "Kept."}, "There is a space of that name already"},
		"no kind":       {[]string{"name", "A", "pace", "every", "purpose", "Kept."}, "A space is open, closed or confidential."},
		"a broken time": {[]string{"name", "A", "kind", "open", "pace", "daily", "daily_at", "25:00", "purpose", "Kept."}, "Please give a time of day such as 16:30."},
		"a long name":   {[]string{"name", strings.Repeat("é", 61), "kind", "open", "pace", "every", "purpose", "Kept."}, "60 characters at the most"},
	} {
		a := ines.Post("/spaces/new", append(tt.fields, "once", name)...)
		holds(t, a, http.StatusUnprocessableEntity, tt.says, "Kept.")
	}
	holds(t, c.web.As(c.guest).Get("/spaces/new"), http.StatusNotFound)
	holds(t, c.web.As(c.guest).Post("/spaces/new", fields...), http.StatusNotFound)
}

func TestFront(t *testing.T) {
	c := found(t)
	ines := c.web.As(c.ines)
	holds(t, ines.Get(at(c.open)), http.StatusOK, "Ticketing", "A fresh page", "Write the first letter", "Members: Inês Carvalho, Kenji Morita and Mira Osei",
		"What is new here arrives in every delivery of yours.", "!Threads", "Settings")
	rain := c.Thread(c.mira, c.open, "Rain", "It rains.")
	c.At(c.Clock().Add(time.Minute))
	refunds := c.Thread(c.kenji, c.open, "Refunds", "412 bookings by hand.")
	c.At(c.Clock().Add(time.Minute))
	if err := c.Threads.Close(t.Context(), c.kenji, rain.ID, "It *stopped*."); err != nil {
		t.Fatal(err)
	}
	page := ines.Get(at(c.open))
	holds(t, page, http.StatusOK, "New to you Refunds 412 bookings by hand.", "What came of it All that ended Rain It stopped. Kenji Morita", "Threads", "Write here")
	if !strings.Contains(page.HTML, `href="/threads/`+refunds.ID.String()) || !strings.Contains(page.HTML, `data-topics="space:`+c.open.ID.String()) {
		t.Error("the page leads nowhere, or hears of nothing newer")
	}
	if p, err := c.Threads.Look(t.Context(), c.ines, refunds.ID, thread.Part{}); err != nil || p.ReadUpTo != 0 {
		t.Errorf("looking at the space marked its thread as read: %v, %v", p.ReadUpTo, err)
	}
	if _, err := c.Threads.Open(t.Context(), c.ines, refunds.ID, thread.Part{}); err != nil {
		t.Fatal(err)
	}
	holds(t, ines.Get(at(c.open)), http.StatusOK, "Going on Refunds", "!New to you")
	holds(t, c.web.As(c.out).Get(at(c.open)), http.StatusOK, "Refunds", "Join this space", "You read along here", "!Write here", "!Settings")
}

func TestThreads(t *testing.T) {
	c := found(t)
	for i := range 32 {
		c.At(c.Clock().Add(time.Minute))
		th := c.Thread(c.mira, c.open, "Thread number "+string(rune('A'+i%26))+string(rune('a'+i/26)), "Text.")
		if i == 0 {
			if err := c.Threads.Close(t.Context(), c.mira, th.ID, "Over and done."); err != nil {
				t.Fatal(err)
			}
		}
	}
	ines := c.web.As(c.ines)
	first := ines.Get(at(c.open) + "/threads")
	holds(t, first, http.StatusOK, "Thread number Fb", "!Thread number Aa", "Older", "!The latest ")
	_, rest, _ := strings.Cut(first.HTML, `rel="next" href="`)
	older, _, _ := strings.Cut(rest, `"`)
	holds(t, ines.Get(strings.ReplaceAll(older, "&amp;", "&")), http.StatusOK, "Thread number Aa", "Over and done.", "Ended by Mira Osei", "!Thread number Fb", "!Older")
	holds(t, ines.Get(at(c.open)+"/threads?which=ended"), http.StatusOK, "Thread number Aa", "!Thread number Ba", "!Older")
	holds(t, ines.Get(at(c.open)+"/threads?which=open"), http.StatusOK, "Thread number Ca", "!Thread number Aa")
	holds(t, ines.Get(at(c.open)+"/threads?which=odd"), http.StatusUnprocessableEntity)
	holds(t, ines.Get(at(c.open)+"/threads?before=odd"), http.StatusUnprocessableEntity)
	holds(t, ines.Get(at(c.closed)+"/threads?which=ended"), http.StatusOK, "Everything here still goes on")
	if list, _, err := c.Threads.Browse(t.Context(), c.ines, c.open.ID, thread.All, 0, 1); err != nil || list[0].Read {
		t.Errorf("looking at the list marked a thread as read: %v", err)
	}
}

// What one may not see answers as what is not there: every page and every act.
func TestStrangersSeeNothing(t *testing.T) {
	c := found(t)
	c.Thread(c.ruth, c.closed, "Canary", "Canary.")
	absent := "/spaces/" + c.IDs.New().String()
	for _, path := range []string{"", "/threads", "/members", "/settings"} {
		for name, client := range map[string]*webtest.Client{"outsider": c.web.As(c.out), "guest elsewhere": c.web.As(c.PersonAs("Guest at"+strings.Trim(path, "/"), "UTC", person.Guest))} {
			hidden, missing := client.Get(at(c.closed)+path), client.Get(absent+path)
			if hidden.Status != http.StatusNotFound || hidden.Text() != missing.Text() || strings.Contains(hidden.HTML, "Canary") {
				t.Errorf("%s at %q: %d %q, and where nothing is %q", name, path, hidden.Status, hidden.Text(), missing.Text())
			}
		}
		if a := c.web.Stranger().Get(at(c.closed) + path); a.Status != http.StatusSeeOther || !strings.HasPrefix(a.To, "/sign-in") {
			t.Errorf("nobody at %q: %d to %q", path, a.Status, a.To)
		}
	}
	for _, path := range []string{"/members", "/members/" + c.guest.ID.String() + "/remove", "/join", "/leave", "/settings", "/tune", "/archive", "/restore"} {
		fields := []string{"name", "X", "kind", "open", "pace", "every", "person", c.out.ID.String()}
		hidden, missing := c.web.As(c.out).Post(at(c.closed)+path, fields...), c.web.As(c.out).Post(absent+path, fields...)
		if hidden.Status != http.StatusNotFound || hidden.Text() != missing.Text() {
			t.Errorf("POST %s: %d %q, and where nothing is %q", path, hidden.Status, hidden.Text(), missing.Text())
		}
		if a := c.web.Stranger().Post(at(c.closed)+path, fields...); a.Status != http.StatusUnauthorized {
			t.Errorf("nobody: POST %s: %d", path, a.Status)
		}
	}
	a := c.web.As(c.out).Get("/complete/members?q=ruth&space=" + c.closed.ID.String())
	b := c.web.As(c.out).Get("/complete/members?q=ruth&space=" + c.IDs.New().String())
	if a.Status != http.StatusNotFound || a.Text() != b.Text() {
		t.Errorf("completion: %d %q, %q", a.Status, a.Text(), b.Text())
	}
	if got, err := c.Spaces.Members(t.Context(), c.ruth, c.closed.ID); err != nil || len(got) != 3 {
		t.Errorf("something happened all the same: %v, %v", got, err)
	}
}

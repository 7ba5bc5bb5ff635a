package today_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"meantime/internal/app/apptest"
	"meantime/internal/db"
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

// town is a world with two people in one space.
type town struct {
	*apptest.World
	web        *webtest.Web
	ines, mira person.Actor
	ticketing  space.Space
}

func newTown(t *testing.T) *town {
	t.Helper()
	w := apptest.New(t, dbtest.SQLite(t))
	u := &town{World: w, web: webtest.New(t, w), ines: w.Person("Inês Carvalho", "Europe/Lisbon"), mira: w.Person("Mira Osei", "Africa/Accra")}
	u.ticketing = w.Space("Ticketing", u.mira, u.ines)
	return u
}

// Who begins is not told to look at spaces that nobody has made: the first thing to do is to make one.
func TestFounding(t *testing.T) {
	u := newTown(t)
	ruth, sven := u.PersonAs("Ruth Adeyemi", "Europe/London", person.Owner), u.Person("Sven Halvorsen", "Europe/Oslo")
	webtest.Says(t, u.web.As(ruth).Get("/today"), "A fresh start", "Make a space", "Invite people", "Add a photo of yourself")
	u.Space("Harbours", ruth)
	for _, who := range []person.Actor{ruth, sven, u.ines} {
		a := u.web.As(who).Get("/today")
		webtest.Says(t, a, "Nothing waits to be read", "See what your spaces are up to")
		webtest.SaysNot(t, a, "A fresh start")
	}
}

// Who is away is told so, and not only that the next delivery is far.
func TestAway(t *testing.T) {
	u := newTown(t)
	for to, want := range map[int]string{13: "You are away today. There is nothing to read just now. The next delivery comes at 09:00 tomorrow.",
		25: "You are away until Sun 25 Oct. There is nothing to read just now. The next delivery comes at 09:00 on Mon 26 Oct."} {
		away := u.PersonWith(fmt.Sprint("Marisol ", to), person.Member, person.Declared{Zone: "Europe/Lisbon",
			Leaves: []person.Leave{{From: worktime.DateOf(2026, 10, 12), To: worktime.DateOf(2026, 10, to)}}})
		webtest.Says(t, u.web.As(away).Get("/today"), want)
	}
	u.At(lisbon(17, 11, 0)) // a Saturday is no time away
	webtest.SaysNot(t, u.web.As(u.ines).Get("/today"), "You are away")
}

// item is the first item of the latest delivery of Inês.
func (u *town) item() id.ID {
	u.T.Helper()
	list := u.Today(u.ines).Deliveries
	if len(list) == 0 {
		u.T.Fatal("there is no delivery")
	}
	return list[len(list)-1].Entries[0].ID
}

func TestEmpty(t *testing.T) {
	u := newTown(t)
	a := u.web.As(u.ines).Get("/today")
	webtest.Says(t, a, "Good morning, Inês.", "There is nothing to read just now. The next delivery comes at 13:00.", "Nothing waits to be read", "Nothing waits for it yet")
	webtest.SaysNot(t, a, "Open it early", "That is all of it")
}

// TestAGreetingIsByTheClock of whoever reads it. In the night none is right for who works then and for who has just got up.
func TestAGreetingIsByTheClock(t *testing.T) {
	u := newTown(t)
	for _, at := range []struct {
		hour, minute int
		says         string
	}{{0, 0, "Hello"}, {4, 59, "Hello"}, {5, 0, "Good morning"}, {11, 59, "Good morning"}, {12, 0, "Good afternoon"}, {17, 59, "Good afternoon"}, {18, 0, "Good evening"}, {23, 59, "Good evening"}} {
		u.At(lisbon(14, at.hour, at.minute))
		webtest.Says(t, u.web.As(u.ines).Get("/today"), at.says+", Inês.")
	}
}

func TestADayOfDeliveries(t *testing.T) {
	u := newTown(t)
	c := u.web.As(u.ines)
	refunds := u.Thread(u.mira, u.ticketing, "Refunds", strings.Repeat("word ", 500))
	u.Reply(u.mira, refunds.ID, "And another thing.")
	webtest.Says(t, c.Get("/today"), "There is nothing to read just now. The next delivery comes at 13:00 with one thing.", "One thing comes at 13:00", "From Mira. It can stay shut until then.")
	webtest.SaysNot(t, c.Get("/today"), "Refunds") // sealed
	u.Pass(lisbon(13, 13, 0))
	webtest.Says(t, c.Get("/today"), "Good afternoon, Inês. One thing is here for you to read. The next delivery comes at 16:30.",
		"Your 13:00 delivery One thing. Ticketing Refunds From Mira Osei, three minutes to read.", "That is all of it. The next delivery comes at 16:30.")
	u.Thread(u.mira, u.ticketing, "Barcodes", "In the rain, @ines?")
	u.Pass(lisbon(14, 8, 0))
	a := c.Get("/today")
	webtest.Says(t, a, "Two things are here for you to read. The next delivery comes at 09:00.", "Barcodes From Mira Osei, a few lines. It names you.")
	if first, second := strings.Index(a.Text(), "Yesterday’s 13:00 delivery"), strings.Index(a.Text(), "Yesterday’s 16:30 delivery"); first < 0 || second < first {
		t.Errorf("unopened deliveries do not stack oldest first: %s", a.Text())
	}
	if n := strings.Count(a.Text(), "That is all of it."); n != 2 {
		t.Errorf("%d ends for two deliveries", n)
	}
	if _, err := u.Threads.Open(t.Context(), u.ines, refunds.ID, thread.Part{}); err != nil {
		t.Fatal(err)
	}
	webtest.Says(t, c.Get("/today"), "One thing is here for you to read.")
	webtest.SaysNot(t, c.Get("/today"), "Refunds")
}

func TestRepliesOfAThreadAreOneThing(t *testing.T) {
	u := newTown(t)
	th := u.Thread(u.ines, u.ticketing, "Rain", "What do the crews do?")
	sven, dale := u.Person("Sven Halvorsen", "Europe/Oslo"), u.Person("Dale Whitford", "America/Halifax")
	for _, who := range []person.Actor{u.mira, sven, dale} {
		if who.ID != u.mira.ID {
			if err := u.Spaces.Join(t.Context(), who, u.ticketing.ID); err != nil {
				t.Fatal(err)
			}
		}
		u.Reply(who, th.ID, "An umbrella.")
	}
	if err := u.Threads.Close(t.Context(), u.mira, th.ID, "We buy **umbrellas**."); err != nil {
		t.Fatal(err)
	}
	u.Pass(lisbon(13, 13, 0))
	c := u.web.As(u.ines)
	a := c.Get("/today")
	webtest.Says(t, a, "One thing is here for you to read.", "Three replies, from Mira, Sven and Dale. Mira closed it: “We buy umbrellas.”")
	also := a.Field("also")
	if len(strings.Fields(also)) != 3 {
		t.Fatalf("the row stands for one and %q", also)
	}
	done := c.Follow("/items/"+u.item().String()+"/done", "also", also, "to", "/today", "once", "k")
	webtest.SaysNot(t, done, "Three replies")
	webtest.Says(t, done, "You are done with all of it.", "One thing is done")
	for _, e := range u.Today(u.ines).Deliveries[0].Entries {
		if e.DoneAt.IsZero() {
			t.Errorf("an item of the row is not done")
		}
	}
}

func TestDoneAndUndone(t *testing.T) {
	u := newTown(t)
	u.Thread(u.mira, u.ticketing, "Refunds", "412 bookings.")
	u.Pass(lisbon(13, 13, 0))
	c, item := u.web.As(u.ines), u.item().String()
	for range 2 { // twice is once
		a := c.Follow("/items/"+item+"/done", "to", "/today", "once", "one")
		if a.To != "/today" || a.Toast() != "Done." {
			t.Fatalf("to %q, saying %q", a.To, a.Toast())
		}
		webtest.Says(t, a, "You are done with all of it.", "One thing is done")
		if !strings.Contains(a.HTML, `action="/items/`+item+`/undone"`) {
			t.Error("it cannot be undone")
		}
	}
	webtest.Says(t, c.Follow("/items/"+item+"/undone", "to", "/today", "once", "two"), "One thing is here for you to read.", "Refunds")
	if a := c.Post("/items/"+item+"/done", "to", "https://elsewhere.example/", "once", "three"); a.To != "/today" {
		t.Errorf("it leads to %q", a.To)
	}
}

func TestLater(t *testing.T) {
	u := newTown(t)
	u.Thread(u.mira, u.ticketing, "Refunds", "412 bookings.")
	u.Pass(lisbon(13, 13, 0))
	c, path := u.web.As(u.ines), "/items/"+u.item().String()
	webtest.Says(t, c.Get(path+"/later"), "Until when? Refunds", "Later today today 16:00", "Your next morning tomorrow 09:00", "Next week Mon 09:00")
	for _, wrong := range [][]string{{"until", "at_local"}, {"until", "at_local", "date", "2026-10-13", "time", "09:00"}, {"until", "never"}} {
		if a := c.Post(path+"/later", append(wrong, "once", "w")...); a.Status != http.StatusUnprocessableEntity || !strings.Contains(a.HTML, `id="until-wrong"`) {
			t.Errorf("%v: status %d, %s", wrong, a.Status, a.Wrong())
		}
	}
	a := c.Follow(path+"/later", "until", "at_local", "date", "2026-10-16", "time", "12:30:00", "to", "/today", "once", "a")
	if a.Toast() != "Comes back at 12:30 on Friday." {
		t.Errorf("saying %q", a.Toast())
	}
	webtest.Says(t, a, "Put off", "Comes back at 12:30 on Friday.")
	webtest.SaysNot(t, a, "Your 13:00 delivery")
	webtest.Says(t, c.Get("/later"), "Refunds Comes back at 12:30 on Friday. Ticketing.")
	a = c.Follow(path+"/now", "to", "/later", "once", "b")
	webtest.Says(t, a, "Nothing is put off")
	webtest.Says(t, c.Get("/today"), "Your 13:00 delivery")
	c.Post(path+"/later", "until", "later_today", "once", "c")
	u.Pass(lisbon(13, 16, 1))
	webtest.Says(t, c.Get("/today"), "One thing has come back to you.", "Back from later Refunds")
}

func TestOpenEarlyIsAnInterruptionAndOnce(t *testing.T) {
	u := newTown(t)
	u.Thread(u.mira, u.ticketing, "Refunds", "412 bookings.")
	c := u.web.As(u.ines)
	webtest.Says(t, c.Get("/today"), "Open it early", "That counts as an interruption. Only you see it.")
	for range 2 {
		a := c.Follow("/today/open", "once", "same")
		if a.Toast() != "Opened before its time. It counts as an interruption, and only you see that." {
			t.Errorf("saying %q", a.Toast())
		}
		webtest.Says(t, a, "Opened early, at 10:40", "Refunds")
	}
	if a := c.Follow("/today/open", "once", "another"); a.Toast() != "There was nothing left to open." {
		t.Errorf("saying %q", a.Toast())
	}
	if n := interruptions(t, u); n != 1 {
		t.Errorf("%d interruptions", n)
	}
}

func interruptions(t *testing.T, u *town) (n int) {
	t.Helper()
	err := u.DB.Read(t.Context(), func(tx *db.Tx) (err error) {
		n, _, err = db.One(tx, db.Value[int], `SELECT count(*) FROM interruption`)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func TestSlowerThingsAreSaidWithTheirDay(t *testing.T) {
	u := newTown(t)
	friday, err := space.ParseRhythm("weekly fri 12:00")
	if err != nil {
		t.Fatal(err)
	}
	slow := u.SpaceOf(space.Details{Name: "Reading", Kind: space.Open, Rhythm: friday}, u.mira, u.ines)
	for i := range 3 {
		u.Thread(u.mira, slow, fmt.Sprintf("Book %d", i), "Slowly.")
	}
	u.Thread(u.mira, u.ticketing, "Refunds", "Soon.")
	webtest.Says(t, u.web.As(u.ines).Get("/today"), "One thing comes at 13:00", "Three things come at 13:00 on Friday.")
}

func TestNoDeliveryInSight(t *testing.T) {
	u := newTown(t)
	away := person.Leave{From: worktime.DateOf(2026, 10, 1), To: worktime.DateOf(2026, 12, 20)}
	axel := u.PersonWith("Axel Away", person.Member, person.Declared{Zone: "Europe/Lisbon", Leaves: []person.Leave{away}})
	webtest.Says(t, u.web.As(axel).Get("/today"), "No delivery of yours lies within the next 40 days.", "No delivery is in sight")
	at := u.PersonWith("Alma Atonce", person.Member, person.Declared{Zone: "Asia/Kathmandu", Batch: &worktime.Batch{Immediate: true}})
	webtest.Says(t, u.web.As(at).Get("/today"), "Good afternoon, Alma. There is nothing to read just now. What is written now reaches you at once.", "15:25 in Kathmandu")
}

// A delivery that has missed its time is not announced for the past.
func TestWhileTheProgramCatchesUp(t *testing.T) {
	u := newTown(t)
	u.Thread(u.mira, u.ticketing, "Refunds", "412 bookings.")
	u.At(lisbon(13, 13, 1))
	webtest.Says(t, u.web.As(u.ines).Get("/today"), "There is nothing to read just now. The next delivery is just being made.")
}

func TestHuge(t *testing.T) {
	u := newTown(t)
	for i := range 120 {
		u.Thread(u.mira, u.ticketing, fmt.Sprintf("Thread %d", i), "Text.")
	}
	u.Pass(lisbon(13, 13, 0))
	webtest.Says(t, u.web.As(u.ines).Get("/today"), "120 things are here for you to read.", "Thread 0 From", "Thread 119 From")
}

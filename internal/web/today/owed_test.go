package today_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"meantime/internal/app/apptest"
	"meantime/internal/ask"
	"meantime/internal/id"
	"meantime/internal/person"
	"meantime/internal/thread"
	"meantime/internal/web/webtest"
	"meantime/internal/worktime"
)

// by is an hour of a day in October, on the clock of who is asked.
func by(day, hour int) worktime.Want {
	return worktime.ByLocal(worktime.Wall{Date: worktime.DateOf(2026, 10, day), Clock: worktime.Clock(hour * 60)})
}

// asks has somebody ask for something in the space.
func (u *town) asks(author person.Actor, title string, kind ask.Kind, want worktime.Want, of ...person.Actor) thread.Thread {
	u.T.Helper()
	w := ask.Wanted{Kind: kind, Want: want}
	for _, who := range of {
		w.Of = append(w.Of, who.ID)
	}
	made, err := u.Threads.Start(u.T.Context(), author, thread.Opening{Space: u.ticketing.ID, Title: title, Body: "It fades in the rain.", Ask: &w})
	if err != nil {
		u.T.Fatal(err)
	}
	return made
}

// asked is the number of the asking of a thread's first person.
func (u *town) asked(th thread.Thread) id.ID {
	u.T.Helper()
	p, err := u.Threads.Find(u.T.Context(), u.mira, th.ID)
	if err != nil {
		u.T.Fatal(err)
	}
	return p.Ask.Asked[0].ID
}

// part is what a page says between two words.
func part(t *testing.T, a webtest.Answer, from, to string) string {
	t.Helper()
	_, rest, ok := strings.Cut(a.Text(), from)
	out, _, end := strings.Cut(rest, to)
	if !ok || !end {
		t.Fatalf("nothing between %q and %q: %s", from, to, a.Text())
	}
	return out
}

func TestTimetable(t *testing.T) {
	u := newTown(t)
	webtest.Says(t, u.web.As(u.ines).Get("/today"), "Yours to answer Nobody waits for an answer of yours.", "You are waiting for Nobody. Nothing of yours is held up.")
	u.asks(u.mira, "Whenever", ask.Work, worktime.Want{}, u.ines)
	u.asks(u.mira, "On Friday", ask.Decision, by(16, 12), u.ines)
	u.asks(u.mira, "At four", ask.Answer, by(13, 16), u.ines)
	u.asks(u.mira, "By two", ask.Answer, by(13, 14), u.ines)
	u.Thread(u.mira, u.ticketing, "Rain", "It rains.")
	c := u.web.As(u.ines)
	webtest.SaysNot(t, c.Get("/today"), "By two") // sealed
	u.Pass(lisbon(13, 13, 0))
	a := c.Get("/today")
	webtest.Says(t, a, "Two things are yours today. One thing is here for you to read. The next delivery comes at 16:30.", "Your 13:00 delivery One thing.")
	for _, row := range []string{"14:00 today Question in Ticketing By two Mira needs it: “It fades in the rain.” Answer", "16:00 today Question in Ticketing At four",
		"Fri 12:00 in 3 days Decision in Ticketing On Friday", "Any time as it suits you Work in Ticketing Whenever"} {
		if strings.Count(a.Text(), row) != 1 {
			t.Errorf("not once %q: %s", row, a.Text())
		}
	}
	if order := part(t, a, "Yours to answer", "Your 13:00 delivery"); !inOrder(order, "By two", "At four", "On Friday", "Whenever") || strings.Contains(order, "Rain") {
		t.Errorf("the timetable is %s", order)
	}
	if strings.Count(a.Text(), "By two") > 5 || strings.Contains(part(t, a, "Your 13:00 delivery", "That is all of it."), "By two") {
		t.Error("what is asked is listed a second time")
	}
	webtest.Says(t, u.web.As(u.mira).Get("/today"), "By two Inês, by 14:00 today in Lisbon, 13:00 for you.")
}

func inOrder(text string, words ...string) bool {
	for _, word := range words {
		_, rest, ok := strings.Cut(text, word)
		if !ok {
			return false
		}
		text = rest
	}
	return true
}

// What is past says since when, and who waits gets three ways on.
func TestPast(t *testing.T) {
	u := newTown(t)
	th := u.asks(u.mira, "Barcodes", ask.Answer, by(13, 15), u.ines)
	u.Pass(lisbon(13, 13, 0))
	for at, want := range map[time.Time]string{lisbon(13, 16, 0): "15:00 earlier today Question", lisbon(14, 10, 0): "15:00 since yesterday Question",
		lisbon(16, 10, 0): "Tue 15:00 for 3 days Question", lisbon(26, 10, 0): "Tue 13 Oct 15:00 for 13 days Question"} {
		u.At(at)
		webtest.Says(t, u.web.As(u.ines).Get("/today"), "One thing is yours today.", want)
	}
	u.At(lisbon(14, 10, 0))
	c := u.web.As(u.mira)
	a := c.Get("/today")
	webtest.Says(t, a, "Barcodes Inês, by 15:00 yesterday in Lisbon, 14:00 for you. That time has passed.", "Ask again By when, in Inês’s time 17:00 today 16:00 for you", "Ask someone else", "Carry on without")
	q := u.asked(th).String()
	webtest.SaysNot(t, c.Follow("/asked/"+q+"/carry-on", "once", "k", "to", "/today"), "Barcodes")
	webtest.Says(t, u.web.As(u.ines).Get("/today"), "Nobody waits for an answer of yours.", "Barcodes From Mira Osei, a few lines. It asks you.")
}

// What was put off leaves the timetable, and comes back to it; its time having gone by, it is there all the same.
func TestAnAskPutOff(t *testing.T) {
	u := newTown(t)
	u.asks(u.mira, "Barcodes", ask.Answer, by(15, 12), u.ines)
	u.Pass(lisbon(13, 13, 0))
	c := u.web.As(u.ines)
	c.Post("/items/"+u.item().String()+"/later", "until", "next_week", "once", "k")
	a := c.Get("/today")
	webtest.Says(t, a, "Nobody waits for an answer of yours.", "Put off All of it Barcodes Comes back at 09:00 on Monday.")
	u.At(lisbon(15, 12, 0))
	webtest.Says(t, c.Get("/today"), "12:00 earlier today Question in Ticketing Barcodes")
}

func TestHandedOnAndAskedAgain(t *testing.T) {
	apptest.Each(t, func(t *testing.T, w *apptest.World) {
		u := &town{World: w, web: webtest.New(t, w), ines: w.Person("Inês Carvalho", "Europe/Lisbon"), mira: w.Person("Mira Osei", "Africa/Accra")}
		sven := w.Person("Sven Halvorsen", "Europe/Oslo")
		u.ticketing = w.Space("Ticketing", u.mira, u.ines, sven)
		th := u.asks(u.mira, "Barcodes", ask.Answer, by(20, 15), u.ines)
		u.Pass(lisbon(13, 13, 0))
		made, err := u.Asks.HandOn(t.Context(), u.ines, u.asked(th), sven.ID, "You wrote it.")
		if err != nil {
			t.Fatal(err)
		}
		u.Pass(lisbon(13, 16, 0)) // 17:00 in Oslo
		c := u.web.As(sven)
		webtest.Says(t, c.Get("/today"), "Tue 20 Oct 15:00 in 7 days Question in Ticketing Barcodes Mira needs it. Inês handed it on to you: “You wrote it.”")
		webtest.SaysNot(t, u.web.As(u.ines).Get("/today"), "in 7 days")
		anew, err := u.Asks.Again(t.Context(), u.mira, made.ID, by(22, 15))
		if err != nil {
			t.Fatal(err)
		}
		u.Pass(lisbon(14, 9, 0))
		a := c.Get("/today")
		webtest.Says(t, a, "Thu 22 Oct 15:00 in 8 days Question in Ticketing Barcodes Mira needs it.", "Barcodes Handed on to you by Inês: “You wrote it.” It asks you.")
		var again id.ID
		for _, d := range u.Today(sven).Deliveries {
			for _, e := range d.Entries {
				if e.Kind == "asked_again" {
					again = e.ID
				}
			}
		}
		webtest.Says(t, c.Get("/items/"+again.String()+"/why"), "It asks you Mira needs something of you.")
		if err := u.Asks.CarryOn(t.Context(), u.mira, anew.ID); err != nil {
			t.Fatal(err)
		}
		over := c.Get("/today") // and what asked again is put away
		webtest.Says(t, over, "Nobody waits for an answer of yours.", "You are done with all of it. One thing is done Barcodes")
		webtest.SaysNot(t, over, "asks you again")
		if a := u.web.As(u.ines).Get("/items/" + again.String() + "/why"); a.Status != http.StatusNotFound {
			t.Errorf("somebody else's item: %d", a.Status)
		}
	})
}

// What is needed before the next delivery comes ahead of it, and says so.
func TestWhyItCameAhead(t *testing.T) {
	u := newTown(t)
	u.asks(u.mira, "Barcodes", ask.Answer, worktime.WorkingMinutes(60), u.ines)
	c := u.web.As(u.ines)
	item := u.Today(u.ines).Sealed.Entries[0].ID.String()
	for _, want := range []string{"It comes with your delivery at 10:40.", "It came with your delivery at 10:40."} {
		a := c.Get("/items/" + item + "/why")
		webtest.Says(t, a, want, "It asks you Mira needs something of you.", "Not at 13:00 It is needed at 11:40, and that delivery comes too late for it. rule 23",
			"Yours at 10:40 It comes ahead of the others, as soon as you work. rule 23")
		u.Pass(lisbon(13, 10, 41))
	}
	webtest.Says(t, c.Get("/today"), "One thing is yours today.", "11:40 today Question in Ticketing Barcodes")
}

// TestAReminder is for three working days: the one before the last, a delivery says so, and why.
func TestAReminder(t *testing.T) {
	u := newTown(t)
	kinds := map[ask.Kind]string{ask.Answer: "an answer", ask.Decision: "a decision", ask.Work: "some work"}
	for kind := range kinds {
		u.asks(u.mira, "The pier at "+string(kind), kind, worktime.WorkingDays(3), u.ines)
	}
	u.Pass(lisbon(14, 18, 0))
	webtest.SaysNot(t, u.web.As(u.ines).Get("/today"), "reminder")
	u.Pass(lisbon(15, 9, 0))
	a := u.web.As(u.ines).Get("/today")
	for kind, needs := range kinds {
		webtest.Says(t, a, "The pier at "+string(kind)+" A reminder: Mira needs "+needs+" from you, by 10:40 tomorrow.")
	}
	list := u.Today(u.ines).Deliveries
	last := list[len(list)-1].Entries[0]
	webtest.Says(t, u.web.As(u.ines).Get("/items/"+last.ID.String()+"/why"), "It came with your delivery at 09:00", "It asks you", "Reminded once It comes with your first delivery of the working day before the one on which it is due.", "rule 45")
	if got := u.web.As(u.mira).Get("/items/" + last.ID.String() + "/why").Status; got != http.StatusNotFound {
		t.Errorf("who asks is told of the reminder: %d", got)
	}
	if err := u.Asks.Done(t.Context(), u.ines, u.mineOf(last.Thread)); err != nil {
		t.Fatal(err)
	}
	if got := strings.Count(u.web.As(u.ines).Get("/today").Text(), "A reminder:"); got != 2 {
		t.Errorf("%d reminders are left of two", got)
	}
}

// mineOf is what Inês is asked by a thread.
func (u *town) mineOf(in id.ID) id.ID {
	u.T.Helper()
	p, err := u.Threads.Find(u.T.Context(), u.ines, in)
	if err != nil {
		u.T.Fatal(err)
	}
	return p.Ask.Asked[0].ID
}

package today_test

import (
	"net/http"
	"strings"
	"testing"

	"meantime/internal/ask"
	"meantime/internal/id"
	"meantime/internal/person"
	"meantime/internal/space"
	"meantime/internal/thread"
	"meantime/internal/web/webtest"
	"meantime/internal/worktime"
)

func TestWhy(t *testing.T) {
	u := newTown(t)
	th := u.Thread(u.mira, u.ticketing, "Refunds", "412 bookings.")
	u.Pass(lisbon(13, 13, 0))
	c := u.web.As(u.ines)
	why := c.Get("/items/" + u.item().String() + "/why")
	webtest.Says(t, why, "It came with your delivery at 13:00.", "You belong to Ticketing", "Written at 10:40 by Mira Osei.",
		"Not at 09:00 It was written after that delivery. rule 20", "Your delivery at 13:00 The first one after that, at a time that you chose. rule 17")
	u.At(lisbon(13, 13, 5))
	u.Reply(u.ines, th.ID, "Noted.")
	u.Reply(u.mira, th.ID, "Thank you.")
	u.At(lisbon(13, 15, 0))
	c.Post("/today/open", "once", "k")
	webtest.Says(t, c.Get("/items/"+u.item().String()+"/why"), "You opened it early, at 15:00.", "You follow this thread", "Your delivery at 16:30", "Opened at 15:00 by yourself")
}

func TestWhyOverAWeekendWithFocus(t *testing.T) {
	u := newTown(t)
	focus := worktime.Weekly[worktime.Window]{}
	focus[1] = []worktime.Window{{From: 9 * 60, To: 9*60 + 30}}
	nils := u.PersonWith("Nils Focus", person.Member, person.Declared{Zone: "Europe/Lisbon", FocusWeekly: focus})
	if err := u.Spaces.Join(t.Context(), nils, u.ticketing.ID); err != nil {
		t.Fatal(err)
	}
	u.At(lisbon(16, 18, 0)) // a Friday evening
	u.Thread(u.mira, u.ticketing, "Refunds", "412 bookings.")
	u.Pass(lisbon(19, 9, 30))
	entries := u.Today(nils).Deliveries[0].Entries
	webtest.Says(t, u.web.As(nils).Get("/items/"+entries[0].ID.String()+"/why"), "It came with your delivery at 09:30.",
		"Sat 17 Oct to Sun 18 Oct Not among your working days. rule 6", "Focus until 09:30 It holds back your delivery at 09:00. rule 18",
		"Your delivery at 09:30 It comes when your focus ends. rule 18")
}

func TestWhyFromASlowSpace(t *testing.T) {
	u := newTown(t)
	friday, err := space.ParseRhythm("weekly fri 12:00")
	if err != nil {
		t.Fatal(err)
	}
	slow := u.SpaceOf(space.Details{Name: "Reading", Kind: space.Open, Rhythm: friday}, u.mira, u.ines)
	u.At(lisbon(13, 8, 0))
	u.Thread(u.mira, slow, "A book", "Slowly.")
	item := u.Today(u.ines).Sealed.Entries[0].ID.String()
	webtest.Says(t, u.web.As(u.ines).Get("/items/"+item+"/why"), "It comes with your delivery at 13:00 on Friday.",
		"Held for a slower rhythm Things of Reading come to you less often. This one was let in at 12:00 on Friday.",
		"Not at 09:00 on Friday It was still being held then.")
}

// Nobody but its reader learns anything of an entry, and what is not there answers alike.
func TestStrangers(t *testing.T) {
	u := newTown(t)
	closed := u.SpaceOf(space.Details{Name: "Secret", Kind: space.Closed}, u.mira, u.ines)
	u.Thread(u.mira, closed, "Canary", "Canary.")
	u.Pass(lisbon(13, 13, 0))
	item := u.item().String()
	other := u.web.As(u.Person("Sven Halvorsen", "Europe/Oslo"))
	absent := "0000000000001"
	for _, path := range []string{"/items/ID/why", "/items/ID/later"} {
		theirs, nothing := other.Get(replaced(path, item)), other.Get(replaced(path, absent))
		if theirs.Status != http.StatusNotFound || nothing.Status != http.StatusNotFound || theirs.Text() != nothing.Text() {
			t.Errorf("GET %s: %d %s", path, theirs.Status, theirs.Text())
		}
	}
	for _, path := range []string{"/items/ID/later", "/items/ID/now", "/items/ID/done", "/items/ID/undone"} {
		theirs := other.Post(replaced(path, item), "until", "tomorrow", "once", "k"+path)
		nothing := other.Post(replaced(path, absent), "until", "tomorrow", "once", "l"+path)
		if theirs.Status != http.StatusNotFound || nothing.Status != http.StatusNotFound || theirs.Text() != nothing.Text() {
			t.Errorf("POST %s: %d %s", path, theirs.Status, theirs.Text())
		}
	}
	nobody := u.web.Stranger()
	for _, path := range []string{"/today", "/later", "/items/" + item + "/why", "/items/" + item + "/later"} {
		if a := nobody.Get(path); a.Status != http.StatusSeeOther || a.To[:len("/sign-in")] != "/sign-in" {
			t.Errorf("GET %s by nobody: %d to %q", path, a.Status, a.To)
		}
	}
	for _, path := range []string{"/today/open", "/items/" + item + "/done", "/items/" + item + "/undone", "/items/" + item + "/later", "/items/" + item + "/now"} {
		if a := nobody.Post(path, "once", "n"); a.Status != http.StatusUnauthorized {
			t.Errorf("POST %s by nobody: %d", path, a.Status)
		}
	}
	if err := u.Spaces.Remove(t.Context(), u.mira, closed.ID, u.ines.ID); err != nil {
		t.Fatal(err)
	}
	was := u.web.As(u.ines)
	if a := was.Get("/items/" + item + "/why"); a.Status != http.StatusNotFound {
		t.Errorf("after she was removed: %d", a.Status)
	}
	webtest.SaysNot(t, was.Get("/today"), "Canary")
}

// TestWhatHasGoneByIsTold asks for something that nobody answers: it comes to who asked, with words of its own.
func TestWhatHasGoneByIsTold(t *testing.T) {
	u := newTown(t)
	th, err := u.Threads.Start(t.Context(), u.ines, thread.Opening{Space: u.ticketing.ID, Title: "Refunds", Body: "How many?",
		Ask: &ask.Wanted{Kind: ask.Answer, Of: []id.ID{u.mira.ID}, Want: worktime.WorkingDays(1)}})
	if err != nil {
		t.Fatal(err)
	}
	u.Pass(lisbon(14, 16, 30))
	c := u.web.As(u.ines)
	a := c.Get("/today")
	webtest.Says(t, a, "What you asked Mira for is still open, and its time has gone by.")
	if !strings.Contains(a.HTML, `href="/threads/`+th.ID.String()+`#ask"`) {
		t.Error("it does not lead to what is asked")
	}
	webtest.Says(t, c.Get("/items/"+u.item().String()+"/why"), "You asked for it", "The time by which Mira was to answer has gone by.")
}

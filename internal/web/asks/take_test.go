package asks_test

import (
	"net/http"
	"strings"
	"testing"

	"meantime/internal/app/apptest"
	"meantime/internal/ask"
	"meantime/internal/thread"
	"meantime/internal/web/webtest"
	"meantime/internal/worktime"
)

// TestTakes has Mira ask the space for work, which Inês takes from its front page, gives back, and Kenji takes.
func TestTakes(t *testing.T) {
	apptest.Each(t, func(t *testing.T, w *apptest.World) {
		d := newDesk(w)
		var err error
		d.thread, err = d.Threads.Start(t.Context(), d.mira, thread.Opening{Space: d.space.ID, Title: "The turnstile", Body: "It sticks.",
			Ask: &ask.Wanted{Kind: ask.Work, OfSpace: true, Want: worktime.WorkingDays(1)}})
		if err != nil {
			t.Fatal(err)
		}
		q, front, here := d.all()[0], "/spaces/"+d.space.ID.String(), "/threads/"+d.thread.ID.String()
		webtest.Says(t, d.web.As(d.mira).Get(front), "To take", "You need it, by 09:40 tomorrow.")
		if strings.Contains(d.web.As(d.mira).Get(front).Text(), "I take it") {
			t.Error("who asks can take it")
		}
		webtest.Says(t, d.web.As(d.ines).Get(front), "To take", "The turnstile", "Mira needs it, by 09:40 tomorrow in Accra, 10:40 for you.", "I take it")
		webtest.Says(t, d.web.As(d.ines).Get(here), "Anybody in the space", "To be taken, by 09:40 tomorrow in Accra, 10:40 for you.", "I take it")
		if a := d.web.As(d.dale).Post(path(q, "take"), "once", "d"); a.Status != http.StatusNotFound {
			t.Errorf("a stranger: %d", a.Status)
		}
		if a := d.web.As(d.mira).Post(path(q, "take"), "once", "m"); a.Status != http.StatusForbidden {
			t.Errorf("who asks: %d", a.Status)
		}
		a := d.web.As(d.ines).Follow(path(q, "take"), "once", "i", "to", front)
		if a.Toast() != "It is yours now, by 10:40 tomorrow." || d.how() != "taken, open" {
			t.Errorf("%q, %s", a.Toast(), d.how())
		}
		if a := d.web.As(d.ines).Follow(path(q, "take"), "once", "i", "to", front); a.Status != http.StatusOK || d.how() != "taken, open" {
			t.Errorf("the form sent again: %d, %s", a.Status, d.how())
		}
		late := d.web.As(d.kenji).Follow(path(q, "take"), "once", "k")
		webtest.Says(t, late, "Somebody was faster", "The space was asked. Inês took it at 18:40.")
		webtest.Says(t, d.web.As(d.mira).Get(here), "Inês took it at 09:40.", "Took it, by 10:40 tomorrow in Lisbon, 09:40 for you.")
		webtest.Says(t, d.web.As(d.ines).Get(here), "Give it back", "Hand it on")
		mine := d.all()[1]
		if a := d.web.As(d.mira).Post(path(mine, "give-back"), "once", "g"); a.Status != http.StatusForbidden {
			t.Errorf("given back by who asks: %d", a.Status)
		}
		a = d.web.As(d.ines).Follow(path(mine, "give-back"), "once", "b")
		if a.Toast() != "Given back. Mira is told, and somebody else can take it." || d.how() != "taken, given_back, open" {
			t.Errorf("%q, %s", a.Toast(), d.how())
		}
		webtest.Says(t, d.web.As(d.sven).Get(here), "Given back at 11:40.", "I take it")
		last := d.all()[2]
		if a := d.web.As(d.mira).Follow(path(last, "again"), "once", "a", "want", `{"working_days":3}`); a.Toast() != "The space is asked again, by Fri 09:40." {
			t.Errorf("%q", a.Toast())
		}
		last = d.all()[3]
		webtest.Says(t, d.web.As(d.mira).Get(path(last, "again")), "Until when, in your time A time on your clock")
		if a := d.web.As(d.mira).Follow(path(last, "withdraw"), "once", "w"); a.Toast() != "Withdrawn. Nobody can take it any more." {
			t.Errorf("%q", a.Toast())
		}
		if a := d.web.As(d.sven).Follow(path(last, "take"), "once", "s"); a.To != "/asked/"+last.ID.String() {
			t.Errorf("taken after it was withdrawn: to %q", a.To)
		}
	})
}

// TestHandedOnUntilAnotherTime shows what Kenji can be asked for, in his time, and asks for what is chosen, or typed.
func TestHandedOnUntilAnotherTime(t *testing.T) {
	apptest.Each(t, func(t *testing.T, w *apptest.World) {
		d := newDesk(w)
		c := d.web.As(d.ines)
		q := d.asks(worktime.EndOfDay(1))
		webtest.Says(t, c.Get(path(q, "hand-on")), "By when As it was asked It begins anew, in their own working time. Or another time")
		a := c.Post(path(q, "hand-on/times"), "once", "x", "who", "Kenji", "said", "Over to you.", "until", `{"working_days":3}`)
		webtest.Says(t, a, "By when, in Kenji’s time As it was asked by Thu 17:00 in Tokyo, 09:00 for you", "17:00 tomorrow", "Whenever it suits")
		if !strings.Contains(a.HTML, `value="{&#34;working_days&#34;:3}" checked`) || d.how() != "open" {
			t.Error("what was chosen is not kept")
		}
		for _, typed := range []string{"soonish", "yesterday", "Thu 15:00"} {
			unclear := typed != "Thu 15:00"
			a := c.Post(path(q, "hand-on"), "once", "k"+typed, "who", "Kenji", "typed", typed)
			if (a.Status == http.StatusUnprocessableEntity) != unclear || unclear && (!strings.Contains(a.HTML, "typed-wrong") || d.how() != "open") {
				t.Errorf("%s: %d, %s", typed, a.Status, d.how())
			}
		}
		if got := d.last(t).DueAt; got.Format("Mon 15:04") != "Thu 06:00" { // on his clock
			t.Errorf("typed: due %s", got.Format("Mon 15:04"))
		}
		q = d.asks(worktime.EndOfDay(0))
		if a := c.Follow(path(q, "hand-on"), "once", "c", "who", "Sven Halvorsen", "until", `{"working_days":3}`); a.Toast() != "Sven is asked now, by Fri 11:40 in Oslo, 10:40 for you." {
			t.Errorf("chosen: %q", a.Toast())
		}
		q = d.asks(worktime.EndOfDay(0))
		if a := c.Follow(path(q, "hand-on"), "once", "n", "who", "Kenji", "until", "null"); a.Toast() != "Kenji is asked now, whenever it suits." {
			t.Errorf("whenever: %q", a.Toast())
		}
		if a := d.web.As(d.dale).Post(path(q, "hand-on/times"), "who", "Kenji"); a.Status != http.StatusNotFound {
			t.Errorf("a stranger sees times: %d", a.Status)
		}
	})
}

// last is who was asked last in the desk's thread.
func (d *desk) last(t *testing.T) ask.Asked {
	t.Helper()
	p, err := d.Threads.Find(t.Context(), d.mira, d.thread.ID)
	if err != nil {
		t.Fatal(err)
	}
	return p.Ask.Asked[len(p.Ask.Asked)-1]
}

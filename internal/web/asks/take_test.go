package asks_test

import (
	"net/http"
	"strings"
	"testing"

	"meantime/internal/app/apptest"
	"meantime/internal/ask"
	"meantime/internal/thread"
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
		says(t, d.web.As(d.mira).Get(front), "To take", "You need it, by 09:40 tomorrow.")
		if strings.Contains(d.web.As(d.mira).Get(front).Text(), "I take it") {
			t.Error("who asks can take it")
		}
		says(t, d.web.As(d.ines).Get(front), "To take", "The turnstile", "Mira needs it, by 09:40 tomorrow in Accra, 10:40 for you.", "I take it")
		says(t, d.web.As(d.ines).Get(here), "Anybody in the space", "To be taken, by 09:40 tomorrow in Accra, 10:40 for you.", "I take it")
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
		says(t, late, "Somebody was faster", "The space was asked. Inês took it at 18:40.")
		says(t, d.web.As(d.mira).Get(here), "Inês took it at 09:40.", "Took it, by 10:40 tomorrow in Lisbon, 09:40 for you.")
		says(t, d.web.As(d.ines).Get(here), "Give it back", "Hand it on")
		mine := d.all()[1]
		if a := d.web.As(d.mira).Post(path(mine, "give-back"), "once", "g"); a.Status != http.StatusForbidden {
			t.Errorf("given back by who asks: %d", a.Status)
		}
		a = d.web.As(d.ines).Follow(path(mine, "give-back"), "once", "b")
		if a.Toast() != "Given back. Mira is told, and somebody else can take it." || d.how() != "taken, given_back, open" {
			t.Errorf("%q, %s", a.Toast(), d.how())
		}
		says(t, d.web.As(d.sven).Get(here), "Given back at 11:40.", "I take it")
		last := d.all()[2]
		if a := d.web.As(d.mira).Follow(path(last, "again"), "once", "a", "want", `{"working_days":3}`); a.Toast() != "The space is asked again, by Fri 09:40." {
			t.Errorf("%q", a.Toast())
		}
		last = d.all()[3]
		if a := d.web.As(d.mira).Follow(path(last, "withdraw"), "once", "w"); a.Toast() != "Withdrawn. Nobody can take it any more." {
			t.Errorf("%q", a.Toast())
		}
		if a := d.web.As(d.sven).Follow(path(last, "take"), "once", "s"); a.To != "/asked/"+last.ID.String() {
			t.Errorf("taken after it was withdrawn: to %q", a.To)
		}
	})
}

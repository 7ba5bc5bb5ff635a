package asks_test

import (
	"strings"
	"testing"

	"meantime/internal/app/apptest"
	"meantime/internal/ask"
	"meantime/internal/id"
	"meantime/internal/thread"
	"meantime/internal/web/webtest"
	"meantime/internal/worktime"
)

// TestWhatTwoOweEachOther stands on their profiles: only for the two, only once it has come, and only while it is open.
func TestWhatTwoOweEachOther(t *testing.T) {
	apptest.Each(t, func(t *testing.T, w *apptest.World) {
		d := newDesk(w)
		q := d.asks(worktime.WorkingDays(1))
		if _, err := d.Threads.Start(t.Context(), d.kenji, thread.Opening{Space: d.space.ID, Title: "Of another", Body: "x",
			Ask: &ask.Wanted{Kind: ask.Work, Of: []id.ID{d.ines.ID}}}); err != nil {
			t.Fatal(err)
		}
		ines, mira := "/people/"+d.ines.ID.String(), "/people/"+d.mira.ID.String()
		webtest.Says(t, d.web.As(d.mira).Get(ines), "What Inês Carvalho is asked by you May the screen stay awake? Question in Crew app. Asked, by 10:40 tomorrow in Lisbon, 09:40 for you.")
		silent := func(a string) {
			t.Helper()
			if strings.Contains(a, "asked by") || strings.Contains(a, "stay awake") {
				t.Errorf("it says what is open: %s", a)
			}
		}
		silent(d.web.As(d.ines).Get(mira).Text()) // sealed
		d.Pass(apptest.Begin.AddDate(0, 0, 1))
		a := d.web.As(d.ines).Get(mira)
		webtest.Says(t, a, "What you are asked by Mira Osei May the screen stay awake?", "That time has passed.")
		if strings.Contains(a.Text(), "Of another") {
			t.Error("it says what somebody else asks for")
		}
		silent(d.web.As(d.sven).Get(mira).Text())
		silent(d.web.As(d.ines).Get(ines).Text())
		if err := d.Asks.Done(t.Context(), d.ines, q.ID); err != nil {
			t.Fatal(err)
		}
		silent(d.web.As(d.mira).Get(ines).Text())
	})
}

package asks_test

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
)

// talks has Mira ask Inês and Sven for half an hour on Wednesday at 14:00 in Lisbon, and lets its delivery come.
func (d *desk) talks() []ask.Asked {
	d.T.Helper()
	var err error
	d.thread, err = d.Threads.Start(d.T.Context(), d.mira, thread.Opening{Space: d.space.ID, Title: "The winter fares", Body: "Better said than written.",
		Ask: &ask.Wanted{Kind: ask.Talk, Of: []id.ID{d.ines.ID, d.sven.ID}, At: time.Date(2026, 10, 14, 13, 0, 0, 0, time.UTC)}})
	if err != nil {
		d.T.Fatal(err)
	}
	d.Pass(time.Date(2026, 10, 13, 12, 0, 0, 0, time.UTC)) // 13:00 in Lisbon
	return d.all()
}

// TestHalfAnHourOnThePages is asked for, suits one, does not suit the other, moves to what was proposed, and is called off.
func TestHalfAnHourOnThePages(t *testing.T) {
	apptest.Each(t, func(t *testing.T, w *apptest.World) {
		d := newDesk(w)
		list := d.talks()
		at := "/threads/" + d.thread.ID.String()
		webtest.Says(t, d.web.As(d.ines).Get("/today"), "Half an hour, in Crew app The winter fares Mira needs it", "That suits me", "Not then")
		webtest.Says(t, d.web.As(d.ines).Get(at), "Half an hour is asked for", "You Asked, for 14:00 tomorrow. That suits me Not then Hand it on", "for 15:00 tomorrow in Oslo, 14:00 for you")
		webtest.Says(t, d.web.As(d.mira).Get("/today"), "Inês, for 14:00 tomorrow in Lisbon, 13:00 for you.")
		webtest.Says(t, d.web.As(d.ines).Get("/people/"+d.mira.ID.String()), "What you are asked by Mira Osei The winter fares")
		if a := d.web.As(d.ines).Follow(path(list[0], "done"), "once", "suits"); a.Toast() != "Agreed. Mira is told." {
			t.Errorf("saying %q", a.Toast())
		}
		agreed := "You talk The winter fares 14:00 tomorrow . With Mira (13:00 in Accra)."
		webtest.Says(t, d.web.As(d.ines).Get("/today"), agreed)
		webtest.Says(t, d.web.As(d.ines).Get("/people/"+d.mira.ID.String()), agreed)
		if a := d.web.As(d.sven).Get("/today"); strings.Contains(a.Text(), "You talk") {
			t.Error("Sven has not agreed, and talks")
		}
		for _, verb := range []string{"not-then", "talk"} {
			if a := d.web.As(d.dale).Get(path(list[1], verb)); a.Status != http.StatusNotFound {
				t.Errorf("%s for a stranger: %d", verb, a.Status)
			}
		}
		if a := d.web.As(d.sven).Get(path(list[1], "talk")); a.Status != http.StatusNotFound {
			t.Errorf("who is asked moves it: %d", a.Status)
		}
		ask := d.web.As(d.sven).Get(path(list[1], "not-then"))
		webtest.Says(t, ask, "It is asked for 15:00 tomorrow. Nothing is put into a calendar.", "Which would suit you instead?", "All of you work then.", "Another time")
		webtest.Says(t, d.web.As(d.sven).Follow(path(list[1], "not-then"), "once", "n", "at", "2026-10-15T13:00:00Z"), "Not then. Thu 15:00 would suit.")
		webtest.Says(t, d.web.As(d.mira).Get(at), "Not then. Thu 15:00 in Oslo, 13:00 for you would suit.", "Ask for Thu 13:00", "Call it off")
		webtest.Says(t, d.web.As(d.mira).Follow(path(d.all()[1], "talk"), "once", "m", "at", "2026-10-15T13:00:00Z"), "It suits: Thu 15:00 in Oslo")
		if got := d.how(); got != "answered, not_then, open, answered" {
			t.Error(got)
		}
		d.Pass(time.Date(2026, 10, 14, 12, 0, 0, 0, time.UTC))
		webtest.Says(t, d.web.As(d.mira).Get("/today"), "Inês agrees to the half hour. The half hour does not suit Sven.", "You talk The winter fares 13:00 tomorrow . With Sven (15:00 in Oslo).")
		webtest.Says(t, d.web.As(d.sven).Get("/today"), "Mira agrees to the half hour.")
		off := d.web.As(d.mira).Follow(path(d.all()[3], "withdraw"), "once", "off")
		if off.Toast() != "Called off. Sven is told." {
			t.Errorf("saying %q", off.Toast())
		}
		webtest.Says(t, off, "Mira called it off at 12:00.")
		webtest.SaysNot(t, off, "Withdrawn")
		d.Pass(time.Date(2026, 10, 14, 15, 0, 0, 0, time.UTC))
		webtest.Says(t, d.web.As(d.sven).Get("/today"), "Mira calls off the half hour.")
		if a := d.web.As(d.mira).Get("/today"); strings.Contains(a.Text(), "You talk") {
			t.Error("it is called off, and still ahead")
		}
	})
}

// TestAnotherHalfHourIsTyped on the clock of whoever types it; what is none comes back with what is wrong.
func TestAnotherHalfHourIsTyped(t *testing.T) {
	apptest.Each(t, func(t *testing.T, w *apptest.World) {
		d := newDesk(w)
		q := d.talks()[0]
		for _, wrong := range [][]string{{"at", "other"}, {"at", "soon"}, {"at", "other", "date", "2026-10-12", "time", "09:00"}} {
			a := d.web.As(d.ines).Post(path(q, "not-then"), append([]string{"once", "x" + wrong[len(wrong)-1]}, wrong...)...)
			if a.Status != http.StatusUnprocessableEntity || !strings.Contains(a.HTML, `id="at-wrong"`) {
				t.Errorf("%v: %d %s", wrong, a.Status, a.Text())
			}
		}
		if a := d.web.As(d.mira).Post(path(q, "talk"), "once", "none"); a.Status != http.StatusUnprocessableEntity {
			t.Errorf("no half hour: %d", a.Status)
		}
		webtest.Says(t, d.web.As(d.ines).Follow(path(q, "not-then"), "once", "n", "at", "other", "date", "2026-10-16", "time", "09:30"), "Not then. Fri 09:30 would suit.")
		webtest.Says(t, d.web.As(d.mira).Follow(path(q, "talk"), "once", "m", "at", "other", "date", "2026-10-16", "time", "10:00"), "Asked, for Fri 11:00 in Lisbon, 10:00 for you.")
		d.Pass(time.Date(2026, 10, 16, 10, 31, 0, 0, time.UTC))
		webtest.Says(t, d.web.As(d.ines).Get("/threads/"+d.thread.ID.String()), "Asked, for 11:00 today. That time has passed.")
		if a := d.web.As(d.ines).Post(path(d.all()[len(d.all())-2], "done"), "once", "late"); a.Status != http.StatusConflict {
			t.Errorf("agreed when it is over: %d", a.Status)
		}
	})
}

// TestWithoutASharedHour there is one outside of one's own hours to choose, said to be that, and none is chosen already.
func TestWithoutASharedHour(t *testing.T) {
	apptest.Each(t, func(t *testing.T, w *apptest.World) {
		d := newDesk(w)
		kenji := w.Person("Taro Kato", "Asia/Tokyo")
		if err := d.Spaces.Add(t.Context(), d.mira, d.space.ID, kenji.ID); err != nil {
			t.Fatal(err)
		}
		_, err := d.Threads.Start(t.Context(), d.mira, thread.Opening{Space: d.space.ID, Title: "Fares", Body: "Said.",
			Ask: &ask.Wanted{Kind: ask.Talk, Of: []id.ID{kenji.ID}, At: time.Date(2026, 10, 15, 7, 0, 0, 0, time.UTC)}})
		if err != nil {
			t.Fatal(err)
		}
		d.Pass(time.Date(2026, 10, 14, 2, 0, 0, 0, time.UTC))
		list, err := d.Asks.Theirs(t.Context(), d.mira)
		if err != nil || len(list) != 1 {
			t.Fatal(list, err)
		}
		webtest.Says(t, d.web.As(d.mira).Get(path(list[0], "talk")), "When? 07:30 today Outside your hours: nowhere do all of you work. Another time")
		a := d.web.As(kenji).Get(path(list[0], "not-then"))
		webtest.Says(t, a, "I propose none 18:00 today Outside your hours: nowhere do all of you work.")
		if strings.Contains(a.HTML, `T09:00:00Z" checked`) {
			t.Error("it is chosen for him")
		}
	})
}

// TestWhoHadAgreedGoes is told to who asked, with its Why, and the half hour stands on Today no more.
func TestWhoHadAgreedGoes(t *testing.T) {
	apptest.Each(t, func(t *testing.T, w *apptest.World) {
		d := newDesk(w)
		webtest.Says(t, d.web.As(d.ines).Follow(path(d.talks()[0], "done"), "once", "yes"), "It suits")
		if err := w.Persons.People.Deactivate(t.Context(), w.PersonAs("Olga Owner", "Europe/Lisbon", person.Owner), d.ines.ID); err != nil {
			t.Fatal(err)
		}
		d.Pass(time.Date(2026, 10, 14, 12, 0, 0, 0, time.UTC))
		a := d.web.As(d.mira).Get("/today")
		webtest.Says(t, a, "Inês Carvalho is no longer here, and your half hour is called off.")
		webtest.Says(t, d.web.As(d.mira).Get("/threads/"+d.thread.ID.String()), "Called off at 12:00 yesterday, as Inês is no longer here.")
		if strings.Contains(a.Text(), "You talk") {
			t.Error("it is called off, and still ahead")
		}
	})
}

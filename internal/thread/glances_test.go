package thread_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"meantime/internal/app/apptest"
	"meantime/internal/fault"
	"meantime/internal/id"
	"meantime/internal/person"
	"meantime/internal/space"
	"meantime/internal/thread"
)

func titles(list []thread.Glance) string {
	var out []string
	for _, g := range list {
		out = append(out, g.Title)
	}
	return strings.Join(out, ", ")
}

func TestBrowse(t *testing.T) {
	apptest.Each(t, func(t *testing.T, w *apptest.World) {
		ines, mira := w.Person("Inês Carvalho", "Europe/Lisbon"), w.Person("Mira Osei", "Africa/Accra")
		s, other := w.Space("Ticketing", mira, ines), w.Space("Design", mira)
		refunds := w.Thread(mira, s, "Refunds", "**412** bookings by hand.")
		rain := w.Thread(mira, s, "Rain", "It rains.")
		w.Thread(mira, other, "Elsewhere", "Not here.")
		w.At(w.Clock().Add(time.Minute))
		w.Reply(ines, refunds.ID, "I can take fifty.")
		if err := w.Threads.Close(t.Context(), ines, rain.ID, "# It *stopped*\n\nGo on."); err != nil {
			t.Fatal(err)
		}
		list, next, err := w.Threads.Browse(t.Context(), mira, s.ID, thread.All, 0, 10)
		if err != nil || next != 0 || titles(list) != "Refunds, Rain" {
			t.Fatalf("got %s, next %v, %v", titles(list), next, err)
		}
		if g := list[0]; g.Excerpt != "412 bookings by hand." || g.LastBy != ines.ID || g.Read || g.Ended != "" || g.Letters != 2 {
			t.Errorf("the first: %+v", g)
		}
		if g := list[1]; g.LastBy != mira.ID || !g.Read || g.Ended != "It stopped Go on." || g.Closure.By != ines.ID {
			t.Errorf("the second: %+v", g)
		}
		for which, want := range map[thread.Which]string{thread.GoingOn: "Refunds", thread.Ended: "Rain"} {
			if list, _, err := w.Threads.Browse(t.Context(), mira, s.ID, which, 0, 10); err != nil || titles(list) != want {
				t.Errorf("%s: %s, %v", which, titles(list), err)
			}
		}
		first, next, err := w.Threads.Browse(t.Context(), mira, s.ID, thread.All, 0, 1)
		if err != nil || titles(first) != "Refunds" || next != first[0].LastLetter {
			t.Fatalf("a page of one: %s, next %v, %v", titles(first), next, err)
		}
		rest, next, err := w.Threads.Browse(t.Context(), mira, s.ID, thread.All, next, 1)
		if err != nil || titles(rest) != "Rain" || next != 0 {
			t.Errorf("the rest: %s, next %v, %v", titles(rest), next, err)
		}
		if today := w.Today(ines); len(today.Sealed.Entries) == 0 {
			t.Error("browsing took something out of a delivery")
		}
	})
}

func TestOutcomes(t *testing.T) {
	apptest.Each(t, func(t *testing.T, w *apptest.World) {
		mira := w.Person("Mira Osei", "Africa/Accra")
		s := w.Space("Ticketing", mira)
		var all []thread.Thread
		for _, title := range []string{"One", "Two", "Three"} {
			w.At(w.Clock().Add(time.Minute))
			all = append(all, w.Thread(mira, s, title, "Text."))
		}
		for _, th := range []thread.Thread{all[2], all[0]} {
			w.At(w.Clock().Add(time.Minute))
			if err := w.Threads.Close(t.Context(), mira, th.ID, "Done."); err != nil {
				t.Fatal(err)
			}
		}
		list, err := w.Threads.Outcomes(t.Context(), mira, s.ID, 5)
		if err != nil || titles(list) != "One, Three" {
			t.Errorf("got %s, %v", titles(list), err)
		}
		if list, err = w.Threads.Outcomes(t.Context(), mira, s.ID, 1); err != nil || titles(list) != "One" {
			t.Errorf("the last one: %s, %v", titles(list), err)
		}
		if err := w.Threads.Reopen(t.Context(), mira, all[0].ID); err != nil {
			t.Fatal(err)
		}
		if list, err = w.Threads.Outcomes(t.Context(), mira, s.ID, 5); err != nil || titles(list) != "Three" {
			t.Errorf("after it was opened again: %s, %v", titles(list), err)
		}
	})
}

func TestLatest(t *testing.T) {
	apptest.Each(t, func(t *testing.T, w *apptest.World) {
		ines, mira := w.Person("Inês Carvalho", "Europe/Lisbon"), w.Person("Mira Osei", "Africa/Accra")
		guest := w.PersonAs("Gil Brandão", "Europe/Lisbon", person.Guest)
		open, closed := w.Space("Ticketing", mira, guest), w.SpaceOf(space.Details{Name: "Board", Kind: space.Closed}, mira)
		w.Space("Empty", mira)
		design := w.Space("Design", mira)
		for _, s := range []space.Space{open, closed, design} {
			w.Thread(mira, s, "Old in "+s.Name, "Text.")
			w.At(w.Clock().Add(time.Minute))
			w.Thread(mira, s, "New in "+s.Name, "Text.")
		}
		for _, tt := range []struct {
			who  person.Actor
			want map[id.ID]string
		}{
			{mira, map[id.ID]string{open.ID: "New in Ticketing", closed.ID: "New in Board", design.ID: "New in Design"}},
			{ines, map[id.ID]string{open.ID: "New in Ticketing", design.ID: "New in Design"}},
			{guest, map[id.ID]string{open.ID: "New in Ticketing"}},
		} {
			found, err := w.Threads.Latest(t.Context(), tt.who)
			got := map[id.ID]string{}
			for where, g := range found {
				got[where] = g.Title
			}
			if err != nil || fmt.Sprint(got) != fmt.Sprint(tt.want) {
				t.Errorf("got %v, %v; want %v", got, err, tt.want)
			}
		}
	})
}

// A stranger to a space learns of its threads what he would learn of a space that does not exist.
func TestGlancesOfStrangers(t *testing.T) {
	apptest.Each(t, func(t *testing.T, w *apptest.World) {
		ines, mira := w.Person("Inês Carvalho", "Europe/Lisbon"), w.Person("Mira Osei", "Africa/Accra")
		s := w.SpaceOf(space.Details{Name: "Board", Kind: space.Closed}, mira)
		w.Thread(mira, s, "Secret", "Text.")
		_, _, absent := w.Threads.Browse(t.Context(), ines, w.IDs.New(), thread.All, 0, 10)
		_, _, browsing := w.Threads.Browse(t.Context(), ines, s.ID, thread.All, 0, 10)
		_, outcomes := w.Threads.Outcomes(t.Context(), ines, s.ID, 10)
		for _, err := range []error{absent, browsing, outcomes} {
			if f := fault.Of(err); f.Kind != fault.KindNotFound || f.Code != "space_not_found" {
				t.Errorf("got %v", err)
			}
		}
	})
}

func TestParseWhich(t *testing.T) {
	for _, s := range []string{"", "open", "ended"} {
		if w, err := thread.ParseWhich(s); err != nil || string(w) != s {
			t.Errorf("%q: %q, %v", s, w, err)
		}
	}
	if _, err := thread.ParseWhich("closed"); !fault.Is(err, fault.KindInvalid) {
		t.Errorf("closed: %v", err)
	}
}

package delivery_test

import (
	"fmt"
	"testing"
	"time"

	"meantime/internal/app/apptest"
	"meantime/internal/delivery"
	"meantime/internal/space"
	"meantime/internal/thread"
)

func lisbon(day, hour, minute int) time.Time {
	return time.Date(2026, 10, day, hour-1, minute, 0, 0, time.UTC)
}

func TestArrivesInTheReadersNextDelivery(t *testing.T) {
	apptest.Each(t, func(t *testing.T, w *apptest.World) {
		ines, kenji := w.Person("Inês Carvalho", "Europe/Lisbon"), w.Person("Kenji Morita", "Asia/Tokyo")
		mira := w.Person("Mira Osei", "Africa/Accra")
		s := w.Space("Ticketing", mira, ines, kenji)
		w.Thread(mira, s, "Refunds", "412 bookings by hand.")
		if got := w.Titles(ines); len(got) != 0 {
			t.Fatalf("arrived at once: %v", got)
		}
		sealed := w.Today(ines).Sealed
		if !sealed.At.Equal(lisbon(13, 13, 0)) || len(sealed.Entries) != 1 {
			t.Fatalf("sealed: %+v", sealed)
		}
		w.Pass(lisbon(13, 12, 59))
		if got := w.Titles(ines); len(got) != 0 {
			t.Fatalf("arrived early: %v", got)
		}
		w.Pass(lisbon(13, 13, 0))
		if got := fmt.Sprint(w.Titles(ines)); got != "[13:00 Refunds]" {
			t.Fatalf("Inês has %s", got)
		}
		if got := w.Titles(mira); len(got) != 0 {
			t.Fatalf("the author has %v", got)
		}
		w.Pass(time.Date(2026, 10, 14, 0, 0, 0, 0, time.UTC))
		if got := fmt.Sprint(w.Titles(kenji)); got != "[09:00 Refunds]" {
			t.Fatalf("Kenji has %s", got)
		}
	})
}

func TestReadInItsSpaceDoesNotArrive(t *testing.T) {
	apptest.Each(t, func(t *testing.T, w *apptest.World) {
		ines, mira := w.Person("Inês Carvalho", "Europe/Lisbon"), w.Person("Mira Osei", "Africa/Accra")
		s := w.Space("Ticketing", mira, ines)
		th := w.Thread(mira, s, "Refunds", "412 bookings by hand.")
		if _, err := w.Threads.Open(t.Context(), ines, th.ID, thread.Part{}); err != nil {
			t.Fatal(err)
		}
		w.Pass(lisbon(13, 13, 0))
		if today := w.Today(ines); len(today.Deliveries) != 0 || len(today.Sealed.Entries) != 0 {
			t.Fatalf("a delivery with nothing in it was made: %+v", today)
		}
	})
}

func TestOpenedEarlyIsOnce(t *testing.T) {
	apptest.Each(t, func(t *testing.T, w *apptest.World) {
		ines, mira := w.Person("Inês Carvalho", "Europe/Lisbon"), w.Person("Mira Osei", "Africa/Accra")
		s := w.Space("Ticketing", mira, ines)
		w.Thread(mira, s, "Refunds", "412 bookings by hand.")
		for i, want := range []bool{true, false} {
			if _, opened, err := w.Deliveries.OpenEarly(t.Context(), ines.ID); err != nil || opened != want {
				t.Fatalf("opening %d: %v, %v", i, opened, err)
			}
		}
		w.Thread(mira, s, "Barcodes", "In the rain.")
		w.Pass(lisbon(13, 13, 0))
		if got := fmt.Sprint(w.Titles(ines)); got != "[10:40 Refunds 13:00 Barcodes]" {
			t.Fatal(got)
		}
	})
}

// TestOpenedEarlyInTheInstantOfADelivery opens one that waits in the microsecond in which another came, and one more in the
// same.
func TestOpenedEarlyInTheInstantOfADelivery(t *testing.T) {
	apptest.Each(t, func(t *testing.T, w *apptest.World) {
		ines, mira := w.Person("Inês Carvalho", "Europe/Lisbon"), w.Person("Mira Osei", "Africa/Accra")
		s := w.Space("Ticketing", mira, ines)
		w.Thread(mira, s, "Refunds", "412 bookings by hand.")
		w.Pass(lisbon(13, 13, 0))
		for _, title := range []string{"Barcodes", "Piers"} {
			w.Thread(mira, s, title, "In the rain.")
			if _, opened, err := w.Deliveries.OpenEarly(t.Context(), ines.ID); err != nil || !opened {
				t.Fatalf("%s: %v, %v", title, opened, err)
			}
		}
		if got := fmt.Sprint(w.Titles(ines)); got != "[13:00 Refunds 13:00 Barcodes 13:00 Piers]" {
			t.Fatal(got)
		}
		if wrong, err := w.Deliveries.Check(t.Context()); err != nil || len(wrong) != 0 {
			t.Fatalf("%v, %v", wrong, err)
		}
	})
}

func TestSlowRhythmWaitsButMentionsDoNot(t *testing.T) {
	apptest.Each(t, func(t *testing.T, w *apptest.World) {
		ines, mira := w.Person("Inês Carvalho", "Europe/Lisbon"), w.Person("Mira Osei", "Africa/Accra")
		friday, err := space.ParseRhythm("weekly fri 12:00")
		if err != nil {
			t.Fatal(err)
		}
		s := w.SpaceOf(space.Details{Name: "Harbours", Kind: space.Open, Rhythm: friday}, mira, ines)
		w.Thread(mira, s, "Stewart Island", "It is live.")
		w.Thread(mira, s, "For you", "What do you think, @ines?")
		w.Pass(lisbon(13, 13, 0))
		if got := fmt.Sprint(w.Titles(ines)); got != "[13:00 For you]" {
			t.Fatal(got)
		}
		if s := w.Today(ines).Sealed; !s.At.Equal(lisbon(16, 13, 0)) || len(s.Entries) != 1 {
			t.Fatalf("sealed: %+v", s)
		}
		w.Pass(lisbon(16, 13, 0))
		if got := fmt.Sprint(w.Titles(ines)); got != "[13:00 For you 13:00 Stewart Island]" {
			t.Fatal(got)
		}
	})
}

func TestPutOffComesBackOutsideHours(t *testing.T) {
	apptest.Each(t, func(t *testing.T, w *apptest.World) {
		ines, mira := w.Person("Inês Carvalho", "Europe/Lisbon"), w.Person("Mira Osei", "Africa/Accra")
		w.Thread(mira, w.Space("Ticketing", mira, ines), "Refunds", "412 bookings by hand.")
		w.Pass(lisbon(13, 16, 30))
		item := w.Today(ines).Deliveries[0].Entries[0].ID
		until, err := w.Deliveries.Later(t.Context(), ines, item, delivery.Snooze{Kind: delivery.LaterToday})
		if err != nil || !until.Equal(lisbon(13, 19, 30)) {
			t.Fatalf("%v, %v", until, err)
		}
		if today := w.Today(ines); len(today.Deliveries) != 0 || len(today.Put) != 1 {
			t.Fatalf("put off, but there: %+v", today)
		}
		w.Pass(lisbon(13, 19, 30))
		if today := w.Today(ines); len(today.Back) != 1 {
			t.Fatalf("did not come back: %+v", today)
		}
	})
}

func TestClockSetBackDeliversNothingTwice(t *testing.T) {
	apptest.Each(t, func(t *testing.T, w *apptest.World) {
		ines, mira := w.Person("Inês Carvalho", "Europe/Lisbon"), w.Person("Mira Osei", "Africa/Accra")
		s := w.Space("Ticketing", mira, ines)
		w.Thread(mira, s, "First", "Before the clock was set back.")
		w.Pass(lisbon(13, 13, 0))
		w.At(lisbon(13, 11, 0))
		w.Thread(mira, s, "Second", "After.")
		w.Pass(lisbon(13, 13, 30))
		if got := fmt.Sprint(w.Titles(ines)); got != "[13:00 First]" {
			t.Fatal(got)
		}
		w.Pass(lisbon(13, 16, 30))
		if got := fmt.Sprint(w.Titles(ines)); got != "[13:00 First 16:30 Second]" {
			t.Fatal(got)
		}
	})
}

func TestLateIsDeliveredAtOnceAndTogether(t *testing.T) {
	apptest.Each(t, func(t *testing.T, w *apptest.World) {
		ines, mira := w.Person("Inês Carvalho", "Europe/Lisbon"), w.Person("Mira Osei", "Africa/Accra")
		s := w.Space("Ticketing", mira, ines)
		w.Thread(mira, s, "First", "Written at 10:40.")
		w.At(lisbon(13, 15, 0)) // the program was down over 13:00
		w.Thread(mira, s, "Second", "Written at 15:00.")
		w.Pass(lisbon(13, 15, 1))
		if got := fmt.Sprint(w.Titles(ines)); got != "[13:00 First]" {
			t.Fatal(got)
		}
		w.Pass(lisbon(13, 16, 30))
		if got := fmt.Sprint(w.Titles(ines)); got != "[13:00 First 16:30 Second]" {
			t.Fatal(got)
		}
	})
}

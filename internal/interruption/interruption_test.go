package interruption_test

import (
	"fmt"
	"testing"
	"time"

	"meantime/internal/app/apptest"
	"meantime/internal/db"
	"meantime/internal/delivery"
	"meantime/internal/person"
)

// Two weeks after, only numbers are left of what happened, and these are what they were; only the person is told them.
func TestFourWeeks(t *testing.T) {
	apptest.Each(t, func(t *testing.T, w *apptest.World) {
		ines, mira := w.Person("Inês", "Pacific/Auckland"), w.Person("Mira", "Africa/Accra")
		happened := func(who person.Actor, kind delivery.Interruption, days ...int) {
			t.Helper()
			for _, day := range days {
				err := w.DB.Write(t.Context(), func(tx *db.Tx) error {
					return w.Deliveries.Interrupted(tx, who.ID, kind, time.Date(2026, 10, day, 12, 0, 0, 0, time.UTC))
				})
				if err != nil {
					t.Fatal(err)
				}
			}
		}
		// At noon in UTC it is the first hour of the next day in Auckland: Sundays there are Mondays.
		happened(ines, delivery.ByRing, 4, 5, 5, 11, 18, 25)
		happened(ines, delivery.OpenedEarly, 4, 20)
		happened(mira, delivery.ByRing, 5, 6, 7)
		w.At(time.Date(2026, 10, 27, 9, 0, 0, 0, time.UTC))
		mine := func(who person.Actor) string {
			t.Helper()
			weeks, err := w.Interruptions.Mine(t.Context(), who)
			if err != nil {
				t.Fatal(err)
			}
			text := ""
			for _, week := range weeks {
				text += fmt.Sprintf("%s %d+%d ", week.Monday, week.Rings, week.Early)
			}
			return text
		}
		want := "2026-10-26 1+0 2026-10-19 1+1 2026-10-12 1+0 2026-10-05 3+1 "
		for range 3 {
			if got := mine(ines); got != want {
				t.Errorf("got  %s\nwant %s", got, want)
			}
			if err := w.Interruptions.Fold(t.Context()); err != nil {
				t.Fatal(err)
			}
		}
		if got := mine(mira); got != "2026-10-26 0+0 2026-10-19 0+0 2026-10-12 0+0 2026-10-05 3+0 " {
			t.Errorf("Mira is told %s", got)
		}
		left := func(table string) (n int) {
			if err := w.DB.Read(t.Context(), func(tx *db.Tx) (err error) {
				n, _, err = db.One(tx, db.Value[int], `SELECT count(*) FROM `+table)
				return err
			}); err != nil {
				t.Fatal(err)
			}
			return n
		}
		if raw, weeks := left("interruption"), left("interruption_week"); raw != 3 || weeks != 3 {
			t.Errorf("%d events and %d weeks are kept", raw, weeks)
		}
		if w.At(w.Clock().AddDate(1, 1, 0)); w.Interruptions.Fold(t.Context()) != nil || left("interruption") != 0 || left("interruption_week") != 0 {
			t.Errorf("after more than a year %d events and %d weeks are kept", left("interruption"), left("interruption_week"))
		}
	})
}

// What is opened early is an interruption; what came at its time is counted beside it.
func TestSpoken(t *testing.T) {
	apptest.Each(t, func(t *testing.T, w *apptest.World) {
		ines, mira := w.Person("Inês", "Europe/Lisbon"), w.Person("Mira", "Africa/Accra")
		s := w.Space("Ticketing", ines, mira)
		w.Thread(mira, s, "One", "One.")
		w.Pass(time.Date(2026, 10, 13, 12, 30, 0, 0, time.UTC)) // past 13:00 in Lisbon
		w.Thread(mira, s, "Two", "Two.")
		if _, _, err := w.Deliveries.OpenEarly(t.Context(), ines.ID); err != nil {
			t.Fatal(err)
		}
		weeks, err := w.Interruptions.Mine(t.Context(), ines)
		if err != nil || len(weeks) != 4 || weeks[0].Spoken != 1 || weeks[0].Early != 1 || weeks[0].Interruptions() != 1 || weeks[1].Spoken != 0 {
			t.Errorf("%+v, %v", weeks, err)
		}
	})
}

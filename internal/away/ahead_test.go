package away_test

import (
	"fmt"
	"testing"
	"time"

	"meantime/internal/app/apptest"
	"meantime/internal/person"
	"meantime/internal/worktime"
)

// The clock is two years ahead for ten days. Whose leave lasts until then has summaries there, and whose does not has none; when it is set right
// both have theirs from the next week on, one in each, and not when that year comes.
func TestSummariesAfterTheClockWasAhead(t *testing.T) {
	for name, last := range map[string]worktime.Date{"leave until then": october(3 * 366), "leave that is over then": october(90)} {
		t.Run(name, func(t *testing.T) {
			apptest.Each(t, func(t *testing.T, w *apptest.World) {
				ctx, got := t.Context(), listen(w)
				ines, mira := w.Person("Inês", "Europe/Lisbon"), w.Person("Mira", "Africa/Accra")
				s := w.Space("Crew app", mira, ines)
				if err := w.Away.SetWeekly(ctx, ines, true); err != nil {
					t.Fatal(err)
				}
				takes(t, w, ines, person.Leave{From: october(1), To: last})
				set := func(by time.Duration) {
					w.Set(w.Clock().Add(by))
					w.Engine.NoticeJump(ctx)
				}
				const years = 2 * 52 * 7 * 24 * time.Hour
				set(years)
				w.Pass(w.Clock().AddDate(0, 0, 10))
				ahead := len(*got)
				if want := last > october(700); (ahead > 0) != want {
					t.Fatalf("while the clock was ahead came %v", *got)
				}
				set(-years)
				for range 2 { // the second finds nothing to mend
					if err := w.Away.Mend(ctx); err != nil {
						t.Fatal(err)
					}
				}
				w.Thread(mira, s, "One", "One.") // Friday 23 October
				w.Pass(w.Clock().AddDate(0, 0, 7))
				if err := w.Away.Mend(ctx); err != nil {
					t.Fatal(err)
				}
				w.Pass(w.Clock().AddDate(0, 0, 7))
				var weeks []worktime.Date
				for _, one := range (*got)[ahead:] {
					weeks = append(weeks, one.week)
				}
				if want := []worktime.Date{october(26), october(33)}; fmt.Sprint(weeks) != fmt.Sprint(want) {
					t.Fatalf("summaries of %v, not of %v", weeks, want)
				}
				about, err := w.Away.Summary(ctx, ines.ID, october(33))
				if err != nil || !about.After.Before(about.Until) || about.Until.After(w.Clock()) || w.Wall(ines, about.Until).Date != october(33) {
					t.Errorf("the last is about %+v, %v", about, err)
				}
			})
		})
	}
}

// A summary that is due and has not been sent, as after the machine was off, is not put off by Mend.
func TestMendLeavesWhatIsDue(t *testing.T) {
	apptest.Each(t, func(t *testing.T, w *apptest.World) {
		ctx, got := t.Context(), listen(w)
		ines := w.Person("Inês", "Europe/Lisbon")
		if err := w.Away.SetWeekly(ctx, ines, true); err != nil {
			t.Fatal(err)
		}
		takes(t, w, ines, person.Leave{From: october(1), To: october(90)})
		w.At(w.Clock().AddDate(0, 0, 7)) // Tuesday 20 October; the summary was for Monday
		if err := w.Away.Mend(ctx); err != nil {
			t.Fatal(err)
		}
		w.Pass(w.Clock().Add(time.Hour))
		if len(*got) != 1 || (*got)[0].week != october(19) {
			t.Fatalf("%v", *got)
		}
	})
}

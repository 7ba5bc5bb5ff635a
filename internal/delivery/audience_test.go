package delivery_test

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"meantime/internal/app/apptest"
	"meantime/internal/db"
	"meantime/internal/id"
	"meantime/internal/person"
	"meantime/internal/space"
	"meantime/internal/thread"
	"meantime/internal/worktime"
)

// counted counts the rows of a table.
func counted(t *testing.T, w *apptest.World, table string) (n int) {
	t.Helper()
	err := w.DB.Read(t.Context(), func(tx *db.Tx) (err error) {
		n, _, err = db.One(tx, db.Value[int], `SELECT count(*) FROM `+table)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func holdsTrue(t *testing.T, w *apptest.World) {
	t.Helper()
	if wrong, err := w.Deliveries.Check(t.Context()); err != nil || len(wrong) != 0 {
		t.Fatalf("the check found %v, %v", wrong, err)
	}
}

// crowd makes members of a new space, who work in Lisbon.
func crowd(w *apptest.World, author person.Actor, n int) (space.Space, []person.Actor) {
	var readers []person.Actor
	for i := range n {
		readers = append(readers, w.Person(fmt.Sprintf("Reader Number %d", i), "Europe/Lisbon"))
	}
	return w.Space("Everyone", append([]person.Actor{author}, readers...)...), readers
}

func TestManyReadersCostOneRowUntilTheirSlot(t *testing.T) {
	apptest.Each(t, func(t *testing.T, w *apptest.World) {
		mira := w.Person("Mira Osei", "Africa/Accra")
		s, readers := crowd(w, mira, 20)
		w.Thread(mira, s, "Refunds", "By hand, today.")
		if n, m := counted(t, w, "inbox"), counted(t, w, "audience"); n != 0 || m != 1 {
			t.Fatalf("%d entries and %d audiences", n, m)
		}
		holdsTrue(t, w)
		if sealed := w.Today(readers[0]).Sealed.Entries; len(sealed) != 1 { // whoever looks sees it coming
			t.Fatalf("%+v", sealed)
		}
		w.Pass(lisbon(13, 13, 0))
		for _, r := range readers {
			if got := fmt.Sprint(w.Titles(r)); got != "[13:00 Refunds]" {
				t.Fatalf("%s got %s", r.ID, got)
			}
		}
		holdsTrue(t, w)
	})
}

func TestAnAudienceIsWhoWasThereWhenItWasWritten(t *testing.T) {
	apptest.Each(t, func(t *testing.T, w *apptest.World) {
		mira := w.Person("Mira Osei", "Africa/Accra")
		s, readers := crowd(w, mira, 3)
		w.Thread(mira, s, "Before", "x")
		leaves, mutes := readers[0], readers[1]
		if err := errors.Join(w.Spaces.Leave(t.Context(), leaves, s.ID), w.Spaces.Join(t.Context(), leaves, s.ID),
			w.Spaces.Tune(t.Context(), mutes, s.ID, true, space.Rhythm{})); err != nil {
			t.Fatal(err)
		}
		late := w.Person("Newcomer Late", "Europe/Lisbon")
		if err := w.Spaces.Join(t.Context(), late, s.ID); err != nil {
			t.Fatal(err)
		}
		w.Thread(mira, s, "After", "x")
		w.Pass(lisbon(13, 13, 0))
		for _, c := range []struct {
			who  person.Actor
			want string
		}{
			{leaves, "[13:00 After]"},
			{mutes, "[13:00 Before]"}, // muting holds for what is written from then on
			{readers[2], "[13:00 Before 13:00 After]"},
			{late, "[13:00 After]"},
		} {
			if got := fmt.Sprint(w.Titles(c.who)); got != c.want {
				t.Errorf("got %s, want %s", got, c.want)
			}
		}
		holdsTrue(t, w)
	})
}

func TestWhatIsTakenBackReachesNoneOfAnAudience(t *testing.T) {
	apptest.Each(t, func(t *testing.T, w *apptest.World) {
		mira := w.Person("Mira Osei", "Africa/Accra")
		s, readers := crowd(w, mira, 3)
		th := w.Thread(mira, s, "Refunds", "By hand.")
		w.Today(readers[0]) // her entry is written out, the others' are not
		if err := w.Threads.Delete(t.Context(), mira, th.LastLetter); err != nil {
			t.Fatal(err)
		}
		w.Pass(lisbon(13, 13, 0))
		for _, r := range readers {
			if d := w.Today(r).Deliveries; len(d) != 0 {
				t.Fatalf("%+v", d)
			}
		}
		holdsTrue(t, w)
	})
}

// TestWhatIsTakenBackLater looks at a letter that is deleted when a delivery has brought it: it is put away for its readers.
func TestWhatIsTakenBackLater(t *testing.T) {
	apptest.Each(t, func(t *testing.T, w *apptest.World) {
		mira := w.Person("Mira Osei", "Africa/Accra")
		s, readers := crowd(w, mira, 1)
		th := w.Thread(mira, s, "Refunds", "By hand.")
		w.Pass(lisbon(13, 13, 0))
		if err := w.Threads.Delete(t.Context(), mira, th.LastLetter); err != nil {
			t.Fatal(err)
		}
		w.Thread(mira, s, "Tides", "x")
		w.Pass(lisbon(13, 16, 30))
		if d := w.Today(readers[0]).Deliveries; len(d) != 1 || len(d[0].Entries) != 1 {
			t.Fatalf("%+v", d)
		}
		holdsTrue(t, w)
	})
}

func TestOldAudiencesAreDissolved(t *testing.T) {
	apptest.Each(t, func(t *testing.T, w *apptest.World) {
		mira := w.Person("Mira Osei", "Africa/Accra")
		away := person.Leave{From: worktime.DateOf(2026, 10, 13), To: worktime.DateOf(2026, 10, 23)}
		kenji := w.PersonWith("Kenji Mori", person.Member, person.Declared{Zone: "Asia/Tokyo", Leaves: []person.Leave{away}})
		w.Thread(mira, w.Space("Ticketing", mira, kenji), "Refunds", "By hand.")
		sweep := func() {
			t.Helper()
			if err := w.Engine.Sweep(t.Context()); err != nil {
				t.Fatal(err)
			}
		}
		w.At(lisbon(16, 10, 0))
		if sweep(); counted(t, w, "audience") != 1 {
			t.Fatal("it went too early")
		}
		w.At(lisbon(18, 10, 0))
		if sweep(); counted(t, w, "audience") != 0 || counted(t, w, "inbox") != 1 {
			t.Fatalf("%d audiences, %d entries", counted(t, w, "audience"), counted(t, w, "inbox"))
		}
		w.Pass(lisbon(26, 12, 0))
		if got := fmt.Sprint(w.Titles(kenji)); got != "[09:00 Refunds]" {
			t.Fatal(got)
		}
		holdsTrue(t, w)
	})
}

// TestNothingIsLostBetweenWritingLookingAndCutting has everything happen at once, around a slot that is being made.
func TestNothingIsLostBetweenWritingLookingAndCutting(t *testing.T) {
	apptest.Each(t, func(t *testing.T, w *apptest.World) {
		const letters = 40
		mira, kofi := w.Person("Mira Osei", "Africa/Accra"), w.Person("Kofi Boateng", "Africa/Accra")
		s, readers := crowd(w, mira, 12)
		if err := w.Spaces.Join(t.Context(), kofi, s.ID); err != nil {
			t.Fatal(err)
		}
		th := w.Thread(mira, s, "Everything", "x")
		for _, r := range readers {
			if err := w.Threads.Follow(t.Context(), r, th.ID, thread.Following); err != nil {
				t.Fatal(err)
			}
		}
		w.At(lisbon(13, 13, 0))
		var all sync.WaitGroup
		try := func(times int, do func(ctx context.Context, n int) error) {
			all.Go(func() {
				for n := range times {
					if err := do(context.Background(), n); err != nil {
						t.Error(err)
						return
					}
				}
			})
		}
		for _, author := range []person.Actor{mira, kofi} {
			try(letters, func(ctx context.Context, n int) error {
				w.At(w.Clock().Add(time.Millisecond))
				_, err := w.Threads.Reply(ctx, author, thread.Answer{Thread: th.ID, Body: fmt.Sprint("Letter ", n, " @reader.number.1")})
				return err
			})
		}
		for range 2 {
			try(letters, func(ctx context.Context, _ int) error { return w.Engine.Due(ctx) })
		}
		try(letters, func(ctx context.Context, n int) error {
			_, err := w.Deliveries.Today(ctx, readers[n%3])
			return err
		})
		all.Wait()
		holdsTrue(t, w)
		w.Pass(lisbon(13, 16, 30))
		for _, r := range readers {
			got := map[id.ID]int{}
			for _, d := range w.Today(r).Deliveries {
				for _, e := range d.Entries {
					got[e.ID]++
				}
			}
			if len(got) != 2*letters+1 {
				t.Errorf("%d of %d came to %s", len(got), 2*letters+1, r.ID)
			}
		}
		holdsTrue(t, w)
	})
}

// TestACutAndALetterWaitForEachOther has one begin while the other is under way: whoever comes second sees the first.
func TestACutAndALetterWaitForEachOther(t *testing.T) {
	const long = 150 * time.Millisecond // for the second to come as far as it can
	for _, first := range []string{"letter", "cut"} {
		t.Run(first+" first", func(t *testing.T) {
			apptest.Each(t, func(t *testing.T, w *apptest.World) {
				mira := w.Person("Mira Osei", "Africa/Accra")
				s, readers := crowd(w, mira, 1)
				w.Thread(mira, s, "Before", "x")
				w.At(lisbon(13, 13, 1))
				acts := map[string]func(context.Context) error{
					"letter": func(ctx context.Context) error {
						_, err := w.Threads.Start(ctx, mira, thread.Opening{Space: s.ID, Title: "Meanwhile", Body: "x"})
						return err
					},
					"cut": w.Engine.Due,
				}
				second := acts["cut"]
				if first == "cut" {
					second = acts["letter"]
				}
				ended := make(chan error, 1)
				err := w.DB.Write(t.Context(), func(tx *db.Tx) error {
					if err := acts[first](tx.Context()); err != nil {
						return err
					}
					go func() { ended <- second(context.Background()) }()
					time.Sleep(long)
					return nil
				})
				if err := errors.Join(err, <-ended); err != nil {
					t.Fatal(err)
				}
				w.Pass(lisbon(13, 16, 30))
				if got := fmt.Sprint(w.Titles(readers[0])); got != "[13:00 Before 16:30 Meanwhile]" {
					t.Error(got)
				}
				holdsTrue(t, w)
			})
		})
	}
}

package delivery_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"go.uber.org/goleak"

	"meantime/internal/app/apptest"
	"meantime/internal/db"
	"meantime/internal/db/dbtest"
	"meantime/internal/delivery"
	"meantime/internal/fault"
	"meantime/internal/id"
	"meantime/internal/person"
	"meantime/internal/space"
	"meantime/internal/thread"
	"meantime/internal/worktime"
)

func TestRunsByItselfAndStopsClean(t *testing.T) {
	w := apptest.New(t, dbtest.SQLite(t))
	ines, mira := w.Person("Inês Carvalho", "Europe/Lisbon"), w.Person("Mira Osei", "Africa/Accra")
	s := w.Space("Ticketing", mira, ines)
	before := goleak.IgnoreCurrent()
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan struct{})
	go func() { w.Engine.Run(ctx); close(ended) }()
	w.Thread(mira, s, "Refunds", "By hand.")
	w.At(lisbon(13, 13, 0))
	w.Engine.Wake()
	for len(w.Today(ines).Deliveries) == 0 {
		time.Sleep(5 * time.Millisecond)
	}
	stop()
	<-ended
	goleak.VerifyNone(t, before)
}

func TestFailedSendsAreTriedAgainAndThenTold(t *testing.T) {
	apptest.Each(t, func(t *testing.T, w *apptest.World) {
		ines, mira := w.Person("Inês Carvalho", "Europe/Lisbon"), w.Person("Mira Osei", "Africa/Accra")
		sends := 0
		w.Engine.Deliver(delivery.Page, func(context.Context, delivery.Announcement) error {
			sends++
			return errors.New("the far end is down")
		})
		w.Thread(mira, w.Space("Ticketing", mira, ines), "Refunds", "By hand.")
		w.Pass(lisbon(13, 13, 10))
		if sends < 3 || sends > 6 {
			t.Fatalf("%d sends in ten minutes of an outage", sends)
		}
		w.Pass(lisbon(20, 13, 0))
		if got := state(t, w, ines.ID); sends != 12 || got != "dead" {
			t.Fatalf("%d sends, %s", sends, got)
		}
	})
}

// TestWhatWasSentIsNotedThoughTheProgramStops stops the program while something is being sent: it is not sent once more.
func TestWhatWasSentIsNotedThoughTheProgramStops(t *testing.T) {
	apptest.Each(t, func(t *testing.T, w *apptest.World) {
		ines, mira := w.Person("Inês Carvalho", "Europe/Lisbon"), w.Person("Mira Osei", "Africa/Accra")
		ctx, stop := context.WithCancel(t.Context())
		defer stop()
		w.Engine.Deliver(delivery.Page, func(context.Context, delivery.Announcement) error {
			stop()
			return nil
		})
		w.Thread(mira, w.Space("Ticketing", mira, ines), "Refunds", "By hand.")
		w.At(lisbon(13, 13, 0))
		if err := w.Engine.Due(ctx); !errors.Is(err, context.Canceled) {
			t.Fatal(err)
		}
		if got := state(t, w, ines.ID); got != "sent" {
			t.Fatal(got)
		}
	})
}

func TestReadBeforeItWasAnnouncedIsNotAnnounced(t *testing.T) {
	apptest.Each(t, func(t *testing.T, w *apptest.World) {
		ines, mira := w.Person("Inês Carvalho", "Europe/Lisbon"), w.Person("Mira Osei", "Africa/Accra")
		told := 0
		fail := errors.New("busy")
		w.Engine.Deliver(delivery.Page, func(context.Context, delivery.Announcement) error { told++; return fail })
		th := w.Thread(mira, w.Space("Ticketing", mira, ines), "Refunds", "By hand.")
		w.Pass(lisbon(13, 13, 0))
		if _, err := w.Threads.Open(t.Context(), ines, th.ID, thread.Part{}); err != nil {
			t.Fatal(err)
		}
		fail = nil
		w.Pass(lisbon(13, 14, 0))
		if got := state(t, w, ines.ID); told != 1 || got != "moot" {
			t.Fatalf("told %d times, %s", told, got)
		}
	})
}

func state(t *testing.T, w *apptest.World, who id.ID) string {
	t.Helper()
	var out string
	err := w.DB.Read(t.Context(), func(tx *db.Tx) (err error) {
		out, _, err = db.One(tx, db.Value[string], `SELECT state FROM outbox WHERE person_id = $1`, who)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func save(t *testing.T, w *apptest.World, who person.Actor, change func(*person.Declared)) {
	t.Helper()
	d, version, err := w.Persons.Schedules.Mine(t.Context(), who)
	if err != nil {
		t.Fatal(err)
	}
	change(&d)
	if _, err := w.Persons.Schedules.Save(t.Context(), who, who.ID, version, d); err != nil {
		t.Fatal(err)
	}
}

func TestChangedHoursMoveWhatWaits(t *testing.T) {
	apptest.Each(t, func(t *testing.T, w *apptest.World) {
		ines, mira := w.Person("Inês Carvalho", "Europe/Lisbon"), w.Person("Mira Osei", "Africa/Accra")
		w.Thread(mira, w.Space("Ticketing", mira, ines), "Refunds", "By hand.")
		times := func(list ...worktime.Clock) {
			save(t, w, ines, func(d *person.Declared) { d.Batch = &worktime.Batch{Times: list} })
		}
		for _, step := range []struct {
			times []worktime.Clock
			next  time.Time
		}{
			{[]worktime.Clock{11 * 60}, lisbon(13, 11, 0)},
			{[]worktime.Clock{10 * 60}, lisbon(14, 10, 0)}, // gone by today: the change does not deliver by itself
			{[]worktime.Clock{15 * 60}, lisbon(13, 15, 0)},
		} {
			times(step.times...)
			if got := w.Today(ines).Sealed.At; !got.Equal(step.next) {
				t.Fatalf("%v: next %v, want %v", step.times, got, step.next)
			}
		}
		w.Pass(lisbon(13, 15, 0))
		if got := fmt.Sprint(w.Titles(ines)); got != "[15:00 Refunds]" {
			t.Fatal(got)
		}
	})
}

func TestLongLeaveKeepsThingsAndBringsThemAfterwards(t *testing.T) {
	apptest.Each(t, func(t *testing.T, w *apptest.World) {
		ines, mira := w.Person("Inês Carvalho", "Europe/Lisbon"), w.Person("Mira Osei", "Africa/Accra")
		save(t, w, ines, func(d *person.Declared) {
			d.Leaves = []person.Leave{{From: worktime.DateOf(2026, 10, 13), To: worktime.DateOf(2026, 12, 13)}}
		})
		w.Thread(mira, w.Space("Ticketing", mira, ines), "Refunds", "By hand.")
		if s := w.Today(ines).Sealed; !s.At.IsZero() || s.Later != 1 {
			t.Fatalf("planned beyond the horizon: %+v", s)
		}
		w.At(time.Date(2026, 11, 20, 9, 0, 0, 0, time.UTC))
		if err := w.Engine.Sweep(t.Context()); err != nil {
			t.Fatal(err)
		}
		back := time.Date(2026, 12, 14, 9, 0, 0, 0, time.UTC)
		if got := w.Today(ines).Sealed.At; !got.Equal(back) {
			t.Fatalf("next %v, want %v", got, back)
		}
		w.Pass(back)
		if got := fmt.Sprint(w.Titles(ines)); got != "[09:00 Refunds]" {
			t.Fatal(got)
		}
	})
}

// What waits until leave of more than forty days begins has no slot yet. It must not be given the one that is made just now, which
// brings it nothing: that would be made for ever.
func TestWhatWaitsUntilALongLeaveHoldsUpNothing(t *testing.T) {
	apptest.Each(t, func(t *testing.T, w *apptest.World) {
		ines, mira := w.Person("Inês Carvalho", "Europe/Lisbon"), w.Person("Mira Osei", "Africa/Accra")
		friday, err := space.ParseRhythm("weekly fri 12:00")
		if err != nil {
			t.Fatal(err)
		}
		s := w.SpaceOf(space.Details{Name: "Harbours", Kind: space.Open, Rhythm: friday}, mira, ines)
		save(t, w, ines, func(d *person.Declared) {
			d.Leaves = []person.Leave{{From: worktime.DateOf(2026, 10, 16), To: worktime.DateOf(2026, 12, 20)}}
		})
		w.Thread(mira, s, "Stewart Island", "It is live.")
		w.Thread(mira, s, "For you", "What do you think, @ines?")
		w.Pass(lisbon(13, 13, 0))
		if got := fmt.Sprint(w.Titles(ines)); got != "[13:00 For you]" {
			t.Fatal(got)
		}
		if wrong, err := w.Deliveries.Check(t.Context()); err != nil || len(wrong) != 0 {
			t.Fatalf("the check found %v, %v", wrong, err)
		}
		w.At(time.Date(2026, 12, 1, 9, 0, 0, 0, time.UTC))
		if err := w.Engine.Sweep(t.Context()); err != nil {
			t.Fatal(err)
		}
		w.Pass(time.Date(2026, 12, 21, 9, 0, 0, 0, time.UTC))
		if got := fmt.Sprint(w.Titles(ines)); got != "[13:00 For you 09:00 Stewart Island]" {
			t.Fatal(got)
		}
	})
}

func TestSweepMendsALostPlan(t *testing.T) {
	apptest.Each(t, func(t *testing.T, w *apptest.World) {
		ines, mira := w.Person("Inês Carvalho", "Europe/Lisbon"), w.Person("Mira Osei", "Africa/Accra")
		w.Thread(mira, w.Space("Ticketing", mira, ines), "Refunds", "By hand.")
		err := w.DB.Write(t.Context(), func(tx *db.Tx) error {
			_, err := tx.Exec(`DELETE FROM person_delivery`)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		if wrong, err := w.Deliveries.Check(t.Context()); err != nil || len(wrong) != 1 {
			t.Fatalf("the check found %v, %v", wrong, err)
		}
		w.At(lisbon(13, 15, 0))
		if err := w.Engine.Sweep(t.Context()); err != nil {
			t.Fatal(err)
		}
		w.Pass(lisbon(13, 15, 0))
		if got := fmt.Sprint(w.Titles(ines)); got != "[13:00 Refunds]" {
			t.Fatal(got)
		}
		if wrong, err := w.Deliveries.Check(t.Context()); err != nil || len(wrong) != 0 {
			t.Fatalf("the check found %v, %v", wrong, err)
		}
	})
}

// putOffUntilTen has Inês put something off until 10:00 on Thursday the 15th, on her own clock.
func putOffUntilTen(t *testing.T, w *apptest.World) person.Actor {
	t.Helper()
	ines, mira := w.Person("Inês Carvalho", "Europe/Lisbon"), w.Person("Mira Osei", "Africa/Accra")
	w.Thread(mira, w.Space("Ticketing", mira, ines), "Refunds", "By hand.")
	w.Pass(lisbon(13, 13, 0))
	item := w.Today(ines).Deliveries[0].Entries[0].ID
	wall := worktime.Wall{Date: worktime.DateOf(2026, 10, 15), Clock: 10 * 60}
	if _, err := w.Deliveries.Later(t.Context(), ines, item, delivery.Snooze{Kind: delivery.AtLocal, Wall: &wall}); err != nil {
		t.Fatal(err)
	}
	return ines
}

func TestPutOffFollowsThePersonsClock(t *testing.T) {
	apptest.Each(t, func(t *testing.T, w *apptest.World) {
		ines := putOffUntilTen(t, w)
		save(t, w, ines, func(d *person.Declared) { d.Zone = "America/New_York" })
		w.Pass(lisbon(15, 14, 59)) // 09:59 in New York
		if today := w.Today(ines); len(today.Back) != 0 || len(today.Put) != 1 {
			t.Fatalf("back too early: %+v", today)
		}
		w.Pass(lisbon(15, 15, 0))
		if today := w.Today(ines); len(today.Back) != 1 {
			t.Fatalf("not back: %+v", today)
		}
	})
}

// TestWhatCameBackMayWait leaves something that came back on Today for longer than it is remembered that it was announced.
func TestWhatCameBackMayWait(t *testing.T) {
	apptest.Each(t, func(t *testing.T, w *apptest.World) {
		ines, mira := w.Person("Inês Carvalho", "Europe/Lisbon"), w.Person("Mira Osei", "Africa/Accra")
		w.Thread(mira, w.Space("Ticketing", mira, ines), "Refunds", "By hand.")
		w.Pass(lisbon(13, 13, 0))
		item := w.Today(ines).Deliveries[0].Entries[0].ID
		if _, err := w.Deliveries.Later(t.Context(), ines, item, delivery.Snooze{Kind: delivery.LaterToday}); err != nil {
			t.Fatal(err)
		}
		check := func(want int) {
			t.Helper()
			if wrong, err := w.Deliveries.Check(t.Context()); err != nil || len(wrong) != want {
				t.Fatalf("the check found %v, %v", wrong, err)
			}
		}
		w.Pass(lisbon(29, 18, 0))
		if err := w.Engine.Sweep(t.Context()); err != nil {
			t.Fatal(err)
		}
		if len(w.Today(ines).Back) != 1 {
			t.Fatal("it is not there any more")
		}
		check(0)
		if _, err := w.Deliveries.Later(t.Context(), ines, item, delivery.Snooze{Kind: delivery.LaterToday}); err != nil {
			t.Fatal(err)
		}
		check(0)
		if err := w.DB.Write(t.Context(), func(tx *db.Tx) error { return delivery.DropTimer(tx, delivery.ComesBack, item, ines.ID) }); err != nil {
			t.Fatal(err)
		}
		check(1)
	})
}

// TestPutOffFollowsTheZoneData puts something off by a clock that older zone data had an hour behind.
func TestPutOffFollowsTheZoneData(t *testing.T) {
	apptest.Each(t, func(t *testing.T, w *apptest.World) {
		ines := putOffUntilTen(t, w)
		err := w.DB.Write(t.Context(), func(tx *db.Tx) error {
			late := db.Micros(lisbon(15, 11, 0))
			if _, err := tx.Exec(`UPDATE timer SET fire_at = $1, tz_version = '2020a'`, late); err != nil {
				return err
			}
			_, err := tx.Exec(`UPDATE inbox SET later_until = $1`, late)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		if err := w.Engine.Sweep(t.Context()); err != nil {
			t.Fatal(err)
		}
		w.Pass(lisbon(15, 10, 0))
		if today := w.Today(ines); len(today.Back) != 1 {
			t.Fatalf("not back: %+v", today)
		}
	})
}

func TestManyEnginesCutEachDeliveryOnce(t *testing.T) {
	apptest.Each(t, func(t *testing.T, w *apptest.World) {
		mira := w.Person("Mira Osei", "Africa/Accra")
		readers := []person.Actor{mira}
		for i := range 40 {
			readers = append(readers, w.Person(fmt.Sprintf("Reader Number %d", i), "Europe/Lisbon"))
		}
		s := w.Space("Everyone", readers...)
		for i := range 5 {
			w.Thread(mira, s, fmt.Sprint("Thread ", i), "x")
		}
		w.At(lisbon(13, 13, 0))
		ended := make(chan error)
		for range 4 {
			go func() { ended <- w.Engine.Due(context.Background()) }()
		}
		for range 4 {
			if err := <-ended; err != nil {
				t.Error(err)
			}
		}
		for _, r := range readers[1:] {
			if d := w.Today(r).Deliveries; len(d) != 1 || len(d[0].Entries) != 5 {
				t.Fatalf("%+v", d)
			}
		}
		if wrong, err := w.Deliveries.Check(t.Context()); err != nil || len(wrong) != 0 {
			t.Fatalf("%v, %v", wrong, err)
		}
	})
}

func TestASetClockIsToldAndSendingOutsidePauses(t *testing.T) {
	apptest.Each(t, func(t *testing.T, w *apptest.World) {
		notices := func() (n int) {
			err := w.DB.Read(t.Context(), func(tx *db.Tx) (err error) {
				n, _, err = db.One(tx, db.Value[int], `SELECT count(*) FROM notice WHERE kind = 'clock_jump'`)
				return err
			})
			if err != nil {
				t.Fatal(err)
			}
			return n
		}
		w.At(w.Clock().Add(8 * time.Hour)) // a sleeping machine: time passed
		w.Engine.NoticeJump(t.Context())
		w.Set(w.Clock().Add(4 * time.Minute)) // within what is usual
		w.Engine.NoticeJump(t.Context())
		if n := notices(); n != 0 {
			t.Fatalf("%d notices of nothing", n)
		}
		ines := w.Person("Inês Carvalho", "Europe/Lisbon")
		sends := 0
		w.Engine.Deliver("mail", func(context.Context, delivery.Announcement) error { sends++; return nil })
		err := w.DB.Write(t.Context(), func(tx *db.Tx) error {
			_, err := tx.Exec(`INSERT INTO outbox (person_id, channel, kind, ref, not_before, attempts, lease_until, state, problem)
				SELECT $1, 'mail', 'delivery', 1, 0, 0, 0, 'waiting', ''`, ines.ID)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		for _, by := range []time.Duration{time.Hour, -2 * time.Hour} {
			w.Set(w.Clock().Add(by))
			w.Engine.NoticeJump(t.Context())
			if err := w.Engine.Due(t.Context()); err != nil {
				t.Fatal(err)
			}
		}
		if n := notices(); n != 2 || state(t, w, ines.ID) != "waiting" {
			t.Fatalf("%d notices, %s", n, state(t, w, ines.ID))
		}
		w.Pass(w.Clock().Add(2 * time.Minute))
		if got := state(t, w, ines.ID); got != "moot" || sends != 0 { // it announced nothing that stands
			t.Fatalf("%s, %d sends", got, sends)
		}
	})
}

// TestATimerThatCannotBeReadHoldsUpNobody spoils what is kept of two timers, so that they fail for ever: what is due behind them is done
// all the same, and the check says which they are.
func TestATimerThatCannotBeReadHoldsUpNobody(t *testing.T) {
	apptest.Each(t, func(t *testing.T, w *apptest.World) {
		ines := w.Person("Inês Carvalho", "Europe/Lisbon")
		done := map[delivery.TimerKind]int{}
		w.Engine.Handle(delivery.ReviewDue, func(_ *db.Tx, tm delivery.Timer) error { done[tm.Kind]++; return nil })
		w.Engine.Ring(func(_ *db.Tx, tm delivery.Timer) error { done[tm.Kind]++; return nil }, func(context.Context) error { return nil })
		err := w.DB.Write(t.Context(), func(tx *db.Tx) error {
			at := w.Clock().Add(time.Hour)
			wall := w.Wall(ines, at)
			for i, kind := range []delivery.TimerKind{delivery.SendsNow, delivery.Rings, delivery.ReviewDue, delivery.Rings} {
				tm := delivery.Timer{Kind: kind, Ref: id.ID(i + 1), Person: ines.ID, FireAt: at.Add(time.Duration(i) * time.Second), Wall: &wall}
				if err := w.Deliveries.SetTimer(tx, tm); err != nil {
					return err
				}
			}
			_, err := tx.Exec(`UPDATE timer SET local = 'noon' WHERE ref IN (1, 2)`)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		save(t, w, ines, func(d *person.Declared) { d.Zone = "Africa/Accra" })
		w.Pass(w.Clock().Add(3 * time.Hour))
		if done[delivery.ReviewDue] != 1 || done[delivery.Rings] != 1 || len(done) != 2 {
			t.Errorf("done are %v", done)
		}
		err = w.DB.Write(t.Context(), func(tx *db.Tx) error {
			return w.Deliveries.SetTimer(tx, delivery.Timer{Kind: "tea", Ref: 5, Person: ines.ID, FireAt: w.Clock()})
		})
		if err != nil {
			t.Fatal(err)
		}
		wrong, err := w.Deliveries.Check(t.Context())
		if says := strings.Join(wrong, "\n"); err != nil || len(wrong) != 3 || !strings.Contains(says, `"sends_now" of `+ines.ID.String()) || !strings.Contains(says, `"rings" of `) || !strings.Contains(says, `kind "tea"`) {
			t.Errorf("the check says %q, %v", wrong, err)
		}
	})
}

func TestNotices(t *testing.T) {
	apptest.Each(t, func(t *testing.T, w *apptest.World) {
		ruth, ines := w.PersonAs("Ruth Adeyemi", "Europe/London", person.Admin), w.Person("Inês Carvalho", "Europe/Lisbon")
		if list, err := w.Deliveries.Notices(t.Context(), ruth); err != nil || len(list) != 0 {
			t.Errorf("before anything happened: %v, %v", list, err)
		}
		for _, by := range []time.Duration{time.Hour, -2 * time.Hour} {
			w.Set(w.Clock().Add(by))
			w.Engine.NoticeJump(t.Context())
		}
		list, err := w.Deliveries.Notices(t.Context(), ruth)
		if err != nil || len(list) != 2 || list[0].Detail != "-2h0m0s" || list[1].Detail != "1h0m0s" || list[0].Kind != "clock_jump" || !list[0].At.Equal(w.Clock()) {
			t.Errorf("got %+v, %v", list, err)
		}
		byToken := ruth
		byToken.Scopes = person.ScopeRead
		for _, who := range []person.Actor{ines, byToken} {
			if _, err := w.Deliveries.Notices(t.Context(), who); !fault.Is(err, fault.KindForbidden) {
				t.Errorf("%v: %v", who, err)
			}
		}
	})
}

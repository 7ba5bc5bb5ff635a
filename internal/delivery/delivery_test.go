package delivery_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"meantime/internal/app/apptest"
	"meantime/internal/ask"
	"meantime/internal/db"
	"meantime/internal/delivery"
	"meantime/internal/id"
	"meantime/internal/person"
	"meantime/internal/space"
	"meantime/internal/thread"
	"meantime/internal/worktime"
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

// ticketing is a space of Mira, who writes, and of Inês and Kenji, in Lisbon.
func ticketing(w *apptest.World) (mira, ines, kenji person.Actor, where space.Space) {
	mira, ines, kenji = w.Person("Mira Osei", "Africa/Accra"), w.Person("Inês Carvalho", "Europe/Lisbon"), w.Person("Kenji Morita", "Europe/Lisbon")
	return mira, ines, kenji, w.Space("Ticketing", mira, ines, kenji)
}

func sound(t *testing.T, w *apptest.World) {
	t.Helper()
	if wrong, err := w.Deliveries.Check(t.Context()); err != nil || len(wrong) != 0 {
		t.Errorf("the check found %v, %v", wrong, err)
	}
}

func exec(t *testing.T, w *apptest.World, query string, args ...any) {
	t.Helper()
	if err := w.DB.Write(t.Context(), func(tx *db.Tx) error {
		_, err := tx.Exec(query, args...)
		return err
	}); err != nil {
		t.Fatal(err)
	}
}

// What waits for one person cannot be read any more: the others have their deliveries, and that person, too, once it can.
func TestWhoseDeliveryFailsHoldsUpNobody(t *testing.T) {
	apptest.Each(t, func(t *testing.T, w *apptest.World) {
		mira, ines, kenji, s := ticketing(w)
		dale := w.Person("Dale Reid", "Europe/Lisbon")
		if err := w.Spaces.Add(t.Context(), mira, s.ID, dale.ID); err != nil {
			t.Fatal(err)
		}
		w.Thread(mira, s, "Refunds", "By hand.")
		_, err := w.Threads.Start(t.Context(), mira, thread.Opening{Space: s.ID, Title: "Piers", Body: "Which of them?", When: delivery.NextMorning,
			Ask: &ask.Wanted{Kind: ask.Answer, Of: idsOf(ines), Want: worktime.WorkingDays(3)}})
		if err != nil {
			t.Fatal(err)
		}
		whole := ""
		if err := w.DB.Read(t.Context(), func(tx *db.Tx) (err error) {
			whole, _, err = db.One(tx, db.Value[string], `SELECT wanted FROM inbox WHERE person_id = $1 AND wanted <> ''`, ines.ID)
			return err
		}); err != nil {
			t.Fatal(err)
		}
		exec(t, w, `UPDATE inbox SET wanted = '{' WHERE wanted = $1`, whole)
		w.At(lisbon(13, 13, 0))
		if err := w.Engine.Due(t.Context()); err == nil || !strings.Contains(err.Error(), ines.ID.String()) {
			t.Errorf("it is not said whose fails: %v", err)
		}
		for _, who := range []person.Actor{kenji, dale} {
			if got := fmt.Sprint(w.Titles(who)); got != "[13:00 Refunds]" {
				t.Errorf("another has %s", got)
			}
		}
		exec(t, w, `UPDATE person_delivery SET next_at = NULL`) // and plans are lost
		if err := w.Engine.Sweep(t.Context()); err == nil {
			t.Error("it is not said that something was not mended")
		}
		exec(t, w, `UPDATE inbox SET wanted = $1 WHERE wanted = '{'`, whole)
		if wrong, err := w.Deliveries.Check(t.Context()); err != nil || len(wrong) != 1 {
			t.Errorf("others' plans were not mended: %v, %v", wrong, err)
		}
		if err := w.Engine.Sweep(t.Context()); err != nil {
			t.Fatal(err)
		}
		w.Pass(lisbon(13, 13, 1))
		if got := fmt.Sprint(w.Titles(ines)); got != "[13:00 Refunds]" {
			t.Error(got)
		}
		sound(t, w)
	})
}

// What is asked takes a slot by itself that was made already, before the clock was set back.
func TestAheadOfABatchAtASlotThatWasMade(t *testing.T) {
	apptest.Each(t, func(t *testing.T, w *apptest.World) {
		mira, ines, _, s := ticketing(w)
		save(t, w, ines, func(d *person.Declared) { d.Batch = &worktime.Batch{Times: []worktime.Clock{13 * 60}} })
		asks := func(title string) {
			w.Set(lisbon(14, 8, 30))
			_, err := w.Threads.Start(t.Context(), mira, thread.Opening{Space: s.ID, Title: title, Body: "By eleven, please.",
				Ask: &ask.Wanted{Kind: ask.Answer, Of: idsOf(ines), Want: worktime.ByLocal(worktime.Wall{Date: worktime.DateOf(2026, 10, 14), Clock: 11 * 60})}})
			if err != nil {
				t.Fatal(err)
			}
			w.Pass(lisbon(14, 9, 5))
		}
		asks("One")
		asks("Two")
		if got := fmt.Sprint(w.Titles(ines)); got != "[09:00 One 09:00 Two]" {
			t.Error(got)
		}
		sound(t, w)
	})
}

// A timer that sets itself anew for now, one that cannot be read and ladders that cannot be mended hold up nothing.
func TestNothingThatFailsHoldsUpTheRest(t *testing.T) {
	apptest.Each(t, func(t *testing.T, w *apptest.World) {
		mira, ines, _, s := ticketing(w)
		w.Thread(mira, s, "Refunds", "By hand.")
		fired := map[delivery.TimerKind]int{}
		again := func(tx *db.Tx, timer delivery.Timer) error {
			fired[timer.Kind]++
			if fired[timer.Kind] > 100 {
				return errors.New("it fires for ever")
			}
			return w.Deliveries.SetTimer(tx, timer)
		}
		w.Engine.Handle("again", again)
		w.Engine.Ring(again, func(context.Context) error { return errors.New("a ladder cannot be mended") })
		for _, kind := range []delivery.TimerKind{"again", delivery.Rings} {
			if err := w.DB.Write(t.Context(), func(tx *db.Tx) error {
				return w.Deliveries.SetTimer(tx, delivery.Timer{Kind: kind, Ref: 1, Person: mira.ID, FireAt: lisbon(13, 12, 0)})
			}); err != nil {
				t.Fatal(err)
			}
		}
		for i, at := range []time.Time{lisbon(13, 12, 30), lisbon(13, 12, 30), lisbon(13, 12, 31)} {
			w.At(at)
			if err := w.Engine.Due(t.Context()); err == nil || !strings.Contains(err.Error(), "ladder") {
				t.Error(err)
			}
			if want := 1 + i/2; fired["again"] != want || fired[delivery.Rings] != want {
				t.Errorf("they fired %v times", fired)
			}
		}
		exec(t, w, `UPDATE timer SET local = 'at noon'`)
		w.At(lisbon(13, 13, 0))
		if err := w.Engine.Due(t.Context()); err == nil || !strings.Contains(err.Error(), "ladder") {
			t.Error(err)
		}
		if got := fmt.Sprint(w.Titles(ines)); got != "[13:00 Refunds]" {
			t.Error(got)
		}
	})
}

// Whatever panics fails alone: what it wrote is undone, it is tried again later, and the rest is done.
func TestAPanicFailsAlone(t *testing.T) {
	apptest.Each(t, func(t *testing.T, w *apptest.World) {
		mira, ines, kenji, s := ticketing(w)
		w.Thread(mira, s, "Refunds", "By hand.")
		fired, told := map[delivery.TimerKind][3]int{}, map[id.ID]int{}
		panics := func(tx *db.Tx, timer delivery.Timer) error {
			n := fired[timer.Kind]
			n[timer.Ref]++
			fired[timer.Kind] = n
			if _, err := tx.Exec(`UPDATE timer SET gen = 1000 + $1`, timer.Ref); err != nil || timer.Ref == 2 {
				return err
			}
			panic("a timer")
		}
		w.Engine.Handle(delivery.ReviewDue, panics)
		w.Engine.Renew(delivery.ReviewDue, func(*db.Tx, delivery.Timer) error { panic("a renewal") })
		w.Engine.Ring(panics, func(context.Context) error { panic("a ladder") })
		w.Engine.Deliver(delivery.Page, func(_ context.Context, a delivery.Announcement) error {
			if told[a.Person]++; a.Person == ines.ID {
				panic("a page")
			}
			return nil
		})
		for _, kind := range []delivery.TimerKind{delivery.ReviewDue, delivery.Rings} {
			for ref := range id.ID(2) {
				if err := w.DB.Write(t.Context(), func(tx *db.Tx) error {
					return w.Deliveries.SetTimer(tx, delivery.Timer{Kind: kind, Ref: ref + 1, Person: mira.ID, FireAt: lisbon(13, 12, 0)})
				}); err != nil {
					t.Fatal(err)
				}
			}
		}
		exec(t, w, `UPDATE timer SET tz_version = 'older'`)
		if err := w.Engine.Sweep(t.Context()); err == nil || !strings.Contains(err.Error(), "a renewal") || !strings.Contains(err.Error(), "delivery_test.go") {
			t.Errorf("it is not said where a renewal went wrong: %v", err)
		}
		for i, at := range []time.Time{lisbon(13, 12, 30), lisbon(13, 12, 30), lisbon(13, 13, 0)} {
			w.At(at)
			if err := w.Engine.Due(t.Context()); err == nil || !strings.Contains(err.Error(), "a ladder") {
				t.Error(err)
			}
			for kind, n := range fired {
				if want := [3]int{0, 1 + i/2, 1}; n != want {
					t.Errorf("at %s timers %q fired %v times, not %v", at, kind, n, want)
				}
			}
		}
		var undone bool
		if err := w.DB.Read(t.Context(), func(tx *db.Tx) error {
			n, _, err := db.One(tx, db.Value[int], `SELECT count(*) FROM timer WHERE gen <> 1001`)
			undone = n == 2
			return err
		}); err != nil || !undone {
			t.Errorf("what was written before a panic stands: %v", err)
		}
		if told[ines.ID] != 1 || told[kenji.ID] != 1 || state(t, w, ines.ID) != "waiting" || state(t, w, kenji.ID) != "sent" {
			t.Errorf("told are %v", told)
		}
	})
}

// The program fails in the middle of one person's delivery: the others have theirs, and that person the next time.
func TestWhoseDeliveryPanicsHoldsUpNobody(t *testing.T) {
	apptest.Each(t, func(t *testing.T, w *apptest.World) {
		mira, ines, kenji, s := ticketing(w)
		w.Thread(mira, s, "Refunds", "By hand.")
		w.At(lisbon(13, 13, 0))
		err := w.Engine.Due(db.Watched(t.Context(), func(query string, args []any) {
			if strings.HasPrefix(query, "INSERT INTO delivery ") && strings.Contains(fmt.Sprint(args), fmt.Sprint(int64(ines.ID))) {
				panic("a delivery")
			}
		}))
		if err == nil || !strings.Contains(err.Error(), "the delivery of "+ines.ID.String()) || !strings.Contains(err.Error(), "delivery_test.go") {
			t.Errorf("it is not said whose delivery went wrong, and where: %v", err)
		}
		if got := fmt.Sprint(w.Titles(ines), w.Titles(kenji)); got != "[] [13:00 Refunds]" {
			t.Error(got)
		}
		w.Pass(lisbon(13, 13, 1))
		if got := fmt.Sprint(w.Titles(ines)); got != "[13:00 Refunds]" {
			t.Error(got)
		}
		sound(t, w)
	})
}

// The clock is a year ahead for a while. What is written and announced then does not wait for that year to pass.
func TestWhatWasWrittenWhileTheClockWasAhead(t *testing.T) {
	apptest.Each(t, func(t *testing.T, w *apptest.World) {
		mira, ines, kenji, s := ticketing(w)
		sent := map[string]int{}
		w.Engine.Deliver(delivery.Mail, func(_ context.Context, a delivery.Announcement) error {
			sent[a.Kind]++
			return nil
		})
		set := func(at time.Time) {
			w.Set(at)
			w.Engine.NoticeJump(t.Context())
			if err := w.Engine.Sweep(t.Context()); err != nil {
				t.Fatal(err)
			}
		}
		w.Thread(mira, s, "Before", "It is live.")
		set(w.Clock().AddDate(1, 0, 0))
		w.Thread(mira, s, "For all", "It is live.")
		w.Thread(mira, s, "For one", "What do you think, @ines?")
		if err := w.DB.Write(t.Context(), func(tx *db.Tx) error {
			return w.Deliveries.Announce(tx, delivery.Mail, ines.ID, delivery.SignInLink, 1)
		}); err != nil {
			t.Fatal(err)
		}
		exec(t, w, `UPDATE outbox SET lease_until = $1`, db.Micros(w.Clock().Add(3*time.Minute))) // by a program that was stopped
		set(lisbon(13, 10, 45))
		w.Pass(lisbon(13, 10, 50))
		if sent[delivery.SignInLink] != 1 {
			t.Errorf("sent were %v", sent)
		}
		w.Pass(lisbon(13, 13, 0))
		if one, all := fmt.Sprint(w.Titles(ines)), fmt.Sprint(w.Titles(kenji)); !strings.Contains(one, "13:00 For one") || !strings.Contains(one, "13:00 For all") || !strings.Contains(all, "13:00 For all") {
			t.Errorf("came %s and %s", one, all)
		}
		sound(t, w)
	})
}

// A slot that had gone by when somebody chose it lies ahead once more when the clock is set back; and what is opened early then was
// written before.
func TestSlotsThatLieAheadOnceMore(t *testing.T) {
	apptest.Each(t, func(t *testing.T, w *apptest.World) {
		mira, ines, _, s := ticketing(w)
		w.Thread(mira, s, "Refunds", "By hand.")
		w.Pass(lisbon(13, 12, 0))
		save(t, w, ines, func(d *person.Declared) { d.Batch = &worktime.Batch{Times: []worktime.Clock{11 * 60, 13 * 60}} })
		w.Set(lisbon(13, 10, 45))
		w.Engine.NoticeJump(t.Context())
		if at := w.Today(ines).Sealed.At; !at.Equal(lisbon(13, 11, 0)) {
			t.Errorf("it comes at %s", at)
		}
		sound(t, w)
		w.Set(lisbon(13, 10, 0))
		if _, opened, err := w.Deliveries.OpenEarly(t.Context(), ines.ID); err != nil || !opened {
			t.Errorf("%v, %v", opened, err)
		}
		sound(t, w)
	})
}

// Leave that is taken back is none that a morning waits for.
func TestAMorningIsThatOfTheScheduleInForce(t *testing.T) {
	apptest.Each(t, func(t *testing.T, w *apptest.World) {
		mira, ines, _, s := ticketing(w)
		save(t, w, ines, func(d *person.Declared) {
			d.Leaves = []person.Leave{{From: worktime.DateOf(2026, 10, 13), To: worktime.DateOf(2026, 11, 6)}}
		})
		if _, err := w.Threads.Start(t.Context(), mira, thread.Opening{Space: s.ID, Title: "Refunds", Body: "By hand.", When: delivery.NextMorning}); err != nil {
			t.Fatal(err)
		}
		save(t, w, ines, func(d *person.Declared) { d.Leaves = nil })
		w.Pass(lisbon(14, 9, 0))
		if got := fmt.Sprint(w.Titles(ines)); got != "[09:00 Refunds]" {
			t.Error(got)
		}
		sound(t, w)
	})
}

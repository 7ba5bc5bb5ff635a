package away_test

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"pgregory.net/rapid"

	"meantime/internal/app/apptest"
	"meantime/internal/db"
	"meantime/internal/db/dbtest"
	"meantime/internal/delivery"
	"meantime/internal/person"
	"meantime/internal/worktime"
)

// told is a summary that went out.
type told struct {
	week worktime.Date
	at   time.Time
}

// listen keeps which summaries are sent, after what they are about is asked for as the mail does.
func listen(w *apptest.World) *[]told {
	var got []told
	w.Engine.Deliver(delivery.Mail, func(ctx context.Context, a delivery.Announcement) error {
		if a.Kind == delivery.WeekAway {
			if _, err := w.Away.Summary(ctx, a.Person, worktime.Date(a.Ref)); err != nil { // as whoever writes the mail asks
				return err
			}
			got = append(got, told{worktime.Date(a.Ref), w.Now()})
		}
		return nil
	})
	return &got
}

func takes(t interface {
	Fatal(...any)
	Context() context.Context
}, w *apptest.World, who person.Actor, leaves ...person.Leave) {
	d, version, err := w.Persons.Schedules.Mine(t.Context(), who)
	if err != nil {
		t.Fatal(err)
	}
	d.Leaves = leaves
	if _, err := w.Persons.Schedules.Save(t.Context(), who, who.ID, version, d); err != nil {
		t.Fatal(err)
	}
}

// october is a date of 2026, in days of that month.
func october(d int) worktime.Date { return worktime.DateOf(2026, 10, d) }

func TestWhoChoseNothingIsSentNothing(t *testing.T) {
	apptest.Each(t, func(t *testing.T, w *apptest.World) {
		ctx, got := t.Context(), listen(w)
		ines, mira := w.Person("Inês", "Europe/Lisbon"), w.Person("Mira", "Africa/Accra")
		s := w.Space("Crew app", mira, ines)
		takes(t, w, ines, person.Leave{From: october(14), To: october(60)})
		w.Thread(mira, s, "One", "One.")
		w.Pass(w.Clock().AddDate(0, 0, 14))
		if len(*got) != 0 {
			t.Fatalf("%v to who chose nothing", *got)
		}
		if weekly, err := w.Away.Weekly(ctx, ines); weekly || err != nil {
			t.Fatal(weekly, err)
		}
		if err := w.Away.SetWeekly(ctx, ines, true); err != nil { // on a Tuesday: this week's has gone by
			t.Fatal(err)
		}
		w.Pass(w.Clock().AddDate(0, 0, 7))
		if len(*got) != 1 || (*got)[0].week != october(33) || w.Wall(ines, (*got)[0].at).Clock != 9*60 {
			t.Fatalf("%v", *got)
		}
		about, err := w.Away.Summary(ctx, ines.ID, october(33))
		if err != nil || !about.After.Equal(time.Unix(0, 0)) || !w.Wall(ines, about.Until).Date.Time().Equal(october(33).Time()) {
			t.Fatalf("%+v, %v", about, err)
		}
		if _, err := w.Away.Summary(ctx, ines.ID, october(26)); !errors.Is(err, delivery.ErrMoot) {
			t.Errorf("one of another week: %v", err)
		}
		if err := w.Away.SetWeekly(ctx, ines, false); err != nil {
			t.Fatal(err)
		}
		if _, err := w.Away.Summary(ctx, ines.ID, october(33)); !errors.Is(err, delivery.ErrMoot) {
			t.Errorf("one that is not wanted any more: %v", err)
		}
		w.Pass(w.Clock().AddDate(0, 0, 7))
		if len(*got) != 1 {
			t.Errorf("%v after it was given up", *got)
		}
	})
}

// Who comes back early is sent none, and the delivery to which they come back is known as that by both of its readers.
func TestComingBackEarly(t *testing.T) {
	apptest.Each(t, func(t *testing.T, w *apptest.World) {
		ctx, got := t.Context(), listen(w)
		ines, mira := w.Person("Inês", "Europe/Lisbon"), w.Person("Mira", "Africa/Accra")
		s := w.Space("Crew app", mira, ines)
		if err := w.Away.SetWeekly(ctx, ines, true); err != nil {
			t.Fatal(err)
		}
		takes(t, w, ines, person.Leave{From: october(13), To: october(60), StandIn: mira.ID})
		w.Thread(mira, s, "One", "One.")
		w.Pass(time.Date(2026, 10, 16, 12, 0, 0, 0, time.UTC))
		takes(t, w, ines, person.Leave{From: october(13), To: october(16), StandIn: mira.ID})
		w.Pass(time.Date(2026, 10, 19, 12, 0, 0, 0, time.UTC))
		if len(*got) != 0 {
			t.Fatalf("%v to who is back", *got)
		}
		today := w.Today(ines)
		if len(today.Deliveries) != 1 {
			t.Fatalf("%+v", today)
		}
		back, err := w.Away.Back(ctx, ines, today.Deliveries[0])
		if err != nil || back == nil || back.First != october(13) || back.Last != october(16) || back.Dates != 4 || len(back.StandIns) != 1 || back.StandIns[0] != mira.ID {
			t.Fatalf("%+v, %v", back, err)
		}
		w.Thread(mira, s, "Two", "Two.")
		w.Pass(w.Clock().Add(6 * time.Hour))
		today = w.Today(ines)
		if back, err := w.Away.Back(ctx, ines, today.Deliveries[len(today.Deliveries)-1]); back != nil || err != nil {
			t.Errorf("the one after it begins anew: %+v, %v", back, err)
		}
	})
}

// A first delivery after leave that brings nothing from it is like any other.
func TestBackToNothing(t *testing.T) {
	apptest.Each(t, func(t *testing.T, w *apptest.World) {
		ines, mira := w.Person("Inês", "Europe/Lisbon"), w.Person("Mira", "Africa/Accra")
		s := w.Space("Crew app", mira, ines)
		takes(t, w, ines, person.Leave{From: october(13), To: october(18)})
		w.At(time.Date(2026, 10, 19, 12, 30, 0, 0, time.UTC))
		w.Thread(mira, s, "One", "One.")
		w.Pass(w.Clock().Add(6 * time.Hour))
		back, err := w.Away.Back(t.Context(), ines, w.Today(ines).Deliveries[0])
		if back != nil || err != nil {
			t.Errorf("%+v, %v", back, err)
		}
	})
}

// Whatever somebody declares and chooses, and whatever is done to the clock: at most one summary in a week, none to who is not away, and
// all that was written comes.
func TestAtMostOneInAWeek(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		w := apptest.New(t, dbtest.SQLite(t))
		ctx, got := t.Context(), listen(w)
		zone := rapid.SampledFrom([]string{"Europe/Lisbon", "Asia/Kathmandu", "America/New_York"}).Draw(r, "zone")
		ines, mira := w.Person("Inês", zone), w.Person("Mira", "Africa/Accra")
		s := w.Space("Crew app", mira, ines)
		written, weeks := 0, map[worktime.Date]bool{}
		for i := range rapid.IntRange(5, 25).Draw(r, "steps") {
			seen := len(*got)
			switch rapid.SampledFrom([]string{"leave", "choose", "write", "pass", "pass", "pass", "set back", "again"}).Draw(r, "does") {
			case "leave":
				from := w.Wall(ines, w.Clock()).Date + worktime.Date(rapid.IntRange(-20, 3).Draw(r, "from"))
				takes(t, w, ines, person.Leave{From: from, To: from + worktime.Date(rapid.IntRange(0, 60).Draw(r, "for"))})
			case "choose":
				if err := w.Away.SetWeekly(ctx, ines, rapid.IntRange(0, 4).Draw(r, "weekly") > 0); err != nil {
					t.Fatal(err)
				}
			case "write":
				w.Thread(mira, s, fmt.Sprintf("Number %d", i), "So it is.")
				written++
			case "pass":
				w.Pass(w.Clock().Add(time.Duration(rapid.IntRange(1, 400).Draw(r, "hours")) * time.Hour))
			case "set back":
				w.Set(w.Clock().Add(-time.Duration(rapid.IntRange(1, 100).Draw(r, "hours")) * time.Hour))
			case "again":
				err := w.DB.Write(ctx, func(tx *db.Tx) error { return w.Away.Due(tx, delivery.Timer{Person: ines.ID}) })
				if err != nil {
					t.Fatal(err)
				}
			}
			for _, one := range (*got)[seen:] {
				if weeks[one.week] {
					t.Fatalf("the week of %v has two", one.week)
				}
				weeks[one.week] = true
				if err := w.DB.Read(ctx, func(tx *db.Tx) error {
					p, _, err := w.Persons.Schedules.Compiled(tx, ines.ID)
					if err == nil && !p.OnLeave(one.at) {
						t.Fatalf("one at %v, to who is not away", one.at)
					}
					return err
				}); err != nil {
					t.Fatal(err)
				}
			}
		}
		takes(t, w, ines)
		w.Pass(w.Clock().AddDate(0, 0, 15))
		n := 0
		if err := w.DB.Read(ctx, func(tx *db.Tx) (err error) {
			n, _, err = db.One(tx, db.Value[int], `SELECT count(*) FROM inbox WHERE person_id = $1 AND slot_at IS NOT NULL`, ines.ID)
			return err
		}); err != nil || n != written {
			t.Fatalf("of %d letters %d came: %v", written, n, err)
		}
	})
}

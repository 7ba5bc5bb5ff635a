package delivery_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"meantime/internal/app/apptest"
	"meantime/internal/db"
	"meantime/internal/delivery"
	"meantime/internal/fault"
	"meantime/internal/id"
	"meantime/internal/person"
	"meantime/internal/space"
	"meantime/internal/thread"
	"meantime/internal/worktime"
)

// only is the one entry that a person has anywhere on Today.
func only(t *testing.T, w *apptest.World, who person.Actor) id.ID {
	t.Helper()
	today := w.Today(who)
	all := append(append(today.Back, today.Put...), today.Sealed.Entries...)
	for _, d := range today.Deliveries {
		all = append(all, d.Entries...)
	}
	if len(all) != 1 {
		t.Fatalf("%d entries, not one", len(all))
	}
	return all[0].ID
}

// brief writes an answer on one line: holds, steps of the path, notes; times on the reader's clock.
func brief(t *testing.T, w *apptest.World, who person.Actor, item id.ID) string {
	t.Helper()
	why, err := w.Deliveries.Why(t.Context(), who, item)
	if err != nil {
		t.Fatal(err)
	}
	clock := func(at time.Time) string {
		if at.IsZero() {
			return "never"
		}
		return at.In(why.Zone).Format("Mon 15:04")
	}
	var out []string
	for _, h := range why.Holds {
		out = append(out, fmt.Sprintf("hold %s until %s", h.Code, clock(h.Until)))
	}
	for _, s := range why.Path.Steps {
		text := string(s.Reason)
		if !s.At.IsZero() {
			text += " " + clock(s.At)
		}
		out = append(out, text)
	}
	for _, n := range why.Notes {
		out = append(out, fmt.Sprintf("note %s %s", n.Code, clock(n.At)))
	}
	return strings.Join(out, ", ")
}

type whyCase struct {
	name string
	do   func(t *testing.T, w *apptest.World, s space.Space, mira, ines person.Actor) // from 10:40 on Tuesday
	want string
}

func whyCases() []whyCase {
	write := func(w *apptest.World, s space.Space, mira person.Actor) {
		w.Thread(mira, s, "Refunds", "412 bookings.")
	}
	return []whyCase{
		{"it waits", func(t *testing.T, w *apptest.World, s space.Space, mira, ines person.Actor) {
			write(w, s, mira)
		}, "passed Tue 09:00, slot Tue 13:00"},
		{"it came", func(t *testing.T, w *apptest.World, s space.Space, mira, ines person.Actor) {
			write(w, s, mira)
			w.Pass(lisbon(13, 13, 0))
		}, "passed Tue 09:00, slot Tue 13:00"},
		{"opened early", func(t *testing.T, w *apptest.World, s space.Space, mira, ines person.Actor) {
			write(w, s, mira)
			w.At(lisbon(13, 11, 0))
			openEarly(t, w, ines)
		}, "passed Tue 09:00, slot Tue 13:00"},
		{"the program was down", func(t *testing.T, w *apptest.World, s space.Space, mira, ines person.Actor) {
			write(w, s, mira)
			w.At(lisbon(13, 15, 0))
			w.Pass(lisbon(13, 15, 1))
		}, "passed Tue 09:00, slot Tue 13:00, note cut_late Tue 15:00"},
		{"the program is down", func(t *testing.T, w *apptest.World, s space.Space, mira, ines person.Actor) {
			write(w, s, mira)
			w.At(lisbon(13, 13, 30))
		}, "passed Tue 09:00, slot Tue 13:00, note not_made_yet Tue 13:00"},
		{"read in its space", func(t *testing.T, w *apptest.World, s space.Space, mira, ines person.Actor) {
			th := w.Thread(mira, s, "Refunds", "412 bookings.")
			if _, err := w.Threads.Open(t.Context(), ines, th.ID, thread.Part{}); err != nil {
				t.Fatal(err)
			}
		}, "passed Tue 09:00, slot Tue 13:00, note read_first Tue 10:40"},
		{"other hours before it came", func(t *testing.T, w *apptest.World, s space.Space, mira, ines person.Actor) {
			write(w, s, mira)
			w.At(lisbon(13, 11, 30))
			declare(t, w, ines, func(d *person.Declared) { d.Batch = &worktime.Batch{Times: []worktime.Clock{11 * 60, 15 * 60}} })
			w.Pass(lisbon(13, 15, 0))
		}, "passed Tue 11:00, slot Tue 15:00, note schedule_changed Tue 11:30"},
		{"other hours afterwards change no answer", func(t *testing.T, w *apptest.World, s space.Space, mira, ines person.Actor) {
			write(w, s, mira)
			w.Pass(lisbon(13, 13, 0))
			declare(t, w, ines, func(d *person.Declared) { d.Zone = "Asia/Tokyo" })
		}, "passed Tue 09:00, slot Tue 13:00"},
		{"its sender chose the morning", func(t *testing.T, w *apptest.World, s space.Space, mira, ines person.Actor) {
			_, err := w.Threads.Start(t.Context(), mira, thread.Opening{Space: s.ID, Title: "Refunds", Body: "412.", When: delivery.NextMorning})
			if err != nil {
				t.Fatal(err)
			}
		}, "hold next_morning until Wed 09:00, passed Tue 16:30, slot Wed 09:00"},
		{"the clock was set back", func(t *testing.T, w *apptest.World, s space.Space, mira, ines person.Actor) {
			first := w.Thread(mira, s, "First", "Before.")
			w.Pass(lisbon(13, 13, 0))
			w.At(lisbon(13, 11, 0))
			finish(t, w, ines, first)
			write(w, s, mira)
			w.Pass(lisbon(13, 16, 30))
		}, "hold clock_set_back until Tue 13:00, passed Tue 13:00, slot Tue 16:30"},
	}
}

func TestWhy(t *testing.T) {
	apptest.Each(t, func(t *testing.T, w *apptest.World) {
		for _, c := range whyCases() {
			t.Run(c.name, func(t *testing.T) {
				w.At(apptest.Begin)
				mira, ines := w.Person("Mira "+c.name, "Africa/Accra"), w.Person("Inês "+c.name, "Europe/Lisbon")
				s := w.Space(c.name, mira, ines)
				c.do(t, w, s, mira, ines)
				if got := brief(t, w, ines, latest(t, w, ines)); got != c.want {
					t.Errorf("got  %s\nwant %s", got, c.want)
				}
			})
		}
	})
}

// latest is the newest item of a person, wherever it is.
func latest(t *testing.T, w *apptest.World, who person.Actor) id.ID {
	t.Helper()
	if err := w.Deliveries.Expand(t.Context(), who.ID); err != nil {
		t.Fatal(err)
	}
	var item id.ID
	err := w.DB.Read(t.Context(), func(tx *db.Tx) (err error) {
		item, _, err = db.One(tx, db.Value[id.ID], `SELECT max(item_id) FROM inbox WHERE person_id = $1`, who.ID)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return item
}

// finish reads a thread, so that Today does not show it any more.
func finish(t *testing.T, w *apptest.World, who person.Actor, th thread.Thread) {
	t.Helper()
	if _, err := w.Threads.Open(t.Context(), who, th.ID, thread.Part{}); err != nil {
		t.Fatal(err)
	}
}

func openEarly(t *testing.T, w *apptest.World, who person.Actor) {
	t.Helper()
	if _, opened, err := w.Deliveries.OpenEarly(t.Context(), who.ID); err != nil || !opened {
		t.Fatalf("not opened: %v", err)
	}
}

// declare changes what a person declares about her time.
func declare(t *testing.T, w *apptest.World, who person.Actor, change func(*person.Declared)) {
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

func TestWhySlowly(t *testing.T) {
	apptest.Each(t, func(t *testing.T, w *apptest.World) {
		ines, mira := w.Person("Inês Carvalho", "Europe/Lisbon"), w.Person("Mira Osei", "Africa/Accra")
		friday, err := space.ParseRhythm("weekly fri 12:00")
		if err != nil {
			t.Fatal(err)
		}
		s := w.SpaceOf(space.Details{Name: "Harbours", Kind: space.Open, Rhythm: friday}, mira, ines)
		th := w.Thread(mira, s, "Stewart Island", "It is live.")
		item := only(t, w, ines)
		if got, want := brief(t, w, ines, item), "hold slow_rhythm until Fri 12:00, passed Fri 09:00, slot Fri 13:00"; got != want {
			t.Errorf("got  %s\nwant %s", got, want)
		}
		l, err := w.Threads.Look(t.Context(), mira, th.ID, thread.Part{})
		if err != nil {
			t.Fatal(err)
		}
		w.At(lisbon(13, 11, 0))
		kenji := w.Person("Kenji Morita", "Asia/Tokyo")
		if err := w.Threads.Edit(t.Context(), mira, l.Letters[0].ID, "It is live, @kenji."); err != nil {
			t.Fatal(err)
		}
		if got, want := brief(t, w, kenji, latest(t, w, kenji)), "hold named_later until Tue 19:00, passed Tue 16:30, slot Wed 09:00"; got != want {
			t.Errorf("got  %s\nwant %s", got, want)
		}
	})
}

func TestWhyBeyondTheHorizon(t *testing.T) {
	apptest.Each(t, func(t *testing.T, w *apptest.World) {
		mira := w.Person("Mira Osei", "Africa/Accra")
		away := person.Leave{From: worktime.DateOf(2026, 10, 13), To: worktime.DateOf(2026, 12, 6)}
		ines := w.PersonWith("Inês Carvalho", person.Member, person.Declared{Zone: "Europe/Lisbon", Leaves: []person.Leave{away}})
		w.Thread(mira, w.Space("Ticketing", mira, ines), "Refunds", "412 bookings.")
		if got, want := brief(t, w, ines, latest(t, w, ines)), "passed Mon 16:30, leave, none"; got != want {
			t.Errorf("got  %s\nwant %s", got, want)
		}
		w.At(time.Date(2026, 12, 1, 9, 0, 0, 0, time.UTC))
		if err := w.Engine.Sweep(t.Context()); err != nil {
			t.Fatal(err)
		}
		if got := brief(t, w, ines, latest(t, w, ines)); !strings.HasSuffix(got, "slot Mon 09:00, note beyond_horizon never") {
			t.Errorf("got %s", got)
		}
	})
}

func TestWhyIsForItsReaderAlone(t *testing.T) {
	apptest.Each(t, func(t *testing.T, w *apptest.World) {
		ines, mira := w.Person("Inês Carvalho", "Europe/Lisbon"), w.Person("Mira Osei", "Africa/Accra")
		s := w.SpaceOf(space.Details{Name: "Ticketing", Kind: space.Closed}, mira, ines)
		w.Thread(mira, s, "Refunds", "412 bookings.")
		item := only(t, w, ines)
		for name, who := range map[string]person.Actor{"its author": mira, "a stranger": w.Person("Sven Halvorsen", "Europe/Oslo")} {
			if _, err := w.Deliveries.Why(t.Context(), who, item); !fault.Is(err, fault.KindNotFound) {
				t.Errorf("%s: %v", name, err)
			}
		}
		if err := w.Spaces.Remove(t.Context(), mira, s.ID, ines.ID); err != nil {
			t.Fatal(err)
		}
		if _, err := w.Deliveries.Why(t.Context(), ines, item); !fault.Is(err, fault.KindNotFound) {
			t.Errorf("after she left the space: %v", err)
		}
	})
}

func TestBeyond(t *testing.T) {
	apptest.Each(t, func(t *testing.T, w *apptest.World) {
		ines, mira := w.Person("Inês Carvalho", "Europe/Lisbon"), w.Person("Mira Osei", "Africa/Accra")
		friday, err := space.ParseRhythm("weekly fri 12:00")
		if err != nil {
			t.Fatal(err)
		}
		slow := w.SpaceOf(space.Details{Name: "Harbours", Kind: space.Open, Rhythm: friday}, mira, ines)
		w.Thread(mira, slow, "One", "First.")
		beyond := func() string {
			list, err := w.Deliveries.Beyond(context.Background(), ines)
			if err != nil {
				t.Fatal(err)
			}
			var out []string
			for _, s := range list {
				out = append(out, fmt.Sprintf("%d %s", s.Count, s.At.In(time.UTC).Format("Mon 15:04")))
			}
			return strings.Join(out, ", ")
		}
		if got := beyond(); got != "" { // it is the next delivery itself
			t.Errorf("alone: %s", got)
		}
		w.Thread(mira, w.Space("Ticketing", mira, ines), "Soon", "Now.")
		w.Thread(mira, slow, "Two", "Second.")
		if got := beyond(); got != "2 Fri 12:00" {
			t.Errorf("beyond: %s", got)
		}
	})
}

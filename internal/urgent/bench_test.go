package urgent_test

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"meantime/internal/app/apptest"
	"meantime/internal/bus"
	"meantime/internal/db"
	"meantime/internal/db/dbtest"
	"meantime/internal/person"
	"meantime/internal/thread"
	"meantime/internal/urgent"
)

const (
	herd    = 200_000 // deliveries that are due at one instant
	atOnce  = 200     // rings
	posting = 256     // people who write to a space of hundreds, again and again
	within  = 2 * time.Second
)

// BenchmarkRingsInAHerd raises 200 urgents at once while 200,000 deliveries are being cut, then lets all 200 ladders go on
// at once, and then has all of it taken at once. It tells how long it takes from each act until the page of whom it concerns
// has its hint, in the middle and at the most.
func BenchmarkRingsInAHerd(b *testing.B) {
	b.Run("sqlite", func(b *testing.B) { ringInAHerd(b, dbtest.SQLite(b)) })
	b.Run("postgres", func(b *testing.B) { ringInAHerd(b, dbtest.Postgres(b)) })
}

func ringInAHerd(b *testing.B, d *db.DB) {
	w := apptest.New(b, d)
	var raisers, asked []person.Actor
	for i := range atOnce {
		asked = append(asked, w.Person(fmt.Sprintf("Asked Number %d", i), "Europe/Lisbon"))
		if i%3 == 0 {
			raisers = append(raisers, w.Person(fmt.Sprintf("Raiser Number %d", i), "Europe/Lisbon"))
		}
	}
	s := w.Space("Everyone", slices.Concat(raisers, asked)...)
	wait(b, d, w.Clock())
	ctx, stop := context.WithCancel(b.Context())
	defer stop()
	var engine sync.WaitGroup
	engine.Go(func() { w.Engine.Run(ctx) })
	defer engine.Wait()
	defer stop()
	for range posting {
		engine.Go(func() {
			for ctx.Err() == nil {
				if _, err := w.Threads.Start(ctx, raisers[0], thread.Opening{Space: s.ID, Title: "Timetable", Body: "As before."}); err != nil && ctx.Err() == nil {
					b.Error(err)
				}
			}
		})
	}
	time.Sleep(300 * time.Millisecond) // the herd is on its way
	b.ResetTimer()
	made := make([]urgent.Urgent, atOnce)
	report(b, "raise", w, asked, func(i int) {
		var err error
		made[i], err = w.Urgents.Raise(b.Context(), raisers[i/3], urgent.Raising{Space: s.ID, Title: "Fog", Worse: "All of it.", Asked: asked[i].ID})
		if err != nil {
			b.Error(err)
		}
	})
	stepAll(b, w, topics(raisers, asked))
	report(b, "mine", w, asked, func(i int) {
		if err := w.Urgents.Mine(b.Context(), asked[i], made[i].ID); err != nil {
			b.Error(err)
		}
	})
}

// stepAll lets all ladders go on at once, and reports how long it takes until the last has rung, and how much of the herd
// waited still.
func stepAll(b *testing.B, w *apptest.World, hints []bus.Topic) {
	b.Helper()
	count := func(query string) (n int) {
		if err := w.DB.Read(b.Context(), func(tx *db.Tx) (err error) {
			n, _, err = db.One(tx, db.Value[int], query)
			return err
		}); err != nil {
			b.Fatal(err)
		}
		return n
	}
	b.ReportMetric(float64(count(`SELECT count(*) FROM person_delivery WHERE next_at IS NOT NULL`)), "still-to-cut")
	listener := w.Bus.Listen(hints...)
	defer listener.Close()
	w.At(w.Clock().Add(10 * time.Minute))
	begin := time.Now()
	w.Engine.Wake()
	for count(`SELECT count(*) FROM ring WHERE step > 0`) < atOnce {
		select {
		case <-listener.Wake():
		case <-time.After(10 * time.Millisecond):
		}
	}
	took := time.Since(begin)
	b.ReportMetric(took.Seconds(), "s-all-steps")
	if took > within {
		b.Errorf("all steps: %v", took)
	}
}

func topics(lists ...[]person.Actor) (out []bus.Topic) {
	for _, p := range slices.Concat(lists...) {
		out = append(out, urgent.RingsTopic(p.ID))
	}
	return out
}

// report does something for all of some people at once, and reports how long it takes until each has a hint.
func report(b *testing.B, what string, w *apptest.World, people []person.Actor, act func(i int)) {
	b.Helper()
	took := make([]time.Duration, len(people))
	var acting sync.WaitGroup
	for i, p := range people {
		listener := w.Bus.Listen(urgent.RingsTopic(p.ID))
		acting.Go(func() {
			defer listener.Close()
			begin := time.Now()
			go act(i)
			select {
			case <-listener.Wake():
			case <-time.After(time.Minute):
				b.Errorf("%s: no hint within a minute", what)
			}
			took[i] = time.Since(begin)
		})
	}
	acting.Wait()
	slices.Sort(took)
	b.ReportMetric(took[len(took)/2].Seconds(), "s-"+what+"-p50")
	most := took[len(took)-1]
	b.ReportMetric(most.Seconds(), "s-"+what+"-max")
	if most > within {
		b.Errorf("%s: a ring took %v", what, most)
	}
}

// wait has one thing wait for the herd, due at an instant.
func wait(b *testing.B, d *db.DB, at time.Time) {
	b.Helper()
	slot := db.Micros(at)
	const first, step = 1_000_000, 5000
	run := func(query string, args ...any) {
		if err := d.Write(b.Context(), func(tx *db.Tx) error { _, err := tx.Exec(query, args...); return err }); err != nil {
			b.Fatal(err)
		}
	}
	run(`INSERT INTO item (id, kind, ref, thread_id, space_id, author_id, created_at) VALUES (1, 'thread', 1, 1, 1, 1, 0)`)
	numbers := `WITH RECURSIVE n (n) AS (SELECT CAST($1 AS BIGINT) UNION ALL SELECT n + 1 FROM n WHERE n < $2) `
	for from := first; from < first+herd; from += step {
		run(numbers+`INSERT INTO inbox (person_id, item_id, reason, not_before) SELECT n, 1, 'belongs', `+fmt.Sprint(slot-1)+` FROM n`, from, from+step-1)
		run(numbers+`INSERT INTO person_delivery (person_id, next_at, sched_version, tz_version, gen) SELECT n, `+fmt.Sprint(slot)+`, 1, '', 1 FROM n`,
			from, from+step-1)
	}
}

// crowd is how many members a large space has.
const crowd = 5000

// BenchmarkRaiseInALargeSpace raises something where thousands are members and a tenth of them was rung before: by day, when
// they are at work, and at night, when nobody is and all have to be looked at.
func BenchmarkRaiseInALargeSpace(b *testing.B) {
	b.Run("sqlite", func(b *testing.B) { raiseInACrowd(b, dbtest.SQLite(b)) })
	b.Run("postgres", func(b *testing.B) { raiseInACrowd(b, dbtest.Postgres(b)) })
}

func raiseInACrowd(b *testing.B, d *db.DB) {
	w := apptest.New(b, d)
	raiser := w.Person("Raiser", "Europe/Lisbon")
	s := w.Space("Everyone", raiser)
	write := func(do func(tx *db.Tx) error) {
		if err := d.Write(b.Context(), do); err != nil {
			b.Fatal(err)
		}
	}
	write(func(tx *db.Tx) error {
		for i := range crowd {
			who, err := w.Persons.People.Add(tx, person.Newcomer{Name: fmt.Sprintf("Member Number %d", i), Email: fmt.Sprintf("member%d@saltmarsh.example", i),
				Declared: person.Declared{Zone: "Europe/Lisbon"}}, person.Member, person.WayIn{})
			if err != nil {
				return err
			}
			if err := w.Spaces.Join(tx.Context(), person.Actor{ID: who.ID, Role: person.Member, Scopes: person.AllScopes}, s.ID); err != nil {
				return err
			}
		}
		return nil
	})
	raise := func() {
		if _, err := w.Urgents.Raise(b.Context(), raiser, urgent.Raising{Space: s.ID, Title: "Fog", Worse: "All of it."}); err != nil {
			b.Fatal(err)
		}
		write(func(tx *db.Tx) error { // the budget is not what is measured
			_, err := tx.Exec(`UPDATE urgent SET raised_at = 0, next_at = NULL, ended = 'dropped', ended_at = 1, ended_by = author_id WHERE ended_at IS NULL`)
			return err
		})
	}
	for range crowd / 10 {
		w.At(w.Clock().Add(time.Second))
		raise()
	}
	day := w.Clock()
	for name, at := range map[string]time.Time{"day": day, "night": day.Add(12 * time.Hour)} {
		b.Run(name, func(b *testing.B) {
			w.At(at)
			for b.Loop() {
				raise()
			}
		})
	}
}

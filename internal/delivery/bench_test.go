package delivery_test

import (
	"context"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"meantime/internal/app/apptest"
	"meantime/internal/db"
	"meantime/internal/db/dbtest"
	"meantime/internal/person"
	"meantime/internal/thread"
)

// engines runs a benchmark on a fresh database of each engine.
func engines(b *testing.B, run func(b *testing.B, d *db.DB)) {
	b.Run("sqlite", func(b *testing.B) { run(b, dbtest.SQLite(b)) })
	b.Run("postgres", func(b *testing.B) { run(b, dbtest.Postgres(b)) })
}

const herd = 200_000

// fill writes rows of numbers, a few thousand in a transaction: what the engine alone can do.
func fill(b *testing.B, d *db.DB, statements ...string) {
	b.Helper()
	const step = 5000
	for from := 1; from <= herd; from += step {
		err := d.Write(b.Context(), func(tx *db.Tx) error {
			for _, s := range statements {
				_, err := tx.Exec(`WITH RECURSIVE n (n) AS (SELECT CAST($1 AS BIGINT) UNION ALL SELECT n + 1 FROM n WHERE n < $2) `+s, from, from+step-1)
				if err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkHerd makes 200,000 deliveries that fall due at one instant. Beside it stands what the engine needs to write
// the same rows when it is told them: a delivery, an announcement, an entry's slot and a plan for each person.
func BenchmarkHerd(b *testing.B) {
	slot := db.Micros(time.Date(2026, 10, 13, 12, 0, 0, 0, time.UTC))
	entries := fmt.Sprintf(`INSERT INTO inbox (person_id, item_id, reason, not_before) SELECT n, 1, 'belongs', %d FROM n`, slot-1)
	plans := fmt.Sprintf(`INSERT INTO person_delivery (person_id, next_at, sched_version, tz_version, gen) SELECT n, %d, 1, '', 1 FROM n`, slot)
	item := func(b *testing.B, d *db.DB) {
		err := d.Write(b.Context(), func(tx *db.Tx) error {
			_, err := tx.Exec(`INSERT INTO item (id, kind, ref, thread_id, space_id, author_id, created_at) VALUES (1, 'thread', 1, 1, 1, 1, 0)`)
			return err
		})
		if err != nil {
			b.Fatal(err)
		}
	}
	engines(b, func(b *testing.B, d *db.DB) {
		w := apptest.New(b, d)
		item(b, d)
		fill(b, d, entries, plans)
		w.At(db.Time(slot))
		b.ResetTimer()
		for range b.N {
			if err := w.Deliveries.Cut(b.Context(), w.Clock(), func(int, time.Time) {}); err != nil {
				b.Fatal(err)
			}
		}
		b.ReportMetric(herd/b.Elapsed().Seconds(), "deliveries/s")
	})
	b.Run("raw", func(b *testing.B) {
		engines(b, func(b *testing.B, d *db.DB) {
			item(b, d)
			fill(b, d, entries, plans)
			b.ResetTimer()
			fill(b, d,
				fmt.Sprintf(`UPDATE inbox SET slot_at = %d WHERE slot_at IS NULL AND read_at IS NULL AND person_id IN (SELECT n FROM n)`, slot),
				fmt.Sprintf(`INSERT INTO delivery (person_id, slot_at, cut_at, early, sched_version, tz_version) SELECT n, %d, 0, FALSE, 1, '' FROM n`, slot),
				fmt.Sprintf(`INSERT INTO outbox (person_id, ref, not_before, channel, kind, attempts, lease_until, state, problem)
					SELECT n, %d, %d, 'page', 'delivery', 0, 0, 'waiting', '' FROM n`, slot, slot),
				`UPDATE person_delivery SET next_at = NULL WHERE person_id IN (SELECT n FROM n)`)
			b.ReportMetric(herd/b.Elapsed().Seconds(), "deliveries/s")
		})
	})
}

// BenchmarkPost replies in a thread that ten or a hundred people follow, one writer at a time and 32 at once. Beside it
// stands the engine alone: a letter, an item and a hundred entries in one durable transaction.
func BenchmarkPost(b *testing.B) {
	engines(b, func(b *testing.B, d *db.DB) {
		w := apptest.New(b, d)
		var people []person.Actor
		for i := range 101 {
			people = append(people, w.Person(fmt.Sprintf("Reader Number %d", i), "Europe/Lisbon"))
		}
		s := w.Space("Everyone", people...)
		for _, readers := range []int{10, 100} {
			th := w.Thread(people[0], s, "A long thread", "Hello.")
			for _, p := range people[:readers+1] {
				if err := w.Threads.Follow(b.Context(), p, th.ID, thread.Following); err != nil {
					b.Fatal(err)
				}
			}
			for _, writers := range []int{1, 32} {
				b.Run(fmt.Sprintf("readers=%d/writers=%d", readers, writers), func(b *testing.B) {
					concurrently(b, writers, func(ctx context.Context) error {
						_, err := w.Threads.Reply(ctx, people[0], thread.Answer{Thread: th.ID, Body: letter})
						return err
					})
				})
			}
		}
	})
	b.Run("raw", func(b *testing.B) {
		engines(b, func(b *testing.B, d *db.DB) {
			var n atomic.Int64
			concurrently(b, 32, func(ctx context.Context) error {
				v := n.Add(1)
				return d.Write(ctx, func(tx *db.Tx) error {
					if _, err := tx.Exec(`INSERT INTO item (id, kind, ref, thread_id, space_id, author_id, created_at) VALUES ($1, 'reply', $1, 1, 1, 1, 0)`, v); err != nil {
						return err
					}
					if _, err := tx.Exec(`INSERT INTO once_link (hash, kind, expires_at) VALUES ($1, $2, 0)`, fmt.Sprint(v), letter); err != nil {
						return err
					}
					_, err := tx.Exec(`INSERT INTO inbox (person_id, item_id, reason, not_before)
						WITH RECURSIVE n (n) AS (SELECT CAST(1 AS BIGINT) UNION ALL SELECT n + 1 FROM n WHERE n < 100) SELECT n, $1, 'follows', 0 FROM n`, v)
					return err
				})
			})
		})
	})
}

const letter = `I read a sample of 40 of those 412 conversations. **31 wanted to move** to another boat. The trouble is the hour: this one was
cancelled at 05:10, so by 06:10 everybody would have been refunded in their sleep.

Could the hour start at 08:00 harbour time when we cancel overnight?`

func concurrently(b *testing.B, writers int, do func(context.Context) error) {
	b.Helper()
	b.ResetTimer()
	var left atomic.Int64
	left.Store(int64(b.N))
	var wg sync.WaitGroup
	for range writers {
		wg.Go(func() {
			for left.Add(-1) >= 0 {
				if err := do(b.Context()); err != nil {
					b.Error(err)
					return
				}
			}
		})
	}
	wg.Wait()
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "posts/s")
}

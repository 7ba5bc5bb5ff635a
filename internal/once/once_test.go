package once_test

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"meantime/internal/db"
	"meantime/internal/db/dbtest"
	"meantime/internal/fault"
	"meantime/internal/once"
)

func TestTheWorkIsDoneOnce(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		now := time.Date(2026, 10, 13, 9, 0, 0, 0, time.UTC)
		keys := once.New(d, func() time.Time { return now })
		do := func(key, digest string) (once.Answer, bool, error) {
			return keys.Do(t.Context(), 7, key, digest, func(ctx context.Context) (once.Answer, error) {
				return once.Answer{Status: 201, Body: "made"}, note(ctx, d)
			})
		}
		var wg sync.WaitGroup
		var mu sync.Mutex
		first := 0
		for range 12 {
			wg.Go(func() {
				a, again, err := do("key", "same")
				if err != nil || a.Body != "made" || a.Status != 201 {
					t.Errorf("%+v, %v", a, err)
				}
				mu.Lock()
				defer mu.Unlock()
				if !again {
					first++
				}
			})
		}
		wg.Wait()
		if n := notices(t, d); n != 1 || first != 1 {
			t.Fatalf("done %d times, %d answers were the first", n, first)
		}
		if _, _, err := do("key", "other"); !fault.Is(err, fault.KindConflict) {
			t.Fatalf("another request under the same key: %v", err)
		}
		now = now.Add(once.Keep + time.Second)
		if _, again, err := do("key", "other"); err != nil || again {
			t.Fatalf("a day later the key is not free: %v", err)
		}
		if err := keys.Forget(t.Context()); err != nil || notices(t, d) != 2 {
			t.Fatal(err)
		}
	})
}

func TestFailureKeepsNothing(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		keys := once.New(d, time.Now)
		for range 2 {
			_, again, err := keys.Do(t.Context(), 7, "key", "x", func(context.Context) (once.Answer, error) {
				return once.Answer{}, errors.New("no")
			})
			if err == nil || again {
				t.Fatalf("again %v, %v", again, err)
			}
		}
	})
}

// A request that succeeded and is sent again, to be refused because it succeeded, gets its first answer.
func TestARefusedRepetitionGetsTheFirstAnswer(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		keys := once.New(d, time.Now)
		no := fault.Conflict("taken", "It is taken.")
		do := func(key, digest string, refuse func() error) (once.Answer, bool, error) {
			return keys.Do(t.Context(), 7, key, digest, func(ctx context.Context) (once.Answer, error) {
				if err := refuse(); err != nil {
					return once.Answer{}, err
				}
				return once.Answer{Status: 201, Body: "made"}, note(ctx, d)
			})
		}
		yes, refuse := func() error { return nil }, func() error { return no }
		if _, again, err := do("key", "same", yes); again || err != nil {
			t.Fatal(again, err)
		}
		for name, answer := range map[string]func() error{"refused while it is prepared": refuse, "not refused": yes} {
			if a, again, err := do("key", "same", answer); err != nil || !again || a.Body != "made" || a.Status != 201 {
				t.Errorf("%s: %+v, %v, %v", name, a, again, err)
			}
			if a, _, err := do("key", "other", answer); fault.Of(err).Code != "idempotency_key_reused" || a.Body != "" {
				t.Errorf("another request, %s: %+v, %v", name, a, err)
			}
		}
		if _, _, err := do("another", "same", refuse); fault.Of(err).Code != "taken" {
			t.Errorf("where nothing is kept: %v", err)
		}
		if n := notices(t, d); n != 1 {
			t.Errorf("done %d times", n)
		}
	})
}

// What is prepared before the first write is in nobody's way.
func TestPreparingHoldsUpNobody(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		keys := once.New(d, time.Now)
		_, _, err := keys.Do(t.Context(), 7, "key", "x", func(ctx context.Context) (once.Answer, error) {
			if err := note(t.Context(), d); err != nil { // another writer, while this one prepares
				return once.Answer{}, err
			}
			return once.Answer{}, note(ctx, d)
		})
		if n := notices(t, d); err != nil || n != 2 {
			t.Fatalf("%d, %v", n, err)
		}
	})
}

// TestManyAtOnce sends each of some requests many times at once; each can be done once only, and is refused after that.
func TestManyAtOnce(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		keys := once.New(d, time.Now)
		const requests, times = 8, 16
		var first atomic.Int64
		var all sync.WaitGroup
		for i := range requests * times {
			all.Go(func() {
				number := i%requests + 1
				a, again, err := keys.Do(t.Context(), 7, fmt.Sprint("key", number), "same", func(ctx context.Context) (once.Answer, error) {
					err := d.Write(ctx, func(tx *db.Tx) error {
						_, taken, err := db.One(tx, db.Value[int], `SELECT 1 FROM notice WHERE id = $1`, number)
						if taken {
							err = fault.Conflict("taken", "It is taken.")
						}
						if err == nil {
							_, err = tx.Exec(`INSERT INTO notice (id, kind, detail, happened_at) VALUES ($1, 'x', 'x', 0)`, number)
						}
						return err
					})
					return once.Answer{Status: 201, Body: fmt.Sprint("made by ", i)}, err
				})
				if err != nil || a.Status != 201 || !again && a.Body != fmt.Sprint("made by ", i) {
					t.Errorf("%+v, %v, %v", a, again, err)
				}
				if !again {
					first.Add(1)
				}
			})
		}
		all.Wait()
		if n := notices(t, d); n != requests || first.Load() != requests {
			t.Errorf("done %d times, %d answers were the first", n, first.Load())
		}
	})
}

func note(ctx context.Context, d *db.DB) error {
	return d.Write(ctx, func(tx *db.Tx) error {
		_, err := tx.Exec(`INSERT INTO notice (id, kind, detail, happened_at) SELECT coalesce(max(id), 0) + 1, 'x', 'x', 0 FROM notice`)
		return err
	})
}

func TestDigestTellsPartsApart(t *testing.T) {
	if once.Digest("a", "b") == once.Digest("ab") || once.Digest("a", "") == once.Digest("a") {
		t.Fatal("two requests read alike")
	}
}

func notices(t *testing.T, d *db.DB) (n int) {
	t.Helper()
	if err := d.Read(t.Context(), func(tx *db.Tx) (err error) {
		n, _, err = db.One(tx, db.Value[int], `SELECT count(*) FROM notice`)
		return err
	}); err != nil {
		t.Fatal(err)
	}
	return n
}

package once_test

import (
	"context"
	"errors"
	"sync"
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
				err := d.Write(ctx, func(tx *db.Tx) error {
					_, err := tx.Exec(`INSERT INTO notice (id, kind, detail, happened_at) SELECT coalesce(max(id), 0) + 1, 'x', 'x', 0 FROM notice`)
					return err
				})
				return once.Answer{Status: 201, Body: "made"}, err
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

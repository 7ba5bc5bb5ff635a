package db_test

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"meantime/internal/db"
	"meantime/internal/db/dbtest"
)

// TestFirstGoesBeforeAllThatWait has many writers wait, some of them in the middle of their work, and one that goes first
// come after them.
func TestFirstGoesBeforeAllThatWait(t *testing.T) {
	ways := map[string]func(d *db.DB, ctx context.Context, fn func(*db.Tx) error) error{
		"by itself": func(d *db.DB, ctx context.Context, fn func(*db.Tx) error) error { return d.Write(db.First(ctx), fn) },
		"around": func(d *db.DB, ctx context.Context, fn func(*db.Tx) error) error {
			nothing := func(*db.Tx) error { return nil }
			return d.Around(ctx, nothing, func(ctx context.Context) error { return d.Write(db.First(ctx), fn) }, nothing)
		},
	}
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		for name, first := range ways {
			var mu sync.Mutex
			var ran []string
			begun := make(chan bool, 41)
			write := func(what string, wait <-chan bool) func(*db.Tx) error {
				return func(tx *db.Tx) error {
					begun <- true
					<-wait
					mu.Lock()
					defer mu.Unlock()
					ran = append(ran, what)
					return insert(tx, name+what)
				}
			}
			release, gone := make(chan bool), make(chan bool)
			close(gone)
			var all sync.WaitGroup
			for i := range 40 {
				all.Go(func() {
					if err := d.Write(t.Context(), write(fmt.Sprint(i), release)); err != nil {
						t.Error(err)
					}
				})
			}
			busy(d, begun)
			done := make(chan bool)
			all.Go(func() {
				defer close(done)
				if err := first(d, t.Context(), write("first", gone)); err != nil {
					t.Error(err)
				}
			})
			if d.Engine() == "sqlite" { // it waits for the one that is at it
				queued(d, 39, 1)
			} else {
				select {
				case <-done:
				case <-time.After(10 * time.Second):
					t.Errorf("%s: it waits with the others", name)
				}
			}
			close(release)
			all.Wait()
			if at := slices.Index(ran, "first"); at < 0 || at > 1 { // SQLite was at one
				t.Errorf("%s: it came after %d others", name, at)
			}
		}
	})
}

// queued waits until so many writes wait, and so many that go before them; or a minute.
func queued(d *db.DB, others, firsts int) {
	start := time.Now()
	for o, f := d.Waiting(); (o != others || f != firsts) && time.Since(start) < time.Minute; o, f = d.Waiting() {
		time.Sleep(time.Millisecond)
	}
}

// busy waits until as many writes as are done at once have begun, and the others wait.
func busy(d *db.DB, begun <-chan bool) {
	for range d.AtOnce() {
		<-begun
	}
	if d.Engine() == "sqlite" {
		queued(d, 39, 0)
	}
}

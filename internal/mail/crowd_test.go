package mail_test

import (
	"context"
	"fmt"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"meantime/internal/app/apptest"
	"meantime/internal/db"
	"meantime/internal/db/dbtest"
	"meantime/internal/delivery"
	"meantime/internal/id"
	"meantime/internal/mail"
)

const (
	crowdOf   = 10_000
	crowdPace = 100 // mails a second
	crowdEach = 90  // of these for one domain
)

// counted counts what is handed to a relay that takes a while for each.
type counted struct {
	mu      sync.Mutex
	sent    map[delivery.Announcement]int // by kind, person and ref
	ends    map[string]time.Time          // when the last one for a domain went
	first   map[string]time.Time          // when the first one of a kind went
	flying  int
	highest int
}

func (c *counted) goes(a delivery.Announcement, domain string) {
	c.mu.Lock()
	c.flying++
	c.highest = max(c.highest, c.flying)
	c.mu.Unlock()
	time.Sleep(40 * time.Millisecond)
	c.mu.Lock()
	defer c.mu.Unlock()
	c.flying--
	c.sent[delivery.Announcement{Kind: a.Kind, Person: a.Person, Ref: a.Ref}]++
	c.ends[domain] = time.Now()
	if c.first[a.Kind].IsZero() {
		c.first[a.Kind] = time.Now()
	}
}

func (c *counted) len() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return len(c.sent)
}

// crowded has a delivery by mail be due for ten thousand people at one instant, by their numbers.
func crowded(t *testing.T, w *apptest.World, slot int64) {
	t.Helper()
	err := w.DB.Write(t.Context(), func(tx *db.Tx) error {
		for _, s := range []string{
			`INSERT INTO item (id, kind, ref, thread_id, space_id, author_id, created_at) SELECT 1, 'thread', 1, 1, 1, 1, 0 FROM n WHERE n = 1`,
			`INSERT INTO person (id, name, name_fold, handle, email, email_fold, role, title, pronouns, about, region, locale, single_keys, photo, created_at)
				SELECT n, 'P', 'p', 'p' || n, 'p' || n, 'p' || n, 'member', '', '', '', '', '', TRUE, '', 1 FROM n`,
			fmt.Sprintf(`INSERT INTO inbox (person_id, item_id, reason, not_before, slot_at) SELECT n, 1, 'belongs', 1, %d FROM n`, slot),
			fmt.Sprintf(`INSERT INTO outbox (person_id, ref, made_at, not_before, channel, kind, attempts, lease_until, state, problem)
				SELECT n, %[1]d, %[1]d, %[1]d, 'mail', 'delivery', 0, 0, 'waiting', '' FROM n`, slot),
		} {
			if _, err := tx.Exec(`WITH RECURSIVE n (n) AS (SELECT CAST(1 AS BIGINT) UNION ALL SELECT n + 1 FROM n WHERE n < $1) `+s, crowdOf); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// TestTenThousandAtNine has ten thousand deliveries be due by mail at one instant, most of them at one domain, with a clock that goes as
// fast as the work is done: they leave at the pace of the relay, each once, few at a time, and whoever is rung half a minute later waits
// for none of them.
func TestTenThousandAtNine(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := apptest.New(t, dbtest.SQLite(t))
		begun, at := time.Now(), w.Clock()
		crowded(t, w, db.Micros(at))
		pace := mail.NewPace(crowdPace, crowdEach)
		c := &counted{sent: map[delivery.Announcement]int{}, ends: map[string]time.Time{}, first: map[string]time.Time{}}
		w.Engine.Deliver(delivery.Mail, func(ctx context.Context, a delivery.Announcement) error {
			domain := "large.example"
			if a.Person%10 == 0 {
				domain = "small.example"
			}
			if err := pace.Send(ctx, "p@"+domain, a.Many()); err != nil {
				return err
			}
			c.goes(a, domain)
			return nil
		})
		ctx, stop := context.WithCancel(t.Context())
		var ended sync.WaitGroup
		ended.Go(func() { w.Engine.Run(ctx) })
		for rung := false; c.len() < crowdOf+1 && time.Since(begun) < time.Hour; {
			time.Sleep(20 * time.Millisecond)
			w.At(at.Add(time.Since(begun)))
			if !rung && time.Since(begun) >= 30*time.Second {
				rung = true
				err := w.DB.Write(ctx, func(tx *db.Tx) error {
					return w.Deliveries.Announce(tx, delivery.Mail, id.ID(1), delivery.Rang, db.Micros(w.Now()))
				})
				if err != nil {
					t.Fatal(err)
				}
			}
		}
		stop()
		ended.Wait()
		for a, n := range c.sent {
			if n != 1 {
				t.Errorf("%s to %s went %d times", a.Kind, a.Person, n)
			}
		}
		took, rang := c.ends["large.example"].Sub(begun), c.first[delivery.Rang].Sub(begun)
		t.Logf("%d mails in %v, those of the other domain until %v, %d at once; the ring after %v", len(c.sent), took, c.ends["small.example"].Sub(begun), c.highest, rang-30*time.Second)
		if len(c.sent) != crowdOf+1 || c.highest > 16 {
			t.Errorf("%d of %d mails, %d at once", len(c.sent), crowdOf+1, c.highest)
		}
		if took < crowdOf/crowdPace*time.Second*9/10 || took > crowdOf/crowdPace*time.Second*3/2 {
			t.Errorf("%d mails of which %d may go in a second take %v", crowdOf, crowdPace, took)
		}
		if rang < 30*time.Second || rang > 30*time.Second+500*time.Millisecond {
			t.Errorf("who is rung after 30 s hears it after %v", rang)
		}
	})
}

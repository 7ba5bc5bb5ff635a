package kills_test

import (
	"fmt"
	"math/rand/v2"
	"net/http"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"meantime/e2e"
	"meantime/internal/app/apptest"
	"meantime/internal/db"
	"meantime/internal/db/dbtest"
	"meantime/internal/id"
	"meantime/internal/person"
	"meantime/internal/urgent"
	"meantime/internal/worktime"
)

// TestKilledWhileLaddersClimb kills the program again and again while ladders go on and some of what rings is taken. No
// step rings twice, none rings after “Mine” was acknowledged, and every ladder that nobody stopped goes on.
func TestKilledWhileLaddersClimb(t *testing.T) {
	for _, engine := range []string{"sqlite", "postgres"} {
		t.Run(engine, func(t *testing.T) {
			folder, url := t.TempDir(), ""
			if engine == "postgres" {
				url = dbtest.PostgresURL(t)
			}
			token, raised := raisedAlready(t, folder, url)
			var address atomic.Value
			p := e2e.Serve(t, folder, args(url)...)
			address.Store(p.Address)
			var clients sync.WaitGroup
			for i, v := range raised {
				if i%2 == 0 {
					clients.Go(func() {
						time.Sleep(time.Duration(rand.IntN(kills()*300)) * time.Millisecond)
						takeUntilHeard(t, &address, token, v)
					})
				}
			}
			for range kills() {
				time.Sleep(time.Duration(100+rand.IntN(400)) * time.Millisecond)
				p.Kill()
				p = e2e.Serve(t, folder, args(url)...)
				address.Store(p.Address)
			}
			clients.Wait()
			time.Sleep(time.Second) // what was taken must not ring on
			p.Kill()
			climbed(t, folder, url, raised)
		})
	}
}

// raisedAlready founds a company in which much is urgent, and whose ladders go on every fifth of a second for a long time.
func raisedAlready(t *testing.T, folder, url string) (token string, raised []id.ID) {
	t.Helper()
	d := open(t, folder, url)
	defer d.Close()
	w := apptest.New(t, d)
	w.At(time.Now())
	always := person.Declared{Zone: "UTC", Hours: &worktime.Hours{Always: true}}
	writer := w.PersonWith("Writer Of Letters", person.Owner, always)
	people := []person.Actor{writer}
	for i := range 4 {
		people = append(people, w.PersonWith(fmt.Sprintf("Reader Number %d", i), person.Member, always))
	}
	s := w.Space("Everyone", people...)
	if err := w.Urgents.Set(t.Context(), writer, urgent.Settings{Budget: 100, Wait: time.Minute, Repeats: 5}); err != nil {
		t.Fatal(err)
	}
	for range 20 {
		v, err := w.Urgents.Raise(t.Context(), writer, urgent.Raising{Space: s.ID, Title: "Fog", Worse: "All of it."})
		if err != nil {
			t.Fatal(err)
		}
		raised = append(raised, v.ID)
	}
	err := d.Write(t.Context(), func(tx *db.Tx) error {
		if _, err := tx.Exec(`UPDATE urgent SET wait = 200000, repeats = 1000, next_at = raised_at`); err != nil {
			return err
		}
		_, err := tx.Exec(`UPDATE timer SET fire_at = $1`, db.Micros(w.Clock()))
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	if _, token, err = w.Persons.Tokens.Create(t.Context(), people[1], "kill", person.AllScopes, time.Time{}); err != nil {
		t.Fatal(err)
	}
	return token, raised
}

// takeUntilHeard says “Mine” until that is acknowledged.
func takeUntilHeard(t *testing.T, address *atomic.Value, token string, v id.ID) {
	client := http.Client{Timeout: 5 * time.Second}
	for {
		r, err := http.NewRequest(http.MethodPost, fmt.Sprintf("%s/api/v1/urgents/%s/mine", address.Load(), v), nil)
		if err != nil {
			t.Error(err)
			return
		}
		r.Header.Set("Authorization", "Bearer "+token)
		answer, err := client.Do(r)
		if err == nil {
			_ = answer.Body.Close() // only the status counts
			if answer.StatusCode == http.StatusOK {
				return
			}
			if answer.StatusCode < 500 {
				t.Errorf("status %d", answer.StatusCode)
				return
			}
		}
		time.Sleep(10 * time.Millisecond)
	}
}

// climbed holds what was rung against what may be.
func climbed(t *testing.T, folder, url string, raised []id.ID) {
	t.Helper()
	d := open(t, folder, url)
	w := apptest.Again(t, d)
	rings := 0
	for i, v := range raised {
		list, err := w.Urgents.Find(t.Context(), author(t, d), v)
		if err != nil {
			t.Fatal(err)
		}
		rings += len(list.Rings)
		step, last := -1, time.Time{}
		for _, r := range list.Rings {
			if r.Step <= step || r.At.Before(last) || list.Mine != nil && r.At.After(list.Mine.At) {
				t.Errorf("step %d of %s rang at %v after step %d; it was taken: %+v", r.Step, v, r.At, step, list.Mine)
			}
			step, last = r.Step, r.At
		}
		if taken := i%2 == 0; taken != (list.Mine != nil) || taken == list.Climbs() || !taken && len(list.Rings) <= kills()/2 {
			t.Errorf("taken %v, goes on %v, after %d rings", list.Mine, list.Climbs(), len(list.Rings))
		}
	}
	t.Logf("%d kills, %d rings", kills(), rings)
	if err := d.Close(); err != nil {
		t.Fatal(err)
	}
	if out, status := e2e.Meantime(t, append([]string{"check", "--data", folder}, args(url)...)...); status != 0 {
		t.Errorf("the check says: %s", out)
	}
}

// author is who raised all of it.
func author(t *testing.T, d *db.DB) (who person.Actor) {
	t.Helper()
	err := d.Read(t.Context(), func(tx *db.Tx) (err error) {
		who.ID, _, err = db.One(tx, db.Value[id.ID], `SELECT author_id FROM urgent`)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return who
}

package kills_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
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
	"meantime/internal/thread"
	"meantime/internal/worktime"
)

// kills is how often the program is killed: a few times before a change lands, a hundred times in the long form.
func kills() int {
	if os.Getenv("MEANTIME_LONG") == "1" {
		return 100
	}
	return 10
}

// post is one client's record of what it was told.
type post struct {
	Text, ID string
}

// TestKilledWhilePostingAndDelivering kills the program again and again while clients post and their readers' deliveries
// come at once. What a client was told is then held against the database: nothing acknowledged is lost, nothing that was
// sent again is there twice, and every letter reaches every reader exactly once.
func TestKilledWhilePostingAndDelivering(t *testing.T) {
	for _, engine := range []string{"sqlite", "postgres"} {
		t.Run(engine, func(t *testing.T) {
			folder, url := t.TempDir(), ""
			if engine == "postgres" {
				url = dbtest.PostgresURL(t)
			}
			posts := killed(t, folder, url)
			afterwards(t, folder, url, posts)
		})
	}
}

func args(url string) []string {
	if url == "" {
		return nil
	}
	return []string{"--database", url}
}

// company founds a company whose eight readers are always at work and get everything at once.
func company(t *testing.T, folder, url string) (token string, in id.ID) {
	t.Helper()
	d := open(t, folder, url)
	defer d.Close()
	w := apptest.New(t, d)
	always := person.Declared{Zone: "UTC", Hours: &worktime.Hours{Always: true}, Batch: &worktime.Batch{Immediate: true}}
	people := []person.Actor{w.PersonWith("Writer Of Letters", person.Member, always)}
	for i := range 8 {
		people = append(people, w.PersonWith(fmt.Sprintf("Reader Number %d", i), person.Member, always))
	}
	th := w.Thread(people[0], w.Space("Everyone", people...), "Killed", "The first letter.")
	for _, p := range people {
		if err := w.Threads.Follow(t.Context(), p, th.ID, thread.Following); err != nil {
			t.Fatal(err)
		}
	}
	_, token, err := w.Persons.Tokens.Create(t.Context(), people[0], "kill", person.AllScopes, time.Time{})
	if err != nil {
		t.Fatal(err)
	}
	return token, th.ID
}

func open(t *testing.T, folder, url string) *db.DB {
	t.Helper()
	if url == "" {
		url = filepath.Join(folder, "meantime.db")
	}
	d, err := db.Open(t.Context(), db.Options{URL: url, Now: time.Now})
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// killed runs clients against a program that is killed again and again, and returns what they were told.
func killed(t *testing.T, folder, url string) []post {
	token, in := company(t, folder, url)
	var (
		address atomic.Value
		stop    atomic.Bool
		mu      sync.Mutex
		told    []post
		clients sync.WaitGroup
		slowest time.Duration
	)
	p := e2e.Serve(t, folder, args(url)...)
	address.Store(p.Address)
	for c := range 4 {
		clients.Go(func() {
			for n := 0; !stop.Load(); n++ {
				text := fmt.Sprintf("client %d letter %d", c, n)
				v := sayUntilHeard(t, &address, token, in, text)
				mu.Lock()
				told = append(told, post{Text: text, ID: v})
				mu.Unlock()
			}
		})
	}
	for range kills() {
		time.Sleep(time.Duration(100+rand.IntN(400)) * time.Millisecond)
		p.Kill()
		p = e2e.Serve(t, folder, args(url)...)
		address.Store(p.Address)
		slowest = max(slowest, p.Started)
	}
	stop.Store(true)
	clients.Wait()
	p.Stop()
	t.Logf("%d kills, %d letters acknowledged, ready again after %v at the latest", kills(), len(told), slowest)
	return told
}

// sayUntilHeard posts a letter under one key until it is acknowledged, and returns its number.
func sayUntilHeard(t *testing.T, address *atomic.Value, token string, in id.ID, text string) string {
	body, err := json.Marshal(map[string]string{"body": text})
	if err != nil {
		t.Error(err)
		return ""
	}
	client := http.Client{Timeout: 5 * time.Second}
	for {
		r, err := http.NewRequest(http.MethodPost, fmt.Sprintf("%s/api/v1/threads/%s/letters", address.Load(), in), bytes.NewReader(body))
		if err != nil {
			t.Error(err)
			return ""
		}
		r.Header.Set("Authorization", "Bearer "+token)
		r.Header.Set("Content-Type", "application/json")
		r.Header.Set("Idempotency-Key", strings.ReplaceAll(text, " ", "-"))
		answer, err := client.Do(r)
		if err == nil {
			var made struct{ ID string }
			err = json.NewDecoder(answer.Body).Decode(&made)
			_ = answer.Body.Close() // read to its end, or cut off by a kill
			switch {
			case err == nil && answer.StatusCode == http.StatusCreated:
				return made.ID
			case answer.StatusCode < 500 && answer.StatusCode != http.StatusCreated:
				t.Errorf("%s: status %d", text, answer.StatusCode)
				return "refused"
			}
		}
		time.Sleep(10 * time.Millisecond)
	}
}

// expandAll writes out what waits for everybody, so that it can be counted.
func expandAll(t *testing.T, w *apptest.World) {
	t.Helper()
	var people []id.ID
	err := w.DB.Read(t.Context(), func(tx *db.Tx) (err error) {
		people, err = db.All(tx, db.Value[id.ID], `SELECT id FROM person`)
		return err
	})
	for _, who := range people {
		err = errors.Join(err, w.Deliveries.Expand(t.Context(), who))
	}
	if err != nil {
		t.Fatal(err)
	}
}

// afterwards holds what the clients were told against the database.
func afterwards(t *testing.T, folder, url string, told []post) {
	t.Helper()
	d := open(t, folder, url)
	w := apptest.Again(t, d)
	w.At(time.Now().Add(time.Minute))
	if err := w.Engine.Sweep(t.Context()); err != nil {
		t.Fatal(err)
	}
	if err := w.Engine.Due(t.Context()); err != nil {
		t.Fatal(err)
	}
	expandAll(t, w)
	type letter struct{ id, text string }
	var letters []letter
	var reached []int
	err := d.Read(t.Context(), func(tx *db.Tx) (err error) {
		letters, err = db.All(tx, func(s db.Scanner) (l letter, err error) {
			var v id.ID
			err = s.Scan(&v, &l.text)
			l.id = v.String()
			return l, err
		}, `SELECT id, body FROM letter`)
		if err != nil {
			return err
		}
		reached, err = db.All(tx, db.Value[int], `SELECT (SELECT count(*) FROM inbox i JOIN item it ON it.id = i.item_id
			JOIN delivery d ON d.person_id = i.person_id AND d.slot_at = i.slot_at WHERE it.ref = l.id) FROM letter l`)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	held := map[string]string{}
	for _, l := range letters {
		if held[l.text] != "" {
			t.Errorf("twice: %q", l.text)
		}
		held[l.text] = l.id
	}
	for _, p := range told {
		if held[p.Text] != p.ID {
			t.Errorf("acknowledged as %s, held as %q: %q", p.ID, held[p.Text], p.Text)
		}
	}
	if i := slices.IndexFunc(reached, func(n int) bool { return n != 8 }); i >= 0 {
		t.Errorf("a letter reached %d of 8 readers", reached[i])
	}
	if err := d.Close(); err != nil {
		t.Fatal(err)
	}
	if out, status := e2e.Meantime(t, append([]string{"check", "--data", folder}, args(url)...)...); status != 0 {
		t.Errorf("the check says: %s", out)
	}
}

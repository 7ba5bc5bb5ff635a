package app_test

import (
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"meantime/internal/app"
	"meantime/internal/app/apptest"
	"meantime/internal/db"
	"meantime/internal/db/dbtest"
	"meantime/internal/person"
	"meantime/internal/thread"
	"meantime/internal/web/site"
	"meantime/internal/worktime"
)

// backWithin is how long after the database is back a letter may take to be acknowledged.
const backWithin = 10 * time.Second

// poster posts letters through a node, each under one key until it is acknowledged.
type poster struct {
	t         *testing.T
	to, token string
	stop      atomic.Bool
	refused   atomic.Int64
	heard     atomic.Int64 // when a letter was last acknowledged

	mu    sync.Mutex
	kept  map[string]string // the ids of the letters that were acknowledged, by their text
	wrong map[string]bool   // answers that are not in words
}

func (p *poster) run(name string) {
	for n := 0; !p.stop.Load(); n++ {
		for text := fmt.Sprintf("%s letter %d", name, n); !p.post(text); {
			p.refused.Add(1)
			time.Sleep(20 * time.Millisecond)
		}
	}
}

func (p *poster) post(text string) (kept bool) {
	r, err := http.NewRequest(http.MethodPost, p.to, strings.NewReader(`{"body": "`+text+`"}`))
	if err != nil {
		p.t.Error(err)
		return true
	}
	r.Header.Set("Authorization", p.token)
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("Idempotency-Key", strings.ReplaceAll(text, " ", "-"))
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		p.t.Error(err) // the program runs all the time
		p.stop.Store(true)
		return true
	}
	defer answer.Body.Close()
	var says struct{ ID, Detail string }
	err = json.NewDecoder(answer.Body).Decode(&says)
	p.mu.Lock()
	defer p.mu.Unlock()
	if answer.StatusCode == http.StatusCreated && err == nil {
		p.kept[text] = says.ID
		p.heard.Store(time.Now().UnixMicro())
		return true
	}
	if answer.StatusCode != http.StatusServiceUnavailable || !strings.HasPrefix(says.Detail, "The database ") {
		p.wrong[fmt.Sprintf("%d %q %v", answer.StatusCode, says.Detail, err)] = true
	}
	return false
}

// TestTheDatabaseGoesAwayWhileLettersArePosted crashes PostgreSQL under the running program, and shuts it in order: what
// is answered meanwhile says so, nothing that was acknowledged is lost, nothing is there twice, and within ten seconds of
// its return everything works, deliveries too.
func TestTheDatabaseGoesAwayWhileLettersArePosted(t *testing.T) {
	t.Parallel()
	server := dbtest.NewServer(t)
	w := apptest.New(t, dbtest.Open(t, server.URL))
	w.At(time.Now())
	always := person.Declared{Zone: "UTC", Hours: &worktime.Hours{Always: true}, Batch: &worktime.Batch{Immediate: true}}
	ines, kenji := w.PersonWith("Inês Carvalho", person.Member, always), w.PersonWith("Kenji Morita", person.Member, always)
	in := w.Thread(ines, w.Space("Everyone", ines, kenji), "Away", "The first letter.")
	if err := w.Threads.Follow(t.Context(), kenji, in.ID, thread.Following); err != nil {
		t.Fatal(err)
	}
	_, token, err := w.Persons.Tokens.Create(t.Context(), ines, "Test", person.AllScopes, time.Time{})
	if err != nil {
		t.Fatal(err)
	}
	session, err := w.Persons.Sessions.Begin(t.Context(), kenji.ID, "", "")
	if err != nil {
		t.Fatal(err)
	}
	address := node(t, server.URL)
	p := &poster{t: t, to: address + "/api/v1/threads/" + in.ID.String() + "/letters", token: "Bearer " + token, kept: map[string]string{}, wrong: map[string]bool{}}
	var clients sync.WaitGroup
	defer clients.Wait()
	defer p.stop.Store(true)
	for c := range 4 {
		clients.Go(func() { p.run(fmt.Sprintf("client %d", c)) })
	}
	for _, stop := range []func(){server.Crash, server.Shut, server.Crash} {
		time.Sleep(time.Second)
		stop()
		time.Sleep(2500 * time.Millisecond) // longer than who holds a session is remembered
		saysAway(t, asked(t, http.MethodGet, address+"/today", "Cookie", site.SessionCookie+"="+session))
		server.Start()
		back := time.Now()
		for p.heard.Load() < back.UnixMicro() {
			if time.Since(back) > backWithin {
				t.Fatalf("nothing is acknowledged %s after the database is back", backWithin)
			}
			time.Sleep(5 * time.Millisecond)
		}
		t.Logf("the first letter is acknowledged %s after the database is back", time.UnixMicro(p.heard.Load()).Sub(back).Round(time.Millisecond))
		delivers(t, w.DB, kenji, back)
	}
	p.stop.Store(true)
	clients.Wait()
	if p.refused.Load() == 0 || len(p.wrong) > 0 {
		t.Errorf("%d were refused, some with %v", p.refused.Load(), p.wrong)
	}
	t.Logf("%d letters acknowledged, %d tries refused", len(p.kept), p.refused.Load())
	after := dbtest.Open(t, server.URL)
	holdsAll(t, after, p)
	wrong, err := app.Check(t.Context(), app.Config{Data: t.TempDir(), Database: server.URL, Log: slog.New(slog.DiscardHandler)})
	if err != nil || len(wrong) > 0 {
		t.Errorf("the check says %v, %v", wrong, err)
	}
}

// saysAway holds a page against what it has to say while the database is away.
func saysAway(t *testing.T, page *http.Response) {
	t.Helper()
	text, err := io.ReadAll(page.Body)
	if err != nil || page.StatusCode != http.StatusServiceUnavailable || !strings.Contains(string(text), "The database does not answer at this moment.") {
		t.Errorf("the page says %d %s, %v", page.StatusCode, text, err)
	}
}

// holdsAll holds the database against what a client was told.
func holdsAll(t *testing.T, d *db.DB, p *poster) {
	t.Helper()
	held := map[string]bool{}
	err := d.Read(t.Context(), func(tx *db.Tx) error {
		texts, err := db.All(tx, db.Value[string], `SELECT body FROM letter`)
		for _, text := range texts {
			if held[text] {
				t.Errorf("twice: %q", text)
			}
			held[text] = true
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	for text, name := range p.kept {
		if !held[text] {
			t.Errorf("acknowledged as %s and lost: %q", name, text)
		}
	}
}

// delivers waits until a delivery comes to somebody that was due after the database was back.
func delivers(t *testing.T, d *db.DB, to person.Actor, back time.Time) {
	t.Helper()
	for n := 0; n == 0; time.Sleep(50 * time.Millisecond) {
		err := d.Read(t.Context(), func(tx *db.Tx) (err error) {
			n, _, err = db.One(tx, db.Value[int], `SELECT count(*) FROM delivery WHERE person_id = $1 AND slot_at > $2`, to.ID, db.Micros(back))
			return err
		})
		if time.Since(back) > backWithin {
			t.Fatalf("nothing is delivered %s after the database is back: %v", backWithin, err)
		}
	}
	t.Logf("the first delivery is there %s after the database is back", time.Since(back).Round(time.Millisecond))
}

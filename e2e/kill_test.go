package e2e

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"meantime/internal/app"
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
	p := Serve(t, folder, args(url)...)
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
		p = Serve(t, folder, args(url)...)
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
	if out, status := Meantime(t, append([]string{"check", "--data", folder}, args(url)...)...); status != 0 {
		t.Errorf("the check says: %s", out)
	}
}

// TestKilledWhileImporting kills the import of a mailbox in the middle, again and again. What is there then holds, the same
// command brings in the rest, and once more brings in nothing.
func TestKilledWhileImporting(t *testing.T) {
	const letters = 900
	for _, engine := range []string{"sqlite", "postgres"} {
		t.Run(engine, func(t *testing.T) {
			folder, url := t.TempDir(), ""
			if engine == "postgres" {
				url = dbtest.PostgresURL(t)
			}
			d := open(t, folder, url)
			w := apptest.New(t, d)
			w.Space("Ferries", w.PersonAs("Ines Carvalho", "Europe/Lisbon", person.Owner))
			if err := d.Close(); err != nil {
				t.Fatal(err)
			}
			file := filepath.Join(t.TempDir(), "list.mbox")
			if err := os.WriteFile(file, []byte(list(letters)), 0o600); err != nil {
				t.Fatal(err)
			}
			with := append([]string{"--data", folder}, args(url)...)
			bring := append([]string{"import", "mbox", file, "--space", "Ferries", "--as", "ines.carvalho@saltmarsh.example", "--json"}, with...)
			for _, at := range []string{"importing: 10%", "importing: 40%", "importing: 80%"} {
				importUntil(t, at, bring)
				if out, status := Meantime(t, append([]string{"check"}, with...)...); status != 0 {
					t.Fatalf("killed at %s: %s", at, out)
				}
			}
			for _, want := range []string{"the rest", "nothing"} {
				report := imported(t, bring)
				if report.Letters+report.Known != letters || (report.Letters == 0) != (want == "nothing") || report.Known == 0 || report.Resumed != (want == "the rest") {
					t.Errorf("%s: %+v", want, report)
				}
			}
			if out, status := Meantime(t, append([]string{"check"}, with...)...); status != 0 {
				t.Error(out)
			}
		})
	}
}

// list is a mailbox of so many messages, in threads of seven.
func list(n int) string {
	var box strings.Builder
	for i := range n {
		fmt.Fprintf(&box, "From x Thu Nov 24 18:22:48 2011\nFrom: P %d <p%d@old.example>\nDate: %s\nMessage-ID: <%d@x>\nReferences: <%d@x>\nSubject: Thread %d\n\n%s\n\n", i%40, i%40,
			time.Date(2019, 1, 1, 0, i, 0, 0, time.UTC).Format(time.RFC1123Z), i, i-i%7, i/7, strings.Repeat(fmt.Sprintf("Letter %d says a few words about ferries. ", i), 10))
	}
	return box.String()
}

// importUntil kills the program when it says that it is so far.
func importUntil(t *testing.T, far string, args []string) {
	t.Helper()
	path, err := build()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), path, args...)
	said, err := cmd.StderrPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	reached := false
	for lines := bufio.NewScanner(said); !reached && lines.Scan(); {
		reached = lines.Text() == far
	}
	if err := cmd.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	if err := cmd.Wait(); err == nil || !reached {
		t.Fatalf("it was not killed at %s: %v", far, err)
	}
}

type importReport struct {
	Letters, Known int
	Resumed        bool
}

func imported(t *testing.T, args []string) (r importReport) {
	t.Helper()
	path, err := build()
	if err != nil {
		t.Fatal(err)
	}
	out, err := exec.CommandContext(t.Context(), path, args...).Output()
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(out, &r); err != nil {
		t.Fatal(err)
	}
	return r
}

// TestKilledWhileImportingAnArchive kills the import of an archive again and again, each time a little later. Nothing is left of it
// then, and the same command fills the same place at last.
func TestKilledWhileImportingAnArchive(t *testing.T) {
	folder := filepath.Join(t.TempDir(), "data")
	if err := app.FillDemo(t.Context(), app.Config{Data: folder, Log: slog.New(slog.DiscardHandler)}, app.DemoOptions{Seed: 1}); err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), "archive.zip")
	if out, status := Meantime(t, "export", file, "--data", folder); status != 0 {
		t.Fatal(out)
	}
	for _, engine := range []string{"sqlite", "postgres"} {
		t.Run(engine, func(t *testing.T) {
			there, url := filepath.Join(t.TempDir(), "data"), ""
			if engine == "postgres" {
				url = dbtest.EmptyPostgresURL(t)
			}
			with := append([]string{"--data", there}, args(url)...)
			bring := append([]string{"import", "archive", file}, with...)
			killed := 0
			for after := 5 * time.Millisecond; killedAfter(t, after, bring); after *= 2 {
				killed++
				if out, _ := Meantime(t, append([]string{"check"}, with...)...); !strings.Contains(out, "there is no Meantime in this database") && !strings.Contains(out, "there is no database in the folder") {
					t.Fatalf("killed after %v, it left: %s", after, out)
				}
			}
			if killed < 5 {
				t.Errorf("it was killed %d times", killed)
			}
			if out, status := Meantime(t, append([]string{"check"}, with...)...); status != 0 {
				t.Error(out)
			}
			if left, err := filepath.Glob(filepath.Join(there, "files*")); err != nil || len(left) != 1 {
				t.Errorf("it has %v: %v", left, err)
			}
		})
	}
}

// killedAfter runs the program and kills it after a time; false when it had done its work by then.
func killedAfter(t *testing.T, after time.Duration, args []string) bool {
	t.Helper()
	path, err := build()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), path, args...)
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	timer := time.AfterFunc(after, func() { _ = cmd.Process.Kill() }) // it may have ended by itself
	defer timer.Stop()
	err = cmd.Wait()
	if err != nil && cmd.ProcessState.Exited() {
		t.Fatalf("it ended by itself: %v", err)
	}
	return err != nil
}

package kills_test

import (
	"bufio"
	"encoding/json"
	"fmt"
	"log/slog"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"meantime/e2e"
	"meantime/internal/app"
	"meantime/internal/app/apptest"
	"meantime/internal/db/dbtest"
	"meantime/internal/person"
)

// TestKilledWhileImporting kills the import of a mailbox in the middle, again and again. What is there then holds, the same
// command brings in the rest, and once more brings in nothing.
func TestKilledWhileImporting(t *testing.T) {
	for _, engine := range []string{"sqlite", "postgres"} {
		t.Run(engine, func(t *testing.T) {
			for !killedWhileImporting(t, engine) {
				t.Log("it had done its work before it was killed: once more, into another place")
			}
		})
	}
}

// killedWhileImporting is false when the program was faster than who was to kill it.
func killedWhileImporting(t *testing.T, engine string) bool {
	t.Helper()
	const letters = 900
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
	holds := func(when string) {
		t.Helper()
		if out, status := e2e.Meantime(t, append([]string{"check"}, with...)...); status != 0 {
			t.Fatalf("%s: %s", when, out)
		}
	}
	for _, at := range []string{"importing: 10%", "importing: 40%", "importing: 80%"} {
		if !importUntil(t, at, bring) {
			return false
		}
		holds("killed at " + at)
	}
	for _, want := range []string{"the rest", "nothing"} {
		report := imported(t, bring)
		if report.Letters+report.Known != letters || (report.Letters == 0) != (want == "nothing") || report.Known == 0 || report.Resumed != (want == "the rest") {
			t.Errorf("%s: %+v", want, report)
		}
	}
	holds("at the end")
	return true
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

// importUntil kills the program when it says that it is so far, and tells whether it was still at it then.
func importUntil(t *testing.T, far string, args []string) bool {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), e2e.Path(t), args...)
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
	err = cmd.Wait()
	if !reached || err != nil && cmd.ProcessState.Exited() {
		t.Fatalf("it ended by itself, and was not at %s: %v", far, err)
	}
	return err != nil
}

type importReport struct {
	Letters, Known int
	Resumed        bool
}

func imported(t *testing.T, args []string) (r importReport) {
	t.Helper()
	out, err := exec.CommandContext(t.Context(), e2e.Path(t), args...).Output()
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
	if out, status := e2e.Meantime(t, "export", file, "--data", folder); status != 0 {
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
				if out, _ := e2e.Meantime(t, append([]string{"check"}, with...)...); !strings.Contains(out, "there is no Meantime in this database") && !strings.Contains(out, "there is no database in the folder") {
					t.Fatalf("killed after %v, it left: %s", after, out)
				}
			}
			if killed < 5 {
				t.Errorf("it was killed %d times", killed)
			}
			if out, status := e2e.Meantime(t, append([]string{"check"}, with...)...); status != 0 {
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
	cmd := exec.CommandContext(t.Context(), e2e.Path(t), args...)
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	timer := time.AfterFunc(after, func() { _ = cmd.Process.Kill() }) // it may have ended by itself
	defer timer.Stop()
	err := cmd.Wait()
	if err != nil && cmd.ProcessState.Exited() {
		t.Fatalf("it ended by itself: %v", err)
	}
	return err != nil
}

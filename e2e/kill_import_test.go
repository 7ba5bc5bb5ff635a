package e2e

import (
	"bufio"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"meantime/internal/app/apptest"
	"meantime/internal/db/dbtest"
	"meantime/internal/person"
)

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

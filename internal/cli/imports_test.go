package cli_test

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"meantime/internal/app/apptest"
	"meantime/internal/cli"
	"meantime/internal/db/dbtest"
	"meantime/internal/person"
	"meantime/internal/space"
)

const box = "From x Thu Nov 24 18:22:48 2011\nFrom: Ana <ana@old.example>\nDate: Mon, 4 Mar 2019 10:00:00 +0000\nMessage-ID: <a@x>\nSubject: The lamp\n\nIt is out.\n\n" +
	"From x Thu Nov 24 18:22:48 2011\nFrom: nobody\nMessage-ID: <b@x>\n\nNo.\n"

// ferries is a folder with a space in it, and a mailbox beside it.
func ferries(t *testing.T) (data, file string) {
	t.Helper()
	dir := t.TempDir()
	data, file = filepath.Join(dir, "data"), filepath.Join(dir, "list.mbox")
	if err := os.MkdirAll(data, 0o700); err != nil {
		t.Fatal(err)
	}
	w := apptest.New(t, dbtest.Open(t, filepath.Join(data, "meantime.db")))
	w.Space("Ferries", w.PersonAs("Ines Carvalho", "Europe/Lisbon", person.Owner), w.Person("Kenji Morita", "Asia/Tokyo"))
	w.SpaceOf(space.Details{Name: "Closed", Kind: space.Closed}, w.PersonAs("Mira Osei", "Africa/Accra", person.Member))
	if err := w.DB.Close(); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, []byte(box), 0o600); err != nil {
		t.Fatal(err)
	}
	return data, file
}

func TestImportingAMailbox(t *testing.T) {
	data, file := ferries(t)
	bring := func(more ...string) string {
		return run(t, append([]string{"import", "mbox", file, "--data", data, "--space", "ferries", "--as", "ines.carvalho@saltmarsh.example"}, more...)...)
	}
	if got := bring("--dry-run"); !strings.Contains(got, "Nothing was written") || !strings.Contains(got, "Of 2 messages, 1 would be letters in Ferries now") {
		t.Error(got)
	}
	got := bring()
	for _, says := range []string{"Of 2 messages, 1 are letters in Ferries now, and 0 were there before; 1 are left out.", "1 people are awaited", "message 2 at byte 146 <b@x>: it does not say"} {
		if !strings.Contains(got, says) {
			t.Errorf("%s is not in\n%s", says, got)
		}
	}
	var again struct {
		Letters, Known, Left_out int
		Skipped                  []struct {
			Message int
			Offset  int64
			Reason  string
		}
	}
	if err := json.Unmarshal([]byte(bring("--json")), &again); err != nil || again.Letters != 0 || again.Known != 1 || len(again.Skipped) == 0 || again.Skipped[0].Reason != "no_writer" {
		t.Errorf("%+v, %v", again, err)
	}
	if got := run(t, "check", "--data", data); !strings.Contains(got, "Everything holds.") {
		t.Error(got)
	}
}

func TestWhatIsNotImported(t *testing.T) {
	data, file := ferries(t)
	dir := filepath.Dir(file)
	write := func(name, text string) string {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		return filepath.Join(dir, name)
	}
	const ines = "ines.carvalho@saltmarsh.example"
	bring := func(says string, args ...string) {
		t.Helper()
		var out, wrong bytes.Buffer
		status := cli.Run(t.Context(), []string{"import", "mbox", args[0], "--data", data, "--space", args[1], "--as", args[2]}, cli.Streams{In: strings.NewReader(""), Out: &out, Err: &wrong})
		if status != 1 || !strings.Contains(wrong.String(), says) {
			t.Errorf("%s: %d, %s", says, status, wrong.String())
		}
	}
	for says, args := range map[string][]string{
		"is a folder":                        {dir, "Ferries", ines},
		"is empty":                           {write("empty", ""), "Ferries", ines},
		"does not begin with a line “From ”": {write("a.pdf", "%PDF-1.7\n"), "Ferries", ines},
		"cannot be read":                     {filepath.Join(dir, "nothing"), "Ferries", ines},
		"no file that can be read twice":     {os.DevNull, "Ferries", ines},
		"nobody here has the address":        {file, "Ferries", "ana@old.example"},
		"Only an owner or an admin":          {file, "Ferries", "kenji.morita@saltmarsh.example"},
		"there is no space called":           {file, "Closed", ines},
	} {
		bring(says, args...)
	}
	if err := os.WriteFile(filepath.Join(data, "secret.key"), []byte("no key"), 0o600); err != nil {
		t.Fatal(err)
	}
	bring("secret.key", file, "Ferries", ines)
}

package cli_test

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"meantime/internal/cli"
	"meantime/internal/db"
	"meantime/internal/secret"
)

// run runs a command that is to succeed, and returns what it says.
func run(t *testing.T, args ...string) string {
	t.Helper()
	var out, wrong bytes.Buffer
	if status := cli.Run(t.Context(), args, cli.Streams{In: strings.NewReader(""), Out: &out, Err: &wrong}); status != 0 {
		t.Fatalf("%v: %d %s", args, status, wrong.String())
	}
	return out.String()
}

// keep fills the database of a folder, with a draft that is sealed where there is a key, and writes a backup of it.
func keep(t *testing.T, key *secret.Ring) (backup string) {
	t.Helper()
	data := t.TempDir()
	d, err := db.Open(t.Context(), db.Options{URL: filepath.Join(data, "meantime.db"), Now: time.Now})
	if err != nil {
		t.Fatal(err)
	}
	err = d.Write(t.Context(), func(tx *db.Tx) (err error) {
		text := "Between us."
		if key != nil {
			if text, err = key.Seal(tx, "draft", text); err != nil {
				return err
			}
		}
		if _, err = tx.Exec(`INSERT INTO person VALUES (9, 'N', 'n', '9', '9', '9', 'member', '', '', '', '', '', FALSE, '', 1, NULL, FALSE, 'asks', 'delivery')`); err != nil {
			return err
		}
		_, err = tx.Exec(`INSERT INTO draft (person_id, place, title, body, updated_at) VALUES (9, 'private', '', $1, 1)`, text)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	if err := d.Close(); err != nil {
		t.Fatal(err)
	}
	backup = filepath.Join(t.TempDir(), "backup")
	run(t, "backup", "--data", data, backup)
	return backup
}

// Whoever restores learns there and then that the keys are missing, and not from a Meantime that does not start.
func TestRestoreSaysWhichKeyFileItNeeds(t *testing.T) {
	key, err := secret.Fresh()
	if err != nil {
		t.Fatal(err)
	}
	backup := keep(t, key)
	file := filepath.Join(t.TempDir(), "kept.key")
	if err := key.Save(file); err != nil {
		t.Fatal(err)
	}
	data := t.TempDir()
	said := run(t, "restore", "--data", data, backup)
	if !strings.Contains(said, "needs its file of keys") || !strings.Contains(said, "looked for at "+filepath.Join(data, "secret.key")) || !strings.Contains(said, "does not start here: something in this database is sealed") {
		t.Errorf("without the keys it says %q", said)
	}
	if said := run(t, "restore", "--data", t.TempDir(), "--key-file", file, backup); !strings.Contains(said, "looked for at "+file) || !strings.HasSuffix(said, "It is there.\n") {
		t.Errorf("with them it says %q", said)
	}
	if err := os.WriteFile(file, []byte("not a key"), 0o600); err != nil {
		t.Fatal(err)
	}
	if said := run(t, "restore", "--data", t.TempDir(), "--key-file", file, backup); !strings.Contains(said, "does not start here: "+file+" is not a file of keys") {
		t.Errorf("with a broken file it says %q", said)
	}
	if said := run(t, "restore", "--data", t.TempDir(), keep(t, nil)); strings.Contains(said, "key") {
		t.Errorf("where nothing is sealed it says %q", said)
	}
}

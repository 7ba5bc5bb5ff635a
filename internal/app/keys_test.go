package app_test

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"meantime/internal/app"
	"meantime/internal/db"
	"meantime/internal/secret"
)

// starts runs Meantime on a folder until it is ready.
func starts(t *testing.T, c app.Config) error {
	t.Helper()
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	c.Listen, c.Ready = "127.0.0.1:0", func(string, string) { stop() }
	return app.Run(ctx, c)
}

// TestTheKeyOfSecretsIsThere starts on a folder without a key, with the key that it made, and with another one and none when
// something is sealed.
func TestTheKeyOfSecretsIsThere(t *testing.T) {
	c := config(t.TempDir())
	file := filepath.Join(c.Data, "secret.key")
	if err := starts(t, c); err != nil {
		t.Fatal(err)
	}
	first, err := os.ReadFile(file)
	if info, wrong := os.Stat(file); err != nil || wrong != nil || info.Mode() != 0o600 {
		t.Fatalf("the first start made no key that its owner alone reads: %v", err)
	}
	if err := os.Remove(file); err != nil {
		t.Fatal(err)
	}
	if err := starts(t, c); err != nil {
		t.Fatalf("nothing is sealed, and it does not start with a new key: %v", err)
	}
	if again, err := os.ReadFile(file); err != nil || string(again) == string(first) {
		t.Errorf("no new key was made: %v", err)
	}
	sealsSomething(t, c)
	if err := starts(t, c); err != nil {
		t.Errorf("with its key: %v", err)
	}
	kept := filepath.Join(t.TempDir(), "kept.key")
	if err := os.Rename(file, kept); err != nil {
		t.Fatal(err)
	}
	refused(t, "serve", starts(t, c), "is sealed with the key")
	if _, err := os.Stat(file); err == nil {
		t.Error("it made another key beside what it cannot open")
	}
	if wrong, err := app.Check(t.Context(), c); err != nil || len(wrong) != 1 || !strings.Contains(wrong[0], "is sealed with the key") {
		t.Errorf("the check says %v, %v", wrong, err)
	}
	if err := os.WriteFile(file, first, 0o600); err != nil {
		t.Fatal(err)
	}
	refused(t, "serve", starts(t, c), "is not in "+file)
	if err := os.WriteFile(file, []byte("not a key"), 0o600); err != nil {
		t.Fatal(err)
	}
	refused(t, "serve", starts(t, c), "is not a file of keys")
	c.KeyFile = kept
	if err := starts(t, c); err != nil {
		t.Errorf("with its key from elsewhere: %v", err)
	}
}

// sealsSomething keeps a sealed draft of somebody.
func sealsSomething(t *testing.T, c app.Config) {
	t.Helper()
	ring, err := secret.Load(filepath.Join(c.Data, "secret.key"))
	if err != nil {
		t.Fatal(err)
	}
	d, err := db.Open(t.Context(), db.Options{URL: c.DatabaseURL(), Now: time.Now, Log: c.Log})
	if err != nil {
		t.Fatal(err)
	}
	err = d.Write(t.Context(), func(tx *db.Tx) error {
		sealed, err := ring.Seal(tx, "draft", "Between us.")
		if err != nil {
			return err
		}
		if _, err = tx.Exec(`INSERT INTO person VALUES (9, 'N', 'n', '9', '9', '9', 'member', '', '', '', '', '', FALSE, '', 1, NULL, FALSE, 'asks', 'delivery')`); err != nil {
			return err
		}
		_, err = tx.Exec(`INSERT INTO draft (person_id, place, title, body, updated_at) VALUES (9, 'private', '', $1, 1)`, sealed)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	if err := d.Close(); err != nil {
		t.Fatal(err)
	}
}

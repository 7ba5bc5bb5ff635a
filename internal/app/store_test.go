package app_test

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"meantime/internal/app"
	"meantime/internal/app/apptest"
	"meantime/internal/blob"
	"meantime/internal/db"
	"meantime/internal/db/dbtest"
	"meantime/internal/file"
	"meantime/internal/id"
)

// commands are what an operator does with the data while Meantime does not run.
func commands(t *testing.T) map[string]func(app.Config) error {
	ctx := t.Context()
	return map[string]func(app.Config) error{
		"serve": func(c app.Config) error {
			ctx, stop := context.WithCancel(ctx)
			c.Listen, c.Ready = "127.0.0.1:0", func(string, string) { stop() }
			return app.Run(ctx, c)
		},
		"check": func(c app.Config) error { _, err := app.Check(ctx, c); return err },
		"backup": func(c app.Config) error {
			_, err := app.Backup(ctx, c, filepath.Join(t.TempDir(), "backup"))
			return err
		},
		"restore": func(c app.Config) error { _, err := app.Restore(ctx, c, os.DevNull); return err },
		"recover": func(c app.Config) error { _, _, err := app.Recover(ctx, c, "ines@saltmarsh.example"); return err },
	}
}

// refused wants one sentence, without a word of the database's.
func refused(t *testing.T, command string, err error, want string) {
	t.Helper()
	if err == nil || !strings.Contains(err.Error(), want) || strings.Contains(err.Error(), "SQL logic") || strings.Contains(err.Error(), "SELECT") || strings.Contains(err.Error(), "\n") {
		t.Errorf("%s: %v, want %q", command, err, want)
	}
}

func config(data string) app.Config {
	return app.Config{Data: data, Listen: "localhost:0", Log: slog.New(slog.DiscardHandler)}
}

func TestADatabaseThatIsNone(t *testing.T) {
	for name, do := range commands(t) {
		c := config(filepath.Join(t.TempDir(), "data"))
		c.Database = "mysql://localhost/meantime"
		refused(t, name, do(c), "--database wants an address of PostgreSQL")
		if _, err := os.Stat("mysql:"); err == nil {
			t.Errorf("%s made a folder of it", name)
		}
		c.Database = "postgres://nobody@127.0.0.1:1/meantime"
		if name != "restore" { // it looks at the backup first
			refused(t, name, do(c), "the PostgreSQL database does not answer")
		}
		c = config(t.TempDir())
		if err := os.WriteFile(c.DatabaseURL(), nil, 0o600); err != nil {
			t.Fatal(err)
		}
		if name == "check" || name == "backup" || name == "recover" {
			refused(t, name, do(c), "there is no Meantime in this database")
		}
		if err := os.WriteFile(c.DatabaseURL(), []byte(strings.Repeat("this is a letter to my aunt\n", 300)), 0o600); err != nil {
			t.Fatal(err)
		}
		if err := do(c); err == nil {
			t.Errorf("%s takes a letter for a database", name)
		}
	}
}

func TestADatabaseOfAnotherProgram(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		change := func(statement string) {
			t.Helper()
			if err := d.Write(t.Context(), func(tx *db.Tx) error { _, err := tx.Exec(statement); return err }); err != nil {
				t.Fatal(err)
			}
		}
		if err := d.Holds(t.Context(), true); err != nil {
			t.Fatal(err)
		}
		change(`INSERT INTO migration (version, needs, name, sum, applied_at) VALUES (900, 900, 'later', '', 0)`)
		refused(t, "a later one", d.Holds(t.Context(), false), "written by a newer Meantime")
		change(`DELETE FROM migration WHERE version > 1`)
		refused(t, "an earlier one", d.Holds(t.Context(), true), "of an older Meantime")
		if err := d.Holds(t.Context(), false); err != nil {
			t.Errorf("an earlier one cannot be backed up: %v", err)
		}
		change(`DROP TABLE migration`)
		refused(t, "none", d.Holds(t.Context(), false), "there is no Meantime")
	})
}

func TestNobodyElseReadsTheFiles(t *testing.T) {
	data := t.TempDir()
	if err := os.Chmod(data, 0o755); err != nil {
		t.Fatal(err)
	}
	d, err := db.Open(t.Context(), db.Options{URL: config(data).DatabaseURL(), Now: time.Now})
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	files, err := os.ReadDir(data)
	if err != nil || len(files) < 2 {
		t.Fatal(files, err)
	}
	for _, f := range files {
		if info, err := f.Info(); err != nil || info.Mode().Perm()&0o077 != 0 {
			t.Errorf("%s: %v %v", f.Name(), info.Mode(), err)
		}
	}
}

func TestAddressesThatPeopleCannotReach(t *testing.T) {
	for _, bad := range []string{"https://a.example/path", "https://me:secret@a.example", "https://a.example#x", "https://a.example?x", "a.example", "ftp://a.example"} {
		c := config(t.TempDir())
		c.BaseURL = bad
		refused(t, bad, app.Run(t.Context(), c), "--base-url wants an address without a path")
	}
}

// TestABackupHoldsTheFiles writes a backup beside an upload that is under way, restores it elsewhere, and compares the bytes.
func TestABackupHoldsTheFiles(t *testing.T) {
	ctx, c := t.Context(), config(t.TempDir())
	d, err := db.Open(ctx, db.Options{URL: c.DatabaseURL(), Now: time.Now})
	if err != nil {
		t.Fatal(err)
	}
	w := apptest.New(t, d)
	ines := w.Person("Inês Carvalho", "Europe/Lisbon")
	files := file.New(d, w.IDs, w.Now, blob.New(filepath.Join(c.Data, "files")))
	made := map[id.ID]string{}
	for _, says := range []string{"", "Hello.", strings.Repeat("0123456789abcdef", 1<<16), strings.Repeat("x", 1<<20+1)} {
		f, err := files.Take(ctx, ines, "a.txt", -1, strings.NewReader(says))
		if err != nil {
			t.Fatal(err)
		}
		made[f.ID] = says
	}
	u, err := files.Begin(ctx, ines, "later.txt", 100)
	if err == nil {
		_, err = files.Receive(ctx, ines, u.ID, 0, strings.NewReader("half"))
	}
	if err = errors.Join(err, d.Close()); err != nil {
		t.Fatal(err)
	}
	backup := filepath.Join(t.TempDir(), "backup")
	if _, err := app.Backup(ctx, c, backup); err != nil {
		t.Fatal(err)
	}
	there := config(t.TempDir())
	if _, err := app.Restore(ctx, there, backup); err != nil {
		t.Fatal(err)
	}
	for _, c := range []app.Config{c, there} {
		if wrong, err := app.Check(ctx, c); err != nil || len(wrong) > 0 {
			t.Errorf("%v, %v", wrong, err)
		}
	}
	if d, err = db.Open(ctx, db.Options{URL: there.DatabaseURL(), Now: time.Now}); err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	files = file.New(d, w.IDs, w.Now, blob.New(filepath.Join(there.Data, "files")))
	for v, says := range made {
		_, r, err := files.Open(ctx, ines, v, file.Original)
		if err != nil {
			t.Fatal(err)
		}
		got, err := io.ReadAll(r)
		if err = errors.Join(err, r.Close()); err != nil || string(got) != says {
			t.Errorf("%d bytes became %d: %v", len(says), len(got), err)
		}
	}
	if found, err := files.Upload(ctx, ines, u.ID); err != nil || found.Offset != 0 {
		t.Errorf("what had half arrived goes on from %d: %v", found.Offset, err)
	}
	if _, err := app.Restore(ctx, there, backup); err == nil || !strings.Contains(err.Error(), "the folder "+there.Data+", where the data is to go, has a Meantime in it already") {
		t.Errorf("restored over files: %v", err)
	}
	notThere(t, backup)
}

// notThere wants nothing left of a backup that is damaged near its end.
func notThere(t *testing.T, backup string) {
	t.Helper()
	raw, err := os.ReadFile(backup)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(backup, raw[:len(raw)-100], 0o600); err != nil {
		t.Fatal(err)
	}
	c := config(t.TempDir())
	if _, err := app.Restore(t.Context(), c, backup); err == nil {
		t.Error("a damaged backup is restored")
	}
	if _, err := os.Stat(filepath.Join(c.Data, "files")); err == nil {
		t.Error("files are left of a damaged backup")
	}
}

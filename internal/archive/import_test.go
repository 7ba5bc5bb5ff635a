package archive_test

import (
	"bytes"
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"meantime/internal/app"
	"meantime/internal/archive"
	"meantime/internal/blob"
	"meantime/internal/db"
	"meantime/internal/db/dbtest"
	"meantime/internal/file"
)

// TestACutOrChangedArchiveLeavesNothing cuts an archive in many places, and changes bytes of it.
func TestACutOrChangedArchiveLeavesNothing(t *testing.T) {
	path := exported(t, founded(t))
	whole, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	want := holds(t, path)
	for i := range 40 {
		at := i * len(whole) / 40
		changed := bytes.Clone(whole)
		changed[at] ^= 0x20
		for _, raw := range [][]byte{whole[:at], changed} {
			bad := filepath.Join(t.TempDir(), "bad.zip")
			if err := os.WriteFile(bad, raw, 0o600); err != nil {
				t.Fatal(err)
			}
			c := config(filepath.Join(t.TempDir(), "data"))
			if _, err := app.ImportArchive(t.Context(), c, bad); err != nil {
				nothingIn(t, c.Data)
				continue
			}
			got := holds(t, exported(t, c)) // it was a byte of what a zip says of nobody, such as when an entry was made
			for name := range want {
				if name != "archive.json" && got[name] != want[name] {
					t.Errorf("the byte %d changed %s", at, name)
				}
			}
		}
	}
}

// TestNoArchiveIntoWhatIsThere refuses to fill what is not empty, and changes nothing there.
func TestNoArchiveIntoWhatIsThere(t *testing.T) {
	c := founded(t)
	path := exported(t, c)
	if _, err := app.ImportArchive(t.Context(), c, path); err == nil || !strings.Contains(err.Error(), "the folder "+c.Data+", where the data is to go, has a Meantime in it already") {
		t.Errorf("imported over files: %v", err)
	}
	same(t, path, exported(t, c))
	used := config(filepath.Join(t.TempDir(), "data"))
	used.Database = dbtest.PostgresURL(t)
	if _, err := app.ImportArchive(t.Context(), used, path); err == nil || !strings.Contains(err.Error(), "the database that --database names has a Meantime in it already") {
		t.Errorf("imported over a database: %v", err)
	}
	nothingIn(t, used.Data)
}

// TestWhatAKilledImportLeftIsNothing imports into a folder in which another import was killed, before its rows were there. Where they are,
// nothing of it is taken away.
func TestWhatAKilledImportLeftIsNothing(t *testing.T) {
	path := exported(t, founded(t))
	c := config(filepath.Join(t.TempDir(), "data"))
	for _, left := range []string{"files/ab/abcdefghijklmnopqrstuvwxyz", "files.coming/files/arriving/abcdefghijklmnopqrstuvwxyz"} {
		at := filepath.Join(c.Data, left)
		if err := errors.Join(os.MkdirAll(filepath.Dir(at), 0o700), os.WriteFile(at, []byte("half"), 0o600)); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := app.ImportArchive(t.Context(), c, path); err != nil {
		t.Fatal(err)
	}
	same(t, path, exported(t, c))
	if err := os.Mkdir(filepath.Join(c.Data, "files.coming"), 0o700); err != nil {
		t.Fatal(err)
	}
	if _, err := app.ImportArchive(t.Context(), c, path); err == nil {
		t.Error("imported twice")
	}
	same(t, path, exported(t, c))
}

// TestAnImportThatIsStoppedLeavesNothing ends it at many moments.
func TestAnImportThatIsStoppedLeavesNothing(t *testing.T) {
	path := exported(t, founded(t))
	c := config(filepath.Join(t.TempDir(), "data"))
	for after := time.Millisecond; ; after = after * 3 / 2 {
		ctx, stop := context.WithTimeout(t.Context(), after)
		_, err := app.ImportArchive(ctx, c, path)
		stop()
		if err == nil {
			break
		}
		if !errors.Is(err, context.DeadlineExceeded) && !strings.Contains(err.Error(), "interrupt") {
			t.Errorf("after %v: %v", after, err)
		}
		nothingIn(t, c.Data)
	}
	same(t, path, exported(t, c))
}

// TestAFullDiskLeavesNothing imports where there is less and less room for the database.
func TestAFullDiskLeavesNothing(t *testing.T) {
	path := exported(t, founded(t))
	raw, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	for _, pages := range []int{10, 60, 150} {
		dir := t.TempDir()
		d, err := db.Open(t.Context(), db.Options{URL: filepath.Join(dir, "meantime.db"), Now: time.Now, NoMigrate: true})
		if err != nil {
			t.Fatal(err)
		}
		room := func(pages int) {
			err := d.Write(t.Context(), func(tx *db.Tx) error {
				_, _, err := db.One(tx, db.Value[int], fmt.Sprintf("PRAGMA max_page_count(%d)", pages))
				return err
			})
			if err != nil {
				t.Fatal(err)
			}
		}
		bring := func() error {
			_, err := archive.Read(t.Context(), bytes.NewReader(raw), int64(len(raw)), archive.Target{DB: d, Files: file.New(d, nil, time.Now, blob.New(filepath.Join(dir, rand.Text()))),
				Hold: func(context.Context, archive.Manifest) ([]string, error) { return nil, nil }})
			return err
		}
		room(pages)
		if err := bring(); err == nil || !strings.Contains(err.Error(), "There is no room left") {
			t.Errorf("%d pages: %v", pages, err)
		}
		room(1 << 20)
		if err := bring(); err != nil {
			t.Errorf("something stayed: %v", err)
		}
		if err := d.Close(); err != nil {
			t.Fatal(err)
		}
	}
}

// TestAnOlderArchiveIsBroughtUpToDate imports an archive from before outcomes knew their space, people what they want by mail, letters that they came by it, spaces that
// mail comes to them, and a summary while somebody is away.
func TestAnOlderArchiveIsBroughtUpToDate(t *testing.T) {
	path := exported(t, company(t))
	old := rezip(t, path, func(a *altered) {
		a.says.Schema = 29
		later := []string{"data/mailed.jsonl", "data/away_summary.jsonl", "data/space_mail.jsonl"}
		a.names = slices.DeleteFunc(a.names, func(name string) bool { return slices.Contains(later, name) })
		for table, columns := range map[string]string{"data/closure.jsonl": "space_id", "data/person.jsonl": "by_mail|mail_each"} {
			a.files[table] = regexp.MustCompile(`,"(`+columns+`)":"\w+"`).ReplaceAll(a.files[table], nil)
		}
	})
	for _, database := range []string{"", dbtest.EmptyPostgresURL(t)} {
		same(t, path, exported(t, imported(t, old, database)))
	}
}

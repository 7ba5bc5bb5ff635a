package db_test

import (
	"bytes"
	"compress/gzip"
	"io"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"meantime/internal/db"
	"meantime/internal/db/dbtest"
)

// empty opens a database in which nothing has happened yet.
func empty(t *testing.T, url string) *db.DB {
	t.Helper()
	d, err := db.Open(t.Context(), db.Options{URL: url, Now: time.Now, NoMigrate: true})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { d.Close() })
	return d
}

func filled(t *testing.T, d *db.DB) []byte {
	t.Helper()
	err := d.Write(t.Context(), func(tx *db.Tx) error {
		if err := insert(tx, "quotes \" and 'apostrophes', ń, 日本, \\, \u2028"); err != nil {
			return err
		}
		_, err := tx.Exec(`INSERT INTO person (id, name, name_fold, handle, email, email_fold, role, title, pronouns, about, region, locale,
			single_keys, photo, created_at) VALUES (9007199254740993, 'A', 'a', 'a', 'a', 'a', 'member', '', '', '', '', '', TRUE, '', 1)`)
		if err != nil {
			return err
		}
		_, err = tx.Exec(`INSERT INTO photo (hash, person_id, large, small, created_at) VALUES ('h', 9007199254740993, $1, $2, 2)`, []byte{0, 1, 255}, []byte{})
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return backup(t, d)
}

func backup(t *testing.T, d *db.DB) []byte {
	t.Helper()
	var out bytes.Buffer
	if _, err := d.Backup(t.Context(), &out); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func text(t *testing.T, raw []byte) string {
	t.Helper()
	r, err := gzip.NewReader(bytes.NewReader(raw))
	if err != nil {
		t.Fatal(err)
	}
	out, err := io.ReadAll(r)
	if err != nil {
		t.Fatal(err)
	}
	return string(out)
}

func TestBackupMovesBetweenEngines(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		first := filled(t, d)
		for _, url := range []string{filepath.Join(t.TempDir(), "restored.db"), dbtest.EmptyPostgresURL(t)} {
			restored(t, first, empty(t, url))
		}
	})
}

func restored(t *testing.T, first []byte, there *db.DB) {
	t.Helper()
	if n, err := there.Restore(t.Context(), bytes.NewReader(first)); err != nil || n != 3 {
		t.Fatalf("%d rows, %v", n, err)
	}
	second := backup(t, there)
	if a, b := text(t, first), text(t, second); a != b {
		t.Fatalf("restored another database:\n%s\n%s", a, b)
	}
	if _, err := there.Restore(t.Context(), bytes.NewReader(first)); err == nil {
		t.Fatal("restored over a database in use")
	}
}

// TestWhatIsReferredToComesFirst backs up a decision that another one replaced, and that was changed after that: PostgreSQL hands it over last.
func TestWhatIsReferredToComesFirst(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		err := d.Write(t.Context(), func(tx *db.Tx) error {
			for _, statement := range []string{
				`INSERT INTO person (id, name, name_fold, handle, email, email_fold, role, title, pronouns, about, region, locale, single_keys, photo, created_at)
					VALUES (9, 'A', 'a', 'a', 'a', 'a', 'member', '', '', '', '', '', TRUE, '', 1)`,
				`INSERT INTO space (id, name, name_fold, purpose, kind, rhythm, created_by, created_at) VALUES (1, 'S', 's', '', 'open', '', 9, 1)`,
				`INSERT INTO thread (id, space_id, author_id, title, created_at, last_letter_id, last_at, letters) VALUES (1, 1, 9, 'T', 1, 1, 1, 0), (2, 1, 9, 'T', 1, 1, 1, 0)`,
				`INSERT INTO closure (id, thread_id, person_id, outcome, html, closed_at, space_id) VALUES (1, 1, 9, '', '', 1, 1), (2, 2, 9, '', '', 1, 1)`,
				`INSERT INTO decision (id, space_id, number, thread_id, closure_id, person_id, why, why_html, decided_at, review_on, replaces_id)
					VALUES (1, 1, 1, 1, 1, 9, '', '', 1, '2026-12-01', NULL), (2, 1, 2, 2, 2, 9, '', '', 1, '', 1)`,
				`UPDATE decision SET review_on = '' WHERE id = 1`,
			} {
				if _, err := tx.Exec(statement); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := empty(t, filepath.Join(t.TempDir(), "restored.db")).Restore(t.Context(), bytes.NewReader(backup(t, d))); err != nil {
			t.Fatal(err)
		}
	})
}

// withoutRow drops the first row of a backup.
func withoutRow(whole string) string {
	from := strings.Index(whole, "\n[") + 1
	return whole[:from] + whole[from+strings.Index(whole[from:], "\n")+1:]
}

func TestDamagedBackupLeavesNothing(t *testing.T) {
	whole := text(t, filled(t, dbtest.SQLite(t)))
	lines := strings.SplitAfter(whole, "\n")
	pack := func(s string) []byte {
		var out bytes.Buffer
		w := gzip.NewWriter(&out)
		io.WriteString(w, s)
		w.Close()
		return out.Bytes()
	}
	cut := pack(whole)
	changed := bytes.Clone(cut)
	changed[len(changed)-8] ^= 1 // the checksum: as if a letter had become another
	for name, bad := range map[string][]byte{
		"no gzip":      []byte("hello"),
		"cut":          cut[:len(cut)/2],
		"changed":      changed,
		"blank line":   pack(lines[0] + "\n" + strings.Join(lines[1:], "")),
		"no schema":    pack(strings.Replace(whole, `"schema":`, `"schema":-`, 1)),
		"more behind":  pack(whole + whole),
		"without end":  pack(strings.Join(lines[:len(lines)-2], "")),
		"a row less":   pack(withoutRow(whole)),
		"other table":  pack(strings.Replace(whole, `"table":"photo"`, `"table":"sqlite_master"`, 1)),
		"other column": pack(strings.Replace(whole, `"hash"`, `"hash) SELECT 1; --"`, 1)),
		"from later":   pack(strings.Replace(whole, `"schema":`, `"schema":9`, 1)),
	} {
		t.Run(name, func(t *testing.T) {
			d := empty(t, filepath.Join(t.TempDir(), "restored.db"))
			if _, err := d.Restore(t.Context(), bytes.NewReader(bad)); err == nil {
				t.Fatal("restored")
			}
			if _, err := d.Restore(t.Context(), bytes.NewReader(pack(whole))); err != nil {
				t.Fatalf("something stayed: %v", err)
			}
		})
	}
}

package archive_test

import (
	"archive/zip"
	"encoding/json"
	"io"
	"log/slog"
	"maps"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"meantime/internal/app"
	"meantime/internal/archive"
	"meantime/internal/db"
	"meantime/internal/db/dbtest"
)

func config(data string) app.Config {
	return app.Config{Data: data, Listen: "localhost:0", Log: slog.New(slog.DiscardHandler)}
}

// company fills a folder with the demo.
func company(t *testing.T) app.Config {
	t.Helper()
	c := config(filepath.Join(t.TempDir(), "data"))
	if err := app.FillDemo(t.Context(), c, app.DemoOptions{Now: time.Now(), Seed: 1}); err != nil {
		t.Fatal(err)
	}
	return c
}

// exported writes an archive of what is there.
func exported(t *testing.T, c app.Config) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "archive.zip")
	done, err := app.Export(t.Context(), c, path)
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("%+v", done)
	return path
}

// imported fills an empty place, in which everything holds then.
func imported(t *testing.T, path, database string) app.Config {
	t.Helper()
	c := config(filepath.Join(t.TempDir(), "data"))
	c.Database = database
	if _, err := app.ImportArchive(t.Context(), c, path); err != nil {
		t.Fatal(err)
	}
	if wrong, err := app.Check(t.Context(), c); err != nil || len(wrong) > 0 {
		t.Fatalf("%v, %v", wrong, err)
	}
	return c
}

// holds is what an archive holds, by entry.
func holds(t *testing.T, path string) map[string]string {
	t.Helper()
	in, err := zip.OpenReader(path)
	if err != nil {
		t.Fatal(err)
	}
	defer in.Close()
	out := map[string]string{}
	for _, f := range in.File {
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		raw, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		switch f.Name {
		case "archive.json":
			raw = undated(t, raw)
		case "README.md":
			raw = regexp.MustCompile(`as it was on [^:.]+:\d+ UTC`).ReplaceAll(raw, nil)
		}
		out[f.Name] = string(raw)
	}
	return out
}

// undated is a manifest without when it was made.
func undated(t *testing.T, raw []byte) []byte {
	t.Helper()
	var m archive.Manifest
	if err := json.Unmarshal(raw, &m); err != nil {
		t.Fatal(err)
	}
	m.MadeAt = time.Time{}
	m.Entries = slices.DeleteFunc(m.Entries, func(e archive.Entry) bool { return e.Name == "README.md" }) // which says when, too
	raw, err := json.Marshal(m)
	if err != nil {
		t.Fatal(err)
	}
	return raw
}

// same wants two archives to hold the same.
func same(t *testing.T, one, two string) {
	t.Helper()
	a, b := holds(t, one), holds(t, two)
	if x, y := slices.Sorted(maps.Keys(a)), slices.Sorted(maps.Keys(b)); !slices.Equal(x, y) {
		t.Fatalf("other entries:\n%v\n%v", x, y)
	}
	for name := range a {
		if a[name] != b[name] {
			t.Errorf("%s differs: %s", name, difference(a[name], b[name]))
		}
	}
}

// difference is the first line in which two texts differ.
func difference(a, b string) string {
	x, y := strings.Split(a, "\n"), strings.Split(b, "\n")
	for i := range min(len(x), len(y)) {
		if x[i] != y[i] {
			return x[i] + "\n" + y[i]
		}
	}
	return "one has more lines"
}

// TestTheDemoComesBack takes the demo from SQLite to PostgreSQL and back.
func TestTheDemoComesBack(t *testing.T) {
	first := exported(t, company(t))
	second := exported(t, imported(t, first, dbtest.EmptyPostgresURL(t)))
	same(t, first, second)
	third := exported(t, imported(t, second, ""))
	same(t, first, third)
	if a := holds(t, first); strings.Count(a["data/letter.jsonl"], "\n") < 100 || strings.Count(a["data/person.jsonl"], "\n") != 18 || !strings.Contains(a["archive.json"], "Saltmarsh") {
		t.Errorf("%d entries, with %d bytes of letters", len(a), len(a["data/letter.jsonl"]))
	}
}

// TestNothingIsLeftOutByMistake counts, in the demo without private notes, what its archive does not have: what waits for nobody, and
// what nothing refers to.
func TestNothingIsLeftOutByMistake(t *testing.T) {
	c := company(t)
	a := answers(t, c, time.Now())
	a.withoutSeals(t)
	var m archive.Manifest
	held := holds(t, exported(t, c))
	if err := json.Unmarshal([]byte(held["archive.json"]), &m); err != nil {
		t.Fatal(err)
	}
	// Whom nothing can come to within the horizon may have a row, which says that there is no time.
	timeless := strings.Count(held["data/person_delivery.jsonl"], `"next_at":null`)
	except := map[string]string{
		"person_delivery": ` WHERE next_at IS NOT NULL`,
		"file":            ` WHERE ends_at IS NULL`,
	}
	err := a.DB.Read(t.Context(), func(tx *db.Tx) error {
		for _, e := range m.Entries {
			if e.Rows == nil {
				continue
			}
			table := strings.TrimSuffix(strings.TrimPrefix(e.Name, "data/"), ".jsonl")
			n, _, err := db.One(tx, db.Value[int], `SELECT count(*) FROM `+table+except[table])
			if err != nil {
				return err
			}
			if table == "person_delivery" {
				n += timeless
			}
			if n != *e.Rows {
				t.Errorf("%s has %d rows, and its archive %d", table, n, *e.Rows)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

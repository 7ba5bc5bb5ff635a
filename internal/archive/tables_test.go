package archive_test

import (
	"maps"
	"os"
	"slices"
	"strings"
	"testing"

	"meantime/internal/archive"
	"meantime/internal/db"
	"meantime/internal/db/dbtest"
)

// TestEveryTableHasItsPlace compares the catalogue with the schema: whoever adds a table or a column says here what archives
// do with it.
func TestEveryTableHasItsPlace(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		names, err := db.Tables()
		if err != nil {
			t.Fatal(err)
		}
		var known []string
		for _, table := range archive.Tables() {
			if slices.Contains(known, table.Name) {
				t.Errorf("%s is in the catalogue twice", table.Name)
			}
			if known = append(known, table.Name); !slices.Contains(names, table.Name) {
				t.Errorf("there is no table %s", table.Name)
			}
		}
		for _, name := range names {
			if !slices.Contains(known, name) {
				t.Errorf("the table %s has no place in internal/archive/tables.go", name)
			}
		}
		err = d.Read(t.Context(), func(tx *db.Tx) error {
			for _, table := range archive.Tables() {
				columns, err := tx.Columns(table.Name)
				if err != nil {
					return err
				}
				placed(t, table, columns)
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	})
}

// placed wants every column of a table known, and no other.
func placed(t *testing.T, table archive.Table, columns []db.Column) {
	t.Helper()
	types := map[string]db.Type{}
	for _, c := range columns {
		if types[c.Name] = c.Type; c.Type == db.Number && table.SortOf(c.Name) == "" {
			t.Errorf("%s.%s is a number, and nothing says of what", table.Name, c.Name)
		}
		if strings.HasSuffix(c.Name, "html") != slices.Contains(table.Markup, c.Name) {
			t.Errorf("%s.%s: is it markup?", table.Name, c.Name)
		}
	}
	for _, name := range slices.Concat(table.Without, table.Numbers, table.Markup, strings.Split(table.Key, ", ")) {
		if _, is := types[name]; !is {
			t.Errorf("%s has no column %s", table.Name, name)
		}
	}
	for _, name := range table.Numbers {
		if types[name] != db.Number {
			t.Errorf("%s.%s is no number", table.Name, name)
		}
	}
}

// TestEveryKindSaysOfEveryTable holds that no table is forgotten.
func TestEveryKindSaysOfEveryTable(t *testing.T) {
	for _, table := range archive.Tables() {
		for kind, take := range table.Takes {
			if take.Where != "" && take.Not != "" {
				t.Errorf("%s is taken by %s, and is not", table.Name, kind)
			}
		}
		if _, says := table.Takes[archive.Workspace]; !says {
			t.Errorf("the archive of a workspace does not say what it does with %s", table.Name)
		}
	}
}

// TestTheDocumentKnowsEveryTable holds docs/archive.md to the catalogue. MEANTIME_WRITE_DOCS=1 writes what follows from it anew; what a
// table is, is said by hand.
func TestTheDocumentKnowsEveryTable(t *testing.T) {
	const path = "../../docs/archive.md"
	raw, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	before, rest, begins := strings.Cut(string(raw), "<!-- tables -->\n")
	was, after, ends := strings.Cut(rest, "<!-- end -->\n")
	if !begins || !ends {
		t.Fatal("the tables are not in it")
	}
	said := map[string]string{}
	for line := range strings.Lines(was) {
		if cells := strings.Split(line, " | "); len(cells) > 1 {
			said[strings.Trim(cells[0], "| `")] = strings.Trim(cells[1], "| \n")
		}
	}
	kinds := []archive.Kind{archive.Workspace, archive.Organisation, archive.Person}
	is := "| Table | What a row is | Key |"
	for _, k := range kinds {
		is += " " + string(k) + " |"
	}
	is += "\n|" + strings.Repeat(" --- |", 3+len(kinds)) + "\n"
	for _, table := range archive.Tables() {
		is += "| `" + table.Name + "` | " + said[table.Name] + " | " + table.Key + " |"
		for _, k := range kinds {
			is += " " + taken(table, k) + " |"
		}
		is += "\n"
	}
	if os.Getenv("MEANTIME_WRITE_DOCS") != "" {
		if err := os.WriteFile(path, []byte(before+"<!-- tables -->\n"+is+"<!-- end -->\n"+after), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	if is != was {
		t.Error("docs/archive.md is not as the catalogue is: MEANTIME_WRITE_DOCS=1 go test -run Document ./internal/archive writes it anew")
	}
}

// taken says what a kind of archive takes of a table.
func taken(table archive.Table, k archive.Kind) string {
	take, says := table.Takes[k]
	if !says {
		return "·"
	}
	if take.Not != "" {
		return take.Not
	}
	out := "*all*"
	if take.Where != "" {
		out = "*some*"
	}
	for i, column := range slices.Sorted(maps.Keys(take.As)) {
		out += []string{", without ", ", "}[min(i, 1)] + "`" + column + "`"
	}
	return out
}

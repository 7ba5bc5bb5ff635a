package archive_test

import (
	"archive/zip"
	"bytes"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"meantime/internal/app"
	"meantime/internal/app/apptest"
	"meantime/internal/archive"
	"meantime/internal/blob"
	"meantime/internal/db"
	"meantime/internal/db/dbtest"
	"meantime/internal/file"
	"meantime/internal/thread"
)

// founded is a folder with a thread in a space, and a letter that refers to two files, one of which is a zip.
func founded(t *testing.T) app.Config {
	t.Helper()
	c := config(filepath.Join(t.TempDir(), "data"))
	if err := os.MkdirAll(c.Data, 0o700); err != nil {
		t.Fatal(err)
	}
	d, err := db.Open(t.Context(), db.Options{URL: c.DatabaseURL(), Now: time.Now})
	if err != nil {
		t.Fatal(err)
	}
	w := apptest.New(t, d)
	ines, kenji := w.Person("Inês Carvalho", "Europe/Lisbon"), w.Person("Kenji Mori", "Asia/Tokyo")
	files := file.New(d, w.IDs, w.Now, blob.New(filepath.Join(c.Data, "files")))
	var nested bytes.Buffer
	inner := zip.NewWriter(&nested)
	if _, err := inner.Create("../../evil"); err != nil {
		t.Fatal(err)
	}
	links := ""
	for name, says := range map[string]string{"a: note.txt": "Hello.", "nested.zip": nested.String() + strings.Repeat("0", 100)} {
		f, err := files.Take(t.Context(), ines, name, -1, strings.NewReader(says))
		if err != nil {
			t.Fatal(err)
		}
		links += " " + f.Link()
	}
	th := w.Thread(ines, w.Space("Ferries", ines, kenji), "The lamp", strings.Repeat("It went out. ", 30))
	if _, err := w.Threads.Reply(t.Context(), ines, thread.Answer{Thread: th.ID, Body: "See" + links}); err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(inner.Close(), d.Close()); err != nil {
		t.Fatal(err)
	}
	return c
}

// altered is an archive that somebody has taken apart.
type altered struct {
	names   []string
	files   map[string][]byte
	says    archive.Manifest
	headers map[string]func(*zip.FileHeader) // of entries that are written as no honest zip has them
	lies    bool                             // the manifest is not made to fit
	twice   string                           // an entry that is there once more
}

// entry adds or replaces an entry.
func (a *altered) entry(name, says string) {
	if _, is := a.files[name]; !is {
		a.names = append(a.names, name)
	}
	a.files[name] = []byte(says)
}

// swap replaces a text in an entry.
func (a *altered) swap(name, old, with string) {
	was := string(a.files[name])
	if !strings.Contains(was, old) {
		panic(name + " does not hold " + old + ":\n" + was)
	}
	a.files[name] = []byte(strings.Replace(was, old, with, 1))
}

// spell replaces what an expression finds first in an entry.
func (a *altered) spell(name, old, with string) {
	a.swap(name, regexp.MustCompile(old).FindString(string(a.files[name])), with)
}

// file is the entry of the file with an end.
func (a *altered) file(end string) string {
	return a.names[slices.IndexFunc(a.names, func(name string) bool { return strings.HasPrefix(name, "files/") && strings.HasSuffix(name, end) })]
}

// fit has the manifest say what there is.
func (a *altered) fit() {
	a.says.Entries = nil
	for _, name := range a.names {
		raw := a.files[name]
		sum := sha256.Sum256(raw)
		e := archive.Entry{Name: name, Size: int64(len(raw)), Sum: hex.EncodeToString(sum[:])}
		if strings.HasSuffix(name, ".jsonl") {
			rows := bytes.Count(raw, []byte("\n"))
			e.Rows = &rows
		}
		a.says.Entries = append(a.says.Entries, e)
	}
}

// rezip takes an archive apart, has it changed, and puts it together again.
func rezip(t *testing.T, path string, change func(*altered)) string {
	t.Helper()
	a := &altered{files: map[string][]byte{}, headers: map[string]func(*zip.FileHeader){}}
	in, err := zip.OpenReader(path)
	if err != nil {
		t.Fatal(err)
	}
	defer in.Close()
	for _, f := range in.File {
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		raw, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		if f.Name == "archive.json" {
			if err := json.Unmarshal(raw, &a.says); err != nil {
				t.Fatal(err)
			}
			continue
		}
		a.entry(f.Name, string(raw))
	}
	change(a)
	if !a.lies {
		a.fit()
	}
	raw, err := json.Marshal(a.says)
	if err != nil {
		t.Fatal(err)
	}
	a.entry("archive.json", string(raw))
	if a.twice != "" {
		a.names = append(a.names, a.twice)
	}
	return a.write(t)
}

func (a *altered) write(t *testing.T) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "altered.zip")
	out, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	z := zip.NewWriter(out)
	for _, name := range a.names {
		h := &zip.FileHeader{Name: name, Method: zip.Deflate}
		if odd := a.headers[name]; odd != nil {
			h.CompressedSize64, h.UncompressedSize64, h.Method = uint64(len(a.files[name])), uint64(len(a.files[name])), zip.Store
			odd(h)
			to, err := z.CreateRaw(h)
			if err == nil {
				_, err = to.Write(a.files[name])
			}
			if err != nil {
				t.Fatal(err)
			}
			continue
		}
		to, err := z.CreateHeader(h)
		if err == nil {
			_, err = to.Write(a.files[name])
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := errors.Join(z.Close(), out.Close()); err != nil {
		t.Fatal(err)
	}
	return path
}

// leavesNothing wants an archive refused with a code and a sentence, and nothing of it left.
func leavesNothing(t *testing.T, path, code string) {
	t.Helper()
	c := config(filepath.Join(t.TempDir(), "data"))
	_, err := app.ImportArchive(t.Context(), c, path)
	refusal, is := errors.AsType[*archive.RefusedError](err)
	if !is || refusal.Code != code || strings.ContainsAny(err.Error(), "\n\x00") || strings.Contains(strings.ReplaceAll(err.Error(), path, ""), "SQL") {
		t.Errorf("%v, want %s", err, code)
	}
	nothingIn(t, c.Data)
}

// nothingIn wants an import to have left nothing but the lock of the folder.
func nothingIn(t *testing.T, data string) {
	t.Helper()
	err := filepath.WalkDir(filepath.Dir(data), func(path string, entry fs.DirEntry, err error) error {
		if err == nil && !entry.IsDir() && entry.Name() != "meantime.lock" {
			t.Errorf("it left %s", path)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

const (
	dataOf    = "data/letter.jsonl"
	traps     = "archive_unsafe"
	broken    = "archive_damaged"
	unrelated = "not_an_archive"
)

// hostility is what somebody does to an archive, and the code by which it is refused.
type hostility struct {
	code  string
	alter func(*altered)
}

// zips are no zips of ours.
func zips() map[string]hostility {
	name := func(name string) hostility { return hostility{traps, func(a *altered) { a.entry(name, "evil") }} }
	header := func(code string, change func(*zip.FileHeader)) hostility {
		return hostility{code, func(a *altered) { a.headers[a.file("note.txt")] = change }}
	}
	return map[string]hostility{
		"a way up":        name("../evil"),
		"a way up within": name("files/../../evil"),
		"a way to a root": name("/etc/evil"),
		"a backslash":     name(`files\..\evil`),
		"a drive":         name("C:evil"),
		"a dot":           name("./data/person.jsonl"),
		"a NUL":           name("files/a\x00b"),
		"a long name":     name(strings.Repeat("a", 2000)),
		"a link":          header(traps, func(h *zip.FileHeader) { h.SetMode(fs.ModeSymlink | 0o777) }),
		"a folder":        header(traps, func(h *zip.FileHeader) { h.SetMode(fs.ModeDir | 0o755) }),
		"a device":        header(traps, func(h *zip.FileHeader) { h.SetMode(fs.ModeDevice | 0o777) }),
		"encrypted":       header(broken, func(h *zip.FileHeader) { h.Flags |= 1 }),
		"packed oddly":    header(broken, func(h *zip.FileHeader) { h.Method = 12 }),
		"says more":       header(broken, func(h *zip.FileHeader) { h.UncompressedSize64++ }),
		"says less":       header(broken, func(h *zip.FileHeader) { h.UncompressedSize64-- }),
		"says far more":   header(traps, func(h *zip.FileHeader) { h.UncompressedSize64 = 1 << 40 }),
		"twice":           {traps, func(a *altered) { a.twice = dataOf }},
		"manifest twice":  {traps, func(a *altered) { a.twice = "archive.json" }},
		"a bomb":          {traps, func(a *altered) { a.files[a.file("note.txt")] = make([]byte, 10<<20) }},
		"a bomb of rows":  {traps, func(a *altered) { a.files[dataOf] = bytes.Repeat([]byte("\n"), 10<<20) }},
	}
}

// lists do not fit what the manifest says.
func lists() map[string]hostility {
	return map[string]hostility{
		"not listed": {broken, func(a *altered) {
			a.fit()
			a.lies = true
			a.entry("evil", "evil")
		}},
		"listed and lost": {broken, func(a *altered) {
			a.fit()
			a.lies = true
			a.names = slices.DeleteFunc(a.names, func(name string) bool { return name == dataOf })
		}},
		"listed twice": {broken, func(a *altered) {
			a.fit()
			a.lies = true
			a.says.Entries = append(a.says.Entries, a.says.Entries[0])
		}},
		"a changed byte": {broken, func(a *altered) { a.lies = true; a.swap(dataOf, "It went out", "It went off") }},
		"a changed file": {broken, func(a *altered) { a.lies = true; a.files[a.file("note.txt")] = []byte("Jello.") }},
		"another file":   {broken, func(a *altered) { a.files[a.file("note.txt")] = []byte("Jello.") }},
		"a file more":    {broken, func(a *altered) { a.entry("files/0000000000001/x", "x") }},
		"a file less": {broken, func(a *altered) {
			at := a.file("note.txt")
			a.names = slices.DeleteFunc(a.names, func(name string) bool { return name == at })
		}},
		"a row less than it says": {broken, func(a *altered) {
			a.fit()
			a.lies = true
			for i, e := range a.says.Entries {
				if e.Name == dataOf {
					*a.says.Entries[i].Rows++
				}
			}
		}},
	}
}

// rows are no rows of a workspace.
func rows() map[string]hostility {
	swap := func(entry, old, with string) hostility {
		return hostility{broken, func(a *altered) { a.swap(entry, old, with) }}
	}
	spell := func(entry, old, with string) hostility {
		return hostility{broken, func(a *altered) { a.spell(entry, old, with) }}
	}
	return map[string]hostility{
		"another table": {broken, func(a *altered) { a.entry("data/sqlite_master.jsonl", "{}\n") }},
		"a table less": {broken, func(a *altered) {
			a.names = slices.DeleteFunc(a.names, func(name string) bool { return name == dataOf })
		}},
		"another column":     swap(dataOf, `"words":`, `"evil":1,"words":`),
		"a column less":      swap(dataOf, `"words":`, `"evil":`),
		"a column of SQL":    swap(dataOf, `"words":`, `"words) SELECT 1; --":`),
		"a wrong value":      spell(dataOf, `"words":\d+`, `"words":[1]`),
		"no JSON":            swap(dataOf, `{"id"`, `{id`),
		"no line":            swap(dataOf, "\n", "\n\n"),
		"nothing known":      spell(dataOf, `"author_id":"\w+"`, `"author_id":"0000000000001"`),
		"nobody there":       {broken, func(a *altered) { a.files["data/person.jsonl"] = nil }},
		"a row twice":        {broken, func(a *altered) { a.files["data/org.jsonl"] = bytes.Repeat(a.files["data/org.jsonl"], 2) }},
		"something sealed":   swap(dataOf, `"body":"`, `"body":"\u0001`),
		"a NUL in a text":    swap(dataOf, `"body":"`, `"body":"\u0000`),
		"what does not add":  {"archive_does_not_hold", func(a *altered) { a.swap("data/thread.jsonl", `"letters":2`, `"letters":3`) }},
		"an instant of none": spell(dataOf, `"created_at":"[^"]*"`, `"created_at":"yesterday"`),
		"no number":          spell(dataOf, `"id":"\w+"`, `"id":"0000000000000"`),
		"no truth":           spell("data/person.jsonl", `"single_keys":\w+`, `"single_keys":"yes"`),
		"no text":            spell(dataOf, `"body":"[^"]*"`, `"body":5`),
		"nothing at all":     spell(dataOf, `"body":"[^"]*"`, `"body":null`),
	}
}

// others are archives of something else.
func others() map[string]hostility {
	return map[string]hostility{
		"of a person":     {"archive_of_a_person", func(a *altered) { a.says.Kind = archive.Person }},
		"of nobody":       {broken, func(a *altered) { a.says.Kind = "planet" }},
		"a newer format":  {"archive_too_new", func(a *altered) { a.says.Format = 2 }},
		"no format":       {broken, func(a *altered) { a.says.Format = 0 }},
		"a newer schema":  {"archive_too_new", func(a *altered) { a.says.Schema = 9000 }},
		"no schema":       {broken, func(a *altered) { a.says.Schema = 0 }},
		"an older schema": {broken, func(a *altered) { a.says.Schema = 3 }},
		"a backup":        {unrelated, func(a *altered) { a.says.Meantime = "backup" }},
	}
}

func TestHostileArchivesLeaveNothing(t *testing.T) {
	path := exported(t, founded(t))
	for _, some := range []map[string]hostility{zips(), lists(), rows(), others()} {
		for name, h := range some {
			t.Run(name, func(t *testing.T) { leavesNothing(t, rezip(t, path, h.alter), h.code) })
		}
	}
	honest := rezip(t, path, func(*altered) {})
	same(t, path, exported(t, imported(t, honest, "")))
}

// TestWhatAnArchiveShowsIsHarmless imports markup that runs, and a file that says that it is something else. Neither is kept.
func TestWhatAnArchiveShowsIsHarmless(t *testing.T) {
	path := exported(t, founded(t))
	honest := holds(t, path)
	evil := rezip(t, path, func(a *altered) {
		a.spell("data/letter.jsonl", `"html":"<p>`, `"html":"<p><script>evil()</script><img src=x onerror=evil()><a href=\"javascript:evil()\">`)
		a.spell("data/file.jsonl", `"media":"[^"]*"`, `"media":"text/html"`)
		a.spell("data/file.jsonl", `"width":0`, `"width":7`)
	})
	got := holds(t, exported(t, imported(t, evil, "")))
	if strings.Contains(got["data/letter.jsonl"], "evil") || strings.Contains(got["data/letter.jsonl"], "script") || !strings.Contains(got["data/letter.jsonl"], "It went out") {
		t.Error(got["data/letter.jsonl"])
	}
	if got["data/file.jsonl"] != honest["data/file.jsonl"] {
		t.Error(got["data/file.jsonl"])
	}
}

// TestWhatWePackIsNoTrap exports a letter that packs a thousand times smaller, and a file that does, and imports both.
func TestWhatWePackIsNoTrap(t *testing.T) {
	c := founded(t)
	d := dbtest.Open(t, c.DatabaseURL())
	w := apptest.Again(t, d)
	ines := w.Person("Mira Osei", "Africa/Accra")
	for range 40 {
		w.Thread(ines, w.Space(rand.Text(), ines), "All of it", strings.Repeat("a", 60_000))
	}
	f, err := file.New(d, w.IDs, w.Now, blob.New(filepath.Join(c.Data, "files"))).Take(t.Context(), ines, "zeros", -1, bytes.NewReader(make([]byte, 5<<20)))
	if err != nil {
		t.Fatal(err)
	}
	w.Thread(ines, w.Space("Zeros", ines), "All of them", f.Link())
	if err := d.Close(); err != nil {
		t.Fatal(err)
	}
	path := exported(t, c)
	same(t, path, exported(t, imported(t, path, "")))
}

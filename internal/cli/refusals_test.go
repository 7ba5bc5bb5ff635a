package cli_test

import (
	"archive/zip"
	"bytes"
	"compress/gzip"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"meantime/internal/cli"
)

// shelf is a folder with a Meantime, its archive and its backup, among other things.
type shelf struct {
	*testing.T
	dir, data, archive, backup string
}

func newShelf(t *testing.T) shelf {
	t.Helper()
	data, box := ferries(t)
	s := shelf{t, filepath.Dir(box), data, filepath.Join(filepath.Dir(box), "all.zip"), filepath.Join(filepath.Dir(box), "all.gz")}
	run(t, "export", "--data", data, s.archive)
	run(t, "backup", "--data", data, s.backup)
	return s
}

// file writes one beside them.
func (s shelf) file(name, text string) string {
	s.Helper()
	name = filepath.Join(s.dir, name)
	if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
		s.Fatal(err)
	}
	return name
}

// refuses wants one sentence of a command, and that of a new folder at the end of it nothing is left but the lock.
func (s shelf) refuses(says string, args ...string) {
	s.Helper()
	var out, wrong bytes.Buffer
	status := cli.Run(s.Context(), args, cli.Streams{In: strings.NewReader(""), Out: &out, Err: &wrong})
	if status != 1 || wrong.String() != "meantime: "+says+"\n" {
		s.Errorf("%s: %d, %s", strings.Join(args, " "), status, wrong.String())
	}
	for _, name := range []string{"meantime.db", "files"} {
		if _, err := os.Stat(filepath.Join(s.dir, "new", name)); err == nil {
			s.Errorf("%s leaves %s", strings.Join(args, " "), name)
		}
	}
}

// TestWhatCannotBeFilled names the place that is in use, and not the file that it was to be filled from.
func TestWhatCannotBeFilled(t *testing.T) {
	s := newShelf(t)
	files := filepath.Join(s.dir, "files-alone")
	if err := os.MkdirAll(filepath.Join(files, "files", "ab"), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(files, "files", "ab", strings.Repeat("ab", 16)), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	taken := s.file("a-file", "no folder")
	for _, command := range [][]string{{"import", "archive", s.archive}, {"restore", s.backup}} {
		s.refuses("the folder "+s.data+", where the data is to go, has a Meantime in it already; please name another one with --data", append(command, "--data", s.data)...)
		s.refuses("the folder "+files+", where the data is to go, has files of a Meantime in it already; please name another one with --data", append(command, "--data", files)...)
		s.refuses(taken+" is a file, and the data needs a folder", append(command, "--data", taken)...)
	}
	if got := run(t, "check", "--data", s.data); !strings.Contains(got, "Everything holds.") {
		t.Error(got)
	}
}

// TestWhatIsNoArchiveOrBackup names the file, once, and what would read it.
func TestWhatIsNoArchiveOrBackup(t *testing.T) {
	s := newShelf(t)
	none, folder, empty := filepath.Join(s.dir, "none"), filepath.Join(s.dir, "folder"), s.file("empty", "")
	if err := os.Mkdir(folder, 0o700); err != nil {
		t.Fatal(err)
	}
	text := s.file("letter.txt", strings.Repeat("Dear aunt, ", 100))
	into := []string{"--data", filepath.Join(s.dir, "new")}
	for file, says := range map[string]string{none: " cannot be read: no such file or directory", folder: " is a folder; please name one file in it", empty: " is empty",
		text: ": this is no archive of Meantime, or it is cut short", s.backup: ": this is no archive of Meantime; if it is a backup, meantime restore reads it",
		s.later("later.zip"): ": this archive was written by a newer Meantime (its schema is 9000"} {
		s.refuses(s.whole(file+says), append([]string{"import", "archive", file}, into...)...)
	}
	for file, says := range map[string]string{none: " cannot be read: no such file or directory", folder: " is a folder; please name one file in it", empty: ": this is not a backup of Meantime",
		text: ": this is not a backup of Meantime", s.archive: ": this is not a backup of Meantime; if it is an archive, meantime import archive reads it",
		s.laterBackup("later.gz"): ": this backup was written by a newer Meantime (its schema is 9000"} {
		s.refuses(s.whole(file+says), append([]string{"restore", file}, into...)...)
	}
}

// whole ends the sentence about a newer Meantime, in which the number of this one's schema stands.
func (s shelf) whole(says string) string {
	if !strings.HasSuffix(says, "is 9000") {
		return says
	}
	return fmt.Sprintf("%s, this program knows %d); please use the newer program", says, s.schema())
}

// schema is the number that an archive says of itself.
func (s shelf) schema() (n int) {
	_, number, _ := strings.Cut(s.manifest(), `"schema": `)
	if _, err := fmt.Sscanf(number, "%d", &n); err != nil {
		s.Fatal(err)
	}
	return n
}

func (s shelf) manifest() string {
	s.Helper()
	z, err := zip.OpenReader(s.archive)
	if err != nil {
		s.Fatal(err)
	}
	defer z.Close()
	in, err := z.Open("archive.json")
	if err != nil {
		s.Fatal(err)
	}
	raw, err := io.ReadAll(in)
	if err != nil {
		s.Fatal(err)
	}
	return string(raw)
}

// later is an archive whose manifest is of a newer Meantime.
func (s shelf) later(name string) string {
	s.Helper()
	var out bytes.Buffer
	z := zip.NewWriter(&out)
	w, err := z.Create("archive.json")
	if err == nil {
		_, err = io.WriteString(w, strings.Replace(s.manifest(), fmt.Sprintf(`"schema": %d`, s.schema()), `"schema": 9000`, 1))
	}
	if err != nil || z.Close() != nil {
		s.Fatal(err)
	}
	return s.file(name, out.String())
}

func (s shelf) laterBackup(name string) string {
	s.Helper()
	var out bytes.Buffer
	z := gzip.NewWriter(&out)
	if _, err := io.WriteString(z, `{"meantime":"backup","schema":9000}`+"\n"); err != nil || z.Close() != nil {
		s.Fatal(err)
	}
	return s.file(name, out.String())
}

// TestWhatCannotBeWritten names the file that was to be written, and leaves no other.
func TestWhatCannotBeWritten(t *testing.T) {
	s := newShelf(t)
	before, err := os.ReadDir(s.dir)
	if err != nil {
		t.Fatal(err)
	}
	nowhere := filepath.Join(s.dir, "nowhere")
	for _, command := range []string{"export", "backup"} {
		s.refuses(s.dir+" is a folder; please name the file to write", command, "--data", s.data, s.dir)
		s.refuses("the folder "+nowhere+" cannot be written to: no such file or directory", command, "--data", s.data, filepath.Join(nowhere, "x"))
		s.refuses("there is no database in the folder "+nowhere, command, "--data", nowhere, filepath.Join(s.dir, "x"))
		s.refuses("the folder "+filepath.Join(s.archive, "x")+" cannot be read: not a directory", command, "--data", filepath.Join(s.archive, "x"), filepath.Join(s.dir, "x"))
	}
	if after, err := os.ReadDir(s.dir); err != nil || len(after) != len(before) {
		t.Errorf("%d files became %d: %v", len(before), len(after), err)
	}
}

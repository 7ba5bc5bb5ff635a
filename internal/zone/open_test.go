package zone

import (
	"archive/zip"
	"bytes"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"meantime/internal/fault"
)

// releaseFS is the shipped data as a later directory would hold it: another version, and Lisbon where Tokyo is.
func releaseFS(t testing.TB, version string) fstest.MapFS {
	t.Helper()
	d := Shipped()
	fsys := fstest.MapFS{"version": {Data: []byte(version + "\n")}}
	for name, compiled := range d.zones {
		fsys[name] = &fstest.MapFile{Data: compiled}
	}
	fsys["Europe/Lisbon"] = &fstest.MapFile{Data: d.zones["Asia/Tokyo"]}
	return fsys
}

// pack stores the files without compressing them, which is quick.
func pack(t testing.TB, files fstest.MapFS) []byte {
	t.Helper()
	var archive bytes.Buffer
	w := zip.NewWriter(&archive)
	for name, file := range files {
		f, err := w.CreateHeader(&zip.FileHeader{Name: name, Method: zip.Store})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := f.Write(file.Data); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return archive.Bytes()
}

func uploadOf(archive []byte) fs.FS {
	return fstest.MapFS{UploadName: {Data: archive}}
}

func TestNewestIsUsed(t *testing.T) {
	system := func(version string) fs.FS { return releaseFS(t, version) }
	upload := func(version string) fs.FS { return uploadOf(pack(t, releaseFS(t, version))) }
	for _, c := range []struct {
		what           string
		system, upload fs.FS
		version        string
		source         string
	}{
		{"nothing else", nil, nil, "2026f", "shipped"},
		{"empty places", fstest.MapFS{}, fstest.MapFS{}, "2026f", "shipped"},
		{"older", system("2026e"), upload("2025c"), "2026f", "shipped"},
		{"equal", system("2026f"), upload("2026f"), "2026f", "shipped"},
		{"a newer system", system("2026g"), nil, "2026g", "system"},
		{"a newer upload", system("2026g"), upload("2027a"), "2027a", "uploaded"},
		{"a newer system than upload", system("2027b"), upload("2027a"), "2027b", "system"},
		{"both newer and equal", system("2027a"), upload("2027a"), "2027a", "system"},
		{"after z", system("2026za"), upload("2026z"), "2026za", "system"},
		{"odd versions", system("9999z"), nil, "2026f", "shipped"},
		{"odd versions", system("2027"), nil, "2026f", "shipped"},
		{"odd versions", system("2027a-dirty"), nil, "2026f", "shipped"},
		{"odd versions", system("2027A"), nil, "2026f", "shipped"},
	} {
		d, err := Open(c.system, c.upload)
		if err != nil {
			t.Errorf("%s: %v", c.what, err)
		}
		if d.Version() != c.version || d.Source() != c.source {
			t.Errorf("%s: %s, %s", c.what, d.Source(), d.Version())
		}
		moved := offset(load(t, d, "Europe/Lisbon"), time.Unix(0, 0)) == 9*time.Hour
		if moved != (c.source != "shipped") {
			t.Errorf("%s: the zones are not those of the version", c.what)
		}
	}
}

func TestVersionOfTheSource(t *testing.T) {
	for first, want := range map[string]string{
		"# version 2027a\n# redo posix_only\n": "2027a",
		"# version 2027a":                      "2027a",
		"2027a":                                "2027a",
		"# version unknown\n":                  "",
		"":                                     "",
	} {
		if got := releaseOf(fstest.MapFS{"tzdata.zi": {Data: []byte(first)}}); got != want {
			t.Errorf("%q is %q, want %q", first, got, want)
		}
	}
	both := fstest.MapFS{"+VERSION": {Data: []byte("weird")}, "tzdata.zi": {Data: []byte("# version 2027a\n")}}
	if got := releaseOf(both); got != "2027a" {
		t.Errorf("%q", got)
	}
}

func TestUnusableDataIsRefused(t *testing.T) {
	broken := releaseFS(t, "2027a")
	broken["Europe/Paris"] = &fstest.MapFile{Data: []byte("TZif2 and nothing more")}
	partial := releaseFS(t, "2027a")
	for name := range partial {
		if strings.HasPrefix(name, "A") {
			delete(partial, name)
		}
	}
	unnamed := releaseFS(t, "2027a")
	delete(unnamed, "version")
	huge := releaseFS(t, "2027a")
	huge["Europe/Paris"] = &fstest.MapFile{Data: append([]byte("TZif2"), make([]byte, maxZone)...)}
	bomb := releaseFS(t, "2027a")
	bomb["tzdata.zi"] = &fstest.MapFile{Data: make([]byte, maxText+1)}
	many := releaseFS(t, "2027a")
	for i := range maxFiles {
		many[fmt.Sprintf("n%d", i)] = &fstest.MapFile{}
	}
	for what, c := range map[string]struct {
		archive []byte
		kind    fault.Kind
	}{
		"no archive":     {[]byte("PK, but no more"), fault.KindInvalid},
		"nothing at all": {nil, fault.KindInvalid},
		"broken zone":    {pack(t, broken), fault.KindInvalid},
		"zones missing":  {pack(t, partial), fault.KindInvalid},
		"no version":     {pack(t, unnamed), fault.KindInvalid},
		"large zone":     {pack(t, huge), fault.KindTooLarge},
		"large text":     {pack(t, bomb), fault.KindTooLarge},
		"many files":     {pack(t, many), fault.KindTooLarge},
		"large archive":  {make([]byte, maxArchive+1), fault.KindTooLarge},
	} {
		if _, err := parse(c.archive, Shipped()); !fault.Is(err, c.kind) {
			t.Errorf("%s: %v", what, err)
		}
		d, err := Open(nil, uploadOf(c.archive))
		if d.Source() != "shipped" || err == nil || !strings.Contains(err.Error(), UploadName) {
			t.Errorf("%s: %s is used, and the error is %v", what, d.Source(), err)
		}
	}
	d, err := Open(broken, uploadOf(pack(t, releaseFS(t, "2026g"))))
	if d.Version() != "2026g" || err == nil || !strings.Contains(err.Error(), "Europe/Paris") {
		t.Errorf("a broken system hides a good upload: %s, %v", d.Version(), err)
	}
}

// Some systems leave old names out, and with them every table.
func TestGapsAreFilledFromTheShippedData(t *testing.T) {
	zones, links := sourceNames(t)
	fsys := releaseFS(t, "2027a")
	for name := range links {
		delete(fsys, name)
	}
	for _, name := range zones {
		if !strings.Contains(name, "/") {
			delete(fsys, name)
		}
	}
	d, err := Open(fsys, nil)
	if err != nil || d.Source() != "system" {
		t.Fatal(d.Source(), err)
	}
	base := Shipped()
	for name := range base.zones {
		load(t, d, name)
	}
	if !slices.Equal(d.Names(), base.Names()) || !slices.Equal(d.Countries("Asia/Calcutta"), []string{"IN"}) {
		t.Error("the tables are missing")
	}
	if got := offset(load(t, d, "Portugal"), time.Unix(0, 0)); got != 9*time.Hour {
		t.Errorf("Portugal is not the new Europe/Lisbon: %v", got)
	}
	if _, err := base.Load("Europe/Lisbon"); err != nil || offset(load(t, base, "Europe/Lisbon"), time.Unix(0, 0)) == 9*time.Hour {
		t.Error("the shipped data changed")
	}
}

func TestManyLargeZonesAreRefused(t *testing.T) {
	files := releaseFS(t, "2027a")
	large := &fstest.MapFile{Data: append([]byte("TZif2"), make([]byte, maxZone-5)...)}
	for i := range maxTotal/maxZone + 2 {
		files[fmt.Sprintf("Z%d", i)] = large
	}
	if _, err := snapshot(files, "system"); !fault.Is(err, fault.KindTooLarge) {
		t.Error(err)
	}
}

func TestNewTablesAreUsed(t *testing.T) {
	files := releaseFS(t, "2027a")
	files["Europe/Atlantis"] = files["Europe/Lisbon"]
	files["zone.tab"] = &fstest.MapFile{Data: []byte("#code\nPT\t+3843-00908\tEurope/Atlantis\nES\t+0000+00000\tEurope/Nowhere\nbroken\n")}
	files["tzdata.zi"] = &fstest.MapFile{Data: []byte("# version 2027a\nL Europe/Atlantis Europe/Sunk\nL\nL A B\nL Europe/Lisbon ../x\n")}
	d, err := Open(files, nil)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := d.Load("../x"); err == nil {
		t.Error("a link gave a name that is none")
	}
	if names := d.Names(); !slices.Equal(names, []string{"Europe/Atlantis"}) { // nowhere cannot be loaded
		t.Error(names)
	}
	if got := d.Countries("Europe/Sunk"); !slices.Equal(got, []string{"PT"}) || load(t, d, "Europe/Sunk").String() != "Europe/Sunk" {
		t.Error(got)
	}
}

func TestArchiveMayHoldOneFolder(t *testing.T) {
	folder := fstest.MapFS{}
	for name, file := range releaseFS(t, "2027a") {
		folder["usr/share/zoneinfo/"+name] = file
	}
	d, err := parse(pack(t, folder), Shipped())
	if err != nil || d.Version() != "2027a" || d.Source() != "uploaded" {
		t.Fatal(d, err)
	}
}

// A directory has links, loops among them, variants with leap seconds, and files that are no zones.
func TestDirectoryOfASystem(t *testing.T) {
	dir := t.TempDir()
	if err := os.CopyFS(dir, releaseFS(t, "2027a")); err != nil {
		t.Fatal(err)
	}
	for name, target := range map[string]string{
		"posix": ".", "Loop": "Loop", "Gone": "nowhere", "Whole": "Europe", "Asia/Saigon2": "Tokyo", "localtime": "/etc/localtime",
	} {
		if err := os.Symlink(target, filepath.Join(dir, name)); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.MkdirAll(filepath.Join(dir, "right/Europe"), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "right/Europe/Mir"), []byte("TZif"), 0o644); err != nil {
		t.Fatal(err)
	}
	d, err := Open(os.DirFS(dir), nil)
	if err != nil || d.Version() != "2027a" {
		t.Fatal(d.Version(), err)
	}
	load(t, d, "Asia/Saigon2")
	want := append(slices.Collect(maps.Keys(Shipped().zones)), "Asia/Saigon2")
	if got := slices.Sorted(maps.Keys(d.zones)); !slices.Equal(got, slices.Sorted(slices.Values(want))) {
		t.Errorf("%d zones, want %d", len(got), len(want))
	}
}

func TestTheMachinesOwnDataCanBeRead(t *testing.T) {
	d, err := Open(os.DirFS("/usr/share/zoneinfo"), os.DirFS(t.TempDir()))
	if err != nil {
		t.Error(err)
	}
	if d.Version() < "2026f" {
		t.Error("older than shipped: ", d.Version())
	}
}

func TestBuildGivesTheSameBytes(t *testing.T) {
	if os.Getenv("MEANTIME_LONG") == "" {
		t.Skip("needs zic and zip, and the zic that it was built with")
	}
	out := filepath.Join(t.TempDir(), "zoneinfo.zip")
	if text, err := exec.Command("sh", "build.sh", out).CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, text)
	}
	built, err := os.ReadFile(out)
	if err != nil || !bytes.Equal(built, shipped) {
		t.Errorf("build.sh gives other bytes (%v)", err)
	}
}

func FuzzParse(f *testing.F) {
	base := Shipped()
	small := fstest.MapFS{
		"version": {Data: []byte("2027a")}, "UTC": {Data: Shipped().zones["UTC"]},
		"zone.tab": {Data: []byte("PT\t+3843-00908\tEurope/Lisbon\n")}, "tzdata.zi": {Data: []byte("L A B\nL B A\n")},
	}
	f.Add(pack(f, small))
	f.Add([]byte("PK\x05\x06"))
	f.Fuzz(func(t *testing.T, archive []byte) {
		if d, err := parse(archive, base); err == nil {
			load(t, d, "Europe/Lisbon")
		}
		if fsys, err := unzip(archive); err == nil {
			d, err := snapshot(fsys, "fuzzed")
			if err != nil {
				return
			}
			for name := range d.zones {
				d.Load(name)
				d.Countries(name)
			}
		}
	})
}

// FuzzZone tries compiled zones that lie about themselves: read, they must also be safe to count with.
func FuzzZone(f *testing.F) {
	for _, name := range []string{"UTC", "Europe/Lisbon", "Africa/Casablanca", "Asia/Kathmandu"} {
		f.Add(Shipped().zones[name])
	}
	f.Fuzz(func(t *testing.T, compiled []byte) {
		d := &Data{zones: map[string][]byte{"X": compiled}, loaded: make(map[string]*time.Location)}
		loc, err := d.Load("X")
		if err != nil {
			return
		}
		for _, year := range []int{1, 1900, 1970, 2026, 2038, 9999} {
			at := time.Date(year, 7, 1, 12, 0, 0, 0, loc)
			from, to := at.ZoneBounds()
			io.WriteString(io.Discard, at.String()+from.String()+to.String())
		}
	})
}

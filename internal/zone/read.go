package zone

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"regexp"
	"strings"
	"time"

	"meantime/internal/fault"
)

// The largest zone data known, with the variants that nobody loads, has 1,900 files and 4 MB.
const (
	maxArchive = 8 << 20
	maxTotal   = 32 << 20
	maxFiles   = 10_000
	maxZone    = 64 << 10
	maxText    = 1 << 20
)

// A zone's name has each part capitalised, which tells it from the other files (localtime, posix/, tzdata.zi).
var zoneName = regexp.MustCompile(`^[A-Z][A-Za-z0-9_+-]{0,31}(/[A-Z][A-Za-z0-9_+-]{0,31}){0,2}$`)

// A release is a year and a letter; z is followed by za. Whatever else a version says, it is not to be compared.
var release = regexp.MustCompile(`^20[0-9]{2}z{0,2}[a-z]$`)

// releaseOf finds the release that zone data names, or "", which sorts before every release.
func releaseOf(fsys fs.FS) string {
	for _, name := range []string{"+VERSION", "version", "tzdata.zi"} {
		text, err := readText(fsys, name)
		if err != nil {
			continue
		}
		line, _, _ := strings.Cut(text, "\n")
		version := strings.TrimSpace(strings.TrimPrefix(line, "# version "))
		if release.MatchString(version) {
			return version
		}
	}
	return ""
}

// read takes data from a directory or archive, as a whole or not at all, and fills it up from base: names that only base
// knows, since some systems leave the old ones out, and the tables.
func read(fsys fs.FS, source string, base *Data) (*Data, error) {
	d, err := snapshot(fsys, source)
	if err != nil {
		return nil, err
	}
	for name, compiled := range d.zones {
		if _, err := time.LoadLocationFromTZData(name, compiled); err != nil {
			return nil, fmt.Errorf("%s: %w", name, fault.Invalid("zoneinfo", "A time zone in this data is broken."))
		}
	}
	if len(d.tables.countries) == 0 {
		d.tables.countries = base.tables.countries
	}
	if len(d.tables.links) == 0 {
		d.tables.links = base.tables.links
	}
	if !d.covers(base) {
		return nil, fault.Invalid("zoneinfo", "Most time zones are missing in this data.")
	}
	d.link(base.tables.links)
	for name, compiled := range base.zones {
		if d.zones[name] == nil {
			d.zones[name] = compiled
		}
	}
	return d, nil
}

// covers tells whether at least nine in ten of the zones that base offers are here.
func (d *Data) covers(base *Data) bool {
	names, found := base.Names(), 0
	for _, name := range names {
		if d.zones[name] != nil {
			found++
		}
	}
	return found*10 >= len(names)*9
}

// link makes links loadable under their own names, where their zones are.
func (d *Data) link(links map[string]string) {
	for name, target := range links {
		if d.zones[name] == nil && d.zones[target] != nil && zoneName.MatchString(name) {
			d.zones[name] = d.zones[target]
		}
	}
}

// snapshot reads everything at once, so that a system that is being updated cannot give old and new zones in turn.
func snapshot(fsys fs.FS, source string) (*Data, error) {
	version := releaseOf(fsys)
	if version == "" {
		return nil, fault.Invalid("zoneinfo", "This data does not name its version, as in 2026f.")
	}
	zones, err := readZones(fsys)
	if err != nil {
		return nil, err
	}
	d := &Data{version: version, source: source, zones: zones, loaded: make(map[string]*time.Location)}
	var texts [3]string
	for i, name := range []string{"zone.tab", "zone1970.tab", "tzdata.zi"} {
		texts[i], err = readText(fsys, name)
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return nil, err
		}
	}
	d.tables = parseTables(texts[0], texts[1], texts[2])
	d.link(d.tables.links)
	return d, nil
}

// readZones collects every file that is a compiled zone and is named like one.
func readZones(fsys fs.FS) (map[string][]byte, error) {
	zones, total, files := make(map[string][]byte), 0, 0
	err := fs.WalkDir(fsys, ".", func(name string, entry fs.DirEntry, err error) error {
		if files++; files > maxFiles || total > maxTotal {
			return tooLarge()
		}
		if err != nil || entry.IsDir() || !zoneName.MatchString(name) || name == "Factory" { // Factory says that none was set
			return err
		}
		compiled, err := readZone(fsys, name)
		if compiled != nil {
			zones[name] = compiled
			total += len(compiled)
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	return zones, nil
}

// readZone returns nil for what is no compiled zone, such as a link to nowhere.
func readZone(fsys fs.FS, name string) ([]byte, error) {
	info, err := fs.Stat(fsys, name)
	if err != nil || !info.Mode().IsRegular() {
		return nil, nil
	}
	compiled, err := readLimited(fsys, name, maxZone)
	if err != nil || !bytes.HasPrefix(compiled, []byte("TZif")) {
		return nil, err
	}
	return compiled, nil
}

func readText(fsys fs.FS, name string) (string, error) {
	text, err := readLimited(fsys, name, maxText)
	return string(text), err
}

func readLimited(fsys fs.FS, name string, limit int64) ([]byte, error) {
	f, err := fsys.Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	content, err := io.ReadAll(io.LimitReader(f, limit+1))
	if err == nil && int64(len(content)) > limit {
		err = tooLarge()
	}
	return content, err
}

func tooLarge() error {
	return fault.TooLarge("zoneinfo", "This is too large to be time zone data.")
}

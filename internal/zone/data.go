package zone

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"
	"time"

	"meantime/internal/fault"
)

// Data is one release of the zone data. The zero value is of no use: see Open and Shipped.
type Data struct {
	version string
	source  string
	zones   map[string][]byte // compiled, by name; links too
	tables  tables

	mu     sync.RWMutex
	loaded map[string]*time.Location
}

// Version is the release, as IANA names it: "2026f". Later releases sort after earlier ones.
func (d *Data) Version() string { return d.version }

// Source says where the data came from: "shipped", "system" or "uploaded".
func (d *Data) Source() string { return d.source }

// Load returns the zone of an IANA name, current or old, spelled as IANA spells it. The same name gives the same
// Location each time; "UTC" gives time.UTC. A name that the data does not know, the empty one included, is a
// fault.KindInvalid.
func (d *Data) Load(name string) (*time.Location, error) {
	d.mu.RLock()
	loc := d.loaded[name]
	d.mu.RUnlock()
	if loc != nil {
		return loc, nil
	}
	compiled, ok := d.zones[name]
	if !ok {
		return nil, fmt.Errorf("zone %.40q: %w", name, fault.Invalid("zone", "There is no time zone of this name."))
	}
	return d.load(name, compiled)
}

func (d *Data) load(name string, compiled []byte) (*time.Location, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if loc := d.loaded[name]; loc != nil {
		return loc, nil
	}
	loc, err := time.LoadLocationFromTZData(name, compiled)
	if err != nil {
		return nil, fmt.Errorf("zone %.40q: %w", name, err)
	}
	if name == "UTC" {
		loc = time.UTC
	}
	d.loaded[name] = loc
	return loc, nil
}

// Names lists, in order, the zones to choose from: one for each part of a country that keeps a time of its own. Old
// names and zones that are nobody's, such as Etc/GMT+5, are loaded but not listed.
func (d *Data) Names() []string {
	return slices.DeleteFunc(slices.Sorted(maps.Keys(d.tables.countries)), func(name string) bool {
		return d.zones[name] == nil
	})
}

// Countries lists the ISO 3166 codes of the countries in which a zone, by its current or an old name, is kept; first
// the one that its city is in. It is empty for a zone that is nobody's or unknown.
func (d *Data) Countries(name string) []string {
	return slices.Clone(d.tables.countries[d.tables.current(name)])
}

// City is the name of a zone for people, in English: "Buenos Aires" for America/Argentina/Buenos_Aires, "UTC−5" for
// Etc/GMT+5, whose sign is the other way round.
func City(name string) string {
	if rest, ok := strings.CutPrefix(name, "Etc/GMT"); ok {
		switch {
		case strings.HasPrefix(rest, "+"):
			return "UTC−" + rest[1:]
		case strings.HasPrefix(rest, "-"):
			return "UTC+" + rest[1:]
		}
	}
	return strings.ReplaceAll(name[strings.LastIndexByte(name, '/')+1:], "_", " ")
}

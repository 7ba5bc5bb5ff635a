package zone

import (
	"os"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"meantime/internal/fault"
)

func load(t *testing.T, d *Data, name string) *time.Location {
	t.Helper()
	loc, err := d.Load(name)
	if err != nil {
		t.Fatal(err)
	}
	return loc
}

func offset(loc *time.Location, at time.Time) time.Duration {
	_, seconds := at.In(loc).Zone()
	return time.Duration(seconds) * time.Second
}

// Go 1.26's own copy, 2025c, is an hour off for each of these in December 2026.
func TestShippedKnowsTheChangesOf2026(t *testing.T) {
	d := Shipped()
	december := time.Date(2026, 12, 15, 12, 0, 0, 0, time.UTC)
	for name, want := range map[string]time.Duration{
		"America/Vancouver": -7 * time.Hour,
		"America/Edmonton":  -6 * time.Hour,
		"America/Winnipeg":  -5 * time.Hour,
		"America/Havana":    -4 * time.Hour,
		"Africa/Casablanca": 0,
		"Europe/Lisbon":     0,
		"Asia/Kathmandu":    5*time.Hour + 45*time.Minute,
	} {
		if got := offset(load(t, d, name), december); got != want {
			t.Errorf("%s: %v from UTC, want %v", name, got, want)
		}
	}
	if d.Version() != "2026f" || d.Source() != "shipped" {
		t.Errorf("this is %s, %s", d.Version(), d.Source())
	}
}

// The slim form stops at the last change of rules; later years follow from its footer.
func TestYearsBeyondTheTable(t *testing.T) {
	lisbon := load(t, Shipped(), "Europe/Lisbon")
	for _, year := range []int{2026, 2037, 2038, 2060, 2200} {
		july := time.Date(year, 7, 1, 0, 0, 0, 0, time.UTC)
		if got := offset(lisbon, july); got != time.Hour {
			t.Errorf("July %d is %v from UTC", year, got)
		}
	}
}

// sourceNames lists what tzdata.zi defines: its zones, and its links with their targets.
func sourceNames(t *testing.T) (zones []string, links map[string]string) {
	t.Helper()
	text, err := os.ReadFile("source/tzdata.zi")
	if err != nil {
		t.Fatal(err)
	}
	links = make(map[string]string)
	for line := range strings.Lines(string(text)) {
		fields := strings.Fields(line)
		switch fields[0] {
		case "Z":
			zones = append(zones, fields[1])
		case "L":
			links[fields[2]] = fields[1]
		}
	}
	return zones, links
}

func TestEveryNameOfTheSourceLoads(t *testing.T) {
	d := Shipped()
	zones, links := sourceNames(t)
	if len(zones) != 447 || len(links) != 151 {
		t.Fatalf("%d zones and %d links", len(zones), len(links))
	}
	for _, name := range zones {
		if name == "Factory" {
			continue
		}
		if loc := load(t, d, name); loc.String() != name {
			t.Errorf("%s calls itself %s", name, loc)
		}
	}
	at := time.Date(2026, 7, 1, 0, 0, 0, 0, time.UTC)
	for name, target := range links {
		if offset(load(t, d, name), at) != offset(load(t, d, target), at) {
			t.Errorf("%s is not %s", name, target)
		}
	}
}

func TestArchiveHoldsTheSource(t *testing.T) {
	fsys, err := unzip(shipped)
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"tzdata.zi", "zone.tab", "zone1970.tab"} {
		packed, err := readText(fsys, name)
		if err != nil {
			t.Fatal(err)
		}
		if source, err := os.ReadFile("source/" + name); err != nil || string(source) != packed {
			t.Errorf("%s has changed: run build.sh (%v)", name, err)
		}
	}
}

func TestUnknownNamesAreRefused(t *testing.T) {
	d := Shipped()
	for _, name := range []string{
		"", "Local", "local", "localtime", "Factory", "posixrules", "utc", "europe/lisbon", "Europe", "Europe/",
		"Europe/Lisbon/", "/Europe/Lisbon", "../Europe/Lisbon", "Europe/../Europe/Lisbon", "./UTC", "Europe//Lisbon",
		`Europe\Lisbon`, "Europe/Lisbon\x00", "Europe/Lisbon ", "/etc/localtime", "C:/zone", "UTC+1", "+01:00", "EST5EDT4",
		"tzdata.zi", "zone.tab", strings.Repeat("A", 1<<20),
	} {
		loc, err := d.Load(name)
		if loc != nil || !fault.Is(err, fault.KindInvalid) {
			t.Errorf("%.40q: %v, %v", name, loc, err)
			continue
		}
		if len(err.Error()) > 250 {
			t.Errorf("%.40q: an error of %d bytes", name, len(err.Error()))
		}
	}
}

func TestUTCIsTimeUTC(t *testing.T) {
	if load(t, Shipped(), "UTC") != time.UTC {
		t.Error("UTC is another location than time.UTC")
	}
}

func TestLoadIsShared(t *testing.T) {
	d := Shipped()
	names := d.Names()[:60]
	results := make([][]*time.Location, 8)
	var wg sync.WaitGroup
	for i := range results {
		wg.Go(func() {
			for _, name := range names {
				loc, err := d.Load(name)
				if err != nil {
					t.Error(err)
				}
				results[i] = append(results[i], loc)
			}
		})
	}
	wg.Wait()
	for _, locs := range results[1:] {
		if !slices.Equal(locs, results[0]) {
			t.Fatal("one name gave two locations")
		}
	}
}

func TestNamesAreThoseToChooseFrom(t *testing.T) {
	d := Shipped()
	names := d.Names()
	if len(names) != 418 || !slices.IsSorted(names) {
		t.Fatalf("%d names, sorted %v", len(names), slices.IsSorted(names))
	}
	for _, name := range names {
		load(t, d, name)
		if len(d.Countries(name)) == 0 {
			t.Errorf("%s is in no country", name)
		}
	}
	for _, name := range []string{"Europe/Lisbon", "Europe/Oslo", "America/Argentina/Buenos_Aires", "Antarctica/Troll"} {
		if !slices.Contains(names, name) {
			t.Errorf("%s is missing", name)
		}
	}
	for _, name := range []string{"UTC", "Etc/GMT+5", "EST5EDT", "CET", "US/Pacific", "Asia/Calcutta", "GB", "Factory"} {
		if slices.Contains(names, name) {
			t.Errorf("%s is offered", name)
		}
	}
}

func TestCountries(t *testing.T) {
	d := Shipped()
	for name, want := range map[string]string{
		"Europe/Lisbon":       "PT",
		"Europe/Oslo":         "NO",
		"Europe/Berlin":       "DE DK NO SE SJ",
		"Europe/Kiev":         "UA", // now Europe/Kyiv
		"Asia/Calcutta":       "IN",
		"US/Pacific":          "US",
		"America/Puerto_Rico": "PR AG CA AI AW BL BQ CW DM GD GP KN LC MF MS SX TT VC VG VI",
		"UTC":                 "",
		"Etc/GMT+5":           "",
		"Mars/Olympus":        "",
		"":                    "",
	} {
		if got := strings.Join(d.Countries(name), " "); got != want {
			t.Errorf("%s: %q, want %q", name, got, want)
		}
	}
	d.Countries("Europe/Lisbon")[0] = "XX"
	if got := d.Countries("Europe/Lisbon")[0]; got != "PT" {
		t.Errorf("a caller changed the table to %s", got)
	}
}

func TestCity(t *testing.T) {
	for name, want := range map[string]string{
		"America/Argentina/Buenos_Aires": "Buenos Aires",
		"America/Port-au-Prince":         "Port-au-Prince",
		"Europe/Lisbon":                  "Lisbon",
		"UTC":                            "UTC",
		"Etc/UTC":                        "UTC",
		"Etc/GMT":                        "GMT",
		"Etc/GMT+5":                      "UTC−5",
		"Etc/GMT-14":                     "UTC+14",
		"":                               "",
	} {
		if got := City(name); got != want {
			t.Errorf("%s: %q, want %q", name, got, want)
		}
	}
}

func FuzzLoad(f *testing.F) {
	d := Shipped()
	for _, name := range []string{"", "UTC", "Europe/Lisbon", "../UTC", "Etc/GMT+5", "Local"} {
		f.Add(name)
	}
	f.Fuzz(func(t *testing.T, name string) {
		loc, err := d.Load(name)
		if (loc == nil) == (err == nil) {
			t.Fatalf("%q: %v, %v", name, loc, err)
		}
		if err == nil && !zoneName.MatchString(name) {
			t.Fatalf("%q is a zone", name)
		}
		d.Countries(name)
		_ = City(name)
	})
}

func BenchmarkShipped(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		Shipped()
	}
}

func BenchmarkLoadAgain(b *testing.B) {
	d := Shipped()
	b.ReportAllocs()
	for b.Loop() {
		if _, err := d.Load("Europe/Lisbon"); err != nil {
			b.Fatal(err)
		}
	}
}

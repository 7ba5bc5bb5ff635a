package zone

import "strings"

// tables are the facts that come beside the compiled zones.
type tables struct {
	countries map[string][]string // the countries of each zone that is somebody's
	links     map[string]string   // an old name → what it stands for
}

// current follows links to the name that the tables know.
func (t tables) current(name string) string {
	for range 4 { // no release has links to links to links; a broken one may have circles
		target, ok := t.links[name]
		if _, known := t.countries[name]; known || !ok {
			return name
		}
		name = target
	}
	return name
}

// parseTables reads zone.tab (one country a row), zone1970.tab (all countries that have agreed since 1970) and the
// links of tzdata.zi. Rows that it cannot read are passed over: they name no zone.
func parseTables(zoneTab, zone1970Tab, source string) tables {
	t := tables{countries: make(map[string][]string), links: make(map[string]string)}
	for line := range strings.Lines(zoneTab) {
		if name, countries := tableRow(line); name != "" {
			t.countries[name] = append(t.countries[name], countries...)
		}
	}
	for line := range strings.Lines(zone1970Tab) {
		name, countries := tableRow(line)
		first := t.countries[name]
		for _, country := range countries {
			if len(first) > 0 && country != first[0] {
				t.countries[name] = append(t.countries[name], country)
			}
		}
	}
	for line := range strings.Lines(source) {
		link, ok := strings.CutPrefix(line, "L ")
		if target, name, two := strings.Cut(strings.TrimSpace(link), " "); ok && two {
			t.links[name] = target
		}
	}
	return t
}

// tableRow reads the countries and the zone of a row: "DE,DK	+5230+01322	Europe/Berlin	a comment".
func tableRow(line string) (name string, countries []string) {
	fields := strings.Split(strings.TrimSpace(line), "\t")
	if strings.HasPrefix(line, "#") || len(fields) < 3 || !zoneName.MatchString(fields[2]) {
		return "", nil
	}
	return fields[2], strings.Split(fields[0], ",")
}

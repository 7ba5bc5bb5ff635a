package cities

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"meantime/internal/holiday"
	"meantime/internal/naming"
	"meantime/internal/words"
	"meantime/internal/zone"
)

// Cities are the zones to choose from.
type Cities struct {
	zones    *zone.Data
	holidays *holiday.Data
	names    map[string]string // folded city → IANA name
}

// City is one of them.
type City struct {
	Name  string // what is written into a field
	Where string // the country, and how far from UTC
}

// Of returns the cities of the zone data; holidays knows the names of countries.
func Of(zones *zone.Data, holidays *holiday.Data) *Cities {
	c := &Cities{zones: zones, holidays: holidays, names: map[string]string{}}
	for _, name := range zones.Names() {
		c.names[naming.Fold(zone.City(name))] = name
	}
	return c
}

// Name is what a field says for a zone: its city where that leads back to it, else its IANA name.
func (c *Cities) Name(zoneName string) string {
	city := zone.City(zoneName)
	if c.names[naming.Fold(city)] == zoneName {
		return city
	}
	return zoneName
}

// Find reads what Name wrote, whatever its case and marks. What is not known comes back as it is.
func (c *Cities) Find(text string) string {
	text = strings.TrimSpace(text)
	if name, ok := c.names[naming.Fold(text)]; ok {
		return name
	}
	return text
}

// Guess is Find for what a browser says of its zone, which may go by an old name (Asia/Calcutta): the first zone offered
// in the same country that keeps the same time in summer and in winter.
func (c *Cities) Guess(text string, now time.Time) string {
	name := c.Find(text)
	loc, err := c.zones.Load(name)
	countries := c.zones.Countries(name)
	if err != nil || len(countries) == 0 {
		return name
	}
	offered := c.zones.Names()
	if slices.Contains(offered, name) {
		return name
	}
	for _, other := range offered {
		if there := c.zones.Countries(other); there[0] != countries[0] {
			continue
		}
		if l, err := c.zones.Load(other); err == nil && sameTime(loc, l, now) && sameTime(loc, l, now.AddDate(0, 6, 0)) {
			return other
		}
	}
	return name
}

func sameTime(a, b *time.Location, at time.Time) bool {
	_, offsetA := at.In(a).Zone()
	_, offsetB := at.In(b).Zone()
	return offsetA == offsetB
}

// Load returns the zone of an IANA name.
func (c *Cities) Load(zoneName string) (*time.Location, error) { return c.zones.Load(zoneName) }

// Countries are those whose holidays are known, as a language calls and sorts them.
func Countries(l *words.Locale, data *holiday.Data) []holiday.Place {
	named, list := l.Countries(), data.Countries()
	for i := range list {
		list[i].Name = named.Name(list[i].Code, list[i].Name)
	}
	words.Sort(named, list, func(p holiday.Place) string { return p.Name })
	return list
}

// Place is what a place is called whose holidays are known: a country in the language, a part of one as its people call it. It is its code
// where nothing is known of it.
func Place(l *words.Locale, data *holiday.Data, code string) string {
	found, err := data.Find(code)
	if err != nil {
		return code
	}
	return l.Countries().Name(found.Code, found.Name)
}

// List offers every zone by its city, in their order.
func (c *Cities) List(l *words.Locale, now time.Time) (list []City) {
	countries := map[string]string{}
	for _, place := range Countries(l, c.holidays) {
		countries[place.Code] = place.Name
	}
	for _, name := range c.zones.Names() {
		loc, err := c.zones.Load(name)
		if err != nil {
			continue
		}
		city := City{Name: c.Name(name), Where: offset(now.In(loc))}
		if codes := c.zones.Countries(name); countries[codes[0]] != "" {
			city.Where = countries[codes[0]] + ", " + city.Where
		}
		list = append(list, city)
	}
	slices.SortFunc(list, func(a, b City) int { return cmp.Compare(a.Name, b.Name) })
	return list
}

// offset is how far a clock is from UTC: "UTC+5:45".
func offset(t time.Time) string {
	_, seconds := t.Zone()
	minutes := seconds / 60
	sign := "+"
	if minutes < 0 {
		sign, minutes = "−", -minutes
	}
	switch {
	case minutes == 0:
		return "UTC"
	case minutes%60 == 0:
		return fmt.Sprintf("UTC%s%d", sign, minutes/60)
	}
	return fmt.Sprintf("UTC%s%d:%02d", sign, minutes/60, minutes%60)
}

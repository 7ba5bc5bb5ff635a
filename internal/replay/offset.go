package replay

import (
	"fmt"
	"time"

	"meantime/internal/fault"
	"meantime/internal/zone"
)

// places finds a zone for an offset. Whole hours have zones of their own (Etc/GMT-2, whose sign is the other way round),
// which never change. For the others a place is taken that kept the offset at the time, and of several the one that keeps
// it longest from then on, as Asia/Kolkata does for +05:30: until its inhabitant writes again, their clock is that place's.
type places struct {
	zones *zone.Data
	known map[int]place
}

var errNowhere = fault.Invalid("time", "No place on earth was that far from UTC at that time.")

// place is a zone that keeps an offset for a while.
type place struct {
	name     string
	from, to time.Time // zero for always
}

func (p place) covers(at time.Time) bool {
	return (p.from.IsZero() || !at.Before(p.from)) && (p.to.IsZero() || at.Before(p.to))
}

// steadier prefers the place that keeps the offset longer from now on, and of two that always will, the one that began
// earlier.
func (p place) steadier(than place) bool {
	if !p.to.Equal(than.to) {
		return p.to.IsZero() || !than.to.IsZero() && p.to.After(than.to)
	}
	return p.from.Before(than.from)
}

func newPlaces(zones *zone.Data) *places { return &places{zones: zones, known: map[int]place{}} }

// at names a zone that keeps an offset, in seconds, at a time.
func (p *places) at(at time.Time, offset int) (string, error) {
	if hours := offset / 3600; offset%3600 == 0 && hours >= -12 && hours <= 14 {
		return hourly(hours), nil
	}
	if found, ok := p.known[offset]; ok && found.covers(at) {
		return found.name, nil
	}
	var best place
	for _, name := range p.zones.Names() {
		loc, err := p.zones.Load(name)
		if err != nil {
			return "", fmt.Errorf("loading %s: %w", name, err)
		}
		local := at.In(loc)
		if _, is := local.Zone(); is != offset {
			continue
		}
		from, to := local.ZoneBounds()
		if found := (place{name, from, to}); best.name == "" || found.steadier(best) {
			best = found
		}
	}
	if best.name == "" {
		return "", fmt.Errorf("%s: %w", at.In(time.FixedZone("", offset)).Format(time.RFC3339), errNowhere)
	}
	p.known[offset] = best
	return best.name, nil
}

func hourly(hours int) string {
	if hours == 0 {
		return "UTC"
	}
	return fmt.Sprintf("Etc/GMT%+d", -hours)
}

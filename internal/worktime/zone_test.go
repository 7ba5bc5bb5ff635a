package worktime

import (
	"testing"
	"time"

	"meantime/internal/zone"
)

// A period's offset holds from its start to its end, in every zone and year; Go's own bounds do not
// keep that on 31 December of leap years and in the years in which a table ends.
func TestPeriodsKeepOneOffset(t *testing.T) {
	data := zone.Shipped()
	first, last := time.Date(2018, 1, 1, 0, 0, 0, 0, time.UTC), time.Date(2031, 1, 1, 0, 0, 0, 0, time.UTC)
	for _, name := range data.Names() {
		loc, err := data.Load(name)
		if err != nil {
			t.Fatal(err)
		}
		c := clock{loc: loc}
		for at := first; at.Before(last); at = at.Add(23 * time.Hour) {
			_, want := at.In(loc).Zone()
			p := c.period(at.Unix())
			if !p.has(at.Unix()) || p.offset != int64(want) {
				t.Fatalf("%s at %v: %+v, but the offset is %d", name, at, p, want)
			}
			for _, sec := range []int64{p.from, p.to - 1} {
				if p.from != beginning && p.to != end && c.offset(sec) != p.offset {
					t.Fatalf("%s: %+v has another offset at %v", name, p, time.Unix(sec, 0).UTC())
				}
			}
		}
	}
}

package worktime

import "time"

// Overlap is rule 31: when all of the people work, within [from, to). With minusFocus nobody's
// focus counts (rule 32). Nobody overlaps never.
func Overlap(people []*Person, from, to time.Time, minusFocus bool) []Interval {
	var shared []span
	for i, p := range people {
		list := p.windowsIn(micros(from), micros(to))
		if minusFocus {
			list = without(list, p.focusIn(micros(from), micros(to)))
		}
		if i == 0 {
			shared = list
		} else {
			shared = intersect(shared, list)
		}
	}
	return intervals(shared)
}

func without(list, holes []span) (out []span) {
	for _, s := range list {
		out = appendWithout(out, s, holes)
	}
	return out
}

package replay

import "time"

// near is how far from a message of their own somebody counts as being there.
const near = 28 * 24 * time.Hour

// stay is a stretch during which somebody is there, both ends inclusive.
type stay struct{ from, to time.Time }

// stays tells for each person when they are there: within 28 days of a message of theirs, before or after.
func stays(h *History) [][]stay {
	out := make([][]stay, h.People)
	for _, m := range h.Messages {
		list := &out[m.Person]
		if n := len(*list); n > 0 && !m.At.Add(-near).After((*list)[n-1].to) {
			(*list)[n-1].to = m.At.Add(near)
		} else {
			*list = append(*list, stay{m.At.Add(-near), m.At.Add(near)})
		}
	}
	return out
}

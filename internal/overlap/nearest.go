package overlap

import "slices"

// Near says how near it comes where Find finds nothing.
func Near(s Sought) Nearest {
	var n Nearest
	for _, w := range s.shared(s.People) {
		if w.To.Sub(w.From) > n.Shared.To.Sub(n.Shared.From) {
			n.Shared = w
		}
	}
	if s.MinusFocus {
		all := s
		all.MinusFocus = false
		if found := Find(all); len(found) > 0 {
			n.Focused = found[0].Interval
		}
	}
	for i, p := range s.People {
		others := s
		others.People = slices.Delete(slices.Clone(s.People), i, i+1)
		if len(others.People) > 1 {
			if found := Find(others); len(found) > 0 {
				n.Without = append(n.Without, Lacking{p.ID, found[0].Interval})
			}
		}
		if !p.Coarse {
			n.Beyond = nearer(n.Beyond, others.beyond(p))
		}
	}
	return n
}

// beyond is the hour of the others that reaches least out of a person's hours, the earliest of equals; nil where all are far.
func (s Sought) beyond(p Seen) *Beyond {
	windows := p.Time.Windows(s.From.Add(-aside), s.To.Add(aside))
	var best *Beyond
	for _, h := range s.candidates(s.shared(s.People)) {
		if s.taken(h) {
			continue
		}
		for _, w := range windows {
			best = nearer(best, &Beyond{p.ID, h.Interval, max(w.From.Sub(h.From), h.To.Sub(w.To))})
		}
	}
	return best
}

func nearer(a, b *Beyond) *Beyond {
	switch {
	case b == nil || b.By > maxBeyond || b.By <= 0:
		return a
	case a == nil || b.By < a.By || b.By == a.By && b.From.Before(a.From):
		return b
	}
	return a
}

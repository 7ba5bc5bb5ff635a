package replay

import "time"

// Spread is how long many things took, each to the minute, rounded down.
type Spread struct {
	minutes []int // how many took so many minutes
	n       int
}

func (s *Spread) add(d time.Duration) {
	m := max(int(d/time.Minute), 0)
	for len(s.minutes) <= m {
		s.minutes = append(s.minutes, 0)
	}
	s.minutes[m]++
	s.n++
}

// Len is how many things there are.
func (s *Spread) Len() int { return s.n }

// Quantile is the least time within which so many in a hundred were done; zero where there is nothing.
func (s *Spread) Quantile(percent int) time.Duration {
	seen := 0
	for m, n := range s.minutes {
		if seen += n; seen > 0 && seen*100 >= percent*s.n {
			return time.Duration(m) * time.Minute
		}
	}
	return 0
}

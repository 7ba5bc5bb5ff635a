package worktime

import (
	"slices"
	"time"
)

// Rung is one step of an urgent's ladder: whom it rings, looked up when it fires (rule 29), and how
// long it waits for an acknowledgement, in elapsed time (rule 5). Who may answer with nobody.
type Rung struct {
	Who  func(t time.Time) (name string, ok bool)
	Wait time.Duration
}

// Ladder is an urgent's way up: its rungs in order, and then again Repeat times (rule 28).
type Ladder struct {
	Rungs  []Rung
	Repeat int
}

// Page is one ring that the ladder asks for.
type Page struct {
	At   time.Time
	Who  string
	Step int       // counts on over repeats
	Next time.Time // when the ladder goes on with Step+1, unless acknowledged by then
}

// Fire is what happens at t with the ladder's step and those after it: the first rung that has
// somebody who is not away is paged; the others are skipped with no wait (rule 26). ok is false
// when the ladder is exhausted at t (rule 28).
func (l Ladder) Fire(step int, t time.Time, away func(name string, t time.Time) bool) (page Page, ok bool) {
	for n := len(l.Rungs); step < n*(1+l.Repeat); step++ {
		rung := l.Rungs[step%n]
		if name, found := rung.Who(t); found && !away(name, t) {
			return Page{At: t.UTC(), Who: name, Step: step, Next: t.Add(rung.Wait).UTC()}, true
		}
	}
	return Page{}, false
}

// Run is a whole climb: the pages that were sent, and when it was exhausted unless acknowledged.
type Run struct {
	Pages     []Page
	Acked     bool
	Exhausted time.Time
}

// Climb plays the ladder from t with the acknowledgements that came in. One at or before a step's
// time cancels that step and all after it (rule 27).
func (l Ladder) Climb(t time.Time, acks []time.Time, away func(name string, t time.Time) bool) (run Run) {
	t = t.UTC()
	for step := 0; ; {
		for _, ack := range acks {
			if !ack.After(t) {
				run.Acked = true
				return run
			}
		}
		page, ok := l.Fire(step, t, away)
		if !ok {
			run.Exhausted = t
			return run
		}
		run.Pages = append(run.Pages, page)
		step, t = page.Step+1, page.Next
	}
}

// Allowance is what is left of a budget of urgents.
type Allowance struct {
	Left int       // how many more may be sent now
	Next time.Time // when the next one may be, if none is left; zero if never
}

// Budget is rule 25: how many of limit are left at t, when each use counts for a window of elapsed
// time. A use exactly one window old no longer counts, nor does one in the future.
func Budget(t time.Time, uses []time.Time, limit int, window time.Duration) Allowance {
	var counted []time.Time
	for _, use := range uses {
		if !use.After(t) && use.Add(window).After(t) {
			counted = append(counted, use)
		}
	}
	if limit > len(counted) {
		return Allowance{Left: limit - len(counted)}
	}
	if limit <= 0 {
		return Allowance{}
	}
	slices.SortFunc(counted, time.Time.Compare)
	return Allowance{Next: counted[len(counted)-limit].Add(window).UTC()}
}

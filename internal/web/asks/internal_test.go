package asks

import (
	"testing"
	"time"

	"meantime/internal/ask"
	"meantime/internal/id"
)

// TestWhomItWentOnTo begins each next asking a moment after the one before has ended, as the clock of a real day does.
func TestWhomItWentOnTo(t *testing.T) {
	noon := time.Date(2026, 10, 13, 12, 0, 0, 0, time.UTC)
	end := func(by id.ID, after time.Duration) *ask.End {
		return &ask.End{How: ask.HandedOn, By: by, At: noon.Add(after)}
	}
	all := []ask.Asked{
		{ID: 1, Person: 10, By: 9, CreatedAt: noon, End: end(10, time.Hour)},
		{ID: 2, Person: 11, By: 9, CreatedAt: noon, End: end(9, 2*time.Hour)},
		{ID: 3, Person: 12, By: 10, CreatedAt: noon.Add(time.Hour + time.Microsecond), End: end(12, 3*time.Hour)},
		{ID: 4, Person: 13, By: 9, CreatedAt: noon.Add(2*time.Hour + time.Microsecond)},
		{ID: 5, Person: 14, By: 12, CreatedAt: noon.Add(3*time.Hour + time.Microsecond)},
	}
	for i, want := range []id.ID{12, 13, 14} {
		if got := nextOf(all[i], all); got != want {
			t.Errorf("asking %d went on to %d, want %d", i+1, got, want)
		}
	}
}

package id_test

import (
	"sync"
	"testing"
	"time"

	"meantime/internal/id"

	"pgregory.net/rapid"
)

func TestSpellingKeepsValueAndOrder(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a := id.ID(rapid.Int64Min(1).Draw(t, "a"))
		b := id.ID(rapid.Int64Min(1).Draw(t, "b"))
		back, err := id.Parse(a.String())
		if err != nil || back != a {
			t.Fatalf("%d -> %s -> %d, %v", a, a, back, err)
		}
		if (a < b) != (a.String() < b.String()) {
			t.Fatalf("order of %s and %s differs from that of %d and %d", a, b, a, b)
		}
	})
}

func TestGrowsThoughTheClockGoesBack(t *testing.T) {
	now := time.Date(2026, 6, 1, 9, 0, 0, 0, time.UTC)
	s := id.NewSource(3, func() time.Time { return now })
	last := s.New()
	for i := range 20_000 {
		if i == 9_000 {
			now = now.Add(-time.Hour)
		}
		next := s.New()
		if next <= last {
			t.Fatalf("%d after %d", next, last)
		}
		last = next
	}
}

func TestGoesOnAfterAnother(t *testing.T) {
	now := time.Date(2026, 6, 1, 9, 0, 0, 0, time.UTC)
	rapid.Check(t, func(t *rapid.T) {
		node := rapid.IntRange(0, 1022)
		last := id.ID(0)
		for _, back := range rapid.SliceOfN(rapid.Int64Range(-5, 5), 1, 5).Draw(t, "milliseconds") {
			s := id.NewSource(node.Draw(t, "node"), func() time.Time { return now.Add(time.Duration(back) * time.Millisecond) })
			s.After(last)
			for range rapid.IntRange(1, 5000).Draw(t, "ids") {
				next := s.New()
				if next <= last {
					t.Fatalf("%d after %d", next, last)
				}
				last = next
			}
		}
		s := id.NewSource(0, func() time.Time { return now })
		given := s.New()
		if s.After(1); s.New() <= given {
			t.Fatal("what is long ago takes it back")
		}
	})
}

// TestThePast holds that what was written before lies in the order of its instants, and apart from what Sources give.
func TestThePast(t *testing.T) {
	from, to := time.Date(1970, 1, 1, 0, 0, 0, 0, time.UTC), time.Date(2060, 1, 1, 0, 0, 0, 0, time.UTC)
	rapid.Check(t, func(t *rapid.T) {
		instant := rapid.Map(rapid.Int64Range(from.UnixMilli(), to.UnixMilli()), func(ms int64) time.Time { return time.UnixMilli(ms).UTC() })
		a, b := instant.Draw(t, "a"), instant.Draw(t, "b")
		nth := rapid.IntRange(0, id.InPast-1)
		x, y := id.Past(a, nth.Draw(t, "x")), id.Past(b, nth.Draw(t, "y"))
		if x <= 0 || b.Sub(a) >= time.Second && x >= y {
			t.Fatalf("%d of %v and %d of %v", x, a, y, b)
		}
		if off := a.Sub(x.Time()); off < 0 || off >= time.Second {
			t.Fatalf("%v is read as %v", a, x.Time())
		}
		if back, err := id.Parse(x.String()); err != nil || back != x {
			t.Fatalf("%d -> %s -> %d, %v", x, x, back, err)
		}
		if id.First(a.Truncate(time.Second)) > x || id.First(a.Add(time.Second)) <= x {
			t.Fatalf("%d of %v is not between %d and %d", x, a, id.First(a.Truncate(time.Second)), id.First(a.Add(time.Second)))
		}
		if a.After(time.Date(2024, 2, 1, 0, 0, 0, 0, time.UTC)) {
			s := id.NewSource(rapid.IntRange(0, 1022).Draw(t, "node"), func() time.Time { return a })
			if now := s.New(); now >= x || !now.Time().Equal(x.Time()) {
				t.Fatalf("%d beside %d", now, x)
			}
			s = id.NewSource(0, func() time.Time { return a.Add(time.Millisecond) })
			if now := s.New(); now <= x {
				t.Fatalf("%d before %d", now, x)
			}
		}
	})
	if a, b := id.Past(to, id.InPast-1), id.Past(to, id.InPast); a >= b || a.Time() == b.Time() {
		t.Error("one more than an instant has is not of the next")
	}
	if a, b := id.Past(from, 0), id.Past(from.AddDate(-100, 0, 0), 1); a <= 0 || b <= a {
		t.Error("what was before 1970 is not in its first second")
	}
}

func TestOneSourceManyCallers(t *testing.T) {
	s := id.NewSource(0, time.Now)
	var mu sync.Mutex
	seen := map[id.ID]bool{}
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			for range 2_000 {
				v := s.New()
				mu.Lock()
				if seen[v] {
					t.Errorf("%d twice", v)
				}
				seen[v] = true
				mu.Unlock()
			}
		})
	}
	wg.Wait()
}

func FuzzParse(f *testing.F) {
	for _, s := range []string{"", "0000000000000", "7zzzzzzzzzzzz", "8000000000000", "01h2jk3m4n5pq", "01H2JK3M4N5PQ", "01h2jk3m4n5pu"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		v, err := id.Parse(s)
		if err != nil {
			return
		}
		if v <= 0 {
			t.Fatalf("%q gave %d", s, v)
		}
		if again, err := id.Parse(v.String()); err != nil || again != v {
			t.Fatalf("%q -> %d -> %s", s, v, v)
		}
	})
}

func TestFirst(t *testing.T) {
	at := time.Date(2026, 3, 1, 9, 0, 0, 500, time.UTC)
	source := id.NewSource(0, func() time.Time { return at })
	made := source.New()
	if id.First(at) <= made || id.First(at.Add(-time.Millisecond)) > made {
		t.Errorf("%d comes after %d and before %d", id.First(at), made, id.First(at.Add(-time.Millisecond)))
	}
	for _, years := range []int{-3000, -100, 0, 60, 100, 5000} {
		if a, b := id.First(at.AddDate(years, 0, 0)), id.First(at.AddDate(years+1000, 0, 0)); a > b {
			t.Errorf("%d years on: %d, then %d", years, a, b)
		}
	}
}

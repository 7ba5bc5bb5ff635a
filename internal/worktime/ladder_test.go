package worktime_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"meantime/internal/worktime"
)

var noon = time.Date(2026, 6, 5, 12, 0, 0, 0, time.UTC)

func minutes(n int) time.Duration { return time.Duration(n) * time.Minute }

// TestClimbMinuteByMinute plays ladders by looking at the clock every minute.
func TestClimbMinuteByMinute(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		waits := rapid.SliceOfN(rapid.IntRange(0, 4), 0, 4).Draw(t, "waits")
		repeat := rapid.IntRange(0, 2).Draw(t, "repeat")
		awayFrom := rapid.SliceOfN(rapid.IntRange(0, 30), len(waits), len(waits)).Draw(t, "away from")
		empty := rapid.SliceOfN(rapid.Bool(), len(waits), len(waits)).Draw(t, "empty")
		ackMinutes := rapid.SliceOfN(rapid.IntRange(-2, 40), 0, 2).Draw(t, "acks")

		ladder := worktime.Ladder{Repeat: repeat}
		for i, wait := range waits {
			who := func(time.Time) (string, bool) { return fmt.Sprint(i), !empty[i] }
			ladder.Rungs = append(ladder.Rungs, worktime.Rung{Who: who, Wait: minutes(wait)})
		}
		var acks []time.Time
		for _, m := range ackMinutes {
			acks = append(acks, noon.Add(minutes(m)))
		}
		run := ladder.Climb(noon, acks, func(name string, at time.Time) bool {
			var i int
			fmt.Sscan(name, &i)
			return !at.Before(noon.Add(minutes(awayFrom[i])))
		})

		var pages []string
		acked, exhausted, step, next := false, -1, 0, 0
		for m := 0; m < 100 && exhausted < 0 && !acked; m++ {
			for next == m && exhausted < 0 && !acked {
				acked = len(ackMinutes) > 0 && slices.Min(ackMinutes) <= m
				switch i := step % max(1, len(waits)); {
				case acked:
				case step == len(waits)*(1+repeat):
					exhausted = m
				case empty[i] || m >= awayFrom[i]:
					step++
				default:
					pages = append(pages, fmt.Sprint(i, " at ", m))
					step, next = step+1, m+waits[i]
				}
			}
		}
		var got []string
		for _, p := range run.Pages {
			got = append(got, fmt.Sprint(p.Who, " at ", int(p.At.Sub(noon)/time.Minute)))
		}
		if !slices.Equal(got, pages) || run.Acked != acked {
			t.Errorf("paged %v, acked %v; want %v, %v", got, run.Acked, pages, acked)
		}
		if !acked && !run.Exhausted.Equal(noon.Add(minutes(exhausted))) {
			t.Errorf("exhausted at %v, want minute %d", run.Exhausted, exhausted)
		}
	})
}

// TestOnCallMinuteByMinute looks for the last handoff before the question, one by one.
func TestOnCallMinuteByMinute(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		place := rapid.SampledFrom(places).Draw(t, "place")
		near, err := time.Parse("2006-01-02T15:04", place.near)
		if err != nil {
			t.Fatal(err)
		}
		r := worktime.Rotation{
			Zone:       place.zone,
			Anchor:     dateNear(near) - worktime.Date(rapid.IntRange(-2, 40).Draw(t, "anchor")),
			Handoff:    drawClock(t, "handoff", 24*60),
			PeriodDays: rapid.IntRange(1, 9).Draw(t, "period"),
			Members:    []string{"a", "b", "c"}[:rapid.IntRange(0, 3).Draw(t, "members")],
		}
		for i := range rapid.IntRange(0, 2).Draw(t, "overrides") {
			from := near.Add(minutes(rapid.IntRange(-600, 600).Draw(t, "from")))
			r.Overrides = append(r.Overrides, worktime.Override{
				From: worktime.At(from), To: worktime.At(from.Add(minutes(rapid.IntRange(0, 600).Draw(t, "for")))),
				Who: fmt.Sprint("override ", i),
			})
		}
		at := near.Add(minutes(rapid.IntRange(-2000, 2000).Draw(t, "at")))
		rota, err := worktime.CompileRotation(r, zones().Load)
		if err != nil {
			t.Fatal(err)
		}
		loc, err := zones().Load(r.Zone)
		if err != nil {
			t.Fatal(err)
		}
		want := ""
		for k := 0; len(r.Members) > 0; k++ {
			handoff := worktime.Wall{Date: r.Anchor + worktime.Date(k*r.PeriodDays), Clock: r.Handoff}
			if worktime.Resolve(handoff, loc).After(at) {
				break
			}
			want = r.Members[k%len(r.Members)]
		}
		for i, o := range r.Overrides {
			from, _ := time.Parse("2006-01-02T15:04Z", o.From.String())
			to, _ := time.Parse("2006-01-02T15:04Z", o.To.String())
			if !at.Before(from) && at.Before(to) {
				want = fmt.Sprint("override ", i)
			}
		}
		if got, ok := rota.OnCall(at); got != want || ok != (want != "") {
			t.Errorf("on call at %v: %q %v, want %q", at, got, ok, want)
		}
		checkShifts(t, rota, r, at)
	})
}

// checkShifts asks at the start and the last moment of every shift who is on call, and whose turn it is without overrides.
func checkShifts(t *rapid.T, rota *worktime.Rota, r worktime.Rotation, from time.Time) {
	r.Overrides = nil
	plain, err := worktime.CompileRotation(r, zones().Load)
	if err != nil {
		t.Fatal(err)
	}
	next, to := from, from.Add(minutes(20*24*60))
	for _, s := range rota.Shifts(from, to) {
		if !s.From.Equal(next) || !s.To.After(s.From) {
			t.Errorf("a shift from %v to %v, want it from %v", s.From, s.To, next)
		}
		for _, at := range []time.Time{s.From, s.To.Add(-time.Second)} {
			if who, _ := rota.OnCall(at); who != s.Who {
				t.Errorf("on call at %v: %q, and in its shift %q", at, who, s.Who)
			}
			if turn, _ := plain.OnCall(at); turn != s.Turn {
				t.Errorf("at %v it is the turn of %q, and in its shift of %q", at, turn, s.Turn)
			}
		}
		next = s.To
	}
	if !next.Equal(to) {
		t.Errorf("shifts end at %v, want %v", next, to)
	}
}

func TestShifts(t *testing.T) {
	rota, err := worktime.CompileRotation(worktime.Rotation{
		Zone: "Europe/Lisbon", Anchor: worktime.DateOf(2026, 10, 12), Handoff: 9 * 60, PeriodDays: 7, Members: []string{"ines", "kenji"},
		Overrides: []worktime.Override{
			{From: worktime.AtWall(worktime.Wall{Date: worktime.DateOf(2026, 10, 22), Clock: 17 * 60}), To: worktime.AtWall(worktime.Wall{Date: worktime.DateOf(2026, 10, 23), Clock: 9 * 60}), Who: "nadia"},
			{From: worktime.AtWall(worktime.Wall{Date: worktime.DateOf(2026, 10, 22), Clock: 20 * 60}), To: worktime.AtWall(worktime.Wall{Date: worktime.DateOf(2026, 10, 22), Clock: 21 * 60}), Who: "nadia"},
		},
	}, zones().Load)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, s := range rota.Shifts(time.Date(2026, 10, 10, 0, 0, 0, 0, time.UTC), time.Date(2026, 10, 27, 0, 0, 0, 0, time.UTC)) {
		got = append(got, fmt.Sprintf("%s–%s %s/%s", s.From.Format("02T15"), s.To.Format("02T15"), s.Who, s.Turn))
	}
	// The clocks are set back on the 25th: 09:00 is 08:00Z before it and 09:00Z after it.
	want := []string{"10T00–12T08 /", "12T08–19T08 ines/ines", "19T08–22T16 kenji/kenji", "22T16–23T08 nadia/kenji", "23T08–26T09 kenji/kenji", "26T09–27T00 ines/ines"}
	if !slices.Equal(got, want) {
		t.Errorf("got  %q\nwant %q", got, want)
	}
}

func TestRotationsThatMakeNoSense(t *testing.T) {
	good := worktime.Rotation{Zone: "Europe/Lisbon", Anchor: worktime.DateOf(2026, 3, 23), PeriodDays: 7}
	tests := map[string]func(*worktime.Rotation){
		"zone: unknown_zone \"Mars\"":            func(r *worktime.Rotation) { r.Zone = "Mars" },
		"zone: missing":                          func(r *worktime.Rotation) { r.Zone = "" },
		"anchor: missing":                        func(r *worktime.Rotation) { r.Anchor = 0 },
		"period_days: out_of_range (limit 3660)": func(r *worktime.Rotation) { r.PeriodDays = 0 },
		"overrides[0].who: missing":              func(r *worktime.Rotation) { r.Overrides = make([]worktime.Override, 1) },
	}
	for want, change := range tests {
		r := good
		change(&r)
		if _, err := worktime.CompileRotation(r, zones().Load); err == nil || err.Error() != want {
			t.Errorf("got %v, want %s", err, want)
		}
	}
}

// TestBudgetMinuteByMinute counts the uses that are less than a window old, now and at every later
// minute until one is free again.
func TestBudgetMinuteByMinute(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		used := rapid.SliceOfN(rapid.IntRange(-80, 20), 0, 8).Draw(t, "uses")
		limit, window := rapid.IntRange(0, 4).Draw(t, "limit"), rapid.IntRange(0, 60).Draw(t, "window")
		var uses []time.Time
		for _, m := range used {
			uses = append(uses, noon.Add(minutes(m)))
		}
		counted := func(now int) (n int) {
			for _, m := range used {
				if m <= 0 && now-window < m {
					n++
				}
			}
			return n
		}
		got := worktime.Budget(noon, uses, limit, minutes(window))
		want := worktime.Allowance{Left: max(0, limit-counted(0))}
		for m := 0; want.Left == 0 && limit > 0 && want.Next.IsZero(); m++ {
			if counted(m) < limit {
				want.Next = noon.Add(minutes(m))
			}
		}
		if got != want {
			t.Errorf("got %+v, want %+v", got, want)
		}
	})
}

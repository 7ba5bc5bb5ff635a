package worktime_test

import (
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"meantime/internal/worktime"
)

// drawPerson compiles anybody, and an instant near their unusual day.
func drawPerson(t *rapid.T) (*worktime.Person, worktime.Schedule, time.Time) {
	s, at := drawSchedule(t)
	p, err := worktime.Compile(s, zones().Load)
	if err != nil {
		t.Fatal(err)
	}
	return p, s, at
}

func within(list []worktime.Interval, at time.Time, closed bool) bool {
	return slices.ContainsFunc(list, func(i worktime.Interval) bool {
		return !at.Before(i.From) && (at.Before(i.To) || closed && at.Equal(i.To))
	})
}

func around(at time.Time) (from, to time.Time) { return at.Add(-time.Hour), at.Add(time.Hour) }

// Asking later never gives an earlier answer. What is about calendar dates may, after a flight over
// the date line.
func TestMonotone(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p, _, at := drawPerson(t)
		later := at.Add(time.Duration(rapid.IntRange(0, 5000).Draw(t, "later")) * time.Minute)
		n := rapid.IntRange(0, 3000).Draw(t, "minutes")
		ask := map[string]func(time.Time) (time.Time, bool){
			"next working": p.NextWorking,
			"add working":  func(at time.Time) (time.Time, bool) { return p.AddWorking(at, n) },
			"slot":         func(at time.Time) (time.Time, bool) { s, ok := p.Slot(at); return s.At, ok },
		}
		if p.Zone(at) == p.Zone(later) {
			ask["tomorrow"] = p.Tomorrow
			ask["next week"] = p.NextWeek
			ask["end of day"] = func(at time.Time) (time.Time, bool) { return p.Due(at, worktime.EndOfDay(0)) }
		}
		for name, question := range ask {
			first, ok := question(at)
			second, secondOK := question(later)
			if ok && secondOK && second.Before(first) {
				t.Errorf("%s: %v at %v, but %v at %v", name, first, at, second, later)
			}
			if ok && first.Before(at) {
				t.Errorf("%s: %v lies before %v", name, first, at)
			}
		}
	})
}

// Leave that is listed is the leave that is found when it is asked for, whatever the clocks do; but where they are set back
// over midnight, a date that has begun stays begun (rule 1).
func TestLeave(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p, _, at := drawPerson(t)
		from, to := at.Add(-48*time.Hour), at.Add(48*time.Hour)
		list := p.Leave(from, to)
		var latest worktime.Date
		for asked := from; asked.Before(to); asked = asked.Add(time.Minute) { // at St. John's a date has begun for one minute
			date := worktime.WallIn(asked, p.Zone(asked)).Date
			if latest = max(latest, date); date < latest || asked.Sub(from)%(15*time.Minute) != 0 {
				continue
			}
			if got, want := within(list, asked, false), p.OnLeave(asked); got != want {
				t.Fatalf("leave at %v: listed %v, found %v; in %v", asked, got, want, list)
			}
		}
	})
}

// Nothing is delivered outside working time, in focus or on a quiet date; and what is delivered at
// once never falls on a closing.
func TestNeverOutsideW(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p, s, at := drawPerson(t)
		if next, ok := p.NextWorking(at); ok && !within(p.Windows(around(next)), next, false) {
			t.Errorf("next working instant %v is not in W", next)
		}
		slot, ok := p.Slot(at)
		if !ok {
			return
		}
		from, to := around(slot.At)
		if !within(p.Windows(from, to), slot.At, slot.Rule != 16) {
			t.Errorf("slot %+v is not in W", slot)
		}
		if within(p.Focus(from, to), slot.At, false) {
			t.Errorf("slot %+v is in focus", slot)
		}
		if date := worktime.WallIn(slot.At, p.Zone(slot.At)).Date; slices.Contains(s.QuietDates, date) {
			t.Errorf("slot %+v is on a quiet date", slot)
		}
	})
}

// Asking again at the answer gives the answer.
func TestIdempotent(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p, _, at := drawPerson(t)
		if next, ok := p.NextWorking(at); ok {
			if again, _ := p.NextWorking(next); !again.Equal(next) {
				t.Errorf("next working: %v, then %v", next, again)
			}
		}
		if slot, ok := p.Slot(at); ok {
			if again, _ := p.Slot(slot.At); !again.At.Equal(slot.At) {
				t.Errorf("slot: %+v, then %+v", slot, again)
			}
		}
	})
}

// Before a move the person lives in the old zone, after it in the new one, and a move to where they
// already are changes nothing.
func TestZoneMovesAreConsistent(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s, at := drawSchedule(t)
		s.ZoneMoves, s.Focus, s.OffAt = nil, nil, nil // floating ones would float elsewhere
		stay := mustCompile(t, s)
		move := at.Add(time.Duration(rapid.IntRange(-3000, 3000).Draw(t, "move")) * time.Minute)
		other := s
		other.Zone = rapid.SampledFrom(places).Draw(t, "other").zone

		moving := s
		moving.ZoneMoves = []worktime.ZoneMove{{At: worktime.At(move), Zone: other.Zone}}
		p, there := mustCompile(t, moving), mustCompile(t, other)
		from, to := move.AddDate(0, 0, -5), move.AddDate(0, 0, 5)
		want := slices.Concat(stay.Windows(from, move), there.Windows(move, to))
		if got := joined(slices.Concat(p.Windows(from, move), p.Windows(move, to))); !slices.Equal(got, joined(want)) {
			t.Errorf("windows over the move: %v, want %v", got, want)
		}
		if got, ok := p.NextWorking(move); ok {
			if want, _ := there.NextWorking(move); !got.Equal(want) {
				t.Errorf("after the move %v, but who lives there %v", got, want)
			}
		}

		moving.ZoneMoves[0].Zone = s.Zone
		p = mustCompile(t, moving)
		got, ok := p.Slot(at)
		if want, wantOK := stay.Slot(at); got != want || ok != wantOK {
			t.Errorf("a move to the same zone: %v, want %v", got, want)
		}
	})
}

func joined(list []worktime.Interval) (out []worktime.Interval) {
	for _, i := range list {
		if n := len(out); n > 0 && out[n-1].To.Equal(i.From) {
			out[n-1].To = i.To
		} else {
			out = append(out, i)
		}
	}
	return out
}

func mustCompile(t *rapid.T, s worktime.Schedule) *worktime.Person {
	p, err := worktime.Compile(s, zones().Load)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// The windows, the focus and the overlap of two people are those of the minutes.
func TestOverlapAgainstTheOracle(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s, now := drawSchedule(t)
		other := drawScheduleIn(t, rapid.SampledFrom(places).Draw(t, "other").zone, now)
		people := []*worktime.Person{mustCompile(t, s), mustCompile(t, other)}
		oracles := []*oracle{newOracle(s, now, 4, zones().Load), newOracle(other, now, 4, zones().Load)}
		minusFocus := rapid.Bool().Draw(t, "minus focus")
		length := rapid.IntRange(0, 4*dayMinutes).Draw(t, "length")

		at, expected := int(now.Unix()/60), 0
		for m := at; m < at+length; m++ {
			all := true
			for _, o := range oracles {
				_, works := o.w(m)
				all = all && works && (!minusFocus || !o.f(m))
			}
			if all {
				expected++
			}
			minute := time.Unix(int64(m)*60, 0)
			if got := within(people[0].Focus(minute, minute.Add(time.Minute)), minute, false); m%37 == 0 && got != oracles[0].f(m) {
				t.Fatalf("focus at %v: %v", minute.UTC(), got)
			}
		}
		var got time.Duration
		last := time.Time{}
		for _, i := range worktime.Overlap(people, now, now.Add(time.Duration(length)*time.Minute), minusFocus) {
			if !i.From.Before(i.To) || !i.From.After(last) {
				t.Errorf("%v after %v is empty, out of order or not joined", i, last)
			}
			got, last = got+i.To.Sub(i.From), i.To
		}
		if got != time.Duration(expected)*time.Minute {
			t.Errorf("overlap %v, but %d minutes", got, expected)
		}
	})
}

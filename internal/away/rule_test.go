package away

import (
	"testing"
	"time"

	"pgregory.net/rapid"

	"meantime/internal/worktime"
	"meantime/internal/zone"
)

// compile is a person of a zone who works by days of the week, delivered at 09:30, and is on leave on some dates.
func compile(t interface{ Fatal(...any) }, where string, hours *worktime.Hours, off ...worktime.DateRange) *worktime.Person {
	s := worktime.Schedule{Zone: where, Hours: hours, Off: off, Batch: &worktime.Batch{Times: []worktime.Clock{9*60 + 30, 16 * 60}}}
	p, err := worktime.Compile(s, zone.Shipped().Load)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func day(month time.Month, d int) worktime.Date { return worktime.DateOf(2026, month, d) }

// summaries are all of a person's summaries after an instant, as their clock shows them.
func summaries(p *worktime.Person, after time.Time) (out []string) {
	for told := worktime.Date(0); ; {
		at := nextSummary(p, after, told)
		if at.IsZero() {
			return out
		}
		out = append(out, worktime.WallIn(at, p.Zone(at)).String())
		after, told = at, weekOf(p, at)
	}
}

func TestWhenSummariesCome(t *testing.T) {
	begin := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	sundays := &worktime.Hours{} // Sunday to Thursday
	for d := time.Sunday; d <= time.Thursday; d++ {
		sundays.Week[d] = []worktime.Window{{From: 9 * 60, To: 17 * 60}}
	}
	nights := &worktime.Hours{} // Wednesday and Thursday, from 22:00
	for d := time.Wednesday; d <= time.Thursday; d++ {
		nights.Week[d] = []worktime.Window{{From: 22 * 60, To: 6 * 60}}
	}
	for _, c := range []struct {
		name, zone string
		hours      *worktime.Hours
		off        []worktime.DateRange
		want       []string
	}{
		{"a week", "Europe/Lisbon", nil, []worktime.DateRange{{First: day(6, 1), Last: day(6, 5)}}, nil},
		{"a week and a day", "Europe/Lisbon", nil, []worktime.DateRange{{First: day(6, 1), Last: day(6, 8)}}, nil},
		{"two weeks", "Europe/Lisbon", nil, []worktime.DateRange{{First: day(6, 1), Last: day(6, 12)}}, []string{"2026-06-08T09:30"}},
		{"from the middle of one to that of another", "Europe/Lisbon", nil, []worktime.DateRange{{First: day(6, 3), Last: day(6, 24)}}, []string{"2026-06-15T09:30"}},
		{"the clocks are set forward", "Europe/Lisbon", nil, []worktime.DateRange{{First: day(3, 16), Last: day(4, 3)}}, []string{"2026-03-23T09:30", "2026-03-30T09:30"}},
		{"in Kathmandu", "Asia/Kathmandu", nil, []worktime.DateRange{{First: day(6, 1), Last: day(6, 19)}}, []string{"2026-06-08T09:30", "2026-06-15T09:30"}},
		{"their week begins on a Sunday", "Asia/Jerusalem", sundays, []worktime.DateRange{{First: day(6, 1), Last: day(6, 30)}},
			[]string{"2026-06-08T09:30", "2026-06-15T09:30", "2026-06-22T09:30"}},
		{"they work at night", "Europe/Lisbon", nights, []worktime.DateRange{{First: day(6, 1), Last: day(6, 12)}}, []string{"2026-06-10T22:00"}},
		{"two times away, a week of work between them", "Europe/Lisbon", nil, []worktime.DateRange{{First: day(6, 1), Last: day(6, 12)}, {First: day(6, 22), Last: day(7, 3)}},
			[]string{"2026-06-08T09:30", "2026-06-29T09:30"}},
	} {
		got := summaries(compile(t, c.zone, c.hours, c.off...), begin)
		if len(got) != len(c.want) {
			t.Errorf("%s: %v, not %v", c.name, got, c.want)
			continue
		}
		for i := range got {
			if got[i] != c.want[i] {
				t.Errorf("%s: %v, not %v", c.name, got, c.want)
			}
		}
	}
}

// A week has at most one summary, none on a day that is worked nor in a week of which any is, and each other week that follows one
// such has one.
func TestSummariesOfAnyLeave(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		hours := &worktime.Hours{}
		for d := range hours.Week {
			if rapid.Bool().Draw(t, "works") || d == 3 {
				from := worktime.Clock(rapid.IntRange(0, 23).Draw(t, "from") * 60)
				hours.Week[d] = []worktime.Window{{From: from, To: (from + 8*60) % (24 * 60)}}
			}
		}
		var off []worktime.DateRange
		first := day(2, 1)
		for range rapid.IntRange(1, 4).Draw(t, "times away") {
			first += worktime.Date(rapid.IntRange(1, 40).Draw(t, "until"))
			last := first + worktime.Date(rapid.IntRange(0, 45).Draw(t, "for"))
			off = append(off, worktime.DateRange{First: first, Last: last})
			first = last + 1
		}
		where := rapid.SampledFrom([]string{"Europe/Lisbon", "Asia/Kathmandu", "America/New_York", "Australia/Lord_Howe", "Pacific/Apia", "Africa/Cairo"}).Draw(t, "zone")
		p := compile(t, where, hours, off...)
		had := map[worktime.Date]bool{}
		for told, after := worktime.Date(0), begins(p, day(1, 20)); ; {
			at := nextSummary(p, after, told)
			if at.IsZero() {
				break
			}
			week := weekOf(p, at)
			if had[week] || week <= told {
				t.Fatalf("the week of %v has two", week)
			}
			if !p.OnLeave(at) || p.WorkBetween(begins(p, week-7), begins(p, week+7)) != 0 {
				t.Fatalf("one comes at %v, to who is there", at)
			}
			had[week], told, after = true, week, at
		}
		for week := monday(day(1, 20)); week < first; week += 7 {
			away := p.WorkBetween(begins(p, week-7), begins(p, week+7)) == 0
			would := p.Present()
			slot, ok := would.Slot(begins(p, week))
			plain := ok && slot.At.Before(begins(p, week+7)) && slot.Date >= week && would.WorkBetween(begins(p, week-7), begins(p, week)) > 0
			if away && plain && p.OnLeave(slot.At) && !had[week] {
				t.Fatalf("the week of %v has none", week)
			}
		}
	})
}

func TestWhatCountsAsAway(t *testing.T) {
	at := func(month time.Month, d, hour int) time.Time {
		return time.Date(2026, month, d, hour, 0, 0, 0, time.UTC)
	}
	for _, c := range []struct {
		off      worktime.DateRange
		from, to time.Time
		want     string
		dates    int
	}{
		{worktime.DateRange{First: day(2, 3), Last: day(2, 4)}, at(2, 2, 16), at(2, 5, 9), "", 0},
		{worktime.DateRange{First: day(2, 3), Last: day(2, 5)}, at(2, 2, 16), at(2, 6, 9), "2026-02-03 2026-02-05", 3},
		{worktime.DateRange{First: day(2, 5), Last: day(2, 8)}, at(2, 4, 16), at(2, 9, 9), "", 0},                         // of which two are a weekend
		{worktime.DateRange{First: day(2, 5), Last: day(2, 9)}, at(2, 4, 16), at(2, 10, 9), "2026-02-05 2026-02-09", 3},   // around a weekend
		{worktime.DateRange{First: day(2, 3), Last: day(2, 20)}, at(2, 18, 10), at(2, 23, 9), "2026-02-18 2026-02-20", 3}, // one was opened early
		{worktime.DateRange{First: day(2, 3), Last: day(2, 20)}, at(2, 23, 9), at(2, 23, 13), "", 0},                      // the second after it
		{worktime.DateRange{First: day(2, 3), Last: day(2, 20)}, time.Time{}, at(2, 23, 9), "2026-02-03 2026-02-20", 14},  // the first ever
	} {
		got, long := between(compile(t, "Europe/Lisbon", nil, c.off), c.from, c.to)
		says := ""
		if long {
			says = got.First.String() + " " + got.Last.String()
		}
		if says != c.want || got.Dates != c.dates {
			t.Errorf("%v: %q of %d dates", c, says, got.Dates)
		}
		if long && !got.Back.Equal(begins(compile(t, "Europe/Lisbon", nil), c.off.Last+1)) {
			t.Errorf("%v: back at %v", c, got.Back)
		}
	}
}

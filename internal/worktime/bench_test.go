package worktime_test

import (
	"testing"
	"time"

	"meantime/internal/worktime"
)

// declared is a person with everything in it: lunch breaks, twenty years of holidays, leave, focus,
// a move, deliveries that differ by day.
func declared() worktime.Schedule {
	s := worktime.Schedule{
		Zone:       "Europe/Lisbon",
		Hours:      &worktime.Hours{Week: worktime.Workdays(worktime.Window{From: 540, To: 720}, worktime.Window{From: 780, To: 1080})},
		QuietDates: []worktime.Date{worktime.DateOf(2026, 6, 12)},
		Batch:      &worktime.Batch{Times: []worktime.Clock{540, 780, 1020}},
		DateHours:  map[worktime.Date][]worktime.Window{worktime.DateOf(2026, 12, 24): {{From: 540, To: 780}}},
		ZoneMoves:  []worktime.ZoneMove{{At: worktime.At(time.Date(2026, 9, 1, 8, 0, 0, 0, time.UTC)), Zone: "Asia/Tokyo"}},
	}
	for year := 2024; year < 2045; year++ {
		for _, month := range []time.Month{1, 4, 5, 6, 8, 10, 11, 12} {
			s.Holidays = append(s.Holidays, worktime.DateOf(year, month, 10))
		}
		s.Off = append(s.Off, worktime.DateRange{First: worktime.DateOf(year, 8, 3), Last: worktime.DateOf(year, 8, 21)})
	}
	for week := range 40 {
		from := time.Date(2026, 6, 2+7*week, 8, 0, 0, 0, time.UTC)
		s.Focus = append(s.Focus, worktime.Span{From: worktime.At(from), To: worktime.At(from.Add(90 * time.Minute))})
	}
	s.FocusWeekly[time.Friday] = []worktime.Window{{From: 540, To: 660}}
	s.Batch.TimesByDay[time.Friday] = []worktime.Clock{600, 960}
	return s
}

// The questions of the benchmarks: on a working day, over a weekend, over the clock change in
// Lisbon, and over three weeks of leave.
var questions = []struct {
	name string
	at   time.Time
}{
	{"today", time.Date(2026, 6, 4, 10, 30, 0, 0, time.UTC)},
	{"weekend", time.Date(2026, 6, 5, 18, 0, 0, 0, time.UTC)},
	{"clock change", time.Date(2026, 3, 28, 18, 0, 0, 0, time.UTC)},
	{"leave", time.Date(2026, 7, 31, 20, 0, 0, 0, time.UTC)},
}

// The aim is 5 µs and no allocation.
func BenchmarkSlotWarm(b *testing.B) {
	p := compile(b, declared())
	for _, q := range questions {
		b.Run(q.name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if _, ok := p.Slot(q.at); !ok {
					b.Fatal("no slot")
				}
			}
		})
	}
}

// The aim is 80 µs, from the declared schedule to the answer.
func BenchmarkSlotCold(b *testing.B) {
	s, load := declared(), zones().Load
	for _, q := range questions {
		b.Run(q.name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				p, err := worktime.Compile(s, load)
				if err != nil {
					b.Fatal(err)
				}
				if _, ok := p.Slot(q.at); !ok {
					b.Fatal("no slot")
				}
			}
		})
	}
}

// A horizon in which nothing is delivered costs dates, not minutes.
func BenchmarkSlotNone(b *testing.B) {
	s := declared()
	s.Batch = &worktime.Batch{Times: []worktime.Clock{}}
	p := compile(b, s)
	for _, days := range []int{40, 400} {
		q := p.Within(days)
		b.Run(time.Duration(days*24*int(time.Hour)).String(), func(b *testing.B) {
			for b.Loop() {
				if _, ok := q.Slot(questions[0].at); ok {
					b.Fatal("a slot")
				}
			}
		})
	}
}

func BenchmarkNextWorking(b *testing.B) {
	p := compile(b, declared())
	b.ReportAllocs()
	for b.Loop() {
		p.NextWorking(questions[1].at)
	}
}

func BenchmarkDue(b *testing.B) {
	p := compile(b, declared())
	b.ReportAllocs()
	for b.Loop() {
		p.Due(questions[1].at, worktime.WorkingDays(2))
	}
}

func BenchmarkExplain(b *testing.B) {
	p := compile(b, declared())
	b.ReportAllocs()
	for b.Loop() {
		p.Explain(worktime.Request{Created: questions[3].at})
	}
}

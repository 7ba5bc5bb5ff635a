package replay_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"time"
)

// team describes a team that never was.
type team struct {
	people   int
	days     int
	messages int     // about so many
	starts   float64 // share of messages that open a thread
	stay     float64 // share of people who are there all the time; the others for some weeks
}

// csv writes what the team wrote, always alike: most work in weekday hours around one of eight clocks; a few write much
// and many little; a reply goes to one of the latest threads.
func (t team) csv() string {
	rnd := rand.New(rand.NewPCG(340, 2))
	begin := time.Date(2024, 6, 3, 0, 0, 0, 0, time.UTC)
	offsets := []string{"-07:00", "-05:00", "-03:00", "+00:00", "+01:00", "+02:00", "+05:30", "+09:00"}
	type writer struct {
		offset      time.Duration
		name        string
		rate        float64
		first, last int
	}
	writers := make([]writer, t.people)
	var total float64
	for i := range writers {
		w := writer{name: offsets[rnd.IntN(len(offsets))], rate: math.Exp(rnd.NormFloat64()), last: t.days}
		at, _ := time.Parse("-07:00", w.name)
		_, seconds := at.Zone()
		w.offset = time.Duration(seconds) * time.Second
		if rnd.Float64() >= t.stay {
			w.first = rnd.IntN(t.days)
			w.last = min(t.days, w.first+1+int(30*rnd.ExpFloat64()))
		}
		total += w.rate * float64(w.last-w.first)
		writers[i] = w
	}
	type line struct {
		at     time.Time
		writer int
	}
	var lines []line
	for i, w := range writers {
		n := int(w.rate * float64(w.last-w.first) / total * float64(t.messages))
		for range max(n, 1) {
			day := begin.AddDate(0, 0, w.first+rnd.IntN(w.last-w.first))
			if weekday := day.Weekday(); (weekday == time.Saturday || weekday == time.Sunday) && rnd.IntN(12) > 0 {
				day = day.AddDate(0, 0, 2+rnd.IntN(5))
			}
			hour := 13 + 3*rnd.NormFloat64()
			lines = append(lines, line{day.Add(time.Duration(hour * float64(time.Hour))).Add(-w.offset), i})
		}
	}
	slices.SortStableFunc(lines, func(a, b line) int { return a.at.Compare(b.at) })
	var out strings.Builder
	out.WriteString("time,person,thread,words\n")
	threads := 0
	for _, l := range lines {
		thread := threads
		if threads == 0 || rnd.Float64() < t.starts {
			threads++
		} else {
			thread = max(0, threads-1-int(rnd.ExpFloat64()*40))
		}
		w := writers[l.writer]
		zone := time.FixedZone("", int(w.offset.Seconds()))
		fmt.Fprintf(&out, "%s,%d,%d,%d\n", l.at.In(zone).Format(time.RFC3339), l.writer+1, thread+1, 1+int(math.Exp(3+rnd.NormFloat64())))
	}
	return out.String()
}

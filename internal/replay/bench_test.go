package replay_test

import (
	"log/slog"
	"strings"
	"testing"

	"meantime/internal/app"
	"meantime/internal/replay"
	"meantime/internal/zone"
)

// BenchmarkTeam replays two years of 340 people who wrote 100,000 messages in 15,000 threads. As in real teams, most were
// there for weeks, and about 93 at any one time, so that there are some 1.7 million arrivals. It should take a minute.
func BenchmarkTeam(b *testing.B) {
	h, err := replay.Read(strings.NewReader(team{people: 340, days: 731, messages: 100_000, starts: 0.15, stay: 0.15}.csv()))
	if err != nil {
		b.Fatal(err)
	}
	for range b.N {
		c, end, err := app.NewReplay(b.Context(), zone.Shipped(), slog.New(slog.DiscardHandler))
		if err != nil {
			b.Fatal(err)
		}
		r := run(b, c, h, replay.Options{})
		b.ReportMetric(float64(r.Arrivals)/b.Elapsed().Seconds(), "arrivals/s")
		if err := end(); err != nil {
			b.Fatal(err)
		}
	}
}

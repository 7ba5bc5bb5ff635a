package replay_test

import (
	"fmt"
	"log/slog"
	"os"
	"strings"
	"testing"

	"meantime/internal/app"
	"meantime/internal/replay"
	"meantime/internal/zone"
)

// BenchmarkTeam replays two years of 340 people. As in a real team of that size, most are there for some weeks, and 57 at
// any one time. 30,000 messages, ten times what the real team wrote, are to take a minute.
func BenchmarkTeam(b *testing.B) {
	sizes := []int{30_000}
	if os.Getenv("MEANTIME_LONG") != "" {
		sizes = append(sizes, 100_000)
	}
	for _, messages := range sizes {
		h, err := replay.Read(strings.NewReader(team{people: 340, days: 731, messages: messages, starts: 0.15, stay: 0.05}.csv()))
		if err != nil {
			b.Fatal(err)
		}
		b.Run(fmt.Sprintf("messages=%d", messages), func(b *testing.B) {
			for range b.N {
				c, end, err := app.NewReplay(b.Context(), zone.Shipped(), slog.New(slog.DiscardHandler))
				if err != nil {
					b.Fatal(err)
				}
				r := run(b, c, h, replay.Options{})
				b.ReportMetric(float64(r.Arrivals), "arrivals")
				b.ReportMetric(float64(r.Announced), "deliveries")
				if err := end(); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

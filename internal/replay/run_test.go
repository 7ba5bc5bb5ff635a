package replay_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"testing"
	"time"

	"meantime/internal/app"
	"meantime/internal/blob"
	"meantime/internal/db"
	"meantime/internal/db/dbtest"
	"meantime/internal/fault"
	"meantime/internal/org"
	"meantime/internal/replay"
	"meantime/internal/secret"
	"meantime/internal/words"
	"meantime/internal/worktime"
	"meantime/internal/zone"
)

// company founds one on a database.
func company(t testing.TB, d *db.DB) replay.Company {
	t.Helper()
	var clock replay.Clock
	ring, err := secret.Fresh()
	if err != nil {
		t.Fatal(err)
	}
	core, err := app.NewCore(t.Context(), app.CoreOptions{DB: d, Files: blob.New(t.TempDir()), Now: clock.Now, Zones: zone.Shipped(), Secrets: ring, Log: slog.New(slog.DiscardHandler),
		Uptime: func() time.Duration { return 0 }, BaseURL: "http://replay.example"})
	if err != nil {
		t.Fatal(err)
	}
	link, err := core.Orgs.SetupLink(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if err := core.Orgs.SetUp(t.Context(), link, org.Settings{Name: "Replay", Zone: "UTC"}, func(*db.Tx) error { return nil }); err != nil {
		t.Fatal(err)
	}
	return replay.Company{Clock: &clock, DB: d, Zones: core.Zones, People: core.Persons.People, Schedules: core.Persons.Schedules,
		Spaces: core.Spaces, Threads: core.Threads, Deliveries: core.Deliveries, Engine: core.Engine, Rotas: core.Rotas, Urgents: core.Urgents}
}

func run(t testing.TB, c replay.Company, h *replay.History, o replay.Options) *replay.Report {
	t.Helper()
	r, err := replay.Run(t.Context(), c, h, o)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// Ada and Bo work by UTC, Cy by UTC−5; all of them 09:00 to 17:00. 5 January 2026 is a Monday.
const tiny = `2026-01-05T10:00:00+00:00,ada,one,20
2026-01-05T10:00:00-05:00,cy,one,20
2026-01-05T15:30:00+00:00,bo,,20
2026-01-05T16:00:00+00:00,ada,one,20
2026-01-09T17:30:00+00:00,bo,one,20
`

// What becomes of the tiny history, worked out by hand:
//
//	message            reader   as sent        at work       by Meantime
//	Mon 10:00 ada one  bo       10:00 inside   at once       13:00, after 3 h of work
//	                   cy       05:00 outside  4 h later     09:00 there, 4 h later, with no work before
//	Mon 15:00 cy       ada      15:00 inside   at once       read at 16:00, when she replies
//	Mon 15:30 bo       ada      15:30 inside   at once       16:30
//	                   cy       10:30 inside   at once       13:00 there, 2 h 30 later
//	Mon 16:00 ada one  cy       11:00 inside   at once       13:00 there, 2 h later
//	Fri 17:30 bo one   ada      17:30 outside  63 h 30 later Monday 09:00, 63 h 30 later, with no work before
//	                   cy       12:30 inside   at once       13:00 there, 30 min later
//
// So there are six deliveries: one for Bo, three for Cy, two for Ada.
func TestTiny(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		r := run(t, company(t, d), read(t, tiny), replay.Options{})
		for _, c := range []struct {
			what      string
			got, want any
		}{
			{"threads", r.Threads, 2},
			{"replies", r.Replies, 3},
			{"named", r.Named, 4},
			{"arrivals", r.Arrivals, 8},
			{"read before", r.ReadBefore, 1},
			{"waiting", r.Waiting, 0},
			{"announced", r.Announced, 6},
			{"before the slot", r.Before, 0},
			{"as sent, inside", r.AsSent.Inside, 6},
			{"as sent, outside", r.AsSent.Outside, 2},
			{"through, inside", r.Through.Inside, 6},
			{"through, outside", r.Through.Outside, 0},
			{"there", r.There, 3 * (103*time.Hour + 30*time.Minute)},
			{"worked", r.Worked, 39*time.Hour + 39*time.Hour + 35*time.Hour + 30*time.Minute},
			{"as sent, by the clock, half", r.AsSent.Clock.Quantile(50), time.Duration(0)},
			{"as sent, by the clock, most", r.AsSent.Clock.Quantile(95), 63*time.Hour + 30*time.Minute},
			{"as sent, working", r.AsSent.Working.Quantile(100), time.Duration(0)},
			{"through, by the clock, half", r.Through.Clock.Quantile(50), 2 * time.Hour},
			{"through, by the clock, 7 of 8", r.Through.Clock.Quantile(87), 4 * time.Hour},
			{"through, by the clock, most", r.Through.Clock.Quantile(95), 63*time.Hour + 30*time.Minute},
			{"through, working, half", r.Through.Working.Quantile(50), time.Hour},
			{"through, working, most", r.Through.Working.Quantile(95), 3 * time.Hour},
			{"due, half", r.Due.Quantile(50), 24 * time.Hour},
			{"due, most", r.Due.Quantile(95), 28 * time.Hour},
			{"left as sent", r.AsSent.Left.Quantile(5), 8 * time.Hour},
			{"left, least", r.Through.Left.Quantile(5), 5 * time.Hour},
			{"left, half", r.Through.Left.Quantile(50), 5*time.Hour + 30*time.Minute},
			{"late", r.Late, 0},
			{"replied", r.Replied.Len(), 1},
			{"replied after", r.Replied.Quantile(50), 5 * time.Hour},
			{"learned", r.Learned, 0},
			{"moves", r.Moves, 0},
			{"at 09:00", r.Through.Day[18].Inside, 2},
			{"at 13:00", r.Through.Day[26].Inside, 3},
			{"at 16:30", r.Through.Day[33].Inside, 1},
			{"as sent, at 05:00", r.AsSent.Day[10].Outside, 1},
			{"as sent, at 10:00", r.AsSent.Day[20].Inside, 1},
			{"light at 09:00", r.Light[18], (4 + 4 + 5) * 30 * time.Minute},
			{"light at 17:00", r.Light[34], time.Duration(0)},
		} {
			if c.got != c.want {
				t.Errorf("%s: %v, want %v", c.what, c.got, c.want)
			}
		}
	})
}

func TestEvery(t *testing.T) {
	r := run(t, company(t, dbtest.SQLite(t)), read(t, tiny), replay.Options{Every: 60})
	// What is written at 10:00 comes at 10:00: Bo's. Cy has 09:00, 11:00 (of 10:30 and of 11:00) and 13:00, Ada 15:00 (so
	// that there is nothing left of it to read), 16:00, and Monday 09:00.
	if r.Announced != 7 || r.ReadBefore != 0 || r.Through.Day[22].Inside != 1 || r.Through.Working.Quantile(100) != 30*time.Minute {
		t.Errorf("%d deliveries, %v at 11:00, %s of work at most", r.Announced, r.Through.Day[22], r.Through.Working.Quantile(100))
	}
}

func TestTimes(t *testing.T) {
	r := run(t, company(t, dbtest.SQLite(t)), read(t, tiny), replay.Options{Times: []worktime.Clock{7 * 60}})
	// 07:00 is 09:00 for all of them: one for Bo, three for Cy, two for Ada.
	if r.Announced != 6 || r.Through.Day[18].Inside != 6 || r.ReadBefore != 1 {
		t.Errorf("%d deliveries, %v at 09:00, %d read before", r.Announced, r.Through.Day[18], r.ReadBefore)
	}
}

func TestRefused(t *testing.T) {
	for name, c := range map[string]struct {
		lines string
		o     replay.Options
	}{
		"a rhythm that nobody may have": {tiny, replay.Options{Every: 1}},
		"two rhythms":                   {tiny, replay.Options{Every: 60, Times: []worktime.Clock{540}}},
		"a time that is none":           {tiny, replay.Options{Times: []worktime.Clock{1500}}},
		"a time given twice":            {tiny, replay.Options{Times: []worktime.Clock{540, 540}}},
		"an offset that is nowhere":     {"2026-01-05T10:00:00+01:23,ada,one,20\n", replay.Options{}},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := replay.Run(t.Context(), company(t, dbtest.SQLite(t)), read(t, c.lines), c.o)
			if !fault.Is(err, fault.KindInvalid) {
				t.Errorf("%v", err)
			}
		})
	}
	ended, end := context.WithCancel(t.Context())
	end()
	if _, err := replay.Run(ended, company(t, dbtest.SQLite(t)), read(t, tiny), replay.Options{}); !errors.Is(err, context.Canceled) {
		t.Errorf("an ended context: %v", err)
	}
}

// The twentieth message moves Eve's hours to the evenings in which she writes, half an hour off whole hours, and what
// waits for her with them.
func TestLearning(t *testing.T) {
	var lines strings.Builder
	for i := range 20 {
		day := time.Date(2026, 1, 5+i/5*7+i%5, 0, 0, 0, 0, time.UTC) // four weeks, Monday to Friday
		fmt.Fprintf(&lines, "%sT20:10:00+05:30,eve,,9\n", day.Format(time.DateOnly))
		fmt.Fprintf(&lines, "%sT21:50:00+05:30,eve,,9\n", day.Format(time.DateOnly))
	}
	fmt.Fprintln(&lines, "2026-02-02T05:00:00+00:00,dan,,9") // Monday 10:30 where Eve is
	c := company(t, dbtest.SQLite(t))
	r := run(t, c, read(t, lines.String()), replay.Options{})
	if r.Learned != 1 {
		t.Errorf("%d have hours of their own", r.Learned)
	}
	// 20:10 and 21:50 fit into 14:00 to 22:00, where 09:00 and 13:00 move to the beginning.
	got := deliveriesOf(t, c, "Person 1")
	if want := []string{"2026-02-02T08:30:00Z"}; !slices.Equal(got, want) {
		t.Errorf("deliveries at %q, want %q", got, want)
	}
}

// A message from another zone takes its writer there at once, with what already waits.
func TestMoving(t *testing.T) {
	c := company(t, dbtest.SQLite(t))
	r := run(t, c, read(t, `2026-01-05T09:30:00+00:00,eve,,9
2026-01-05T10:00:00+00:00,dan,,9
2026-01-05T14:00:00+03:00,eve,,9
2026-01-06T06:00:00+00:00,dan,,9
`), replay.Options{})
	if r.Moves != 1 {
		t.Errorf("%d moves", r.Moves)
	}
	// Written at 10:00, it was to come at 13:00. At 11:00 Eve is where it is 14:00: it comes at 16:30 there.
	got := deliveriesOf(t, c, "Person 1")
	if want := []string{"2026-01-05T13:30:00Z", "2026-01-06T06:00:00Z"}; !slices.Equal(got, want) {
		t.Errorf("deliveries at %q, want %q", got, want)
	}
}

func deliveriesOf(t testing.TB, c replay.Company, name string) []string {
	t.Helper()
	var out []string
	err := c.DB.Read(t.Context(), func(tx *db.Tx) (err error) {
		out, err = db.All(tx, func(row db.Scanner) (string, error) {
			at, err := db.Value[int64](row)
			return db.Time(at).Format(time.RFC3339), err
		}, `SELECT d.slot_at FROM delivery d JOIN person p ON p.id = d.person_id WHERE p.name = $1 ORDER BY d.slot_at`, name)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// Who writes exactly 28 days before or after is there; a second more, and nobody is.
func TestEdge(t *testing.T) {
	for second, want := range map[string]string{"2026-02-02T10:00:00Z": "2 arrivals", "2026-02-02T10:00:01Z": "0 arrivals"} {
		r := run(t, company(t, dbtest.SQLite(t)), read(t, "2026-01-05T10:00:00Z,ada,,5\n"+second+",bo,,5\n"), replay.Options{})
		if got := fmt.Sprint(r.Arrivals, " arrivals"); got != want {
			t.Errorf("at %s: %s, want %s", second, got, want)
		}
	}
}

func TestAlone(t *testing.T) {
	r := run(t, company(t, dbtest.SQLite(t)), read(t, "2026-01-05T10:00:00+01:00,ada,,5\n"), replay.Options{})
	var out strings.Builder
	if err := errors.Join(r.Text(&out, &words.Locale{}), r.SVG(&out, &words.Locale{})); err != nil {
		t.Fatal(err)
	}
	if !strings.HasPrefix(out.String(), "Nobody in this file was there") || strings.Contains(out.String(), "through Meantime\n") || strings.Contains(out.String(), "NaN") || strings.Contains(out.String(), "Inf") {
		t.Errorf("%s", out.String())
	}
}

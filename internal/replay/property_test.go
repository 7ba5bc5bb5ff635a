package replay_test

import (
	"fmt"
	"log/slog"
	"os"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"meantime/internal/app"
	"meantime/internal/db"
	"meantime/internal/db/dbtest"
	"meantime/internal/id"
	"meantime/internal/replay"
	"meantime/internal/zone"
)

// arrival is what became of a message for one reader.
type arrival struct {
	person     string
	slot, read int64
}

// expected lists whom each message should reach, from the words of the rule alone: "message person".
func expected(h *replay.History) map[string]bool {
	const near = 28 * 24 * time.Hour
	there := func(who int, at time.Time) bool {
		return slices.ContainsFunc(h.Messages, func(m replay.Message) bool { return m.Person == who && m.At.Sub(at).Abs() <= near })
	}
	out := map[string]bool{}
	wrote := map[int]map[int]bool{}
	for i, m := range h.Messages {
		readers := wrote[m.Thread]
		if m.Thread == replay.None || readers == nil {
			readers = map[int]bool{}
			for who := range h.People {
				readers[who] = there(who, m.At)
			}
		}
		for who, reads := range readers {
			if reads && who != m.Person {
				out[fmt.Sprintf("%d Person %d", i, who+1)] = true
			}
		}
		if m.Thread != replay.None {
			if wrote[m.Thread] == nil {
				wrote[m.Thread] = map[int]bool{}
			}
			wrote[m.Thread][m.Person] = true
		}
	}
	return out
}

// arrivals lists what the database holds, by message, the first being 0.
func arrivals(t testing.TB, c replay.Company) (map[string]arrival, []time.Time) {
	t.Helper()
	out := map[string]arrival{}
	var sent []time.Time
	err := c.DB.Read(t.Context(), func(tx *db.Tx) error {
		numbers := map[id.ID]int{}
		_, err := db.All(tx, func(row db.Scanner) (struct{}, error) {
			var item id.ID
			var at int64
			err := row.Scan(&item, &at)
			numbers[item] = len(sent)
			sent = append(sent, db.Time(at))
			return struct{}{}, err
		}, `SELECT id, created_at FROM item ORDER BY id`)
		if err != nil {
			return err
		}
		_, err = db.All(tx, func(row db.Scanner) (struct{}, error) {
			var item id.ID
			var a arrival
			err := row.Scan(&a.person, &item, &a.slot, &a.read)
			out[fmt.Sprintf("%d %s", numbers[item], a.person)] = a
			return struct{}{}, err
		}, `SELECT p.name, i.item_id, coalesce(i.slot_at, 0), coalesce(i.read_at, 0) FROM inbox i JOIN person p ON p.id = i.person_id`)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return out, sent
}

// holds checks what must hold of every replay: each message came to each of its readers, once, at one of their slots, or
// was read before; no delivery was empty, unannounced, late or outside the hours of the schedule that planned it.
func holds(t testing.TB, c replay.Company, h *replay.History, r *replay.Report) {
	t.Helper()
	want := expected(h)
	got, sent := arrivals(t, c)
	for key := range want {
		if _, ok := got[key]; !ok {
			t.Errorf("message %s never came", key)
		}
	}
	delivered := map[string]bool{}
	for key, a := range got {
		var n int
		fmt.Sscan(key, &n)
		switch {
		case !want[key]:
			t.Errorf("message %s should not have come", key)
		case a.slot == 0 && a.read == 0:
			t.Errorf("message %s was neither delivered nor read", key)
		case a.slot != 0 && db.Time(a.slot).Before(sent[n]) || a.slot == 0 && db.Time(a.read).Before(sent[n]):
			t.Errorf("message %s came before it was sent", key)
		case !sent[n].Equal(h.Messages[n].At):
			t.Errorf("message %d was sent at %s", n, sent[n])
		case a.slot != 0:
			delivered[fmt.Sprintf("%s %d", a.person, a.slot)] = true
		}
	}
	if len(h.Messages) != len(sent) || r.Arrivals != len(want) || r.Waiting != 0 || r.Through.Outside != 0 || r.Announced != len(delivered) ||
		r.Through.Inside != r.Announced {
		t.Errorf("%d messages, %d arrivals of %d, %d waiting, %d and %d announced of %d and %d, %d outside", len(sent), r.Arrivals, len(want), r.Waiting,
			r.Announced, len(delivered), r.Through.Inside, r.Before, r.Through.Outside)
	}
	deliveriesHold(t, c, delivered)
}

// deliveriesHold looks at each delivery by the schedule that it was planned with.
func deliveriesHold(t testing.TB, c replay.Company, delivered map[string]bool) {
	t.Helper()
	type made struct {
		who                id.ID
		name               string
		slot, cut, version int64
		announced          bool
	}
	err := c.DB.Read(t.Context(), func(tx *db.Tx) error {
		list, err := db.All(tx, func(row db.Scanner) (m made, err error) {
			err = row.Scan(&m.who, &m.name, &m.slot, &m.cut, &m.version, &m.announced)
			return m, err
		}, `SELECT d.person_id, p.name, d.slot_at, d.cut_at, d.sched_version, EXISTS (SELECT 1 FROM outbox o WHERE o.person_id = d.person_id
			AND o.kind = 'delivery' AND o.ref = d.slot_at AND o.state = 'sent' AND o.not_before = d.slot_at)
			FROM delivery d JOIN person p ON p.id = d.person_id`)
		if err != nil {
			return err
		}
		if len(list) != len(delivered) {
			t.Errorf("%d deliveries with something in %d of them", len(list), len(delivered))
		}
		for _, m := range list {
			p, err := c.Schedules.At(tx, m.who, m.version)
			if err != nil {
				return err
			}
			slot := db.Time(m.slot)
			if p.WorkBetween(slot.Add(-time.Microsecond), slot.Add(time.Microsecond)) == 0 {
				t.Errorf("%s was told at %s, which is outside working hours", m.name, slot)
			}
			if m.cut != m.slot || !m.announced || !delivered[fmt.Sprintf("%s %d", m.name, m.slot)] {
				t.Errorf("the delivery at %s to %s is late, unannounced or empty", slot, m.name)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestProperties(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		var lines strings.Builder
		at := time.Date(2025, 12, 1, 8, 0, 0, 0, time.UTC)
		for range rapid.IntRange(1, 40).Draw(rt, "n") {
			// Now within the minute, now after weeks: so that some are away in between.
			gap := rapid.SampledFrom([]int{0, 0, 1, 30, 300, 300, 3000, 30000, 50000}).Draw(rt, "gap")
			at = at.Add(time.Duration(gap) * time.Minute)
			offset := rapid.SampledFrom([]string{"+00:00", "-05:00", "+05:30", "+13:00"}).Draw(rt, "offset")
			loc, _ := time.Parse("-07:00", offset)
			fmt.Fprintf(&lines, "%s,%d,%s,%d\n", at.In(loc.Location()).Format(time.RFC3339), rapid.IntRange(1, 5).Draw(rt, "person"),
				rapid.SampledFrom([]string{"", "a", "b", "c"}).Draw(rt, "thread"), rapid.IntRange(0, 50).Draw(rt, "words"))
		}
		o := rapid.SampledFrom([]replay.Options{{}, {Every: 90}}).Draw(rt, "options")
		c := company(t, dbtest.SQLite(t))
		defer c.DB.Close()
		h := read(t, lines.String())
		holds(t, c, h, run(t, c, h, o))
		if t.Failed() {
			rt.Fatalf("it does not hold for:\n%s", lines.String())
		}
	})
}

func TestRealTeams(t *testing.T) {
	for _, name := range []string{"golang-pkgsite", "grafana-oncall", "mattermost-server"} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f, err := os.Open("testdata/" + name + ".csv")
			if err != nil {
				t.Fatal(err)
			}
			defer f.Close()
			h, err := replay.Read(f)
			if err != nil {
				t.Fatal(err)
			}
			c, end, err := app.NewReplay(t.Context(), zone.Shipped(), slog.New(slog.DiscardHandler))
			if err != nil {
				t.Fatal(err)
			}
			defer func() {
				if err := end(); err != nil {
					t.Error(err)
				}
			}()
			holds(t, c, h, run(t, c, h, replay.Options{}))
		})
	}
}

// The synthetic team is alike each time, and somewhat like a team.
func TestSynthetic(t *testing.T) {
	small := team{people: 30, days: 40, messages: 400, starts: 0.3, stay: 0.3}
	h, err := replay.Read(strings.NewReader(small.csv()))
	if err != nil {
		t.Fatal(err)
	}
	if again := small.csv(); again != small.csv() || h.People != 30 || len(h.Messages) < 300 || len(h.Messages) > 500 || h.Threads < 60 || h.Threads > 180 {
		t.Errorf("%d people, %d messages, %d threads", h.People, len(h.Messages), h.Threads)
	}
	c := company(t, dbtest.SQLite(t))
	r := run(t, c, h, replay.Options{})
	holds(t, c, h, r)
	if again := run(t, company(t, dbtest.SQLite(t)), h, replay.Options{}); fmt.Sprint(*again) != fmt.Sprint(*r) {
		t.Error("the same history gave another report")
	}
}

// TestLadders raises a fifth of what a team writes as urgent: ladders begin with who is asleep, end with who is on call, and
// come to their end. Nobody is rung after somebody has taken it, nobody by two steps of one round, no step twice, and never
// nobody.
func TestLadders(t *testing.T) {
	h, err := replay.Read(strings.NewReader(team{people: 12, days: 60, messages: 900, starts: 0.3, stay: 0.3}.csv()))
	if err != nil {
		t.Fatal(err)
	}
	var fifth replay.Share
	if err := fifth.UnmarshalText([]byte("20%")); err != nil {
		t.Fatal(err)
	}
	c := company(t, dbtest.SQLite(t))
	r := run(t, c, h, replay.Options{Urgent: fifth})
	g := r.Rung
	mine := g.Mine.Asked + g.Mine.AtWork + g.Mine.OnCall + g.Mine.Told
	for what, holds := range map[string]bool{
		"some are raised for somebody, awake and asleep": g.Asleep > 0 && g.Asleep < g.Named && g.Named < g.Raised,
		"each rung rings":   g.Rings.Asked > 0 && g.Rings.AtWork > 0 && g.Rings.OnCall > 0 && g.Rings.Told > 0,
		"each rung answers": g.Mine.Asked > 0 && g.Mine.AtWork > 0 && g.Mine.OnCall > 0 && g.Mine.Told > 0,
		"who is on call is rung outside their hours, no other": g.Outside > 0 && g.Outside <= g.Rings.OnCall && g.Outside <= r.Through.Outside && r.Through.Outside <= g.Outside+g.Rings.Told,
		"some are exhausted": g.Exhausted > 0 && g.Exhausted < g.Raised,
		"it adds up":         mine == g.Reached.Len() && mine+g.Open == g.Raised && r.Before == g.Rings.Asked+g.Rings.AtWork+g.Rings.OnCall+g.Rings.Told,
	} {
		if !holds {
			t.Errorf("not so: %s: rings %+v, mine %+v, %d raised, %d named, %d asleep, %d exhausted, %d open, %d and %d outside", what,
				g.Rings, g.Mine, g.Raised, g.Named, g.Asleep, g.Exhausted, g.Open, g.Outside, r.Through.Outside)
		}
	}
	if again := run(t, company(t, dbtest.SQLite(t)), h, replay.Options{Urgent: fifth}); !reflect.DeepEqual(again, r) {
		t.Error("the same history gave another report")
	}
	err = c.DB.Read(t.Context(), func(tx *db.Tx) error {
		for what, query := range map[string]string{
			"rung after it was taken":     `SELECT count(*) FROM ring r JOIN urgent u ON u.id = r.urgent_id WHERE r.rung_at > u.mine_at`,
			"rung twice in a step":        `SELECT count(*) FROM (SELECT 1 FROM ring WHERE reason <> 'told' GROUP BY urgent_id, step HAVING count(*) > 1) t`,
			"rung twice in a round":       `SELECT count(*) FROM (SELECT 1 FROM ring WHERE reason <> 'told' GROUP BY urgent_id, person_id, step / 5 HAVING count(*) > 1) t`,
			"nobody":                      `SELECT count(*) FROM urgent u WHERE NOT EXISTS (SELECT 1 FROM ring r WHERE r.urgent_id = u.id)`,
			"neither taken nor exhausted": `SELECT count(*) FROM urgent WHERE mine_at IS NULL AND exhausted_at IS NULL`,
			"on call where nobody is":     `SELECT count(*) FROM ring r JOIN urgent u ON u.id = r.urgent_id JOIN space s ON s.id = u.space_id WHERE r.reason = 'on_call' AND s.name = 'Team'`,
		} {
			if n, _, err := db.One(tx, db.Value[int], query); err != nil || n != 0 {
				t.Errorf("%s: %d, %v", what, n, err)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

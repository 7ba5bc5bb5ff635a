package delivery

import (
	"context"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"meantime/internal/db"
	"meantime/internal/id"
	"meantime/internal/space"
)

// TestYearsOfDeliveriesAreNotWalkedThrough asks SQLite how it would find a person's entries: by the index of what is asked
// for, never by all that this person ever got.
func TestYearsOfDeliveriesAreNotWalkedThrough(t *testing.T) {
	d, err := db.Open(t.Context(), db.Options{URL: filepath.Join(t.TempDir(), "plan.db"), Now: time.Now})
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	list := `SELECT ` + entryColumns + ` WHERE i.person_id = $1 AND ` + space.Seen("s", 1, 2) + ` AND `
	for _, c := range []struct {
		index, query string
		args         int
	}{
		{"inbox_waiting", `SELECT DISTINCT person_id FROM inbox WHERE ` + waiting + ` AND person_id IN (SELECT value FROM json_each($1))`, 1},
		{"inbox_waiting", `SELECT min(not_before) FROM inbox WHERE person_id = $1 AND ` + waiting, 1},
		{"inbox_waiting", `UPDATE inbox SET slot_at = $1 WHERE ` + waiting + ` AND not_before <= $1 AND person_id IN (SELECT value FROM json_each($2))`, 2},
		{"inbox_waiting", list + sealedEntries, 3},
		{"inbox_open", list + openEntries, 4},
		{"inbox_slot", list + newestEntries, 4},
		{"inbox_later", list + putOffEntries, 2},
		{"inbox_open", deliveryStands, 2},
	} {
		plan := explain(t, d, c.query, c.args)
		if !strings.Contains(plan, c.index) {
			t.Errorf("%s\nwould go by\n%s\nnot by %s", c.query, plan, c.index)
		}
	}
}

func explain(t *testing.T, d *db.DB, query string, args int) string {
	t.Helper()
	var plan []string
	err := d.Read(context.Background(), func(tx *db.Tx) (err error) {
		plan, err = db.All(tx, func(s db.Scanner) (detail string, err error) {
			var a, b, c int
			err = s.Scan(&a, &b, &c, &detail)
			return detail, err
		}, "EXPLAIN QUERY PLAN "+query, make([]any, args)...)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return strings.Join(plan, "\n")
}

func TestPackedReadersAreTheSame(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		readers := rapid.SliceOfDistinct(rapid.Int64Range(1, 1<<62), rapid.ID[int64]).Draw(t, "readers")
		slices.Sort(readers)
		var want []id.ID
		for _, r := range readers {
			want = append(want, id.ID(r))
		}
		got, err := unpack(pack(want))
		if err != nil || !slices.Equal(got, want) {
			t.Fatalf("%v became %v, %v", want, got, err)
		}
	})
}

func TestCutOffReadersAreAnError(t *testing.T) {
	whole := pack([]id.ID{1 << 40, 1 << 41})
	if _, err := unpack(whole[:len(whole)-1]); err == nil {
		t.Error("nobody noticed")
	}
}

func TestTheLoopSleepsUntilWhatIsDue(t *testing.T) {
	now := time.Date(2026, 10, 13, 12, 0, 0, 0, time.UTC)
	for _, c := range []struct {
		next   time.Time
		failed bool
		want   time.Duration
	}{
		{time.Time{}, false, maxSleep},
		{time.Time{}, true, maxSleep},
		{now.Add(time.Hour), false, maxSleep},
		{now.Add(5 * time.Second), false, 5 * time.Second},
		{now.Add(5 * time.Second), true, 5 * time.Second},
		{now.Add(-time.Hour), false, time.Millisecond},
		{now.Add(-time.Hour), true, failurePause}, // what failed is due still
	} {
		if got := pauseUntil(c.next, now, maxSleep, c.failed); got != c.want {
			t.Errorf("until %s, failed %v: %s, want %s", c.next, c.failed, got, c.want)
		}
	}
}

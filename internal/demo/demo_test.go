package demo_test

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"context"
	"encoding/json"
	"log/slog"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"meantime/internal/app"
	"meantime/internal/app/apptest"
	"meantime/internal/db"
	"meantime/internal/db/dbtest"
	"meantime/internal/decision"
	"meantime/internal/demo"
	"meantime/internal/person"
	"meantime/internal/worktime"
)

// tuesday is an ordinary one, 10:40 in Lisbon, after a Monday that nobody had off.
var tuesday = time.Date(2026, 10, 20, 9, 40, 0, 0, time.UTC)

// opened is a demo with everything that can be done in it.
type opened struct {
	*apptest.World
	people map[string]person.Actor // by their first names
}

// fill makes the demo of an instant on a database, and proves that everything holds there.
func fill(t *testing.T, d *db.DB, now time.Time, seed uint64) opened {
	t.Helper()
	o := opened{apptest.Again(t, d), map[string]person.Actor{}}
	if err := demo.Fill(t.Context(), o.Demo(o.Set), demo.Options{Now: now, Seed: seed}); err != nil {
		t.Fatal(err)
	}
	for _, check := range []func(context.Context) ([]string, error){d.Check, o.Threads.Check, o.Asks.Check, o.Decisions.Check, o.Deliveries.Check, o.Urgents.Check, o.Relays.Check, o.Files.Check} {
		wrong, err := check(t.Context())
		if err != nil || len(wrong) > 0 {
			t.Errorf("started at %s: %q %v", now, wrong, err)
		}
	}
	everyone, _, err := o.Persons.People.List(t.Context(), person.Actor{Role: person.Owner, Scopes: person.AllScopes}, "", 50)
	if err != nil {
		t.Fatal(err)
	}
	for _, one := range everyone {
		first, _, _ := strings.Cut(one.Name, " ")
		o.people[first] = person.Actor{ID: one.ID, Role: one.Role, Scopes: person.AllScopes}
	}
	if n := len(o.people); n != 18 {
		t.Errorf("%d people", n)
	}
	o.atWork(t)
	o.notAhead(t, now)
	return o
}

// count is the answer to a query for one number.
func (o opened) count(query string, args ...any) int {
	o.T.Helper()
	var n int
	if err := o.DB.Read(context.Background(), func(tx *db.Tx) (err error) {
		n, _, err = db.One(tx, db.Value[int], query, args...)
		return err
	}); err != nil {
		o.T.Fatalf("%s: %v", query, err)
	}
	return n
}

// TestTheCompany is what the demo promises to whoever starts it on a Tuesday morning; and it is the same on PostgreSQL.
func TestTheCompany(t *testing.T) {
	now := tuesday
	o := fill(t, dbtest.SQLite(t), now, 1)
	one := o.rows(t) // before anybody looks, which is noted
	o.promised(t)
	o.alive(t, "Inês", 3, 3, 3)
	o.alive(t, "Kenji", 1, 1, 1)
	o.alive(t, "Hamish", 2, 1, 1)
	due, _, err := o.Decisions.Register(t.Context(), o.people["Inês"], decision.Look{Which: decision.Due})
	if err != nil || len(due) == 0 {
		t.Errorf("no decision is due for review: %v", err)
	}
	if seen, err := o.Spaces.List(t.Context(), o.people["Hamish"]); err != nil || len(seen) != 1 {
		t.Errorf("the guest sees %d spaces: %v", len(seen), err)
	}
	again := fill(t, dbtest.Postgres(t), now, 1)
	if at := firstDifference(one, again.rows(t)); at != "" {
		t.Errorf("the same seed and instant made two companies: %s", at)
	}
}

// promised tells whether there is so much of everything.
func (o opened) promised(t *testing.T) {
	t.Helper()
	for what, least := range map[string]struct {
		query string
		least int
	}{
		"threads":                     {`SELECT count(*) FROM thread`, 60},
		"letters":                     {`SELECT count(*) FROM letter`, 300},
		"photos, each of its own":     {`SELECT count(DISTINCT photo) FROM person WHERE photo <> ''`, 18},
		"decisions":                   {`SELECT count(*) FROM decision`, 10},
		"decisions that are replaced": {`SELECT count(*) FROM decision WHERE replaces_id IS NOT NULL`, 1},
		"stances":                     {`SELECT count(*) FROM stance`, 40},
		"urgents":                     {`SELECT count(*) FROM urgent`, 3},
		"relays":                      {`SELECT count(*) FROM relay`, 2},
		"private notes":               {`SELECT count(*) FROM space WHERE kind = 'note'`, 3},
		"confidential spaces":         {`SELECT count(*) FROM space WHERE kind = 'confidential'`, 1},
		"drafts":                      {`SELECT count(*) FROM draft`, 2},
		"letters for later":           {`SELECT count(*) FROM scheduled`, 2},
		"files in letters":            {`SELECT count(DISTINCT file_id) FROM file_ref`, 6},
		"deliveries":                  {`SELECT count(*) FROM delivery`, 500},
	} {
		if n := o.count(least.query); n < least.least {
			t.Errorf("%d %s, which is less than %d", n, what, least.least)
		}
	}
	for _, how := range []string{"answered", "handed_on", "asked_again", "carried_on", "withdrawn", "taken"} {
		if o.count(`SELECT count(*) FROM asked WHERE ended = $1`, how) == 0 {
			t.Errorf("nothing that was asked has ended as %s", how)
		}
	}
}

// alive tells whether the day of somebody has so much in it: to answer, delivered, and still sealed.
func (o opened) alive(t *testing.T, who string, answer, came, sealed int) {
	t.Helper()
	asked, err := o.Asks.Mine(t.Context(), o.people[who])
	if err != nil {
		t.Fatal(err)
	}
	today := o.Today(o.people[who])
	last := 0
	if n := len(today.Deliveries); n > 0 {
		last = len(today.Deliveries[n-1].Entries)
	}
	if len(asked) < answer || last < came || len(today.Sealed.Entries) < sealed {
		t.Errorf("%s has %d things to answer, %d in the last delivery, %d in the next", who, len(asked), last, len(today.Sealed.Entries))
	}
}

// atWork tells whether letters were written in their authors' hours, nearly all.
func (o opened) atWork(t *testing.T) {
	t.Helper()
	type written struct{ by, at int64 }
	var out []written
	times := map[int64]*worktime.Person{}
	if err := o.DB.Read(t.Context(), func(tx *db.Tx) (err error) {
		out, err = db.All(tx, func(row db.Scanner) (w written, err error) { err = row.Scan(&w.by, &w.at); return w, err }, `SELECT author_id, created_at FROM letter`)
		for who := range o.people {
			if err != nil {
				return err
			}
			id := o.people[who].ID
			times[int64(id)], _, err = o.Persons.Schedules.Compiled(tx, id)
		}
		return err
	}); err != nil {
		t.Fatal(err)
	}
	outside := 0
	for _, l := range out {
		at := time.UnixMicro(l.at)
		if next, ok := times[l.by].NextWorking(at); !ok || !next.Equal(at) {
			outside++
		}
	}
	if outside*50 > len(out) {
		t.Errorf("%d of %d letters were written outside the hours of who wrote them", outside, len(out))
	}
}

// notAhead finds what has happened and lies in the future all the same.
func (o opened) notAhead(t *testing.T, now time.Time) {
	t.Helper()
	for _, column := range []string{"thread.created_at", "thread.last_at", "letter.created_at", "letter.edited_at", "closure.closed_at", "item.created_at", "delivery.slot_at", "delivery.cut_at",
		"asked.created_at", "asked.ended_at", "stance.taken_at", "decision.decided_at", "relay.started_at", "relay_leg.begun_at", "urgent.raised_at", "ring.rung_at", "person.created_at",
		"photo.created_at", "draft.updated_at", "space.created_at", "hour_taken.taken_at"} {
		table, name, _ := strings.Cut(column, ".")
		if n := o.count(`SELECT count(*) FROM `+table+` WHERE `+name+` > $1`, now.UnixMicro()); n > 0 {
			t.Errorf("%d of %s lie after %s", n, column, now)
		}
	}
	if n := o.count(`SELECT count(*) FROM timer WHERE fire_at < $1`, now.UnixMicro()); n > 0 {
		t.Errorf("%d timers were to fire before %s", n, now)
	}
	if n := o.count(`SELECT count(*) FROM person_delivery WHERE next_at < $1`, now.UnixMicro()); n > 0 {
		t.Errorf("%d deliveries were to come before %s", n, now)
	}
}

// TestWheneverItIsStarted starts it on the Sunday on which Europe sets its clocks back, and on New Year's morning.
func TestWheneverItIsStarted(t *testing.T) {
	for _, now := range []time.Time{time.Date(2026, 10, 25, 20, 30, 0, 0, time.UTC), time.Date(2027, 1, 1, 7, 15, 0, 0, time.UTC)} {
		t.Run(now.Format(time.DateOnly), func(t *testing.T) {
			o := fill(t, dbtest.SQLite(t), now, uint64(now.Year()))
			o.alive(t, "Inês", 1, 1, 1)
			o.alive(t, "Kenji", 1, 1, 1)
		})
	}
}

// rows are the rows of a backup, by their tables, without what is random on purpose.
func (o opened) rows(t *testing.T) (out []string) {
	t.Helper()
	var file bytes.Buffer
	if _, err := o.DB.Backup(t.Context(), &file); err != nil {
		t.Fatal(err)
	}
	packed, err := gzip.NewReader(&file)
	if err != nil {
		t.Fatal(err)
	}
	lines := bufio.NewScanner(packed)
	lines.Buffer(nil, 64<<20)
	table := ""
	for lines.Scan() {
		var head struct{ Table string }
		if json.Unmarshal(lines.Bytes(), &head) == nil && head.Table != "" {
			table = head.Table
		}
		// What is sealed is another text each time, and so are a hash of what is secret and the name of where bytes are kept.
		if text := lines.Text(); !slices.Contains([]string{"once_link", "sealing_key", "call_line", "file"}, table) && !strings.Contains(text, `"\u0001`) {
			out = append(out, table+" "+text)
		}
	}
	if lines.Err() != nil {
		t.Fatal(lines.Err())
	}
	slices.Sort(out) // the engines list them in orders of their own
	return out
}

func firstDifference(one, other []string) string {
	for i, row := range one {
		if i >= len(other) || other[i] != row {
			return row[:min(len(row), 600)] + "\n" + other[min(i, len(other)-1)][:min(600, len(other[min(i, len(other)-1)]))]
		}
	}
	if len(other) > len(one) {
		return other[len(one)]
	}
	return ""
}

// TestAsItIsStarted makes it in a folder, at whatever time it is now.
func TestAsItIsStarted(t *testing.T) {
	c := app.Config{Data: filepath.Join(t.TempDir(), "data"), Listen: "localhost:0", Log: slog.New(slog.NewTextHandler(t.Output(), &slog.HandlerOptions{Level: slog.LevelWarn}))}
	if err := app.FillDemo(t.Context(), c, app.DemoOptions{Seed: 1}); err != nil {
		t.Fatal(err)
	}
	if wrong, err := app.Check(t.Context(), c); err != nil || len(wrong) > 0 {
		t.Errorf("%q %v", wrong, err)
	}
	if err := app.FillDemo(t.Context(), c, app.DemoOptions{Seed: 1}); err == nil {
		t.Error("it was made over itself")
	}
}

// TestAFolderOfItsOwn does not touch a Meantime that is there.
func TestAFolderOfItsOwn(t *testing.T) {
	data := t.TempDir()
	d, err := db.Open(t.Context(), db.Options{URL: filepath.Join(data, "meantime.db"), Now: time.Now})
	if err != nil {
		t.Fatal(err)
	}
	if err := d.Close(); err != nil {
		t.Fatal(err)
	}
	c := app.Config{Data: data, Listen: "localhost:0", Log: slog.New(slog.DiscardHandler)}
	if err := app.FillDemo(t.Context(), c, app.DemoOptions{Seed: 1}); err == nil || !strings.Contains(err.Error(), "already") {
		t.Errorf("it was filled: %v", err)
	}
}

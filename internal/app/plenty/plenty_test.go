package plenty_test

import (
	"fmt"
	"maps"
	"net/http"
	"net/http/httptest"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"meantime/internal/app/apptest"
	"meantime/internal/app/plenty"
	"meantime/internal/db"
	"meantime/internal/db/dbtest"
	"meantime/internal/web/site"
	"meantime/internal/web/webtest"
)

// reader opens pages as the viewer.
type reader struct {
	plenty.Company
	web   *webtest.Web
	token string
}

func newReader(t testing.TB, d *db.DB, letters int) reader {
	t.Helper()
	c := plenty.Fill(apptest.New(t, d), letters)
	web := webtest.New(t, c.World)
	return reader{c, web, web.As(c.Viewer).Token()}
}

// pages are what is looked at.
func (r reader) pages() map[string]string {
	space := "/spaces/" + r.Space.ID.String()
	return map[string]string{"space": space, "threads of a space": space + "/threads", "thread of 200 letters": "/threads/" + r.Thread.ID.String(), "Today": "/today"}
}

// open opens a page, and tells watch of its statements.
func (r reader) open(t testing.TB, path string, watch func(string, []any)) {
	t.Helper()
	ctx := t.Context()
	if watch != nil {
		ctx = db.Watched(ctx, watch)
	}
	request := httptest.NewRequestWithContext(ctx, http.MethodGet, path, nil)
	request.AddCookie(&http.Cookie{Name: site.SessionCookie, Value: r.token})
	answer := httptest.NewRecorder()
	if r.web.ServeHTTP(answer, request); answer.Code != http.StatusOK {
		t.Fatal(path, answer.Code, answer.Body)
	}
}

// plans are how the engine goes about what a page asks for, each query once.
func (r reader) plans(t testing.TB, path string) map[string][]string {
	t.Helper()
	asked := map[string][]any{}
	r.open(t, path, func(query string, args []any) { asked[query] = args })
	out := map[string][]string{}
	for query, args := range asked {
		if !strings.Contains(query, "SELECT") {
			continue
		}
		err := r.DB.Read(t.Context(), func(tx *db.Tx) (err error) {
			out[query], err = tx.Plan(query, args...)
			return err
		})
		if err != nil {
			t.Fatal(query, err)
		}
	}
	return out
}

// grows are the tables that have more rows the more is written. The others have one for each person, space, or thing that
// is open.
const grows = `thread|letter|letter_version|closure|follow|reading|item|inbox|mention|audience|delivery|decision|stance|ask|asked|entry|entry_words`

var (
	named    = regexp.MustCompile(`(?i)\b(?:FROM|JOIN)\s+(` + grows + `)(?:\s+AS)?\s+(\w+)`)
	sqlite   = regexp.MustCompile(`^SCAN (\w+)`)
	open     = regexp.MustCompile(`asked_(author|mine|nobody|open)\b`) // has only what is open
	cost     = regexp.MustCompile(`cost=[\d.]+\.\.([\d.]+)`)
	postgres = regexp.MustCompile(`(Seq Scan|Index Scan|Index Only Scan)(?: Backward)?(?: using \w+)? on (` + grows + `)\b`)
)

// walks are the steps of a plan that go through all of a table that grows.
func walks(engine, query string, plan []string) (out []string) {
	large := map[string]bool{}
	for _, m := range named.FindAllStringSubmatch(query, -1) {
		large[m[1]], large[m[2]] = true, true
	}
	for i, step := range plan {
		if engine == "sqlite" {
			if m := sqlite.FindStringSubmatch(step); m != nil && large[m[1]] {
				out = append(out, step)
			}
			continue
		}
		if m := postgres.FindStringSubmatch(step); m != nil && !open.MatchString(step) && !few(step) && (m[1] == "Seq Scan" || i+1 == len(plan) || !strings.Contains(plan[i+1], "Index Cond")) {
			out = append(out, strings.TrimSpace(step))
		}
	}
	return out
}

// few tells whether PostgreSQL reckons with less than 200 pages: these it reads whole, and rightly, even among a million letters.
func few(step string) bool {
	m := cost.FindStringSubmatch(step)
	if m == nil {
		return false
	}
	all, err := strconv.ParseFloat(m[1], 64)
	return err == nil && all < 200
}

// goesByIndices fails the test for every query of a page that goes through all of a table that grows with what is written.
func (r reader) goesByIndices(t testing.TB, path string) map[string][]string {
	t.Helper()
	plans := r.plans(t, path)
	if len(plans) < 5 {
		t.Errorf("%s: %d queries were seen", path, len(plans))
	}
	for query, plan := range plans {
		for _, step := range walks(r.DB.Engine(), query, plan) {
			t.Errorf("%s: %s\n%s\n%s", path, step, query, strings.Join(plan, "\n"))
		}
	}
	return plans
}

// TestPagesGoByIndices looks at how SQLite goes about the pages that are opened most. PostgreSQL goes through a table of a
// few pages, and rightly: it is asked where there is much, in a run of hours and by BenchmarkGrowth.
func TestPagesGoByIndices(t *testing.T) {
	t.Run("sqlite", func(t *testing.T) {
		r := newReader(t, dbtest.SQLite(t), 20_000)
		for _, path := range r.pages() {
			r.goesByIndices(t, path)
		}
	})
	t.Run("postgres", func(t *testing.T) {
		if os.Getenv("MEANTIME_LONG") == "" {
			t.Skip("make long has the time to fill it")
		}
		r := newReader(t, dbtest.Postgres(t), 1_000_000)
		for name, path := range r.pages() {
			if name != "Today" {
				r.goesByIndices(t, path)
			}
		}
	})
}

// TestWalksAreSeen has SQLite go through all letters, and reads what PostgreSQL says of that where there are many.
func TestWalksAreSeen(t *testing.T) {
	d := dbtest.SQLite(t)
	for _, query := range []string{`SELECT count(*) FROM letter l WHERE l.words > 3`, `SELECT sum(x.words) FROM person p JOIN letter x ON x.words = p.id`} {
		err := d.Read(t.Context(), func(tx *db.Tx) error {
			plan, err := tx.Plan(query)
			if len(walks("sqlite", query, plan)) == 0 {
				t.Errorf("%s is not seen in %s", query, plan)
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	plan := []string{"Hash Join  (cost=1..9000 rows=1 width=1)", "  ->  Seq Scan on thread t  (cost=0.00..1290.01 rows=20062 width=111)",
		"  ->  Index Scan using closure_thread on closure c  (cost=0.76..800.76 rows=195 width=44)", "        Filter: (reopened_at IS NULL)",
		"  ->  Index Scan using closure_thread on closure e  (cost=0.76..800.76 rows=195 width=44)", "        Index Cond: (thread_id = t.id)",
		"  ->  Seq Scan on decision d  (cost=0.00..91.33 rows=3333 width=40)"}
	if got := walks("postgres", "", plan); len(got) != 2 {
		t.Errorf("of two walks are seen %q", got)
	}
}

// BenchmarkGrowth opens the pages in a company of 100,000 letters and in one of a million, in turn, and tells how much more
// the large one costs, by the medians. It prints how the engine goes about each query.
func BenchmarkGrowth(b *testing.B) {
	for _, engine := range []struct {
		name string
		open func(testing.TB) *db.DB
	}{{"sqlite", dbtest.SQLite}, {"postgres", dbtest.Postgres}} {
		b.Run(engine.name, func(b *testing.B) {
			small, large := newReader(b, engine.open(b), 100_000), newReader(b, engine.open(b), 1_000_000)
			for _, name := range slices.Sorted(maps.Keys(large.pages())) {
				b.Run(strings.ReplaceAll(name, " ", "-"), func(b *testing.B) { grow(b, small, large, name) })
			}
		})
	}
}

func grow(b *testing.B, small, large reader, name string) {
	var times [2][]time.Duration
	open := func(i int, r reader) {
		start := time.Now()
		r.open(b, r.pages()[name], nil)
		times[i] = append(times[i], time.Since(start))
	}
	for range 3 { // what is read for the first time
		small.open(b, small.pages()[name], nil)
		large.open(b, large.pages()[name], nil)
	}
	for b.Loop() {
		open(0, small)
		open(1, large)
	}
	var middle [2]float64
	for i, all := range times {
		slices.Sort(all)
		middle[i] = float64(all[len(all)/2].Microseconds()) / 1000
	}
	b.ReportMetric(middle[0], "ms-at-100k")
	b.ReportMetric(middle[1], "ms-at-1M")
	b.ReportMetric(middle[1]/middle[0], "times")
	if len(times[0]) > 20 && middle[1] > 1.3*middle[0] {
		b.Errorf("at a million letters it takes %.2f times as long", middle[1]/middle[0])
	}
	if b.N == 1 || len(times[0]) < 2 {
		return
	}
	var out strings.Builder
	look := large.goesByIndices
	if name == "Today" && large.DB.Engine() == "postgres" { // asks for 200 things at once, of kinds of which there are few yet
		look = large.plans
	}
	plans := look(b, large.pages()[name])
	for _, query := range slices.Sorted(maps.Keys(plans)) {
		fmt.Fprintf(&out, "%s\n    %s\n", strings.Join(strings.Fields(query), " "), strings.Join(plans[query], "\n    "))
	}
	b.Logf("%s, %d queries:\n%s", name, len(plans), out.String())
}

package today_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"testing"

	"meantime/internal/app/apptest"
	"meantime/internal/db"
	"meantime/internal/db/dbtest"
	"meantime/internal/person"
	"meantime/internal/web/site"
	"meantime/internal/web/webtest"
)

// BenchmarkToday opens the page of Today with a delivery of forty things. Beside it stands the engine alone, which reads
// what the page shows of them.
func BenchmarkToday(b *testing.B) {
	for _, engine := range []struct {
		name string
		open func(testing.TB) *db.DB
	}{{"sqlite", dbtest.SQLite}, {"postgres", dbtest.Postgres}} {
		w := apptest.New(b, engine.open(b))
		ines, mira := w.Person("Inês Carvalho", "Europe/Lisbon"), w.Person("Mira Osei", "Africa/Accra")
		s := w.Space("Ticketing", mira, ines)
		for i := range 40 {
			w.Thread(mira, s, fmt.Sprintf("Thread %d", i), "412 bookings wait for a refund. **31 wanted to move** to another boat.")
		}
		w.Pass(lisbon(13, 13, 0))
		b.Run(engine.name, func(b *testing.B) {
			pages := webtest.New(b, w)
			r := httptest.NewRequestWithContext(b.Context(), http.MethodGet, "/today", nil)
			r.AddCookie(&http.Cookie{Name: site.SessionCookie, Value: pages.As(ines).Token()})
			for b.Loop() {
				answer := httptest.NewRecorder()
				if pages.ServeHTTP(answer, r); answer.Code != http.StatusOK {
					b.Fatal(answer.Code)
				}
			}
		})
		b.Run("raw/"+engine.name, func(b *testing.B) {
			for b.Loop() {
				if n := readRaw(b, w.DB, ines); n != 40 {
					b.Fatal(n)
				}
			}
		})
	}
}

func readRaw(b *testing.B, d *db.DB, who person.Actor) (n int) {
	err := d.Read(b.Context(), func(tx *db.Tx) error {
		found, err := db.All(tx, func(s db.Scanner) (row [5]string, err error) {
			err = s.Scan(&row[0], &row[1], &row[2], &row[3], &row[4])
			return row, err
		}, `SELECT t.title, l.excerpt, s.name, p.name, i.reason FROM inbox i JOIN item it ON it.id = i.item_id JOIN letter l ON l.id = it.ref
			JOIN thread t ON t.id = l.thread_id JOIN space s ON s.id = t.space_id JOIN person p ON p.id = l.author_id
			WHERE i.person_id = $1 AND i.slot_at IS NOT NULL AND i.read_at IS NULL`, who.ID)
		n = len(found)
		return err
	})
	if err != nil {
		b.Fatal(err)
	}
	return n
}

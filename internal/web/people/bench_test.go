package people_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"testing"

	"meantime/internal/app/apptest"
	"meantime/internal/db/dbtest"
	"meantime/internal/person"
	"meantime/internal/web/site"
	"meantime/internal/web/webtest"
)

// BenchmarkMap opens the map of two hundred people in ten cities, with one of these shown one by one.
func BenchmarkMap(b *testing.B) {
	w := apptest.New(b, dbtest.SQLite(b))
	zones := []string{"Europe/Lisbon", "Europe/London", "Europe/Warsaw", "Asia/Tokyo", "Asia/Kathmandu", "Asia/Amman", "America/New_York",
		"America/Santiago", "Pacific/Auckland", "Africa/Accra"}
	var ines person.Actor
	for i := range 200 {
		ines = w.PersonWith(fmt.Sprintf("Person %d", i), person.Member, person.Declared{Zone: zones[i%len(zones)], Region: "PT"})
	}
	pages := webtest.New(b, w)
	for _, path := range []string{"/people", "/people?open=Europe/Lisbon", "/people?view=week"} {
		b.Run(path, func(b *testing.B) {
			r := httptest.NewRequestWithContext(b.Context(), http.MethodGet, path, nil)
			r.AddCookie(&http.Cookie{Name: site.SessionCookie, Value: pages.As(ines).Token()})
			for b.Loop() {
				answer := httptest.NewRecorder()
				if pages.ServeHTTP(answer, r); answer.Code != http.StatusOK {
					b.Fatal(answer.Code)
				}
			}
		})
	}
}

package webtest_test

import (
	"net/http"
	"strings"
	"testing"

	"meantime/internal/app/apptest"
	"meantime/internal/db/dbtest"
	"meantime/internal/web/webtest"
)

func TestAsSomebodyAndAsNobody(t *testing.T) {
	w := apptest.New(t, dbtest.SQLite(t))
	ines := w.Person("Inês Carvalho", "Europe/Lisbon")
	s := webtest.New(t, w)
	if a := s.As(ines).Get("/nowhere"); a.Status != http.StatusNotFound || !strings.Contains(a.HTML, "10:40 in Lisbon") {
		t.Fatalf("signed in: %d %s", a.Status, a.Text())
	}
	if a := s.Stranger().Get("/"); a.Status != http.StatusSeeOther || a.To != "/sign-in" {
		t.Fatalf("not signed in: %d, to %q", a.Status, a.To)
	}
}

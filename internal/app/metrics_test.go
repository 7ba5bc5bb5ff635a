package app_test

import (
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"meantime/internal/app"
	"meantime/internal/app/apptest"
	"meantime/internal/db/dbtest"
)

func get(t *testing.T, h http.Handler, path string) (int, string) {
	t.Helper()
	w := httptest.NewRecorder()
	h.ServeHTTP(w, httptest.NewRequest(http.MethodGet, "http://localhost:8484"+path, nil))
	return w.Code, w.Body.String()
}

func TestMetricsAreOffByDefaultAndNameNobody(t *testing.T) {
	w := apptest.New(t, dbtest.SQLite(t))
	c := app.Config{Log: slog.New(slog.NewTextHandler(io.Discard, nil))}
	base := &url.URL{Scheme: "http", Host: "localhost:8484"}
	off, err := app.NewHandler(w.Core, c, base)
	if err != nil {
		t.Fatal(err)
	}
	if status, _ := get(t, off, "/metrics"); status == http.StatusOK {
		t.Fatal("metrics answer without being asked for")
	}
	c.Metrics = true
	on, err := app.NewHandler(w.Core, c, base)
	if err != nil {
		t.Fatal(err)
	}
	ines, mira := w.Person("Inês Carvalho", "Europe/Lisbon"), w.Person("Mira Osei", "Africa/Accra")
	th := w.Thread(mira, w.Space("Canary space", mira, ines), "Canary title", "Canary body")
	get(t, on, "/threads/"+th.ID.String())
	get(t, on, "/canary-address")
	w.Pass(time.Date(2026, 10, 13, 12, 0, 0, 0, time.UTC))
	status, body := get(t, on, "/metrics")
	if status != http.StatusOK || !strings.Contains(body, "meantime_deliveries_total 1") || !strings.Contains(body, "meantime_mails_perhaps_twice_total 0") || !strings.Contains(body, `route="GET /"`) {
		t.Fatalf("%d\n%s", status, body)
	}
	for _, secret := range []string{"anary", "Inês", ines.ID.String(), th.ID.String()} {
		if strings.Contains(body, secret) {
			t.Errorf("the metrics hold %q", secret)
		}
	}
}

func TestHealthAndReadiness(t *testing.T) {
	d := dbtest.SQLite(t)
	w := apptest.New(t, d)
	h, err := app.NewHandler(w.Core, app.Config{Log: slog.New(slog.DiscardHandler)}, &url.URL{Scheme: "http", Host: "localhost:8484"})
	if err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{"/healthz", "/readyz"} {
		if status, _ := get(t, h, path); status != http.StatusOK {
			t.Errorf("%s: %d", path, status)
		}
	}
}

package admin_test

import (
	"archive/zip"
	"net/http"
	"strings"
	"testing"

	"meantime/internal/archive"
	"meantime/internal/space"
)

// names are the entries of what was downloaded.
func names(t *testing.T, body string) string {
	t.Helper()
	in, err := zip.NewReader(strings.NewReader(body), int64(len(body)))
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for _, f := range in.File {
		out = append(out, f.Name)
	}
	return strings.Join(out, "\n")
}

// TestAnAdminTakesAnArchive has one take it, and others be told or refused.
func TestAnAdminTakesAnArchive(t *testing.T) {
	c := found(t)
	hidden := c.SpaceOf(space.Details{Name: "Hidden", Kind: space.Closed}, c.kenji)
	c.Thread(c.kenji, hidden, "Canary", "Canary.")
	open := c.Space("Harbours", c.kenji)
	c.Thread(c.kenji, open, "Welcome", "Hello.")
	ada, kenji := c.web.As(c.aroha), c.web.As(c.kenji)
	a := ada.Get("/organisation/archive")
	holds(t, a, http.StatusOK, "What it leaves out")
	if !strings.Contains(a.Text(), "Harbours") || strings.Contains(a.Text(), "Hidden") {
		t.Errorf("it would hold %s", a.Text())
	}
	a = ada.Post("/organisation/archive")
	if a.Status != http.StatusOK || a.Header.Get("Content-Type") != "application/zip" ||
		!strings.HasPrefix(a.Header.Get("Content-Disposition"), `attachment; filename="meantime-organisation-2026-`) || a.Header.Get("Cache-Control") != "no-store" {
		t.Fatalf("%d %v", a.Status, a.Header)
	}
	if in := names(t, a.HTML); !strings.Contains(in, "spaces/Harbours/") || strings.Contains(in, "Hidden") || strings.Contains(in, "data/inbox") || !strings.HasSuffix(in, "archive.json") {
		t.Errorf("it holds %s", in)
	}
	holds(t, ada.Get("/organisation/notices"), http.StatusOK, "took an archive of the organisation.")
	for _, a := range []int{kenji.Get("/organisation/archive").Status, kenji.Post("/organisation/archive").Status} {
		if a != http.StatusNotFound {
			t.Errorf("somebody who is no admin: %d", a)
		}
	}
}

// TestOthersAreBeingMade says so, on the page.
func TestOthersAreBeingMade(t *testing.T) {
	c := found(t)
	for range 2 {
		m, err := c.Archives.Begin(t.Context(), c.kenji, archive.Person)
		if err != nil {
			t.Fatal(err)
		}
		defer m.End()
	}
	holds(t, c.web.As(c.aroha).Post("/organisation/archive"), http.StatusTooManyRequests, "Other archives are being made right now.")
}

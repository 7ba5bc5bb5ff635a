package e2e

import (
	"fmt"
	"log/slog"
	"net"
	"net/http/httptest"
	"net/url"
	"os"
	"testing"

	"meantime/e2e/browser"
	"meantime/internal/app"
	"meantime/internal/app/apptest"
	"meantime/internal/db/dbtest"
	"meantime/internal/person"
)

// chromium is one browser for all stories: each person has a window, and cookies, of their own.
var chromium *browser.Browser

func TestMain(m *testing.M) {
	var err error
	if chromium, err = browser.Launch(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	status := m.Run()
	chromium.Close()
	os.Exit(status)
}

// house is the whole program in this process, on a clock that the story moves.
type house struct {
	*apptest.World
	address string
}

// founded is a house whose organisation exists; newHouse is one that waits to be set up.
func founded(t *testing.T) *house { return serve(t, apptest.New(t, dbtest.SQLite(t))) }

func newHouse(t *testing.T) *house { return serve(t, apptest.Again(t, dbtest.SQLite(t))) }

func serve(t *testing.T, w *apptest.World) *house {
	t.Helper()
	server := httptest.NewUnstartedServer(nil)
	_, port, err := net.SplitHostPort(server.Listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	base := &url.URL{Scheme: "http", Host: "localhost:" + port}
	server.Config.Handler, err = app.NewHandler(w.Core, app.Config{Log: slog.New(slog.NewTextHandler(t.Output(), nil))}, base)
	if err != nil {
		t.Fatal(err)
	}
	server.Start()
	t.Cleanup(server.CloseClientConnections)
	return &house{w, base.String()}
}

// open opens a window of somebody who is signed in.
func (h *house) open(t *testing.T, who person.Actor, as browser.Person) *browser.Page {
	t.Helper()
	p := chromium.Open(t, as)
	token, err := h.Persons.Sessions.Begin(t.Context(), who.ID, "", "")
	if err != nil {
		t.Fatal(err)
	}
	p.Go(h.address + "/sign-in")
	p.Examine(func() {
		browser.Eval[string](p, `token => document.cookie = "session=" + token + "; path=/"`, token)
	})
	return p
}

package e2e

import (
	"fmt"
	"os"
	"testing"

	"meantime/e2e/browser"
	doors "meantime/e2e/house"
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
	return &house{w, doors.Serve(t, w)}
}

// open opens a window of somebody who is signed in.
func (h *house) open(t *testing.T, who person.Actor, as browser.Person) *browser.Page {
	t.Helper()
	return doors.Enter(t, h.World, h.address, chromium, who, as)
}

// choose selects the option that reads as given.
func choose(p *browser.Page, sel, label string) { doors.Choose(p, sel, label) }

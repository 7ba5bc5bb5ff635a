package webtest

import (
	"log/slog"
	"net/http"
	"testing"

	"meantime/internal/app/apptest"
	"meantime/internal/once"
	"meantime/internal/person"
	"meantime/internal/transfer"
	"meantime/internal/web"
	"meantime/internal/web/page/pagetest"
	"meantime/internal/web/site"
	"meantime/internal/words"
	"meantime/internal/zone"
)

// Web is the site of a world.
type Web struct {
	http.Handler
	World *apptest.World
	Site  *site.Site

	t       testing.TB
	modules []string
}

// New puts the site before a world.
func New(t testing.TB, w *apptest.World) *Web {
	t.Helper()
	cat, err := words.Open()
	if err != nil {
		t.Fatal(err)
	}
	assets := pagetest.Assets(t)
	s := &site.Site{
		DB: w.DB, Bus: w.Bus, Now: w.Clock, Log: slog.New(slog.NewTextHandler(problems{t}, &slog.HandlerOptions{Level: slog.LevelError})),
		Zones: func() *zone.Data { return w.Zones }, Holidays: w.Holidays, Keys: once.New(w.DB, w.Clock),
		Pages: pagetest.Pages(t), Words: cat, BaseURL: "http://localhost:8484",
		Orgs:     w.Orgs,
		Persons:  w.Persons,
		Spaces:   w.Spaces,
		Overlaps: w.Overlaps, Interruptions: w.Interruptions,
		Deliveries: w.Deliveries,
		Rotas:      w.Rotas,
		Refusals:   w.Refusals,
		Asks:       w.Asks,
		Files:      w.Files, Transfers: transfer.Transfers{Files: w.Files, Archives: w.Archives},
		Threads: w.Threads, Advice: w.Advice,
		Decisions: w.Decisions,
		Urgents:   w.Urgents,
		Relays:    w.Relays, Imports: w.Imports, Incoming: w.Incoming, Finds: w.Finds, Telling: w.Telling, Leavings: w.Leavings, Pauses: w.Pauses, Away: w.Away,
	}
	return &Web{Handler: web.New(s, assets), World: w, Site: s, t: t, modules: assets.Modules()}
}

// problems fails the test for every error that the site logs: none is expected of any request.
type problems struct{ t testing.TB }

func (p problems) Write(line []byte) (int, error) {
	p.t.Errorf("the site logged: %s", line)
	return len(line), nil
}

// Stranger is a browser in which nobody is signed in.
func (w *Web) Stranger() *Client { return &Client{web: w, cookies: map[string]string{}} }

// As is a browser in which somebody is signed in.
func (w *Web) As(actor person.Actor) *Client {
	w.t.Helper()
	token, err := w.World.Persons.Sessions.Begin(w.t.Context(), actor.ID, "", "")
	if err != nil {
		w.t.Fatal(err)
	}
	c := w.Stranger()
	c.cookies[w.Site.SessionName()] = token
	return c
}

package house

import (
	"log/slog"
	"net"
	"net/http/httptest"
	"net/url"
	"testing"

	"meantime/e2e/browser"
	"meantime/internal/app"
	"meantime/internal/app/apptest"
	"meantime/internal/person"
)

// Serve opens the doors of a world until the test ends, and returns its address.
func Serve(t testing.TB, w *apptest.World) string {
	t.Helper()
	server := httptest.NewUnstartedServer(nil)
	_, port, err := net.SplitHostPort(server.Listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	base := &url.URL{Scheme: "http", Host: "localhost:" + port}
	server.Config.Handler, err = app.NewHandler(w.Core, app.Config{Log: slog.New(slog.NewTextHandler(t.Output(), nil)),
		Relays: []string{"smtp://localhost:9?tls=off"}, MailFrom: "meantime@saltmarsh.example"}, base)
	if err != nil {
		t.Fatal(err)
	}
	server.Start()
	t.Cleanup(server.CloseClientConnections)
	return base.String()
}

// Enter opens a window of somebody who is signed in.
func Enter(t testing.TB, w *apptest.World, address string, in *browser.Browser, who person.Actor, as browser.Person) *browser.Page {
	t.Helper()
	p := in.Open(t, as)
	token, err := w.Persons.Sessions.Begin(t.Context(), who.ID, "", "")
	if err != nil {
		t.Fatal(err)
	}
	p.Go(address + "/sign-in")
	p.Examine(func() {
		browser.Eval[string](p, `token => document.cookie = "session=" + token + "; path=/"`, token)
	})
	return p
}

package site_test

import (
	"bufio"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"meantime/internal/app/apptest"
	"meantime/internal/db/dbtest"
	"meantime/internal/space"
	"meantime/internal/web/page"
	"meantime/internal/web/page/pagetest"
	"meantime/internal/web/site"
	"meantime/internal/web/templates"
	"meantime/internal/web/webtest"
)

// What no browser sends must not become a mistake of the database's, which keeps neither broken UTF-8 nor NUL.
func TestWhatIsNoText(t *testing.T) {
	apptest.Each(t, func(t *testing.T, w *apptest.World) {
		web := webtest.New(t, w)
		ines := w.Person("Inês Carvalho", "Europe/Lisbon")
		c := web.As(ines)
		s := w.Space("Harbour lights", ines)
		for _, bad := range []string{"a\x00b", "a\xff\xfe"} {
			for path, field := range map[string]string{"/sign-in": "email", "/preview": "body", "/spaces/new": "once",
				"/drafts": "place", "/me/profile": "locale", "/me/security/passkeys/rename": "key"} {
				if a := c.Post(path, field, bad, "name", "Somebody"); a.Status != http.StatusUnprocessableEntity {
					t.Errorf("POST %s with %s=%q: %d", path, field, bad, a.Status)
				}
			}
			escaped := strings.NewReplacer("\x00", "%00", "\xff", "%ff", "\xfe", "%fe").Replace(bad)
			for _, path := range []string{"/people?q=" + escaped, "/photos/" + escaped, "/complete/people?space=" + s.ID.String() + "&q=" + escaped} {
				if a := c.Get(path); a.Status != http.StatusNotFound {
					t.Errorf("GET %s: %d", path, a.Status)
				}
			}
		}
	})
}

func TestAMistakeOfOursIsAnAnswer(t *testing.T) {
	var log strings.Builder
	web := webtest.New(t, apptest.New(t, dbtest.SQLite(t)))
	pages, err := page.New(templates.Files(), pagetest.Assets(t), slog.New(slog.NewTextHandler(&log, nil)), false)
	if err != nil {
		t.Fatal(err)
	}
	mine := *web.Site
	mine.Pages = pages
	mux := http.NewServeMux()
	mine.Mount(mux, []site.Route{{Pattern: "GET /broken", Need: site.Anybody, Do: func(*site.Visit) error { panic("a secret") }}})
	a := httptest.NewRecorder()
	mux.ServeHTTP(a, httptest.NewRequest(http.MethodGet, "/broken", nil))
	if a.Code != http.StatusInternalServerError || !strings.Contains(a.Body.String(), "That did not work") || strings.Contains(a.Body.String(), "secret") {
		t.Errorf("%d %s", a.Code, a.Body)
	}
	if !strings.Contains(log.String(), "a secret") {
		t.Errorf("nobody is told: %q", log.String())
	}
}

// The server stops waiting for a slow request. What it waits for is not a stream, which came whole long ago.
func TestAStreamOutlivesTheWaitForARequest(t *testing.T) {
	w := apptest.New(t, dbtest.SQLite(t))
	web := webtest.New(t, w)
	ines, mira := w.Person("Inês Carvalho", "Europe/Lisbon"), w.Person("Mira Osei", "Africa/Accra")
	s := w.Space("Harbour lights", ines, mira)
	server := httptest.NewUnstartedServer(web)
	server.Config.ReadTimeout, server.Config.WriteTimeout = 200*time.Millisecond, 200*time.Millisecond
	server.Start()
	t.Cleanup(server.Close)
	lines := streamOf(t, server, web.As(ines).Token())
	time.AfterFunc(600*time.Millisecond, func() { w.Thread(mira, s, "Lamp", "It went out.") })
	hears(t, lines, "event: newer")
}

// streamOf is what a stream says, line by line.
func streamOf(t *testing.T, server *httptest.Server, session string) *bufio.Reader {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, server.URL+"/stream", nil)
	if err != nil {
		t.Fatal(err)
	}
	r.AddCookie(&http.Cookie{Name: site.SessionCookie, Value: session})
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { answer.Body.Close() })
	return bufio.NewReader(answer.Body)
}

// heard reads until a line begins so.
func heard(lines *bufio.Reader, with string) error {
	for {
		line, err := lines.ReadString('\n')
		if strings.HasPrefix(line, with) {
			return nil
		}
		if err != nil {
			return fmt.Errorf("the stream ended before %q: %w", with, err)
		}
	}
}

func hears(t *testing.T, lines *bufio.Reader, with string) {
	t.Helper()
	if err := heard(lines, with); err != nil {
		t.Fatal(err)
	}
}

// What happens from the moment on at which a stream says hello is told, in the spaces to which somebody is let in meanwhile, too.
func TestAStreamMissesNothingAfterItsHello(t *testing.T) {
	apptest.Each(t, func(t *testing.T, w *apptest.World) {
		web := webtest.New(t, w)
		ines, mira := w.Person("Inês Carvalho", "Europe/Lisbon"), w.Person("Mira Osei", "Africa/Accra")
		s, closed := w.Space("Harbour lights", ines, mira), w.SpaceOf(space.Details{Name: "Board", Kind: space.Closed}, mira)
		server := httptest.NewServer(web)
		t.Cleanup(server.Close)
		for range 20 {
			lines := streamOf(t, server, web.As(ines).Token())
			hears(t, lines, ": hello")
			th := w.Thread(mira, s, "Lamp", "It went out.")
			hears(t, lines, `data: {"topic":"thread:`+th.ID.String())
		}
		lines := streamOf(t, server, web.As(ines).Token())
		hears(t, lines, ": hello")
		if err := w.Spaces.Add(t.Context(), mira, closed.ID, ines.ID); err != nil {
			t.Fatal(err)
		}
		told := make(chan error, 1)
		go func() { told <- heard(lines, `data: {"topic":"`+string(space.Topic(closed.ID))) }()
		for th := w.Thread(mira, closed, "Accounts", "They are closed."); ; {
			select {
			case err := <-told:
				if err != nil {
					t.Error(err)
				}
				return
			case <-time.After(100 * time.Millisecond): // until the stream has followed
				w.Reply(mira, th.ID, "More of it.")
			}
		}
	})
}

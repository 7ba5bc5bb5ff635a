package page_test

import (
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"meantime/internal/fault"
	"meantime/internal/web/page"
	"meantime/internal/web/static"
	"meantime/internal/words"
)

type sample struct {
	page.Shell
	Name string
	Bad  any
}

func pages(t *testing.T, secure bool) *page.Pages {
	t.Helper()
	assets, err := static.Open()
	if err != nil {
		t.Fatal(err)
	}
	all := fstest.MapFS{
		"base.html":      {Data: []byte(`<html lang="{{.Tag}}" data-theme="{{.Theme}}" class="{{.View}}"><p>{{with .Flash}}{{.Text}}{{with .Undo}} {{.Action}} {{.Fields.id}}{{end}}{{end}}</p>{{importmap}}{{template "main" .}}`)},
		"parts/x.html":   {Data: []byte(`{{define "hello"}}{{.T "Good morning, {name}." "name" .Name}}{{end}}`)},
		"sample.html":    {Data: []byte(`{{define "main"}}{{template "hello" .}}{{icon "today"}}{{end}}`)},
		"deep/down.html": {Data: []byte(`{{define "main"}}{{.Path}}{{end}}`)},
		"broken.html":    {Data: []byte(`{{define "main"}}half a page {{.Bad.Field}}{{end}}`)},
		"problem.html":   {Data: []byte(`{{define "main"}}{{.Title}}: {{.Says}}{{end}}`)},
	}
	p, err := page.New(all, assets, slog.New(slog.NewTextHandler(io.Discard, nil)), secure)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func shell(r *http.Request) page.Shell {
	return page.Anonymous(r, &words.Locale{}, "Sample", time.Date(2026, 10, 13, 10, 40, 0, 0, time.UTC))
}

func answer(h http.HandlerFunc, r *http.Request) *httptest.ResponseRecorder {
	w := httptest.NewRecorder()
	h(w, r)
	return w
}

func TestRender(t *testing.T) {
	p := pages(t, false)
	h := func(w http.ResponseWriter, r *http.Request) {
		p.Render(w, r, "sample", &sample{Shell: shell(r), Name: "<Inês>"})
	}
	w := answer(h, httptest.NewRequest(http.MethodGet, "/x?y=1", nil))
	if w.Code != 200 || !strings.Contains(w.Body.String(), "Good morning, &lt;Inês&gt;.") {
		t.Errorf("%d %s", w.Code, w.Body)
	}
	if got := w.Header().Get("Cache-Control"); got != "private, no-store" {
		t.Errorf("Cache-Control %q", got)
	}
	if got := w.Header().Get("Content-Type"); got != "text/html; charset=utf-8" {
		t.Errorf("Content-Type %q", got)
	}
	if w := answer(h, httptest.NewRequest(http.MethodHead, "/x", nil)); w.Body.Len() != 0 || w.Code != 200 {
		t.Errorf("HEAD: %d and %d bytes", w.Code, w.Body.Len())
	}
}

func TestPathAndView(t *testing.T) {
	p := pages(t, false)
	w := answer(func(w http.ResponseWriter, r *http.Request) {
		p.Render(w, r, "deep/down", &sample{Shell: page.Shell{Locale: &words.Locale{}}})
	}, httptest.NewRequest(http.MethodGet, "/a%20b?c=%22d%22", nil))
	if got := w.Body.String(); !strings.Contains(got, `/a%20b?c=%22d%22`) || !strings.Contains(got, `class="deep-down"`) {
		t.Errorf("got %s", got)
	}
}

// Whatever fails in a template, nothing of the page leaves.
func TestNoHalfPages(t *testing.T) {
	p := pages(t, false)
	for _, name := range []string{"broken", "nowhere"} {
		w := answer(func(w http.ResponseWriter, r *http.Request) {
			p.Render(w, r, name, &sample{Shell: shell(r), Bad: 3})
		}, httptest.NewRequest(http.MethodGet, "/", nil))
		if w.Code != 500 || strings.Contains(w.Body.String(), "half a page") {
			t.Errorf("%s: %d %s", name, w.Code, w.Body)
		}
		if got := w.Header().Get("Cache-Control"); got != "private, no-store" {
			t.Errorf("%s: Cache-Control %q", name, got)
		}
	}
}

func TestFail(t *testing.T) {
	p := pages(t, false)
	tests := []struct {
		err    error
		status int
		says   string
	}{
		{fault.NotFound("thread"), 404, "There is no such thread"},
		{fault.Invalid("title", "A thread needs a title."), 422, "A thread needs a title."},
		{fault.While("reading", fault.Forbidden("x", "Not yours.")), 403, "Not yours."},
		{fault.Conflict("x", "It is closed."), 409, "It is closed."},
		{fault.Unsigned(), 401, "Please sign in first."},
		{fault.TooLarge("x", "Too large."), 413, "Too large."},
		{fault.TooMany("Later."), 429, "Later."},
		{fault.Unavailable("Not now."), 503, "Not now."},
		{io.ErrUnexpectedEOF, 500, "Something went wrong on our side."},
	}
	for _, tt := range tests {
		w := answer(func(w http.ResponseWriter, r *http.Request) { p.Fail(w, r, shell(r), tt.err) }, httptest.NewRequest(http.MethodGet, "/", nil))
		if w.Code != tt.status || !strings.Contains(w.Body.String(), tt.says) || strings.Contains(w.Body.String(), "EOF") {
			t.Errorf("%v: %d %s", tt.err, w.Code, w.Body)
		}
	}
}

// What is not there is told in the reader's language, and whatever has no name among people is a page.
func TestNothingIsThereInTheReadersLanguage(t *testing.T) {
	p := pages(t, false)
	catalogue, err := words.Open()
	if err != nil {
		t.Fatal(err)
	}
	for what, want := range map[string][2]string{"thread": {"There is no such thread, or", "Essa conversa não existe"}, "letter": {"There is no such letter, or", "Essa carta não existe"},
		"decision": {"There is no such decision, or", "Essa decisão não existe"}, "space": {"There is no such space, or", "Esse espaço não existe"}, "person": {"There is no such person, or", "Essa pessoa não existe"},
		"file": {"There is no such file, or", "Esse ficheiro não existe"}, "scheduled_letter": {"There is no such page, or", "Essa página não existe"}} {
		for i, tag := range []string{"en", "pt-PT"} {
			w := answer(func(w http.ResponseWriter, r *http.Request) {
				s := shell(r)
				s.Locale = catalogue.Locale(tag)
				p.Fail(w, r, s, fault.NotFound(what))
			}, httptest.NewRequest(http.MethodGet, "/", nil))
			if w.Code != http.StatusNotFound || !strings.Contains(w.Body.String(), want[i]) {
				t.Errorf("%s in %s: %d %s", what, tag, w.Code, w.Body)
			}
		}
	}
}

func TestFlashIsShownOnce(t *testing.T) {
	p := pages(t, false)
	done := answer(func(w http.ResponseWriter, r *http.Request) {
		p.Done(w, r, "/today", &page.Flash{Text: "Kept for 14:00 <b>", Undo: &page.Undo{Action: "/items/7/undo", Fields: map[string]string{"id": "7"}}})
	}, httptest.NewRequest(http.MethodPost, "/", nil))
	if done.Code != http.StatusSeeOther || done.Header().Get("Location") != "/today" {
		t.Fatalf("%d to %q", done.Code, done.Header().Get("Location"))
	}
	show := func(r *http.Request) *httptest.ResponseRecorder {
		return answer(func(w http.ResponseWriter, r *http.Request) {
			p.Render(w, r, "sample", &sample{Shell: shell(r)})
		}, r)
	}
	r := httptest.NewRequest(http.MethodGet, "/today", nil)
	for _, c := range done.Result().Cookies() {
		if !c.HttpOnly || c.SameSite != http.SameSiteLaxMode {
			t.Errorf("cookie %v", c)
		}
		r.AddCookie(c)
	}
	part := r.Clone(t.Context()) // what a script looks at by itself meanwhile takes nothing away
	part.Header.Set("Meantime-Part", "yes")
	if w := show(part); strings.Contains(w.Body.String(), "Kept for") || len(w.Result().Cookies()) != 0 {
		t.Errorf("shown in a part of a page: %s", w.Body)
	}
	w := show(r)
	if !strings.Contains(w.Body.String(), "Kept for 14:00 &lt;b&gt; /items/7/undo 7") {
		t.Errorf("not shown: %s", w.Body)
	}
	if c := w.Result().Cookies(); len(c) != 1 || c[0].MaxAge >= 0 {
		t.Errorf("not forgotten: %v", c)
	}
}

// A flash comes from a cookie, and a cookie may hold anything.
func TestFlashOfAStranger(t *testing.T) {
	p := pages(t, false)
	for name, value := range map[string]string{
		"no base64": "%%%", "no JSON": "aGVsbG8", "no text": "e30",
		"another site": "eyJ0IjoiaGkiLCJ1Ijp7ImEiOiIvL2V2aWwuZXhhbXBsZSJ9fQ", // {"t":"hi","u":{"a":"//evil.example"}}
	} {
		r := httptest.NewRequest(http.MethodGet, "/", nil)
		r.Header.Set("Cookie", "flash="+value)
		w := answer(func(w http.ResponseWriter, r *http.Request) { p.Render(w, r, "sample", &sample{Shell: shell(r)}) }, r)
		if w.Code != 200 || strings.Contains(w.Body.String(), "evil") {
			t.Errorf("%s: %d %s", name, w.Code, w.Body)
		}
	}
}

func TestLocalPath(t *testing.T) {
	for path, want := range map[string]string{
		"/today": "/today", "/a?b=c#d": "/a?b=c#d", "": "/", "today": "/", "//evil.example": "/", "///evil.example": "/", "/\\evil.example": "/",
		"https://evil.example/": "/", "javascript:alert(1)": "/", "/\t/evil.example": "/", "/%zz": "/", "/\n": "/",
	} {
		if got := page.LocalPath(path, "/"); got != want {
			t.Errorf("%q: got %q, want %q", path, got, want)
		}
	}
}

func TestTheme(t *testing.T) {
	p := pages(t, true)
	for choice, want := range map[string]string{"dark": "dark", "light": "light", "auto": "", "<x>": ""} {
		form := url.Values{"theme": {choice}, "to": {"/threads/1"}}
		r := httptest.NewRequest(http.MethodPost, "/theme", strings.NewReader(form.Encode()))
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		w := answer(p.SetTheme, r)
		cookie := w.Result().Cookies()[0]
		if cookie.Value != want || !cookie.Secure || w.Header().Get("Location") != "/threads/1" {
			t.Errorf("%q: %v to %q", choice, cookie, w.Header().Get("Location"))
		}
		next := httptest.NewRequest(http.MethodGet, "/", nil)
		next.AddCookie(&http.Cookie{Name: "theme", Value: choice})
		shown := answer(func(w http.ResponseWriter, r *http.Request) { p.Render(w, r, "sample", &sample{Shell: shell(r)}) }, next)
		if !strings.Contains(shown.Body.String(), `data-theme="`+want+`"`) {
			t.Errorf("%q: not shown in %s", choice, shown.Body)
		}
	}
}

func TestGuard(t *testing.T) {
	p := pages(t, true)
	w := httptest.NewRecorder()
	p.Guard(http.NotFoundHandler()).ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/", nil))
	policy := w.Header().Get("Content-Security-Policy")
	for _, part := range []string{"default-src 'none'", "script-src 'self' 'sha256-", "style-src 'self';", "frame-ancestors 'none'",
		"base-uri 'none'", "form-action 'self'", "require-trusted-types-for 'script'", "trusted-types meantime"} {
		if !strings.Contains(policy, part) {
			t.Errorf("the policy lacks %q: %s", part, policy)
		}
	}
	for _, part := range []string{"unsafe-eval", "script-src 'self' 'unsafe-inline'", "style-src 'self' 'unsafe-inline'", "*", "http:"} {
		if strings.Contains(policy, part) {
			t.Errorf("the policy allows %q: %s", part, policy)
		}
	}
	for name, want := range map[string]string{
		"X-Content-Type-Options": "nosniff", "Referrer-Policy": "same-origin", "Cross-Origin-Opener-Policy": "same-origin",
		"Cross-Origin-Resource-Policy": "same-origin", "X-Frame-Options": "DENY", "Strict-Transport-Security": "max-age=31536000",
	} {
		if got := w.Header().Get(name); got != want {
			t.Errorf("%s: %q, want %q", name, got, want)
		}
	}
	plain := httptest.NewRecorder()
	pages(t, false).Guard(http.NotFoundHandler()).ServeHTTP(plain, httptest.NewRequest(http.MethodGet, "/", nil))
	if plain.Header().Get("Strict-Transport-Security") != "" {
		t.Error("a site reached by http must not promise https")
	}
}

func TestInitials(t *testing.T) {
	for name, want := range map[string]string{"Inês Carvalho": "IC", "Ōe Kenzaburō": "ŌK", "ana": "A", "": "?", "Mary Ann van Dijk": "MD", "山田 太郎": "山太", "!!": "?"} {
		if got := page.NewFace("k", name, "").Initials(); got != want {
			t.Errorf("%q: got %q, want %q", name, got, want)
		}
	}
	if a, b := page.NewFace("7", "A", "").Hue, page.NewFace("7", "B", "").Hue; a != b {
		t.Errorf("a person's colour changed with their name: %d, %d", a, b)
	}
}

func TestLine(t *testing.T) {
	lisbon, err := time.LoadLocation("Europe/Lisbon")
	if err != nil {
		t.Fatal(err)
	}
	at := func(day, hour, minute int) time.Time { return time.Date(2026, 10, day, hour, minute, 0, 0, lisbon) }
	s := page.Shell{Locale: &words.Locale{}, Now: at(13, 10, 40)}
	s.Hours = []page.Window{{From: at(12, 22, 0), To: at(13, 6, 0)}, {From: at(13, 9, 0), To: at(13, 17, 30)}, {From: at(13, 22, 0), To: at(14, 6, 0)}}
	line := s.Line()
	want := []page.Range{{From: 0, To: 6}, {From: 9, To: 17.5}, {From: 22, To: 24}}
	if len(line.Ranges) != 3 || line.Ranges[0] != want[0] || line.Ranges[1] != want[1] || line.Ranges[2] != want[2] || line.At != 10.667 {
		t.Errorf("got %+v", line)
	}
	if line.Says != "10:40 on Tuesday. You work 22:00 to 06:00, 09:00 to 17:30 and 22:00 to 06:00." {
		t.Errorf("says %q", line.Says)
	}
	s.Hours = nil
	if got := s.Line().Says; got != "10:40 on Tuesday. This is not a working day of yours." {
		t.Errorf("says %q", got)
	}
}

func TestMoment(t *testing.T) {
	tokyo, err := time.LoadLocation("Asia/Tokyo")
	if err != nil {
		t.Fatal(err)
	}
	s := page.Shell{Locale: &words.Locale{}, Now: time.Date(2026, 10, 13, 18, 40, 0, 0, tokyo)}
	m := s.Moment(time.Date(2026, 10, 13, 15, 30, 0, 0, time.UTC))
	if m.Text != "tomorrow 00:30" || m.ISO != "2026-10-14T00:30:00+09:00" || m.Spoken != "Wednesday 14 October 2026, 00:30, Tokyo time" {
		t.Errorf("got %+v", m)
	}
	if got := s.ClockOf(time.Date(2026, 10, 13, 15, 30, 0, 0, time.UTC)).Text; got != "00:30" {
		t.Errorf("clock: %q", got)
	}
}

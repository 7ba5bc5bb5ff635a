package gate_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"meantime/internal/fault"
)

// TestTheCookieOfHTTPS signs in and out over https: the cookie is one that a browser takes from this host alone, and one of
// the other name is nobody's session, over https or over http.
func TestTheCookieOfHTTPS(t *testing.T) {
	s, link := unfounded(t)
	s.Site.Secure = true
	c := s.Stranger()
	cookie := c.Post("/setup", founder(link)...).Header.Get("Set-Cookie")
	token := c.Token()
	if !strings.HasPrefix(cookie, "__Host-session="+token+"; Path=/;") || !strings.Contains(cookie, "; Secure") || strings.Contains(cookie, "Domain") {
		t.Errorf("over https the cookie is %s", cookie)
	}
	with := func(cookies ...string) string {
		r := httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/sign-in", nil)
		for _, name := range cookies {
			r.AddCookie(&http.Cookie{Name: name, Value: token})
		}
		return s.Stranger().Do(r).To
	}
	if to := with("__Host-session"); to != "/today" {
		t.Errorf("signed in over https, one is led to %q", to)
	}
	if to := with("session"); to != "" {
		t.Errorf("over https the cookie of http is taken: one is led to %q", to)
	}
	s.Site.Secure = false
	if to := with("__Host-session"); to != "" {
		t.Errorf("over http the cookie of https is taken: one is led to %q", to)
	}
	if to := with("session"); to != "/today" {
		t.Errorf("signed in over http, one is led to %q", to)
	}
	s.Site.Secure = true
	out := c.Post("/sign-out")
	if cookie := out.Header.Get("Set-Cookie"); !strings.HasPrefix(cookie, "__Host-session=; Path=/; Max-Age=0;") || !strings.Contains(cookie, "; Secure") {
		t.Errorf("signing out leaves %s", cookie)
	}
	if _, err := s.World.Persons.Sessions.Who(t.Context(), token); !fault.Is(err, fault.KindUnsigned) {
		t.Errorf("the session goes on: %v", err)
	}
}

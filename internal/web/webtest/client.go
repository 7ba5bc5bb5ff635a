package webtest

import (
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"meantime/internal/web/page/pagetest"
)

// Client is one browser: it keeps cookies, and follows no redirect by itself.
type Client struct {
	web     *Web
	cookies map[string]string
}

// Token is that of the client's session, empty for a stranger.
func (c *Client) Token() string { return c.cookies[c.web.Site.SessionName()] }

// Answer is what the site said.
type Answer struct {
	Status int
	Header http.Header
	HTML   string
	To     string // where a redirect leads, or led
}

// Get asks for an address of the site.
func (c *Client) Get(path string) Answer {
	c.web.t.Helper()
	path, _, _ = strings.Cut(path, "#") // a browser keeps that to itself
	return c.Do(httptest.NewRequestWithContext(c.web.t.Context(), http.MethodGet, path, nil))
}

// Post sends a form, given as names and values in turn.
func (c *Client) Post(path string, fields ...string) Answer {
	c.web.t.Helper()
	form := url.Values{}
	for i := 0; i+1 < len(fields); i += 2 {
		form.Add(fields[i], fields[i+1])
	}
	return c.Upload(path, "application/x-www-form-urlencoded", strings.NewReader(form.Encode()))
}

// Upload sends a body of any kind.
func (c *Client) Upload(path, kind string, body io.Reader) Answer {
	c.web.t.Helper()
	r := httptest.NewRequestWithContext(c.web.t.Context(), http.MethodPost, path, body)
	r.Header.Set("Content-Type", kind)
	return c.Do(r)
}

// Follow is Post, and then the page that the site leads to.
func (c *Client) Follow(path string, fields ...string) Answer {
	c.web.t.Helper()
	a := c.Post(path, fields...)
	if a.Status != http.StatusSeeOther {
		c.web.t.Errorf("POST %s: status %d, not a redirect: %s", path, a.Status, a.Wrong())
		return a
	}
	next := c.Get(a.To)
	next.To = a.To
	return next
}

// Do sends any request with the client's cookies, and fails the test for a page that breaks a rule of every page.
func (c *Client) Do(r *http.Request) Answer {
	c.web.t.Helper()
	for name, value := range c.cookies {
		r.AddCookie(&http.Cookie{Name: name, Value: value})
	}
	w := httptest.NewRecorder()
	c.web.ServeHTTP(w, r)
	for _, cookie := range w.Result().Cookies() {
		if cookie.MaxAge < 0 {
			delete(c.cookies, cookie.Name)
		} else {
			c.cookies[cookie.Name] = cookie.Value
		}
	}
	a := Answer{Status: w.Code, Header: w.Header(), HTML: w.Body.String(), To: w.Header().Get("Location")}
	if a.Status >= http.StatusInternalServerError {
		c.web.t.Errorf("%s %s: status %d", r.Method, r.URL, a.Status)
	}
	if strings.Contains(a.HTML, "<main") {
		for _, fault := range pagetest.Faults([]byte(a.HTML), c.web.modules) {
			c.web.t.Errorf("%s %s: %s", r.Method, r.URL, fault)
		}
	}
	return a
}

// Text is what a reader sees of the page: its main part without markup, blanks joined. Of a part of a page it is all.
func (a Answer) Text() string {
	text := a.HTML
	if _, main, ok := strings.Cut(text, "<main"); ok {
		text, _, _ = strings.Cut("<main"+main, "</main>")
	}
	text = regexp.MustCompile(`<[^>]*>`).ReplaceAllString(text, " ")
	return strings.Join(strings.Fields(html.UnescapeString(text)), " ")
}

// Says fails the test unless the page is there, and its text holds each of the parts.
func Says(t testing.TB, a Answer, parts ...string) {
	t.Helper()
	if a.Status != http.StatusOK {
		t.Errorf("status %d: %s", a.Status, a.Text())
	}
	for _, part := range parts {
		if !strings.Contains(a.Text(), part) {
			t.Errorf("it does not say %q:\n%s", part, a.Text())
		}
	}
}

// SaysNot fails the test if the text of the page holds any of the parts.
func SaysNot(t testing.TB, a Answer, parts ...string) {
	t.Helper()
	for _, part := range parts {
		if strings.Contains(a.Text(), part) {
			t.Errorf("it says %q:\n%s", part, a.Text())
		}
	}
}

// Wrong is what the page says is wrong, for a test's message.
func (a Answer) Wrong() string {
	var out []string
	for _, m := range regexp.MustCompile(`(?s)class="wrong[^>]*>(.*?)</`).FindAllStringSubmatch(a.HTML, -1) {
		out = append(out, strings.TrimSpace(m[1]))
	}
	if len(out) == 0 {
		return a.Text()
	}
	return strings.Join(out, "; ")
}

// Field is the value of the first input of a name in the page, such as the key that makes a form count once.
func (a Answer) Field(name string) string {
	m := regexp.MustCompile(`<input[^>]*\bname="` + regexp.QuoteMeta(name) + `"[^>]*\bvalue="([^"]*)"`).FindStringSubmatch(a.HTML)
	if m == nil {
		return ""
	}
	return html.UnescapeString(m[1])
}

// Toast is what the page says of the last act, empty where it says nothing.
func (a Answer) Toast() string {
	m := regexp.MustCompile(`data-is="toast"><p>(.*?)</p>`).FindStringSubmatch(a.HTML)
	if m == nil {
		return ""
	}
	return html.UnescapeString(m[1])
}

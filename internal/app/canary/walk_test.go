package canary_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"slices"
	"strings"

	"meantime/internal/person"
	"meantime/internal/web"
	"meantime/internal/web/site"
)

var blank = regexp.MustCompile(`\{[a-z_]+(\.\.\.)?\}`)

// address is something to be asked for.
type address struct{ method, path, body string }

// addresses fills the blanks of every route with every number.
func (c *cage) addresses() (out []address) {
	patterns := []string{"GET /metrics", "GET /healthz", "GET /readyz", "GET /api/openapi.json", "GET /api/docs"}
	for _, r := range web.Routes() {
		if r.Pattern != "GET /stream" {
			patterns = append(patterns, r.Pattern)
		}
	}
	for _, p := range patterns {
		method, path, _ := strings.Cut(p, " ")
		path = strings.TrimSuffix(path, "{$}")
		if !blank.MatchString(path) {
			out = append(out, address{method, path, ""}, address{method, path + "?q=canary&space=" + c.closed.ID.String() + "&thread=" + c.thread.ID.String(), ""})
			continue
		}
		for _, n := range c.numbers {
			out = append(out, address{method, blank.ReplaceAllString(path, n.String()), ""})
		}
	}
	return append(out, c.operations()...)
}

// sample is the id that the examples of the API show.
const sample = "0b3n6x2e9g000"

// operations are the addresses of the API as it describes itself, with the examples of their bodies. So what is new there
// is walked through by itself.
func (c *cage) operations() (out []address) {
	var doc struct {
		Paths map[string]map[string]struct {
			Parameters []struct {
				Name, In string
				Required bool
				Example  any
			}
			RequestBody struct {
				Content map[string]struct{ Example json.RawMessage }
			}
		}
	}
	_, described, _ := strings.Cut(c.ask(person.Actor{}, address{http.MethodGet, "/api/openapi.json", ""}), "\r\n\r\n")
	c.must(json.Unmarshal([]byte(described), &doc))
	for path, methods := range doc.Paths {
		for method, o := range methods {
			query, headers := url.Values{}, http.Header{}
			for kind := range o.RequestBody.Content {
				headers.Set("Content-Type", kind)
			}
			for _, p := range o.Parameters {
				switch {
				case p.In == "path" && (p.Name == "region" || p.Name == "date"):
					path = strings.Replace(path, "{"+p.Name+"}", fmt.Sprint(p.Example), 1)
				case p.In == "header" && p.Required:
					headers.Set(p.Name, fmt.Sprint(p.Example))
				case p.Name == "limit":
					query.Set("limit", "200")
				case p.Name == "q":
					query.Set("q", "canary")
				}
			}
			body := string(o.RequestBody.Content["application/json"].Example)
			for _, n := range c.numbers {
				for _, kind := range []string{"space:", "thread:"} {
					aim := strings.Replace("/api/v1"+path, "{place}", kind+n.String(), 1)
					aim = strings.Replace(aim, "{person}", c.insider.ID.String(), 1) // of all people the one who knows something
					aim = blank.ReplaceAllString(aim, n.String()) + "?" + query.Encode()
					a := address{strings.ToUpper(method), aim, strings.ReplaceAll(body, sample, n.String())}
					c.headers[a] = headers
					if len(out) == 0 || out[len(out)-1] != a {
						out = append(out, a)
					}
				}
			}
		}
	}
	return out
}

// ask is send, after which somebody whom the request has signed out is let in again.
func (c *cage) ask(who person.Actor, a address) string {
	out := c.send(who, a)
	if who.ID != 0 && a.method != http.MethodGet {
		c.again(who)
	}
	return out
}

// send sends a request as somebody, with what would do something if it were allowed.
func (c *cage) send(who person.Actor, a address) string {
	form := url.Values{"space": {c.closed.ID.String()}, "thread": {c.thread.ID.String()}, "person": {who.ID.String()}, "body": {"Hello @ines"},
		"title": {"Hello"}, "outcome": {"Hello"}, "q": {"canary"}, "place": {"thread:" + c.thread.ID.String()}, "kind": {"tomorrow"}, "state": {"follow"}}
	kind, body := "application/x-www-form-urlencoded", form.Encode()
	if strings.HasPrefix(a.path, "/api/") {
		kind, body = "application/json", a.body
	}
	var sent io.Reader
	if a.method != http.MethodGet {
		sent = strings.NewReader(body)
	}
	r := httptest.NewRequest(a.method, "http://localhost:8484"+a.path, sent)
	r.Header.Set("Content-Type", kind)
	for name, values := range c.headers[a] {
		r.Header[name] = values
	}
	if who.ID != 0 {
		r.AddCookie(&http.Cookie{Name: site.SessionCookie, Value: c.sessions[who.ID]})
		r.Header.Set("Authorization", "Bearer "+c.tokens[who.ID])
	}
	w := httptest.NewRecorder()
	c.handler.ServeHTTP(w, r)
	var out bytes.Buffer
	fmt.Fprintln(&out, w.Code)
	c.must(w.Header().Write(&out))
	out.WriteString("\r\n")
	out.Write(w.Body.Bytes())
	if w.Header().Get("Content-Type") == "application/zip" {
		c.unpack(&out, w.Body.Bytes())
	}
	return out.String()
}

// heard names the canaries in some bytes.
func (c *cage) heard(bytes string) (out []string) {
	for name, canary := range c.canaries {
		if strings.Contains(bytes, canary) {
			out = append(out, name)
		}
	}
	return out
}

func (c *cage) silence(who string, actor person.Actor) {
	c.T.Helper()
	if actor.ID != 0 {
		c.again(actor)
	}
	for _, a := range c.addresses() {
		got := c.heard(c.ask(actor, a))
		if who == "owner" || who == "admin" { // who look after invitations
			got = slices.DeleteFunc(got, func(name string) bool { return name == invited })
		}
		if len(got) > 0 {
			c.T.Errorf("%s hears the %s at %s %s", who, got, a.method, a.path)
		}
	}
	for _, path := range []string{"/today", "/api/v1/me"} {
		if got := c.ask(actor, address{http.MethodGet, path, ""}); actor.ID != 0 && !strings.HasPrefix(got, "200") {
			c.T.Errorf("%s was not let in to the end of the walk, which proves little: %s answers %.3s", who, path, got)
		}
	}
}

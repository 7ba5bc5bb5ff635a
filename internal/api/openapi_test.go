package api_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"meantime/internal/app/apptest"
	"meantime/internal/ask"
	"meantime/internal/id"
	"meantime/internal/person"
	"meantime/internal/thread"
)

// document is the part of an OpenAPI document that the tests look at.
type document struct {
	OpenAPI string
	Info    struct{ Title, Version, Description string }
	Servers []struct{ URL string }
	Tags    []struct{ Name, Description string }
	Paths   map[string]map[string]operation

	Components struct{ Responses map[string]response }
	raw        any
}

type operation struct {
	OperationID string
	Summary     string
	Tags        []string
	Security    []map[string][]string
	Parameters  []struct {
		Name, In, Description string
		Required              bool
		Example               any
	}
	RequestBody *struct {
		Required bool
		Content  map[string]media
	}
	Responses map[string]response
}

type response struct {
	Ref         string `json:"$ref"`
	Description string
	Content     map[string]media
	Headers     map[string]struct{ Description string }
}

type media struct {
	Schema  map[string]any
	Example json.RawMessage
}

func (d *desk) document() document {
	d.t.Helper()
	a := d.nobody().get("/api/openapi.json").want(http.StatusOK)
	var doc document
	if err := json.Unmarshal([]byte(a.Body), &doc); err != nil {
		d.t.Fatal(err)
	}
	if err := json.Unmarshal([]byte(a.Body), &doc.raw); err != nil {
		d.t.Fatal(err)
	}
	return doc
}

// each goes through the operations of a document.
func (doc document) each(do func(name, method, path string, o operation)) {
	for path, item := range doc.Paths {
		for method, o := range item {
			do(strings.ToUpper(method)+" "+path, strings.ToUpper(method), path, o)
		}
	}
}

// example is the body that the document shows for an operation, empty for none.
func (o operation) example() string {
	if o.RequestBody == nil {
		return ""
	}
	return string(o.RequestBody.Content["application/json"].Example)
}

// headers are the names and values of the headers that must be sent, as the document shows them, and the media type of the body.
func (o operation) headers() (out []string) {
	for _, p := range o.Parameters {
		if p.In == "header" && p.Required {
			out = append(out, p.Name, fmt.Sprint(p.Example))
		}
	}
	if o.RequestBody != nil {
		for kind := range o.RequestBody.Content {
			if !strings.HasPrefix(kind, "image/") { // an empty one is none
				out = append(out, "Content-Type", kind)
			}
		}
	}
	return out
}

// filled puts the examples of the parameters into a path, and what a query must have after it.
func (o operation) filled(path string) string {
	before := "?"
	for _, p := range o.Parameters {
		switch {
		case p.In == "path":
			path = strings.Replace(path, "{"+p.Name+"}", fmt.Sprint(p.Example), 1)
		case p.In == "query" && p.Required:
			path += before + p.Name + "=" + fmt.Sprint(p.Example)
			before = "&"
		}
	}
	return path
}

func TestDocumentIsWhole(t *testing.T) {
	doc := newDesk(t).document()
	if doc.OpenAPI != "3.1.0" || doc.Info.Title != "Meantime" || doc.Servers[0].URL != "http://localhost:8484/api/v1" {
		t.Errorf("openapi %q, title %q, server %v", doc.OpenAPI, doc.Info.Title, doc.Servers)
	}
	headings := map[string]bool{}
	for _, tag := range doc.Tags {
		headings[tag.Name] = tag.Description != ""
	}
	ids := map[string]bool{}
	n := 0
	doc.each(func(name, method, path string, o operation) {
		n++
		if o.Summary == "" || o.OperationID == "" || ids[o.OperationID] || len(o.Tags) != 1 || !headings[o.Tags[0]] {
			t.Errorf("%s: summary %q, id %q, heading %v", name, o.Summary, o.OperationID, o.Tags)
		}
		ids[o.OperationID] = true
		checkScope(t, name, method, o)
		checkParameters(t, name, path, o)
		checkExamples(t, name, o, doc.Components.Responses)
	})
	if n < 60 {
		t.Errorf("%d operations", n)
	}
	checkReferences(t, doc)
}

// checkScope finds operations that nobody may call, and those that change something with a token that only reads.
func checkScope(t *testing.T, name, method string, o operation) {
	t.Helper()
	if len(o.Security) != 1 || len(o.Security[0]["token"]) != 1 {
		t.Errorf("%s: it declares %v, not one scope", name, o.Security)
		return
	}
	pure := []string{"advise", "look-for-hour", "preview-markdown", "preview-arrivals", "preview-dues", "preview-ladder", "preview-schedule", "plan-relay"}
	if scope := o.Security[0]["token"][0]; method != http.MethodGet && scope == "read" && !slices.Contains(pure, o.OperationID) {
		t.Errorf("%s: it changes something with the scope read", name)
	}
}

func checkParameters(t *testing.T, name, path string, o operation) {
	t.Helper()
	var inPath []string
	for _, p := range o.Parameters {
		if p.Description == "" || p.Example == nil {
			t.Errorf("%s: the parameter %s lacks words or an example", name, p.Name)
		}
		if p.In == "path" {
			inPath = append(inPath, "{"+p.Name+"}")
			if !p.Required {
				t.Errorf("%s: %s is part of the path and not required", name, p.Name)
			}
		}
	}
	named := regexp.MustCompile(`\{[^}]*\}`).FindAllString(path, -1)
	slices.Sort(named)
	slices.Sort(inPath)
	if !slices.Equal(named, inPath) {
		t.Errorf("%s: parameters %v", name, inPath)
	}
}

func checkExamples(t *testing.T, name string, o operation, shared map[string]response) {
	t.Helper()
	if o.RequestBody != nil && o.RequestBody.Content["application/json"].Schema != nil && (!o.RequestBody.Required || !json.Valid([]byte(o.example()))) {
		t.Errorf("%s: the body is not required or has no example", name)
	}
	for status, r := range o.Responses {
		kind := "application/json"
		if r.Ref != "" {
			r = shared[strings.TrimPrefix(r.Ref, "#/components/responses/")]
		}
		if status == "default" || status >= "400" {
			kind = "application/problem+json"
		}
		_, picture := r.Content["image/jpeg"]
		_, bytes := r.Content["application/octet-stream"]
		for named, h := range r.Headers {
			if h.Description == "" {
				t.Errorf("%s: the header %s of the answer lacks words", name, named)
			}
		}
		headers := r.Content == nil && len(r.Headers) > 0
		if r.Description == "" || status != "204" && !picture && !bytes && !headers && !json.Valid(r.Content[kind].Example) {
			t.Errorf("%s: the answer %s lacks words or an example", name, status)
		}
	}
}

// checkReferences finds references that lead nowhere, and fields and lists that are not described.
func checkReferences(t *testing.T, doc document) {
	t.Helper()
	schemas := doc.raw.(map[string]any)["components"].(map[string]any)["schemas"].(map[string]any)
	var walk func(where string, v any)
	walk = func(where string, v any) {
		switch v := v.(type) {
		case map[string]any:
			ref, ok := v["$ref"].(string)
			if ok && schemas[strings.TrimPrefix(ref, "#/components/schemas/")] == nil &&
				doc.Components.Responses[strings.TrimPrefix(ref, "#/components/responses/")].Description == "" {
				t.Errorf("%s: %s leads nowhere", where, ref)
			}
			for k, one := range v {
				walk(where+"/"+k, one)
			}
		case []any:
			for i, one := range v {
				walk(fmt.Sprintf("%s/%d", where, i), one)
			}
		}
	}
	walk("", doc.raw)
	for name, strict := range map[string]any{"NewThread": false, "Batch": false, "Glance": nil, "Today": nil} {
		if got := schemas[name].(map[string]any)["additionalProperties"]; got != strict {
			t.Errorf("%s: additionalProperties is %v", name, got)
		}
	}
	for name, s := range schemas {
		properties, _ := s.(map[string]any)["properties"].(map[string]any)
		if len(properties) == 0 {
			t.Errorf("the schema %s has no fields", name)
		}
		for field, p := range properties {
			if about, _ := p.(map[string]any)["description"].(string); about == "" {
				t.Errorf("%s.%s has no words", name, field)
			}
		}
	}
}

// The examples are what they are examples of: every one can be sent, and is refused for what it names at the most.
func TestExamplesCanBeSent(t *testing.T) {
	d := newDesk(t)
	owner := d.as(d.PersonAs("Inês Carvalho", "Europe/Lisbon", person.Owner))
	d.document().each(func(name, method, path string, o operation) {
		headers := o.headers()
		if o.OperationID == "save-schedule" {
			headers = []string{"If-Match", `"1"`}
		}
		a := owner.do(method, o.filled(path), o.example(), headers...)
		if a.Status == http.StatusBadRequest || a.Status == http.StatusInternalServerError || strings.Contains(a.Body, "invalid_request") {
			t.Errorf("%s: %d %s", name, a.Status, a.Body)
		}
	})
}

func TestEveryOperationNeedsAToken(t *testing.T) {
	d := newDesk(t)
	ines := d.Person("Inês Carvalho", "Europe/Lisbon")
	revoked := d.as(ines)
	mine := revoked.get("/me/tokens").text("items.0.id")
	revoked.do(http.MethodDelete, "/me/tokens/"+mine, "").want(http.StatusNoContent)
	session, err := d.Persons.Sessions.Begin(t.Context(), ines.ID, "", "")
	if err != nil {
		t.Fatal(err)
	}
	d.document().each(func(name, method, path string, o operation) {
		first := d.nobody().do(method, o.filled(path), o.example()).want(http.StatusUnauthorized)
		first.is("code", "token_needed")
		if first.Header.Get("WWW-Authenticate") != `Bearer realm="Meantime"` {
			t.Errorf("%s: WWW-Authenticate %q", name, first.Header.Get("WWW-Authenticate"))
		}
		for what, c := range map[string]*client{"revoked": revoked, "made up": {d, "mt_nobody"}, "a session": {d, session}} {
			if a := c.do(method, o.filled(path), o.example()); !same(a, first) {
				t.Errorf("%s: a token that is %s gets %d %s", name, what, a.Status, a.Body)
			}
		}
		if a := d.nobody().do(method, o.filled(path), o.example(), "Cookie", "session="+session); !same(a, first) {
			t.Errorf("%s: with a cookie it is %d", name, a.Status)
		}
	})
}

// same tells whether two answers cannot be told apart.
func same(a, b said) bool {
	return a.Status == b.Status && a.Body == b.Body && fmt.Sprint(a.Header) == fmt.Sprint(b.Header)
}

func TestEveryOperationNeedsItsScope(t *testing.T) {
	d := newDesk(t)
	owner := d.PersonAs("Inês Carvalho", "Europe/Lisbon", person.Owner)
	clients := map[string]*client{"read": d.as(owner, person.ScopeWrite|person.ScopeAdmin),
		"write": d.as(owner, person.ScopeRead|person.ScopeAdmin), "admin": d.as(owner, person.ScopeRead|person.ScopeWrite)}
	d.document().each(func(name, method, path string, o operation) {
		scope := o.Security[0]["token"][0]
		a := clients[scope].do(method, o.filled(path), o.example()).want(http.StatusForbidden)
		a.is("code", "scope_needed")
		if want := `Bearer realm="Meantime", error="insufficient_scope", scope="` + scope + `"`; a.Header.Get("WWW-Authenticate") != want {
			t.Errorf("%s: WWW-Authenticate %q", name, a.Header.Get("WWW-Authenticate"))
		}
	})
}

func TestReferenceNeedsNoScript(t *testing.T) {
	d := newDesk(t)
	page := d.nobody().get("/api/docs").want(http.StatusOK)
	if strings.Contains(page.Body, "<script") || strings.Contains(page.Body, "style=") {
		t.Error("the page has a script or a style in it")
	}
	root, err := html.Parse(strings.NewReader(page.Body))
	if err != nil {
		t.Fatal(err)
	}
	ids, links := map[string]int{}, []string{}
	for n := range root.Descendants() {
		for _, a := range n.Attr {
			switch {
			case a.Key == "id":
				ids[a.Val]++
			case (a.Key == "href" || a.Key == "src") && strings.HasPrefix(a.Val, "#"):
				links = append(links, a.Val[1:])
			case (a.Key == "href" || a.Key == "src") && strings.HasPrefix(a.Val, "/"):
				d.nobody().get(a.Val).want(http.StatusOK)
			case a.Key == "href" || a.Key == "src":
				t.Errorf("the page leads to %s", a.Val)
			}
		}
	}
	for id, n := range ids {
		if n != 1 {
			t.Errorf("the id %s is there %d times", id, n)
		}
	}
	for _, id := range links {
		if ids[id] == 0 {
			t.Errorf("#%s leads nowhere", id)
		}
	}
	d.document().each(func(name, _, _ string, o operation) {
		if ids[o.OperationID] == 0 {
			t.Errorf("%s is not in the reference", name)
		}
	})
	if y := d.nobody().get("/api/openapi.yaml").want(http.StatusOK); !bytes.HasPrefix([]byte(y.Body), []byte("components:")) {
		t.Errorf("the YAML begins with %.40q", y.Body)
	}
}

// hostile are values, as JSON, that no field expects or that lie at the edge of what can be.
func hostile() []string {
	return []string{`null`, `""`, `" "`, `true`, `[]`, `{}`, `[[]]`, `-1`, `0`, `1e308`, `9223372036854775807`, `9223372036854775808`,
		`-9223372036854775809`, `0.5`, `"\ud800"`, `"a\u0000b"`, `"a\u202eb"`, `"\u200b"`, `"0000-01-01"`, `"0001-01-01"`, `"9999-12-31"`, `"275760-09-13"`,
		`"2026-02-30"`, `"0001-01-01T00:00"`, `"9999-12-31T23:59"`, `"9999-12-31T23:59:59Z"`, `"2011-12-30T09:00"`, `"24:00"`, `"99:99"`,
		`"Mars/Olympus"`, `"Local"`, `"../../etc"`, `"7zzzzzzzzzzzz"`, `"0000000000001"`, `"zzzzzzzzzzzzz"`, `"space:7zzzzzzzzzzzz"`,
		`"` + strings.Repeat("9", 400) + `"`, `"` + strings.Repeat("a", 70_000) + `"`, strings.Repeat("[", 200) + strings.Repeat("]", 200)}
}

// spoiled gives every body that differs from an example in one place.
func spoiled(t *testing.T, example string) (out []string) {
	var whole any
	if err := json.Unmarshal([]byte(example), &whole); err != nil {
		t.Fatal(err)
	}
	const mark = "\"the place that is spoiled\""
	var spoil func(v any, put func(any))
	spoil = func(v any, put func(any)) {
		put(json.RawMessage(mark))
		body, err := json.Marshal(whole)
		if err != nil {
			t.Fatal(err)
		}
		for _, bad := range hostile() {
			out = append(out, strings.Replace(string(body), mark, bad, 1))
		}
		put(v)
		switch v := v.(type) {
		case map[string]any:
			for _, name := range slices.Sorted(maps.Keys(v)) {
				spoil(v[name], func(other any) { v[name] = other })
			}
		case []any:
			for i := range v[:min(len(v), 1)] {
				spoil(v[i], func(other any) { v[i] = other })
			}
		}
	}
	spoil(whole, func(other any) { whole = other })
	return out
}

// Whatever a field holds, the answer is one: the desk fails the test for everything that the API logs as its own mistake.
func TestHostileValues(t *testing.T) {
	apptest.Each(t, func(t *testing.T, w *apptest.World) {
		d := sit(t, w)
		ines, mira := w.PersonAs("Inês Carvalho", "Europe/Lisbon", person.Owner), w.Person("Mira Osei", "Africa/Accra")
		s := w.Space("Harbour lights", ines, mira)
		th := w.Thread(mira, s, "Lamp", "It went out. @ines")
		asks, err := w.Threads.Start(t.Context(), mira, thread.Opening{Space: s.ID, Title: "When?", Body: "Does it go out?",
			Ask: &ask.Wanted{Kind: ask.Answer, Of: []id.ID{ines.ID}}})
		if err != nil {
			t.Fatal(err)
		}
		ids := secrets{"space": s.ID.String(), "thread": th.ID.String(), "letter": w.Reply(ines, th.ID, "Oh.").ID.String(), "person": mira.ID.String(),
			"place": "thread:" + th.ID.String()}
		w.Pass(apptest.Begin.AddDate(0, 0, 1))
		c := d.as(ines)
		ids["item"] = c.get("/today").text("deliveries.0.items.0.id")
		ids["asked"] = c.get("/threads/" + asks.ID.String()).text("ask.asked.0.id")
		check := func(method, path, body string) {
			if a := c.do(method, path, body); a.Status >= 500 {
				t.Errorf("%s %s %.300s: %d %s", method, path, body, a.Status, a.Body)
			}
		}
		d.document().each(func(_, method, path string, o operation) {
			aim, body := o.aimed(path, ids)
			body = ids.asking(body)
			if body != "" && o.OperationID != "set-photo" {
				for _, bad := range spoiled(t, body) {
					check(method, aim, bad)
				}
			}
			for _, p := range o.Parameters {
				for _, bad := range hostile() {
					bad = strings.Trim(bad, `"`)
					switch {
					case p.In == "query" && method == http.MethodGet:
						aim, _, _ := strings.Cut(aim, "?")
						check(method, aim+"?"+p.Name+"="+url.QueryEscape(bad), body)
					case p.In == "header" && !strings.ContainsAny(bad, "\x00\n"):
						sent := append(o.headers(), p.Name, bad)
						if a := c.do(method, aim, body, sent...); a.Status >= 500 {
							t.Errorf("%s %s with %s: %.300s: %d %s", method, aim, p.Name, bad, a.Status, a.Body)
						}
					case p.In == "path" && bad != "" && len(bad) < 1000:
						other := maps.Clone(ids)
						other[p.Name] = url.PathEscape(bad)
						aim, _ := o.aimed(path, other)
						check(method, aim, body)
					}
				}
			}
		})
	})
}

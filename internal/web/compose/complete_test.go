package compose_test

import (
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"meantime/internal/person"
	"meantime/internal/space"
	"meantime/internal/web/webtest"
)

// offered are the names that are offered for what was typed.
func offered(t *testing.T, c *webtest.Client, typed, field, number string) string {
	t.Helper()
	a := c.Get("/complete/people?" + url.Values{"q": {typed}, field: {number}}.Encode())
	if a.Status != http.StatusOK {
		return http.StatusText(a.Status)
	}
	var out struct {
		People []struct{ Handle, Name string }
	}
	if err := json.Unmarshal([]byte(a.HTML), &out); err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, p := range out.People {
		names = append(names, p.Name)
	}
	return strings.Join(names, ", ")
}

// Only those who can read it are offered to be named in it.
func TestCompletesThoseWhoCanRead(t *testing.T) {
	d := newDesk(t)
	d.Person("Nadine Outside", "Europe/Paris")
	gus := d.PersonAs("Nagus Guest", "Europe/Lisbon", person.Guest)
	closed := d.SpaceOf(space.Details{Name: "Secret", Kind: space.Closed}, d.ines, d.nadia)
	helped := d.SpaceOf(space.Details{Name: "Helped", Kind: space.Open}, d.ines, gus, d.kenji)
	inOpen := d.Thread(d.ines, d.ticketing, "Open", "Text.")
	inClosed := d.Thread(d.ines, closed, "Closed", "Text.")
	ines, mira, guest := d.web.As(d.ines), d.web.As(d.mira), d.web.As(gus)
	for _, c := range []struct {
		name                 string
		client               *webtest.Client
		typed, field, number string
		want                 string
	}{
		{"an open space", ines, "na", "space", d.ticketing.ID.String(), "Nadia Haddad, Nadine Outside"},
		{"a handle", ines, "@nadi", "space", d.ticketing.ID.String(), "Nadia Haddad, Nadine Outside"},
		{"a closed space", ines, "na", "space", closed.ID.String(), "Nadia Haddad"},
		{"a thread in it", ines, "na", "thread", inClosed.ID.String(), "Nadia Haddad"},
		{"a thread in an open space", ines, "nad", "thread", inOpen.ID.String(), "Nadia Haddad, Nadine Outside"},
		{"a guest who belongs", ines, "na", "space", helped.ID.String(), "Nadia Haddad, Nadine Outside, Nagus Guest"},
		{"for a guest, whom he knows", guest, "ken", "space", helped.ID.String(), "Kenji Morita"},
		{"for a guest, nobody else", guest, "nad", "space", helped.ID.String(), ""},
		{"no space chosen", ines, "na", "space", "", ""},
		{"nothing typed", ines, "", "space", d.ticketing.ID.String(), ""},
		{"oneself", ines, "in", "space", d.ticketing.ID.String(), ""},
		{"a stranger in a closed space", mira, "na", "space", closed.ID.String(), "Not Found"},
		{"a stranger in a thread of it", mira, "na", "thread", inClosed.ID.String(), "Not Found"},
		{"what is not there", ines, "na", "space", "0000000000001", "Not Found"},
		{"what is no number", ines, "na", "space", "x", "Not Found"},
	} {
		if got := offered(t, c.client, c.typed, c.field, c.number); got != c.want {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
	}
}

// What one may not see answers like what is not there, on every address.
func TestStrangers(t *testing.T) {
	d := newDesk(t)
	closed := d.SpaceOf(space.Details{Name: "Secret", Kind: space.Closed}, d.ines, d.nadia)
	th := d.Thread(d.ines, closed, "Canary", "Canary.")
	mira := d.web.As(d.mira)
	absent := "0000000000001"
	same := func(name string, hidden, nothing webtest.Answer) {
		t.Helper()
		if hidden.Status != http.StatusNotFound || nothing.Status != http.StatusNotFound || hidden.Text() != nothing.Text() {
			t.Errorf("%s: %d %s", name, hidden.Status, hidden.Text())
		}
	}
	same("GET /new", mira.Get("/new?space="+closed.ID.String()), mira.Get("/new?space="+absent))
	for _, path := range []string{"/new", "/preview", "/arrivals", "/advice"} {
		form := func(place, number string) []string {
			return []string{"place", place + ":" + number, "space", number, "title", "T", "body", "B", "told", "yes", "once", path + number, "step", "account"}
		}
		same("POST "+path, mira.Post(path, form("space", closed.ID.String())...), mira.Post(path, form("space", absent)...))
		if path != "/new" {
			same("POST "+path+" in a thread", mira.Post(path, form("thread", th.ID.String())...), mira.Post(path, form("thread", absent)...))
		}
	}
	mira.Post("/drafts", "place", "thread:"+th.ID.String(), "body", "My own words")
	if a := mira.Get("/drafts"); strings.Contains(a.HTML, "Canary") || !strings.Contains(a.Text(), "For a place that you cannot see any more") {
		t.Errorf("a draft tells of what is hidden: %s", a.Text())
	}
	nobody := d.web.Stranger()
	for _, path := range []string{"/new", "/drafts", "/scheduled", "/complete/people?q=na&space=" + d.ticketing.ID.String()} {
		if a := nobody.Get(path); a.Status != http.StatusSeeOther || !strings.HasPrefix(a.To, "/sign-in") {
			t.Errorf("GET %s by nobody: %d", path, a.Status)
		}
	}
	for _, path := range []string{"/new", "/preview", "/arrivals", "/advice", "/drafts", "/drafts/remove", "/scheduled/" + absent + "/cancel"} {
		if a := nobody.Post(path, d.form()...); a.Status != http.StatusUnauthorized {
			t.Errorf("POST %s by nobody: %d", path, a.Status)
		}
	}
}

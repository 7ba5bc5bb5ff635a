package canary_test

import (
	"maps"
	"net/http"
	"net/http/httptest"
	"regexp"
	"slices"
	"strings"
	"testing"

	"meantime/internal/id"
	"meantime/internal/web"
)

// everythingIsHeard proves that the search would find something: the member hears all of it, but what is not told there.
func (c *cage) everythingIsHeard(where string, there func(address) bool, but ...string) {
	c.T.Helper()
	missing := maps.Clone(c.canaries)
	for _, name := range but {
		delete(missing, name)
	}
	for _, a := range c.addresses() {
		if a.method == http.MethodGet && there(a) {
			for _, name := range c.heard(c.ask(c.insider, a)) {
				delete(missing, name)
			}
		}
	}
	for name := range missing {
		c.T.Errorf("not even the member hears the %s %s", name, where)
	}
}

// unfound are the canaries that are not told where something is looked for, each for its reason: what is private is in no
// search, and drafts, purposes and the like are not looked through.
func (c *cage) unfound(where string) (names []string) {
	told := []string{"name of a space", "title of a thread", "letter", "outcome", "decision", "why of a decision", "title of what goes round", "what was urgent"}
	if where == "/complete/places?q=" {
		told = []string{"name of a space", "title of a thread", "title of what goes round"} // it names threads, and quotes nothing
	}
	for name := range c.canaries {
		if !slices.Contains(told, name) {
			names = append(names, name)
		}
	}
	return names
}

// TestNobodyHearsACanary drives everybody who must not know through every route, and looks for canaries in every byte.
func TestNobodyHearsACanary(t *testing.T) {
	t.Parallel()
	c := newCage(t)
	t.Run("the member hears them all", func(t *testing.T) {
		c.everythingIsHeard("on the pages", func(a address) bool { return !strings.HasPrefix(a.path, "/api/") }, invited)
		c.everythingIsHeard("in the API", func(a address) bool { return strings.HasPrefix(a.path, "/api/v1/") }, inName)
		for _, where := range []string{"/find?q=", "/complete/places?q=", "/api/v1/find?"} {
			c.everythingIsHeard("by finding", func(a address) bool { return strings.HasPrefix(a.path, where) }, c.unfound(where)...)
		}
	})
	gone := c.outsider["removed member"]
	c.remove(gone)
	for who, actor := range c.outsider {
		c.silence(who, actor)
	}
	c.must(c.Spaces.Archive(t.Context(), c.insider, c.closed.ID))
	c.silence("removed member, of the archive,", gone)
	if got := c.heard(c.log.String()); len(got) > 0 {
		t.Errorf("the log holds the %s", got)
	}
}

// TestForeignAndAbsentAreAnsweredAlike compares, for every route and everybody outside, the answer for what is
// confidential with the answer for what does not exist.
func TestForeignAndAbsentAreAnsweredAlike(t *testing.T) {
	t.Parallel()
	c := newCage(t)
	c.remove(c.outsider["removed member"])
	varies := regexp.MustCompile(`once" value="[^"]*"|[0-9a-z]{13}`) // keys of forms, and the number that was asked for
	for who, actor := range c.outsider {
		for _, r := range web.Routes() {
			method, path, _ := strings.Cut(r.Pattern, " ")
			if !blank.MatchString(path) || strings.Contains(path, "{person}") && !strings.Contains(path, "{space}") {
				continue
			}
			plain := func(n id.ID) string {
				return varies.ReplaceAllString(c.ask(actor, address{method, blank.ReplaceAllString(path, n.String()), ""}), "")
			}
			for _, n := range []id.ID{c.closed.ID, c.thread.ID, c.thread.LastLetter, c.note.ID, c.note.Space, c.note.LastLetter} {
				if foreign, absent := plain(n), plain(c.IDs.New()); foreign != absent {
					t.Errorf("%s can tell at %s that something is there:\n%s\n%s", who, r.Pattern, foreign, absent)
				}
			}
		}
	}
}

// TestTheStreamTellsOnlyWhoMaySee listens as a member, and as the same person after the removal.
func TestTheStreamTellsOnlyWhoMaySee(t *testing.T) {
	c := newCage(t)
	server := httptest.NewServer(c.handler)
	defer server.Close()
	write := func() { c.Reply(c.insider, c.thread.ID, "Something newer.") }
	member := c.outsider["removed member"]
	told := func(events string) bool { return strings.Contains(events, "thread:"+c.thread.ID.String()) }
	if got := c.events(server, member, write, told); !told(got) || strings.Contains(got, "Something") {
		t.Fatalf("a member hears %q", got)
	}
	got := c.events(server, member, func() {
		c.must(c.Spaces.Remove(t.Context(), c.insider, c.closed.ID, member.ID))
		write()
	}, nil)
	if strings.Contains(got, c.thread.ID.String()) || strings.Contains(got, c.closed.ID.String()) {
		t.Errorf("removed while listening, she hears %q", got)
	}
	for who, actor := range c.outsider {
		if who == "nobody" {
			continue
		}
		if got := c.events(server, actor, write, nil); strings.Contains(got, c.thread.ID.String()) || strings.Contains(got, c.closed.ID.String()) {
			t.Errorf("%s hears %q", who, got)
		}
	}
}

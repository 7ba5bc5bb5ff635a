package spaces_test

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"meantime/internal/person"
	"meantime/internal/space"
	"meantime/internal/web/spaces"
)

func (c company) members(t *testing.T, s space.Space) int {
	t.Helper()
	list, err := c.Spaces.Members(t.Context(), c.ines, s.ID)
	if err != nil {
		t.Fatal(err)
	}
	return len(list)
}

func TestLettingIn(t *testing.T) {
	c := found(t)
	ines := c.web.As(c.ines)
	c.Person("Owen Griffiths", "Europe/London")
	holds(t, ines.Get(at(c.open)+"/members"), http.StatusOK, "Inês Carvalho", "Made this space", "Kenji Morita", "Remove", "Let somebody in", "!Invite them")
	holds(t, c.web.As(c.ruth).Get(at(c.closed)+"/members"), http.StatusOK, "Not in Meantime yet? Invite them by a link")
	a := ines.Follow(at(c.open)+"/members", "who", "ruth", "once", "1")
	holds(t, a, http.StatusOK, "Ruth Adeyemi")
	if a.Toast() != "Ruth Adeyemi belongs to “Ticketing” now." {
		t.Errorf("it says %q", a.Toast())
	}
	several := ines.Post(at(c.open)+"/members", "who", "owen", "once", "2")
	holds(t, several, http.StatusUnprocessableEntity, "This may be several people.", "Owen Griffiths", "Owen Pryce")
	holds(t, ines.Follow(at(c.open)+"/members", "who", "owen", "person", c.out.ID.String(), "once", "3"), http.StatusOK, "Owen Pryce")
	for typed, says := range map[string]string{"": "Please write a name.", "nobody": "Nobody of this name", "kenji": "Nobody of this name"} {
		holds(t, ines.Post(at(c.open)+"/members", "who", typed), http.StatusUnprocessableEntity, says)
	}
	holds(t, ines.Post(at(c.open)+"/members", "person", "nonsense"), http.StatusNotFound)
	if n := c.members(t, c.open); n != 5 {
		t.Errorf("%d members", n)
	}
	// Whoever does not belong here lets nobody in, and a guest lets nobody in anywhere.
	fleet := c.Space("Fleet", c.mira)
	holds(t, c.web.As(c.out).Post(at(fleet)+"/members", "person", c.guest.ID.String()), http.StatusForbidden, "Join this space first")
	holds(t, c.web.As(c.guest).Post(at(c.closed)+"/members", "who", "kenji"), http.StatusNotFound)
	holds(t, c.web.As(c.guest).Get(at(c.closed)+"/members"), http.StatusOK, "Ruth Adeyemi", "Guest", "!Let somebody in", "!Remove")
}

func TestRemoving(t *testing.T) {
	c := found(t)
	kenji := at(c.open) + "/members/" + c.kenji.ID.String() + "/remove"
	holds(t, c.web.As(c.mira).Post(kenji), http.StatusForbidden, "Only the person who made this space")
	holds(t, c.web.As(c.mira).Get(at(c.open)+"/members"), http.StatusOK, "!Remove")
	ines := c.web.As(c.ines)
	a := ines.Follow(kenji, "once", "1")
	holds(t, a, http.StatusOK, "!Kenji Morita Ticketing")
	if a.Toast() != "Kenji Morita does not belong to “Ticketing” any more." || !strings.Contains(a.HTML, `action="/spaces/`+c.open.ID.String()+`/members"`) {
		t.Errorf("it says %q", a.Toast())
	}
	if n := c.members(t, c.open); n != 2 {
		t.Errorf("%d members", n)
	}
	ines.Follow(at(c.open)+"/members", "person", c.kenji.ID.String(), "once", "undo")
	if n := c.members(t, c.open); n != 3 {
		t.Errorf("undone, %d members", n)
	}
}

func TestCompletion(t *testing.T) {
	c := found(t)
	address := "/complete/members?space=" + c.open.ID.String() + "&q="
	for typed, want := range map[string]string{"ru": "Ruth Adeyemi", "kenji": "", "": "", "%25": "", "gil": "Gil Brandão"} {
		a := c.web.As(c.ines).Get(address + typed)
		var got []spaces.Match
		if err := json.Unmarshal([]byte(a.HTML), &got); err != nil {
			t.Fatalf("%q: %v in %s", typed, err, a.HTML)
		}
		var names []string
		for _, m := range got {
			names = append(names, m.Name)
		}
		if strings.Join(names, ", ") != want || a.Header.Get("Cache-Control") != "private, no-store" {
			t.Errorf("%q: %v, kept as %s", typed, names, a.Header.Get("Cache-Control"))
		}
	}
	holds(t, c.web.As(c.out).Get(address+"ru"), http.StatusForbidden)
	holds(t, c.web.As(c.guest).Get("/complete/members?q=ru&space="+c.closed.ID.String()), http.StatusNotFound)
	if a := c.web.Stranger().Get(address + "ru"); a.Status != http.StatusSeeOther {
		t.Errorf("nobody: %d", a.Status)
	}
}

func TestJoiningAndLeaving(t *testing.T) {
	c := found(t)
	out := c.web.As(c.out)
	page := out.Get(at(c.open))
	a := out.Follow(at(c.open)+"/join", "once", page.Field("once"))
	holds(t, a, http.StatusOK, "Write here", "!Join this space")
	if a.Toast() != "You belong to “Ticketing” now." {
		t.Errorf("it says %q", a.Toast())
	}
	a = out.Follow(at(c.open)+"/leave", "once", "1")
	holds(t, a, http.StatusOK, "Join this space")
	if a.Toast() != "You have left “Ticketing”." || !strings.Contains(a.HTML, `action="`+at(c.open)+`/join"`) {
		t.Errorf("it says %q, and is not undone", a.Toast())
	}
	// A closed space is out of sight once left, also when the form is sent twice.
	guest := c.web.As(c.guest)
	for range 2 {
		if a := guest.Post(at(c.closed)+"/leave", "once", "1"); a.To != "/spaces" {
			t.Errorf("left, on to %q: %s", a.To, a.Text())
		}
	}
	holds(t, guest.Get(at(c.closed)), http.StatusNotFound)
	c.web.As(c.ines).Follow(at(c.closed)+"/leave", "once", "1")
	holds(t, c.web.As(c.ruth).Post(at(c.closed)+"/leave", "once", "1"), http.StatusConflict, "You are the last member of this space")
}

func TestSettings(t *testing.T) {
	c := found(t)
	mira, ines := c.web.As(c.mira), c.web.As(c.ines)
	holds(t, mira.Get(at(c.open)+"/settings"), http.StatusOK, "For you", "Leave this space", "!Archive", "!Who finds it")
	holds(t, ines.Get(at(c.open)+"/settings"), http.StatusOK, "For you", "Who finds it", "Archive")
	holds(t, c.web.As(c.out).Get(at(c.open)+"/settings"), http.StatusNotFound)

	edit := []string{"name", "Tickets", "purpose", "All of them.", "kind", "open", "pace", "daily", "daily_at", "16:30"}
	a := ines.Follow(at(c.open)+"/settings", append(edit, "once", "1")...)
	holds(t, a, http.StatusOK, "Tickets", "All of them.", "Once a day, from 16:30")
	if a.Toast() != "Saved." {
		t.Errorf("it says %q", a.Toast())
	}
	holds(t, mira.Post(at(c.open)+"/settings", edit...), http.StatusForbidden)
	holds(t, ines.Post(at(c.open)+"/settings", "name", "", "kind", "open", "pace", "every", "purpose", "Kept"), http.StatusUnprocessableEntity, "A space needs a name.", "Kept")
}

func TestTuning(t *testing.T) {
	c := found(t)
	mira := c.web.As(c.mira)
	for i, tt := range []struct {
		fields []string
		says   string
		muted  bool
		rhythm string
	}{
		{[]string{"pace", "muted"}, "You have muted this space: only what mentions you arrives.", true, ""},
		{[]string{"pace", "every"}, "What is new here arrives in every delivery of yours.", false, "every"},
		{[]string{"pace", "daily", "daily_at", "08:15"}, "What is new here arrives for you once a day, from 08:15.", false, "daily 08:15"},
		{[]string{"pace", "weekly", "weekly_on", "mon", "weekly_at", "09:00"}, "What is new here arrives for you once a week, on Monday from 09:00.", false, "weekly mon 09:00"},
		{[]string{"pace", ""}, "What is new here arrives in every delivery of yours.", false, ""},
	} {
		a := mira.Follow(at(c.open)+"/tune", append(tt.fields, "once", string(rune('a'+i)))...)
		s, err := c.Spaces.Find(t.Context(), c.mira, c.open.ID)
		if err != nil || a.Toast() != tt.says || s.Mine.Muted != tt.muted || s.Mine.Rhythm.String() != tt.rhythm {
			t.Errorf("%v: says %q; %+v, %v", tt.fields, a.Toast(), s.Mine, err)
		}
	}
	for _, fields := range [][]string{{"pace", "daily", "daily_at", ""}, {"pace", "weekly", "weekly_on", "xyz", "weekly_at", "09:00"}, {"pace", "hourly"}} {
		holds(t, mira.Post(at(c.open)+"/tune", fields...), http.StatusUnprocessableEntity, "Please give a time of day")
	}
	holds(t, c.web.As(c.out).Post(at(c.open)+"/tune", "pace", "muted"), http.StatusForbidden)
	// What one person chose is on nobody else's page.
	mira.Follow(at(c.open)+"/tune", "pace", "muted", "once", "last")
	for _, path := range []string{"", "/members", "/settings"} {
		holds(t, c.web.As(c.ines).Get(at(c.open)+path), http.StatusOK, "!muted this space", "!Muted by you")
	}
	holds(t, mira.Get("/spaces"), http.StatusOK, "Muted by you")
}

func TestArchive(t *testing.T) {
	c := found(t)
	c.Thread(c.mira, c.open, "Refunds", "412 bookings by hand.")
	ines := c.web.As(c.ines)
	holds(t, c.web.As(c.mira).Post(at(c.open)+"/archive"), http.StatusForbidden)
	a := ines.Follow(at(c.open)+"/archive", "once", "1")
	holds(t, a, http.StatusOK, "Archived by Inês Carvalho, today 10:40", "nothing new is written in it", "Refunds", "Use it again", "!Write here")
	if !strings.HasPrefix(a.Toast(), "“Ticketing” is archived") {
		t.Errorf("it says %q", a.Toast())
	}
	for _, path := range []string{"", "/threads", "/members", "/settings"} {
		holds(t, c.web.As(c.mira).Get(at(c.open)+path), http.StatusOK, "Archived by Inês Carvalho", "!Write here", "!Use it again", "!Let somebody in")
		holds(t, c.web.As(c.out).Get(at(c.open)+path), map[bool]int{true: http.StatusNotFound, false: http.StatusOK}[path == "/settings"], "!Join this space")
	}
	holds(t, ines.Post(at(c.open)+"/members", "who", "ruth"), http.StatusConflict, "This space is archived")
	holds(t, c.web.As(c.mira).Post(at(c.open)+"/restore"), http.StatusForbidden)
	if a := c.web.As(c.mira).Follow(at(c.open)+"/leave", "once", "1"); strings.Contains(a.HTML, `/join"`) {
		t.Error("somebody who left an archived space is offered to join it again")
	}
	holds(t, ines.Follow(at(c.open)+"/restore", "once", "2"), http.StatusOK, "Write here", "!Archived by")
}

// An admin looks after the spaces they belong to, and sees no others.
func TestAdmins(t *testing.T) {
	c := found(t)
	admin := c.PersonAs("Aroha Ngata", "Pacific/Auckland", person.Admin)
	holds(t, c.web.As(admin).Get(at(c.closed)), http.StatusNotFound)
	holds(t, c.web.As(admin).Post(at(c.open)+"/archive"), http.StatusForbidden)
	if err := c.Spaces.Join(t.Context(), admin, c.open.ID); err != nil {
		t.Fatal(err)
	}
	holds(t, c.web.As(admin).Get(at(c.open)+"/settings"), http.StatusOK, "Who finds it")
}

package admin_test

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"testing"
	"time"

	"meantime/internal/app/apptest"
	"meantime/internal/db"
	"meantime/internal/db/dbtest"
	"meantime/internal/delivery"
	"meantime/internal/fault"
	"meantime/internal/org"
	"meantime/internal/person"
	"meantime/internal/space"
	"meantime/internal/web/admin"
	"meantime/internal/web/webtest"
	"meantime/internal/worktime"
)

type company struct {
	*apptest.World
	web                           *webtest.Web
	ruth, aroha, ines, kenji, gil person.Actor
	board                         space.Space
}

func found(t *testing.T) company {
	w := apptest.New(t, dbtest.SQLite(t))
	c := company{World: w, ruth: w.PersonAs("Ruth Adeyemi", "Europe/London", person.Owner), aroha: w.PersonAs("Aroha Ngata", "Pacific/Auckland", person.Admin),
		ines: w.Person("Inês Carvalho", "Europe/Lisbon"), kenji: w.Person("Kenji Morita", "Asia/Tokyo"), gil: w.PersonAs("Gil Brandão", "Europe/Lisbon", person.Guest)}
	c.board = w.SpaceOf(space.Details{Name: "Board", Kind: space.Closed}, c.ruth, c.gil)
	c.web = webtest.New(t, w)
	return c
}

func holds(t *testing.T, a webtest.Answer, status int, texts ...string) {
	t.Helper()
	if a.Status != status {
		t.Errorf("status %d, want %d: %s", a.Status, status, a.Text())
	}
	for _, text := range texts {
		want := true
		if rest, not := strings.CutPrefix(text, "!"); not {
			text, want = rest, false
		}
		if strings.Contains(a.Text(), text) != want {
			t.Errorf("%q on the page: %v, want %v; it says %s", text, !want, want, a.Text())
		}
	}
}

func (c company) account(of person.Actor) string { return "/organisation/people/" + of.ID.String() }

func (c company) role(t *testing.T, of person.Actor) person.Role {
	t.Helper()
	var found person.Person
	if err := c.DB.Read(t.Context(), func(tx *db.Tx) (err error) {
		found, err = c.Persons.People.Get(tx, of.ID)
		return err
	}); err != nil {
		t.Fatal(err)
	}
	return found.Role
}

// To members, guests and strangers none of it is there.
func TestOnlyForAdmins(t *testing.T) {
	c := found(t)
	for _, r := range admin.Routes() {
		method, path, _ := strings.Cut(r.Pattern, " ")
		path = strings.NewReplacer("{person}", c.kenji.ID.String(), "{invitation}", c.IDs.New().String()).Replace(path)
		for name, client := range map[string]*webtest.Client{"a member": c.web.As(c.ines), "a guest": c.web.As(c.gil)} {
			a := client.Get(path)
			if method == http.MethodPost {
				a = client.Post(path, "role", "owner", "name", "Taken over", "zone", "UTC", "region", "PT", "date", "2026-12-25", "do", "out")
			}
			if a.Status != http.StatusNotFound || !strings.Contains(a.Text(), "There is no such page") {
				t.Errorf("%s: %s answers %d: %s", name, r.Pattern, a.Status, a.Text())
			}
		}
		a, want := c.web.Stranger().Get(path), http.StatusSeeOther
		if method == http.MethodPost {
			a, want = c.web.Stranger().Post(path), http.StatusUnauthorized
		}
		if a.Status != want {
			t.Errorf("nobody: %s answers %d", r.Pattern, a.Status)
		}
	}
	if got, err := c.Orgs.Find(t.Context()); err != nil || got.Name != "Saltmarsh" || c.role(t, c.kenji) != person.Member {
		t.Errorf("something happened all the same: %+v, %v", got, err)
	}
}

func TestSettings(t *testing.T) {
	c := found(t)
	ruth := c.web.As(c.ruth)
	page := ruth.Get("/organisation")
	holds(t, page, http.StatusOK, "Saltmarsh", "What newcomers begin with", "Invitations", "!Worth knowing")
	if page.Field("name") != "Saltmarsh" || page.Field("zone") != "Lisbon" || page.Field("hours.mon") != "09:00-17:00" || page.Field("hours.sun") != "" || page.Field("deliveries") != "09:00, 13:00, 16:30" {
		t.Errorf("the form holds %q %q %q %q", page.Field("name"), page.Field("zone"), page.Field("hours.mon"), page.Field("deliveries"))
	}
	form := []string{"name", "Saltmarsh Ferries", "zone", "são paulo", "country", "DE", "region", "DE-BY", "hours.mon", "9-12, 13-17:30", "hours.fri", "9-14", "deliveries", "10, 15:00"}
	a := ruth.Follow("/organisation", append(form, "once", page.Field("once"))...)
	holds(t, a, http.StatusOK, "Saltmarsh Ferries")
	if a.Toast() != "Saved." || a.Field("zone") != "Sao Paulo" {
		t.Errorf("it says %q, and the zone is %q", a.Toast(), a.Field("zone"))
	}
	got, err := c.Orgs.Find(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	want := &worktime.Hours{}
	want.Week[time.Monday] = []worktime.Window{{From: 9 * 60, To: 12 * 60}, {From: 13 * 60, To: 17*60 + 30}}
	want.Week[time.Friday] = []worktime.Window{{From: 9 * 60, To: 14 * 60}}
	if got.Zone != "America/Sao_Paulo" || got.Region != "DE-BY" || len(got.Batch.Times) != 2 || got.Hours.Week[time.Monday][1] != want.Week[time.Monday][1] || len(got.Hours.Week[time.Tuesday]) != 0 {
		t.Errorf("kept %+v", got.Settings)
	}
	// A region of another country is left over from before, and does not count.
	ruth.Follow("/organisation", "name", "Saltmarsh", "zone", "Lisbon", "country", "PT", "region", "DE-BY", "hours.mon", "9-17", "deliveries", "", "once", "2")
	if got, err = c.Orgs.Find(t.Context()); err != nil || got.Region != "PT" || got.Batch != nil {
		t.Errorf("kept %+v, %v", got.Settings, err)
	}
}

// Deliveries every so many minutes are offered too, and newcomers begin with them.
func TestSettingsRhythm(t *testing.T) {
	c := found(t)
	ruth := c.web.As(c.ruth)
	form := []string{"name", "Saltmarsh", "zone", "Lisbon", "country", "PT", "hours.mon", "9-17", "deliveries", "09:00, 13:00, 16:30"}
	for _, minutes := range []string{"", "x", "14", "1441", "-30"} {
		a := ruth.Post("/organisation", append(form, "batch", "every", "every", minutes)...)
		holds(t, a, http.StatusUnprocessableEntity, "The time between deliveries is from 15 minutes to 24 hours.")
		if !strings.Contains(a.HTML, `value="every" checked`) || a.Field("every") != minutes {
			t.Errorf("what was typed, %q, is gone", minutes)
		}
	}
	a := ruth.Follow("/organisation", append(form, "batch", "every", "every", "90")...)
	if a.Toast() != "Saved." || a.Field("every") != "90" || !strings.Contains(a.HTML, `value="every" checked`) || strings.Contains(a.HTML, `value="now"`) {
		t.Errorf("%q: %s", a.Toast(), a.HTML)
	}
	nadia := c.Person("Nadia Haddad", "Europe/Lisbon")
	if d, _, err := c.Persons.Schedules.Mine(t.Context(), nadia); err != nil || d.Batch.Every != 90 || len(d.Batch.Times) != 0 {
		t.Errorf("a newcomer begins with %+v, %v", d.Batch, err)
	}
	if d, _, err := c.Persons.Schedules.Mine(t.Context(), c.ines); err != nil || d.Batch.Every != 0 {
		t.Errorf("who was here has %+v, %v", d.Batch, err)
	}
	// What a program chose is kept, though the page does not offer it.
	settings := org.Settings{Name: "Saltmarsh", Zone: "Europe/Lisbon", Batch: &worktime.Batch{Immediate: true}}
	if err := c.Orgs.Change(t.Context(), c.ruth, settings); err != nil {
		t.Fatal(err)
	}
	if a := ruth.Get("/organisation"); !strings.Contains(a.HTML, `value="now" checked`) {
		t.Error("at once is not shown")
	}
	ruth.Follow("/organisation", append(form, "batch", "now")...)
	if got, err := c.Orgs.Find(t.Context()); err != nil || !got.Batch.Immediate {
		t.Errorf("kept %+v, %v", got.Batch, err)
	}
	if a := ruth.Follow("/organisation", append(form, "batch", "times")...); a.Field("deliveries") != "09:00, 13:00, 16:30" || !strings.Contains(a.HTML, `value="times" checked`) {
		t.Errorf("%s", a.HTML)
	}
}

func TestSettingsRefused(t *testing.T) {
	c := found(t)
	ruth := c.web.As(c.ruth)
	good := map[string]string{"name": "Kept", "zone": "Lisbon", "country": "PT", "hours.mon": "9-17", "deliveries": "10"}
	for name, tt := range map[string]struct{ field, value, says string }{
		"no name":             {"name", " ", "Please write a name."},
		"no such zone":        {"zone", "Atlantis", "There is no time zone of this name."},
		"no such country":     {"country", "XX", "No public holidays are known for this place."},
		"no hours":            {"hours.mon", "", "There must be at least one day with hours."},
		"hours that overlap":  {"hours.mon", "9-12, 11-17", "Two of these share time."},
		"what is no hours":    {"hours.mon", "whenever", "Write times such as 09:00-12:30, 13:30-18:00, or nothing at all."},
		"what is no delivery": {"deliveries", "noon", "Write times such as 09:00, 13:00, 16:30."},
		"too many deliveries": {"deliveries", manyTimes(), "These are too many: at most"},
	} {
		var fields []string
		for field, value := range good {
			if field == tt.field {
				value = tt.value
			}
			fields = append(fields, field, value)
		}
		a := ruth.Post("/organisation", fields...)
		holds(t, a, http.StatusUnprocessableEntity, tt.says)
		if tt.field != "country" && !strings.Contains(a.HTML, `aria-invalid="true"`) && tt.says != "There must be at least one day with hours." {
			t.Errorf("%s: no field is marked", name)
		}
	}
	if got, err := c.Orgs.Find(t.Context()); err != nil || got.Name != "Saltmarsh" {
		t.Errorf("something was kept: %+v, %v", got, err)
	}
}

// manyTimes are more deliveries than a day may have.
func manyTimes() string {
	var out []string
	for minute := 0; minute < 24*60; minute += 10 {
		out = append(out, (worktime.Clock(minute)).String())
	}
	return strings.Join(out, ", ")
}

func TestPeople(t *testing.T) {
	c := found(t)
	ruth := c.web.As(c.ruth)
	holds(t, ruth.Get("/organisation/people"), http.StatusOK, "Aroha Ngata @aroha Admin", "Gil Brandão @gil Guest", "Inês Carvalho @ines", "Ruth Adeyemi @ruth You, Owner", "!Former")
	holds(t, ruth.Get("/organisation/people?q=ines"), http.StatusOK, "Inês Carvalho", "!Kenji Morita")
	holds(t, ruth.Get("/organisation/people?q=zz"), http.StatusOK, "Nobody of that name is here")
	holds(t, ruth.Get(c.account(c.kenji)), http.StatusOK, "Kenji Morita", "kenji.morita@saltmarsh.example", "Owner", "Close this account")
	holds(t, ruth.Get(c.account(c.ruth)), http.StatusOK, "This is your own account.", "!Close this account")
	holds(t, c.web.As(c.aroha).Get(c.account(c.kenji)), http.StatusOK, "Admin", "!Makes owners", "!Everything an admin may")
	holds(t, c.web.As(c.aroha).Get(c.account(c.ruth)), http.StatusOK, "Only an owner can change anything", "!Close this account", "!Save")
	holds(t, ruth.Get("/organisation/people/"+c.IDs.New().String()), http.StatusNotFound)
}

func TestRoles(t *testing.T) {
	c := found(t)
	ruth := c.web.As(c.ruth)
	a := ruth.Follow(c.account(c.kenji)+"/role", "role", "admin", "once", "1")
	if a.Toast() != "The role of Kenji Morita is changed." || c.role(t, c.kenji) != person.Admin || !strings.Contains(a.HTML, `name="role" value="member"`) {
		t.Errorf("it says %q, and the role is %s", a.Toast(), c.role(t, c.kenji))
	}
	holds(t, ruth.Post(c.account(c.kenji)+"/role", "role", "king"), http.StatusUnprocessableEntity)
	holds(t, ruth.Post(c.account(c.ruth)+"/role", "role", "member"), http.StatusConflict, "There must be an owner.")
	holds(t, c.web.As(c.aroha).Post(c.account(c.ines)+"/role", "role", "owner"), http.StatusForbidden)
	holds(t, c.web.As(c.aroha).Post(c.account(c.ruth)+"/close"), http.StatusForbidden)
	// Who gives their own right away is led where they still may be.
	aroha := c.web.As(c.aroha)
	a = aroha.Follow(c.account(c.aroha)+"/role", "role", "member", "once", "1")
	if a.Toast() != "The role of Aroha Ngata is changed." || strings.Contains(a.HTML, `/role"`) || !strings.Contains(a.HTML, "When we are each at work") {
		t.Errorf("it says %q, and offers to take back what cannot be: %s", a.Toast(), a.Text())
	}
	c.At(c.Clock().Add(3 * time.Second))
	holds(t, aroha.Get("/organisation"), http.StatusNotFound)
}

func TestClosingAccounts(t *testing.T) {
	c := found(t)
	ruth, kenji := c.web.As(c.ruth), c.web.As(c.kenji)
	a := ruth.Follow(c.account(c.kenji)+"/close", "once", "1")
	holds(t, a, http.StatusOK, "This account is closed since", "Open it again")
	if a.Toast() != "The account of Kenji Morita is closed. What they wrote stays." {
		t.Errorf("it says %q", a.Toast())
	}
	if a := kenji.Get("/spaces"); a.Status != http.StatusSeeOther {
		t.Errorf("the session goes on: %d", a.Status)
	}
	holds(t, ruth.Get("/organisation/people"), http.StatusOK, "Former KM Kenji Morita @kenji since")
	a = ruth.Follow(c.account(c.kenji)+"/reopen", "once", "2")
	holds(t, a, http.StatusOK, "Close this account")
	if a.Toast() != "Kenji Morita can sign in again." {
		t.Errorf("it says %q", a.Toast())
	}
}

func TestInvitations(t *testing.T) {
	c := found(t)
	ruth := c.web.As(c.ruth)
	c.Space("Fleet", c.ines) // which the inviter sees, and does not belong to
	page := ruth.Get("/organisation/invitations")
	holds(t, page, http.StatusOK, "No link is out", "No space yet Board It works for", "!Owner", "!Fleet")
	form := []string{"role", "guest", "space", c.board.ID.String(), "uses", "3", "days", "30", "email", "", "once", page.Field("once")}
	made := ruth.Post("/organisation/invitations", form...)
	holds(t, made, http.StatusOK, "Here is the link", "Whoever has the link, up to three people", "Guest, into Board")
	_, rest, _ := strings.Cut(made.HTML, `value="http://localhost:8484/join/`)
	token, _, _ := strings.Cut(rest, `"`)
	found, by, err := c.Persons.Invitations.Look(t.Context(), token)
	if err != nil || found.Role != person.Guest || found.Space != c.board.ID || found.Left != 3 || by.ID != c.ruth.ID || !found.Expires.Equal(c.Clock().Add(30*24*time.Hour)) {
		t.Fatalf("the link of %q leads to %+v, %v", token, found, err)
	}
	if made.Header.Get("Cache-Control") != "private, no-store" {
		t.Errorf("a page with a secret: %v", made.Header)
	}
	again := ruth.Post("/organisation/invitations", form...)
	holds(t, again, http.StatusOK, "This link was shown already")
	for _, a := range []webtest.Answer{again, ruth.Get("/organisation/invitations")} {
		if strings.Contains(a.HTML, token) {
			t.Error("the link is shown a second time")
		}
	}
	// Another admin sees that there is one, and not into which closed space.
	holds(t, c.web.As(c.aroha).Get("/organisation/invitations"), http.StatusOK, "up to three people", "into a space that you do not see", "!Board")
	a := ruth.Follow("/organisation/invitations/"+found.ID.String()+"/revoke", "once", "r")
	holds(t, a, http.StatusOK, "No link is out")
	if a.Toast() != "Nobody joins by that link any more." {
		t.Errorf("it says %q", a.Toast())
	}
	if _, _, err := c.Persons.Invitations.Look(t.Context(), token); !fault.Is(err, fault.KindNotFound) {
		t.Errorf("revoked, the link still works: %v", err)
	}
	holds(t, ruth.Post("/organisation/invitations/"+c.IDs.New().String()+"/revoke"), http.StatusNotFound)
}

func TestInvitingAnAddress(t *testing.T) {
	c := found(t)
	ruth := c.web.As(c.ruth)
	a := ruth.Post("/organisation/invitations", "role", "member", "uses", "1", "days", "7", "email", "ana@harbour.example", "once", "1")
	holds(t, a, http.StatusOK, "It works once, for ana@harbour.example", "Write the mail")
	if !strings.Contains(a.HTML, `href="mailto:ana@harbour.example?subject=Join%20Saltmarsh%20on%20Meantime&amp;body=http:%2F%2Flocalhost:8484%2Fjoin%2F`) {
		t.Errorf("the mail is not ready: %s", a.HTML[strings.Index(a.HTML, "mailto"):][:200])
	}
	for name, tt := range map[string]struct {
		fields []string
		says   string
	}{
		"no address":          {[]string{"role", "member", "uses", "1", "days", "7", "email", "ana"}, "This is not an e-mail address."},
		"a taken address":     {[]string{"role", "member", "uses", "1", "days", "7", "email", "KENJI.morita@saltmarsh.example"}, "There is an account with this e-mail address already."},
		"a guest of no space": {[]string{"role", "guest", "uses", "1", "days", "7"}, "A guest sees only the spaces they belong to."},
		"too many":            {[]string{"role", "member", "uses", "501", "days", "7"}, "An invitation brings in from 1 to 500 people."},
		"no number":           {[]string{"role", "member", "uses", "many", "days", "7"}, "An invitation brings in from 1 to 500 people."},
		"too long":            {[]string{"role", "member", "uses", "1", "days", "31"}, "An invitation lives 30 days at most."},
		"an owner":            {[]string{"role", "owner", "uses", "1", "days", "7"}, "Nobody becomes an owner by a link."},
		"no role":             {[]string{"role", "king", "uses", "1", "days", "7"}, "A role is owner, admin, member or guest."},
		"no such space":       {[]string{"role", "member", "uses", "1", "days", "7", "space", "x"}, "Please choose a space from the list."},
	} {
		a := ruth.Post("/organisation/invitations", append(tt.fields, "once", name)...)
		holds(t, a, http.StatusUnprocessableEntity, tt.says, "!Here is the link")
	}
	holds(t, c.web.As(c.aroha).Post("/organisation/invitations", "role", "member", "uses", "1", "days", "7", "space", c.board.ID.String()), http.StatusNotFound)
}

// TestInvitingAnAddressByMail says what became of the mail, whatever that was, and hands the link over all the same.
func TestInvitingAnAddressByMail(t *testing.T) {
	c := found(t)
	c.web.Site.Mails = true
	var answer error
	c.Engine.Deliver(delivery.Mail, func(context.Context, delivery.Announcement) error { return answer })
	ruth := c.web.As(c.ruth)
	a := ruth.Post("/organisation/invitations", "role", "member", "uses", "1", "days", "30", "email", "ana@harbour.example", "once", "1")
	holds(t, a, http.StatusOK, "It is on its way by mail.", "It is shown this once.", "!Write the mail", "Its mail is on its way.", "!Send it again")
	_, after, _ := strings.Cut(a.HTML, `action="/organisation/invitations/`)
	which, _, _ := strings.Cut(after, "/")
	send := func(once, says string) webtest.Answer {
		t.Helper()
		a := ruth.Follow("/organisation/invitations/"+which+"/send", "once", once)
		if a.Toast() != says {
			t.Errorf("it says %q, want %q", a.Toast(), says)
		}
		return a
	}
	send("2", "It waits to be sent already.")
	for _, step := range []struct {
		answer error
		after  time.Duration
		says   string
	}{
		{errors.New("451 busy"), time.Second, "Its mail was not taken yet. It is tried again at 10:40. What was said: 451 busy"},
		{&delivery.Refused{Says: "550 no such user"}, time.Minute, "Its mail was not taken, and is tried no more. What was said: 550 no such user Send it again"},
	} {
		answer = step.answer
		c.Pass(c.Clock().Add(step.after))
		holds(t, ruth.Get("/organisation/invitations"), http.StatusOK, step.says)
	}
	answer = nil
	send("3", "Its mail is on its way.")
	c.Pass(c.Clock().Add(time.Second))
	holds(t, ruth.Get("/organisation/invitations"), http.StatusOK, "It was mailed at 10:41. Send it again")
	send("4", "It was sent a few minutes ago. Please give it ten minutes, and look where mail is put that is not wanted.")
	c.Pass(c.Clock().Add(29 * 24 * time.Hour))
	holds(t, ruth.Get("/organisation/invitations"), http.StatusOK, "It was mailed at 10:41 on Tue 13 Oct. Send it again")
	c.web.Site.Mails = false
	holds(t, ruth.Get("/organisation/invitations"), http.StatusOK, "!Send it again")
	holds(t, ruth.Post("/organisation/invitations/"+which+"/send", "once", "5"), http.StatusNotFound)
}

func TestHolidays(t *testing.T) {
	c := found(t)
	ruth := c.web.As(c.ruth)
	page := ruth.Get("/organisation/holidays")
	holds(t, page, http.StatusOK, "Portugal in 2026", "Fri 25 Dec Christmas Day Natal", "Wed 10 Jun", "!Taken out", "Another day off")
	holds(t, ruth.Get("/organisation/holidays?country=DE&region=DE-BY&year=2027"), http.StatusOK, "Bayern in 2027", "Epiphany")
	holds(t, ruth.Get("/organisation/holidays?country=DE&region=PT&year=1900"), http.StatusOK, "Germany in 2024")
	holds(t, ruth.Get("/organisation/holidays?region=XX"), http.StatusOK, "Whose holidays?", "!Another day off")
	holds(t, ruth.Get("/organisation/holidays"), http.StatusOK, "Whose work these dates are", "date-holidays", "CC-BY-SA-3.0")

	day := func(fields ...string) []string { return append([]string{"region", "PT", "year", "2026"}, fields...) }
	a := ruth.Follow("/organisation/holidays", day("date", "2026-12-24", "name", "Christmas Eve", "from", "13", "do", "keep", "once", "1")...)
	holds(t, a, http.StatusOK, "Thu 24 Dec Christmas Eve from 13:00 Added")
	if a.Toast() != "Thursday 24 December is a day off now: Christmas Eve." {
		t.Errorf("it says %q", a.Toast())
	}
	a = ruth.Follow("/organisation/holidays", day("date", "2026-12-25", "do", "out", "once", "2")...)
	holds(t, a, http.StatusOK, "Fri 25 Dec Christmas Day Taken out Undo")
	a = ruth.Follow("/organisation/holidays", day("date", "2026-06-10", "name", "Camões Day", "from", "0", "do", "keep", "once", "3")...)
	holds(t, a, http.StatusOK, "Wed 10 Jun Camões Day Changed")
	var kept int
	if err := c.DB.Read(t.Context(), func(tx *db.Tx) error {
		first, _ := worktime.ParseDate("2026-12-24")
		days, err := c.Orgs.Holidays(tx, "PT", first, first+1)
		kept = len(days)
		return err
	}); err != nil || kept != 1 {
		t.Errorf("%d days off at Christmas, %v", kept, err)
	}
	a = ruth.Follow("/organisation/holidays/undo", day("date", "2026-12-25", "once", "4")...)
	holds(t, a, http.StatusOK, "Fri 25 Dec Christmas Day Natal Change")
	if a.Toast() != "Friday 25 December is again as the calendar says." {
		t.Errorf("it says %q", a.Toast())
	}
	holds(t, ruth.Post("/organisation/holidays/undo", day("date", "2026-12-25")...), http.StatusNotFound)
	// Undoing a second change brings back the first.
	a = ruth.Follow("/organisation/holidays", day("date", "2026-06-10", "do", "out", "once", "5")...)
	if !strings.Contains(a.HTML, `name="name" value="Camões Day"`) {
		t.Error("taking it back would forget the name it was given")
	}
}

func TestHolidaysRefused(t *testing.T) {
	c := found(t)
	ruth := c.web.As(c.ruth)
	for name, tt := range map[string]struct{ date, title, from, says string }{
		"no date":      {"tomorrow", "Kept", "0", "Write a date such as 2026-11-02."},
		"no name":      {"2026-11-02", " ", "0", "Please write a name."},
		"no such hour": {"2026-11-02", "Kept", "24", "A day off begins at an hour from 0 to 23."},
		"not a number": {"2026-11-02", "Kept", "noon", "A day off begins at an hour from 0 to 23."},
		"far away":     {"2099-11-02", "Kept", "0", "Holidays can be edited from 2024 to 2045."},
	} {
		a := ruth.Post("/organisation/holidays", "region", "PT", "year", "2026", "date", tt.date, "name", tt.title, "from", tt.from, "do", "keep", "once", name)
		holds(t, a, http.StatusUnprocessableEntity, tt.says, "Portugal in 2026")
	}
	if edits, err := c.Orgs.Edits(t.Context(), "PT"); err != nil || len(edits) != 0 {
		t.Errorf("kept %v, %v", edits, err)
	}
	date, _ := worktime.ParseDate("2026-10-03")
	if err := c.Orgs.Edit(t.Context(), c.ruth, org.HolidayEdit{Region: "DE", Date: date, Off: false}); err != nil {
		t.Fatal(err)
	}
	holds(t, ruth.Get("/organisation/holidays?region=DE-BY&year=2026"), http.StatusOK, "Taken out, for all of DE", "!Undo")
	// What Bavaria makes of it is taken back to what all of Germany says, and not by an edit of Bavaria's own.
	a := ruth.Follow("/organisation/holidays", "region", "DE-BY", "year", "2026", "date", "2026-10-03", "name", "Unity", "from", "0", "do", "keep", "once", "by")
	if !strings.Contains(a.HTML, `action="/organisation/holidays/undo" data-is="visit"><input type="hidden" name="date" value="2026-10-03">`) {
		t.Errorf("it is taken back otherwise: %s", a.HTML[strings.Index(a.HTML, "toasts"):][:900])
	}
}

func TestNotices(t *testing.T) {
	c := found(t)
	ruth := c.web.As(c.ruth)
	holds(t, ruth.Get("/organisation/notices"), http.StatusOK, "All is well")
	for _, by := range []time.Duration{time.Hour, -90 * time.Minute} {
		c.Set(c.Clock().Add(by))
		c.Engine.NoticeJump(t.Context())
	}
	holds(t, ruth.Get("/organisation"), http.StatusOK, "Worth knowing")
	holds(t, ruth.Get("/organisation/notices"), http.StatusOK, "The clock of this machine was set forward by 1 h.", "The clock of this machine was set back by 1 h 30 min.")
}

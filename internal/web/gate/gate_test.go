package gate_test

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"

	"meantime/internal/app/apptest"
	"meantime/internal/db/dbtest"
	"meantime/internal/person"
	"meantime/internal/web/webtest"
)

const words = "a herring in the marsh"

// founder is a filled-in set-up form, with fields changed.
func founder(link string, change ...string) []string {
	return fields(change, "link", link, "organisation", "Saltmarsh", "name", "Inês Carvalho", "email", "ines@saltmarsh.example",
		"zone", "Lisbon", "hours.weekdays", "10:00-18:00", "password", words)
}

// newcomer is a filled-in form of an invitation, with fields changed.
func newcomer(change ...string) []string {
	return fields(change, "name", "Owen Reed", "email", "owen@saltmarsh.example", "zone", "Halifax", "hours.weekdays", "09:00-17:00", "password", words)
}

func fields(change []string, usual ...string) []string {
	v := url.Values{}
	for _, list := range [][]string{usual, change} {
		for i := 0; i+1 < len(list); i += 2 {
			v.Set(list[i], list[i+1])
		}
	}
	var out []string
	for name := range v {
		out = append(out, name, v.Get(name))
	}
	return out
}

// unfounded is a site that nobody has set up, and its link.
func unfounded(t *testing.T) (*webtest.Web, string) {
	t.Helper()
	w := apptest.Again(t, dbtest.SQLite(t))
	link, err := w.Orgs.SetupLink(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return webtest.New(t, w), link
}

func founded(t *testing.T) (*webtest.Web, person.Actor) {
	t.Helper()
	w := apptest.New(t, dbtest.SQLite(t))
	return webtest.New(t, w), w.PersonAs("Ines Carvalho", "Europe/Lisbon", person.Owner)
}

func invite(t *testing.T, s *webtest.Web, by person.Actor, want person.Invite) string {
	t.Helper()
	_, token, err := s.World.Persons.Invitations.Create(t.Context(), by, want)
	if err != nil {
		t.Fatal(err)
	}
	return "/join/" + token
}

func TestSetUp(t *testing.T) {
	s, link := unfounded(t)
	c := s.Stranger()
	for range 2 { // looking uses nothing up
		if a := c.Get("/setup?link=" + link); a.Status != http.StatusOK || a.Field("link") != link {
			t.Fatalf("the page: %d %s", a.Status, a.Text())
		}
	}
	for _, wrong := range []string{"", "x", link + "x", strings.ToUpper(link)} {
		if a := c.Get("/setup?link=" + wrong); a.Status != http.StatusNotFound || !strings.Contains(a.Text(), "This link does not work") {
			t.Errorf("with the link %q: %d", wrong, a.Status)
		}
		if a := c.Post("/setup", founder(wrong)...); a.Status != http.StatusNotFound {
			t.Errorf("posted with the link %q: %d", wrong, a.Status)
		}
	}
	a := c.Post("/setup", founder(link)...)
	if a.Status != http.StatusSeeOther || a.To != "/today" || c.Token() == "" {
		t.Fatalf("%d, to %q: %s", a.Status, a.To, a.Wrong())
	}
	if a := c.Get("/me"); a.Status != http.StatusOK || !strings.Contains(a.HTML, "Saltmarsh is set up.") || !strings.Contains(a.HTML, "10:00-18:00") {
		t.Errorf("afterwards: %d", a.Status)
	}
	if a := s.Stranger().Get("/setup?link=" + link); a.Status != http.StatusNotFound {
		t.Errorf("the link again: %d", a.Status)
	}
	if a := s.Stranger().Post("/setup", founder(link, "email", "second@saltmarsh.example")...); a.Status != http.StatusNotFound {
		t.Errorf("a second founder: %d", a.Status)
	}
	o, err := s.World.Orgs.Find(t.Context())
	if err != nil || o.Zone != "Europe/Lisbon" || o.Region != "PT" || o.Hours.Week[1][0].From != 600 {
		t.Errorf("founded: %+v, %v", o, err)
	}
	if a := s.Stranger().Follow("/sign-in", "email", "INES@saltmarsh.example", "password", words); a.To != "/today" {
		t.Errorf("signing in: to %q", a.To)
	}
}

func TestNobodySignsInBeforeSetUp(t *testing.T) {
	s, link := unfounded(t)
	a := s.Stranger().Get("/sign-in")
	if !strings.Contains(a.Text(), "Please open the link that was printed") || strings.Contains(a.HTML, `name="password"`) || strings.Contains(a.HTML, link) {
		t.Errorf("the page: %s", a.Text())
	}
	if a := s.Stranger().Post("/sign-in", "email", "ines@saltmarsh.example", "password", words); a.Status != http.StatusUnprocessableEntity {
		t.Errorf("%d", a.Status)
	}
}

func TestSetUpSaysWhatIsWrong(t *testing.T) {
	s, link := unfounded(t)
	for _, c := range []struct{ field, value, at, want string }{
		{"organisation", " ", "organisation", "Please write a name."},
		{"organisation", strings.Repeat("x", 81), "organisation", "This is too long: at most 80 characters."},
		{"name", "", "name", "Please write a name."},
		{"name", "A\u202eB", "name", "This text has characters in it that cannot be kept."},
		{"email", "ines", "email", "This is not an e-mail address."},
		{"email", "", "email", "This is not an e-mail address."},
		{"zone", "", "zone", "Please choose a time zone."},
		{"zone", "Atlantis", "zone", "There is no time zone of this name."},
		{"hours.weekdays", "mornings", "hours", "Write from when to when, as in 09:00-17:00."},
		{"hours.weekdays", "", "hours", "Write from when to when, as in 09:00-17:00."},
		{"hours.weekdays", "9-12, 11-13", "hours", "Two of these share time."},
		{"password", "short", "password", "A password has at least 10 characters. A few words make a good one."},
		{"password", "ines@saltmarsh.example", "password", "This is the first password that anybody would try. Please choose another."},
		{"password", strings.Repeat("x", 1025), "password", "This password is too long: at most 1,024 bytes."},
	} {
		a := s.Stranger().Post("/setup", founder(link, c.field, c.value)...)
		if a.Status != http.StatusUnprocessableEntity || !strings.Contains(a.HTML, `id="wrong-`+c.at+`">`+c.want) {
			t.Errorf("%s %.20q: %d %s", c.field, c.value, a.Status, a.Wrong())
		}
		if c.field != "organisation" && a.Field("organisation") != "Saltmarsh" || strings.Contains(a.HTML, words) {
			t.Errorf("%s %.20q: what was typed is lost, or a password is shown", c.field, c.value)
		}
	}
	a := s.Stranger().Post("/setup", founder(link, "name", "", "email", "", "organisation", "", "zone", "")...)
	if got := a.Wrong(); strings.Count(got, "Please write a name.") != 2 || !strings.Contains(got, "e-mail") || !strings.Contains(got, "time zone") {
		t.Errorf("all at once: %s", got)
	}
	if _, err := s.World.Orgs.Find(t.Context()); err == nil {
		t.Error("something was founded")
	}
}

func TestOldNamesOfZonesLeadToTheirCities(t *testing.T) {
	s, link := unfounded(t)
	if a := s.Stranger().Post("/setup", founder(link, "zone", "Asia/Calcutta")...); a.Status != http.StatusSeeOther {
		t.Fatal(a.Wrong())
	}
	if o, err := s.World.Orgs.Find(t.Context()); err != nil || o.Zone != "Asia/Kolkata" || o.Region != "IN" {
		t.Errorf("founded: %+v, %v", o, err)
	}
}

func TestSignIn(t *testing.T) {
	s, link := unfounded(t)
	if a := s.Stranger().Post("/setup", founder(link)...); a.Status != http.StatusSeeOther {
		t.Fatal(a.Wrong())
	}
	c := s.Stranger()
	page := c.Get("/sign-in?to=%2Fme%2Faway").HTML
	for _, want := range []string{`autocomplete="username webauthn"`, `autocomplete="current-password"`, `value="/me/away"`} {
		if !strings.Contains(page, want) {
			t.Errorf("the page lacks %s", want)
		}
	}
	var answers []string
	for _, wrong := range [][2]string{{"ines@saltmarsh.example", "not this at all"}, {"nobody@saltmarsh.example", words}, {"", ""}, {"ines@saltmarsh.example", ""},
		{`"><script>alert(1)</script>`, "x"}, {"a\x07b", "x"}} {
		a := c.Post("/sign-in", "email", wrong[0], "password", wrong[1], "to", "/me")
		answers = append(answers, a.Wrong())
		if a.Status != http.StatusUnprocessableEntity || c.Token() != "" || strings.Contains(a.HTML, "<script>alert") {
			t.Errorf("%q: %d", wrong, a.Status)
		}
	}
	for _, answer := range answers[1:] {
		if answer != answers[0] {
			t.Errorf("an unknown address gets %q, a wrong password %q", answer, answers[0])
		}
	}
	a := c.Post("/sign-in", "email", " ines@saltmarsh.example ", "password", words, "to", "/me/away")
	if a.Status != http.StatusSeeOther || a.To != "/me/away" {
		t.Fatalf("%d to %q: %s", a.Status, a.To, a.Wrong())
	}
	cookie := a.Header.Get("Set-Cookie")
	for _, want := range []string{"HttpOnly", "SameSite=Lax", "Path=/"} {
		if !strings.Contains(cookie, want) {
			t.Errorf("the cookie lacks %s: %s", want, cookie)
		}
	}
	if a := c.Get("/sign-in?to=/me"); a.Status != http.StatusSeeOther || a.To != "/me" {
		t.Errorf("signed in already: %d to %q", a.Status, a.To)
	}
}

// Whatever the address says, signing in leads to this site.
func TestNobodyIsLedAway(t *testing.T) {
	s, link := unfounded(t)
	if a := s.Stranger().Post("/setup", founder(link)...); a.Status != http.StatusSeeOther {
		t.Fatal(a.Wrong())
	}
	for _, to := range []string{"https://evil.example/", "//evil.example", "/\\evil.example", "javascript:alert(1)", "", "me", "/\t/evil.example"} {
		c := s.Stranger()
		form := c.Get("/sign-in?" + url.Values{"to": {to}}.Encode())
		if got := form.Field("to"); got != "/today" {
			t.Errorf("%q stands in the form as %q", to, got)
		}
		if a := c.Post("/sign-in", "email", "ines@saltmarsh.example", "password", words, "to", to); a.To != "/today" {
			t.Errorf("%q leads to %q", to, a.To)
		}
	}
}

func TestASessionBeginsAnewAndEnds(t *testing.T) {
	s, ines := founded(t)
	if err := s.World.Persons.Passwords.Change(t.Context(), ines, person.Proof{}, words); err != nil {
		t.Fatal(err)
	}
	c := s.As(ines)
	before := c.Token()
	if a := c.Post("/sign-in", "email", "ines.carvalho@saltmarsh.example", "password", words); a.Status != http.StatusSeeOther || c.Token() == before {
		t.Fatalf("%d %s: the session stays the same", a.Status, a.Wrong())
	}
	if _, err := s.World.Persons.Sessions.Who(t.Context(), before); err == nil {
		t.Error("the session before goes on")
	}
	mine := c.Token()
	if a := c.Follow("/sign-out"); a.To != "/sign-in" || c.Token() != "" || a.Toast() != "You are signed out." {
		t.Errorf("to %q, %q", a.To, a.Toast())
	}
	if _, err := s.World.Persons.Sessions.Who(t.Context(), mine); err == nil {
		t.Error("the session goes on after signing out")
	}
	if a := c.Post("/sign-out"); a.Status != http.StatusSeeOther {
		t.Errorf("signing out twice: %d", a.Status)
	}
	if a := c.Get("/sign-out"); a.Status != http.StatusNotFound {
		t.Errorf("GET signs out: %d", a.Status)
	}
}

func TestTooManyAttempts(t *testing.T) {
	s, _ := founded(t)
	c := s.Stranger()
	for i := range 12 {
		a := c.Post("/sign-in", "email", "ines.carvalho@saltmarsh.example", "password", "wrong wrong wrong")
		if want := i >= 10; (a.Status == http.StatusTooManyRequests) != want {
			t.Fatalf("attempt %d: %d %s", i+1, a.Status, a.Wrong())
		} else if want && !strings.Contains(a.HTML, "These were too many attempts. Please try again in 15 minutes.") {
			t.Errorf("it says %s", a.Wrong())
		}
	}
}

// Behind a proxy on the same machine the attempts are counted for whom the proxy saw; from anywhere else that header is
// not believed.
func TestWhereARequestComesFrom(t *testing.T) {
	s, _ := founded(t)
	try := func(remote, forwarded string) int {
		form := url.Values{"email": {"ines.carvalho@saltmarsh.example"}, "password": {"wrong wrong wrong"}}
		r := httptest.NewRequestWithContext(t.Context(), http.MethodPost, "/sign-in", strings.NewReader(form.Encode()))
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		r.RemoteAddr = remote
		if forwarded != "" {
			r.Header.Set("X-Forwarded-For", forwarded)
		}
		return s.Stranger().Do(r).Status
	}
	for range 10 {
		try("127.0.0.1:4000", "10.9.9.9, 192.0.2.1")
	}
	if got := try("127.0.0.1:4000", "192.0.2.1"); got != http.StatusTooManyRequests {
		t.Errorf("the same place: %d", got)
	}
	if got := try("127.0.0.1:4000", "192.0.2.2"); got != http.StatusUnprocessableEntity {
		t.Errorf("another place: %d", got)
	}
	for range 10 {
		try("198.51.100.7:4000", "192.0.2.3")
	}
	if got := try("198.51.100.7:4000", "192.0.2.99"); got != http.StatusTooManyRequests {
		t.Errorf("a header that anybody may send is believed: %d", got)
	}
}

func TestAnAccountThatIsEnded(t *testing.T) {
	s, ines := founded(t)
	owen := s.World.Person("Owen Reed", "America/Halifax")
	if err := s.World.Persons.Passwords.Change(t.Context(), owen, person.Proof{}, words); err != nil {
		t.Fatal(err)
	}
	if err := s.World.Persons.People.Deactivate(t.Context(), ines, owen.ID); err != nil {
		t.Fatal(err)
	}
	a := s.Stranger().Post("/sign-in", "email", "owen.reed@saltmarsh.example", "password", words)
	if a.Status != http.StatusUnprocessableEntity || !strings.Contains(a.HTML, "This account has been ended. Please ask an admin.") {
		t.Errorf("%d %s", a.Status, a.Wrong())
	}
}

func TestJoin(t *testing.T) {
	s, ines := founded(t)
	path := invite(t, s, ines, person.Invite{})
	c := s.Stranger()
	for range 2 {
		if a := c.Get(path); a.Status != http.StatusOK || !strings.Contains(a.Text(), "Ines Carvalho invites you.") || a.Field("zone") != "Lisbon" {
			t.Fatalf("%d %s", a.Status, a.Text())
		}
	}
	a := c.Follow(path, newcomer()...)
	if a.To != "/today" || !strings.Contains(a.Toast(), "Welcome, Owen.") {
		t.Fatalf("to %q, %q", a.To, a.Toast())
	}
	who, err := s.World.Persons.Sessions.Who(t.Context(), c.Token())
	if err != nil || who.Role != person.Member {
		t.Fatalf("%+v, %v", who, err)
	}
	declared, _, err := s.World.Persons.Schedules.Mine(t.Context(), who)
	if err != nil || declared.Zone != "America/Halifax" || declared.Region == "PT" || len(declared.Batch.Times) != 3 {
		t.Errorf("declared: %+v, %v", declared, err)
	}
	for _, a := range []webtest.Answer{s.Stranger().Get(path), s.Stranger().Post(path, newcomer("email", "third@saltmarsh.example")...)} {
		if a.Status != http.StatusNotFound || !strings.Contains(a.Text(), "This link does not work") {
			t.Errorf("used up: %d", a.Status)
		}
	}
}

func TestJoinWithABoundAddress(t *testing.T) {
	s, ines := founded(t)
	path := invite(t, s, ines, person.Invite{Email: "owen@saltmarsh.example"})
	c := s.Stranger()
	if a := c.Get(path); a.Field("email") != "owen@saltmarsh.example" || !strings.Contains(a.HTML, " readonly") {
		t.Fatalf("the address: %q", a.Field("email"))
	}
	if a := c.Post(path, newcomer("email", "mallory@evil.example")...); a.Status != http.StatusSeeOther {
		t.Fatal(a.Wrong())
	}
	who, err := s.World.Persons.Sessions.Who(t.Context(), c.Token())
	if err != nil {
		t.Fatal(err)
	}
	if found, err := s.World.Persons.People.Find(t.Context(), who, who.ID); err != nil || found.Email != "owen@saltmarsh.example" {
		t.Errorf("joined as %q, %v", found.Email, err)
	}
}

func TestJoinSaysWhatIsWrong(t *testing.T) {
	s, ines := founded(t)
	path := invite(t, s, ines, person.Invite{Uses: 5})
	for _, c := range []struct{ field, value, at, want string }{
		{"name", "", "name", "Please write a name."},
		{"email", "ines.carvalho@saltmarsh.example", "email", "There is an account with this e-mail address already."},
		{"zone", "Nowhere", "zone", "There is no time zone of this name."},
		{"password", "1234567890", "password", "Too many people use this password. Please choose another."},
		{"password", "", "password", "A password has at least 10 characters. A few words make a good one."},
		{"passkey", "{}", "form", "This took too long. Please try again."},
		{"passkey", strings.Repeat("x", 100_000), "form", "This took too long. Please try again."},
	} {
		client := s.Stranger()
		a := client.Post(path, newcomer(c.field, c.value)...)
		if a.Status != http.StatusUnprocessableEntity || !strings.Contains(a.HTML, `id="wrong-`+c.at+`"`) || !strings.Contains(a.Wrong(), c.want) || client.Token() != "" {
			t.Errorf("%s %.20q: %d %s", c.field, c.value, a.Status, a.Wrong())
		}
	}
	// A passkey that was made is not lost over a name that was not written.
	a := s.Stranger().Post(path, newcomer("name", "", "passkey", `{"id":"x"}`, "ceremony", "abc")...)
	if a.Field("passkey") != `{"id":"x"}` || a.Field("ceremony") != "abc" || strings.Contains(a.HTML, `name="password"`) {
		t.Errorf("the passkey: %q", a.Field("passkey"))
	}
}

// Of many who use one link in the same moment, one joins.
func TestManyJoinAtOnce(t *testing.T) {
	s, ines := founded(t)
	path := invite(t, s, ines, person.Invite{})
	var wait sync.WaitGroup
	var mu sync.Mutex
	in := 0
	for i := range 8 {
		c := s.Stranger()
		wait.Go(func() {
			a := c.Post(path, newcomer("email", string(rune('a'+i))+"@saltmarsh.example")...)
			mu.Lock()
			defer mu.Unlock()
			if a.Status == http.StatusSeeOther {
				in++
			} else if a.Status != http.StatusNotFound {
				t.Errorf("%d %s", a.Status, a.Wrong())
			}
		})
	}
	wait.Wait()
	if in != 1 {
		t.Errorf("%d joined", in)
	}
}

func TestRecover(t *testing.T) {
	s, ines := founded(t)
	elsewhere := s.As(ines)
	token, _, err := s.World.Persons.Recoveries.Issue(t.Context(), "ines.carvalho@saltmarsh.example")
	if err != nil {
		t.Fatal(err)
	}
	path, c := "/recover/"+token, s.Stranger()
	for range 2 {
		if a := c.Get(path); a.Status != http.StatusOK || !strings.Contains(a.Text(), "For ines.carvalho@saltmarsh.example.") {
			t.Fatalf("%d %s", a.Status, a.Text())
		}
	}
	if a := c.Post(path, "password", "short"); a.Status != http.StatusUnprocessableEntity || !strings.Contains(a.Wrong(), "at least 10 characters") {
		t.Fatalf("%d %s", a.Status, a.Wrong())
	}
	if a := c.Follow(path, "password", words); a.To != "/today" || c.Token() == "" {
		t.Fatalf("to %q", a.To)
	}
	if a := elsewhere.Get("/me"); a.Status != http.StatusSeeOther {
		t.Errorf("the other browser is signed in still: %d", a.Status)
	}
	for _, a := range []webtest.Answer{s.Stranger().Get(path), s.Stranger().Post(path, "password", words+"!"), s.Stranger().Get("/recover/x")} {
		if a.Status != http.StatusNotFound {
			t.Errorf("the link again: %d", a.Status)
		}
	}
}

func TestPasskeyCeremonies(t *testing.T) {
	s, ines := founded(t)
	c := s.Stranger()
	for _, one := range []struct {
		fields []string
		status int
		want   string
	}{
		{[]string{"for", "sign-in"}, http.StatusOK, `"challenge"`},
		{[]string{"for", "join", "name", "Owen", "email", "owen@saltmarsh.example"}, http.StatusOK, `"excludeCredentials"`},
		{[]string{"for", "join", "name", "Owen", "email", "owen"}, http.StatusUnprocessableEntity, "This is not an e-mail address."},
		{[]string{"for", "add"}, http.StatusUnauthorized, "Please sign in"},
		{[]string{"for", "<script>"}, http.StatusNotFound, ""},
		{nil, http.StatusNotFound, ""},
	} {
		if a := c.Post("/passkeys", one.fields...); a.Status != one.status || one.want != `"excludeCredentials"` && !strings.Contains(a.HTML, one.want) {
			t.Errorf("%v: %d %.200s", one.fields, a.Status, a.HTML)
		}
	}
	if a := s.As(ines).Post("/passkeys", "for", "add"); a.Status != http.StatusOK || a.Header.Get("Content-Type") != "application/json" {
		t.Errorf("adding: %d %s", a.Status, a.HTML)
	}
	for _, answer := range []string{"{}", "nonsense", strings.Repeat("x", 100_000)} {
		a := c.Post("/sign-in", "ceremony", "x", "passkey", answer)
		if a.Status != http.StatusUnprocessableEntity || !strings.Contains(a.Wrong(), "This took too long. Please try again.") {
			t.Errorf("%.10s: %d %s", answer, a.Status, a.Wrong())
		}
	}
}

// A site that is reached by another site's form does nothing.
func TestOtherSitesCannotPost(t *testing.T) {
	s, _ := founded(t)
	r := httptest.NewRequestWithContext(t.Context(), http.MethodPost, "/sign-in", strings.NewReader("email=a&password=b"))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.Header.Set("Sec-Fetch-Site", "cross-site")
	a := s.Stranger().Do(r)
	if a.Status != http.StatusForbidden || !strings.Contains(a.Text(), "This came from another site") {
		t.Errorf("%d %s", a.Status, a.Text())
	}
	if a.Header.Get("Content-Security-Policy") == "" || a.Header.Get("X-Frame-Options") != "DENY" {
		t.Errorf("headers %v", a.Header)
	}
}

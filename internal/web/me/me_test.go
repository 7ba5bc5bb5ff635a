package me_test

import (
	"archive/zip"
	"bytes"
	"image"
	"image/png"
	"mime/multipart"
	"net/http"
	"strings"
	"testing"

	"meantime/internal/app/apptest"
	"meantime/internal/db"
	"meantime/internal/db/dbtest"
	"meantime/internal/delivery"
	"meantime/internal/person"
	"meantime/internal/web/me"
	"meantime/internal/web/page"
	"meantime/internal/web/page/pagetest"
	"meantime/internal/web/site"
	"meantime/internal/web/webtest"
)

type desk struct {
	*webtest.Client
	s     *webtest.Web
	w     *apptest.World
	actor person.Actor
}

func sit(t *testing.T) desk {
	t.Helper()
	w := apptest.New(t, dbtest.SQLite(t))
	actor := w.PersonAs("Ines Carvalho", "Europe/Lisbon", person.Owner)
	s := webtest.New(t, w)
	return desk{s.As(actor), s, w, actor}
}

const words = "a herring in the marsh"

func TestStrangersAreSentToSignIn(t *testing.T) {
	s := sit(t).s.Stranger()
	for _, r := range me.Routes() {
		method, path, _ := strings.Cut(r.Pattern, " ")
		path = strings.NewReplacer("{session}", "0000000000001", "{token}", "0000000000001", "{mail}", "0000000000001").Replace(path)
		if method == http.MethodGet {
			if a := s.Get(path); a.Status != http.StatusSeeOther || !strings.HasPrefix(a.To, "/sign-in") {
				t.Errorf("%s: %d, to %q", r.Pattern, a.Status, a.To)
			}
		} else if a := s.Post(path, "name", "x", "password", words); a.Status != http.StatusUnauthorized {
			t.Errorf("%s: %d", r.Pattern, a.Status)
		}
	}
}

func TestProfile(t *testing.T) {
	d := sit(t)
	a := d.Get("/me/profile")
	form := []string{"once", a.Field("once"), "name", "Inês  Carvalho", "title", "Design & boats", "pronouns", "she/her", "about", "Line one\r\nline two", "locale", "pt-PT"}
	for range 2 {
		if a := d.Post("/me/profile", form...); a.Status != http.StatusSeeOther || a.To != "/me/profile" {
			t.Fatalf("%d %s", a.Status, a.Wrong())
		}
	}
	who, err := d.w.Persons.People.Find(t.Context(), d.actor, d.actor.ID)
	if err != nil || who.Name != "Inês Carvalho" || who.About != "Line one\nline two" || who.Locale != "pt-PT" || !who.SingleKeys {
		t.Errorf("%+v, %v", who, err)
	}
	if a := d.Get("/me/profile"); !strings.Contains(a.HTML, `lang="pt-PT"`) || !strings.Contains(a.HTML, "Design &amp; boats") {
		t.Errorf("the page afterwards: %s", a.Text())
	}
	for _, c := range []struct{ field, value, want string }{
		{"name", "", "Please write a name."},
		{"name", strings.Repeat("x", 81), "This is too long: at most 80 characters."},
		{"about", strings.Repeat("x", 1001), "This is too long: at most 1,000 characters."},
		{"title", "a\u202eb", "This text has characters in it that cannot be kept."},
		{"pronouns", strings.Repeat("x", 41), "This is too long: at most 40 characters."},
	} {
		fields := map[string]string{"name": "Ines", "locale": "", c.field: c.value}
		var sent []string
		for name, value := range fields {
			sent = append(sent, name, value)
		}
		a := d.Post("/me/profile", sent...)
		if a.Status != http.StatusUnprocessableEntity || !strings.Contains(a.HTML, `id="wrong-`+c.field+`" data-live>`) || d.Get("/me/profile").Field("name") != "Inês Carvalho" {
			t.Errorf("%s: %d %s", c.field, a.Status, a.Wrong())
		}
	}
	if a := d.Post("/me/profile", "name", `"><script>alert(1)</script>`); a.Status != http.StatusSeeOther {
		t.Fatal(a.Wrong())
	}
	if a := d.Get("/me/profile"); strings.Contains(a.HTML, "<script>alert") {
		t.Error("a name is not escaped")
	}
}

func picture(t *testing.T, size int) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := png.Encode(&b, image.NewGray(image.Rect(0, 0, size, size))); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func (d desk) upload(t *testing.T, name string, content []byte) webtest.Answer {
	t.Helper()
	var b bytes.Buffer
	form := multipart.NewWriter(&b)
	file, err := form.CreateFormFile(name, "../../etc/passwd.svg")
	if err != nil {
		t.Fatal(err)
	}
	_, _ = file.Write(content)
	_ = form.Close()
	return d.Upload("/me/photo", form.FormDataContentType(), &b)
}

func TestPhoto(t *testing.T) {
	d := sit(t)
	if a := d.upload(t, "photo", picture(t, 200)); a.Status != http.StatusSeeOther {
		t.Fatalf("%d %s", a.Status, a.Wrong())
	}
	page := d.Get("/me/profile")
	if !strings.Contains(page.HTML, `/large" alt="Your photo"`) {
		t.Fatal("no photo on the page")
	}
	for name, c := range map[string]struct {
		answer webtest.Answer
		status int
		want   string
	}{
		"svg":       {d.upload(t, "photo", []byte(`<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>`)), 422, "This picture cannot be read. JPEG, PNG, GIF and WebP can."},
		"tiny":      {d.upload(t, "photo", picture(t, 8)), 422, "This picture is too small: at least 16 pixels each way."},
		"too large": {d.upload(t, "photo", make([]byte, 11<<20)), 422, "This file is too large: at most 10 MB."},
		"none":      {d.upload(t, "other", picture(t, 20)), 422, "Please choose a picture."},
		"no form":   {d.Post("/me/photo"), 422, "Please choose a picture."},
		"broken":    {d.Upload("/me/photo", "multipart/form-data; boundary=x", strings.NewReader("--x\r\nContent-Dis")), 422, "The form did not arrive whole."},
	} {
		if c.answer.Status != c.status || !strings.Contains(c.answer.Wrong(), c.want) {
			t.Errorf("%s: %d %s", name, c.answer.Status, c.answer.Wrong())
		}
	}
	if a := d.Follow("/me/photo/remove"); strings.Contains(a.HTML, "Your photo\"") {
		t.Error("the photo is still there")
	}
}

func TestPassword(t *testing.T) {
	d := sit(t)
	other := d.s.As(d.actor)
	if a := d.Post("/me/security/password", "password", "short"); a.Status != 422 || !strings.Contains(a.Wrong(), "at least 10 characters") {
		t.Fatalf("%d %s", a.Status, a.Wrong())
	}
	if a := d.Follow("/me/security/password", "password", words); !strings.Contains(a.Toast(), "Your password is set.") || !strings.Contains(a.HTML, "The password until now") {
		t.Fatalf("%s", a.Text())
	}
	if a := other.Get("/me/security"); a.Status != http.StatusSeeOther {
		t.Errorf("the other browser is signed in still: %d", a.Status)
	}
	if a := d.Post("/me/security/password", "current", "wrong", "password", words+"!"); a.Status != 422 || !strings.Contains(a.HTML, `id="wrong-current" data-live>This is not your password.`) {
		t.Errorf("%d %s", a.Status, a.Wrong())
	}
	for range 12 {
		d.Post("/me/security/password", "current", "wrong", "password", words)
	}
	if a := d.Post("/me/security/password", "current", words, "password", words+"!"); a.Status != http.StatusTooManyRequests {
		t.Errorf("after many attempts: %d", a.Status)
	}
	if a := d.Post("/me/security/password/remove"); a.Status != 422 || !strings.Contains(a.Wrong(), "This is your last way to sign in.") {
		t.Errorf("the last way in: %d %s", a.Status, a.Wrong())
	}
}

func TestAddress(t *testing.T) {
	d := sit(t)
	d.w.Person("Kenji Morita", "Asia/Tokyo")
	d.Follow("/me/security/password", "password", words)
	other := d.s.As(d.actor)
	for _, c := range []struct{ email, confirm, field, want string }{
		{"ines@harbour.example", "wrong", "confirm", "This is not your password."},
		{"no address", words, "email", "This is not an e-mail address."},
		{"Kenji.Morita@Saltmarsh.example", words, "email", "There is an account with this e-mail address already."},
		{"kenji.morita@saltmarsh.example", "guess", "confirm", "This is not your password."},
	} {
		a := d.Post("/me/security/email", "email", c.email, "confirm", c.confirm)
		if a.Status != http.StatusUnprocessableEntity || !strings.Contains(a.HTML, `id="wrong-`+c.field+`" data-live>`+c.want) || a.Field("email") != c.email {
			t.Errorf("%q: %d %s", c.email, a.Status, a.Wrong())
		}
		if strings.Contains(a.HTML, words) {
			t.Error("the password stands on the page")
		}
	}
	a := d.Follow("/me/security/email", "email", " Ines@Harbour.example ", "confirm", words)
	if a.Toast() != "From now on you sign in as Ines@Harbour.example." || !strings.Contains(a.Text(), "You sign in as Ines@Harbour.example") {
		t.Errorf("%q: %s", a.Toast(), a.Text())
	}
	if a := other.Get("/me/security"); a.Status != http.StatusOK {
		t.Errorf("the other browser: %d", a.Status)
	}
	if a := d.s.Stranger().Post("/sign-in", "email", "ines@harbour.example", "password", words); a.Status != http.StatusSeeOther {
		t.Errorf("signing in with it: %d", a.Status)
	}
}

// Who has passkeys alone confirms with one: the forms say so, and are refused without.
func TestWhatMattersIsConfirmedWithAPasskey(t *testing.T) {
	d := sit(t)
	if a := d.Get("/me/security"); strings.Contains(a.HTML, `data-for="confirm"`) {
		t.Error("who has no passkey is asked for one")
	}
	err := d.s.World.DB.Write(t.Context(), func(tx *db.Tx) error {
		_, err := tx.Exec(`INSERT INTO passkey (id, person_id, name, doc, created_at) VALUES ('a2V5', $1, 'Phone', '{"id": "a2V5"}', 0)`, d.actor.ID)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	if a := d.Get("/me/security"); strings.Count(a.HTML, `data-for="confirm"`) != 2 {
		t.Error("who has a passkey alone is not asked for it")
	}
	for path, field := range map[string]string{"/me/security/password": "current", "/me/security/email": "confirm"} {
		a := d.Post(path, "password", words, "email", "ines@harbour.example", "ceremony", "", "passkey", "")
		if a.Status != http.StatusUnprocessableEntity || !strings.Contains(a.HTML, `id="wrong-`+field+`" data-live>Please confirm with your passkey that it is you.`) {
			t.Errorf("%s: %d %s", path, a.Status, a.Wrong())
		}
	}
	if a := d.Post("/passkeys", "for", "confirm"); a.Status != http.StatusOK || !strings.Contains(a.HTML, `"allowCredentials":[{"type":"public-key","id":"a2V5"}]`) {
		t.Errorf("beginning to confirm: %d %s", a.Status, a.HTML)
	}
	if a := d.s.Stranger().Post("/passkeys", "for", "confirm"); a.Status != http.StatusUnauthorized {
		t.Errorf("a stranger confirms: %d", a.Status)
	}
}

func TestSessions(t *testing.T) {
	d := sit(t)
	phone, laptop := d.s.As(d.actor), d.s.As(d.actor)
	page := d.Get("/me/security")
	if strings.Count(page.HTML, "/end\"") != 3 || strings.Count(page.HTML, "this one") != 1 {
		t.Fatalf("%d can be ended", strings.Count(page.HTML, "/end\""))
	}
	sessions, err := d.w.Persons.Sessions.List(t.Context(), d.actor)
	if err != nil {
		t.Fatal(err)
	}
	path := ""
	for _, s := range sessions {
		if who, _ := d.w.Persons.Sessions.Who(t.Context(), phone.Token()); who.Session == s.ID {
			path = "/me/security/sessions/" + s.ID.String() + "/end"
		}
	}
	for range 2 {
		if a := d.Post(path, "once", "same"); a.Status != http.StatusSeeOther {
			t.Fatalf("%d %s", a.Status, a.Wrong())
		}
	}
	if a := phone.Get("/me"); a.Status != http.StatusSeeOther {
		t.Errorf("the phone is signed in still: %d", a.Status)
	}
	owen := d.s.As(d.w.Person("Owen Reed", "America/Halifax"))
	mine, _ := d.w.Persons.Sessions.Who(t.Context(), d.Token())
	for _, path := range []string{"/me/security/sessions/" + mine.Session.String() + "/end", "/me/security/sessions/nonsense/end"} {
		if a := owen.Post(path); a.Status != http.StatusNotFound {
			t.Errorf("somebody else's session: %d", a.Status)
		}
	}
	if a := d.Follow("/me/security/sessions/end"); a.Toast() != "Only this browser is signed in." {
		t.Errorf("%q", a.Toast())
	}
	if a := laptop.Get("/me"); a.Status != http.StatusSeeOther {
		t.Errorf("the laptop is signed in still: %d", a.Status)
	}
}

func TestTokens(t *testing.T) {
	d := sit(t)
	once := d.Get("/me/security").Field("once")
	form := []string{"once", once, "name", "Backup", "read", "yes", "ends", "30"}
	a := d.Post("/me/security/tokens", form...)
	secret := a.Field("secret")
	if i := strings.Index(a.HTML, "mt_"); i > 0 {
		secret = a.HTML[i : i+46]
	}
	who, err := d.w.Persons.Tokens.Who(t.Context(), secret)
	if a.Status != http.StatusOK || err != nil || who.Scopes != person.ScopeRead {
		t.Fatalf("%d %q: %+v, %v", a.Status, secret, who, err)
	}
	if a := d.Follow("/me/security/tokens", form...); strings.Contains(a.HTML, "mt_") || !strings.Contains(a.Toast(), "shown once only") {
		t.Errorf("sent twice: %s", a.Toast())
	}
	if list, _ := d.w.Persons.Tokens.List(t.Context(), d.actor); len(list) != 1 {
		t.Fatalf("%d tokens", len(list))
	}
	if a := d.Get("/me/security"); strings.Contains(a.HTML, "mt_") || !strings.Contains(a.Text(), "Backup read , until") {
		t.Errorf("the list: %s", a.Text())
	}
	for _, c := range []struct {
		field []string
		want  string
	}{
		{[]string{"read", "yes"}, "Please write what the token is for."},
		{[]string{"name", "x"}, "Please choose at least one scope: read, write or admin."},
		{[]string{"name", strings.Repeat("x", 81), "read", "yes"}, "This is too long: at most 80 characters."},
	} {
		if a := d.Post("/me/security/tokens", c.field...); a.Status != 422 || !strings.Contains(a.Wrong(), c.want) {
			t.Errorf("%v: %d %s", c.field, a.Status, a.Wrong())
		}
	}
	// A member does not get what only an admin may.
	owen := d.w.Person("Owen Reed", "America/Halifax")
	if a := d.s.As(owen).Post("/me/security/tokens", "name", "x", "admin", "yes"); a.Status != 422 {
		t.Errorf("a member's admin token: %d", a.Status)
	}
	path := "/me/security/tokens/" + who.Token.String() + "/revoke"
	if a := d.s.As(owen).Post(path); a.Status != http.StatusNotFound {
		t.Errorf("somebody else's token: %d", a.Status)
	}
	if a := d.Follow(path); a.Toast() != "The token opens nothing any more." {
		t.Errorf("%q", a.Toast())
	}
	if _, err := d.w.Persons.Tokens.Who(t.Context(), secret); err == nil {
		t.Error("it opens something still")
	}
}

func TestPasskeysThatAreNotMine(t *testing.T) {
	d := sit(t)
	for path, want := range map[string]int{"/me/security/passkeys/rename": 404, "/me/security/passkeys/remove": 404, "/me/security/passkeys": 422} {
		if a := d.Post(path, "key", "x", "name", "Phone", "ceremony", "x", "passkey", "{}"); a.Status != want {
			t.Errorf("%s: %d", path, a.Status)
		}
	}
}

func TestDisplay(t *testing.T) {
	d := sit(t)
	if a := d.Follow("/me/display", "once", d.Get("/me/display").Field("once")); a.Toast() != "Single keys are switched off." || !strings.Contains(a.HTML, `data-keys="off"`) {
		t.Errorf("%q", a.Toast())
	}
	if a := d.Follow("/me/display", "keys", "yes"); a.Toast() != "Single keys are switched on." || strings.Contains(a.HTML, `data-keys="off"`) {
		t.Errorf("%q", a.Toast())
	}
}

func TestWhatComesByMail(t *testing.T) {
	d := sit(t)
	if a := d.Get("/me/mail"); !strings.Contains(a.Text(), "This Meantime sends no mail yet.") {
		t.Errorf("where none is sent: %s", a.Text())
	}
	d.s.Site.Mails = true
	if a := d.Get("/me/mail"); !strings.Contains(a.HTML, `value="asks" checked`) || !strings.Contains(a.HTML, `value="delivery" checked`) || !strings.Contains(a.HTML, `value="nothing" checked`) || strings.Count(a.HTML, " checked") != 3 {
		t.Errorf("what somebody begins with: %s", a.HTML)
	}
	if a := d.Follow("/me/mail", "by_mail", "none"); a.Toast() != "Saved." || !strings.Contains(a.HTML, `value="none" checked`) {
		t.Errorf("%q", a.Toast())
	}
	if a := d.Follow("/me/mail", "by_mail", "asks", "mail_each", "thread"); a.Toast() != "Saved." || !strings.Contains(a.HTML, `value="thread" checked`) {
		t.Errorf("%q", a.Toast())
	}
	if a := d.Follow("/me/mail", "by_mail", "asks", "away", "weekly"); a.Toast() != "Saved." || !strings.Contains(a.HTML, `value="weekly" checked`) {
		t.Errorf("%q", a.Toast())
	}
	if a := d.Follow("/me/mail", "by_mail", "asks", "away", "nothing"); a.Toast() != "Saved." || !strings.Contains(a.HTML, `value="nothing" checked`) {
		t.Errorf("%q", a.Toast())
	}
	for _, wrong := range [][]string{{"by_mail", "sometimes"}, {"by_mail", "all", "mail_each", "letter"}, {"by_mail", "all", "away", "daily"}} {
		if a := d.Post("/me/mail", wrong...); a.Status != 422 {
			t.Errorf("a choice that there is not, %q: %d", wrong, a.Status)
		}
	}
}

func TestPages(t *testing.T) {
	head := me.Head{Shell: pagetest.Shell(t, "Profile", page.PlaceMe), Tab: "profile", Once: "k"}
	wrong := me.Wrong{"form": "No", "photo": "No", "name": "No", "password": "No", "current": "No", "scopes": "No"}
	at := head.Moment(head.Now)
	pagetest.Check(t, "me/profile", &me.ProfilePage{Head: head, Large: "/photos/x/large", Locales: []me.Choice{{Value: "en", Label: "English", Chosen: true}}, Wrong: wrong}, &me.ProfilePage{Head: head})
	pagetest.Check(t, "me/security", &me.SecurityPage{Head: head, HasPassword: true, CanPasskey: true, Others: true, Secret: "mt_x", Wrong: wrong, Passkeys: []me.Key{{ID: "a", Name: "Phone", Made: at}},
		Sessions: []me.Session{{ID: "1", Agent: "Chromium", Since: at, Current: true}, {ID: "2", Agent: "Firefox", Since: at}}, Tokens: []me.Token{{ID: "3", Name: "Backup", Scopes: "read", Ends: at}, {ID: "4", Name: "Old"}}},
		&me.SecurityPage{Head: head})
	pagetest.Check(t, "me/interruptions", &me.InterruptionsPage{Head: head, Weeks: []me.Interrupted{{Name: "This week", Rings: 1, Early: 2, Spoken: 8, Part: 100}}, Sum: me.Interrupted{Rings: 1, Early: 2, Spoken: 8}},
		&me.InterruptionsPage{Head: head})
	pagetest.Check(t, "me/archive", &me.ArchivePage{Head: head, Taking: site.Taking{Locale: head.Locale, Action: "/me/archive", ByPasskey: true, Wrong: "No"}},
		&me.ArchivePage{Head: head, Taking: site.Taking{Locale: head.Locale, Action: "/me/archive"}})
	pagetest.Check(t, "me/mail", &me.MailPage{Head: head, Email: "ines@saltmarsh.example", Sends: true, Choices: []me.Choice{{Value: "asks", Label: "What asks", Chosen: true}, {Value: "none", Label: "Nothing"}}, Each: []me.Choice{{Value: "thread", Label: "Each thread"}}, ComesIn: true,
		Held: []me.Held{{ID: 1, Subject: "Re: Fares", From: "x@example.org", Why: "Nothing proves it.", Thread: "Fares", Href: "/threads/1", HTML: "<p>Yes.</p>", Files: []string{"a.pdf", "b.pdf"}, Came: at, Until: at}, {ID: 2, Why: "x", Came: at, Until: at}}},
		&me.MailPage{Head: head}, &me.MailPage{Head: head, Sends: true, Paused: &me.Paused{Address: "<b>@saltmarsh.example", Said: "550 <no>", Since: at}})
	pagetest.Check(t, "me/display", &me.DisplayPage{Head: head, SingleKeys: true}, &me.DisplayPage{Head: head})
}

// One is told how often one was interrupted, and nobody else is.
func TestInterruptions(t *testing.T) {
	d := sit(t)
	if a := d.Get("/me/interruptions"); !strings.Contains(a.Text(), "Meantime has not interrupted you.") {
		t.Errorf("nothing happened, and it says %s", a.Text())
	}
	err := d.w.DB.Write(t.Context(), func(tx *db.Tx) error {
		for _, kind := range []delivery.Interruption{delivery.ByRing, delivery.ByRing, delivery.OpenedEarly} {
			if err := d.w.Deliveries.Interrupted(tx, d.actor.ID, kind, d.w.Clock()); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, says := range []string{"Meantime interrupted you 3 times.", "This week 2 1 0 3", "Mon 5 Oct to Sun 11 Oct 0 0 0 0", "Only you see this."} {
		if a := d.Get("/me/interruptions"); !strings.Contains(a.Text(), says) {
			t.Errorf("%q is not in %s", says, a.Text())
		}
	}
	other := d.s.As(d.w.PersonAs("An Admin", "Europe/Lisbon", person.Admin))
	for _, path := range []string{"/me/interruptions", "/people/" + d.actor.ID.String(), "/organisation/people/" + d.actor.ID.String()} {
		if a := other.Get(path); strings.Contains(a.Text(), "interrupted you 3") || strings.Contains(a.Text(), "nterruptions 2 1") {
			t.Errorf("%s tells of others: %s", path, a.Text())
		}
	}
}

// TestMyArchive is taken by who proves that they are at their own browser.
func TestMyArchive(t *testing.T) {
	d := sit(t)
	if a := d.Get("/me/archive"); a.Status != http.StatusOK || !strings.Contains(a.Text(), "The private notes that you read, in clear.") || strings.Contains(a.HTML, `name="confirm"`) {
		t.Errorf("%d %s", a.Status, a.Text())
	}
	d.Follow("/me/security/password", "password", words)
	if a := d.Get("/me/archive"); !strings.Contains(a.HTML, `name="confirm"`) {
		t.Error("no password is asked for")
	}
	for _, typed := range []string{"", "another one"} {
		if a := d.Post("/me/archive", "confirm", typed); a.Status != http.StatusUnprocessableEntity || !strings.Contains(a.Text(), "This is not your password.") {
			t.Errorf("with %q: %d %s", typed, a.Status, a.Text())
		}
	}
	a := d.Post("/me/archive", "confirm", words)
	if a.Status != http.StatusOK || a.Header.Get("Content-Type") != "application/zip" || a.Header.Get("Content-Disposition") != `attachment; filename="meantime-person-2026-10-13.zip"` {
		t.Fatalf("%d %v", a.Status, a.Header)
	}
	in, err := zip.NewReader(strings.NewReader(a.HTML), int64(len(a.HTML)))
	if err != nil {
		t.Fatal(err)
	}
	if in.File[len(in.File)-1].Name != "archive.json" {
		t.Errorf("it ends with %s", in.File[len(in.File)-1].Name)
	}
}

func TestSessionsAreNamedInTheReadersLanguage(t *testing.T) {
	d := sit(t)
	for _, agent := range []string{"Mozilla/5.0 (X11; Linux x86_64) Chrome/148.0.0.0", "python-requests/2.31", ""} {
		if _, err := d.w.Persons.Sessions.Begin(t.Context(), d.actor.ID, agent, ""); err != nil {
			t.Fatal(err)
		}
	}
	for locale, want := range map[string][]string{
		"en":    {"Chrome on Linux", "A Python program", "A browser"},
		"pt-PT": {"Chrome em Linux", "Um programa em Python", "Um navegador"},
	} {
		if err := d.w.Persons.People.SetProfile(t.Context(), d.actor, person.Profile{Name: "Inês Carvalho", Locale: locale}); err != nil {
			t.Fatal(err)
		}
		for _, name := range want {
			if a := d.Get("/me/security"); !strings.Contains(a.HTML, "<strong>"+name+"</strong>") {
				t.Errorf("%s: no %q", locale, name)
			}
		}
	}
}

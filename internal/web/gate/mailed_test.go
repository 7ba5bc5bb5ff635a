package gate_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"meantime/internal/db"
	"meantime/internal/web/webtest"
)

// waiting is how many mails are to be sent, to somebody and to nobody.
func waiting(t *testing.T, s *webtest.Web) (somebody, nobody int) {
	t.Helper()
	err := s.World.DB.Read(t.Context(), func(tx *db.Tx) error {
		to, err := db.All(tx, db.Value[int64], `SELECT person_id FROM outbox WHERE channel = 'mail'`)
		for _, who := range to {
			if who == 0 {
				nobody++
			} else {
				somebody++
			}
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return somebody, nobody
}

func TestALinkIsAskedFor(t *testing.T) {
	s, _ := founded(t)
	c := s.Stranger()
	if a := c.Get("/sign-in"); strings.Contains(a.HTML, "/sign-in/link") {
		t.Error("without a relay a link is offered")
	}
	for _, status := range []int{c.Get("/sign-in/link").Status, c.Post("/sign-in/link", "email", "ines.carvalho@saltmarsh.example").Status} {
		if status != http.StatusNotFound {
			t.Errorf("without a relay: %d", status)
		}
	}
	s.Site.Mails = true
	if a := c.Get("/sign-in"); !strings.Contains(a.HTML, `href="/sign-in/link"`) {
		t.Error("with a relay no link is offered")
	}
	for _, wrong := range []string{"", "ines", strings.Repeat("x", 300) + "@saltmarsh.example", "a\r\nBcc: b@evil.example"} {
		if a := c.Post("/sign-in/link", "email", wrong); a.Status != http.StatusUnprocessableEntity || !strings.Contains(a.Wrong(), "not an e-mail address") {
			t.Errorf("%.20q: %d %s", wrong, a.Status, a.Wrong())
		}
	}
	here := c.Post("/sign-in/link", "email", "ines.carvalho@saltmarsh.example")
	absent := c.Post("/sign-in/link", "email", "ines.carvalhx@saltmarsh.example")
	if here.Status != http.StatusOK || !strings.Contains(here.Text(), "a link is on its way there") {
		t.Fatalf("%d %s", here.Status, here.Text())
	}
	if strings.ReplaceAll(absent.Text(), "carvalhx", "carvalho") != here.Text() || absent.Status != here.Status {
		t.Errorf("an address that nobody has is told apart: %s", absent.Text())
	}
	if somebody, nobody := waiting(t, s); somebody != 1 || nobody != 1 {
		t.Errorf("%d mails to somebody, %d to nobody", somebody, nobody)
	}
}

func TestTooManyLinks(t *testing.T) {
	s, _ := founded(t)
	s.Site.Mails = true
	for _, email := range []string{"ines.carvalho@saltmarsh.example", "nobody@saltmarsh.example"} {
		for i := range 5 {
			a := s.Stranger().Post("/sign-in/link", "email", email)
			if many := a.Status == http.StatusTooManyRequests; many != (i >= 3) {
				t.Errorf("%s, number %d: %d", email, i+1, a.Status)
			}
		}
	}
}

func TestSigningInByALink(t *testing.T) {
	s, ines := founded(t)
	issue := func() string {
		token, _, err := s.World.Persons.Mailed.IssueTo(t.Context(), ines.ID, s.World.Now())
		if err != nil {
			t.Fatal(err)
		}
		return "/in/" + token
	}
	elsewhere, c, path := s.As(ines), s.Stranger(), issue()
	for range 2 { // looking uses nothing up
		if a := c.Get(path); a.Status != http.StatusOK || !strings.Contains(a.Text(), "Welcome back, Ines Carvalho") || c.Token() != "" {
			t.Fatalf("%d %s", a.Status, a.Text())
		}
	}
	if a := c.Follow(path); a.To != "/today" || c.Token() == "" {
		t.Fatalf("to %q: %s", a.To, a.Wrong())
	}
	if a := elsewhere.Get("/me"); a.Status != http.StatusOK {
		t.Errorf("another browser was signed out: %d", a.Status)
	}
	if a := s.Stranger().Post(path); a.Status != http.StatusNotFound {
		t.Errorf("the link again: %d", a.Status)
	}
	path = issue()
	if a := s.Stranger().Post(path, "password", "short"); a.Status != http.StatusUnprocessableEntity || !strings.Contains(a.Wrong(), "at least 10 characters") {
		t.Errorf("%d %s", a.Status, a.Wrong())
	}
	if a := s.Stranger().Follow(path, "password", words); a.To != "/today" || !strings.Contains(a.Toast(), "Your password is changed.") {
		t.Errorf("to %q, %q", a.To, a.Toast())
	}
	if a := elsewhere.Get("/me"); a.Status != http.StatusSeeOther {
		t.Errorf("another browser is signed in still: %d", a.Status)
	}
	if a := s.Stranger().Follow("/sign-in", "email", "ines.carvalho@saltmarsh.example", "password", words); a.To != "/today" {
		t.Errorf("the new password: to %q", a.To)
	}
	older := issue()
	s.World.At(s.World.Clock().Add(time.Second)) // another is asked for
	newer := issue()
	if a := s.Stranger().Get(older); a.Status != http.StatusNotFound {
		t.Errorf("the one before: %d", a.Status)
	}
	s.World.At(s.World.Clock().Add(15 * 60 * 1e9))
	if a := s.Stranger().Get(newer); a.Status != http.StatusNotFound {
		t.Errorf("after 15 minutes: %d", a.Status)
	}
}

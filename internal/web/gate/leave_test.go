package gate_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"meantime/internal/db"
	"meantime/internal/person"
	"meantime/internal/web/webtest"
)

// pressed is a link of a mail, pressed as a mail program does it: from anywhere, with nothing but what RFC 8058 says.
func pressed(s *webtest.Web, at, language, kind, body string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(http.MethodPost, "http://localhost:8484"+at, strings.NewReader(body))
	r.Header.Set("Content-Type", kind)
	r.Header.Set("Accept-Language", language)
	answer := httptest.NewRecorder()
	s.ServeHTTP(answer, r)
	return answer
}

func TestDeliveriesByMailAreLeft(t *testing.T) {
	s, _ := founded(t)
	w := s.World
	rosa := w.PersonAs("Rosa Lind", "Europe/Stockholm", person.Guest)
	token, err := w.Leavings.Token(t.Context(), rosa.ID)
	if err != nil {
		t.Fatal(err)
	}
	comes := func() (what string) {
		t.Helper()
		err := w.DB.Read(t.Context(), func(tx *db.Tx) (err error) {
			what, _, err = db.One(tx, db.Value[string], `SELECT by_mail FROM person WHERE id = $1`, rosa.ID)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		return what
	}
	c, at := s.Stranger(), "/mail/leave/"+token
	for range 2 { // as a scanner of links does
		if a := c.Get(at); a.Status != http.StatusOK || !strings.Contains(a.Text(), "Only what is asked of me") || strings.Contains(a.HTML, "Rosa") || strings.Contains(a.HTML, "saltmarsh.example") {
			t.Fatalf("%d %s", a.Status, a.HTML)
		}
	}
	if comes() != "all" {
		t.Fatal("looking changes something")
	}
	for _, body := range []struct{ kind, text string }{
		{"application/x-www-form-urlencoded", "List-Unsubscribe=One-Click"},
		{"multipart/form-data; boundary=x", "--x\r\nContent-Disposition: form-data; name=\"List-Unsubscribe\"\r\n\r\nOne-Click\r\n--x--\r\n"},
	} {
		answer := pressed(s, at, "en", body.kind, body.text)
		if answer.Code != http.StatusOK || comes() != "asks" {
			t.Fatalf("%d, and by mail comes %s: %s", answer.Code, comes(), answer.Body)
		}
	}
	if a := c.Get(at); !strings.Contains(a.Text(), "Less comes by mail now Only what is asked of you comes by mail.") || !strings.Contains(a.Text(), "Let all of it come again") {
		t.Error(a.Text())
	}
	if a := c.Post(at + "/back"); a.Status != http.StatusOK || comes() != "all" || !strings.Contains(a.Text(), "All of each delivery comes to you by mail.") {
		t.Errorf("%d, and by mail comes %s: %s", a.Status, comes(), a.Text())
	}
	absent := c.Post("/mail/leave/" + token[1:] + "x")
	if err := w.Persons.People.Deactivate(t.Context(), w.PersonAs("Ruth Hale", "Europe/Lisbon", person.Owner), rosa.ID); err != nil {
		t.Fatal(err)
	}
	if gone := c.Post(at); gone.Status != http.StatusNotFound || gone.Status != absent.Status || gone.HTML != strings.ReplaceAll(absent.HTML, token[1:]+"x", token) {
		t.Errorf("who is gone is told apart: %d %s, and %d %s", gone.Status, gone.Text(), absent.Status, absent.Text())
	}
}

func TestSummariesAreLeft(t *testing.T) {
	s, _ := founded(t)
	w := s.World
	rosa := w.PersonAs("Rosa Lind", "Europe/Stockholm", person.Guest)
	token, err := w.Leavings.SummaryToken(t.Context(), rosa.ID)
	if err != nil {
		t.Fatal(err)
	}
	chosen := func(want bool) {
		t.Helper()
		if weekly, err := w.Away.Weekly(t.Context(), rosa); err != nil || weekly != want {
			t.Fatalf("that there are summaries is %t, %v", weekly, err)
		}
	}
	c, at := s.Stranger(), "/mail/leave-summaries/"+token
	if a := c.Get(at); a.Status != http.StatusOK || strings.Contains(a.HTML, "<form class=\"form\"") || !strings.Contains(a.Text(), "While you are away nothing comes to you by mail.") {
		t.Errorf("who chose none: %d %s", a.Status, a.HTML)
	}
	if err := w.Away.SetWeekly(t.Context(), rosa, true); err != nil {
		t.Fatal(err)
	}
	for range 2 { // as a scanner of links does
		if a := c.Get(at); a.Status != http.StatusOK || !strings.Contains(a.Text(), "No more summaries") || strings.Contains(a.HTML, "Rosa") || strings.Contains(a.HTML, "saltmarsh.example") {
			t.Fatalf("%d %s", a.Status, a.HTML)
		}
		chosen(true)
	}
	for language, says := range map[string]string{"en": "No summaries come any more", "pt-PT": "Já não chegam resumos"} {
		answer := pressed(s, at, language, "application/x-www-form-urlencoded", "List-Unsubscribe=One-Click")
		if answer.Code != http.StatusOK || !strings.Contains(answer.Body.String(), says) {
			t.Errorf("in %s it is %d, and says %s", language, answer.Code, answer.Body)
		}
		chosen(false)
	}
	if a := c.Get(at); strings.Count(a.Text(), "You › Mail") != 1 {
		t.Errorf("where there is more to choose is said otherwise than once: %s", a.Text())
	}
	if a := c.Get(at); !strings.Contains(a.Text(), "Let them come again") {
		t.Error(a.Text())
	}
	if a := c.Post(at + "/back"); a.Status != http.StatusOK || !strings.Contains(a.Text(), "No more summaries") {
		t.Errorf("%d %s", a.Status, a.Text())
	}
	chosen(true)
}

// Who has no account any more and who never had one are answered alike.
func TestNobodysSummariesAreLeft(t *testing.T) {
	s, _ := founded(t)
	w := s.World
	rosa := w.PersonAs("Rosa Lind", "Europe/Stockholm", person.Guest)
	token, err := w.Leavings.SummaryToken(t.Context(), rosa.ID)
	if err != nil {
		t.Fatal(err)
	}
	c, at := s.Stranger(), "/mail/leave-summaries/"+token
	absent := c.Post("/mail/leave-summaries/" + token[1:] + "x")
	if absent.Status != http.StatusNotFound {
		t.Errorf("a link of nobody's is answered with %d", absent.Status)
	}
	if err := w.Persons.People.Deactivate(t.Context(), w.PersonAs("Ruth Hale", "Europe/Lisbon", person.Owner), rosa.ID); err != nil {
		t.Fatal(err)
	}
	if gone := c.Post(at); gone.Status != absent.Status || gone.HTML != strings.ReplaceAll(absent.HTML, token[1:]+"x", token) {
		t.Errorf("who is gone is told apart: %d %s, and %d %s", gone.Status, gone.Text(), absent.Status, absent.Text())
	}
}

package spaces_test

import (
	"context"
	"net/http"
	"strings"
	"testing"

	"meantime/internal/incoming"
	"meantime/internal/space"
)

// opens has mails come in, of which nobody is vouched for.
func (c company) opens(t *testing.T) {
	t.Helper()
	place, err := incoming.ParsePlace("meantime@saltmarsh.example")
	if err != nil {
		t.Fatal(err)
	}
	c.Incoming.Open(place, "meantime@saltmarsh.example", func(context.Context, []byte, incoming.Envelope) incoming.Verdict { return incoming.Verdict{} })
}

// comes has a mail of a stranger's come to an address.
func (c company) comes(t *testing.T, to, subject, body string) {
	t.Helper()
	raw := "From: \"Ana <i>Silva\" <ana@elsewhere.example>\r\nTo: " + to + "\r\nSubject: " + subject + "\r\nMessage-ID: <" + strings.ReplaceAll(subject, " ", "") + "@x>\r\n\r\n" + body + "\r\n"
	if err := incoming.Keep(t.Context(), c.DB, c.Now(), []byte(raw), incoming.Envelope{}); err != nil {
		t.Fatal(err)
	}
	if err := c.Incoming.Take(t.Context()); err != nil {
		t.Fatal(err)
	}
}

func TestMailOfOthers(t *testing.T) {
	c := found(t)
	mira, ines := c.web.As(c.mira), c.web.As(c.ines)
	holds(t, mira.Get(at(c.open)), http.StatusOK, "!By mail")
	holds(t, mira.Get(at(c.open)+"/mail"), http.StatusNotFound)
	c.opens(t)
	to := "meantime+ticketing@saltmarsh.example"
	if a := mira.Get(at(c.open)); !strings.Contains(a.HTML, `value="`+strings.Replace(to, "+", "&#43;", 1)+`"`) || strings.Contains(a.Text(), "waits to be let in") {
		t.Errorf("the address is not there: %s", a.Text())
	}
	holds(t, c.web.As(c.out).Get(at(c.open)), http.StatusOK, "!By mail")
	holds(t, mira.Get(at(c.open)+"/settings"), http.StatusOK, "By mail", "!What others write to it")
	holds(t, ines.Get(at(c.open)+"/settings"), http.StatusOK, "What others write to it", "Is refused")
	if a := mira.Post(at(c.open)+"/mail", "others", "held", "once", "m"); a.Status != http.StatusForbidden {
		t.Errorf("who does not tend it: %d", a.Status)
	}
	if a := ines.Follow(at(c.open)+"/mail", "others", "held", "once", "i"); a.Toast() != "Saved." {
		t.Errorf("%d %q", a.Status, a.Toast())
	}
	c.comes(t, to, "Lost <b>hat", "It was *red* <script>.")
	holds(t, mira.Get(at(c.open)), http.StatusOK, "A mail from somebody else waits to be let in")
	a := mira.Get(at(c.open) + "/mail")
	holds(t, a, http.StatusOK, "Lost <b>hat", "From ana@elsewhere.example", "Nothing proves that it is from there.", "It was *red* <script>.")
	holds(t, c.web.As(c.out).Get(at(c.open)+"/mail"), http.StatusNotFound, "!Lost")
	_, after, _ := strings.Cut(a.HTML, at(c.open)+"/mail/")
	number, _, _ := strings.Cut(after, "/")
	for _, act := range []string{"/in", "/away"} {
		if a := c.web.As(c.out).Post(at(c.open) + "/mail/" + number + act); a.Status == http.StatusOK || strings.Contains(a.Text(), "Lost") {
			t.Errorf("another's: %d %s", a.Status, a.Text())
		}
	}
	a = mira.Follow(at(c.open) + "/mail/" + number + "/in")
	if a.Toast() != "It is in the space, as a mail that you let in." {
		t.Errorf("%d %q", a.Status, a.Toast())
	}
	holds(t, a, http.StatusOK, "This is a mail from Ana <i>Silva <ana@elsewhere.example>. Mira Osei let it in.", "Lost <b>hat", "It was *red* <script>.")
	holds(t, mira.Get(at(c.open)+"/mail"), http.StatusOK, "Nobody waits at the door")

	c.comes(t, to, "Once more", "Hello?")
	_, after, _ = strings.Cut(ines.Get(at(c.open)+"/mail").HTML, at(c.open)+"/mail/")
	number, _, _ = strings.Cut(after, "/")
	if a := ines.Follow(at(c.open) + "/mail/" + number + "/away"); a.Toast() != "It is turned away. Whoever wrote it is told nothing." || strings.Contains(a.Text(), "Hello?") {
		t.Errorf("%q", a.Toast())
	}
	plum := c.SpaceOf(space.Details{Name: "Layoffs", Kind: space.Confidential}, c.ines)
	holds(t, ines.Get(at(plum)+"/settings"), http.StatusOK, "By mail", "!What others write to it")
	if a := ines.Post(at(plum)+"/mail", "others", "held", "once", "p"); a.Status != http.StatusConflict {
		t.Errorf("a confidential one: %d", a.Status)
	}
}

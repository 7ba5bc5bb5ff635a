package gate_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"meantime/internal/person"
	"meantime/internal/space"
	"meantime/internal/web/webtest"
)

// board is a closed space of Ines, and the path of an invitation into it as an admin.
func board(t *testing.T, s *webtest.Web, ines person.Actor) (space.Space, string) {
	t.Helper()
	in := s.World.SpaceOf(space.Details{Name: "The <Board>", Kind: space.Closed}, ines)
	return in, invite(t, s, ines, person.Invite{Role: person.Admin, Space: in.ID, Uses: 4})
}

// left is how many may still come by a link.
func left(t *testing.T, s *webtest.Web, path string) int {
	t.Helper()
	found, _, err := s.World.Persons.Invitations.Look(t.Context(), strings.TrimPrefix(path, "/join/"))
	if err != nil {
		t.Fatal(err)
	}
	return found.Left
}

// Who is signed in joins the space of an invitation as who they are, and makes no second account.
func TestInvitedWhileSignedIn(t *testing.T) {
	s, ines := founded(t)
	in, path := board(t, s, ines)
	owen := s.World.PersonAs("Owen Reed", "America/Halifax", person.Guest)
	c := s.As(owen)
	page := c.Get(path)
	if page.Status != http.StatusOK || !strings.Contains(page.Text(), "Ines Carvalho invites you into The <Board>.") || strings.Contains(page.HTML, `name="password"`) {
		t.Fatalf("%d %s", page.Status, page.Text())
	}
	if a := c.Post(path, newcomer("email", "second@saltmarsh.example")...); a.To != path || left(t, s, path) != 4 {
		t.Errorf("the form of a newcomer: %d to %q", a.Status, a.To)
	}
	for range 2 {
		a := c.Follow(path, "here", "yes", "once", page.Field("once"))
		if a.To != "/spaces/"+in.ID.String() || !strings.Contains(a.Toast(), "You belong to this space now.") {
			t.Fatalf("to %q: %s", a.To, a.Toast())
		}
	}
	who, err := s.World.Persons.People.Find(t.Context(), ines, owen.ID)
	if err != nil || who.Role != person.Guest || left(t, s, path) != 3 {
		t.Errorf("he is a %s, and %d uses are left, %v", who.Role, left(t, s, path), err)
	}
	if people, _, err := s.World.Persons.People.List(t.Context(), ines, "", 10); err != nil || len(people) != 2 {
		t.Errorf("%d people, %v", len(people), err)
	}
	if a := c.Get(path); !strings.Contains(a.Text(), "You belong to The <Board>, where this invitation leads.") || strings.Contains(a.HTML, `name="here"`) {
		t.Errorf("again: %s", a.Text())
	}
	if err := s.World.Spaces.Remove(t.Context(), ines, in.ID, owen.ID); err != nil {
		t.Fatal(err)
	}
	if a := c.Post(path, "here", "yes", "once", "later"); a.Status != http.StatusUnprocessableEntity || !strings.Contains(a.Wrong(), "You have used this invitation before.") {
		t.Errorf("who was removed: %d %s", a.Status, a.Wrong())
	}
}

func TestInvitationsThatMeanNothingHere(t *testing.T) {
	s, ines := founded(t)
	in, _ := board(t, s, ines)
	c := s.As(s.World.Person("Owen Reed", "America/Halifax"))
	plain := invite(t, s, ines, person.Invite{Role: person.Admin})
	if a := c.Get(plain); a.Status != http.StatusOK || !strings.Contains(a.Text(), "This invitation brings people in, and you are in.") {
		t.Errorf("without a space: %d %s", a.Status, a.Text())
	}
	if a := c.Post(plain, "here", "yes", "once", "1"); a.To != "/today" || a.Toast() != "" || left(t, s, plain) != 1 {
		t.Errorf("without a space: %d to %q", a.Status, a.To)
	}
	other := invite(t, s, ines, person.Invite{Email: "nadia@saltmarsh.example", Space: in.ID})
	a := c.Get(other)
	if a.Status != http.StatusOK || !strings.Contains(a.Text(), "This invitation is for another e-mail address than yours.") || strings.Contains(a.HTML, "Board") || strings.Contains(a.HTML, "nadia@") {
		t.Errorf("for somebody else: %d %s", a.Status, a.Text())
	}
	if a := c.Post(other, "here", "yes", "once", "2"); a.Status != http.StatusUnprocessableEntity || left(t, s, other) != 1 || strings.Contains(a.HTML, "Board") {
		t.Errorf("for somebody else: %d %s", a.Status, a.Text())
	}
	for _, a := range []webtest.Answer{c.Get("/join/guess"), c.Post("/join/guess", "here", "yes", "once", "3")} {
		if a.Status != http.StatusNotFound || !strings.Contains(a.Text(), "This link does not work") {
			t.Errorf("a guess: %d %s", a.Status, a.Text())
		}
	}
}

// What a confidential space is called is nobody's to know who does not belong to it yet, or not any more.
func TestInvitedIntoAConfidentialSpace(t *testing.T) {
	s, ines := founded(t)
	in := s.World.SpaceOf(space.Details{Name: "Reorganisation", Kind: space.Confidential}, ines)
	path := invite(t, s, ines, person.Invite{Space: in.ID, Uses: 2})
	owen := s.World.PersonAs("Owen Reed", "America/Halifax", person.Owner)
	c := s.As(owen)
	if a := s.Stranger().Get(path); strings.Contains(a.HTML, "Reorganisation") {
		t.Errorf("a stranger reads %s", a.Text())
	}
	a := c.Get(path)
	if !strings.Contains(a.Text(), "Ines Carvalho invites you into a space.") || strings.Contains(a.HTML, "Reorganisation") || strings.Contains(a.HTML, in.ID.String()) {
		t.Fatalf("before joining: %s", a.HTML)
	}
	if a = c.Follow(path, "here", "yes", "once", a.Field("once")); a.To != "/spaces/"+in.ID.String() || !strings.Contains(a.Text(), "Reorganisation") {
		t.Fatalf("to %q: %s", a.To, a.Text())
	}
	if a = c.Get(path); !strings.Contains(a.Text(), "You belong to Reorganisation, where this invitation leads.") {
		t.Errorf("inside: %s", a.Text())
	}
	if err := s.World.Spaces.Remove(t.Context(), ines, in.ID, owen.ID); err != nil {
		t.Fatal(err)
	}
	for _, a := range []webtest.Answer{c.Get(path), c.Post(path, "here", "yes", "once", "later")} {
		if strings.Contains(a.HTML, "Reorganisation") {
			t.Errorf("removed: %s", a.Text())
		}
	}
}

// Who has an account and is not signed in signs in and comes back to the invitation.
func TestInvitedWithAnAccount(t *testing.T) {
	s, ines := founded(t)
	in, path := board(t, s, ines)
	owen := s.World.Person("Owen Reed", "America/Halifax")
	if err := s.World.Persons.Passwords.Change(t.Context(), owen, person.Proof{}, words); err != nil {
		t.Fatal(err)
	}
	to := "/sign-in?" + url.Values{"to": {path}}.Encode()
	c := s.Stranger()
	if a := c.Get(path); !strings.Contains(a.HTML, `href="`+to+`"`) {
		t.Errorf("no way to sign in: %s", a.HTML)
	}
	a := c.Post(path, newcomer("email", "Owen.Reed@saltmarsh.example")...)
	if a.Status != http.StatusUnprocessableEntity || !strings.Contains(a.Text(), "If it is yours, sign in with it: the invitation holds for it too.") || left(t, s, path) != 4 {
		t.Errorf("%d %s", a.Status, a.Text())
	}
	if a := c.Post(path, "here", "yes", "once", "1"); a.To != to {
		t.Errorf("joining without a session leads to %q", a.To)
	}
	a = c.Follow("/sign-in", "to", path, "email", "owen.reed@saltmarsh.example", "password", words)
	if a.To != path || !strings.Contains(a.Text(), "invites you into The <Board>.") {
		t.Fatalf("to %q: %s", a.To, a.Text())
	}
	if a := c.Follow(path, "here", "yes", "once", a.Field("once")); a.To != "/spaces/"+in.ID.String() || left(t, s, path) != 3 {
		t.Errorf("to %q", a.To)
	}
}

// An invitation to an address that has come to have an account since says so before anything is filled in.
func TestInvitedByAnAddressThatHasAnAccount(t *testing.T) {
	s, ines := founded(t)
	in, _ := board(t, s, ines)
	path := invite(t, s, ines, person.Invite{Email: "Owen@harbour.example", Space: in.ID})
	owen := s.World.Person("Owen Reed", "America/Halifax")
	if a := s.Stranger().Get(path); strings.Contains(a.Text(), "There is an account") {
		t.Errorf("too early: %s", a.Text())
	}
	if err := s.World.Persons.Passwords.ChangeEmail(t.Context(), owen, person.Proof{}, "owen@harbour.example"); err != nil {
		t.Fatal(err)
	}
	if a := s.Stranger().Get(path); !strings.Contains(a.Text(), "There is an account with this e-mail address.") {
		t.Errorf("%s", a.Text())
	}
	if a := s.As(owen).Get(path); !strings.Contains(a.Text(), "invites you into The <Board>.") {
		t.Errorf("%s", a.Text())
	}
}

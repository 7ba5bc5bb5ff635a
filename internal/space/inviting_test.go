package space_test

import (
	"testing"

	"meantime/internal/app/apptest"
	"meantime/internal/fault"
	"meantime/internal/person"
)

func TestInvitingIntoASpace(t *testing.T) {
	apptest.Each(t, func(t *testing.T, w *apptest.World) {
		c := found(t, w)
		way, err := w.Persons.Passwords.Prepare(t.Context(), "a long enough password")
		if err != nil {
			t.Fatal(err)
		}
		invite := func(by person.Actor, role person.Role) (string, error) {
			_, token, err := w.Persons.Invitations.Create(t.Context(), by, person.Invite{Role: role, Space: c.closed.ID})
			return token, err
		}
		for name, tt := range map[string]struct {
			by   person.Actor
			kind fault.Kind
		}{"who does not see it": {c.ines, fault.KindNotFound}, "a guest": {c.gil, fault.KindForbidden}} {
			if _, err := invite(tt.by, person.Member); !fault.Is(err, tt.kind) {
				t.Errorf("%s: %v", name, err)
			}
		}
		if _, err := invite(c.ines, person.Guest); !fault.Is(err, fault.KindNotFound) {
			t.Errorf("a guest into a space that one does not see: %v", err)
		}
		token, err := invite(c.ruth, person.Guest)
		if err != nil {
			t.Fatal(err)
		}
		who, err := w.Persons.Invitations.Redeem(t.Context(), token, person.Newcomer{Name: "Nadia Haddad", Email: "nadia@example.org"}, way)
		if err != nil {
			t.Fatal(err)
		}
		if seen, err := w.Spaces.List(t.Context(), person.Actor{ID: who.ID, Role: who.Role}); err != nil || len(seen) != 1 || seen[0].ID != c.closed.ID || seen[0].Mine == nil {
			t.Errorf("the newcomer sees %v, %v", seen, err)
		}
		// An invitation into a space ends with its inviter's place there, and with the space.
		token, err = invite(c.ruth, person.Guest)
		if err != nil {
			t.Fatal(err)
		}
		if err := w.Spaces.Archive(t.Context(), c.ruth, c.closed.ID); err != nil {
			t.Fatal(err)
		}
		if _, err := w.Persons.Invitations.Redeem(t.Context(), token, person.Newcomer{Name: "Late Comer", Email: "late@example.org"}, way); !fault.Is(err, fault.KindNotFound) {
			t.Errorf("into an archived space: %v", err)
		}
		if _, err := invite(c.ruth, person.Guest); !fault.Is(err, fault.KindConflict) {
			t.Errorf("a new invitation into it: %v", err)
		}
	})
}

package space_test

import (
	"sync"
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

// Who has an account comes into the space by a link: once, however often it is sent, and not again once removed.
func TestAcceptingAnInvitation(t *testing.T) {
	apptest.Each(t, func(t *testing.T, w *apptest.World) {
		c := found(t, w)
		made, token, err := w.Persons.Invitations.Create(t.Context(), c.ruth, person.Invite{Role: person.Guest, Space: c.closed.ID, Uses: 5})
		if err != nil {
			t.Fatal(err)
		}
		if o, err := w.Persons.Invitations.Offer(t.Context(), c.ines, token); err != nil || o.Into != "Board" || o.Inside {
			t.Errorf("%+v, %v", o, err)
		}
		if o, err := w.Persons.Invitations.Offer(t.Context(), c.gil, token); err != nil || !o.Inside {
			t.Errorf("who is in it: %+v, %v", o, err)
		}
		var wg sync.WaitGroup
		for range 8 {
			wg.Go(func() {
				if space, err := w.Persons.Invitations.Accept(t.Context(), c.ines, token); err != nil || space != c.closed.ID {
					t.Error(space, err)
				}
			})
		}
		wg.Wait()
		if look, _, err := w.Persons.Invitations.Look(t.Context(), token); err != nil || look.ID != made.ID || look.Left != 4 {
			t.Errorf("%+v, %v", look, err)
		}
		if found, err := w.Spaces.Find(t.Context(), c.ines, c.closed.ID); err != nil || found.Mine == nil || found.Members != 3 {
			t.Errorf("%+v, %v", found, err)
		}
		if err := w.Spaces.Remove(t.Context(), c.ruth, c.closed.ID, c.ines.ID); err != nil {
			t.Fatal(err)
		}
		if _, err := w.Persons.Invitations.Accept(t.Context(), c.ines, token); fault.Of(err).Code != "invitation_used" {
			t.Errorf("who was removed comes back: %v", err)
		}
	})
}

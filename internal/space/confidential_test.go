package space_test

import (
	"fmt"
	"sync"
	"testing"

	"meantime/internal/app/apptest"
	"meantime/internal/fault"
	"meantime/internal/id"
	"meantime/internal/person"
	"meantime/internal/space"
)

// An admin sees all invitations, and of one into a confidential space not even that it leads anywhere.
func TestAnInvitationDoesNotTellOfAConfidentialSpace(t *testing.T) {
	apptest.Each(t, func(t *testing.T, w *apptest.World) {
		c := found(t, w)
		secret := w.SpaceOf(space.Details{Name: "Reorganisation", Kind: space.Confidential}, c.ines, c.kenji)
		for _, into := range []id.ID{secret.ID, c.open.ID} {
			if _, _, err := w.Persons.Invitations.Create(t.Context(), c.ines, person.Invite{Role: person.Guest, Space: into}); err != nil {
				t.Fatal(err)
			}
		}
		leads := func(actor person.Actor) map[id.ID]bool {
			list, err := w.Persons.Invitations.List(t.Context(), actor)
			if err != nil || len(list) != 2 {
				t.Fatalf("%v, %v", list, err)
			}
			return map[id.ID]bool{list[0].Space: true, list[1].Space: true}
		}
		if got := leads(c.ruth); got[secret.ID] || !got[c.open.ID] {
			t.Errorf("to an owner they lead into %v", got)
		}
		if got := leads(c.ines); !got[secret.ID] {
			t.Errorf("to the member who made them they lead into %v", got)
		}
		if _, _, err := w.Persons.Invitations.Create(t.Context(), c.ruth, person.Invite{Role: person.Guest, Space: secret.ID}); !fault.Is(err, fault.KindNotFound) {
			t.Errorf("an owner invites into what they do not see: %v", err)
		}
	})
}

// What is open no more is gone at once for who only looked, with what was on its way to them.
func TestWhatBecomesConfidentialIsGoneForOthers(t *testing.T) {
	apptest.Each(t, func(t *testing.T, w *apptest.World) {
		c := found(t, w)
		w.Thread(c.ines, c.open, "Who moves where", "What do you think, @ruth?")
		if len(w.Today(c.ruth).Sealed.Entries) != 1 {
			t.Fatal("nothing is on its way to who was mentioned")
		}
		if err := w.Spaces.Edit(t.Context(), c.ines, c.open.ID, space.Details{Name: "Ticketing", Kind: space.Confidential}); err != nil {
			t.Fatal(err)
		}
		if _, err := w.Spaces.Find(t.Context(), c.ruth, c.open.ID); !fault.Is(err, fault.KindNotFound) {
			t.Errorf("it is found still: %v", err)
		}
		w.Pass(w.Clock().AddDate(0, 0, 2))
		if today := w.Today(c.ruth); len(today.Deliveries) != 0 || len(today.Sealed.Entries) != 0 {
			t.Errorf("a delivery was made of it: %+v", today.Deliveries)
		}
		if got := len(w.Today(c.kenji).Deliveries); got != 1 {
			t.Errorf("a member has %d deliveries", got)
		}
		if wrong, err := w.Deliveries.Check(t.Context()); err != nil || len(wrong) > 0 {
			t.Errorf("%v, %v", wrong, err)
		}
	})
}

// The last two members of a closed space leave at once: one of them stays, for nobody else would find it again.
func TestTheLastTwoDoNotBothLeave(t *testing.T) {
	apptest.Each(t, func(t *testing.T, w *apptest.World) {
		ines, mira := w.Person("Inês Carvalho", "Europe/Lisbon"), w.Person("Mira Osei", "Africa/Accra")
		for n := range 20 {
			s := w.SpaceOf(space.Details{Name: fmt.Sprint("Closed ", n), Kind: space.Closed}, ines, mira)
			var leaving sync.WaitGroup
			errs := make([]error, 2)
			for i, who := range []person.Actor{ines, mira} {
				leaving.Go(func() { errs[i] = w.Spaces.Leave(t.Context(), who, s.ID) })
			}
			leaving.Wait()
			if (errs[0] == nil) == (errs[1] == nil) {
				t.Fatalf("both left, or neither: %v, %v", errs[0], errs[1])
			}
			for _, err := range errs {
				if err != nil && fault.Of(err).Code != "last_member" {
					t.Error(err)
				}
			}
		}
	})
}

package leaving_test

import (
	"testing"

	"meantime/internal/app/apptest"
	"meantime/internal/db"
	"meantime/internal/fault"
	"meantime/internal/leaving"
	"meantime/internal/person"
)

func TestLeavingAndTakingBack(t *testing.T) {
	apptest.Each(t, func(t *testing.T, w *apptest.World) {
		ctx := t.Context()
		rosa := w.PersonAs("Rosa Lind", "Europe/Stockholm", person.Guest)
		token, err := w.Leavings.Token(ctx, rosa.ID)
		if err != nil || len(token) < 22 {
			t.Fatalf("%q, %v", token, err)
		}
		if again, err := w.Leavings.Token(ctx, rosa.ID); err != nil || again != token {
			t.Errorf("each mail has another one: %q, %v", again, err)
		}
		for _, step := range []struct {
			name string
			do   func() (leaving.State, error)
			want leaving.State
		}{
			{"looking", func() (leaving.State, error) { return w.Leavings.Look(ctx, token) }, leaving.State{ByMail: person.MailAll}},
			{"taking back what was not left", func() (leaving.State, error) { return w.Leavings.TakeBack(ctx, token) }, leaving.State{ByMail: person.MailAll}},
			{"leaving", func() (leaving.State, error) { return w.Leavings.Leave(ctx, token) }, leaving.State{ByMail: person.MailAsks, Left: true}},
			{"leaving twice", func() (leaving.State, error) { return w.Leavings.Leave(ctx, token) }, leaving.State{ByMail: person.MailAsks, Left: true}},
			{"looking again", func() (leaving.State, error) { return w.Leavings.Look(ctx, token) }, leaving.State{ByMail: person.MailAsks, Left: true}},
			{"taking it back", func() (leaving.State, error) { return w.Leavings.TakeBack(ctx, token) }, leaving.State{ByMail: person.MailAll}},
		} {
			if got, err := step.do(); err != nil || got != step.want {
				t.Errorf("%s: %+v, %v", step.name, got, err)
			}
			if got := byMail(t, w, rosa); got != step.want.ByMail {
				t.Errorf("%s: %s is kept", step.name, got)
			}
		}
		var kept []string
		if err := w.DB.Read(ctx, func(tx *db.Tx) (err error) {
			kept, err = db.All(tx, db.Value[string], `SELECT hash FROM mail_leave`)
			return err
		}); err != nil || len(kept) != 1 || kept[0] == token {
			t.Errorf("%q is kept, %v", kept, err)
		}
	})
}

func byMail(t *testing.T, w *apptest.World, who person.Actor) (what person.ByMail) {
	t.Helper()
	err := w.DB.Read(t.Context(), func(tx *db.Tx) error {
		p, err := w.Persons.People.Get(tx, who.ID)
		what = p.ByMail
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return what
}

// TestALinkChangesNoOtherChoice leaves what somebody has chosen in the pages as it is.
func TestALinkChangesNoOtherChoice(t *testing.T) {
	apptest.Each(t, func(t *testing.T, w *apptest.World) {
		ines := w.Person("Inês Carvalho", "Europe/Lisbon")
		token, err := w.Leavings.Token(t.Context(), ines.ID)
		if err != nil {
			t.Fatal(err)
		}
		for _, chosen := range []person.ByMail{person.MailAsks, person.MailNone} {
			if err := w.Persons.People.SetProfile(t.Context(), ines, person.Profile{Name: "Inês Carvalho", ByMail: chosen}); err != nil {
				t.Fatal(err)
			}
			for name, do := range map[string]func() (leaving.State, error){
				"leaving":     func() (leaving.State, error) { return w.Leavings.Leave(t.Context(), token) },
				"taking back": func() (leaving.State, error) { return w.Leavings.TakeBack(t.Context(), token) },
			} {
				if got, err := do(); err != nil || got.ByMail != chosen || got.Left || byMail(t, w, ines) != chosen {
					t.Errorf("%s, with %s: %+v, %v", name, chosen, got, err)
				}
			}
		}
	})
}

// TestWhoIsGoneAndWhoNeverWasAreAlike asks by the link of an account that is ended, and by one that is nobody's.
func TestWhoIsGoneAndWhoNeverWasAreAlike(t *testing.T) {
	apptest.Each(t, func(t *testing.T, w *apptest.World) {
		owner, rosa := w.PersonAs("Ruth Hale", "Europe/Lisbon", person.Owner), w.PersonAs("Rosa Lind", "Europe/Stockholm", person.Guest)
		token, err := w.Leavings.Token(t.Context(), rosa.ID)
		if err != nil {
			t.Fatal(err)
		}
		if err := w.Persons.People.Deactivate(t.Context(), owner, rosa.ID); err != nil {
			t.Fatal(err)
		}
		for name, link := range map[string]string{"gone": token, "never there": token[1:] + "x", "empty": "", "odd": "\x00é"} {
			for _, do := range []func(string) (leaving.State, error){
				func(s string) (leaving.State, error) { return w.Leavings.Look(t.Context(), s) },
				func(s string) (leaving.State, error) { return w.Leavings.Leave(t.Context(), s) },
				func(s string) (leaving.State, error) { return w.Leavings.TakeBack(t.Context(), s) },
			} {
				if got, err := do(link); !fault.Is(err, fault.KindNotFound) || got != (leaving.State{}) {
					t.Errorf("%s: %+v, %v", name, got, err)
				}
			}
		}
		if got := byMail(t, w, rosa); got != person.MailAll {
			t.Errorf("it is %s now", got)
		}
	})
}

package leaving_test

import (
	"context"
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

// TestSummariesAreLeftAndTakenBack leaves them by their link, while deliveries are as they were.
func TestSummariesAreLeftAndTakenBack(t *testing.T) {
	apptest.Each(t, func(t *testing.T, w *apptest.World) {
		ctx := t.Context()
		rosa := w.PersonAs("Rosa Lind", "Europe/Stockholm", person.Guest)
		token, err := w.Leavings.SummaryToken(ctx, rosa.ID)
		if err != nil {
			t.Fatal(err)
		}
		if again, err := w.Leavings.SummaryToken(ctx, rosa.ID); err != nil || again != token || len(token) < 22 {
			t.Errorf("each mail has another one: %q, %q, %v", token, again, err)
		}
		weekly := func(yes bool) func() (leaving.Summaries, error) {
			return func() (leaving.Summaries, error) {
				err := w.Away.SetWeekly(ctx, rosa, yes)
				return leaving.Summaries{Weekly: yes}, err
			}
		}
		by := func(do func(context.Context, string) (leaving.Summaries, error)) func() (leaving.Summaries, error) {
			return func() (leaving.Summaries, error) { return do(ctx, token) }
		}
		for _, step := range []struct {
			name string
			do   func() (leaving.Summaries, error)
			want leaving.Summaries
		}{
			{"leaving what was not chosen", by(w.Leavings.LeaveSummaries), leaving.Summaries{}},
			{"taking back what was not left", by(w.Leavings.TakeBackSummaries), leaving.Summaries{}},
			{"choosing", weekly(true), leaving.Summaries{Weekly: true}},
			{"looking", by(w.Leavings.LookSummaries), leaving.Summaries{Weekly: true}},
			{"leaving", by(w.Leavings.LeaveSummaries), leaving.Summaries{Left: true}},
			{"leaving twice", by(w.Leavings.LeaveSummaries), leaving.Summaries{Left: true}},
			{"looking again", by(w.Leavings.LookSummaries), leaving.Summaries{Left: true}},
			{"taking it back", by(w.Leavings.TakeBackSummaries), leaving.Summaries{Weekly: true}},
			{"choosing otherwise in the pages", weekly(false), leaving.Summaries{}},
			{"taking back what was not left by the link", by(w.Leavings.TakeBackSummaries), leaving.Summaries{}},
		} {
			got, err := step.do()
			if err != nil || got != step.want {
				t.Errorf("%s: %+v, %v", step.name, got, err)
			}
			if chose, err := w.Away.Weekly(ctx, rosa); err != nil || chose != step.want.Weekly {
				t.Errorf("%s: that there are summaries is %t, %v", step.name, chose, err)
			}
			if got := byMail(t, w, rosa); got != person.MailAll {
				t.Errorf("%s: of deliveries comes %s", step.name, got)
			}
		}
	})
}

// TestALinkLeadsToOneThing tries the link of deliveries for summaries, that of summaries for deliveries, and those of nobody.
func TestALinkLeadsToOneThing(t *testing.T) {
	apptest.Each(t, func(t *testing.T, w *apptest.World) {
		ctx := t.Context()
		owner, rosa := w.PersonAs("Ruth Hale", "Europe/Lisbon", person.Owner), w.PersonAs("Rosa Lind", "Europe/Stockholm", person.Guest)
		if err := w.Away.SetWeekly(ctx, rosa, true); err != nil {
			t.Fatal(err)
		}
		deliveries, err := w.Leavings.Token(ctx, rosa.ID)
		if err != nil {
			t.Fatal(err)
		}
		summaries, err := w.Leavings.SummaryToken(ctx, rosa.ID)
		if err != nil {
			t.Fatal(err)
		}
		none := func(name, link string) {
			t.Helper()
			for _, do := range []func(context.Context, string) (leaving.Summaries, error){w.Leavings.LookSummaries, w.Leavings.LeaveSummaries, w.Leavings.TakeBackSummaries} {
				if got, err := do(ctx, link); !fault.Is(err, fault.KindNotFound) || got != (leaving.Summaries{}) {
					t.Errorf("%s: %+v, %v", name, got, err)
				}
			}
		}
		if got, err := w.Leavings.Leave(ctx, summaries); !fault.Is(err, fault.KindNotFound) {
			t.Errorf("by the link of summaries deliveries are left: %+v, %v", got, err)
		}
		for name, link := range map[string]string{"of deliveries": deliveries, "never there": summaries[1:] + "x", "empty": "", "odd": "\x00é"} {
			none(name, link)
		}
		if err := w.Persons.People.Deactivate(ctx, owner, rosa.ID); err != nil {
			t.Fatal(err)
		}
		none("gone", summaries)
		if chose, err := w.Away.Weekly(ctx, rosa); err != nil || !chose {
			t.Errorf("that there are summaries is %t now, %v", chose, err)
		}
	})
}

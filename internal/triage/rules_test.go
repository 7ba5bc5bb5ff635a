package triage_test

import (
	"strings"
	"testing"
	"time"

	"meantime/internal/app/apptest"
	"meantime/internal/ask"
	"meantime/internal/fault"
	"meantime/internal/person"
	"meantime/internal/thread"
	"meantime/internal/triage"
)

func TestAnOrganisationsOwnWords(t *testing.T) {
	apptest.Each(t, func(t *testing.T, w *apptest.World) {
		admin, member := w.PersonAs("Ada Admin", "Europe/Lisbon", person.Admin), w.Person("Mira Osei", "Africa/Accra")
		l := triage.Letter{Manner: thread.Manner{Complexity: thread.Complicated}, Kind: ask.Decision}
		says := func(want string) {
			t.Helper()
			route, a, err := w.Advice.Advise(t.Context(), l)
			got := ""
			if a != nil {
				got = a.Rule + ": " + a.Reason
			}
			if err != nil || route != triage.ToSpace || got != want {
				t.Errorf("%s %q, %v; want %q", route, got, err, want)
			}
		}
		const rule = "complicated_decision"
		set := func(who person.Actor, name string, o triage.Override) error {
			return w.Advice.Set(t.Context(), who, name, o)
		}
		if err := set(member, rule, triage.Override{Off: true}); !fault.Is(err, fault.KindForbidden) {
			t.Errorf("a member: %v", err)
		}
		if err := set(admin, "none", triage.Override{Off: true}); !fault.Is(err, fault.KindNotFound) {
			t.Errorf("no rule: %v", err)
		}
		for _, bad := range []string{strings.Repeat("x", 301), "a\x00b", "\xff"} {
			if err := set(admin, rule, triage.Override{Reason: bad}); !fault.Is(err, fault.KindInvalid) {
				t.Errorf("%q: %v", bad, err)
			}
		}
		if err := set(admin, rule, triage.Override{Reason: " We agreed on it \n in May. "}); err != nil {
			t.Fatal(err)
		}
		says(rule + ": We agreed on it in May.")
		list, err := w.Advice.List(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		for _, r := range list {
			if (r.Name == rule) != (r.By == admin.ID && !r.At.IsZero()) {
				t.Errorf("%s: %+v", r.Name, r.Override)
			}
		}
		if err := set(admin, rule, triage.Override{Off: true}); err != nil {
			t.Fatal(err)
		}
		says("")
		if err := set(admin, rule, triage.Override{}); err != nil {
			t.Fatal(err)
		}
		says(rule + ": A decision is quicker when what is known, what could be done and what you would do stand apart.")
		if _, _, err := w.Advice.Advise(t.Context(), triage.Letter{Manner: thread.Manner{Urgency: "very"}}); !fault.Is(err, fault.KindInvalid) {
			t.Errorf("what there is not: %v", err)
		}
	})
}

// A rule says who said last what holds of it, and when.
func TestWhoSaidItLast(t *testing.T) {
	apptest.Each(t, func(t *testing.T, w *apptest.World) {
		const rule = "complicated_decision"
		long := strings.Repeat("é", triage.MaxReason)
		for _, name := range []string{"Ada Admin", "Olga Owner"} {
			who := w.PersonAs(name, "Europe/Lisbon", person.Owner)
			w.At(w.Clock().Add(time.Hour))
			if err := w.Advice.Set(t.Context(), who, rule, triage.Override{Reason: long}); err != nil {
				t.Fatal(err)
			}
			list, err := w.Advice.List(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			for _, r := range list {
				if r.Name == rule && (r.By != who.ID || !r.At.Equal(w.Clock()) || r.Override.Reason != long) {
					t.Errorf("%s said it, and it is %+v", name, r.Override)
				}
			}
			long = "Shorter."
		}
	})
}

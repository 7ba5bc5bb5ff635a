package triage

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"meantime/internal/ask"
	"meantime/internal/thread"
)

func urgencies() []thread.Urgency {
	return []thread.Urgency{thread.CanWait, thread.Today, thread.Urgent}
}
func sensitivities() []thread.Sensitivity {
	return []thread.Sensitivity{thread.ForEveryone, thread.Sensitive}
}
func complexities() []thread.Complexity {
	return []thread.Complexity{thread.Simple, thread.Complicated}
}
func kinds() []ask.Kind { return []ask.Kind{"", ask.Answer, ask.Decision, ask.Work, ask.Talk} }

// letters is every letter there can be.
func letters(yield func(Letter) bool) {
	for _, u := range urgencies() {
		for _, s := range sensitivities() {
			for _, c := range complexities() {
				for _, k := range kinds() {
					for done := range 4 {
						l := Letter{Manner: thread.Manner{Urgency: u, Sensitivity: s, Complexity: c}, Kind: k, Dated: done&1 != 0}
						if done&2 != 0 {
							l.Layout = string(LayOutProposal)
						}
						if !yield(l) {
							return
						}
					}
				}
			}
		}
	}
}

// The whole table, for what nothing has been done about yet: urgency, sensitivity, complexity, and for nothing back, an
// answer, a decision, some work and half an hour the rule that speaks, with the way the letter takes.
const wanted = `
can wait · everyone · simple: thread | – | – | – | – | –
can wait · everyone · complicated: thread | complicated_account | complicated_question | complicated_decision | complicated_question | –
can wait · sensitive · simple: private | sensitive | sensitive | sensitive | sensitive | –
can wait · sensitive · complicated: private | sensitive_and_complicated | sensitive_and_complicated | sensitive_and_complicated | sensitive_and_complicated | –
today · everyone · simple: thread | today_without_an_ask | today_without_a_time | today_without_a_time | today_without_a_time | –
today · everyone · complicated: thread | complicated_account | complicated_question | complicated_decision | complicated_question | –
today · sensitive · simple: private | sensitive | sensitive | sensitive | sensitive | –
today · sensitive · complicated: private | sensitive_and_complicated | sensitive_and_complicated | sensitive_and_complicated | sensitive_and_complicated | –
urgent · everyone · simple: ring | urgent | urgent | urgent | urgent | urgent
urgent · everyone · complicated: ring | urgent | urgent | urgent | urgent | urgent
urgent · sensitive · simple: private | urgent_and_sensitive | urgent_and_sensitive | urgent_and_sensitive | urgent_and_sensitive | –
urgent · sensitive · complicated: private | urgent_and_sensitive | urgent_and_sensitive | urgent_and_sensitive | urgent_and_sensitive | –
`

func TestTheWholeTable(t *testing.T) {
	or := func(s, usual string) string {
		if s == "" {
			return usual
		}
		return s
	}
	var got strings.Builder
	got.WriteString("\n")
	for _, u := range urgencies() {
		for _, s := range sensitivities() {
			for _, c := range complexities() {
				m := thread.Manner{Urgency: u, Sensitivity: s, Complexity: c}
				fmt.Fprintf(&got, "%s · %s · %s: %s", or(string(u), "can wait"), or(string(s), "everyone"), or(string(c), "simple"), RouteOf(Letter{Manner: m}))
				for _, k := range kinds() {
					says := "–"
					if a := advise(Letter{Manner: m, Kind: k}, nil); a != nil {
						says = a.Rule
					}
					got.WriteString(" | " + says)
				}
				got.WriteString("\n")
			}
		}
	}
	if got.String() != wanted {
		t.Errorf("got\n%s\nwant\n%s", got.String(), wanted)
	}
}

// follow does what the button of a step does.
func follow(l Letter, s Step) Letter {
	switch {
	case s.LaysOut():
		l.Layout = string(s)
	case s == AskToTalk:
		l.Kind = ask.Talk
	case s == AskForAnAnswer:
		l.Kind = ask.Answer
	case s == ByTheEndOfTheirDay:
		l.Dated = true
	case s == NoHurry:
		l.Urgency = thread.Today
	}
	return l
}

// Whichever buttons are pressed, each ends the advice that offered it, and after a few there is none.
func TestFollowingAdviceEnds(t *testing.T) {
	var walk func(l Letter, said []string)
	walk = func(l Letter, said []string) {
		a := advise(l, nil)
		switch {
		case a == nil:
			return
		case len(a.Steps) == 0 || a.Says == "" || a.Reason == "":
			t.Errorf("%+v: it says too little: %+v", l, a)
		case slices.Contains(said, a.Rule) || len(said) > 4:
			t.Fatalf("%+v: %s again, after %v", l, a.Rule, said)
		}
		for _, s := range a.Steps {
			walk(follow(l, s), append(slices.Clone(said), a.Rule))
		}
	}
	for l := range letters {
		walk(l, nil)
	}
}

// A rule that is switched off says nothing, and lets the next one speak; an own reason changes nothing else.
func TestWhatAnOrganisationSays(t *testing.T) {
	for l := range letters {
		a := advise(l, nil)
		if a == nil {
			continue
		}
		if own := advise(l, map[string]Override{a.Rule: {Reason: "We agreed on it."}}); own.Rule != a.Rule || own.Reason != "We agreed on it." || !own.Own {
			t.Fatalf("%+v: %+v", l, own)
		}
		if next := advise(l, map[string]Override{a.Rule: {Off: true}}); next != nil && next.Rule == a.Rule {
			t.Fatalf("%+v: %s is off and speaks", l, a.Rule)
		}
	}
	hurried := Letter{Manner: thread.Manner{Urgency: thread.Today, Complexity: thread.Complicated}, Kind: ask.Work}
	if a := advise(hurried, map[string]Override{"complicated_question": {Off: true}}); a == nil || a.Rule != "today_without_a_time" {
		t.Errorf("what comes next is silent: %+v", a)
	}
}

// Every rule speaks for some letter, has a name of its own, and buttons that say what they do.
func TestEveryRuleIsNeeded(t *testing.T) {
	spoken := map[string]bool{}
	for l := range letters {
		if a := advise(l, nil); a != nil {
			spoken[a.Rule] = true
		}
	}
	seen := map[string]bool{}
	for _, r := range table() {
		if seen[r.Name] || !spoken[r.Name] {
			t.Errorf("%s is there twice, or never speaks", r.Name)
		}
		seen[r.Name] = true
		for _, s := range r.Steps {
			if s.Label() == string(s) {
				t.Errorf("%s: no words for %s", r.Name, s)
			}
		}
	}
}

func TestLayingOutLosesNothing(t *testing.T) {
	say := func(s string) string { return "«" + s + "»" }
	const text = "First line.\n\n- a\n- b"
	for _, s := range []Step{LayOutProposal, LayOutProblem, LayOutAccount, LayOutIdeas} {
		got := s.LayOut("\n"+text+"  \n", say)
		if strings.Count(got, "## «") != 3 || strings.Count(got, text) != 1 || !s.LaysOut() {
			t.Errorf("%s:\n%s", s, got)
		}
		if empty := s.LayOut(" \n", say); strings.Count(empty, "## «") != 3 {
			t.Errorf("%s of nothing:\n%s", s, empty)
		}
	}
	if got := AskToTalk.LayOut(text, say); got != text || AskToTalk.LaysOut() {
		t.Errorf("what lays nothing out changed it: %s", got)
	}
	if got, want := LayOutAccount.LayOut("It leaks.", func(s string) string { return s }),
		"## In short\n\n\n\n## What changes for you\n\n\n\n## The whole of it\n\nIt leaks.\n"; got != want {
		t.Errorf("got %q", got)
	}
	if got, want := LayOutProposal.LayOut("It leaks.", func(s string) string { return s }),
		"## What it is about\n\nIt leaks.\n\n## What we could do\n\n\n\n## What I suggest, and why\n\n\n"; got != want {
		t.Errorf("got %q", got)
	}
}

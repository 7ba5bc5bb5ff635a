package decisions_test

import (
	"testing"

	"meantime/internal/decision"
	"meantime/internal/web/decisions"
	"meantime/internal/web/page"
	"meantime/internal/web/page/pagetest"
)

func TestPages(t *testing.T) {
	shell := func() page.Shell { return pagetest.Shell(t, "Refunds", page.PlaceSpaces) }
	l, moment := shell().Locale, page.Moment{Text: "today 10:40", Spoken: "Tuesday 13 October, 10:40", ISO: "2026-10-13T10:40:00Z"}
	face := page.NewFace("m", "Mira Osei", "")
	line := decisions.Line{Face: face, Profile: "/people/x", Name: "<b>", Says: "agrees, with a concern", Class: "stance--concern", Reason: "<i>", When: moment}
	link := &decisions.Link{Href: "/decisions/x", Text: "Decision 12: <b>"}
	stands := &decisions.Stands{Locale: l, Thread: 7, Open: true, Each: []decisions.Line{line}, Before: []decisions.Line{line}, ToCome: []string{"You", "Kenji"},
		Sums: []decisions.Sum{{Says: "With a concern", Class: "stance--concern", Names: "Mira"}}, Form: &decisions.Standing{Key: "k", Kind: decision.Concern, Reason: "<b>", Mine: true, Wrong: "Too long."}}
	closed := &decisions.Stands{Locale: l, Thread: 7}
	seal := &decisions.Seal{Locale: l, ID: 9, Number: 131, Name: "Decision 131 in Ticketing", By: "Mira", When: moment, HTML: "<p>Yes</p>", WhyHTML: "<p>So</p>",
		Review: "Due for review since 11 January.", Replaces: link, Acts: &decisions.Reviewing{Key: "k", Due: true, Keep: true, Propose: true, Date: "2027-01-11", Wrong: "Ahead."}}
	old := &decisions.Seal{Locale: l, ID: 9, Number: 12, Href: "/decisions/x", Name: "Decision 12", By: "Mira", When: moment, HTML: "<p>Yes</p>", ReplacedBy: link}
	pagetest.Check(t, "decisions/decision", &decisions.DecisionPage{Shell: shell(), Subject: "<b>", ThreadID: 7, SpaceID: 8, Space: "Ticketing", Seal: seal, Stands: stands, Reviews: []string{"<b>"}},
		&decisions.DecisionPage{Shell: shell(), Seal: old, Stands: closed})
	pagetest.Check(t, "decisions/stand", &decisions.StandPage{Shell: shell(), Subject: "<b>", Stands: stands})
	wrong := map[string]string{"form": "a", "outcome": "b", "why": "c", "review": "d", "replaces": "e"}
	pagetest.Check(t, "decisions/decide", &decisions.DecidePage{Shell: shell(), ID: 7, Subject: "<b>", Proposal: true, Stands: stands, Key: "k", Wrong: wrong,
		Typed: decisions.Typed{Outcome: "<b>", Why: "<i>", Review: "2027-01-11", Which: "12"}, Choices: []decisions.Match{{ID: "x", Name: "<b>", Initials: "12"}}},
		&decisions.DecidePage{Shell: shell(), ID: 7, Outcome: "<p>Yes</p>", Wrong: map[string]string{}})
	entries := []decisions.Entry{{Number: 12, Href: "/decisions/x", Title: "<b>", Space: "Ticketing", Gist: "<i>", Says: "Mira", When: moment, Review: "Due.", Due: true},
		{Number: 1, Href: "/decisions/y", Title: "Old", Gist: "Old", Says: "Mira", When: moment, Replaced: link}}
	full := decisions.Register{Locale: l, Filters: []decisions.Filter{{Href: "/decisions", Label: "All", Lit: true}}, Entries: entries, Older: "/decisions?before=x", Newest: "/decisions"}
	for _, r := range []decisions.Register{full, {Locale: l}, {Locale: l, Which: decision.Due}, {Locale: l, Which: decision.Replaced}, {Locale: l, Newest: "/decisions", Which: decision.Standing}} {
		pagetest.Check(t, "decisions/register", &decisions.Page{Shell: shell(), Register: r})
	}
}

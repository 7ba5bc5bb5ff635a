package e2e

import (
	"strings"
	"testing"
	"time"

	"meantime/e2e/axe"
	"meantime/e2e/browser"
	"meantime/internal/decision"
	"meantime/internal/id"
	"meantime/internal/person"
)

// TestFromAProposalToADecision has Mira propose something, three people say where they stand, one of them think again, and
// Mira decide it. Days later it is due for review, and another decision replaces it.
func TestFromAProposalToADecision(t *testing.T) {
	h := newHarbour(t)
	mira := h.open(t, h.mira, browser.Person{Zone: "Africa/Accra"})
	mira.Go(h.address + "/new?space=" + h.space.ID.String())
	choose(mira, "#c-need", "a decision")
	mira.Fill("#c-of", "@ines @kenji")
	mira.Fill("#c-title", "Refund automatically when a sailing is cancelled")
	mira.Fill("#c-body", "An hour after an operator marks a sailing as cancelled.")
	told(mira)
	mira.Click("form.composer .btn--primary")
	mira.WaitText("A decision is needed")
	mira.WaitText("Nobody has said so yet.")
	path := mira.URL()

	h.Pass(monday(13, 0))
	ines := h.open(t, h.ines, browser.Person{Zone: "Europe/Lisbon"})
	ines.Go(path)
	stand(ines, "concern", "Not while everybody sleeps.")
	ines.WaitText("Everybody who sees the thread can read where you stand.")
	axe.CheckLooks(t, ines)
	ines.Shots("stances-mine")

	kenji := h.open(t, h.kenji, browser.Person{Zone: "Asia/Tokyo", NoScript: true})
	kenji.Go(path)
	kenji.Click(".standing summary")
	kenji.Click("input[value=cannot_live_with]")
	kenji.Follow(".standing form .btn--primary")
	kenji.WaitText("Please say in a few words what you cannot live with.")
	refused(t, kenji)
	axe.CheckLooks(t, kenji)
	kenji.Fill("#reason", "Two operators settle weekly.")
	kenji.Follow(".standing form .btn--primary")
	kenji.WaitText("Two operators settle weekly.")
	h.stands("Dale Whitford", path)

	ines.Reload()
	stand(ines, "agree", "")
	ines.WaitText("What was changed or taken back")
	h.decide(t, mira, path)
	h.replace(t, mira)
}

// decide has Mira, who has heard where the others stand, decide.
func (h harbour) decide(t *testing.T, mira *browser.Page, path string) {
	t.Helper()
	mira.Go(h.address + "/today")
	h.Pass(monday(16, 45))
	mira.Reload()
	mira.WaitText("Kenji cannot live with this: “Two operators settle weekly.”")
	mira.Go(path)
	mira.Shots("stances-all")
	mira.Follow("text=Decide it")
	mira.WaitText("What is decided")
	axe.CheckLooks(t, mira)
	mira.Shots("decide")
	mira.Fill("#outcome", "We refund an hour after a cancellation, never before 08:00.")
	mira.Fill("#why", "It takes days by hand. Kenji’s two operators settle by hand until spring.")
	mira.Until("no date was chosen", `() => !!(document.querySelector("#review").value = "2026-12-03")`)
	mira.Click(".decide .btn--primary")
	mira.WaitText("Decided. It is number 1 in Ticketing")
	axe.CheckLooks(t, mira)
	mira.Shots("decided")
}

// replace has the decision become due for review, and another one replace it.
func (h harbour) replace(t *testing.T, mira *browser.Page) {
	t.Helper()
	h.Pass(time.Date(2026, 12, 3, 10, 0, 0, 0, time.UTC))
	mira.Go(h.address + "/today")
	mira.WaitText("Due for review: does number 1 still hold?")
	mira.Follow("text=Refund automatically when a sailing is cancelled")
	mira.WaitText("Due for review since 3 December 2026.")
	mira.Click("text=Propose something else")
	mira.WaitText("Write here what should hold instead.")
	if got := mira.Value("#c-body"); !strings.Contains(got, "In place of [Decision 1](") {
		t.Errorf("the draft says %q", got)
	}
	mira.Fill("#c-title", "Refund at once")
	mira.Fill("#c-of", "@ines")
	told(mira)
	mira.Click("form.composer .btn--primary")
	mira.WaitText("A decision is needed")
	mira.Follow("text=Decide it")
	if got := mira.Value("#which"); got != "Refund automatically when a sailing is cancelled" {
		t.Errorf("it is in place of %q", got)
	}
	mira.Fill("#outcome", "We refund at once.")
	mira.Click(".decide .btn--primary")
	mira.WaitText("In place of")
	mira.Follow("text=Decision 1: Refund automatically when a sailing is cancelled")
	mira.WaitText("Decision 2: Refund at once")
	axe.CheckLooks(t, mira)
	mira.Shots("decision-replaced")
	mira.Go(h.address + "/spaces/" + h.space.ID.String())
	mira.WaitText("Decided lately")
	mira.Shots("space-decided")
	mira.Follow("text=All decisions")
	mira.WaitText("All that was decided")
	axe.CheckLooks(t, mira)
	mira.Shots("register")
	mira.Click("text=Standing")
	mira.WaitText("What stands")
	if n := mira.Count(".register > li"); n != 1 {
		t.Errorf("%d decisions stand", n)
	}
}

// stand has somebody say where they stand.
func stand(p *browser.Page, kind, reason string) {
	p.Wait(".standing summary")
	p.Click(".standing summary")
	p.Click("input[value=" + kind + "]")
	p.Fill("#reason", reason)
	p.Click(".standing form .btn--primary")
}

// stands has one more member of the space agree, where no browser runs.
func (h harbour) stands(name, path string) {
	h.T.Helper()
	dale := h.PersonAs(name, "Europe/London", person.Member)
	err := h.Spaces.Add(h.T.Context(), h.mira, h.space.ID, dale.ID)
	if err != nil {
		h.T.Fatal(err)
	}
	in, err := id.Parse(path[strings.LastIndexByte(path, '/')+1:])
	if err != nil {
		h.T.Fatal(err)
	}
	if _, err := h.Decisions.Take(h.T.Context(), dale, in, decision.Agree, ""); err != nil {
		h.T.Fatal(err)
	}
}

package e2e

import (
	"strings"
	"testing"
	"time"

	"meantime/e2e/axe"
	"meantime/e2e/browser"
	"meantime/internal/urgent"
)

// TestUrgentToItsEnd is raised by Mira in Accra in the evening, while Kenji, whom she asks, sleeps in Tokyo: he is not
// rung. Inês is at work, is rung on whatever page she has open, and does not answer; ten minutes later her ladder begins
// again. She takes it, and says in two sentences how it ended: that is a thread for everybody.
func TestUrgentToItsEnd(t *testing.T) {
	h := newHarbour(t)
	h.At(monday(15, 0))
	ines := h.open(t, h.ines, browser.Person{Zone: "Europe/Lisbon"})
	ines.Go(h.address + "/people")
	kenji := h.open(t, h.kenji, browser.Person{Zone: "Asia/Tokyo"})
	kenji.Go(h.address + "/today")
	ines.Listening()
	kenji.Listening()
	raised, err := h.Urgents.Raise(t.Context(), h.mira, urgent.Raising{Space: h.space.ID, Title: "Tickets will not scan in Oban",
		Body: "Every reader says *unknown key*.", Worse: "The 16:00 boat boards in an hour.", Asked: h.kenji.ID})
	if err != nil {
		t.Fatal(err)
	}
	ines.WaitText("Mira rings Ticketing, where you are at work")
	if title := ines.Title(); !strings.HasPrefix(title, "Urgent · ") {
		t.Errorf("while it rings, the title of the tab is %q", title)
	}
	axe.CheckLooks(t, ines)
	ines.Shots("ring")
	if kenji.Reload(); kenji.Has(".ring") {
		t.Fatal("whoever sleeps is rung")
	}

	h.Pass(monday(15, 10))
	mira := h.open(t, h.mira, browser.Person{Zone: "Africa/Accra"})
	mira.Go(h.address + "/urgents/" + raised.ID.String())
	mira.WaitText("Nobody has taken it yet.")
	if rungs := mira.Count(".ladder > li"); rungs != 2 {
		t.Errorf("after one step in vain %d people were rung, want Inês twice", rungs)
	}
	mira.WaitText("You have raised one urgent in seven days. You can raise two more.")
	axe.CheckLooks(t, mira)
	mira.Shots("urgent")

	ines.Click(".ring .btn--coral")
	ines.WaitText("It is yours. Nobody is rung for it any more.")
	ines.WaitGone(".ring")
	h.Pass(monday(15, 40))
	if ines.Reload(); ines.Has(".ring") {
		t.Error("it rings after somebody took it")
	}
	ines.Fill("#was", "The key of the readers had run out at noon.")
	ines.Fill("#done", "A new one is on every reader.")
	ines.Click("text=It is over")
	ines.WaitText("What you wrote is a thread now")
	ines.WaitText("A new one is on every reader.")
	ines.WaitText("Every reader says unknown key.")
	ines.Shots("urgent-over")

	h.Pass(time.Date(2026, 12, 1, 0, 0, 0, 0, time.UTC)) // 09:00 in Tokyo
	kenji.Reload()
	kenji.WaitText("Tickets will not scan in Oban")
}

// TestAnUrgentTakenWithoutScripts rings on a page of plain HTML, and is withdrawn by its sender.
func TestAnUrgentTakenWithoutScripts(t *testing.T) {
	h := newHarbour(t)
	h.At(monday(15, 0))
	raise := func(title string) {
		t.Helper()
		_, err := h.Urgents.Raise(t.Context(), h.mira, urgent.Raising{Space: h.space.ID, Title: title, Worse: "The boat leaves."})
		if err != nil {
			t.Fatal(err)
		}
	}
	raise("The gate is stuck")
	ines := h.open(t, h.ines, browser.Person{Zone: "Europe/Lisbon", NoScript: true})
	ines.Go(h.address + "/today")
	ines.WaitText("Mira rings Ticketing")
	ines.Follow("text=Mine")
	ines.WaitText("It is yours.")
	raise("The lamp is out")
	ines.Reload()
	ines.WaitText("The lamp is out")
	mira := h.open(t, h.mira, browser.Person{Zone: "Africa/Accra", NoScript: true})
	mira.Go(h.address + "/rings")
	axe.CheckLooks(t, mira)
	mira.Shots("rings")
	mira.Follow("text=The lamp is out")
	mira.Follow("text=Withdraw it")
	mira.WaitText("Withdrawn. Nobody is rung for it any more.")
	if ines.Reload(); ines.Has(".ring") {
		t.Error("it rings after it was withdrawn")
	}
	ines.Go(h.address + "/spaces/" + h.space.ID.String() + "/urgents")
	ines.WaitText("Mira withdrew it at 15:00.")
	axe.CheckLooks(t, ines)
	ines.Shots("urgents")
}

// TestARingGoesOnFromPageToPage rings somebody who has not touched the page: nothing is struck before they have, and not all of
// it at once when they do. The tab goes on saying so when they turn to another page.
func TestARingGoesOnFromPageToPage(t *testing.T) {
	h := newHarbour(t)
	h.At(monday(15, 0))
	ines := h.open(t, h.ines, browser.Person{Zone: "Europe/Lisbon"})
	ines.Go(h.address + "/people")
	ines.Until("its notes cannot be counted", `() => {
		const start = OscillatorNode.prototype.start;
		window.struck = [];
		OscillatorNode.prototype.start = function (...at) { struck.push(performance.now()); return start.apply(this, at); };
		return true;
	}`)
	ines.Listening()
	if _, err := h.Urgents.Raise(t.Context(), h.mira, urgent.Raising{Space: h.space.ID, Title: "The gate is stuck", Worse: "The boat leaves."}); err != nil {
		t.Fatal(err)
	}
	ines.WaitText("The gate is stuck")
	time.Sleep(3500 * time.Millisecond) // longer than the pause between two rings
	ines.Until("it strikes where nobody hears it", `() => struck.length === 0`)
	ines.Click(".seg a:not([aria-current])")
	ines.Until("it is silent when it may sound, or struck all at once", `() => struck.length > 3 && struck[2] - struck[0] > 2000`)
	ines.Wait(".seg a[aria-current]")
	ines.Until("the tab does not say any more that something rings", `() => location.search !== "" && document.title.startsWith("Urgent · ")`)
}

// TestSilenceHere silences a ring in one tab: it is silent in the others and on the pages that come, and still stands there;
// who is rung again hears it again.
func TestSilenceHere(t *testing.T) {
	h := newHarbour(t)
	h.At(monday(15, 0))
	if _, err := h.Urgents.Raise(t.Context(), h.mira, urgent.Raising{Space: h.space.ID, Title: "The gate is stuck", Worse: "The boat leaves.", Asked: h.ines.ID}); err != nil {
		t.Fatal(err)
	}
	ines := h.open(t, h.ines, browser.Person{Zone: "Europe/Lisbon"})
	ines.Go(h.address + "/people")
	other := ines.Tab()
	other.Go(h.address + "/spaces")
	other.Until("it cannot be silenced", `() => !!document.querySelector("[data-silence]:not([hidden])")`)
	ines.Click("[data-silence]")
	for _, p := range []*browser.Page{ines, other} {
		p.Until("it is not silent in every tab", `() => !document.querySelector("[data-silence]:not([hidden])")`)
		p.WaitText("The gate is stuck")
	}
	ines.Go(h.address + "/today")
	ines.WaitText("The gate is stuck")
	ines.Until("the next page sounds again", `() => document.title.startsWith("Urgent · ") && !document.querySelector("[data-silence]:not([hidden])")`)
}

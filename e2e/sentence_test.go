package e2e

import (
	"strings"
	"testing"

	"meantime/e2e/axe"
	"meantime/e2e/browser"
)

// TestAQuickNoteWithTheKeyboard writes one line, sends it, and finds it said once.
func TestAQuickNoteWithTheKeyboard(t *testing.T) {
	h, p, _, _ := desk(t, browser.Person{Zone: "Europe/Lisbon"})
	p.Go(h.address + "/today")
	p.Until("n led nowhere", `() => {
		document.dispatchEvent(new KeyboardEvent("keydown", {key: "n", bubbles: true}));
		return location.pathname === "/new";
	}`)
	awake(p)
	choose(p, "#c-space", "Ticketing")
	p.Fill("#c-title", "The lamp on the east mole is out, @nadia")
	p.Until("Nadia's delivery was not told", `() => document.querySelector("#arrivals-says").textContent.includes("Nadia at 11:00")`)
	told(p)
	p.Press("Control+Enter")
	p.Until("it was not sent", `() => location.pathname.startsWith("/threads/")`)
	p.WaitText("Sent. It waits for each reader’s next delivery.")
	if n := strings.Count(p.Text("#main"), "lamp"); n != 1 {
		t.Errorf("it is said %d times: %s", n, p.Text("#main"))
	}
	axe.CheckLooks(t, p)
	p.Shots("quick note")
}

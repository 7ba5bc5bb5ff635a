package e2e

import (
	"testing"

	"meantime/e2e/browser"
)

// lost says what is wrong with where the keyboard stands: out of sight, under something else, or without a ring. It is
// empty when nothing is, and "end" when the keyboard has left the page.
const lost = `() => {
	const e = document.activeElement;
	if (!e || e === document.body) return "end";
	const name = (e.ariaLabel || e.textContent || e.name || e.id).trim().replace(/\s+/g, " ").slice(0, 40) + " <" + e.localName + " " + e.className + ">";
	const box = e.getBoundingClientRect(), within = (at, most) => Math.min(Math.max(at, 1), most - 1);
	if (box.bottom < 0 || box.top > innerHeight) return name + " is out of sight";
	const hit = document.elementFromPoint(within(box.x + box.width / 2, innerWidth), within(box.y + Math.min(box.height, 30) / 2, innerHeight));
	const mine = hit && (e.contains(hit) || hit.contains(e) || [...(e.labels ?? [])].some(label => label.contains(hit)));
	if (!mine) return name + " lies under " + (hit?.className || hit?.localName);
	const ringed = [e, e.nextElementSibling, e.closest(".composer")].some(one => one && getComputedStyle(one).outlineStyle !== "none");
	return ringed ? "" : name + " has no ring";
}`

// TestTheKeyboardIsSeen walks with Tab through pages, wide and narrow: where one stands is in sight, and marked.
func TestTheKeyboardIsSeen(t *testing.T) {
	s := newSaltmarsh(t)
	space := "/spaces/" + s.ticketing.ID.String()
	for _, look := range []browser.Look{{}, {Width: browser.Phone}} {
		p := s.open(t, s.ines, browser.Person{Zone: "Europe/Lisbon", Look: look})
		for _, path := range []string{"/today", "/me/hours", "/me/away", "/threads/" + s.refunds.ID.String(), "/new?space=" + s.ticketing.ID.String(),
			"/people", "/spaces", space + "/members", space + "/settings"} {
			p.Go(s.address + path)
			stops := 0
			for stops < 150 {
				p.Press("Tab")
				wrong := browser.Eval[string](p, lost)
				if wrong == "end" {
					break
				}
				if stops++; wrong != "" {
					t.Errorf("%s, %s: %s", path, look, wrong)
				}
			}
			if stops < 10 || stops == 150 {
				t.Errorf("%s, %s: the keyboard stopped %d times", path, look, stops)
			}
		}
	}
}

package e2e

import (
	"testing"
	"time"

	"meantime/e2e/axe"
	"meantime/e2e/browser"
)

// TestFindingByKeyboard goes to places and finds what was written without a mouse: "/" opens the list, what is typed names
// places, the arrow keys choose, Enter goes there; Ctrl-K does the same while something is being written.
func TestFindingByKeyboard(t *testing.T) {
	s := newSaltmarsh(t)
	p := s.house.open(t, s.ines, browser.Person{Zone: "Europe/Lisbon"})
	p.Go(s.house.address + "/threads/" + s.refunds.ID.String())
	p.Until("the page did not remember where she is", `() => !!localStorage.getItem("recent")?.includes("/threads/")`)
	p.Go(s.house.address + "/today")
	pressUntil(p, "/", finderIsOpen)
	p.Until("the field has not got the keyboard", `() => document.activeElement === document.querySelector("#finder input")`)
	p.Until("where she was is not offered", `() => document.querySelector("#finder a[role=option]")?.pathname.startsWith("/threads/")`) // where she was, by what it is called
	axe.Check(t, p)
	p.Shot("finder")
	p.Type("mir")
	p.Until("nobody is offered", `() => document.querySelector("#finder [role=option][aria-selected=true]")?.textContent.startsWith("Mira")`)
	if !browser.Eval[bool](p, `() => document.getElementById(document.querySelector("#finder input").getAttribute("aria-activedescendant")).ariaSelected === "true"`) {
		t.Error("what is chosen is not told to a screen reader")
	}
	p.Press("Enter")
	p.Until("the person's page did not open", `person => location.pathname === "/people/" + person`, s.mira.ID.String())

	p.Go(s.house.address + "/new")
	p.Until("there is nothing to write in", `() => !!document.querySelector("[name=body]")`)
	browser.Eval[bool](p, `() => (document.querySelector("[name=body]").focus(), true)`)
	p.Type("Not / a key")
	if browser.Eval[bool](p, `() => document.querySelector("#finder").open`) {
		t.Error("a letter that is being written opened the list")
	}
	pressUntil(p, "Control+k", finderIsOpen)
	p.Press("Escape")
	p.Until("Escape does not lead back", `() => !document.querySelector("#finder").open && document.activeElement.name === "body" && document.activeElement.value === "Not / a key"`)
	p.Press("Control+k")
	p.Type("refund")
	p.Press("Enter") // no place is called that: the first line leads to all that was written
	p.Until("Enter does not lead to what is found", `() => location.pathname === "/find" && document.querySelectorAll("#found mark").length > 0`)
	pressUntil(p, "j", `() => !!document.activeElement.closest("[data-row]")`)
	p.Press("Enter")
	p.Until("Enter does not open what was found", `() => location.pathname.startsWith("/threads/") || location.pathname.startsWith("/decisions/")`)
}

const finderIsOpen = `() => document.querySelector("#finder").open`

// pressUntil presses a key until something has come of it: on a page that has just been loaded, its scripts may not be.
func pressUntil(p *browser.Page, key, function string) {
	p.Until("the way to what is found has no script", `() => document.querySelector(".find").ariaHasPopup === "dialog"`)
	for i := range 200 {
		if browser.Eval[bool](p, function) {
			return
		}
		if i%40 == 0 { // every two seconds
			p.Press(key)
		}
		time.Sleep(50 * time.Millisecond)
	}
}

// TestFindingAsItIsTyped shows what is found while it is typed, and keeps it in the address.
func TestFindingAsItIsTyped(t *testing.T) {
	s := newSaltmarsh(t)
	p := s.house.open(t, s.ines, browser.Person{Zone: "Europe/Lisbon"})
	p.Go(s.house.address + "/find")
	p.Until("the field has not got the keyboard", `() => document.activeElement.id === "q"`)
	started := time.Now()
	p.Type("refund kind:thread")
	p.Until("nothing is found while it is typed", `() => document.querySelectorAll("#found mark").length > 0 && location.search.includes("kind")`)
	t.Logf("found after %s, typing included", time.Since(started).Round(time.Millisecond))
	if !browser.Eval[bool](p, `() => document.activeElement.id === "q" && document.activeElement.value === "refund kind:thread"`) {
		t.Error("what is typed was disturbed by what was found")
	}
	p.Type("zzz")
	p.Until("what was found stays", `() => document.querySelectorAll("#found mark").length === 0`)
}

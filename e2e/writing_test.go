package e2e

import (
	"strings"
	"testing"
	"time"

	"meantime/e2e/axe"
	"meantime/e2e/browser"
	"meantime/internal/person"
	"meantime/internal/space"
)

// desk is somebody at a new thread, among people who could read it.
func desk(t *testing.T, as browser.Person) (*house, *browser.Page, person.Actor, space.Space) {
	t.Helper()
	h := founded(t)
	ines := h.Person("Inês Carvalho", "Europe/Lisbon")
	s := h.Space("Ticketing", ines, h.Person("Mira Osei", "Africa/Accra"), h.Person("Kenji Morita", "Asia/Tokyo"))
	h.Person("Nadia Haddad", "Asia/Amman")
	p := h.open(t, ines, as)
	p.Go(h.address + "/new")
	return h, p, ines, s
}

// awake waits until the composer's scripts are there: only then does it say what they know.
func awake(p *browser.Page) {
	p.Until("the composer did not wake", `() => {
		const form = document.querySelector("form.composer");
		form.elements.title.dispatchEvent(new KeyboardEvent("keydown", {key: "Enter", bubbles: true}));
		return document.activeElement.id === "c-body";
	}`)
}

// told waits until the writer has been told, and returns what stands under Send.
func told(p *browser.Page) string {
	p.Until("the arrival was not told", `() => document.querySelector("form.composer").elements.told.value === "yes"`)
	return p.Text("#arrivals-says")
}

// TestWritingWithTheKeyboard goes from title to text, names somebody from the list, sees when it arrives before and after
// that, looks at it as it will be read, and sends it once.
func TestWritingWithTheKeyboard(t *testing.T) {
	h, p, ines, s := desk(t, browser.Person{Zone: "Europe/Lisbon"})
	awake(p)
	choose(p, "#c-space", "Ticketing")
	if got := told(p); !strings.Contains(got, "First Mira at 14:00, last Kenji at 01:00 tomorrow") {
		t.Errorf("under Send: %s", got)
	}
	p.Fill("#c-title", "Fares in winter")
	p.Press("Enter")
	if got := browser.Eval[string](p, `() => document.activeElement.id`); got != "c-body" {
		t.Fatalf("Enter in the title led to %q", got)
	}
	p.Type("What about **winter**, @na")
	p.Until("nobody was offered", `() => !!document.querySelector("#people-found:not([hidden]) [role=option][aria-selected=true]")`)
	axe.CheckLooks(t, p)
	p.Press("Enter")
	// The driver types the line break of a key whose doing was prevented; a person's browser does not.
	if got := strings.ReplaceAll(p.Value("#c-body"), "\n", ""); got != "What about **winter**, @nadia " {
		t.Errorf("it reads %q", got)
	}
	p.Until("Nadia's delivery was not told", `() => document.querySelector("#arrivals-says").textContent.includes("First Nadia at 11:00")`)
	p.Until("no draft was kept", `() => document.querySelector("#kept").textContent.startsWith("Kept as a draft")`)
	p.Click("text=Preview")
	p.Until("no preview", `() => document.querySelector("#shown:not([hidden]) strong")?.textContent === "winter"`)
	axe.CheckLooks(t, p)
	p.Shots("writing")
	told(p)
	p.Click("#c-body")
	p.Press("Control+Enter", "Control+Enter")
	p.Until("it was not sent", `() => location.pathname.startsWith("/threads/")`)
	p.WaitText("Sent. It waits for each reader’s next delivery.")
	if got := p.Value("#c-body"); got != "" {
		t.Errorf("where one answers stands already %q", got)
	}
	list, _, err := h.Threads.List(t.Context(), ines, s.ID, 0, 10)
	if err != nil || len(list) != 1 {
		t.Errorf("%d threads: %v", len(list), err)
	}
	drafts, err := h.Threads.Drafts(t.Context(), ines)
	if err != nil || len(drafts) != 0 {
		t.Errorf("drafts left: %v, %v", drafts, err)
	}
}

// TestDraftsComeBack leaves a page half written and comes back to it.
func TestDraftsComeBack(t *testing.T) {
	h, p, _, _ := desk(t, browser.Person{Zone: "Europe/Lisbon"})
	awake(p)
	choose(p, "#c-space", "Ticketing")
	p.Fill("#c-title", "Half")
	p.Fill("#c-body", "written")
	p.Go(h.address + "/drafts") // at once: the page keeps it while it is left
	p.Until("the draft was lost", `async () => (await (await fetch("/drafts")).text()).includes("Half")`)
	p.Reload()
	p.Follow("text=Half")
	if got := p.Value("#c-title") + " " + p.Value("#c-body"); got != "Half written" {
		t.Errorf("it holds %q", got)
	}
}

// TestWrittenBeforeTheScripts writes while the page still comes, as on a slow line: that is kept as a draft too.
func TestWrittenBeforeTheScripts(t *testing.T) {
	h, p, _, _ := desk(t, browser.Person{Zone: "Europe/Lisbon"})
	p.Before(`new MutationObserver((changes, watch) => {
		const title = document.getElementById("c-title");
		if (title) watch.disconnect(), title.value = "Written early";
	}).observe(document, {subtree: true, childList: true})`)
	p.Go(h.address + "/new")
	p.Until("no draft was kept", `() => document.querySelector("#kept").textContent.startsWith("Kept as a draft")`)
	p.Until("the server has not got it", `async () => (await (await fetch("/drafts")).text()).includes("Written early")`)
}

// TestEnterSendsBesideSendThenAlone presses Enter in every line of a letter that is begun: none sends it but those of Send later.
func TestEnterSendsBesideSendThenAlone(t *testing.T) {
	_, p, _, _ := desk(t, browser.Person{Zone: "Europe/Lisbon"})
	awake(p)
	choose(p, "#c-space", "Ticketing")
	p.Fill("#c-title", "Fares in winter")
	for _, line := range []struct{ by, css string }{{"whenever it suits", "#c-title"}, {"whenever it suits", "#c-of"}, {"by a time on their clock", "[name=bytime]"}, {"by a time that I type", "#c-until"}} {
		choose(p, "#c-need", "an answer")
		choose(p, "[name=by]", line.by)
		p.Click(line.css)
		p.Press("Enter", "Escape")
		if !strings.HasSuffix(p.URL(), "/new") || !p.Has("#c-title") {
			t.Fatalf("Enter in %s led to %s", line.css, p.URL())
		}
	}
	choose(p, "#c-need", "nothing back")
	p.Click("text=Send later…")
	p.Click("[name=time]")
	p.Press("Enter")
	p.WaitText("It is sent at")
}

// TestWrittenWithoutANetwork writes on while the server cannot be reached: what is written is kept on this device, comes back
// when the page is opened again, and is the server's as soon as that is there. What is private is kept nowhere.
func TestWrittenWithoutANetwork(t *testing.T) {
	h, p, _, _ := desk(t, browser.Person{Zone: "Europe/Lisbon"})
	awake(p)
	choose(p, "#c-space", "Ticketing")
	p.Fill("#c-title", "Winter")
	p.Until("no draft was kept", `() => document.querySelector("#kept").textContent.startsWith("Kept as a draft")`)
	p.Offline(true)
	p.Fill("#c-body", "Written on the ferry.")
	p.WaitText("Until it can, what you write is kept on this device.")
	told(p)
	p.Press("Control+Enter")
	p.WaitText("That did not get through. What you wrote is still here.")
	p.Until("what could not be sent is not kept", `() => Object.keys(localStorage).some(key => localStorage[key].includes("Written on the ferry."))`)
	p.Offline(false)
	p.Until("the server has not got it", `async () => (await (await fetch("/drafts")).text()).includes("Written on the ferry.")`)
	p.Until("it is kept on the device still", `() => Object.keys(localStorage).every(key => !localStorage[key].includes("ferry"))`)

	p.Offline(true)
	p.Fill("#c-body", "Written in the tunnel.")
	p.Until("it is not kept on the device", `() => Object.keys(localStorage).some(key => localStorage[key].includes("tunnel"))`)
	next := p.Tab() // that has a network
	next.Go(h.address + "/new")
	next.WaitText("This was kept on this device, and is back.")
	if got := next.Value("#c-title") + " " + next.Value("#c-body"); got != "Winter Written in the tunnel." {
		t.Errorf("it holds %q", got)
	}
	next.Until("the server has not got it", `async () => (await (await fetch("/drafts")).text()).includes("Written in the tunnel.")`)

	p.Fill("#c-body", "About somebody.")
	p.Until("it is not kept on the device", `() => Object.keys(localStorage).some(key => localStorage[key].includes("somebody"))`)
	choose(p, "[name=sensitivity]", "sensitive")
	p.WaitText("please leave this page open")
	if browser.Eval[bool](p, `() => Object.keys(localStorage).some(key => localStorage[key].includes("somebody"))`) {
		t.Error("what is private is kept on the device")
	}
	for _, problem := range p.Problems() {
		if !strings.Contains(problem, "ERR_INTERNET_DISCONNECTED") && !strings.Contains(problem, "Failed to fetch") {
			t.Error(problem)
		}
	}
}

// TestTodayWithTheKeyboard walks through a delivery, puts things away and off, takes one back, and asks why.
func TestTodayWithTheKeyboard(t *testing.T) {
	h := founded(t)
	ines, mira := h.Person("Inês Carvalho", "Europe/Lisbon"), h.Person("Mira Osei", "Africa/Accra")
	s := h.Space("Ticketing", mira, ines)
	for _, title := range []string{"First", "Second", "Third"} {
		h.Thread(mira, s, title, "Text.")
	}
	h.Pass(time.Date(2026, 10, 13, 12, 0, 0, 0, time.UTC))
	p := h.open(t, ines, browser.Person{Zone: "Europe/Lisbon"})
	p.Go(h.address + "/today")
	at := func(title string) {
		t.Helper()
		p.Until("the focus is not on "+title, `title => document.activeElement.textContent === title`, title)
	}
	p.Until("the keys did not wake", `() => {
		document.dispatchEvent(new KeyboardEvent("keydown", {key: "j"}));
		return document.activeElement.textContent === "First";
	}`)
	p.Press("e")
	p.WaitText("One thing is done")
	at("Second")
	p.Click("text=Undo")
	p.Until("it did not come back", `() => document.querySelectorAll(".delivery__groups [data-row]").length === 3`)
	p.Reload()
	p.Until("the keys did not wake", `() => {
		document.dispatchEvent(new KeyboardEvent("keydown", {key: "j"}));
		return !!document.activeElement.closest("[data-row]");
	}`)
	p.Press("h")
	p.Wait("details[open] button[value=tomorrow]")
	p.Click("details[open] button[value=tomorrow]")
	p.WaitText("Comes back at 09:00 tomorrow.")
	if put := h.Today(ines).Put; len(put) != 1 || put[0].LaterUntil.Sub(h.Clock()) != 20*time.Hour {
		t.Errorf("put off: %+v", put)
	}
	p.Click(".delivery__groups [data-is=why]")
	p.Wait("dialog[open] .why-steps")
	if got := p.Text("dialog[open]"); !strings.Contains(got, "It came with your delivery at 13:00.") {
		t.Errorf("why: %s", got)
	}
	axe.CheckLooks(t, p)
	p.Press("Escape")
	p.WaitGone("dialog[open]")
}

// TestAskingWhileWriting asks somebody for an answer within the sentence under the letter, and sees until when that is, on
// both clocks, before it is sent.
func TestAskingWhileWriting(t *testing.T) {
	h, p, ines, s := desk(t, browser.Person{Zone: "Europe/Lisbon"})
	awake(p)
	choose(p, "#c-space", "Ticketing")
	p.Fill("#c-title", "May the screen stay awake?")
	p.Fill("#c-body", "While boarding, I mean.")
	if browser.Eval[bool](p, `() => document.querySelector("#c-of").checkVisibility()`) {
		t.Error("it asks from whom, although nothing is needed")
	}
	choose(p, "#c-need", "an answer")
	p.Click("#c-of")
	p.Type("Keni")
	p.Press("Backspace")
	p.Until("nobody was offered", `() => !!document.querySelector("#people-found:not([hidden]) [role=option][aria-selected=true]")`)
	axe.CheckLooks(t, p)
	p.Press("Tab")
	if got := p.Value("#c-of"); got != "@kenji " {
		t.Errorf("it asks %q", got)
	}
	choose(p, "select[name=by]", "by a time that I type")
	p.Click("#c-until")
	p.Type("end of Thursday")
	p.Until("until when a time in words is was not told", `() => document.querySelector(".dues")?.textContent.includes("due Thu 17:00 in Tokyo, Thu 09:00 on your clock")`)
	axe.CheckLooks(t, p)
	p.Shots("asking-typed")
	choose(p, "select[name=by]", "within one working day")
	p.Until("until when was not told", `() => document.querySelector(".dues")?.textContent.includes("due Thu 09:00 in Tokyo, Thu 01:00 on your clock")`)
	axe.CheckLooks(t, p)
	p.Shots("asking")
	told(p)
	p.Until("no draft was kept", `() => document.querySelector("#kept").textContent.startsWith("Kept as a draft")`)
	p.Reload()
	if got := p.Value("#c-need") + " " + p.Value("#c-of") + " " + p.Value("select[name=by]"); got != "answer @kenji day" {
		t.Errorf("the draft came back as %q", got)
	}
	told(p)
	p.Click("#c-body")
	p.Press("Control+Enter")
	p.Until("it was not sent", `() => location.pathname.startsWith("/threads/")`)
	list, err := h.Asks.Theirs(t.Context(), ines)
	if err != nil || len(list) != 1 || list[0].Space != s.ID || !list[0].DueAt.Equal(time.Date(2026, 10, 15, 0, 0, 0, 0, time.UTC)) {
		t.Errorf("%+v, %v", list, err)
	}
}

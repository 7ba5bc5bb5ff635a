package e2e

import (
	"strings"
	"testing"
	"time"

	"meantime/e2e/axe"
	"meantime/e2e/browser"
	"meantime/internal/db"
	"meantime/internal/person"
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

// TestSomethingComplicatedIsLaidOut is advised while it is written, with the keyboard alone: a proposal, then half hours.
func TestSomethingComplicatedIsLaidOut(t *testing.T) {
	_, p, _, _ := desk(t, browser.Person{Zone: "Europe/Lisbon"})
	awake(p)
	choose(p, "#c-space", "Ticketing")
	p.Fill("#c-title", "Refund by itself")
	p.Fill("#c-body", "Wind shut the route twice.")
	choose(p, "#c-need", "a decision")
	p.Fill("#c-of", "@mira ")
	choose(p, "[name=complexity]", "rather complicated")
	p.WaitText("Lay it out, so that they can decide without asking back")
	axe.CheckLooks(t, p)
	p.Shots("advice")
	pressed(p, "[name=step][value=proposal]")
	p.Until("it was not laid out", `() => document.querySelector("#c-body").value.startsWith("## What it is about\n\nWind shut the route twice.\n\n## What we could do")`)
	p.Until("it is still advised", `() => !document.querySelector("[name=step]")`)
	choose(p, "[name=urgency]", "of help today")
	p.WaitText("Say by when, and they see it coming in their own day.")
	pressed(p, "[name=step][value=by_today]")
	p.Until("no time was chosen", `() => document.querySelector("[name=by]").value === "today"`)
	p.Click("#c-body")
	p.Press("Control+Enter")
	p.Until("it was not sent", `() => location.pathname.startsWith("/threads/")`)
	p.WaitText("What we could do")
}

// TestTheSentenceIsHeard reads the two sentences as a screen reader does, from their beginning to Send, and follows an
// advice: the focus goes to what it changed.
func TestTheSentenceIsHeard(t *testing.T) {
	h, p, _, in := desk(t, browser.Person{Zone: "Europe/Lisbon"})
	p.Go(h.address + "/new?space=" + in.ID.String())
	awake(p)
	p.Fill("#c-title", "Refund by itself")
	choose(p, "#c-need", "an answer")
	p.Fill("#c-of", "@kenji ")
	p.Wait("#times button")
	pressed(p, "#times [value=day]")
	p.Until("no time was chosen", `() => document.querySelector("[name=by]").value === "day" && document.querySelector("#until-day").ariaPressed === "true"`)
	if got := p.Focused(); got != "until-day" {
		t.Errorf("after a time was chosen, the focus is on %s", got)
	}
	hears(t, p, `group "What you need"
What you need
I need
combobox "I need": an answer
from
textbox "From whom": @kenji
combobox "Until when": within one working day
It is
combobox "How urgent it is": not urgent
combobox "Who may read it": fine for everyone to read
and
combobox "How complicated it is": simple
Until when, on their clock
group "Until when, on their clock"
button "17:00 tomorrow, 09:00 for you", not pressed
button "Thu 09:00, 01:00 for you", pressed
button "Mon 09:00, 01:00 for you", not pressed
button "Send" (Arrives in everyone’s next delivery. First Mira at 14:00, last Kenji at 01:00 tomorrow, on your clock.)`)

	choose(p, "[name=complexity]", "rather complicated")
	p.WaitText("Lay it out, so that one answer is enough")
	choose(p, "[name=urgency]", "of help today")
	told(p)
	hears(t, p, `button "Mon 09:00, 01:00 for you", not pressed
Lay it out, so that one answer is enough, or talk it through.
Each question that comes back costs a delivery. What happens, what you tried and what you need saves most of them.
button "Lay it out as a problem" (Lay it out, so that one answer is enough, or talk it through.)
button "Ask for 08:30 tomorrow, outside your hours" (Lay it out, so that one answer is enough, or talk it through.)
button "Send" (Arrives in everyone’s next delivery. First Mira at 14:00, last Kenji at 01:00 tomorrow, on your clock.)`)
	browser.Eval[any](p, `() => { globalThis.pressed = document.querySelector("#step-problem") }`)
	pressed(p, "#step-problem")
	p.WaitText("Say by when, and they see it coming in their own day.")
	if got := p.Focused(); got != "c-body" {
		t.Errorf("after it was laid out, the focus is on %s", got)
	}
	if browser.Eval[bool](p, `() => globalThis.pressed.isConnected`) {
		t.Error("the button that was pressed has become another one")
	}
	pressed(p, "#step-by_today")
	p.Until("no time was chosen", `() => document.querySelector("[name=by]").value === "today"`)
	p.Until("the focus is not on what was changed", `() => document.activeElement.name === "by"`)
}

// hears checks that these lines are heard, one after the other.
func hears(t *testing.T, p *browser.Page, want string) {
	t.Helper()
	if got := strings.Join(p.Heard(), "\n"); !strings.Contains(got+"\n", want+"\n") {
		t.Errorf("one hears\n%s\n\nand not\n%s", got, want)
	}
}

// TestAdviceWithoutScripts is on the page that asks whether to send it, and its buttons work there.
func TestAdviceWithoutScripts(t *testing.T) {
	_, p, _, _ := desk(t, browser.Person{Zone: "Europe/Lisbon", NoScript: true})
	choose(p, "#c-space", "Ticketing")
	p.Fill("#c-title", "Fares")
	p.Fill("#c-body", "What about winter?")
	choose(p, "#c-need", "an answer")
	p.Fill("#c-of", "@mira")
	choose(p, "[name=complexity]", "rather complicated")
	p.Follow("text=Send")
	p.WaitText("Send it?")
	p.WaitText("Lay it out, so that one answer is enough")
	p.Shots("advice without scripts")
	p.Follow("[name=step][value^=talk]")
	p.WaitText("Something new")
	p.WaitText("Nothing is put into a calendar.")
	p.WaitText("in Accra.")
	if got := p.Focused(); got != "c-need" {
		t.Errorf("after half an hour was asked for, the focus is on %s", got)
	}
	if got := p.Value("#c-body"); got != "What about winter?" {
		t.Errorf("it reads %q", got)
	}
	p.Shots("half an hour without scripts")
	p.Follow("text=Send")
	p.WaitText("You need half an hour to talk from Mira Osei")
	p.Follow("main form .btn--primary")
	p.WaitText("Half an hour is asked for")
}

// pressed goes to a button with the keyboard and presses it.
func pressed(p *browser.Page, button string) {
	browser.Eval[any](p, `sel => document.querySelector(sel).focus()`, button)
	p.Press("Enter")
}

// TestSomethingUrgentRings shows whom it rings while it is written, and rings.
func TestSomethingUrgentRings(t *testing.T) {
	_, p, _, _ := desk(t, browser.Person{Zone: "Europe/Lisbon"})
	awake(p)
	choose(p, "#c-space", "Ticketing")
	p.Fill("#c-title", "Tickets will not scan in Oban")
	choose(p, "#c-need", "an answer")
	p.Fill("#c-of", "@mira ")
	choose(p, "[name=urgency]", "urgent")
	p.WaitText("It is 09:40 in Accra, and Mira is at work: rung at once.")
	p.Fill("#c-worse", "The 11:30 from Oban boards in 50 minutes, 180 passengers")
	told(p)
	p.WaitText("Ring Mira and send")
	axe.CheckLooks(t, p)
	p.Shots("urgent sentence")
	p.Press("Control+Enter")
	p.Until("it did not ring", `() => location.pathname.startsWith("/urgents/")`)
	p.WaitText("It rings.")
}

// TestSomethingSensitiveGoesPrivately is written to one named reader, with half an hour to talk that does not suit, and another that does.
func TestSomethingSensitiveGoesPrivately(t *testing.T) {
	h, p, ines, _ := desk(t, browser.Person{Zone: "Europe/Lisbon"})
	awake(p)
	choose(p, "[name=sensitivity]", "sensitive")
	p.Fill("#c-readers", "@nadia ")
	p.Fill("#c-title", "Four days a week")
	p.Fill("#c-body", "I would like to talk about how the last reviews felt.")
	choose(p, "[name=complexity]", "rather complicated")
	p.WaitText("This is better live.")
	p.WaitText("Only you and Nadia read it.")
	axe.CheckLooks(t, p)
	p.Shots("sensitive sentence")
	pressed(p, "[name=step][value^=talk]")
	p.WaitText("in Amman. They say whether it suits them")
	if got := p.Value("#c-of") + p.Value("#c-need"); got != "@nadia talk" {
		t.Errorf("it is asked of %q", got)
	}
	axe.CheckLooks(t, p)
	p.Shots("sensitive half hour")
	p.Click("#c-body")
	p.Press("Control+Enter")
	p.Until("it was not sent", `() => location.pathname.startsWith("/threads/")`)
	notes, err := h.Threads.PrivateNotes(t.Context(), ines)
	if err != nil || len(notes) != 1 || len(notes[0].Readers) != 2 {
		t.Errorf("%+v, %v", notes, err)
	}
	h.Pass(h.Clock().Add(30 * time.Minute))
	nadia := h.open(t, h.named(t, "nadia"), browser.Person{Zone: "Asia/Amman"})
	nadia.Go(h.address + "/today")
	nadia.WaitText("Half an hour, in a private note")
	axe.CheckLooks(t, nadia)
	nadia.Shots("half an hour today")
	nadia.Follow(".timetable__do > a")
	nadia.WaitText("Which would suit you instead?")
	axe.CheckLooks(t, nadia)
	nadia.Shots("not then")
	nadia.Click("main label.option:nth-of-type(2)")
	nadia.Click("text=It does not suit")
	nadia.WaitText("Inês is told that it does not suit.")
	p.Go(h.address + "/threads/" + notes[0].ID.String())
	p.WaitText("would suit.")
	p.Shots("half an hour thread")
	axe.CheckLooks(t, p)
	pressed(p, "[name=at]")
	p.WaitText("Half an hour is agreed")
	nadia.Go(h.address + "/today")
	nadia.WaitText("You talk")
	nadia.Shots("half an hour agreed")
	axe.CheckLooks(t, nadia)
	nadia.Go(h.address + "/people/" + ines.ID.String())
	nadia.WaitText("You talk")
	nadia.Shots("half an hour profile")
}

// named is the person of a handle.
func (h *house) named(t *testing.T, handle string) (who person.Actor) {
	t.Helper()
	err := h.DB.Read(t.Context(), func(tx *db.Tx) error {
		found, err := h.Persons.People.ByHandle(tx, handle)
		who = person.Actor{ID: found.ID, Role: found.Role}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return who
}

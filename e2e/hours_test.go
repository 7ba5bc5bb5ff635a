package e2e

import (
	"testing"
	"time"

	"meantime/e2e/axe"
	"meantime/e2e/browser"
	"meantime/internal/person"
	"meantime/internal/worktime"
)

// atHerHours is somebody on the page of her hours: Monday to Friday 09–17:30, focus on Mondays.
func atHerHours(t *testing.T, as browser.Person) (*house, *browser.Page, person.Actor) {
	t.Helper()
	h := founded(t)
	d := person.Declared{Zone: "Europe/Lisbon", Hours: &worktime.Hours{Week: worktime.Workdays(worktime.Window{From: 540, To: 1050})},
		Batch: &worktime.Batch{Times: []worktime.Clock{540, 780, 990}}}
	d.FocusWeekly[time.Monday] = []worktime.Window{{From: 600, To: 750}}
	ines := h.PersonWith("Inês Carvalho", person.Member, d)
	h.Space("Ticketing", ines)
	p := h.open(t, ines, as)
	p.Go(h.address + "/me")
	return h, p, ines
}

// typed is what a day's field holds, whether it is unfolded or not.
func typed(p *browser.Page, field string) string {
	return browser.Eval[string](p, `id => document.getElementById(id).value`, field)
}

func says(t *testing.T, p *browser.Page, want string) {
	t.Helper()
	p.Until("the effect is not told: "+want, `want => document.getElementById("effect").textContent.includes(want)`, want)
}

// TestHoursByDragging moves the end of a day, a whole day, draws a new one and a focus, and sees at once what it does.
func TestHoursByDragging(t *testing.T) {
	h, p, ines := atHerHours(t, browser.Person{Zone: "Europe/Lisbon"})
	p.Wait("[data-day=tue] .grip--to")
	track := p.Box("[data-day=tue] .track")
	hour := track.Width / 16
	drag := func(sel string, at, hours float64) {
		t.Helper()
		b := p.Box(sel)
		from := b.At(at, 0.25)
		p.Drag(from, browser.Point{X: from.X + hours*hour, Y: from.Y})
	}
	drag("[data-day=tue] .grip--to", 0.5, -5) // to 12:30, before the delivery at 13:00
	if got := typed(p, "hours-tue"); got != "09:00-12:30" {
		t.Errorf("Tuesday ends: %q", got)
	}
	says(t, p, "Your next delivery would come at 12:30 instead of at 13:00.")
	drag("[data-day=wed] .shift[data-index]", 0.9, 1)
	if got := typed(p, "hours-wed"); got != "10:00-18:30" {
		t.Errorf("Wednesday as a whole: %q", got)
	}
	drag("[data-day=sat] .track", 0.25, 3)
	if got := typed(p, "hours-sat"); got != "10:00-13:00" {
		t.Errorf("Saturday, drawn: %q", got)
	}
	drag("[data-day=sat] .grip--to", 0.5, -4)
	if got := typed(p, "hours-sat"); got != "" {
		t.Errorf("Saturday, made shorter than nothing: %q", got)
	}
	p.Click("label:has(#draw-focus)")
	drag("[data-day=thu] .track", 0.25, 2)
	if got := typed(p, "focus-thu"); got != "10:00-12:00" || typed(p, "hours-thu") != "09:00-17:30" {
		t.Errorf("Thursday's focus: %q", got)
	}
	says(t, p, "Your next delivery would come at 12:30 instead of at 13:00.")
	axe.CheckLooks(t, p)
	p.Click("text=Save")
	p.WaitText("Saved. Your next delivery comes at 12:30.")
	declared, _, err := h.Persons.Schedules.Mine(t.Context(), ines)
	if err != nil || declared.Hours.Week[time.Wednesday][0] != (worktime.Window{From: 600, To: 1110}) || len(declared.FocusWeekly[time.Thursday]) != 1 {
		t.Errorf("kept: %+v, %v", declared, err)
	}
	p.Wait("[data-day=tue] .grip--to") // the page that came can be dragged as well
	p.Shots("hours")
}

// TestHoursByKeyboard changes hours with the keyboard alone: the ends of a block are sliders.
func TestHoursByKeyboard(t *testing.T) {
	_, p, _ := atHerHours(t, browser.Person{Zone: "Europe/Lisbon"})
	p.Wait("[data-day=tue] .grip--to")
	reach := func(what string) {
		t.Helper()
		for range 80 {
			if p.Press("Tab"); p.Focused() == what {
				return
			}
		}
		t.Fatalf("the keyboard does not reach %s", what)
	}
	reach("Tuesday, hours begin")
	p.Press("PageUp", "PageUp", "PageUp", "PageUp", "ArrowRight", "ArrowRight")
	if got := typed(p, "hours-tue"); got != "13:30-17:30" {
		t.Errorf("Tuesday begins: %q", got)
	}
	says(t, p, "Your next delivery would come at 13:30 instead of at 13:00.")
	if got := p.Focused(); got != "Tuesday, hours begin" {
		t.Errorf("the focus has gone to %q", got)
	}
	if got := browser.Eval[string](p, `() => document.activeElement.ariaValueText`); got != "13:30" {
		t.Errorf("it is read out as %q", got)
	}
	reach("Tuesday, hours end")
	p.Press("End")
	if got := typed(p, "hours-tue"); got != "13:30-13:30" {
		t.Errorf("as long as it can be: %q", got)
	}
	p.Press("Delete")
	says(t, p, "Your next delivery would come at 09:00 tomorrow instead of at 13:00.")
	reach("Type the times")
	p.Press("Enter")
	reach("hours-tue")
	p.Type("22:00-02:00")
	says(t, p, "Your next delivery would come at 22:00 instead of at 13:00.")
	p.Press("Control+a")
	p.Type("some time")
	says(t, p, "One thing needs another look before this can be saved.")
	if got := p.Text("#wrong-hours-tue"); got != "Write times such as 09:00-12:30, 13:30-18:00, or nothing at all." {
		t.Errorf("beside the field: %q", got)
	}
	if got := p.Focused(); got != "hours-tue" {
		t.Errorf("typing was disturbed: the focus is on %q", got)
	}
	axe.Check(t, p)
	p.Press("Control+Enter")
	p.Until("there was no answer", `() => !document.querySelector("#hours[aria-busy]")`)
	refused(t, p)
	if got := p.Focused(); got != "hours-tue" {
		t.Errorf("after a mistake the keyboard stands on %q", got)
	}
	p.Press("Control+a")
	p.Type("9-12")
	says(t, p, "Your next delivery would come at 12:00 instead of at 13:00.")
	p.Press("Enter")
	p.WaitText("Saved. Your next delivery comes at 12:00.")
}

// TestHoursOnAPhoneWithoutScripts types, looks at what it would do, and saves.
func TestHoursOnAPhoneWithoutScripts(t *testing.T) {
	_, p, _ := atHerHours(t, browser.Person{NoScript: true, Look: browser.Look{Width: browser.Narrow}})
	if p.Has(".grip") || p.Has(".scripted") {
		t.Error("something is offered that does nothing without a script")
	}
	p.Click("text=Type the times")
	p.Fill("#hours-tue", "14-16")
	p.Follow("text=Show what this does")
	says(t, p, "Your next delivery would come at 14:00 instead of at 13:00.")
	p.Follow("text=Save")
	p.WaitText("Saved. Your next delivery comes at 14:00.")
	axe.Check(t, p)
	if over := p.Overflow(); over > 0 {
		t.Errorf("the page is %d pixels too wide", over)
	}
}

// TestPasskeys founds a company without any password, and signs in again by the passkey.
func TestPasskeys(t *testing.T) {
	program := Serve(t, t.TempDir())
	p := chromium.Open(t, browser.Person{Zone: "Asia/Kathmandu"})
	device := p.Passkeys()
	p.Go(program.Setup)
	p.Until("the zone was not guessed", `() => document.querySelector("#zone").value === "Kathmandu"`)
	p.Fill("#organisation", "Himal")
	p.Fill("#name", "Asha Rai")
	p.Click("text=Use a passkey") // no address yet
	if device.Count() != 0 {
		t.Error("a passkey was made for nobody")
	}
	p.Fill("#email", "asha@himal.example")
	device.Refuse(true)
	p.Click("text=Use a passkey")
	p.WaitText("No passkey was made. You can try again, or choose a password.")
	device.Refuse(false)
	p.Click("text=Use a passkey")
	p.Wait(".masthead__me")
	p.Go(program.Address + "/me/security")
	p.WaitText("You have none, and need none while you have a passkey.")
	axe.CheckLooks(t, p)
	p.Fill("#email", "asha.rai@himal.example")
	device.Refuse(true)
	p.Click("text=Change the address")
	p.WaitText("No passkey was used, and nothing was changed. You can try again.")
	device.Refuse(false)
	p.Click("text=Change the address")
	p.WaitText("From now on you sign in as asha.rai@himal.example.")
	p.Fill("#password", "a herring in the marsh")
	p.Click("text=Set a password")
	p.WaitText("Your password is set. Other browsers are signed out.")
	p.Click("text=Sign out")
	p.WaitText("You are signed out.")
	// A browser may sign in by itself, with the passkey that it offers under the address; else the button does.
	p.Until("there is no way in", `() => {
		if (document.querySelector(".masthead__me")) return true;
		document.querySelector("[data-for=sign-in]:not(:disabled)")?.click();
		return false;
	}`)
}

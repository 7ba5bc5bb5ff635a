package e2e

import (
	"strings"
	"testing"
	"time"

	"meantime/e2e/axe"
	"meantime/e2e/browser"
	"meantime/internal/ask"
	"meantime/internal/id"
	"meantime/internal/person"
	"meantime/internal/space"
	"meantime/internal/thread"
	"meantime/internal/worktime"
)

// harbour is Mira in Accra, who needs answers of Inês in Lisbon, on the day before a Portuguese holiday, and Kenji in Tokyo.
type harbour struct {
	*house
	mira, ines, kenji person.Actor
	space             space.Space
}

// monday is an hour of Monday 30 November, in Accra and in Lisbon; a day later nobody works in Lisbon.
func monday(hour, minute int) time.Time { return time.Date(2026, 11, 30, hour, minute, 0, 0, time.UTC) }

func newHarbour(t *testing.T) harbour {
	t.Helper()
	h := harbour{house: founded(t)}
	h.At(monday(10, 40))
	h.ines = h.PersonWith("Inês Carvalho", person.Member, person.Declared{Zone: "Europe/Lisbon", Region: "PT"})
	h.mira = h.PersonWith("Mira Osei", person.Member, person.Declared{Zone: "Africa/Accra", Region: "GH"})
	h.kenji = h.PersonWith("Kenji Morita", person.Member, person.Declared{Zone: "Asia/Tokyo", Region: "JP"})
	h.space = h.Space("Ticketing", h.mira, h.ines, h.kenji)
	return h
}

// needs has Mira ask Inês for an answer.
func (h harbour) needs(title string, want worktime.Want) {
	h.T.Helper()
	_, err := h.Threads.Start(h.T.Context(), h.mira, thread.Opening{Space: h.space.ID, Title: title, Body: "It fades in the rain.",
		Ask: &ask.Wanted{Kind: ask.Answer, Of: []id.ID{h.ines.ID}, Want: want}})
	if err != nil {
		h.T.Fatal(err)
	}
}

// TestAnAnswerOverAHoliday is asked for on Monday, within a working day: that is Wednesday in Lisbon. Inês answers with the
// keyboard alone.
func TestAnAnswerOverAHoliday(t *testing.T) {
	h := newHarbour(t)
	h.needs("Can the ticket keep its barcode on screen?", worktime.WorkingDays(1))
	mira := h.open(t, h.mira, browser.Person{Zone: "Africa/Accra"})
	mira.Go(h.address + "/today")
	mira.WaitText("Inês, by Wed 10:40.")
	h.Pass(monday(13, 0))
	ines := h.open(t, h.ines, browser.Person{Zone: "Europe/Lisbon"})
	ines.Go(h.address + "/today")
	ines.WaitText("Can the ticket keep its barcode on screen?")
	if row := ines.Text(".timetable > li"); !strings.Contains(row, "Wed 10:40") || !strings.Contains(row, "in 2 days") {
		t.Errorf("the timetable says %q", row)
	}
	awakeRow(ines)
	ines.Press("r")
	ines.Until("r did not lead to the answer", `() => location.pathname.startsWith("/threads/") && document.readyState === "complete"`)
	ines.WaitText("An answer is needed")
	ines.Until("r did not lead into the reply", `() => {
		document.dispatchEvent(new KeyboardEvent("keydown", {key: "r"}));
		return document.activeElement.id === "c-body";
	}`)
	ines.Type("Yes, above twenty per cent.")
	told(ines)
	axe.CheckLooks(t, ines)
	ines.Press("Control+Enter")
	ines.WaitText("Answered. It waits for each reader’s next delivery.")
	ines.WaitText("Read the answer")
	ines.Go(h.address + "/today")
	ines.WaitText("Nobody waits for an answer of yours.")
	mira.Reload()
	mira.WaitText("Nobody. Nothing of yours is held up.")
	axe.CheckLooks(t, mira)
}

// TestAcrossSydneyAndLisbonOverAHoliday has Aiko in Sydney ask Inês in Lisbon, within two working days: from Monday, over the
// Tuesday that is a holiday in Lisbon alone, that is Thursday. Both see by when on both clocks; nothing comes to Inês on her
// holiday, and her answer is there in Aiko's morning.
func TestAcrossSydneyAndLisbonOverAHoliday(t *testing.T) {
	h := newHarbour(t)
	h.At(monday(5, 0)) // 16:00 in Sydney
	aiko := h.PersonWith("Aiko Sato", person.Member, person.Declared{Zone: "Australia/Sydney", Region: "AU"})
	if err := h.Spaces.Join(t.Context(), aiko, h.space.ID); err != nil {
		t.Fatal(err)
	}
	sydney := h.open(t, aiko, browser.Person{Zone: "Australia/Sydney"})
	sydney.Go(h.address + "/new")
	awake(sydney)
	choose(sydney, "#c-space", "Ticketing")
	sydney.Fill("#c-title", "Who prints the winter timetable?")
	sydney.Fill("#c-body", "We could, from Wednesday on.")
	choose(sydney, "#c-need", "an answer")
	sydney.Fill("#c-of", "@ines")
	choose(sydney, "select[name=by]", "by a time that I type")
	sydney.Fill("#c-until", "2 working days")
	sydney.Until("until when was not told", `() => document.querySelector(".dues")?.textContent.includes("due Thu 09:00 in Lisbon, Thu 20:00 on your clock")`)
	sydney.Shots("sydney-asks")
	told(sydney)
	sydney.Click("#c-body")
	sydney.Press("Control+Enter")
	sydney.WaitText("Asked, by Thu 09:00 in Lisbon, 20:00 for you.")

	h.Pass(monday(10, 0))
	lisbon := h.open(t, h.ines, browser.Person{Zone: "Europe/Lisbon"})
	lisbon.Go(h.address + "/today")
	if row := lisbon.Text(".timetable > li"); !strings.Contains(row, "Thu 09:00") || !strings.Contains(row, "Who prints the winter timetable?") {
		t.Errorf("the timetable says %q", row)
	}
	h.Pass(monday(24+4, 0)) // Tuesday, 15:00 in Sydney
	h.Thread(aiko, h.space, "The paper has come", "Forty boxes.")
	h.Pass(monday(24+20, 0)) // the holiday is over in Lisbon
	lisbon.Reload()
	if lisbon.Has("text=The paper has come") {
		t.Error("it came to Lisbon on the holiday")
	}
	h.Pass(monday(48+10, 0)) // Wednesday
	lisbon.Reload()
	lisbon.WaitText("The paper has come")
	lisbon.Click("text=Who prints the winter timetable?")
	lisbon.WaitText("An answer is needed")
	lisbon.Fill("#c-body", "You do: we are closed on the eighth, too.")
	told(lisbon)
	lisbon.Click("#c-body")
	lisbon.Press("Control+Enter")
	lisbon.WaitText("Answered. It waits for each reader’s next delivery.")

	sydney.Go(h.address + "/today") // 21:00 in Sydney
	if sydney.Has("text=A reply from Inês") {
		t.Error("it came to Sydney in the evening")
	}
	h.Pass(monday(48+22, 30)) // 09:30 on Thursday there
	sydney.Reload()
	sydney.WaitText("A reply from Inês.")
	sydney.WaitText("Nobody. Nothing of yours is held up.")
	axe.CheckLooks(t, sydney)
	sydney.Shots("sydney-answered")
}

// TestHandedOnAndCarriedOnWithout has Inês hand on what she is asked, Kenji not answer, and Mira carry on, where no script
// runs. Kenji comes too late, and is told.
func TestHandedOnAndCarriedOnWithout(t *testing.T) {
	h := newHarbour(t)
	h.needs("May the screen stay awake while boarding?", worktime.EndOfDay(0))
	h.Pass(monday(13, 0))
	ines := h.open(t, h.ines, browser.Person{Zone: "Europe/Lisbon", NoScript: true})
	ines.Go(h.address + "/today")
	ines.Click(".timetable summary")
	ines.Follow("text=Hand it on")
	ines.Fill("#who", "Kenji")
	ines.Fill("#said", "Kenji wrote it.")
	ines.Follow(".hand-on button")
	ines.WaitText("Kenji is asked now, by 17:00 tomorrow in Tokyo, 08:00 for you.")
	ines.WaitText("Nobody waits for an answer of yours.")

	h.Pass(monday(24+8, 0).Add(-7 * time.Hour)) // 10:00 in Tokyo
	kenji := h.open(t, h.kenji, browser.Person{Zone: "Asia/Tokyo"})
	kenji.Go(h.address + "/today")
	kenji.WaitText("Inês handed it on to you: “Kenji wrote it.”")
	kenji.Shots("asked-handed-on")

	h.At(monday(24+9, 0)) // 18:00 in Tokyo
	mira := h.open(t, h.mira, browser.Person{Zone: "Africa/Accra", NoScript: true})
	mira.Go(h.address + "/today")
	mira.WaitText("Kenji, by 17:00 today in Tokyo, 08:00 for you. That time has passed.")
	mira.Click("text=Ask again")
	mira.WaitText("By when, in Kenji’s time")
	mira.Shots("asked-past")
	mira.Click("text=Ask again")
	mira.Follow("text=Carry on without")
	mira.WaitText("You carry on without it. Kenji is not asked any more.")
	mira.WaitText("Nobody. Nothing of yours is held up.")

	awakeRow(kenji)
	kenji.Press("e")
	kenji.WaitText("Somebody was faster")
	kenji.WaitText("Mira carried on without it at 18:00.")
	axe.CheckLooks(t, kenji)
	kenji.Follow("text=See the thread")
	kenji.WaitText("An answer was needed")
	kenji.Shots("asked-over")
	axe.CheckLooks(t, kenji)
}

// TestSomebodyGoesWhoIsWaitedFor has the account of Inês closed while Mira waits for her answer: it is said where Mira looks,
// comes in her next delivery, and leads to asking Kenji instead.
func TestSomebodyGoesWhoIsWaitedFor(t *testing.T) {
	h := newHarbour(t)
	h.needs("Does the rain cover fit the new readers?", worktime.EndOfDay(0))
	olga := h.PersonAs("Olga Lund", "Europe/Oslo", person.Owner)
	owner := h.open(t, olga, browser.Person{Zone: "Europe/Oslo", NoScript: true})
	owner.Go(h.address + "/organisation/people/" + h.ines.ID.String())
	owner.Click(".sure summary")
	owner.Follow(".sure .btn--danger")
	h.Pass(monday(13, 30))
	mira := h.open(t, h.mira, browser.Person{Zone: "Africa/Accra"})
	mira.Go(h.address + "/today")
	mira.WaitText("Inês is no longer here, and what you asked for is still open.")
	mira.WaitText("Inês, by 17:00 today. No longer here.")
	axe.CheckLooks(t, mira)
	mira.Shots("asked-gone")
	mira.Follow("text=Ask someone else")
	mira.Fill("#who", "Kenji")
	mira.Click(".hand-on button")
	mira.WaitText("Kenji is asked now")
	if mira.Has("text=No longer here") {
		t.Error("it still waits for Inês")
	}
}

// TestHandingOnOffersNames has Inês type the beginning of a name, and take who is offered with the keyboard.
func TestHandingOnOffersNames(t *testing.T) {
	h := newHarbour(t)
	h.needs("Is the pier open on Sundays?", worktime.Want{})
	h.Pass(monday(13, 0))
	ines := h.open(t, h.ines, browser.Person{Zone: "Europe/Lisbon"})
	ines.Go(h.address + "/today")
	ines.Click(".timetable summary")
	ines.Follow("text=Hand it on")
	ines.Click("#who")
	ines.Type("ke")
	ines.Until("nobody was offered", `() => !!document.querySelector(".pick [role=option][aria-selected=true]")`)
	axe.CheckLooks(t, ines)
	ines.Shots("asked-whom")
	ines.Press("Enter")
	if got := ines.Value("#who"); got != "Kenji Morita" {
		t.Fatalf("it reads %q", got)
	}
	ines.Press("Enter")
	ines.WaitText("Kenji is asked now, whenever it suits.")
}

// awakeRow waits until the keys are there, and stands on the first row.
func awakeRow(p *browser.Page) {
	p.Until("the keys did not wake", `() => {
		document.dispatchEvent(new KeyboardEvent("keydown", {key: "j"}));
		return !!document.activeElement.closest("[data-row]");
	}`)
}

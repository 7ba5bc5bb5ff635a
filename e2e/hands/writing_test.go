package hands

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"meantime/e2e/axe"
	"meantime/e2e/browser"
	"meantime/e2e/house"
)

// TestAThreadByKeyboard finds a space, opens a thread of it, follows and mutes it, writes, and settles it.
func TestAThreadByKeyboard(t *testing.T) {
	s := newPier(t)
	ines := s.sits(t, s.ines, "Europe/Lisbon", "/today")
	ines.Press("g", "s")
	ines.Comes("/spaces")
	ines.Press("j")
	ines.IsOn(`link "Ticketing"`)
	ines.Press("Enter")
	ines.Comes("/spaces/")
	ines.To(`link "Threads"`)
	ines.Press("Enter")
	ines.To(`link "First"`)
	ines.Press("Enter")
	ines.Comes("/threads/")

	ines.Back(`button "Follow"`)
	ines.Press("Enter")
	ines.IsTold("You follow this")
	ines.To(`button "Mute"`)
	ines.Press("Enter")
	ines.IsTold("Muted. Nothing of it comes")
	ines.To(`button "Follow"`)
	ines.Press("Enter")
	ines.IsTold("You follow this")
	writes(ines)
	settles(ines)
	ines.Press("Tab")
	axe.CheckLooks(t, ines.Page())
}

// writes answers, changes the answer, and removes it.
func writes(ines *browser.Hands) {
	ines.Press("r")
	ines.IsOn(`textbox "Your reply"`)
	ines.Type("It is lit again.")
	ines.Press("Control+Enter")
	ines.IsTold("Sent. It waits for each reader’s next delivery.")
	ines.IsOn(`textbox "Your reply"`)
	ines.Press("Shift+Tab")
	ines.IsOn(`DisclosureTriangle "More about the letter of Inês Carvalho", collapsed`)
	ines.Press("Enter")
	ines.To(`link "Change it"`)
	ines.Press("Enter")
	ines.Comes("/letters/")
	ines.To(`textbox "Your letter"`)
	ines.Press("End")
	ines.Type(" Since noon.")
	ines.Press("Control+Enter")
	ines.IsTold("Changed. What it said before")
	ines.IsOn(`textbox "Your reply"`)
	ines.Press("Shift+Tab")
	ines.IsOn(`DisclosureTriangle "More about the letter of Inês Carvalho", collapsed`)
	ines.Press("Enter")
	ines.To(`link "Remove it"`)
	ines.Press("Enter")
	ines.Comes("/letters/")
	ines.To(`button "Remove it"`)
	ines.Press("Enter")
	ines.IsTold("Removed. Who did it")
	ines.Page().WaitText("Inês Carvalho removed this letter")
}

// settles closes a thread with an outcome, opens it again, and decides it.
func settles(ines *browser.Hands) {
	p := ines.Page()
	ines.To(`DisclosureTriangle "Close with an outcome", collapsed`)
	ines.Press("Enter")
	ines.To(`textbox "What came of it?"`)
	ines.To(`button "Close it"`)
	ines.Press("Enter")
	ines.IsOn(`textbox "What came of it?", invalid`)
	p.Problems() // that it was refused
	ines.Type("The lamp is lit.")
	ines.Press("Control+Enter")
	ines.IsTold("Closed. The outcome comes")
	p.WaitText("Inês Carvalho closed this with an outcome")
	ines.To(`button "Open it again"`)
	ines.Press("Enter")
	ines.IsTold("It is open again.")
	ines.To(`link "Decide it"`)
	ines.Press("Enter")
	ines.Comes("/threads/")
	ines.To(`textbox "What is decided"`)
	ines.Type("The lamp is looked after by the crew.")
	ines.Press("Control+Enter")
	ines.IsTold("Decided. It is number 1")
}

// asks begins a letter to Ticketing that wants an answer from Kenji.
func asks(t *testing.T, ines *browser.Hands, title, body string) {
	t.Helper()
	ines.Press("n")
	ines.Comes("/new")
	ines.To(`combobox "To"`)
	ines.Choose("Ticketing")
	ines.To(`textbox "Title, or a quick note"`)
	ines.Type(title)
	ines.Press("Enter")
	ines.IsOn(`textbox "Your letter"`)
	ines.Type(body)
	ines.To(`combobox "I need"`)
	ines.Choose("an answer")
	ines.To(`textbox "From whom"`)
	ines.Type("ken")
	ines.IsTold("Kenji Morita")
	ines.Press("Tab")
}

// TestAskingByKeyboard asks for an answer by a due time, and then raises something urgent, which says that it rings before it
// does.
func TestAskingByKeyboard(t *testing.T) {
	s := newPier(t)
	ines := s.sits(t, s.ines, "Europe/Lisbon", "/today")
	asks(t, ines, "Which pier is dark?", "North or south?")
	ines.To(`combobox "Until when"`)
	ines.Choose("within one working day")
	ines.IsTold("Kenji Morita, due")
	ines.To(`button "Send"`)
	ines.Press("Enter")
	ines.Comes("/threads/")
	ines.IsTold("Sent. It waits for each reader’s next delivery.")

	asks(t, ines, "Tickets will not scan in Oban", "Every reader says so.")
	ines.To(`combobox "How urgent it is"`)
	ines.Choose("urgent")
	ines.IsTold("It rings now")
	ines.To(`textbox "What gets worse by waiting?"`)
	ines.Type("The boat boards in an hour.")
	ines.Press("Control+Enter")
	ines.Comes("/urgents/")
}

// TestAPrivateNoteByKeyboard writes to one person what nobody else is to read.
func TestAPrivateNoteByKeyboard(t *testing.T) {
	s := newPier(t)
	ines := s.sits(t, s.ines, "Europe/Lisbon", "/today")
	ines.Press("n")
	ines.Comes("/new")
	ines.To(`combobox "Who may read it"`)
	ines.Choose("sensitive")
	ines.Back(`textbox "Privately to"`)
	ines.Type("mir")
	ines.IsTold("Mira Osei")
	ines.Press("Tab")
	ines.To(`textbox "Title, or a quick note"`)
	ines.Type("Four days a week")
	ines.Press("Enter")
	ines.Type("Shall we talk?")
	ines.To(`button "Send privately`)
	ines.Press("Enter")
	ines.Comes("/threads/")
	ines.Page().WaitText("Shall we talk?")
}

// TestFilesByKeyboard chooses a file, holds it up, goes on, and gives another up: each is told.
func TestFilesByKeyboard(t *testing.T) {
	s := newPier(t)
	path := func(name string, size int) string {
		t.Helper()
		file := filepath.Join(t.TempDir(), name)
		s.must(os.WriteFile(file, make([]byte, size), 0o600))
		return file
	}
	plan, film := path("plan.txt", 100), path("film.bin", 90e6)
	ines := s.sits(t, s.ines, "Europe/Lisbon", "/threads/"+s.first.ID.String())
	p := ines.Page()
	ines.Press("r")
	ines.Type("As drawn: ")
	ines.Press("Tab")
	ines.IsOn(`button "Add files`)
	ines.Files(plan)
	ines.IsTold("plan.txt: It has arrived, and stands in the text.")
	ines.IsOn(`button "Add files`)

	p.Offline(true)
	ines.Files(film)
	ines.IsTold("film.bin: It waits until Meantime can be reached.")
	ines.To(`button "Pause film.bin"`)
	ines.Press("Enter")
	ines.IsOn(`button "Go on film.bin"`)
	axe.CheckLooks(t, p)
	p.Offline(false)
	ines.Press("Enter")
	ines.IsTold("film.bin: It has arrived, and stands in the text.")
	p.Problems() // that it could not be reached
	ines.Back(`button "Add files`)
	ines.Files(film)
	ines.To(`button "Do not add it film.bin"`)
	ines.Press("Enter")
	ines.IsTold("film.bin: It is not added.")
	ines.IsOn(`textbox "Your reply"`)
	p.Problems() // a request that was ended
	ines.Press("Control+Enter")
	ines.IsTold("Sent")
	p.WaitText("plan.txt")
}

// TestOfflineByEar writes on while there is no network: it is told that what is written is kept on this device, that it could not
// be sent, and that it is kept by the server again. The keyboard stays where it is.
func TestOfflineByEar(t *testing.T) {
	s := newPier(t)
	ines := s.sits(t, s.ines, "Europe/Lisbon", "/threads/"+s.first.ID.String())
	p := ines.Page()
	ines.Press("r")
	ines.Type("Written")
	ines.IsTold("Kept as a draft")
	p.Offline(true)
	ines.Type(" on the ferry.")
	ines.IsTold("Until it can, what you write is kept on this device.")
	ines.Press("Control+Enter")
	ines.IsTold("That did not get through. What you wrote is still here.")
	ines.IsOn(`textbox "Your reply": Written on the ferry.`)
	p.Offline(false)
	ines.IsTold("Kept as a draft")
	ines.IsOn(`textbox "Your reply": Written on the ferry.`)
	ines.Press("Control+Enter")
	ines.IsTold("Sent")
	if browser.Eval[bool](p, `() => document.getElementById("unsent").checkVisibility()`) {
		t.Error("it still says that it did not get through")
	}
	for _, problem := range p.Problems() {
		if !strings.Contains(problem, "ERR_INTERNET_DISCONNECTED") && !strings.Contains(problem, "Failed to fetch") {
			t.Error(problem)
		}
	}
}

// TestFilesStandAsChosenInWhateverOrderTheyCome has five come in each of the orders that there are, in the middle of a text.
func TestFilesStandAsChosenInWhateverOrderTheyCome(t *testing.T) {
	s := newPier(t)
	p := s.sits(t, s.ines, "Europe/Lisbon", "/new").Page()
	p.Wait("#c-body")
	wrong := browser.Eval[[]string](p, `async () => {
		const { insert } = await import("meantime/insert");
		const all = ["![a](/files/a)", "[b](/files/b)", "[c](/files/c)", "![d](/files/d)", "![e](/files/e)"];
		const wanted = "Here they are.\n\n![a](/files/a)\n\n[b](/files/b)\n[c](/files/c)\n\n![d](/files/d)\n![e](/files/e)\n\nAnd so on.";
		const orders = (left) => left.length ? left.flatMap((one) => orders(left.filter((other) => other !== one)).map((more) => [one, ...more])) : [[]];
		const text = document.querySelector("#c-body");
		return orders(all).filter((order) => {
			text.value = "Here they are.\nAnd so on.";
			text.setSelectionRange(4, 4);
			const links = all.map(() => "");
			for (const link of order) insert(text, links, (links[all.indexOf(link)] = link), false);
			return text.value !== wanted;
		}).map((order) => order.join(" "));
	}`)
	if len(wrong) > 0 {
		t.Errorf("%d orders leave something else, the first %s", len(wrong), wrong[0])
	}
}

// TestWhatWorksWithoutScriptsIsNotShownBeforeThem looks while the page comes, and where no script does: the button that takes
// files without one is not there and then gone, under somebody's hand, and is there for whom it is.
func TestWhatWorksWithoutScriptsIsNotShownBeforeThem(t *testing.T) {
	s := newPier(t)
	ines := s.sits(t, s.ines, "Europe/Lisbon", "/today")
	p := ines.Page()
	p.Before(`addEventListener("DOMContentLoaded", () => { window.early = document.querySelector(".composer__add")?.checkVisibility() })`)
	ines.Go(s.address + "/new")
	if shown := browser.Eval[*bool](p, `() => early`); shown == nil || *shown {
		t.Error("the button of who has no script is shown before there is one, or there is none")
	}
	without := house.Enter(t, s.World, s.address, chromium, s.ines, browser.Person{Zone: "Europe/Lisbon", NoScript: true})
	without.Go(s.address + "/new")
	without.Wait(".composer__add")
}

// TestScriptsBeginAtOnce sees the keys come together with what they press: an early key would else send a form as a page of its
// own, and lose its place.
func TestScriptsBeginAtOnce(t *testing.T) {
	s := newPier(t)
	ines := s.sits(t, s.ines, "Europe/Lisbon", "/today")
	p := ines.Page()
	p.Before(`window.began = []; new MutationObserver((all) => began.push(all.map((one) => one.attributeName).join(" ")))
		.observe(document, { subtree: true, attributeFilter: ["data-keymap", "data-uploads"] })`)
	ines.Go(s.address + "/new")
	p.Until("the scripts did not begin", `() => began.join(" ").split(" ").length === 2`)
	if began := browser.Eval[[]string](p, `() => began`); len(began) != 1 {
		t.Errorf("they began one after the other: %q", began)
	}
}

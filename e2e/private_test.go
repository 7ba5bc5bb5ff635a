package e2e

import (
	"strings"
	"testing"
	"time"

	"meantime/e2e/axe"
	"meantime/e2e/browser"
	"meantime/internal/id"
	"meantime/internal/person"
	"meantime/internal/thread"
)

// TestAPrivateNoteAndThoseWhoDoNotReadIt has Ruth write to Kenji. A stranger, an admin and a member find nothing, a reader who
// is removed while she looks loses it, and at its end it is gone for everybody.
func TestAPrivateNoteAndThoseWhoDoNotReadIt(t *testing.T) {
	h := founded(t)
	ruth, kenji, ines := h.Person("Ruth Adeyemi", "Europe/London"), h.Person("Kenji Morita", "Asia/Tokyo"), h.Person("Inês Carvalho", "Europe/Lisbon")
	admin := h.PersonAs("Owen Pryce", "Europe/London", person.Admin)
	h.Space("Everybody", ruth, kenji, ines, admin)
	note, err := h.Threads.Start(t.Context(), ruth, thread.Opening{Title: "Your leave", Body: "Take all of it.", Private: &thread.Private{Readers: []id.ID{kenji.ID}}})
	if err != nil {
		t.Fatal(err)
	}
	path := "/threads/" + note.ID.String()
	h.Pass(h.Clock().Add(24 * time.Hour))

	reader := h.open(t, kenji, browser.Person{Zone: "Asia/Tokyo"})
	reader.Go(h.address + "/today")
	reader.WaitText("A private note from Ruth")
	reader.Follow("text=Your leave")
	reader.WaitText("Only you and Ruth Adeyemi read this.")
	reader.WaitText("whoever owns the server can read the disk")
	axe.CheckLooks(t, reader)

	author := h.open(t, ruth, browser.Person{Zone: "Europe/London"})
	author.Go(h.address + path)
	author.Click("text=Name another reader")
	author.Fill("[name=who]", "inês")
	author.Click("text=Let them read it")
	author.WaitText("It comes in their next delivery.")

	removed := h.open(t, ines, browser.Person{Zone: "Europe/Lisbon"})
	removed.Go(h.address + path)
	removed.WaitText("Take all of it.")
	author.Click(`[aria-label="Inês Carvalho reads it no more"]`)
	author.WaitText("They do not see it any more")
	h.Reply(ruth, note.ID, "And tell nobody.")
	absent := "/threads/" + h.IDs.New().String()
	for name, who := range map[string]*browser.Page{"the removed reader": removed, "an admin": h.open(t, admin, browser.Person{Zone: "Europe/London"}),
		"a stranger": chromium.Open(t, browser.Person{Zone: "Europe/Lisbon"})} {
		var says [2]string
		for i, address := range []string{path, absent} {
			who.Go(h.address + address)
			says[i] = strings.ReplaceAll(browser.Eval[string](who, `() => document.querySelector("#main").textContent`), address, "")
			who.Problems() // nothing is there, which is what was asked for
		}
		if says[0] != says[1] || strings.Contains(says[0], "leave") {
			t.Errorf("%s can tell the note from nothing:\n%s\n%s", name, says[0], says[1])
		}
	}
	h.At(note.CreatedAt.AddDate(0, 0, 30)) // nothing has cleared it away yet
	reader.Go(h.address + path)
	if got := browser.Eval[string](reader, `() => document.body.textContent`); strings.Contains(got, "Take all of it") {
		t.Errorf("at its end the reader still reads it")
	}
	reader.Problems()
	h.Pass(h.Clock().Add(time.Minute))
	if list, err := h.Threads.PrivateNotes(t.Context(), ruth); err != nil || len(list) != 0 {
		t.Errorf("its author has %v, %v", list, err)
	}
}

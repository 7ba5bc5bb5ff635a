package hands

import (
	"os"
	"path/filepath"
	"testing"

	"meantime/e2e/axe"
	"meantime/e2e/browser"
)

// TestWhatIsOpenIsHeard opens what is folded on most visits, and has axe look at it in every width, light and dark: the menus of
// the composer and of Today, the finder with what it found, a file under way, and the page that asks before it sends.
func TestWhatIsOpenIsHeard(t *testing.T) {
	s := newPier(t)
	ines := s.sits(t, s.ines, "Europe/Lisbon", "/today")
	p := ines.Page()
	ines.To(`DisclosureTriangle "Put “First” off"`)
	ines.Press("Enter")
	ines.IsOn(`DisclosureTriangle "Put “First” off", expanded`)
	axe.CheckLooks(t, p)
	p.Shots("open-later")
	ines.Press("Escape")

	ines.Press("/")
	ines.IsOn(`combobox "Find"`)
	axe.CheckLooks(t, p)
	ines.Type("lamp")
	p.Until("nothing was found", `() => document.getElementById("finder").textContent.includes("Mira Osei in Ticketing")`)
	axe.CheckLooks(t, p)
	p.Shots("open-finder")
	ines.Press("Escape")

	ines.Go(s.address + "/new?space=" + s.in.ID.String())
	ines.To(`DisclosureTriangle "Send later`)
	ines.Press("Enter")
	ines.IsOn(`DisclosureTriangle "Send later…", expanded`)
	axe.CheckLooks(t, p)
	p.Shots("open-send-later")
	ines.Press("Escape")

	film := filepath.Join(t.TempDir(), "film.bin")
	s.must(os.WriteFile(film, make([]byte, 90e6), 0o600))
	p.Offline(true)
	ines.Back(`button "Add files`)
	ines.Files(film)
	ines.IsTold("film.bin: It waits until Meantime can be reached.")
	axe.CheckLooks(t, p)
	p.Shots("open-files")
	p.Offline(false)
	p.Problems() // that it could not be reached
	ines.Go(s.address + "/new?space=" + s.in.ID.String() + "&title=Fares&body=Which")
	browser.Eval[bool](p, `() => {
		const form = document.querySelector("form.composer");
		form.elements.told.value = ""; // as who sends before it is told when it arrives
		HTMLFormElement.prototype.submit.call(form);
		return true;
	}`)
	p.WaitText("Send it?")
	axe.CheckLooks(t, p)
	p.Shots("open-confirm")
}

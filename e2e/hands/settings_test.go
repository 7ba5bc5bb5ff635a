package hands

import (
	"testing"
	"time"

	"meantime/e2e/axe"
	"meantime/e2e/browser"
)

// TestOnesOwnHoursByKeyboard ends a Tuesday earlier, moves a delivery and takes one out, and is away for two days: each time it
// is told what that does before it is saved.
func TestOnesOwnHoursByKeyboard(t *testing.T) {
	s := newPier(t)
	s.At(time.Date(2026, 10, 13, 12, 5, 0, 0, time.UTC))
	ines := s.sits(t, s.ines, "Europe/Lisbon", "/today")
	ines.Press("g", "h")
	ines.Comes("/me")
	ines.To(`slider "Tuesday, hours end"`)
	ines.Press("PageDown", "ArrowLeft", "ArrowLeft")
	ines.IsTold("Your next delivery would come at 15:30 instead of at 16:30.")
	ines.IsOn(`slider "Tuesday, hours end"`)
	ines.To(`textbox "Delivery 3": 16:30`)
	ines.Type("15:00")
	ines.IsTold("Your next delivery would come at 15:00 instead of at 16:30.")
	ines.Back(`button "Take out delivery 1"`)
	ines.Press("Enter")
	ines.Press("Control+Enter")
	ines.IsTold("Saved. Your next delivery comes at 15:00.")
	axe.CheckLooks(t, ines.Page())

	ines.Go(s.address + "/me/hours")
	ines.To(`link "Going away?"`)
	ines.Press("Enter")
	ines.Comes("/me/away")
	away(ines)
	axe.CheckLooks(t, ines.Page())
}

// away takes two days off, and gives them back.
func away(ines *browser.Hands) {
	ines.To(`spinbutton "Month`)
	ines.Type("10202026")
	ines.To(`spinbutton "Month`)
	ines.Type("10212026")
	ines.To(`combobox "Who stands in"`)
	ines.Type("@mira.osei")
	ines.To(`button "Save"`)
	ines.Press("Enter")
	ines.IsTold("Saved")
	ines.Page().WaitText("Mira Osei stands in.")
	ines.To(`button "Take out`)
	ines.Press("Enter")
	ines.IsTold("Undo")
	ines.Page().WaitText("No time away is planned.")
}

// TestALanguageByKeyboard reads Portuguese, and English again. The page says in which language it is, for the voice that reads it.
func TestALanguageByKeyboard(t *testing.T) {
	s := newPier(t)
	ines := s.sits(t, s.ines, "Europe/Lisbon", "/today")
	ines.Press("g", "h")
	ines.Comes("/me")
	ines.To(`link "Profile"`)
	ines.Press("Enter")
	ines.Comes("/me/profile")
	ines.To(`combobox "Language"`)
	ines.Choose("português (Portugal)")
	ines.To(`button "Save"`)
	ines.Press("Enter")
	ines.IsTold("Guardado")
	ines.IsOn(`button "Guardar"`)
	speaks(t, ines, "pt-PT")
	ines.Press("g", "t")
	ines.Comes("/today")
	ines.To(`button "Dar «First» por feito" (Feito)`)
	ines.Press("g", "h")
	ines.Comes("/me")
	fits(t, ines, `.times__add input`)
	ines.To(`link "Perfil"`)
	ines.Press("Enter")
	ines.Comes("/me/profile")
	ines.To(`combobox "Língua"`)
	ines.Choose("English")
	ines.To(`button "Guardar"`)
	ines.Press("Enter")
	ines.IsTold("Saved")
	ines.IsOn(`button "Save"`)
	speaks(t, ines, "en")
}

// fits has what stands in an empty field be as wide as the field at the most.
func fits(t *testing.T, h *browser.Hands, field string) {
	t.Helper()
	if over := browser.Eval[float64](h.Page(), `field => {
		const input = document.querySelector(field), style = getComputedStyle(input), pen = document.createElement("canvas").getContext("2d");
		pen.font = style.font;
		return pen.measureText(input.placeholder).width - (input.clientWidth - parseFloat(style.paddingLeft) - parseFloat(style.paddingRight));
	}`, field); over > 0 {
		t.Errorf("what stands in %s is %.0f pixels too wide", field, over)
	}
}

func speaks(t *testing.T, h *browser.Hands, language string) {
	t.Helper()
	if got := browser.Eval[string](h.Page(), `() => document.documentElement.lang`); got != language {
		t.Errorf("the page says that it is in %q, and is in %s", got, language)
	}
}

// TestComingInByKeyboard signs out, asks for a link by mail, and comes in by it.
func TestComingInByKeyboard(t *testing.T) {
	s := newPier(t)
	mira := s.sits(t, s.mira, "Africa/Accra", "/me/display")
	p := mira.Page()
	mira.To(`button "Sign out"`)
	mira.Press("Enter")
	mira.Comes("/sign-in")
	p.WaitText("You are signed out.")
	mira.IsOn(`textbox "E-mail address"`)
	mira.To(`link "Send me a link instead"`)
	mira.Press("Enter")
	mira.Comes("/sign-in/link")
	mira.IsOn(`textbox "E-mail address"`)
	mira.Type("not an address")
	mira.Press("Enter")
	p.WaitText("This is not an e-mail address.")
	mira.IsOn(`textbox "E-mail address": not an address, invalid`)
	p.Problems() // that it was refused
	mira.Press("Control+a")
	mira.Type("mira.osei@saltmarsh.example")
	mira.Press("Enter")
	p.WaitText("a link is on its way there")
	axe.CheckLooks(t, p)

	mailed, _, err := s.Persons.Mailed.IssueTo(t.Context(), s.mira.ID, s.Clock())
	s.must(err)
	mira.Go(s.address + "/in/" + mailed)
	p.WaitText("Welcome back, Mira")
	mira.To(`button "Sign in"`)
	mira.Press("Enter")
	mira.Comes("/today")
	p.WaitText("Mira.")
}

// TestTabsComeIntoSightAndThePageStays has Inês on a telephone, where her settings' tabs are wider than the window: the lit one
// is in sight, each is that the keyboard goes to, and a script that starts late leaves her where she has scrolled to.
func TestTabsComeIntoSightAndThePageStays(t *testing.T) {
	s := newPier(t)
	ines := s.sits(t, s.ines, "Europe/Lisbon", "/me/hours")
	p := ines.Page()
	p.Look(browser.Look{Width: browser.Narrow})
	last := `.subnav a:last-child`
	ines.Go(s.address + browser.Eval[string](p, `sel => document.querySelector(sel).getAttribute("href")`, last))
	p.Wait(last + "[aria-current]")
	inSight := `sel => { const at = document.querySelector(sel).getBoundingClientRect(); return at.left >= 0 && at.right <= innerWidth }`
	p.Until("the lit tab is not in sight", inSight, last)
	browser.Eval[any](p, `sel => document.querySelector(sel).focus()`, ".subnav a")
	p.Until("the tab with the keyboard is not in sight", inSight, ".subnav a")

	stayed := browser.Eval[[]float64](p, `async () => {
		document.activeElement.blur();
		scrollTo({ top: document.documentElement.scrollHeight, behavior: "instant" });
		const before = scrollY, { default: tabs } = await import("meantime/tabs");
		tabs(document.querySelector(".subnav"));
		return [before, scrollY];
	}`)
	if stayed[0] < 300 || stayed[1] != stayed[0] {
		t.Errorf("the page was scrolled from %v to %v by its tabs", stayed[0], stayed[1])
	}
}

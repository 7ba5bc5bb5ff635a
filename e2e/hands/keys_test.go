package hands

import (
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"meantime/e2e/axe"
	"meantime/e2e/browser"
)

// keyMap is what each key of the help sheet does: where it is pressed, after which other keys, and what comes of it.
var keyMap = map[string]struct {
	at    string
	press []string
	want  string // JavaScript
}{
	"g t":        {"/spaces", []string{"g", "t"}, `() => location.pathname === "/today"`},
	"g s":        {"/today", []string{"g", "s"}, `() => location.pathname === "/spaces"`},
	"g p":        {"/today", []string{"g", "p"}, `() => location.pathname === "/people"`},
	"g h":        {"/today", []string{"g", "h"}, `() => location.pathname.startsWith("/me")`},
	"/":          {"/spaces", []string{"/"}, `() => document.activeElement === document.querySelector("#finder[open] input")`},
	"Ctrl K":     {"/spaces", []string{"Control+k"}, `() => document.activeElement === document.querySelector("#finder[open] input")`},
	"n":          {"/today", []string{"n"}, `() => location.pathname === "/new"`},
	"j k":        {"/today", []string{"j", "j", "j", "k"}, `() => document.activeElement.textContent === "Which fares may be carried over?"`},
	"Enter":      {"/today", []string{"j", "Enter"}, `() => location.pathname.startsWith("/threads/")`},
	"r":          {"/today", []string{"j", "r"}, `() => location.pathname.startsWith("/threads/") && document.activeElement.id === "c-body"`},
	"e":          {"/today", []string{"j", "j", "j", "e"}, `() => document.querySelector(".put-away summary")?.textContent === "One thing is done"`},
	"h":          {"/today", []string{"j", "j", "j", "h"}, `() => document.activeElement.localName === "summary" && document.activeElement.parentElement.open`},
	"Ctrl Enter": {"first", []string{"r", "Y", "e", "s", "Control+Enter"}, `() => document.querySelectorAll(".post").length === 3`},
	"?":          {"/today", []string{"?"}, `() => document.getElementById("keyhelp").open`},
}

// TestTheKeyMap presses every key that the help sheet names, and the sheet names no other.
func TestTheKeyMap(t *testing.T) {
	s := newPier(t)
	ines := s.sits(t, s.ines, "Europe/Lisbon", "/today")
	p := ines.Page()
	sheet := browser.Eval[[]string](p, `() => [...document.querySelectorAll("#keyhelp dt")].map(dt => [...dt.querySelectorAll("kbd")].map(kbd => kbd.textContent).join(" "))`)
	if got, want := slices.Sorted(slices.Values(sheet)), slices.Sorted(maps.Keys(keyMap)); !slices.Equal(got, want) {
		t.Errorf("the sheet names %q, and the keys are %q", got, want)
	}
	for _, key := range sheet {
		way := keyMap[key]
		ines.Go(s.address + s.path(way.at))
		for _, one := range way.press {
			ines.Press(one)
		}
		p.Until(key+" did nothing", way.want)
		p.Until("the page is still on its way", `() => document.readyState === "complete"`)
	}
}

func (p pier) path(at string) string {
	if at == "first" {
		return "/threads/" + p.first.ID.String()
	}
	return at
}

// state is JavaScript for what a key could have changed: the page, and what is open, done or under way.
const state = `() => location.pathname + document.querySelectorAll("dialog[open], details[open], .put-away li, [aria-busy]").length`

// nothing checks that keys do nothing where the reader is.
func nothing(t *testing.T, h *browser.Hands, why string, keys ...string) {
	t.Helper()
	before := browser.Eval[string](h.Page(), state)
	for _, key := range keys {
		h.Press(key)
		time.Sleep(50 * time.Millisecond) // what does not happen cannot be waited for
		if after := browser.Eval[string](h.Page(), state); after != before {
			t.Fatalf("%s: %s did something: %s, and before %s", why, key, after, before)
		}
	}
}

var single = []string{"/", "n", "r", "e", "h", "?", "j", "k"}

// TestKeysThatDoNothing presses the keys where they must not be heard: while somebody types, in a dialog, with another key
// held down, on a page without rows, and where nothing was chosen.
func TestKeysThatDoNothing(t *testing.T) {
	s := newPier(t)
	ines := s.sits(t, s.ines, "Europe/Lisbon", "/today")
	p := ines.Page()
	nothing(t, ines, "no row was chosen", "e", "h", "r")
	for _, held := range []string{"Control+", "Alt+", "Meta+"} {
		nothing(t, ines, "with a key held down", held+"e", held+"h", held+"r", held+"j", held+"?")
	}
	ines.Press("j")
	ines.IsOn(`link "May the screen stay awake?"`)
	nothing(t, ines, "a letter is shifted", "E", "H", "R", "J", "K", "N")
	ines.IsOn(`link "May the screen stay awake?"`)
	ines.Press("k")
	ines.IsOn(`link "May the screen stay awake?"`) // the first one stays

	ines.Press("?")
	ines.IsOn(`link "Switch single keys off"`)
	for _, key := range []string{"j", "e", "n", "/", "g", "t", "?"} {
		ines.Press(key)
	}
	if !browser.Eval[bool](p, `() => document.getElementById("keyhelp").open && !document.getElementById("finder").open && location.pathname === "/today"`) {
		t.Error("a key did something behind the help sheet")
	}
	axe.CheckLooks(t, p)
	ines.Press("Escape")
	ines.IsOn(`link "May the screen stay awake?"`)

	ines.To(`link "Why “First” now, and not before?"`)
	ines.Press("Enter")
	ines.IsOn(`button "Close"`)
	for _, key := range []string{"j", "e", "n", "/", "r"} {
		ines.Press(key)
	}
	if !browser.Eval[bool](p, `() => document.querySelectorAll("dialog[open]").length === 1 && location.pathname === "/today" && !document.querySelector(".put-away")`) {
		t.Error("a key did something behind the answer to why")
	}
	ines.Press("Escape")
	ines.IsOn(`link "Why “First” now, and not before?"`)

	ines.Go(s.address + "/threads/" + s.first.ID.String())
	ines.Press("r")
	ines.IsOn(`textbox "Your reply"`)
	nothing(t, ines, "it is written", single...)
	if got := p.Value("#c-body"); got != strings.Join(single, "") {
		t.Errorf("what is typed is %q", got)
	}
	ines.Press("Control+a", "Delete")
	ines.Go(s.address + "/find")
	ines.IsOn(`searchbox "What are you looking for?"`)
	nothing(t, ines, "it is looked for", single...)
	ines.Go(s.address + "/me/display")
	nothing(t, ines, "there are no rows here", "j", "k", "e", "h", "r")
}

// TestKeysSwitchedOff switches single keys off by keyboard: what is left are those with Ctrl, and the sheet says so.
func TestKeysSwitchedOff(t *testing.T) {
	s := newPier(t)
	ines := s.sits(t, s.ines, "Europe/Lisbon", "/today")
	p := ines.Page()
	ines.Press("?")
	ines.IsOn(`link "Switch single keys off"`)
	ines.Press("Enter")
	ines.Comes("/me/display")
	ines.To(`checkbox "Single keys are shortcuts`)
	ines.Press("Space")
	ines.To(`button "Save"`)
	ines.Press("Enter")
	ines.IsTold("Single keys are switched off.")
	ines.IsOn(`button "Save"`)
	for _, path := range []string{"/today", "/threads/" + s.first.ID.String()} {
		ines.Go(s.address + path)
		nothing(t, ines, "single keys are off", append(single, "g", "t")...)
	}
	ines.Press("Control+k")
	ines.IsOn(`combobox "Find"`)
	ines.Press("Escape")
	ines.To(`textbox "Your reply"`)
	ines.Type("It is lit again.")
	ines.Press("Control+Enter")
	p.WaitText("It is lit again.")
	ines.To(`button "Keys"`)
	ines.Press("Enter")
	ines.IsOn(`link "Switch them on"`)
	p.WaitText("only those with Ctrl work")
	ines.Press("Escape")
	ines.IsOn(`button "Keys"`)
}

// TestKeysHeldDownAndLate holds a key down that does something, and comes too late with the second of two.
func TestKeysHeldDownAndLate(t *testing.T) {
	s := newPier(t)
	ines := s.sits(t, s.ines, "Europe/Lisbon", "/today")
	p := ines.Page()
	ines.Press("j", "j", "j")
	ines.IsOn(`link "First"`)
	ines.Strike(browser.Key{Means: "e", Code: "KeyE"}, browser.Key{Means: "e", Code: "KeyE", Repeats: true})
	ines.IsTold("Done. Undo")
	ines.IsOn(`link "Second"`)
	ines.Strike(browser.Key{Means: "e", Code: "KeyE", Repeats: true})
	time.Sleep(200 * time.Millisecond)
	if got := p.Text(".put-away summary"); got != "One thing is done" {
		t.Errorf("a key that was held down did more: %s", got)
	}

	ines.Press("g")
	time.Sleep(2200 * time.Millisecond)
	ines.Press("t")
	ines.Press("g", "x", "s") // x ends it
	ines.Press("g", "g", "s") // and so does another g
	time.Sleep(100 * time.Millisecond)
	if at := browser.Eval[string](p, `() => location.pathname`); at != "/today" {
		t.Errorf("g and a late key led to %s", at)
	}
}

// TestKeysOfOtherKeyboards presses keys under Caps Lock, on a Cyrillic, a French and a German keyboard, and with an input
// method that is not done.
func TestKeysOfOtherKeyboards(t *testing.T) {
	s := newPier(t)
	ines := s.sits(t, s.ines, "Europe/Lisbon", "/today")
	p := ines.Page()
	for name, keys := range map[string][]browser.Key{
		"Caps Lock":                {{Means: "G", Code: "KeyG"}, {Means: "S", Code: "KeyS"}},
		"Cyrillic":                 {{Means: "п", Code: "KeyG"}, {Means: "ы", Code: "KeyS"}},
		"Greek":                    {{Means: "γ", Code: "KeyG"}, {Means: "σ", Code: "KeyS"}},
		"Hebrew":                   {{Means: "ע", Code: "KeyG"}, {Means: "ד", Code: "KeyS"}},
		"Dvorak":                   {{Means: "g", Code: "KeyI"}, {Means: "s", Code: "Semicolon"}},
		"Shift pressed in between": {{Means: "g", Code: "KeyG"}, {Means: "Shift", Code: "ShiftLeft"}, {Means: "s", Code: "KeyS"}},
	} {
		ines.Go(s.address + "/today")
		ines.Strike(keys...)
		p.Until(name+" does not lead to the spaces", `() => location.pathname === "/spaces"`)
	}
	ines.Go(s.address + "/today")
	for name, key := range map[string]browser.Key{
		"a German one":    {Means: "?", Code: "Minus", Held: "Shift"},
		"a French one":    {Means: "?", Code: "KeyM", Held: "Shift"},
		"a Russian one":   {Means: "?", Code: "Digit7", Held: "Shift"},
		"an American one": {Means: "?", Code: "Slash", Held: "Shift"},
	} {
		ines.Strike(key)
		p.Until(name+" has no help", `() => document.getElementById("keyhelp").open`)
		ines.Press("Escape")
	}
	ines.Press("j")
	ines.Strike(browser.Key{Means: "Dead", Code: "KeyE"}, browser.Key{Means: "é", Code: "Digit2"}, browser.Key{Means: "Process", Code: "KeyN", Composes: true})
	nothing(t, ines, "dead keys and what an input method takes", "g")
	ines.Strike(browser.Key{Means: "л", Code: "KeyK", Held: "Control"})
	ines.IsOn(`combobox "Find"`)
	ines.Press("Escape")

	ines.Go(s.address + "/threads/" + s.first.ID.String())
	ines.Press("r")
	ines.Composes("みなと")
	ines.Strike(browser.Key{Means: "Enter", Code: "Enter", Held: "Control", Composes: true})
	time.Sleep(200 * time.Millisecond)
	if n := p.Count(".post"); n != 2 {
		t.Error("a letter was sent that an input method still held")
	}
}

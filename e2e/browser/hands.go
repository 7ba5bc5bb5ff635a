package browser

import (
	"slices"
	"strings"
	"time"

	"github.com/chromedp/cdproto/accessibility"
	"github.com/chromedp/cdproto/dom"
	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/cdproto/page"
)

// Hands is somebody who has a keyboard and hears the page: there is no way to point at anything, and a mouse that is used
// nevertheless is reported as a problem. Wherever the keyboard comes to stand, it is seen and has a name.
type Hands struct {
	p    *Page
	told int // of what was told on this page, how much was asked for
}

// hear collects what a screen reader tells without being asked: what changes within a live region that was there before, and
// an alert as soon as it shows.
const hear = `
	globalThis.toldByItself = [];
	for (const name of ["pointerdown", "mousedown"]) addEventListener(name, e => e.isTrusted && console.error("a mouse was used"), true);
	const live = node => (node.nodeType === 1 ? node : node.parentElement)?.closest("[role=status], [role=alert], [aria-live=polite], [aria-live=assertive]");
	const tell = region => {
		const text = region.checkVisibility() ? region.innerText.trim().replace(/\s+/g, " ") : "";
		if (text && text !== globalThis.toldByItself.at(-1)) globalThis.toldByItself.push(text);
	};
	addEventListener("DOMContentLoaded", () => new MutationObserver(changes => {
		const fresh = new Set(changes.flatMap(c => [...c.addedNodes]).filter(n => n.nodeType === 1));
		for (const c of changes) {
			const region = live(c.target);
			if (!region || [...fresh].some(n => n !== c.target && n.contains(region))) {
				for (const n of c.addedNodes) if (n.nodeType === 1) [n, ...n.querySelectorAll("*")].filter(e => e.role === "alert").forEach(tell);
			} else if (c.type !== "attributes" || region.contains(c.target)) tell(region);
		}
	}).observe(document.documentElement, {subtree: true, childList: true, characterData: true, attributes: true, attributeFilter: ["hidden"]}));
`

// Hands takes the mouse away from whoever sits at the page.
func (p *Page) Hands() *Hands {
	p.t.Helper()
	p.Before(hear)
	return &Hands{p: p}
}

// Page is what is looked at, for tests of what it holds.
func (h *Hands) Page() *Page { return h.p }

// Go types an address.
func (h *Hands) Go(url string) {
	h.p.t.Helper()
	h.p.Go(url)
	h.awake()
}

// awake waits until the page has its key map.
func (h *Hands) awake() {
	h.p.t.Helper()
	h.p.Until("the keys did not wake", `() => document.readyState === "complete" && (!document.getElementById("keyhelp") || "keymap" in document.documentElement.dataset)`)
	h.told = 0
}

// Press presses keys one after the other, by their names as Page.Press knows them.
func (h *Hands) Press(keys ...string) {
	h.p.t.Helper()
	for _, name := range keys {
		if len([]rune(name)) > 1 {
			h.p.Press(name)
			continue
		}
		key := Key{Means: name, Code: "Slash"}
		if letter := strings.ToUpper(name); letter >= "A" && letter <= "Z" {
			key.Code = "Key" + letter
			if letter == name {
				key.Held = "Shift"
			}
		}
		h.Strike(key)
	}
}

// Type types into what the keyboard stands on.
func (h *Hands) Type(text string) {
	h.p.t.Helper()
	h.p.Type(text)
}

// On is what a screen reader says of where the keyboard stands.
func (h *Hands) On() string {
	h.p.t.Helper()
	for range 40 {
		out := "nothing"
		tree := call(h.p, accessibility.GetFullAXTree, accessibility.GetFullAXTreeParams{}).Nodes
		for _, n := range tree {
			for _, one := range n.Properties {
				if one.Name == "focused" && heard(one.Value) == "true" {
					out = spoken(heard(n.Role), n) + states(n, tree)
				}
			}
		}
		if out != "nothing" {
			return out
		}
		time.Sleep(25 * time.Millisecond) // the tree is behind the page
	}
	return "nothing"
}

// states are those that spoken leaves out, as it reads whole pages.
func states(n *accessibility.Node, tree []*accessibility.Node) (out string) {
	for _, one := range n.Properties {
		switch value := heard(one.Value); {
		case one.Name == "expanded" && value == "false":
			out += ", collapsed"
		case one.Name == "checked" && value == "true", one.Name == "disabled" && value == "true", one.Name == "required" && value == "true":
			out += ", " + string(one.Name)
		case one.Name == "checked":
			out += ", not checked"
		case one.Name == "activedescendant" && len(one.Value.RelatedNodes) == 1:
			at := slices.IndexFunc(tree, func(n *accessibility.Node) bool {
				return n.BackendDOMNodeID == one.Value.RelatedNodes[0].BackendDOMNodeID
			})
			if at >= 0 {
				out += ", at " + spoken(heard(tree[at].Role), tree[at])
			}
		}
	}
	return out
}

// IsOn waits until the keyboard stands on what is said like this, or begins like this.
func (h *Hands) IsOn(said string) {
	h.p.t.Helper()
	var on string
	for range 100 {
		if on = h.On(); strings.HasPrefix(on, said) {
			h.seen(on)
			return
		}
		time.Sleep(50 * time.Millisecond)
	}
	h.p.fail("the keyboard stands on %s, and not on %s", on, said)
}

// To goes on with Tab until the keyboard stands on what begins like this.
func (h *Hands) To(said string) { h.p.t.Helper(); h.walk("Tab", said) }

// Back goes back with Shift and Tab.
func (h *Hands) Back(said string) { h.p.t.Helper(); h.walk("Shift+Tab", said) }

func (h *Hands) walk(key, said string) {
	h.p.t.Helper()
	var stops []string
	for range 120 {
		h.Press(key)
		on := h.On()
		if h.seen(on); strings.HasPrefix(on, said) {
			return
		}
		stops = append(stops, on)
	}
	h.p.fail("the keyboard does not come to %s, but to\n%s", said, strings.Join(stops, "\n"))
}

// seen says what is wrong with where the keyboard stands.
func (h *Hands) seen(on string) {
	h.p.t.Helper()
	if on == "nothing" || strings.HasPrefix(on, "RootWebArea") || strings.HasPrefix(on, "main") {
		return // the page as a whole
	}
	if wrong := h.p.Stands(); wrong != "" && wrong != "end" {
		h.p.t.Errorf("%s: %s", h.p.URL(), wrong)
	}
	if !strings.Contains(on, ` "`) {
		h.p.t.Errorf("%s: what is heard is %q", h.p.URL(), on)
	}
}

// Choose goes through the options of a list that is chosen from, as the arrow keys do, to the one that reads like this.
func (h *Hands) Choose(label string) {
	h.p.t.Helper()
	const chosen = `() => document.activeElement.selectedOptions?.[0]?.text.trim() ?? "no list"`
	h.Press("Home")
	for range 60 {
		if Eval[string](h.p, chosen) == label {
			return
		}
		h.Press("ArrowDown")
	}
	h.p.fail("the list does not offer %q", label)
}

// Files presses the field for files, and takes these in the window of the system.
func (h *Hands) Files(paths ...string) {
	h.p.t.Helper()
	call(h.p, page.SetInterceptFileChooserDialog, page.SetInterceptFileChooserDialogParams{Enabled: true})
	h.Press("Space")
	for range 100 {
		if field := h.p.watch.chooser(); field != 0 {
			call(h.p, dom.SetFileInputFiles, dom.SetFileInputFilesParams{Files: paths, BackendNodeID: field})
			return
		}
		time.Sleep(20 * time.Millisecond)
	}
	h.p.fail("no files can be chosen here")
}

// IsTold waits until a screen reader says this without being asked, after what it was last asked for.
func (h *Hands) IsTold(part string) {
	h.p.t.Helper()
	const at = `(part, from) => (globalThis.toldByItself ?? []).findIndex((text, i) => i >= from && text.includes(part))`
	for range 300 {
		if i := Eval[int](h.p, at, part, h.told); i >= 0 {
			h.told = i + 1
			return
		}
		time.Sleep(50 * time.Millisecond)
	}
	h.p.fail("it is not told by itself that %s, only %q", part, Eval[[]string](h.p, `() => globalThis.toldByItself ?? []`))
}

// Comes waits until another page is there whose path begins like this.
func (h *Hands) Comes(path string) {
	h.p.t.Helper()
	h.p.Until("the page does not come: "+path, `path => location.pathname.startsWith(path)`, path)
	h.awake()
}

// A Key is one stroke on a keyboard of any layout: what it means there, and where it lies.
type Key struct {
	Means, Code string
	Held        string // "Control", "Shift+Alt", ...
	Repeats     bool   // it is held down
	Composes    bool   // it goes to an input method and not to the page
}

// Strike presses keys as keyboards of other layouts send them.
func (h *Hands) Strike(keys ...Key) {
	h.p.t.Helper()
	for _, k := range keys {
		stroke := input.DispatchKeyEventParams{Type: input.DispatchKeyEventTypeKeyDown, Key: k.Means, Code: k.Code, AutoRepeat: &k.Repeats}
		for part := range strings.SplitSeq(k.Held, "+") {
			m, _ := modifier(part)
			stroke.Modifiers |= int64(m)
		}
		if len([]rune(k.Means)) == 1 && stroke.Modifiers&^8 == 0 {
			stroke.Text = k.Means
		}
		if k.Composes {
			stroke.Type, stroke.Text, stroke.WindowsVirtualKeyCode = input.DispatchKeyEventTypeRawKeyDown, "", 229
		}
		call(h.p, input.DispatchKeyEvent, stroke)
		stroke.Type, stroke.Text = input.DispatchKeyEventTypeKeyUp, ""
		call(h.p, input.DispatchKeyEvent, stroke)
	}
}

// Composes has an input method hold this text, which is not written yet.
func (h *Hands) Composes(text string) {
	h.p.t.Helper()
	at := int64(len([]rune(text)))
	call(h.p, input.ImeSetComposition, input.ImeSetCompositionParams{Text: text, SelectionStart: at, SelectionEnd: at})
}

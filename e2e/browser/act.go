package browser

import (
	"net/url"
	"strings"

	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// Point is a place in the window, in CSS pixels from its upper left corner.
type Point struct{ X, Y float64 }

// Box is where an element stands in the window.
type Box struct{ X, Y, Width, Height float64 }

// At is the point at these shares of the box's width and height.
func (b Box) At(x, y float64) Point {
	return Point{b.X + x*b.Width, b.Y + y*b.Height}
}

// Box waits for an element, scrolls to it, and measures it.
func (p *Page) Box(sel string) Box {
	p.t.Helper()
	p.Wait(sel)
	return Eval[Box](p, `sel => {`+find+`
		const e = find(sel);
		e.scrollIntoView({block: "center", inline: "center", behavior: "instant"});
		const r = e.getClientRects()[0];
		return {X: r.x, Y: r.y, Width: r.width, Height: r.height};
	}`, sel)
}

// Click presses the mouse on an element, and fails if something else covers
// its middle.
func (p *Page) Click(sel string) {
	p.t.Helper()
	at := p.clickable(sel)
	do(p, "clicking "+sel, chromedp.MouseClickXY(at.X, at.Y))
}

// Follow clicks, and waits until the next document is loaded.
func (p *Page) Follow(sel string) {
	p.t.Helper()
	at := p.clickable(sel)
	do(p, "following "+sel,
		chromedp.WaitEvent(page.LoadEventFired, nil, chromedp.MouseClickXY(at.X, at.Y)))
}

func (p *Page) clickable(sel string) Point {
	p.t.Helper()
	at := p.Box(sel).At(0.5, 0.5)
	cover := Eval[string](p, `(sel, at) => {`+find+`
		const e = find(sel), hit = document.elementFromPoint(at.X, at.Y);
		return hit && (e.contains(hit) || hit.contains(e) || hit.closest("label")?.control === e) ? "" : hit?.outerHTML.slice(0, 120) ?? "nothing";
	}`, sel, at)
	if cover != "" {
		p.fail("cannot click %s: its middle is covered by %s", sel, cover)
	}
	return at
}

// Drag presses the mouse at one point and lets go at another, moving in steps.
func (p *Page) Drag(from, to Point) {
	p.t.Helper()
	do(p, "dragging", chromedp.DragAndDropXY(from.X, from.Y, to.X, to.Y, 16))
}

// Fill clicks into a field, selects what it holds, and types text over it.
func (p *Page) Fill(sel, text string) {
	p.t.Helper()
	p.Click(sel)
	Eval[any](p, `sel => {`+find+`const e = find(sel); e.focus(); e.select?.() }`, sel)
	if text == "" {
		p.Press("Delete")
		return
	}
	p.Type(text)
}

// Type types into what has the focus, key by key.
func (p *Page) Type(text string) {
	p.t.Helper()
	do(p, "typing", chromedp.KeyEvent(text))
}

// Press presses keys one after the other, each by its name as in "Tab",
// "Enter", "g", "?" or "Control+Shift+ArrowLeft".
func (p *Page) Press(keys ...string) {
	p.t.Helper()
	for _, name := range keys {
		parts := strings.Split(name, "+")
		if strings.HasSuffix(name, "+") {
			parts = []string{"+"}
		}
		var held kb.Modifier
		for _, part := range parts[:len(parts)-1] {
			m, ok := modifier(part)
			if !ok {
				p.fail("%q is no key to hold", part)
			}
			held |= m
		}
		key, ok := keyNamed(parts[len(parts)-1])
		if !ok {
			p.fail("%q is no key", name)
		}
		if name == "Enter" {
			p.enter()
			continue
		}
		do(p, "pressing "+name, chromedp.KeyEvent(key, chromedp.KeyModifiers(held)))
	}
}

// enter presses Enter as a keyboard does: what the page does with the key going
// down decides whether it also sends a form.
func (p *Page) enter() {
	p.t.Helper()
	key := input.DispatchKeyEventParams{Type: input.DispatchKeyEventTypeKeyDown, Key: "Enter", Code: "Enter", Text: "\r", UnmodifiedText: "\r",
		WindowsVirtualKeyCode: 13, NativeVirtualKeyCode: 13}
	call(p, input.DispatchKeyEvent, key)
	key.Type, key.Text, key.UnmodifiedText = input.DispatchKeyEventTypeKeyUp, "", ""
	call(p, input.DispatchKeyEvent, key)
}

func modifier(name string) (kb.Modifier, bool) {
	switch name {
	case "Control":
		return kb.ModifierCtrl, true
	case "Shift":
		return kb.ModifierShift, true
	case "Alt":
		return kb.ModifierAlt, true
	case "Meta":
		return kb.ModifierMeta, true
	}
	return 0, false
}

func keyNamed(name string) (string, bool) {
	switch name {
	case "Enter":
		return kb.Enter, true
	case "Tab":
		return kb.Tab, true
	case "Escape":
		return kb.Escape, true
	case "Space":
		return " ", true
	case "Backspace":
		return kb.Backspace, true
	case "Delete":
		return kb.Delete, true
	case "Home":
		return kb.Home, true
	case "End":
		return kb.End, true
	case "PageUp":
		return kb.PageUp, true
	case "PageDown":
		return kb.PageDown, true
	case "ArrowUp":
		return kb.ArrowUp, true
	case "ArrowDown":
		return kb.ArrowDown, true
	case "ArrowLeft":
		return kb.ArrowLeft, true
	case "ArrowRight":
		return kb.ArrowRight, true
	}
	return name, len([]rune(name)) == 1
}

// Select chooses an option of a select by its value.
func (p *Page) Select(sel, value string) {
	p.t.Helper()
	p.Wait(sel)
	chosen := Eval[bool](p, `(sel, value) => {`+find+`
		const e = find(sel);
		e.focus();
		e.value = value;
		e.dispatchEvent(new Event("input", {bubbles: true}));
		e.dispatchEvent(new Event("change", {bubbles: true}));
		return e.value === value;
	}`, sel, value)
	if !chosen {
		p.fail("%s has no option %q", sel, value)
	}
}

// Upload puts files into a file field, by their paths on disk.
func (p *Page) Upload(css string, paths ...string) {
	p.t.Helper()
	do(p, "choosing files in "+css, chromedp.SetUploadFiles(chromedp.CSS(css), paths))
}

// Submit sends a form of any fields, with files of which the names are given, and waits for the page that answers.
func (p *Page) Submit(action string, fields, files url.Values) {
	p.t.Helper()
	before := Eval[float64](p, `() => performance.timeOrigin`)
	Eval[bool](p, `(action, fields, files) => {
		const form = document.createElement("form");
		form.method = "post";
		form.action = action;
		for (const [name, values] of Object.entries(fields)) {
			for (const value of values) {
				const field = document.createElement("textarea");
				field.name = name;
				field.value = value;
				form.append(field);
			}
		}
		for (const [name, [called]] of Object.entries(files ?? {})) {
			const field = document.createElement("input"), chosen = new DataTransfer();
			chosen.items.add(new File(["A text."], called, {type: "text/plain"}));
			field.type = "file";
			field.name = name;
			field.files = chosen.files;
			form.enctype = "multipart/form-data";
			form.append(field);
		}
		document.body.append(form);
		HTMLFormElement.prototype.submit.call(form);
		return true;
	}`, action, fields, files)
	p.Until("the form was not answered", `before => performance.timeOrigin !== before && document.readyState === "complete"`, before)
}

package browser

import (
	"context"
	"time"

	"github.com/chromedp/chromedp"
)

// find is JavaScript that resolves a selector.
const find = `
	const visible = e => e.checkVisibility({visibilityProperty: true}) && e.getClientRects().length > 0;
	const words = e => (e.innerText || e.value || e.getAttribute("aria-label") || "").trim().replace(/\s+/g, " ");
	const find = sel => {
		const all = sel.startsWith("text=")
			? [...document.querySelectorAll("a, button, label, summary, input[type=submit]")].filter(e => words(e) === sel.slice(5))
			: [...document.querySelectorAll(sel)];
		return all.find(visible) ?? all[0] ?? null;
	};
`

// Wait waits until an element is visible.
func (p *Page) Wait(sel string) {
	p.t.Helper()
	p.Until("there is no visible "+sel, `sel => {`+find+`const e = find(sel); return !!e && visible(e) }`, sel)
}

// WaitGone waits until no such element is visible.
func (p *Page) WaitGone(sel string) {
	p.t.Helper()
	p.Until("there is still a visible "+sel, `sel => {`+find+`const e = find(sel); return !e || !visible(e) }`, sel)
}

// WaitText waits until the page says something, whatever the spaces and line
// breaks between its words.
func (p *Page) WaitText(text string) {
	p.t.Helper()
	p.Until("the page does not say "+text,
		`text => document.body.innerText.replace(/\s+/g, " ").includes(text)`, text)
}

// Until waits until a JavaScript function returns true. A page that is being
// replaced meanwhile is asked again.
func (p *Page) Until(failure, function string, args ...any) {
	p.t.Helper()
	ctx, cancel := context.WithTimeout(p.ctx, patience)
	defer cancel()
	for {
		if ok, err := chromedp.Run(ctx, evaluate[bool](function, args...)); err == nil && ok {
			return
		} else if ctx.Err() != nil {
			p.fail("%s (last error: %v)", failure, err)
		}
		select {
		case <-ctx.Done():
		case <-time.After(25 * time.Millisecond):
		}
	}
}

// Has reports whether an element is visible now.
func (p *Page) Has(sel string) bool {
	p.t.Helper()
	return Eval[bool](p, `sel => {`+find+`const e = find(sel); return !!e && visible(e) }`, sel)
}

// Count is how many elements match a CSS selector, hidden ones too.
func (p *Page) Count(css string) int {
	p.t.Helper()
	return Eval[int](p, `css => document.querySelectorAll(css).length`, css)
}

// Text waits for an element and returns its visible text.
func (p *Page) Text(sel string) string {
	p.t.Helper()
	p.Wait(sel)
	return Eval[string](p, `sel => {`+find+`return find(sel)?.innerText ?? "" }`, sel)
}

// Value waits for a field and returns what it holds.
func (p *Page) Value(sel string) string {
	p.t.Helper()
	p.Wait(sel)
	return Eval[string](p, `sel => {`+find+`return find(sel)?.value ?? "" }`, sel)
}

// Focused describes what the keyboard acts on: its id, else its visible text
// or label, else its tag.
func (p *Page) Focused() string {
	p.t.Helper()
	return Eval[string](p, `() => {`+find+`
		const e = document.activeElement;
		return e.id || words(e).slice(0, 80) || e.tagName.toLowerCase();
	}`)
}

package browser

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
)

// patience is how long anything may take before the test fails.
const patience = 15 * time.Second

// Person says who sits in front of the browser, and with what.
type Person struct {
	Look
	Zone     string // IANA name, "" for UTC
	NoScript bool   // JavaScript is switched off
}

// Page is one tab. Its methods fail the test of the page and do not return
// when something cannot be done; they belong on the test's own goroutine.
//
// A selector is CSS, or "text=" and the whole visible text of a link, a button
// or a label. Of several elements the first visible one is meant.
type Page struct {
	t      testing.TB
	ctx    context.Context
	person Person
	watch  *watch
}

// Open gives a new person an empty tab. It is closed when the test ends.
func (b *Browser) Open(t testing.TB, who Person) *Page {
	t.Helper()
	return open(t, b.ctx, who, chromedp.WithNewBrowserContext())
}

// Tab opens another tab of the same person, with the same cookies.
func (p *Page) Tab() *Page {
	p.t.Helper()
	// The context of a page carries its browser context to the tabs below it.
	return open(p.t, p.ctx, p.person)
}

func open(t testing.TB, parent context.Context, who Person, opts ...chromedp.ContextOption) *Page {
	t.Helper()
	ctx, stop := chromedp.NewContext(parent, opts...)
	p := &Page{t: t, ctx: ctx, person: who, watch: &watch{}}
	if err := chromedp.Listen(ctx, p.watch.see); err != nil {
		stop()
		t.Fatalf("opening a tab: %v", err)
	}
	t.Cleanup(func() {
		for _, problem := range p.Problems() {
			t.Errorf("the page reported: %s", problem)
		}
		stop()
	})
	p.watch.answer = p.answerDialog
	p.Look(who.Look)
	call(p, emulation.SetTimezoneOverride, emulation.SetTimezoneOverrideParams{TimezoneID: who.zone()})
	p.Before(listens)
	p.scripts(!who.NoScript)
	return p
}

// listens notes that a stream of events is open.
const listens = `window.EventSource = class extends EventSource {
	constructor(...of) {
		super(...of);
		this.addEventListener("open", () => window.listens = true);
	}
}`

// Listening waits until the page hears what happens on the server. Of several tabs of one person one does.
func (p *Page) Listening() {
	p.t.Helper()
	p.Until("the page does not listen", `() => window.listens === true`)
}

func (p *Page) scripts(on bool) {
	p.t.Helper()
	call(p, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: !on})
}

// Examine runs f, which may need timers in the page, for a person without
// scripts too. The page's own scripts are not run by that.
func (p *Page) Examine(f func()) {
	p.t.Helper()
	if !p.person.NoScript {
		f()
		return
	}
	p.scripts(true)
	f()
	p.scripts(false)
}

func (who Person) zone() string {
	if who.Zone == "" {
		return "UTC"
	}
	return who.Zone
}

// Go opens an address and waits until it is loaded. An answer such as 404 is
// an answer: look at Problems.
func (p *Page) Go(url string) {
	p.t.Helper()
	do(p, "opening "+url, chromedp.Navigate(url))
}

// Before has every page that comes run this first, ahead of all of its own.
func (p *Page) Before(script string) {
	p.t.Helper()
	call(p, page.Enable, page.EnableParams{})
	call(p, page.AddScriptToEvaluateOnNewDocument, page.AddScriptToEvaluateOnNewDocumentParams{Source: "{" + script + "}"})
}

// Reload loads the page again.
func (p *Page) Reload() {
	p.t.Helper()
	do(p, "reloading", chromedp.Reload())
}

// Back goes back in the tab's history. A page that the browser had kept comes
// back without being loaded again, as it does for a person.
func (p *Page) Back() {
	p.t.Helper()
	past := call(p, page.GetNavigationHistory, cdp.Empty{})
	if past.CurrentIndex == 0 {
		p.fail("there is nothing to go back to")
	}
	to := past.Entries[past.CurrentIndex-1]
	call(p, page.NavigateToHistoryEntry, page.NavigateToHistoryEntryParams{EntryID: to.ID})
	p.Until("the page before did not come back",
		`url => location.href === url && document.readyState === "complete"`, to.URL)
}

// URL is the address that the tab shows.
func (p *Page) URL() string {
	p.t.Helper()
	return do(p, "reading the address", chromedp.Location())
}

// Title is the document's title.
func (p *Page) Title() string {
	p.t.Helper()
	return do(p, "reading the title", chromedp.Title())
}

// Offline cuts the tab off from every server, or connects it again.
func (p *Page) Offline(yes bool) {
	p.t.Helper()
	call(p, network.EmulateNetworkConditionsByRule, network.EmulateNetworkConditionsByRuleParams{
		MatchedNetworkConditions: []*network.Conditions{
			{DownloadThroughput: -1, UploadThroughput: -1, Offline: yes},
		},
	})
	call(p, network.OverrideNetworkState, network.OverrideNetworkStateParams{
		DownloadThroughput: -1, UploadThroughput: -1, Offline: yes,
	})
}

// Eval calls a JavaScript function in the page with arguments as JSON, waits
// for it if it is asynchronous, and returns what it returns. It runs in spite
// of the content security policy, and with JavaScript switched off.
func Eval[T any](p *Page, function string, args ...any) T {
	p.t.Helper()
	return do(p, "running a script", evaluate[T](function, args...))
}

func evaluate[T any](function string, args ...any) chromedp.Action[T] {
	given := make([]string, len(args))
	for i, arg := range args {
		text, err := json.Marshal(arg)
		if err != nil {
			panic(fmt.Sprintf("browser: an argument that is not JSON: %v", err))
		}
		given[i] = string(text)
	}
	call := "(" + function + ")(" + strings.Join(given, ", ") + ")"
	return chromedp.Evaluate[T](call, chromedp.EvalAwaitPromise)
}

// do runs one action, and fails the test if it cannot.
func do[T any](p *Page, what string, action chromedp.Action[T]) T {
	p.t.Helper()
	ctx, cancel := context.WithTimeout(p.ctx, patience)
	defer cancel()
	out, err := chromedp.Run(ctx, action)
	if err != nil {
		p.fail("%s: %v", what, err)
	}
	return out
}

func call[P, R any](p *Page, cmd cdp.Command[P, R], params P) R {
	p.t.Helper()
	ctx, cancel := context.WithTimeout(p.ctx, patience)
	defer cancel()
	out, err := chromedp.Call(ctx, cmd, params)
	if err != nil {
		p.fail("%s: %v", cmd.Method, err)
	}
	return out
}

// fail ends the test with a sentence, what the page says, and its picture.
func (p *Page) fail(format string, args ...any) {
	p.t.Helper()
	ctx, cancel := context.WithTimeout(p.ctx, patience)
	defer cancel()
	url, _ := chromedp.Run(ctx, chromedp.Location())
	text, _ := chromedp.Run(ctx, evaluate[string](`() => document.body?.innerText.slice(0, 600) ?? ""`))
	picture := "none"
	if png, err := chromedp.Run(ctx, chromedp.FullScreenshot(100)); err == nil {
		picture, _ = save("failed-"+fileName(p.t.Name()), png)
	}
	p.t.Fatalf("%s\nat %s, picture: %s\n%s", fmt.Sprintf(format, args...), url, picture, text)
}

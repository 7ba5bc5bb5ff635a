package browser

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
)

// watch collects what a page complains about: uncaught exceptions, console
// errors, failed and refused requests, broken content security policies, and
// dialogs, which the product never opens.
type watch struct {
	answer func() // called aside when a dialog opens, so that the page goes on

	mu    sync.Mutex
	seen  []string
	asked []string
	files cdp.BackendNodeID // the field for which files are being chosen
}

// see runs on the goroutine that reads from the browser: it must not ask the
// browser anything.
func (w *watch) see(ev any) {
	switch ev := ev.(type) {
	case *runtime.EventExceptionThrown:
		w.add("uncaught: " + (&chromedp.ExceptionError{ExceptionDetails: ev.ExceptionDetails}).Error())
	case *runtime.EventConsoleAPICalled:
		if ev.Type == runtime.ConsoleAPICalledTypeError || ev.Type == runtime.ConsoleAPICalledTypeAssert {
			w.add("console: " + said(ev.Args))
		}
	case *log.EventEntryAdded:
		if ev.Entry.Level == log.EntryLevelError {
			w.add(fmt.Sprintf("%s: %s %s", ev.Entry.Source, ev.Entry.Text, ev.Entry.URL))
		}
	case *network.EventRequestWillBeSent:
		w.mu.Lock()
		w.asked = append(w.asked, ev.Request.URL)
		w.mu.Unlock()
	case *page.EventFileChooserOpened:
		w.mu.Lock()
		w.files = ev.BackendNodeID
		w.mu.Unlock()
	case *page.EventJavascriptDialogOpening:
		if ev.Type != page.DialogTypeBeforeunload {
			w.add(fmt.Sprintf("a dialog (%s): %s", ev.Type, ev.Message))
		}
		go w.answer()
	}
}

// chooser returns once the field for which files are being chosen.
func (w *watch) chooser() (field cdp.BackendNodeID) {
	w.mu.Lock()
	defer w.mu.Unlock()
	field, w.files = w.files, 0
	return field
}

func (w *watch) add(problem string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.seen = append(w.seen, strings.TrimSpace(problem))
}

func said(args []*runtime.RemoteObject) string {
	var words []string
	for _, arg := range args {
		if text := strings.Trim(string(arg.Value), `"`); text != "" {
			words = append(words, text)
			continue
		}
		words = append(words, arg.Description)
	}
	return strings.Join(words, " ")
}

// Problems returns what the page has complained about since the last call.
// What a test does not take this way fails it at its end.
func (p *Page) Problems() []string {
	// What the browser says comes in order: after this answer, all that
	// happened before it has been seen. A tab that is gone says no more.
	ctx, cancel := context.WithTimeout(p.ctx, time.Second)
	defer cancel()
	_, _ = chromedp.Run(ctx, evaluate[int](`() => 0`))

	p.watch.mu.Lock()
	defer p.watch.mu.Unlock()
	seen := p.watch.seen
	p.watch.seen = nil
	return seen
}

// Guard has the page say from now on what it asks for, and every breach of its content security policy as a problem, also
// where that would only be reported.
func (p *Page) Guard() {
	p.t.Helper()
	call(p, network.Enable, network.EnableParams{})
	p.Before(`addEventListener("securitypolicyviolation",
		e => console.error("policy: " + e.effectiveDirective + " " + e.blockedURI + " " + e.sample), true)`)
}

// Asked returns the addresses that the page has asked for since the last call. It is guarded.
func (p *Page) Asked() []string {
	p.t.Helper()
	p.watch.mu.Lock()
	defer p.watch.mu.Unlock()
	asked := p.watch.asked
	p.watch.asked = nil
	return asked
}

// answerDialog says yes; if the tab is closed meanwhile there is nobody to
// tell.
func (p *Page) answerDialog() {
	_, _ = chromedp.Call(p.ctx, page.HandleJavaScriptDialog, page.HandleJavaScriptDialogParams{Accept: true})
}

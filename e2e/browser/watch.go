package browser

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"time"

	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
)

// watch collects what a page complains about: uncaught exceptions, console
// errors, failed and refused requests, broken content security policies, and
// dialogs, which the product never opens.
type watch struct {
	answer func() // called aside when a dialog opens, so that the page goes on

	mu   sync.Mutex
	seen []string
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
	case *page.EventJavascriptDialogOpening:
		if ev.Type != page.DialogTypeBeforeunload {
			w.add(fmt.Sprintf("a dialog (%s): %s", ev.Type, ev.Message))
		}
		go w.answer()
	}
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

// answerDialog says yes; if the tab is closed meanwhile there is nobody to
// tell.
func (p *Page) answerDialog() {
	_, _ = chromedp.Call(p.ctx, page.HandleJavaScriptDialog, page.HandleJavaScriptDialogParams{Accept: true})
}

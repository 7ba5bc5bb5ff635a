package browser_test

import (
	_ "embed"
	"net/http"
	"net/http/httptest"
	"os"
	"slices"
	"strings"
	"testing"

	"meantime/e2e/axe"
	"meantime/e2e/browser"
)

//go:embed testdata/good.html
var good string

//go:embed testdata/good.js
var goodScript string

//go:embed testdata/bad.html
var bad string

const policy = "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; " +
	"img-src 'self' data:; connect-src 'self'; form-action 'self'; require-trusted-types-for 'script'"

// site serves the sample pages under the policy and answers what is posted.
// Its address has a name, because WebAuthn wants one.
func site(t *testing.T) string {
	t.Helper()
	mux := http.NewServeMux()
	serve := func(pattern, kind, body string) {
		mux.HandleFunc(pattern, func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Security-Policy", policy)
			w.Header().Set("Content-Type", kind+"; charset=utf-8")
			_, _ = w.Write([]byte(body))
		})
	}
	serve("GET /good", "text/html", good)
	serve("GET /good.js", "text/javascript", goodScript)
	serve("GET /bad", "text/html", bad)
	mux.HandleFunc("POST /say", func(w http.ResponseWriter, r *http.Request) {
		http.SetCookie(w, &http.Cookie{Name: "said", Value: r.FormValue("word")})
		http.Redirect(w, r, "/said", http.StatusSeeOther)
	})
	mux.HandleFunc("GET /said", func(w http.ResponseWriter, r *http.Request) {
		said, err := r.Cookie("said")
		if err != nil {
			said = &http.Cookie{Value: "nothing"}
		}
		_, _ = w.Write([]byte("<!doctype html><link rel=icon href=data:,><p>You said: " + said.Value))
	})
	server := httptest.NewServer(mux)
	t.Cleanup(server.Close)
	return strings.Replace(server.URL, "127.0.0.1", "localhost", 1)
}

// TestBrowser shares one browser: starting it takes most of the time.
func TestBrowser(t *testing.T) {
	b := browser.Start(t)
	url := site(t)
	for name, test := range map[string]func(*testing.T, *browser.Browser, string){
		"a good page passes":       goodPage,
		"a bad page is found out":  badPage,
		"mouse and keyboard":       mouseAndKeyboard,
		"dragging":                 dragging,
		"a form without scripts":   withoutScripts,
		"time zones":               zones,
		"passkeys":                 passkeys,
		"offline":                  offline,
		"people and their tabs":    people,
		"dialogs do not block":     dialogs,
		"nothing outside is asked": outside,
	} {
		t.Run(name, func(t *testing.T) { test(t, b, url) })
	}
}

func goodPage(t *testing.T, b *browser.Browser, url string) {
	p := b.Open(t, browser.Person{})
	p.Go(url + "/good")
	axe.CheckLooks(t, p)
	p.EachLook(func(l browser.Look) {
		dark := browser.Eval[bool](p, `() => matchMedia("(prefers-color-scheme: dark)").matches`)
		touch := browser.Eval[bool](p, `() => matchMedia("(pointer: coarse)").matches`)
		if width := browser.Eval[int](p, `() => innerWidth`); width != l.Width {
			t.Errorf("%v: the window is %d wide", l, width)
		}
		if dark != l.Dark || touch != (l.Width <= browser.Phone) {
			t.Errorf("%v: dark %v, touch %v", l, dark, touch)
		}
		path := p.Shot("selftest")
		if info, err := os.Stat(path); err != nil || info.Size() < 1000 || !strings.HasSuffix(path, "selftest-"+l.String()+".png") {
			t.Errorf("the picture %s: %v", path, err)
		}
		_ = os.Remove(path)
	})
	if got := p.Title(); got != "A good page" {
		t.Errorf("the title is %q", got)
	}
}

func badPage(t *testing.T, b *browser.Browser, url string) {
	p := b.Open(t, browser.Person{})
	p.Go(url + "/bad")
	p.Wait("#wide")
	problems := strings.Join(p.Problems(), "\n")
	for _, want := range []string{"Content Security Policy", "404", "missing.png"} {
		if !strings.Contains(problems, want) {
			t.Errorf("nobody noticed %q in:\n%s", want, problems)
		}
	}
	var broken []string
	for _, v := range axe.Violations(p) {
		broken = append(broken, v.ID)
		if len(v.Nodes) == 0 || v.Help == "" || !strings.Contains(v.String(), " at ") {
			t.Errorf("an unreadable violation: %+v", v)
		}
	}
	for _, want := range []string{"image-alt", "color-contrast", "html-has-lang", "target-size", "region", "label"} {
		if !slices.Contains(broken, want) {
			t.Errorf("axe did not find %s, only %v", want, broken)
		}
	}
	p.Look(browser.Look{Width: browser.Narrow})
	if over := p.Overflow(); over < 500 {
		t.Errorf("a page 900 pixels wide moves only %d sideways", over)
	}
	p.Go(url + "/good")
	browser.Eval[any](p, `() => new Promise(done => {
		console.error("said", {});
		setTimeout(() => { setTimeout(done, 0, null); throw new Error("on purpose") });
	})`)
	problems = strings.Join(p.Problems(), "\n")
	if !strings.Contains(problems, "on purpose") || !strings.Contains(problems, "said") {
		t.Errorf("nobody noticed the exception or the console: %q", problems)
	}
}

func mouseAndKeyboard(t *testing.T, b *browser.Browser, url string) {
	p := b.Open(t, browser.Person{})
	p.Go(url + "/good")
	if p.Has("#answer") {
		t.Error("the hidden answer is visible")
	}
	p.Click("text=Show the answer")
	p.Wait("#answer")
	p.Fill("#word", "zażółć, 日本")
	p.Fill("#word", "Grüße, 日本")
	if got := p.Value("#word"); got != "Grüße, 日本" {
		t.Errorf("typed into the field: %q", got)
	}
	p.Press("Tab")
	if got := p.Focused(); got != "colour" {
		t.Errorf("after the word comes %q", got)
	}
	p.Select("#colour", "blue")
	p.Press("Shift+Tab", "Control+a")
	p.Type("new")
	p.Press("Control+Enter")
	p.WaitText("Keys: Control+Enter")
	p.Press("Escape", "?")
	p.WaitText("Keys: Control+Enter Escape ?")
	if got := p.Value("#word") + p.Value("#colour"); got != "new?blue" {
		t.Errorf("the fields hold %q", got)
	}
	p.Click("text=Hide the answer")
	p.WaitGone("#answer")
}

func dragging(t *testing.T, b *browser.Browser, url string) {
	p := b.Open(t, browser.Person{})
	p.Go(url + "/good")
	track := p.Box("#track")
	p.Drag(track.At(0.25, 0.5), track.At(0.75, 0.5))
	p.WaitText("from 25 to 75")
}

func withoutScripts(t *testing.T, b *browser.Browser, url string) {
	p := b.Open(t, browser.Person{NoScript: true, Look: browser.Look{Width: browser.Phone}})
	p.Go(url + "/good")
	if !p.Has("#plain") {
		t.Error("the page does not know that scripts are off")
	}
	axe.Check(t, p)
	p.Fill("#word", "quietly")
	p.Follow("text=Say it")
	if got := p.Text("p"); got != "You said: quietly" {
		t.Errorf("without scripts: %q", got)
	}
	p.Back()
	p.Fill("#word", "again")
	p.Press("Enter")
	p.WaitText("You said: again")
}

func zones(t *testing.T, b *browser.Browser, url string) {
	for zone, want := range map[string]string{"": "UTC", "Asia/Tokyo": "Asia/Tokyo"} {
		p := b.Open(t, browser.Person{Zone: zone})
		p.Go(url + "/good")
		got := browser.Eval[string](p, `() => Intl.DateTimeFormat().resolvedOptions().timeZone`)
		if got != want {
			t.Errorf("in %q the browser says %q", zone, got)
		}
	}
}

func passkeys(t *testing.T, b *browser.Browser, url string) {
	p := b.Open(t, browser.Person{})
	p.Go(url + "/good")
	device := p.Passkeys()
	p.Click("text=Make a passkey")
	p.WaitText("Passkey made")
	if n := device.Count(); n != 1 {
		t.Errorf("the device keeps %d passkeys", n)
	}
	p.Click("text=Use the passkey")
	p.WaitText("Passkey used by Ada")
	device.Refuse(true)
	p.Click("text=Use the passkey")
	p.WaitText("No passkey: NotAllowedError")
	device.Refuse(false)
	p.Click("text=Use the passkey")
	p.WaitText("Passkey used by Ada")
}

func offline(t *testing.T, b *browser.Browser, url string) {
	p := b.Open(t, browser.Person{})
	p.Go(url + "/good")
	p.Offline(true)
	p.Click("text=Ask the server")
	p.WaitText("The server is away")
	if browser.Eval[bool](p, `() => navigator.onLine`) {
		t.Error("the page thinks that it is online")
	}
	if problems := p.Problems(); len(problems) == 0 || !strings.Contains(problems[0], "ERR_INTERNET_DISCONNECTED") {
		t.Errorf("the page reported %v", problems)
	}
	p.Offline(false)
	p.Click("text=Ask the server")
	p.WaitText("The server is there")
}

func people(t *testing.T, b *browser.Browser, url string) {
	ada, ben := b.Open(t, browser.Person{}), b.Open(t, browser.Person{})
	ada.Go(url + "/good")
	ada.Fill("#word", "mine")
	ada.Follow("text=Say it")
	second := ada.Tab()
	second.Go(url + "/said")
	ben.Go(url + "/said")
	if got := second.Text("p"); got != "You said: mine" {
		t.Errorf("Ada's second tab: %q", got)
	}
	if got := ben.Text("p"); got != "You said: nothing" {
		t.Errorf("Ben has Ada's cookies: %q", got)
	}
}

func dialogs(t *testing.T, b *browser.Browser, url string) {
	p := b.Open(t, browser.Person{})
	p.Go(url + "/good")
	if !browser.Eval[bool](p, `() => confirm("Really?")`) {
		t.Error("the dialog was not accepted")
	}
	if problems := p.Problems(); len(problems) != 1 || !strings.Contains(problems[0], "Really?") {
		t.Errorf("the page reported %v", problems)
	}
}

func outside(t *testing.T, b *browser.Browser, url string) {
	p := b.Open(t, browser.Person{})
	p.Go(url + "/said")
	got := browser.Eval[string](p, `() => fetch("http://example.test/", {mode: "no-cors"}).then(() => "answered", e => e.name)`)
	if got != "TypeError" {
		t.Errorf("a host outside: %q", got)
	}
	if problems := p.Problems(); len(problems) == 0 || !strings.Contains(problems[0], "ERR_NAME_NOT_RESOLVED") {
		t.Errorf("the page reported %v", problems)
	}
}

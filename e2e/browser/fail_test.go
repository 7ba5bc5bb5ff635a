package browser_test

import (
	"fmt"
	"os"
	"runtime"
	"strings"
	"testing"

	"meantime/e2e/axe"
	"meantime/e2e/browser"
)

// recorder stands for a test that is expected to fail.
type recorder struct {
	testing.TB
	failures []string
	cleanups []func()
}

func (r *recorder) Errorf(format string, args ...any) {
	r.failures = append(r.failures, fmt.Sprintf(format, args...))
}

func (r *recorder) Fatalf(format string, args ...any) {
	r.Errorf(format, args...)
	runtime.Goexit()
}

func (r *recorder) Cleanup(f func()) { r.cleanups = append(r.cleanups, f) }

// failuresOf runs a test of its own and returns how it failed.
func failuresOf(t *testing.T, test func(testing.TB)) string {
	t.Helper()
	r := &recorder{TB: t}
	done := make(chan struct{})
	go func() {
		defer close(done)
		test(r)
	}()
	<-done
	for _, f := range r.cleanups {
		f()
	}
	return strings.Join(r.failures, "\n")
}

// TestFailures proves that what must fail a test does fail it.
func TestFailures(t *testing.T) {
	b := browser.Start(t)
	url := site(t)
	for _, c := range []struct {
		name, want string
		test       func(tb testing.TB, p *browser.Page)
	}{
		{"nothing is wrong", "", func(tb testing.TB, p *browser.Page) {
			p.Go(url + "/good")
			axe.CheckLooks(tb, p)
		}},
		{"a problem that nobody asked for", "the page reported: ", func(_ testing.TB, p *browser.Page) {
			p.Go(url + "/bad")
		}},
		{"an inaccessible page", "image-alt (critical)", func(tb testing.TB, p *browser.Page) {
			p.Go(url + "/bad")
			p.Problems()
			axe.Check(tb, p)
		}},
		{"a page too wide for a phone", "320-dark: the page is", func(tb testing.TB, p *browser.Page) {
			p.Go(url + "/bad")
			p.Problems()
			axe.CheckLooks(tb, p)
		}},
		{"a button under something else", "covered by <div", func(_ testing.TB, p *browser.Page) {
			p.Go(url + "/good")
			browser.Eval[any](p, `() => {
				const cover = document.createElement("div");
				cover.style = "position: fixed; inset: 0";
				document.body.append(cover);
				return null;
			}`)
			p.Click("text=Say it")
		}},
		{"a key that is none", `"Return" is no key`, func(_ testing.TB, p *browser.Page) {
			p.Press("Return")
		}},
		{"an option that is none", `#colour has no option "green"`, func(_ testing.TB, p *browser.Page) {
			p.Go(url + "/good")
			p.Select("#colour", "green")
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := failuresOf(t, func(tb testing.TB) { c.test(tb, b.Open(tb, browser.Person{})) })
			if c.want == "" && got != "" || !strings.Contains(got, c.want) {
				t.Errorf("want %q, failed with: %s", c.want, got)
			}
			if _, rest, found := strings.Cut(got, "picture: "); found {
				picture, _, _ := strings.Cut(rest, "\n")
				if err := os.Remove(picture); err != nil {
					t.Errorf("the picture of the failure: %v", err)
				}
			}
		})
	}
}

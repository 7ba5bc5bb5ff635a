package axe

import (
	_ "embed"
	"fmt"
	"strings"
	"testing"

	"meantime/e2e/browser"
)

//go:embed axe.min.js
var source string

// Violation is one broken rule and all places where it is broken.
type Violation struct {
	ID     string `json:"id"`
	Impact string `json:"impact"`
	Help   string `json:"help"`
	Nodes  []Node `json:"nodes"`
}

// Node is one place.
type Node struct {
	Target  []any  `json:"target"` // CSS selectors, nested for frames and shadow trees
	HTML    string `json:"html"`
	Summary string `json:"failureSummary"`
}

func (v Violation) String() string {
	var out strings.Builder
	fmt.Fprintf(&out, "%s (%s): %s", v.ID, v.Impact, v.Help)
	for _, n := range v.Nodes {
		fmt.Fprintf(&out, "\n  at %v: %s\n    %s", n.Target, n.HTML, strings.ReplaceAll(n.Summary, "\n", "\n    "))
	}
	return out.String()
}

const run = `async () => {
	const result = await axe.run(document, {
		runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
		resultTypes: ["violations"],
	});
	return result.violations;
}`

// Violations runs every rule over the page as it stands.
func Violations(p *browser.Page) (found []Violation) {
	p.Examine(func() {
		browser.Eval[any](p, "() => { "+source+"\nreturn null }")
		found = browser.Eval[[]Violation](p, run)
	})
	return found
}

// Check fails the test for every rule that the page breaks as it stands.
func Check(t testing.TB, p *browser.Page) {
	t.Helper()
	for _, v := range Violations(p) {
		t.Errorf("%s: %s", p.URL(), v)
	}
}

// CheckLooks checks the page in every width and theme, and that it cannot be
// moved sideways in any.
func CheckLooks(t testing.TB, p *browser.Page) {
	t.Helper()
	p.EachLook(func(l browser.Look) {
		for _, v := range Violations(p) {
			t.Errorf("%s, %s: %s", p.URL(), l, v)
		}
		if over := p.Overflow(); over > 0 {
			t.Errorf("%s, %s: the page is %d pixels too wide", p.URL(), l, over)
		}
	})
}

package mailtext_test

import (
	"strings"
	"testing"

	"meantime/internal/mailtext"
)

// TestAPlainTextIsShownAsItsWriterMeantIt has lists as mail programs lay them out, code between fences, and what only looks like a mark.
func TestAPlainTextIsShownAsItsWriterMeantIt(t *testing.T) {
	for name, c := range map[string]struct{ plain, want string }{
		"lists of Apple's":                {"\t•\tOne\n\t•\tTwo\n\t\t◦\tnested\n\t•\tThree\n\n\t1.\tfirst\n\t2.\tsecond", "- One\n- Two\n  - nested\n- Three\n\n1. first\n2. second"},
		"lists of Outlook's":              {"*\tOne\n*\tTwo\n\n·         One\n·         Two\no   nested\n\n1.       First\n2.       Second", "* One\n* Two\n\n- One\n- Two\n- nested\n\n1. First\n2. Second"},
		"lists of Gmail's":                {"   - one\n   - two\n      - nested\n         - deeper\n   - three\n\n   1. one\n      1. sub\n   2. two", "- one\n- two\n  - nested\n    - deeper\n- three\n\n1. one\n   1. sub\n2. two"},
		"an item that was broken":         {"- a long item that goes on and on until the mail program breaks it\n  in the middle\n   - nested\n- another", "- a long item that goes on and on until the mail program breaks it in the middle\n  - nested\n- another"},
		"numbers below each other":        {" 9. nine\n10. ten", "9. nine\n10. ten"},
		"too deep":                        {deeper(10), deeperThan(10, 8)},
		"a settings file":                 {"    - name: x\n      run: y", "```\n- name: x\n  run: y\n```"},
		"columns":                         {"Total:      5\nTax:       10", "```\nTotal:      5\nTax:       10\n```"},
		"a line of dashes":                {"- - -", `\- - -`},
		"no lists":                        {"1986. A year\n2*3*4 and _init_\n#1 of it", "1986\\. A year\n2\\*3\\*4 and \\_init\\_\n\\#1 of it"},
		"code between fences":             {"So:\n```go\nfunc main() {\n\tf(\"*x*\")\n\n\treturn\n}\n```\nYes.", "So:\n\n```\nfunc main() {\n        f(\"*x*\")\n\n        return\n}\n```\n\nYes."},
		"a fence within a longer one":     {"````\n```\nx\n```\n````", "````\n```\nx\n```\n````"},
		"a fence that nothing closes":     {"```\nx\n\n~~~~\ny\n~~~", "\\`\\`\\`\nx\n\n\\~\\~\\~\\~\ny\n\\~\\~\\~"},
		"fences about nothing, then code": {"```\n```\n\nx", "\\`\\`\\`\n\\`\\`\\`\n\nx"},
	} {
		t.Run(name, func(t *testing.T) {
			m, err := mailtext.Parse([]byte("From: a@b.example\nContent-Type: text/plain; charset=utf-8\n\n" + c.plain + "\n"))
			if err != nil || m.Said != c.want {
				t.Errorf("%q, %v, not %q", m.Said, err, c.want)
			}
		})
	}
}

// deeper is a list in a list in a list, so many times.
func deeper(n int) string { return deeperThan(n, n) }

func deeperThan(n, most int) string {
	var out []string
	for i := range n {
		out = append(out, strings.Repeat("  ", min(i, most-1))+"- x")
	}
	return strings.Join(out, "\n")
}

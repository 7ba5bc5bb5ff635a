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

// TestWhatIsAllFromAnEarlierMessage tells what somebody only repeats, or passes on, from what they say.
func TestWhatIsAllFromAnEarlierMessage(t *testing.T) {
	const (
		wrote  = "On Fri, 27 Nov 2026 at 09:12, Mira <mira@b.example> wrote:\n\n> By a tenth?\n"
		passed = "---------- Forwarded message ---------\nFrom: Bo <bo@b.example>\nDate: Thu, 26 Nov 2026 at 10:00\nSubject: Price\n\nIt is 40.\n"
		cited  = `<blockquote type="cite"><p>On Fri, 27 Nov 2026 at 09:12, Mira &lt;mira@b.example&gt; wrote:</p><p>By a tenth?</p></blockquote>`
	)
	for name, c := range map[string]struct {
		kind, says string
		repeats    bool
	}{
		"a quotation":                   {"plain", wrote, true},
		"a quotation and a signature":   {"plain", wrote + "\n-- \nKenji\n", true},
		"what is passed on":             {"plain", passed, true},
		"HTML that quotes":              {"html", cited, true},
		"an answer":                     {"plain", "Yes.\n\n" + wrote, false},
		"an answer below":               {"plain", wrote + "\nYes.\n", false},
		"words and what is passed on":   {"plain", "See below.\n\n" + passed, false},
		"HTML that answers":             {"html", "<p>Yes.</p>" + cited, false},
		"somebody's own line, cited":    {"html", "<blockquote>All the world's a stage</blockquote>", false},
		"nothing":                       {"plain", "\n", false},
		"nothing but a line of dashes":  {"plain", "-----\n", false},
		"nothing but somebody's device": {"plain", "Sent from my iPhone\n", false},
	} {
		t.Run(name, func(t *testing.T) {
			m, err := mailtext.Parse([]byte("From: a@b.example\nContent-Type: text/" + c.kind + "; charset=utf-8\n\n" + c.says))
			if err != nil || m.Repeats != c.repeats {
				t.Errorf("%v, %v: %q and %q", m.Repeats, err, m.Said, m.Quoted)
			}
		})
	}
}

// TestWhatAProgramReadsStaysAway: what OpenPGP has encrypted in a text is no text, and what only says to programs what the text says is no file.
func TestWhatAProgramReadsStaysAway(t *testing.T) {
	const sealed = "-----BEGIN PGP MESSAGE-----\n\nhQEMA\n=abcd\n-----END PGP MESSAGE-----\n"
	read := func(mail string) mailtext.Message {
		t.Helper()
		m, err := mailtext.Parse([]byte(mail))
		if err != nil {
			t.Fatal(err)
		}
		return m
	}
	for says, want := range map[string]string{sealed: "", "See:\n\n" + sealed + "\nKenji": "See:\n\nKenji"} {
		m := read("From: a@b.example\nContent-Type: text/plain\n\n" + says)
		if m.Said != want || len(m.Left) != 1 || m.Left[0].Reason != mailtext.Encrypted {
			t.Errorf("%q, %v", m.Said, m.Left)
		}
	}
	m := read("From: a@b.example\nContent-Type: multipart/alternative; boundary=b\n\n--b\nContent-Type: text/plain; charset=utf-8\n\n👍\n--b\n" +
		"Content-Type: text/vnd.google.email-reaction+json; charset=utf-8\n\n{\"emoji\":\"👍\",\"version\":1}\n--b\nContent-Type: text/html; charset=utf-8\n\n<p>👍</p>\n--b--\n")
	if m.Said != "👍" || len(m.Files)+len(m.Left) > 0 {
		t.Errorf("a reaction: %q, %v, %v", m.Said, m.Files, m.Left)
	}
}

func TestCellsOfATableAreWordsOfTheirOwn(t *testing.T) {
	m, err := mailtext.Parse([]byte("From: a@b.example\nContent-Type: text/html; charset=utf-8\n\n" +
		"<p>See:</p><table><tr><th>Quay</th><th>When</th></tr><tr><td>4</td><td>nine</td></tr><tr><td><p>5</p></td><td><p>ten</p></td></tr></table><p>Right?</p>"))
	if want := "See:\n\nQuay When  \n4 nine\n\n5\n\nten\n\nRight?"; err != nil || strings.ReplaceAll(m.Said, "nine  ", "nine") != want {
		t.Errorf("%q, %v", m.Said, err)
	}
}

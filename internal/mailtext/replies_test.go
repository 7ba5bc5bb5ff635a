package mailtext_test

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode"

	"golang.org/x/net/html"

	"meantime/internal/golden"
	"meantime/internal/mailtext"
)

// reply is one of testdata/replies: a mail of which each line, or piece of HTML, says what becomes of it. "+" stays, "+>" stays as a
// quotation, "-" is repeated and "~" is a signature: both are folded.
type reply struct {
	name, kind, body string
	said             []string // words; those of a quotation begin with >
	folded           []string // words, sorted
}

func replies(t testing.TB) (out []reply) {
	t.Helper()
	files, err := filepath.Glob("testdata/replies/??.txt")
	if err != nil || len(files) == 0 {
		t.Fatal(files, err)
	}
	for _, file := range files {
		raw, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		language := strings.TrimSuffix(filepath.Base(file), ".txt")
		for n, sample := range strings.Split(strings.TrimSpace(string(raw)), "\n\n=== ") {
			title, lines, _ := strings.Cut(strings.TrimPrefix(sample, "=== "), "\n")
			parts := strings.Split(title, " | ")
			r := reply{name: fmt.Sprintf("%s %d: %s, %s, %s", language, n+1, parts[0], parts[1], parts[2]), kind: parts[2]}
			for line := range strings.SplitSeq(lines, "\n") {
				r.line(t, line)
			}
			slices.Sort(r.folded)
			out = append(out, r)
		}
	}
	return out
}

func (r *reply) line(t testing.TB, line string) {
	label, text, _ := strings.Cut(line, " ")
	r.body += text + "\n"
	if r.kind == "html" {
		text = plainOf(t, text)
	}
	switch label {
	case "+":
		r.said = append(r.said, words(text)...)
	case "+>":
		r.said = append(r.said, words("> "+text)...)
	case "-", "~":
		r.folded = append(r.folded, words(strings.TrimLeft(text, "> "))...)
	default:
		t.Fatalf("%s: %q has no label", r.name, line)
	}
}

func plainOf(t testing.TB, piece string) string {
	t.Helper()
	var out strings.Builder
	for z := html.NewTokenizer(strings.NewReader(piece)); ; {
		switch z.Next() {
		case html.ErrorToken:
			return out.String()
		case html.TextToken:
			out.WriteString(html.UnescapeString(string(z.Raw())) + " ")
		}
	}
}

var linked = regexp.MustCompile(`\]\([^)]*\)`)

// words are those of a text, without marks. Those of a quotation begin with >.
func words(s string) (out []string) {
	for line := range strings.SplitSeq(html.UnescapeString(linked.ReplaceAllString(s, "]")), "\n") {
		quoted := strings.HasPrefix(line, ">")
		for _, w := range strings.FieldsFunc(line, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsNumber(r) && !unicode.IsMark(r) }) {
			if quoted {
				w = ">" + w
			}
			out = append(out, w)
		}
	}
	return out
}

// asParsed reads it as a mail.
func (r reply) asParsed(t testing.TB) mailtext.Message {
	t.Helper()
	kind := map[string]string{"html": "text/html", "plain": "text/plain", "plain; flowed": "text/plain; format=flowed"}[r.kind]
	if kind == "" {
		t.Fatal(r.kind)
	}
	return parse(t, strings.Replace("Content-Type: "+kind, ";", "; charset=utf-8;", 1)+strings.Repeat("; charset=utf-8", 1-strings.Count(kind, ";"))+"\r\n", r.body)
}

// TestReplies holds what becomes of the ways in which people answer by mail, in 38 languages and the forms of many mail
// programs. Those of which that is not right are listed in misses.txt; -update writes it anew.
func TestReplies(t *testing.T) {
	all := replies(t)
	var misses []string
	for _, r := range all {
		m := r.asParsed(t)
		said, folded := words(m.Said), words(strings.ReplaceAll(m.Quoted+"\n"+m.Signature, "> ", ""))
		slices.Sort(folded)
		if slices.Equal(said, r.said) && slices.Equal(folded, r.folded) {
			continue
		}
		misses = append(misses, r.name)
		t.Logf("%s:\nsaid\n%s\nfolded\n%s\n-- signature\n%s\nof\n%s", r.name, m.Said, m.Quoted, m.Signature, r.body)
	}
	rate := 100 * float64(len(all)-len(misses)) / float64(len(all))
	t.Logf("%d of %d are right: %.1f%%", len(all)-len(misses), len(all), rate)
	if len(all) < 200 || rate < 95 {
		t.Errorf("%d replies, of which %.1f%% are right", len(all), rate)
	}
	golden.Same(t, "testdata/replies/misses.txt", strings.Join(misses, "\n")+"\n")
}

// FuzzDivide holds that a text is split without a loss, and that there is nothing more to split of what is left.
func FuzzDivide(f *testing.F) {
	for _, r := range replies(f) {
		f.Add(r.body, r.kind == "html")
	}
	f.Fuzz(func(t *testing.T, s string, marked bool) {
		said, quoted, signature, again := mailtext.Divided(s, marked)
		all, had := slices.Concat(said, quoted, signature), mailtext.Lines(s, marked)
		slices.Sort(all)
		slices.Sort(had)
		if !slices.Equal(all, had) {
			t.Fatalf("%q became\n%q\n%q\n%q", had, said, quoted, signature)
		}
		if !again() {
			t.Fatalf("of %q there is more to split in %q", s, said)
		}
	})
}

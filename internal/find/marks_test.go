package find

import (
	"strings"
	"testing"
	"unicode/utf8"
)

// shown spells pieces, with brackets around what was looked for.
func shown(pieces []Piece) string {
	var out strings.Builder
	for _, p := range pieces {
		if p.Hit {
			out.WriteString("[" + p.Text + "]")
		} else {
			out.WriteString(p.Text)
		}
	}
	return out.String()
}

func TestMarked(t *testing.T) {
	for _, c := range []struct{ query, text, want string }{
		{"harbour", "The Harbour, and harbours.", "The [Harbour], and [harbours]."},
		{"harbour x", "The Harbour, and harbours.", "The [Harbour], and harbours."},
		{`"the harbour"`, "The harbour. The old harbour.", "[The harbour]. The old harbour."},
		{"-the harbour", "The harbour", "The [harbour]"},
		{"ines", "Dear Inês, dear Ine\u0302s", "Dear [Inês], dear [Ine\u0302s]"},
		{"京都", "東京都庁", "東[京都]庁"},
		{"東京都", "東京都庁", "[東京都]庁"},
		{"in:harbour", "The harbour", "The harbour"},
		{"harbour", "", ""},
	} {
		if got := shown(Parse(c.query, Names{}).Marked(c.text)); got != c.want {
			t.Errorf("%s: %q, not %q", c.query, got, c.want)
		}
	}
}

func TestExcerpt(t *testing.T) {
	long := strings.Repeat("Water and wind. ", 20) + "\n\nThe heron stands. " + strings.Repeat("Wind and water. ", 20)
	for _, c := range []struct{ query, want string }{
		{"heron", "… wind. Water and wind. Water and wind. Water and wind. The [heron] stands. Wind…"},
		{"gull", "Water and wind. Water and wind. Water and wind. Water and wind. Water and wind.…"},
	} {
		if got := shown(Parse(c.query, Names{}).Excerpt(long, 80)); got != c.want {
			t.Errorf("%s: %q, not %q", c.query, got, c.want)
		}
	}
	if got := shown(Parse("b", Names{}).Excerpt("a b c", 80)); got != "a [b] c" {
		t.Errorf("%q", got)
	}
}

func FuzzExcerpt(f *testing.F) {
	f.Add("heron 東京", "The heron at 東京都 👩‍👩‍👧, e\u0301", 20)
	f.Add("ﬁ", "oﬃce \u0301 ﬁ", 3)
	f.Fuzz(func(t *testing.T, query, text string, n int) {
		if !utf8.ValidString(text) || n < 1 || n > 1000 {
			return
		}
		q := Parse(query, Names{})
		whole := ""
		for _, p := range q.Marked(text) {
			if p.Text == "" {
				t.Fatalf("an empty piece of %q", text)
			}
			whole += p.Text
		}
		if whole != text {
			t.Fatalf("%q became %q", text, whole)
		}
		if length := utf8.RuneCountInString(shown(q.Excerpt(text, n))); length > 3*n+8 {
			t.Fatalf("%d characters, not %d", length, n)
		}
	})
}

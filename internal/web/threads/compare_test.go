package threads

import (
	"fmt"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func spelled(parts []Part) string {
	var b strings.Builder
	for _, p := range parts {
		switch {
		case p.Added:
			fmt.Fprintf(&b, "{+%s}", p.Text)
		case p.Removed:
			fmt.Fprintf(&b, "{-%s}", p.Text)
		default:
			b.WriteString(p.Text)
		}
	}
	return b.String()
}

func TestCompare(t *testing.T) {
	for _, c := range [][3]string{
		{"", "", ""},
		{"same", "same", "same"},
		{"", "new", "{+new}"},
		{"old", "", "{-old}"},
		{"412 bookings by hand", "413 bookings by hand", "{-412}{+413} bookings by hand"},
		{"one two three four", "one three five four", "one {-two }three{+ five} four"},
		{"wait 60 minutes, then", "wait an hour, then", "wait {-60 minutes}{+an hour}, then"},
		{"ends.", "ends!", "ends{-.}{+!}"},
		{"a\nb", "a\n\nb", "a{-\n}{+\n\n}b"},
		{"ação", "ações", "{-ação}{+ações}"},
	} {
		if got := spelled(compare(c[0], c[1])); got != c[2] {
			t.Errorf("%q to %q: got %q, want %q", c[0], c[1], got, c[2])
		}
	}
}

// Whatever was changed, both texts can be read from the comparison, and no more is marked than there is.
func TestCompareLosesNothing(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		word := rapid.SampledFrom([]string{"a", "b", "c", " ", "\n", ".", "é"})
		text := rapid.Map(rapid.SliceOfN(word, 0, 30), func(w []string) string { return strings.Join(w, "") })
		older, newer := text.Draw(t, "older"), text.Draw(t, "newer")
		var was, is strings.Builder
		for _, p := range compare(older, newer) {
			if !p.Added {
				was.WriteString(p.Text)
			}
			if !p.Removed {
				is.WriteString(p.Text)
			}
		}
		if was.String() != older || is.String() != newer {
			t.Fatalf("%q to %q: read %q and %q", older, newer, was.String(), is.String())
		}
	})
}

func TestCompareOfAnotherText(t *testing.T) {
	older, newer := strings.Repeat("old ", 6000), strings.Repeat("new ", 6000)
	if got := len(compare(older, newer)); got < 2 {
		t.Fatalf("%d parts", got)
	}
}

func BenchmarkCompareOfAnotherText(b *testing.B) {
	older, newer := strings.Repeat("old ", 15000), strings.Repeat("new ", 15000)
	for b.Loop() {
		compare(older, newer)
	}
}

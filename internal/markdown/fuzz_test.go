package markdown

import (
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// FuzzRender looks for a text whose HTML breaks a promise of the package: see inspect.
func FuzzRender(f *testing.F) {
	for _, src := range append(specSources(f), letter, everything) {
		f.Add(src)
	}
	for _, place := range settings {
		f.Add(strings.ReplaceAll(place, "%", `"><svg onload='javascript:alert(1)' style=x id=y>`))
	}
	f.Fuzz(func(t *testing.T, src string) {
		const most = 4 << 10
		options := Options{Mention: team, File: uploads, MaxBytes: most}
		r, err := Render(src, options)
		again, errAgain := Render(src, options)
		if r.HTML != again.HTML || r.Text != again.Text || (err == nil) != (errAgain == nil) {
			t.Fatalf("%q differs: %v, %v", src, err, errAgain)
		}
		if err != nil {
			attempt(t, src)
			return
		}
		if len(r.HTML) > maxGrowth*most {
			t.Fatalf("%q: %d bytes", src, len(r.HTML))
		}
		inspect(t, src, r.HTML)
		quoted, err := Render("> "+strings.ReplaceAll(newlines.Replace(src), "\n", "\n> "), Options{Mention: team, File: uploads, MaxBytes: 2 * most})
		if err == nil && len(quoted.Mentions) > 0 {
			t.Fatalf("%q: what is quoted mentions %v", src, quoted.Mentions)
		}
	})
}

// TestComposedTextsKeepThePromises does what the fuzzer does with whole pieces of the dialect instead of bytes.
func TestComposedTextsKeepThePromises(t *testing.T) {
	pieces := append(strings.Fields(`* ** _ __ ~ ~~ `+"` `` ```go ~~~ \\` "+`[ ] ![ ]( ) ](/a) ](http://b.c "d") ][ [a] [a]: [x] <kbd> </kbd> <sub> </sub> <br> <b> < > &nbsp;
		&#106; &lt; javascript: http://a.b/ ](/files/0b3n6x2e9g000/a.b) ](/files/0b3n6x2e9g001/%22é) ](/files/0b3n6x2e9g002/c https://é.c www.a.b a@b.cc mailto: <https://a> @ines @kenji @nobody # ## ###### - + 1. > | || :-: -|- --- ===
		\ \| ! " ' a é 漢 ( ; : / // %2 %00 \\`), " ", " ", "\n", "\n", "\n\n", "    ", "\t", "\n> ", "\n- ", "\n  - ", "\n1. ", "- [ ] ", "- [x] ", "\na|b\n-|-\n", "\u00a0",
		"\u200b", "\u2028", "\u202e", "\f", "\v", "\x1b")
	rapid.Check(t, func(rt *rapid.T) {
		src := strings.Join(rapid.SliceOfN(rapid.SampledFrom(pieces), 1, 40).Draw(rt, "pieces"), "")
		attempt(t, src)
	})
}

package markdown

import (
	"flag"
	"math"
	"os"
	"strings"
	"testing"
	"unicode/utf8"

	"pgregory.net/rapid"
)

// pieces gives code as it is coloured: k(func) for what is a keyword, and so on.
func pieces(name, code string) string {
	var out strings.Builder
	emit := func(h hue, piece string) {
		if h == plain {
			out.WriteString(piece)
			return
		}
		out.WriteString(strings.TrimPrefix(string(h), "hl-") + "(" + piece + ")")
	}
	if l := allLanguages()[name]; l.scan != nil {
		l.scan(code, emit)
	} else {
		scanCode(l, code, emit)
	}
	return out.String()
}

func TestCodeIsColoured(t *testing.T) {
	for _, c := range []struct{ language, code, want string }{
		{"go", "func f(x int) { return `a\nb` } // d", "k(func) f(f)(x int) { k(return) s(`a\nb`) } c(// d)"},
		{"go", `s := "a\"b" + 'c' /* d` + "\ne */ 0x1F.", `s := s("a\"b") + s('c') c(/* d` + "\ne */) n(0x1F.)"},
		{"go", "s := \"not closed\nx", "s := s(\"not closed)\nx"},
		{"rust", "fn f<'a>(x: &'a str) { 'b' }", "k(fn) f<'a>(x: &'a str) { s('b') }"},
		{"python", `def f(): """a` + "\n" + `b""" # c`, `k(def) f(f)(): s("""a` + "\n" + `b""") c(# c)`},
		{"js", "const é = x$(`${y}`); // z", "k(const) é = x$(s(`${y}`)); c(// z)"},
		{"sql", "SELECT 'it''s', 1 -- c", "k(SELECT) s('it')s('s'), n(1) c(-- c)"},
		{"json", `{"a" : [1.5, true, "b"]}`, `{f("a") : [n(1.5), k(true), s("b")]}`},
		{"yaml", "name: it's # c\nurl: http://x#y", "f(name): it's c(# c)\nf(url): f(http)://x#y"},
		{"toml", "a_b = \"c\" # d", "f(a_b) = s(\"c\") c(# d)"},
		{"sh", "if [ \"$a\" ]; then echo don't; fi # x", "k(if) [ s(\"$a\") ]; k(then) echo don't; k(fi) c(# x)"},
		{"css", "a { color: red; } /* b */", "a { f(color): red; } c(/* b */)"},
		{"html", `<!-- a --><p class="b>c" d='e'>f<br/></p>`, `c(<!-- a -->)f(<p) class=s("b)>c" d='e'>ff(<br/)>f(</p)>`},
		{"html", `<a href="b">c & <d`, `f(<a) href=s("b")>c & f(<d)`},
		{"diff", "@@ 1 @@\n-a\n+b\n c\n\n", "l(@@ 1 @@\n)d(-a\n)i(+b\n) c\n\n"},
	} {
		if got := pieces(c.language, c.code); got != c.want {
			t.Errorf("%s:\n got %s\nwant %s", c.language, got, c.want)
		}
	}
}

func TestColouringKeepsEveryCharacter(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		name := rapid.SampledFrom([]string{"go", "rust", "python", "html", "diff", "yaml", "c#", "php", "sql", "sh"}).Draw(t, "language")
		code := strings.Join(rapid.SliceOf(rapid.SampledFrom([]string{
			"a", "if", "1", " ", "\n", `"`, "'", "`", "\\", "/*", "*/", "//", "#", "--", "[[", "]]", "<", ">", "<!--", "-->", "+", "é", "漢", `"""`, "(", ":", "=",
		})).Draw(t, "code"), "")
		var kept strings.Builder
		emit := func(_ hue, piece string) {
			if piece == "" || !utf8.ValidString(piece) {
				t.Fatalf("%s: %q cut into %q", name, code, piece)
			}
			kept.WriteString(piece)
		}
		if l := allLanguages()[name]; l.scan != nil {
			l.scan(code, emit)
		} else {
			scanCode(l, code, emit)
		}
		if kept.String() != code {
			t.Fatalf("%s: %q became %q", name, code, kept.String())
		}
	})
}

func TestOnlySoMuchIsColoured(t *testing.T) {
	block := "```go\n" + times(1000, "func() ") + "\n```\n"
	short, whole := render(t, times(2, block)).HTML, render(t, times(3, block)).HTML
	if n := strings.Count(short, "<span"); n != 2000 || strings.Count(whole, "<span") != n {
		t.Errorf("%d pieces are coloured in two blocks and %d in three", n, strings.Count(whole, "<span"))
	}
}

func TestEveryHueHasAColour(t *testing.T) {
	css := StyleCSS()
	for _, h := range []hue{comment, quoted, number, keyword, named, added, removed, located} {
		if !strings.Contains(css, "."+string(h)+" {") {
			t.Errorf("%s has no colour", h)
		}
	}
}

var update = flag.Bool("update", false, "write the generated files of the package")

func TestStyleFileIsCurrent(t *testing.T) {
	const file = "markdown.css"
	if *update {
		if err := os.WriteFile(file, []byte(StyleCSS()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if have, err := os.ReadFile(file); err != nil || string(have) != StyleCSS() {
		t.Errorf("%s is not what StyleCSS gives (%v); go test -update writes it", file, err)
	}
}

// TestCodeCanBeRead holds every colour against the three papers of the product, by WCAG's measure.
func TestCodeCanBeRead(t *testing.T) {
	papers := []struct{ light, dark tone }{
		{tone{98.3, 0.004, 240}, tone{19, 0.022, 266}},
		{tone{100, 0, 0}, tone{23, 0.025, 266}},
		{tone{95.8, 0.007, 245}, tone{16.2, 0.02, 266}},
	}
	for _, c := range shades() {
		for _, p := range papers {
			if got := contrast(c.light, p.light); got < 4.5 {
				t.Errorf("%s on light %s: %.2f", c.hue, p.light, got)
			}
			if got := contrast(c.dark, p.dark); got < 4.5 {
				t.Errorf("%s on dark %s: %.2f", c.hue, p.dark, got)
			}
		}
	}
	if got := contrast(tone{100, 0, 0}, tone{0, 0, 0}); math.Abs(got-21) > 0.01 {
		t.Fatalf("white on black is %.2f", got)
	}
}

func contrast(a, b tone) float64 {
	la, lb := a.luminance(), b.luminance()
	return (max(la, lb) + 0.05) / (min(la, lb) + 0.05)
}

// luminance goes from oklch through oklab and its cone responses to linear red, green and blue.
func (t tone) luminance() float64 {
	l, angle := t.lightness/100, t.hue*math.Pi/180
	a, b := t.chroma*math.Cos(angle), t.chroma*math.Sin(angle)
	cube := func(x float64) float64 { return x * x * x }
	long := cube(l + 0.3963377774*a + 0.2158037573*b)
	medium := cube(l - 0.1055613458*a - 0.0638541728*b)
	short := cube(l - 0.0894841775*a - 1.2914855480*b)
	inside := func(x float64) float64 { return min(max(x, 0), 1) }
	red := inside(4.0767416621*long - 3.3077115913*medium + 0.2309699292*short)
	green := inside(-1.2684380046*long + 2.6097574011*medium - 0.3413193965*short)
	blue := inside(-0.0041960863*long - 0.7034186147*medium + 1.7076147010*short)
	return 0.2126*red + 0.7152*green + 0.0722*blue
}

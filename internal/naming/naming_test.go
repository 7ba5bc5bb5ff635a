package naming_test

import (
	"strings"
	"testing"
	"unicode/utf8"

	"meantime/internal/fault"
	"meantime/internal/markdown"
	"meantime/internal/naming"
)

const chrome = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/148.0.0.0 Safari/537.36"

func TestAgent(t *testing.T) {
	for header, want := range map[string]string{
		chrome: "Chrome on Linux",
		"Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/148.0.0.0 Safari/537.36 Edg/148.0.0.0":           "Edge on Windows",
		"Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) AppleWebKit/605.1.15 Version/19.0 Mobile/15E148 Safari/604.1": "Safari on iPhone",
		"Mozilla/5.0 (Macintosh; Intel Mac OS X 10.15; rv:150.0) Gecko/20100101 Firefox/150.0":                                "Firefox on macOS",
		"Mozilla/5.0 (X11; Ubuntu; Linux x86_64) AppleWebKit/537.36 Ubuntu Chromium/148.0.0.0 Chrome/148.0.0.0 Safari/537.36": "Chromium on Linux",
		"Mozilla/5.0 (Linux; Android 16) AppleWebKit/537.36 Chrome/148.0.0.0 Mobile Safari/537.36":                            "Chrome on Android",
		"curl/8.14.1": "curl", "": "A browser", "Linux": "A browser on Linux",
	} {
		if got := naming.Agent(header); got != want {
			t.Errorf("%q is %q, want %q", header, got, want)
		}
	}
}

func TestFold(t *testing.T) {
	for name, want := range map[string]string{
		"  Inês   CARVALHO ": "ines carvalho", "Straße": "strasse", "Łukasz Østby": "lukasz ostby", "Þóra": "thora",
		"İstanbul": "istanbul", "ｗｉｄｅ": "wide", "森田 健二": "森田 健二", "각": "각", "Ångström": "angstrom", "ﬁne": "fine",
	} {
		if got := naming.Fold(name); got != want {
			t.Errorf("%q folds to %q, want %q", name, got, want)
		}
	}
}

// first are the first handles that are proposed.
func first(n int, name, email string) string {
	var out []string
	for h := range naming.Handles(name, email) {
		if out = append(out, h); len(out) == n {
			break
		}
	}
	return strings.Join(out, " ")
}

func TestHandles(t *testing.T) {
	for _, c := range [][3]string{
		{"Inês Carvalho", "ic@saltmarsh.example", "ines ines.carvalho ic ic ic2 ic3"},
		{"森田 健二", "K.Morita@saltmarsh.example", "k.morita k.morita2 k.morita3 k.morita4 k.morita5 k.morita6"},
		{"All", "everyone@saltmarsh.example", "everyone2 everyone3 everyone4 everyone5 everyone6 everyone7"},
		{"森田", "森@saltmarsh.example", "person person2 person3 person4 person5 person6"},
	} {
		if got := first(6, c[0], c[1]); got != c[2] {
			t.Errorf("%s <%s>: %s, want %s", c[0], c[1], got, c[2])
		}
	}
}

func TestParseEmail(t *testing.T) {
	for _, good := range []string{"ines@saltmarsh.example", "i.c+tag@saltmarsh.example", "é@ü.example", "o'brien@saltmarsh.example", "a@localhost"} {
		if got, err := naming.ParseEmail(" " + good + "\n"); err != nil || got != good {
			t.Errorf("%q: %q, %v", good, got, err)
		}
	}
	for _, bad := range []string{"", "ines", "Inês <i@b.example>", "a@b@c", `"a b"@c.example`, "a@[192.0.2.1]", "a@b.example\r\nBcc: x@y.example",
		"a b@c.example", "@b.example", "a@", strings.Repeat("x", 65) + "@b.example", "a@" + strings.Repeat("x", 254), "a\u202e@b.example", "a\u200b@b.example", "a\u200e@b.example", "a\u200d@b.example"} {
		if got, err := naming.ParseEmail(bad); !fault.Is(err, fault.KindInvalid) {
			t.Errorf("%q: %q, %v", bad, got, err)
		}
	}
	if naming.FoldEmail(" INÊS@Saltmarsh.example") != "inês@saltmarsh.example" {
		t.Error("an address does not fold")
	}
}

func TestLines(t *testing.T) {
	if got, err := naming.Line("name", " a \t b\nc ", 5); err != nil || got != "a b c" {
		t.Errorf("%q, %v", got, err)
	}
	if got, err := naming.Lines("about", " One.\r\n\r\nTwo.\n", 20); err != nil || got != "One.\n\nTwo." {
		t.Errorf("%q, %v", got, err)
	}
	for _, bad := range []string{"a\x00b", "\u202egnp.exe", "\xff", "abcdefghijk", "a\rb"} {
		if _, err := naming.Line("name", bad, 10); fault.Of(err).Field != "name" {
			t.Errorf("%q: %v", bad, err)
		}
	}
}

func TestWhatShowsNothingGoes(t *testing.T) {
	for text, want := range map[string]string{
		"Mira\u200b Osei": "Mira Osei", "Mi\u00adra": "Mira", "\ufeffMira": "Mira", "Mi\u200dra": "Mira", "Mira\u200c": "Mira", "\u200f\u0645\u0631\u062d\u0628\u0627\u200f": "\u0645\u0631\u062d\u0628\u0627",
		"\u3164": "", "\u200b \u2060": "", "\u200d": "", "\u2800": "", "Mira\U000e0041\U000e0042": "Mira",
		"\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645":                       "\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645", // Persian, "I want"
		"\u0915\u094d\u200d\u0937":                                               "\u0915\u094d\u200d\u0937",                         // Hindi, a half letter
		"\U0001f469\u200d\U0001f52c \u2764\ufe0f\u200d\U0001f525":                "\U0001f469\u200d\U0001f52c \u2764\ufe0f\u200d\U0001f525",
		"\U0001f44d\U0001f3fd":                                                   "\U0001f44d\U0001f3fd",
		"\U0001f3f4\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f": "\U0001f3f4\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f", // the flag of England
	} {
		got, err := naming.Line("name", text, 80)
		if err != nil || got != want {
			t.Errorf("%+q is cleaned to %+q, want %+q (%v)", text, got, want, err)
		}
		if again, err := naming.Lines("name", got, 80); err != nil || again != got {
			t.Errorf("%+q is cleaned to %+q, and that to %+q (%v)", text, got, again, err)
		}
	}
}

func FuzzLine(f *testing.F) {
	for _, s := range []string{"Mira\u200d", "\u0645\u200c\u200c\u0645", "\u200d\u00ad\u200d", "a\u00ad\u200dक", "\U0001f3f4\U000e0067"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		once, err := naming.Line("name", s, 100)
		if err != nil {
			return
		}
		if again, err := naming.Line("name", once, 100); err != nil || again != once {
			t.Fatalf("%+q is cleaned to %+q, and that to %+q (%v)", s, once, again, err)
		}
	})
}

func FuzzAgent(f *testing.F) {
	f.Add(chrome)
	f.Add("\xff\x00<script>")
	f.Fuzz(func(t *testing.T, header string) {
		if got := naming.Agent(header); got == "" || len(got) > 60 || strings.ContainsAny(got, "<>\x00") || !utf8.ValidString(got) {
			t.Fatalf("%q is %q", header, got)
		}
	})
}

func FuzzHandles(f *testing.F) {
	for _, s := range []string{"Inês Carvalho", "森田 健二", "Łukasz Wróbel-Østby", "O'Brien", "all", "I.", "ß", "x", strings.Repeat("long ", 15)} {
		f.Add(s, "someone@saltmarsh.example")
	}
	f.Add("İ", "İ@saltmarsh.example")
	f.Add("?", "a.b..c@saltmarsh.example")
	f.Fuzz(func(t *testing.T, name, email string) {
		n := 0
		for h := range naming.Handles(name, email) {
			if !markdown.IsHandle(h) || len(h) > naming.MaxHandle {
				t.Fatalf("%q, %q: %q is no handle", name, email, h)
			}
			if n++; n == 20 {
				break
			}
		}
	})
}

func FuzzFold(f *testing.F) {
	for _, s := range []string{"Inês", "STRASSE straße", "森田", "İstanbul", "\u0301", "Å", "ﬁ", "각", "㏀", "ꭷ", "Ꭷ", "ᏸ"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		once := naming.Fold(s)
		if utf8.ValidString(s) && !utf8.ValidString(once) {
			t.Fatalf("%q folds to broken %q", s, once)
		}
		if again := naming.Fold(once); again != once {
			t.Fatalf("%q folds to %q, and that to %q", s, once, again)
		}
	})
}

func FuzzParseEmail(f *testing.F) {
	for _, s := range []string{"ines@saltmarsh.example", "Inês <i@b.example>", "a@b@c", `"a b"@c.example`, "é@ü.example", "a@b.example\r\nBcc: x@y.example"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		email, err := naming.ParseEmail(s)
		if err != nil {
			return
		}
		if again, err := naming.ParseEmail(email); err != nil || again != email || strings.ContainsAny(email, "\r\n<> ") {
			t.Fatalf("%q is the address %q, %v", s, email, err)
		}
	})
}

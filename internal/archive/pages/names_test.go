package pages

import (
	"strings"
	"testing"
	"time"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"meantime/internal/id"
)

func TestFileName(t *testing.T) {
	for text, want := range map[string]string{
		"report.pdf":                         "report.pdf",
		"../../etc/passwd":                   "etc-passwd",
		`C:\Users\x`:                         "C--Users-x",
		"CON":                                "_CON",
		"con.txt":                            "_con.txt",
		"Aux .md":                            "_Aux.md",
		"LPT¹":                               "_LPT¹",
		"COM10":                              "COM10",
		"console":                            "console",
		"":                                   "",
		"...":                                "",
		".hidden":                            "hidden",
		"-rf":                                "rf",
		"a\x00b\x1fc\u0085d":                 "a b c d",
		"\u202egnp.exe":                      "gnp.exe",
		"zero\u200bwidth\ufeff":              "zerowidth",
		"why? <b>\"x\"|*":                    "why bx",
		"Dogs: on Mull":                      "Dogs - on Mull",
		"07:40":                              "07-40",
		"trailing. . ":                       "trailing",
		"e\u0301":                            "é",
		"👩‍👩‍👧 family":                       "👩‍👩‍👧 family",
		"日本語.md":                             "日本語.md",
		"\xff\xfe":                           "",
		"Firmware 4.2 is on":                 "Firmware 4.2 is on",
		strings.Repeat("é", 300):             strings.Repeat("é", 60),
		strings.Repeat("a", 119) + "-b":      strings.Repeat("a", 119),
		strings.Repeat("a", 117) + " .b c":   strings.Repeat("a", 117) + " .b",
		strings.Repeat("👩‍👧", 99):            strings.Repeat("👩‍👧", 10),
		strings.Repeat("a", 300) + ".tar.gz": strings.Repeat("a", 117) + ".gz",
	} {
		if got := FileName(text, MaxName); got != want {
			t.Errorf("%q: got %q, want %q", text, got, want)
		}
	}
}

func FuzzFileName(f *testing.F) {
	for _, text := range []string{"../x", "CON.", "a\u0301\u0301", "\u202e", "NUL. .", "🏴󠁧󠁢󠁥󠁮󠁧󠁿", ". .a", "~-.", "a.b.c d"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		name := FileName(text, MaxName)
		check(t, name)
		if again := FileName(name, MaxName); again != name {
			t.Errorf("%q becomes %q", name, again)
		}
		page := threadFile(sheet{id: id.ID(1 << 40), title: text, created: time.Unix(1790000000, 0)})
		check(t, page)
		if !strings.HasSuffix(page, " "+id.ID(1<<40).String()+".md") {
			t.Errorf("%q lacks its number", page)
		}
	})
}

// check tells what is wrong with a name.
func check(t *testing.T, name string) {
	t.Helper()
	switch {
	case len(name) > MaxName, !utf8.ValidString(name), !norm.NFC.IsNormalString(name):
		t.Errorf("%q is too long or no text", name)
	case strings.ContainsFunc(name, func(r rune) bool { return unicode.IsControl(r) || unicode.Is(unicode.Bidi_Control, r) }), strings.ContainsAny(name, `/\:*?"<>|`):
		t.Errorf("%q has a sign that cannot stand in a name", name)
	case name != strings.Trim(name, ". "), strings.HasPrefix(name, "-"), reserved(name):
		t.Errorf("%q is a name that not every system takes", name)
	}
}

func TestFolders(t *testing.T) {
	f := folders{}
	for _, c := range [][2]string{{"Ticketing", "Ticketing"}, {"TICKETING", "TICKETING 02"}, {"Tícketing", "Tícketing 03"}, {"???", "04"}, {"con", "_con"}} {
		number := map[string]string{"Ticketing": "01", "TICKETING": "02", "Tícketing": "03", "???": "04", "con": "05"}[c[0]]
		if got := f.of(c[0], number); got != c[1] {
			t.Errorf("%q: got %q", c[0], got)
		}
	}
}

func TestPlainText(t *testing.T) {
	for text, want := range map[string]string{
		"a: b # c":         `"a: b # c"`,
		"say \"x\"\n---\n": `"say \"x\"\n---\n"`,
		"\u202eturned":     `"\u202eturned"`,
		"<b> & ü":          `"<b> & ü"`,
		"\u2028":           `"\u2028"`,
		"\x7f\u0085":       `"\u007f\u0085"`,
	} {
		if got := plainText(text); got != want {
			t.Errorf("%q: got %s, want %s", text, got, want)
		}
	}
}

func TestLinked(t *testing.T) {
	v := id.ID(1 << 40)
	files := map[id.ID]string{v: "The tin (2).pdf"}
	is := "../../files/" + v.String() + "/The%20tin%20%282%29.pdf"
	for text, want := range map[string]string{
		"[x](/files/" + v.String() + "/The%20tin.pdf)":                    "[x](" + is + ")",
		"![x](</files/" + v.String() + "/The>)":                           "![x](<" + is + ">)",
		"[x](/files/" + v.String() + "/a?as=display)":                     "[x](" + is + ")",
		"[x](/files/" + id.ID(5).String() + "/a)":                         "[x](/files/" + id.ID(5).String() + "/a)",
		"[x](https://elsewhere.example/files/" + v.String() + "/a)":       "[x](https://elsewhere.example/files/" + v.String() + "/a)",
		"[x](/files/" + v.String() + "/a \"title\") and (/files/../../x)": "[x](" + is + " \"title\") and (/files/../../x)",
	} {
		if got := linked(text, "../../", files); got != want {
			t.Errorf("%s: got %s", text, got)
		}
	}
}

package file_test

import (
	"strings"
	"testing"
	"unicode/utf8"

	"pgregory.net/rapid"

	"meantime/internal/file"
	"meantime/internal/id"
)

func TestNamesAreCleaned(t *testing.T) {
	t.Parallel()
	for typed, want := range map[string]string{
		"plan.pdf":                           "plan.pdf",
		" plan  (2).pdf ":                    "plan (2).pdf",
		"../../etc/passwd":                   "passwd",
		`C:\Users\ines\plan.pdf`:             "plan.pdf",
		"..":                                 "file",
		"":                                   "file",
		"...pdf":                             "pdf",
		"a/":                                 "file",
		"photo\u202egnp.exe":                 "photognp.exe",
		"a\x00b\x1b[31m\r\n.txt":             "ab[31m.txt",
		"\u200b\u2060":                       "file",
		"\xff\xfeplan.pdf":                   "plan.pdf",
		"relatório — março.pdf":              "relatório — março.pdf",
		"計画.pdf":                             "計画.pdf",
		strings.Repeat("a", 500) + ".tar.gz": strings.Repeat("a", 117) + ".gz",
		strings.Repeat("計", 200) + ".pdf":    strings.Repeat("計", 65) + ".pdf",
		"a." + strings.Repeat("b", 300):      "a." + strings.Repeat("b", 118),
		"<script>alert(1)</script>.png":      "script>.png",
	} {
		if got := file.CleanName(typed); got != want {
			t.Errorf("%q becomes %q, not %q", typed, got, want)
		}
	}
}

func TestWhatIsCleanedStaysSo(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(rt *rapid.T) {
		typed := rapid.OneOf(rapid.String(), rapid.StringOfN(rapid.SampledFrom([]rune("a.\u202e\u200b/\\ \x00é漢\u0301")), 0, 300, -1)).Draw(rt, "name")
		got := file.CleanName(typed)
		if again := file.CleanName(got); again != got {
			rt.Fatalf("%q becomes %q, and that %q", typed, got, again)
		}
		if got == "" || len(got) > 220 || !utf8.ValidString(got) || strings.ContainsAny(got, "/\\\x00\n\u202e") {
			rt.Fatalf("%q becomes %q", typed, got)
		}
		link := file.File{ID: 1 << 40, Name: got}.Link()
		if ids := file.In("Look: " + link); len(ids) != 1 || ids[0] != 1<<40 {
			rt.Fatalf("%s links to %v", link, ids)
		}
	})
}

func TestSizesAreSaidRoughly(t *testing.T) {
	t.Parallel()
	for n, want := range map[int64]string{0: "0 B", 999: "999 B", 1000: "1 KB", 340_400: "340 KB", 999_500: "1 MB", 100e6: "100 MB", 10e9: "10 GB", 5e13: "50000 GB"} {
		if got := file.Size(n); got != want {
			t.Errorf("%d: %s, not %s", n, got, want)
		}
	}
}

func TestATextRefersToSoManyFiles(t *testing.T) {
	var text strings.Builder
	for v := range id.ID(150) {
		text.WriteString(file.File{ID: 1<<40 + v/2, Name: "a"}.Link() + "\n") // each twice
	}
	if ids := file.In(text.String()); len(ids) != 75 {
		t.Errorf("%d files", len(ids))
	}
	for v := range id.ID(150) {
		text.WriteString(file.File{ID: 1<<41 + v, Name: "a"}.Link() + "\n")
	}
	if ids := file.In(text.String()); len(ids) != file.MaxLinks || ids[0] != 1<<40 {
		t.Errorf("%d files", len(ids))
	}
}

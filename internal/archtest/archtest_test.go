package archtest

import (
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/tools/txtar"
)

func load(t *testing.T, fsys fs.FS) *Module {
	t.Helper()
	m, err := Load(fsys)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func TestModule(t *testing.T) {
	m := load(t, os.DirFS("../.."))
	for _, rule := range Rules() {
		t.Run(rule.Name, func(t *testing.T) {
			for _, v := range rule.Broken(m, Exceptions()) {
				t.Error(v)
			}
			if t.Failed() {
				t.Logf("the rule: %s", rule.Says)
			}
		})
	}
}

func TestExceptionsSayWhy(t *testing.T) {
	known := make(map[string]bool)
	for _, rule := range Rules() {
		known[rule.Name] = true
	}
	for _, e := range Exceptions() {
		if !known[e.Rule] {
			t.Errorf("%s: there is no rule %q", e.Subject, e.Rule)
		}
		if len(strings.Fields(e.Reason)) < 4 {
			t.Errorf("%s, %s: %q is no reason", e.Rule, e.Subject, e.Reason)
		}
	}
}

// TestRulesCanFail runs each rule over its sample: a small module whose file
// "want" lists every violation that must be found, and nothing else.
func TestRulesCanFail(t *testing.T) {
	for _, rule := range Rules() {
		t.Run(rule.Name, func(t *testing.T) {
			t.Parallel()
			sample, want := readSample(t, rule.Name)
			var got strings.Builder
			for _, v := range rule.Broken(load(t, sample), nil) {
				got.WriteString(v.String() + "\n")
			}
			if want == "" {
				t.Fatal("the sample breaks nothing")
			}
			if got.String() != want {
				t.Errorf("found:\n%s\nwant:\n%s", got.String(), want)
			}
		})
	}
}

// readSample replaces "LINES n" in a sample by n lines of nothing, so that
// what is too large can be written small.
func readSample(t *testing.T, rule string) (sample fs.FS, want string) {
	t.Helper()
	archive, err := txtar.ParseFile(filepath.Join("testdata", rule+".txtar"))
	if err != nil {
		t.Fatal(err)
	}
	for i, f := range archive.Files {
		if f.Name == "want" {
			want = string(f.Data)
		}
		archive.Files[i].Data = []byte(grow(string(f.Data)))
	}
	archive.Files = append(archive.Files, txtar.File{Name: "go.mod", Data: []byte("module sample\n")})
	sample, err = txtar.FS(archive)
	if err != nil {
		t.Fatal(err)
	}
	return sample, want
}

func grow(text string) string {
	var out strings.Builder
	for line := range strings.Lines(text) {
		count, found := strings.CutPrefix(strings.TrimSpace(line), "LINES ")
		if !found {
			out.WriteString(line)
			continue
		}
		n := 0
		for _, digit := range count {
			n = n*10 + int(digit-'0')
		}
		out.WriteString(strings.Repeat("\n", n))
	}
	return out.String()
}

func TestExceptionExcusesOneSubject(t *testing.T) {
	sample, want := readSample(t, "init")
	m := load(t, sample)
	rule := ruleNamed(t, "init")
	subject := rule.Broken(m, nil)[0].Subject
	leave := []Exception{{Rule: "init", Subject: subject, Reason: "the sample says so"}}
	rest := rule.Broken(m, leave)
	if len(rest) != strings.Count(want, "\n")-1 {
		t.Errorf("one exception left %v", rest)
	}
	leave[0].Subject = "internal/gone.init"
	if rest := rule.Broken(m, leave); !strings.Contains(rest[0].Message, "excuses nothing") {
		t.Errorf("a stale exception went unnoticed: %v", rest)
	}
	leave[0] = Exception{Rule: "clock", Subject: subject}
	if rest := rule.Broken(m, leave); len(rest) != strings.Count(want, "\n") {
		t.Errorf("an exception to another rule excused something: %v", rest)
	}
}

func ruleNamed(t *testing.T, name string) Rule {
	t.Helper()
	for _, rule := range Rules() {
		if rule.Name == name {
			return rule
		}
	}
	t.Fatalf("no rule %q", name)
	return Rule{}
}

package hostile

import (
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// Corpus is a list that is gone through again and again, so that every field meets others of its lines.
type Corpus struct {
	lines []string
	next  int
	used  map[string]bool
}

// Scripts are the lines of PayloadsAllTheThings that try to run a script, each once.
func Scripts(t testing.TB) *Corpus {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(testdata(t), "xss", "*.txt"))
	if err != nil || len(files) == 0 {
		t.Fatalf("there are no scripts: %v", err)
	}
	c := &Corpus{used: map[string]bool{}}
	known := map[string]bool{}
	for _, file := range files {
		raw, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for line := range strings.Lines(string(raw)) {
			if line = strings.TrimSpace(line); line != "" && !known[line] {
				known[line] = true
				c.lines = append(c.lines, line)
			}
		}
	}
	return c
}

// Strings is the Big List of Naughty Strings.
func Strings(t testing.TB) []string {
	t.Helper()
	raw, err := os.ReadFile(filepath.Join(testdata(t), "blns.json"))
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	if err := json.Unmarshal(raw, &out); err != nil {
		t.Fatal(err)
	}
	return slices.DeleteFunc(out, func(s string) bool { return s == "" })
}

// testdata is where the tests of Markdown keep both: tests run in the directory of their package.
func testdata(t testing.TB) string {
	t.Helper()
	dir, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	for {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			return filepath.Join(dir, "internal", "markdown", "testdata")
		}
		if dir == filepath.Dir(dir) {
			t.Fatal("there is no go.mod above the test")
		}
		dir = filepath.Dir(dir)
	}
}

// Take is as many of the next lines as fit into so many characters, with sep between them. A line that is longer by itself
// is cut: what is left of it may still break something.
func (c *Corpus) Take(most int, sep string) string {
	out := c.cut(most)
	for {
		line := c.lines[c.next]
		if n := len([]rune(out)) + len([]rune(sep)) + len([]rune(line)); n > most {
			return out
		}
		out += sep + c.cut(most)
	}
}

func (c *Corpus) cut(most int) string {
	line := c.lines[c.next]
	c.used[line] = true
	c.next = (c.next + 1) % len(c.lines)
	if runes := []rune(line); len(runes) > most {
		return string(runes[:most])
	}
	return line
}

// Left is how many lines were never taken.
func (c *Corpus) Left() int { return len(c.lines) - len(c.used) }

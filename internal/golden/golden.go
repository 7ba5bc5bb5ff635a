package golden

import (
	"flag"
	"os"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "write the files anew that tests compare with: look at what has changed")

// Same fails the test where a file holds something else, and shows the first line of which that is so.
func Same(t testing.TB, file, got string) {
	t.Helper()
	if *update {
		if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if at, was, is, same := differs(string(want), got); !same {
		t.Errorf("line %d of %s is now\n%s\nand was\n%s", at, file, is, was)
	}
}

// differs finds the first line that is not the same in two texts, counted from 1.
func differs(want, got string) (at int, was, is string, same bool) {
	wanted, found := strings.Split(want, "\n"), strings.Split(got, "\n")
	for i := range max(len(wanted), len(found)) {
		was, is = lineOf(wanted, i), lineOf(found, i)
		if was != is {
			return i + 1, was, is, false
		}
	}
	return 0, "", "", true
}

func lineOf(lines []string, i int) string {
	if i >= len(lines) {
		return "(no line)"
	}
	return lines[i]
}

package web_test

import (
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"meantime/internal/web/page/pagetest"
)

// Every template is a page that something shows, and that some test renders with its content.
func TestEveryPageIsShownAndTested(t *testing.T) {
	names := pagetest.Pages(t).Names()
	shown, tested := literals(t, `\b(?:Render|Status|Show|Again)\(`), literals(t, `pagetest\.Check\(`)
	for _, name := range names {
		if !slices.Contains(shown, name) {
			t.Errorf("nothing shows the page %s", name)
		}
		if !slices.Contains(tested, name) {
			t.Errorf("no test renders the page %s with pagetest.Check", name)
		}
	}
}

// literals lists the strings on the lines of this surface's Go files that match a pattern.
func literals(t *testing.T, pattern string) []string {
	t.Helper()
	lines := regexp.MustCompile(pattern + `.*`)
	var found []string
	err := filepath.WalkDir(".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || filepath.Ext(name) != ".go" {
			return err
		}
		text, err := os.ReadFile(name)
		if err != nil {
			return err
		}
		for _, line := range lines.FindAllString(string(text), -1) {
			for _, quoted := range regexp.MustCompile(`"([^"]*)"`).FindAllString(line, -1) {
				found = append(found, strings.Trim(quoted, `"`))
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return found
}

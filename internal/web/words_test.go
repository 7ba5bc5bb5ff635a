package web_test

import (
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"meantime/internal/web/templates"
	"meantime/internal/words"
	"meantime/internal/words/extract"
)

// Every sentence that a person reads goes through the catalogue, with all its blanks filled.
func TestWords(t *testing.T) {
	messages, problems := inTemplates(t)
	inGo, more := inGoSources(t)
	messages, problems = append(messages, inGo...), append(problems, more...)
	if len(messages) < 100 {
		t.Fatalf("only %d sentences were found: the search has lost its way", len(messages))
	}
	problems = append(problems, extract.CheckBlanks(messages)...)
	for _, p := range problems {
		t.Error(p)
	}
	cat, err := words.Open()
	if err != nil {
		t.Fatal(err)
	}
	for _, tag := range cat.Tags() {
		for _, key := range extract.Obsolete(cat.Locale(tag), messages) {
			t.Errorf("%s translates %q (%s), which nothing says any more", tag, key.Source, key.Context)
		}
	}
	for _, tag := range cat.Whole()[1:] {
		for _, key := range extract.Missing(cat.Locale(tag), messages) {
			t.Errorf("%s is called whole, and lacks %q (%s)", tag, key.Source, key.Context)
		}
	}
}

func inTemplates(t *testing.T) (messages []extract.Message, problems []extract.Problem) {
	t.Helper()
	err := fs.WalkDir(templates.Files(), ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		text, err := fs.ReadFile(templates.Files(), name)
		if err != nil {
			return err
		}
		found, wrong := extract.Template("internal/web/templates/"+name, string(text))
		messages = append(messages, found...)
		problems = append(problems, wrong...)
		problems = append(problems, extract.Escaped("internal/web/templates/"+name, string(text))...)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return messages, problems
}

// inGoSources reads all of internal/; in web/ a sentence outside the catalogue is a problem too.
func inGoSources(t *testing.T) (messages []extract.Message, problems []extract.Problem) {
	t.Helper()
	err := filepath.WalkDir("..", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || filepath.Ext(name) != ".go" || strings.HasSuffix(name, "_test.go") {
			return err
		}
		text, err := os.ReadFile(name)
		if err != nil {
			return err
		}
		shown := "internal/" + strings.TrimPrefix(filepath.ToSlash(name), "../")
		found, wrong := extract.Go(shown, string(text))
		messages = append(messages, found...)
		problems = append(problems, wrong...)
		if strings.HasPrefix(shown, "internal/web/") && !strings.Contains(shown, "test/") {
			problems = append(problems, extract.EscapedGo(shown, string(text))...)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return messages, problems
}

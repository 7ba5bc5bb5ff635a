package words

import (
	"fmt"
	"html/template"
	"regexp"
	"slices"
	"sort"
	"strings"
)

// Blanks lists the names of the blanks in a source or a translation, sorted, each once.
func Blanks(text string) []string {
	var names []string
	for {
		_, name, after, ok := nextBlank(text)
		if !ok {
			break
		}
		names = append(names, name)
		text = after
	}
	sort.Strings(names)
	return slices.Compact(names)
}

// nextBlank splits text around its first {name}.
func nextBlank(text string) (before, name, after string, ok bool) {
	for from := 0; ; {
		start := strings.IndexByte(text[from:], '{')
		if start < 0 {
			return "", "", "", false
		}
		start += from
		end := start + 1
		for end < len(text) && isNameByte(text[end]) {
			end++
		}
		if end > start+1 && end < len(text) && text[end] == '}' {
			return text[:start], text[start+1 : end], text[end+1:], true
		}
		from = start + 1
	}
}

func isNameByte(c byte) bool {
	return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9'
}

// keptTags are the only tags a sentence may hold.
func keptTags() []string {
	return []string{"<strong>", "</strong>", "<em>", "</em>"}
}

// escapeButTags escapes a sentence for HTML and leaves the kept tags in it.
func escapeButTags(text string) string {
	text = template.HTMLEscapeString(text)
	for _, tag := range keptTags() {
		text = strings.ReplaceAll(text, template.HTMLEscapeString(tag), tag)
	}
	return text
}

// same holds a translation against its source: the same blanks, and the same tags.
func same(source, translation string) error {
	if err := subset(source, translation); err != nil {
		return err
	}
	if missing := without(Blanks(source), Blanks(translation)); len(missing) > 0 {
		return fmt.Errorf("%q: the translation lacks {%s}", source, strings.Join(missing, "}, {"))
	}
	return nil
}

// subset accepts a translation that leaves a blank out, which a singular may do.
func subset(source, translation string) error {
	if added := without(Blanks(translation), append(Blanks(source), "n", "count", "Count")); len(added) > 0 {
		return fmt.Errorf("%q: the translation fills {%s}, which nothing gives it", source, strings.Join(added, "}, {"))
	}
	if from, to := tagsIn(source), tagsIn(translation); !slices.Equal(from, to) {
		return fmt.Errorf("%q: the translation has tags %v, not %v", source, to, from)
	}
	return nil
}

func tagsIn(text string) []string {
	tags := regexp.MustCompile(`<[^<>]*>`).FindAllString(text, -1)
	sort.Strings(tags)
	return tags
}

func without(names, taken []string) []string {
	return slices.DeleteFunc(slices.Clone(names), func(n string) bool { return slices.Contains(taken, n) })
}

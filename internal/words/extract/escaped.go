package extract

import (
	"fmt"
	"slices"
	"strings"
	"unicode"

	"golang.org/x/net/html"
)

// Escaped finds the text of a page template that people would read and that no translation could reach: letters in
// the text, or in an attribute that is shown or read out, outside of {{ }}. Text in an element with translate="no", in
// code, kbd, script and style is not for translation.
func Escaped(name, text string) []Problem {
	blank := blankActions(text)
	z := html.NewTokenizer(strings.NewReader(blank))
	e := escapes{name: name}
	offset := 0
	for {
		kind := z.Next()
		if kind == html.ErrorToken {
			return e.problems
		}
		raw := string(z.Raw())
		e.line = lineOf(blank, offset)
		offset += len(raw)
		switch kind {
		case html.TextToken:
			e.text(string(z.Text()), raw)
		case html.StartTagToken, html.SelfClosingTagToken:
			e.open(z.Token(), kind == html.StartTagToken)
		case html.EndTagToken:
			e.close(z.Token().Data)
		}
	}
}

type escapes struct {
	name     string
	line     int
	skipping []string // the elements open since one that is not for translation
	problems []Problem
}

func (e *escapes) report(format string, args ...any) {
	e.problems = append(e.problems, Problem{fmt.Sprintf("%s:%d", e.name, e.line), fmt.Sprintf(format, args...)})
}

func (e *escapes) text(text, raw string) {
	if len(e.skipping) > 0 || !hasLetters(text) {
		return
	}
	// Count lines up to the first letter, so that the report names the line it is on.
	first := strings.IndexFunc(raw, unicode.IsLetter)
	e.line += strings.Count(raw[:max(first, 0)], "\n")
	e.report("text that escaped the catalogue: %q", strings.Join(strings.Fields(text), " "))
}

func (e *escapes) open(tag html.Token, hasEnd bool) {
	skip := slices.Contains([]string{"code", "kbd", "script", "style"}, tag.Data)
	for _, a := range tag.Attr {
		if a.Key == "translate" && a.Val == "no" {
			skip = true
		}
	}
	if !skip && len(e.skipping) == 0 {
		e.attributes(tag)
	}
	if (skip || len(e.skipping) > 0) && hasEnd && !isVoid(tag.Data) {
		e.skipping = append(e.skipping, tag.Data)
	}
}

func (e *escapes) close(name string) {
	if last := len(e.skipping) - 1; last >= 0 && e.skipping[last] == name {
		e.skipping = e.skipping[:last]
	}
}

func (e *escapes) attributes(tag html.Token) {
	for _, a := range tag.Attr {
		shown := slices.Contains([]string{"aria-label", "aria-description", "aria-roledescription", "aria-valuetext", "title", "placeholder", "alt"}, a.Key) ||
			a.Key == "label" && (tag.Data == "option" || tag.Data == "optgroup") ||
			a.Key == "value" && tag.Data == "input" && isButton(tag)
		if shown && hasLetters(a.Val) {
			e.report("text that escaped the catalogue: %s=%q", a.Key, a.Val)
		}
	}
}

func isButton(tag html.Token) bool {
	return slices.ContainsFunc(tag.Attr, func(a html.Attribute) bool {
		return a.Key == "type" && (a.Val == "submit" || a.Val == "reset" || a.Val == "button")
	})
}

func isVoid(name string) bool {
	return slices.Contains([]string{"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}, name)
}

func hasLetters(text string) bool {
	return strings.ContainsFunc(text, unicode.IsLetter)
}

// blankActions replaces every {{ }} by spaces, line breaks kept, so that what is left is HTML on its own lines.
func blankActions(text string) string {
	var b strings.Builder
	for {
		start := strings.Index(text, "{{")
		if start < 0 {
			b.WriteString(text)
			return b.String()
		}
		end := start + actionLength(text[start:])
		b.WriteString(text[:start])
		for _, c := range []byte(text[start:end]) {
			if c != '\n' {
				c = ' '
			}
			b.WriteByte(c)
		}
		text = text[end:]
	}
}

// actionLength is how long the action is that text starts with; a }} inside a string does not end it.
func actionLength(text string) int {
	if strings.HasPrefix(strings.TrimPrefix(strings.TrimPrefix(text, "{{"), "- "), "/*") {
		if end := strings.Index(text, "*/"); end >= 0 {
			return end + strings.Index(text[end:], "}}") + 2
		}
		return len(text)
	}
	quote := byte(0)
	for i := 2; i < len(text); i++ {
		switch c := text[i]; {
		case quote != 0:
			if c == '\\' && quote == '"' {
				i++
			} else if c == quote {
				quote = 0
			}
		case c == '"' || c == '`':
			quote = c
		case strings.HasPrefix(text[i:], "}}"):
			return i + 2
		}
	}
	return len(text)
}

package markdown

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/text"
	"golang.org/x/net/html"
)

// Alike tells whether any other reader of Markdown takes a text for what Render makes of it, within whatever stands around it: there
// is no HTML in it that Render shows as it was typed, and it defines no links or footnotes, which would hold outside of it, too. What
// is over a bound is not alike.
func Alike(src string) bool {
	if checkSource(src, DefaultMaxBytes) != nil || footnote.MatchString(src) {
		return false
	}
	source, g, context := []byte(newlines.Replace(src)), &guard{}, parser.NewContext()
	context.Set(guardKey, g)
	document := grammar.Parse(text.NewReader(source), parser.WithContext(context))
	if g.exceeded != nil || len(context.References()) > 0 {
		return false
	}
	alike := true
	err := ast.Walk(document, func(n ast.Node, _ bool) (ast.WalkStatus, error) {
		switch n := n.(type) {
		case *ast.CodeSpan:
			return ast.WalkSkipChildren, nil
		case *ast.Text:
			if opens(source, n.Segment.Start, n.Segment.Stop) {
				alike = false
				return ast.WalkStop, nil
			}
		}
		return ast.WalkContinue, nil
	})
	return alike && err == nil
}

// footnote is the definition of one, in the dialects that have them.
var footnote = regexp.MustCompile(`(?m)^[ \t>]*\[\^[^\]\s]+\]:`)

// opens tells whether HTML could begin in a part of a source that is text to Render.
func opens(source []byte, from, to int) bool {
	for i := from; i < to; i++ {
		switch source[i] {
		case '\\':
			i++
		case '<':
			if i+1 < len(source) && (strings.IndexByte("/!?", source[i+1]) >= 0 || unicode.IsLetter(rune(source[i+1])) && source[i+1] < utf8.RuneSelf) {
				return true
			}
		}
	}
	return false
}

// Plain reads the text out of HTML that Render gave: a line for each block, cells separated by tabs.
func Plain(safe string) string {
	var out strings.Builder
	tokens := html.NewTokenizer(strings.NewReader(safe))
	for {
		switch tokens.Next() {
		case html.ErrorToken:
			return tidyLines(out.String())
		case html.TextToken:
			out.Write(tokens.Text())
		case html.StartTagToken:
			switch name, _ := tokens.TagName(); string(name) {
			case "br":
				out.WriteByte('\n')
			case "img":
				out.WriteString(valueOf(tokens, "alt"))
			}
		case html.EndTagToken:
			name, _ := tokens.TagName()
			out.WriteString(separator(string(name)))
		}
	}
}

// valueOf is the value of an attribute of the tag that a tokenizer has read; empty for none.
func valueOf(tokens *html.Tokenizer, name string) string {
	for {
		key, value, more := tokens.TagAttr()
		if string(key) == name {
			return string(value)
		}
		if !more {
			return ""
		}
	}
}

// separator stands in plain text for the end of an element.
func separator(element string) string {
	switch element {
	case "p", "li", "h3", "h4", "h5", "h6", "pre", "tr":
		return "\n"
	case "td", "th":
		return "\t"
	}
	return ""
}

// tidyLines takes out empty lines and the spaces around lines.
func tidyLines(s string) string {
	lines := strings.FieldsFunc(s, func(r rune) bool { return r == '\n' })
	kept := lines[:0]
	for _, line := range lines {
		if line = strings.TrimSpace(line); line != "" {
			kept = append(kept, line)
		}
	}
	return strings.Join(kept, "\n")
}

// Excerpt gives the beginning of a plain text on one line, in at most n characters, cut between words and ended by an
// ellipsis where it had to be cut. n is at least 2.
func Excerpt(text string, n int) string {
	line := []rune(strings.Join(strings.Fields(text), " "))
	if len(line) <= n {
		return string(line)
	}
	cut := n - 1
	for i := cut; i > n/2; i-- {
		if line[i] == ' ' {
			cut = i
			break
		}
	}
	for cut > 1 && joins(line[cut]) { // not through a letter and its accents
		cut--
	}
	return strings.TrimRightFunc(string(line[:cut]), func(r rune) bool { return unicode.IsSpace(r) || unicode.IsPunct(r) }) + "…"
}

func joins(r rune) bool { return unicode.IsMark(r) || r == '\u200d' }

const firstCJK = '\u2e80'

// countWords counts what is separated by spaces and holds a letter or digit. Chinese and Japanese put no spaces between
// words: there each character counts.
func countWords(text string) int {
	words, inWord := 0, false
	for _, r := range text {
		switch {
		case r >= firstCJK && unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana):
			words++
			inWord = false
		case unicode.IsSpace(r):
			inWord = false
		case !inWord && (unicode.IsLetter(r) || unicode.IsNumber(r)):
			words++
			inWord = true
		}
	}
	return words
}

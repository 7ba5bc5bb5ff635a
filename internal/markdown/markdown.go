package markdown

import (
	"bytes"
	"strings"

	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/renderer"
	"github.com/yuin/goldmark/renderer/html"
	"github.com/yuin/goldmark/text"
	"github.com/yuin/goldmark/util"
)

// Version names what Render makes of a text. It goes up with every change of the output, so that stored HTML can be
// told from what would be made today.
const Version = 3

// Options are what a text cannot know about itself. The zero value renders without mentions, at the default size.
type Options struct {
	// Mention finds the person behind a handle, which is in lower case. It is asked once for each handle. A handle
	// that was ever given to somebody must stay theirs, so that an old text keeps meaning the same person.
	Mention func(handle string) (href, name string, ok bool)
	// File finds what was uploaded behind a number, as the writer of the text sees it. It is asked once for each.
	File func(number string) (File, bool)
	// MaxBytes is the longest source, in bytes; 0 means DefaultMaxBytes. The HTML may be 16 times as long.
	MaxBytes int
}

// Result is a rendered text.
type Result struct {
	HTML     string    // safe to place inside any block element
	Text     string    // the same without markup: a line for each block, cells separated by tabs
	Words    int       // words in Text; each Chinese or Japanese character is one
	Mentions []Mention // people mentioned outside quotations, each once, in the order of the text
	Files    []string  // numbers of the files that it shows, each once, in the order of the text
	Links    []string  // http and https addresses linked to, each once, in the order of the text
}

// Mention is a handle that stands for a person.
type Mention struct {
	Handle, Href, Name string
}

// Render gives the HTML of a Markdown text. The error is a *LimitError: the text is over a bound, or is no text.
func Render(src string, opts Options) (Result, error) {
	limit := opts.MaxBytes
	if limit == 0 {
		limit = DefaultMaxBytes
	}
	if err := checkSource(src, limit); err != nil {
		return Result{}, err
	}
	raw, f, err := layOut([]byte(newlines.Replace(src)), opts)
	if err != nil {
		return Result{}, err
	}
	if err := checkOutput(len(raw), limit); err != nil {
		return Result{}, err
	}
	safe := string(policy.SanitizeBytes(raw))
	if err := checkOutput(len(safe), limit); err != nil {
		return Result{}, err
	}
	text := Plain(safe)
	return Result{HTML: safe, Text: text, Words: countWords(text), Mentions: f.mentions, Files: f.shown, Links: f.links}, nil
}

// Clean leaves of HTML that was rendered elsewhere what Render writes: of what it wrote, all.
func Clean(html string) string { return policy.Sanitize(html) }

// layOut parses a source and gives its HTML, not yet sanitised.
func layOut(source []byte, opts Options) ([]byte, *finisher, error) {
	g := &guard{}
	context := parser.NewContext()
	context.Set(guardKey, g)
	document := grammar.Parse(text.NewReader(source), parser.WithContext(context))
	f := &finisher{source: source, resolve: opts.Mention, find: opts.File, guard: g}
	f.children(document, scope{})
	if g.exceeded != nil {
		return nil, nil, g.exceeded
	}
	var out bytes.Buffer
	err := output.Render(&out, source, document)
	return out.Bytes(), f, err
}

// The three stages. They are built once, hold nothing of a text, and are safe for concurrent use.
var (
	newlines = strings.NewReplacer("\r\n", "\n", "\r", "\n")
	grammar  = newGrammar()
	output   = renderer.NewRenderer(renderer.WithNodeRenderers(
		util.Prioritized(html.NewRenderer(html.WithHardWraps()), 1000),
		util.Prioritized(markup{allLanguages()}, 100),
	))
	policy = newPolicy()
)

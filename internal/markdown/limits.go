package markdown

import (
	"fmt"
	"strings"
	"unicode/utf8"
)

// DefaultMaxBytes is the longest source that Render takes unless told otherwise.
const DefaultMaxBytes = 64 << 10

// maxGrowth is how many times as long as the longest source the HTML may be.
const maxGrowth = 16

// What a text can hold beside its size. Each bound is on something that costs more than its share, and set so that the
// worst text that passes takes well under 250 ms and 64 MB (see BenchmarkBomb).
const (
	maxLines       = 5_000     // a deep list visits every level on every line
	maxDepth       = 16        // quotations and lists in each other
	maxElements    = 100       // elements of any kind in each other
	maxMarks       = 500       // in a paragraph; the end of emphasis looks at every mark before it
	maxBrackets    = 200       // in a paragraph; each may have the rest of its line searched and its label looked up
	maxDefinitions = 500       // taking one out of its paragraph copies all lines after it
	maxExpansion   = 256 << 10 // bytes; one definition of a long address can be used thousands of times
	maxColumns     = 50        // short rows are filled up to the length of the header
	maxCells       = 10_000    // with those that short rows are filled up with
	maxEscapes     = 500       // escaped bars in cells; each is compared with all others
	maxHandles     = 200       // each is looked up
	maxFiles       = 100       // each is looked up
)

// LimitError says that a text is over a bound, or no text. Nothing was rendered.
type LimitError struct {
	Code    string // stable, for programs: text_too_long, text_too_many_cells, ...
	Limit   int    // the bound, in the unit that Message names; 0 where there is none
	Message string // one English sentence for a person, which names the bound
}

// Error gives the sentence for a person.
func (e *LimitError) Error() string { return e.Message }

// exceeds makes the error. %d in the sentence stands for the limit.
func exceeds(limit int, code, sentence string) *LimitError {
	return &LimitError{Code: code, Limit: limit, Message: fmt.Sprintf(sentence, limit)}
}

// checkSource is what can be known before parsing.
func checkSource(src string, maxBytes int) error {
	switch {
	case len(src) > maxBytes:
		return exceeds(maxBytes, "text_too_long", "A text can be %d bytes long. Please shorten this or attach it as a file.")
	case strings.IndexByte(src, 0) >= 0 || !utf8.ValidString(src):
		return &LimitError{Code: "text_not_text", Message: "This holds bytes that are not text. Please attach it as a file."}
	case strings.Count(src, "\n")+strings.Count(src, "\r") > maxLines:
		return exceeds(maxLines, "text_too_many_lines", "A text can have %d lines. Please attach this as a file.")
	}
	return nil
}

// checkOutput is what can be known after laying out: n is the length of the HTML in bytes.
func checkOutput(n, maxBytes int) error {
	if limit := maxGrowth * maxBytes; n > limit {
		return exceeds(limit, "text_grows_too_much", "Laid out, a text can be %d bytes long. Please split this in two.")
	}
	return nil
}

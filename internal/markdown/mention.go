package markdown

import (
	"bytes"
	"unicode"
	"unicode/utf8"

	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/text"
)

// MaxHandle is the longest handle, in characters.
const MaxHandle = 39

// IsHandle tells whether s can be a person's handle: lower-case letters a to z and digits, in parts joined by single
// dots, hyphens or underscores. It never ends with one of those, so that "ask @ines." means ines.
func IsHandle(s string) bool {
	return len(s) <= MaxHandle && len(s) > 0 && handleLength([]byte(s)) == len(s) && string(bytes.ToLower([]byte(s))) == s
}

// handleLength gives how many bytes at the start of b read as a handle, in either case.
func handleLength(b []byte) int {
	end := 0
	for i, c := range b {
		switch {
		case 'a' <= c && c <= 'z', 'A' <= c && c <= 'Z', '0' <= c && c <= '9':
			end = i + 1
		case (c == '.' || c == '-' || c == '_') && end == i && i > 0:
		default:
			return end
		}
	}
	return end
}

// mention is an @handle in the text. Who it is, if anybody, is found out after parsing.
type mention struct {
	ast.BaseInline
	typed []byte // with the @
	Mention
}

var kindMention = ast.NewNodeKind("Mention")

func (*mention) Kind() ast.NodeKind              { return kindMention }
func (m *mention) Dump(source []byte, level int) { ast.DumpHelper(m, source, level, nil, nil) }

// mentions reads @handle where a word can begin. It leaves alone what is more likely an address (ines@example.org,
// @ines@example.social), a package (@scope/name) or a word in another script.
type mentions struct{}

func (mentions) Trigger() []byte { return []byte{'@'} }

func (mentions) Parse(_ ast.Node, block text.Reader, _ parser.Context) ast.Node {
	if before := block.PrecendingCharacter(); isWord(before) || before == '@' || before == '/' || before == '.' {
		return nil
	}
	line, _ := block.PeekLine()
	n := handleLength(line[1:])
	if n == 0 || n > MaxHandle {
		return nil
	}
	rest := line[1+n:]
	after, size := utf8.DecodeRune(rest)
	if isWord(after) || after == '@' {
		return nil
	}
	if next, _ := utf8.DecodeRune(rest[min(size, len(rest)):]); after == '/' && isWord(next) {
		return nil
	}
	block.Advance(1 + n)
	return &mention{typed: line[:1+n], Mention: Mention{Handle: string(bytes.ToLower(line[1 : 1+n]))}}
}

func isWord(r rune) bool {
	return r != utf8.RuneError && (unicode.IsLetter(r) || unicode.IsNumber(r) || unicode.IsMark(r))
}

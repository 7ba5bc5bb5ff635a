package markdown

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/renderer/html"
	"github.com/yuin/goldmark/util"
)

// maxColoured is how many bytes of code a text may have coloured. The rest is shown plain.
const maxColoured = 16 << 10

// hue is what a piece of code is, and the class that gives it its colour.
type hue string

const (
	plain   hue = ""
	comment hue = "hl-c"
	quoted  hue = "hl-s"
	number  hue = "hl-n"
	keyword hue = "hl-k"
	named   hue = "hl-f" // what is called or defined: a function, a key, a tag
	added   hue = "hl-i"
	removed hue = "hl-d"
	located hue = "hl-l" // where a change lies
)

// colour decides whether a block is coloured: blocks are until the bound of the text is reached.
func (f *finisher) colour(n *ast.FencedCodeBlock) {
	for i := range n.Lines().Len() {
		line := n.Lines().At(i)
		f.coloured += line.Len()
	}
	if f.coloured <= maxColoured {
		n.SetAttributeString("coloured", true)
	}
}

// languageName gives the name of a language in lower case, or nothing if what was typed is no such name.
func languageName(typed []byte) string {
	const longest = 30
	for _, c := range typed {
		if !util.IsAlphaNumeric(c) && strings.IndexByte("+#._-", c) < 0 {
			return ""
		}
	}
	if len(typed) > longest {
		return ""
	}
	return strings.ToLower(string(typed))
}

// writeCoded writes code in the colours of a language, which may be nil.
func writeCoded(w util.BufWriter, l *language, code string) {
	emit := func(h hue, piece string) {
		if h != plain {
			_, _ = w.WriteString(`<span class="` + string(h) + `">`)
		}
		html.DefaultWriter.RawWrite(w, util.StringToReadOnlyBytes(piece))
		if h != plain {
			_, _ = w.WriteString("</span>")
		}
	}
	switch {
	case l == nil:
		emit(plain, code)
	case l.scan != nil:
		l.scan(code, emit)
	default:
		scanCode(l, code, emit)
	}
}

// scanCode cuts code into pieces. It never goes back: whatever is looked at once is emitted, so that the time is linear
// in the code whatever the code is. It knows comments, strings, numbers and words, and no grammar.
func scanCode(l *language, code string, emit func(hue, string)) {
	s := scanner{language: l, code: code, emit: emit}
	for s.at < len(code) {
		switch h, n := s.next(); h {
		case plain:
			s.at += n
		default:
			s.flush()
			emit(h, code[s.at:s.at+n])
			s.at += n
			s.from = s.at
		}
	}
	s.flush()
}

type scanner struct {
	*language
	code     string
	emit     func(hue, string)
	from, at int // what is plain and not emitted yet, and where the scan is
}

func (s *scanner) flush() {
	if s.from < s.at {
		s.emit(plain, s.code[s.from:s.at])
		s.from = s.at
	}
}

// next tells what the piece at the scan is and how long.
func (s *scanner) next() (hue, int) {
	rest := s.code[s.at:]
	for _, c := range s.stretches {
		if !strings.HasPrefix(rest, c.open) || c.apart && s.at > 0 && inWord(s.code[s.at-1]) {
			continue
		}
		if n := c.length(rest); n > 0 {
			return s.keyOr(c.hue, rest, n), n
		}
	}
	n := wordLength(rest)
	switch {
	case n == 0:
		_, n = utf8.DecodeRuneInString(rest)
		return plain, n
	case '0' <= rest[0] && rest[0] <= '9':
		return number, n
	case s.isKeyword(rest[:n]):
		return keyword, n
	case s.calls && strings.HasPrefix(rest[n:], "("):
		return named, n
	}
	return s.keyOr(plain, rest, n), n
}

func (s *scanner) isKeyword(word string) bool {
	if s.anyCase {
		word = strings.ToLower(word)
	}
	return s.words[word]
}

// keyOr tells that a string or word is a key, if the language has keys and a separator follows.
func (s *scanner) keyOr(otherwise hue, rest string, n int) hue {
	if s.keys == "" || otherwise == comment {
		return otherwise
	}
	after := strings.TrimLeft(rest[n:min(len(rest), n+maxKeyGap)], " ")
	if after != "" && strings.IndexByte(s.keys, after[0]) >= 0 {
		return named
	}
	return otherwise
}

// maxKeyGap is how far from a key its separator is looked for.
const maxKeyGap = 20

// stretch is a comment or a string: from its opening to its closing, or to the end of the line where it has none.
type stretch struct {
	hue         hue
	open, close string
	lines       bool // goes over the ends of lines
	escapes     bool // a backslash takes the next character in
	apart       bool // only where no word ends: it's, C#
	one         bool // holds one character or escape, or is no stretch: 'a' in Rust may be a lifetime
}

// longestCharacter is how many bytes one character between its quotation marks can have, written as an escape.
const longestCharacter = len(`'\U0010FFFF'`)

// length gives the length of the stretch at the start of code, 0 if it is none. One that is not closed ends with its
// line, or with the code if it goes over lines.
func (s stretch) length(code string) int {
	if s.one {
		code = code[:min(len(code), longestCharacter)]
	}
	for i := len(s.open); i < len(code); i++ {
		switch {
		case !s.lines && code[i] == '\n':
			return s.unlessOne(i)
		case s.escapes && code[i] == '\\':
			i++
		case s.close != "" && strings.HasPrefix(code[i:], s.close):
			inside := code[len(s.open):i]
			if s.one && !strings.HasPrefix(inside, `\`) && utf8.RuneCountInString(inside) != 1 {
				return 0
			}
			return i + len(s.close)
		}
	}
	return s.unlessOne(len(code))
}

func (s stretch) unlessOne(n int) int {
	if s.one {
		return 0
	}
	return n
}

func inWord(c byte) bool { return util.IsAlphaNumeric(c) || c == '_' || c == '$' || c >= utf8.RuneSelf }

// wordLength gives the length of the word or number at the start of code. A number takes in its fraction and suffix.
func wordLength(code string) int {
	digits := '0' <= code[0] && code[0] <= '9'
	for i, r := range code {
		if r != '_' && !unicode.IsLetter(r) && !unicode.IsDigit(r) && (!digits || r != '.') {
			return i
		}
	}
	return len(code)
}

// scanChanges colours the lines of a diff.
func scanChanges(code string, emit func(hue, string)) {
	for line := range strings.Lines(code) {
		h := plain
		switch line[0] {
		case '+':
			h = added
		case '-':
			h = removed
		case '@':
			h = located
		}
		emit(h, line)
	}
}

// scanTags colours HTML and its kin: the names of tags, the strings in them, and comments.
func scanTags(code string, emit func(hue, string)) {
	note := stretch{open: "<!--", close: "-->", lines: true}
	attributes := language{strings: literally | plainly}.prepared()
	for code != "" {
		h, n := plain, upTo(code, "<")
		switch {
		case strings.HasPrefix(code, note.open):
			h, n = comment, note.length(code)
		case n == 0:
			h, n = named, 1+upTo(code[1:], "<> \t\n")
		}
		emit(h, code[:n])
		code = code[n:]
		if h == named {
			n = upTo(code, "<>")
			scanCode(attributes, code[:n], emit)
			code = code[n:]
		}
	}
}

// upTo gives the length of code before the first of the characters.
func upTo(code, characters string) int {
	if n := strings.IndexAny(code, characters); n >= 0 {
		return n
	}
	return len(code)
}

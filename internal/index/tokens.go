package index

import (
	"iter"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"meantime/internal/naming"
)

// Version is that of the tokeniser, and of what is entered: with another one, everything is entered again.
const Version = 3

// maxWord is the longest word, in characters; what is longer is known by its beginning.
const maxWord = 64

// Token is a word of a text, as the index knows it, and where it stands there, in bytes.
type Token struct {
	Word     string
	From, To int
	Dense    bool // is of a script without blanks
	// Tail marks the last character of a run that is written without blanks, by itself: whoever looks for that run leaves
	// it out, for in a text the run may go on.
	Tail bool
}

// Tokens takes a text apart into words: in small letters, without the marks that people leave out when they type, wide and
// narrow forms alike. Scripts without blanks between words come as pairs of characters, each with the next one (bigrams, as
// search engines do for Chinese, Japanese and Korean), and the last one alone. A sign such as an emoji is a word of its own.
func Tokens(text string) iter.Seq[Token] {
	return func(yield func(Token) bool) {
		r := run{yield: yield}
		for at := 0; at < len(text) && !r.stopped; {
			if c := text[at]; c < utf8.RuneSelf && (at+1 == len(text) || text[at+1] < utf8.RuneSelf) {
				r.ascii(c, at)
				at++
				continue
			}
			at += r.segment(text, at)
		}
		r.end()
	}
}

// Words are the words of a text, in its order, at most as many as an index holds.
func Words(text string) (words []string) {
	for t := range Tokens(text) {
		words = append(words, t.Word)
	}
	return words
}

// class is what a character does to the word around it.
type class int

const (
	gap   class = iota // ends it
	wordy              // is of it
	dense              // is of a script without blanks
	alone              // is a word by itself
	mark               // belongs to the character before it
	thin               // is not seen: joiners, direction marks, soft hyphens
)

// run is the word under way.
type run struct {
	yield   func(Token) bool
	stopped bool

	word     strings.Builder // of wordy characters
	length   int             // in characters
	from, to int
	last     Token // of a dense run: its last character
	pairs    bool  // of a dense run: the last character has ended a pair
	lastSeen class
}

// ascii takes a character of ASCII after which no mark follows.
func (r *run) ascii(c byte, at int) {
	switch {
	case c >= 'a' && c <= 'z' || c >= '0' && c <= '9':
	case c >= 'A' && c <= 'Z':
		c += 'a' - 'A'
	default:
		r.end()
		return
	}
	r.letter(string(rune(c)), at, at+1)
}

// segment takes a character and the marks after it, and returns how many bytes of the text they are.
func (r *run) segment(text string, at int) int {
	size := norm.NFKC.NextBoundaryInString(text[at:], true)
	if size <= 0 {
		size = len(text) - at
	}
	folded := fold(text[at : at+size])
	for _, c := range folded {
		switch classOf(c) {
		case gap:
			r.end()
		case wordy:
			r.letter(string(c), at, at+size)
		case dense:
			r.character(string(c), at, at+size)
		case alone:
			r.end()
			r.emit(Token{Word: string(c), From: at, To: at + size})
		case mark:
			if r.lastSeen == dense {
				r.character(string(c), at, at+size)
			} else if r.lastSeen == wordy {
				r.letter(string(c), at, at+size)
			}
		}
	}
	return size
}

// letter goes on with a word.
func (r *run) letter(c string, from, to int) {
	if r.lastSeen != wordy {
		r.end()
		r.from, r.lastSeen = from, wordy
	}
	r.to = to
	if r.length++; r.length <= maxWord {
		r.word.WriteString(c)
	}
}

// character goes on with a run that is written without blanks.
func (r *run) character(c string, from, to int) {
	if r.lastSeen != dense {
		r.end()
		r.lastSeen = dense
	} else {
		r.emit(Token{Word: r.last.Word + c, From: r.last.From, To: to, Dense: true})
		r.pairs = true
	}
	r.last = Token{Word: c, From: from, To: to, Dense: true}
}

// end ends the word or the run under way.
func (r *run) end() {
	switch r.lastSeen {
	case wordy:
		r.emit(Token{Word: norm.NFC.String(r.word.String()), From: r.from, To: r.to})
		r.word.Reset()
		r.length = 0
	case dense:
		r.last.Tail = r.pairs
		r.emit(r.last)
		r.pairs = false
	}
	r.lastSeen = gap
}

func (r *run) emit(t Token) {
	if !r.stopped && t.Word != "" {
		r.stopped = !r.yield(t)
	}
}

// fold reduces a character and its marks to what people type when they look for it.
func fold(segment string) string {
	var out strings.Builder
	for _, c := range norm.NFKD.String(naming.Caseless(norm.NFKD.String(strings.ToValidUTF8(segment, " ")))) {
		if !leftOut(c) {
			out.WriteString(naming.Plain(c))
		}
	}
	return norm.NFC.String(out.String())
}

// leftOut tells whether a mark is one that people leave out: accents, the points of Hebrew and Arabic, a stretched line. In
// other scripts marks are vowels.
func leftOut(c rune) bool {
	switch {
	case c == '\u3099' || c == '\u309a': // the voiced marks of kana make another letter
		return false
	case c == 'ـ':
		return true
	case !unicode.Is(unicode.Mn, c):
		return false
	}
	return unicode.In(c, unicode.Inherited, unicode.Latin, unicode.Greek, unicode.Cyrillic, unicode.Hebrew, unicode.Arabic)
}

func classOf(c rune) class {
	switch {
	case c == '\u200b' || c == utf8.RuneError: // a blank that is not seen ends a word, in Khmer or Thai
		return gap
	case unicode.Is(unicode.Cf, c):
		return thin
	case c == 'ー' || c == '々' || unicode.In(c, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Hangul, unicode.Bopomofo,
		unicode.Thai, unicode.Lao, unicode.Khmer, unicode.Myanmar) && unicode.In(c, unicode.L, unicode.M):
		return dense
	case unicode.Is(unicode.M, c):
		return mark
	case unicode.IsLetter(c) || unicode.IsNumber(c):
		return wordy
	case unicode.Is(unicode.So, c):
		return alone
	}
	return gap
}

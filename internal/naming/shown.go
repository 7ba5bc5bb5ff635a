package naming

import (
	"strings"
	"unicode"
)

const (
	nonJoiner = '\u200c'
	joiner    = '\u200d'
	blackFlag = '\U0001f3f4'

	brailleBlank = "\u2800"
)

// shown drops the characters of a text that show nothing. Joiners stay where they make a difference to what is seen, in
// emoji and in scripts whose letters join, and tags in the flags that are spelled with them.
func shown(s string) string {
	s = strings.ReplaceAll(s, brailleBlank, " ")
	if !strings.ContainsFunc(s, faint) {
		return s
	}
	var out strings.Builder
	text := []rune(s)
	last := ' ' // what was kept before
	flag := false
	for i, r := range text {
		flag = r == blackFlag || flag && tag(r)
		switch {
		case nothing(r), tag(r) && !flag:
			continue
		case joins(r) && (!joinable(last) || i+1 == len(text) || !joinable(text[i+1])):
			continue
		}
		out.WriteRune(r)
		last = r
	}
	return out.String()
}

// faint tells characters that are not seen by themselves.
func faint(r rune) bool { return nothing(r) || joins(r) || tag(r) }

// nothing tells characters that are never seen: blanks of no width, fillers, marks of direction and of invisible sums.
func nothing(r rune) bool {
	switch r {
	case '\u00ad', '\u034f', '\u061c', '\u115f', '\u1160', '\u17b4', '\u17b5', '\u180e', '\u200b', '\u200e', '\u200f',
		'\u3164', '\ufeff', '\uffa0':
		return true
	}
	return '\u2060' <= r && r <= '\u2064' || '\u206a' <= r && r <= '\u206f' || '\ufff9' <= r && r <= '\ufffb' || '\U0001d173' <= r && r <= '\U0001d17a'
}

func joins(r rune) bool { return r == joiner || r == nonJoiner }

func tag(r rune) bool { return '\U000e0000' <= r && r <= '\U000e007f' }

// joinable tells characters beside which a joiner can be seen: neither blanks, signs and figures, nor the letters of
// scripts that stand apart.
func joinable(r rune) bool {
	return (unicode.IsLetter(r) || unicode.IsMark(r) || unicode.Is(unicode.So, r) || unicode.Is(unicode.Sk, r)) &&
		!unicode.In(r, unicode.Latin, unicode.Greek, unicode.Cyrillic, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Hangul)
}

package naming

import (
	"strings"
	"unicode"

	"golang.org/x/text/cases"
	"golang.org/x/text/unicode/norm"
)

// Fold reduces a name to what people type when they look for it: small letters without marks, single blanks. Two names
// that fold to the same text are the same name to a reader in a hurry.
func Fold(name string) string {
	var out strings.Builder
	for _, r := range norm.NFKD.String(Caseless(norm.NFKD.String(strings.ToValidUTF8(name, "")))) {
		if !unicode.Is(unicode.Mn, r) {
			out.WriteString(Plain(r))
		}
	}
	return norm.NFC.String(strings.Join(strings.Fields(out.String()), " "))
}

// Caseless folds the case of a text. Cherokee folds to its capitals; the library turns them, and its small letters, into
// each other.
func Caseless(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r >= 'ꭰ' && r <= 'ꮿ':
			return r - 'ꭰ' + 'Ꭰ'
		case r >= 'ᏸ' && r <= 'ᏽ':
			return r - 'ᏸ' + 'Ᏸ'
		}
		return r
	}, cases.Fold().String(s))
}

// Plain spells letters that do not come apart into a letter and a mark.
func Plain(r rune) string {
	switch r {
	case 'æ':
		return "ae"
	case 'œ':
		return "oe"
	case 'ø':
		return "o"
	case 'ł':
		return "l"
	case 'đ', 'ð':
		return "d"
	case 'þ':
		return "th"
	case 'ı':
		return "i"
	}
	return string(r)
}

// Words splits a folded text into what a completion matches the beginnings of.
func Words(folded string) []string {
	return strings.FieldsFunc(folded, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsNumber(r) })
}

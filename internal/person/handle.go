package person

import (
	"strconv"
	"strings"
	"unicode"

	"meantime/internal/fault"

	"golang.org/x/text/cases"
	"golang.org/x/text/unicode/norm"
)

// maxHandle is the longest handle, in characters.
const maxHandle = 39

// Fold reduces a name to what people type when they look for it: small letters without marks, single blanks. Two names
// that fold to the same text are the same name to a reader in a hurry.
func Fold(name string) string {
	var out strings.Builder
	for _, r := range norm.NFKD.String(cases.Fold().String(name)) {
		if !unicode.Is(unicode.Mn, r) {
			out.WriteString(plain(r))
		}
	}
	return norm.NFC.String(strings.Join(strings.Fields(out.String()), " "))
}

// plain spells letters that do not come apart into a letter and a mark.
func plain(r rune) string {
	switch r {
	case 'ß':
		return "ss"
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

// foldEmail gives the text by which two spellings of an address are one. Marks stay: they make another address.
func foldEmail(email string) string {
	return norm.NFC.String(cases.Fold().String(norm.NFC.String(strings.TrimSpace(email))))
}

// words splits a folded name into what completion matches the beginnings of.
func words(folded string) []string {
	return strings.FieldsFunc(folded, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsNumber(r) })
}

// handles proposes handles for a person, best first; try gives every one until it returns true. A handle is lower-case
// letters a to z and digits in parts joined by single dots, 39 characters at most, and ends with no dot.
func handles(name, email string, try func(handle string) (bool, error)) error {
	local, _, _ := strings.Cut(foldEmail(email), "@")
	bases := []string{}
	for _, text := range []string{name, local} {
		parts := latin(text)
		if len(parts) > 0 {
			bases = append(bases, clip(parts[0]), clip(strings.Join(parts, ".")))
		}
	}
	bases = append(bases, "person")
	for _, base := range bases {
		if len(base) < 2 || reserved(base) {
			continue
		}
		if done, err := try(base); done || err != nil {
			return err
		}
	}
	last := bases[max(len(bases)-2, 0)]
	for n := 2; n < 100_000; n++ {
		digits := strconv.Itoa(n)
		if done, err := try(strings.TrimRight(last[:min(len(last), maxHandle-len(digits))], ".") + digits); done || err != nil {
			return err
		}
	}
	return fault.Unavailable("There is no free handle left for this name.")
}

// latin gives the parts of a text that can stand in a handle.
func latin(text string) []string {
	return strings.FieldsFunc(Fold(text), func(r rune) bool { return (r < 'a' || r > 'z') && (r < '0' || r > '9') })
}

func clip(handle string) string { return strings.TrimRight(handle[:min(len(handle), maxHandle)], ".") }

// reserved tells words that address more than one person, or nobody.
func reserved(handle string) bool {
	switch handle {
	case "all", "everyone", "everybody", "here", "channel", "space", "team", "me", "meantime", "admin", "nobody":
		return true
	}
	return false
}

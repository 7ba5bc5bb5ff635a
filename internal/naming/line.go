package naming

import (
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"meantime/internal/fault"
)

// Line cleans a text of one line: blanks are joined, and what shows nothing goes, so that no two names look the same by
// it and none looks like nothing. More than most characters, a control, or one that turns the direction of what follows
// is a fault.KindInvalid of the field.
func Line(field, s string, most int) (string, error) {
	if !seen(s) {
		return "", unseen(field)
	}
	return atMost(field, strings.Join(strings.Fields(shown(s)), " "), most)
}

// Lines cleans a text of several lines, as Line does one: blanks at the end go, lines end with a line feed.
func Lines(field, s string, most int) (string, error) {
	if !seen(s) {
		return "", unseen(field)
	}
	return atMost(field, strings.TrimSpace(shown(strings.ReplaceAll(s, "\r\n", "\n"))), most)
}

func atMost(field, s string, most int) (string, error) {
	if utf8.RuneCountInString(s) > most {
		return "", fault.Invalid(field, "This is too long: at most "+strconv.Itoa(most)+" characters.")
	}
	return s, nil
}

func seen(s string) bool {
	return utf8.ValidString(s) && !strings.ContainsFunc(strings.ReplaceAll(s, "\r\n", "\n"), hidden)
}

func unseen(field string) error {
	return fault.Invalid(field, "This text has characters in it that cannot be kept.")
}

// hidden tells controls, but for those that blanks are made of, and characters that turn the direction of what follows.
// Marks of direction turn nothing: they come with what is copied from texts that are written from the right.
func hidden(r rune) bool {
	return r != '\t' && r != '\n' && unicode.IsControl(r) || r == utf8.RuneError || unicode.Is(unicode.Bidi_Control, r) && !nothing(r)
}

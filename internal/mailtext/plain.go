package mailtext

import (
	"bytes"
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// line is one line of a text: how deep it is quoted, and what it says.
type line struct {
	depth  int
	says   string
	marked string // all of it, where it is Markdown
}

func (l line) blank() bool { return strings.TrimSpace(l.says) == "" }

// clean makes plain text of bytes: lines end with a line feed, and what shows nothing or turns what follows is gone.
func clean(content []byte) string {
	return strings.Map(func(r rune) rune {
		if r == stand || r == place {
			return -1
		}
		return r
	}, tidy(content))
}

// ends are the ways in which lines end.
var ends = strings.NewReplacer("\r\n", "\n", "\r", "\n", "\f", "\n", "\u2028", "\n", "\u2029", "\n")

// tidy is clean, and leaves what stands for something else until the Markdown is there.
func tidy(content []byte) string {
	s := ends.Replace(utf8Of(bytes.TrimPrefix(content, []byte("\xef\xbb\xbf"))))
	s = strings.Map(func(r rune) rune {
		switch {
		case r == '\n' || r == '\t':
			return r
		case r == '\u00a0' || r == '\u202f' || r == '\u2007':
			return ' '
		case unicode.IsControl(r) || r == utf8.RuneError || unicode.Is(unicode.Bidi_Control, r) && r != '\u200e' && r != '\u200f' || r == '\uFEFF' || r == '\u200b' || r == '\u00ad':
			return -1
		}
		return r
	}, s)
	return norm.NFC.String(s)
}

// pictured is what mail programs write into plain text where the same in HTML shows a picture: Outlook by what it is called in the message,
// Gmail by the name of its file.
var pictured = regexp.MustCompile(`\[(cid|image): ?([^\[\]\n]{1,200})\]`)

// placedIn puts the place of a file where a plain text says that it stood, if it is clear which is meant.
func placedIn(s string, files []Part) string {
	return pictured.ReplaceAllStringFunc(s, func(says string) string {
		m := pictured.FindStringSubmatch(says)
		at := -1
		for i, f := range files {
			if m[1] == "cid" && f.ID != "" && f.ID == m[2] || m[1] == "image" && f.Inline && f.Name == m[2] {
				if at >= 0 {
					return says
				}
				at = i
			}
		}
		if at < 0 {
			return says
		}
		return placeOf(at)
	})
}

// fromPlain splits a plain text by who says it.
func fromPlain(s string, flowed, dels bool) split {
	lines := linesOf(unarmored(s))
	if flowed {
		lines = flow(lines, dels)
	}
	return divide(lines).as(markdown)
}

// linesOf reads the marks of quotation off each line: > and blanks between them.
func linesOf(s string) []line {
	var out []line
	for text := range strings.SplitSeq(s, "\n") {
		l := line{says: text}
		for rest := text; strings.HasPrefix(rest, ">"); {
			l.depth++
			rest = rest[1:]
			l.says = rest
			if after := strings.TrimPrefix(rest, " "); strings.HasPrefix(after, ">") {
				rest = after
			}
		}
		if l.depth > 0 {
			l.says = strings.TrimPrefix(l.says, " ")
		}
		l.says = strings.TrimRight(l.says, "\r")
		out = append(out, l)
	}
	return out
}

// flow joins what format=flowed has broken: a line that ends with a blank goes on in the next one of its depth.
func flow(lines []line, dels bool) []line {
	var out []line
	flows := false
	for _, l := range lines {
		if l.depth == 0 {
			l.says = strings.TrimPrefix(l.says, " ")
		}
		goesOn := strings.HasSuffix(l.says, " ") && l.says != "-- "
		if goesOn && dels {
			l.says = strings.TrimSuffix(l.says, " ")
		}
		if last := len(out) - 1; flows && out[last].depth == l.depth && l.says != "-- " {
			out[last].says += l.says
		} else {
			out = append(out, l)
		}
		flows = goesOn
	}
	return out
}

// unarmored takes off what OpenPGP puts around a text that is signed.
func unarmored(s string) string {
	const begin, middle, end = "-----BEGIN PGP SIGNED MESSAGE-----\n", "-----BEGIN PGP SIGNATURE-----\n", "-----END PGP SIGNATURE-----"
	before, rest, ok := strings.Cut(s, begin)
	if !ok {
		return s
	}
	_, rest, ok = strings.Cut(rest, "\n\n") // after its headers
	signed, rest, signs := strings.Cut(rest, middle)
	_, after, ends := strings.Cut(rest, end)
	if !ok || !signs || !ends {
		return s
	}
	return before + strings.ReplaceAll("\n"+signed, "\n- -", "\n-")[1:] + after
}

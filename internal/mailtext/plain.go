package mailtext

import (
	"bytes"
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// line is one line of a plain text: how deep it is quoted, and what it says.
type line struct {
	depth int
	says  string
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

// tidy is clean, and leaves what stands for something else until the Markdown is there.
func tidy(content []byte) string {
	s := strings.NewReplacer("\r\n", "\n", "\r", "\n", "\f", "\n", "\u2028", "\n", "\u2029", "\n").Replace(utf8Of(bytes.TrimPrefix(content, []byte("\xef\xbb\xbf"))))
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

// fromPlain splits a plain text by who says it.
func fromPlain(s string, flowed, dels bool) split {
	lines := linesOf(unarmored(s))
	if flowed {
		lines = flow(lines, dels)
	}
	lines, signature := cutSignature(lines)
	lines, original := cutOriginal(lines)
	said, quoted := cutQuoted(lines)
	return split{said: markdown(said), quoted: joined(markdown(quoted), markdown(original)), signature: markdown(signature)}
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

const maxSignature = 20 // lines

var footer = regexp.MustCompile(`^_{30,60}$`)

// cutSignature takes off what follows the line that begins a signature (RFC 3676), and a mailing list's footer.
func cutSignature(lines []line) (text, signature []line) {
	for i := len(lines) - 1; i >= 0 && i >= len(lines)-2*maxSignature; i-- {
		l := lines[i]
		if l.depth > 0 {
			continue
		}
		begins := l.says == "-- " || l.says == "--"
		lists := footer.MatchString(strings.TrimSpace(l.says)) && i+1 < len(lines) && strings.Contains(strings.ToLower(lines[i+1].says), "list")
		if (begins || lists) && unquotedFrom(lines[i+1:]) && len(trimmed(lines[i+1:])) <= maxSignature {
			earlier, more := cutSignature(lines[:i])
			return earlier, append(more, trimmed(lines[i+1:])...)
		}
	}
	return lines, nil
}

func unquotedFrom(lines []line) bool {
	for _, l := range lines {
		if l.depth > 0 {
			return false
		}
	}
	return true
}

// trimmed leaves empty lines around others out.
func trimmed(lines []line) []line {
	for len(lines) > 0 && lines[0].blank() {
		lines = lines[1:]
	}
	for len(lines) > 0 && lines[len(lines)-1].blank() {
		lines = lines[:len(lines)-1]
	}
	return lines
}

// cutOriginal takes off the earlier message that some programs append as it was, unquoted.
func cutOriginal(lines []line) (text, original []line) {
	for i, l := range lines {
		if l.depth > 0 {
			continue
		}
		says := strings.TrimSpace(l.says)
		ruled := dashed.MatchString(says) && originalMarks.MatchString(says)
		if ruled || headed(lines[i:]) {
			from := i
			if !ruled && from > 0 && rule.MatchString(strings.TrimSpace(lines[from-1].says)) {
				from--
			}
			if len(trimmed(lines[:from])) == 0 { // it passes something on, and says nothing else
				return lines, nil
			}
			return lines[:from], lines[i:]
		}
	}
	return lines, nil
}

// headed tells whether the header of an earlier message begins here, as people see one: at least three of its lines.
func headed(lines []line) bool {
	if !headerFrom.MatchString(strings.Trim(lines[0].says, " *")) {
		return false
	}
	found := 0
	for _, l := range lines[:min(len(lines), 8)] {
		if l.depth == 0 && headerLine.MatchString(strings.Trim(l.says, " *")) {
			found++
		}
	}
	return found >= 3
}

// run is some lines that are quoted, with the line that says whose they are, or some that are not.
type run struct {
	from, to int
	quoted   bool
}

func runs(lines []line) []run {
	var out []run
	for i, l := range lines {
		quoted := l.depth > 0
		if last := len(out) - 1; last >= 0 && (out[last].quoted == quoted || l.blank() && l.depth == 0) {
			out[last].to = i + 1
			continue
		}
		r := run{i, i + 1, quoted}
		if quoted && len(out) > 0 {
			r.from = attributed(lines, out[len(out)-1].from, i)
			out[len(out)-1].to = r.from
		}
		out = append(out, r)
	}
	for i := range out { // empty lines after a quotation belong to nobody
		if out[i].quoted && i+1 < len(out) && len(trimmed(lines[out[i+1].from:out[i+1].to])) == 0 {
			out[i+1].quoted = true
		}
	}
	return out
}

// attributed finds where the line begins that says whose words are quoted from there on.
func attributed(lines []line, least, quote int) int {
	end := quote
	for end > least && lines[end-1].blank() {
		end--
	}
	found := quote
	for from := end - 1; from >= max(least, end-4) && !lines[from].blank(); from-- {
		if !attributes(lines[from:end]) {
			continue
		}
		found = from
		if strings.ContainsAny(lines[from].says, "0123456789@") { // it names a time or an address: this is its beginning
			break
		}
	}
	return found
}

// cutQuoted takes out what is repeated: one quotation, before or after what is said; of several the last, when nothing but
// it is left. What is answered in between stays.
func cutQuoted(lines []line) (said, quoted []line) {
	all := runs(lines)
	var says, quotes []run
	for _, r := range all {
		switch {
		case len(trimmed(lines[r.from:r.to])) == 0:
		case r.quoted:
			quotes = append(quotes, r)
		default:
			says = append(says, r)
		}
	}
	if len(quotes) == 0 || len(says) == 0 {
		return lines, nil
	}
	last := quotes[len(quotes)-1]
	const long = 12 // lines; a shorter one at the end may be what the line above it speaks of
	switch {
	case len(quotes) == 1 && (last.from < says[0].from || last.from > says[len(says)-1].from):
	case last.from > says[len(says)-1].from && last.to-last.from > long:
	default:
		return lines, nil
	}
	said = append(said, lines[:last.from]...)
	return append(said, lines[last.to:]...), lines[last.from:last.to]
}

package mbox

import (
	"bytes"
	"regexp"
	"strconv"
	"strings"
	"time"
)

// marker begins a message.
const marker = "From "

func begins(line []byte) bool {
	return len(line) >= len(marker) && string(line[:len(marker)]) == marker
}

// field is the beginning of a header, which a message may have twice: Berkeley's mailers quote what stands before it.
var field = regexp.MustCompile(`^(?:>From |[!-9;-~]{1,76}[ \t]*:)`)

// looksLike tells whether a line “From ” begins a message, seen what follows it.
func looksLike(line, after []byte) bool {
	return !sentIn(line).IsZero() || field.Match(after)
}

// dates tells whether a line “From ” dates what it begins, or is Netscape's, who wrote “From - ” and at times no date.
func dates(line []byte) bool {
	return !sentIn(line).IsZero() || bytes.Equal(bytes.TrimSpace(line), []byte("From -"))
}

// dated finds the time, with what may stand between it and the year, and the date before it.
var dated = regexp.MustCompile(`\b([A-Z][a-z]{2})[a-z]*,? +(\d{1,2}) +(\d{1,2}:\d{2}(?::\d{2})?)(?: +([A-Z]{1,5}(?: DST)?|[+-]\d{4}))?,? +(\d{4})(?: +([+-]\d{4}))?`)

// sentIn reads the date of a line “From ”, as C's asctime spells it, with or without a zone. Without one it is UTC.
func sentIn(line []byte) time.Time {
	m := dated.FindSubmatch(line[:min(len(line), 512)])
	if m == nil {
		return time.Time{}
	}
	clock := string(m[3])
	if strings.Count(clock, ":") == 1 {
		clock += ":00"
	}
	zone := string(m[6])
	if zone == "" && len(m[4]) == 5 && (m[4][0] == '+' || m[4][0] == '-') {
		zone = string(m[4])
	}
	if zone == "" {
		zone = "+0000"
	}
	at, err := time.Parse("Jan 2 15:04:05 2006 -0700", string(m[1])+" "+string(m[2])+" "+clock+" "+string(m[5])+" "+zone)
	if err != nil {
		return time.Time{}
	}
	return at.UTC()
}

// contentLength reads the header that measures the text.
func contentLength(line []byte) (int64, bool) {
	const name = "content-length:"
	if len(line) < len(name) || !strings.EqualFold(string(line[:len(name)]), name) {
		return 0, false
	}
	n, err := strconv.ParseInt(strings.TrimSpace(string(line[len(name):])), 10, 64)
	return n, err == nil && n >= 0
}

// unquoteLine takes one mark off a line “>From ”, “>>From ” and so on.
func unquoteLine(line []byte) []byte {
	if len(line) > 0 && line[0] == '>' && begins(bytes.TrimLeft(line, ">")) {
		return line[1:]
	}
	return line
}

// unquote does that to every line of a text, in its place.
func unquote(text []byte) []byte {
	if !bytes.Contains(text, []byte(">From ")) {
		return text
	}
	out := text[:0]
	for line := range bytes.Lines(text) {
		out = append(out, unquoteLine(line)...)
	}
	return out
}

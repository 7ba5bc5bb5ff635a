package mailtext

import (
	"bytes"
	"regexp"
	"slices"
)

// mended is a message in which headers end where they have to: programs that write mail leave out the empty line below one, or the header of
// a part. And what is said to be base64 and begins with words is what it is. A message that has none of that is returned as it is.
func mended(raw []byte) []byte {
	m := mender{raw: raw, head: true}
	for at := 0; at < len(raw); {
		end := len(raw)
		if n := bytes.IndexByte(raw[at:], '\n'); n >= 0 {
			end = at + n + 1
		}
		m.line(at, end)
		at = end
	}
	if m.copied == 0 {
		return raw
	}
	return append(m.out, raw[m.copied:]...)
}

// mender goes through a message line by line.
type mender struct {
	raw    []byte
	marks  [][]byte // which stand between parts, with the dashes before
	out    []byte
	copied int // so much of the message is in out

	head, first bool // in a header; nothing of it was there yet, and it is a part's
	text        bool // of a part that says that it is one
	coded       int  // where the line ends that says base64; 0 for none
	begins      bool // the part is said to be in base64, and nothing of it was there yet
}

var (
	marking = regexp.MustCompile(`(?i)boundary[ \t]*=[ \t]*(?:"([^"\r\n]+)"|([^\s;"]+))`)
	bitwise = regexp.MustCompile(`(?i)^content-transfer-encoding[ \t]*:[ \t]*base64[ \t]*$`)
	textual = regexp.MustCompile(`(?i)^content-type[ \t]*:[ \t]*text/`)
)

// declares notes the mark between parts that a line of a header names.
func (m *mender) declares(line []byte) {
	found := marking.FindSubmatch(line)
	if found == nil || len(m.marks) >= MaxWithin {
		return
	}
	m.marks = append(m.marks, append([]byte("--"), append(found[1], found[2]...)...))
}

// mark tells whether a line stands between parts, and whether it is after the last of them.
func (m *mender) mark(line []byte) (is, last bool) {
	if !bytes.HasPrefix(line, []byte("--")) {
		return false, false
	}
	for _, mark := range m.marks {
		if rest, ok := bytes.CutPrefix(line, mark); ok && (len(rest) == 0 || string(rest) == "--") {
			return true, len(rest) > 0
		}
	}
	return false, false
}

// above tells whether the next line stands between parts.
func (m *mender) above(end int) bool {
	next, _, _ := bytes.Cut(m.raw[end:min(end+200, len(m.raw))], []byte("\n"))
	is, _ := m.mark(bytes.TrimRight(next, " \t\r"))
	return is
}

func (m *mender) line(at, end int) {
	line := bytes.TrimRight(m.raw[at:end], " \t\r\n")
	is, last := m.mark(line)
	switch {
	case is:
		if m.head && at > 0 {
			m.insert(at, "\r\n")
		}
		m.head, m.first, m.text, m.coded, m.begins = !last, !last, false, 0, false
	case m.head && len(line) == 0:
		m.head, m.begins = false, m.text && m.coded > 0
	case m.head && at > 0 && (!bytes.ContainsRune(line, ':') && (m.first || m.above(end)) || m.coded > 0 && isBase64(line, 60)):
		m.insert(at, "\r\n")
		m.head = false
	case m.head:
		m.first = false
		m.declares(line)
		m.text = m.text || textual.Match(line)
		if bitwise.Match(line) {
			m.coded = at + len(line)
		}
	case m.begins && len(line) > 0:
		m.begins = false
		if !isBase64(line, 1) {
			m.replace(m.coded-len("base64"), m.coded, "8bit")
		}
	}
}

// insert puts something in the place that the next line of a message has.
func (m *mender) insert(at int, says string) { m.replace(at, at, says) }

func (m *mender) replace(from, to int, says string) {
	if from < m.copied { // something was put in after it
		return
	}
	m.out = append(append(m.out, m.raw[m.copied:from]...), says...)
	m.copied = to
}

// isBase64 tells whether a line of so many bytes at the least has nothing in it that base64 has not.
func isBase64(line []byte, least int) bool {
	return len(line) >= least && !slices.ContainsFunc(line, func(b byte) bool {
		return !(b >= 'A' && b <= 'Z' || b >= 'a' && b <= 'z' || b >= '0' && b <= '9' || b == '+' || b == '/' || b == '=')
	})
}

package mailtext

import (
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// markdown makes Markdown of lines: quotations by their depth, paragraphs, lists and code.
func markdown(lines []line) string {
	lines = trimmed(lines)
	var out strings.Builder
	for from := 0; from < len(lines); {
		to := from + 1
		for to < len(lines) && lines[to].depth == lines[from].depth {
			to++
		}
		var texts []string
		for _, l := range lines[from:to] {
			texts = append(texts, strings.TrimRight(expanded(l.says), " "))
		}
		prefix := strings.Repeat("> ", min(lines[from].depth, maxQuote))
		if block := blocks(texts); block != "" {
			if out.Len() > 0 {
				out.WriteString("\n\n")
			}
			for i, l := range strings.Split(block, "\n") {
				if i > 0 {
					out.WriteByte('\n')
				}
				out.WriteString(strings.TrimRight(prefix+l, " "))
			}
		}
		from = to
	}
	return out.String()
}

const maxQuote = 8 // quotations in each other that are shown as such

// expanded puts blanks in the place of tabs.
func expanded(s string) string {
	if !strings.Contains(s, "\t") {
		return s
	}
	var out strings.Builder
	at := 0
	for _, r := range s {
		if r != '\t' {
			out.WriteRune(r)
			at++
			continue
		}
		n := 8 - at%8
		out.WriteString("        "[:n])
		at += n
	}
	return out.String()
}

// blocks makes Markdown of the lines of one depth.
func blocks(lines []string) string {
	var out []string
	for from := 0; from < len(lines); {
		if lines[from] == "" {
			from++
			continue
		}
		to := end(lines, from)
		if !laidOut(lines[from:to]) {
			out = append(out, paragraph(lines[from:to]))
			from = to
			continue
		}
		for { // code goes on over empty lines
			next := to
			for next < len(lines) && lines[next] == "" {
				next++
			}
			if next == len(lines) || !laidOut(lines[next:end(lines, next)]) {
				break
			}
			to = end(lines, next)
		}
		out = append(out, code(lines[from:to]))
		from = to
	}
	return strings.Join(out, "\n\n")
}

func end(lines []string, from int) int {
	for from < len(lines) && lines[from] != "" {
		from++
	}
	return from
}

var (
	patch   = regexp.MustCompile(`^(?:diff --git |@@ -\d|--- [ab]/|\+\+\+ [ab]/|Index: \S)`)
	columns = regexp.MustCompile(`\S {3,}\S`)
	bullet  = regexp.MustCompile(`^ {0,3}(?:[-*+•·–]|\d{1,3}[.)]) +\S`)
)

// laidOut tells whether lines were laid out with blanks, or are a patch: these stay as they are.
func laidOut(lines []string) bool {
	indented, tabled := 0, 0
	for _, l := range lines {
		if strings.IndexByte("d@-+I", l[0]) >= 0 && patch.MatchString(l) {
			return true
		}
		if strings.HasPrefix(l, "    ") {
			indented++
		}
		if strings.Contains(l, "   ") && columns.MatchString(strings.TrimSpace(l)) {
			tabled++
		}
	}
	return indented == len(lines) || tabled >= 2 && tabled*2 >= len(lines)
}

// maxCode is how many lines of code are shown, so that a letter can hold them.
const maxCode = 4000

// Code has Markdown show a text as it is, as much of it as a letter can hold. Of nothing it is nothing.
func Code(s string) string {
	if s == "" {
		return ""
	}
	lines := strings.Split(s, "\n")
	return code(lines[:min(len(lines), maxCode)])
}

// Inline has Markdown show one line within others as it is, without what is no sign in it.
func Inline(s string) string {
	s = strings.TrimSpace(oneLine(s))
	return escaped("x"+s, 1, 1+len(s)) // it begins no line
}

// code shows lines as they are.
func code(lines []string) string {
	longest, indent := 2, 1000
	for _, l := range lines {
		for _, run := range backticks.FindAllString(l, -1) {
			longest = max(longest, len(run))
		}
		if l != "" {
			indent = min(indent, len(l)-len(strings.TrimLeft(l, " ")))
		}
	}
	var body []string
	for _, l := range lines {
		body = append(body, l[min(indent, len(l)):])
	}
	if longest > 50 { // no fence is so long
		return "    " + strings.Join(body, "\n    ")
	}
	fence := strings.Repeat("`", longest+1)
	return fence + "\n" + strings.Join(body, "\n") + "\n" + fence
}

var backticks = regexp.MustCompile("`{3,}")

// paragraph joins the lines that a mail program has broken, and keeps those that their writer ended.
func paragraph(lines []string) string {
	width := wraps
	for _, l := range lines {
		width = max(width, cells(l))
	}
	var out strings.Builder
	for i, l := range lines {
		item := bullet.MatchString(l)
		if i > 0 {
			before := lines[i-1]
			first, _, _ := strings.Cut(strings.TrimSpace(l), " ")
			dense := unspaced(before, l)
			if dense { // a line may end after each sign
				_, n := utf8.DecodeRuneInString(first)
				first = first[:n]
			}
			fits := cells(before)+1+cells(first) <= width
			if item || fits || ruled.MatchString(l) || ruled.MatchString(before) {
				out.WriteByte('\n')
			} else if !dense {
				out.WriteByte(' ')
			}
		}
		out.WriteString(escape(strings.TrimSpace(l), item))
	}
	return out.String()
}

// cells are how wide a line is: signs of Eastern Asia are two.
func cells(l string) (n int) {
	for _, r := range l {
		n++
		if isWide(r) {
			n++
		}
	}
	return n
}

func isWide(r rune) bool {
	return unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana) || r >= '\u3000' && r <= '\u303f' || r >= '\uff00' && r <= '\uff65'
}

// unspaced tells whether a line ends, and the next one begins, in a script that has no blanks between words.
func unspaced(before, l string) bool {
	last, _ := utf8.DecodeLastRuneInString(strings.TrimSpace(before))
	first, _ := utf8.DecodeRuneInString(strings.TrimSpace(l))
	return isWide(last) && isWide(first)
}

var ruled = regexp.MustCompile(`^[-_=*~#+]{5,}`)

// wraps is where mail programs break lines at the earliest.
const wraps = 60

var address = regexp.MustCompile(`<?https?://[^\s<>"]+>?`)

// escape has Markdown show a line as it is written. Addresses stay, so that they are links.
func escape(s string, item bool) string {
	mark := ""
	if item {
		at := strings.IndexByte(s, ' ')
		mark, s = s[:at+1], strings.TrimLeft(s[at:], " ")
		if strings.ContainsRune("•·–", []rune(mark)[0]) {
			mark = "- "
		}
	}
	var out strings.Builder
	out.WriteString(mark)
	at := 0
	for _, m := range addresses(s) {
		out.WriteString(escaped(s, at, m[0]))
		link := s[m[0]:m[1]]
		if link[0] == '<' && link[len(link)-1] != '>' {
			out.WriteByte('\\')
		} else if link[0] != '<' && link[len(link)-1] == '>' {
			link = link[:len(link)-1] + `\>`
		}
		out.WriteString(link)
		at = m[1]
	}
	out.WriteString(escaped(s, at, len(s)))
	return out.String()
}

func addresses(s string) [][]int {
	if !strings.Contains(s, "://") {
		return nil
	}
	return address.FindAllStringIndex(s, -1)
}

// escaped is a part of a line, with what Markdown would read in it escaped.
func escaped(s string, from, to int) string {
	var out strings.Builder
	for i, r := range s[from:to] {
		i += from
		before, _ := utf8.DecodeLastRuneInString(s[:i])
		after, _ := utf8.DecodeRuneInString(s[i+utf8.RuneLen(r):])
		escapes := false
		switch r {
		case '\\', '`', '[', ']', '<', '>', '|', '~', '&':
			escapes = true
		case '*':
			escapes = !isBlank(before, i == 0) || !isBlank(after, false)
		case '_':
			escapes = !isWord(before) || !isWord(after)
		case '@':
			escapes = !isWord(before) && isWord(after)
		case '#', '=', '+', '-':
			escapes = i == 0
		case '.', ')':
			escapes = i > 0 && i < 10 && digits(s[:i])
		}
		if escapes {
			out.WriteByte('\\')
		}
		out.WriteRune(r)
	}
	return out.String()
}

func isBlank(r rune, start bool) bool { return !start && (r == ' ' || r == utf8.RuneError) }

func isWord(r rune) bool {
	return r != utf8.RuneError && (unicode.IsLetter(r) || unicode.IsNumber(r) || unicode.IsMark(r))
}

func digits(s string) bool {
	return !slices.ContainsFunc([]byte(s), func(b byte) bool { return b < '0' || b > '9' })
}

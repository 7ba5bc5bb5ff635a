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
	closing := fences(lines)
	end := func(from int) int {
		for from < len(lines) && lines[from] != "" && closing[from] == 0 {
			from++
		}
		return from
	}
	for from := 0; from < len(lines); {
		if lines[from] == "" {
			from++
			continue
		}
		if close := closing[from]; close > 0 {
			out = append(out, code(lines[from+1:close]))
			from = close + 1
			continue
		}
		to := end(from)
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
			if next == len(lines) || closing[next] > 0 || !laidOut(lines[next:end(next)]) {
				break
			}
			to = end(next)
		}
		out = append(out, code(lines[from:to]))
		from = to
	}
	return strings.Join(out, "\n\n")
}

var fence = regexp.MustCompile("^ {0,3}(`{3,10}|~{3,10})([\\w+#.-]{0,20})$")

// fences finds code between fences, as who knows Markdown writes it: the line that closes it, by the one that opens it. There is none that
// nothing closes, or that holds nothing.
func fences(lines []string) map[int]int {
	out := map[int]int{}
	open, missing := 0, map[byte]int{'`': 100, '~': 100} // of what length none follows that closes
	for open < len(lines) {
		mark := fence.FindStringSubmatch(lines[open])
		if mark == nil || len(mark[1]) >= missing[mark[1][0]] {
			open++
			continue
		}
		held, close := false, open+1
		for close < len(lines) {
			if end := fence.FindStringSubmatch(lines[close]); end != nil && end[2] == "" && strings.HasPrefix(end[1], mark[1]) {
				break
			}
			held = held || lines[close] != ""
			close++
		}
		switch {
		case close == len(lines):
			missing[mark[1][0]] = len(mark[1])
			open++
		case held:
			out[open] = close
			open = close + 1
		default:
			open = close
		}
	}
	return out
}

var (
	patch   = regexp.MustCompile(`^(?:diff --git |@@ -\d|--- [ab]/|\+\+\+ [ab]/|Index: \S)`)
	columns = regexp.MustCompile(`\S {3,}\S`)
	bullet  = regexp.MustCompile(`^( *)([-*+–]|\d{1,3}[.)]|[•·●○◦▪■▫‣⁃]|[o§] {2})( *)( \S.*)`)
	only    = regexp.MustCompile(`^[-*+– ]+$`)
)

// item is one of a list.
type item struct {
	indent  int    // blanks before its mark
	mark    string // as Markdown has it
	rest    string // behind its mark
	typeset bool   // by a program: few people write its mark, or so many blanks behind a number
}

// itemOf reads an item of a list. What is indented as code is one where its mark says so by itself, or where it follows one.
func itemOf(l string, follows bool) (item, bool) {
	m := bullet.FindStringSubmatch(l)
	if m == nil || only.MatchString(m[4]) {
		return item{}, false
	}
	it := item{indent: len(m[1]), mark: strings.TrimSpace(m[2]), rest: strings.TrimSpace(m[4])}
	switch first := it.mark[0]; {
	case first >= '0' && first <= '9':
		it.typeset = m[3] != ""
	case strings.IndexByte("-*+", first) < 0:
		it.typeset, it.mark = it.mark != "–", "-"
	}
	return it, it.indent < 4 || it.typeset || follows
}

// laidOut tells whether lines were laid out with blanks, or are a patch: these stay as they are.
func laidOut(lines []string) bool {
	indented, tabled := 0, 0
	for i, l := range lines {
		if strings.IndexByte("d@-+I", l[0]) >= 0 && patch.MatchString(l) {
			return true
		}
		if it, is := itemOf(l, false); is {
			l = it.rest
			if it.typeset && i == 0 { // what is indented below it goes on in it
				indented = -1
			}
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
	var within []item // lists in each other, of which this is in
	listed := false
	for i, l := range lines {
		it, is := itemOf(l, listed)
		listed = listed || is
		if i > 0 {
			before := lines[i-1]
			first, _, _ := strings.Cut(strings.TrimSpace(l), " ")
			dense := unspaced(before, l)
			if dense { // a line may end after each sign
				_, n := utf8.DecodeRuneInString(first)
				first = first[:n]
			}
			fits := cells(before)+1+cells(first) <= width
			if is || fits || ruled.MatchString(l) || ruled.MatchString(before) {
				out.WriteByte('\n')
			} else if !dense {
				out.WriteByte(' ')
			}
		}
		if !is {
			out.WriteString(escape(strings.TrimSpace(l)))
			continue
		}
		for len(within) > 0 && (it.indent < within[len(within)-1].indent+2 || len(within) >= maxLists) {
			within = within[:len(within)-1]
		}
		for _, above := range within {
			out.WriteString(strings.Repeat(" ", len(above.mark)+1))
		}
		within = append(within, it)
		out.WriteString(it.mark + " " + escape(it.rest))
	}
	return out.String()
}

const maxLists = 8 // in each other

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
func escape(s string) string {
	var out strings.Builder
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

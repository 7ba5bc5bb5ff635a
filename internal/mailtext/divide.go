package mailtext

import (
	"html"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"
)

// pieces are the lines of a text by who says them. Each piece of what is folded has stood alone.
type pieces struct {
	said              []line
	quoted, signature [][]line
	repeats           bool // what is said is all from an earlier message
}

// maxPasses is how often a text is looked through.
const maxPasses = 50

// divide splits lines by who says them: and what is left again, until nothing more is found in it. No line is lost but empty ones.
func divide(lines []line) pieces {
	p := pieces{said: lines}
	for range maxPasses {
		var signature, original, quoted []line
		p.said, signature = cutSignature(p.said)
		p.said, original = cutOriginal(p.said)
		p.said, quoted = cutQuoted(p.said)
		if len(signature)+len(original)+len(quoted) == 0 {
			break
		}
		p.signature = before(signature, p.signature)
		p.quoted = before(quoted, before(original, p.quoted))
	}
	p.repeats = repeatsAll(p.said)
	return p
}

// repeatsAll tells of what is left whether nobody wrote any of it for this message: it is quoted, or passed on.
func repeatsAll(lines []line) bool {
	said := trimmed(lines)
	for len(said) > 0 && (said[0].blank() || said[0].isRule()) {
		said = said[1:]
	}
	if len(said) == 0 {
		return false
	}
	if said[0].depth == 0 && begins(said, 0) {
		return true
	}
	for _, r := range runs(said) {
		if len(trimmed(said[r.from:r.to])) > 0 && (!r.quoted || !repeated(said, r)) {
			return false
		}
	}
	return true
}

func before(piece []line, others [][]line) [][]line {
	if len(trimmed(piece)) == 0 {
		return others
	}
	return append([][]line{trimmed(piece)}, others...)
}

// as makes texts of the pieces.
func (p pieces) as(text func([]line) string) (s split) {
	s.said, s.repeats = text(p.said), p.repeats
	for _, q := range p.quoted {
		s.quoted = joined(s.quoted, text(slices.DeleteFunc(slices.Clone(q), func(l line) bool { return l.isRule() && l.depth == 0 })))
	}
	for _, q := range p.signature {
		s.signature = joined(s.signature, text(slices.DeleteFunc(slices.Clone(q), func(l line) bool { return l.isMark() || l.isRule() })))
	}
	return s
}

var (
	link  = regexp.MustCompile(`!?\[((?:[^\]\\]|\\.)*)\]\([^)]*\)`)
	marks = strings.NewReplacer("**", "", "\u200e", "", "\u200f", "")
	slash = regexp.MustCompile(`\\([[:punct:]])`)
)

// bare is what a line says without marks, of Markdown too.
func (l line) bare() string {
	s := l.says
	if l.marked != "" {
		s = html.UnescapeString(slash.ReplaceAllString(link.ReplaceAllString(s, "$1"), "$1"))
	}
	return strings.Trim(marks.Replace(s), " \t*")
}

// isMark tells whether a signature begins below a line (RFC 3676).
func (l line) isMark() bool {
	return l.depth == 0 && (strings.TrimRight(l.says, " ") == "--" || l.marked != "" && l.bare() == "--")
}

// isRule tells whether a line is drawn.
func (l line) isRule() bool {
	says := strings.TrimSpace(l.says)
	return says != "" && strings.IndexByte(`_-=*\`, says[0]) >= 0 && (rule.MatchString(says) || l.marked != "" && (says == "* * *" || rule.MatchString(l.bare())))
}

// markedLines are those of a Markdown text. What is in code is nothing that this package looks for.
func markedLines(s string) []line {
	lines, fence := linesOf(s), ""
	for i, text := range strings.Split(s, "\n") {
		ticks := text[:len(text)-len(strings.TrimLeft(text, "`"))]
		if fence != "" || len(ticks) >= 3 {
			lines[i].depth, lines[i].says = 0, text
		}
		switch {
		case fence == "" && len(ticks) >= 3:
			fence = ticks
		case fence != "" && len(ticks) >= len(fence):
			fence = ""
		case fence != "":
			lines[i].says = "`"
		}
		lines[i].marked = text
		if text == "" {
			lines[i].marked = "\n"
		}
	}
	return lines
}

// markedText puts lines of Markdown together again.
func markedText(lines []line) string {
	var out []string
	for _, l := range lines {
		out = append(out, strings.TrimRight(l.marked, "\n"))
	}
	return strings.TrimSpace(strings.Join(out, "\n"))
}

const maxSignature = 20 // lines

var footer = regexp.MustCompile(`^_{30,60}$`)

// cutSignature takes off what follows the line that begins a signature (RFC 3676), a mailing list's footer, and what programs and offices
// put below a letter.
func cutSignature(lines []line) (text, signature []line) {
	for i := len(lines) - 1; i >= 0 && i >= len(lines)-2*maxSignature; i-- {
		l := lines[i]
		if l.depth > 0 {
			continue
		}
		begins := l.isMark()
		lists := footer.MatchString(strings.TrimSpace(l.says)) && i+1 < len(lines) && strings.Contains(strings.ToLower(lines[i+1].says), "list")
		if (begins || lists) && unquotedFrom(lines[i+1:]) && len(trimmed(lines[i+1:])) <= maxSignature {
			earlier, more := cutSignature(lines[:i])
			return earlier, append(slices.Clone(more), lines[i:]...)
		}
	}
	return cutAppended(lines)
}

func unquotedFrom(lines []line) bool {
	return !slices.ContainsFunc(lines, func(l line) bool { return l.depth > 0 })
}

// cutAppended takes off the last paragraph, if nobody has written it for this letter: the name of a telephone, or what an office says below
// all that it sends.
func cutAppended(lines []line) (text, appended []line) {
	to := len(lines)
	for to > 0 && lines[to-1].blank() {
		to--
	}
	from := to
	for from > 0 && !lines[from-1].blank() && lines[from-1].depth == 0 {
		from--
	}
	if from == to || to-from > 2*maxSignature || from > 0 && lines[from-1].depth > 0 {
		return lines, nil
	}
	var all []string
	for _, l := range lines[from:to] {
		all = append(all, l.bare())
	}
	s := strings.Join(all, " ")
	if to-from <= 2 && namesDevice(s) || len(trimmed(lines[:from])) > 0 && isDisclaimer(s) {
		return lines[:from], lines[from:]
	}
	return lines, nil
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
	lastQuote := -1
	for i, l := range lines {
		if l.depth > 0 {
			lastQuote = i
		}
	}
	for i, l := range lines {
		if l.depth > 0 || l.blank() {
			continue
		}
		if !begins(lines, i) && (i < lastQuote || !namesWriter(lines, i)) {
			continue
		}
		from := i
		for from > 0 && (lines[from-1].blank() || lines[from-1].isRule()) {
			from--
		}
		if len(trimmed(lines[:from])) == 0 { // it passes something on, and says nothing else
			return lines, nil
		}
		return lines[:from], lines[from:]
	}
	return lines, nil
}

// begins tells whether an earlier message begins with a line: with words between dashes that say so, or with its header.
func begins(lines []line, i int) bool {
	if !strings.ContainsAny(lines[i].says, ":：-_=—") {
		return false
	}
	says := lines[i].bare()
	if dashed.MatchString(says) && (originalMarks.MatchString(says) || dashedBoth.MatchString(says) && labels(lines[i+1:]) >= 2) {
		return true
	}
	if headed(lines[i:]) {
		return true
	}
	above := i - 1
	for above >= 0 && lines[above].blank() {
		above--
	}
	if above < 0 || !lines[above].isRule() || labels(lines[i:]) < 3 {
		return false
	}
	all := strings.Join(head(lines[i:]), "\n")
	return dates(all) && strings.Contains(all, "@")
}

// headLines are the lines within which the header of an earlier message says who wrote it and when.
const headLines = 6

// head are the first lines that say something, as far as they are nobody's quotation.
func head(lines []line) (out []string) {
	for _, l := range lines[:min(len(lines), 3*headLines)] {
		if len(out) == headLines || l.depth > 0 {
			break
		}
		if !l.blank() {
			out = append(out, l.bare())
		}
	}
	return out
}

// labels counts the lines at once below that are a word or three, a colon, and something.
func labels(lines []line) (n int) {
	for _, says := range head(lines) {
		if !labelled.MatchString(says) {
			break
		}
		n++
	}
	return n
}

// headed tells whether the header of an earlier message begins here, as people see one: at least three of its lines, one of which says
// whom it is from.
func headed(lines []line) bool {
	if says := lines[0].says; !strings.ContainsAny(says, ":：") || !headerLine.MatchString(lines[0].bare()) {
		return false
	}
	found, from := 0, false
	for _, says := range head(lines) {
		if headerLine.MatchString(says) {
			found++
			from = from || headerFrom.MatchString(says)
		}
	}
	return found >= 3 && from
}

// namesWriter tells whether a paragraph begins with a line that says who wrote, with an address, when: and below is what that wrote,
// as it was. A program that does not mark what it repeats writes so.
func namesWriter(lines []line, i int) bool {
	if i == 0 || !lines[i-1].blank() || !strings.Contains(lines[i].says, "@") {
		return false
	}
	says := lines[i].bare()
	at := attribution.FindStringIndex(says)
	return at != nil && addressed.MatchString(says) && dates(says) && utf8.RuneCountInString(says[:at[0]]) < 200 && strings.ContainsAny(says[at[1]:], ":：")
}

// run is some lines that are quoted, with the line that says whose they are, or some that are not.
type run struct {
	from, to int
	quoted   bool
	named    int // lines that say whose they are, at its beginning: above it, or the first of it
}

func runs(lines []line) []run {
	var out []run
	for i, l := range lines {
		quoted := l.depth > 0
		if last := len(out) - 1; last >= 0 && (out[last].quoted == quoted || l.blank() && l.depth == 0) {
			out[last].to = i + 1
			continue
		}
		r := run{from: i, to: i + 1, quoted: quoted}
		if quoted && len(out) > 0 {
			r.from = attributed(lines, out[len(out)-1].from, i)
			r.named = i - r.from
			out[len(out)-1].to = r.from
		}
		if quoted && r.named == 0 {
			r.named = namedWithin(lines[i:])
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

// namedWithin counts the lines at the beginning of a quotation that say whose it is.
func namedWithin(lines []line) int {
	const most = 4
	for n := 1; n <= min(most, len(lines)) && lines[n-1].depth > 0 && !lines[n-1].blank(); n++ {
		if attributes(lines[:n]) {
			return n
		}
	}
	return 0
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
			if from > least && goesOn(lines[from-1], lines[from]) && attributes(lines[from-1:end]) {
				found--
			}
			break
		}
	}
	return found
}

// goesOn tells whether what says whose words are quoted may have begun a line before: that has the address or the time.
func goesOn(l, next line) bool {
	above, says := l.bare(), next.bare()
	switch {
	case l.depth != next.depth || strings.Contains(says, "@") && dates(says):
		return false
	case strings.Contains(above, "@"):
		return !strings.Contains(says, "@")
	}
	return dates(above) && !dates(says) && !strings.ContainsAny(above[len(above)-1:], ".!?")
}

// cutQuoted takes out what is repeated: one quotation, before or after what is said; of several the last, when nothing but
// it is left. What is answered in between stays, with what it answers: there it is only whose that is that is taken out, if all of it
// is one person's.
func cutQuoted(lines []line) (said, quoted []line) {
	var says, quotes []run
	for _, r := range runs(lines) {
		switch {
		case len(trimmed(lines[r.from:r.to])) == 0:
		case r.quoted && repeated(lines, r):
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
	ends := last.from > says[len(says)-1].from
	switch {
	case len(quotes) == 1 && ends, len(quotes) == 1 && last.from < says[0].from && (last.named > 0 || last.to-last.from > long):
		return cut(lines, last)
	case ends && last.to-last.from > long:
		said, quoted = cut(lines, last)
		return cutName(said, quotes[:len(quotes)-1], quoted)
	case len(quotes) == 1 && last.from < says[0].from:
		return lines, nil
	}
	return cutName(lines, quotes, nil)
}

// cutName takes out whose the quotations are that are answered, if all are one person's.
func cutName(lines []line, quotes []run, quoted []line) (said, names []line) {
	found := -1
	for i, q := range quotes {
		if q.named > 0 && found >= 0 {
			return lines, quoted
		}
		if q.named > 0 {
			found = i
		}
	}
	if found < 0 {
		return lines, quoted
	}
	from := quotes[found].from
	said, names = cut(lines, run{from: from, to: from + quotes[found].named})
	return said, append(slices.Clone(names), quoted...)
}

// cut takes lines out.
func cut(lines []line, r run) (rest, taken []line) {
	return append(slices.Clone(lines[:r.from]), lines[r.to:]...), lines[r.from:r.to]
}

// repeated tells whether a quotation is one of an earlier message. In HTML people quote what is none; there it says whose it is.
func repeated(lines []line, r run) bool {
	if lines[r.from].marked == "" || r.named > 0 {
		return true
	}
	inside := make([]line, 0, 3*headLines)
	for _, l := range lines[r.from:min(r.to, r.from+3*headLines)] {
		inside = append(inside, line{says: l.says, marked: l.marked})
	}
	return headed(trimmed(inside)) || answersInTurn(lines)
}

// answersInTurn tells whether a text answers several quotations in turn.
func answersInTurn(lines []line) bool {
	n, was := 0, false
	for _, l := range lines {
		if l.blank() && l.depth == 0 {
			continue
		}
		if quoted := l.depth > 0; quoted != was {
			was = quoted
			if quoted {
				n++
			}
		}
	}
	return n > 1
}

// cutNames takes the last paragraph off that says whose words are quoted below.
func cutNames(lines []line) (said, names []line) {
	if from := attributed(lines, 0, len(lines)); from < len(lines) {
		return lines[:from], lines[from:]
	}
	return lines, nil
}

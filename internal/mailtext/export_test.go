package mailtext

// Divided splits a plain text, or Markdown, by who says it: the lines that say something, of what is said, what is repeated and a signature.
func Divided(s string, marked bool) (said, quoted, signature []string, again func() bool) {
	lines := linesOf(s)
	if marked {
		lines = markedLines(s)
	}
	p := divide(lines)
	for _, q := range p.quoted {
		quoted = append(quoted, told(q)...)
	}
	for _, q := range p.signature {
		signature = append(signature, told(q)...)
	}
	return told(p.said), quoted, signature, func() bool {
		twice := divide(p.said)
		return len(twice.quoted)+len(twice.signature) == 0 && len(twice.said) == len(p.said)
	}
}

func told(lines []line) (out []string) {
	for _, l := range lines {
		if !l.blank() {
			out = append(out, string(rune('0'+min(l.depth, 9)))+l.says)
		}
	}
	return out
}

// Lines are those of a text that say something, as Divided has them.
func Lines(s string, marked bool) []string {
	if marked {
		return told(markedLines(s))
	}
	return told(linesOf(s))
}

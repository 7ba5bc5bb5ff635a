package mailtext

import (
	"regexp"
	"strings"
)

// answering are the marks that mail programs put before the subject of what they answer or forward, in the languages in
// which they do.
const answering = `re|r|rif|i|ri|fwd|fw|f|aw|wg|antw|antwort|sv|vs|vb|vl|vá|res|enc|rv|rép|rep|tr|odp|pd|ynt|ilt|i̇lt|atb|ref|bls|trs|doorst|ang|ré|ri|на|ha|отв|ответ|відп|пер|σχετ|απ|πρθ|πρ|תשובה|הועבר|回复|回覆|答复|答覆|转发|轉寄|轉發|返信|転送|회신|전달|tl|ang|bv|továbbítás|sbj`

var (
	answers = regexp.MustCompile(`(?i)^(?:` + answering + `)(?:[\[(]\d{1,3}[\])]|\^\d{1,3}|\*\d{1,3})? ?[:：] *`)
	listTag = regexp.MustCompile(`^\[[^\[\]]{1,60}\] *`)
	trailer = regexp.MustCompile(`(?i) *\((?:fwd|fw)\)$`)
)

// BaseSubject takes off a subject what programs put before it, and around it when they forward: two messages with one base
// may be of one thread. replies tells whether there was any such mark, and not only the name of a list.
func BaseSubject(s string) (base string, replies bool) {
	base = strings.TrimSpace(s)
	for range 50 {
		was := base
		if m := answers.FindString(base); m != "" && len(m) < len(base) {
			base, replies = base[len(m):], true
		} else if m := listTag.FindString(base); m != "" && len(m) < len(base) {
			base = base[len(m):]
		}
		if at := trailer.FindStringIndex(base); at != nil && at[0] > 0 {
			base, replies = base[:at[0]], true
		}
		if base == was {
			break
		}
	}
	return strings.TrimSpace(base), replies
}

package naming

import (
	"net/mail"
	"strings"

	"meantime/internal/fault"

	"golang.org/x/text/unicode/norm"
)

// ParseEmail reads one plain address, as people type it. Anything else is a fault.KindInvalid of the field email.
func ParseEmail(s string) (string, error) {
	s = strings.TrimSpace(s)
	parsed, err := mail.ParseAddress(s)
	local, domain, _ := strings.Cut(s, "@")
	if err != nil || parsed.Address != s || len(s) > 254 || len(local) > 64 || strings.Contains(domain, "@") ||
		strings.ContainsFunc(s, hidden) || strings.ContainsFunc(s, faint) || strings.ContainsAny(s, " \"<>(),:;\\[]") {
		return "", fault.Invalid("email", "This is not an e-mail address.")
	}
	return s, nil
}

// FoldEmail gives the text by which two spellings of an address are one. Marks stay: they make another address.
func FoldEmail(email string) string {
	return norm.NFC.String(Caseless(norm.NFC.String(strings.TrimSpace(email))))
}

package authentic

import (
	"slices"
	"strings"
)

// Trusted finds what a mail server of one's own wrote about a mail, into Authentication-Results with one of some names of its
// own (authserv-id, RFC 8601). Anybody can write such a field into a mail. A server puts what it adds on top, and its Received
// is the first thing that it adds: what stands above every Received, it wrote after it had the mail, and what stands below one may
// have come with it. So only what is above every Received counts, and nothing where there is none. A server that writes its field
// below its Received, as some large ones do, is not believed; signatures can be checked without it.
//
// Of what it says only DMARC counts, and only about the domain that is in From. Where it says two things, none holds.
func Trusted(raw []byte, servers []string) Result {
	h, out := open(raw)
	if out.Reason != "" {
		return out
	}
	first := slices.IndexFunc(h.fields, func(f field) bool { return f.name == "received" })
	out.Reason = NotFound
	var said []string
	for _, f := range h.fields[:max(first, 0)] {
		if f.name != "authentication-results" {
			continue
		}
		statements, ok := statements(f.value())
		if !ok {
			out.Reason = Ambiguous
			return out
		}
		if by(statements[0], servers) {
			said = append(said, about(statements[1:], out.Domain)...)
		}
	}
	if len(said) > 1 {
		out.Reason = Ambiguous
	}
	if len(said) == 1 {
		out.judge(said[0])
	}
	return out
}

// judge takes over what another found.
func (r *Result) judge(said string) {
	switch said {
	case "pass":
		r.Verdict, r.Proof, r.Reason = Authentic, ByRelay, ""
	case "fail":
		r.Verdict, r.Reason = Failed, WrongServer
	case "temperror":
		r.Verdict, r.Reason = Temporary, NoAnswer
	case "none":
		r.Reason = Unsigned
	}
}

// by tells whether the begin of a field names one of some servers, and a version that is known.
func by(words, servers []string) bool {
	if len(words) == 0 || len(words) > 2 || len(words) == 2 && words[1] != "1" {
		return false
	}
	return slices.ContainsFunc(servers, func(s string) bool { return strings.EqualFold(s, words[0]) })
}

// about finds what is said of DMARC. About another domain than that of From, it is said of another mail.
func about(statements [][]string, domain string) (out []string) {
	for _, words := range statements {
		if len(words) == 0 {
			continue
		}
		method, value, _ := strings.Cut(words[0], "=")
		if method, _, _ = strings.Cut(method, "/"); !strings.EqualFold(method, "dmarc") {
			continue
		}
		value = strings.ToLower(value)
		if !slices.ContainsFunc(words[1:], func(w string) bool { return isFrom(w, domain) }) {
			value = "another"
		}
		out = append(out, value)
	}
	return out
}

func isFrom(word, domain string) bool {
	name, value, _ := strings.Cut(word, "=")
	value, ok := ascii(value)
	return ok && strings.EqualFold(name, "header.from") && value == domain
}

// statements takes a field apart into what stands between semicolons, and that into words, without comments. What is in quotation
// marks divides nothing: a sender's address may be there. A field that does not end what it began is not ok.
//
// Parse of go-msgauth/authres (v0.7.0) does not do: to it a semicolon divides within remarks and addresses too, where anybody may have
// written it, and it does not say of which version a field is that begins with a remark.
func statements(value string) ([][]string, bool) {
	out := [][]string{nil}
	var word strings.Builder
	depth, quoted, begun := 0, false, false
	end := func() {
		if begun {
			out[len(out)-1] = append(out[len(out)-1], word.String())
		}
		word.Reset()
		begun = false
	}
	for i := 0; i < len(value); i++ {
		c := value[i]
		switch {
		case c == '\\' && (quoted || depth > 0):
			if i++; i < len(value) && depth == 0 {
				word.WriteByte(value[i])
			}
		case depth == 0 && c == '"':
			quoted, begun = !quoted, true
		case quoted:
			word.WriteByte(c)
		case c == '(':
			depth++
			end()
		case c == ')' && depth > 0:
			depth--
		case depth > 0:
		case c == ';':
			end()
			out = append(out, nil)
		case c == ' ' || c == '\t':
			end()
		default:
			begun = true
			word.WriteByte(c)
		}
	}
	end()
	return out, depth == 0 && !quoted
}

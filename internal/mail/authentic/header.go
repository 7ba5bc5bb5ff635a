package authentic

import (
	"bytes"
	"net/netip"
	"strings"

	"golang.org/x/net/idna"

	"meantime/internal/mailtext"
)

const (
	mostHeader = 256 << 10
	mostFields = 1000
)

// field is one of a header, as it stands there, with its ends of lines.
type field struct {
	name string // in lower case
	raw  []byte
}

// value is what a field says, on one line.
func (f field) value() string {
	_, v, _ := strings.Cut(string(f.raw), ":")
	return strings.TrimSpace(strings.NewReplacer("\r\n", "", "\n", "").Replace(v))
}

// header is all that stands before the body.
type header struct {
	fields []field
	size   int // bytes, with the empty line
}

// split takes a header apart. What programs read in different ways is Ambiguous: they would not see the same From.
func split(raw []byte) (h header, reason Reason) {
	for {
		line, _, whole := bytes.Cut(raw[h.size:min(len(raw), h.size+mostHeader)], []byte("\n"))
		if !whole {
			if h.size+len(line) == len(raw) {
				return h, Ambiguous // a mail has an end of its header, even when nothing follows
			}
			return h, TooLarge
		}
		end := h.size + len(line) + 1
		text := bytes.TrimSuffix(line, []byte("\r"))
		switch {
		case len(text) == 0:
			h.size = end
			return h, ""
		case bytes.ContainsAny(text, "\r\x00"):
			return h, Ambiguous
		case text[0] == ' ' || text[0] == '\t':
			if len(h.fields) == 0 || len(bytes.TrimSpace(text)) == 0 { // to some an empty line, with which the body begins
				return h, Ambiguous
			}
			last := &h.fields[len(h.fields)-1]
			last.raw = append(last.raw, raw[h.size:end]...)
		default:
			name, _, is := bytes.Cut(text, []byte(":"))
			if !is || !named(name) {
				return h, Ambiguous
			}
			h.fields = append(h.fields, field{strings.ToLower(string(name)), bytes.Clone(raw[h.size:end])})
		}
		if h.size = end; h.size > mostHeader || len(h.fields) > mostFields {
			return h, TooLarge
		}
	}
}

// named tells whether something is the name of a field (RFC 5322, 3.6.8).
func named(name []byte) bool {
	for _, c := range name {
		if c <= ' ' || c > '~' {
			return false
		}
	}
	return len(name) > 0
}

// all finds the fields of a name, from the top.
func (h header) all(name string) (out []field) {
	for _, f := range h.fields {
		if f.name == name {
			out = append(out, f)
		}
	}
	return out
}

// open takes the header of a mail apart and finds whom it says that it is from. Of a mail that cannot be authentic there is a reason.
func open(raw []byte) (h header, out Result) {
	if len(raw) > MostBytes {
		return h, Result{Reason: TooLarge}
	}
	h, reason := split(raw)
	if reason != "" {
		return h, Result{Reason: reason}
	}
	switch from := h.all("from"); len(from) {
	case 0:
		out.Reason = NoFrom
	case 1:
		out.From, out.Domain, out.Reason = sole(from[0].value())
	default:
		out.Reason = SeveralFrom
	}
	if out.Reason != "" {
		return h, out
	}
	for _, once := range []string{"subject", "date", "to", "message-id", "mime-version", "content-type", "content-transfer-encoding"} {
		if len(h.all(once)) > 1 {
			out.Reason = Ambiguous
		}
	}
	return h, out
}

// sole finds the one address of a From.
func sole(value string) (address, domain string, reason Reason) {
	list, err := mailtext.ParseAddresses(value)
	if err != nil || len(list) == 0 {
		return "", "", NoFrom
	}
	if len(list) > 1 {
		return "", "", SeveralFrom
	}
	local, domain, _ := cutLast(list[0].Address, "@")
	domain, ok := ascii(domain)
	if !ok {
		return "", "", NoFrom
	}
	return local + "@" + domain, domain, ""
}

// ascii is a domain as DNS knows it. One that is none, an address of a machine for instance, is not ok.
func ascii(domain string) (string, bool) {
	out, err := idna.Lookup.ToASCII(domain)
	if err != nil || out == "" || len(out) > 253 || strings.HasSuffix(out, ".") {
		return "", false
	}
	_, err = netip.ParseAddr(out)
	return out, err != nil
}

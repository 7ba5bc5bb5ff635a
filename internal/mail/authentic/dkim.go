package authentic

import (
	"bytes"
	"io"
	"slices"
	"strings"

	"github.com/emersion/go-msgauth/dkim"
)

// longest is how long a signature may be, and how many empty lines may follow each other in a body. Both cost the square of it.
const (
	longest    = 8 << 10
	mostEmpty  = 16 << 10
	longestKey = 1500 // of RSA with 8192 bits, as DNS has it
)

// signed tells whether a domain has signed a mail: empty, or why it has not.
func (b *bounded) signed(h header, body []byte, domain string, strict bool) Reason {
	reason := Unsigned
	var by []int
	for i, f := range slices.Backward(h.fields) { // who wrote it signed before those who passed it on
		if f.name != "dkim-signature" {
			continue
		}
		switch d, ok := ascii(tagsOf(f)["d"]); {
		case !ok || !aligned(d, domain, strict):
			reason = OtherDomain
		case len(f.raw) > longest:
			reason = BadSignature
		default:
			by = append(by, i)
		}
	}
	if len(by) > 0 && tooEmpty(body) {
		return Ambiguous
	}
	for _, i := range by[:min(len(by), mostSignatures)] {
		found := b.verify(h, i, body)
		if found == "" {
			return ""
		}
		if reason != NoAnswer {
			reason = found
		}
	}
	return reason
}

// verify tells whether one signature is good: empty, or what is wrong with it. The signature goes first, which tells the library
// which to look at, and changes nothing that it covers.
func (b *bounded) verify(h header, at int, body []byte) Reason {
	tags := tagsOf(h.fields[at])
	if _, partly := tags["l"]; partly || !covers(tags["h"], h) {
		return PartlySigned
	}
	top := bytes.Clone(h.fields[at].raw)
	for i, f := range h.fields {
		if i != at {
			top = append(top, f.raw...)
		}
	}
	top = append(top, "\r\n"...)
	mail := struct{ io.Reader }{io.MultiReader(bytes.NewReader(top), bytes.NewReader(body))} // without WriteTo: a piece at a time
	found, err := dkim.VerifyWithOptions(mail, &dkim.VerifyOptions{LookupTXT: b.key, MaxVerifications: 1})
	switch {
	case len(found) == 0 || err != nil && err != dkim.ErrTooManySignatures:
		return BadSignature
	case found[0].Err == nil && stripped(found[0].Domain) == stripped(tags["d"]):
		return ""
	case found[0].Err == nil: // it was read in another way than here
		return Ambiguous
	case dkim.IsTempFail(found[0].Err):
		return NoAnswer
	case strings.Contains(found[0].Err.Error(), "expired"):
		return Expired
	}
	return BadSignature
}

// covers tells whether what people go by is signed: that From is, the library sees to.
func covers(tag string, h header) bool {
	if len(h.all("subject")) == 0 {
		return true
	}
	return slices.ContainsFunc(strings.Split(tag, ":"), func(name string) bool { return strings.EqualFold(name, "subject") })
}

// key finds the key of a signature. One that its owner is only trying out counts as none (RFC 6376, 3.6.1).
func (b *bounded) key(name string) ([]string, error) {
	out, err := b.LookupTXT(b.ctx, name)
	for _, text := range out {
		if len(text) > longestKey {
			return nil, refuse(name, "no key is so long")
		}
		if flags := Tags(text)["t"]; slices.Contains(strings.Split(flags, ":"), "y") {
			return nil, refuse(name, "the key is being tried out")
		}
	}
	return out, err
}

func tagsOf(f field) map[string]string { return Tags(f.value()) }

// Tags reads a list such as "v=1; d=example.org" (RFC 6376, 3.2), and has no blanks in what it finds.
func Tags(list string) map[string]string {
	out := map[string]string{}
	for part := range strings.SplitSeq(list, ";") {
		if name, value, is := strings.Cut(part, "="); is {
			out[strings.TrimSpace(name)] = stripped(value)
		}
	}
	return out
}

func stripped(s string) string { return strings.Join(strings.Fields(s), "") }

// tooEmpty tells whether a body has so many empty lines in a row that nobody wrote them.
func tooEmpty(body []byte) bool {
	run := 0
	for _, c := range body {
		if c != '\r' && c != '\n' {
			run = 0
		} else if run++; run > mostEmpty {
			return true
		}
	}
	return false
}

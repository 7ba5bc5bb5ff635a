package incoming

import (
	"bytes"
	"regexp"
	"slices"
	"strings"

	"meantime/internal/mailtext"
	"meantime/internal/naming"
)

// header is the fields of a message, by their names in small letters, each in the order in which they stand.
type header map[string][]string

// headerOf reads them, as far as they can be read.
func headerOf(raw []byte) header {
	h, name := header{}, ""
	for field := range bytes.Lines(raw[:min(len(raw), mailtext.MaxHeader)]) {
		text := strings.TrimRight(string(field), "\r\n")
		switch {
		case text == "":
			return h
		case text[0] == ' ' || text[0] == '\t':
			if last := len(h[name]) - 1; last >= 0 {
				h[name][last] += " " + strings.TrimSpace(text)
			}
			continue
		}
		before, after, ok := strings.Cut(text, ":")
		if name = strings.ToLower(strings.TrimSpace(before)); ok && name != "" {
			h[name] = append(h[name], strings.TrimSpace(after))
		} else {
			name = ""
		}
	}
	return h
}

func (h header) first(name string) string {
	if len(h[name]) == 0 {
		return ""
	}
	return h[name][0]
}

// says tells whether a field is there and says anything but some words.
func (h header) says(name string, but ...string) bool {
	value, _, _ := strings.Cut(strings.ToLower(h.first(name)), ";")
	return len(h[name]) > 0 && !slices.Contains(but, strings.TrimSpace(value))
}

// from is the address of the one person whom a message says that it is from; false where it says none or several.
func (h header) from() (string, bool) {
	if len(h["from"]) != 1 {
		return "", false
	}
	list, err := mailtext.ParseAddresses(h.first("from"))
	if err != nil || len(list) != 1 {
		return "", false
	}
	return naming.FoldEmail(list[0].Address), true
}

// recipients are the addresses that a mail was brought to: those of its envelope, else those that its header names.
func (h header) recipients(e Envelope) (out []string) {
	out = append(out, e.Recipients...)
	for _, name := range []string{"delivered-to", "x-original-to", "envelope-to", "to", "cc"} {
		for _, value := range h[name][:min(len(h[name]), 20)] {
			list, err := mailtext.ParseAddresses(value)
			if err != nil {
				out = append(out, value)
				continue
			}
			for _, a := range list[:min(len(list), 50)] {
				out = append(out, a.Address)
			}
		}
	}
	return out
}

// tokens are those in the addresses of a place that a mail was brought to.
func (h header) tokens(p Place, e Envelope) (out []string) {
	for _, r := range h.recipients(e) {
		if token, ours := p.token(strings.Trim(r, "<>")); ours && !slices.Contains(out, token) {
			out = append(out, token)
		}
	}
	return out[:min(len(out), 10)]
}

// locals are what stands for a space in the addresses of a place that a mail was brought to.
func (h header) locals(p Place, e Envelope) (out []string) {
	for _, r := range h.recipients(e) {
		if local, ours := p.local(strings.Trim(r, "<>")); ours && !slices.Contains(out, local) {
			out = append(out, local)
		}
	}
	return out[:min(len(out), 10)]
}

// whole tells of a mail whether it answers a delivery, and nothing in it: it went to the place of reply addresses itself or to whom mail is from,
// and to no other address of this Meantime's.
func (h header) whole(o opened, e Envelope) bool {
	return len(h.tokens(o.place, e))+len(h.locals(o.place, e)) == 0 && slices.ContainsFunc(h.recipients(e), func(r string) bool {
		r = strings.Trim(r, "<>")
		return o.place.bare(r) || o.from != "" && naming.FoldEmail(r) == naming.FoldEmail(o.from)
	})
}

var ownName = regexp.MustCompile(`^<[0-9a-f]{32}@(.+)>$`)

// named tells of a Message-ID whether this Meantime has given it.
func (o opened) named(messageID string) bool {
	_, domain, _ := strings.Cut(o.from, "@")
	name := ownName.FindStringSubmatch(messageID)
	return name != nil && strings.EqualFold(name[1], domain)
}

// sent tells of a message that nobody wrote to be posted, why that is.
func (h header) sent(o opened, e Envelope) (Reason, bool) {
	from, _ := h.from()
	kind, _, _ := strings.Cut(strings.ToLower(h.first("content-type")), ";")
	before, _, _ := strings.Cut(from, "@")
	_, reply := o.place.token(from)
	_, space := o.place.local(from)
	switch {
	case from != "" && from == naming.FoldEmail(o.from), reply, space, o.named(h.first("message-id")):
		return Own, true
	case e.Sender != nil && nobody(*e.Sender), h.says("return-path") && nobody(h.first("return-path")),
		strings.TrimSpace(kind) == "multipart/report", before == "mailer-daemon", h.says("x-failed-recipients"):
		return Bounced, true
	case h.says("auto-submitted", "no"), h.says("x-autoreply", "no"), h.says("x-autorespond", "no"), h.says("x-auto-reply", "no"), h.first("precedence") != "" && strings.EqualFold(h.first("precedence"), "auto_reply"):
		return Automatic, true
	case h.says("list-id"), h.says("list-post"), h.says("mailing-list"), slices.Contains([]string{"bulk", "junk", "list"}, strings.ToLower(h.first("precedence"))):
		return OfList, true
	}
	return "", false
}

// nobody tells of the sender of an envelope whether it is that of a mail that nobody is to answer.
func nobody(sender string) bool {
	sender = strings.ToLower(strings.Trim(strings.TrimSpace(sender), "<>"))
	return sender == "" || sender == "mailer-daemon" || strings.HasPrefix(sender, "mailer-daemon@")
}

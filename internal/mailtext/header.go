package mailtext

import (
	"bufio"
	"bytes"
	"io"
	"mime"
	"net/mail"
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/jhillyerd/enmime/v2"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/htmlindex"
	"golang.org/x/text/unicode/norm"
)

const (
	maxRefs    = 200 // of those that a message answers, the last ones
	maxID      = 500 // bytes; longer ones are nobody's
	maxSubject = 500 // characters that are read of one
)

// ParseHeader reads the header of a message. The error is an *Unreadable.
func ParseHeader(raw []byte) (Header, error) {
	head, ok := headerOf(raw)
	if !ok {
		return Header{}, unreadable(HeaderTooBig, "its header is longer than %d kB", MaxHeader>>10)
	}
	fields, err := enmime.ReadHeader(bufio.NewReader(bytes.NewReader(head)), deaf{})
	if err != nil && len(fields) == 0 || len(fields) == 0 {
		return Header{}, unreadable(NoHeader, "it has no header")
	}
	h := Header{Subject: clip(oneLine(decode(fields.Get("Subject"))), maxSubject), Date: parseDate(fields.Get("Date"))}
	if ids := idsIn(fields.Get("Message-Id")); len(ids) > 0 {
		h.ID = ids[0]
	}
	h.Refs = refs(fields.Get("References"), fields.Get("In-Reply-To"), h.ID)
	for _, name := range []string{"From", "Sender", "Reply-To", "Return-Path"} {
		if a := parseAddress(fields.Get(name)); a.Email != "" {
			h.From.Email = a.Email
			if h.From.Name == "" {
				h.From.Name = a.Name
			}
			break
		} else if name == "From" {
			h.From.Name = a.Name
		}
	}
	if _, at, ok := cutLast(fields.Get("Received"), ";"); ok {
		h.Passed = parseDate(at)
	}
	h.Base, h.Replies = BaseSubject(h.Subject)
	return h, nil
}

func cutLast(s, sep string) (before, after string, ok bool) {
	at := strings.LastIndex(s, sep)
	if at < 0 {
		return s, "", false
	}
	return s[:at], s[at+len(sep):], true
}

// headerOf cuts a message after its header.
func headerOf(raw []byte) (head []byte, ok bool) {
	head = raw[:min(len(raw), MaxHeader)]
	for _, end := range []string{"\n\n", "\n\r\n"} {
		if at := bytes.Index(head, []byte(end)); at >= 0 {
			head = head[:at+len(end)]
		}
	}
	return head, len(head) < MaxHeader
}

// deaf hears of no mistakes.
type deaf struct{}

func (deaf) AddError(string, string, ...any)   {}
func (deaf) AddWarning(string, string, ...any) {}

var bracketed = regexp.MustCompile(`<([^<>\s]+)>`)

// idsIn reads message ids: those in angle brackets, or the one word that stands without.
func idsIn(s string) (ids []string) {
	for _, m := range bracketed.FindAllStringSubmatch(s, -1) {
		ids = append(ids, m[1])
	}
	if words := strings.Fields(s); len(ids) == 0 && len(words) == 1 {
		ids = append(ids, strings.Trim(words[0], "<>"))
	}
	ids = slices.DeleteFunc(ids, func(id string) bool { return id == "" || len(id) > maxID })
	for i := range ids {
		ids[i] = oneLine(utf8Of([]byte(ids[i])))
	}
	return ids
}

// refs are the messages that one answers. In-Reply-To counts where it names one that References does not.
func refs(references, inReplyTo, own string) []string {
	all := idsIn(references)
	if in := bracketed.FindStringSubmatch(inReplyTo); in != nil && len(in[1]) <= maxID {
		if id := oneLine(utf8Of([]byte(in[1]))); !slices.Contains(all, id) && (len(all) == 0 || strings.Contains(id, "@")) {
			all = append(all, id)
		}
	}
	all = slices.DeleteFunc(all, func(id string) bool { return id == own })
	return slices.Clone(all[max(0, len(all)-maxRefs):])
}

var looseAddress = regexp.MustCompile(`[^\s<>()\[\]",;:@\\]+@[^\s<>()\[\]",;:@\\]+`)

// parseAddress reads the first address of a header, as far as it can be read.
func parseAddress(s string) Address {
	if s == "" {
		return Address{}
	}
	s = utf8Of([]byte(s))
	if list, err := enmime.ParseAddressList(s); err == nil && len(list) > 0 {
		return Address{Name: oneLine(decode(list[0].Name)), Email: email(list[0].Address)}
	}
	a := Address{Email: email(looseAddress.FindString(s))}
	before, _, _ := strings.Cut(s, "<")
	a.Name = strings.Trim(oneLine(decode(before)), `"' `)
	if strings.Contains(a.Name, "@") {
		a.Name = ""
	}
	return a
}

// ParseAddresses reads a list of addresses for who goes by these alone: names may be in any charset, and stand there as they came.
func ParseAddresses(list string) ([]*mail.Address, error) {
	asItIs := func(_ string, in io.Reader) (io.Reader, error) { return in, nil }
	parser := mail.AddressParser{WordDecoder: &mime.WordDecoder{CharsetReader: asItIs}}
	return parser.ParseList(list)
}

func email(s string) string {
	s = strings.TrimSpace(s)
	if at := strings.IndexByte(s, '@'); at <= 0 || at == len(s)-1 || !utf8.ValidString(s) || strings.ContainsFunc(s, unicode.IsControl) {
		return ""
	}
	return s
}

var comment = regexp.MustCompile(`\([^()]*\)`)

// parseDate reads the spellings of dates that mail has seen. What has no zone is UTC.
func parseDate(s string) time.Time {
	s = strings.Join(strings.Fields(comment.ReplaceAllString(s[:min(len(s), 200)], " ")), " ")
	if at, err := mail.ParseDate(s); err == nil {
		return at.UTC()
	}
	for _, layout := range []string{
		"Mon, 2 Jan 2006 15:04:05 MST", "2 Jan 2006 15:04:05 MST", "Mon, 2 Jan 2006 15:04:05", "2 Jan 2006 15:04:05",
		"Mon Jan 2 15:04:05 2006", "Mon Jan 2 15:04:05 2006 -0700", "Mon Jan 2 15:04:05 MST 2006", "Mon, 2 January 2006 15:04:05 -0700",
		"Mon, 02-Jan-06 15:04:05 MST", time.RFC3339, "2006-01-02 15:04:05 -0700", "2006-01-02 15:04:05",
		"Mon, 2 Jan 06 15:04:05 -0700", "Mon, 2 Jan 06 15:04:05 MST", "2 Jan 06 15:04:05 MST", "Mon, 2 Jan 2006 15:04:05 -07:00",
	} {
		if at, err := time.Parse(layout, s); err == nil {
			return at.UTC()
		}
	}
	return time.Time{}
}

// decode reads the encoded words of a header (RFC 2047), in whatever charset, and what is not encoded at all.
func decode(s string) string {
	words := mime.WordDecoder{CharsetReader: func(charset string, in io.Reader) (io.Reader, error) {
		enc, err := htmlindex.Get(charset)
		if err != nil {
			enc = charmap.Windows1252
		}
		return enc.NewDecoder().Reader(in), nil
	}}
	s = utf8Of([]byte(s))
	if out, err := words.DecodeHeader(s); err == nil {
		return out
	}
	return s
}

// utf8Of reads bytes of which nobody has said what they are: UTF-8, or what Western mail programs wrote without a word.
func utf8Of(raw []byte) string {
	if utf8.Valid(raw) {
		return string(raw)
	}
	out, err := charmap.Windows1252.NewDecoder().Bytes(raw)
	if err != nil {
		return strings.ToValidUTF8(string(raw), "\uFFFD")
	}
	return string(out)
}

// oneLine makes one clean line of a text.
func oneLine(s string) string {
	s = strings.Map(func(r rune) rune {
		switch {
		case r == '\n', r == '\r', r == '\t':
			return ' '
		case unicode.IsControl(r), r == utf8.RuneError, unicode.Is(unicode.Bidi_Control, r), r == '\uFEFF':
			return -1
		}
		return r
	}, s)
	return norm.NFC.String(strings.Join(strings.Fields(s), " "))
}

// clip cuts a text after so many characters.
func clip(s string, most int) string {
	if utf8.RuneCountInString(s) <= most {
		return s
	}
	return string([]rune(s)[:most-1]) + "…"
}

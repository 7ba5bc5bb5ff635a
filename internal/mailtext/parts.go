package mailtext

import (
	"bytes"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/jhillyerd/enmime/v2"
	"github.com/jhillyerd/enmime/v2/mediatype"
)

// parts takes a message apart. What is broken in it is passed over.
func parts(raw []byte) (*enmime.Part, error) {
	if isPlain(raw) {
		return read(raw, true, func(string) string { return "utf-8" })
	}
	p, err := read(raw, false, func(said string) string {
		if isASCII(said) {
			return ""
		}
		return said
	})
	if err != nil || !guessed(p) {
		return p, err
	}
	said, err := read(raw, true, func(said string) string {
		if isASCII(said) {
			return "utf-8"
		}
		return said
	})
	if err == nil {
		believe(p, said)
	}
	return p, err
}

// isASCII tells of a charset whether it is said to be ASCII, or is not said. Then it is UTF-8 or what Western mail programs wrote, as
// often as not.
func isASCII(charset string) bool {
	return charset == "" || strings.EqualFold(charset, "us-ascii") || strings.EqualFold(charset, "ascii")
}

// read takes a message apart. What charset a text has is looked for in it; or, with asSaid, it is what charsetOf makes of what the message
// says.
func read(raw []byte, asSaid bool, charsetOf func(said string) string) (*enmime.Part, error) {
	p := enmime.NewParser(enmime.DisableCharacterDetection(asSaid), enmime.SkipMalformedParts(true), enmime.MultipartWOBoundaryAsSinglePart(true), enmime.MaxStoredPartErrors(20),
		enmime.SetReadPartErrorPolicy(func(*enmime.Part, error) bool { return true }), enmime.SetCustomParseMediaType(mediaType(charsetOf)))
	return p.ReadParts(bytes.NewReader(raw))
}

// guessed tells whether a text may be UTF-8 and was taken for something else. Of few signs that are no ASCII the guess is often wrong.
func guessed(p *enmime.Part) bool {
	return p != nil && (mayBeUTF8(p) || guessed(p.FirstChild) || guessed(p.NextSibling))
}

// mayBeUTF8 tells of a part that is not taken for UTF-8 whether it is said to be that, or to be nothing.
func mayBeUTF8(p *enmime.Part) bool {
	return (p.OrigCharset == "" || strings.EqualFold(p.OrigCharset, "utf-8")) && p.Charset != "" && !strings.EqualFold(p.Charset, "utf-8")
}

// believe takes for UTF-8 what is UTF-8, and is not all ASCII, where the same message as it is said to be has it so.
func believe(p, said *enmime.Part) {
	if p == nil || said == nil {
		return
	}
	if mayBeUTF8(p) && strings.EqualFold(said.Charset, "utf-8") && utf8.Valid(said.Content) && !bytes.ContainsRune(said.Content, utf8.RuneError) &&
		slices.ContainsFunc(said.Content, func(b byte) bool { return b >= utf8.RuneSelf }) {
		p.Charset, p.Content = said.Charset, said.Content
	}
	believe(p.FirstChild, said.FirstChild)
	believe(p.NextSibling, said.NextSibling)
}

// isPlain tells of a message that is not long whether all of it is ASCII, and stands for nothing else.
func isPlain(raw []byte) bool {
	if len(raw) > MaxText || slices.ContainsFunc(raw, func(b byte) bool { return b >= utf8.RuneSelf }) {
		return false
	}
	lower := bytes.ToLower(raw)
	return !slices.ContainsFunc([]string{"quoted-printable", "base64", "iso-2022", "utf-7", "hz-gb"}, func(s string) bool { return bytes.Contains(lower, []byte(s)) })
}

// mediaType reads media types, with the charset that charsetOf makes of what is said; empty for none.
func mediaType(charsetOf func(said string) string) enmime.CustomParseMediaType {
	return func(s string) (kind string, params map[string]string, invalid []string, err error) {
		kind, params, invalid, err = mediatype.ParseWithOptions(s, mediatype.ParseOptions{StripMediaTypeInvalidCharacters: true})
		if params == nil {
			return kind, params, invalid, err
		}
		if params["charset"] = charsetOf(params["charset"]); params["charset"] == "" {
			delete(params, "charset")
		}
		return kind, params, invalid, err
	}
}

// text is one text of a message.
type text struct {
	html         bool
	flowed, dels bool
	content      []byte
}

// collected are the texts of a message, and what is none.
type collected struct {
	m     *Message
	texts []text
}

// walk goes through the parts in their order.
func (c *collected) walk(p *enmime.Part) {
	kind := strings.ToLower(p.ContentType)
	for _, e := range p.Errors {
		if e.Severe {
			c.m.left(Broken, "a part of it is broken: %s", oneLine(clip(utf8Of([]byte(e.Name+", "+e.Detail)), 160)))
			break
		}
	}
	switch {
	case kind == "multipart/alternative":
		c.best(p)
	case kind == "multipart/encrypted":
		c.m.left(Encrypted, "it is encrypted")
	case p.FirstChild != nil:
		for child := p.FirstChild; child != nil; child = child.NextSibling {
			c.walk(child)
		}
	default:
		c.leaf(p, kind)
	}
}

// best chooses among alternatives: plain text that says something, else what comes last and can be read.
func (c *collected) best(p *enmime.Part) {
	var chosen *enmime.Part
	for child := p.FirstChild; child != nil; child = child.NextSibling {
		switch kind := strings.ToLower(child.ContentType); {
		case kind == "text/plain" && len(bytes.TrimSpace(child.Content)) > 0:
			if chosen == nil || strings.ToLower(chosen.ContentType) != "text/plain" {
				chosen = child
			}
		case kind == "text/html" || child.FirstChild != nil:
			if chosen == nil || strings.ToLower(chosen.ContentType) != "text/plain" {
				chosen = child
			}
		}
	}
	for child := p.FirstChild; child != nil; child = child.NextSibling {
		switch kind := strings.ToLower(child.ContentType); {
		case child == chosen:
			c.walk(child)
		case child.FirstChild != nil: // what is shown within the other way of saying it is kept
			c.files(child)
		case kind != "text/plain" && kind != "text/html" && kind != "text/enriched" && kind != "text/x-amp-html":
			c.leaf(child, kind)
		}
	}
}

// files goes through parts for what is no text.
func (c *collected) files(p *enmime.Part) {
	for child := p.FirstChild; child != nil; child = child.NextSibling {
		if child.FirstChild != nil {
			c.files(child)
		} else if kind := strings.ToLower(child.ContentType); kind != "text/html" && (kind != "text/plain" || child.FileName != "") {
			c.leaf(child, kind)
		}
	}
}

// leaf is a part without parts.
func (c *collected) leaf(p *enmime.Part, kind string) {
	attached := strings.EqualFold(p.Disposition, "attachment") || p.FileName != "" && kind != "text/html" && !strings.EqualFold(p.Disposition, "inline")
	switch {
	case !attached && (kind == "text/plain" || kind == "" || kind == "text" || strings.HasPrefix(kind, "multipart/")):
		_, params, _, _ := mediatype.Parse(p.Header.Get("Content-Type")) // what cannot be read is not said
		c.texts = append(c.texts, text{flowed: strings.EqualFold(params["format"], "flowed"), dels: strings.EqualFold(params["delsp"], "yes"), content: p.Content})
	case !attached && (kind == "text/html" || kind == "html"):
		c.texts = append(c.texts, text{html: true, content: p.Content})
	case kind == "text/vnd.google.email-reaction+json": // says to programs what the text beside it says
	case kind == "application/pgp-signature", kind == "application/pkcs7-signature", kind == "application/x-pkcs7-signature":
	case kind == "application/pkcs7-mime", kind == "application/x-pkcs7-mime":
		c.m.left(Encrypted, "it is encrypted or sealed for somebody else's program (%s)", kind)
	case len(p.Content) == 0 && p.FileName == "":
	default:
		c.m.Files = append(c.m.Files, Part{Name: clip(oneLine(utf8Of([]byte(p.FileName))), 200), Type: oneLine(utf8Of([]byte(kind))), ID: strings.Trim(p.ContentID, "<>"),
			Inline: strings.EqualFold(p.Disposition, "inline") || p.ContentID != "", Content: p.Content})
	}
}

// armored is what OpenPGP has encrypted in a plain text.
var armored = regexp.MustCompile(`(?ms)^-----BEGIN PGP MESSAGE-----$.*?^-----END PGP MESSAGE-----$`)

// finish makes Markdown of the texts.
func (c *collected) finish() {
	var all split
	long := false
	for _, t := range c.texts {
		if t.html {
			all.add(c.fromHTML(t.content))
			continue
		}
		long = long || len(t.content) > MaxText
		says := placedIn(clean(t.content[:min(len(t.content), MaxText)]), c.m.Files)
		if open := armored.ReplaceAllString(says, ""); open != says {
			c.m.left(Encrypted, "it is encrypted")
			says = open
		}
		plain := fromPlain(says, t.flowed, t.dels)
		plain.quoted, plain.signature = placed.ReplaceAllString(plain.quoted, ""), placed.ReplaceAllString(plain.signature, "") // what is repeated shows no files
		all.add(plain)
	}
	if all.said == "" && len(c.m.Files) == 0 { // a message that only passes something on says that
		all.said, all.quoted, all.repeats = all.quoted, "", all.quoted != ""
	}
	said, cut := shorten(all.said, MaxSaid)
	if cut || long {
		c.m.left(TooLong, "its text is longer than %d kB, and is cut there", MaxSaid>>10)
	}
	c.m.Said, c.m.Repeats = said, all.repeats
	c.m.Quoted, _ = shorten(all.quoted, MaxQuoted)
	c.m.Signature, _ = shorten(all.signature, MaxQuoted)
}

// split is a text by who says it.
type split struct {
	said, quoted, signature string
	repeats                 bool // what is said is all from an earlier message
}

func (s *split) add(more split) {
	if more.said != "" {
		s.repeats = more.repeats && (s.said == "" || s.repeats)
	}
	s.said, s.quoted, s.signature = joined(s.said, more.said), joined(s.quoted, more.quoted), joined(s.signature, more.signature)
}

func joined(a, b string) string {
	if a == "" || b == "" {
		return a + b
	}
	return a + "\n\n" + b
}

// shorten cuts a Markdown text at the end of a line, and closes what was code.
func shorten(s string, most int) (string, bool) {
	if len(s) <= most {
		return s, false
	}
	s = strings.ToValidUTF8(s[:most-100], "")
	if at := strings.LastIndexByte(s, '\n'); at > most/2 {
		s = s[:at]
	}
	fence := ""
	for line := range strings.Lines(s) {
		mark := line[:len(line)-len(strings.TrimLeft(line, "`"))]
		switch {
		case fence == "" && len(mark) >= 3:
			fence = mark
		case fence != "" && len(mark) >= len(fence):
			fence = ""
		}
	}
	if fence != "" {
		s += "\n" + fence
	}
	return s + "\n\n[…]", true
}

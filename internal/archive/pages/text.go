package pages

import (
	"encoding/json"
	"fmt"
	"net/url"
	"regexp"
	"strings"
	"time"
	"unicode"

	"meantime/internal/id"
	"meantime/internal/markdown"
)

// quoted is what somebody wrote, as a page shows it: a quotation of which every line begins with "> ", so that nothing of it
// goes on after its end, or a block of code where it would be read otherwise elsewhere.
func quoted(text string) string {
	text = strings.Trim(lines.Replace(text), "\n")
	if text == "" {
		return ""
	}
	if !markdown.Alike(text) {
		return fenced(text)
	}
	var out strings.Builder
	for line := range strings.SplitSeq(text, "\n") {
		if line != "" {
			line = " " + line
		}
		out.WriteString(">" + line + "\n")
	}
	return out.String()
}

// lines are ended as Markdown ends them, all in one way.
var lines = strings.NewReplacer("\r\n", "\n", "\r", "\n")

var fences = regexp.MustCompile("`{3,}")

// fenced is a text in a block of code, whose fence is longer than any in it.
func fenced(text string) string {
	fence := "```"
	for _, inside := range fences.FindAllString(text, -1) {
		if len(inside) >= len(fence) {
			fence = inside + "`"
		}
	}
	return fence + "text\n" + text + "\n" + fence + "\n"
}

// fileLink is a link to a file, from where its address begins. What ends an address in Markdown ends it here.
var fileLink = regexp.MustCompile(`([(<])/files/([0-9a-z]{13})/[^\s()<>?#"]*(\?[^\s()<>"]*)?`)

// linked has the links of a text to files lead into the archive, which lies so many folders above the page.
func linked(text, up string, files map[id.ID]string) string {
	return fileLink.ReplaceAllStringFunc(text, func(link string) string {
		m := fileLink.FindStringSubmatch(link)
		v, err := id.Parse(m[2])
		if name, ok := files[v]; err == nil && ok {
			return m[1] + up + address(FilePath(v, name))
		}
		return link
	})
}

// FilePath is where the bytes of a file stand in an archive.
func FilePath(v id.ID, name string) string {
	name = FileName(name, MaxName)
	if name == "" {
		name = "file"
	}
	return "files/" + v.String() + "/" + name
}

// address writes the path of a file as the address of a link.
func address(to string) string {
	parts := strings.Split(to, "/")
	for i, part := range parts {
		parts[i] = strings.NewReplacer("(", "%28", ")", "%29").Replace(url.PathEscape(part))
	}
	return strings.Join(parts, "/")
}

// inline is a short text within a line of the page: nothing in it means anything in Markdown, and it turns no direction.
func inline(text string) string {
	text = strings.Join(strings.Fields(strings.Map(func(r rune) rune {
		switch {
		case unicode.Is(unicode.Bidi_Control, r), unicode.IsControl(r) && !unicode.IsSpace(r):
			return -1
		case r == '\u2028', r == '\u2029':
			return ' '
		}
		return r
	}, text)), " ")
	var out strings.Builder
	all := []rune(text)
	for i, r := range all {
		if means(all, i) {
			out.WriteByte('\\')
		}
		out.WriteRune(r)
	}
	return out.String()
}

// means tells whether a sign could mean something in Markdown where it stands. Who reads the page as it is reads fewer
// backslashes for it.
func means(all []rune, i int) bool {
	at := func(k int) rune {
		if k < 0 || k >= len(all) {
			return ' '
		}
		return all[k]
	}
	word := func(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }
	switch r := all[i]; r {
	case '\\', '`', '*', '[', ']', '|', '~', '$':
		return true
	case '<':
		return word(at(i+1)) || strings.ContainsRune("/!?", at(i+1))
	case '&':
		return word(at(i+1)) || at(i+1) == '#'
	case '_':
		return !word(at(i-1)) || !word(at(i+1))
	case '#', '-', '+', '>', '=':
		return i == 0 || r == '#' && i == len(all)-1
	case '.', ')':
		return i > 0 && strings.Trim(string(all[:i]), "0123456789") == ""
	}
	return false
}

// field is a line of front matter.
func field(name string, value any) string {
	switch v := value.(type) {
	case nil:
		return ""
	case string:
		if v == "" {
			return ""
		}
		value = plainText(v)
	case time.Time:
		if v.IsZero() {
			return ""
		}
		value = v.UTC().Format(time.RFC3339)
	case id.ID:
		value = plainText(v.String())
	}
	return fmt.Sprintf("%s: %v\n", name, value)
}

// plainText writes a text as YAML and JSON both do, in quotes. What cannot be seen, or turns the direction of a text, is spelled.
func plainText(s string) string {
	raw, err := json.Marshal(strings.ToValidUTF8(s, "�"))
	if err != nil {
		return `""`
	}
	s = strings.NewReplacer(`\u003c`, "<", `\u003e`, ">", `\u0026`, "&").Replace(string(raw))
	var out strings.Builder
	for _, r := range s {
		if unicode.IsControl(r) || unicode.Is(unicode.Cf, r) && r != joiner && r != '\u200c' && r < 0x10000 {
			fmt.Fprintf(&out, `\u%04x`, r)
			continue
		}
		out.WriteRune(r)
	}
	return out.String()
}

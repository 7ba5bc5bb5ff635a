package file

import (
	"fmt"
	"net/url"
	"path"
	"regexp"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"meantime/internal/blob"
	"meantime/internal/id"
	"meantime/internal/naming"
)

// File is something that somebody uploaded, whole.
type File struct {
	ID        id.ID
	By        id.ID
	Name      string
	Media     string // what its bytes are, as a media type
	Size      int64  // bytes
	Sum       string // SHA-256, in hexadecimal
	Width     int    // of a picture as it is shown; 0 for anything else
	Height    int
	CreatedAt time.Time

	blob blob.Key
}

// Kind is what can be done with a file in place.
type Kind string

// The kinds.
const (
	Picture Kind = "picture"
	Audio   Kind = "audio"
	Video   Kind = "video"
	PDF     Kind = "pdf"
	Text    Kind = "text"
	Other   Kind = "other" // it is only taken away
)

// Kind tells what can be done with it.
func (f File) Kind() Kind {
	switch {
	case f.Width > 0:
		return Picture
	case strings.HasPrefix(f.Media, "audio/"):
		return Audio
	case strings.HasPrefix(f.Media, "video/"):
		return Video
	case f.Media == "application/pdf":
		return PDF
	case f.Media == "text/plain":
		return Text
	}
	return Other
}

// Address is where the file is served, and what a text links to that refers to it.
func (f File) Address() string { return "/files/" + f.ID.String() + "/" + url.PathEscape(f.Name) }

// Link is what a text says that refers to the file, in Markdown: a picture as one.
func (f File) Link() string {
	link := "[" + escapes.Replace(f.Name) + "](" + strings.NewReplacer("(", "%28", ")", "%29").Replace(f.Address()) + ")"
	if f.Kind() == Picture {
		return "!" + link
	}
	return link
}

// escapes keeps what means something in Markdown from meaning it in a name.
var escapes = strings.NewReplacer(`\`, `\\`, `[`, `\[`, `]`, `\]`, "`", "\\`", `*`, `\*`, `_`, `\_`, `~`, `\~`, `<`, `\<`, `&`, `\&`, `@`, `\@`, `!`, `\!`)

// About says what a file is, in the same words for everybody: "PDF, 2 MB".
func (f File) About() string {
	if extension := strings.TrimPrefix(path.Ext(f.Name), "."); extension != "" && len(extension) <= 5 && plain(extension) {
		return strings.ToUpper(extension) + ", " + Size(f.Size)
	}
	return Size(f.Size)
}

func plain(s string) bool {
	return !strings.ContainsFunc(s, func(r rune) bool { return r > unicode.MaxASCII || !unicode.IsLetter(r) && !unicode.IsDigit(r) })
}

// Size says how large something is, roughly: 1,000 bytes are a KB.
func Size(n int64) string {
	for _, unit := range []string{"B", "KB", "MB"} {
		if n < 1000 {
			return fmt.Sprintf("%d %s", n, unit)
		}
		n = (n + 500) / 1000
	}
	return fmt.Sprintf("%d GB", n)
}

// link finds what may be a link to a file. What it finds is asked for, and is nothing where nobody has it.
var link = regexp.MustCompile(`/files/([0-9a-z]{13})/`)

// MaxLinks is how many files one text refers to at the most.
const MaxLinks = 100

// In lists the files that a text which is not sent yet may refer to, each once.
func In(text string) (out []id.ID) {
	known := map[id.ID]bool{}
	for _, m := range link.FindAllStringSubmatch(text, -1) {
		if v, err := id.Parse(m[1]); err == nil && !known[v] && len(out) < MaxLinks {
			known[v] = true
			out = append(out, v)
		}
	}
	return out
}

const (
	maxName      = 120 // characters
	maxNameBytes = 200 // of UTF-8: what every file system takes, with something added to tell two apart
	unnamed      = "file"
)

// CleanName makes of what a sender calls a file a name that can be shown among others' words and saved anywhere: the last
// part of a path, without controls, without what turns the direction of a text or shows nothing, and not too long. The end
// after the last dot is kept.
func CleanName(s string) string {
	s = strings.ToValidUTF8(s, "")
	s = s[strings.LastIndexAny(s, `/\`)+1:]
	s = strings.Map(func(r rune) rune {
		switch {
		case r == '\t' || r == '\n' || r == '\r':
			return ' '
		case unicode.IsControl(r) || unicode.Is(unicode.Bidi_Control, r) || r == utf8.RuneError:
			return -1
		}
		return r
	}, s)
	s, err := naming.Line("name", s, len(s))
	s = norm.NFC.String(s) // what stood between a letter and its mark is out by now
	if s = strings.Trim(s, ". "); err != nil || s == "" {
		return unnamed
	}
	end := path.Ext(s)
	if utf8.RuneCountInString(end) > 20 {
		end = ""
	}
	stem := []rune(strings.TrimSuffix(s, end))
	for len(stem) > 0 && (len(stem)+utf8.RuneCountInString(end) > maxName || len(string(stem))+len(end) > maxNameBytes) {
		stem = stem[:len(stem)-1]
	}
	if s = strings.TrimRight(string(stem), ". ") + end; s == end {
		return unnamed + end
	}
	return s
}

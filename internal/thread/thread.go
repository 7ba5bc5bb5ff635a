package thread

import (
	"html/template"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"meantime/internal/bus"
	"meantime/internal/fault"
	"meantime/internal/id"
	"meantime/internal/naming"
	"meantime/internal/space"
)

// Limits of what people may type.
const (
	MaxTitle   = 200  // characters
	MaxOutcome = 4000 // bytes of Markdown
	excerptLen = 180  // characters
)

// Thread is a title and letters.
type Thread struct {
	ID         id.ID
	Space      id.ID
	Author     id.ID
	Title      string
	Letters    int
	CreatedAt  time.Time
	LastLetter id.ID
	LastAt     time.Time
	Closure    *Closure // nil while it is open
}

// Closure is how a thread ended.
type Closure struct {
	ID       id.ID
	By       id.ID
	Outcome  string // Markdown
	HTML     template.HTML
	ClosedAt time.Time
}

// Letter is one contribution to a thread.
type Letter struct {
	ID        id.ID
	Thread    id.ID
	Author    id.ID
	Body      string // Markdown; empty when deleted
	HTML      template.HTML
	Excerpt   string // the beginning, without markup
	Words     int
	CreatedAt time.Time
	EditedAt  time.Time // zero when never
	DeletedBy id.ID
	DeletedAt time.Time // zero while it stands
	Origin    Origin
}

// Version is what a letter said before an edit.
type Version struct {
	Number    int // from 1, the oldest
	Body      string
	HTML      template.HTML
	WrittenAt time.Time
}

// State is what a person wants of one thread.
type State string

// The states. Without one, a thread's replies do not arrive.
const (
	Unset     State = ""
	Following State = "follow"
	Muting    State = "mute"
)

// Line is a thing in a delivery, as one line shows it.
type Line struct {
	Ref     id.ID
	Thread  id.ID
	Title   string
	Space   id.ID
	Name    string // of the space
	Author  id.ID
	Excerpt string
	Words   int
	Letters int

	Private      bool   // a private note; its space has no name
	Confidential bool   // a private note, or in a confidential space: told on the reader's own pages only
	from         string // where the excerpt stands, as the place that it is sealed for
	Note         bool   // it is a quick note: its Excerpt is all of it
}

// topic is where the bus tells of news about a thread.
func topic(t Thread) bus.Topic { return space.ThreadTopic(t.Space, t.ID) }

// CleanTitle trims a title and checks it.
func CleanTitle(s string) (string, error) {
	s, err := naming.Line("title", norm.NFC.String(s), len(s))
	switch {
	case err != nil:
		return "", fault.Invalid("title", "The title has characters in it that cannot be kept.")
	case s == "":
		return "", fault.Invalid("title", "A thread needs a title.")
	case utf8.RuneCountInString(s) > MaxTitle:
		return "", fault.Invalid("title", "A title has 200 characters at the most.")
	}
	return s, nil
}

// excerpt is the beginning of a plain text, in one line, cut at a word. Others' words follow it on a page, so what turns
// the direction of a text stays behind.
func excerpt(plain string) string {
	s := strings.Join(strings.Fields(strings.Map(func(r rune) rune {
		if unicode.Is(unicode.Bidi_Control, r) {
			return -1
		}
		return r
	}, plain)), " ")
	if utf8.RuneCountInString(s) <= excerptLen {
		return s
	}
	cut := string([]rune(s)[:excerptLen])
	if at := strings.LastIndexByte(cut, ' '); at > excerptLen/2 {
		cut = cut[:at]
	}
	return cut + "…"
}

package mailtext

import (
	"bytes"
	"fmt"
	"strings"
	"time"
)

// The bounds.
const (
	MaxHeader = 256 << 10 // bytes of a message's header
	MaxParts  = 1000      // of a message
	MaxWithin = 100       // multiparts, which lie within each other at worst
	MaxHTML   = 2 << 20   // bytes of HTML that are read
	MaxText   = 1 << 20   // bytes of plain text that are read
	MaxSaid   = 56 << 10  // bytes of Markdown, which leave room for links below the limit of a letter
	MaxQuoted = 16 << 10  // bytes of Markdown of what is repeated
	maxWork   = 1 << 30   // bytes that multiparts within each other have read again and again
)

// Reason says why something of a message was left out, for programs. Left says it in words.
type Reason string

// The reasons.
const (
	Attachment   Reason = "attachment"
	Encrypted    Reason = "encrypted"
	TooLong      Reason = "too_long"
	HTMLTooLong  Reason = "html_too_long"
	HTMLTooDeep  Reason = "html_too_deep"
	Broken       Reason = "broken"
	HeaderTooBig Reason = "header_too_big"
	TooManyParts Reason = "too_many_parts"
	TooDeep      Reason = "too_deep"
	NoHeader     Reason = "no_header"
)

// Left is something that was left out of a message.
type Left struct {
	Reason Reason
	Says   string // in words, in English
}

// Unreadable says that nothing can be made of a message.
type Unreadable struct{ Left }

// Error gives the words.
func (u *Unreadable) Error() string { return u.Says }

func unreadable(reason Reason, format string, args ...any) error {
	return &Unreadable{Left{reason, fmt.Sprintf(format, args...)}}
}

// Address is who wrote something.
type Address struct {
	Name  string // may be empty
	Email string // empty where there is none that could be answered
}

// Header is what the header of a message says.
type Header struct {
	ID      string   // without angle brackets; empty where there is none
	Refs    []string // the ids of the messages that it answers, those in whose thread it stands first, what it answers last
	From    Address
	Date    time.Time // UTC; zero where there is none that can be read
	Passed  time.Time // when the last server took it, UTC; zero where none says so
	Subject string
	Base    string // the subject without what programs put before it
	Replies bool   // the subject says that it answers or forwards something
}

// Part is a part of a message that is no text of it.
type Part struct {
	Name    string // may be empty
	Type    string // its media type
	ID      string // by which HTML shows it in its place; empty where none does
	Inline  bool
	Content []byte
}

// Called is what a file is called, if its sender has not said it.
func (p Part) Called() string {
	switch {
	case p.Name != "":
		return p.Name
	case p.Type == "message/rfc822":
		return "mail.eml"
	case p.Type == "text/calendar", p.Type == "application/ics":
		return "invite.ics"
	}
	_, kind, _ := strings.Cut(p.Type, "/")
	return "file." + kind
}

// Message is what a mail says.
type Message struct {
	Header
	Said      string // Markdown; see With
	Repeats   bool   // what is said is all from an earlier message
	Quoted    string // Markdown
	Signature string // Markdown
	Files     []Part
	Left      []Left
}

// With is what is said, with a text for each of the Files, such as a link to it: where HTML showed the file, else below. What
// is empty stands nowhere.
func (m *Message) With(texts []string) string {
	said, below := m.Said, ""
	for i, text := range texts {
		place := placeOf(i)
		switch {
		case strings.Contains(said, place):
			said = strings.ReplaceAll(said, place, text)
		case text != "":
			below = joined(below, text)
		}
	}
	return joined(strings.TrimSpace(said), below)
}

// left notes what was left out.
func (m *Message) left(reason Reason, format string, args ...any) {
	m.Left = append(m.Left, Left{reason, fmt.Sprintf(format, args...)})
}

// Parse reads a message. The error is an *Unreadable.
func Parse(raw []byte) (Message, error) {
	var m Message
	var err error
	if m.Header, err = ParseHeader(raw); err != nil {
		return m, err
	}
	if err := bounded(raw); err != nil {
		return m, err
	}
	root, err := parts(mended(raw))
	if err != nil {
		return m, unreadable(Broken, "its parts cannot be told apart: %v", err)
	}
	c := collected{m: &m}
	c.walk(root)
	c.finish()
	return m, nil
}

// bounded refuses what would cost too much to take apart.
func bounded(raw []byte) error {
	types, within := 0, 0
	rest := raw
	for {
		at := bytes.IndexByte(rest, ':')
		if at < 0 {
			break
		}
		if isField(rest[:at], "content-type") {
			types++
			if value := bytes.TrimLeft(rest[at+1:min(len(rest), at+200)], " \t\r\n"); len(value) >= 10 && strings.EqualFold(string(value[:10]), "multipart/") {
				within++
			}
		}
		rest = rest[at+1:]
	}
	switch {
	case types > MaxParts:
		return unreadable(TooManyParts, "it has more than %d parts", MaxParts)
	case within > MaxWithin, within*len(raw) > maxWork:
		return unreadable(TooDeep, "its parts lie in each other too deep (more than %d, or fewer in a long message)", MaxWithin)
	}
	return nil
}

// isField tells whether the name of a header stands before its colon.
func isField(before []byte, name string) bool {
	before = bytes.TrimRight(before, " \t")
	if len(before) < len(name) || !strings.EqualFold(string(before[len(before)-len(name):]), name) {
		return false
	}
	return len(before) == len(name) || before[len(before)-len(name)-1] == '\n'
}

package mail

import (
	"bytes"
	"embed"
	"html/template"
	"strings"

	"meantime/internal/incoming"
	"meantime/internal/words"
)

// Message is a mail to somebody, in parts that are said alike as HTML and as text.
type Message struct {
	Subject string
	Title   string
	Parts   []Part
	Foot    []string // why it came, and from where
	Leave   string   // the address at which such mails are left; empty where they cannot be
	Rings   bool     // it cannot wait
	ByMail  string   // what is pressed to answer a part by mail

	name    string             // its Message-ID, where that is not an announcement's
	refers  string             // the Message-ID of the first mail of its thread; empty for that one, and for what is of no thread
	replies []incoming.Address // those that its parts are answered at
}

// Part is what stands together. What is empty of it is left out.
type Part struct {
	Section string // what begins with it
	Title   string
	Meta    string // about the title, or about what somebody wrote
	Says    string
	Wrote   Wrote
	Press   string // what is pressed to come to Href; without it the title leads there
	Quiet   bool   // it is pressed by the way
	Href    string
	Reply   string // a mailto: address at which it is answered by mail

	byMail string // what is pressed to come to Reply
}

func (m *Message) add(p Part) {
	p.byMail = m.ByMail
	m.Parts = append(m.Parts, p)
}

//go:embed message.html
var pages embed.FS

var messagePage = template.Must(template.ParseFS(pages, "message.html"))

// html is the mail as a page of its own.
func (m *Message) html(l *words.Locale) ([]byte, error) {
	var out bytes.Buffer
	err := messagePage.Execute(&out, struct {
		*Message
		Lang string
	}{m, l.Tag()})
	return out.Bytes(), err
}

// text is the mail for who reads no HTML.
func (m *Message) text() []byte {
	var out strings.Builder
	out.WriteString(m.Title + "\n\n")
	for _, p := range m.Parts {
		out.WriteString(p.text())
	}
	if len(m.Foot) > 0 {
		out.WriteString("-- \n" + strings.Join(m.Foot, "\n") + "\n")
	}
	return []byte(out.String())
}

// text is a part for who reads no HTML.
func (p Part) text() string {
	var lines []string
	if p.Section != "" {
		lines = append(lines, "== "+p.Section+" ==", "")
	}
	for _, says := range []string{p.Title, p.Meta, p.Says} {
		if says != "" {
			lines = append(lines, says)
		}
	}
	if p.Wrote.Text != "" {
		if len(lines) > 0 {
			lines = append(lines, "")
		}
		lines = append(lines, strings.TrimSpace(p.Wrote.Text))
	}
	if p.Press != "" {
		lines = append(lines, p.Press+":")
	}
	if p.Href != "" {
		lines = append(lines, p.Href)
	}
	if p.Reply != "" {
		lines = append(lines, p.byMail+":", p.Reply)
	}
	return strings.Join(lines, "\n") + "\n\n"
}

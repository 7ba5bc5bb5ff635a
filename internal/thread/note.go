package thread

import (
	"context"
	"html/template"
	"strings"
	"unicode/utf8"

	"meantime/internal/person"
)

// MaxLine is how long the one line of a quick note may be where a title is typed, in characters.
const MaxLine = 500

// noteTitle is how much of a quick note's line becomes its title, in characters.
const noteTitle = 80

// opening reads what a new thread says. One line is enough, in the place of the title or of the letter: it is the letter,
// and its first words are the title.
func (t *Threads) opening(ctx context.Context, actor person.Actor, title, body string) (string, rendered, error) {
	title, body = strings.TrimSpace(title), strings.TrimSpace(body)
	note := body == "" && title != "" || title == "" && body != "" && !strings.ContainsAny(body, "\r\n")
	if !note {
		title, err := CleanTitle(title)
		if err != nil {
			return "", rendered{}, err
		}
		text, err := t.render(ctx, actor, "body", body)
		return title, text, err
	}
	text, err := t.render(ctx, actor, "body", title+body)
	if err != nil {
		return "", text, err
	}
	if text.excerpt != "" {
		title = firstWords(text.excerpt)
	}
	title, err = CleanTitle(title)
	return title, text, err
}

// PreviewOpening tells what a new thread would be called, nothing for a quick note, and how its letter would appear. It
// keeps nothing.
func (t *Threads) PreviewOpening(ctx context.Context, actor person.Actor, title, body string) (string, template.HTML, error) {
	title, text, err := t.opening(ctx, actor, title, body)
	if isNote(title, text.excerpt) {
		title = ""
	}
	return title, template.HTML(text.html), err
}

// firstWords are the words of a line that make its title.
func firstWords(line string) string {
	if utf8.RuneCountInString(line) <= noteTitle {
		return line
	}
	cut := string([]rune(line)[:noteTitle-1])
	if at := strings.LastIndexByte(cut, ' '); at > noteTitle/2 {
		cut = cut[:at]
	}
	return strings.TrimRight(cut, " ,;:.…") + "…"
}

// isNote tells whether a letter that begins so says what its title says, and no more.
func isNote(title, begins string) bool {
	start, cut := strings.CutSuffix(title, "…")
	return title == begins || cut && start != "" && strings.HasPrefix(begins, start)
}

// Note tells whether a letter is a quick note, whose first words are the title of its thread.
func (t Thread) Note(l Letter) bool { return l.DeletedAt.IsZero() && isNote(t.Title, l.Excerpt) }

// Head is what stands for it in a list: its title, or of a quick note the line.
func (l Line) Head() string {
	if l.Note {
		return l.Excerpt
	}
	return l.Title
}

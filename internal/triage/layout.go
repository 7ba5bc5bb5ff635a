package triage

import (
	"strings"

	"meantime/internal/words"
)

// part is a heading of a template; under the one that is open stands what was written already.
type part struct {
	heading string
	open    bool
}

// parts are the headings of the template that a step lays out; none for other steps.
func (s Step) parts() []part {
	switch s {
	case LayOutProposal:
		return []part{{words.Source("What it is about"), true}, {words.Source("What we could do"), false}, {words.Source("What I suggest, and why"), false}}
	case LayOutProblem:
		return []part{{words.Source("What happens"), true}, {words.Source("What I tried"), false}, {words.Source("What I need"), false}}
	case LayOutAccount:
		return []part{{words.Source("In short"), false}, {words.Source("What changes for you"), false}, {words.Source("The whole of it"), true}}
	case LayOutIdeas:
		return []part{{words.Source("What I would like ideas on"), true}, {words.Source("What is settled already"), false},
			{words.Source("Until when I collect them, and what comes then"), false}}
	}
	return nil
}

// LaysOut tells whether a step lays a letter out.
func (s Step) LaysOut() bool { return s.parts() != nil }

// LayOut lays a text out after the template of a step, as Markdown; say translates a heading. What was written stands under
// one of them, whole.
func (s Step) LayOut(text string, say func(string) string) string {
	var out []string
	for _, p := range s.parts() {
		out = append(out, "## "+say(p.heading))
		if p.open && strings.TrimSpace(text) != "" {
			out = append(out, strings.TrimSpace(text))
		} else {
			out = append(out, "")
		}
	}
	if out == nil {
		return text
	}
	return strings.Join(out, "\n\n") + "\n"
}

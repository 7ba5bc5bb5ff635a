package compose

import (
	"net/url"

	"meantime/internal/ask"
	"meantime/internal/thread"
	"meantime/internal/triage"
	"meantime/internal/words"
)

// Manner is the second sentence under what is written, as it is chosen: how urgent it is, for whom to
// read, and how complicated.
type Manner struct{ thread.Manner }

// readManner reads the second sentence from a form.
func readManner(form url.Values) (Manner, error) {
	m := Manner{thread.Manner{Urgency: thread.Urgency(form.Get("urgency")), Sensitivity: thread.Sensitivity(form.Get("sensitivity")), Complexity: thread.Complexity(form.Get("complexity")),
		Worse: form.Get("worse"), Layout: form.Get("layout")}}
	return m, m.Check()
}

// Urgencies are the choices of how urgent it is.
func (m Manner) Urgencies(l *words.Locale) []Option {
	return chosen(string(m.Urgency), []Option{
		{Value: string(thread.CanWait), Text: l.C("It is", "not urgent")},
		{Value: string(thread.Today), Text: l.C("It is", "of help today")},
		{Value: string(thread.Urgent), Text: l.C("It is", "urgent")},
	})
}

// Sensitivities are the choices of for whom it is.
func (m Manner) Sensitivities(l *words.Locale) []Option {
	return chosen(string(m.Sensitivity), []Option{
		{Value: string(thread.ForEveryone), Text: l.C("It is", "fine for everyone to read")},
		{Value: string(thread.Sensitive), Text: l.C("It is", "sensitive")},
	})
}

// Complexities are the choices of how complicated it is.
func (m Manner) Complexities(l *words.Locale) []Option {
	return chosen(string(m.Complexity), []Option{
		{Value: string(thread.Simple), Text: l.C("It is", "simple")},
		{Value: string(thread.Complicated), Text: l.C("It is", "rather complicated")},
	})
}

// letter is what advice goes by.
func (w Written) letter() triage.Letter {
	l := triage.Letter{Manner: w.Manner.Manner}
	kind := ask.Kind(w.Needs.Kind)
	if w.Needs.Kind == anybody {
		kind = ask.Work
	}
	switch kind {
	case ask.Answer, ask.Decision, ask.Work, ask.Talk:
		l.Kind = kind
		l.Dated = w.Needs.By == byToday || w.Needs.By == byClock || w.Needs.By == byText
	}
	return l
}

package advice

import (
	"cmp"

	"meantime/internal/thread"
	"meantime/internal/triage"
)

// Said is what is said of a letter that is kept until it is sent, and what has been done about it. What is missing of one
// that comes stays as it is.
type Said struct {
	Urgency     string  `json:"urgency,omitempty" enum:"can_wait,today,urgent" example:"today" doc:"How urgent it is."`
	Sensitivity string  `json:"sensitivity,omitempty" enum:"everyone,sensitive" sample:"no" doc:"For whom it is to read: a private note is sensitive, and nothing else is."`
	Complexity  string  `json:"complexity,omitempty" enum:"simple,complicated" example:"complicated" doc:"How complicated it is."`
	Worse       *string `json:"worse,omitempty" maxLength:"500" sample:"no" example:"Every boat that comes in." doc:"Of what is urgent: what gets worse by waiting."`
	LaidOut     *bool   `json:"laid_out,omitempty" sample:"no" example:"false" doc:"It is laid out already."`
}

// SaidOf spells what is said of a letter; nil where all of it is usual.
func SaidOf(m thread.Manner) *Said {
	if m.IsZero() {
		return nil
	}
	out := &Said{Urgency: cmp.Or(string(m.Urgency), "can_wait"), Sensitivity: cmp.Or(string(m.Sensitivity), "everyone"),
		Complexity: cmp.Or(string(m.Complexity), "simple")}
	if m.Worse != "" {
		out.Worse = &m.Worse
	}
	if is := m.Layout != ""; is {
		out.LaidOut = &is
	}
	return out
}

// Over is what is said once this is said over what was.
func (s *Said) Over(was thread.Manner) thread.Manner {
	m := was
	if s == nil {
		return m
	}
	if s.Urgency != "" {
		m.Urgency = thread.Urgency(unless(s.Urgency, "can_wait"))
	}
	if s.Sensitivity != "" {
		m.Sensitivity = thread.Sensitivity(unless(s.Sensitivity, "everyone"))
	}
	if s.Complexity != "" {
		m.Complexity = thread.Complexity(unless(s.Complexity, "simple"))
	}
	if s.Worse != nil {
		m.Worse = *s.Worse
	}
	switch {
	case s.LaidOut == nil:
	case !*s.LaidOut:
		m.Layout = ""
	case m.Layout == "":
		m.Layout = string(triage.LayOutProposal)
	}
	return m
}

package thread

import (
	"encoding/json"
	"unicode/utf8"

	"meantime/internal/fault"
)

// Manner is what its writer says of a letter: how urgent it is, for whom it is, and how complicated. It is said, and never
// guessed. What its writer has done about it since is kept along with a draft.
type Manner struct {
	Urgency     Urgency     `json:"urgency,omitempty"`
	Sensitivity Sensitivity `json:"sensitivity,omitempty"`
	Complexity  Complexity  `json:"complexity,omitempty"`

	Worse  string `json:"worse,omitempty"`  // of what is urgent: what gets worse by waiting
	Layout string `json:"layout,omitempty"` // after which template it was laid out; empty for none
}

// Urgency is how urgent something is.
type Urgency string

// The urgencies.
const (
	CanWait Urgency = ""
	Today   Urgency = "today" // it would help today
	Urgent  Urgency = "urgent"
)

// Sensitivity is for whom something is.
type Sensitivity string

// The sensitivities.
const (
	ForEveryone Sensitivity = "" // of the space
	Sensitive   Sensitivity = "sensitive"
)

// Complexity is how complicated something is.
type Complexity string

// The complexities.
const (
	Simple      Complexity = ""
	Complicated Complexity = "complicated"
)

// MaxWorse is how many characters can say what gets worse by waiting.
const MaxWorse = 500

// IsZero tells whether everything about it is usual.
func (m Manner) IsZero() bool {
	return m.Urgency == CanWait && m.Sensitivity == ForEveryone && m.Complexity == Simple && m.Worse == "" && m.Layout == ""
}

// Check refuses what there is not.
func (m Manner) Check() error {
	switch {
	case m.Urgency != CanWait && m.Urgency != Today && m.Urgency != Urgent:
		return fault.Invalid("urgency", "Something can wait, would help today, or is urgent.")
	case m.Sensitivity != ForEveryone && m.Sensitivity != Sensitive:
		return fault.Invalid("sensitivity", "Something is for everyone to read, or sensitive.")
	case m.Complexity != Simple && m.Complexity != Complicated:
		return fault.Invalid("complexity", "Something is simple, or complicated.")
	case utf8.RuneCountInString(m.Worse) > MaxWorse:
		return fault.Invalid("worse", "That is 500 characters at the most. More has its place in the letter.")
	case len(m.Layout) > 40:
		return fault.Invalid("layout", "That is more than can be kept.")
	}
	return nil
}

// Settle checks what is said of something new, by where it goes: a private note is sensitive, and nothing else is, so that
// what is sensitive is kept sealed, and goes to named readers.
func (m *Manner) Settle(private bool) error {
	if err := m.Check(); err != nil {
		return err
	}
	switch {
	case private:
		m.Sensitivity = Sensitive
	case m.Sensitivity == Sensitive:
		return fault.Invalid("sensitivity", "What is sensitive is written as a private note, for the people who are named.")
	}
	return nil
}

// spellManner writes a manner down, as nothing where everything is usual.
func spellManner(m Manner) (string, error) {
	if m.IsZero() {
		return "", nil
	}
	raw, err := json.Marshal(m)
	return string(raw), err
}

// readManner reads what spellManner wrote.
func readManner(s string) (m Manner, err error) {
	if s != "" {
		err = json.Unmarshal([]byte(s), &m)
	}
	return m, err
}

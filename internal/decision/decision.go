package decision

import (
	"html/template"
	"strings"
	"time"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"meantime/internal/fault"
	"meantime/internal/id"
	"meantime/internal/worktime"
)

// Limits of what people may say.
const (
	MaxReason = 500  // characters of why somebody stands where she does
	MaxWhy    = 4000 // bytes of Markdown
	maxYears  = 10   // until a review
	maxList   = 100  // decisions on one page
	yearDays  = 366  // at the most
)

// Kind is where somebody stands.
type Kind string

// The kinds.
const (
	Agree      Kind = "agree"
	Concern    Kind = "concern"          // agrees, with a concern
	CannotLive Kind = "cannot_live_with" // this proposal
)

// Stance is where one person stands on a proposal, from one time to another.
type Stance struct {
	ID      id.ID
	Thread  id.ID
	Person  id.ID
	Kind    Kind
	Reason  string
	TakenAt time.Time
	EndedAt time.Time // zero while it counts
}

// Decision is what a thread decided.
type Decision struct {
	ID         id.ID
	Number     int // within its space
	Space      id.ID
	SpaceName  string
	Thread     id.ID
	Title      string // of the thread
	By         id.ID
	DecidedAt  time.Time
	Outcome    string // Markdown
	HTML       template.HTML
	Why        string // Markdown; empty for nothing said
	WhyHTML    template.HTML
	Review     worktime.Date // on the clock of By; zero for none
	Due        bool          // the review date has come
	Replaces   *Other        // nil for none that the actor sees
	ReplacedBy *Other        // nil while it stands, as far as the actor sees
}

// Stands tells whether nothing replaces the decision, as far as its reader sees.
func (d Decision) Stands() bool { return d.ReplacedBy == nil }

// Other is a decision that replaces, or is replaced.
type Other struct {
	ID        id.ID
	Number    int
	Space     id.ID
	SpaceName string
	Thread    id.ID
	Title     string
}

// Review is that somebody looked at a decision again and let it stand.
type Review struct {
	By   id.ID
	At   time.Time
	Was  worktime.Date // the date on which it was due
	Next worktime.Date // zero for none
}

// Deciding is how a thread is decided.
type Deciding struct {
	Thread   id.ID
	Outcome  string        // Markdown: what was decided; left empty where the thread has ended, and its outcome is that
	Why      string        // Markdown; empty for nothing
	Review   worktime.Date // zero for none
	Replaces id.ID         // a decision in whose place this one stands; zero for none
}

// Which narrows a register.
type Which string

// The registers: all that was decided, what stands, what was replaced, what stands and is due for review.
const (
	All      Which = ""
	Standing Which = "standing"
	Replaced Which = "replaced"
	Due      Which = "due"
)

// ParseWhich reads what Which spells. Anything else is a fault.KindInvalid.
func ParseWhich(s string) (Which, error) {
	switch w := Which(s); w {
	case All, Standing, Replaced, Due:
		return w, nil
	}
	return All, fault.Invalid("which", "Decisions stand, are replaced, or are due for review.")
}

// clean checks a stance, and trims its reason.
func clean(kind Kind, reason string) (string, error) {
	reason = strings.Join(strings.Fields(norm.NFC.String(reason)), " ")
	switch {
	case kind != Agree && kind != Concern && kind != CannotLive:
		return "", fault.Invalid("stance", "One agrees, agrees with a concern, or cannot live with it.")
	case !utf8.ValidString(reason) || strings.ContainsRune(reason, 0):
		return "", fault.Invalid("reason", "This has characters in it that cannot be kept.")
	case utf8.RuneCountInString(reason) > MaxReason:
		return "", fault.Invalid("reason", "That is 500 characters at the most. More has its place in a letter.")
	case reason == "" && kind == Concern:
		return "", fault.Invalid("reason", "Please say in a few words what concerns you.")
	case reason == "" && kind == CannotLive:
		return "", fault.Invalid("reason", "Please say in a few words what you cannot live with.")
	}
	return reason, nil
}

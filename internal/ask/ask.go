package ask

import (
	"strings"
	"time"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"meantime/internal/fault"
	"meantime/internal/id"
	"meantime/internal/worktime"
)

// Limits of what people may ask.
const (
	MaxOf   = 20  // people asked at once
	MaxSaid = 500 // characters that go with handing on
)

// Kind is what is needed.
type Kind string

// The kinds.
const (
	Answer   Kind = "answer"
	Decision Kind = "decision"
	Work     Kind = "work"
	Talk     Kind = "talk" // half an hour together, live
)

// Wanted is what somebody needs, as it is written down with a new thread.
type Wanted struct {
	Kind Kind          `json:"kind"`
	Of   []id.ID       `json:"of"`   // whom; nobody where it is of the space
	Want worktime.Want `json:"want"` // until when, in each one's own working time; zero for whenever it suits

	Typed *Typed `json:"typed,omitempty"` // until when as it was typed, in place of Want; nil where it was chosen

	OfSpace bool `json:"of_space,omitempty"` // work that one of the space's members takes

	At time.Time `json:"at,omitzero"` // of Talk: when the half hour begins, the same instant for all of them
}

// until is when it is wanted of one person.
func (w Wanted) until(p *worktime.Person) (worktime.Want, error) {
	switch {
	case !w.At.IsZero():
		return begins(p, w.At), nil
	case w.Typed != nil:
		return w.Typed.For(p)
	}
	return w.Want, nil
}

// AnyTime tells whether it is wanted whenever it suits, or no half hour is chosen yet.
func (w Wanted) AnyTime() bool { return w.At.IsZero() && w.Typed == nil && w.Want.IsZero() }

// Check refuses what cannot be asked by anybody.
func (w Wanted) Check() error {
	switch {
	case w.Kind != Answer && w.Kind != Decision && w.Kind != Work && w.Kind != Talk:
		return fault.Invalid("ask", "What can be needed is an answer, a decision, some work or half an hour to talk.")
	case w.OfSpace && w.Kind != Work:
		return fault.Invalid("of", "Only work can be asked of a whole space. Please say whom you ask.")
	case w.OfSpace && len(w.Of) > 0:
		return fault.Invalid("of", "It is asked of people or of the space, not of both.")
	case !w.OfSpace && len(w.Of) == 0:
		return fault.Invalid("of", "Please say whom you ask.")
	case len(w.Of) > MaxOf:
		return tooMany()
	case w.Kind == Talk || !w.At.IsZero():
		return w.checkTalk()
	case w.Typed != nil:
		return w.Typed.Check()
	}
	return nil
}

func tooMany() error {
	return fault.Invalid("of", "Twenty people can be asked at the most. What is for everybody needs no ask.")
}

// Ask is what somebody needs of others.
type Ask struct {
	ID        id.ID
	Thread    id.ID
	Space     id.ID
	Author    id.ID
	Kind      Kind
	OfSpace   bool // one of the space's members takes it
	CreatedAt time.Time
	Asked     []Asked // in the order of asking
}

// Open tells whether somebody is still asked.
func (a Ask) Open() bool {
	for _, q := range a.Asked {
		if q.End == nil {
			return true
		}
	}
	return false
}

// TakenBack tells whether nobody is asked any more because it was withdrawn from the last who was.
func (a Ask) TakenBack() bool {
	var last *End
	for _, q := range a.Asked {
		if q.End == nil {
			return false
		}
		if last == nil || !q.End.At.Before(last.At) {
			last = q.End
		}
	}
	return last != nil && last.How == Withdrawn
}

// Asked is that one person is asked, or that the members of a space are until one of them takes it.
type Asked struct {
	ID        id.ID
	Ask       id.ID
	Thread    id.ID
	Space     id.ID
	Kind      Kind
	OfSpace   bool
	Author    id.ID  // who needs it
	Person    id.ID  // zero while nobody has taken what is asked of the space
	By        id.ID  // who asked this person: the author, who handed it on, or the person, who took it
	Follows   id.ID  // the asking that ended by this one; zero for the first
	Said      string // what was said with handing it on
	Item      id.ID  // the ref of the item that brings it
	Gone      bool   // it is open, and the person's account has ended, or does not see the space any more
	past      id.ID  // the ref of the item that tells that its time has gone by, or that the person has gone; zero while none does
	reminder  id.ID  // the ref of the item that reminds the person; zero while none does
	Want      worktime.Want
	DueAt     time.Time // zero for no time; of Talk when the half hour begins
	seenPast  time.Time // when it shows that it has gone by, to whom it was looked up for; zero for as soon as it has
	CreatedAt time.Time
	End       *End // nil while it is open
}

// Open tells whether it waits for a member of the space to take it.
func (q Asked) Open() bool { return q.Person == 0 && q.End == nil }

// Clock is in whose working time its due time is counted: its author's, while nobody has taken it.
func (q Asked) Clock() id.ID {
	if q.Person == 0 {
		return q.Author
	}
	return q.Person
}

// Past tells whether its time has gone by while it is open, as far as whoever it was looked up for may know.
func (q Asked) Past(now time.Time) bool {
	return q.End == nil && !q.DueAt.IsZero() && !now.Before(q.shows())
}

// shows is when it shows that its time has gone by.
func (q Asked) shows() time.Time {
	if q.Kind == Talk {
		return q.Over()
	}
	if q.seenPast.After(q.DueAt) {
		return q.seenPast
	}
	return q.DueAt
}

// End is how asking one person ended.
type End struct {
	How    How
	By     id.ID
	At     time.Time
	Letter id.ID // that answered; zero for none

	Instead time.Time // of NotThen: when the half hour would begin that suits instead; zero for none
}

// How is the way in which an asking ends.
type How string

// The ways.
const (
	Answered   How = "answered"
	HandedOn   How = "handed_on"
	AskedAgain How = "asked_again"
	CarriedOn  How = "carried_on" // without it
	Withdrawn  How = "withdrawn"
	Taken      How = "taken"      // of what was asked of the space: by a member, who is asked now
	GivenBack  How = "given_back" // to the space, by who took it
	NotThen    How = "not_then"   // of a half hour: it does not suit, perhaps another does
)

// cleanSaid trims and checks what goes with handing on.
func cleanSaid(s string) (string, error) {
	s = strings.TrimSpace(norm.NFC.String(s))
	if utf8.RuneCountInString(s) > MaxSaid {
		return "", fault.Invalid("said", "That is 500 characters at the most. More has its place in the thread.")
	}
	if strings.ContainsRune(s, 0) || !utf8.ValidString(s) {
		return "", fault.Invalid("said", "This has characters in it that cannot be kept.")
	}
	return s, nil
}

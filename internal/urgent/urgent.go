package urgent

import (
	"html/template"
	"time"

	"meantime/internal/bus"
	"meantime/internal/fault"
	"meantime/internal/id"
	"meantime/internal/naming"
	"meantime/internal/space"
	"meantime/internal/thread"
)

// Limits of what people may type, in characters.
const (
	MaxWorse    = 500
	MaxSentence = 500 // each of the two at the end
)

// Urgent is something that cannot wait, from its raising to its end.
type Urgent struct {
	ID        id.ID
	Space     id.ID
	Author    id.ID // who raised it
	Title     string
	Body      string // Markdown, may be empty
	HTML      template.HTML
	Worse     string // what gets worse by waiting
	Asked     id.ID  // who is rung first; zero for nobody in particular
	RaisedAt  time.Time
	Wait      time.Duration // of each step
	Repeats   int           // how often the ladder begins again
	Step      int           // the next one
	NextAt    time.Time     // when it fires; zero when the ladder does not go on
	Exhausted time.Time     // since when the ladder is; zero while it is not
	Mine      *Mine         // nil until somebody has said so
	End       *End          // nil while it is open
	Rings     []Ring        // in their order
}

// Climbs tells whether the ladder goes on.
func (u Urgent) Climbs() bool { return !u.NextAt.IsZero() }

// Mine is who took it, and when.
type Mine struct {
	By id.ID
	At time.Time
}

// End is how it ended.
type End struct {
	How    How
	By     id.ID
	At     time.Time
	Thread id.ID // that it became; zero for none
}

// How is the way in which an urgent ends.
type How string

// The ways.
const (
	Resolved How = "resolved" // somebody said what it was, and what was done
	Sent     How = "sent"     // it could wait, and went on its way as an ordinary thread
	Dropped  How = "dropped"  // it could wait, and nothing is left of it but the log
)

// Ring is that one person was rung, or told.
type Ring struct {
	Urgent id.ID
	Step   int // counts on over rounds; that of Told is the one that there was not any more
	Person id.ID
	Reason Reason
	At     time.Time
	Until  time.Time // when the ladder goes on; it does not sound any longer
}

// Reason is why it was this person.
type Reason string

// The reasons.
const (
	Asked  Reason = "asked"   // it is raised for this person, who is inside declared hours
	AtWork Reason = "at_work" // a member of the space who is inside declared hours
	OnCall Reason = "on_call" // whose turn it is
	Told   Reason = "told"    // of the fallback group, or who raised it: nobody answered. It does not sound.
)

// Raising is what somebody writes to raise an urgent.
type Raising struct {
	Space id.ID
	Title string
	Body  string // Markdown, may be empty
	Worse string // what gets worse by waiting
	Asked id.ID  // zero for nobody in particular
}

func (r *Raising) clean() (err error) {
	if r.Title, err = thread.CleanTitle(r.Title); err != nil {
		return err
	}
	r.Worse, err = cleanWords("worse", r.Worse, MaxWorse, "Please say what gets worse by waiting. If nothing does, it can wait for the next delivery.")
	return err
}

// cleanWords trims and checks some words that must not be missing.
func cleanWords(field, s string, most int, missing string) (string, error) {
	s, err := naming.Lines(field, s, most)
	if err == nil && s == "" {
		err = fault.Invalid(field, missing)
	}
	return s, err
}

// RingsTopic is where the bus tells a person's pages that something rings, or does not ring any more.
func RingsTopic(who id.ID) bus.Topic { return bus.Topic("rings:" + who.String()) }

// topic is where the bus tells of news about an urgent: a part of its space.
func topic(u Urgent) bus.Topic { return space.Topic(u.Space) + bus.Topic("/urgent:"+u.ID.String()) }

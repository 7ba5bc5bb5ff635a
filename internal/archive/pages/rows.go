package pages

import (
	"time"

	"meantime/internal/ask"
	"meantime/internal/id"
)

// place is a space that has pages.
type place struct {
	id       id.ID
	name     string
	purpose  string
	kind     string
	created  time.Time
	archived time.Time
	ends     time.Time // of a private note
	folder   string
	up       string // from a page in the folder to where the archive begins
}

// sheet is a thread with all that its page tells of it but its letters.
type sheet struct {
	id, space, author id.ID
	title             string
	letters           int
	created, last     time.Time
	closures          []closure
	decided           *decided
	ask               *asks
	stances           []stance
	relay             *relay
	urgent            *urgent
}

// closed is the closure that stands; nil while it is open.
func (s *sheet) closed() *closure {
	for i := range s.closures {
		if s.closures[i].reopened.IsZero() {
			return &s.closures[i]
		}
	}
	return nil
}

// state is how it stands, in one word for programs.
func (s *sheet) state() string {
	switch {
	case s.closed() == nil:
		return "open"
	case s.decided != nil:
		return "decided"
	}
	return "closed"
}

type closure struct {
	id, thread, by id.ID
	outcome        string
	at, reopened   time.Time
	reopenedBy     id.ID
}

// decided is a decision, with those before and after it that whoever reads the page sees.
type decided struct {
	id, thread, by id.ID
	number         int
	why            string
	at             time.Time
	review         string // a date; empty for none
	older, newer   *other
	reviews        []review
}

// other is another decision.
type other struct {
	number int
	space  id.ID
	sheet  // of its thread, as far as its file is named by it
}

type review struct {
	decision, by id.ID
	at           time.Time
	next         string
}

// asks is what a thread asks of whom.
type asks struct {
	id, thread, by id.ID
	kind           ask.Kind
	at             time.Time
	each           []asked
}

// asked is that one person is asked; person is zero where the space is.
type asked struct {
	id, thread, person, author, by, follows id.ID
	said                                    string
	due, at                                 time.Time
	ended                                   ask.How
	endedBy                                 id.ID
	endedAt                                 time.Time
	letter                                  int // which of the thread's letters answered; 0 for none
	instead                                 time.Time
}

type stance struct {
	id, thread, person id.ID
	kind, reason       string
	at, ended          time.Time
}

type relay struct {
	id, thread, starter id.ID
	state               string
	at                  time.Time
	legs                []leg
}

type leg struct {
	relay, person id.ID
	state         string
	begun, ended  time.Time
}

// urgent is what could not wait; thread is zero while it is open, and where nothing became of it.
type urgent struct {
	id, thread, by id.ID
	title, body    string
	worse          string
	at             time.Time
	mine           id.ID
	mineAt         time.Time
	ended          string
	endedAt        time.Time
}

// letter is one letter of a thread.
type letter struct {
	id, author id.ID
	body       string
	at, edited time.Time
	deletedBy  id.ID
	deleted    time.Time
	importedBy id.ID
	imported   time.Time
	rest       string // what else its message held, where it was imported
}

// human is a person as people.md tells of them.
type human struct {
	id                                            id.ID
	name, handle, email, role, title, says, about string
	joined, left                                  time.Time
	awaited                                       bool
}

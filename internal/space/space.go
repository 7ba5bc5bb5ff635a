package space

import (
	"strings"
	"time"
	"unicode/utf8"

	"golang.org/x/text/cases"
	"golang.org/x/text/unicode/norm"

	"meantime/internal/bus"
	"meantime/internal/db"
	"meantime/internal/fault"
	"meantime/internal/id"
	"meantime/internal/naming"
	"meantime/internal/person"
)

// Kind says who finds a space.
type Kind string

// The kinds.
const (
	Open   Kind = "open"   // everybody but guests sees it and may join
	Closed Kind = "closed" // its members see it; one of them lets others in

	// Confidential is closed, and neither its name nor that it exists is told where others may read it.
	Confidential Kind = "confidential"
	// Note holds one private note: its members are the note's readers. Nobody finds it among the spaces.
	Note Kind = "note"
)

// Limits of what people may type, in characters.
const (
	MaxName    = 60
	MaxPurpose = 300
)

// Space is a place for one team, project or department, as one viewer sees it.
type Space struct {
	ID         id.ID
	Name       string
	Purpose    string
	Kind       Kind
	Rhythm     Rhythm // never Inherit
	CreatedBy  id.ID
	CreatedAt  time.Time
	ArchivedAt time.Time // zero while it is in use
	ArchivedBy id.ID
	ExpiresAt  time.Time // when a note ends; zero for a space that lasts
	Members    int
	Mine       *Membership // the viewer's, nil for somebody who only looks
}

// Membership is what one person has to do with a space.
type Membership struct {
	Muted    bool   // its new threads do not arrive; mentions of me still do
	Rhythm   Rhythm // Inherit for the space's own
	JoinedAt time.Time
}

// Member is a person in a space.
type Member struct {
	Person id.ID
	Membership
}

// Topic is where the bus tells of news about a space.
func Topic(s id.ID) bus.Topic { return bus.Topic("space:" + s.String()) }

// ThreadTopic is where the bus tells of news about a thread: a part of its space, so that who follows the space hears it.
func ThreadTopic(s, thread id.ID) bus.Topic { return Topic(s) + bus.Topic("/thread:"+thread.String()) }

// MineTopic is where the bus tells that a person has joined or left a space.
func MineTopic(who id.ID) bus.Topic { return bus.Topic("spaces:" + who.String()) }

// Archived tells whether the space is only read.
func (s Space) Archived() bool { return !s.ArchivedAt.IsZero() }

// Confidential tells whether of what is in the space nothing may be said where somebody else might read it, not even what it
// is called: a mail says that a private note waits, a push that there is something new.
func (s Space) Confidential() bool { return s.Kind == Confidential || s.Kind == Note }

// Confidentials tells which of some spaces are confidential or private notes: all but those that are known to be open or closed.
func Confidentials(tx *db.Tx, spaces ...id.ID) (map[id.ID]bool, error) {
	out := make(map[id.ID]bool, len(spaces))
	for _, v := range spaces {
		out[v] = true
	}
	told, err := db.All(tx, db.Value[id.ID], `SELECT s.id FROM space s WHERE s.kind IN ('open', 'closed') AND s.id `+tx.In(1), db.List(tx, spaces))
	for _, v := range told {
		delete(out, v)
	}
	return out, err
}

// MayWrite returns nil when the viewer may write here, else why not.
func (s Space) MayWrite() error {
	if s.Archived() {
		return fault.Conflict("space_archived", "This space is archived: it can be read, and nothing can be written in it.")
	}
	if s.Mine == nil {
		return fault.Forbidden("not_a_member", "Join this space first; then you can write in it.")
	}
	return nil
}

// MayTend returns nil when the actor may change what the space is: its creator, or an admin who belongs to it. A private
// note is its author's alone.
func (s Space) MayTend(actor person.Actor) error {
	if s.Mine != nil && (s.CreatedBy == actor.ID || actor.Administers() && s.Kind != Note) {
		return nil
	}
	return fault.Forbidden("not_yours_to_tend", "Only the person who made this space, or an admin in it, can do that.")
}

// pace is how often things of the space may reach a member with a rhythm of her own.
func (s Space) pace(own Rhythm) Rhythm {
	if own.On == Inherit {
		return s.Rhythm
	}
	return own
}

// Details is what people say about a space.
type Details struct {
	Name    string
	Purpose string
	Kind    Kind
	Rhythm  Rhythm
}

// clean trims and checks the details.
func (d *Details) clean() error {
	var err error
	if d.Name, err = naming.Line("name", norm.NFC.String(d.Name), len(d.Name)); err != nil {
		return err
	}
	if d.Purpose, err = naming.Lines("purpose", norm.NFC.String(d.Purpose), len(d.Purpose)); err != nil {
		return err
	}
	switch {
	case d.Name == "":
		return fault.Invalid("name", "A space needs a name.")
	case utf8.RuneCountInString(d.Name) > MaxName:
		return fault.Invalid("name", "The name of a space has 60 characters at the most.")
	case utf8.RuneCountInString(d.Purpose) > MaxPurpose:
		return fault.Invalid("purpose", "The purpose of a space has 300 characters at the most.")
	case d.Kind != Open && d.Kind != Closed && d.Kind != Confidential:
		return fault.Invalid("kind", "A space is open, closed or confidential.")
	}
	if d.Rhythm.On == Inherit {
		d.Rhythm.On = Every
	}
	return nil
}

// Called tells whether a name is that of the space, however it is written.
func (s Space) Called(name string) bool { return fold(s.Name) == fold(strings.TrimSpace(name)) }

// fold is the form in which names are compared: two spaces must not differ by case alone.
func fold(name string) string { return cases.Fold().String(norm.NFKC.String(name)) }

// guest tells whether the actor sees only the spaces he was let into.
func guest(actor person.Actor) bool { return actor.Role == person.Guest }

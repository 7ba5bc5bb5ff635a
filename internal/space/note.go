package space

import (
	"context"
	"slices"
	"time"

	"meantime/internal/db"
	"meantime/internal/fault"
	"meantime/internal/id"
	"meantime/internal/person"
)

// MaxReaders is how many people a private note names at the most.
const MaxReaders = 20

// DefaultDays is how long a private note lasts where nobody says otherwise.
const DefaultDays = 30

// Days lists for how many days a private note may be kept from now on.
func Days() []int { return []int{7, 30, 90} }

// Until is the instant until which a private note is kept for so many days, zero for DefaultDays. Errors: none of Days.
func (s *Spaces) Until(days int) (time.Time, error) {
	if days == 0 {
		days = DefaultDays
	}
	if !slices.Contains(Days(), days) {
		return time.Time{}, fault.Invalid("days", "A private note is kept for 7, 30 or 90 days.")
	}
	return s.now().AddDate(0, 0, days).Truncate(time.Microsecond), nil
}

// MakeNote makes the space of a private note, in the caller's transaction: the actor and the named readers belong to it.
// Errors: nobody, too many, or somebody whom the actor does not know or who is not here any more: the same for both.
func (s *Spaces) MakeNote(tx *db.Tx, actor person.Actor, readers []id.ID, days int) (Space, error) {
	ends, err := s.Until(days)
	if err != nil {
		return Space{}, err
	}
	readers = slices.DeleteFunc(slices.Compact(slices.Sorted(slices.Values(readers))), func(who id.ID) bool { return who == actor.ID })
	switch {
	case len(readers) == 0:
		return Space{}, fault.Invalid("readers", "Please say who is to read it.")
	case len(readers) > MaxReaders:
		return Space{}, tooManyReaders()
	}
	now := s.now()
	made := Space{ID: s.ids.New(), Kind: Note, Rhythm: Rhythm{On: Every}, CreatedBy: actor.ID, CreatedAt: now, ExpiresAt: ends}
	if err := insertSpace(tx, made); err != nil {
		return Space{}, err
	}
	if _, err := insertMember(tx, made.ID, actor.ID, now); err != nil {
		return Space{}, err
	}
	for _, who := range readers {
		if err := s.nameReader(tx, actor, made, who); err != nil {
			return Space{}, err
		}
	}
	return s.AnyIn(tx, actor, made.ID)
}

func tooManyReaders() error {
	return fault.Invalid("readers", "A private note names twenty readers at the most. What is for more has its place in a space.")
}

// NameReader lets another person read a private note, in the caller's transaction; false when that person did already.
// Its author may. Errors are those of MakeNote.
func (s *Spaces) NameReader(tx *db.Tx, actor person.Actor, note Space, who id.ID) (bool, error) {
	if err := note.MayTend(actor); err != nil {
		return false, notYours()
	}
	inside, err := isMember(tx, note.ID, who)
	if err != nil || inside {
		return false, err
	}
	n, err := countMembers(tx, note.ID)
	if err != nil {
		return false, err
	}
	if n > MaxReaders {
		return false, tooManyReaders()
	}
	s.tell(tx, note.ID, who)
	return true, s.nameReader(tx, actor, note, who)
}

func (s *Spaces) nameReader(tx *db.Tx, actor person.Actor, note Space, who id.ID) error {
	known, err := s.KnownOf(tx, actor, who)
	if err != nil {
		return err
	}
	stranger := fault.Invalid("readers", "Please choose people who are here.")
	if !known[who] {
		return stranger
	}
	if err := s.AddIn(tx, note.ID, who); fault.Is(err, fault.KindNotFound) {
		return stranger
	} else if err != nil {
		return err
	}
	return nil
}

// DropReader ends that a person reads a private note, in the caller's transaction, and what waits for them from it; false
// when they did not. Its author may do that to others, and everybody but the author to themself.
func (s *Spaces) DropReader(tx *db.Tx, actor person.Actor, note Space, who id.ID) (bool, error) {
	switch {
	case who == note.CreatedBy:
		return false, fault.Conflict("author_reads", "Who wrote a private note always reads it. They can erase it.")
	case who != actor.ID && note.MayTend(actor) != nil:
		return false, notYours()
	}
	was, err := deleteMember(tx, note.ID, who)
	if err != nil || !was {
		return false, err
	}
	s.tell(tx, note.ID, who)
	return true, s.withdraw.WithdrawSpace(tx, note.ID, who)
}

// Prolong keeps a private note for so many days from now on. Its author may; it does not end sooner by that.
func (s *Spaces) Prolong(tx *db.Tx, actor person.Actor, note Space, days int) (ends time.Time, err error) {
	if note.MayTend(actor) != nil {
		return ends, notYours()
	}
	if ends, err = s.Until(days); err != nil {
		return ends, err
	}
	if !ends.After(note.ExpiresAt) {
		return ends, fault.Conflict("ends_later", "It is kept for longer than that already. It can be erased at any time.")
	}
	s.tell(tx, note.ID)
	return ends, updateEnd(tx, note.ID, ends)
}

// notYours is what a reader is told who is not the author.
func notYours() error {
	return fault.Forbidden("not_your_note", "Only who wrote a private note can do that.")
}

// UnmakeNote removes the space of a private note, in which nothing is any more, and tells those who read it.
func (s *Spaces) UnmakeNote(tx *db.Tx, note id.ID) error {
	readers, err := memberNumbers(tx, note)
	if err != nil {
		return err
	}
	s.tell(tx, note, readers...)
	return deleteNote(tx, note)
}

// ReadersIn lists who reads a private note, or belongs to any space, by number, also those whose account is ended.
func (s *Spaces) ReadersIn(tx *db.Tx, space id.ID) ([]id.ID, error) { return memberNumbers(tx, space) }

// EndOf returns when a note ends, whoever looks; false when there is none.
func (s *Spaces) EndOf(tx *db.Tx, note id.ID) (time.Time, bool, error) { return noteEnd(tx, note) }

// Heard lists all spaces of which the actor may hear that there is something newer, those of private notes, too.
func (s *Spaces) Heard(ctx context.Context, actor person.Actor) (out []id.ID, err error) {
	err = s.db.Read(ctx, func(tx *db.Tx) error {
		out, err = seenNumbers(tx, Viewer(actor, s.now()))
		return err
	})
	return out, err
}

// Named returns those of some people who could be readers of a note that the actor has not written yet: whom the actor
// knows and who are here, in the order of their numbers.
func (s *Spaces) Named(tx *db.Tx, actor person.Actor, people []id.ID) ([]Reader, error) {
	known, err := s.KnownOf(tx, actor, people...)
	if err != nil {
		return nil, err
	}
	people = slices.DeleteFunc(slices.Clone(people), func(who id.ID) bool { return !known[who] || who == actor.ID })
	return readers(tx, Space{Kind: Note, Rhythm: Rhythm{On: Every}}, `SELECT p.id, p.role, '' FROM person p
		WHERE p.id `+tx.In(1)+` AND p.deactivated_at IS NULL ORDER BY p.id`, db.List(tx, people))
}

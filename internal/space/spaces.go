package space

import (
	"context"
	"time"

	"meantime/internal/bus"
	"meantime/internal/db"
	"meantime/internal/fault"
	"meantime/internal/id"
	"meantime/internal/person"
)

// Withdrawer takes what waits for a person from a space out of the next delivery, in the transaction of the leaving.
type Withdrawer interface {
	WithdrawSpace(tx *db.Tx, space, who id.ID) error
	// WithdrawStrangers does that for all who do not belong to the space: it is closed to them from now on.
	WithdrawStrangers(tx *db.Tx, space id.ID) error
}

// Spaces is what people do with spaces.
type Spaces struct {
	db       *db.DB
	ids      *id.Source
	bus      *bus.Bus
	now      func() time.Time
	withdraw Withdrawer
	whenLeft []func(tx *db.Tx, space, who id.ID) error
	whenShut []func(tx *db.Tx, space id.ID) error
}

// New returns the verbs on spaces.
func New(d *db.DB, ids *id.Source, b *bus.Bus, now func() time.Time, w Withdrawer) *Spaces {
	return &Spaces{db: d, ids: ids, bus: b, now: now, withdraw: w}
}

// WhenLeft adds what is to be done when somebody leaves a space or is removed from it, in the transaction in which that
// happens. It is called before anybody does.
func (s *Spaces) WhenLeft(do func(tx *db.Tx, space, who id.ID) error) {
	s.whenLeft = append(s.whenLeft, do)
}

// WhenShut adds what is to be done when a space is open no more, in the transaction in which that happens: whoever does not
// belong to it sees it no more, and has left nothing. It is called before any is.
func (s *Spaces) WhenShut(do func(tx *db.Tx, space id.ID) error) {
	s.whenShut = append(s.whenShut, do)
}

// Create makes a space, with its maker as the first member. Guests make none. Errors: invalid details, a taken name.
func (s *Spaces) Create(ctx context.Context, actor person.Actor, d Details) (Space, error) {
	if guest(actor) {
		return Space{}, fault.Forbidden("guests_make_no_spaces", "Guests take part in spaces, and do not make them.")
	}
	if err := d.clean(); err != nil {
		return Space{}, err
	}
	made := Space{ID: s.ids.New(), Name: d.Name, Purpose: d.Purpose, Kind: d.Kind, Rhythm: d.Rhythm, CreatedBy: actor.ID, CreatedAt: s.now()}
	err := s.db.Write(ctx, func(tx *db.Tx) error {
		err := s.free(tx, actor, made.ID, d.Name)
		if err == nil {
			err = taken(insertSpace(tx, made))
		}
		if err != nil {
			return err
		}
		_, err = insertMember(tx, made.ID, actor.ID, made.CreatedAt)
		return err
	})
	if err != nil {
		return Space{}, fault.While("making a space", err)
	}
	return s.Find(ctx, actor, made.ID)
}

// free refuses a name that another space has which the actor sees. One that the actor does not see must not be told by
// its name.
func (s *Spaces) free(tx *db.Tx, actor person.Actor, space id.ID, name string) error {
	other, err := named(tx, Viewer(actor, s.now()), space, name)
	if err == nil && other {
		err = nameTaken()
	}
	return err
}

func nameTaken() error {
	return fault.Conflict("space_name_taken", "There is a space of that name already.")
}

// taken turns the engine's word for a taken name into ours: that of two open spaces, made in the same moment.
func taken(err error) error {
	if db.IsUnique(err) {
		return nameTaken()
	}
	return err
}

// Find returns a space that the actor may see.
func (s *Spaces) Find(ctx context.Context, actor person.Actor, space id.ID) (Space, error) {
	var found Space
	err := s.db.Read(ctx, func(tx *db.Tx) (err error) {
		found, err = s.FindIn(tx, actor, space)
		return err
	})
	return found, err
}

// Any is Find of any space, be it that of a private note: for what is in it, such as its thread.
func (s *Spaces) Any(ctx context.Context, actor person.Actor, space id.ID) (found Space, err error) {
	err = s.db.Read(ctx, func(tx *db.Tx) error {
		found, err = s.AnyIn(tx, actor, space)
		return err
	})
	return found, err
}

// FindIn is Find inside a transaction. The space of a private note is no place that anybody finds.
func (s *Spaces) FindIn(tx *db.Tx, actor person.Actor, space id.ID) (Space, error) {
	found, err := s.AnyIn(tx, actor, space)
	if err == nil && found.Kind == Note {
		return Space{}, fault.NotFound("space")
	}
	return found, err
}

// AnyIn is Any inside a transaction.
func (s *Spaces) AnyIn(tx *db.Tx, actor person.Actor, space id.ID) (Space, error) {
	found, ok, err := find(tx, Viewer(actor, s.now()), space)
	if err == nil && !ok {
		err = fault.NotFound("space")
	}
	return found, err
}

// Get returns a space as somebody sees it who does not belong to it, for work that nobody asks for, such as a timer's:
// whoever is to learn of what comes of it is looked for in Reach.
func Get(tx *db.Tx, space id.ID) (Space, error) {
	found, ok, err := anyones(tx, space)
	if err == nil && !ok {
		err = fault.NotFound("space")
	}
	return found, err
}

// List returns every space the actor may see: her own first, then the others, the archived last, each by name.
func (s *Spaces) List(ctx context.Context, actor person.Actor) ([]Space, error) {
	var out []Space
	err := s.db.Read(ctx, func(tx *db.Tx) (err error) {
		out, err = list(tx, Viewer(actor, s.now()))
		return err
	})
	return out, err
}

// Edit changes the details. What is open no more is gone for those who only looked. Errors: not the actor's to tend, invalid details, a taken name.
func (s *Spaces) Edit(ctx context.Context, actor person.Actor, space id.ID, d Details) error {
	if err := d.clean(); err != nil {
		return err
	}
	return s.tend(ctx, actor, space, func(tx *db.Tx, was Space) error {
		if err := s.free(tx, actor, space, d.Name); err != nil {
			return err
		}
		if err := taken(updateSpace(tx, space, d)); err != nil || was.Kind != Open || d.Kind == Open {
			return err
		}
		return s.shut(tx, space)
	})
}

// shut ends what those have of a space who only looked at it.
func (s *Spaces) shut(tx *db.Tx, space id.ID) error {
	if err := s.withdraw.WithdrawStrangers(tx, space); err != nil {
		return err
	}
	for _, do := range s.whenShut {
		if err := do(tx, space); err != nil {
			return err
		}
	}
	return nil
}

// Archive makes the space read-only. Archiving twice changes nothing.
func (s *Spaces) Archive(ctx context.Context, actor person.Actor, space id.ID) error {
	return s.tend(ctx, actor, space, func(tx *db.Tx, _ Space) error { return insertArchive(tx, space, actor.ID, s.now()) })
}

// Restore takes the space out of the archive.
func (s *Spaces) Restore(ctx context.Context, actor person.Actor, space id.ID) error {
	return s.tend(ctx, actor, space, func(tx *db.Tx, _ Space) error { return deleteArchive(tx, space) })
}

func (s *Spaces) tend(ctx context.Context, actor person.Actor, space id.ID, do func(*db.Tx, Space) error) error {
	return s.db.Write(ctx, func(tx *db.Tx) error {
		found, err := s.FindIn(tx, actor, space)
		if err != nil {
			return err
		}
		if err := found.MayTend(actor); err != nil {
			return err
		}
		s.tell(tx, space)
		return do(tx, found)
	})
}

// tell hints at news of a space, to those who look at it and to those who have just joined or left it.
func (s *Spaces) tell(tx *db.Tx, space id.ID, moved ...id.ID) {
	tx.AfterCommit(func() {
		s.bus.Publish(Topic(space))
		for _, who := range moved {
			s.bus.Publish(MineTopic(who))
		}
	})
}

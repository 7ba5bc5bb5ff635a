package oncall

import (
	"context"
	"time"

	"meantime/internal/db"
	"meantime/internal/fault"
	"meantime/internal/id"
	"meantime/internal/person"
	"meantime/internal/space"
)

// SourceKind says what a ring comes from.
type SourceKind string

// The kinds of sources.
const (
	FromPerson SourceKind = "person" // who signed the urgent letter
	FromSpace  SourceKind = "space"  // the space in which it was written
)

// Source is what a person may refuse to be rung from.
type Source struct {
	Kind SourceKind
	Ref  id.ID
}

// Refusal is a source from which its person does not want to be rung.
type Refusal struct {
	Source
	Since time.Time
}

// Refusals is what people do with what may not ring them. What is refused is known to its person alone: a ladder passes
// over that person as it does over somebody on leave (rules 22 and 26), being on call or not.
type Refusals struct {
	db     *db.DB
	now    func() time.Time
	spaces *space.Spaces
}

// NewRefusals returns the verbs on refusals.
func NewRefusals(d *db.DB, now func() time.Time, spaces *space.Spaces) *Refusals {
	return &Refusals{db: d, now: now, spaces: spaces}
}

// Refusing tells which of some people do not want to be rung by a sender, or from a space, as things stand now.
func (r *Refusals) Refusing(tx *db.Tx, in, sender id.ID, people ...id.ID) (map[id.ID]bool, error) {
	list, err := refusing(tx, in, sender, people)
	out := make(map[id.ID]bool, len(list))
	for _, who := range list {
		out[who] = true
	}
	return out, err
}

// maxRefusals bounds what one person refuses.
const maxRefusals = 200

// Refuse has the actor rung from a source no more. Twice changes nothing. A source that the actor does not see:
// fault.KindNotFound.
func (r *Refusals) Refuse(ctx context.Context, actor person.Actor, of Source) error {
	err := r.db.Write(ctx, func(tx *db.Tx) error {
		if err := r.sees(tx, actor, of); err != nil {
			return err
		}
		list, err := refusalsOf(tx, actor.ID)
		if err != nil {
			return err
		}
		if len(list) >= maxRefusals {
			return fault.Conflict("too_many_refusals", "You refuse 200 people and spaces already. Please let some of them ring you again first.")
		}
		return insertRefusal(tx, actor.ID, of, r.now())
	})
	return fault.While("refusing rings", err)
}

// sees refuses what the actor does not see, and the actor: nobody rings themself.
func (r *Refusals) sees(tx *db.Tx, actor person.Actor, of Source) error {
	switch of.Kind {
	case FromSpace:
		_, err := r.spaces.FindIn(tx, actor, of.Ref)
		return err
	case FromPerson:
		known, err := r.spaces.KnownOf(tx, actor, of.Ref)
		if err == nil && (!known[of.Ref] || of.Ref == actor.ID) {
			err = fault.NotFound("person")
		}
		return err
	}
	return fault.Invalid("kind", "Rings come from a person or from a space.")
}

// Allow has the actor rung from a source again. What was not refused stays so. A source that the actor does not see:
// fault.KindNotFound.
func (r *Refusals) Allow(ctx context.Context, actor person.Actor, of Source) error {
	err := r.db.Write(ctx, func(tx *db.Tx) error {
		if err := r.sees(tx, actor, of); err != nil {
			return err
		}
		return deleteRefusal(tx, actor.ID, of)
	})
	return fault.While("allowing rings", err)
}

// Mine lists from what the actor does not want to be rung. What the actor does not see any more is left out.
func (r *Refusals) Mine(ctx context.Context, actor person.Actor) (list []Refusal, err error) {
	err = r.db.Read(ctx, func(tx *db.Tx) error {
		all, err := refusalsOf(tx, actor.ID)
		if err != nil {
			return err
		}
		for _, one := range all {
			switch err := r.sees(tx, actor, one.Source); {
			case err == nil:
				list = append(list, one)
			case !fault.Is(err, fault.KindNotFound):
				return err
			}
		}
		return nil
	})
	return list, fault.While("listing what is refused", err)
}

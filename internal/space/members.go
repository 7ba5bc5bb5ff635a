package space

import (
	"context"

	"meantime/internal/db"
	"meantime/internal/fault"
	"meantime/internal/id"
	"meantime/internal/person"
)

// Members lists who belongs to a space that the actor may see, or reads the actor's private note, by name.
func (s *Spaces) Members(ctx context.Context, actor person.Actor, space id.ID) ([]Member, error) {
	var out []Member
	err := s.db.Read(ctx, func(tx *db.Tx) (err error) {
		if _, err = s.AnyIn(tx, actor, space); err != nil {
			return err
		}
		out, err = members(tx, space)
		return err
	})
	return out, err
}

// Join makes the actor a member of an open space. Joining twice changes nothing.
func (s *Spaces) Join(ctx context.Context, actor person.Actor, space id.ID) error {
	return s.db.Write(ctx, func(tx *db.Tx) error {
		found, err := s.FindIn(tx, actor, space)
		if err != nil {
			return err
		}
		if found.Archived() {
			return fault.Conflict("space_archived", "This space is archived; nobody joins it any more.")
		}
		s.tell(tx, space, actor.ID)
		_, err = insertMember(tx, space, actor.ID, s.now())
		return err
	})
}

// Leave ends the actor's membership. The last member of a space that is not open cannot leave it: nobody would find it again.
func (s *Spaces) Leave(ctx context.Context, actor person.Actor, space id.ID) error {
	return s.db.Write(ctx, func(tx *db.Tx) error {
		found, err := s.FindIn(tx, actor, space)
		if err != nil {
			return err
		}
		if found.Mine == nil {
			return nil
		}
		return s.drop(tx, found, actor.ID)
	})
}

// Add lets a person in. Any member but a guest may do that.
func (s *Spaces) Add(ctx context.Context, actor person.Actor, space, who id.ID) error {
	return s.db.Write(ctx, func(tx *db.Tx) error {
		found, err := s.FindIn(tx, actor, space)
		if err != nil {
			return err
		}
		if err := found.MayWrite(); err != nil {
			return err
		}
		if guest(actor) {
			return fault.Forbidden("guests_let_nobody_in", "Guests let nobody in. Please ask a member.")
		}
		return s.AddIn(tx, space, who)
	})
}

// AddIn makes a person a member without asking who may: for an invitation that was given with that right.
func (s *Spaces) AddIn(tx *db.Tx, space, who id.ID) error {
	active, _, err := db.One(tx, db.Value[int], `SELECT count(*) FROM person WHERE id = $1 AND deactivated_at IS NULL`, who)
	if err != nil {
		return err
	}
	if active == 0 {
		return fault.NotFound("person")
	}
	s.tell(tx, space, who)
	_, err = insertMember(tx, space, who, s.now())
	return err
}

// Remove ends somebody's membership: the maker of the space may, and an admin in it.
func (s *Spaces) Remove(ctx context.Context, actor person.Actor, space, who id.ID) error {
	if who == actor.ID {
		return s.Leave(ctx, actor, space)
	}
	return s.tend(ctx, actor, space, func(tx *db.Tx, found Space) error { return s.drop(tx, found, who) })
}

// drop ends a membership, and with it what waits for the person from there.
func (s *Spaces) drop(tx *db.Tx, found Space, who id.ID) error {
	n, err := countMembers(tx, found.ID)
	if err != nil {
		return err
	}
	if found.Kind != Open && n == 1 {
		return fault.Conflict("last_member", "You are the last member of this space, and nobody else would find it again. Archive it, or let somebody in first.")
	}
	was, err := deleteMember(tx, found.ID, who)
	if err != nil || !was {
		return err
	}
	s.tell(tx, found.ID, who)
	if err := s.withdraw.WithdrawSpace(tx, found.ID, who); err != nil {
		return err
	}
	for _, do := range s.whenLeft {
		if err := do(tx, found.ID, who); err != nil {
			return err
		}
	}
	return nil
}

// Tune sets how much of a space reaches the actor. It holds for what is written from now on.
func (s *Spaces) Tune(ctx context.Context, actor person.Actor, space id.ID, muted bool, r Rhythm) error {
	return s.db.Write(ctx, func(tx *db.Tx) error {
		found, err := s.FindIn(tx, actor, space)
		if err != nil {
			return err
		}
		if found.Mine == nil {
			return fault.Forbidden("not_a_member", "Join this space first.")
		}
		return updateMember(tx, space, actor.ID, muted, r)
	})
}

// Reader is somebody whom things of a space reach, and how often they may.
type Reader struct {
	Person id.ID
	Member bool   // of the space, not one who only looks at it
	Rhythm Rhythm // never Inherit
}

// Readers lists the members who have not muted the space, in the order of their numbers.
func Readers(tx *db.Tx, space Space) ([]Reader, error) {
	return readers(tx, space, `SELECT p.id, p.role, m.rhythm FROM member m JOIN person p ON p.id = m.person_id
		WHERE m.space_id = $1 AND NOT m.muted AND p.deactivated_at IS NULL ORDER BY p.id`, space.ID)
}

// Reach returns which of some people are here and see the space, in the order of their numbers, with the rhythm in which
// its things may reach them. A follower who has left a closed space is not among them; one who only looks at an open space
// is, in the space's own rhythm.
func Reach(tx *db.Tx, space Space, people []id.ID) ([]Reader, error) {
	if len(people) == 0 {
		return nil, nil
	}
	return readers(tx, space, `SELECT p.id, p.role, m.rhythm FROM person p LEFT JOIN member m ON m.space_id = $1 AND m.person_id = p.id
		WHERE p.id `+tx.In(2)+` AND p.deactivated_at IS NULL ORDER BY p.id`, space.ID, db.List(tx, people))
}

// ReachOf is Reach of the people whose numbers a query returns; its own argument is $2.
func ReachOf(tx *db.Tx, space Space, people string, arg any) ([]Reader, error) {
	return readers(tx, space, `SELECT p.id, p.role, m.rhythm FROM person p LEFT JOIN member m ON m.space_id = $1 AND m.person_id = p.id
		WHERE p.id IN (`+people+`) AND p.deactivated_at IS NULL ORDER BY p.id`, space.ID, arg)
}

// Tenders are those who are here and may change what the space is, in the order of their numbers.
func Tenders(tx *db.Tx, space Space) ([]Reader, error) {
	return readers(tx, space, `SELECT p.id, p.role, m.rhythm FROM member m JOIN person p ON p.id = m.person_id
		WHERE m.space_id = $1 AND (p.id = $2 OR p.role IN ('owner', 'admin')) AND p.deactivated_at IS NULL ORDER BY p.id`, space.ID, space.CreatedBy)
}

// NextDecision draws the number of the next decision of the space, and keeps others from drawing one until the transaction
// ends: numbers have no gaps, and grow in the order in which decisions become visible.
func NextDecision(tx *db.Tx, space id.ID) (int, error) {
	n, ok, err := db.One(tx, db.Value[int], `UPDATE space SET decisions = decisions + 1 WHERE id = $1 RETURNING decisions`, space)
	if err == nil && !ok {
		err = fault.NotFound("space")
	}
	return n, err
}

// Audience counts an audience of the space, and keeps others from being counted until the transaction ends: numbers grow
// in the order in which audiences become visible, whichever node writes them.
func Audience(tx *db.Tx, space id.ID) (int64, error) {
	n, ok, err := db.One(tx, db.Value[int64], `UPDATE space SET audiences = audiences + 1 WHERE id = $1 RETURNING audiences`, space)
	if err == nil && !ok {
		err = fault.NotFound("space")
	}
	return n, err
}

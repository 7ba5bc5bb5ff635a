package person

import (
	"context"

	"meantime/internal/db"
	"meantime/internal/fault"
	"meantime/internal/id"
)

// SetRole gives a person another role. Only admins do; only an owner makes or unmakes owners: fault.KindForbidden. The
// last owner stays one: fault.KindConflict with code last_owner.
func (p *People) SetRole(ctx context.Context, actor Actor, person id.ID, role Role) error {
	if _, err := ParseRole(string(role)); err != nil {
		return err
	}
	err := p.db.Write(ctx, func(tx *db.Tx) error {
		who, err := p.managed(tx, actor, person)
		if err != nil {
			return err
		}
		if role == Owner && actor.Role != Owner {
			return ownerNeeded()
		}
		if role != Owner {
			if err := notLastOwner(tx, who); err != nil {
				return err
			}
		}
		p.forget(tx, person)
		p.tell(tx, Topic(person))
		return setRole(tx, person, role)
	})
	return fault.While("changing a role", err)
}

// Deactivate ends a person's account: sessions, API tokens, links, and the invitations they made. What they wrote stays.
// Only admins do, of owners only an owner: fault.KindForbidden; the last owner stays: fault.KindConflict with code
// last_owner. Once it is committed, EndedTopic of the person is told on the bus: whoever holds a stream for them closes it.
func (p *People) Deactivate(ctx context.Context, actor Actor, person id.ID) error {
	err := p.db.Write(ctx, func(tx *db.Tx) error {
		who, err := p.managed(tx, actor, person)
		if err != nil {
			return err
		}
		if !who.Active() {
			return nil
		}
		if err := notLastOwner(tx, who); err != nil {
			return err
		}
		p.forget(tx, person)
		p.tell(tx, Topic(person))
		if err := setDeactivated(tx, person, p.now()); err != nil {
			return err
		}
		return endAccess(tx, person, p.now())
	})
	return fault.While("ending an account", err)
}

// Reactivate lets a person sign in again with the password and the passkeys they had; everything else that ended stays
// ended. Only admins do, of owners only an owner: fault.KindForbidden.
func (p *People) Reactivate(ctx context.Context, actor Actor, person id.ID) error {
	err := p.db.Write(ctx, func(tx *db.Tx) error {
		if _, err := p.managed(tx, actor, person); err != nil {
			return err
		}
		p.tell(tx, Topic(person))
		return setActive(tx, person)
	})
	return fault.While("opening an account again", err)
}

// managed returns a person whom the actor may manage, with the rows of the owners locked, so that two owners who unmake
// each other in one moment do it one after the other.
func (p *People) managed(tx *db.Tx, actor Actor, person id.ID) (Person, error) {
	if err := actor.needAdmin(); err != nil {
		return Person{}, err
	}
	if err := lockOwners(tx); err != nil {
		return Person{}, err
	}
	who, err := p.Get(tx, person)
	if err == nil && who.Role == Owner && actor.Role != Owner {
		err = ownerNeeded()
	}
	return who, err
}

func ownerNeeded() error {
	return fault.Forbidden("owner_needed", "Only an owner can do this.")
}

func notLastOwner(tx *db.Tx, who Person) error {
	if who.Role != Owner || !who.Active() {
		return nil
	}
	n, err := activeOwners(tx)
	if err == nil && n < 2 {
		err = fault.Conflict("last_owner", "There must be an owner. Please make somebody else one first.")
	}
	return err
}

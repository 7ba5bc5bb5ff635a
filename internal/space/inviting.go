package space

import (
	"meantime/internal/db"
	"meantime/internal/fault"
	"meantime/internal/id"
	"meantime/internal/person"
)

// MayInvite tells whether the actor may bring somebody new into a space: any member of it but a guest may, while it is in
// use. Package person asks when an invitation is made, and again when it is used.
func (s *Spaces) MayInvite(tx *db.Tx, actor person.Actor, space id.ID, _ person.Role) error {
	found, err := s.FindIn(tx, actor, space)
	if err != nil {
		return err
	}
	if guest(actor) {
		return fault.Forbidden("guests_let_nobody_in", "Guests let nobody in. Please ask a member.")
	}
	return found.MayWrite()
}

// Admit makes somebody who comes by an invitation a member of its space.
func (s *Spaces) Admit(tx *db.Tx, space id.ID, who person.Person) error {
	return s.AddIn(tx, space, who.ID)
}

// Entrance returns what a space is called, and whether somebody belongs to it, for who holds an invitation into it. What a
// confidential one is called only those who belong to it are told: for others it is empty. Absent: fault.KindNotFound.
func (s *Spaces) Entrance(tx *db.Tx, space, who id.ID) (name string, inside bool, err error) {
	name, inside, ok, err := entrance(tx, space, who)
	if err == nil && !ok {
		err = fault.NotFound("space")
	}
	return name, inside, err
}

// Hides tells whether a space is confidential, and the actor does not see it: then whoever lists invitations is not to learn
// that one leads into it.
func (s *Spaces) Hides(tx *db.Tx, actor person.Actor, space id.ID) (bool, error) {
	return hidden(tx, Viewer(actor, s.now()), space)
}

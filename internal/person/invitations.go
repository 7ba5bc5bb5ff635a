package person

import (
	"cmp"
	"context"
	"time"

	"meantime/internal/db"
	"meantime/internal/fault"
	"meantime/internal/id"
	"meantime/internal/naming"
)

const (
	// MaxInvitation is how long an invitation lives at most.
	MaxInvitation     = 30 * 24 * time.Hour
	defaultInvitation = 7 * 24 * time.Hour
	maxUses           = 500
	maxInvitations    = 500 // of one person, at a time
)

// Spaces is what this package asks of the one above it about an invitation into a space; package space answers.
type Spaces interface {
	// MayInvite tells whether the actor may bring somebody with the role into the space. A space that the actor does not
	// see is a fault.KindNotFound.
	MayInvite(tx *db.Tx, actor Actor, space id.ID, role Role) error
	// Admit makes somebody who has just joined a member of the space.
	Admit(tx *db.Tx, space id.ID, newcomer Person) error
}

// Invitations bring people in, by a link that the inviter hands over.
type Invitations struct {
	*core
	people *People
	spaces Spaces
}

// AdmitWith names who knows spaces. It is called once, before anybody is invited.
func (v *Invitations) AdmitWith(s Spaces) { v.spaces = s }

// Invitation is one link, without its secret.
type Invitation struct {
	ID      id.ID
	Email   string // the only address that may join by it, or empty for anyone who has the link
	Role    Role   // what they become: admin, member or guest
	Space   id.ID  // whose member they become too, or zero
	Left    int    // how many more may join
	By      id.ID  // who invites
	Created time.Time
	Expires time.Time
}

// Invite says what an invitation shall be.
type Invite struct {
	Email    string        // bound to an address: once; empty: anyone who has the link
	Role     Role          // empty: member
	Space    id.ID         // zero: none; a guest needs one
	Uses     int           // zero: once; up to 500
	Lifetime time.Duration // zero: seven days; up to 30 days
}

// Create makes an invitation and returns it with the token of its link, which is not kept. Members invite members and
// guests, admins admins too; else fault.KindForbidden. Fields that do not hold what they must: fault.KindInvalid; an
// address that has an account: fault.KindConflict with code email_taken.
func (v *Invitations) Create(ctx context.Context, actor Actor, want Invite) (made Invitation, token string, err error) {
	if err := mayInvite(actor, cmp.Or(want.Role, Member)); err != nil {
		return made, "", err
	}
	if want, err = want.clean(); err != nil {
		return made, "", err
	}
	now := v.now()
	made = Invitation{ID: v.ids.New(), Email: want.Email, Role: want.Role, Space: want.Space, Left: want.Uses, By: actor.ID,
		Created: now, Expires: now.Add(want.Lifetime)}
	token = newSecret()
	err = v.db.Write(ctx, func(tx *db.Tx) error {
		if err := v.allowed(tx, actor, made); err != nil {
			return err
		}
		return insertInvitation(tx, hashOf(token), made)
	})
	if err != nil {
		return Invitation{}, "", fault.While("inviting", err)
	}
	return made, token, nil
}

// allowed checks what only the database knows of a new invitation.
func (v *Invitations) allowed(tx *db.Tx, actor Actor, made Invitation) error {
	if made.Space != 0 {
		if err := v.spaces.MayInvite(tx, actor, made.Space, made.Role); err != nil {
			return err
		}
	}
	if made.Email != "" {
		_, taken, err := personByEmail(tx, naming.FoldEmail(made.Email))
		if err != nil {
			return err
		}
		if taken {
			return emailTaken()
		}
	}
	standing, err := invitationsBy(tx, actor.ID, v.now())
	if err == nil && len(standing) >= maxInvitations {
		err = fault.Conflict("too_many_invitations", "You have 500 invitations waiting. Please revoke some first.")
	}
	return err
}

func (want Invite) clean() (Invite, error) {
	want.Role = cmp.Or(want.Role, Member)
	want.Uses = cmp.Or(want.Uses, 1)
	want.Lifetime = cmp.Or(want.Lifetime, defaultInvitation)
	switch {
	case want.Role == Guest && want.Space == 0:
		return want, fault.Invalid("space", "A guest sees only the spaces they belong to. Please choose one.")
	case want.Uses < 1 || want.Uses > maxUses:
		return want, fault.Invalid("uses", "An invitation brings in from 1 to 500 people.")
	case want.Lifetime < time.Minute || want.Lifetime > MaxInvitation:
		return want, fault.Invalid("lifetime", "An invitation lives 30 days at most.")
	case want.Email == "":
		return want, nil
	case want.Uses != 1:
		return want, fault.Invalid("uses", "An invitation for one address brings in one person.")
	}
	email, err := naming.ParseEmail(want.Email)
	want.Email = email
	return want, err
}

// mayInvite tells whether an actor may make somebody what the role says.
func mayInvite(actor Actor, role Role) error {
	switch role {
	case Admin:
		return actor.needAdmin()
	case Member, Guest:
		if actor.Role == Guest {
			return fault.Forbidden("member_needed", "Guests cannot invite anybody.")
		}
		return nil
	case Owner:
		return fault.Forbidden("no_owner_by_link", "Nobody becomes an owner by a link. Please invite an admin first.")
	}
	_, err := ParseRole(string(role))
	return err
}

// Look returns what a link invites to, and does not use it up. A link that does not work: fault.KindNotFound.
func (v *Invitations) Look(ctx context.Context, token string) (found Invitation, by Card, err error) {
	err = v.db.Read(ctx, func(tx *db.Tx) error {
		var ok bool
		if found, ok, err = invitationByHash(tx, hashOf(token), v.now()); err != nil {
			return err
		}
		if !ok {
			return notAnInvitation()
		}
		by, err = v.inviter(tx, found)
		return err
	})
	if err != nil {
		return Invitation{}, Card{}, fault.While("looking at an invitation", err)
	}
	return found, by, nil
}

func notAnInvitation() error {
	return &fault.Fault{Kind: fault.KindNotFound, Code: "invitation_not_found",
		Message: "This invitation does not work, or not any more. Please ask for another."}
}

// inviter asks again whether who made the invitation may still do so.
func (v *Invitations) inviter(tx *db.Tx, i Invitation) (Card, error) {
	cards, err := v.people.Names(tx, i.By)
	if err != nil {
		return Card{}, err
	}
	by := cards[i.By]
	actor := Actor{ID: by.ID, Role: by.Role, Scopes: AllScopes}
	if !by.Active || mayInvite(actor, i.Role) != nil {
		return Card{}, notAnInvitation()
	}
	if i.Space != 0 {
		err := v.spaces.MayInvite(tx, actor, i.Space, i.Role)
		if f := fault.Of(err); err != nil && f.Kind != fault.KindInternal {
			err = notAnInvitation()
		}
		return by, err
	}
	return by, nil
}

// Redeem makes an account with a way in that was prepared before, and uses one use of the link up. However many come at
// once, no more join than the invitation allows. A link that does not work: fault.KindNotFound; another address than the
// invited one, or fields that do not hold what they must: fault.KindInvalid; an address that has an account:
// fault.KindConflict with code email_taken.
func (v *Invitations) Redeem(ctx context.Context, token string, n Newcomer, in WayIn) (who Person, err error) {
	if in.none() {
		return who, fault.Invalid("password", "Please choose a password or a passkey.")
	}
	err = v.db.Write(ctx, func(tx *db.Tx) error {
		used, ok, err := useInvitation(tx, hashOf(token), v.now())
		if err != nil {
			return err
		}
		if !ok {
			return notAnInvitation()
		}
		if _, err := v.inviter(tx, used); err != nil {
			return err
		}
		if used.Email != "" && naming.FoldEmail(n.Email) != naming.FoldEmail(used.Email) {
			return fault.Invalid("email", "This invitation is for another e-mail address.")
		}
		if who, err = v.people.Add(tx, n, used.Role, in); err != nil {
			return err
		}
		if err := insertJoining(tx, used.ID, who.ID, v.now()); err != nil || used.Space == 0 {
			return err
		}
		return v.spaces.Admit(tx, used.Space, who)
	})
	if err != nil {
		return Person{}, fault.While("joining", err)
	}
	return who, nil
}

// List returns the invitations that work: the actor's own, to admins everybody's, newest first.
func (v *Invitations) List(ctx context.Context, actor Actor) (list []Invitation, err error) {
	err = v.db.Read(ctx, func(tx *db.Tx) error {
		if actor.Administers() {
			list, err = standingInvitations(tx, v.now())
		} else {
			list, err = invitationsBy(tx, actor.ID, v.now())
		}
		return err
	})
	return list, fault.While("listing invitations", err)
}

// Revoke ends an invitation: the actor's own, or as an admin anybody's; else fault.KindNotFound.
func (v *Invitations) Revoke(ctx context.Context, actor Actor, invitation id.ID) error {
	err := v.db.Write(ctx, func(tx *db.Tx) error {
		revoked, err := revokeInvitation(tx, invitation, actor.ID, actor.Administers(), v.now())
		if err == nil && !revoked {
			err = fault.NotFound("invitation")
		}
		return err
	})
	return fault.While("revoking an invitation", err)
}

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
	// Admit makes somebody who comes by an invitation a member of the space.
	Admit(tx *db.Tx, space id.ID, who Person) error
	// Entrance returns what a space is called, and whether somebody belongs to it. Of what is confidential, the name is empty
	// for who does not.
	Entrance(tx *db.Tx, space, who id.ID) (name string, inside bool, err error)
	// Hides tells whether not even that the space exists is the actor's to know.
	Hides(tx *db.Tx, actor Actor, space id.ID) (bool, error)
}

// Invitations bring people in, by a link that the inviter hands over or that is mailed.
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
	// Send has the invitation mailed to its address, once it is certain. Nil, or without an address: its link is handed over
	// and no other way.
	Send func(tx *db.Tx, invitation id.ID) error
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
		if err := insertInvitation(tx, hashOf(token), made); err != nil || want.Send == nil || want.Email == "" {
			return err
		}
		return want.Send(tx, made.ID)
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
		holder, taken, err := personByEmail(tx, naming.FoldEmail(made.Email))
		if err != nil {
			return err
		}
		if taken && !holder.Awaited {
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

// SendAgain has an invitation mailed once more: the actor's own, or as an admin anybody's; else fault.KindNotFound. One that is
// for no address: fault.KindConflict.
func (v *Invitations) SendAgain(ctx context.Context, actor Actor, invitation id.ID, send func(tx *db.Tx, invitation id.ID) error) error {
	err := v.db.Write(ctx, func(tx *db.Tx) error {
		found, ok, err := invitationByID(tx, invitation, v.now())
		if err != nil {
			return err
		}
		if !ok || found.By != actor.ID && !actor.Administers() {
			return fault.NotFound("invitation")
		}
		if found.Email == "" {
			return fault.Conflict("no_address", "This invitation is for whoever has its link, and for no address.")
		}
		return send(tx, invitation)
	})
	return fault.While("sending an invitation again", err)
}

// Mailing is an invitation as it is put into a mail.
type Mailing struct {
	Invitation
	Token string // of a link of its own, beside those that there are
	By    Person
	Into  string // what its space is called; empty where there is none, and for one that is confidential
}

// Mail makes one more link of an invitation that is for an address. One that does not work any more: fault.KindNotFound.
func (v *Invitations) Mail(ctx context.Context, invitation id.ID) (out Mailing, err error) {
	out.Token = newSecret()
	err = v.db.Write(ctx, func(tx *db.Tx) error {
		found, ok, err := invitationByID(tx, invitation, v.now())
		if err != nil {
			return err
		}
		if !ok || found.Email == "" {
			return notAnInvitation()
		}
		out.Invitation = found
		by, err := v.inviter(tx, found)
		if err != nil {
			return err
		}
		if out.By, err = v.people.Get(tx, by.ID); err != nil {
			return err
		}
		if found.Space != 0 {
			if out.Into, _, err = v.spaces.Entrance(tx, found.Space, 0); err != nil {
				return err
			}
		}
		return insertInvitationLink(tx, hashOf(out.Token), invitation)
	})
	if err != nil {
		return Mailing{}, fault.While("mailing an invitation", err)
	}
	return out, nil
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
// fault.KindConflict with code email_taken; one under which somebody is awaited, by a link that is not for it alone:
// fault.KindConflict with code email_awaited.
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
			return otherAddress()
		}
		if who, err = v.people.join(tx, n, used.Role, in, used.Email != ""); err != nil {
			return err
		}
		if _, err := insertJoining(tx, used.ID, who.ID, v.now()); err != nil || used.Space == 0 {
			return err
		}
		return v.spaces.Admit(tx, used.Space, who)
	})
	if err != nil {
		return Person{}, fault.While("joining", err)
	}
	return who, nil
}

// Offer is what an invitation means to somebody who has an account.
type Offer struct {
	Invitation
	By     Card
	Into   string // what its space is called; empty where there is none, and where only those inside are told
	Inside bool   // they belong to the space already
}

// Offer returns what a link means to the actor, and does not use it up. A link that does not work: fault.KindNotFound; one
// for another address than theirs: fault.KindInvalid of the field email.
func (v *Invitations) Offer(ctx context.Context, actor Actor, token string) (o Offer, err error) {
	err = v.db.Read(ctx, func(tx *db.Tx) error {
		found, ok, err := invitationByHash(tx, hashOf(token), v.now())
		if err != nil {
			return err
		}
		if !ok {
			return notAnInvitation()
		}
		o = Offer{Invitation: found}
		if o.By, err = v.inviter(tx, found); err != nil {
			return err
		}
		if _, err := v.invited(tx, found, actor); err != nil || found.Space == 0 {
			return err
		}
		o.Into, o.Inside, err = v.spaces.Entrance(tx, found.Space, actor.ID)
		return err
	})
	if err != nil {
		return Offer{}, fault.While("looking at an invitation", err)
	}
	return o, nil
}

// invited is the actor, if the invitation is for them.
func (v *Invitations) invited(tx *db.Tx, i Invitation, actor Actor) (Person, error) {
	who, err := v.people.Get(tx, actor.ID)
	if err == nil && i.Email != "" && naming.FoldEmail(who.Email) != naming.FoldEmail(i.Email) {
		err = otherAddress()
	}
	return who, err
}

func otherAddress() error {
	return fault.Invalid("email", "This invitation is for another e-mail address.")
}

// Accept makes the actor a member of the space that a link leads into, and returns the space: zero where there is none,
// and nothing to do. They come as who they are: their account and their role stay, whatever the invitation would make of
// a newcomer. It uses one use of the link up, and none for who belongs to the space already. A link lets nobody in
// twice, so that who was asked to leave does not come back by it: fault.KindConflict with code invitation_used. A link
// that does not work: fault.KindNotFound; one for another address: fault.KindInvalid of the field email.
func (v *Invitations) Accept(ctx context.Context, actor Actor, token string) (space id.ID, err error) {
	err = v.db.Write(ctx, func(tx *db.Tx) error {
		found, ok, err := invitationByHash(tx, hashOf(token), v.now())
		if err != nil {
			return err
		}
		if !ok {
			return notAnInvitation()
		}
		if _, err := v.inviter(tx, found); err != nil {
			return err
		}
		who, err := v.invited(tx, found, actor)
		if err != nil {
			return err
		}
		if space = found.Space; space == 0 {
			return nil
		}
		return v.enter(tx, token, found, who)
	})
	if err != nil {
		return 0, fault.While("accepting an invitation", err)
	}
	return space, nil
}

// enter lets somebody into the space of an invitation who is not there yet. The note that they came by it is written
// before a use is taken: of two requests at once the second waits there, and finds them inside.
func (v *Invitations) enter(tx *db.Tx, token string, i Invitation, who Person) error {
	inside := func() (bool, error) {
		_, inside, err := v.spaces.Entrance(tx, i.Space, who.ID)
		return inside, err
	}
	if is, err := inside(); err != nil || is {
		return err
	}
	first, err := insertJoining(tx, i.ID, who.ID, v.now())
	if err != nil {
		return err
	}
	if !first {
		if is, err := inside(); err != nil || is {
			return err
		}
		return fault.Conflict("invitation_used", "You have used this invitation before. Please ask somebody in the space to let you in again.")
	}
	if _, ok, err := useInvitation(tx, hashOf(token), v.now()); err != nil || !ok {
		return cmp.Or(err, notAnInvitation())
	}
	return v.spaces.Admit(tx, i.Space, who)
}

// List returns the invitations that work: the actor's own, to admins everybody's, newest first.
func (v *Invitations) List(ctx context.Context, actor Actor) (list []Invitation, err error) {
	err = v.db.Read(ctx, func(tx *db.Tx) error {
		if actor.Administers() {
			list, err = standingInvitations(tx, v.now())
		} else {
			list, err = invitationsBy(tx, actor.ID, v.now())
		}
		for i := range list {
			hidden := false
			if list[i].Space != 0 && err == nil {
				hidden, err = v.spaces.Hides(tx, actor, list[i].Space)
			}
			if hidden {
				list[i].Space = 0
			}
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

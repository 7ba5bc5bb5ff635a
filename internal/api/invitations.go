package api

import (
	"slices"
	"time"

	"meantime/internal/fault"
	"meantime/internal/id"
	"meantime/internal/person"
)

func (s *surface) invitations() {
	g := s.group("Invitations", "Links that bring people in.")
	register(g, op{route: "GET /invitations", id: "list-invitations", scope: admin, summary: "List invitations",
		about: "Those that work, without their links: your own, to an admin everybody's."}, s.listInvitations)
	register(g, op{route: "POST /invitations", id: "invite", scope: admin, status: 201, summary: "Invite somebody",
		about: "Answers with the link, which is shown this once: hand it over. Members invite members and guests, admins admins too."}, s.invite)
	register(g, op{route: "GET /invitations/{invitation}", id: "get-invitation", scope: admin, summary: "One invitation",
		about: "Without its link."}, s.getInvitation)
	register(g, op{route: "DELETE /invitations/{invitation}", id: "revoke-invitation", scope: admin, summary: "Revoke an invitation",
		about: "Your own, or as an admin anybody's."}, s.revokeInvitation)
}

// Invitation is one link, without its secret.
type Invitation struct {
	ID      id.ID     `json:"id" doc:"The id of the invitation."`
	Email   string    `json:"email" example:"kenji@example.org" doc:"The only address that may join by it; empty for whoever has the link."`
	Role    string    `json:"role" enum:"admin,member,guest" example:"member" doc:"What they become."`
	Space   id.ID     `json:"space,omitempty" sample:"no" doc:"The space whose members they become too."`
	Left    int       `json:"left" example:"1" doc:"How many more may join."`
	By      Card      `json:"by" doc:"Who invites."`
	Created time.Time `json:"created_at" example:"2026-10-13T09:40:00Z" doc:"When it was made."`
	Expires time.Time `json:"expires_at" example:"2026-10-20T09:40:00Z" doc:"When it ends."`
}

// Invited is a new invitation with its link.
type Invited struct {
	Invitation
	Link string `json:"link" example:"https://meantime.example.org/join/kq4…" doc:"What to hand over. It is shown this once."`
}

func invitationOf(v person.Invitation, by Card) Invitation {
	return Invitation{v.ID, v.Email, string(v.Role), v.Space, v.Left, by, v.Created, v.Expires}
}

// standing lists the invitations that the caller may know of.
func (s *surface) standing(c *call) ([]Invitation, error) {
	list, err := s.Persons.Invitations.List(c.ctx, c.actor)
	if err != nil {
		return nil, err
	}
	cards, err := s.cards(c.ctx, each(list, func(v person.Invitation) id.ID { return v.By })...)
	return each(list, func(v person.Invitation) Invitation { return invitationOf(v, cards[v.By]) }), err
}

func (s *surface) listInvitations(c *call, in *listInput) (Page[Invitation], error) {
	list, err := s.standing(c)
	if err != nil {
		return Page[Invitation]{}, err
	}
	return pageOf(list, func(v Invitation) string { return v.ID.String() }, in.Paging, "invitations")
}

// Invite says what an invitation shall be.
type Invite struct {
	Email string `json:"email,omitempty" maxLength:"254" example:"kenji@example.org" doc:"The only address that may join by it, once. Missing: whoever has the link."`
	Role  string `json:"role,omitempty" enum:"admin,member,guest" default:"member" example:"member" doc:"What they become."`
	Space Ref    `json:"space,omitempty" sample:"no" doc:"The space whose members they become too. A guest needs one."`
	Uses  int    `json:"uses,omitempty" minimum:"1" maximum:"500" default:"1" example:"1" doc:"How many may join."`
	Days  int    `json:"days,omitempty" minimum:"1" maximum:"30" default:"7" example:"7" doc:"How long it works."`
}

type inviteInput struct{ Body Invite }

func (s *surface) invite(c *call, in *inviteInput) (Invited, error) {
	where, err := in.Body.Space.optional("space")
	if err != nil {
		return Invited{}, err
	}
	made, token, err := s.Persons.Invitations.Create(c.ctx, c.actor, person.Invite{Email: in.Body.Email, Role: person.Role(in.Body.Role),
		Space: where, Uses: in.Body.Uses, Lifetime: time.Duration(in.Body.Days) * 24 * time.Hour})
	if err != nil {
		return Invited{}, err
	}
	cards, err := s.cards(c.ctx, c.actor.ID)
	c.made("/invitations/" + made.ID.String())
	return Invited{invitationOf(made, cards[c.actor.ID]), s.BaseURL + "/join/" + token}, err
}

// InvitationPath says which invitation is meant.
type InvitationPath struct {
	Invitation Ref `path:"invitation" doc:"The id of an invitation."`
}

func (s *surface) getInvitation(c *call, in *InvitationPath) (Invitation, error) {
	v, err := in.Invitation.id("invitation")
	if err != nil {
		return Invitation{}, err
	}
	list, err := s.standing(c)
	if err != nil {
		return Invitation{}, err
	}
	i := slices.IndexFunc(list, func(one Invitation) bool { return one.ID == v })
	if i < 0 {
		return Invitation{}, fault.NotFound("invitation")
	}
	return list[i], nil
}

func (s *surface) revokeInvitation(c *call, in *InvitationPath) (None, error) {
	v, err := in.Invitation.id("invitation")
	if err != nil {
		return None{}, err
	}
	return None{}, s.Persons.Invitations.Revoke(c.ctx, c.actor, v)
}

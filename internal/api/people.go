package api

import (
	"slices"
	"strings"
	"time"

	"meantime/internal/db"
	"meantime/internal/fault"
	"meantime/internal/id"
	"meantime/internal/person"
	"meantime/internal/space"
)

func (s *surface) people() {
	g := s.group("People", "Who belongs to the organisation. A guest finds those they share a space with.")
	register(g, op{route: "GET /people", id: "list-people", scope: read, summary: "List people",
		about: "Those with an active account, by name."}, s.listPeople)
	register(g, op{route: "GET /people/{person}", id: "get-person", scope: read, summary: "One person",
		about: "Also one whose account is ended."}, s.getPerson)
	register(g, op{route: "GET /people/{person}/photo", id: "get-photo", scope: read, summary: "A person's photo",
		about: "As JPEG, 512 pixels each way."}, s.getPhoto)
	register(g, op{route: "GET /people/away", id: "list-away", scope: read, summary: "Who is away",
		about: "Now, or soon. A guest is told of nobody."}, s.listAway)
	register(g, op{route: "GET /people/former", id: "list-former-people", scope: admin, summary: "List former people",
		about: "Those whose accounts were ended, at most the last 200. For admins."}, s.listFormer)
	register(g, op{route: "PUT /people/{person}/role", id: "change-role", scope: admin, summary: "Change a role",
		about: "For admins; only an owner makes or unmakes owners, and the last owner stays one."}, s.changeRole)
	register(g, op{route: "POST /people/{person}/deactivate", id: "deactivate-person", scope: admin, summary: "End an account",
		about: "Sessions, tokens, links and invitations end at once; what the person wrote stays. For admins."}, s.deactivate)
	register(g, op{route: "POST /people/{person}/reactivate", id: "reactivate-person", scope: admin, summary: "Open an account again",
		about: "The person can sign in again; everything else that ended stays ended. For admins."}, s.reactivate)
}

// Person is somebody with an account.
type Person struct {
	Card
	Role     string    `json:"role" enum:"owner,admin,member,guest" example:"member" doc:"What the person may do in the organisation."`
	Active   bool      `json:"active" example:"true" doc:"Whether the person can sign in."`
	Title    string    `json:"title" example:"Tide tables" doc:"What the person does."`
	Pronouns string    `json:"pronouns" example:"she/her" doc:"How the person is spoken of."`
	About    string    `json:"about" example:"Ask me about harbours." doc:"More, in the person's own words."`
	Email    string    `json:"email" example:"ines@saltmarsh.example" doc:"The address."`
	Region   string    `json:"region" example:"PT" doc:"Whose public holidays the person keeps; empty for nobody's."`
	Hours    string    `json:"hours" example:"Mornings are best." doc:"What the person shares of their hours, in their own words."`
	Photo    string    `json:"photo,omitempty" example:"/api/v1/people/0b3n6x2e9g000/photo" doc:"Where the photo is; missing for none."`
	Away     *Away     `json:"away,omitempty" doc:"When the person is away, now or within two weeks; missing for not at all."`
	Joined   time.Time `json:"joined_at" example:"2026-01-12T09:00:00Z" doc:"When the account was made."`
}

// soon is how far ahead a person's page tells of time away.
const soon = 14 * 24 * time.Hour

// profile is a person as the caller sees them, who may.
func (s *surface) profile(tx *db.Tx, c *call, who id.ID) (out Person, err error) {
	p, err := s.Persons.People.Get(tx, who)
	if err != nil {
		return out, err
	}
	standing, err := s.Persons.Schedules.Standing(tx, who)
	if err != nil {
		return out, err
	}
	declared, err := standing.Declared()
	if err != nil {
		return out, err
	}
	out = Person{Card: Card{p.ID, p.Name, p.Handle}, Role: string(p.Role), Active: p.Active(), Title: p.Title, Pronouns: p.Pronouns,
		About: p.About, Email: p.Email, Region: p.Region, Hours: declared.Shown, Joined: p.Joined}
	if p.Photo != "" {
		out.Photo = prefix + "/people/" + who.String() + "/photo"
	}
	found, err := s.Persons.Schedules.Away(tx, soon, who)
	if absence, away := found[who]; away && err == nil {
		out.Away, err = s.away(tx, c, absence)
	}
	return out, err
}

// Away is when somebody is away.
type Away struct {
	From    string `json:"from" format:"date" example:"2026-11-09" doc:"The first day."`
	To      string `json:"to" format:"date" example:"2026-11-13" doc:"The last day."`
	StandIn *Card  `json:"stand_in,omitempty" doc:"Who answers meanwhile, if you may see them."`
	Note    string `json:"note" example:"Back on Monday." doc:"What the person says about it."`
	Now     bool   `json:"now" example:"false" doc:"Whether it has begun, by the person's own calendar."`
}

// away shows a time away; its stand-in only to those who may see them.
func (s *surface) away(tx *db.Tx, c *call, a person.Absence) (*Away, error) {
	out := &Away{From: a.From.String(), To: a.To.String(), Note: a.Note, Now: a.Now}
	if a.StandIn == 0 {
		return out, nil
	}
	known, err := s.Spaces.KnownOf(tx, c.actor, a.StandIn)
	if err != nil || !known[a.StandIn] {
		return out, err
	}
	cards, err := s.Persons.People.Names(tx, a.StandIn)
	card := cardOf(cards[a.StandIn])
	out.StandIn = &card
	return out, err
}

// Absent is a person who is away.
type Absent struct {
	Away
	Person Card `json:"person" doc:"Who is away."`
}

type awayInput struct {
	Paging
	Days int `query:"days" minimum:"0" maximum:"92" default:"14" example:"14" doc:"How far ahead to look."`
}

func (s *surface) listAway(c *call, in *awayInput) (Page[Absent], error) {
	found, err := s.Persons.Schedules.EveryoneAway(c.ctx, c.actor, time.Duration(in.Days)*24*time.Hour)
	if err != nil {
		return Page[Absent]{}, err
	}
	cards, err := s.cards(c.ctx, each(found, func(a person.Absence) id.ID { return a.Person })...)
	if err != nil {
		return Page[Absent]{}, err
	}
	list := make([]Absent, len(found))
	err = s.DB.Read(c.ctx, func(tx *db.Tx) error {
		for i, a := range found {
			shown, err := s.away(tx, c, a)
			if err != nil {
				return err
			}
			list[i] = Absent{*shown, cards[a.Person]}
		}
		return nil
	})
	if err != nil {
		return Page[Absent]{}, err
	}
	return pageOf(list, func(a Absent) string { return a.From + " " + a.Person.ID.String() }, in.Paging, "away")
}

func (s *surface) getPhoto(c *call, in *PersonPath) (JPEG, error) {
	who, err := in.Person.id("person")
	if err != nil {
		return nil, err
	}
	var found person.Person
	err = s.DB.Read(c.ctx, func(tx *db.Tx) error {
		if err := s.Spaces.Knows(tx.Context(), c.actor, who); err != nil {
			return err
		}
		found, err = s.Persons.People.Get(tx, who)
		return err
	})
	if err != nil {
		return nil, err
	}
	if found.Photo == "" {
		return nil, fault.NotFound("photo")
	}
	return s.Persons.Photos.Get(c.ctx, found.Photo, false)
}

// Entry is a person in a list.
type Entry struct {
	Card
	Role     string `json:"role" enum:"owner,admin,member,guest" example:"member" doc:"What the person may do in the organisation."`
	Title    string `json:"title" example:"Tide tables" doc:"What the person does."`
	Pronouns string `json:"pronouns" example:"she/her" doc:"How the person is spoken of."`
}

type peopleInput struct {
	Paging
	Name  string `query:"name" maxLength:"200" example:"ine car" doc:"Only those whose name or handle has words that begin like this."`
	Space Ref    `query:"space" doc:"Only the members of this space."`
}

func (s *surface) listPeople(c *call, in *peopleInput) (Page[Entry], error) {
	where, err := in.Space.optional("space")
	if err != nil {
		return Page[Entry]{}, err
	}
	return s.directory(c, space.Search{Name: in.Name, Space: where}, in.Paging)
}

func (s *surface) directory(c *call, q space.Search, p Paging) (Page[Entry], error) {
	after, err := p.position("people")
	if err != nil {
		return Page[Entry]{}, err
	}
	q.After, q.Limit = after, p.Limit
	found, next, err := s.Spaces.Directory(c.ctx, c.actor, q)
	return Page[Entry]{Items: each(found, func(e space.Entry) Entry {
		return Entry{cardOf(e.Card), string(e.Role), e.Title, e.Pronouns}
	}), Next: cursorOf("people", next)}, err
}

// PersonPath says which person is meant.
type PersonPath struct {
	Person Ref `path:"person" doc:"The id of a person."`
}

func (s *surface) getPerson(c *call, in *PersonPath) (out Person, err error) {
	who, err := in.Person.id("person")
	if err != nil {
		return out, err
	}
	err = s.DB.Read(c.ctx, func(tx *db.Tx) error {
		if err := s.Spaces.Knows(tx.Context(), c.actor, who); err != nil {
			return err
		}
		out, err = s.profile(tx, c, who)
		return err
	})
	return out, err
}

// Former is a person whose account was ended.
type Former struct {
	Card
	Email string    `json:"email" example:"ines@saltmarsh.example" doc:"The address."`
	Ended time.Time `json:"ended_at" example:"2026-10-01T09:00:00Z" doc:"When the account was ended."`
}

func (s *surface) listFormer(c *call, in *listInput) (Page[Former], error) {
	list, err := s.Persons.People.Former(c.ctx, c.actor)
	if err != nil {
		return Page[Former]{}, err
	}
	out := each(list, func(p person.Person) Former { return Former{Card{p.ID, p.Name, p.Handle}, p.Email, p.Deactivated} })
	return pageOf(out, func(f Former) string { return f.ID.String() }, in.Paging, "former")
}

type roleInput struct {
	PersonPath
	Body struct {
		Role string `json:"role" enum:"owner,admin,member,guest" example:"admin" doc:"What the person may do from now on."`
	} `nameHint:"RoleChange"`
}

func (s *surface) changeRole(c *call, in *roleInput) (None, error) {
	return manage(in.Person, func(who id.ID) error {
		return s.Persons.People.SetRole(c.ctx, c.actor, who, person.Role(in.Body.Role))
	})
}

func (s *surface) deactivate(c *call, in *PersonPath) (None, error) {
	return manage(in.Person, func(who id.ID) error { return s.Persons.People.Deactivate(c.ctx, c.actor, who) })
}

func (s *surface) reactivate(c *call, in *PersonPath) (None, error) {
	return manage(in.Person, func(who id.ID) error { return s.Persons.People.Reactivate(c.ctx, c.actor, who) })
}

func manage(who Ref, do func(id.ID) error) (None, error) {
	v, err := who.id("person")
	if err == nil {
		err = do(v)
	}
	return None{}, err
}

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
	register(g, op{route: "POST /invitations/accept", id: "accept-invitation", scope: write, summary: "Accept an invitation",
		about: "You come into its space as who you are: no second account, and the role that you have. It uses one use up, once for each person."}, s.acceptInvitation)
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

type acceptInput struct{ Body Acceptance }

// Acceptance is the link that somebody was given.
type Acceptance struct {
	Link string `json:"link" minLength:"1" maxLength:"500" example:"https://meantime.example.org/join/kq4…" doc:"The link, or what stands at its end."`
}

// Accepted is where an invitation led.
type Accepted struct {
	Space id.ID `json:"space,omitempty" doc:"The space that you belong to now; missing where the invitation leads into none, and nothing was to do."`
}

func (s *surface) acceptInvitation(c *call, in *acceptInput) (Accepted, error) {
	link := in.Body.Link
	where, err := s.Persons.Invitations.Accept(c.ctx, c.actor, link[strings.LastIndexByte(link, '/')+1:])
	return Accepted{where}, err
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

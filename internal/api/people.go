package api

import (
	"slices"
	"strings"
	"time"

	"meantime/internal/api/rest"
	"meantime/internal/db"
	"meantime/internal/delivery"
	"meantime/internal/fault"
	"meantime/internal/id"
	"meantime/internal/person"
	"meantime/internal/space"
)

func (s *surface) people() {
	g := s.Group("People", "Who belongs to the organisation. A guest finds those they share a space with.")
	rest.Register(g, rest.Op{Route: "GET /people", ID: "list-people", Scope: rest.Read, Summary: "List people",
		About: "Those with an active account, by name."}, s.listPeople)
	rest.Register(g, rest.Op{Route: "GET /people/{person}", ID: "get-person", Scope: rest.Read, Summary: "One person",
		About: "Also one whose account is ended."}, s.getPerson)
	rest.Register(g, rest.Op{Route: "GET /people/{person}/photo", ID: "get-photo", Scope: rest.Read, Summary: "A person's photo",
		About: "As JPEG, 512 pixels each way."}, s.getPhoto)
	rest.Register(g, rest.Op{Route: "GET /people/away", ID: "list-away", Scope: rest.Read, Summary: "Who is away",
		About: "Now, or soon. A guest is told of nobody."}, s.listAway)
	rest.Register(g, rest.Op{Route: "GET /people/former", ID: "list-former-people", Scope: rest.Admin, Summary: "List former people",
		About: "Those whose accounts were ended, at most the last 200. For admins."}, s.listFormer)
	rest.Register(g, rest.Op{Route: "PUT /people/{person}/role", ID: "change-role", Scope: rest.Admin, Summary: "Change a role",
		About: "For admins; only an owner makes or unmakes owners, and the last owner stays one."}, s.changeRole)
	rest.Register(g, rest.Op{Route: "POST /people/{person}/deactivate", ID: "deactivate-person", Scope: rest.Admin, Summary: "End an account",
		About: "Sessions, tokens, links and invitations end at once; what the person wrote stays. For admins."}, s.deactivate)
	rest.Register(g, rest.Op{Route: "POST /people/{person}/reactivate", ID: "reactivate-person", Scope: rest.Admin, Summary: "Open an account again",
		About: "The person can sign in again; everything else that ended stays ended. For admins."}, s.reactivate)
}

// Person is somebody with an account.
type Person struct {
	rest.Card
	Role     string    `json:"role" enum:"owner,admin,member,guest" example:"member" doc:"What the person may do in the organisation."`
	Active   bool      `json:"active" example:"true" doc:"Whether the person can sign in."`
	Awaited  bool      `json:"awaited" example:"false" doc:"Whether they have written what was imported, and have no account yet: they join by an invitation for their address."`
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
func (s *surface) profile(tx *db.Tx, c *rest.Call, who id.ID) (out Person, err error) {
	p, err := s.Persons.People.Get(tx, who)
	if err != nil {
		return out, err
	}
	out = Person{Card: rest.Card{ID: p.ID, Name: p.Name, Handle: p.Handle}, Role: string(p.Role), Active: p.Active(), Awaited: p.Awaited, Title: p.Title, Pronouns: p.Pronouns,
		About: p.About, Email: p.Email, Region: p.Region, Joined: p.Joined}
	if p.Awaited {
		return out, nil
	}
	standing, err := s.Persons.Schedules.Standing(tx, who)
	if err != nil {
		return out, err
	}
	declared, err := standing.Declared()
	if err != nil {
		return out, err
	}
	out.Hours = declared.Shown
	if p.Photo != "" {
		out.Photo = rest.Prefix + "/people/" + who.String() + "/photo"
	}
	found, err := s.Persons.Schedules.Away(tx, soon, who)
	if absence, away := found[who]; away && err == nil {
		out.Away, err = s.away(tx, c, absence)
	}
	return out, err
}

// Away is when somebody is away.
type Away struct {
	From    string     `json:"from" format:"date" example:"2026-11-09" doc:"The first day."`
	To      string     `json:"to" format:"date" example:"2026-11-13" doc:"The last day."`
	StandIn *rest.Card `json:"stand_in,omitempty" doc:"Who answers meanwhile, if you may see them."`
	Note    string     `json:"note" example:"Back on Monday." doc:"What the person says about it."`
	Now     bool       `json:"now" example:"false" doc:"Whether it has begun, by the person's own calendar."`
}

// away shows a time away; its stand-in only to those who may see them.
func (s *surface) away(tx *db.Tx, c *rest.Call, a person.Absence) (*Away, error) {
	out := &Away{From: a.From.String(), To: a.To.String(), Note: a.Note, Now: a.Now}
	if a.StandIn == 0 {
		return out, nil
	}
	known, err := s.Spaces.KnownOf(tx, c.Actor, a.StandIn)
	if err != nil || !known[a.StandIn] {
		return out, err
	}
	cards, err := s.Persons.People.Names(tx, a.StandIn)
	card := rest.CardOf(cards[a.StandIn])
	out.StandIn = &card
	return out, err
}

// Absent is a person who is away.
type Absent struct {
	Away
	Person rest.Card `json:"person" doc:"Who is away."`
}

type awayInput struct {
	rest.Paging
	Days int `query:"days" minimum:"0" maximum:"92" default:"14" example:"14" doc:"How far ahead to look."`
}

func (s *surface) listAway(c *rest.Call, in *awayInput) (rest.Page[Absent], error) {
	found, err := s.Persons.Schedules.EveryoneAway(c.Ctx, c.Actor, time.Duration(in.Days)*24*time.Hour)
	if err != nil {
		return rest.Page[Absent]{}, err
	}
	cards, err := s.Cards(c.Ctx, rest.Each(found, func(a person.Absence) id.ID { return a.Person })...)
	if err != nil {
		return rest.Page[Absent]{}, err
	}
	list := make([]Absent, len(found))
	err = s.DB.Read(c.Ctx, func(tx *db.Tx) error {
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
		return rest.Page[Absent]{}, err
	}
	return rest.PageOf(list, func(a Absent) string { return a.From + " " + a.Person.ID.String() }, in.Paging, "away")
}

func (s *surface) getPhoto(c *rest.Call, in *rest.PersonPath) (rest.JPEG, error) {
	who, err := in.Person.ID("person")
	if err != nil {
		return nil, err
	}
	var found person.Person
	err = s.DB.Read(c.Ctx, func(tx *db.Tx) error {
		if err := s.Spaces.Knows(tx.Context(), c.Actor, who); err != nil {
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
	return s.Persons.Photos.Get(c.Ctx, found.Photo, false)
}

// Entry is a person in a list.
type Entry struct {
	rest.Card
	Role     string `json:"role" enum:"owner,admin,member,guest" example:"member" doc:"What the person may do in the organisation."`
	Title    string `json:"title" example:"Tide tables" doc:"What the person does."`
	Pronouns string `json:"pronouns" example:"she/her" doc:"How the person is spoken of."`
}

type peopleInput struct {
	rest.Paging
	Name  string   `query:"name" maxLength:"200" example:"ine car" doc:"Only those whose name or handle has words that begin like this."`
	Space rest.Ref `query:"space" doc:"Only the members of this space."`
}

func (s *surface) listPeople(c *rest.Call, in *peopleInput) (rest.Page[Entry], error) {
	where, err := in.Space.Optional("space")
	if err != nil {
		return rest.Page[Entry]{}, err
	}
	return s.directory(c, space.Search{Name: in.Name, Space: where}, in.Paging)
}

func (s *surface) directory(c *rest.Call, q space.Search, p rest.Paging) (rest.Page[Entry], error) {
	after, err := p.Position("people")
	if err != nil {
		return rest.Page[Entry]{}, err
	}
	q.After, q.Limit = after, p.Limit
	found, next, err := s.Spaces.Directory(c.Ctx, c.Actor, q)
	return rest.Page[Entry]{Items: rest.Each(found, func(e space.Entry) Entry {
		return Entry{rest.CardOf(e.Card), string(e.Role), e.Title, e.Pronouns}
	}), Next: rest.CursorOf("people", next)}, err
}

func (s *surface) getPerson(c *rest.Call, in *rest.PersonPath) (out Person, err error) {
	who, err := in.Person.ID("person")
	if err != nil {
		return out, err
	}
	err = s.DB.Read(c.Ctx, func(tx *db.Tx) error {
		if err := s.Spaces.Knows(tx.Context(), c.Actor, who); err != nil {
			return err
		}
		out, err = s.profile(tx, c, who)
		return err
	})
	return out, err
}

// Former is a person whose account was ended.
type Former struct {
	rest.Card
	Email string    `json:"email" example:"ines@saltmarsh.example" doc:"The address."`
	Ended time.Time `json:"ended_at" example:"2026-10-01T09:00:00Z" doc:"When the account was ended."`
}

func (s *surface) listFormer(c *rest.Call, in *rest.ListInput) (rest.Page[Former], error) {
	list, err := s.Persons.People.Former(c.Ctx, c.Actor)
	if err != nil {
		return rest.Page[Former]{}, err
	}
	out := rest.Each(list, func(p person.Person) Former {
		return Former{rest.Card{ID: p.ID, Name: p.Name, Handle: p.Handle}, p.Email, p.Deactivated}
	})
	return rest.PageOf(out, func(f Former) string { return f.ID.String() }, in.Paging, "former")
}

type roleInput struct {
	rest.PersonPath
	Body struct {
		Role string `json:"role" enum:"owner,admin,member,guest" example:"admin" doc:"What the person may do from now on."`
	} `nameHint:"RoleChange"`
}

func (s *surface) changeRole(c *rest.Call, in *roleInput) (rest.None, error) {
	return manage(in.Person, func(who id.ID) error {
		return s.Persons.People.SetRole(c.Ctx, c.Actor, who, person.Role(in.Body.Role))
	})
}

func (s *surface) deactivate(c *rest.Call, in *rest.PersonPath) (rest.None, error) {
	return manage(in.Person, func(who id.ID) error { return s.Persons.People.Deactivate(c.Ctx, c.Actor, who) })
}

func (s *surface) reactivate(c *rest.Call, in *rest.PersonPath) (rest.None, error) {
	return manage(in.Person, func(who id.ID) error { return s.Persons.People.Reactivate(c.Ctx, c.Actor, who) })
}

func manage(who rest.Ref, do func(id.ID) error) (rest.None, error) {
	v, err := who.ID("person")
	if err == nil {
		err = do(v)
	}
	return rest.None{}, err
}

func (s *surface) invitations() {
	g := s.Group("Invitations", "Links that bring people in.")
	rest.Register(g, rest.Op{Route: "GET /invitations", ID: "list-invitations", Scope: rest.Admin, Summary: "List invitations",
		About: "Those that work, without their links: your own, to an admin everybody's."}, s.listInvitations)
	rest.Register(g, rest.Op{Route: "POST /invitations", ID: "invite", Scope: rest.Admin, Status: 201, Summary: "Invite somebody",
		About: "Answers with the link, which is shown this once: hand it over. Where mail is sent, one for an address is mailed as well, with a link of its own. Members invite members and guests, admins admins too."}, s.invite)
	rest.Register(g, rest.Op{Route: "GET /invitations/{invitation}", ID: "get-invitation", Scope: rest.Admin, Summary: "One invitation",
		About: "Without its link."}, s.getInvitation)
	rest.Register(g, rest.Op{Route: "DELETE /invitations/{invitation}", ID: "revoke-invitation", Scope: rest.Admin, Summary: "Revoke an invitation",
		About: "Your own, or as an admin anybody's."}, s.revokeInvitation)
	rest.Register(g, rest.Op{Route: "POST /invitations/{invitation}/send", ID: "send-invitation", Scope: rest.Admin, Summary: "Mail an invitation again",
		About: "Your own, or as an admin anybody's; one for an address. Links that were mailed before work as well. What waits to be sent, or was sent within ten minutes, is not sent again."}, s.sendInvitation)
	rest.Register(g, rest.Op{Route: "POST /invitations/accept", ID: "accept-invitation", Scope: rest.Write, Summary: "Accept an invitation",
		About: "You come into its space as who you are: no second account, and the role that you have. It uses one use up, once for each person."}, s.acceptInvitation)
}

// Invitation is one link, without its secret.
type Invitation struct {
	ID      id.ID     `json:"id" doc:"The id of the invitation."`
	Email   string    `json:"email" example:"kenji@example.org" doc:"The only address that may join by it; empty for whoever has the link."`
	Role    string    `json:"role" enum:"admin,member,guest" example:"member" doc:"What they become."`
	Space   id.ID     `json:"space,omitempty" sample:"no" doc:"The space whose members they become too."`
	Left    int       `json:"left" example:"1" doc:"How many more may join."`
	By      rest.Card `json:"by" doc:"Who invites."`
	Created time.Time `json:"created_at" example:"2026-10-13T09:40:00Z" doc:"When it was made."`
	Expires time.Time `json:"expires_at" example:"2026-10-20T09:40:00Z" doc:"When it ends."`
	Mail    string    `json:"mail,omitempty" enum:"waiting,sent,dead,moot" example:"sent" doc:"How far its mail has come: waiting to be sent or tried again, sent, dead because it was refused or given up, moot because who made it could let nobody in. Missing: it was not mailed."`
	Said    string    `json:"mail_said,omitempty" sample:"no" doc:"What was said to the last try that failed."`
}

// Invited is a new invitation with its link.
type Invited struct {
	Invitation
	Link string `json:"link" example:"https://meantime.example.org/join/kq4…" doc:"What to hand over. It is shown this once."`
}

func invitationOf(v person.Invitation, by rest.Card, mail delivery.Sending) Invitation {
	return Invitation{v.ID, v.Email, string(v.Role), v.Space, v.Left, by, v.Created, v.Expires, mail.State, mail.Says}
}

// standing lists the invitations that the caller may know of.
func (s *surface) standing(c *rest.Call) ([]Invitation, error) {
	list, err := s.Persons.Invitations.List(c.Ctx, c.Actor)
	if err != nil {
		return nil, err
	}
	cards, err := s.Cards(c.Ctx, rest.Each(list, func(v person.Invitation) id.ID { return v.By })...)
	if err != nil {
		return nil, err
	}
	var mails map[int64]delivery.Sending
	err = s.DB.Read(c.Ctx, func(tx *db.Tx) (err error) {
		refs := rest.Each(list, func(v person.Invitation) int64 { return int64(v.ID) })
		mails, err = s.Deliveries.Sendings(tx, delivery.Mail, 0, delivery.Invited, refs...)
		return err
	})
	return rest.Each(list, func(v person.Invitation) Invitation { return invitationOf(v, cards[v.By], mails[int64(v.ID)]) }), err
}

func (s *surface) listInvitations(c *rest.Call, in *rest.ListInput) (rest.Page[Invitation], error) {
	list, err := s.standing(c)
	if err != nil {
		return rest.Page[Invitation]{}, err
	}
	return rest.PageOf(list, func(v Invitation) string { return v.ID.String() }, in.Paging, "invitations")
}

// Invite says what an invitation shall be.
type Invite struct {
	Email string   `json:"email,omitempty" maxLength:"254" example:"kenji@example.org" doc:"The only address that may join by it, once. Missing: whoever has the link."`
	Role  string   `json:"role,omitempty" enum:"admin,member,guest" default:"member" example:"member" doc:"What they become."`
	Space rest.Ref `json:"space,omitempty" sample:"no" doc:"The space whose members they become too. A guest needs one."`
	Uses  int      `json:"uses,omitempty" minimum:"1" maximum:"500" default:"1" example:"1" doc:"How many may join."`
	Days  int      `json:"days,omitempty" minimum:"1" maximum:"30" default:"7" example:"7" doc:"How long it works."`
}

type inviteInput struct{ Body Invite }

func (s *surface) invite(c *rest.Call, in *inviteInput) (Invited, error) {
	where, err := in.Body.Space.Optional("space")
	if err != nil {
		return Invited{}, err
	}
	want := person.Invite{Email: in.Body.Email, Role: person.Role(in.Body.Role), Space: where, Uses: in.Body.Uses, Lifetime: time.Duration(in.Body.Days) * 24 * time.Hour}
	if s.Deliveries.Mails() {
		want.Send = s.mailInvitation
	}
	made, token, err := s.Persons.Invitations.Create(c.Ctx, c.Actor, want)
	if err != nil {
		return Invited{}, err
	}
	var mail delivery.Sending
	if want.Send != nil && made.Email != "" {
		mail.State = delivery.Waiting
	}
	cards, err := s.Cards(c.Ctx, c.Actor.ID)
	c.Made("/invitations/" + made.ID.String())
	return Invited{invitationOf(made, cards[c.Actor.ID], mail), s.BaseURL + "/join/" + token}, err
}

func (s *surface) mailInvitation(tx *db.Tx, invitation id.ID) error {
	return s.Deliveries.AnnounceAgain(tx, delivery.Mail, 0, delivery.Invited, int64(invitation))
}

func (s *surface) sendInvitation(c *rest.Call, in *InvitationPath) (rest.None, error) {
	v, err := in.Invitation.ID("invitation")
	if err != nil {
		return rest.None{}, err
	}
	if !s.Deliveries.Mails() {
		return rest.None{}, fault.Conflict("no_mail", "This Meantime sends no mail yet.")
	}
	return rest.None{}, s.Persons.Invitations.SendAgain(c.Ctx, c.Actor, v, s.mailInvitation)
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

func (s *surface) acceptInvitation(c *rest.Call, in *acceptInput) (Accepted, error) {
	link := in.Body.Link
	where, err := s.Persons.Invitations.Accept(c.Ctx, c.Actor, link[strings.LastIndexByte(link, '/')+1:])
	return Accepted{where}, err
}

// InvitationPath says which invitation is meant.
type InvitationPath struct {
	Invitation rest.Ref `path:"invitation" doc:"The id of an invitation."`
}

func (s *surface) getInvitation(c *rest.Call, in *InvitationPath) (Invitation, error) {
	v, err := in.Invitation.ID("invitation")
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

func (s *surface) revokeInvitation(c *rest.Call, in *InvitationPath) (rest.None, error) {
	v, err := in.Invitation.ID("invitation")
	if err != nil {
		return rest.None{}, err
	}
	return rest.None{}, s.Persons.Invitations.Revoke(c.Ctx, c.Actor, v)
}

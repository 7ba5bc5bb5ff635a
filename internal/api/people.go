package api

import (
	"time"

	"meantime/internal/db"
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
	Joined   time.Time `json:"joined_at" example:"2026-01-12T09:00:00Z" doc:"When the account was made."`
}

func personOf(p person.Person, standing *person.Standing) (Person, error) {
	declared, err := standing.Declared()
	return Person{Card: Card{p.ID, p.Name, p.Handle}, Role: string(p.Role), Active: p.Active(), Title: p.Title, Pronouns: p.Pronouns,
		About: p.About, Email: p.Email, Region: p.Region, Hours: declared.Shown, Joined: p.Joined}, err
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
		p, err := s.Persons.People.Get(tx, who)
		if err != nil {
			return err
		}
		standing, err := s.Persons.Schedules.Standing(tx, who)
		if err != nil {
			return err
		}
		out, err = personOf(p, standing)
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

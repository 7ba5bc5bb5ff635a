package api

import (
	"time"

	"meantime/internal/api/rest"
	"meantime/internal/id"
	"meantime/internal/space"
)

func (s *surface) spaces() {
	g := s.Group("Spaces", "Where teams, projects and departments write.")
	rest.Register(g, rest.Op{Route: "GET /spaces", ID: "list-spaces", Scope: rest.Read, Summary: "List spaces",
		About: "Every space that you may see, in the order in which they were made."}, s.listSpaces)
	rest.Register(g, rest.Op{Route: "POST /spaces", ID: "create-space", Scope: rest.Write, Status: 201, Summary: "Make a space",
		About: "You become its first member. Guests make none."}, s.createSpace)
	rest.Register(g, rest.Op{Route: "GET /spaces/{space}", ID: "get-space", Scope: rest.Read, Summary: "One space"}, s.getSpace)
	rest.Register(g, rest.Op{Route: "PATCH /spaces/{space}", ID: "change-space", Scope: rest.Write, Summary: "Change a space",
		About: "For who made it, and for admins in it. What is left out stays as it is."}, rest.Whole(s.Surface, s.changeSpace))
	rest.Register(g, rest.Op{Route: "POST /spaces/{space}/join", ID: "join-space", Scope: rest.Write, Summary: "Join a space",
		About: "An open one. Joining twice changes nothing."}, s.joinSpace)
	rest.Register(g, rest.Op{Route: "POST /spaces/{space}/leave", ID: "leave-space", Scope: rest.Write, Summary: "Leave a space",
		About: "What waits for you from there does not come any more. The last member of a space that is not open cannot leave it."}, s.leaveSpace)
	rest.Register(g, rest.Op{Route: "PUT /spaces/{space}/tuning", ID: "tune-space", Scope: rest.Write, Summary: "Tune a space",
		About: "How much of the space reaches you, from now on."}, s.tuneSpace)
	rest.Register(g, rest.Op{Route: "POST /spaces/{space}/archive", ID: "archive-space", Scope: rest.Write, Summary: "Archive a space",
		About: "It can be read from then on, not written. For who made it, and for admins in it."}, s.archiveSpace)
	rest.Register(g, rest.Op{Route: "POST /spaces/{space}/restore", ID: "restore-space", Scope: rest.Write, Summary: "Restore a space",
		About: "Takes it out of the archive."}, s.restoreSpace)
	rest.Register(g, rest.Op{Route: "GET /spaces/{space}/members", ID: "list-members", Scope: rest.Read, Summary: "List members",
		About: "By name."}, s.listMembers)
	rest.Register(g, rest.Op{Route: "PUT /spaces/{space}/members/{person}", ID: "add-member", Scope: rest.Write, Summary: "Let somebody in",
		About: "Any member but a guest may. Adding twice changes nothing."}, s.addMember)
	rest.Register(g, rest.Op{Route: "DELETE /spaces/{space}/members/{person}", ID: "remove-member", Scope: rest.Write, Summary: "Remove a member",
		About: "For who made the space, and for admins in it."}, s.removeMember)
}

// Space is a place to write in, as you see it.
type Space struct {
	ID       id.ID     `json:"id" doc:"The id of the space."`
	Name     string    `json:"name" example:"Harbour lights" doc:"What it is called."`
	Purpose  string    `json:"purpose" example:"Which lamp burns when." doc:"What it is for."`
	Kind     string    `json:"kind" enum:"open,closed,confidential" example:"open" doc:"Open: any member of the organisation may join. Closed: one is added. Confidential: and nobody else learns that it exists."`
	Rhythm   string    `json:"rhythm" example:"every" doc:"How often its things may arrive: “every” delivery, “daily 16:30” or “weekly fri 12:00” on the reader's clock."`
	Members  int       `json:"members" example:"12" doc:"How many belong to it."`
	By       id.ID     `json:"created_by" doc:"Who made it."`
	Created  time.Time `json:"created_at" example:"2026-01-12T09:00:00Z" doc:"When it was made."`
	Archived time.Time `json:"archived_at,omitzero" sample:"no" doc:"Since when it is only read; missing while it is in use."`
	Mine     *Tuning   `json:"tuning,omitempty" doc:"How much of it reaches you; missing where you are no member."`
}

// Tuning is how much of a space reaches a member.
type Tuning struct {
	Muted  bool   `json:"muted" example:"false" doc:"Its new threads do not arrive; what mentions you still does."`
	Rhythm string `json:"rhythm" example:"daily 16:30" doc:"How often, in place of the space's own rhythm; empty for that one."`
}

func spaceOf(v space.Space) Space {
	out := Space{ID: v.ID, Name: v.Name, Purpose: v.Purpose, Kind: string(v.Kind), Rhythm: v.Rhythm.String(), Members: v.Members,
		By: v.CreatedBy, Created: v.CreatedAt, Archived: v.ArchivedAt}
	if v.Mine != nil {
		out.Mine = &Tuning{v.Mine.Muted, v.Mine.Rhythm.String()}
	}
	return out
}

func (s *surface) listSpaces(c *rest.Call, in *rest.ListInput) (rest.Page[Space], error) {
	list, err := s.Spaces.List(c.Ctx, c.Actor)
	if err != nil {
		return rest.Page[Space]{}, err
	}
	return rest.PageOf(rest.Each(list, spaceOf), func(v Space) string { return v.ID.String() }, in.Paging, "spaces")
}

// NewSpace is a space to be made.
type NewSpace struct {
	Name    string `json:"name" maxLength:"60" example:"Harbour lights" doc:"What it is called."`
	Purpose string `json:"purpose,omitempty" maxLength:"300" example:"Which lamp burns when." doc:"What it is for."`
	Kind    string `json:"kind,omitempty" enum:"open,closed,confidential" default:"open" example:"open" doc:"Open: any member of the organisation may join. Closed: one is added. Confidential: and nobody else learns that it exists."`
	Rhythm  string `json:"rhythm,omitempty" maxLength:"40" default:"every" example:"every" doc:"How often its things may arrive: “every” delivery, “daily 16:30” or “weekly fri 12:00” on the reader's clock."`
}

type newSpaceInput struct{ Body NewSpace }

func (s *surface) createSpace(c *rest.Call, in *newSpaceInput) (Space, error) {
	rhythm, err := space.ParseRhythm(in.Body.Rhythm)
	if err != nil {
		return Space{}, err
	}
	made, err := s.Spaces.Create(c.Ctx, c.Actor, space.Details{Name: in.Body.Name, Purpose: in.Body.Purpose,
		Kind: space.Kind(in.Body.Kind), Rhythm: rhythm})
	c.Made("/spaces/" + made.ID.String())
	return spaceOf(made), err
}

func (s *surface) getSpace(c *rest.Call, in *rest.SpacePath) (Space, error) {
	v, err := in.Space.ID("space")
	if err != nil {
		return Space{}, err
	}
	return s.spaceNow(c, v)
}

func (s *surface) spaceNow(c *rest.Call, v id.ID) (Space, error) {
	found, err := s.Spaces.Find(c.Ctx, c.Actor, v)
	return spaceOf(found), err
}

// SpaceChange is what a space shall be from now on. What is missing stays.
type SpaceChange struct {
	Name    *string `json:"name,omitempty" maxLength:"60" example:"Harbour lights" doc:"What it is called."`
	Purpose *string `json:"purpose,omitempty" maxLength:"300" example:"Which lamp burns when." doc:"What it is for."`
	Kind    *string `json:"kind,omitempty" enum:"open,closed,confidential" example:"closed" doc:"Open: any member of the organisation may join. Closed: one is added. Confidential: and nobody else learns that it exists."`
	Rhythm  *string `json:"rhythm,omitempty" maxLength:"40" example:"weekly fri 12:00" doc:"How often its things may arrive: “every” delivery, “daily 16:30” or “weekly fri 12:00” on the reader's clock."`
}

type spaceChangeInput struct {
	rest.SpacePath
	Body SpaceChange
}

func (s *surface) changeSpace(c *rest.Call, in *spaceChangeInput) (Space, error) {
	v, err := in.Space.ID("space")
	if err != nil {
		return Space{}, err
	}
	found, err := s.Spaces.Find(c.Ctx, c.Actor, v)
	if err != nil {
		return Space{}, err
	}
	d := space.Details{Name: found.Name, Purpose: found.Purpose, Kind: found.Kind, Rhythm: found.Rhythm}
	set(&d.Name, in.Body.Name)
	set(&d.Purpose, in.Body.Purpose)
	set((*string)(&d.Kind), in.Body.Kind)
	if in.Body.Rhythm != nil {
		if d.Rhythm, err = space.ParseRhythm(*in.Body.Rhythm); err != nil {
			return Space{}, err
		}
	}
	if err := s.Spaces.Edit(c.Ctx, c.Actor, v, d); err != nil {
		return Space{}, err
	}
	return s.spaceNow(c, v)
}

// inSpace does something with a space and answers with what it is then.
func (s *surface) inSpace(c *rest.Call, in *rest.SpacePath, do func(v id.ID) error) (Space, error) {
	v, err := in.Space.ID("space")
	if err == nil {
		err = do(v)
	}
	if err != nil {
		return Space{}, err
	}
	return s.spaceNow(c, v)
}

func (s *surface) joinSpace(c *rest.Call, in *rest.SpacePath) (Space, error) {
	return s.inSpace(c, in, func(v id.ID) error { return s.Spaces.Join(c.Ctx, c.Actor, v) })
}

// leaveSpace has nothing to say: who leaves a closed space does not see it any more.
func (s *surface) leaveSpace(c *rest.Call, in *rest.SpacePath) (rest.None, error) {
	v, err := in.Space.ID("space")
	if err != nil {
		return rest.None{}, err
	}
	return rest.None{}, s.Spaces.Leave(c.Ctx, c.Actor, v)
}

func (s *surface) archiveSpace(c *rest.Call, in *rest.SpacePath) (Space, error) {
	return s.inSpace(c, in, func(v id.ID) error { return s.Spaces.Archive(c.Ctx, c.Actor, v) })
}

func (s *surface) restoreSpace(c *rest.Call, in *rest.SpacePath) (Space, error) {
	return s.inSpace(c, in, func(v id.ID) error { return s.Spaces.Restore(c.Ctx, c.Actor, v) })
}

type tuneInput struct {
	rest.SpacePath
	Body Tuning
}

func (s *surface) tuneSpace(c *rest.Call, in *tuneInput) (Space, error) {
	rhythm, err := space.ParseRhythm(in.Body.Rhythm)
	if err != nil {
		return Space{}, err
	}
	return s.inSpace(c, &in.SpacePath, func(v id.ID) error {
		return s.Spaces.Tune(c.Ctx, c.Actor, v, in.Body.Muted, rhythm)
	})
}

type membersInput struct {
	rest.SpacePath
	rest.Paging
}

func (s *surface) listMembers(c *rest.Call, in *membersInput) (rest.Page[Entry], error) {
	v, err := in.Space.ID("space")
	if err != nil {
		return rest.Page[Entry]{}, err
	}
	return s.directory(c, space.Search{Space: v}, in.Paging)
}

type memberInput struct {
	rest.SpacePath
	rest.PersonPath
}

func (in *memberInput) ids() (where, who id.ID, err error) {
	if where, err = in.Space.ID("space"); err == nil {
		who, err = in.Person.ID("person")
	}
	return where, who, err
}

func (s *surface) addMember(c *rest.Call, in *memberInput) (rest.None, error) {
	where, who, err := in.ids()
	if err != nil {
		return rest.None{}, err
	}
	return rest.None{}, s.Spaces.Add(c.Ctx, c.Actor, where, who)
}

func (s *surface) removeMember(c *rest.Call, in *memberInput) (rest.None, error) {
	where, who, err := in.ids()
	if err != nil {
		return rest.None{}, err
	}
	return rest.None{}, s.Spaces.Remove(c.Ctx, c.Actor, where, who)
}

package api

import (
	"time"

	"meantime/internal/id"
	"meantime/internal/space"
)

func (s *surface) spaces() {
	g := s.group("Spaces", "Where teams, projects and departments write.")
	register(g, op{route: "GET /spaces", id: "list-spaces", scope: read, summary: "List spaces",
		about: "Every space that you may see, in the order in which they were made."}, s.listSpaces)
	register(g, op{route: "POST /spaces", id: "create-space", scope: write, status: 201, summary: "Make a space",
		about: "You become its first member. Guests make none."}, s.createSpace)
	register(g, op{route: "GET /spaces/{space}", id: "get-space", scope: read, summary: "One space"}, s.getSpace)
	register(g, op{route: "PATCH /spaces/{space}", id: "change-space", scope: write, summary: "Change a space",
		about: "For who made it, and for admins in it. What is left out stays as it is."}, whole(s, s.changeSpace))
	register(g, op{route: "POST /spaces/{space}/join", id: "join-space", scope: write, summary: "Join a space",
		about: "An open one. Joining twice changes nothing."}, s.joinSpace)
	register(g, op{route: "POST /spaces/{space}/leave", id: "leave-space", scope: write, summary: "Leave a space",
		about: "What waits for you from there does not come any more. The last member of a closed space cannot leave it."}, s.leaveSpace)
	register(g, op{route: "PUT /spaces/{space}/tuning", id: "tune-space", scope: write, summary: "Tune a space",
		about: "How much of the space reaches you, from now on."}, s.tuneSpace)
	register(g, op{route: "POST /spaces/{space}/archive", id: "archive-space", scope: write, summary: "Archive a space",
		about: "It can be read from then on, not written. For who made it, and for admins in it."}, s.archiveSpace)
	register(g, op{route: "POST /spaces/{space}/restore", id: "restore-space", scope: write, summary: "Restore a space",
		about: "Takes it out of the archive."}, s.restoreSpace)
	register(g, op{route: "GET /spaces/{space}/members", id: "list-members", scope: read, summary: "List members",
		about: "By name."}, s.listMembers)
	register(g, op{route: "PUT /spaces/{space}/members/{person}", id: "add-member", scope: write, summary: "Let somebody in",
		about: "Any member but a guest may. Adding twice changes nothing."}, s.addMember)
	register(g, op{route: "DELETE /spaces/{space}/members/{person}", id: "remove-member", scope: write, summary: "Remove a member",
		about: "For who made the space, and for admins in it."}, s.removeMember)
}

// Space is a place to write in, as you see it.
type Space struct {
	ID       id.ID     `json:"id" doc:"The id of the space."`
	Name     string    `json:"name" example:"Harbour lights" doc:"What it is called."`
	Purpose  string    `json:"purpose" example:"Which lamp burns when." doc:"What it is for."`
	Kind     string    `json:"kind" enum:"open,closed" example:"open" doc:"Open: any member of the organisation may join. Closed: one is added."`
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

func (s *surface) listSpaces(c *call, in *listInput) (Page[Space], error) {
	list, err := s.Spaces.List(c.ctx, c.actor)
	if err != nil {
		return Page[Space]{}, err
	}
	return pageOf(each(list, spaceOf), func(v Space) string { return v.ID.String() }, in.Paging, "spaces")
}

// NewSpace is a space to be made.
type NewSpace struct {
	Name    string `json:"name" maxLength:"60" example:"Harbour lights" doc:"What it is called."`
	Purpose string `json:"purpose,omitempty" maxLength:"300" example:"Which lamp burns when." doc:"What it is for."`
	Kind    string `json:"kind,omitempty" enum:"open,closed" default:"open" example:"open" doc:"Open: any member of the organisation may join. Closed: one is added."`
	Rhythm  string `json:"rhythm,omitempty" maxLength:"40" default:"every" example:"every" doc:"How often its things may arrive: “every” delivery, “daily 16:30” or “weekly fri 12:00” on the reader's clock."`
}

type newSpaceInput struct{ Body NewSpace }

func (s *surface) createSpace(c *call, in *newSpaceInput) (Space, error) {
	rhythm, err := space.ParseRhythm(in.Body.Rhythm)
	if err != nil {
		return Space{}, err
	}
	made, err := s.Spaces.Create(c.ctx, c.actor, space.Details{Name: in.Body.Name, Purpose: in.Body.Purpose,
		Kind: space.Kind(in.Body.Kind), Rhythm: rhythm})
	c.made("/spaces/" + made.ID.String())
	return spaceOf(made), err
}

// SpacePath says which space is meant.
type SpacePath struct {
	Space Ref `path:"space" doc:"The id of a space."`
}

func (s *surface) getSpace(c *call, in *SpacePath) (Space, error) {
	v, err := in.Space.id("space")
	if err != nil {
		return Space{}, err
	}
	return s.spaceNow(c, v)
}

func (s *surface) spaceNow(c *call, v id.ID) (Space, error) {
	found, err := s.Spaces.Find(c.ctx, c.actor, v)
	return spaceOf(found), err
}

// SpaceChange is what a space shall be from now on. What is missing stays.
type SpaceChange struct {
	Name    *string `json:"name,omitempty" maxLength:"60" example:"Harbour lights" doc:"What it is called."`
	Purpose *string `json:"purpose,omitempty" maxLength:"300" example:"Which lamp burns when." doc:"What it is for."`
	Kind    *string `json:"kind,omitempty" enum:"open,closed" example:"closed" doc:"Open: any member of the organisation may join. Closed: one is added."`
	Rhythm  *string `json:"rhythm,omitempty" maxLength:"40" example:"weekly fri 12:00" doc:"How often its things may arrive: “every” delivery, “daily 16:30” or “weekly fri 12:00” on the reader's clock."`
}

type spaceChangeInput struct {
	SpacePath
	Body SpaceChange
}

func (s *surface) changeSpace(c *call, in *spaceChangeInput) (Space, error) {
	v, err := in.Space.id("space")
	if err != nil {
		return Space{}, err
	}
	found, err := s.Spaces.Find(c.ctx, c.actor, v)
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
	if err := s.Spaces.Edit(c.ctx, c.actor, v, d); err != nil {
		return Space{}, err
	}
	return s.spaceNow(c, v)
}

// inSpace does something with a space and answers with what it is then.
func (s *surface) inSpace(c *call, in *SpacePath, do func(v id.ID) error) (Space, error) {
	v, err := in.Space.id("space")
	if err == nil {
		err = do(v)
	}
	if err != nil {
		return Space{}, err
	}
	return s.spaceNow(c, v)
}

func (s *surface) joinSpace(c *call, in *SpacePath) (Space, error) {
	return s.inSpace(c, in, func(v id.ID) error { return s.Spaces.Join(c.ctx, c.actor, v) })
}

// leaveSpace has nothing to say: who leaves a closed space does not see it any more.
func (s *surface) leaveSpace(c *call, in *SpacePath) (None, error) {
	v, err := in.Space.id("space")
	if err != nil {
		return None{}, err
	}
	return None{}, s.Spaces.Leave(c.ctx, c.actor, v)
}

func (s *surface) archiveSpace(c *call, in *SpacePath) (Space, error) {
	return s.inSpace(c, in, func(v id.ID) error { return s.Spaces.Archive(c.ctx, c.actor, v) })
}

func (s *surface) restoreSpace(c *call, in *SpacePath) (Space, error) {
	return s.inSpace(c, in, func(v id.ID) error { return s.Spaces.Restore(c.ctx, c.actor, v) })
}

type tuneInput struct {
	SpacePath
	Body Tuning
}

func (s *surface) tuneSpace(c *call, in *tuneInput) (Space, error) {
	rhythm, err := space.ParseRhythm(in.Body.Rhythm)
	if err != nil {
		return Space{}, err
	}
	return s.inSpace(c, &in.SpacePath, func(v id.ID) error {
		return s.Spaces.Tune(c.ctx, c.actor, v, in.Body.Muted, rhythm)
	})
}

type membersInput struct {
	SpacePath
	Paging
}

func (s *surface) listMembers(c *call, in *membersInput) (Page[Entry], error) {
	v, err := in.Space.id("space")
	if err != nil {
		return Page[Entry]{}, err
	}
	return s.directory(c, space.Search{Space: v}, in.Paging)
}

type memberInput struct {
	SpacePath
	PersonPath
}

func (in *memberInput) ids() (where, who id.ID, err error) {
	if where, err = in.Space.id("space"); err == nil {
		who, err = in.Person.id("person")
	}
	return where, who, err
}

func (s *surface) addMember(c *call, in *memberInput) (None, error) {
	where, who, err := in.ids()
	if err != nil {
		return None{}, err
	}
	return None{}, s.Spaces.Add(c.ctx, c.actor, where, who)
}

func (s *surface) removeMember(c *call, in *memberInput) (None, error) {
	where, who, err := in.ids()
	if err != nil {
		return None{}, err
	}
	return None{}, s.Spaces.Remove(c.ctx, c.actor, where, who)
}

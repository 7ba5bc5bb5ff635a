package spaces

import (
	"context"

	"meantime/internal/db"
	"meantime/internal/decision"
	"meantime/internal/person"
	"meantime/internal/space"
	"meantime/internal/thread"
	"meantime/internal/web/page"
	"meantime/internal/web/site"
)

// faces is how many members are shown by their face.
const faces = 7

// Head is what stands above every page of a space.
type Head struct {
	ID       string
	Space    space.Space
	Members  Faces
	Tabs     []Tab
	Archived *Archived // nil while the space is in use
	Write    bool      // the viewer may write here
	Join     bool      // and here they may join
	Tend     bool      // the viewer looks after the space
	Invite   bool      // the viewer may let others in
	Pace     string    // the space's own rhythm in words, empty for every delivery
	OnCall   bool      // somebody is on call, or will be
	Once     string
}

// Tab is one page of a space.
type Tab struct {
	Href, Label string
	Lit         bool
}

// Archived says since when a space is only read.
type Archived struct {
	By page.Face
	At page.Moment
}

// Faces are some members of a space.
type Faces struct {
	Shown []page.Face
	More  bool   // there are others
	Names string // of those shown, in words
}

// The pages of a space.
const (
	tabFront    = ""
	tabThreads  = "/threads"
	tabDecided  = "/decisions"
	TabOnCall   = "/on-call"
	tabMembers  = "/members"
	tabMail     = "/mail"
	tabSettings = "/settings"
)

// Look finds the space of the address with its head, and the shell for one of its pages.
func Look(ctx context.Context, v *site.Visit, tab, title string) (page.Shell, Head, error) {
	s, err := find(ctx, v)
	if err != nil {
		return page.Shell{}, Head{}, err
	}
	h, err := headOf(ctx, v, s, tab)
	name := s.Name
	if title != "" {
		name = v.L().T("{title}, {space}", "title", title, "space", s.Name)
	}
	shell := v.Page(name, page.PlaceSpaces, string(space.Topic(s.ID)))
	shell.Confide = v.Confides(s.Kind)
	return shell, h, err
}

func headOf(ctx context.Context, v *site.Visit, s space.Space, lit string) (Head, error) {
	guest := v.Actor.Role == person.Guest
	h := Head{ID: s.ID.String(), Space: s, Write: s.MayWrite() == nil, Tend: s.MayTend(v.Actor) == nil, Once: v.Fresh(),
		Join: s.Mine == nil && !s.Archived() && !guest, Pace: paceOf(v.L(), s.Rhythm)}
	h.Invite = h.Write && !guest
	shown, err := v.Spaces.Faces(ctx, v.Actor, faces+1, s.ID)
	if err != nil {
		return h, err
	}
	h.Members = facesOf(v, shown[s.ID])
	if s.Archived() {
		by, err := namesOf(ctx, v, s.ArchivedBy)
		if err != nil {
			return h, err
		}
		h.Archived = &Archived{By: faceOf(by[s.ArchivedBy]), At: v.Shell.Moment(s.ArchivedAt)}
	}
	err = v.DB.Read(ctx, func(tx *db.Tx) error {
		h.OnCall, err = v.Rotas.Kept(tx, s.ID)
		return err
	})
	if err != nil {
		return h, err
	}
	first, _, err := v.Threads.Browse(ctx, v.Actor, s.ID, thread.All, 0, 1)
	if err != nil {
		return h, err
	}
	last, _, err := v.Decisions.Register(ctx, v.Actor, decision.Look{Space: s.ID, Limit: 1})
	h.tabs(v, lit, len(first) > 0, len(last) > 0)
	return h, err
}

// tabs names the pages that hold something.
func (h *Head) tabs(v *site.Visit, lit string, threads, decided bool) {
	l := v.L()
	for _, t := range []struct {
		path, label string
		there       bool
	}{
		{tabFront, l.T("Front page"), true},
		{tabThreads, l.T("Threads"), threads},
		{tabDecided, l.T("Decisions"), decided},
		{TabOnCall, l.T("On call"), h.OnCall},
		{tabMembers, l.T("Members"), true},
		{tabMail, l.T("Mail from others"), false},
		{tabSettings, l.T("Settings"), h.Space.Mine != nil},
	} {
		if t.there || t.path == lit {
			h.Tabs = append(h.Tabs, Tab{Href: address(h.Space.ID) + t.path, Label: t.label, Lit: t.path == lit})
		}
	}
}

// facesOf shows up to seven members; one more card says that there are others.
func facesOf(v *site.Visit, cards []person.Card) Faces {
	var out Faces
	var names []string
	for i, c := range cards {
		if i == faces {
			out.More = true
			break
		}
		out.Shown = append(out.Shown, faceOf(c))
		names = append(names, c.Name)
	}
	if out.More {
		names = append(names, v.L().T("others"))
	}
	out.Names = v.L().List(names)
	return out
}

func faceOf(c person.Card) page.Face { return site.FaceOf(c.ID, c.Name, c.Photo) }

package notes

import (
	"time"

	"meantime/internal/api/rest"
	"meantime/internal/fault"
	"meantime/internal/id"
	"meantime/internal/space"
	"meantime/internal/thread"
)

// Parts are what the operations stand on. All are needed.
type Parts struct {
	Threads *thread.Threads
}

type surface struct {
	*rest.Surface
	Parts
}

// Register adds the operations to the API.
func Register(on *rest.Surface, p Parts) {
	s := &surface{on, p}
	g := s.Group("Private notes", "A thread that its named readers alone see. It is kept encrypted, ends by itself, and then nothing of it is left. Start a thread writes one; its thread and letters are read and answered as any other's.")
	rest.Register(g, rest.Op{Route: "GET /notes", ID: "list-notes", Scope: rest.Read, Summary: "List your private notes",
		About: "Those that you wrote and those that name you, the latest letter first; 100 at the most."}, s.list)
	rest.Register(g, rest.Op{Route: "GET /notes/{note}", ID: "get-note", Scope: rest.Read, Summary: "Who reads a private note, and until when",
		About: "Its letters are those of the thread of the same id."}, s.get)
	rest.Register(g, rest.Op{Route: "PUT /notes/{note}/readers/{person}", ID: "name-reader", Scope: rest.Write, Summary: "Name another reader",
		About: "For its author. The person reads all of it from now on; it comes in their next delivery."}, s.name)
	rest.Register(g, rest.Op{Route: "DELETE /notes/{note}/readers/{person}", ID: "drop-reader", Scope: rest.Write, Summary: "Name a reader no more",
		About: "For its author; and for every other reader, of themself. All that the person had of it is gone at once: what waits, what is asked, drafts and later letters."}, s.drop)
	rest.Register(g, rest.Op{Route: "PUT /notes/{note}/end", ID: "keep-note", Scope: rest.Write, Summary: "Keep it longer",
		About: "For its author: for so many days from now on, and never for less than before."}, s.keep)
	rest.Register(g, rest.Op{Route: "DELETE /notes/{note}", ID: "erase-note", Scope: rest.Write, Summary: "Erase it",
		About: "For its author. Nothing of it is left, not even that it was."}, s.erase)
}

// PrivateNote is a private note.
type PrivateNote struct {
	ID      id.ID       `json:"id" doc:"The id of its thread."`
	Title   string      `json:"title" example:"Your leave" doc:"Its title."`
	Author  rest.Card   `json:"author" doc:"Who wrote it."`
	Readers []rest.Card `json:"readers" doc:"Everybody who reads it, its author too."`
	Ends    time.Time   `json:"ends_at" example:"2026-11-12T09:40:00Z" doc:"When it ends, and nothing of it is left."`
	Created time.Time   `json:"created_at" example:"2026-10-13T09:40:00Z" doc:"When it was written."`
	LastAt  time.Time   `json:"last_at" example:"2026-10-13T11:05:00Z" doc:"When its last letter was written."`
}

func (s *surface) list(c *rest.Call, in *rest.ListInput) (rest.Page[PrivateNote], error) {
	found, err := s.Threads.PrivateNotes(c.Ctx, c.Actor)
	if err != nil {
		return rest.Page[PrivateNote]{}, err
	}
	out, err := s.notes(c, found...)
	if err != nil {
		return rest.Page[PrivateNote]{}, err
	}
	return rest.PageOf(out, func(n PrivateNote) string { return n.ID.String() }, in.Paging, "notes")
}

func (s *surface) notes(c *rest.Call, found ...thread.PrivateNote) ([]PrivateNote, error) {
	var people []id.ID
	for _, n := range found {
		people = append(people, n.Readers...)
	}
	cards, err := s.Cards(c.Ctx, people...)
	return rest.Each(found, func(n thread.PrivateNote) PrivateNote {
		return PrivateNote{n.ID, n.Title, cards[n.Author], rest.Each(n.Readers, func(who id.ID) rest.Card { return cards[who] }), n.ExpiresAt, n.CreatedAt, n.LastAt}
	}), err
}

// NotePath says which private note is meant.
type NotePath struct {
	Note rest.Ref `path:"note" doc:"The id of the thread of a private note."`
}

func (s *surface) get(c *rest.Call, in *NotePath) (PrivateNote, error) {
	v, err := in.Note.ID("thread")
	if err != nil {
		return PrivateNote{}, err
	}
	return s.now(c, v)
}

// now is a private note as it is. A thread that is none is not found.
func (s *surface) now(c *rest.Call, v id.ID) (PrivateNote, error) {
	p, err := s.Threads.Find(c.Ctx, c.Actor, v)
	if err == nil && p.Where.Kind != space.Note {
		err = fault.NotFound("thread")
	}
	if err != nil {
		return PrivateNote{}, err
	}
	out, err := s.notes(c, thread.PrivateNote{Thread: p.Thread, Readers: p.Readers, ExpiresAt: p.Where.ExpiresAt})
	if err != nil {
		return PrivateNote{}, err
	}
	return out[0], nil
}

type readerInput struct {
	NotePath
	rest.PersonPath
}

func (s *surface) name(c *rest.Call, in *readerInput) (PrivateNote, error) {
	v, err := in.Note.ID("thread")
	if err != nil {
		return PrivateNote{}, err
	}
	if err := s.Threads.NameReader(c.Ctx, c.Actor, v, in.Person.Anybody()); err != nil {
		return PrivateNote{}, err
	}
	return s.now(c, v)
}

func (s *surface) drop(c *rest.Call, in *readerInput) (rest.None, error) {
	v, err := in.Note.ID("thread")
	if err != nil {
		return rest.None{}, err
	}
	return rest.None{}, s.Threads.DropReader(c.Ctx, c.Actor, v, in.Person.Anybody())
}

type keepInput struct {
	NotePath
	Body struct {
		Days int `json:"days" enum:"7,30,90" example:"30" doc:"For how many days from now on."`
	}
}

func (s *surface) keep(c *rest.Call, in *keepInput) (PrivateNote, error) {
	v, err := in.Note.ID("thread")
	if err != nil {
		return PrivateNote{}, err
	}
	if _, err := s.Threads.Prolong(c.Ctx, c.Actor, v, in.Body.Days); err != nil {
		return PrivateNote{}, err
	}
	return s.now(c, v)
}

func (s *surface) erase(c *rest.Call, in *NotePath) (rest.None, error) {
	v, err := in.Note.ID("thread")
	if err != nil {
		return rest.None{}, err
	}
	return rest.None{}, s.Threads.Erase(c.Ctx, c.Actor, v)
}

package space

import (
	"context"
	"encoding/base64"

	"meantime/internal/db"
	"meantime/internal/fault"
	"meantime/internal/id"
	"meantime/internal/naming"
	"meantime/internal/person"
)

// Entry is as much of a person as the directory shows.
type Entry struct {
	person.Card
	Title    string
	Pronouns string
}

// Search narrows the directory. Its zero value is everybody.
type Search struct {
	Name   string // beginnings of words of the name or the handle, as they are typed
	Space  id.ID  // only its members, or the readers of a private note; zero for everybody
	After  string // the cursor that the page before gave as next; empty for the first page
	Limit  int    // 1 to 200
	Beside id.ID  // leave out the members of this space; zero for nobody
}

const (
	maxDirectory   = 200
	maxSearchWords = 6
)

// Directory lists active people in the order of their names, with the cursor for the rest, empty when that was all. A
// guest finds themself and those they share a space with, and learns nothing of anybody else. A cursor that is none:
// fault.KindInvalid; a space that the actor does not see: fault.KindNotFound.
func (s *Spaces) Directory(ctx context.Context, actor person.Actor, q Search) (page []Entry, next string, err error) {
	limit := min(max(q.Limit, 1), maxDirectory)
	err = s.db.Read(ctx, func(tx *db.Tx) error {
		for _, in := range []id.ID{q.Space, q.Beside} {
			if in == 0 {
				continue
			}
			if _, err := s.AnyIn(tx, actor, in); err != nil {
				return err
			}
		}
		name, last, err := readCursor(q.After)
		if err != nil {
			return err
		}
		page, err = directory(tx, Viewer(actor, s.now()), q, name, last, limit+1)
		return err
	})
	if err != nil || len(page) <= limit {
		return page, "", fault.While("listing people", err)
	}
	page = page[:limit]
	return page, cursorAfter(page[limit-1]), nil
}

// Knows tells whether the actor may see a person, also one whose account is ended: fault.KindNotFound when not, as for
// one who does not exist.
func (s *Spaces) Knows(ctx context.Context, actor person.Actor, who id.ID) error {
	err := s.db.Read(ctx, func(tx *db.Tx) error {
		known, err := knows(tx, Viewer(actor, s.now()), []id.ID{who})
		if err == nil && !known[who] {
			err = fault.NotFound("person")
		}
		return err
	})
	return fault.While("looking for a person", err)
}

// KnownOf returns which of some people the actor may see.
func (s *Spaces) KnownOf(tx *db.Tx, actor person.Actor, people ...id.ID) (map[id.ID]bool, error) {
	return knows(tx, Viewer(actor, s.now()), people)
}

// Faces returns members of spaces, at most n of each, those first who have been in the organisation longest; by space. Of
// a space that the actor does not see there are none.
func (s *Spaces) Faces(ctx context.Context, actor person.Actor, n int, spaces ...id.ID) (map[id.ID][]person.Card, error) {
	out := make(map[id.ID][]person.Card, len(spaces))
	err := s.db.Read(ctx, func(tx *db.Tx) (err error) {
		for _, in := range spaces {
			if out[in], err = faces(tx, Viewer(actor, s.now()), in, n); err != nil {
				return err
			}
		}
		return nil
	})
	return out, fault.While("looking for faces", err)
}

// Shared lists the spaces that both the actor sees and a person belongs to, by name; archived ones are left out.
func (s *Spaces) Shared(ctx context.Context, actor person.Actor, who id.ID) ([]Space, error) {
	var out []Space
	err := s.db.Read(ctx, func(tx *db.Tx) (err error) {
		out, err = shared(tx, Viewer(actor, s.now()), who)
		return err
	})
	return out, fault.While("listing the spaces of a person", err)
}

// searchWords splits what was typed into the beginnings of words to look for.
func searchWords(typed string) []string {
	words := naming.Words(naming.Fold(typed))
	return words[:min(len(words), maxSearchWords)]
}

// cursorWidth is how many characters of a cursor are the person's number; the folded name follows.
const cursorWidth = 13

func cursorAfter(e Entry) string {
	return base64.RawURLEncoding.EncodeToString([]byte(e.ID.String() + naming.Fold(e.Name)))
}

func readCursor(cursor string) (name string, last id.ID, err error) {
	if cursor == "" {
		return "", 0, nil
	}
	raw, err := base64.RawURLEncoding.DecodeString(cursor)
	if err == nil && len(raw) >= cursorWidth {
		if last, err = id.Parse(string(raw[:cursorWidth])); err == nil {
			return string(raw[cursorWidth:]), last, nil
		}
	}
	return "", 0, fault.Invalid("cursor", "This is not a place in the list.")
}

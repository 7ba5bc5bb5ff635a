package finds

import (
	"time"

	"meantime/internal/api/rest"
	"meantime/internal/db"
	"meantime/internal/fault"
	"meantime/internal/file"
	"meantime/internal/find"
	"meantime/internal/id"
	"meantime/internal/person"
)

// Parts are what the operation stands on. All are needed.
type Parts struct {
	DB      *db.DB
	Now     func() time.Time
	Persons *person.Parts
	Finds   *find.Finds
}

type surface struct {
	*rest.Surface
	Parts
}

// Register adds the operation to the API.
func Register(on *rest.Surface, p Parts) {
	s := &surface{on, p}
	g := s.Group("Find", "One search over titles, letters, outcomes and decisions. It finds what you may read; private notes are in no search.")
	rest.Register(g, rest.Op{Route: "GET /find", ID: "find-written", Scope: rest.Read, Summary: "Find what was written",
		About: "All words are wanted; the last one may be unfinished. \"Words in quotes\" stand together, begin* of words, -without. Filters: in: a space, from: a person or me, kind: thread, letter, outcome, decision or file, before: and after: a day, a month or a year on your clock. The newest comes first. Outcomes and decisions come apart from the rest, on the first page, unless you ask for kinds."}, s.find)
}

type findInput struct {
	rest.Paging
	Query string `query:"q" required:"true" maxLength:"500" example:"lamp" doc:"What you look for."`
}

// Found is what was found.
type Found struct {
	Settled []Hit  `json:"settled,omitempty" doc:"The newest five of the outcomes and decisions; on the first page, unless kinds are asked for."`
	More    bool   `json:"more_settled" example:"false" doc:"Whether there are more of those: ask for kind:outcome kind:decision."`
	Items   []Hit  `json:"items" doc:"This page of what was written; of everything, where kinds are asked for."`
	Next    string `json:"next,omitempty" example:"ZmluZDowYjNuNngyZTlnMDAw" doc:"The cursor of the page that follows; missing on the last one."`
	Partial bool   `json:"gathering" example:"false" doc:"Whether what was written long ago is still being gathered, and may be missing."`
}

// Hit is something that was found.
type Hit struct {
	ID       id.ID     `json:"id" doc:"Of the letter; of an outcome or a decision, its own."`
	Kind     string    `json:"kind" enum:"thread,letter,outcome,decision" example:"letter" doc:"The letter that opens a thread, a reply, an outcome, or one that is a decision."`
	Space    id.ID     `json:"space" doc:"Where it is."`
	Name     string    `json:"space_name" example:"Harbour lights" doc:"What that space is called."`
	Thread   id.ID     `json:"thread" doc:"Its thread."`
	Title    string    `json:"title" example:"The lamp on the east mole" doc:"Of the thread."`
	By       rest.Card `json:"by" doc:"Who wrote or decided it."`
	At       time.Time `json:"at" example:"2026-10-13T09:40:00Z" doc:"When."`
	Decision id.ID     `json:"decision,omitzero" sample:"no" doc:"The id of a decision; missing for all else."`
	Number   int       `json:"number,omitempty" sample:"no" example:"131" doc:"Its number within the space."`
	Files    []string  `json:"files,omitempty" sample:"no" example:"plan.pdf" doc:"What the files are called that it shows."`
	Text     string    `json:"text" example:"The lamp went out twice." doc:"What it says, without markup."`
}

func (s *surface) find(c *rest.Call, in *findInput) (out Found, err error) {
	look := find.Look{Query: find.Parse(in.Query, find.Names{}), Limit: in.Limit}
	if look.Cursor, err = in.After("find"); err != nil {
		return out, err
	}
	err = s.DB.Read(c.Ctx, func(tx *db.Tx) error {
		clock, _, err := s.Persons.Schedules.Compiled(tx, c.Actor.ID)
		if err == nil {
			look.Zone = clock.Zone(s.Now())
		}
		return err
	})
	if err != nil {
		return out, err
	}
	found, err := s.Finds.Find(c.Ctx, c.Actor, look)
	if err != nil {
		return out, err
	}
	if len(found.Misses) > 0 {
		return out, says(found.Misses[0])
	}
	out = Found{Settled: rest.Each(found.Settled, hitOf), More: found.MoreSettled, Items: rest.Each(found.Talk, hitOf), Partial: found.Gathering}
	if found.Next != 0 {
		out.Next = rest.CursorOf("find", found.Next.String())
	}
	return out, nil
}

func hitOf(h find.Hit) Hit {
	return Hit{ID: h.ID, Kind: string(h.Kind), Space: h.Space, Name: h.SpaceName, Thread: h.Thread, Title: h.Title, By: rest.CardOf(h.Author), At: h.At,
		Decision: h.Decision, Number: h.Number, Text: h.Text, Files: rest.Each(h.Files, func(f file.File) string { return f.Name })}
}

// says is why a filter means nothing. Of whoever and whatever the caller does not see, it is what it would be if there were none.
func says(m find.Miss) error {
	switch m.Why {
	case find.NoSuchSpace:
		return fault.Invalid("q", "You see no space of the name in in:.")
	case find.NoSuchOne:
		return fault.Invalid("q", "You see nobody of the name in from:.")
	case find.NoSuchKind:
		return fault.Invalid("q", "Kinds are thread, letter, outcome, decision and file.")
	}
	return fault.Invalid("q", "A date in before: and after: is a day, a month or a year, such as 2026-03-14, 2026-03 or 2026.")
}

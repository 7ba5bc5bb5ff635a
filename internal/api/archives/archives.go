package archives

import (
	"net/http"

	"meantime/internal/api/rest"
	"meantime/internal/archive"
	"meantime/internal/person"
	"meantime/internal/words"
)

// Transfers answer with archives.
type Transfers interface {
	Archive(w http.ResponseWriter, r *http.Request, by person.Actor, kind archive.Kind, l *words.Locale) error
}

// Parts are what the operations stand on. All are needed.
type Parts struct {
	Transfers Transfers
	Words     *words.Catalogue
}

type surface struct {
	*rest.Surface
	Parts
}

// Register adds the operations to the API.
func Register(on *rest.Surface, p Parts) {
	s := &surface{on, p}
	g := s.Group("Archives", "A zip of pages that people read (Markdown), the same as tables for programs (lines of JSON), and files. It is made while it is taken; a connection that breaks has brought no archive. Few are made at once: 429 says that others are being made. Its pages are in the language that Accept-Language asks for.")
	rest.Stream(g, rest.Streamed{Op: rest.Op{Route: "GET /me/archive", ID: "take-my-archive", Scope: rest.Read, Status: http.StatusOK, Summary: "Take what is yours",
		About: "Your account, hours, drafts and numbers, the threads in which you wrote or were asked as far as you see them now, and your private notes in clear. It is to be read: no Meantime is made of it."}}, s.take(archive.Person))
	rest.Stream(g, rest.Streamed{Op: rest.Op{Route: "POST /organisation/archive", ID: "take-archive", Scope: rest.Admin, Status: http.StatusOK, Summary: "Take what the organisation has written",
		About: "For admins. All that lies in the spaces that you see, without what is anybody's own. meantime import archive makes a Meantime of it in an empty place. All admins are told that you took it. An Idempotency-Key does nothing here: of bytes nothing is kept."}}, s.take(archive.Organisation))
}

func (s *surface) take(kind archive.Kind) func(c *rest.Call, w http.ResponseWriter, r *http.Request) error {
	return func(c *rest.Call, w http.ResponseWriter, r *http.Request) error {
		return s.Transfers.Archive(w, r, c.Actor, kind, s.Words.Match(r.Header.Get("Accept-Language")))
	}
}

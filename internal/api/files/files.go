package files

import (
	"context"
	"net/http"
	"reflect"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"meantime/internal/api/rest"
	"meantime/internal/db"
	"meantime/internal/fault"
	"meantime/internal/file"
	"meantime/internal/id"
	"meantime/internal/patience"
	"meantime/internal/person"
)

// Transfers move the bytes of files.
type Transfers interface {
	Upload(w http.ResponseWriter, r *http.Request, by person.Actor, number string, say func(error) string) error
	Serve(w http.ResponseWriter, r *http.Request, by person.Actor, v id.ID, as file.Form) error
}

// Parts are what the operations stand on. All are needed.
type Parts struct {
	DB        *db.DB
	Files     *file.Files
	Transfers Transfers
}

type surface struct {
	*rest.Surface
	Parts
}

// Register adds the operations to the API.
func Register(on *rest.Surface, p Parts) {
	s := &surface{on, p}
	g := s.Group("Files", "What people upload. A text refers to a file by a link to it, which the file names; from then on it is seen by whoever sees the text's space, and until then by its uploader alone. What nothing refers to goes after a day. For files that arrive in parts, see Uploads.")
	rest.Stream(g, rest.Streamed{Op: rest.Op{Route: "POST /files", ID: "upload-file", Scope: rest.Write, Status: http.StatusCreated, Summary: "Upload a file at once",
		About: "The body is the file, of any type: what it is, is found out. Its length must be said. An Idempotency-Key does nothing here; a file that was sent twice and is not referred to goes by itself."},
		Parameters: []*huma.Param{text("query", "name", "plan.pdf", "What it is called.")}, Takes: rest.Bytes, Answers: reflect.TypeFor[File]()}, s.upload)
	rest.Register(g, rest.Op{Route: "GET /files/{file}", ID: "get-file", Scope: rest.Read, Summary: "What a file is"}, s.get)
	rest.Register(g, rest.Op{Route: "DELETE /files/{file}", ID: "remove-file", Scope: rest.Write, Summary: "Remove a file",
		About: "One of yours, to which nothing refers. What is referred to goes by itself, a day after nothing does any more."}, s.remove)
	rest.Stream(g, rest.Streamed{Op: rest.Op{Route: "GET /files/{file}/bytes", ID: "read-file", Scope: rest.Read, Status: http.StatusOK, Summary: "Read a file",
		About: "With Range, a part of it. What a picture shows is to be had smaller, upright and without what its camera wrote beside it: as display or thumb."},
		Parameters: []*huma.Param{reference("file", "The id of a file."), text("query", "as", "original", "original, which holds where nothing is said; of a picture also display and thumb.")}}, s.read)
	s.uploads()
	h := s.Group("Room for files", "How many bytes one file and all of them may have.")
	rest.Register(h, rest.Op{Route: "GET /organisation/files", ID: "get-room", Scope: rest.Admin, Summary: "How much room there is", About: "For admins."}, s.room)
	rest.Register(h, rest.Op{Route: "PUT /organisation/files", ID: "set-room", Scope: rest.Admin, Summary: "Say how much room there is", About: "For admins. What is there stays, whatever it has."}, s.setRoom)
}

func text(in, name, example, about string) *huma.Param {
	return &huma.Param{In: in, Name: name, Description: about, Example: example, Schema: &huma.Schema{Type: huma.TypeString}}
}

func reference(name, about string) *huma.Param {
	p := text("path", name, "0b3n6x2e9g000", about)
	p.Required = true
	return p
}

// File is something that somebody uploaded.
type File struct {
	ID      id.ID     `json:"id" doc:"The id of the file."`
	By      rest.Card `json:"by" doc:"Who uploaded it."`
	Name    string    `json:"name" example:"plan.pdf" doc:"What it is called."`
	Kind    string    `json:"kind" enum:"picture,audio,video,pdf,text,other" example:"pdf" doc:"How it can be shown."`
	Media   string    `json:"media_type" example:"application/pdf" doc:"What its bytes are."`
	Size    int64     `json:"size" example:"340000" doc:"How many bytes it has."`
	Sum     string    `json:"sha256" example:"9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08" doc:"The SHA-256 of its bytes."`
	Width   int       `json:"width,omitempty" sample:"no" doc:"Of a picture, as it is shown."`
	Height  int       `json:"height,omitempty" sample:"no" doc:"Of a picture, as it is shown."`
	Link    string    `json:"link" example:"[plan.pdf](/files/0b3n6x2e9g000/plan.pdf)" doc:"What a text says, in Markdown, to refer to it."`
	Created time.Time `json:"created_at" example:"2026-10-13T09:40:00Z" doc:"When it was uploaded."`
}

func (s *surface) file(ctx context.Context, f file.File) (File, error) {
	cards, err := s.Cards(ctx, f.By)
	return File{f.ID, cards[f.By], f.Name, string(f.Kind()), f.Media, f.Size, f.Sum, f.Width, f.Height, f.Link(), f.CreatedAt}, err
}

func (s *surface) upload(c *rest.Call, w http.ResponseWriter, r *http.Request) error {
	if r.ContentLength < 0 {
		return rest.NewProblem(http.StatusLengthRequired, "length_required", "Please say how many bytes the file has, as Content-Length.")
	}
	body := patience.Reader(http.NewResponseController(w), r.Body)
	defer body.Close() // it ends a watch
	made, err := s.Files.Take(c.Ctx, c.Actor, r.URL.Query().Get("name"), r.ContentLength, body)
	if err != nil {
		return err
	}
	out, err := s.file(c.Ctx, made)
	if err != nil {
		return err
	}
	w.Header().Set("Location", rest.Prefix+"/files/"+made.ID.String())
	return rest.Send(w, http.StatusCreated, out)
}

// Path says which file is meant.
type Path struct {
	File rest.Ref `path:"file" doc:"The id of a file."`
}

func (s *surface) get(c *rest.Call, in *Path) (File, error) {
	v, err := in.File.ID("file")
	if err != nil {
		return File{}, err
	}
	f, err := s.Files.Find(c.Ctx, c.Actor, v)
	if err != nil {
		return File{}, err
	}
	return s.file(c.Ctx, f)
}

func (s *surface) remove(c *rest.Call, in *Path) (rest.None, error) {
	v, err := in.File.ID("file")
	if err != nil {
		return rest.None{}, err
	}
	return rest.None{}, s.Files.Delete(c.Ctx, c.Actor, v)
}

func (s *surface) read(c *rest.Call, w http.ResponseWriter, r *http.Request) error {
	v, err := id.Parse(r.PathValue("file"))
	if err != nil {
		return fault.NotFound("file")
	}
	as := file.Original
	if typed := r.URL.Query().Get("as"); typed != "" {
		as = file.Form(typed)
	}
	return s.Transfers.Serve(w, r, c.Actor, v, as)
}

// Room is how many bytes files have, and may have.
type Room struct {
	Used int64 `json:"used" example:"340000" doc:"How many bytes all files have."`
	Each int64 `json:"each" example:"100000000" doc:"How many one file may have."`
	All  int64 `json:"all" example:"10000000000" doc:"How many all files may have."`
}

func (s *surface) room(c *rest.Call, _ *rest.NoInput) (Room, error) {
	if !c.Actor.Administers() {
		return Room{}, fault.Forbidden("admin_needed", "Only an owner or an admin can do this.")
	}
	r, err := s.Files.Room(c.Ctx)
	return Room{r.Used, r.Each, r.All}, err
}

type roomInput struct{ Body Limits }

// Limits are how many bytes files may have.
type Limits struct {
	Each int64 `json:"each" example:"100000000" doc:"How many one file may have: from 1,000,000 to 10,000,000,000."`
	All  int64 `json:"all" example:"10000000000" doc:"How many all files may have: as much as one of them at the least."`
}

func (s *surface) setRoom(c *rest.Call, in *roomInput) (Room, error) {
	if err := s.Files.SetRoom(c.Ctx, c.Actor, in.Body.Each, in.Body.All); err != nil {
		return Room{}, err
	}
	return s.room(c, nil)
}

package rest

import (
	"context"
	"net/http"
	"reflect"
	"strconv"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"meantime/internal/fault"
	"meantime/internal/person"
)

// Op is one operation: where it is, what it needs, and what people read about it.
type Op struct {
	Route   string        // method and path below /api/v1: "GET /spaces/{space}"
	ID      string        // its name for programs: "get-space"
	Scope   person.Scopes // what the token must allow; none is closed to everybody
	Summary string
	About   string
	Status  int   // of success: 0 for 200, or for 204 where there is nothing to say
	Pure    bool  // it changes nothing, although it is no GET
	Limit   int64 // bytes of the body: 0 for 256 KiB

	mutates bool
	place   int // in the order of the reference
}

// The scopes, as the operations declare them.
const (
	Read  = person.ScopeRead
	Write = person.ScopeWrite
	Admin = person.ScopeAdmin
)

// opKey is where huma keeps our op.
const opKey = "op"

// Group is operations under one heading.
type Group struct {
	*Surface
	heading string
}

// Group begins a heading of the reference.
func (s *Surface) Group(heading, about string) Group {
	o := s.huma.OpenAPI()
	o.Tags = append(o.Tags, &huma.Tag{Name: heading, Description: about})
	return Group{s, heading}
}

// output lets the answer write itself.
type output struct{ Body func(huma.Context) }

// Register ties an operation to its address. I is its input: parameters as fields, the JSON as Body. T is what it answers
// with.
func Register[I, T any](g Group, o Op, do func(*Call, *I) (T, error)) {
	s := g.Surface
	method, path, _ := strings.Cut(o.Route, " ")
	o.mutates = method != http.MethodGet && !o.Pure
	s.count++
	o.place = s.count
	answers := reflect.TypeFor[T]()
	if o.Status == 0 {
		o.Status = http.StatusOK
		if answers == reflect.TypeFor[None]() {
			o.Status = http.StatusNoContent
		}
	}
	described := huma.Operation{
		OperationID: o.ID, Method: method, Path: path, Summary: o.Summary, Description: o.About, Tags: []string{g.heading},
		DefaultStatus: o.Status, Metadata: map[string]any{opKey: &o}, Responses: map[string]*huma.Response{},
		Security:     []map[string][]string{{"token": strings.Fields(o.Scope.String())}},
		MaxBodyBytes: -1, BodyReadTimeout: -1, // the body was read within limits before
	}
	s.describe(&described, o, answers)
	huma.Register(s.huma, described, func(ctx context.Context, in *I) (*output, error) {
		c := ctx.Value(callKey{}).(*Call)
		work := func(c *Call) (any, error) { return do(c, in) }
		var a *answer
		var err error
		switch {
		case o.mutates:
			a, err = s.act(c, work)
		default:
			a, err = c.do(work)
		}
		if err != nil {
			return nil, s.problem(c.r, err)
		}
		return &output{Body: a.send}, nil
	})
}

// describe adds to the document what huma cannot see: the answers, and what every operation shares.
func (s *Surface) describe(d *huma.Operation, o Op, answers reflect.Type) {
	success := &huma.Response{Description: "Done.", Headers: map[string]*huma.Param{}}
	switch {
	case answers == reflect.TypeFor[JPEG]():
		success.Content = map[string]*huma.MediaType{"image/jpeg": {}}
	case o.Status != http.StatusNoContent:
		success.Content = map[string]*huma.MediaType{"application/json": {Schema: s.schema(answers)}}
	}
	if answers.Implements(reflect.TypeFor[pager]()) && d.Method == http.MethodGet {
		success.Headers["Link"] = textHeader("The page that follows, as rel=\"next\"; missing on the last one.")
	}
	d.Responses[strconv.Itoa(o.Status)] = success
	statuses := []int{http.StatusUnauthorized, http.StatusForbidden, http.StatusUnprocessableEntity}
	if strings.Contains(d.Path, "{") {
		statuses = append(statuses, http.StatusNotFound)
	}
	if o.mutates {
		statuses = append(statuses, http.StatusConflict)
		success.Headers["Idempotency-Replayed"] = textHeader("“true” when the answer was kept from an earlier request with the same key.")
		longest := maxKey
		d.Parameters = append(d.Parameters, &huma.Param{Name: "Idempotency-Key", In: "header", Example: "9f0c2f6e-1f5b-4c33-9d0c-6f9f3c1d2b7a",
			Description: "A name for this request, of your choice. The same key and request get the same answer for 24 hours, and the work is done once.",
			Schema:      &huma.Schema{Type: huma.TypeString, MaxLength: &longest}})
	}
	if o.Status == http.StatusCreated {
		success.Headers["Location"] = textHeader("Where what was made is found.")
	}
	for _, status := range statuses {
		d.Responses[strconv.Itoa(status)] = &huma.Response{Ref: responses + strconv.Itoa(status)}
	}
	d.Responses["default"] = &huma.Response{Ref: responses + "default"}
}

// responses is where the document has the problems that operations share.
const responses = "#/components/responses/"

func textHeader(about string) *huma.Param {
	return &huma.Param{Description: about, Schema: &huma.Schema{Type: huma.TypeString}}
}

// problems are the answers to what is not done, by status, each with an example.
func (s *Surface) problems() map[string]*huma.Response {
	out := map[string]*huma.Response{}
	for _, p := range []*Problem{
		tokenNeeded(), scopeNeeded(&Op{Scope: Write}), problemOf(fault.NotFound("space")),
		problemOf(fault.Conflict("space_archived", "This space is archived: it can be read, and nothing can be written in it.")),
		problemOf(fault.Invalid("title", "A thread needs a title.")),
	} {
		out[strconv.Itoa(p.Status)] = s.problemResponse(p.Title+".", p)
	}
	out["default"] = s.problemResponse("Anything else that went wrong.", problemOf(fault.Unavailable("Please try again in a minute.")))
	return out
}

func (s *Surface) problemResponse(about string, example *Problem) *huma.Response {
	return &huma.Response{Description: about, Content: map[string]*huma.MediaType{
		problemType: {Schema: s.schema(reflect.TypeFor[Problem]()), Example: example}}}
}

// schema describes a type, by a reference where it has a name.
func (s *Surface) schema(t reflect.Type) *huma.Schema {
	return s.huma.OpenAPI().Components.Schemas.Schema(t, true, "")
}

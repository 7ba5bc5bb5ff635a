package rest

import (
	"net/http"
	"reflect"
	"strconv"
	"strings"

	"meantime/internal/person"

	"github.com/danielgtaylor/huma/v2"
)

// Streamed is an operation whose bytes are never held in memory: it reads the request and writes the answer itself. There is
// nothing of it to keep under an Idempotency-Key.
type Streamed struct {
	Op
	Parameters []*huma.Param
	Takes      bool         // bytes
	Answers    reflect.Type // nil for bytes
}

// bytesType is the media type of bytes that may be anything.
const bytesType = "application/octet-stream"

// Stream ties a streamed operation to its address. An error that do returns has not been answered.
func Stream(g Group, o Streamed, do func(c *Call, w http.ResponseWriter, r *http.Request) error) {
	s := g.Surface
	method, path, _ := strings.Cut(o.Route, " ")
	s.count++
	o.place = s.count
	op := o.Op
	d := &huma.Operation{
		OperationID: o.ID, Method: method, Path: path, Summary: o.Summary, Description: o.About, Tags: []string{g.heading}, Parameters: o.Parameters,
		Metadata: map[string]any{opKey: &op}, Responses: map[string]*huma.Response{},
		Security: []map[string][]string{{"token": strings.Fields(o.Scope.String())}},
	}
	bytes := map[string]*huma.MediaType{bytesType: {Schema: &huma.Schema{Type: huma.TypeString, Format: "binary"}}}
	success := &huma.Response{Description: "Done.", Content: bytes}
	if o.Answers != nil {
		success.Content = map[string]*huma.MediaType{"application/json": {Schema: s.schema(o.Answers)}}
	}
	if o.Takes {
		d.RequestBody = &huma.RequestBody{Required: true, Content: bytes}
	}
	d.Responses[strconv.Itoa(o.Status)] = success
	for _, status := range []int{http.StatusUnauthorized, http.StatusForbidden, http.StatusNotFound, http.StatusUnprocessableEntity} {
		d.Responses[strconv.Itoa(status)] = &huma.Response{Ref: responses + strconv.Itoa(status)}
	}
	d.Responses["default"] = &huma.Response{Ref: responses + "default"}
	s.huma.OpenAPI().AddOperation(d)
	s.Mount(o.Route, o.Scope, do)
}

// Mount ties an address to what answers it without being described: a protocol of its own, which its clients know.
func (s *Surface) Mount(route string, scope person.Scopes, do func(c *Call, w http.ResponseWriter, r *http.Request) error) {
	method, path, _ := strings.Cut(route, " ")
	s.mux.HandleFunc(method+" "+Prefix+path, func(w http.ResponseWriter, r *http.Request) {
		c, err := s.enter(r, &Op{Scope: scope})
		if err == nil {
			err = do(c, w, r)
		}
		if err != nil {
			s.refuse(w, r, err)
		}
	})
}

// Send answers with a value, as JSON.
func Send(w http.ResponseWriter, status int, v any) error {
	body, err := encode(v)
	if err != nil {
		return err
	}
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_, _ = w.Write(body) // the asker has gone: nobody to tell
	return nil
}

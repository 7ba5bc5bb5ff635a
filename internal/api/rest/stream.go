package rest

import (
	"net/http"
	"reflect"
	"strconv"
	"strings"

	"github.com/danielgtaylor/huma/v2"
)

// Streamed is an operation whose bytes are never held in memory: it reads the request and writes the answer itself. There is
// nothing of it to keep under an Idempotency-Key.
type Streamed struct {
	Op
	Parameters []*huma.Param
	Takes      string        // the media type of the bytes that it takes; empty where it takes none
	Answers    reflect.Type  // nil for bytes
	Empty      bool          // it answers with headers alone
	Headers    []*huma.Param // of its answer
}

// Bytes is the media type of bytes that may be anything.
const Bytes = "application/octet-stream"

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
	bytes := &huma.MediaType{Schema: &huma.Schema{Type: huma.TypeString, Format: "binary"}}
	success := &huma.Response{Description: "Done.", Headers: map[string]*huma.Param{}}
	switch {
	case o.Answers != nil:
		success.Content = map[string]*huma.MediaType{"application/json": {Schema: s.schema(o.Answers)}}
	case !o.Empty:
		success.Content = map[string]*huma.MediaType{Bytes: bytes}
	}
	for _, h := range o.Headers {
		success.Headers[h.Name] = &huma.Param{Description: h.Description, Example: h.Example, Schema: h.Schema}
	}
	if o.Takes != "" {
		d.RequestBody = &huma.RequestBody{Required: true, Content: map[string]*huma.MediaType{o.Takes: bytes}}
	}
	d.Responses[strconv.Itoa(o.Status)] = success
	for _, status := range []int{http.StatusUnauthorized, http.StatusForbidden, http.StatusNotFound, http.StatusUnprocessableEntity} {
		d.Responses[strconv.Itoa(status)] = &huma.Response{Ref: responses + strconv.Itoa(status)}
	}
	d.Responses["default"] = &huma.Response{Ref: responses + "default"}
	s.huma.OpenAPI().AddOperation(d)
	s.mux.HandleFunc(method+" "+Prefix+path, func(w http.ResponseWriter, r *http.Request) {
		c, err := s.enter(r, &Op{Scope: o.Scope})
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

package rest

import (
	"encoding/json"
	"errors"
	"net/http"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/danielgtaylor/huma/v2"

	"meantime/internal/fault"
	"meantime/internal/person"
)

// Problem is the answer to a request that was not done, after RFC 9457.
type Problem struct {
	Type   string  `json:"type" example:"about:blank" doc:"Always about:blank; the code says more."`
	Title  string  `json:"title" example:"Unprocessable Entity" doc:"What the status means."`
	Status int     `json:"status" example:"422" doc:"The HTTP status."`
	Detail string  `json:"detail" example:"A thread needs a title." doc:"One sentence for a person."`
	Code   string  `json:"code" example:"invalid_title" doc:"What went wrong, for a program. Codes do not change."`
	Errors []Wrong `json:"errors,omitempty" doc:"The fields that are at fault, at most 20 of them."`

	header http.Header
}

// Wrong is one field that does not hold what it must.
type Wrong struct {
	Field   string `json:"field" example:"title" doc:"The field of the body, by its path, or the parameter."`
	Message string `json:"message" example:"A thread needs a title." doc:"One sentence for a person."`
}

// maxWrong is how many fields one problem names.
const maxWrong = 20

// problemType is the content type of every Problem.
const problemType = "application/problem+json"

func NewProblem(status int, code, detail string) *Problem {
	return &Problem{Type: "about:blank", Title: http.StatusText(status), Status: status, Detail: detail, Code: code}
}

// Error is the sentence for a person.
func (p *Problem) Error() string { return p.Detail }

// GetStatus is the HTTP status.
func (p *Problem) GetStatus() int { return p.Status }

// GetHeaders are what the answer carries beside the body.
func (p *Problem) GetHeaders() http.Header { return p.header }

// ContentType says that the body is a problem.
func (p *Problem) ContentType(string) string { return problemType }

// with adds a header.
func (p *Problem) with(name, value string) *Problem {
	p.header = http.Header{name: {value}}
	return p
}

func (p *Problem) wrong(field, message string) {
	if len(p.Errors) < maxWrong {
		p.Errors = append(p.Errors, Wrong{field, message})
	}
}

// problemOf says what an error is to the caller. It is the only place where kinds become statuses.
func problemOf(err error) *Problem {
	if p, ok := errors.AsType[*Problem](err); ok {
		return p
	}
	f := fault.Of(err)
	p := NewProblem(f.Kind.Status(), f.Code, f.Message)
	for _, one := range person.Problems(err) {
		if one.Field != "" {
			p.wrong(one.Field, one.Message)
		}
	}
	if len(p.Errors) == 0 && f.Field != "" {
		p.wrong(f.Field, f.Message)
	}
	return p
}

// reword turns what huma says of an input that it could not read into a Problem. Everything else passes as it is.
func reword(_ huma.Context, _ string, v any) (any, error) {
	m, ok := v.(*huma.ErrorModel)
	if !ok {
		return v, nil
	}
	switch m.Status {
	case http.StatusBadRequest:
		p := NewProblem(m.Status, "malformed_body", "The body is missing, or it is not JSON.")
		if len(m.Errors) > 0 {
			p.Detail = "The body is not JSON: " + m.Errors[0].Message + "."
		}
		return p, nil
	case http.StatusUnprocessableEntity:
		p := NewProblem(m.Status, "invalid_request", "Some fields do not hold what they must.")
		for _, e := range m.Errors {
			p.wrong(fieldOf(e), sentence(e.Message))
		}
		if len(p.Errors) == 1 {
			p.Detail = p.Errors[0].Message
		}
		return p, nil
	}
	return problemOf(errors.New(m.Detail)), nil
}

// fieldOf names the field that an error is about: of a missing one huma names what it is missing from.
func fieldOf(e *huma.ErrorDetail) string {
	_, field, _ := strings.Cut(e.Location, ".")
	if missing, ok := strings.CutPrefix(e.Message, "expected required property "); ok {
		missing, _, _ = strings.Cut(missing, " ")
		return strings.TrimPrefix(field+"."+missing, ".")
	}
	return field
}

// sentence makes a sentence of a remark.
func sentence(s string) string {
	first, size := utf8.DecodeRuneInString(s)
	return string(unicode.ToUpper(first)) + s[size:] + "."
}

// write answers with the problem.
func (p *Problem) write(w http.ResponseWriter) {
	body, err := json.Marshal(p)
	if err != nil { // texts and numbers always can be written
		body = []byte("{}")
	}
	h := w.Header()
	for name, values := range p.header {
		h.Set(name, values[0])
	}
	h.Set("Content-Type", problemType)
	w.WriteHeader(p.Status)
	_, _ = w.Write(append(body, '\n')) // the asker has gone: nobody to tell
}

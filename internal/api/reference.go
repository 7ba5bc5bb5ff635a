package api

import (
	"bytes"
	_ "embed"
	"encoding/json"
	"fmt"
	"html/template"
	"net/http"
	"strconv"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"meantime/internal/markdown"
)

//go:embed reference.css
var sheet string

//go:embed reference.html
var referenceHTML string

// manual is the page at /api/docs.
type manual struct {
	About  template.HTML
	Groups []chapter
}

// chapter is the operations under one heading.
type chapter struct {
	Name, Anchor, About string
	Operations          []entry
}

// entry is one operation, for reading.
type entry struct {
	ID, Summary, About, Method, Scope, Status string
	Path                                      []segment
	Fields                                    []field
	Request, Response                         string // examples, as indented JSON
}

// segment is a piece of a path, and whether it is to be filled in.
type segment struct {
	Text  string
	Blank bool
}

// field is something that an operation takes.
type field struct {
	Name, Where, About, Form string
	Required                 bool
}

// reference writes the document as a page.
func reference(o *huma.OpenAPI) ([]byte, error) {
	rendered, err := markdown.Render(o.Info.Description, markdown.Options{})
	if err != nil {
		return nil, err
	}
	m := manual{About: template.HTML(rendered.HTML)}
	for _, tag := range o.Tags {
		m.Groups = append(m.Groups, chapter{Name: tag.Name, Anchor: anchor(tag.Name), About: tag.Description})
	}
	eachOperation(o, func(method, path string, d *huma.Operation) {
		for i := range m.Groups {
			if m.Groups[i].Name == d.Tags[0] {
				m.Groups[i].Operations = append(m.Groups[i].Operations, entryOf(o.Components.Schemas, method, path, d))
			}
		}
	})
	page, err := template.New("reference").Parse(referenceHTML)
	if err != nil {
		return nil, err
	}
	var out bytes.Buffer
	err = page.Execute(&out, m)
	return out.Bytes(), err
}

func anchor(name string) string { return strings.ReplaceAll(strings.ToLower(name), " ", "-") }

func entryOf(r huma.Registry, method, path string, d *huma.Operation) entry {
	e := entry{ID: d.OperationID, Summary: d.Summary, About: d.Description, Method: method, Scope: d.Security[0]["token"][0],
		Path: segments(prefix + path)}
	for _, p := range d.Parameters {
		e.Fields = append(e.Fields, field{p.Name, p.In, p.Description, formOf(p.Schema), p.Required})
	}
	if d.RequestBody != nil {
		m := d.RequestBody.Content["application/json"]
		e.Request = indented(m.Example)
		e.Fields = append(e.Fields, fieldsIn(r, m.Schema)...)
	}
	status := d.Metadata[opKey].(*op).status
	e.Status = strconv.Itoa(status) + " " + http.StatusText(status)
	if m := d.Responses[strconv.Itoa(status)].Content["application/json"]; m != nil {
		e.Response = indented(m.Example)
	}
	return e
}

func segments(path string) (out []segment) {
	for path != "" {
		before, rest, found := strings.Cut(path, "{")
		out = append(out, segment{Text: before})
		if !found {
			break
		}
		var name string
		name, path, _ = strings.Cut(rest, "}")
		out = append(out, segment{"{" + name + "}", true})
	}
	return out
}

// fieldsIn lists the fields of a body, in the order of its type.
func fieldsIn(r huma.Registry, s *huma.Schema) (out []field) {
	of := r.SchemaFromRef(s.Ref)
	if of == nil {
		return nil
	}
	needed := map[string]bool{}
	for _, name := range of.Required {
		needed[name] = true
	}
	for _, name := range namesOf(r.TypeFromRef(s.Ref)) {
		if p := of.Properties[name]; p != nil {
			out = append(out, field{name, "body", p.Description, formOf(p), needed[name]})
		}
	}
	return out
}

// formOf says what values a schema takes, where it is worth a word.
func formOf(s *huma.Schema) string {
	var notes []string
	if len(s.Enum) > 0 {
		notes = append(notes, fmt.Sprintf("One of %s.", strings.Trim(fmt.Sprint(s.Enum), "[]")))
	}
	if s.Minimum != nil && s.Maximum != nil {
		notes = append(notes, fmt.Sprintf("From %.0f to %.0f.", *s.Minimum, *s.Maximum))
	}
	if s.MaxLength != nil {
		notes = append(notes, fmt.Sprintf("Up to %d characters.", *s.MaxLength))
	}
	if s.Default != nil {
		notes = append(notes, fmt.Sprintf("Missing: %v.", s.Default))
	}
	return strings.Join(notes, " ")
}

func indented(example any) string {
	raw, ok := example.(json.RawMessage)
	if !ok {
		return ""
	}
	var out bytes.Buffer
	if json.Indent(&out, raw, "", "  ") != nil {
		return ""
	}
	return out.String()
}

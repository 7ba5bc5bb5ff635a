package rest

import (
	"bytes"
	_ "embed"
	"encoding/json"
	"fmt"
	"html/template"
	"net/http"
	"reflect"
	"regexp"
	"slices"
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

// withFonts is the sheet of the page, its fonts at the addresses where they are found.
func withFonts(address func(string) (string, error)) ([]byte, error) {
	var missing error
	out := regexp.MustCompile(`"fonts/[^"]+"`).ReplaceAllStringFunc(sheet, func(quoted string) string {
		found, err := address(strings.Trim(quoted, `"`))
		if err != nil {
			missing = err
		}
		return strconv.Quote(found)
	})
	return []byte(out), missing
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
	eachOperation(o, func(d *huma.Operation) {
		for i := range m.Groups {
			if m.Groups[i].Name == d.Tags[0] {
				m.Groups[i].Operations = append(m.Groups[i].Operations, entryOf(o.Components.Schemas, d))
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

func entryOf(r huma.Registry, d *huma.Operation) entry {
	e := entry{ID: d.OperationID, Summary: d.Summary, About: d.Description, Method: d.Method, Scope: d.Security[0]["token"][0],
		Path: segments(Prefix + d.Path)}
	for _, p := range d.Parameters {
		if p.Name != "Idempotency-Key" { // said once for all of them
			e.Fields = append(e.Fields, field{p.Name, p.In, p.Description, formOf(p.Schema), p.Required})
		}
	}
	if d.RequestBody != nil {
		if m := d.RequestBody.Content["application/json"]; m != nil {
			e.Request = indented(m.Example)
			e.Fields = append(e.Fields, fieldsIn(r, m.Schema)...)
		}
	}
	status := d.Metadata[opKey].(*Op).Status
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
		notes = append(notes, "One of "+strings.Join(Each(s.Enum, func(v any) string { return fmt.Sprint(v) }), ", ")+".")
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

// flat finds lists without objects in them, innermost first, that are spread over several lines.
var flat = regexp.MustCompile(`\[\n\s*((?:[^\[\]{}\n]|\[[^\[\]{}\n]*\])+(?:,\n\s*(?:[^\[\]{}\n]|\[[^\[\]{}\n]*\])+)*)\n\s*\]`)

// indented writes an example for reading: a field a line, short lists in one.
func indented(example any) string {
	raw, ok := example.(json.RawMessage)
	if !ok {
		return ""
	}
	var out bytes.Buffer
	if json.Indent(&out, raw, "", "  ") != nil {
		return ""
	}
	text := out.String()
	for range 2 { // a list of pairs is a list of lists
		text = flat.ReplaceAllStringFunc(text, func(list string) string {
			return "[" + strings.Join(strings.Fields(list[1:len(list)-1]), " ") + "]"
		})
	}
	return text
}

// complete adds to the document what follows from the rest of it: the examples, put together from those of the fields.
func complete(o *huma.OpenAPI) {
	r := o.Components.Schemas
	for _, name := range []string{"ErrorModel", "ErrorDetail"} { // huma's own; ours is Problem
		delete(r.Map(), name)
	}
	for _, s := range r.Map() {
		neverNull(s)
	}
	openAnswers(o)
	eachOperation(o, func(d *huma.Operation) {
		for _, p := range d.Parameters {
			if p.Example == nil && len(p.Schema.Examples) > 0 {
				p.Example = p.Schema.Examples[0]
			}
		}
		if d.RequestBody != nil {
			exemplify(r, d.RequestBody.Content)
		}
		for _, response := range d.Responses {
			exemplify(r, response.Content)
		}
	})
}

func exemplify(r huma.Registry, content map[string]*huma.MediaType) {
	for _, m := range content {
		if m.Schema == nil || m.Example != nil {
			continue
		}
		neverNull(m.Schema)
		if example := exampleOf(r, m.Schema); example != nil {
			m.Example = json.RawMessage(example)
		}
	}
}

// neverNull says what holds: a list that is empty is written as such.
func neverNull(s *huma.Schema) {
	if s == nil {
		return
	}
	if s.Type == huma.TypeArray {
		s.Nullable = false
		neverNull(s.Items)
	}
	for _, p := range s.Properties {
		neverNull(p)
	}
	if more, ok := s.AdditionalProperties.(*huma.Schema); ok {
		neverNull(more)
	}
}

// openAnswers lets what is only ever answered grow: a program must not be surprised by a field that is new.
func openAnswers(o *huma.OpenAPI) {
	r := o.Components.Schemas
	sent := map[string]bool{}
	var mark func(s *huma.Schema)
	mark = func(s *huma.Schema) {
		if s == nil || sent[s.Ref] {
			return
		}
		if s.Ref != "" {
			sent[s.Ref] = true
			s = r.SchemaFromRef(s.Ref)
		}
		mark(s.Items)
		for _, p := range s.Properties {
			mark(p)
		}
	}
	eachOperation(o, func(d *huma.Operation) {
		if d.RequestBody == nil {
			return
		}
		for _, m := range d.RequestBody.Content {
			mark(m.Schema)
		}
	})
	for name, s := range r.Map() {
		if !sent["#/components/schemas/"+name] {
			s.AdditionalProperties = nil
		}
	}
}

// exampleOf writes a value of a schema as JSON, an object's fields in the order of its type. It is nil where a field has
// no example.
func exampleOf(r huma.Registry, s *huma.Schema) []byte {
	order := []string(nil)
	if len(s.Examples) == 0 && s.Ref != "" {
		order = fieldsOf(r.TypeFromRef(s.Ref))
		s = r.SchemaFromRef(s.Ref)
	}
	switch {
	case len(s.Examples) > 0:
		text, err := encode(s.Examples[0])
		if err != nil {
			return nil
		}
		return bytes.TrimSpace(text)
	case s.Type == huma.TypeArray:
		one := exampleOf(r, s.Items)
		if one == nil {
			return nil
		}
		least := 1
		if s.MinItems != nil {
			least = max(least, *s.MinItems)
		}
		return slices.Concat([]byte("["), bytes.Join(slices.Repeat([][]byte{one}, least), []byte(",")), []byte("]"))
	case s.Type == huma.TypeObject:
		return objectExample(r, s, order)
	}
	return nil
}

func objectExample(r huma.Registry, s *huma.Schema, order []string) []byte {
	var fields [][]byte
	for _, name := range order {
		p := s.Properties[name]
		if p == nil {
			continue
		}
		value := exampleOf(r, p)
		if value == nil {
			return nil
		}
		fields = append(fields, slices.Concat([]byte(`"`+name+`":`), value))
	}
	return slices.Concat([]byte("{"), bytes.Join(fields, []byte(",")), []byte("}"))
}

// fieldsOf names the fields of a type, as JSON does and in that order, leaving out what no example needs.
func fieldsOf(t reflect.Type) []string {
	return jsonNames(t, func(f reflect.StructField) bool { return f.Tag.Get("sample") != "no" })
}

// namesOf names the fields of a type, as JSON does and in that order.
func namesOf(t reflect.Type) []string {
	return jsonNames(t, func(reflect.StructField) bool { return true })
}

func jsonNames(t reflect.Type, want func(reflect.StructField) bool) (out []string) {
	for _, f := range reflect.VisibleFields(t) {
		name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
		if name != "" && name != "-" && want(f) {
			out = append(out, name)
		}
	}
	return out
}

// eachOperation goes through a document, in the order in which the operations were registered.
func eachOperation(o *huma.OpenAPI, do func(d *huma.Operation)) {
	var list []*huma.Operation
	for _, item := range o.Paths {
		for _, d := range []*huma.Operation{item.Get, item.Head, item.Options, item.Post, item.Put, item.Patch, item.Delete} {
			if d != nil {
				list = append(list, d)
			}
		}
	}
	slices.SortFunc(list, func(a, b *huma.Operation) int { return a.Metadata[opKey].(*Op).place - b.Metadata[opKey].(*Op).place })
	for _, d := range list {
		do(d)
	}
}

package api

import (
	"bytes"
	"encoding/json"
	"reflect"
	"slices"
	"strings"

	"github.com/danielgtaylor/huma/v2"
)

// complete adds to the document what follows from the rest of it: the examples, put together from those of the fields.
func complete(o *huma.OpenAPI) {
	r := o.Components.Schemas
	for _, name := range []string{"ErrorModel", "ErrorDetail"} { // huma's own; ours is Problem
		delete(r.Map(), name)
	}
	describeDeclared(r)
	for _, s := range r.Map() {
		neverNull(s)
	}
	openAnswers(o)
	eachOperation(o, func(_, _ string, d *huma.Operation) {
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
	eachOperation(o, func(_, _ string, d *huma.Operation) {
		if d.RequestBody != nil {
			mark(d.RequestBody.Content["application/json"].Schema)
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
		return slices.Concat([]byte("["), one, []byte("]"))
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

// eachOperation goes through a document, by paths in order and the methods that we use.
func eachOperation(o *huma.OpenAPI, do func(method, path string, d *huma.Operation)) {
	paths := make([]string, 0, len(o.Paths))
	for path := range o.Paths {
		paths = append(paths, path)
	}
	slices.Sort(paths)
	for _, path := range paths {
		item := o.Paths[path]
		for _, one := range []struct {
			method string
			op     *huma.Operation
		}{{"GET", item.Get}, {"POST", item.Post}, {"PUT", item.Put}, {"PATCH", item.Patch}, {"DELETE", item.Delete}} {
			if one.op != nil {
				do(one.method, path, one.op)
			}
		}
	}
}

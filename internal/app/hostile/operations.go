package hostile

import (
	"encoding/json"
	"maps"
	"regexp"
	"slices"
	"strings"
)

// Operation is one of the API's that takes a body.
type Operation struct {
	Method, Path string
	Example      any     // of its body
	Fields       []Value // of the example, that hold words
	Keeps        bool    // what is said is kept: a request may have a key, by which it counts once
}

// Value is one value of a body.
type Value struct {
	At    []any // names and numbers, from the outside in
	Name  string
	Most  int  // characters
	Words bool // it looks like words in the example, and not like a number, a time or the name of a zone
}

// formal is what an example shows where only something of a form is taken.
var formal = regexp.MustCompile(`^([0-9][0-9a-z]*|[0-9A-Z:+-]+|[a-z_]+|[A-Z][A-Za-z]+/[A-Za-z_]+|[a-z]+ [a-z0-9: ]+|https?://\S+|\S+@\S+)$`)

type schema struct {
	Type       any
	Format     string
	Pattern    string
	Enum       []any
	MaxLength  int
	Properties map[string]schema
	Items      *schema
}

// Operations reads the description of the API.
func Operations(document []byte) ([]Operation, error) {
	var doc struct {
		Paths map[string]map[string]struct {
			Parameters  []struct{ Name string }
			RequestBody struct {
				Content map[string]struct {
					Schema  json.RawMessage
					Example any
				}
			}
		}
		Components struct{ Schemas map[string]json.RawMessage }
	}
	if err := json.Unmarshal(document, &doc); err != nil {
		return nil, err
	}
	var out []Operation
	for _, path := range slices.Sorted(maps.Keys(doc.Paths)) {
		for _, method := range slices.Sorted(maps.Keys(doc.Paths[path])) {
			body, ok := doc.Paths[path][method].RequestBody.Content["application/json"]
			if !ok {
				continue
			}
			o := Operation{Method: strings.ToUpper(method), Path: path, Example: body.Example}
			for _, p := range doc.Paths[path][method].Parameters {
				o.Keeps = o.Keeps || p.Name == "Idempotency-Key"
			}
			o.find(resolve(body.Schema, doc.Components.Schemas), body.Example, nil, "")
			if len(o.Fields) > 0 {
				out = append(out, o)
			}
		}
	}
	return out, nil
}

// resolve reads a schema, or the one that it names.
func resolve(raw json.RawMessage, named map[string]json.RawMessage) (s schema) {
	var ref struct {
		Ref string `json:"$ref"`
	}
	if json.Unmarshal(raw, &ref) == nil && ref.Ref != "" {
		return resolve(named[ref.Ref[strings.LastIndex(ref.Ref, "/")+1:]], named)
	}
	var shape struct {
		schema
		Properties map[string]json.RawMessage
		Items      json.RawMessage
	}
	if json.Unmarshal(raw, &shape) != nil {
		return s
	}
	s = shape.schema
	s.Properties = map[string]schema{}
	for name, property := range shape.Properties {
		s.Properties[name] = resolve(property, named)
	}
	if len(shape.Items) > 0 {
		items := resolve(shape.Items, named)
		s.Items = &items
	}
	return s
}

// find walks through an example for the words in it. What has a form of its own, as a time has, holds none.
func (o *Operation) find(s schema, example any, at []any, name string) {
	switch v := example.(type) {
	case string:
		if s.Format == "" && s.Pattern == "" && len(s.Enum) == 0 {
			most := s.MaxLength
			if most == 0 {
				most = 200
			}
			o.Fields = append(o.Fields, Value{At: slices.Clone(at), Name: name, Most: most, Words: !formal.MatchString(v)})
		}
	case map[string]any:
		for _, key := range slices.Sorted(maps.Keys(v)) {
			o.find(s.Properties[key], v[key], append(at, key), strings.TrimPrefix(name+"."+key, "."))
		}
	case []any:
		for i, item := range v {
			if s.Items != nil {
				o.find(*s.Items, item, append(at, i), name+"[]")
			}
		}
	}
}

// Body is the example with what words says of a field.
func (o Operation) Body(words func(Value) (string, bool)) []byte {
	body := o.Example
	for _, field := range o.Fields {
		if said, ok := words(field); ok {
			body = replaced(body, field.At, said)
		}
	}
	raw, err := json.Marshal(body)
	if err != nil {
		panic(err) // what has been read as JSON can be written as it
	}
	return raw
}

func replaced(in any, at []any, words string) any {
	if len(at) == 0 {
		return words
	}
	switch v := in.(type) {
	case map[string]any:
		out := maps.Clone(v)
		out[at[0].(string)] = replaced(v[at[0].(string)], at[1:], words)
		return out
	case []any:
		out := slices.Clone(v)
		out[at[0].(int)] = replaced(v[at[0].(int)], at[1:], words)
		return out
	}
	return in
}

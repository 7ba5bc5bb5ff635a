package hostile

import (
	"net/url"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/net/html"
)

// Page is what can be followed and sent from a page.
type Page struct {
	Links []string // of this site, with their queries
	Forms []Form
}

// Form is one that can be sent, by one of its buttons.
type Form struct {
	Get    bool
	Action string
	Files  bool // it is sent in parts
	Fields []Field
	Button url.Values
}

// Field is one of a form's.
type Field struct {
	Name    string
	Value   string // what it has, or the first that can be chosen
	Writes  bool   // a person writes into it what she likes
	Lines   bool   // and more than one line
	File    bool
	Most    int  // characters
	Skipped bool // a box that is not ticked
}

// Read reads a page that was at an address.
func Read(page, at string) Page {
	root, err := html.Parse(strings.NewReader(page))
	if err != nil {
		return Page{}
	}
	base, err := url.Parse(at)
	if err != nil {
		return Page{}
	}
	var out Page
	fields := map[*html.Node][]*html.Node{} // by form
	byID := map[string]*html.Node{}
	var forms []*html.Node
	for n := range root.Descendants() {
		switch {
		case n.Type != html.ElementNode:
		case n.Data == "a" && attr(n, "href") != "":
			if to, err := base.Parse(attr(n, "href")); err == nil && to.Host == base.Host && !has(n, "download") {
				out.Links = append(out.Links, to.RequestURI())
			}
		case n.Data == "form":
			forms = append(forms, n)
			if name := attr(n, "id"); name != "" {
				byID[name] = n
			}
		}
	}
	for n := range root.Descendants() {
		if n.Type != html.ElementNode || !slices.Contains([]string{"input", "textarea", "select", "button"}, n.Data) || has(n, "disabled") {
			continue
		}
		of := byID[attr(n, "form")]
		for up := n.Parent; of == nil && up != nil; up = up.Parent {
			if up.Data == "form" {
				of = up
			}
		}
		fields[of] = append(fields[of], n)
	}
	for _, f := range forms {
		out.Forms = append(out.Forms, read(f, fields[f], base)...)
	}
	return out
}

// read makes a form for each of its buttons.
func read(form *html.Node, nodes []*html.Node, base *url.URL) (out []Form) {
	f := Form{Get: !strings.EqualFold(attr(form, "method"), "post"), Files: attr(form, "enctype") == "multipart/form-data"}
	var buttons []*html.Node
	radios := map[string]int{}
	for _, n := range nodes {
		field := newField(n)
		switch kind := strings.ToLower(attr(n, "type")); {
		case n.Data == "button" && (kind == "" || kind == "submit"), n.Data == "input" && kind == "submit":
			buttons = append(buttons, n)
		case n.Data == "button" || field.Name == "":
		case kind == "radio":
			if at, known := radios[field.Name]; !known {
				radios[field.Name] = len(f.Fields)
				f.Fields = append(f.Fields, field)
			} else if has(n, "checked") {
				f.Fields[at].Value = field.Value
			}
		default:
			f.Fields = append(f.Fields, field)
		}
	}
	if len(buttons) == 0 {
		buttons = []*html.Node{form}
	}
	for _, b := range buttons {
		one, action := f, attr(form, "action")
		if b.Data != "form" {
			if to := attr(b, "formaction"); to != "" {
				action = to
			}
			if kind := attr(b, "formenctype"); kind != "" {
				one.Files = kind == "multipart/form-data"
			}
			if name := attr(b, "name"); name != "" {
				one.Button = url.Values{name: {attr(b, "value")}}
			}
		}
		if to, err := base.Parse(action); err == nil && to.Host == base.Host {
			one.Action = to.RequestURI()
			out = append(out, one)
		}
	}
	return out
}

func newField(n *html.Node) Field {
	f := Field{Name: attr(n, "name"), Value: attr(n, "value"), Most: 200}
	if most, err := strconv.Atoi(attr(n, "maxlength")); err == nil {
		f.Most = most
	}
	switch n.Data {
	case "textarea":
		f.Writes, f.Lines = true, true
		f.Value = text(n)
		f.Most = min(f.Most, 4000)
		if !has(n, "maxlength") {
			f.Most = 4000
		}
	case "select":
		f.Value = chosen(n)
	case "input":
		switch strings.ToLower(attr(n, "type")) {
		case "email":
			f.Writes = true
			if f.Value == "" {
				f.Value = "somebody@example.org"
			}
		case "", "text", "search", "url", "tel":
			f.Writes = true
		case "file":
			f.File = true
		case "date", "time", "password":
			if f.Value == "" {
				f.Value = map[string]string{"date": "2026-11-02", "time": "10:00", "password": "four words of a poem"}[attr(n, "type")]
			}
		case "checkbox":
			f.Skipped = !has(n, "checked")
			if f.Value == "" {
				f.Value = "on"
			}
		}
	}
	return f
}

// chosen is what a list is set to, or the first that says something.
func chosen(n *html.Node) string {
	first := ""
	for option := range n.Descendants() {
		if option.Data != "option" {
			continue
		}
		value := attr(option, "value")
		if !has(option, "value") {
			value = text(option)
		}
		if has(option, "selected") {
			return value
		}
		if first == "" {
			first = value
		}
	}
	return first
}

func text(n *html.Node) string {
	var out strings.Builder
	for d := range n.Descendants() {
		if d.Type == html.TextNode {
			out.WriteString(d.Data)
		}
	}
	return out.String()
}

func attr(n *html.Node, name string) string {
	for _, a := range n.Attr {
		if a.Key == name {
			return a.Val
		}
	}
	return ""
}

func has(n *html.Node, name string) bool {
	return slices.ContainsFunc(n.Attr, func(a html.Attribute) bool { return a.Key == name })
}

// Written are the names of the fields that somebody writes into, or whose file somebody names.
func (f Form) Written() (out []string) {
	for _, field := range f.Fields {
		if (field.Writes || field.File && f.Files) && !slices.Contains(out, field.Name) {
			out = append(out, field.Name)
		}
	}
	return out
}

// Filled is what is sent: what write says of a field, else what it has, or what harmless says where there is nothing.
func (f Form) Filled(harmless string, write func(Field) (string, bool)) url.Values {
	out := url.Values{}
	for name, values := range f.Button {
		out[name] = slices.Clone(values)
	}
	for _, field := range f.Fields {
		switch said, ok := write(field); {
		case field.Skipped || field.File:
		case field.Writes && ok:
			out.Add(field.Name, said)
		case field.Writes && field.Value == "":
			out.Add(field.Name, harmless)
		default:
			out.Add(field.Name, field.Value)
		}
	}
	return out
}

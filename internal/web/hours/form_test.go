package hours_test

import (
	"net/url"
	"strings"
	"testing"

	"golang.org/x/net/html"
)

// fieldsOf are what a browser would send of a form of the page as it stands, without its buttons.
func fieldsOf(t testing.TB, page, form string) url.Values {
	t.Helper()
	root, err := html.Parse(strings.NewReader(page))
	if err != nil {
		t.Fatal(err)
	}
	var found *html.Node
	for n := range root.Descendants() {
		if n.Data == "form" && attr(n, "id") == form {
			found = n
		}
	}
	if found == nil {
		t.Fatalf("there is no form %s", form)
	}
	sent := url.Values{}
	for n := range found.Descendants() {
		name := attr(n, "name")
		switch {
		case name == "":
		case n.Data == "select":
			sent.Add(name, selected(n))
		case n.Data == "textarea":
			sent.Add(name, textOf(n))
		case n.Data == "input" && (attr(n, "type") == "checkbox" || attr(n, "type") == "radio"):
			if has(n, "checked") {
				sent.Add(name, attr(n, "value"))
			}
		case n.Data == "input":
			sent.Add(name, attr(n, "value"))
		}
	}
	return sent
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
	for _, a := range n.Attr {
		if a.Key == name {
			return true
		}
	}
	return false
}

func selected(n *html.Node) string {
	first, found := "", false
	for o := range n.Descendants() {
		if o.Data != "option" {
			continue
		}
		if has(o, "selected") {
			return attr(o, "value")
		}
		if !found {
			first, found = attr(o, "value"), true
		}
	}
	return first
}

func textOf(n *html.Node) string {
	var b strings.Builder
	for c := range n.Descendants() {
		if c.Type == html.TextNode {
			b.WriteString(c.Data)
		}
	}
	return strings.TrimPrefix(b.String(), "\n")
}

// elementText is the text of the element with an id, blanks joined.
func elementText(t testing.TB, page, id string) string {
	t.Helper()
	root, err := html.Parse(strings.NewReader(page))
	if err != nil {
		t.Fatal(err)
	}
	for n := range root.Descendants() {
		if attr(n, "id") == id {
			return strings.Join(strings.Fields(textOf(n)), " ")
		}
	}
	t.Fatalf("nothing has the id %s", id)
	return ""
}

package mail

import (
	"html/template"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"meantime/internal/markdown"
)

// Wrote is what somebody wrote, as HTML and as text.
type Wrote struct {
	HTML template.HTML
	Text string
}

// shownOfLong is how many characters stand in a mail of what is too long for it.
const shownOfLong = 600

// wrote is what somebody wrote as it stands in a mail: its links lead to the pages of base, and nothing of it is loaded. What has
// more than room bytes is cut, which it tells.
func wrote(page template.HTML, source, base string, room int) (out Wrote, cut bool, err error) {
	if len(page) > room || len(source) > room {
		text := markdown.Plain(string(page))
		if runes := []rune(text); len(runes) > shownOfLong {
			text = strings.TrimSpace(string(runes[:shownOfLong])) + "…"
		}
		return Wrote{template.HTML("<p>" + template.HTMLEscapeString(text) + "</p>"), text}, true, nil // escaped
	}
	nodes, err := html.ParseFragment(strings.NewReader(string(page)), &html.Node{Type: html.ElementNode, Data: "div", DataAtom: atom.Div})
	if err != nil {
		return out, false, err
	}
	var b strings.Builder
	for _, n := range nodes {
		plainly(n, base)
		if err := html.Render(&b, n); err != nil {
			return out, false, err
		}
	}
	return Wrote{template.HTML(b.String()), strings.ReplaceAll(source, "](/", "]("+base+"/")}, false, nil // rendered from what markdown let through
}

// plainly makes an element of a letter, and what is in it, one of a mail.
func plainly(n *html.Node, base string) {
	switch n.DataAtom {
	case atom.Img, atom.Audio, atom.Video:
		name := attr(n, "alt") + attr(n, "aria-label")
		if n.DataAtom != atom.Img { // its link stands after it
			name = ""
		}
		*n = html.Node{Type: html.TextNode, Data: name, Parent: n.Parent, PrevSibling: n.PrevSibling, NextSibling: n.NextSibling}
	case atom.Input:
		box := "☐ "
		if hasAttr(n, "checked") {
			box = "☑ "
		}
		*n = html.Node{Type: html.TextNode, Data: box, Parent: n.Parent, PrevSibling: n.PrevSibling, NextSibling: n.NextSibling}
	}
	if n.Type == html.ElementNode {
		dress(n, base)
	}
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		plainly(c, base)
	}
}

// dress gives an element its look, which mail programs take from nowhere else, and its address where it has one.
func dress(n *html.Node, base string) {
	href, start := attr(n, "href"), attr(n, "start")
	n.Attr = nil
	if style := styleOf(n.DataAtom); style != "" {
		n.Attr = append(n.Attr, html.Attribute{Key: "style", Val: style})
	}
	if n.DataAtom == atom.Ol && start != "" {
		n.Attr = append(n.Attr, html.Attribute{Key: "start", Val: start})
	}
	if n.DataAtom == atom.A {
		if strings.HasPrefix(href, "/") {
			href = base + href
		}
		n.Attr = append(n.Attr, html.Attribute{Key: "href", Val: href}, html.Attribute{Key: "class", Val: "link"})
	}
}

func styleOf(a atom.Atom) string {
	switch a {
	case atom.P, atom.Ul, atom.Ol:
		return "margin:0 0 12px"
	case atom.H3, atom.H4, atom.H5, atom.H6:
		return "margin:0 0 8px;font-size:16px"
	case atom.Blockquote:
		return "margin:0 0 12px;padding-left:12px;border-left:3px solid #c3cbd8"
	case atom.Pre:
		return "margin:0 0 12px;font-size:14px;white-space:pre-wrap"
	case atom.Th, atom.Td:
		return "padding:4px 8px;border:1px solid #c3cbd8;text-align:left"
	case atom.Table:
		return "margin:0 0 12px;border-collapse:collapse"
	case atom.A:
		return "color:#1d4fd7"
	}
	return ""
}

func attr(n *html.Node, key string) string {
	for _, a := range n.Attr {
		if a.Key == key {
			return a.Val
		}
	}
	return ""
}

func hasAttr(n *html.Node, key string) bool {
	for _, a := range n.Attr {
		if a.Key == key {
			return true
		}
	}
	return false
}

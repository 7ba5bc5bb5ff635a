package mailtext

import (
	"bytes"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/JohannesKaufmann/html-to-markdown/v2/converter"
	"github.com/JohannesKaufmann/html-to-markdown/v2/plugin/base"
	"github.com/JohannesKaufmann/html-to-markdown/v2/plugin/commonmark"
	"github.com/JohannesKaufmann/html-to-markdown/v2/plugin/strikethrough"
	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// fromHTML splits an HTML text by who says it.
func (c *collected) fromHTML(content []byte) split {
	if len(content) > MaxHTML {
		c.m.left(HTMLTooLong, "it is HTML of more than %d MB, of which the beginning was read", MaxHTML>>20)
		content = content[:MaxHTML]
	}
	content = []byte(strings.ToValidUTF8(utf8Of(content), ""))
	root, err := html.Parse(bytes.NewReader(content))
	if err != nil {
		c.m.left(HTMLTooDeep, "its HTML lies too deep in itself, and was read without its form")
		return fromPlain(clean([]byte(plainOf(content))), false, false)
	}
	quoted, signatures := prune(root, c.m.Files)
	said := markedLines(convert(root))
	var repeats, below split
	if len(quoted) > 0 {
		var names []line
		said, names = cutNames(said)
		repeats.quoted = markedText(names)
	}
	for _, q := range quoted {
		repeats.quoted = joined(repeats.quoted, convert(q))
	}
	for _, s := range signatures {
		below.signature = joined(below.signature, convert(s))
	}
	out := divide(said).as(markedText)
	out.add(repeats)
	out.add(below)
	out.quoted = placed.ReplaceAllString(out.quoted, "") // what is repeated shows no files
	out.signature = placed.ReplaceAllString(out.signature, "")
	return out
}

// plainOf is the text of HTML that cannot be parsed.
func plainOf(content []byte) string {
	var out strings.Builder
	hidden := 0
	for z := html.NewTokenizer(bytes.NewReader(content)); ; {
		switch z.Next() {
		case html.ErrorToken:
			return out.String()
		case html.TextToken:
			if hidden == 0 {
				out.WriteString(strings.Join(strings.Fields(html.UnescapeString(string(z.Raw()))), " "))
			}
		case html.StartTagToken:
			if name, _ := z.TagName(); unseen(atom.Lookup(name)) {
				hidden++
			}
		case html.EndTagToken:
			name, _ := z.TagName()
			if unseen(atom.Lookup(name)) && hidden > 0 {
				hidden--
			} else {
				out.WriteByte('\n')
			}
		}
	}
}

func unseen(a atom.Atom) bool {
	switch a {
	case atom.Script, atom.Style, atom.Title, atom.Template, atom.Noscript, atom.Object, atom.Iframe, atom.Head, atom.Svg, atom.Math, atom.Form, atom.Input,
		atom.Select, atom.Textarea, atom.Button, atom.Audio, atom.Video, atom.Embed, atom.Base, atom.Link, atom.Meta:
		return true
	}
	return false
}

// prune leaves out of HTML what is not seen, what mail programs hide, and pictures, in the place of which stands what they
// show; and takes out what is repeated of earlier messages, with what says whose it is.
func prune(root *html.Node, files []Part) (quoted, signatures []*html.Node) {
	var take []*html.Node
	walk(root, func(n *html.Node) bool {
		switch {
		case n.Type == html.CommentNode, n.Type == html.ElementNode && (unseen(n.DataAtom) || isHidden(n)):
			n.Parent.RemoveChild(n)
			return false
		case n.Type == html.ElementNode && n.DataAtom == atom.Img:
			n.Parent.InsertBefore(&html.Node{Type: html.TextNode, Data: shown(n, files)}, n)
			n.Parent.RemoveChild(n)
			return false
		case n.Type == html.ElementNode && n.DataAtom == atom.A && isProgram(attr(n, "href")):
			n.DataAtom, n.Data, n.Attr = atom.Span, "span", nil
		case n.Type == html.ElementNode && isSignature(n):
			signatures = append(signatures, n)
			return false
		case n.Type == html.ElementNode && repeats(n):
			take = append(take, n)
			return false
		case n.Type == html.TextNode:
			if !within(n, atom.Pre, atom.Code) {
				n.Data = mentioned.ReplaceAllString(clean([]byte(n.Data)), "${1}"+string(stand)+"@${2}")
			} else {
				n.Data = clean([]byte(n.Data))
			}
		}
		return true
	})
	for _, n := range signatures {
		n.Parent.RemoveChild(n)
	}
	if len(take) == 0 || saysAfter(root, take) { // it is answered in between
		return nil, signatures
	}
	for _, n := range take {
		if n.Parent == nil { // it stood after Outlook's mark, and is with that
			continue
		}
		for sibling := n.NextSibling; sibling != nil && follows(n); sibling = n.NextSibling { // Outlook's mark stands before it
			sibling.Parent.RemoveChild(sibling)
			n.AppendChild(sibling)
		}
		n.Parent.RemoveChild(n)
		quoted = append(quoted, n)
	}
	return quoted, signatures
}

// What stands for something until the Markdown is there. It is in no text: clean leaves no such characters.
const (
	stand = '\uE0FF' // for an escape
	place = '\uE0FE' // around the number of a file
)

var placed = regexp.MustCompile(string(place) + `\d+` + string(place))

// placeOf is where a file stands.
func placeOf(file int) string { return string(place) + strconv.Itoa(file) + string(place) }

// shown is what stands for a picture: the place of a file of the message, or else what it shows.
func shown(img *html.Node, files []Part) string {
	if id, ok := strings.CutPrefix(attr(img, "src"), "cid:"); ok {
		if un, err := url.PathUnescape(id); err == nil {
			id = un
		}
		if at := slices.IndexFunc(files, func(f Part) bool { return f.ID != "" && f.ID == id }); at >= 0 {
			return placeOf(at)
		}
	}
	return clean([]byte(attr(img, "alt")))
}

// isProgram tells of the address of a link whether it would run something, and leads nowhere.
func isProgram(href string) bool {
	scheme, _, _ := strings.Cut(strings.ToLower(href), ":")
	scheme = strings.Map(func(r rune) rune {
		if r <= ' ' {
			return -1
		}
		return r
	}, scheme)
	return scheme == "javascript" || scheme == "vbscript" || scheme == "data"
}

var mentioned = regexp.MustCompile(`(^|[^\pL\pN\pM])@([a-zA-Z0-9])`)

// walk visits a node and those in it, as long as visit wants it; the tree is at most 512 deep.
func walk(n *html.Node, visit func(*html.Node) bool) {
	for child := n.FirstChild; child != nil; {
		next := child.NextSibling
		if visit(child) {
			walk(child, visit)
		}
		child = next
	}
}

func attr(n *html.Node, name string) string {
	value, _ := attrOf(n, name)
	return value
}

func attrOf(n *html.Node, name string) (string, bool) {
	for _, a := range n.Attr {
		if a.Key == name {
			return a.Val, true
		}
	}
	return "", false
}

// find is the first of some elements in another.
func find(n *html.Node, of atom.Atom) (found *html.Node) {
	walk(n, func(n *html.Node) bool {
		if found == nil && n.DataAtom == of {
			found = n
		}
		return found == nil
	})
	return found
}

func within(n *html.Node, of ...atom.Atom) bool {
	for p := n.Parent; p != nil; p = p.Parent {
		if slices.Contains(of, p.DataAtom) {
			return true
		}
	}
	return false
}

func isHidden(n *html.Node) bool {
	style := strings.ReplaceAll(strings.ToLower(attr(n, "style")), " ", "")
	return strings.Contains(style, "display:none") || strings.Contains(style, "visibility:hidden") || strings.Contains(style, "mso-hide:all")
}

// repeats tells whether an element holds what a mail program repeats of an earlier message, or says whose it is.
func repeats(n *html.Node) bool {
	class, id := " "+attr(n, "class")+" ", attr(n, "id")
	for _, known := range []string{" gmail_quote ", " gmail_quote_container ", " yahoo_quoted ", " moz-cite-prefix ", " protonmail_quote ", " tutanota_quote ", " zmail_extra ", " gmail_attr "} {
		if strings.Contains(class, known) {
			return n.DataAtom == atom.Blockquote || !answered(n)
		}
	}
	return n.DataAtom == atom.Blockquote && (strings.EqualFold(attr(n, "type"), "cite") || attr(n, "cite") != "" || strings.Contains(class, " gmail_quote ")) || follows(n) || id == "isReplyContent"
}

// follows tells whether an element is Outlook's mark, after which all is an earlier message.
func follows(n *html.Node) bool {
	switch attr(n, "id") {
	case "divRplyFwdMsg", "appendonsend", "x_divRplyFwdMsg", "mail-editor-reference-message-container":
		return true
	}
	return false
}

// saysAfter tells whether something is said after one of some elements, and in none of them.
func saysAfter(root *html.Node, take []*html.Node) (says bool) {
	seen, over := false, false
	walk(root, func(n *html.Node) bool {
		switch {
		case over:
		case slices.Contains(take, n):
			seen, over = true, follows(n)
		case n.Type != html.TextNode:
			return true
		case seen && strings.TrimSpace(n.Data) == "--":
			over = true
		case seen && strings.TrimSpace(n.Data) != "":
			says, over = true, true
		}
		return false
	})
	return says
}

// answered tells whether somebody has written after a quotation in an element.
func answered(n *html.Node) bool {
	var quotes []*html.Node
	walk(n, func(n *html.Node) bool {
		if n.DataAtom == atom.Blockquote {
			quotes = append(quotes, n)
			return false
		}
		return true
	})
	return len(quotes) > 0 && saysAfter(n, quotes)
}

// isSignature tells whether an element is what a mail program keeps a signature in.
func isSignature(n *html.Node) bool {
	of := strings.ToLower(attr(n, "class") + " " + attr(n, "id"))
	if _, widget := attrOf(n, "data-signature-widget"); !widget && !strings.Contains(of, "signature") || n.Parent == nil {
		return false
	}
	const most = 1000 // bytes
	s := textOf(n)
	return strings.TrimSpace(s) != "" && len(s) <= most && find(n, atom.Blockquote) == nil
}

func textOf(n *html.Node) string {
	if n.Type == html.TextNode {
		return n.Data
	}
	var out strings.Builder
	walk(n, func(n *html.Node) bool {
		if n.Type == html.TextNode {
			out.WriteString(n.Data)
		}
		return true
	})
	return out.String()
}

// apart has the cells of a table be words of their own, and its rows lines, where nothing in them does that already.
func apart(root *html.Node) {
	walk(root, func(n *html.Node) bool {
		if n.DataAtom != atom.Tr || n.Parent == nil || hasBlocks(n) {
			return true
		}
		for cell := n.FirstChild; cell != nil; cell = cell.NextSibling {
			if cell.DataAtom == atom.Td || cell.DataAtom == atom.Th {
				cell.AppendChild(&html.Node{Type: html.TextNode, Data: " "})
			}
		}
		if n.NextSibling != nil {
			n.AppendChild(&html.Node{Type: html.ElementNode, DataAtom: atom.Br, Data: "br"})
		}
		return false
	})
}

func hasBlocks(n *html.Node) (has bool) {
	walk(n, func(n *html.Node) bool {
		switch n.DataAtom {
		case atom.P, atom.Div, atom.Table, atom.Ul, atom.Ol, atom.Blockquote, atom.Pre, atom.Hr, atom.H1, atom.H2, atom.H3, atom.H4, atom.H5, atom.H6:
			has = true
		}
		return !has
	})
	return has
}

// convert makes Markdown of HTML. Tables are read cell by cell: in mail they lay out, and seldom hold numbers.
func convert(root *html.Node) string {
	apart(root)
	conv := converter.NewConverter(converter.WithPlugins(base.NewBasePlugin(), commonmark.NewCommonmarkPlugin(), strikethrough.NewStrikethroughPlugin()))
	out, err := conv.ConvertNode(root)
	if err != nil {
		return markdown(linesOf(clean([]byte(textOf(root)))))
	}
	s := strings.TrimSpace(strings.ReplaceAll(tidy(out), string(stand), `\`))
	return tooManyBlanks.ReplaceAllString(s, "\n\n")
}

var tooManyBlanks = regexp.MustCompile(`\n{3,}`)

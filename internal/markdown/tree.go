package markdown

import (
	"bytes"
	"net/url"
	"slices"
	"strings"
	"unicode"

	"github.com/yuin/goldmark/ast"
	east "github.com/yuin/goldmark/extension/ast"
	"github.com/yuin/goldmark/util"
)

// finisher makes of what was parsed what is to be shown: it finds out who is mentioned, turns images into links, takes
// out links that lead nowhere safe, and puts headings in order.
type finisher struct {
	source  []byte
	resolve func(handle string) (href, name string, ok bool)
	guard   *guard

	find  func(file string) (File, bool)
	files map[string]foundFile // by number
	shown []string             // those that are known

	people   map[string]*Mention // by handle; nil for a handle that is nobody's
	mentions []Mention
	linked   map[string]bool // what links holds
	links    []string
	headings []int // the levels, as typed, of the headings that the next one can lie under
	coloured int   // bytes of code seen so far in a language that has colours
}

// scope is where in the text a node lies.
type scope struct {
	link, quote bool
	depth       int
}

func (f *finisher) children(parent ast.Node, in scope) {
	in.depth++
	if !f.guard.within(maxElements, in.depth, "text_nested_too_deep", "Markup can lie %d deep in itself, and this goes deeper.") {
		return
	}
	pairTags(parent)
	for n := parent.FirstChild(); n != nil; {
		next := n.NextSibling()
		f.finish(n, in)
		n = next
	}
}

func (f *finisher) finish(n ast.Node, in scope) {
	switch n := n.(type) {
	case *mention:
		f.mention(n, in)
	case *ast.AutoLink:
		f.autoLink(n, in)
	case *ast.Image:
		f.link(n, n.Destination, n.Title, in)
	case *ast.Link:
		f.link(n, n.Destination, n.Title, in)
	case *ast.Heading:
		f.children(n, in)
		f.heading(n)
	case *ast.Paragraph, *ast.TextBlock:
		f.children(n, in)
		alone(n, f.source)
	case *ast.Blockquote:
		in.quote = true
		f.children(n, in)
	case *ast.FencedCodeBlock:
		f.colour(n)
	case *ast.ListItem:
		f.children(n, in)
		if first := n.FirstChild(); first != nil && isTask(first) {
			n.SetAttributeString("class", "md-task")
		}
	case *east.TaskCheckBox:
		f.checkBox(n)
	case *ast.CodeSpan, *ast.Text, *ast.String:
	default:
		f.children(n, in)
	}
}

// heading gives a heading the level that follows from where it stands: the first is h3, under the page's own, and each
// one more than a level below the last is brought up to it.
func (f *finisher) heading(n *ast.Heading) {
	if !visible(n, f.source) {
		n.Parent().RemoveChild(n.Parent(), n)
		return
	}
	for len(f.headings) > 0 && f.headings[len(f.headings)-1] >= n.Level {
		f.headings = f.headings[:len(f.headings)-1]
	}
	f.headings = append(f.headings, n.Level)
	n.Level = min(2+len(f.headings), 6)
}

// checkBox leaves only those that the text after them can label: neither in a heading nor before nothing.
func (f *finisher) checkBox(n *east.TaskCheckBox) {
	block := n.Parent()
	if block.Kind() != ast.KindHeading && visible(block, f.source) {
		return
	}
	if n.IsChecked {
		replace(n, literal([]byte("[x] ")))
	} else {
		replace(n, literal([]byte("[ ] ")))
	}
}

// mention shows a person by name, or the handle as it was typed where it is nobody's or the text is a link already.
func (f *finisher) mention(n *mention, in scope) {
	var person *Mention
	if !in.link {
		person = f.person(n.Handle)
	}
	if person == nil {
		replace(n, literal(n.typed))
		return
	}
	n.Mention = *person
	if !in.quote && !slices.Contains(f.mentions, *person) {
		f.mentions = append(f.mentions, *person)
	}
}

func (f *finisher) person(handle string) *Mention {
	person, known := f.people[handle]
	if known || f.resolve == nil {
		return person
	}
	if !f.guard.within(maxHandles, len(f.people)+1, "text_too_many_handles",
		"A text can hold %d different handles. Please address a space instead.") {
		return nil
	}
	if href, name, ok := f.resolve(handle); ok {
		person = &Mention{Handle: handle, Href: href, Name: name}
	}
	if f.people == nil {
		f.people = map[string]*Mention{}
	}
	f.people[handle] = person
	return person
}

func (f *finisher) autoLink(n *ast.AutoLink, in scope) {
	label := literal(n.Label(f.source))
	href, ok := safeAddress(n.URL(f.source), false)
	if n.AutoLinkType == ast.AutoLinkEmail {
		href, ok = safeAddress(append([]byte("mailto:"), n.Label(f.source)...), false)
	}
	if in.link || !ok {
		replace(n, label)
		return
	}
	f.remember(href)
	link := ast.NewLink()
	link.Destination = []byte(href)
	link.SetAttributeString(bare, true)
	link.AppendChild(link, label)
	replace(n, link)
}

// bare marks a link whose text is its address: paper does not write that after it once more.
const bare = "bare"

// link finishes a link or an image. An image becomes a link to it with its description as the text, because showing it
// would tell its host who reads this and when.
func (f *finisher) link(n ast.Node, destination, title []byte, in scope) {
	inner := in
	inner.link = true
	f.children(n, inner)
	href, ok := safeAddress(destination, true)
	switch {
	case visible(n, f.source):
	case ok:
		n.AppendChild(n, literal([]byte(href)))
	default:
		n.AppendChild(n, literal(destination))
	}
	if in.link || !ok {
		unwrap(n)
		return
	}
	if found, known := f.file(href); known {
		shown := &file{File: found, href: href}
		enclose(shown, n.FirstChild(), nil)
		replace(n, shown)
		return
	}
	f.remember(href)
	link := ast.NewLink()
	link.Destination, link.Title = []byte(href), title
	enclose(link, n.FirstChild(), nil)
	replace(n, link)
}

// remember notes an address that a reader of the text may follow to another site.
func (f *finisher) remember(href string) {
	if !strings.HasPrefix(href, "http://") && !strings.HasPrefix(href, "https://") || f.linked[href] {
		return
	}
	if f.linked == nil {
		f.linked = map[string]bool{}
	}
	f.linked[href] = true
	f.links = append(f.links, href)
}

// safeAddress gives the address of a link in the form that the sanitiser leaves alone, if it may be followed at all.
// With escapes, references to characters in it are resolved first, as Markdown says.
func safeAddress(typed []byte, escapes bool) (href string, ok bool) {
	u, err := url.Parse(string(util.URLEscape(typed, escapes)))
	if err != nil || u.Scheme != "" && !slices.Contains(schemes(), u.Scheme) {
		return "", false
	}
	return u.String(), u.String() != ""
}

// visible tells whether a reader sees anything of a node.
func visible(n ast.Node, source []byte) bool {
	switch n := n.(type) {
	case *ast.Text:
		value := n.Segment.Value(source)
		if !n.IsRaw() {
			value = util.ResolveEntityNames(util.ResolveNumericReferences(value))
		}
		return hasInk(value)
	case *ast.String:
		return hasInk(n.Value)
	case *mention, *ast.AutoLink:
		return true
	}
	for c := n.FirstChild(); c != nil; c = c.NextSibling() {
		if visible(c, source) {
			return true
		}
	}
	return false
}

func hasInk(text []byte) bool {
	return bytes.ContainsFunc(text, func(r rune) bool { return unicode.IsGraphic(r) && !unicode.IsSpace(r) })
}

func replace(old, new ast.Node) { old.Parent().ReplaceChild(old.Parent(), old, new) }

// unwrap puts the children of a node in its place.
func unwrap(n ast.Node) {
	parent := n.Parent()
	for c := n.FirstChild(); c != nil; c = n.FirstChild() {
		parent.InsertBefore(parent, n, c)
	}
	parent.RemoveChild(parent, n)
}

// enclose moves the siblings from first up to, not including, end into a node.
func enclose(into, first, end ast.Node) {
	for c := first; c != nil && c != end; {
		next := c.NextSibling()
		into.AppendChild(into, c)
		c = next
	}
}

package markdown

import (
	"bytes"
	"regexp"

	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/text"
)

// tag is one of the few tags that may be typed, none of which can carry attributes: opening, closing, or br.
type tag struct {
	ast.BaseInline
	name    string
	closing bool
	typed   []byte
}

// element is what lies between an opening tag and its closing one, or a br.
type element struct {
	ast.BaseInline
	name string
}

var (
	kindTag     = ast.NewNodeKind("Tag")
	kindElement = ast.NewNodeKind("Element")
	tagPattern  = regexp.MustCompile(`^(?i:<(/?)(kbd|sub|sup|ins|mark)>|<(br) ?/?>)`)
)

const longestTag = len("</mark>")

func (*tag) Kind() ast.NodeKind                  { return kindTag }
func (t *tag) Dump(source []byte, level int)     { ast.DumpHelper(t, source, level, nil, nil) }
func (*element) Kind() ast.NodeKind              { return kindElement }
func (e *element) Dump(source []byte, level int) { ast.DumpHelper(e, source, level, nil, nil) }

// literal is text that is shown exactly as it is.
func literal(v []byte) *ast.String {
	s := ast.NewString(v)
	s.SetRaw(true)
	return s
}

// tags reads the tags that may be typed. Whatever else begins with < is text.
type tags struct{}

func (tags) Trigger() []byte { return []byte{'<'} }

func (tags) Parse(_ ast.Node, block text.Reader, _ parser.Context) ast.Node {
	line, _ := block.PeekLine()
	m := tagPattern.FindSubmatch(line[:min(len(line), longestTag)])
	if m == nil {
		return nil
	}
	block.Advance(len(m[0]))
	if m[3] != nil {
		return &element{name: "br"}
	}
	return &tag{name: string(bytes.ToLower(m[2])), closing: len(m[1]) > 0, typed: m[0]}
}

// pairTags makes elements of the children between an opening tag and the next closing one of its name. Tags that find no
// partner among their siblings are text, so that no element is left open.
func pairTags(parent ast.Node) {
	var open []*tag
	waiting := map[string]int{} // open tags by name, so that none is looked for in vain
	for n := parent.FirstChild(); n != nil; {
		next := n.NextSibling()
		t, ok := n.(*tag)
		switch {
		case !ok:
		case !t.closing:
			open = append(open, t)
			waiting[t.name]++
		case waiting[t.name] == 0:
			replace(t, literal(t.typed))
		default:
			last := len(open) - 1
			for ; open[last].name != t.name; last-- {
				waiting[open[last].name]--
				replace(open[last], literal(open[last].typed))
			}
			waiting[t.name]--
			e := &element{name: t.name}
			enclose(e, open[last].NextSibling(), t)
			replace(open[last], e)
			parent.RemoveChild(parent, t)
			open = open[:last]
		}
		n = next
	}
	for _, t := range open {
		replace(t, literal(t.typed))
	}
}

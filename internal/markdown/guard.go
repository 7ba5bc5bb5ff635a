package markdown

import (
	"bytes"

	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/text"
)

// guard counts, during one parse, what the parser would otherwise do too much of. Once something is exceeded the
// guarded parts refuse to work, so that the rest of the parse is linear; its tree is thrown away.
type guard struct {
	exceeded *LimitError

	block           ast.Node     // the block whose text is being read
	marks, brackets int          // in that block
	unclosed        map[int]bool // lengths of backtick runs that nothing closes in the rest of that block

	definitions, cells, escapes, expansion int // in the text
}

var guardKey = parser.NewContextKey()

func guardOf(pc parser.Context) *guard { return pc.Get(guardKey).(*guard) }

// within tells whether all is within bounds so far, and remembers the first bound that is not kept.
func (g *guard) within(limit, count int, code, sentence string) bool {
	if count > limit && g.exceeded == nil {
		g.exceeded = exceeds(limit, code, sentence)
	}
	return g.exceeded == nil
}

// enter starts the counts of a block anew.
func (g *guard) enter(block ast.Node) {
	if g.block != block {
		g.block, g.marks, g.brackets, g.unclosed = block, 0, 0, nil
	}
}

// container bounds how deep quotations and lists lie in each other.
type container struct{ parser.BlockParser }

func (c container) Open(parent ast.Node, reader text.Reader, pc parser.Context) (ast.Node, parser.State) {
	line, position := reader.Position()
	node, state := c.BlockParser.Open(parent, reader, pc)
	if node == nil {
		return node, state
	}
	depth := 1
	for n := parent; n != nil; n = n.Parent() {
		if k := n.Kind(); k == ast.KindBlockquote || k == ast.KindList {
			depth++
		}
	}
	if !guardOf(pc).within(maxDepth, depth, "text_nested_too_deep",
		"Quotations and lists can lie %d deep in each other, and these go deeper.") {
		reader.SetPosition(line, position)
		return nil, parser.NoChildren
	}
	return node, state
}

// codeSpans looks once for the end of code that begins with some number of backticks: where it is not found, later runs
// of that length have none either. Otherwise each would search the whole rest of its paragraph.
type codeSpans struct{ parser.InlineParser }

func (c codeSpans) Parse(parent ast.Node, block text.Reader, pc parser.Context) ast.Node {
	line, segment := block.PeekLine()
	run := len(line) - len(bytes.TrimLeft(line, "`"))
	g := guardOf(pc)
	g.enter(parent)
	if g.unclosed[run] {
		block.Advance(run)
		return ast.NewTextSegment(segment.WithStop(segment.Start + run))
	}
	node := c.InlineParser.Parse(parent, block, pc)
	if node.Kind() == ast.KindText {
		if g.unclosed == nil {
			g.unclosed = map[int]bool{}
		}
		g.unclosed[run] = true
	}
	return node
}

// links bounds how many brackets a paragraph opens, and what references repeat.
type links struct{ parser.InlineParser }

func (l links) Parse(parent ast.Node, block text.Reader, pc parser.Context) ast.Node {
	line, segment := block.PeekLine()
	g := guardOf(pc)
	g.enter(parent)
	if line[0] == '[' || bytes.HasPrefix(line, []byte("![")) {
		g.brackets++
	}
	if !g.within(maxBrackets, g.brackets, "text_too_many_brackets",
		"A paragraph can hold %d opening brackets. Please put this between lines of ``` to show it as it is.") {
		block.Advance(1)
		return ast.NewTextSegment(segment.WithStop(segment.Start + 1))
	}
	node := l.InlineParser.Parse(parent, block, pc)
	switch link := node.(type) {
	case *ast.Link:
		g.expansion += len(link.Destination) + len(link.Title)
	case *ast.Image:
		g.expansion += len(link.Destination) + len(link.Title)
	}
	g.within(maxExpansion, g.expansion, "text_too_many_links",
		"The addresses of all links together can be %d bytes long. Please shorten them.")
	return node
}

// CloseBlock turns the brackets that stayed open back into text.
func (l links) CloseBlock(parent ast.Node, block text.Reader, pc parser.Context) {
	l.InlineParser.(parser.CloseBlocker).CloseBlock(parent, block, pc)
}

// definitions bounds the link definitions of a text. Only a paragraph that begins with a bracket can hold any.
type definitions struct{ parser.ParagraphTransformer }

func (d definitions) Transform(node *ast.Paragraph, reader text.Reader, pc parser.Context) {
	lines, g := node.Lines(), guardOf(pc)
	if lines.Len() == 0 {
		return
	}
	if first := lines.At(0); !bytes.HasPrefix(bytes.TrimLeft(first.Value(reader.Source()), " "), []byte("[")) {
		return
	}
	for _, line := range lines.Sliced(0, lines.Len()) {
		g.definitions += bytes.Count(line.Value(reader.Source()), []byte("]:"))
	}
	if g.within(maxDefinitions, g.definitions, "text_too_many_definitions",
		"A text can define %d links. Please write the addresses where they are used.") {
		d.ParagraphTransformer.Transform(node, reader, pc)
	}
}

// tables bounds the columns and cells of tables. The first line of a paragraph that can be the rule under a header
// decides whether it is a table.
type tables struct{ parser.ParagraphTransformer }

func (t tables) Transform(node *ast.Paragraph, reader text.Reader, pc parser.Context) {
	lines, g := node.Lines(), guardOf(pc)
	for i := 1; i < lines.Len(); i++ {
		rule := lines.At(i)
		columns, ok := ruleColumns(rule.Value(reader.Source()))
		if !ok {
			continue
		}
		header := lines.At(i - 1)
		columns = max(columns, bytes.Count(header.Value(reader.Source()), []byte("|"))-1)
		g.cells += columns * (lines.Len() - i)
		for _, row := range lines.Sliced(i-1, lines.Len()) {
			g.escapes += bytes.Count(row.Value(reader.Source()), []byte(`\|`))
		}
		const file = " Please attach this as a file."
		if g.within(maxColumns, columns, "text_too_many_columns", "A table can have %d columns."+file) &&
			g.within(maxCells, g.cells, "text_too_many_cells", "The tables of a text can have %d cells."+file) &&
			g.within(maxEscapes, g.escapes, "text_too_many_escapes", "The tables of a text can hold %d escaped bars."+file) {
			t.ParagraphTransformer.Transform(node, reader, pc)
		}
		return
	}
}

// ruleColumns counts the columns that the line under a table's header announces. Each has a hyphen.
func ruleColumns(line []byte) (columns int, ok bool) {
	hyphen := false
	for _, c := range line {
		switch c {
		case '|':
			hyphen = false
		case '-':
			if !hyphen {
				columns++
			}
			hyphen = true
		case ':', ' ', '\t', '\n', '\v', '\f':
		default:
			return 0, false
		}
	}
	return columns, columns > 0
}

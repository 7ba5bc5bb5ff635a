package markdown

import (
	"regexp"

	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/extension"
	east "github.com/yuin/goldmark/extension/ast"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/text"
	"github.com/yuin/goldmark/util"
)

// newGrammar puts the parser together: what goldmark and its extensions read, each behind its guard where it can
// multiply, with mentions and a few tags instead of HTML.
func newGrammar() parser.Parser {
	return parser.NewParser(
		parser.WithBlockParsers(
			util.Prioritized(parser.NewSetextHeadingParser(), 100),
			util.Prioritized(parser.NewThematicBreakParser(), 200),
			util.Prioritized(container{parser.NewListParser()}, 300),
			util.Prioritized(parser.NewListItemParser(), 400),
			util.Prioritized(parser.NewCodeBlockParser(), 500),
			util.Prioritized(parser.NewATXHeadingParser(), 600),
			util.Prioritized(parser.NewFencedCodeBlockParser(), 700),
			util.Prioritized(container{parser.NewBlockquoteParser()}, 800),
			util.Prioritized(parser.NewParagraphParser(), 1000),
		),
		parser.WithInlineParsers(
			util.Prioritized(extension.NewTaskCheckBoxParser(), 0),
			util.Prioritized(codeSpans{parser.NewCodeSpanParser()}, 100),
			util.Prioritized(links{parser.NewLinkParser()}, 200),
			util.Prioritized(parser.NewAutoLinkParser(), 300),
			util.Prioritized(tags{}, 400),
			util.Prioritized(marks{}, 500),
			util.Prioritized(mentions{}, 600),
			util.Prioritized(extension.NewLinkifyParser(
				extension.WithLinkifyAllowedProtocols([]string{"http://", "https://"}),
				extension.WithLinkifyURLRegexp(bareURL),
				extension.WithLinkifyWWWRegexp(bareHost),
			), 999),
		),
		parser.WithParagraphTransformers(
			util.Prioritized(definitions{parser.LinkReferenceParagraphTransformer}, 100),
			util.Prioritized(tables{extension.NewTableParagraphTransformer()}, 200),
		),
		parser.WithASTTransformers(util.Prioritized(extension.NewTableASTTransformer(), 0)),
	)
}

// A bare address goes on to the next space or quotation mark, in any script: cut at its first umlaut it would lead
// somewhere else.
var (
	bareURL  = regexp.MustCompile(`^https?://[\pL\pN\[]` + urlRest)
	bareHost = regexp.MustCompile(`^www\.[\pL\pN][\pL\pN-]*\.[\pL\pN]` + urlRest)
)

const urlRest = "[^\\s<>\"`“”„«»‹›。、，！？（）「」『』【】]*"

// marks reads the runs of *, _ and ~ that begin and end emphasis, and bounds them.
type marks struct{}

func (marks) Trigger() []byte { return []byte{'*', '_', '~'} }

func (marks) Parse(parent ast.Node, block text.Reader, pc parser.Context) ast.Node {
	before := block.PrecendingCharacter()
	line, segment := block.PeekLine()
	run := parser.ScanDelimiter(line, before, 1, emphasis{line[0]})
	run.Segment = segment.WithStop(segment.Start + run.OriginalLength)
	block.Advance(run.OriginalLength)
	if !run.CanOpen && !run.CanClose || run.Char == '~' && run.OriginalLength > 2 {
		return ast.NewTextSegment(run.Segment)
	}
	g := guardOf(pc)
	g.enter(parent)
	g.marks++
	if !g.within(maxMarks, g.marks, "text_too_many_marks",
		"A paragraph can hold %d marks of emphasis. Please put this between lines of ``` to show it as it is.") {
		return ast.NewTextSegment(run.Segment)
	}
	pc.PushDelimiter(run)
	return run
}

// emphasis says which runs of its mark belong together, and what they make of the text between them.
type emphasis struct{ mark byte }

func (e emphasis) IsDelimiter(b byte) bool { return b == e.mark }

func (e emphasis) CanOpenCloser(opener, closer *parser.Delimiter) bool {
	return opener.Char == closer.Char && (opener.Char != '~' || opener.Length == closer.Length)
}

func (e emphasis) OnMatch(consumed int) ast.Node {
	if e.mark == '~' {
		return east.NewStrikethrough()
	}
	return ast.NewEmphasis(consumed)
}

package markdown

import (
	"fmt"
	"strings"

	"github.com/yuin/goldmark/ast"
	east "github.com/yuin/goldmark/extension/ast"
	"github.com/yuin/goldmark/renderer"
	"github.com/yuin/goldmark/renderer/html"
	"github.com/yuin/goldmark/util"
)

// markup writes the elements that differ from goldmark's own. Errors of the writer come back when it is flushed.
type markup struct {
	languages map[string]*language
}

func (m markup) RegisterFuncs(r renderer.NodeRendererFuncRegisterer) {
	r.Register(ast.KindLink, writeLink)
	r.Register(kindMention, writeMention)
	r.Register(kindElement, writeElement)
	r.Register(kindFile, writeFile)
	r.Register(ast.KindParagraph, writeParagraph)
	r.Register(ast.KindTextBlock, writeTextBlock)
	r.Register(ast.KindCodeBlock, m.writeCode)
	r.Register(ast.KindFencedCodeBlock, m.writeCode)
	r.Register(east.KindStrikethrough, around("<del>", "</del>"))
	r.Register(east.KindTaskCheckBox, writeCheckBox)
	// A table wider than the page scrolls by itself; the tab index lets a keyboard do it.
	r.Register(east.KindTable, around("<div class=\"md-scroll\" tabindex=\"0\"><table>\n", "</table></div>\n"))
	r.Register(east.KindTableHeader, writeTableHeader)
	r.Register(east.KindTableRow, writeTableRow)
	r.Register(east.KindTableCell, writeTableCell)
}

func around(before, after string) renderer.NodeRendererFunc {
	return func(w util.BufWriter, _ []byte, _ ast.Node, entering bool) (ast.WalkStatus, error) {
		return write(w, entering, before, after)
	}
}

func write(w util.BufWriter, entering bool, before, after string) (ast.WalkStatus, error) {
	if entering {
		_, _ = w.WriteString(before)
	} else {
		_, _ = w.WriteString(after)
	}
	return ast.WalkContinue, nil
}

func escape(s []byte) string { return string(util.EscapeHTML(s)) }

const rel = "nofollow noopener noreferrer"

func writeLink(w util.BufWriter, _ []byte, n ast.Node, entering bool) (ast.WalkStatus, error) {
	if !entering {
		return write(w, entering, "", "</a>")
	}
	link := n.(*ast.Link)
	class := ""
	if _, is := link.AttributeString(bare); is {
		class = ` class="md-bare"`
	}
	_, _ = fmt.Fprintf(w, `<a%s href="%s" rel="%s"`, class, escape(link.Destination), rel)
	if len(link.Title) > 0 {
		_, _ = w.WriteString(` title="`)
		html.DefaultWriter.Write(w, link.Title)
		_ = w.WriteByte('"')
	}
	return write(w, entering, ">", "")
}

func writeMention(w util.BufWriter, _ []byte, n ast.Node, entering bool) (ast.WalkStatus, error) {
	if entering {
		m := n.(*mention)
		_, _ = fmt.Fprintf(w, `<a class="mention" href="%s">@%s</a>`, escape([]byte(m.Href)), escape([]byte(m.Name)))
	}
	return ast.WalkContinue, nil
}

func writeElement(w util.BufWriter, _ []byte, n ast.Node, entering bool) (ast.WalkStatus, error) {
	name := n.(*element).name
	if name == "br" {
		return write(w, entering, "<br>", "")
	}
	return write(w, entering, "<"+name+">", "</"+name+">")
}

// A check box is labelled by the text after it.
func isTask(block ast.Node) bool {
	first := block.FirstChild()
	return first != nil && first.Kind() == east.KindTaskCheckBox
}

func writeParagraph(w util.BufWriter, _ []byte, n ast.Node, entering bool) (ast.WalkStatus, error) {
	if isTask(n) {
		return write(w, entering, "<p><label>", "</label></p>\n")
	}
	if n.Attributes() != nil {
		return writeClassed(w, n, entering)
	}
	return write(w, entering, "<p>", "</p>\n")
}

func writeTextBlock(w util.BufWriter, _ []byte, n ast.Node, entering bool) (ast.WalkStatus, error) {
	end := ""
	if n.NextSibling() != nil && n.FirstChild() != nil {
		end = "\n"
	}
	if isTask(n) {
		return write(w, entering, "<label>", "</label>"+end)
	}
	return write(w, entering, "", end)
}

func writeCheckBox(w util.BufWriter, _ []byte, n ast.Node, entering bool) (ast.WalkStatus, error) {
	if n.(*east.TaskCheckBox).IsChecked {
		return write(w, entering, `<input type="checkbox" disabled="" checked=""> `, "")
	}
	return write(w, entering, `<input type="checkbox" disabled=""> `, "")
}

func writeTableHeader(w util.BufWriter, _ []byte, n ast.Node, entering bool) (ast.WalkStatus, error) {
	if n.NextSibling() != nil {
		return write(w, entering, "<thead>\n<tr>", "</tr>\n</thead>\n<tbody>\n")
	}
	return write(w, entering, "<thead>\n<tr>", "</tr>\n</thead>\n")
}

func writeTableRow(w util.BufWriter, _ []byte, n ast.Node, entering bool) (ast.WalkStatus, error) {
	if n.NextSibling() == nil {
		return write(w, entering, "<tr>", "</tr>\n</tbody>\n")
	}
	return write(w, entering, "<tr>", "</tr>\n")
}

// A header cell without text is no header: there is nothing to read out for its column.
func writeTableCell(w util.BufWriter, source []byte, n ast.Node, entering bool) (ast.WalkStatus, error) {
	cell := n.(*east.TableCell)
	class := ""
	switch cell.Alignment {
	case east.AlignCenter:
		class = ` class="md-center"`
	case east.AlignRight:
		class = ` class="md-end"`
	}
	if n.Parent().Kind() == east.KindTableHeader && visible(n, source) {
		return write(w, entering, `<th scope="col"`+class+">", "</th>")
	}
	return write(w, entering, "<td"+class+">", "</td>")
}

// writeCode writes code with its colours. Long lines scroll; the tab index lets a keyboard do it.
func (m markup) writeCode(w util.BufWriter, source []byte, n ast.Node, entering bool) (ast.WalkStatus, error) {
	if !entering {
		return ast.WalkContinue, nil
	}
	var code strings.Builder
	for i := range n.Lines().Len() {
		line := n.Lines().At(i)
		code.Write(line.Value(source))
	}
	_, _ = w.WriteString(`<pre tabindex="0"><code`)
	var l *language
	if fenced, ok := n.(*ast.FencedCodeBlock); ok {
		name := languageName(fenced.Language(source))
		if name != "" {
			_, _ = w.WriteString(` class="language-` + name + `"`)
		}
		if _, coloured := n.AttributeString("coloured"); coloured {
			l = m.languages[name]
		}
	}
	_ = w.WriteByte('>')
	writeCoded(w, l, code.String())
	_, _ = w.WriteString("</code></pre>\n")
	return ast.WalkContinue, nil
}

package markdown

import (
	"fmt"
	"regexp"
	"strings"

	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/renderer/html"
	"github.com/yuin/goldmark/util"
)

// File is what a link to /files/ID/name stands for: something that was uploaded, and that the text shows in place.
type File struct {
	Kind          FileKind
	About         string // what it is and how large, in the same words for everybody
	Width, Height int    // of a picture as it is shown
}

// FileKind is how a file is shown.
type FileKind int

// The kinds. Pictures stand wherever they are put; the others are shown where they have a line of their own, and are a link within a
// sentence.
const (
	Card FileKind = iota
	Picture
	Audio
	Video
)

// fileAddress is the one form in which a text refers to a file, after what a link may be written like has been read.
var fileAddress = regexp.MustCompile(`\A/files/([0-9a-z]{13})/[^/?#]+\z`)

// file is a link to a file that is known. Its children are its name, or what describes a picture.
type file struct {
	ast.BaseInline
	File
	href  string
	alone bool // no words stand beside it
}

var kindFile = ast.NewNodeKind("File")

func (*file) Kind() ast.NodeKind              { return kindFile }
func (v *file) Dump(source []byte, level int) { ast.DumpHelper(v, source, level, nil, nil) }

// file finds the file that an address means, if it is one and is known.
func (f *finisher) file(href string) (File, bool) {
	m := fileAddress.FindStringSubmatch(href)
	if m == nil || f.find == nil {
		return File{}, false
	}
	if found, asked := f.files[m[1]]; asked {
		return found.File, found.known
	}
	if !f.guard.within(maxFiles, len(f.files)+1, "text_too_many_files", "A text can show %d different files.") {
		return File{}, false
	}
	found, known := f.find(m[1])
	if f.files == nil {
		f.files = map[string]foundFile{}
	}
	f.files[m[1]] = foundFile{found, known}
	if known {
		f.shown = append(f.shown, m[1])
	}
	return found, known
}

// foundFile is the answer to what an address means.
type foundFile struct {
	File
	known bool
}

// alone finds out whether a block shows files and nothing else: then they are shown whole, and several pictures together.
func alone(block ast.Node, source []byte) {
	pictures, others := 0, 0
	for n := block.FirstChild(); n != nil; n = n.NextSibling() {
		switch v, ok := n.(*file); {
		case ok && v.File.Kind == Picture:
			pictures++
		case ok:
			others++
		case visible(n, source):
			return
		}
	}
	for n := block.FirstChild(); n != nil; n = n.NextSibling() {
		if v, ok := n.(*file); ok {
			v.alone = true
		}
	}
	if pictures > 1 && others == 0 {
		block.SetAttributeString("class", "md-gallery")
	}
}

func writeFile(w util.BufWriter, source []byte, n ast.Node, entering bool) (ast.WalkStatus, error) {
	v := n.(*file)
	href := escape([]byte(v.href))
	switch kind := v.File.Kind; {
	case kind == Picture:
		if entering {
			_, _ = fmt.Fprintf(w, `<a class="md-picture" href="%s" rel="%s"><img src="%s?as=display" alt="%s" width="%d" height="%d" loading="lazy"></a>`,
				href, rel, href, escape([]byte(label(n, source))), v.Width, v.Height)
		}
		return ast.WalkSkipChildren, nil
	case !v.alone:
		return write(w, entering, `<a href="`+href+`" rel="`+rel+`">`, "</a>")
	case kind == Card:
		return write(w, entering, `<a class="md-card" href="`+href+`" rel="`+rel+`"><span class="md-name">`, `</span> <span class="md-about">`+escape([]byte(v.About))+`</span></a>`)
	}
	element := "audio"
	if v.File.Kind == Video {
		element = "video"
	}
	return write(w, entering, fmt.Sprintf(`<span class="md-media"><%s src="%s" controls="" preload="metadata" aria-label="%s"></%[1]s> <a href="%[2]s" rel="%[4]s">`,
		element, href, escape([]byte(label(n, source))), rel), `</a> <span class="md-about">`+escape([]byte(v.About))+`</span></span>`)
}

// label is what a node says, without markup.
func label(n ast.Node, source []byte) string {
	var out strings.Builder
	for c := n.FirstChild(); c != nil; c = c.NextSibling() {
		switch c := c.(type) {
		case *ast.Text:
			value := c.Segment.Value(source)
			if !c.IsRaw() {
				value = util.UnescapePunctuations(util.ResolveEntityNames(util.ResolveNumericReferences(value)))
			}
			out.Write(value)
			if c.SoftLineBreak() || c.HardLineBreak() {
				out.WriteByte(' ')
			}
		case *ast.String:
			out.Write(c.Value)
		case *mention:
			out.WriteString("@" + c.Name)
		default:
			out.WriteString(label(c, source))
		}
	}
	return strings.TrimSpace(out.String())
}

// writeClassed writes a paragraph that has a class.
func writeClassed(w util.BufWriter, n ast.Node, entering bool) (ast.WalkStatus, error) {
	if entering {
		_, _ = w.WriteString("<p")
		html.RenderAttributes(w, n, nil)
		_ = w.WriteByte('>')
		return ast.WalkContinue, nil
	}
	return write(w, entering, "", "</p>\n")
}

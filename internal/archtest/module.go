package archtest

import (
	"bytes"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path"
	"strconv"
	"strings"
)

// Module is a Go module, parsed but not type-checked.
type Module struct {
	Path     string // as go.mod names it
	Packages []*Package
	Assets   []Asset // the style sheets, scripts and pages under internal/web

	fset *token.FileSet
}

// Package is one directory with Go files in it, tests included.
type Package struct {
	Dir   string // slash-separated and relative to the module, "." for its root
	Place Place
	Known bool // whether places.go names it
	Files []*File
}

// File is one Go file.
type File struct {
	Path  string // slash-separated and relative to the module
	Test  bool
	Lines int
	AST   *ast.File
}

// Asset is a file that a browser reads.
type Asset struct {
	Path  string
	Lines int
}

// Load parses every Go file of the module in fsys, whatever its build tags,
// and leaves out testdata, hidden directories and nested modules.
func Load(fsys fs.FS) (*Module, error) {
	mod, err := fs.ReadFile(fsys, "go.mod")
	if err != nil {
		return nil, err
	}
	first, _, _ := strings.Cut(string(mod), "\n")
	m := &Module{Path: strings.TrimPrefix(first, "module "), fset: token.NewFileSet()}
	err = fs.WalkDir(fsys, ".", func(p string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() {
			return skipDir(fsys, p, d.Name())
		}
		return m.add(fsys, p)
	})
	return m, err
}

func skipDir(fsys fs.FS, p, name string) error {
	if p == "." {
		return nil
	}
	if name == "testdata" || strings.HasPrefix(name, ".") || strings.HasPrefix(name, "_") {
		return fs.SkipDir
	}
	if _, err := fs.Stat(fsys, path.Join(p, "go.mod")); err == nil {
		return fs.SkipDir
	}
	return nil
}

func (m *Module) add(fsys fs.FS, p string) error {
	switch path.Ext(p) {
	case ".go":
		return m.addGo(fsys, p)
	case ".css", ".js", ".mjs", ".html":
		if !strings.HasPrefix(p, "internal/web/") {
			return nil
		}
		text, err := fs.ReadFile(fsys, p)
		m.Assets = append(m.Assets, Asset{Path: p, Lines: lines(text)})
		return err
	}
	return nil
}

func (m *Module) addGo(fsys fs.FS, p string) error {
	text, err := fs.ReadFile(fsys, p)
	if err != nil {
		return err
	}
	tree, err := parser.ParseFile(m.fset, p, text, parser.ParseComments|parser.SkipObjectResolution)
	if err != nil {
		return fmt.Errorf("parsing %s: %w", p, err)
	}
	pkg := m.packageAt(path.Dir(p))
	pkg.Files = append(pkg.Files, &File{
		Path: p, Test: strings.HasSuffix(p, "_test.go"), Lines: lines(text), AST: tree,
	})
	return nil
}

// packageAt relies on the walk being in lexical order: the files of one
// directory can be interrupted only by its subdirectories.
func (m *Module) packageAt(dir string) *Package {
	for _, p := range m.Packages {
		if p.Dir == dir {
			return p
		}
	}
	place, known := placeOf(dir)
	p := &Package{Dir: dir, Place: place, Known: known}
	m.Packages = append(m.Packages, p)
	return p
}

// Line is where in its file a node starts.
func (m *Module) Line(n ast.Node) int { return m.fset.Position(n.Pos()).Line }

// LinesOf counts the lines that a node covers.
func (m *Module) LinesOf(n ast.Node) int {
	return m.fset.Position(n.End()).Line - m.Line(n) + 1
}

// Inside cuts the module's path off an import path, and reports whether the
// import is one of the module's own packages.
func (m *Module) Inside(imported string) (dir string, ok bool) {
	return strings.CutPrefix(imported, m.Path+"/")
}

// eachFile calls f for every Go file, tests only if asked to.
func (m *Module) eachFile(tests bool, f func(*Package, *File)) {
	for _, p := range m.Packages {
		for _, file := range p.Files {
			if tests || !file.Test {
				f(p, file)
			}
		}
	}
}

// eachImport calls f for every import of every file that is not a test.
func (m *Module) eachImport(f func(p *Package, file *File, spec *ast.ImportSpec, imported string)) {
	m.eachFile(false, func(p *Package, file *File) {
		for _, spec := range file.AST.Imports {
			// The parser has already refused what does not unquote.
			imported, _ := strconv.Unquote(spec.Path.Value)
			f(p, file, spec, imported)
		}
	})
}

// importName is the name under which a file knows an imported package, or ""
// if it does not import it.
func (f *File) importName(imported string) string {
	for _, spec := range f.AST.Imports {
		if spec.Path.Value != strconv.Quote(imported) {
			continue
		}
		if spec.Name != nil {
			return spec.Name.Name
		}
		return path.Base(imported)
	}
	return ""
}

func lines(text []byte) int {
	n := bytes.Count(text, []byte("\n"))
	if len(text) > 0 && text[len(text)-1] != '\n' {
		n++
	}
	return n
}

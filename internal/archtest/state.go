package archtest

import (
	"go/ast"
	"go/token"
	"strings"
)

// state is the middle of rule 5. A variable of a package may be an error, an
// embedded file, a compiled expression or template, or the check that a type
// implements an interface. Tests, and what serves only them, may have what
// they like: a database server that all tests of a run share, for one.
func state(m *Module) []Violation {
	var out []Violation
	m.eachFile(false, func(p *Package, file *File) {
		if p.Place.Kind == Support {
			return
		}
		for _, decl := range file.AST.Decls {
			vars, ok := decl.(*ast.GenDecl)
			if !ok || vars.Tok != token.VAR {
				continue
			}
			for _, spec := range vars.Specs {
				spec := spec.(*ast.ValueSpec)
				if embedded(vars, spec) || constantLike(spec) {
					continue
				}
				out = append(out, Violation{
					Subject: p.Dir + "." + spec.Names[0].Name, File: file.Path, Line: m.Line(spec),
					Message: "a variable of the package is state that everybody shares",
				})
			}
		}
	})
	return out
}

func embedded(decl *ast.GenDecl, spec *ast.ValueSpec) bool {
	for _, doc := range []*ast.CommentGroup{decl.Doc, spec.Doc} {
		if doc == nil {
			continue
		}
		for _, c := range doc.List {
			if strings.HasPrefix(c.Text, "//go:embed ") {
				return true
			}
		}
	}
	return false
}

func constantLike(spec *ast.ValueSpec) bool {
	if len(spec.Names) == 1 && spec.Names[0].Name == "_" {
		return true
	}
	if len(spec.Values) == 0 {
		return false
	}
	for _, value := range spec.Values {
		if !fixedCall(value) {
			return false
		}
	}
	return true
}

// fixedCall reports whether an expression is a call whose result nobody
// changes, looking through chains such as template.New("x").Parse(y).
func fixedCall(e ast.Expr) bool {
	call, ok := e.(*ast.CallExpr)
	if !ok {
		return false
	}
	sel, ok := call.Fun.(*ast.SelectorExpr)
	if !ok {
		return false
	}
	pkg, ok := sel.X.(*ast.Ident)
	if !ok {
		return fixedCall(sel.X)
	}
	switch pkg.Name + "." + sel.Sel.Name {
	case "errors.New", "fmt.Errorf", "regexp.MustCompile", "strings.NewReplacer",
		"template.Must", "template.New":
		return true
	}
	return pkg.Name == "fault"
}

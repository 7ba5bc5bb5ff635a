package archtest

import "go/ast"

// noInit is the last part of rule 5.
func noInit(m *Module) []Violation {
	var out []Violation
	m.eachFile(true, func(p *Package, file *File) {
		for _, decl := range file.AST.Decls {
			f, ok := decl.(*ast.FuncDecl)
			if !ok || f.Recv != nil || f.Name.Name != "init" {
				continue
			}
			out = append(out, Violation{
				Subject: p.Dir + ".init", File: file.Path, Line: m.Line(f),
				Message: "init runs unasked; call it from where it is needed",
			})
		}
	})
	return out
}

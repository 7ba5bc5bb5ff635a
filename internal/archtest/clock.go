package archtest

import "go/ast"

// clock keeps the machine's clock out of everything below app, so that a
// month can be simulated.
func clock(m *Module) []Violation {
	var out []Violation
	m.eachFile(false, func(p *Package, file *File) {
		switch p.Place.Kind {
		case Pure, Infra, Domain, Surface:
		default:
			return
		}
		name := file.importName("time")
		for _, decl := range file.AST.Decls {
			subject := p.Dir + ".var"
			if f, ok := decl.(*ast.FuncDecl); ok {
				subject = p.Dir + "." + funcName(f)
			}
			ast.Inspect(decl, func(n ast.Node) bool {
				if sel, ok := n.(*ast.SelectorExpr); ok && name != "" && readsClock(sel, name) {
					out = append(out, Violation{
						Subject: subject, File: file.Path, Line: m.Line(sel),
						Message: "time." + sel.Sel.Name + " reads the machine's clock",
					})
				}
				return true
			})
		}
	})
	return out
}

func readsClock(sel *ast.SelectorExpr, timeName string) bool {
	x, ok := sel.X.(*ast.Ident)
	if !ok || x.Name != timeName {
		return false
	}
	switch sel.Sel.Name {
	case "Now", "Since", "Until":
		return true
	}
	return false
}

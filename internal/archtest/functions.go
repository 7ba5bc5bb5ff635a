package archtest

import (
	"fmt"
	"go/ast"
)

const maxFunctionLines = 60

// functions is rule 6 for functions, counted from "func" to the closing brace
// with the literals inside. Generated files are for the machine.
func functions(m *Module) []Violation {
	var out []Violation
	m.eachFile(true, func(p *Package, file *File) {
		if ast.IsGenerated(file.AST) {
			return
		}
		long := func(name string, n ast.Node) {
			if lines := m.LinesOf(n); lines > maxFunctionLines {
				out = append(out, Violation{
					Subject: p.Dir + "." + name, File: file.Path, Line: m.Line(n),
					Message: fmt.Sprintf("%d lines, and at most %d", lines, maxFunctionLines),
				})
			}
		}
		for _, decl := range file.AST.Decls {
			if f, ok := decl.(*ast.FuncDecl); ok {
				long(funcName(f), f)
				continue
			}
			ast.Inspect(decl, func(n ast.Node) bool {
				lit, ok := n.(*ast.FuncLit)
				if ok {
					long("func", lit)
				}
				return !ok
			})
		}
	})
	return out
}

// funcName is Type.Method for a method.
func funcName(f *ast.FuncDecl) string {
	if f.Recv == nil || len(f.Recv.List) == 0 {
		return f.Name.Name
	}
	return typeName(f.Recv.List[0].Type) + "." + f.Name.Name
}

func typeName(e ast.Expr) string {
	switch e := e.(type) {
	case *ast.Ident:
		return e.Name
	case *ast.StarExpr:
		return typeName(e.X)
	case *ast.IndexExpr:
		return typeName(e.X)
	case *ast.IndexListExpr:
		return typeName(e.X)
	}
	return "?"
}
